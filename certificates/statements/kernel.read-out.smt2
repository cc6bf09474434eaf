; claim kernel.read-out
; A standard read-out understates the exact message, by at most w^2/8, and 1/8 is the best constant

(reset)
(set-info :obligation |one-unit|)
(set-info :role lemma)
(set-info :status unsat)
; says: The exact read-out message exceeds the mean-field one by at most w^2/8. Strictly, when 0 < p < 1 and w is not 0. And 1/8
; says: is the best constant.
(declare-const MeanField.read_out_gap_bounds.7a557d4cb799a807d8432cacb07cd5e2348ebf17c30f79fbcca14d6946085bfb Bool)
(declare-const MeanField.read_out_gap_strict.43a5bb8d5f3a79f5f2615dac69e0b6576cfe279a00350698a25001577974c9ea Bool)
(declare-const MeanField.read_out_gap_constant.7822c010b23e7ab51be74b1aad1a6f8a75c550e46a5d6bfb85bb352d5d28bdb8 Bool)
(assert (! (not (and MeanField.read_out_gap_bounds.7a557d4cb799a807d8432cacb07cd5e2348ebf17c30f79fbcca14d6946085bfb MeanField.read_out_gap_strict.43a5bb8d5f3a79f5f2615dac69e0b6576cfe279a00350698a25001577974c9ea MeanField.read_out_gap_constant.7822c010b23e7ab51be74b1aad1a6f8a75c550e46a5d6bfb85bb352d5d28bdb8)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-unit~one-ninth|)
(set-info :near-miss-of |one-unit|)
(set-info :status sat)
; says: 1/9 in place of 1/8 is too small, at p = 1/2
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const w Real)
(assert (! (< (/ (* w w) 9) (- (Ln (+ (/ 1 2) (* (/ 1 2) (Exp w)))) (/ w 2))) :named fails))
(check-sat)

(reset)
(set-info :obligation |one-coordinate|)
(set-info :role lemma)
(set-info :status unsat)
; says: A sigmoid feed-forward block understates the exact posterior log-odds of one output coordinate, by at most the sum of
; says: w^2/8. And its posterior probability, by at most the sum of w^2/32.
(declare-const MeanField.layer_understates.fa5b4cc2bc3c37c4d2f448277589f2e28d743a64be4e2512b7af598430e6d790 Bool)
(declare-const MeanField.layer_understates_probability.d94c4329aadb938f6e7721564351e9ab5e6938ad3cdb78aab01ab31850c9decc Bool)
(assert (! (not (and MeanField.layer_understates.fa5b4cc2bc3c37c4d2f448277589f2e28d743a64be4e2512b7af598430e6d790 MeanField.layer_understates_probability.d94c4329aadb938f6e7721564351e9ab5e6938ad3cdb78aab01ab31850c9decc)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-coordinate~shared-unit|)
(set-info :near-miss-of |one-coordinate|)
(set-info :status sat)
; says: two outputs that share a hidden unit (z = 0, w = 2 twice): the joint posterior exceeds the bound 1 + 1/2
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(assert (! (< (/ 3 2) (Ln (/ (+ 2 (Exp 2) (Exp 4)) (+ 3 (Exp 2))))) :named fails))
(check-sat)
