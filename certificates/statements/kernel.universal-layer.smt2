; claim kernel.universal-layer
; One fixed transformer layer performs exactly one synchronous round on every pairwise binary factor graph

(reset)
(set-info :obligation |literal-construction-fails|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: The literal construction: evidence behind a factor never arrives and a node's own evidence is dropped, for ever; the
; says: exact posterior is 37/50. Passing beliefs instead of messages: two variables, right after one round and wrong after two.
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.literal_construction_stuck.7cccd8b5b23acb685c3ba7f0394230809703063fb3d793da9e43154953256fe9 Bool)
(declare-const Oscillation.belief_passing_fails_on_two.ca017bc362f8fefa5e280bd2284ef37dc939e3c3abdc535df75692cc953f69eb Bool)
(declare-const Oscillation.belief_passing_fails_on_three.6cff7281d38279cbee01e547a5dd6b1d9865d10db2375f384c9a95af126b9e0e Bool)
(assert (! (not (and Oscillation.literal_construction_stuck.7cccd8b5b23acb685c3ba7f0394230809703063fb3d793da9e43154953256fe9 Oscillation.belief_passing_fails_on_two.ca017bc362f8fefa5e280bd2284ef37dc939e3c3abdc535df75692cc953f69eb Oscillation.belief_passing_fails_on_three.6cff7281d38279cbee01e547a5dd6b1d9865d10db2375f384c9a95af126b9e0e)) :named goal))
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
(declare-const UniversalLayer.softplus_layer_is_sum_product.415cf82716e68b448659415aca898a36b9a924761fdcd3b333dcc74ad650c4fb Bool)
(declare-const UniversalLayer.softplus_layers_are_sum_product.fad605a4d8e84f0b0fca2d27bba9bc15cdfa6d91f619d7ba522ef7b1397b2795 Bool)
(declare-const UniversalLayer.relu_layer_is_max_product.92139792d5b00bd8e1e6d5eb5162cf6f2fb8573e9b88f504c87e7a485b4a8921 Bool)
(declare-const UniversalLayer.transformer_belief.3139f5b66caf226a677fb7b99396442f9d888fcad80f5f28e1daf845901818a8 Bool)
(assert (! (not (and UniversalLayer.softplus_layer_is_sum_product.415cf82716e68b448659415aca898a36b9a924761fdcd3b333dcc74ad650c4fb UniversalLayer.softplus_layers_are_sum_product.fad605a4d8e84f0b0fca2d27bba9bc15cdfa6d91f619d7ba522ef7b1397b2795 UniversalLayer.relu_layer_is_max_product.92139792d5b00bd8e1e6d5eb5162cf6f2fb8573e9b88f504c87e7a485b4a8921 UniversalLayer.transformer_belief.3139f5b66caf226a677fb7b99396442f9d888fcad80f5f28e1daf845901818a8)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-layer-is-one-round~head-missing|)
(set-info :near-miss-of |one-layer-is-one-round|)
(set-info :status sat)
; says: with one head too few, a predecessor of odds 2 is not read
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 y)) (+ 4 y)) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
