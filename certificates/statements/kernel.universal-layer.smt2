; claim kernel.universal-layer
; One fixed transformer layer performs exactly one synchronous round on every pairwise binary factor graph

(reset)
(set-info :obligation |literal-construction-fails|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: The literal construction: evidence behind a factor never arrives and a node's own evidence is dropped, for ever; the
; says: exact posterior is 37/50. Passing beliefs instead of messages: two variables, right after one round and wrong after two.
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.literal_construction_stuck.94ab3faf7636b65d78558fe23d7dedb46a48ee0f8f7420afb5627ef8f9f88f7e Bool)
(declare-const Oscillation.belief_passing_fails_on_two.4754e2714b0dfdc92ab5b382a1920ad849067288c4f9ce828521d51690e9aa4b Bool)
(declare-const Oscillation.belief_passing_fails_on_three.9f1a07fbf81ff66ebf6fe4ada06dd4da4a865c1df91479a8f972151a23386f63 Bool)
(assert (! (not (and Oscillation.literal_construction_stuck.94ab3faf7636b65d78558fe23d7dedb46a48ee0f8f7420afb5627ef8f9f88f7e Oscillation.belief_passing_fails_on_two.4754e2714b0dfdc92ab5b382a1920ad849067288c4f9ce828521d51690e9aa4b Oscillation.belief_passing_fails_on_three.9f1a07fbf81ff66ebf6fe4ada06dd4da4a865c1df91479a8f972151a23386f63)) :named goal))
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
(declare-const UniversalLayer.softplus_layer_is_sum_product.93bc2c270bcf246cc15f61e1cac7931f04aede90cb9e9001a7563e9dbbd4f650 Bool)
(declare-const UniversalLayer.softplus_layers_are_sum_product.9521dc028edf16650b5b46cb7a6beb64a866c67400ebc048c94ab7bcfe7bd064 Bool)
(declare-const UniversalLayer.relu_layer_is_max_product.0d7b651df69b8909d1dd7a3cfd743c32b5b6d2d1911699cb33267dc14bad324f Bool)
(declare-const UniversalLayer.transformer_belief.cef9c932c015d04d3fa3f3cd0a4cce0282ca409fd73432dc9fffecf4378a8533 Bool)
(assert (! (not (and UniversalLayer.softplus_layer_is_sum_product.93bc2c270bcf246cc15f61e1cac7931f04aede90cb9e9001a7563e9dbbd4f650 UniversalLayer.softplus_layers_are_sum_product.9521dc028edf16650b5b46cb7a6beb64a866c67400ebc048c94ab7bcfe7bd064 UniversalLayer.relu_layer_is_max_product.0d7b651df69b8909d1dd7a3cfd743c32b5b6d2d1911699cb33267dc14bad324f UniversalLayer.transformer_belief.cef9c932c015d04d3fa3f3cd0a4cce0282ca409fd73432dc9fffecf4378a8533)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-layer-is-one-round~head-missing|)
(set-info :near-miss-of |one-layer-is-one-round|)
(set-info :status sat)
; says: with one head too few, a predecessor of odds 2 is not read
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 y)) (+ 4 y)) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
