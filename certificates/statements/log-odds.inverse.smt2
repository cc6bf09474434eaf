; claim log-odds.inverse
; logit and sigma are mutually inverse on (0,1) and the reals

(reset)
(set-info :obligation |sigma-of-logit|)
(set-info :role literal)
(set-info :status unsat)
; says: For every probability p strictly between 0 and 1, sigma(logit p) = p.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const p Real)
(assert (! (< 0 p) :named p-positive))
(assert (! (< p 1) :named p-below-one))
(assert (! (not (= (Sigmoid (Logit p)) p)) :named goal))
(check-sat)

(reset)
(set-info :obligation |sigma-of-logit~complement|)
(set-info :near-miss-of |sigma-of-logit|)
(set-info :status sat)
; says: sigma(logit p) is not 1-p
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const p Real)
(assert (! (< 0 p) :named p-positive))
(assert (! (< p 1) :named p-below-one))
(assert (! (not (= (Sigmoid (Logit p)) (- 1 p))) :named goal))
(check-sat)

(reset)
(set-info :obligation |logit-of-sigma|)
(set-info :role literal)
(set-info :status unsat)
; says: For every real x, logit(sigma x) = x.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (not (= (Logit (Sigmoid x)) x)) :named goal))
(check-sat)

(reset)
(set-info :obligation |logit-of-sigma~flipped|)
(set-info :near-miss-of |logit-of-sigma|)
(set-info :status sat)
; says: the sign of the log-odds matters
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (not (= (Logit (Sigmoid x)) (- x))) :named goal))
(check-sat)
