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
(declare-const StarDepth.star_capacity.5b69c895a1a30fb22ea4bc6d84739f160ac80349a1f86a4bfd1c5ca36fea3555 Bool)
(declare-const StarDepth.star_capacity_attained.99ebe136db5ba44fa4b3d2a1ffd763d7f39957997cc2f0a125dd519d25490ecd Bool)
(declare-const StarDepth.star_counts.16171cb3289a0f5481a6c4128252ad8af7c09a2f109bb05640614d9192691b25 Bool)
(declare-const StarDepth.split_depth.ba886326f4259b67f166bb71182635461a03f8e17da4508a3b9ac3bfcaff6172 Bool)
(assert (! (not (and StarDepth.star_capacity.5b69c895a1a30fb22ea4bc6d84739f160ac80349a1f86a4bfd1c5ca36fea3555 StarDepth.star_capacity_attained.99ebe136db5ba44fa4b3d2a1ffd763d7f39957997cc2f0a125dd519d25490ecd StarDepth.star_counts.16171cb3289a0f5481a6c4128252ad8af7c09a2f109bb05640614d9192691b25 StarDepth.split_depth.ba886326f4259b67f166bb71182635461a03f8e17da4508a3b9ac3bfcaff6172)) :named goal))
(check-sat)

(reset)
(set-info :obligation |rounds~two-rounds|)
(set-info :near-miss-of |rounds|)
(set-info :status sat)
; says: four leaves in two rounds: at most 2 + 1 leaves lie within two steps of one another
(declare-const k Real)
(assert (! (not (<= k (+ 2 1))) :named fails))
(check-sat)
