; claim kernel.uniqueness
; What exact outputs force about the weights of a unit

(reset)
(set-info :obligation |update|)
(set-info :role lemma)
(set-info :status unsat)
; says: Agreement with the update at three affinely independent points forces 1, 1, 0. Two points never do.
(declare-const Weights.three_points_force_weights.a47bb7d1fda7aaea3b40fd6195072fa6faafc61cf4b181c9bfe27f2dcf9ed468 Bool)
(declare-const Weights.two_points_do_not.9ee3c42d5db18c0312dfe33bbf1fef651e61aaf6268ecc9c04893db110266f14 Bool)
(assert (! (not (and Weights.three_points_force_weights.a47bb7d1fda7aaea3b40fd6195072fa6faafc61cf4b181c9bfe27f2dcf9ed468 Weights.two_points_do_not.9ee3c42d5db18c0312dfe33bbf1fef651e61aaf6268ecc9c04893db110266f14)) :named goal))
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
(declare-const Weights.affine_sigmoid_unique.dd6050ce61f28aa5bd64e477e85ed401a77dd5304478d5b336b2664ed6e9e7c7 Bool)
(assert (! (not Weights.affine_sigmoid_unique.dd6050ce61f28aa5bd64e477e85ed401a77dd5304478d5b336b2664ed6e9e7c7) :named goal))
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
(declare-const Weights.unbalanced_factor_needs_bias.92bea758914d87bf09013f22649b953306ab9a8f73266195d3ed15412badb40e Bool)
(declare-const Weights.message_not_bare_sigmoid.91724f0e2c7a4732932f589e7f6ce88df37592f7f0be1ac1399d42d739790080 Bool)
(assert (! (not (and Weights.unbalanced_factor_needs_bias.92bea758914d87bf09013f22649b953306ab9a8f73266195d3ed15412badb40e Weights.message_not_bare_sigmoid.91724f0e2c7a4732932f589e7f6ce88df37592f7f0be1ac1399d42d739790080)) :named goal))
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
