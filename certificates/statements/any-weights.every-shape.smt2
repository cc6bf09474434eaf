; claim any-weights.every-shape
; Every sigmoid layer, of any shape, weights and input, is one forward sweep of weighted message passing with mean-field read-outs, and within a stated bound of the same sweep with exact ones

(reset)
(set-info :obligation |mean-field-sweep|)
(set-info :role lemma)
(set-info :status unsat)
; says: Every sigmoid layer, of any dimension, heads, hidden units, weights and input, over any non-empty list of tokens: each
; says: coordinate is that of one forward sweep of the weighted engine over G(W, x) with both read-outs in the mean-field limit.
; says: A read-out at power a tends to the mean-field one as a tends to 0, at rate a (range)^2 / 8. For instance a layer that
; says: says 2, and whose sweep with exact read-outs says more.
(declare-const LayerSweep.layer_is_mean_field_sweep.afd842eba1d8448898cc9d01c562983a13ae4b95ad108137ed8c65523bec443c Bool)
(declare-const AnyWeights.power_tends_to_mean_field.d512f082e0f8255b3924e7dc9a4c60e1900abed1b26f5f4595174bcf7c384b18 Bool)
(declare-const ConcreteLayers.averaging_layer_read_outs.69f3ec1479cd97da977ee44854e8387d733a68120a70a446854c4f8ea36af15d Bool)
(assert (! (not (and LayerSweep.layer_is_mean_field_sweep.afd842eba1d8448898cc9d01c562983a13ae4b95ad108137ed8c65523bec443c AnyWeights.power_tends_to_mean_field.d512f082e0f8255b3924e7dc9a4c60e1900abed1b26f5f4595174bcf7c384b18 ConcreteLayers.averaging_layer_read_outs.69f3ec1479cd97da977ee44854e8387d733a68120a70a446854c4f8ea36af15d)) :named goal))
(check-sat)

(reset)
(set-info :obligation |mean-field-sweep~exact-read-outs|)
(set-info :near-miss-of |mean-field-sweep|)
(set-info :status sat)
; says: two values 0 and 2 averaged, and one unit: the layer says 2, the sweep with exact read-outs more
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(assert (! (< 2 (* 2 (Ln (/ (+ 1 (Exp 2)) 2)))) :named fails))
(check-sat)

(reset)
(set-info :obligation |distance-to-exact-read-outs|)
(set-info :role lemma)
(set-info :status unsat)
; says: With exact read-outs the same sweep, still weighted, differs by at most O_c + sum_i |W2_ci| sum_k |W1_ik| O_k / 4 +
; says: sum_i W2_ci^2 / 8. Needed: bounds that the heads' values keep. With 0 for both the distance exceeds the sum.
(declare-const LayerSweep.distance_to_exact_read_outs.1a40fbce0852550ec0abb0391e580608e6be2e159b6b7ba78691f5b939f56dde Bool)
(declare-const ConcreteLayers.values_within_needed.e84634f2a277199c105cc1c9512c1cd733634bb9e2b029800dec89563c1eca4d Bool)
(assert (! (not (and LayerSweep.distance_to_exact_read_outs.1a40fbce0852550ec0abb0391e580608e6be2e159b6b7ba78691f5b939f56dde ConcreteLayers.values_within_needed.e84634f2a277199c105cc1c9512c1cd733634bb9e2b029800dec89563c1eca4d)) :named goal))
(check-sat)

(reset)
(set-info :obligation |distance-to-exact-read-outs~feed-forward-alone|)
(set-info :near-miss-of |distance-to-exact-read-outs|)
(set-info :status sat)
; says: without the heads' part O_c the bound, 1/2 here, is too small
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(assert (! (< (+ 2 (/ (* 2 2) 8)) (* 2 (Ln (/ (+ 1 (Exp 2)) 2)))) :named fails))
(check-sat)
