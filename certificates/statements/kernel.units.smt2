; claim kernel.units
; A weighted log-odds unit is a message exactly for weights -1, 0, 1

(reset)
(set-info :obligation |three-weights|)
(set-info :role lemma)
(set-info :status unsat)
; says: A log-odds unit w l + b is the message of some non-negative factor (with both masses positive) exactly when w is -1, 0
; says: or 1.
(declare-const WeightedUnit.weighted_unit_is_message.63539b8df27d2689ee0ac1416d74532c00cbc6c5d6fe633e55c12875f6ee2cbc Bool)
(assert (! (not WeightedUnit.weighted_unit_is_message.63539b8df27d2689ee0ac1416d74532c00cbc6c5d6fe633e55c12875f6ee2cbc) :named goal))
(check-sat)

(reset)
(set-info :obligation |three-weights~weight-two|)
(set-info :near-miss-of |three-weights|)
(set-info :status sat)
; says: weight 2 squares odds 1, 2, 3, 4 and changes their cross-ratio, which messages keep
(assert (! (distinct (/ (* (- 1 3) (- 2 4)) (* (- 1 4) (- 2 3))) (/ (* (- 1 9) (- 4 16)) (* (- 1 16) (- 4 9)))) :named fails))
(check-sat)
