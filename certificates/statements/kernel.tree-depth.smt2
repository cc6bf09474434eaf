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
(declare-const StarDepth.star_capacity.20d1b03d048413101bc5cca53d834679f3147d036d60ca31ca9149462f9164e5 Bool)
(declare-const StarDepth.star_capacity_attained.ece188ea24b839fb71cdd0ed3b4e093fe07ebe29ea03b05231165f06409febdd Bool)
(declare-const StarDepth.star_counts.a553b8571108eb1f308325006b539e868ed05b506388ae90b82b8016e0d5d485 Bool)
(declare-const StarDepth.split_depth.1ff93ed2dfeeea456c1329c121a44cf7438db48eb371d907a3d685cff1498cc1 Bool)
(assert (! (not (and StarDepth.star_capacity.20d1b03d048413101bc5cca53d834679f3147d036d60ca31ca9149462f9164e5 StarDepth.star_capacity_attained.ece188ea24b839fb71cdd0ed3b4e093fe07ebe29ea03b05231165f06409febdd StarDepth.star_counts.a553b8571108eb1f308325006b539e868ed05b506388ae90b82b8016e0d5d485 StarDepth.split_depth.1ff93ed2dfeeea456c1329c121a44cf7438db48eb371d907a3d685cff1498cc1)) :named goal))
(check-sat)

(reset)
(set-info :obligation |rounds~two-rounds|)
(set-info :near-miss-of |rounds|)
(set-info :status sat)
; says: four leaves in two rounds: at most 2 + 1 leaves lie within two steps of one another
(declare-const k Real)
(assert (! (not (<= k (+ 2 1))) :named fails))
(check-sat)
