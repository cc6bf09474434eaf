; claim kernel.oscillation
; Loopy propagation with an exact 2-cycle, also inside the source's own experiment

(reset)
(set-info :obligation |complete-graph|)
(set-info :role lemma)
(set-info :status unsat)
; says: On K4 with factor [[1, b], [b, 1]] there is a certificate for 1/3 < b < 3 ... ... and for b > 3 an exact 2-cycle between
; says: x and 1/x, x + 1/x = b - 1, in odds. For b = 7/2 and unary odds 4, uniform start, beliefs alternate 4/5, 1/3 for ever.
(declare-const Oscillation.K4_certified.ccafbd53d684e2f3325e45508128849e4beefd06f16f08d6613e5dea21cd8b11 Bool)
(declare-const Oscillation.K4_oscillates.fae9320f62532b4adf25bc025a66c3f778bb4efabe74154953e9b86d10bf9d0b Bool)
(declare-const Oscillation.K4_beliefs_alternate.d631b7a347d2ea04cacad3f86b1b2c54359c771575918a2b4f05a50d90e3573f Bool)
(assert (! (not (and Oscillation.K4_certified.ccafbd53d684e2f3325e45508128849e4beefd06f16f08d6613e5dea21cd8b11 Oscillation.K4_oscillates.fae9320f62532b4adf25bc025a66c3f778bb4efabe74154953e9b86d10bf9d0b Oscillation.K4_beliefs_alternate.d631b7a347d2ea04cacad3f86b1b2c54359c771575918a2b4f05a50d90e3573f)) :named goal))
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
(declare-const Oscillation.two_loops_oscillates.89f22e4a01b1ee840e922312107b90f0bbfff86bf5b5eedbfed91382d9aac8f7 Bool)
(assert (! (not Oscillation.two_loops_oscillates.89f22e4a01b1ee840e922312107b90f0bbfff86bf5b5eedbfed91382d9aac8f7) :named goal))
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
