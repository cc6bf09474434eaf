; claim kernel.messages
; Messages as an affine sigmoid, as two softplus units, and their max-product limit

(reset)
(set-info :obligation |affine-sigmoid|)
(set-info :role lemma)
(set-info :status unsat)
; says: The probability message and the log-odds message are one function. One affine sigmoid unit computes it. Its parameters
; says: determine the factor up to scale. And all admissible parameters occur. The shift is zero exactly when the rows have
; says: equal mass.
(declare-const PairMessage.probability_message_log.aea00d126714ede31633b9c961415136c45530386e5a7d24e087383e2e5ef080 Bool)
(declare-const PairMessage.message_is_affine_sigmoid.ef79d379f908b74a85fa583e1b43e70e2b2cf6138f3abe31f0bfa8fa5ae31c24 Bool)
(declare-const PairMessage.parameters_injective.87ddafe8378658cc275f052f462933235adff98ab43f887fe28141ce8c631937 Bool)
(declare-const PairMessage.parameters_surjective.8e007ffd0fb5c66ef89d1a078dca88608530a26b7d3ae6f819ae86aaf7dc4b88 Bool)
(declare-const PairMessage.shift_zero.83dd7939b4399a61d449c0d66e3af9223eba4d50be77eaf427f17e38b2a9b781 Bool)
(assert (! (not (and PairMessage.probability_message_log.aea00d126714ede31633b9c961415136c45530386e5a7d24e087383e2e5ef080 PairMessage.message_is_affine_sigmoid.ef79d379f908b74a85fa583e1b43e70e2b2cf6138f3abe31f0bfa8fa5ae31c24 PairMessage.parameters_injective.87ddafe8378658cc275f052f462933235adff98ab43f887fe28141ce8c631937 PairMessage.parameters_surjective.8e007ffd0fb5c66ef89d1a078dca88608530a26b7d3ae6f819ae86aaf7dc4b88 PairMessage.shift_zero.83dd7939b4399a61d449c0d66e3af9223eba4d50be77eaf427f17e38b2a9b781)) :named goal))
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
(declare-const PairMessage.log_message_softplus.6f84bfb962645f3e9e7f67b932dbed7f69c10a7d71749254ca61b5819633a8fa Bool)
(declare-const PairMessage.softplus_clears.fb441620e587bb050a798d2e9a049e2ce8e4a6fbe7d7e5c0ae6a909f48ed3a8d Bool)
(assert (! (not (and PairMessage.log_message_softplus.6f84bfb962645f3e9e7f67b932dbed7f69c10a7d71749254ca61b5819633a8fa PairMessage.softplus_clears.fb441620e587bb050a798d2e9a049e2ce8e4a6fbe7d7e5c0ae6a909f48ed3a8d)) :named goal))
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
(declare-const PairMessage.max_message_relu.5ffba81b00b2e9de7ab902ba1ccc68f12bca2fc6e2002d01f44701adecdfb102 Bool)
(declare-const PairMessage.tempered_message_error.8302f98be792245720142d4d5cd5b67b7a59333eec8b99a50dba29a61ccb662d Bool)
(assert (! (not (and PairMessage.max_message_relu.5ffba81b00b2e9de7ab902ba1ccc68f12bca2fc6e2002d01f44701adecdfb102 PairMessage.tempered_message_error.8302f98be792245720142d4d5cd5b67b7a59333eec8b99a50dba29a61ccb662d)) :named goal))
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
