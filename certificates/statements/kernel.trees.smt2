; claim kernel.trees
; On every finite tree the transformer's answer is the exact posterior, from any messages, after diameter rounds

(reset)
(set-info :obligation |passing-beliefs-is-wrong-at-the-diameter|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.belief_passing_fails_on_three.6cff7281d38279cbee01e547a5dd6b1d9865d10db2375f384c9a95af126b9e0e Bool)
(assert (! (not Oscillation.belief_passing_fails_on_three.6cff7281d38279cbee01e547a5dd6b1d9865d10db2375f384c9a95af126b9e0e) :named goal))
(check-sat)

(reset)
(set-info :obligation |passing-beliefs-is-wrong-at-the-diameter~constant-table|)
(set-info :near-miss-of |passing-beliefs-is-wrong-at-the-diameter|)
(set-info :status sat)
; says: with a constant table nothing is passed, and passing beliefs is right for ever
(declare-const u Real)
(declare-const y Real)
(assert (! (= (* u (/ (+ 1 y) (+ 1 y))) u) :named fails))
(check-sat)

(reset)
(set-info :obligation |exact-on-trees|)
(set-info :role corrected)
(set-info :status unsat)
; says: On every tree, flooding is exact at every variable once the number of rounds reaches the diameter, from any messages,
; says: over any commutative semiring. The transformer's answer is the exact posterior log-odds on every tree. Its sigmoid is
; says: the exact posterior. With relu it answers with the difference of the best log-weights (max-marginals). Being a tree of
; says: bounded diameter is decided by a test (for small graphs). It accepts a tree of five variables and diameter 3 ... ... on
; says: which flooding from messages 7 is exact after three rounds. Bare computation agrees; two rounds are too few, and a
; says: triangle is not exact. The transformer on a path of three variables, from any messages: 29/50.
(declare-const TreeExact.tree_flooding_exact.35a8cf8128534ad9e3a0c477fe5d71717af84a65e2a446051ceae2aed7927412 Bool)
(declare-const UniversalTree.transformer_exact_on_trees.561dee1bce8487e8d39b61c2616339ce42f891b484c014797c4db5faf52d8e07 Bool)
(declare-const UniversalTree.transformer_posterior_on_trees.e881fdab7c251ada7e662f14b7b72c7bcef0acc359212384720f8393888ad0c3 Bool)
(declare-const UniversalTree.max_transformer_exact_on_trees.556893eddf2b9fd0895056aad1951c1a01947c20040e2661cffd22aed2db5d63 Bool)
(declare-const Concrete.tree_test_sound.626038d829926e6a859cd3fd8c4ffb99e6d605f24488882e418d4c7c2041b89a Bool)
(declare-const Concrete.caterpillar_tree.617be6b9b9f6a51e2de4e99a4097fd6acc7d523804f2f47e2567d6da7f7b9542 Bool)
(declare-const Concrete.caterpillar_exact.fd955fbad8fa91071e68c729bfd52308af65de3765d65c2e85408bbc87076143 Bool)
(declare-const Concrete.caterpillar_computed.b38f61330a86944507ebeb51968ed80aba8cb8e60bf063202d0e91753b9fd028 Bool)
(declare-const Concrete.path3_transformer.47755df832f501745444fb8350bacdffb4569f2b64cf52d85f0cf0a6dfcf5a5b Bool)
(assert (! (not (and TreeExact.tree_flooding_exact.35a8cf8128534ad9e3a0c477fe5d71717af84a65e2a446051ceae2aed7927412 UniversalTree.transformer_exact_on_trees.561dee1bce8487e8d39b61c2616339ce42f891b484c014797c4db5faf52d8e07 UniversalTree.transformer_posterior_on_trees.e881fdab7c251ada7e662f14b7b72c7bcef0acc359212384720f8393888ad0c3 UniversalTree.max_transformer_exact_on_trees.556893eddf2b9fd0895056aad1951c1a01947c20040e2661cffd22aed2db5d63 Concrete.tree_test_sound.626038d829926e6a859cd3fd8c4ffb99e6d605f24488882e418d4c7c2041b89a Concrete.caterpillar_tree.617be6b9b9f6a51e2de4e99a4097fd6acc7d523804f2f47e2567d6da7f7b9542 Concrete.caterpillar_exact.fd955fbad8fa91071e68c729bfd52308af65de3765d65c2e85408bbc87076143 Concrete.caterpillar_computed.b38f61330a86944507ebeb51968ed80aba8cb8e60bf063202d0e91753b9fd028 Concrete.path3_transformer.47755df832f501745444fb8350bacdffb4569f2b64cf52d85f0cf0a6dfcf5a5b)) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact-on-trees~one-round-short|)
(set-info :near-miss-of |exact-on-trees|)
(set-info :status sat)
; says: a path of three, evidence 9 : 1 at one end: after one round it has not arrived at the other
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (+ 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
