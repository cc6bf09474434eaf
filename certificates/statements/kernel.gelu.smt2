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
(declare-const Gelu.gelu_near_relu.ba59c4de052360770c993372e74843f24746bcab1ae14f6a3608bb6db2588dcc Bool)
(declare-const Gelu.gelu_near_relu_sharp.50d024492e604adfcdd81d7e4bdaa08a2cdc035964bf596c83b517517ab1ca9d Bool)
(declare-const Gelu.gelu_near_softplus.1afd0455017b478acff37b743c4ee2c0027252aca93a0e34e8eb2378ffb0e9db Bool)
(declare-const Gelu.gelu_message_max.bb4da396c35fae63e29c4e263350d5a3050fce661ce8947c756a518f36f8edc5 Bool)
(declare-const Gelu.gelu_message_sum.96236a8ee6eed89a1130124c19f466b9d06b8f2ae2bb79922f347e196f9b072f Bool)
(assert (! (not (and Gelu.gelu_near_relu.ba59c4de052360770c993372e74843f24746bcab1ae14f6a3608bb6db2588dcc Gelu.gelu_near_relu_sharp.50d024492e604adfcdd81d7e4bdaa08a2cdc035964bf596c83b517517ab1ca9d Gelu.gelu_near_softplus.1afd0455017b478acff37b743c4ee2c0027252aca93a0e34e8eb2378ffb0e9db Gelu.gelu_message_max.bb4da396c35fae63e29c4e263350d5a3050fce661ce8947c756a518f36f8edc5 Gelu.gelu_message_sum.96236a8ee6eed89a1130124c19f466b9d06b8f2ae2bb79922f347e196f9b072f)) :named goal))
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
