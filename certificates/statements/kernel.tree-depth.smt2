; claim kernel.tree-depth
; d ceil(log2 k) rounds collect at the root of a binarised tree, twice as many reach all; a star of k <= 8 counted exactly

(reset)
(set-info :obligation |rounds|)
(set-info :role lemma)
(set-info :status unsat)
; says: Once its hub is split into nodes of at most three neighbours, a star whose leaves lie within D steps of one another has
; says: at most 2^floor(D/2) + 2^floor((D-1)/2) leaves. Some split hub has that many, for every D from 1 on. So with k = 2, ...,
; says: 8 leaves at least 2, 2, 3, 4, 4, 5, 5 rounds are needed for all marginals, and they are enough for the best split. Every
; says: tree of depth at most d, whose nodes have at most k children, has a split in which no leaf is more than d max(1,
; says: ceil(log2 k)) steps from the root, and no two leaves are more than twice as many apart.
(declare-const StarDepth.star_capacity.0e8952ae74079a21ea158ee3b071f6bbb1745a25e9945031eb5aaa40bb273c3e Bool)
(declare-const StarDepth.star_capacity_attained.9e726eb7978743ef6da8e89c9a812f2c9d18c796d3f94c267930764142ccc765 Bool)
(declare-const StarDepth.star_counts.89aaa59e7e37ab5bee063e386e3afaac9c8955184492ddfe2bdb867b3e43706f Bool)
(declare-const StarDepth.split_depth.c660aa1f8af0c182b374aca6ba5cada77efee757498775c63c6814fd0f7b2505 Bool)
(assert (! (not (and StarDepth.star_capacity.0e8952ae74079a21ea158ee3b071f6bbb1745a25e9945031eb5aaa40bb273c3e StarDepth.star_capacity_attained.9e726eb7978743ef6da8e89c9a812f2c9d18c796d3f94c267930764142ccc765 StarDepth.star_counts.89aaa59e7e37ab5bee063e386e3afaac9c8955184492ddfe2bdb867b3e43706f StarDepth.split_depth.c660aa1f8af0c182b374aca6ba5cada77efee757498775c63c6814fd0f7b2505)) :named goal))
(check-sat)

(reset)
(set-info :obligation |rounds~two-rounds|)
(set-info :near-miss-of |rounds|)
(set-info :status sat)
; says: four leaves in two rounds: at most 2 + 1 leaves lie within two steps of one another
(declare-const k Real)
(assert (! (not (<= k (+ 2 1))) :named fails))
(check-sat)
