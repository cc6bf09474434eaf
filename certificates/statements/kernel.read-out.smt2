; claim kernel.read-out
; A standard read-out understates the exact message, by at most w^2/8, and 1/8 is the best constant

(reset)
(set-info :obligation |one-unit|)
(set-info :role lemma)
(set-info :status unsat)
; says: The exact read-out message exceeds the mean-field one by at most w^2/8. Strictly, when 0 < p < 1 and w is not 0. And 1/8
; says: is the best constant.
(declare-const MeanField.read_out_gap_bounds.84409c8683b93d77044d4941f30177e61086ea3b05e09a593ae65321beacd93b Bool)
(declare-const MeanField.read_out_gap_strict.b7ad2c467fd261c443897b4830bb1d55506a0a58df0cf7d756e7e47aeaaa7880 Bool)
(declare-const MeanField.read_out_gap_constant.7816ffadc1c00680054ec3ee143b47268590e40f6c7f13f3da88c1ef7f601787 Bool)
(assert (! (not (and MeanField.read_out_gap_bounds.84409c8683b93d77044d4941f30177e61086ea3b05e09a593ae65321beacd93b MeanField.read_out_gap_strict.b7ad2c467fd261c443897b4830bb1d55506a0a58df0cf7d756e7e47aeaaa7880 MeanField.read_out_gap_constant.7816ffadc1c00680054ec3ee143b47268590e40f6c7f13f3da88c1ef7f601787)) :named goal))
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
(declare-const MeanField.layer_understates.1685c771807fd75dc8a538bda035239f7babd42ff93a029f74ef3f07c83cb56b Bool)
(declare-const MeanField.layer_understates_probability.8750388b5642ad9843e9bc8c92af5fe5c0f497405f9e0373eb1327dc9c791a2a Bool)
(assert (! (not (and MeanField.layer_understates.1685c771807fd75dc8a538bda035239f7babd42ff93a029f74ef3f07c83cb56b MeanField.layer_understates_probability.8750388b5642ad9843e9bc8c92af5fe5c0f497405f9e0373eb1327dc9c791a2a)) :named goal))
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
