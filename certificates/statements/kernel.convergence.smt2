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
(declare-const Contraction.message_derivative.e85e9dd59bc423504f789c01fbbb7ba417e3b3b7cdec9fde1127d3258b5cfde0 Bool)
(declare-const Contraction.slope_bound.db5a6ab64163b5008008572beaed86a41b9c3f8ec50b1f639c8ed487dd98ad15 Bool)
(declare-const Contraction.slope_attained.2c39783e745c2abb3b846082ef7ba53941de34e728f447b6797948a977fe98e3 Bool)
(declare-const Contraction.strength_test.27f7498293ca0b3c4cc4413dffa7503055ce16868c99cc6012efb8d1f3944d12 Bool)
(declare-const Contraction.certified_convergence.7e17cb495ada995d06b164aa7af9ca1b2cf1002b29c956237d5be26496203269 Bool)
(declare-const Concrete.K4_converges.9a867eec06d39825e77b2da3a19fb9449cfd72aba1dfe5a48db5a6ecee9f6d3b Bool)
(assert (! (not (and Contraction.message_derivative.e85e9dd59bc423504f789c01fbbb7ba417e3b3b7cdec9fde1127d3258b5cfde0 Contraction.slope_bound.db5a6ab64163b5008008572beaed86a41b9c3f8ec50b1f639c8ed487dd98ad15 Contraction.slope_attained.2c39783e745c2abb3b846082ef7ba53941de34e728f447b6797948a977fe98e3 Contraction.strength_test.27f7498293ca0b3c4cc4413dffa7503055ce16868c99cc6012efb8d1f3944d12 Contraction.certified_convergence.7e17cb495ada995d06b164aa7af9ca1b2cf1002b29c956237d5be26496203269 Concrete.K4_converges.9a867eec06d39825e77b2da3a19fb9449cfd72aba1dfe5a48db5a6ecee9f6d3b)) :named goal))
(check-sat)

(reset)
(set-info :obligation |contraction~too-strong|)
(set-info :near-miss-of |contraction|)
(set-info :status sat)
; says: K4 with factor [[1, 4], [4, 1]], strength 3/5: a constant weight does not certify
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* (* 2 (/ 3 5)) w)))) :named fails))
(check-sat)
