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
(declare-const Contraction.message_derivative.44e9041331ad8a277b4be9999154101bb28c3ead8cab9652cb507b247f063ee3 Bool)
(declare-const Contraction.slope_bound.70f73c67775efce4396aeec2672d41323b4c6e801bac4cfdbd21bbef3bb19cae Bool)
(declare-const Contraction.slope_attained.b4d3807d2bd8c50fca5817a86a57108c6a357be97f9628f6849ce2459740233b Bool)
(declare-const Contraction.strength_test.ca1fd9095f70aa6db0e384caca1cd6deadc03b6123d88039993132095f4962de Bool)
(declare-const Contraction.certified_convergence.512d15d41602abf580ebe57b447e9412cdc737d1133d888945a88188d96f6619 Bool)
(declare-const Concrete.K4_converges.7c7b2a0cfd560be400245affcd76573949b5945ca20ffc9321797be91d473e50 Bool)
(assert (! (not (and Contraction.message_derivative.44e9041331ad8a277b4be9999154101bb28c3ead8cab9652cb507b247f063ee3 Contraction.slope_bound.70f73c67775efce4396aeec2672d41323b4c6e801bac4cfdbd21bbef3bb19cae Contraction.slope_attained.b4d3807d2bd8c50fca5817a86a57108c6a357be97f9628f6849ce2459740233b Contraction.strength_test.ca1fd9095f70aa6db0e384caca1cd6deadc03b6123d88039993132095f4962de Contraction.certified_convergence.512d15d41602abf580ebe57b447e9412cdc737d1133d888945a88188d96f6619 Concrete.K4_converges.7c7b2a0cfd560be400245affcd76573949b5945ca20ffc9321797be91d473e50)) :named goal))
(check-sat)

(reset)
(set-info :obligation |contraction~too-strong|)
(set-info :near-miss-of |contraction|)
(set-info :status sat)
; says: K4 with factor [[1, 4], [4, 1]], strength 3/5: a constant weight does not certify
(declare-const w Real)
(assert (! (and (< 0 w) (< w (+ 1 (* (* 2 (/ 3 5)) w)))) :named fails))
(check-sat)
