; claim finite.grounding
; Every output is the exact posterior of one knowledge base and not of another: correctness is relative to a declared one

(reset)
(set-info :obligation |exact-for-one|)
(set-info :role lemma)
(set-info :status unsat)
; says: Whatever b in (0,1) is output, it is the exact posterior of some knowledge base: one variable with factor (1-b, b).
(declare-const b Real)
(assert (! (< 0 b) :named b-positive))
(assert (! (< b 1) :named b-below-one))
(assert (! (not (= (/ b (+ (- 1 b) b)) b)) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact-for-one~complement|)
(set-info :near-miss-of |exact-for-one|)
(set-info :status sat)
; says:
(declare-const b Real)
(assert (! (< 0 b) :named b-positive))
(assert (! (< b 1) :named b-below-one))
(assert (! (not (= (/ b (+ (- 1 b) b)) (- 1 b))) :named goal))
(check-sat)

(reset)
(set-info :obligation |wrong-for-another|)
(set-info :role lemma)
(set-info :status unsat)
; says: And for every output b in (0,1) there is a knowledge base whose exact posterior is larger: one variable with factor
; says: (1-b, 2b). Being right or wrong is a relation between an output and a declared knowledge base.
(declare-const b Real)
(assert (! (< 0 b) :named b-positive))
(assert (! (< b 1) :named b-below-one))
(assert (! (not (< b (/ (* 2 b) (+ (- 1 b) (* 2 b))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |wrong-for-another~certainty|)
(set-info :near-miss-of |wrong-for-another|)
(set-info :status sat)
; says: at b = 1 doubling the odds changes nothing
(declare-const b Real)
(assert (! (< 0 b) :named b-positive))
(assert (! (not (< b (/ (* 2 b) (+ (- 1 b) (* 2 b))))) :named goal))
(check-sat)
