; claim boolean.self-dual
; Without bias and with strict margins a two-input unit is one of the four self-dual gates, so neither AND nor OR

(reset)
(set-info :obligation |no-unbiased-and|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: No weights make w0 s0 + w1 s1 positive at (+,+) and negative at (+,-) and (-,+): with b = 0 there is no AND.
(declare-const w0 Real)
(declare-const w1 Real)
(assert (! (not (not (and (< 0 (+ w0 w1)) (< (- w0 w1) 0) (< (- w1 w0) 0)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-unbiased-and~two-rows|)
(set-info :near-miss-of |no-unbiased-and|)
(set-info :status sat)
; says: two rows of the table can be met: the refutation needs both mixed rows
(declare-const w0 Real)
(declare-const w1 Real)
(assert (! (not (not (and (< 0 (+ w0 w1)) (< (- w0 w1) 0)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |opposite-inputs|)
(set-info :role corrected)
(set-info :status unsat)
; says: With b = 0 the unit at (-,-) is negative exactly when it is positive at (+,+), and likewise at (-,+) and (+,-): with
; says: strict margins its gate is self-dual. OR and AND are not.
(declare-const w0 Real)
(declare-const w1 Real)
(assert (! (not (and (= (< 0 (+ w0 w1)) (< (- (- w0) w1) 0)) (= (< 0 (- w0 w1)) (< (- w1 w0) 0)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |opposite-inputs~with-bias|)
(set-info :near-miss-of |opposite-inputs|)
(set-info :status sat)
; says: with a bias both ends can be positive
(declare-const w0 Real)
(declare-const w1 Real)
(declare-const b Real)
(assert (! (not (= (< 0 (+ w0 w1 b)) (< (+ (- (- w0) w1) b) 0))) :named goal))
(check-sat)

(reset)
(set-info :obligation |all-four-occur|)
(set-info :role corrected)
(set-info :status sat)
; says: Each of the four self-dual gates of two inputs (either input, or its negation) is a unit with b = 0.
(declare-const a0 Real)
(declare-const a1 Real)
(declare-const c0 Real)
(declare-const c1 Real)
(declare-const d0 Real)
(declare-const d1 Real)
(declare-const e0 Real)
(declare-const e1 Real)
(assert (! (and (< 0 (+ a0 a1)) (< 0 (- a0 a1)) (< (- a1 a0) 0) (< (- (- a0) a1) 0)) :named first))
(assert (! (and (< 0 (+ c0 c1)) (< (- c0 c1) 0) (< 0 (- c1 c0)) (< (- (- c0) c1) 0)) :named second))
(assert (! (and (< (+ d0 d1) 0) (< (- d0 d1) 0) (< 0 (- d1 d0)) (< 0 (- (- d0) d1))) :named not-first))
(assert (! (and (< (+ e0 e1) 0) (< 0 (- e0 e1)) (< (- e1 e0) 0) (< 0 (- (- e0) e1))) :named not-second))
(check-sat)

(reset)
(set-info :obligation |all-four-occur~equal-weights|)
(set-info :near-miss-of |all-four-occur|)
(set-info :status sat)
; says: equal weights leave the mixed inputs at 0
(declare-const a0 Real)
(declare-const a1 Real)
(assert (! (not (and (< 0 (+ a0 a1)) (< 0 (- a0 a1)) (< (- a1 a0) 0) (< (- (- a0) a1) 0))) :named goal))
(check-sat)

(reset)
(set-info :obligation |update-is-self-dual|)
(set-info :role corrected)
(set-info :status unsat)
; says: The belief update is self-dual: from complemented beliefs it gives the complemented belief. So it is neither OR nor AND
; says: in any limit.
(declare-const p Real)
(declare-const q Real)
(assert (! (< 0 p) :named p-positive))
(assert (! (< p 1) :named p-below-one))
(assert (! (< 0 q) :named q-positive))
(assert (! (< q 1) :named q-below-one))
(assert (! (not (= (/ (* (- 1 p) (- 1 q)) (+ (* p q) (* (- 1 p) (- 1 q)))) (- 1 (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |update-is-self-dual~invariant|)
(set-info :near-miss-of |update-is-self-dual|)
(set-info :status sat)
; says:
(declare-const p Real)
(declare-const q Real)
(assert (! (< 0 p) :named p-positive))
(assert (! (< p 1) :named p-below-one))
(assert (! (< 0 q) :named q-positive))
(assert (! (< q 1) :named q-below-one))
(assert (! (not (= (/ (* (- 1 p) (- 1 q)) (+ (* p q) (* (- 1 p) (- 1 q)))) (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |contradiction-is-undefined|)
(set-info :role lemma)
(set-info :status unsat)
; says: On bits the divisor p q + (1-p)(1-q) of the update vanishes exactly at (0,1) and (1,0).
(declare-const x Bool)
(declare-const y Bool)
(assert (! (not (= (= (+ (* (ite x 1 0) (ite y 1 0)) (* (- 1 (ite x 1 0)) (- 1 (ite y 1 0)))) 0) (xor x y))) :named goal))
(check-sat)

(reset)
(set-info :obligation |contradiction-is-undefined~everywhere-defined|)
(set-info :near-miss-of |contradiction-is-undefined|)
(set-info :status sat)
; says:
(declare-const x Bool)
(declare-const y Bool)
(assert (! (not (distinct (+ (* (ite x 1 0) (ite y 1 0)) (* (- 1 (ite x 1 0)) (- 1 (ite y 1 0)))) 0)) :named goal))
(check-sat)

(reset)
(set-info :obligation |half-counts-as-true|)
(set-info :role corrected)
(set-info :status unsat)
; says: With the convention that 0 (probability 1/2) counts as true, the unit with weights 1, 1 and b = 0 is OR; with 0 counting
; says: as false it is AND.
(declare-const x Bool)
(declare-const y Bool)
(assert (! (not (and (= (<= 0 (+ (ite x 1 (- 1)) (ite y 1 (- 1)))) (or x y)) (= (< 0 (+ (ite x 1 (- 1)) (ite y 1 (- 1)))) (and x y)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |half-counts-as-true~strict-or|)
(set-info :near-miss-of |half-counts-as-true|)
(set-info :status sat)
; says:
(declare-const x Bool)
(declare-const y Bool)
(assert (! (not (= (< 0 (+ (ite x 1 (- 1)) (ite y 1 (- 1)))) (or x y))) :named goal))
(check-sat)
