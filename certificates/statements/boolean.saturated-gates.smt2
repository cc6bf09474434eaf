; claim boolean.saturated-gates
; On saturated inputs a unit with weights 1 is AND at bias -(k-1)L and OR at bias +(k-1)L, for every k

(reset)
(set-info :obligation |and|)
(set-info :role literal)
(set-info :status unsat)
; says: For every k and all inputs +-L (L > 0): the sum of k inputs minus (k-1)L is L when all are +L and at most -L otherwise.
; says: The bias -(k-1)L makes the unit AND, with margin L.
(declare-const L Real)
(declare-fun on (Int) Bool)
(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))
(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (ite (on k) L (- L)))))
(assert (! (< 0 L) :named L-positive))
(assert (! (not (forall ((k Int)) (=> (<= 0 k) (and (=> (all k) (= (- (total k) (* (- (to_real k) 1) L)) L)) (=> (not (all k)) (<= (- (total k) (* (- (to_real k) 1) L)) (- L))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |and~bias-of-one-input-fewer|)
(set-info :near-miss-of |and|)
(set-info :status sat)
; says: three inputs, one of them off, and the bias for two: the unit is at 0, undecided
(declare-const L Real)
(declare-fun on (Int) Bool)
(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))
(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (ite (on k) L (- L)))))
(assert (! (< 0 L) :named L-positive))
(assert (! (not (=> (not (all 3)) (<= (- (total 3) (* 1 L)) (- L)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |or|)
(set-info :role literal)
(set-info :status unsat)
; says: For every k and all inputs +-L (L > 0): the sum of k inputs plus (k-1)L is at least L when some input is +L and -L
; says: otherwise. The bias +(k-1)L makes the unit OR, with margin L.
(declare-const L Real)
(declare-fun on (Int) Bool)
(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))
(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (ite (on k) L (- L)))))
(assert (! (< 0 L) :named L-positive))
(assert (! (not (forall ((k Int)) (=> (<= 0 k) (and (=> (any k) (<= L (+ (total k) (* (- (to_real k) 1) L)))) (=> (not (any k)) (= (+ (total k) (* (- (to_real k) 1) L)) (- L))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |or~no-bias|)
(set-info :near-miss-of |or|)
(set-info :status sat)
; says: without the bias, one of two inputs leaves the unit at 0
(declare-const L Real)
(declare-fun on (Int) Bool)
(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))
(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (ite (on k) L (- L)))))
(assert (! (< 0 L) :named L-positive))
(assert (! (not (=> (any 2) (<= L (total 2)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |margin-is-tight|)
(set-info :role lemma)
(set-info :status unsat)
; says: The margin cannot be larger: with one input of two off, AND's unit is exactly -L; with one of two on, OR's is exactly L.
(declare-const L Real)
(assert (! (not (and (= (- (+ L (- L)) (* (- 2 1) L)) (- L)) (= (+ (+ L (- L)) (* (- 2 1) L)) L))) :named goal))
(check-sat)

(reset)
(set-info :obligation |margin-is-tight~both-off|)
(set-info :near-miss-of |margin-is-tight|)
(set-info :status sat)
; says: two inputs off lie deeper, at -3L
(declare-const L Real)
(assert (! (not (= (- (+ (- L) (- L)) (* (- 2 1) L)) (- L))) :named goal))
(check-sat)
