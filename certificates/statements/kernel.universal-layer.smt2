; claim kernel.universal-layer
; One fixed transformer layer performs exactly one synchronous round on every pairwise binary factor graph

(reset)
(set-info :obligation |literal-construction-fails|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: The literal construction: evidence behind a factor never arrives and a node's own evidence is dropped, for ever; the
; says: exact posterior is 37/50. Passing beliefs instead of messages: two variables, right after one round and wrong after two.
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.literal_construction_stuck.97899c407a877a9e40bdf07840e0c4595feae7b860aada09857348a2c055df3e Bool)
(declare-const Oscillation.belief_passing_fails_on_two.94d64a555183d853b98533769ade04915fb95639f83b8aeb9891b3f7e28d4135 Bool)
(declare-const Oscillation.belief_passing_fails_on_three.df21d59fb1394d1051fc97e56f7d74912f36e889e13fda9f2df0a89c4128c969 Bool)
(assert (! (not (and Oscillation.literal_construction_stuck.97899c407a877a9e40bdf07840e0c4595feae7b860aada09857348a2c055df3e Oscillation.belief_passing_fails_on_two.94d64a555183d853b98533769ade04915fb95639f83b8aeb9891b3f7e28d4135 Oscillation.belief_passing_fails_on_three.df21d59fb1394d1051fc97e56f7d74912f36e889e13fda9f2df0a89c4128c969)) :named goal))
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
(declare-const UniversalLayer.softplus_layer_is_sum_product.1feb04a9e94c9ca2072099c65121bd65b7d5ab829e44d35ae17b162a782c118b Bool)
(declare-const UniversalLayer.softplus_layers_are_sum_product.7ce8172d62697a256111529f9ab1c930912f051ad86c0b4a73583bf99c1a9d46 Bool)
(declare-const UniversalLayer.relu_layer_is_max_product.a42efa9bda4ac199de5b3b05b62afac34bde7b1a0a82ae2e78fee742b88990f3 Bool)
(declare-const UniversalLayer.transformer_belief.3cf210b612276cbe0313a07fa06c94dd7bb0cc141c85833a6d5417d21f7022e3 Bool)
(assert (! (not (and UniversalLayer.softplus_layer_is_sum_product.1feb04a9e94c9ca2072099c65121bd65b7d5ab829e44d35ae17b162a782c118b UniversalLayer.softplus_layers_are_sum_product.7ce8172d62697a256111529f9ab1c930912f051ad86c0b4a73583bf99c1a9d46 UniversalLayer.relu_layer_is_max_product.a42efa9bda4ac199de5b3b05b62afac34bde7b1a0a82ae2e78fee742b88990f3 UniversalLayer.transformer_belief.3cf210b612276cbe0313a07fa06c94dd7bb0cc141c85833a6d5417d21f7022e3)) :named goal))
(check-sat)

(reset)
(set-info :obligation |one-layer-is-one-round~head-missing|)
(set-info :near-miss-of |one-layer-is-one-round|)
(set-info :status sat)
; says: with one head too few, a predecessor of odds 2 is not read
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 y)) (+ 4 y)) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
