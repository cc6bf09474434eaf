; claim any-weights.hidden-unit
; A sigmoid hidden unit is the exact belief of a binary variable

(reset)
(set-info :obligation |belief|)
(set-info :role literal)
(set-info :status unsat)
; says: A binary variable with log-odds z has belief sigma(z).
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const z Real)
(assert (! (not (= (/ (Exp z) (+ (Exp z) 1)) (Sigmoid z))) :named goal))
(check-sat)

(reset)
(set-info :obligation |belief~half|)
(set-info :near-miss-of |belief|)
(set-info :status sat)
; says:
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const z Real)
(assert (! (not (= (/ (Exp z) (+ (Exp z) 1)) (/ 1 2))) :named goal))
(check-sat)

(reset)
(set-info :obligation |conditional|)
(set-info :role literal)
(set-info :status unsat)
; says: In the graph e^(b h) prod_i e^(w_i x_i h) with x observed, enumeration gives P(h=1|x) = sigma(w x + b), for every x in
; says: {0,1}^2: the conditional of a restricted Boltzmann machine.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const w1 Real)
(declare-const w2 Real)
(declare-const b Real)
(assert (! (not (and (= (/ (Exp b) (+ (Exp b) 1)) (Sigmoid b)) (= (/ (* (Exp b) (Exp w2)) (+ (* (Exp b) (Exp w2)) 1)) (Sigmoid (+ b w2))) (= (/ (* (Exp b) (Exp w1)) (+ (* (Exp b) (Exp w1)) 1)) (Sigmoid (+ b w1))) (= (/ (* (Exp b) (Exp w1) (Exp w2)) (+ (* (Exp b) (Exp w1) (Exp w2)) 1)) (Sigmoid (+ b w1 w2))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |conditional~bias-dropped|)
(set-info :near-miss-of |conditional|)
(set-info :status sat)
; says:
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const w1 Real)
(declare-const w2 Real)
(declare-const b Real)
(assert (! (not (= (/ (Exp b) (+ (Exp b) 1)) (/ 1 2))) :named goal))
(check-sat)
