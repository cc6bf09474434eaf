; claim kernel.trees
; On every finite tree the transformer's answer is the exact posterior, from any messages, after diameter rounds

(reset)
(set-info :obligation |passing-beliefs-is-wrong-at-the-diameter|)
(set-info :role literal-negation)
(set-info :status unsat)
; says: A path of three variables: wrong at the diameter.
(declare-const Oscillation.belief_passing_fails_on_three.df21d59fb1394d1051fc97e56f7d74912f36e889e13fda9f2df0a89c4128c969 Bool)
(assert (! (not Oscillation.belief_passing_fails_on_three.df21d59fb1394d1051fc97e56f7d74912f36e889e13fda9f2df0a89c4128c969) :named goal))
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
(declare-const TreeExact.tree_flooding_exact.d13210f9b1b3e25ddbbde07dba4fb83a48d7d2c3250bd14fbf0d9524a454cc26 Bool)
(declare-const UniversalTree.transformer_exact_on_trees.e820d0c5af4a97ef256caa23f63af924c44b865a7774b58bed4fd57650df2a37 Bool)
(declare-const UniversalTree.transformer_posterior_on_trees.e4a589caf0756497f39b341b5655a84370e1cfca9b9062cb272ba411c351a0d4 Bool)
(declare-const UniversalTree.max_transformer_exact_on_trees.1a63c261857970af93cf66bcf3279ba3118fde132d90bc9b741af3c6eaa7ce8d Bool)
(declare-const Concrete.tree_test_sound.f45de216aac87015fef3ed192696d87413c8347c849dea11e9ea56a6294e32b0 Bool)
(declare-const Concrete.caterpillar_tree.36908c552ec132ba5381279b298a01a60f21ff87f893656e28a1473bee16683d Bool)
(declare-const Concrete.caterpillar_exact.3a916efe6163d021400f9315e23b37538f3db254dcb633a2c0648ec3ea279204 Bool)
(declare-const Concrete.caterpillar_computed.555a9a89a77f891cbd37d3175577ffb9fc68e5e18b6ba4ca61acbe04de729dc6 Bool)
(declare-const Concrete.path3_transformer.e8b8a3b5a92ddd25e71c9852f699019b4f4641e9453087839ece60c27c6e709c Bool)
(assert (! (not (and TreeExact.tree_flooding_exact.d13210f9b1b3e25ddbbde07dba4fb83a48d7d2c3250bd14fbf0d9524a454cc26 UniversalTree.transformer_exact_on_trees.e820d0c5af4a97ef256caa23f63af924c44b865a7774b58bed4fd57650df2a37 UniversalTree.transformer_posterior_on_trees.e4a589caf0756497f39b341b5655a84370e1cfca9b9062cb272ba411c351a0d4 UniversalTree.max_transformer_exact_on_trees.1a63c261857970af93cf66bcf3279ba3118fde132d90bc9b741af3c6eaa7ce8d Concrete.tree_test_sound.f45de216aac87015fef3ed192696d87413c8347c849dea11e9ea56a6294e32b0 Concrete.caterpillar_tree.36908c552ec132ba5381279b298a01a60f21ff87f893656e28a1473bee16683d Concrete.caterpillar_exact.3a916efe6163d021400f9315e23b37538f3db254dcb633a2c0648ec3ea279204 Concrete.caterpillar_computed.555a9a89a77f891cbd37d3175577ffb9fc68e5e18b6ba4ca61acbe04de729dc6 Concrete.path3_transformer.e8b8a3b5a92ddd25e71c9852f699019b4f4641e9453087839ece60c27c6e709c)) :named goal))
(check-sat)

(reset)
(set-info :obligation |exact-on-trees~one-round-short|)
(set-info :near-miss-of |exact-on-trees|)
(set-info :status sat)
; says: a path of three, evidence 9 : 1 at one end: after one round it has not arrived at the other
(declare-const y Real)
(assert (! (distinct (/ (+ 1 (* 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (+ 4 (/ (+ 1 (* 4 y)) (+ 4 y)))) (/ (+ 1 4) (+ 4 1))) :named fails))
(check-sat)
