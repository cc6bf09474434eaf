; claim kernel.machines
; A machine with n states tells at most n^n symbols apart

(reset)
(set-info :obligation |code|)
(set-info :role lemma)
(set-info :status unsat)
; says: The code of a map on n states is below n^n. And injective.
(declare-const FiniteMachines.code_bound.e2c998779dcb030488af697b6449fe487ff85f331a6ccd6ae119cb61e6800db3 Bool)
(declare-const FiniteMachines.code_injective.f1370abd12c602345559d429294c7860c3beec0c05780286c4117635718fd1a9 Bool)
(assert (! (not (and FiniteMachines.code_bound.e2c998779dcb030488af697b6449fe487ff85f331a6ccd6ae119cb61e6800db3 FiniteMachines.code_injective.f1370abd12c602345559d429294c7860c3beec0c05780286c4117635718fd1a9)) :named goal))
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
(declare-const FiniteMachines.code_surjective.80972d832521486ac299e8b29c5df46a6cec22a519103b133a4f0fe922d80b95 Bool)
(declare-const ThreeLetters.three_letters_generate.cabf9e8e48877eedfa0cb17f7af98a4742c0623c7a0c1e64a4b9d00d8ec2ba98 Bool)
(assert (! (not (and FiniteMachines.code_surjective.80972d832521486ac299e8b29c5df46a6cec22a519103b133a4f0fe922d80b95 ThreeLetters.three_letters_generate.cabf9e8e48877eedfa0cb17f7af98a4742c0623c7a0c1e64a4b9d00d8ec2ba98)) :named goal))
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
(declare-const FiniteMachines.symbols_repeat.3427706ec375dbea6b2c00ef3733c33a31a95928a6ec8ee8c97aa1a46f409479 Bool)
(declare-const FiniteMachines.infinitely_many_not_separated.189ede87438f914d204763a5d7bd981eb76c5b7bde2860761fa8081ae35379f6 Bool)
(assert (! (not (and FiniteMachines.symbols_repeat.3427706ec375dbea6b2c00ef3733c33a31a95928a6ec8ee8c97aa1a46f409479 FiniteMachines.infinitely_many_not_separated.189ede87438f914d204763a5d7bd981eb76c5b7bde2860761fa8081ae35379f6)) :named goal))
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
(declare-const FiniteMachines.routing_key_count.fda63781d814c410d2f1755ce9cd1847ea505fdf1bd37e7a7666a2d9bd968ae4 Bool)
(declare-const FiniteMachines.realised_key_bound.ff62bf8441109ca77e1f48202479aa8fa6af9d9ef822c042023b383dee74a4f8 Bool)
(assert (! (not (and FiniteMachines.routing_key_count.fda63781d814c410d2f1755ce9cd1847ea505fdf1bd37e7a7666a2d9bd968ae4 FiniteMachines.realised_key_bound.ff62bf8441109ca77e1f48202479aa8fa6af9d9ef822c042023b383dee74a4f8)) :named goal))
(check-sat)

(reset)
(set-info :obligation |routing-keys~three-slots|)
(set-info :near-miss-of |routing-keys|)
(set-info :status sat)
; says: with three slots to a node the bound fails on K4
(declare-const n Real)
(assert (! (< (* n 2) (* n 3)) :named fails))
(check-sat)
