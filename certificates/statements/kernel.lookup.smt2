; claim kernel.lookup
; What looks a token up by its index, and how sharply

(reset)
(set-info :obligation |index-score|)
(set-info :role lemma)
(set-info :status unsat)
; says: The score 2 a b - b^2 is largest at b = a alone. By at least 1. The product of the indices does not look up, even among
; says: two tokens. No query and key of rank one do, among three or more. At inverse temperature lambda the softmax misses by at
; says: most 2 e^-lambda / (1 - e^-3lambda), for any number of tokens.
(declare-const Lookup.index_score_argmax.4fd12c7187ed734f36f045cb11334f7430a16c4683328a4aeda279f9d1ac021d Bool)
(declare-const Lookup.index_score_gap.04e2d141d5b49fc518bf57b392ff7f3c61dec6d7e7d3e1229af27a262d4c168d Bool)
(declare-const Lookup.product_score_fails.1c5532cbf1c66296fefb9519e7e299d8ec1a0008fc9fb603e1878d9998a91429 Bool)
(declare-const Lookup.rank_one_score_fails.b9e696e8dd9fce1b47d076cbf7265ea324b83052ef3dc10b207c76d4ef0ab98b Bool)
(declare-const Lookup.lookup_off_mass.bc7743e1a9a190b0d9083a1dc768c6ad4093406f7f66f1cbc8787e4838389801 Bool)
(assert (! (not (and Lookup.index_score_argmax.4fd12c7187ed734f36f045cb11334f7430a16c4683328a4aeda279f9d1ac021d Lookup.index_score_gap.04e2d141d5b49fc518bf57b392ff7f3c61dec6d7e7d3e1229af27a262d4c168d Lookup.product_score_fails.1c5532cbf1c66296fefb9519e7e299d8ec1a0008fc9fb603e1878d9998a91429 Lookup.rank_one_score_fails.b9e696e8dd9fce1b47d076cbf7265ea324b83052ef3dc10b207c76d4ef0ab98b Lookup.lookup_off_mass.bc7743e1a9a190b0d9083a1dc768c6ad4093406f7f66f1cbc8787e4838389801)) :named goal))
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
