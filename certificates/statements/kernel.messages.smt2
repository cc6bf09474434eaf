; claim kernel.messages
; Messages as an affine sigmoid, as two softplus units, and their max-product limit

(reset)
(set-info :obligation |affine-sigmoid|)
(set-info :role lemma)
(set-info :status unsat)
; says: The probability message and the log-odds message are one function. One affine sigmoid unit computes it. Its parameters
; says: determine the factor up to scale. And all admissible parameters occur. The shift is zero exactly when the rows have
; says: equal mass.
(declare-const PairMessage.probability_message_log.c7b6b2adc2cdee74f5217042915eee66f6d45bc7cd48c61877ada62feed15651 Bool)
(declare-const PairMessage.message_is_affine_sigmoid.a21644aa2551c2182d6bda1ea1a099b45b406e8d311d2dbb9ec557f0a0bdece0 Bool)
(declare-const PairMessage.parameters_injective.fadc3a1e13ff6c8a0231f303128329d347cbb0ec2e7eccc134ba6074b42c5430 Bool)
(declare-const PairMessage.parameters_surjective.c1284d54507e8d4b49383c1775d11b98a34bd8c0822d0880c083cc6a136d10b0 Bool)
(declare-const PairMessage.shift_zero.3c7c416ec620eae91daf16051a51783c7ea0db31256ef7df80a03cae495290fb Bool)
(assert (! (not (and PairMessage.probability_message_log.c7b6b2adc2cdee74f5217042915eee66f6d45bc7cd48c61877ada62feed15651 PairMessage.message_is_affine_sigmoid.a21644aa2551c2182d6bda1ea1a099b45b406e8d311d2dbb9ec557f0a0bdece0 PairMessage.parameters_injective.fadc3a1e13ff6c8a0231f303128329d347cbb0ec2e7eccc134ba6074b42c5430 PairMessage.parameters_surjective.c1284d54507e8d4b49383c1775d11b98a34bd8c0822d0880c083cc6a136d10b0 PairMessage.shift_zero.3c7c416ec620eae91daf16051a51783c7ea0db31256ef7df80a03cae495290fb)) :named goal))
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
(declare-const PairMessage.log_message_softplus.44abe1426e001448d49015cadf68f19ff92361f18e1640e34631743b32f6baf5 Bool)
(declare-const PairMessage.softplus_clears.58cddd97257f59333d8fae742b3bfc88a01f422a43a29e0afe6ab378cdcaba27 Bool)
(assert (! (not (and PairMessage.log_message_softplus.44abe1426e001448d49015cadf68f19ff92361f18e1640e34631743b32f6baf5 PairMessage.softplus_clears.58cddd97257f59333d8fae742b3bfc88a01f422a43a29e0afe6ab378cdcaba27)) :named goal))
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
(declare-const PairMessage.max_message_relu.0f0831d70c8d1257cb92cd910ca25dc1b18cb0ec776df8ad1ae49be3a3bc2a18 Bool)
(declare-const PairMessage.tempered_message_error.ee0e90caad77de2e1b980dc5f3e060895ec8d53de6bd8af7b784af07cd109356 Bool)
(assert (! (not (and PairMessage.max_message_relu.0f0831d70c8d1257cb92cd910ca25dc1b18cb0ec776df8ad1ae49be3a3bc2a18 PairMessage.tempered_message_error.ee0e90caad77de2e1b980dc5f3e060895ec8d53de6bd8af7b784af07cd109356)) :named goal))
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
