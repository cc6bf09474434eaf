; claim kernel.lookup
; What looks a token up by its index, and how sharply

(reset)
(set-info :obligation |index-score|)
(set-info :role lemma)
(set-info :status unsat)
; says: The score 2 a b - b^2 is largest at b = a alone. By at least 1. The product of the indices does not look up, even among
; says: two tokens. No query and key of rank one do, among three or more. At inverse temperature lambda the softmax misses by at
; says: most 2 e^-lambda / (1 - e^-3lambda), for any number of tokens.
(declare-const Lookup.index_score_argmax.a4aa403fefd319e346e3dcff785fd286ad86051050d5e4b0e82fed0940e7f767 Bool)
(declare-const Lookup.index_score_gap.2474e6b525e4cd55efa899a4b3ba89a484d1ed31eb9114d683f3bc9c050b8bae Bool)
(declare-const Lookup.product_score_fails.76906ea732a37d07bfbfaac80d07b8c912af49d974cb5cc1be2d2d6d2c7e5d90 Bool)
(declare-const Lookup.rank_one_score_fails.0ad071d49515b419060d983c3b1ad24e59c1239f679e77b75218db6cb00ad148 Bool)
(declare-const Lookup.lookup_off_mass.3774933f3ccb17d7949bcb97fe23deb77e209dccb4c84cae5a273f68c6ac6db3 Bool)
(assert (! (not (and Lookup.index_score_argmax.a4aa403fefd319e346e3dcff785fd286ad86051050d5e4b0e82fed0940e7f767 Lookup.index_score_gap.2474e6b525e4cd55efa899a4b3ba89a484d1ed31eb9114d683f3bc9c050b8bae Lookup.product_score_fails.76906ea732a37d07bfbfaac80d07b8c912af49d974cb5cc1be2d2d6d2c7e5d90 Lookup.rank_one_score_fails.0ad071d49515b419060d983c3b1ad24e59c1239f679e77b75218db6cb00ad148 Lookup.lookup_off_mass.3774933f3ccb17d7949bcb97fe23deb77e209dccb4c84cae5a273f68c6ac6db3)) :named goal))
(check-sat)

(reset)
(set-info :obligation |index-score~product-score|)
(set-info :near-miss-of |index-score|)
(set-info :status sat)
; says: the product prefers the larger index
(declare-const a Real)
(declare-const b Real)
(assert (! (< (* a a) (* a b)) :named fails))
(check-sat)
