; claim kernel.read-out
; A standard read-out understates the exact message, by at most w^2/8, and 1/8 is the best constant

(reset)
(set-info :obligation |one-unit|)
(set-info :role lemma)
(set-info :status unsat)
; says: The exact read-out message exceeds the mean-field one by at most w^2/8. Strictly, when 0 < p < 1 and w is not 0. And 1/8
; says: is the best constant.
(declare-const MeanField.read_out_gap_bounds.59ea41f339d4448c8c328e7532f96dae67496d7759d5eaa344eddb9c2793a2b3 Bool)
(declare-const MeanField.read_out_gap_strict.643a025632c8c225e3bdf54344c9341f4b018b15d7cb92defb010c168e5b6bad Bool)
(declare-const MeanField.read_out_gap_constant.4be8ffd8c316bd1f7e7ddf5890ed62c6968883870ede839922c38b1902165c77 Bool)
(assert (! (not (and MeanField.read_out_gap_bounds.59ea41f339d4448c8c328e7532f96dae67496d7759d5eaa344eddb9c2793a2b3 MeanField.read_out_gap_strict.643a025632c8c225e3bdf54344c9341f4b018b15d7cb92defb010c168e5b6bad MeanField.read_out_gap_constant.4be8ffd8c316bd1f7e7ddf5890ed62c6968883870ede839922c38b1902165c77)) :named goal))
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
(declare-const MeanField.layer_understates.0e9c3dbea1314a1bcf169bd67c62f8b5d6076e341717dbdcc066a116ed582b88 Bool)
(declare-const MeanField.layer_understates_probability.450b4f1aab3e22f7cf2155494c20c3f424213941ab32b2e54836a44ae49514b2 Bool)
(assert (! (not (and MeanField.layer_understates.0e9c3dbea1314a1bcf169bd67c62f8b5d6076e341717dbdcc066a116ed582b88 MeanField.layer_understates_probability.450b4f1aab3e22f7cf2155494c20c3f424213941ab32b2e54836a44ae49514b2)) :named goal))
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
