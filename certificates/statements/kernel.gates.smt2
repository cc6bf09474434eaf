; claim kernel.gates
; AND, OR and the self-dual gates from one unit

(reset)
(set-info :obligation |saturated|)
(set-info :role lemma)
(set-info :status unsat)
; says: On saturated inputs a unit with weights 1 is AND of any number of inputs ... ... and OR, with the opposite bias.
(declare-const Gates.unit_and.afaa5ed4e0403507af848c6faa7776b6c90fbaaa31b5c4e8c257489ff86e8454 Bool)
(declare-const Gates.unit_or.ae2558268f08b75bed533589fb3b1ce967a06137bc031bb5e94b7544afeb81df Bool)
(assert (! (not (and Gates.unit_and.afaa5ed4e0403507af848c6faa7776b6c90fbaaa31b5c4e8c257489ff86e8454 Gates.unit_or.ae2558268f08b75bed533589fb3b1ce967a06137bc031bb5e94b7544afeb81df)) :named goal))
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
(declare-const Gates.unbiased_gates_are_self_dual.b1ce9b5c2a8b0e474f4da06bb76f7805dfe6f981b1313afd646ddbac42ccb0ff Bool)
(declare-const Gates.unbiased_or_and_impossible.4d4a046b4ff52300c3c75de8b191af5183613f3af00bdc974d5905848fa916eb Bool)
(declare-const Gates.update_self_dual.94f50106262b923e73c7468696e9606fa8ca628bc14017291d463f13ae120c77 Bool)
(declare-const Gates.unbiased_or_by_convention.ff6f43ae7fc16378773361e43659145fc8345b66beecd50198908749828dc96c Bool)
(assert (! (not (and Gates.unbiased_gates_are_self_dual.b1ce9b5c2a8b0e474f4da06bb76f7805dfe6f981b1313afd646ddbac42ccb0ff Gates.unbiased_or_and_impossible.4d4a046b4ff52300c3c75de8b191af5183613f3af00bdc974d5905848fa916eb Gates.update_self_dual.94f50106262b923e73c7468696e9606fa8ca628bc14017291d463f13ae120c77 Gates.unbiased_or_by_convention.ff6f43ae7fc16378773361e43659145fc8345b66beecd50198908749828dc96c)) :named goal))
(check-sat)

(reset)
(set-info :obligation |self-dual~with-bias|)
(set-info :near-miss-of |self-dual|)
(set-info :status sat)
; says: with bias 1 the unit is OR
(declare-const b Real)
(assert (! (and (< 0 (+ 1 1 b)) (< 0 (+ 1 (- 1) b)) (< 0 (+ (- 1) 1 b)) (< (+ (- 1) (- 1) b) 0)) :named fails))
(check-sat)
