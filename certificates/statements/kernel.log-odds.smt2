; claim kernel.log-odds
; The update of beliefs is addition of log-odds: an abelian group, any number, any order, weight of evidence

(reset)
(set-info :obligation |inverse|)
(set-info :role lemma)
(set-info :status unsat)
; says: Sigmoid undoes logit on the open unit interval. Logit undoes sigmoid on the real line.
(declare-const LogOdds.sigmoid_logit.973a1934858a013fd31f6e84877ced214f54e404140009fb6c94aa42573ae93e Bool)
(declare-const LogOdds.logit_sigmoid.71e4f2bd18b949322010db7bc85de6f00d6fd4657ccd2282b3f3846aef333099 Bool)
(assert (! (not (and LogOdds.sigmoid_logit.973a1934858a013fd31f6e84877ced214f54e404140009fb6c94aa42573ae93e LogOdds.logit_sigmoid.71e4f2bd18b949322010db7bc85de6f00d6fd4657ccd2282b3f3846aef333099)) :named goal))
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
(declare-const LogOdds.update_adds_log_odds.159e47732abdecfca2ff6dfe647ead2c8ec2b07077f844c16aec9db7573d13aa Bool)
(assert (! (not LogOdds.update_adds_log_odds.159e47732abdecfca2ff6dfe647ead2c8ec2b07077f844c16aec9db7573d13aa) :named goal))
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
(declare-const LogOdds.update_abelian_group.d2d54c3c530ac4d46bf2e8d2a77e928fc085da1afad5545e235e4c2a8e5debca Bool)
(assert (! (not LogOdds.update_abelian_group.d2d54c3c530ac4d46bf2e8d2a77e928fc085da1afad5545e235e4c2a8e5debca) :named goal))
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
(declare-const LogOdds.update_all_sigmoid.f106431ae32a38b46909deeb587273715055e6cd5f155f86980e2593d01b9ce6 Bool)
(declare-const LogOdds.update_all_any_order.e494051719520643452add01e6e51e2d8b9e1029bb84f3875014791e2a2e73b9 Bool)
(assert (! (not (and LogOdds.update_all_sigmoid.f106431ae32a38b46909deeb587273715055e6cd5f155f86980e2593d01b9ce6 LogOdds.update_all_any_order.e494051719520643452add01e6e51e2d8b9e1029bb84f3875014791e2a2e73b9)) :named goal))
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
(declare-const LogOdds.weight_of_evidence.3665a62c29e7f4116ab81c45eb5ac030cd1d67a3bf83e1a1e30b8f2d3cd42dc2 Bool)
(assert (! (not LogOdds.weight_of_evidence.3665a62c29e7f4116ab81c45eb5ac030cd1d67a3bf83e1a1e30b8f2d3cd42dc2) :named goal))
(check-sat)

(reset)
(set-info :obligation |weight-of-evidence~counted-twice|)
(set-info :near-miss-of |weight-of-evidence|)
(set-info :status sat)
; says: one piece of evidence counted twice is not independent
(declare-const r Real)
(assert (! (distinct (* r r) r) :named fails))
(check-sat)
