; claim kernel.reduction
; Evidence, impossible states, variables summed out and constant factors: the messages that remain are those of the reduced network

(reset)
(set-info :obligation |evidence|)
(set-info :role lemma)
(set-info :status unsat)
; says: Hard evidence, as a factor that is zero off one state, restricts its variable to that state: a step of reduction.
(declare-const Reduction.evidence_is_a_step.493b1fb399baf8747dbffa85b8e099d95093c201c6ab376c2a3795b6b95d8a26 Bool)
(assert (! (not Reduction.evidence_is_a_step.493b1fb399baf8747dbffa85b8e099d95093c201c6ab376c2a3795b6b95d8a26) :named goal))
(check-sat)

(reset)
(set-info :obligation |evidence~soft-evidence|)
(set-info :near-miss-of |evidence|)
(set-info :status sat)
; says: odds of 1 : 9 against the state leave it possible: behind [[4,1],[1,4]] they are heard as 13/37, not 1/4
(declare-const e Real)
(assert (! (distinct (/ (+ 1 (* 4 e)) (+ 4 e)) (/ 1 4)) :named fails))
(check-sat)

(reset)
(set-info :obligation |messages-that-remain|)
(set-info :role lemma)
(set-info :status unsat)
; says: Steps of reduction keep the messages that remain: from some update on, a run on the whole network is one on the reduced
; says: network, with positive messages.
(declare-const Reduction.reductions_keep_messages.73aa74fdd9e221804f5d4ceba3ffc9fe749d999d67ce70b7b3d1f3aeff9c8f3c Bool)
(assert (! (not Reduction.reductions_keep_messages.73aa74fdd9e221804f5d4ceba3ffc9fe749d999d67ce70b7b3d1f3aeff9c8f3c) :named goal))
(check-sat)

(reset)
(set-info :obligation |messages-that-remain~two-larger-factors|)
(set-info :near-miss-of |messages-that-remain|)
(set-info :status sat)
; says: a variable of two states that informs two factors is not summed out of each
(declare-const a0 Real)
(declare-const a1 Real)
(declare-const b0 Real)
(declare-const b1 Real)
(assert (! (distinct (* (+ a0 a1) (+ b0 b1)) (* 2 (+ (* a0 b0) (* a1 b1)))) :named fails))
(check-sat)
