; claim boolean.no-unbiased-or
; No two-input unit with b = 0 is OR with strict margins: 'exact weights' and 'the FFN is OR' exclude each other

(reset)
(set-info :obligation |joint-unsatisfiability|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: If w0 s0 + w1 s1 + b is positive at (+,+), (+,-), (-,+) and negative at (-,-), then b > 0; so with b = 0 and strict
; says: margins no weights give OR.
(declare-const w0 Real)
(declare-const w1 Real)
(declare-const b Real)
(assert (! (< 0 (+ w0 w1 b)) :named tt))
(assert (! (< 0 (+ (- w0 w1) b)) :named tf))
(assert (! (< 0 (+ (- w1 w0) b)) :named ft))
(assert (! (< (+ (- (- w0) w1) b) 0) :named ff))
(assert (! (not (distinct b 0)) :named goal))
(check-sat)

(reset)
(set-info :obligation |joint-unsatisfiability~weak-margins|)
(set-info :near-miss-of |joint-unsatisfiability|)
(set-info :status sat)
; says: if 0 counts as true, OR is realisable at b = 0: the convention must be stated
(declare-const w0 Real)
(declare-const w1 Real)
(declare-const b Real)
(assert (! (<= 0 (+ w0 w1 b)) :named tt))
(assert (! (<= 0 (+ (- w0 w1) b)) :named tf))
(assert (! (<= 0 (+ (- w1 w0) b)) :named ft))
(assert (! (< (+ (- (- w0) w1) b) 0) :named ff))
(assert (! (not (distinct b 0)) :named goal))
(check-sat)
