; claim kernel.universal-layer
; One fixed transformer layer performs exactly one synchronous round on every pairwise binary factor graph

(reset)
(set-info :obligation |literal-construction-fails|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: The literal construction: evidence behind a factor never arrives and a node's own evidence is dropped, for ever; the
; says: exact posterior is 37/50. Passing beliefs instead of messages: two variables, right after one round and wrong after two.
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.literal_construction_stuck.d8267d3f36d1bc562d1751970d8ae554e82685d785c01e4ad2e0c9142c9545d8 Bool)
(declare-const Oscillation.belief_passing_fails_on_two.f81c5b42911189a5ce2633323f79a50f95cffb858f049652d3c6a722d295abb2 Bool)
(declare-const Oscillation.belief_passing_fails_on_three.d01ddde9ab617f567ffffbb405426f84368a3f63308252f4f563ad57fe7e8f05 Bool)
(assert (! (not (and Oscillation.literal_construction_stuck.d8267d3f36d1bc562d1751970d8ae554e82685d785c01e4ad2e0c9142c9545d8 Oscillation.belief_passing_fails_on_two.f81c5b42911189a5ce2633323f79a50f95cffb858f049652d3c6a722d295abb2 Oscillation.belief_passing_fails_on_three.d01ddde9ab617f567ffffbb405426f84368a3f63308252f4f563ad57fe7e8f05)) :named goal))
(check-sat)

(reset)
(set-info :obligation |literal-construction-fails~constant-table|)
(set-info :near-miss-of |literal-construction-fails|)
(set-info :status sat)
; says: with a constant table nothing is passed, and passing beliefs is right for ever
(declare-const u Real)
(declare-const y Real)
(assert (! (= (* u (/ (+ 1 y) (+ 1 y))) u) :named fails))
(check-sat)

(reset)
(set-info :obligation |one-layer-is-one-round|)
(set-info :role corrected)
(set-info :status unsat)
; says: The universal layer with softplus performs one synchronous sum-product round on every graph of positive pairwise binary
; says: factors of degree at most Delta. Iterated: T layers are T rounds. With relu: one max-product round. With the read-out
; says: layer, the network answers with the beliefs.
(declare-const UniversalLayer.softplus_layer_is_sum_product.2e195231c3f60030a81ba3f8eb29f3448f0f32d6b08911df36f3e943f422e1de Bool)
(declare-const UniversalLayer.softplus_layers_are_sum_product.173ed08d98112ca0892b623dfda06bdac5fbc877333ec6dd3705022f0fe1c767 Bool)
(declare-const UniversalLayer.relu_layer_is_max_product.1707b5c5789c2bcaab076ceede382fb9bb095d9fefada46d0df3536acb23728f Bool)
(declare-const UniversalLayer.transformer_belief.fa6b4bf45aa9177539d141b1d290f001bf5a92d7638093b2ec320db0e2e50dcd Bool)
(assert (! (not (and UniversalLayer.softplus_layer_is_sum_product.2e195231c3f60030a81ba3f8eb29f3448f0f32d6b08911df36f3e943f422e1de UniversalLayer.softplus_layers_are_sum_product.173ed08d98112ca0892b623dfda06bdac5fbc877333ec6dd3705022f0fe1c767 UniversalLayer.relu_layer_is_max_product.1707b5c5789c2bcaab076ceede382fb9bb095d9fefada46d0df3536acb23728f UniversalLayer.transformer_belief.fa6b4bf45aa9177539d141b1d290f001bf5a92d7638093b2ec320db0e2e50dcd)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-layer-is-one-round~head-missing|)
(set-info :near-miss-of |one-layer-is-one-round|)
(set-info :status sat)
; says: with one head too few, a predecessor of odds 2 is not read
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 y)) (+ 4 y)) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
