; claim exact.lookup
; Index lookup needs the score 2ab - b^2: products of indices do not look up, and rank one cannot

(reset)
(set-info :obligation |product-does-not-look-up|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: Already for two tokens: index 0 scores 0 against itself and 0 against index 1, so the match does not win.
(assert (! (not (<= (* 0 0) (* 0 1))) :named goal))
(check-sat)

(reset)
(set-info :obligation |product-does-not-look-up~strictly|)
(set-info :near-miss-of |product-does-not-look-up|)
(set-info :status sat)
; says:
(assert (! (not (< (* 0 1) (* 0 0))) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-rank-one-score|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: No product of one query number and one key number per token looks three tokens up: u_a v_b < u_a v_a for all b != a is
; says: impossible.
(declare-const u0 Real)
(declare-const u1 Real)
(declare-const u2 Real)
(declare-const v0 Real)
(declare-const v1 Real)
(declare-const v2 Real)
(assert (! (not (not (and (< (* u0 v1) (* u0 v0)) (< (* u0 v2) (* u0 v0)) (< (* u1 v0) (* u1 v1)) (< (* u1 v2) (* u1 v1)) (< (* u2 v0) (* u2 v2)) (< (* u2 v1) (* u2 v2))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |no-rank-one-score~two-tokens|)
(set-info :near-miss-of |no-rank-one-score|)
(set-info :status sat)
; says: two tokens can be told apart by rank one: with signs
(declare-const u0 Real)
(declare-const u1 Real)
(declare-const v0 Real)
(declare-const v1 Real)
(assert (! (not (not (and (< (* u0 v1) (* u0 v0)) (< (* u1 v0) (* u1 v1))))) :named goal))
(check-sat)

(reset)
(set-info :obligation |the-match-wins|)
(set-info :role corrected)
(set-info :status unsat)
; says: For integers a != b: the score 2ab - b^2 is below the match's own, a^2, by at least 1.
(declare-const a Int)
(declare-const b Int)
(assert (! (distinct a b) :named apart))
(assert (! (not (<= (+ (- (* 2 a b) (* b b)) 1) (- (* 2 a a) (* a a)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |the-match-wins~the-match-itself|)
(set-info :near-miss-of |the-match-wins|)
(set-info :status sat)
; says:
(declare-const a Int)
(declare-const b Int)
(assert (! (not (<= (+ (- (* 2 a b) (* b b)) 1) (- (* 2 a a) (* a a)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |shipped-score|)
(set-info :role lemma)
(set-info :status unsat)
; says: The query and key weights of the shipped layers give this score: pointer a against index i scores 2ai - i^2.
(declare-const a Real)
(declare-const i Real)
(assert (! (not (= (+ (* (* 2 a) i) (* (* (- 1) 1) (* i i))) (- (* 2 a i) (* i i)))) :named goal))
(check-sat)

(reset)
(set-info :obligation |shipped-score~product-only|)
(set-info :near-miss-of |shipped-score|)
(set-info :status sat)
; says:
(declare-const a Real)
(declare-const i Real)
(assert (! (not (= (+ (* (* 2 a) i) (* (* (- 1) 1) (* i i))) (* 2 a i))) :named goal))
(check-sat)

(reset)
(set-info :obligation |float32-range|)
(set-info :role corrected)
(set-info :status unsat)
; says: With indices up to 4096 every score is an integer of size at most 2^24, which float32 holds exactly.
(declare-const a Int)
(declare-const b Int)
(assert (! (<= 0 a) :named a-low))
(assert (! (<= a 4096) :named a-high))
(assert (! (<= 0 b) :named b-low))
(assert (! (<= b 4096) :named b-high))
(assert (! (not (and (<= (- 16777216) (- (* 2 a b) (* b b))) (<= (- (* 2 a b) (* b b)) 16777216))) :named goal))
(check-sat)

(reset)
(set-info :obligation |float32-range~index-4097|)
(set-info :near-miss-of |float32-range|)
(set-info :status sat)
; says:
(declare-const a Int)
(declare-const b Int)
(assert (! (<= 0 a) :named a-low))
(assert (! (<= a 4096) :named a-high))
(assert (! (<= 0 b) :named b-low))
(assert (! (<= b 4097) :named b-high))
(assert (! (not (and (<= (- 16777216) (- (* 2 a b) (* b b))) (<= (- (* 2 a b) (* b b)) 16777216))) :named goal))
(check-sat)
