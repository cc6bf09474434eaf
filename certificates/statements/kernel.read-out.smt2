; claim kernel.read-out
; A standard read-out understates the exact message, by at most w^2/8, and 1/8 is the best constant

(reset)
(set-info :obligation |one-unit|)
(set-info :role lemma)
(set-info :status unsat)
; says: The exact read-out message exceeds the mean-field one by at most w^2/8. Strictly, when 0 < p < 1 and w is not 0. And 1/8
; says: is the best constant.
(declare-const MeanField.read_out_gap_bounds.ee2bfc8cf21c8eba72f13b3906fb68561ddec8589217284fb8388db71dc0435b Bool)
(declare-const MeanField.read_out_gap_strict.772712e9946e5fb078cae320bafb321a9d40b24ba9cf3e3a4f1d9cb6c1589f49 Bool)
(declare-const MeanField.read_out_gap_constant.0bcf0ba07c543367b601e76ac694716d7b11674a4220ecc878e69469768f7128 Bool)
(assert (! (not (and MeanField.read_out_gap_bounds.ee2bfc8cf21c8eba72f13b3906fb68561ddec8589217284fb8388db71dc0435b MeanField.read_out_gap_strict.772712e9946e5fb078cae320bafb321a9d40b24ba9cf3e3a4f1d9cb6c1589f49 MeanField.read_out_gap_constant.0bcf0ba07c543367b601e76ac694716d7b11674a4220ecc878e69469768f7128)) :named goal))
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
(declare-const MeanField.layer_understates.63d7bc2af5b462f92cbb761c18c3daf804b29f054eb2c2c6acdec89f06d114af Bool)
(declare-const MeanField.layer_understates_probability.76a830cfcdf624efa2e1360c03b9829c65cd5a7a5b6c351eed285a37b5001d9a Bool)
(assert (! (not (and MeanField.layer_understates.63d7bc2af5b462f92cbb761c18c3daf804b29f054eb2c2c6acdec89f06d114af MeanField.layer_understates_probability.76a830cfcdf624efa2e1360c03b9829c65cd5a7a5b6c351eed285a37b5001d9a)) :named goal))
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
