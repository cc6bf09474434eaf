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
(declare-const Gelu.gelu_near_relu.a68d33a4f4d81124778486d87e1422e17578b798a0af1b9d9ba41d9a3159da34 Bool)
(declare-const Gelu.gelu_near_relu_sharp.50f413c7b6f74455a77a6d28d44c48921a8ecfa2482c57b95c73100145a48540 Bool)
(declare-const Gelu.gelu_near_softplus.d816dafadbafbc1ac96d0c185c4af9b6f9320e956a7ea764c78d08b35aba6ad7 Bool)
(declare-const Gelu.gelu_message_max.3d33e22b1df65fc5d627158cb11a5de9fbf498b1f4f070887fa5e0907c212bc2 Bool)
(declare-const Gelu.gelu_message_sum.dd489599a56a578ba06aa8b8762075dd0db96ae4f597c6afb007b05507213fc3 Bool)
(assert (! (not (and Gelu.gelu_near_relu.a68d33a4f4d81124778486d87e1422e17578b798a0af1b9d9ba41d9a3159da34 Gelu.gelu_near_relu_sharp.50f413c7b6f74455a77a6d28d44c48921a8ecfa2482c57b95c73100145a48540 Gelu.gelu_near_softplus.d816dafadbafbc1ac96d0c185c4af9b6f9320e956a7ea764c78d08b35aba6ad7 Gelu.gelu_message_max.3d33e22b1df65fc5d627158cb11a5de9fbf498b1f4f070887fa5e0907c212bc2 Gelu.gelu_message_sum.dd489599a56a578ba06aa8b8762075dd0db96ae4f597c6afb007b05507213fc3)) :named goal))
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
