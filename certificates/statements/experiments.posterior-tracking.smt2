; claim experiments.posterior-tracking
; A trained transformer tracks exact posteriors within 0.01 nats and 3% total variation

(reset)
(set-info :obligation |bijections-kl|)
(set-info :role not-reproduced)
(set-info :status unsat)
; says: The trained transformer's posterior on bijections is on average at most 0.01 nats (KL from the exact one) off. Measured:
; says: 0.382, the mean over 2 seeds; the criterion fails.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.0031496916570943182) :named measured-seed0))
(assert (! (= seed1 0.7607571826739781) :named measured-seed1))
(assert (! (not (not (<= (+ seed0 seed1) (* 2 0.01)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |bijections-kl~one-figure-forgotten|)
(set-info :near-miss-of |bijections-kl|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.7607571826739781) :named measured-seed1))
(assert (! (not (not (<= (+ seed0 seed1) (* 2 0.01)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |bijections-total-variation|)
(set-info :role not-reproduced)
(set-info :status unsat)
; says: Its total variation from the exact posterior on bijections is on average at most 3%. Measured: 0.2043, the mean over 2
; says: seeds; the criterion fails.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.01459818947432285) :named measured-seed0))
(assert (! (= seed1 0.39397377758636787) :named measured-seed1))
(assert (! (not (not (<= (+ seed0 seed1) (* 2 0.03)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |bijections-total-variation~one-figure-forgotten|)
(set-info :near-miss-of |bijections-total-variation|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.39397377758636787) :named measured-seed1))
(assert (! (not (not (<= (+ seed0 seed1) (* 2 0.03)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-kl|)
(set-info :role reproduced)
(set-info :status unsat)
; says: The trained transformer's posterior on filtering is on average at most 0.01 nats (KL from the exact one) off. Measured:
; says: 0.002027, the mean over 2 seeds; the criterion holds.
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed0 0.0017689591677064929) :named measured-seed0))
(assert (! (= seed1 0.002285553421735836) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.01))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-kl~one-figure-forgotten|)
(set-info :near-miss-of |filtering-kl|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.002285553421735836) :named measured-seed1))
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
(assert (! (= seed0 0.020874654479403478) :named measured-seed0))
(assert (! (= seed1 0.023191854104786292) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.03))) :named goal))
(check-sat)

(reset)
(set-info :obligation |filtering-total-variation~one-figure-forgotten|)
(set-info :near-miss-of |filtering-total-variation|)
(set-info :status sat)
; says: without one of the figures the outcome does not follow
(declare-const seed0 Real)
(declare-const seed1 Real)
(assert (! (= seed1 0.023191854104786292) :named measured-seed1))
(assert (! (not (<= (+ seed0 seed1) (* 2 0.03))) :named goal))
(check-sat)
