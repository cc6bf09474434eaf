; claim kernel.uniqueness
; What exact outputs force about the weights of a unit

(reset)
(set-info :obligation |update|)
(set-info :role lemma)
(set-info :status unsat)
; says: Agreement with the update at three affinely independent points forces 1, 1, 0. Two points never do.
(declare-const Weights.three_points_force_weights.fee78ad8e04d73cf8547836a90ed64ab543b422898745962ede7d763cebeda4c Bool)
(declare-const Weights.two_points_do_not.f7d7bedf9a55344cf708859902165897f5a5b7c0ef9b0b2b21a5703442e73aa2 Bool)
(assert (! (not (and Weights.three_points_force_weights.fee78ad8e04d73cf8547836a90ed64ab543b422898745962ede7d763cebeda4c Weights.two_points_do_not.f7d7bedf9a55344cf708859902165897f5a5b7c0ef9b0b2b21a5703442e73aa2)) :named goal))
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
(declare-const Weights.affine_sigmoid_unique.e9b0ab923b0aca2fe2a7daa57789ec0575855d273c2dd13d390e4beb14465fc8 Bool)
(assert (! (not Weights.affine_sigmoid_unique.e9b0ab923b0aca2fe2a7daa57789ec0575855d273c2dd13d390e4beb14465fc8) :named goal))
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
(declare-const Weights.unbalanced_factor_needs_bias.db763aa1777a07855a6c66cc473940d883b895f6273435dbac03f555795be212 Bool)
(declare-const Weights.message_not_bare_sigmoid.85d216ba9cb835d9e0f33d62e0bd72d439c01453e94e454b1b8da3a1e22bb863 Bool)
(assert (! (not (and Weights.unbalanced_factor_needs_bias.db763aa1777a07855a6c66cc473940d883b895f6273435dbac03f555795be212 Weights.message_not_bare_sigmoid.85d216ba9cb835d9e0f33d62e0bd72d439c01453e94e454b1b8da3a1e22bb863)) :named goal))
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
