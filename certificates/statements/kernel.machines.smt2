; claim kernel.machines
; A machine with n states tells at most n^n symbols apart

(reset)
(set-info :obligation |code|)
(set-info :role lemma)
(set-info :status unsat)
; says: The code of a map on n states is below n^n. And injective.
(declare-const FiniteMachines.code_bound.264c9348ebb500d04111bc4b525a1df112f1a91290b569b55d510f2f40dba7b8 Bool)
(declare-const FiniteMachines.code_injective.49faeebd6af2f8dc48a142b216f72771e4bef863a74160b4647fe4185cb88e33 Bool)
(assert (! (not (and FiniteMachines.code_bound.264c9348ebb500d04111bc4b525a1df112f1a91290b569b55d510f2f40dba7b8 FiniteMachines.code_injective.49faeebd6af2f8dc48a142b216f72771e4bef863a74160b4647fe4185cb88e33)) :named goal))
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
(declare-const FiniteMachines.code_surjective.1b395f0e49b0ca5379c76a82a0b479e01db42a14cfa890ced694bb951b42860c Bool)
(declare-const ThreeLetters.three_letters_generate.ba1c3d1d9673ffa903b1c715e55ac54c75fa68c24ab984c9654611ac9a79b055 Bool)
(assert (! (not (and FiniteMachines.code_surjective.1b395f0e49b0ca5379c76a82a0b479e01db42a14cfa890ced694bb951b42860c ThreeLetters.three_letters_generate.ba1c3d1d9673ffa903b1c715e55ac54c75fa68c24ab984c9654611ac9a79b055)) :named goal))
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
(declare-const FiniteMachines.symbols_repeat.c0da6bfc6a8bc098a5786908184ee0e324b7d8f08b80274316d876f5557bfa5f Bool)
(declare-const FiniteMachines.infinitely_many_not_separated.c436dfbe0ad54a5fb0db8c93e25c13f9ebcfa05f53daa424520da5f37e1ef02d Bool)
(assert (! (not (and FiniteMachines.symbols_repeat.c0da6bfc6a8bc098a5786908184ee0e324b7d8f08b80274316d876f5557bfa5f FiniteMachines.infinitely_many_not_separated.c436dfbe0ad54a5fb0db8c93e25c13f9ebcfa05f53daa424520da5f37e1ef02d)) :named goal))
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
(declare-const FiniteMachines.routing_key_count.7de593e2f4d45447e36848c10b88ba4ea79e8c8742bc90f765cf330414e297cf Bool)
(declare-const FiniteMachines.realised_key_bound.ec8e82d6fdb03c65331747a900ce13c04b7aa3a1ae66603080f29e602f37ccd9 Bool)
(assert (! (not (and FiniteMachines.routing_key_count.7de593e2f4d45447e36848c10b88ba4ea79e8c8742bc90f765cf330414e297cf FiniteMachines.realised_key_bound.ec8e82d6fdb03c65331747a900ce13c04b7aa3a1ae66603080f29e602f37ccd9)) :named goal))
(check-sat)

(reset)
(set-info :obligation |routing-keys~three-slots|)
(set-info :near-miss-of |routing-keys|)
(set-info :status sat)
; says: with three slots to a node the bound fails on K4
(declare-const n Real)
(assert (! (< (* n 2) (* n 3)) :named fails))
(check-sat)
