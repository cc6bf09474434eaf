; claim kernel.uniqueness
; What exact outputs force about the weights of a unit

(reset)
(set-info :obligation |update|)
(set-info :role lemma)
(set-info :status unsat)
; says: Agreement with the update at three affinely independent points forces 1, 1, 0. Two points never do.
(declare-const Weights.three_points_force_weights.e7e20398d2ca2421037887d29124de7e909878e8bba60bda7f6204acfdb64fc3 Bool)
(declare-const Weights.two_points_do_not.9813490fcb20d031258510a89c776f21abd6cd3796e90de133fd9b2eacb0cd0c Bool)
(assert (! (not (and Weights.three_points_force_weights.e7e20398d2ca2421037887d29124de7e909878e8bba60bda7f6204acfdb64fc3 Weights.two_points_do_not.9813490fcb20d031258510a89c776f21abd6cd3796e90de133fd9b2eacb0cd0c)) :named goal))
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
(declare-const Weights.affine_sigmoid_unique.f85e8b52d4d476b2ee658cc276408c0ad1d2bbd96a3eb2e93413de3c9657d23d Bool)
(assert (! (not Weights.affine_sigmoid_unique.f85e8b52d4d476b2ee658cc276408c0ad1d2bbd96a3eb2e93413de3c9657d23d) :named goal))
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
(declare-const Weights.unbalanced_factor_needs_bias.491572a4343c02f9c47b1d3faa25c078a51f9cc4d715cffd4545c3a17bea2414 Bool)
(declare-const Weights.message_not_bare_sigmoid.adfcf016c937578710e6249831a75ae94cb09d48c3634f1532c2db16e4cae4bc Bool)
(assert (! (not (and Weights.unbalanced_factor_needs_bias.491572a4343c02f9c47b1d3faa25c078a51f9cc4d715cffd4545c3a17bea2414 Weights.message_not_bare_sigmoid.adfcf016c937578710e6249831a75ae94cb09d48c3634f1532c2db16e4cae4bc)) :named goal))
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
