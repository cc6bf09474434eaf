; claim kernel.oscillation
; Loopy propagation with an exact 2-cycle, also inside the source's own experiment

(reset)
(set-info :obligation |complete-graph|)
(set-info :role lemma)
(set-info :status unsat)
; says: On K4 with factor [[1, b], [b, 1]] there is a certificate for 1/3 < b < 3 ... ... and for b > 3 an exact 2-cycle between
; says: x and 1/x, x + 1/x = b - 1, in odds. For b = 7/2 and unary odds 4, uniform start, beliefs alternate 4/5, 1/3 for ever.
(declare-const Oscillation.K4_certified.cd108a63b384c3aa026c574083ca0a4e0cede83dfe578d22c7c0ddc64bd7c4ac Bool)
(declare-const Oscillation.K4_oscillates.11b2733973636e2ec145a01e6927156db2f996576fb5ea82f55f6408238b0964 Bool)
(declare-const Oscillation.K4_beliefs_alternate.9796429b31d5c2f4e4ade6a0f80af7b512044429674a57df0895c91466ac337b Bool)
(assert (! (not (and Oscillation.K4_certified.cd108a63b384c3aa026c574083ca0a4e0cede83dfe578d22c7c0ddc64bd7c4ac Oscillation.K4_oscillates.11b2733973636e2ec145a01e6927156db2f996576fb5ea82f55f6408238b0964 Oscillation.K4_beliefs_alternate.9796429b31d5c2f4e4ade6a0f80af7b512044429674a57df0895c91466ac337b)) :named goal))
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
(declare-const Oscillation.two_loops_oscillates.f1eb9b8e210b0e65b1417d62eb956831ba2d5032cbca3a21916baec9a043ab63 Bool)
(assert (! (not Oscillation.two_loops_oscillates.f1eb9b8e210b0e65b1417d62eb956831ba2d5032cbca3a21916baec9a043ab63) :named goal))
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
