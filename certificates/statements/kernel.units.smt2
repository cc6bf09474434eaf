; claim kernel.units
; A weighted log-odds unit is a message exactly for weights -1, 0, 1

(reset)
(set-info :obligation |three-weights|)
(set-info :role lemma)
(set-info :status unsat)
; says: A log-odds unit w l + b is the message of some non-negative factor (with both masses positive) exactly when w is -1, 0
; says: or 1.
(declare-const WeightedUnit.weighted_unit_is_message.1c1fc404f9fe2760cad638b7323522a6f823f2d6cdfb4764979cc4ef2ab3cf48 Bool)
(assert (! (not WeightedUnit.weighted_unit_is_message.1c1fc404f9fe2760cad638b7323522a6f823f2d6cdfb4764979cc4ef2ab3cf48) :named goal))
(check-sat)

(reset)
(set-info :obligation |three-weights~weight-two|)
(set-info :near-miss-of |three-weights|)
(set-info :status sat)
; says: weight 2 squares odds 1, 2, 3, 4 and changes their cross-ratio, which messages keep
(assert (! (distinct (/ (* (- 1 3) (- 2 4)) (* (- 1 4) (- 2 3))) (/ (* (- 1 9) (- 4 16)) (* (- 1 16) (- 4 9)))) :named fails))
(check-sat)
