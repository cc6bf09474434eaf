; claim kernel.gates
; AND, OR and the self-dual gates from one unit

(reset)
(set-info :obligation |saturated|)
(set-info :role lemma)
(set-info :status unsat)
; says: On saturated inputs a unit with weights 1 is AND of any number of inputs ... ... and OR, with the opposite bias.
(declare-const Gates.unit_and.5156930e30fd9421365ae81cbfa940b10e839e3d8255eee8d2f5d259a850b50b Bool)
(declare-const Gates.unit_or.a19f1b3f25e7579e596c8c110e52d3eea11119945fa92134c49a14422eecbaee Bool)
(assert (! (not (and Gates.unit_and.5156930e30fd9421365ae81cbfa940b10e839e3d8255eee8d2f5d259a850b50b Gates.unit_or.a19f1b3f25e7579e596c8c110e52d3eea11119945fa92134c49a14422eecbaee)) :named goal))
(check-sat)

(reset)
(set-info :obligation |saturated~bias-too-high|)
(set-info :near-miss-of |saturated|)
(set-info :status sat)
; says: two inputs, true and false, with bias 0: not false with margin l
(declare-const l Real)
(assert (! (not (<= (+ l (- l) 0) (- l))) :named fails))
(check-sat)

(reset)
(set-info :obligation |self-dual|)
(set-info :role lemma)
(set-info :status unsat)
; says: Without bias and with strict margins, the two-input gates are the self-dual ones, of which there are four. So OR and AND
; says: are out of reach. The update is self-dual. With "at least 1/2" read as true, OR needs no bias.
(declare-const Gates.unbiased_gates_are_self_dual.a5932339eb6c63a3afd247465d4f0b31a2e57e335f0f2b7b265759c6144a2aef Bool)
(declare-const Gates.unbiased_or_and_impossible.5d9f359be755a8797b050f1bfa4421b9b281e2bbf3491144e089d27518cf119f Bool)
(declare-const Gates.update_self_dual.81603fcf093f656cb641fd5a5db0b0e6d09496a4d167c690a82c8d52847e842b Bool)
(declare-const Gates.unbiased_or_by_convention.62454f763a2524d442313e7cd68d1695b47145fcc05badbb1926580092995fc0 Bool)
(assert (! (not (and Gates.unbiased_gates_are_self_dual.a5932339eb6c63a3afd247465d4f0b31a2e57e335f0f2b7b265759c6144a2aef Gates.unbiased_or_and_impossible.5d9f359be755a8797b050f1bfa4421b9b281e2bbf3491144e089d27518cf119f Gates.update_self_dual.81603fcf093f656cb641fd5a5db0b0e6d09496a4d167c690a82c8d52847e842b Gates.unbiased_or_by_convention.62454f763a2524d442313e7cd68d1695b47145fcc05badbb1926580092995fc0)) :named goal))
(check-sat)

(reset)
(set-info :obligation |self-dual~with-bias|)
(set-info :near-miss-of |self-dual|)
(set-info :status sat)
; says: with bias 1 the unit is OR
(declare-const b Real)
(assert (! (and (< 0 (+ 1 1 b)) (< 0 (+ 1 (- 1) b)) (< 0 (+ (- 1) 1 b)) (< (+ (- 1) (- 1) b) 0)) :named fails))
(check-sat)
