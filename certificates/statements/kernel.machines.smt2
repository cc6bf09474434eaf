; claim kernel.machines
; A machine with n states tells at most n^n symbols apart

(reset)
(set-info :obligation |code|)
(set-info :role lemma)
(set-info :status unsat)
; says: The code of a map on n states is below n^n. And injective.
(declare-const FiniteMachines.code_bound.666afe134303e2d294118d7429d77c1f3dd39ce0f34fcc7a9522f78d82aa5a69 Bool)
(declare-const FiniteMachines.code_injective.9ad659343aa83faad3695fcedc41cb5b353bcfc6a89746427095613c8e9578b7 Bool)
(assert (! (not (and FiniteMachines.code_bound.666afe134303e2d294118d7429d77c1f3dd39ce0f34fcc7a9522f78d82aa5a69 FiniteMachines.code_injective.9ad659343aa83faad3695fcedc41cb5b353bcfc6a89746427095613c8e9578b7)) :named goal))
(check-sat)

(reset)
(set-info :obligation |code~base-too-small|)
(set-info :near-miss-of |code|)
(set-info :status sat)
; says: in base n-1 = 1 two maps share a code
(declare-const b Real)
(assert (! (= (+ 0 (* 1 b)) (+ 1 (* 0 b))) :named fails))
(check-sat)

(reset)
(set-info :obligation |reached|)
(set-info :role lemma)
(set-info :status unsat)
; says: Every number below n^n is the code of a map: n^n is reached.
(declare-const FiniteMachines.code_surjective.f4432f657c189e9c6e5fb69e41d8a5671469d98ff26b619b2c4308cee720ae7e Bool)
(assert (! (not FiniteMachines.code_surjective.f4432f657c189e9c6e5fb69e41d8a5671469d98ff26b619b2c4308cee720ae7e) :named goal))
(check-sat)

(reset)
(set-info :obligation |reached~one-more|)
(set-info :near-miss-of |reached|)
(set-info :status sat)
; says: n^n itself is no code, n = 2
(declare-const n Real)
(declare-const c Real)
(assert (! (not (< c (* n n))) :named fails))
(check-sat)

(reset)
(set-info :obligation |indistinguishable|)
(set-info :role lemma)
(set-info :status unsat)
; says: Among more than n^n symbols two are told apart by no word. So no finite machine separates infinitely many concepts.
(declare-const FiniteMachines.symbols_repeat.687557256b31ecb00c9c29b6695e3f52e5ae68107104f10af693eccead6cf9d4 Bool)
(declare-const FiniteMachines.infinitely_many_not_separated.571b8440209e0203720a7772bb42684f5fdfd2198fcfafec28721e391941c128 Bool)
(assert (! (not (and FiniteMachines.symbols_repeat.687557256b31ecb00c9c29b6695e3f52e5ae68107104f10af693eccead6cf9d4 FiniteMachines.infinitely_many_not_separated.571b8440209e0203720a7772bb42684f5fdfd2198fcfafec28721e391941c128)) :named goal))
(check-sat)

(reset)
(set-info :obligation |indistinguishable~exactly-so-many|)
(set-info :near-miss-of |indistinguishable|)
(set-info :status sat)
; says: n^n = 4 symbols can all be told apart
(declare-const a Real)
(declare-const b Real)
(declare-const c Real)
(declare-const d Real)
(assert (! (and (< a b) (< b c) (< c d) (< d (* 2 2))) :named fails))
(check-sat)

(reset)
(set-info :obligation |routing-keys|)
(set-info :role lemma)
(set-info :status unsat)
; says: 2 n^2 counts the type of routing keys. A simple graph with two slots per node realises at most n min(2, n-1) of them.
(declare-const FiniteMachines.routing_key_count.dcac536d8c043080ba12f5f2f4391820cd4324fc2bf2be9f5aad358608626138 Bool)
(declare-const FiniteMachines.realised_key_bound.b04c71b7a105538fa4597eb01695df470b454fc2433b68006e9bbffb35f9149d Bool)
(assert (! (not (and FiniteMachines.routing_key_count.dcac536d8c043080ba12f5f2f4391820cd4324fc2bf2be9f5aad358608626138 FiniteMachines.realised_key_bound.b04c71b7a105538fa4597eb01695df470b454fc2433b68006e9bbffb35f9149d)) :named goal))
(check-sat)

(reset)
(set-info :obligation |routing-keys~three-slots|)
(set-info :near-miss-of |routing-keys|)
(set-info :status sat)
; says: with three slots to a node the bound fails on K4
(declare-const n Real)
(assert (! (< (* n 2) (* n 3)) :named fails))
(check-sat)
