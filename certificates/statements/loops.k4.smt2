; claim loops.k4
; Four variables all joined by [[1,b],[b,1]]: convergent for 1/3 < b < 3, able to oscillate for b > 3

(reset)
(set-info :obligation |certified|)
(set-info :role literal)
(set-info :status unsat)
; says: For 1/3 < b < 3 the strength |b-1|/(b+1) is below 1/2, and the weight 1/(1-2t) meets w >= 1 + M w.
(declare-const b Real)
(assert (! (< (/ 1 3) b) :named above-a-third))
(assert (! (< b 3) :named below-three))
(assert (! (not (and (< (* 2 (ite (<= 1 b) (/ (- b 1) (+ b 1)) (/ (- 1 b) (+ 1 b)))) 1) (<= (+ 1 (* 2 (ite (<= 1 b) (/ (- b 1) (+ b 1)) (/ (- 1 b) (+ 1 b))) (/ 1 (- 1 (* 2 (ite (<= 1 b) (/ (- b 1) (+ b 1)) (/ (- 1 b) (+ 1 b)))))))) (/ 1 (- 1 (* 2 (ite (<= 1 b) (/ (- b 1) (+ b 1)) (/ (- 1 b) (+ 1 b))))))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |certified~at-three|)
(set-info :near-miss-of |certified|)
(set-info :status sat)
; says:
(declare-const b Real)
(assert (! (< (/ 1 3) b) :named above-a-third))
(assert (! (not (< (* 2 (ite (<= 1 b) (/ (- b 1) (+ b 1)) (/ (- 1 b) (+ 1 b)))) 1)) :named goal))
(check-sat)

(reset)
(set-info :obligation |oscillates|)
(set-info :role literal)
(set-info :status unsat)
; says: For x > 0, x != 1, put b = 1 + x + 1/x: then b > 3, and a round turns twelve messages x into twelve messages 1/x and
; says: back. A round is a function of the messages before it, so this goes on for ever.
(declare-const x Real)
(assert (! (< 0 x) :named x-positive))
(assert (! (distinct x 1) :named not-one))
(assert (! (not (and (< 3 (+ 1 x (/ 1 x))) (= (/ (+ (+ 1 x (/ 1 x)) (* 1 x x)) (+ 1 (* (+ 1 x (/ 1 x)) (* 1 x x)))) (/ 1 x)) (= (/ (+ (+ 1 x (/ 1 x)) (* 1 (/ 1 x) (/ 1 x))) (+ 1 (* (+ 1 x (/ 1 x)) (* 1 (/ 1 x) (/ 1 x))))) x))) :named goal))
(check-sat)

(reset)
(set-info :obligation |oscillates~weaker-coupling|)
(set-info :near-miss-of |oscillates|)
(set-info :status sat)
; says: at b = 3 nothing oscillates
(declare-const x Real)
(assert (! (< 0 x) :named x-positive))
(assert (! (distinct x 1) :named not-one))
(assert (! (not (= (/ (+ 3 (* 1 x x)) (+ 1 (* 3 (* 1 x x)))) (/ 1 x))) :named goal))
(check-sat)

(reset)
(set-info :obligation |four-fifths-one-third|)
(set-info :role literal)
(set-info :status unsat)
; says: b = 7/2, unary odds 4, uniform start: messages 1, 1/2, 1, ..., so beliefs 4/5, 1/3, 4/5, ... for ever.
(assert (! (not (and (= (/ (+ (/ 7 2) (* 4 1 1)) (+ 1 (* (/ 7 2) (* 4 1 1)))) (/ 1 2)) (= (/ (+ (/ 7 2) (* 4 (/ 1 2) (/ 1 2))) (+ 1 (* (/ 7 2) (* 4 (/ 1 2) (/ 1 2))))) 1) (= (/ (* 4 1 1 1) (+ 1 (* 4 1 1 1))) (/ 4 5)) (= (/ (* 4 (/ 1 2) (/ 1 2) (/ 1 2)) (+ 1 (* 4 (/ 1 2) (/ 1 2) (/ 1 2)))) (/ 1 3)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |four-fifths-one-third~b-three|)
(set-info :near-miss-of |four-fifths-one-third|)
(set-info :status sat)
; says: with b = 3 the first round gives 7/13
(assert (! (not (= (/ (+ 3 (* 4 1 1)) (+ 1 (* 3 (* 4 1 1)))) (/ 1 2))) :named goal))
(check-sat)
