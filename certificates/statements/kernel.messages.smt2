; claim kernel.messages
; Messages as an affine sigmoid, as two softplus units, and their max-product limit

(reset)
(set-info :obligation |affine-sigmoid|)
(set-info :role lemma)
(set-info :status unsat)
; says: The probability message and the log-odds message are one function. One affine sigmoid unit computes it. Its parameters
; says: determine the factor up to scale. And all admissible parameters occur. The shift is zero exactly when the rows have
; says: equal mass.
(declare-const PairMessage.probability_message_log.fd8f755146c0616bf488620724645280cda86063440feba333068874af4385be Bool)
(declare-const PairMessage.message_is_affine_sigmoid.c527af4018b866dfb54820877e18558c0f8041937c8d92d9690bd10221856103 Bool)
(declare-const PairMessage.parameters_injective.49cf7c88245e6497297310a93f3e7dcc5e53017a1f498ab4943a89a291240fef Bool)
(declare-const PairMessage.parameters_surjective.475f71a8222b03984db992ae6bf03751c8869b3163f43bc2d7b4a51515379233 Bool)
(declare-const PairMessage.shift_zero.783f922bdd69b392ef3fe3fff28622d42e1c28244e504d3a4d99f707dd91a024 Bool)
(assert (! (not (and PairMessage.probability_message_log.fd8f755146c0616bf488620724645280cda86063440feba333068874af4385be PairMessage.message_is_affine_sigmoid.c527af4018b866dfb54820877e18558c0f8041937c8d92d9690bd10221856103 PairMessage.parameters_injective.49cf7c88245e6497297310a93f3e7dcc5e53017a1f498ab4943a89a291240fef PairMessage.parameters_surjective.475f71a8222b03984db992ae6bf03751c8869b3163f43bc2d7b4a51515379233 PairMessage.shift_zero.783f922bdd69b392ef3fe3fff28622d42e1c28244e504d3a4d99f707dd91a024)) :named goal))
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
(declare-const PairMessage.log_message_softplus.0e27e18ccc491c7256ca2f90e1c87bc6dd8797d5d0a09989a710bdffb504280b Bool)
(declare-const PairMessage.softplus_clears.fbd4e53822e2182fb6c75f89730c687b409dfccbd6a86fe79efc448321cc3e21 Bool)
(assert (! (not (and PairMessage.log_message_softplus.0e27e18ccc491c7256ca2f90e1c87bc6dd8797d5d0a09989a710bdffb504280b PairMessage.softplus_clears.fbd4e53822e2182fb6c75f89730c687b409dfccbd6a86fe79efc448321cc3e21)) :named goal))
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
(declare-const PairMessage.max_message_relu.9a69a5860a9d5653f020793ad03f07661fc47f8c8357fc62e8bfcc420c4f3910 Bool)
(declare-const PairMessage.tempered_message_error.eff56f8d93cbba73d2e634a29bdf28459095f547494c2e966101ed9b957ffd3b Bool)
(assert (! (not (and PairMessage.max_message_relu.9a69a5860a9d5653f020793ad03f07661fc47f8c8357fc62e8bfcc420c4f3910 PairMessage.tempered_message_error.eff56f8d93cbba73d2e634a29bdf28459095f547494c2e966101ed9b957ffd3b)) :named goal))
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
