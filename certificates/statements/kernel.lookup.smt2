; claim kernel.lookup
; What looks a token up by its index, and how sharply

(reset)
(set-info :obligation |index-score|)
(set-info :role lemma)
(set-info :status unsat)
; says: The score 2 a b - b^2 is largest at b = a alone. By at least 1. The product of the indices does not look up, even among
; says: two tokens. No query and key of rank one do, among three or more. At inverse temperature lambda the softmax misses by at
; says: most 2 e^-lambda / (1 - e^-3lambda), for any number of tokens.
(declare-const Lookup.index_score_argmax.d8397a2d66e5230cd32edab6c97582f50f21dc2aa0cacda1d93422cb9f51296f Bool)
(declare-const Lookup.index_score_gap.77258cb3f7c8117bf1158bd9f30f05a396d395013bef43abc55017102f140acc Bool)
(declare-const Lookup.product_score_fails.1c2a5769b94d9ae99157ff2f2e58dd55ef07b56102b7f79727a6504329b17d13 Bool)
(declare-const Lookup.rank_one_score_fails.651e41a4155db92e0a2164e095ede59b2c96e4706c6f49cd55a2870b30eb9d7e Bool)
(declare-const Lookup.lookup_off_mass.842c1f495ff3c530a6e4998613605dfb19dacddf1e1d4f1bc2fde44a143cd621 Bool)
(assert (! (not (and Lookup.index_score_argmax.d8397a2d66e5230cd32edab6c97582f50f21dc2aa0cacda1d93422cb9f51296f Lookup.index_score_gap.77258cb3f7c8117bf1158bd9f30f05a396d395013bef43abc55017102f140acc Lookup.product_score_fails.1c2a5769b94d9ae99157ff2f2e58dd55ef07b56102b7f79727a6504329b17d13 Lookup.rank_one_score_fails.651e41a4155db92e0a2164e095ede59b2c96e4706c6f49cd55a2870b30eb9d7e Lookup.lookup_off_mass.842c1f495ff3c530a6e4998613605dfb19dacddf1e1d4f1bc2fde44a143cd621)) :named goal))
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
