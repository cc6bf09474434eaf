; claim kernel.read-out
; A standard read-out understates the exact message, by at most w^2/8, and 1/8 is the best constant

(reset)
(set-info :obligation |one-unit|)
(set-info :role lemma)
(set-info :status unsat)
; says: The exact read-out message exceeds the mean-field one by at most w^2/8. Strictly, when 0 < p < 1 and w is not 0. And 1/8
; says: is the best constant.
(declare-const MeanField.read_out_gap_bounds.b7c87faeef338d4c7cc7146ad1674006914788b24a5042ea70454659c0534166 Bool)
(declare-const MeanField.read_out_gap_strict.525d188b4b555eab3b5e5f05cd705984f7c60082195c7f0d18d9ddb1f87ea5f1 Bool)
(declare-const MeanField.read_out_gap_constant.49708c4cc65baaa199fa1135b31e8e8d838cb4d845b404790866bdc4e37047ec Bool)
(assert (! (not (and MeanField.read_out_gap_bounds.b7c87faeef338d4c7cc7146ad1674006914788b24a5042ea70454659c0534166 MeanField.read_out_gap_strict.525d188b4b555eab3b5e5f05cd705984f7c60082195c7f0d18d9ddb1f87ea5f1 MeanField.read_out_gap_constant.49708c4cc65baaa199fa1135b31e8e8d838cb4d845b404790866bdc4e37047ec)) :named goal))
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
(declare-const MeanField.layer_understates.80d980cdd6654905d59d1c8bc2ff35fb681c4b0896eba4c4cf04f4f0e52c60be Bool)
(declare-const MeanField.layer_understates_probability.038596b56ffdca59f41d624ada71d9f1fa51a05843c3ec9aa07c6555ea0fb0d9 Bool)
(assert (! (not (and MeanField.layer_understates.80d980cdd6654905d59d1c8bc2ff35fb681c4b0896eba4c4cf04f4f0e52c60be MeanField.layer_understates_probability.038596b56ffdca59f41d624ada71d9f1fa51a05843c3ec9aa07c6555ea0fb0d9)) :named goal))
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
