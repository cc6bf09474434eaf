; claim definitions.functions
; The scalar functions of the derivations are those of the statements

(reset)
(set-info :obligation |sigmoid|)
(set-info :role lemma)
(set-info :status unsat)
; says: The SymPy definition of Sigmoid is the statement language's Sigmoid.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (not (= (Sigmoid x) (/ 1 (+ 1 (Exp (- x)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |sigmoid~perturbed|)
(set-info :near-miss-of |sigmoid|)
(set-info :status sat)
; says: the sign of the argument matters
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (not (= (Sigmoid x) (/ 1 (+ (Exp x) 1)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |logit|)
(set-info :role lemma)
(set-info :status unsat)
; says: The SymPy definition of Logit is the statement language's Logit.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const p Real)
(assert (! (< 0 p) :named p-positive))
(assert (! (< p 1) :named p-below-one))
(assert (! (not (= (Logit p) (Ln (/ p (- 1 p))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |logit~perturbed|)
(set-info :near-miss-of |logit|)
(set-info :status sat)
; says: the odds are p to 1-p
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const p Real)
(assert (! (< 0 p) :named p-positive))
(assert (! (< p 1) :named p-below-one))
(assert (! (not (= (Logit p) (- (Ln (/ p (- 1 p)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |softplus|)
(set-info :role lemma)
(set-info :status unsat)
; says: The SymPy definition of Softplus is the statement language's Softplus.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (not (= (Softplus x) (Ln (+ (Exp x) 1)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |softplus~perturbed|)
(set-info :near-miss-of |softplus|)
(set-info :status sat)
; says: the sign of the argument matters
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (not (= (Softplus x) (Ln (+ 1 (Exp (- x)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |relu|)
(set-info :role lemma)
(set-info :status unsat)
; says: The SymPy definition of Relu is: the argument where it is at least 0, else 0.
(declare-const x Real)
(define-fun Relu ((u Real)) Real (ite (<= 0 u) u 0))
(assert (! (not (= (Relu x) (ite (>= x 0) x 0))) :named goal))
(check-sat)

(reset)
(set-info :obligation |relu~negated|)
(set-info :near-miss-of |relu|)
(set-info :status sat)
; says:
(declare-const x Real)
(define-fun Relu ((u Real)) Real (ite (<= 0 u) u 0))
(assert (! (not (= (Relu x) (ite (<= x 0) (- x) 0))) :named goal))
(check-sat)
