; claim kernel.machines
; A machine with n states tells at most n^n symbols apart

(reset)
(set-info :obligation |code|)
(set-info :role lemma)
(set-info :status unsat)
; says: The code of a map on n states is below n^n. And injective.
(declare-const FiniteMachines.code_bound.05ebab50162340266b78142aa86794dc5b4e162b504b00777a38befb227ec3d2 Bool)
(declare-const FiniteMachines.code_injective.c43a7be012d264bebd2d3bcd3511717719bd460e3bfeea5d4b1653acfdb2f312 Bool)
(assert (! (not (and FiniteMachines.code_bound.05ebab50162340266b78142aa86794dc5b4e162b504b00777a38befb227ec3d2 FiniteMachines.code_injective.c43a7be012d264bebd2d3bcd3511717719bd460e3bfeea5d4b1653acfdb2f312)) :named goal))
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
(declare-const FiniteMachines.code_surjective.d826ebd5b6d7cf33d48c6d303d9f5b583d40b153c6229af0ae9874fa2a29541f Bool)
(declare-const ThreeLetters.three_letters_generate.bf21fde4304e04129e362ded981ed8e3982e7b283a6626d9a921815d20dea671 Bool)
(assert (! (not (and FiniteMachines.code_surjective.d826ebd5b6d7cf33d48c6d303d9f5b583d40b153c6229af0ae9874fa2a29541f ThreeLetters.three_letters_generate.bf21fde4304e04129e362ded981ed8e3982e7b283a6626d9a921815d20dea671)) :named goal))
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
(declare-const FiniteMachines.symbols_repeat.736e52d41d41f544f5d7361244be64b14779ef058c8eb6911d27582fbd1ada0a Bool)
(declare-const FiniteMachines.infinitely_many_not_separated.b794d96af72f75ffb2b3a5240fb5421e0849503ee0c83abc9a16f31bc3d3003f Bool)
(assert (! (not (and FiniteMachines.symbols_repeat.736e52d41d41f544f5d7361244be64b14779ef058c8eb6911d27582fbd1ada0a FiniteMachines.infinitely_many_not_separated.b794d96af72f75ffb2b3a5240fb5421e0849503ee0c83abc9a16f31bc3d3003f)) :named goal))
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
(declare-const FiniteMachines.routing_key_count.49413356c6051999f4a26fbac40923a19eedd67dcf0de8f5516bd4c45a60395e Bool)
(declare-const FiniteMachines.realised_key_bound.287f9c7c6c026069b352f4823ae33f20e4101e5dddededddd163d2733ef9b3ea Bool)
(assert (! (not (and FiniteMachines.routing_key_count.49413356c6051999f4a26fbac40923a19eedd67dcf0de8f5516bd4c45a60395e FiniteMachines.realised_key_bound.287f9c7c6c026069b352f4823ae33f20e4101e5dddededddd163d2733ef9b3ea)) :named goal))
(check-sat)

(reset)
(set-info :obligation |routing-keys~three-slots|)
(set-info :near-miss-of |routing-keys|)
(set-info :status sat)
; says: with three slots to a node the bound fails on K4
(declare-const n Real)
(assert (! (< (* n 2) (* n 3)) :named fails))
(check-sat)
