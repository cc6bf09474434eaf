; claim verification.axioms
; Two axioms of a public snapshot contradict each other; in another the weights come after the state

(reset)
(set-info :obligation |axioms-contradict|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: One axiom says that the projection of coordinate 1 of token i is its neighbour's index, another that the same projection
; says: of the same embedding is its own index. As soon as neighbour(0) is not 0, both cannot hold: from them everything
; says: follows.
(declare-fun projected (Int) Real)
(declare-fun neighbour (Int) Int)
(assert (! (distinct (neighbour 0) 0) :named someone))
(assert (! (not (not (and (forall ((i Int)) (= (projected i) (to_real (neighbour i)))) (forall ((i Int)) (= (projected i) (to_real i)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |axioms-contradict~neighbour-axiom-alone|)
(set-info :near-miss-of |axioms-contradict|)
(set-info :status sat)
; says: either axiom alone can be met
(declare-fun projected (Int) Real)
(declare-fun neighbour (Int) Int)
(assert (! (distinct (neighbour 0) 0) :named someone))
(assert (! (not (not (forall ((i Int)) (= (projected i) (to_real (neighbour i)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |axioms-contradict~everyone-its-own-neighbour|)
(set-info :near-miss-of |axioms-contradict|)
(set-info :status sat)
; says: without the hypothesis the two axioms agree at token 0
(declare-fun projected (Int) Real)
(declare-fun neighbour (Int) Int)
(assert (! (not (distinct (projected 0) (to_real (neighbour 0)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |weights-after-the-state|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A statement 'for every state there are weights such that one pass gives the update' holds for a unit that ignores its
; says: inputs: weights 0, 0 and bias logit(update(a, c)). It says nothing about one transformer for all states.
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const a Real)
(declare-const c Real)
(assert (! (< 0 a) :named a-positive))
(assert (! (< a 1) :named a-below))
(assert (! (< 0 c) :named c-positive))
(assert (! (< c 1) :named c-below))
(assert (! (not (= (Sigmoid (+ (* 0 (Logit a)) (* 0 (Logit c)) (Logit (/ (* a c) (+ (* a c) (* (- 1 a) (- 1 c))))))) (/ (* a c) (+ (* a c) (* (- 1 a) (- 1 c)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |weights-after-the-state~one-bias-for-two-states|)
(set-info :near-miss-of |weights-after-the-state|)
(set-info :status sat)
; says: no single bias serves two states with different updates
(declare-const a Real)
(declare-const c Real)
(declare-const d Real)
(assert (! (not (= (/ (* a c) (+ (* a c) (* (- 1 a) (- 1 c)))) (/ (* a d) (+ (* a d) (* (- 1 a) (- 1 d)))))) :named goal))
(check-sat)
