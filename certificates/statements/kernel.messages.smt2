; claim kernel.messages
; Messages as an affine sigmoid, as two softplus units, and their max-product limit

(reset)
(set-info :obligation |affine-sigmoid|)
(set-info :role lemma)
(set-info :status unsat)
; says: The probability message and the log-odds message are one function. One affine sigmoid unit computes it. Its parameters
; says: determine the factor up to scale. And all admissible parameters occur. The shift is zero exactly when the rows have
; says: equal mass.
(declare-const PairMessage.probability_message_log.e95aa7dfc1caa8065ddc348a182ecd7ea4ee2e29a74832b3ce62801c76779453 Bool)
(declare-const PairMessage.message_is_affine_sigmoid.f6291bf207a3094bbb64137c2bbe9c2178ef442f1c7de37e18bc3f2725ef7e81 Bool)
(declare-const PairMessage.parameters_injective.59693aa1f8e71c052ba69112d55994feae17e4a056a477a93287e876e430b51b Bool)
(declare-const PairMessage.parameters_surjective.2cecea5cfe2de64a3458df9af074066b1fd3adec14815f5d3f29bbe563796e11 Bool)
(declare-const PairMessage.shift_zero.677caeea21dad4feb0fcc270771738c8b811dbeba26f10e552cfb1b76f4b0755 Bool)
(assert (! (not (and PairMessage.probability_message_log.e95aa7dfc1caa8065ddc348a182ecd7ea4ee2e29a74832b3ce62801c76779453 PairMessage.message_is_affine_sigmoid.f6291bf207a3094bbb64137c2bbe9c2178ef442f1c7de37e18bc3f2725ef7e81 PairMessage.parameters_injective.59693aa1f8e71c052ba69112d55994feae17e4a056a477a93287e876e430b51b PairMessage.parameters_surjective.2cecea5cfe2de64a3458df9af074066b1fd3adec14815f5d3f29bbe563796e11 PairMessage.shift_zero.677caeea21dad4feb0fcc270771738c8b811dbeba26f10e552cfb1b76f4b0755)) :named goal))
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
(declare-const PairMessage.log_message_softplus.e2420cfedb9c71b241ab0d113848318302807d24ba183d4cd724074cc063f515 Bool)
(declare-const PairMessage.softplus_clears.4704cd553a621ba8a56799faf7503c7fe646a9da240abfd150fd89d70cc2542b Bool)
(assert (! (not (and PairMessage.log_message_softplus.e2420cfedb9c71b241ab0d113848318302807d24ba183d4cd724074cc063f515 PairMessage.softplus_clears.4704cd553a621ba8a56799faf7503c7fe646a9da240abfd150fd89d70cc2542b)) :named goal))
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
(declare-const PairMessage.max_message_relu.e43c674ae4f7b20aaad6811cef78e33c70f21e1cff25bd724dbcd8b4462a2ef2 Bool)
(declare-const PairMessage.tempered_message_error.a82cf38409d77b54279733959d108fdbd2eaa36980ea8bb61740109b72778b85 Bool)
(assert (! (not (and PairMessage.max_message_relu.e43c674ae4f7b20aaad6811cef78e33c70f21e1cff25bd724dbcd8b4462a2ef2 PairMessage.tempered_message_error.a82cf38409d77b54279733959d108fdbd2eaa36980ea8bb61740109b72778b85)) :named goal))
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
