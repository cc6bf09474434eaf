; claim kernel.log-odds
; The update of beliefs is addition of log-odds: an abelian group, any number, any order, weight of evidence

(reset)
(set-info :obligation |inverse|)
(set-info :role lemma)
(set-info :status unsat)
; says: Sigmoid undoes logit on the open unit interval. Logit undoes sigmoid on the real line.
(declare-const LogOdds.sigmoid_logit.8247102ab6234b26260c1ac4bdbd871d24502cc4c8e5e593f5da6f3e8c0072da Bool)
(declare-const LogOdds.logit_sigmoid.ab66075c9b2578ba8c72e302f3eb0162d0b06c3eeab0884900bb2e6ee7113cb2 Bool)
(assert (! (not (and LogOdds.sigmoid_logit.8247102ab6234b26260c1ac4bdbd871d24502cc4c8e5e593f5da6f3e8c0072da LogOdds.logit_sigmoid.ab66075c9b2578ba8c72e302f3eb0162d0b06c3eeab0884900bb2e6ee7113cb2)) :named goal))
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
(declare-const LogOdds.update_adds_log_odds.0066362ab4cdcf37da76f6170e75067eb9bc690e5ca9d12f39788bfa65660a33 Bool)
(assert (! (not LogOdds.update_adds_log_odds.0066362ab4cdcf37da76f6170e75067eb9bc690e5ca9d12f39788bfa65660a33) :named goal))
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
(declare-const LogOdds.update_abelian_group.64015fd9daed0bf85d4c2598ba929c6d7c31e00e1785fe06d3e278470b1f6047 Bool)
(assert (! (not LogOdds.update_abelian_group.64015fd9daed0bf85d4c2598ba929c6d7c31e00e1785fe06d3e278470b1f6047) :named goal))
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
(declare-const LogOdds.update_all_sigmoid.c6534d377cb06a2e23aefaff85972a2696059233aa4001a09d14b758a74c74f3 Bool)
(declare-const LogOdds.update_all_any_order.89981fa86679608b2cf8aafb5d05f9bd929a429ea1eef81f5daadce40f168235 Bool)
(assert (! (not (and LogOdds.update_all_sigmoid.c6534d377cb06a2e23aefaff85972a2696059233aa4001a09d14b758a74c74f3 LogOdds.update_all_any_order.89981fa86679608b2cf8aafb5d05f9bd929a429ea1eef81f5daadce40f168235)) :named goal))
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
(declare-const LogOdds.weight_of_evidence.7299f509a2f9f9bb488b966fdcb9b9cdf0cbbc4628616a3d7f2bd86d90816308 Bool)
(assert (! (not LogOdds.weight_of_evidence.7299f509a2f9f9bb488b966fdcb9b9cdf0cbbc4628616a3d7f2bd86d90816308) :named goal))
(check-sat)

(reset)
(set-info :obligation |weight-of-evidence~counted-twice|)
(set-info :near-miss-of |weight-of-evidence|)
(set-info :status sat)
; says: one piece of evidence counted twice is not independent
(declare-const r Real)
(assert (! (distinct (* r r) r) :named fails))
(check-sat)
