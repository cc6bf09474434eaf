; claim kernel.gates
; AND, OR and the self-dual gates from one unit

(reset)
(set-info :obligation |saturated|)
(set-info :role lemma)
(set-info :status unsat)
; says: On saturated inputs a unit with weights 1 is AND of any number of inputs ... ... and OR, with the opposite bias.
(declare-const Gates.unit_and.abe7f42fea80dbf69fa01f124bb5a3aa9921453d342312be80f30672b43be884 Bool)
(declare-const Gates.unit_or.52aeceed9caa6ca34dc1b919ecc32dacf752f4d7fef60735cd1f1829e2a842d0 Bool)
(assert (! (not (and Gates.unit_and.abe7f42fea80dbf69fa01f124bb5a3aa9921453d342312be80f30672b43be884 Gates.unit_or.52aeceed9caa6ca34dc1b919ecc32dacf752f4d7fef60735cd1f1829e2a842d0)) :named goal))
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
(declare-const Gates.unbiased_gates_are_self_dual.565c9b70e9a8b234c34fe3a5094791001ea87ffdc59d5be019aec9967d6ae0a0 Bool)
(declare-const Gates.unbiased_or_and_impossible.b5b7fe715fc28db0850103a77844d085b67f64d591815e82dd1c759daf3346be Bool)
(declare-const Gates.update_self_dual.de2295a650983e24bd6f2c33300c2a650870f3a11a6436aa1523ba40c6e83c12 Bool)
(declare-const Gates.unbiased_or_by_convention.dd3be0263c89b5ccccc9aac1531d5db023ecd53e3bfada969033ea5d7f9bcc7b Bool)
(assert (! (not (and Gates.unbiased_gates_are_self_dual.565c9b70e9a8b234c34fe3a5094791001ea87ffdc59d5be019aec9967d6ae0a0 Gates.unbiased_or_and_impossible.b5b7fe715fc28db0850103a77844d085b67f64d591815e82dd1c759daf3346be Gates.update_self_dual.de2295a650983e24bd6f2c33300c2a650870f3a11a6436aa1523ba40c6e83c12 Gates.unbiased_or_by_convention.dd3be0263c89b5ccccc9aac1531d5db023ecd53e3bfada969033ea5d7f9bcc7b)) :named goal))
(check-sat)

(reset)
(set-info :obligation |self-dual~with-bias|)
(set-info :near-miss-of |self-dual|)
(set-info :status sat)
; says: with bias 1 the unit is OR
(declare-const b Real)
(assert (! (and (< 0 (+ 1 1 b)) (< 0 (+ 1 (- 1) b)) (< 0 (+ (- 1) 1 b)) (< (+ (- 1) (- 1) b) 0)) :named fails))
(check-sat)
