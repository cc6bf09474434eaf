; claim beyond.layer-norm
; Centring is the gauge of message normalisation; scaling changes the message

(reset)
(set-info :obligation |centring-is-a-gauge|)
(set-info :role lemma)
(set-info :status unsat)
; says: A message in logs minus its mean normalises to the same probabilities (three states).
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(assert (! (not (= (/ (Exp (- a (/ (+ a (+ b c)) 3))) (+ (Exp (- a (/ (+ a (+ b c)) 3))) (+ (Exp (- b (/ (+ a (+ b c)) 3))) (Exp (- c (/ (+ a (+ b c)) 3)))))) (/ (Exp a) (+ (Exp a) (+ (Exp b) (Exp c)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |centring-is-a-gauge~one-entry-uncentred|)
(set-info :near-miss-of |centring-is-a-gauge|)
(set-info :status sat)
; says:
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(assert (! (not (= (/ (Exp a) (+ (Exp a) (+ (Exp (- b (/ (+ a (+ b c)) 3))) (Exp (- c (/ (+ a (+ b c)) 3)))))) (/ (Exp a) (+ (Exp a) (+ (Exp b) (Exp c)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |scaling-is-a-temperature|)
(set-info :role lemma)
(set-info :status unsat)
; says: Scaling by 2 squares the odds of any two states: 2 becomes 4, so the message is another one, unless all entries are
; says: equal.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const a Real)
(declare-const b Real)
(assert (! (not (= (/ (Exp (* 2 a)) (Exp (* 2 b))) (* (/ (Exp a) (Exp b)) (/ (Exp a) (Exp b))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |scaling-is-a-temperature~invariant|)
(set-info :near-miss-of |scaling-is-a-temperature|)
(set-info :status sat)
; says: scaling is no gauge
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const a Real)
(declare-const b Real)
(assert (! (not (= (/ (Exp (* 2 a)) (Exp (* 2 b))) (/ (Exp a) (Exp b)))) :named goal))
(check-sat)
