; claim kernel.machines
; A machine with n states tells at most n^n symbols apart

(reset)
(set-info :obligation |code|)
(set-info :role lemma)
(set-info :status unsat)
; says: The code of a map on n states is below n^n. And injective.
(declare-const FiniteMachines.code_bound.e4c35973a553f965c9fc2eb61e6fa3f305f7bee265338421f6624661ad88ccca Bool)
(declare-const FiniteMachines.code_injective.c4c2a018129cc9fe7f34f8450a0382563b7bb4fa4d2370c5d50d6cb09631b0bd Bool)
(assert (! (not (and FiniteMachines.code_bound.e4c35973a553f965c9fc2eb61e6fa3f305f7bee265338421f6624661ad88ccca FiniteMachines.code_injective.c4c2a018129cc9fe7f34f8450a0382563b7bb4fa4d2370c5d50d6cb09631b0bd)) :named goal))
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
; says: Every number below n^n is the code of a map: n^n is reached. Three letters generate every map: turn all states by one,
; says: exchange 0 and 1, send 1 to 0.
(declare-const FiniteMachines.code_surjective.e652592765d716478e75a83273da0c024eef18f798053a4631a2bfee9c4d5be4 Bool)
(declare-const ThreeLetters.three_letters_generate.b47c19195e6c87e74a26ed17001e5a04a151271dabd27cf26c29856b37b5a3a9 Bool)
(assert (! (not (and FiniteMachines.code_surjective.e652592765d716478e75a83273da0c024eef18f798053a4631a2bfee9c4d5be4 ThreeLetters.three_letters_generate.b47c19195e6c87e74a26ed17001e5a04a151271dabd27cf26c29856b37b5a3a9)) :named goal))
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
(declare-const FiniteMachines.symbols_repeat.01f5236189949560bcfaf12fbbbb726283c0f5a96c24d8b6b5d8516cd148644f Bool)
(declare-const FiniteMachines.infinitely_many_not_separated.83b160a0f0c5ef17f2ab218899e68aeb06d14ae1e12758aa74879775cf23abb2 Bool)
(assert (! (not (and FiniteMachines.symbols_repeat.01f5236189949560bcfaf12fbbbb726283c0f5a96c24d8b6b5d8516cd148644f FiniteMachines.infinitely_many_not_separated.83b160a0f0c5ef17f2ab218899e68aeb06d14ae1e12758aa74879775cf23abb2)) :named goal))
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
(declare-const FiniteMachines.routing_key_count.8e450eff02b9c824a769048f884bbe60633ba0511f196e1ebd1889014df36e3f Bool)
(declare-const FiniteMachines.realised_key_bound.4e09afa5189ff1b40a6d2dee12ccddbfc113fdf7aa07ec65f7777eb8ad3a70e4 Bool)
(assert (! (not (and FiniteMachines.routing_key_count.8e450eff02b9c824a769048f884bbe60633ba0511f196e1ebd1889014df36e3f FiniteMachines.realised_key_bound.4e09afa5189ff1b40a6d2dee12ccddbfc113fdf7aa07ec65f7777eb8ad3a70e4)) :named goal))
(check-sat)

(reset)
(set-info :obligation |routing-keys~three-slots|)
(set-info :near-miss-of |routing-keys|)
(set-info :status sat)
; says: with three slots to a node the bound fails on K4
(declare-const n Real)
(assert (! (< (* n 2) (* n 3)) :named fails))
(check-sat)
