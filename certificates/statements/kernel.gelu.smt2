; claim kernel.gelu
; GELU units send messages within 0.17 of max-product, and less than ln 2 from sum-product

(reset)
(set-info :obligation |any-normal-distribution-function|)
(set-info :role lemma)
(set-info :status unsat)
; says: For every function Phi with Phi(0) = 1/2, derivative the normal density and supremum 1, that is the normal distribution
; says: function, and GELU(x) = x Phi(x): relu exceeds GELU by at most 0.17. At some point by more than 0.1699. Softplus exceeds
; says: it, by at most ln 2. So a message with GELU for relu is within 0.17 of the max-product message ... ... and strictly
; says: within ln 2 of the sum-product message.
(declare-const Gelu.gelu_near_relu.8189bbe079dc0691acc3c743d75f5b13a1589d82b2a9056493595b9b9a87c378 Bool)
(declare-const Gelu.gelu_near_relu_sharp.bb516af5fe0cce963721a9d67cdc1202ae9916b11aa035ced58f9212fc0acd45 Bool)
(declare-const Gelu.gelu_near_softplus.5f7250a5c10c0ab699fa0ce48e7df727da91a023af6b3995dca339c60e782c2c Bool)
(declare-const Gelu.gelu_message_max.109ea0386114b1f100a1390207fafeac1464308d8dfe846ed4cc42b9a6f56686 Bool)
(declare-const Gelu.gelu_message_sum.3c2f7fe1bb2cf92f25375a77c29abb7567c29ae2e60af62b448a5172ba7cbe73 Bool)
(assert (! (not (and Gelu.gelu_near_relu.8189bbe079dc0691acc3c743d75f5b13a1589d82b2a9056493595b9b9a87c378 Gelu.gelu_near_relu_sharp.bb516af5fe0cce963721a9d67cdc1202ae9916b11aa035ced58f9212fc0acd45 Gelu.gelu_near_softplus.5f7250a5c10c0ab699fa0ce48e7df727da91a023af6b3995dca339c60e782c2c Gelu.gelu_message_max.109ea0386114b1f100a1390207fafeac1464308d8dfe846ed4cc42b9a6f56686 Gelu.gelu_message_sum.3c2f7fe1bb2cf92f25375a77c29abb7567c29ae2e60af62b448a5172ba7cbe73)) :named goal))
(check-sat)

(reset)
(set-info :obligation |any-normal-distribution-function~two-thirds|)
(set-info :near-miss-of |any-normal-distribution-function|)
(set-info :status sat)
; says: 2/3 in place of ln 2 is too small: at 0 GELU is 0
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (< (/ 2 3) (- (Softplus x) (* x (/ 1 2)))) :named fails))
(check-sat)
