; claim exact.softmax-trees
; With softmax attention throughout, the universal layers answer every tree of bounded degree, diameter and table ratios within any accuracy, from a stated inverse temperature on

(reset)
(set-info :obligation |every-tree|)
(set-info :role lemma)
(set-info :status unsat)
; says: Softmax end to end: on every tree of degree at most Delta and diameter at most T, with positive tables whose entries in
; says: one row or column differ by a factor of at most e^bound, at every inverse temperature from needed_lambda on, after n >=
; says: T layers the posterior is within eps; the start messages lie within bound, or n > T. For instance a path of three
; says: variables, at every inverse temperature from 13 on, to 1/100. Needed: a bound on the tables. At every temperature some
; says: table on two variables, whose posterior is 1/2, has an answer of at most 1/5. Needed: as many layers as the diameter.
(declare-const SoftTrees.soft_transformer_on_trees.70d79f6ef7c3dc99155f41b73b1937cdf57acd6fa574035c2252803036c04cc0 Bool)
(declare-const ConcreteLayers.path3_softmax.686026dd99cb4c201b2d3e1bc2e2376f3cebf7a7c7529444b7d3fbc4eb40ca3d Bool)
(declare-const ConcreteLayers.no_lambda_for_all_tables.bc166082d835cf47c8dfd78fe8d149d10a1f11d9663ba095691f814f0117b3c6 Bool)
(declare-const ConcreteLayers.too_few_soft_layers.21af588da9da425842b15b120a06bb9ca701cddcc91689a3ccbbdf43618f740f Bool)
(assert (! (not (and SoftTrees.soft_transformer_on_trees.70d79f6ef7c3dc99155f41b73b1937cdf57acd6fa574035c2252803036c04cc0 ConcreteLayers.path3_softmax.686026dd99cb4c201b2d3e1bc2e2376f3cebf7a7c7529444b7d3fbc4eb40ca3d ConcreteLayers.no_lambda_for_all_tables.bc166082d835cf47c8dfd78fe8d149d10a1f11d9663ba095691f814f0117b3c6 ConcreteLayers.too_few_soft_layers.21af588da9da425842b15b120a06bb9ca701cddcc91689a3ccbbdf43618f740f)) :named goal))
(check-sat)

(reset)
(set-info :obligation |every-tree~unbounded-table|)
(set-info :near-miss-of |every-tree|)
(set-info :status sat)
; says: a weight of 1/(z + 4) off the token asked for, on a message of size n: table ratios must be bounded
(declare-const z Real)
(declare-const n Real)
(assert (! (< 1 (/ n (+ z 4))) :named fails))
(check-sat)
