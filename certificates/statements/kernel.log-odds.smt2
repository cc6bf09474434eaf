; claim kernel.log-odds
; The update of beliefs is addition of log-odds: an abelian group, any number, any order, weight of evidence

(reset)
(set-info :obligation |inverse|)
(set-info :role lemma)
(set-info :status unsat)
; says: Sigmoid undoes logit on the open unit interval. Logit undoes sigmoid on the real line.
(declare-const LogOdds.sigmoid_logit.b00cfb70fcb66583625153e537fa26245d5b1394f1cae29cbdd4b4170e2a7cba Bool)
(declare-const LogOdds.logit_sigmoid.be255b3ddd4b6c4794c4870ce846605c25a0b0334667ae1fa43a393f139ea90d Bool)
(assert (! (not (and LogOdds.sigmoid_logit.b00cfb70fcb66583625153e537fa26245d5b1394f1cae29cbdd4b4170e2a7cba LogOdds.logit_sigmoid.be255b3ddd4b6c4794c4870ce846605c25a0b0334667ae1fa43a393f139ea90d)) :named goal))
(check-sat)

(reset)
(set-info :obligation |inverse~mirrored|)
(set-info :near-miss-of |inverse|)
(set-info :status sat)
; says: mirroring changes the log-odds
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))
(declare-const p Real)
(assert (! (distinct (Logit (- 1 p)) (Logit p)) :named fails))
(check-sat)

(reset)
(set-info :obligation |addition|)
(set-info :role lemma)
(set-info :status unsat)
; says: The update adds log-odds.
(declare-const LogOdds.update_adds_log_odds.48e65a41440c793293843f58f4945fdf88ecfc4ba4885685863eae0da69af466 Bool)
(assert (! (not LogOdds.update_adds_log_odds.48e65a41440c793293843f58f4945fdf88ecfc4ba4885685863eae0da69af466) :named goal))
(check-sat)

(reset)
(set-info :obligation |addition~product|)
(set-info :near-miss-of |addition|)
(set-info :status sat)
; says: the update is not the product
(declare-const p Real)
(declare-const q Real)
(assert (! (distinct (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))) (* p q)) :named fails))
(check-sat)

(reset)
(set-info :obligation |group|)
(set-info :role lemma)
(set-info :status unsat)
; says: Beliefs with the update form an abelian group: identity 1/2, inverse 1 - p.
(declare-const LogOdds.update_abelian_group.9c3d5cd332b1980644fe3f1828d76cbf2434b78260ca466717ee5a5d38e66fe7 Bool)
(assert (! (not LogOdds.update_abelian_group.9c3d5cd332b1980644fe3f1828d76cbf2434b78260ca466717ee5a5d38e66fe7) :named goal))
(check-sat)

(reset)
(set-info :obligation |group~idempotent|)
(set-info :near-miss-of |group|)
(set-info :status sat)
; says: no idempotence
(declare-const p Real)
(declare-const q Real)
(assert (! (and (= p q) (distinct (/ (* p q) (+ (* p q) (* (- 1 p) (- 1 q)))) p)) :named fails))
(check-sat)

(reset)
(set-info :obligation |fold|)
(set-info :role lemma)
(set-info :status unsat)
; says: The update of any number of beliefs is the sigmoid of the sum of their log-odds. In any order.
(declare-const LogOdds.update_all_sigmoid.2faf67148861ba9c6b6595a39c2ec911240fa0f1369b629dd301e0db4170c7e7 Bool)
(declare-const LogOdds.update_all_any_order.e61149d457d8025a7b6ac8286c9627b003596a5390833f280b16b5dcf22456b6 Bool)
(assert (! (not (and LogOdds.update_all_sigmoid.2faf67148861ba9c6b6595a39c2ec911240fa0f1369b629dd301e0db4170c7e7 LogOdds.update_all_any_order.e61149d457d8025a7b6ac8286c9627b003596a5390833f280b16b5dcf22456b6)) :named goal))
(check-sat)

(reset)
(set-info :obligation |fold~mean|)
(set-info :near-miss-of |fold|)
(set-info :status sat)
; says: odds multiply, they are not averaged
(declare-const r Real)
(assert (! (distinct (* r (* r r)) r) :named fails))
(check-sat)

(reset)
(set-info :obligation |weight-of-evidence|)
(set-info :role lemma)
(set-info :status unsat)
; says: Weight of evidence: on any finite probability space, for events independent given [h] and given not [h], the posterior
; says: log-odds are the prior's plus the log-likelihood ratios.
(declare-const LogOdds.weight_of_evidence.130062c006949bd30aa46dffc3ee63792b9e9318f915decf3ea71e2bd724054a Bool)
(assert (! (not LogOdds.weight_of_evidence.130062c006949bd30aa46dffc3ee63792b9e9318f915decf3ea71e2bd724054a) :named goal))
(check-sat)

(reset)
(set-info :obligation |weight-of-evidence~counted-twice|)
(set-info :near-miss-of |weight-of-evidence|)
(set-info :status sat)
; says: one piece of evidence counted twice is not independent
(declare-const r Real)
(assert (! (distinct (* r r) r) :named fails))
(check-sat)
