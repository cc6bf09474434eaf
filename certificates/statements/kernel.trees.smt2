; claim kernel.trees
; On every finite tree the transformer's answer is the exact posterior, from any messages, after diameter rounds

(reset)
(set-info :obligation |passing-beliefs-is-wrong-at-the-diameter|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.belief_passing_fails_on_three.9f1a07fbf81ff66ebf6fe4ada06dd4da4a865c1df91479a8f972151a23386f63 Bool)
(assert (! (not Oscillation.belief_passing_fails_on_three.9f1a07fbf81ff66ebf6fe4ada06dd4da4a865c1df91479a8f972151a23386f63) :named goal))
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
(declare-const TreeExact.tree_flooding_exact.e73472b9ba7157189abc0a70e91a829944c1dbc7325d0cdd8303440d6effd35d Bool)
(declare-const UniversalTree.transformer_exact_on_trees.49af82a4ce20f35bc08020dfb55604ccf3d64eb8e28168f1619f06d347f3f0c7 Bool)
(declare-const UniversalTree.transformer_posterior_on_trees.e8c186f86bfa81a9e81500418ea6125c9789edae8a8623dc33e7fcaefba88955 Bool)
(declare-const UniversalTree.max_transformer_exact_on_trees.e664b611eb02d4902c83cede5dec98ede35126ab3c54d0cd71799e347ad560c6 Bool)
(declare-const Concrete.tree_test_sound.9ba33af5f03c57c71d016219238fde9c9f011d5511ba8d2bedca60fbcd3bdec5 Bool)
(declare-const Concrete.caterpillar_tree.7ac7735ef936b9d0b60b0b3b72e251d0a9f125264dcf1b5978e64fb5dab360be Bool)
(declare-const Concrete.caterpillar_exact.95b0dad77aa72cdd75d63f03801e5fd95c4d5f9852fa424e796376cf0fc8dabb Bool)
(declare-const Concrete.caterpillar_computed.5cf7a9621745e7ed858f910c05c3dafbb1b4c8c943ddd08ec79e57150f3d2fd6 Bool)
(declare-const Concrete.path3_transformer.48ca2d5206b7f1c47033d608a7baa59051f11d021f71e7a125b1a6c6df1e274c Bool)
(assert (! (not (and TreeExact.tree_flooding_exact.e73472b9ba7157189abc0a70e91a829944c1dbc7325d0cdd8303440d6effd35d UniversalTree.transformer_exact_on_trees.49af82a4ce20f35bc08020dfb55604ccf3d64eb8e28168f1619f06d347f3f0c7 UniversalTree.transformer_posterior_on_trees.e8c186f86bfa81a9e81500418ea6125c9789edae8a8623dc33e7fcaefba88955 UniversalTree.max_transformer_exact_on_trees.e664b611eb02d4902c83cede5dec98ede35126ab3c54d0cd71799e347ad560c6 Concrete.tree_test_sound.9ba33af5f03c57c71d016219238fde9c9f011d5511ba8d2bedca60fbcd3bdec5 Concrete.caterpillar_tree.7ac7735ef936b9d0b60b0b3b72e251d0a9f125264dcf1b5978e64fb5dab360be Concrete.caterpillar_exact.95b0dad77aa72cdd75d63f03801e5fd95c4d5f9852fa424e796376cf0fc8dabb Concrete.caterpillar_computed.5cf7a9621745e7ed858f910c05c3dafbb1b4c8c943ddd08ec79e57150f3d2fd6 Concrete.path3_transformer.48ca2d5206b7f1c47033d608a7baa59051f11d021f71e7a125b1a6c6df1e274c)) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact-on-trees~one-round-short|)
(set-info :near-miss-of |exact-on-trees|)
(set-info :status sat)
; says: a path of three, evidence 9 : 1 at one end: after one round it has not arrived at the other
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (+ 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
