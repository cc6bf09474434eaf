; claim kernel.uniqueness
; What exact outputs force about the weights of a unit

(reset)
(set-info :obligation |update|)
(set-info :role lemma)
(set-info :status unsat)
; says: Agreement with the update at three affinely independent points forces 1, 1, 0. Two points never do.
(declare-const Weights.three_points_force_weights.dbd941e00f9ad49210e270fb888c61c0a90b7536500ddf5822ab6319004b05e2 Bool)
(declare-const Weights.two_points_do_not.b51df7239939f276102805c9d4704ae4e823ee2a2d7c4026115c287d39992b5a Bool)
(assert (! (not (and Weights.three_points_force_weights.dbd941e00f9ad49210e270fb888c61c0a90b7536500ddf5822ab6319004b05e2 Weights.two_points_do_not.b51df7239939f276102805c9d4704ae4e823ee2a2d7c4026115c287d39992b5a)) :named goal))
(check-sat)

(reset)
(set-info :obligation |update~one-point|)
(set-info :near-miss-of |update|)
(set-info :status sat)
; says: agreement at one point forces nothing
(declare-const w0 Real)
(declare-const w1 Real)
(declare-const b Real)
(declare-const x Real)
(declare-const y Real)
(assert (! (and (= (+ (* w0 x) (* w1 y) b) (+ x y)) (distinct w0 1)) :named fails))
(check-sat)

(reset)
(set-info :obligation |affine-unit|)
(set-info :role lemma)
(set-info :status unsat)
; says: An affine sigmoid unit determines its parameters up to one reflection.
(declare-const Weights.affine_sigmoid_unique.5cc6142f84fad82e246ec11daa7733792527c3765ede9e20b978480498bd6c80 Bool)
(assert (! (not Weights.affine_sigmoid_unique.5cc6142f84fad82e246ec11daa7733792527c3765ede9e20b978480498bd6c80) :named goal))
(check-sat)

(reset)
(set-info :obligation |affine-unit~flat|)
(set-info :near-miss-of |affine-unit|)
(set-info :status sat)
; says: without slope the weight is not determined
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const a Real)
(declare-const slope Real)
(declare-const w Real)
(declare-const v Real)
(assert (! (and (= slope 0) (distinct w v) (= (+ a (* slope (Sigmoid w))) (+ a (* slope (Sigmoid v))))) :named fails))
(check-sat)

(reset)
(set-info :obligation |bias|)
(set-info :role lemma)
(set-info :status unsat)
; says: An unbalanced factor that is not of rank one needs a bias. A factor that is not of rank one is never a bare sigmoid
; says: unit.
(declare-const Weights.unbalanced_factor_needs_bias.38c0d9aed2595351b218b5ce909771e8439a4973b398d95f2e6de8fdacc20e8e Bool)
(declare-const Weights.message_not_bare_sigmoid.b9236cf54aa267ac535c8a891481eda4a7f627e5942a06295cc1be54992637c3 Bool)
(assert (! (not (and Weights.unbalanced_factor_needs_bias.38c0d9aed2595351b218b5ce909771e8439a4973b398d95f2e6de8fdacc20e8e Weights.message_not_bare_sigmoid.b9236cf54aa267ac535c8a891481eda4a7f627e5942a06295cc1be54992637c3)) :named goal))
(check-sat)

(reset)
(set-info :obligation |bias~balanced|)
(set-info :near-miss-of |bias|)
(set-info :status sat)
; says: a factor whose rows have equal mass needs no bias
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const f00 Real)
(declare-const f01 Real)
(declare-const f10 Real)
(declare-const f11 Real)
(assert (! (= (Ln (/ (+ f10 f11) (+ f00 f01))) 0) :named fails))
(check-sat)
