; claim kernel.lookup
; What looks a token up by its index, and how sharply

(reset)
(set-info :obligation |index-score|)
(set-info :role lemma)
(set-info :status unsat)
; says: The score 2 a b - b^2 is largest at b = a alone. By at least 1. The product of the indices does not look up, even among
; says: two tokens. No query and key of rank one do, among three or more. At inverse temperature lambda the softmax misses by at
; says: most 2 e^-lambda / (1 - e^-3lambda), for any number of tokens.
(declare-const Lookup.index_score_argmax.56e3a8d867f765b2ad2deddcf9707ba23a36ef206d5c98f79833d69b1c2a20e3 Bool)
(declare-const Lookup.index_score_gap.8482d4caa7a6afac16d0055a83c2936f92d790ca1a5c97ffaa8096e6b8766e95 Bool)
(declare-const Lookup.product_score_fails.df414a5a09eed722bf97b70665c1ba92eba5bbae8efd60e5ec402229f8d4be47 Bool)
(declare-const Lookup.rank_one_score_fails.9a308f67b38da8c7201d45680e7344d543816eb6d89baf714b0b4e9c4d40e745 Bool)
(declare-const Lookup.lookup_off_mass.083f393a51e80515985c9515254ed4ea72d57e75365855a24fd68d446269777c Bool)
(assert (! (not (and Lookup.index_score_argmax.56e3a8d867f765b2ad2deddcf9707ba23a36ef206d5c98f79833d69b1c2a20e3 Lookup.index_score_gap.8482d4caa7a6afac16d0055a83c2936f92d790ca1a5c97ffaa8096e6b8766e95 Lookup.product_score_fails.df414a5a09eed722bf97b70665c1ba92eba5bbae8efd60e5ec402229f8d4be47 Lookup.rank_one_score_fails.9a308f67b38da8c7201d45680e7344d543816eb6d89baf714b0b4e9c4d40e745 Lookup.lookup_off_mass.083f393a51e80515985c9515254ed4ea72d57e75365855a24fd68d446269777c)) :named goal))
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
