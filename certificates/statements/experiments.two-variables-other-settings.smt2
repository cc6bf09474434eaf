; claim experiments.two-variables-other-settings
; Two-variable factors with settings of our own: the encoder's error

(reset)
(set-info :obligation |two-variables-baseline|)
(set-info :role reproduced)
(set-info :status unsat)
; says: Always answering 1/2 errs by 0.1128 on average, within 3%. Measured: 0.1143; the criterion holds.
(declare-const figure Real)
(assert (! (= figure 0.11428681076023554) :named measured-figure))
(assert (! (not (and (<= (* 1 0.109416) figure) (<= figure (* 1 0.116184)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-variables-baseline~one-figure-forgotten|)
(set-info :near-miss-of |two-variables-baseline|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const figure Real)
(assert (! (not (and (<= (* 1 0.109416) figure) (<= figure (* 1 0.116184)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-variables-relu|)
(set-info :role not-decided)
(set-info :status unsat)
; says: The ReLU encoder's mean absolute error on held-out tables after the last epoch, averaged over seeds, is at most twice
; says: the source's 0.000752. Measured: 0.002602, the mean over 3 seeds; the criterion fails.
(declare-const seed0 Real)
(declare-const seed1 Real)
(declare-const seed2 Real)
(assert (! (= seed0 0.0021280735380182236) :named measured-seed0))
(assert (! (= seed1 0.0034747556502633453) :named measured-seed1))
(assert (! (= seed2 0.002204339598459843) :named measured-seed2))
(assert (! (not (not (<= (+ seed0 seed1 seed2) (* 3 0.001504)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-variables-relu~one-figure-forgotten|)
(set-info :near-miss-of |two-variables-relu|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(declare-const seed2 Real)
(assert (! (= seed1 0.0034747556502633453) :named measured-seed1))
(assert (! (= seed2 0.002204339598459843) :named measured-seed2))
(assert (! (not (not (<= (+ seed0 seed1 seed2) (* 3 0.001504)))) :named goal))
(check-sat)
