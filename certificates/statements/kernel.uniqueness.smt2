; claim kernel.uniqueness
; What exact outputs force about the weights of a unit

(reset)
(set-info :obligation |update|)
(set-info :role lemma)
(set-info :status unsat)
; says: Agreement with the update at three affinely independent points forces 1, 1, 0. Two points never do.
(declare-const Weights.three_points_force_weights.393fa61b8968baa4a867fb01b6aff61edb5e8f2ab8c28968cad5bb7a98c8066a Bool)
(declare-const Weights.two_points_do_not.40d4e1adbc3cb67f1b2ecbeb503f7693db2cbc717bc2c8ab603e53650f33a8f2 Bool)
(assert (! (not (and Weights.three_points_force_weights.393fa61b8968baa4a867fb01b6aff61edb5e8f2ab8c28968cad5bb7a98c8066a Weights.two_points_do_not.40d4e1adbc3cb67f1b2ecbeb503f7693db2cbc717bc2c8ab603e53650f33a8f2)) :named goal))
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
(declare-const Weights.affine_sigmoid_unique.9aaab5b4aefe0354f35b532b952e5c8d591a406bcf18848cdb42cab8933d79bb Bool)
(assert (! (not Weights.affine_sigmoid_unique.9aaab5b4aefe0354f35b532b952e5c8d591a406bcf18848cdb42cab8933d79bb) :named goal))
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
(declare-const Weights.unbalanced_factor_needs_bias.8044be14309b3f96c3057781597f016213f048edc019df7815f9f660dd660976 Bool)
(declare-const Weights.message_not_bare_sigmoid.4de2c8ba62b7508571937b2dd1bd70cb4a70f678a44d9915ab6eccb213b33ba1 Bool)
(assert (! (not (and Weights.unbalanced_factor_needs_bias.8044be14309b3f96c3057781597f016213f048edc019df7815f9f660dd660976 Weights.message_not_bare_sigmoid.4de2c8ba62b7508571937b2dd1bd70cb4a70f678a44d9915ab6eccb213b33ba1)) :named goal))
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
