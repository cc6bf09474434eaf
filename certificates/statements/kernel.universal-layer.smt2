; claim kernel.universal-layer
; One fixed transformer layer performs exactly one synchronous round on every pairwise binary factor graph

(reset)
(set-info :obligation |literal-construction-fails|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: The literal construction: evidence behind a factor never arrives and a node's own evidence is dropped, for ever; the
; says: exact posterior is 37/50. Passing beliefs instead of messages: two variables, right after one round and wrong after two.
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.literal_construction_stuck.ffdfd05ee27b528f3307760f4c2a5fd6cf93e914bbeae70324cf74ab51e924d0 Bool)
(declare-const Oscillation.belief_passing_fails_on_two.8442d25c00d88651b580130490e04c1d04987f74126bb55b0b534a0db973e0fa Bool)
(declare-const Oscillation.belief_passing_fails_on_three.f9a64069e8bac4ac653913e48dbb11f1bb864b8475d930869b59a6389c889c77 Bool)
(assert (! (not (and Oscillation.literal_construction_stuck.ffdfd05ee27b528f3307760f4c2a5fd6cf93e914bbeae70324cf74ab51e924d0 Oscillation.belief_passing_fails_on_two.8442d25c00d88651b580130490e04c1d04987f74126bb55b0b534a0db973e0fa Oscillation.belief_passing_fails_on_three.f9a64069e8bac4ac653913e48dbb11f1bb864b8475d930869b59a6389c889c77)) :named goal))
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
(declare-const UniversalLayer.softplus_layer_is_sum_product.5fde875a41032a15131e17dd092a5a7b445c4c0bff2ce9fe9f0fe262098604cd Bool)
(declare-const UniversalLayer.softplus_layers_are_sum_product.fece0db50bc470d7bed5ce7cdee1df15ae0b5c969acb75f1fbc0a0f6778912ef Bool)
(declare-const UniversalLayer.relu_layer_is_max_product.54db10953f2f7122e0a654053ffbf39b55ee6bf8b37f4ffe2354998240e9c55b Bool)
(declare-const UniversalLayer.transformer_belief.34fc4b954efb1de7975905df374c8d4d50ac76108a876f931ee6d9b7878205f4 Bool)
(assert (! (not (and UniversalLayer.softplus_layer_is_sum_product.5fde875a41032a15131e17dd092a5a7b445c4c0bff2ce9fe9f0fe262098604cd UniversalLayer.softplus_layers_are_sum_product.fece0db50bc470d7bed5ce7cdee1df15ae0b5c969acb75f1fbc0a0f6778912ef UniversalLayer.relu_layer_is_max_product.54db10953f2f7122e0a654053ffbf39b55ee6bf8b37f4ffe2354998240e9c55b UniversalLayer.transformer_belief.34fc4b954efb1de7975905df374c8d4d50ac76108a876f931ee6d9b7878205f4)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-layer-is-one-round~head-missing|)
(set-info :near-miss-of |one-layer-is-one-round|)
(set-info :status sat)
; says: with one head too few, a predecessor of odds 2 is not read
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 y)) (+ 4 y)) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
