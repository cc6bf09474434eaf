; claim kernel.log-odds
; The update of beliefs is addition of log-odds: an abelian group, any number, any order, weight of evidence

(reset)
(set-info :obligation |inverse|)
(set-info :role lemma)
(set-info :status unsat)
; says: Sigmoid undoes logit on the open unit interval. Logit undoes sigmoid on the real line.
(declare-const LogOdds.sigmoid_logit.9d347c37ebbc3749f6577108078e37ec99af6874f1cf4f1a8a184c544fab428b Bool)
(declare-const LogOdds.logit_sigmoid.a4279b3df2f43c44db5b3a9612d7e27be536b0c248c2d2b908dc63c34157ec25 Bool)
(assert (! (not (and LogOdds.sigmoid_logit.9d347c37ebbc3749f6577108078e37ec99af6874f1cf4f1a8a184c544fab428b LogOdds.logit_sigmoid.a4279b3df2f43c44db5b3a9612d7e27be536b0c248c2d2b908dc63c34157ec25)) :named goal))
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
(declare-const LogOdds.update_adds_log_odds.5de5924f98a2c9456882c65ce352683f8f7001125a62a36794ee6e8cc78124dd Bool)
(assert (! (not LogOdds.update_adds_log_odds.5de5924f98a2c9456882c65ce352683f8f7001125a62a36794ee6e8cc78124dd) :named goal))
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
(declare-const LogOdds.update_abelian_group.303dc9c63a39c0a28b7e4e726918d06b70f2eb20ce5a9968194a89a52386a76b Bool)
(assert (! (not LogOdds.update_abelian_group.303dc9c63a39c0a28b7e4e726918d06b70f2eb20ce5a9968194a89a52386a76b) :named goal))
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
(declare-const LogOdds.update_all_sigmoid.bbb8c14fcccd865bc67b07c6e0a363db769cf4d8dc8596188254eda1fead18d9 Bool)
(declare-const LogOdds.update_all_any_order.19d8224bad2a4a90176f800e5560255341a38868ec0afdfe60d4cc2b8ead670d Bool)
(assert (! (not (and LogOdds.update_all_sigmoid.bbb8c14fcccd865bc67b07c6e0a363db769cf4d8dc8596188254eda1fead18d9 LogOdds.update_all_any_order.19d8224bad2a4a90176f800e5560255341a38868ec0afdfe60d4cc2b8ead670d)) :named goal))
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
(declare-const LogOdds.weight_of_evidence.0f9e1b58940fd6c7ab54c469ed50b7dedb4e139a71e758b23f4974dfd3e68fe8 Bool)
(assert (! (not LogOdds.weight_of_evidence.0f9e1b58940fd6c7ab54c469ed50b7dedb4e139a71e758b23f4974dfd3e68fe8) :named goal))
(check-sat)

(reset)
(set-info :obligation |weight-of-evidence~counted-twice|)
(set-info :near-miss-of |weight-of-evidence|)
(set-info :status sat)
; says: one piece of evidence counted twice is not independent
(declare-const r Real)
(assert (! (distinct (* r r) r) :named fails))
(check-sat)
