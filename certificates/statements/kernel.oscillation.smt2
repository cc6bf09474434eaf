; claim kernel.oscillation
; Loopy propagation with an exact 2-cycle, also inside the source's own experiment

(reset)
(set-info :obligation |complete-graph|)
(set-info :role lemma)
(set-info :status unsat)
; says: On K4 with factor [[1, b], [b, 1]] there is a certificate for 1/3 < b < 3 ... ... and for b > 3 an exact 2-cycle between
; says: x and 1/x, x + 1/x = b - 1, in odds. For b = 7/2 and unary odds 4, uniform start, beliefs alternate 4/5, 1/3 for ever.
(declare-const Oscillation.K4_certified.bffbe28858ed7bd4383339b08b9d5806ba06d4fc8c6c5325efca296616e309c9 Bool)
(declare-const Oscillation.K4_oscillates.f03573a0029dd37c60803515475f1e12c136b4bd29861e7d38801df409aee2b6 Bool)
(declare-const Oscillation.K4_beliefs_alternate.5a1b464114d28ee32d64d6e81a601d3db845c67df4943f6ed9259c82b7e0755e Bool)
(assert (! (not (and Oscillation.K4_certified.bffbe28858ed7bd4383339b08b9d5806ba06d4fc8c6c5325efca296616e309c9 Oscillation.K4_oscillates.f03573a0029dd37c60803515475f1e12c136b4bd29861e7d38801df409aee2b6 Oscillation.K4_beliefs_alternate.5a1b464114d28ee32d64d6e81a601d3db845c67df4943f6ed9259c82b7e0755e)) :named goal))
(check-sat)

(reset)
(set-info :obligation |complete-graph~at-three|)
(set-info :near-miss-of |complete-graph|)
(set-info :status sat)
; says: at b = 3 there is no 2-cycle, x = 2
(declare-const b Real)
(declare-const x Real)
(assert (! (distinct (+ x (/ 1 x)) (- b 1)) :named fails))
(check-sat)

(reset)
(set-info :obligation |two-loops|)
(set-info :role lemma)
(set-info :status unsat)
; says: Two loops, entries in [0.1, 1], uniform start: hub beliefs alternate 1/2, 875/1464.
(declare-const Oscillation.two_loops_oscillates.b62f829d8038fa20be42ebb20da37e666485a0e809517a528f24f542485afb36 Bool)
(assert (! (not Oscillation.two_loops_oscillates.b62f829d8038fa20be42ebb20da37e666485a0e809517a528f24f542485afb36) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-loops~entry-changed|)
(set-info :near-miss-of |two-loops|)
(set-info :status sat)
; says: with 54/403 in place of 53/403 the second round does not return to the start
(declare-const f00 Real)
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* (/ 29 91) (* y y))) (+ f00 (* y y))) 1) :named fails))
(check-sat)
