; claim kernel.trees
; On every finite tree the transformer's answer is the exact posterior, from any messages, after diameter rounds

(reset)
(set-info :obligation |passing-beliefs-is-wrong-at-the-diameter|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.belief_passing_fails_on_three.d01ddde9ab617f567ffffbb405426f84368a3f63308252f4f563ad57fe7e8f05 Bool)
(assert (! (not Oscillation.belief_passing_fails_on_three.d01ddde9ab617f567ffffbb405426f84368a3f63308252f4f563ad57fe7e8f05) :named goal))
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
(declare-const TreeExact.tree_flooding_exact.433232aac662d3c752a046a8e834ae7293ea60e9c23556891eae2581df13917d Bool)
(declare-const UniversalTree.transformer_exact_on_trees.08a4df27499566c77771f4d17730805e757884be53a1cb859e7cac9d0699db16 Bool)
(declare-const UniversalTree.transformer_posterior_on_trees.00d1b24d387572aeb1d07677d5bfbd9f6973b70d8b6adcf47967dd8eeb07e1e2 Bool)
(declare-const UniversalTree.max_transformer_exact_on_trees.56386cb220e7f170f8478a519466c53f0ad2f5a6495f084608750d314cfbff6e Bool)
(declare-const Concrete.tree_test_sound.cdb2c91d781f7b2a4e95e22057353a1840e90f108d481a26a0ca662fc2756bbf Bool)
(declare-const Concrete.caterpillar_tree.f4f692ee04456e7cd259505fbae2e5516ebd1ad21ad5d265365bd17062c1620d Bool)
(declare-const Concrete.caterpillar_exact.f714f74327f216df0eff065f671aff47080e446748d3496547e86d4db01dd70a Bool)
(declare-const Concrete.caterpillar_computed.0caec34589009c0f9e0acee14dff91db3b9562c9e2603171bddf486d796f055a Bool)
(declare-const Concrete.path3_transformer.5b736be1f8f43ceb344f937f28c383e45df9652b03ac3e46478792e75adb6175 Bool)
(assert (! (not (and TreeExact.tree_flooding_exact.433232aac662d3c752a046a8e834ae7293ea60e9c23556891eae2581df13917d UniversalTree.transformer_exact_on_trees.08a4df27499566c77771f4d17730805e757884be53a1cb859e7cac9d0699db16 UniversalTree.transformer_posterior_on_trees.00d1b24d387572aeb1d07677d5bfbd9f6973b70d8b6adcf47967dd8eeb07e1e2 UniversalTree.max_transformer_exact_on_trees.56386cb220e7f170f8478a519466c53f0ad2f5a6495f084608750d314cfbff6e Concrete.tree_test_sound.cdb2c91d781f7b2a4e95e22057353a1840e90f108d481a26a0ca662fc2756bbf Concrete.caterpillar_tree.f4f692ee04456e7cd259505fbae2e5516ebd1ad21ad5d265365bd17062c1620d Concrete.caterpillar_exact.f714f74327f216df0eff065f671aff47080e446748d3496547e86d4db01dd70a Concrete.caterpillar_computed.0caec34589009c0f9e0acee14dff91db3b9562c9e2603171bddf486d796f055a Concrete.path3_transformer.5b736be1f8f43ceb344f937f28c383e45df9652b03ac3e46478792e75adb6175)) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact-on-trees~one-round-short|)
(set-info :near-miss-of |exact-on-trees|)
(set-info :status sat)
; says: a path of three, evidence 9 : 1 at one end: after one round it has not arrived at the other
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (+ 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
