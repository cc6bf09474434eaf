; claim tracking.filtering
; A causal transformer filters hidden Markov models exactly, one layer per observation, and cannot smooth

(reset)
(set-info :obligation |every-length|)
(set-info :role lemma)
(set-info :status unsat)
; says: For every k and every strictly positive two-state hidden Markov model, with emission likelihoods e(k,s) of whatever was
; says: observed: after k layers, l <- ln e1/e0 + ln t01/t00 + softplus(l + ln t11/t01) - softplus(l + ln t10/t00), the token
; says: holds the log-odds of the forward masses alpha(k,1) and alpha(k,0), which are positive.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-fun start (Int) Real)
(declare-fun t (Int Int) Real)
(declare-fun e (Int Int) Real)
(define-fun-rec alpha ((k Int) (s Int)) Real (ite (<= k 0) (start s) (* (e k s) (+ (* (alpha (- k 1) 0) (t 0 s)) (* (alpha (- k 1) 1) (t 1 s))))))
(define-fun-rec layer ((k Int)) Real (ite (<= k 0) (Ln (/ (start 1) (start 0))) (- (+ (+ (Ln (/ (e k 1) (e k 0))) (Ln (/ (t 0 1) (t 0 0)))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 1) (t 0 1)))))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 0) (t 0 0))))))))
(assert (! (forall ((s Int)) (< 0 (start s))) :named starts))
(assert (! (forall ((i Int) (j Int)) (< 0 (t i j))) :named transitions))
(assert (! (forall ((k Int) (s Int)) (< 0 (e k s))) :named emissions))
(assert (! (not (forall ((k Int)) (=> (<= 0 k) (and (< 0 (alpha k 0)) (< 0 (alpha k 1)) (= (* (Exp (layer k)) (alpha k 0)) (alpha k 1)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |every-length~emission-forgotten|)
(set-info :near-miss-of |every-length|)
(set-info :status sat)
; says: without the observation's likelihood the layer predicts, it does not filter
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-fun start (Int) Real)
(declare-fun t (Int Int) Real)
(declare-fun e (Int Int) Real)
(define-fun-rec alpha ((k Int) (s Int)) Real (ite (<= k 0) (start s) (* (e k s) (+ (* (alpha (- k 1) 0) (t 0 s)) (* (alpha (- k 1) 1) (t 1 s))))))
(define-fun-rec layer ((k Int)) Real (ite (<= k 0) (Ln (/ (start 1) (start 0))) (- (+ (+ (Ln (/ (e k 1) (e k 0))) (Ln (/ (t 0 1) (t 0 0)))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 1) (t 0 1)))))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 0) (t 0 0))))))))
(assert (! (forall ((s Int)) (< 0 (start s))) :named starts))
(assert (! (forall ((i Int) (j Int)) (< 0 (t i j))) :named transitions))
(assert (! (forall ((k Int) (s Int)) (< 0 (e k s))) :named emissions))
(assert (! (not (= (* (Exp (- (layer 1) (Ln (/ (e 1 1) (e 1 0))))) (alpha 1 0)) (alpha 1 1))) :named goal))
(check-sat)

(reset)
(set-info :obligation |forward-masses-enumerate|)
(set-info :role lemma)
(set-info :status unsat)
; says: alpha(2,1) is the sum over all state paths of length 2 that end in state 1 of start, transition and emission
; says: probabilities: the forward recursion is the posterior's numerator, computed by distributivity.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-fun start (Int) Real)
(declare-fun t (Int Int) Real)
(declare-fun e (Int Int) Real)
(define-fun-rec alpha ((k Int) (s Int)) Real (ite (<= k 0) (start s) (* (e k s) (+ (* (alpha (- k 1) 0) (t 0 s)) (* (alpha (- k 1) 1) (t 1 s))))))
(define-fun-rec layer ((k Int)) Real (ite (<= k 0) (Ln (/ (start 1) (start 0))) (- (+ (+ (Ln (/ (e k 1) (e k 0))) (Ln (/ (t 0 1) (t 0 0)))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 1) (t 0 1)))))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 0) (t 0 0))))))))
(assert (! (not (= (alpha 2 1) (+ (* (start 0) (* (t 0 0) (* (e 1 0) (* (t 0 1) (e 2 1))))) (* (start 0) (* (t 0 1) (* (e 1 1) (* (t 1 1) (e 2 1))))) (* (start 1) (* (t 1 0) (* (e 1 0) (* (t 0 1) (e 2 1))))) (* (start 1) (* (t 1 1) (* (e 1 1) (* (t 1 1) (e 2 1)))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |forward-masses-enumerate~other-end|)
(set-info :near-miss-of |forward-masses-enumerate|)
(set-info :status sat)
; says: the paths end in state 1
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-fun start (Int) Real)
(declare-fun t (Int Int) Real)
(declare-fun e (Int Int) Real)
(define-fun-rec alpha ((k Int) (s Int)) Real (ite (<= k 0) (start s) (* (e k s) (+ (* (alpha (- k 1) 0) (t 0 s)) (* (alpha (- k 1) 1) (t 1 s))))))
(define-fun-rec layer ((k Int)) Real (ite (<= k 0) (Ln (/ (start 1) (start 0))) (- (+ (+ (Ln (/ (e k 1) (e k 0))) (Ln (/ (t 0 1) (t 0 0)))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 1) (t 0 1)))))) (Softplus (+ (layer (- k 1)) (Ln (/ (t 1 0) (t 0 0))))))))
(assert (! (not (= (alpha 2 0) (+ (* (start 0) (* (t 0 0) (* (e 1 0) (* (t 0 1) (e 2 1))))) (* (start 0) (* (t 0 1) (* (e 1 1) (* (t 1 1) (e 2 1))))) (* (start 1) (* (t 1 0) (* (e 1 0) (* (t 0 1) (e 2 1))))) (* (start 1) (* (t 1 1) (* (e 1 1) (* (t 1 1) (e 2 1)))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-causal-smoothing|)
(set-info :role lemma)
(set-info :status unsat)
; says: Smoothing is out of reach of a causal mask: a token that sees nothing later outputs one number, whatever follows. After
; says: observing 1, the posterior of the state at that moment is 41/42 if a 1 follows; an output equal to that exceeds 81/122,
; says: which is the posterior if a 0 follows.
(declare-const output Real)
(assert (! (= output (/ (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 1 10)) (* (/ 9 10) (/ 9 10))))) (+ (* (/ 1 2) (* (/ 1 10) (+ (* (/ 9 10) (/ 1 10)) (* (/ 1 10) (/ 9 10))))) (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 1 10)) (* (/ 9 10) (/ 9 10)))))))) :named after-a-one))
(assert (! (not (< (/ (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 9 10)) (* (/ 9 10) (/ 1 10))))) (+ (* (/ 1 2) (* (/ 1 10) (+ (* (/ 9 10) (/ 9 10)) (* (/ 1 10) (/ 1 10))))) (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 9 10)) (* (/ 9 10) (/ 1 10))))))) output)) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-causal-smoothing~same-future|)
(set-info :near-miss-of |no-causal-smoothing|)
(set-info :status sat)
; says: one future alone is no contradiction
(declare-const output Real)
(assert (! (= output (/ (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 1 10)) (* (/ 9 10) (/ 9 10))))) (+ (* (/ 1 2) (* (/ 1 10) (+ (* (/ 9 10) (/ 1 10)) (* (/ 1 10) (/ 9 10))))) (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 1 10)) (* (/ 9 10) (/ 9 10)))))))) :named after-a-one))
(assert (! (not (< (/ (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 1 10)) (* (/ 9 10) (/ 9 10))))) (+ (* (/ 1 2) (* (/ 1 10) (+ (* (/ 9 10) (/ 1 10)) (* (/ 1 10) (/ 9 10))))) (* (/ 1 2) (* (/ 9 10) (+ (* (/ 1 10) (/ 1 10)) (* (/ 9 10) (/ 9 10))))))) output)) :named goal))
(check-sat)
