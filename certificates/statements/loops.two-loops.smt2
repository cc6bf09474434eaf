; claim loops.two-loops
; No guarantee: inside the source's own experiment there are tables for which belief propagation never converges

(reset)
(set-info :obligation |entries-allowed|)
(set-info :role lemma)
(set-info :status unsat)
; says: Every entry of the two tables lies in [1/10, 1], the range that the experiment draws from.
(assert (! (not (and (and (<= (/ 1 10) (/ 3 28)) (<= (/ 3 28) 1)) (and (<= (/ 1 10) 1) (<= 1 1)) (and (<= (/ 1 10) (/ 27 28)) (<= (/ 27 28) 1)) (and (<= (/ 1 10) (/ 2 7)) (<= (/ 2 7) 1)) (and (<= (/ 1 10) (/ 53 403)) (<= (/ 53 403) 1)) (and (<= (/ 1 10) 1) (<= 1 1)) (and (<= (/ 1 10) 1) (<= 1 1)) (and (<= (/ 1 10) (/ 29 91)) (<= (/ 29 91) 1)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |entries-allowed~narrower-range|)
(set-info :near-miss-of |entries-allowed|)
(set-info :status sat)
; says:
(assert (! (not (<= (/ 3 20) (/ 53 403))) :named goal))
(check-sat)

(reset)
(set-info :obligation |round-1|)
(set-info :role lemma)
(set-info :status unsat)
; says: From the uniform start, the ten messages after one round of sum-product are these.
(assert (! (not (and (= (/ (+ 1 (* (/ 2 7) (* 1 1))) (+ (/ 3 28) (* (/ 27 28) (* 1 1)))) (/ 6 5)) (= (/ (+ 1 (* (/ 2 7) (* 1 1))) (+ (/ 3 28) (* (/ 27 28) (* 1 1)))) (/ 6 5)) (= (/ (+ 1 (* (/ 29 91) (* 1 1))) (+ (/ 53 403) (* 1 (* 1 1)))) (/ 155 133)) (= (/ (+ 1 (* (/ 2 7) (* 1 1))) (+ (/ 3 28) (* (/ 27 28) (* 1 1)))) (/ 6 5)) (= (/ (+ 1 (* (/ 2 7) (* 1 1))) (+ (/ 3 28) (* (/ 27 28) (* 1 1)))) (/ 6 5)) (= (/ (+ (/ 27 28) (* (/ 2 7) 1)) (+ (/ 3 28) (* 1 1))) (/ 35 31)) (= (/ (+ (/ 27 28) (* (/ 2 7) 1)) (+ (/ 3 28) (* 1 1))) (/ 35 31)) (= (/ (+ 1 (* (/ 29 91) (* 1 1))) (+ (/ 53 403) (* 1 (* 1 1)))) (/ 155 133)) (= (/ (+ (/ 27 28) (* (/ 2 7) 1)) (+ (/ 3 28) (* 1 1))) (/ 35 31)) (= (/ (+ (/ 27 28) (* (/ 2 7) 1)) (+ (/ 3 28) (* 1 1))) (/ 35 31)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |round-1~it-stands-still|)
(set-info :near-miss-of |round-1|)
(set-info :status sat)
; says:
(assert (! (not (= (/ (+ 1 (* (/ 2 7) (* 1 1))) (+ (/ 3 28) (* (/ 27 28) (* 1 1)))) 1)) :named goal))
(check-sat)

(reset)
(set-info :obligation |round-2|)
(set-info :role literal)
(set-info :status unsat)
; says: One more round gives the uniform messages again, so the run alternates for ever.
(assert (! (not (and (= (/ (+ 1 (* (/ 2 7) (* (/ 155 133) (/ 35 31)))) (+ (/ 3 28) (* (/ 27 28) (* (/ 155 133) (/ 35 31))))) 1) (= (/ (+ 1 (* (/ 2 7) (* (/ 155 133) (/ 35 31)))) (+ (/ 3 28) (* (/ 27 28) (* (/ 155 133) (/ 35 31))))) 1) (= (/ (+ 1 (* (/ 29 91) (* (/ 35 31) (/ 35 31)))) (+ (/ 53 403) (* 1 (* (/ 35 31) (/ 35 31))))) 1) (= (/ (+ 1 (* (/ 2 7) (* (/ 35 31) (/ 155 133)))) (+ (/ 3 28) (* (/ 27 28) (* (/ 35 31) (/ 155 133))))) 1) (= (/ (+ 1 (* (/ 2 7) (* (/ 35 31) (/ 155 133)))) (+ (/ 3 28) (* (/ 27 28) (* (/ 35 31) (/ 155 133))))) 1) (= (/ (+ (/ 27 28) (* (/ 2 7) (/ 6 5))) (+ (/ 3 28) (* 1 (/ 6 5)))) 1) (= (/ (+ (/ 27 28) (* (/ 2 7) (/ 6 5))) (+ (/ 3 28) (* 1 (/ 6 5)))) 1) (= (/ (+ 1 (* (/ 29 91) (* (/ 35 31) (/ 35 31)))) (+ (/ 53 403) (* 1 (* (/ 35 31) (/ 35 31))))) 1) (= (/ (+ (/ 27 28) (* (/ 2 7) (/ 6 5))) (+ (/ 3 28) (* 1 (/ 6 5)))) 1) (= (/ (+ (/ 27 28) (* (/ 2 7) (/ 6 5))) (+ (/ 3 28) (* 1 (/ 6 5)))) 1))) :named goal))
(check-sat)

(reset)
(set-info :obligation |round-2~it-settles|)
(set-info :near-miss-of |round-2|)
(set-info :status sat)
; says:
(assert (! (not (= (/ (+ 1 (* (/ 2 7) (* (/ 155 133) (/ 35 31)))) (+ (/ 3 28) (* (/ 27 28) (* (/ 155 133) (/ 35 31))))) (/ 6 5))) :named goal))
(check-sat)

(reset)
(set-info :obligation |beliefs|)
(set-info :role literal)
(set-info :status unsat)
; says: Both hubs' beliefs alternate between 1/2 and 875/1464.
(assert (! (not (and (= (/ (* 1 1 1) (+ 1 (* 1 1 1))) (/ 1 2)) (= (/ (* 1 1 1) (+ 1 (* 1 1 1))) (/ 1 2)) (= (/ (* (/ 35 31) (/ 155 133) (/ 35 31)) (+ 1 (* (/ 35 31) (/ 155 133) (/ 35 31)))) (/ 875 1464)) (= (/ (* (/ 35 31) (/ 155 133) (/ 35 31)) (+ 1 (* (/ 35 31) (/ 155 133) (/ 35 31)))) (/ 875 1464)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |beliefs~one-half-always|)
(set-info :near-miss-of |beliefs|)
(set-info :status sat)
; says:
(assert (! (not (= (/ (* (/ 35 31) (/ 155 133) (/ 35 31)) (+ 1 (* (/ 35 31) (/ 155 133) (/ 35 31)))) (/ 1 2))) :named goal))
(check-sat)
