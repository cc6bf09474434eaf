; claim experiments.posterior-tracking
; A trained transformer tracks exact posteriors within 0.01 nats and 3% total variation

(reset)
(set-info :obligation |bijections-kl|)
(set-info :role reproduced)
(set-info :status unsat)
; says: The trained transformer's posterior on bijections is on average at most 0.01 nats (KL from the exact one) off. Measured:
; says: 0.004428, the mean over 2 seeds; the criterion holds.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.003634373224974549) :named measured-seed0))
(assert (! (= seed1 0.00522148184701484) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.01))) :named goal))
(check-sat)

(reset)
(set-info :obligation |bijections-kl~one-figure-forgotten|)
(set-info :near-miss-of |bijections-kl|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.00522148184701484) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.01))) :named goal))
(check-sat)

(reset)
(set-info :obligation |bijections-total-variation|)
(set-info :role reproduced)
(set-info :status unsat)
; says: Its total variation from the exact posterior on bijections is on average at most 3%. Measured: 0.0182, the mean over 2
; says: seeds; the criterion holds.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.016895972138609164) :named measured-seed0))
(assert (! (= seed1 0.019499092237677883) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.03))) :named goal))
(check-sat)

(reset)
(set-info :obligation |bijections-total-variation~one-figure-forgotten|)
(set-info :near-miss-of |bijections-total-variation|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.019499092237677883) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.03))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-kl|)
(set-info :role reproduced)
(set-info :status unsat)
; says: The trained transformer's posterior on filtering is on average at most 0.01 nats (KL from the exact one) off. Measured:
; says: 0.002027, the mean over 2 seeds; the criterion holds.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.0017689593797789328) :named measured-seed0))
(assert (! (= seed1 0.0022855533602548083) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.01))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-kl~one-figure-forgotten|)
(set-info :near-miss-of |filtering-kl|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.0022855533602548083) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.01))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-total-variation|)
(set-info :role reproduced)
(set-info :status unsat)
; says: Its total variation from the exact posterior on filtering is on average at most 3%. Measured: 0.02203, the mean over 2
; says: seeds; the criterion holds.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.0208746535025539) :named measured-seed0))
(assert (! (= seed1 0.0231918510345956) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.03))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-total-variation~one-figure-forgotten|)
(set-info :near-miss-of |filtering-total-variation|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.0231918510345956) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.03))) :named goal))
(check-sat)
