; claim any-weights.twice-width
; Two softplus units per hidden unit send the sum-product message exactly

(reset)
(set-info :obligation |exact|)
(set-info :role literal)
(set-info :status unsat)
; says: With p = sigma(z): ln(1-p+p e^w) = softplus(z+w) - softplus(z), for every z and w.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const z Real)
(declare-const w Real)
(assert (! (not (= (Ln (/ (+ (* (Sigmoid z) (Exp w)) (- 1 (Sigmoid z))) (+ (Sigmoid z) (- 1 (Sigmoid z))))) (- (Softplus (+ w z)) (Softplus z)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact~one-softplus|)
(set-info :near-miss-of |exact|)
(set-info :status sat)
; says:
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const z Real)
(declare-const w Real)
(assert (! (not (= (Ln (/ (+ (* (Sigmoid z) (Exp w)) (- 1 (Sigmoid z))) (+ (Sigmoid z) (- 1 (Sigmoid z))))) (Softplus (+ w z)))) :named goal))
(check-sat)
