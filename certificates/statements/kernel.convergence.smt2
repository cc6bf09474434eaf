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
(declare-const Contraction.message_derivative.e0827661d77133c88556337672e2094ed5945da63c99ed865f58e9cf56b4eb00 Bool)
(declare-const Contraction.slope_bound.8c2becf7870a6b6f631fb86d3009af29aaf308c38fad3e9acd27f639af996edc Bool)
(declare-const Contraction.slope_attained.62614e88dd81ed3d0825c59938358c6704b0e2771797cb19dcd86534d0b6450f Bool)
(declare-const Contraction.strength_test.b51a7068fd8ba63d3bcce32ee734e6e46b38ac47ce7a57ab18438dc9c13a6ab0 Bool)
(declare-const Contraction.certified_convergence.ac85dab3068936e7bd0c95bf4ab4f31dd405fbbef578a3fe561a595e0057765b Bool)
(declare-const Concrete.K4_converges.d698fd2448be65e99fe427d9bd80bc1ddcd6f9e14946b25502e2179bd818fa0b Bool)
(assert (! (not (and Contraction.message_derivative.e0827661d77133c88556337672e2094ed5945da63c99ed865f58e9cf56b4eb00 Contraction.slope_bound.8c2becf7870a6b6f631fb86d3009af29aaf308c38fad3e9acd27f639af996edc Contraction.slope_attained.62614e88dd81ed3d0825c59938358c6704b0e2771797cb19dcd86534d0b6450f Contraction.strength_test.b51a7068fd8ba63d3bcce32ee734e6e46b38ac47ce7a57ab18438dc9c13a6ab0 Contraction.certified_convergence.ac85dab3068936e7bd0c95bf4ab4f31dd405fbbef578a3fe561a595e0057765b Concrete.K4_converges.d698fd2448be65e99fe427d9bd80bc1ddcd6f9e14946b25502e2179bd818fa0b)) :named goal))
(check-sat)

(reset)
(set-info :obligation |contraction~too-strong|)
(set-info :near-miss-of |contraction|)
(set-info :status sat)
; says: K4 with factor [[1, 4], [4, 1]], strength 3/5: a constant weight does not certify
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* (* 2 (/ 3 5)) w)))) :named fails))
(check-sat)
