; claim kernel.trees
; On every finite tree the transformer's answer is the exact posterior, from any messages, after diameter rounds

(reset)
(set-info :obligation |passing-beliefs-is-wrong-at-the-diameter|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.belief_passing_fails_on_three.f9a64069e8bac4ac653913e48dbb11f1bb864b8475d930869b59a6389c889c77 Bool)
(assert (! (not Oscillation.belief_passing_fails_on_three.f9a64069e8bac4ac653913e48dbb11f1bb864b8475d930869b59a6389c889c77) :named goal))
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
(declare-const TreeExact.tree_flooding_exact.b1d1f5543fc58279e82d8c61450197c202e69222dbb037c59b1595b7dabedb6f Bool)
(declare-const UniversalTree.transformer_exact_on_trees.3c293134115cc08ec7b2ef810556e64359d95341a72a955b5efe0cc666050858 Bool)
(declare-const UniversalTree.transformer_posterior_on_trees.19e944f14c905b739a27b4a0bc723059e2b8f8152d9c006fd917513798898e3b Bool)
(declare-const UniversalTree.max_transformer_exact_on_trees.87684054c35fb089f9a32b02bc5587de754f0613c72bec96d140a0ca10ad3810 Bool)
(declare-const Concrete.tree_test_sound.51d2c26b675b2fe5fa48009b7bfdd1ad6236b2e9b843a0fa1556ed0eae1287bc Bool)
(declare-const Concrete.caterpillar_tree.bc4754ccdfff7cc168430262efe1d16f304b3b93183b4c79fa841d8b2e74f7f4 Bool)
(declare-const Concrete.caterpillar_exact.f6429aebb3327aeae487a330788a40318c75bf1d8d54156fc73027d3f642f158 Bool)
(declare-const Concrete.caterpillar_computed.9f0c5a7edcd974b7a2011568405e672f0db252670487dee842cdd58bddcc4713 Bool)
(declare-const Concrete.path3_transformer.4eb3dd5e3cb468141009bac002016b27d28e3c7cf9eebf89bf323c309640d8b3 Bool)
(assert (! (not (and TreeExact.tree_flooding_exact.b1d1f5543fc58279e82d8c61450197c202e69222dbb037c59b1595b7dabedb6f UniversalTree.transformer_exact_on_trees.3c293134115cc08ec7b2ef810556e64359d95341a72a955b5efe0cc666050858 UniversalTree.transformer_posterior_on_trees.19e944f14c905b739a27b4a0bc723059e2b8f8152d9c006fd917513798898e3b UniversalTree.max_transformer_exact_on_trees.87684054c35fb089f9a32b02bc5587de754f0613c72bec96d140a0ca10ad3810 Concrete.tree_test_sound.51d2c26b675b2fe5fa48009b7bfdd1ad6236b2e9b843a0fa1556ed0eae1287bc Concrete.caterpillar_tree.bc4754ccdfff7cc168430262efe1d16f304b3b93183b4c79fa841d8b2e74f7f4 Concrete.caterpillar_exact.f6429aebb3327aeae487a330788a40318c75bf1d8d54156fc73027d3f642f158 Concrete.caterpillar_computed.9f0c5a7edcd974b7a2011568405e672f0db252670487dee842cdd58bddcc4713 Concrete.path3_transformer.4eb3dd5e3cb468141009bac002016b27d28e3c7cf9eebf89bf323c309640d8b3)) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact-on-trees~one-round-short|)
(set-info :near-miss-of |exact-on-trees|)
(set-info :status sat)
; says: a path of three, evidence 9 : 1 at one end: after one round it has not arrived at the other
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (+ 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
