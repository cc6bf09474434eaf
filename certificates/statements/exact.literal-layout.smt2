; claim exact.literal-layout
; The explicit construction, taken literally, is not belief propagation: tables unread, priors dropped, no cavity

(reset)
(set-info :obligation |tables-unread|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A variable next to a soft factor [[4,1],[1,4]] whose other side has belief 9/10 should reach 37/50. Its neighbour in the
; says: graph is the factor's token, whose belief stays 1/2: it has 1/2 after every number of rounds.
(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))
(define-fun-rec Belief ((k Int)) Real (ite (<= k 0) (/ 1 2) (Update (/ 1 2) (/ 1 2))))
(assert (! (not (and (forall ((k Int)) (=> (<= 0 k) (= (Belief k) (/ 1 2)))) (distinct (/ 1 2) (+ (* (/ 9 10) (/ 4 5)) (* (/ 1 10) (/ 1 5)))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |tables-unread~reached|)
(set-info :near-miss-of |tables-unread|)
(set-info :status sat)
; says:
(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))
(define-fun-rec Belief ((k Int)) Real (ite (<= k 0) (/ 1 2) (Update (/ 1 2) (/ 1 2))))
(assert (! (not (= (Belief 3) (+ (* (/ 9 10) (/ 4 5)) (* (/ 1 10) (/ 1 5))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |prior-dropped|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A node with prior 9/10 whose two slots hold 1/2 gets updateBelief(1/2, 1/2) = 1/2, not 9/10.
(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))
(assert (! (not (distinct (Update (/ 1 2) (/ 1 2)) (/ 9 10))) :named goal))
(check-sat)

(reset)
(set-info :obligation |prior-dropped~equals-a-half|)
(set-info :near-miss-of |prior-dropped|)
(set-info :status sat)
; says:
(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))
(assert (! (not (distinct (Update (/ 1 2) (/ 1 2)) (/ 1 2))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-slots|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A node with three neighbours that each say 2/3 has belief 8/9; two slots give 4/5.
(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))
(assert (! (not (and (= (Update (Update (/ 2 3) (/ 2 3)) (/ 2 3)) (/ 8 9)) (distinct (Update (/ 2 3) (/ 2 3)) (/ 8 9)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |two-slots~two-suffice|)
(set-info :near-miss-of |two-slots|)
(set-info :status sat)
; says:
(define-fun Update ((p Real) (q Real)) Real (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))))
(assert (! (not (= (Update (/ 2 3) (/ 2 3)) (/ 8 9))) :named goal))
(check-sat)

(reset)
(set-info :obligation |beliefs-are-no-messages|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: Two nodes, soft edge [[4,1],[1,4]], odds 1 and 2, true odds of the second 2. Passing beliefs through the factor: round 1
; says: is exact, round 2 gives 28/11, because the node hears its own opinion back.
(define-fun Through ((x Real)) Real (/ (+ 1 (* 4 x)) (+ 4 x)))
(assert (! (not (and (= (* 2 (Through 1)) 2) (= (* 2 (Through (* 1 (Through 2)))) (/ 28 11)) (distinct (/ 28 11) 2))) :named goal))
(check-sat)

(reset)
(set-info :obligation |beliefs-are-no-messages~stays-exact|)
(set-info :near-miss-of |beliefs-are-no-messages|)
(set-info :status sat)
; says:
(define-fun Through ((x Real)) Real (/ (+ 1 (* 4 x)) (+ 4 x)))
(assert (! (not (= (* 2 (Through (* 1 (Through 2)))) 2)) :named goal))
(check-sat)

(reset)
(set-info :obligation |wrong-at-the-diameter|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A path of three nodes with odds 2, 1, 1 and that edge twice, diameter 2, true odds of the first node 2: passing beliefs
; says: gives 28/11 after two rounds.
(define-fun Through ((x Real)) Real (/ (+ 1 (* 4 x)) (+ 4 x)))
(assert (! (not (and (= (* 2 (Through (* 1 (Through 2) (Through 1)))) (/ 28 11)) (distinct (/ 28 11) 2))) :named goal))
(check-sat)

(reset)
(set-info :obligation |wrong-at-the-diameter~exact-there|)
(set-info :near-miss-of |wrong-at-the-diameter|)
(set-info :status sat)
; says:
(define-fun Through ((x Real)) Real (/ (+ 1 (* 4 x)) (+ 4 x)))
(assert (! (not (= (* 2 (Through (* 1 (Through 2) (Through 1)))) 2)) :named goal))
(check-sat)
