; claim kernel.gates
; AND, OR and the self-dual gates from one unit

(reset)
(set-info :obligation |saturated|)
(set-info :role lemma)
(set-info :status unsat)
; says: On saturated inputs a unit with weights 1 is AND of any number of inputs ... ... and OR, with the opposite bias.
(declare-const Gates.unit_and.5122e8f93ac01888c00ee91216fbe9a6d0ba0448831419f093d38e1d969c47a9 Bool)
(declare-const Gates.unit_or.00d292df2cf048d162ef17bb4d0e2c5750dd6eb68deeb19e5f2eb525ec2c2226 Bool)
(assert (! (not (and Gates.unit_and.5122e8f93ac01888c00ee91216fbe9a6d0ba0448831419f093d38e1d969c47a9 Gates.unit_or.00d292df2cf048d162ef17bb4d0e2c5750dd6eb68deeb19e5f2eb525ec2c2226)) :named goal))
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
(declare-const Gates.unbiased_gates_are_self_dual.dba1c5e9d26b207f1d00360ca57091aeddbc86b708740853137d862e64e1dd5c Bool)
(declare-const Gates.unbiased_or_and_impossible.0dc28e183f71edf98725fac2e5743180886a2d590a7ef955d92761e68647f829 Bool)
(declare-const Gates.update_self_dual.c3dd58f721d9fb6ce8f0c034d8775f1ec41906e8333a0808cd6e53b38fd71b4f Bool)
(declare-const Gates.unbiased_or_by_convention.99ffe25d8f25f6be3b570e4b18d1d32d1707caad8c68f73d069d262658e3955d Bool)
(assert (! (not (and Gates.unbiased_gates_are_self_dual.dba1c5e9d26b207f1d00360ca57091aeddbc86b708740853137d862e64e1dd5c Gates.unbiased_or_and_impossible.0dc28e183f71edf98725fac2e5743180886a2d590a7ef955d92761e68647f829 Gates.update_self_dual.c3dd58f721d9fb6ce8f0c034d8775f1ec41906e8333a0808cd6e53b38fd71b4f Gates.unbiased_or_by_convention.99ffe25d8f25f6be3b570e4b18d1d32d1707caad8c68f73d069d262658e3955d)) :named goal))
(check-sat)

(reset)
(set-info :obligation |self-dual~with-bias|)
(set-info :near-miss-of |self-dual|)
(set-info :status sat)
; says: with bias 1 the unit is OR
(declare-const b Real)
(assert (! (and (< 0 (+ 1 1 b)) (< 0 (+ 1 (- 1) b)) (< 0 (+ (- 1) 1 b)) (< (+ (- 1) (- 1) b) 0)) :named fails))
(check-sat)
