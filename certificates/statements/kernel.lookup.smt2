; claim kernel.lookup
; What looks a token up by its index, and how sharply

(reset)
(set-info :obligation |index-score|)
(set-info :role lemma)
(set-info :status unsat)
; says: The score 2 a b - b^2 is largest at b = a alone. By at least 1. The product of the indices does not look up, even among
; says: two tokens. No query and key of rank one do, among three or more. At inverse temperature lambda the softmax misses by at
; says: most 2 e^-lambda / (1 - e^-3lambda), for any number of tokens.
(declare-const Lookup.index_score_argmax.8f56fd393e558692b8297be4c93aac25b2ee17fc5c6dac755aa3e7323b494af4 Bool)
(declare-const Lookup.index_score_gap.ed321294ca7c6f88fd8503436981b2f509b275cdfb9683b3f2abb4f032c92455 Bool)
(declare-const Lookup.product_score_fails.a3477af4a370b38840c669c26620a69da0ffbcc95a1d4eb48b3b28751bc8db3c Bool)
(declare-const Lookup.rank_one_score_fails.e92e1bc91f54189d4467e04d12902027016770c6a9ad500ad45841354e608ded Bool)
(declare-const Lookup.lookup_off_mass.58a88e5475e83c51cab79a9c4a55a28b7f0b055c78941d2ff2d5beb94f567167 Bool)
(assert (! (not (and Lookup.index_score_argmax.8f56fd393e558692b8297be4c93aac25b2ee17fc5c6dac755aa3e7323b494af4 Lookup.index_score_gap.ed321294ca7c6f88fd8503436981b2f509b275cdfb9683b3f2abb4f032c92455 Lookup.product_score_fails.a3477af4a370b38840c669c26620a69da0ffbcc95a1d4eb48b3b28751bc8db3c Lookup.rank_one_score_fails.e92e1bc91f54189d4467e04d12902027016770c6a9ad500ad45841354e608ded Lookup.lookup_off_mass.58a88e5475e83c51cab79a9c4a55a28b7f0b055c78941d2ff2d5beb94f567167)) :named goal))
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
