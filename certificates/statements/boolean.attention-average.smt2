; claim boolean.attention-average
; Uniform attention over k bits holds both AND and OR; the threshold that follows chooses

(reset)
(set-info :obligation |counts|)
(set-info :role lemma)
(set-info :status unsat)
; says: For every k: the number of bits that are on is k when all are, at most k-1 otherwise, at least 1 when some bit is on,
; says: and 0 otherwise.
(declare-fun on (Int) Bool)
(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))
(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))
(define-fun-rec count ((k Int)) Real (ite (<= k 0) 0 (+ (count (- k 1)) (ite (on k) 1.0 0.0))))
(assert (! (not (forall ((k Int)) (=> (<= 0 k) (and (=> (all k) (= (count k) (to_real k))) (=> (not (all k)) (<= (count k) (- (to_real k) 1))) (=> (any k) (<= 1 (count k))) (=> (not (any k)) (= (count k) 0)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |counts~all-means-fewer|)
(set-info :near-miss-of |counts|)
(set-info :status sat)
; says:
(declare-fun on (Int) Bool)
(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))
(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))
(define-fun-rec count ((k Int)) Real (ite (<= k 0) 0 (+ (count (- k 1)) (ite (on k) 1.0 0.0))))
(assert (! (not (=> (not (any 2)) (<= 1 (count 2)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |average|)
(set-info :role corrected)
(set-info :status unsat)
; says: For every k >= 1: the uniform average of k bits is 1 when all are on and at most 1 - 1/k otherwise; it is at least 1/k
; says: when some bit is on and 0 otherwise. A threshold above 1 - 1/k reads AND, one below 1/k reads OR.
(declare-fun on (Int) Bool)
(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))
(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))
(define-fun-rec count ((k Int)) Real (ite (<= k 0) 0 (+ (count (- k 1)) (ite (on k) 1.0 0.0))))
(assert (! (not (forall ((k Int)) (=> (<= 1 k) (and (=> (all k) (= (/ (count k) (to_real k)) 1)) (=> (not (all k)) (<= (/ (count k) (to_real k)) (- 1 (/ 1 (to_real k))))) (=> (any k) (<= (/ 1 (to_real k)) (/ (count k) (to_real k)))) (=> (not (any k)) (= (/ (count k) (to_real k)) 0)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |average~threshold-one-half-for-and|)
(set-info :near-miss-of |average|)
(set-info :status sat)
; says: two bits of three average to 2/3: the gap is 1/k, not 1/2
(declare-fun on (Int) Bool)
(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))
(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))
(define-fun-rec count ((k Int)) Real (ite (<= k 0) 0 (+ (count (- k 1)) (ite (on k) 1.0 0.0))))
(assert (! (not (=> (not (all 3)) (<= (/ (count 3) 3) (/ 1 2)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-affine-and|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: Attention with fixed weights is affine in the values, and no affine map a x + b y + c is AND on the four pairs of bits:
; says: if it is 0 at (0,0), (1,0) and (0,1), it is not 1 at (1,1).
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(assert (! (= c 0) :named off-off))
(assert (! (= (+ a c) 0) :named on-off))
(assert (! (= (+ b c) 0) :named off-on))
(assert (! (not (distinct (+ a b c) 1)) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-affine-and~three-points|)
(set-info :near-miss-of |no-affine-and|)
(set-info :status sat)
; says: three of the four pairs do not contradict AND: the refutation needs all four
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(assert (! (= c 0) :named off-off))
(assert (! (= (+ a c) 0) :named on-off))
(assert (! (not (distinct (+ a b c) 1)) :named goal))
(check-sat)

(reset)
(set-info :obligation |product-of-experts|)
(set-info :role lemma)
(set-info :status unsat)
; says: A score that is a sum of two features weighs a position by the product of their exponentials: each query-key feature is
; says: one expert, and all must agree (the sense in which attention is a conjunction).
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const s Real)
(declare-const t Real)
(assert (! (not (= (Exp (+ s t)) (* (Exp s) (Exp t)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |product-of-experts~sum-of-experts|)
(set-info :near-miss-of |product-of-experts|)
(set-info :status sat)
; says:
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const s Real)
(declare-const t Real)
(assert (! (not (= (Exp (+ s t)) (+ (Exp s) (Exp t)))) :named goal))
(check-sat)
