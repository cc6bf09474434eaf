; claim kernel.oscillation
; Loopy propagation with an exact 2-cycle, also inside the source's own experiment

(reset)
(set-info :obligation |complete-graph|)
(set-info :role lemma)
(set-info :status unsat)
; says: On K4 with factor [[1, b], [b, 1]] there is a certificate for 1/3 < b < 3 ... ... and for b > 3 an exact 2-cycle between
; says: x and 1/x, x + 1/x = b - 1, in odds. For b = 7/2 and unary odds 4, uniform start, beliefs alternate 4/5, 1/3 for ever.
(declare-const Oscillation.K4_certified.d19a5ef0abfbe1fa47e2d5576a51fd2d99281c06170b819884ca9e9981a426f1 Bool)
(declare-const Oscillation.K4_oscillates.ec7e237536fcea165fef87bc7202ae9bfdbd67ce877edd08106db6aad933bd41 Bool)
(declare-const Oscillation.K4_beliefs_alternate.23bbf68d1cc8c65c17ece9c7be9d90ac489de751b0ad1bcfbebb1cc0a7051266 Bool)
(assert (! (not (and Oscillation.K4_certified.d19a5ef0abfbe1fa47e2d5576a51fd2d99281c06170b819884ca9e9981a426f1 Oscillation.K4_oscillates.ec7e237536fcea165fef87bc7202ae9bfdbd67ce877edd08106db6aad933bd41 Oscillation.K4_beliefs_alternate.23bbf68d1cc8c65c17ece9c7be9d90ac489de751b0ad1bcfbebb1cc0a7051266)) :named goal))
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
(declare-const Oscillation.two_loops_oscillates.5a1307f38557dd2bf7482a0eb147d7cc2d511885d2bd7b4c87ffe070a3deca7c Bool)
(assert (! (not Oscillation.two_loops_oscillates.5a1307f38557dd2bf7482a0eb147d7cc2d511885d2bd7b4c87ffe070a3deca7c) :named goal))
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
