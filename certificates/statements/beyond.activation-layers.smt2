; claim beyond.activation-layers
; Layers with another activation that satisfies act(x) - act(-x) = x stay within a stated distance of sum-product, on every graph and for every number of layers

(reset)
(set-info :obligation |every-graph|)
(set-info :role lemma)
(set-info :status unsat)
; says: Any activation with act(x) - act(-x) = x in place of softplus: on every graph, with loops too, T layers are within delta
; says: (1 + t (Delta-1) + ... + (t (Delta-1))^(T-1)) of T sum-product rounds, delta the error of one message and t the largest
; says: strength of a factor. For instance relu on K4 with factor [[1, 2], [2, 1]]: within 3 ln 2 for ever. Needed: act(x) -
; says: act(-x) = x. The activation 0 leaves the old message where it was.
(declare-const ActivationLayers.activation_layers.48557d221e64cab2e80a8e91e1105786e216a6ffff6eb7caee85672c12186f97 Bool)
(declare-const ConcreteLayers.relu_layers_on_K4.f8ba4c456e630cf5fff2e45be58ed734df686fdfa64b53d255a6e4d96421725e Bool)
(declare-const ConcreteLayers.uncleared_message_stays.245f8b6b0036059b8530caaa715b5f1da24ecbf818769a11aec6f37fa7e75e34 Bool)
(assert (! (not (and ActivationLayers.activation_layers.48557d221e64cab2e80a8e91e1105786e216a6ffff6eb7caee85672c12186f97 ConcreteLayers.relu_layers_on_K4.f8ba4c456e630cf5fff2e45be58ed734df686fdfa64b53d255a6e4d96421725e ConcreteLayers.uncleared_message_stays.245f8b6b0036059b8530caaa715b5f1da24ecbf818769a11aec6f37fa7e75e34)) :named goal))
(check-sat)

(reset)
(set-info :obligation |every-graph~sigmoid|)
(set-info :near-miss-of |every-graph|)
(set-info :status sat)
; says: sigmoid(x) - sigmoid(-x) is not x: sigmoid units do not clear the old message
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const x Real)
(assert (! (distinct (- (Sigmoid x) (Sigmoid (- x))) x) :named fails))
(check-sat)
