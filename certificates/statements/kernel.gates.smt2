; claim kernel.gates
; AND, OR and the self-dual gates from one unit

(reset)
(set-info :obligation |saturated|)
(set-info :role lemma)
(set-info :status unsat)
; says: On saturated inputs a unit with weights 1 is AND of any number of inputs ... ... and OR, with the opposite bias.
(declare-const Gates.unit_and.3ac5c9fc8c9b5ca88df898c474d7c13b1eee5fa2aa6d15930b7c90ac9ce03f14 Bool)
(declare-const Gates.unit_or.50b8c00cacafea331efab90f097da3b16412db00a15a6791e7e9abfec9507782 Bool)
(assert (! (not (and Gates.unit_and.3ac5c9fc8c9b5ca88df898c474d7c13b1eee5fa2aa6d15930b7c90ac9ce03f14 Gates.unit_or.50b8c00cacafea331efab90f097da3b16412db00a15a6791e7e9abfec9507782)) :named goal))
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
(declare-const Gates.unbiased_gates_are_self_dual.39cec30aed906582776dab3de3cb3484bd093687421761b064a7681b08c567ea Bool)
(declare-const Gates.unbiased_or_and_impossible.57d942ff5621f328e78bd9c0f890e34fca0d883d48e5cbb5db2be5fab6dfdbfa Bool)
(declare-const Gates.update_self_dual.5ad6e0097d6e4dcadfcae5462cc3061d0d42102076d5f1ea2d8276c7ee38e0c8 Bool)
(declare-const Gates.unbiased_or_by_convention.1d350495c074333227abba6c42726de841a0761f6356ce8f70113ec271d882b1 Bool)
(assert (! (not (and Gates.unbiased_gates_are_self_dual.39cec30aed906582776dab3de3cb3484bd093687421761b064a7681b08c567ea Gates.unbiased_or_and_impossible.57d942ff5621f328e78bd9c0f890e34fca0d883d48e5cbb5db2be5fab6dfdbfa Gates.update_self_dual.5ad6e0097d6e4dcadfcae5462cc3061d0d42102076d5f1ea2d8276c7ee38e0c8 Gates.unbiased_or_by_convention.1d350495c074333227abba6c42726de841a0761f6356ce8f70113ec271d882b1)) :named goal))
(check-sat)

(reset)
(set-info :obligation |self-dual~with-bias|)
(set-info :near-miss-of |self-dual|)
(set-info :status sat)
; says: with bias 1 the unit is OR
(declare-const b Real)
(assert (! (and (< 0 (+ 1 1 b)) (< 0 (+ 1 (- 1) b)) (< 0 (+ (- 1) 1 b)) (< (+ (- 1) (- 1) b) 0)) :named fails))
(check-sat)
