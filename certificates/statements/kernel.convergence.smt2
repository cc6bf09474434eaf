; claim kernel.convergence
; With a contraction certificate loopy propagation has one fixed point, reached from any start under any fair schedule

(reset)
(set-info :obligation |contraction|)
(set-info :role lemma)
(set-info :status unsat)
; says: The derivative of a message. Its absolute value is at most the strength of the factor ... ... and reaches it. A bound on
; says: the strength is checked by rational arithmetic. With a contraction certificate: one fixed point, reached from every
; says: start at rate 1 - 1/W per synchronous round, and under every schedule that updates each message again and again. On K4
; says: with factor [[1, 2], [2, 1]]: a fixed point that every fair schedule reaches.
(declare-const Contraction.message_derivative.23243f92714bb3de74946cfa16f30f6fe093243897137f3e2b75340f7a5e92b2 Bool)
(declare-const Contraction.slope_bound.8b4b4eb1aac6d5376f21d880fa66f59f057e6c65e2f334bb394b5d8748bcda8e Bool)
(declare-const Contraction.slope_attained.c7ff5f8460c3e4e1e47edf4ae240a907130b2c572bb2eeef8211d890770b85a8 Bool)
(declare-const Contraction.strength_test.630d6df650b04feb6c6e3443a068ed00f108b134322570e69137d15d1f38f558 Bool)
(declare-const Contraction.certified_convergence.344f8a01806a2f5f8d3e9c88b89bac7321190d80c91c181dfb501aba8e500237 Bool)
(declare-const Concrete.K4_converges.69acec67c9d43658ab95daaaea7f2ad49b47781559bdc6eec8f4206c2ae32a6f Bool)
(assert (! (not (and Contraction.message_derivative.23243f92714bb3de74946cfa16f30f6fe093243897137f3e2b75340f7a5e92b2 Contraction.slope_bound.8b4b4eb1aac6d5376f21d880fa66f59f057e6c65e2f334bb394b5d8748bcda8e Contraction.slope_attained.c7ff5f8460c3e4e1e47edf4ae240a907130b2c572bb2eeef8211d890770b85a8 Contraction.strength_test.630d6df650b04feb6c6e3443a068ed00f108b134322570e69137d15d1f38f558 Contraction.certified_convergence.344f8a01806a2f5f8d3e9c88b89bac7321190d80c91c181dfb501aba8e500237 Concrete.K4_converges.69acec67c9d43658ab95daaaea7f2ad49b47781559bdc6eec8f4206c2ae32a6f)) :named goal))
(check-sat)

(reset)
(set-info :obligation |contraction~too-strong|)
(set-info :near-miss-of |contraction|)
(set-info :status sat)
; says: K4 with factor [[1, 4], [4, 1]], strength 3/5: a constant weight does not certify
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* (* 2 (/ 3 5)) w)))) :named fails))
(check-sat)
