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
(declare-const Gelu.gelu_near_relu.afd04d2825ea3ed7073bee09c20a83efbe43ea4bf09978107bf6719ea037faed Bool)
(declare-const Gelu.gelu_near_relu_sharp.c983a54ca7b9a2debce4b2fe73bef4391e0026b1b79bdb4c7565097dbca67d56 Bool)
(declare-const Gelu.gelu_near_softplus.49a84c87beff3f2a59955bee44a9e798487f3a85cb92b613a9130a3c5b49aa44 Bool)
(declare-const Gelu.gelu_message_max.1744fd35f7e6a4964e030d8a76bfd749c1728c20a49e09e93ba6106c9beaf529 Bool)
(declare-const Gelu.gelu_message_sum.1422f400b7db282cec44ffbd7397ff81000f37e7843a34c06e97770138b51c06 Bool)
(assert (! (not (and Gelu.gelu_near_relu.afd04d2825ea3ed7073bee09c20a83efbe43ea4bf09978107bf6719ea037faed Gelu.gelu_near_relu_sharp.c983a54ca7b9a2debce4b2fe73bef4391e0026b1b79bdb4c7565097dbca67d56 Gelu.gelu_near_softplus.49a84c87beff3f2a59955bee44a9e798487f3a85cb92b613a9130a3c5b49aa44 Gelu.gelu_message_max.1744fd35f7e6a4964e030d8a76bfd749c1728c20a49e09e93ba6106c9beaf529 Gelu.gelu_message_sum.1422f400b7db282cec44ffbd7397ff81000f37e7843a34c06e97770138b51c06)) :named goal))
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
