; claim exact.star-depth
; ceil(log2 k) rounds are too few for all marginals of a binarised star: T rounds reach at most 2^(T-1) other leaves

(reset)
(set-info :obligation |leaves-in-reach|)
(set-info :role corrected)
(set-info :status unsat)
; says: For every T >= 1: in a tree whose inner nodes have three neighbours, at most 2^(T-1) other leaves lie within distance T
; says: of a leaf. So all marginals of a star with k leaves need T rounds with k - 1 <= 2^(T-1).
(declare-fun inner (Int) Int)
(declare-fun leaf (Int) Int)
(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))
(define-fun-rec seen ((x Int)) Int (ite (<= x 0) 0 (+ (seen (- x 1)) (leaf x))))
(assert (! (forall ((i Int)) (and (<= 0 (inner i)) (<= 0 (leaf i)))) :named counts))
(assert (! (<= (+ (inner 1) (leaf 1)) 1) :named start))
(assert (! (forall ((i Int)) (<= (+ (inner (+ i 1)) (leaf (+ i 1))) (* 2 (inner i)))) :named branch))
(assert (! (not (forall ((k Int)) (=> (<= 1 k) (and (<= (+ (seen k) (inner k)) (power k)) (<= 0 (seen k)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |leaves-in-reach~one-fewer|)
(set-info :near-miss-of |leaves-in-reach|)
(set-info :status sat)
; says: four other leaves at distance three: the bound is attained
(declare-fun inner (Int) Int)
(declare-fun leaf (Int) Int)
(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))
(define-fun-rec seen ((x Int)) Int (ite (<= x 0) 0 (+ (seen (- x 1)) (leaf x))))
(assert (! (forall ((i Int)) (and (<= 0 (inner i)) (<= 0 (leaf i)))) :named counts))
(assert (! (<= (+ (inner 1) (leaf 1)) 1) :named start))
(assert (! (not (< (seen 3) (power 3))) :named goal))
(check-sat)

(reset)
(set-info :obligation |powers|)
(set-info :role lemma)
(set-info :status unsat)
; says: 2^(T-1) >= 2 for T >= 2.
(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))
(assert (! (not (forall ((k Int)) (=> (<= 2 k) (<= 2 (power k))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |powers~from-one|)
(set-info :near-miss-of |powers|)
(set-info :status sat)
; says:
(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))
(assert (! (not (<= 2 (power 1))) :named goal))
(check-sat)

(reset)
(set-info :obligation |count-too-small|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A star with 2^T leaves, T >= 2: within distance T = ceil(log2 2^T) of a leaf lie fewer than the 2^T - 1 other leaves.
; says: For four leaves two rounds are too few; three do.
(declare-fun inner (Int) Int)
(declare-fun leaf (Int) Int)
(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))
(define-fun-rec seen ((x Int)) Int (ite (<= x 0) 0 (+ (seen (- x 1)) (leaf x))))
(assert (! (forall ((i Int)) (and (<= 0 (inner i)) (<= 0 (leaf i)))) :named counts))
(assert (! (<= (+ (inner 1) (leaf 1)) 1) :named start))
(assert (! (forall ((i Int)) (<= (+ (inner (+ i 1)) (leaf (+ i 1))) (* 2 (inner i)))) :named branch))
(assert (! (not (forall ((k Int)) (=> (<= 2 k) (< (seen k) (- (* 2 (power k)) 1))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |count-too-small~two-leaves|)
(set-info :near-miss-of |count-too-small|)
(set-info :status sat)
; says: for two leaves the source's count suffices
(declare-fun inner (Int) Int)
(declare-fun leaf (Int) Int)
(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))
(define-fun-rec seen ((x Int)) Int (ite (<= x 0) 0 (+ (seen (- x 1)) (leaf x))))
(assert (! (forall ((i Int)) (and (<= 0 (inner i)) (<= 0 (leaf i)))) :named counts))
(assert (! (<= (+ (inner 1) (leaf 1)) 1) :named start))
(assert (! (not (< (seen 1) (- (* 2 (power 1)) 1))) :named goal))
(check-sat)
