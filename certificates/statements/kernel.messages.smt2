; claim kernel.messages
; Messages as an affine sigmoid, as two softplus units, and their max-product limit

(reset)
(set-info :obligation |affine-sigmoid|)
(set-info :role lemma)
(set-info :status unsat)
; says: The probability message and the log-odds message are one function. One affine sigmoid unit computes it. Its parameters
; says: determine the factor up to scale. And all admissible parameters occur. The shift is zero exactly when the rows have
; says: equal mass.
(declare-const PairMessage.probability_message_log.430a2e52d478f35b9738d7cbf1f80df72ef71c8eb5962c3b316bece835efb45f Bool)
(declare-const PairMessage.message_is_affine_sigmoid.4ea1ecdfa57660cd33d1f8c68197f9cf3f559eaf6ade4b35df456560b8b68e1a Bool)
(declare-const PairMessage.parameters_injective.f69f44a7ad2a27ef0868ffc93895516d7ff635cb14da0fbf7e7c237721632611 Bool)
(declare-const PairMessage.parameters_surjective.c253a880d3b19733921053718be7d2f2bc01fc9289c60c2984b22b79421ea967 Bool)
(declare-const PairMessage.shift_zero.6750abc132380b625f30ab1a4541adc6498a8ea522c01a5ba143b72a54ff1249 Bool)
(assert (! (not (and PairMessage.probability_message_log.430a2e52d478f35b9738d7cbf1f80df72ef71c8eb5962c3b316bece835efb45f PairMessage.message_is_affine_sigmoid.4ea1ecdfa57660cd33d1f8c68197f9cf3f559eaf6ade4b35df456560b8b68e1a PairMessage.parameters_injective.f69f44a7ad2a27ef0868ffc93895516d7ff635cb14da0fbf7e7c237721632611 PairMessage.parameters_surjective.c253a880d3b19733921053718be7d2f2bc01fc9289c60c2984b22b79421ea967 PairMessage.shift_zero.6750abc132380b625f30ab1a4541adc6498a8ea522c01a5ba143b72a54ff1249)) :named goal))
(check-sat)

(reset)
(set-info :obligation |affine-sigmoid~without-shift|)
(set-info :near-miss-of |affine-sigmoid|)
(set-info :status sat)
; says: an unbalanced factor at log-odds 0, without the shift
(declare-const f00 Real)
(declare-const f01 Real)
(declare-const f10 Real)
(declare-const f11 Real)
(assert (! (distinct (/ (+ f01 f11) (+ f00 f01 f10 f11)) (+ (/ f01 (+ f00 f01)) (/ (- (/ f11 (+ f10 f11)) (/ f01 (+ f00 f01))) 2))) :named fails))
(check-sat)

(reset)
(set-info :obligation |softplus|)
(set-info :role lemma)
(set-info :status unsat)
; says: In log-odds a message is a difference of two softplus units. Two softplus units give the identity, with which a
; says: coordinate is cleared.
(declare-const PairMessage.log_message_softplus.d649ced3fc7b4ed92e2cdf67d9ace75577796ed704eed20698b7984c9666b811 Bool)
(declare-const PairMessage.softplus_clears.6ce9e03a2b088302a17f8956f75240f5d913dfd780236729812609e8b53b51b2 Bool)
(assert (! (not (and PairMessage.log_message_softplus.d649ced3fc7b4ed92e2cdf67d9ace75577796ed704eed20698b7984c9666b811 PairMessage.softplus_clears.6ce9e03a2b088302a17f8956f75240f5d913dfd780236729812609e8b53b51b2)) :named goal))
(check-sat)

(reset)
(set-info :obligation |softplus~without-t0|)
(set-info :near-miss-of |softplus|)
(set-info :status sat)
; says: without t0, at log-odds 0, in odds
(declare-const f00 Real)
(declare-const f01 Real)
(declare-const f10 Real)
(declare-const f11 Real)
(assert (! (distinct (/ (+ f01 f11) (+ f00 f10)) (/ (+ 1 (/ f11 f01)) (+ 1 (/ f10 f00)))) :named fails))
(check-sat)

(reset)
(set-info :obligation |relu|)
(set-info :role lemma)
(set-info :status unsat)
; says: With relu in place of softplus: the max-product message. At inverse temperature beta a message is strictly within ln 2 /
; says: beta of it.
(declare-const PairMessage.max_message_relu.6c370b1c94bed127bd9f696d707453af730b0494cf08f13911e503d26af75dcf Bool)
(declare-const PairMessage.tempered_message_error.a277e4d6ed9ae7c7243dac0129ae2b8235042dd3e4a31350fe86b56a6d4c7f47 Bool)
(assert (! (not (and PairMessage.max_message_relu.6c370b1c94bed127bd9f696d707453af730b0494cf08f13911e503d26af75dcf PairMessage.tempered_message_error.a277e4d6ed9ae7c7243dac0129ae2b8235042dd3e4a31350fe86b56a6d4c7f47)) :named goal))
(check-sat)

(reset)
(set-info :obligation |relu~half-the-bound|)
(set-info :near-miss-of |relu|)
(set-info :status sat)
; says: half of ln 2 is too small: t1 = 0, t2 = -ln 4 at log-odds 0
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(assert (! (< (/ (Ln 2) 2) (- (Ln (+ 1 1)) (Ln (+ 1 (/ 1 4))))) :named fails))
(check-sat)
