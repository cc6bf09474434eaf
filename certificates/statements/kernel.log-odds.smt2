; claim kernel.log-odds
; The update of beliefs is addition of log-odds: an abelian group, any number, any order, weight of evidence

(reset)
(set-info :obligation |inverse|)
(set-info :role lemma)
(set-info :status unsat)
; says: Sigmoid undoes logit on the open unit interval. Logit undoes sigmoid on the real line.
(declare-const LogOdds.sigmoid_logit.b001a98d1b1508794a995870e4e46c9c3f0ec9952cf58199af10aee236e3a866 Bool)
(declare-const LogOdds.logit_sigmoid.84c100ef4f2e952f09cdec1e6b8d5f12c73f71486fd093a0738d80505f5c7d2b Bool)
(assert (! (not (and LogOdds.sigmoid_logit.b001a98d1b1508794a995870e4e46c9c3f0ec9952cf58199af10aee236e3a866 LogOdds.logit_sigmoid.84c100ef4f2e952f09cdec1e6b8d5f12c73f71486fd093a0738d80505f5c7d2b)) :named goal))
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
(declare-const LogOdds.update_adds_log_odds.dee593dd2aed94acea82118d63632869fb4f94cb55091b6c2fd1e71ffa20c2ed Bool)
(assert (! (not LogOdds.update_adds_log_odds.dee593dd2aed94acea82118d63632869fb4f94cb55091b6c2fd1e71ffa20c2ed) :named goal))
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
(declare-const LogOdds.update_abelian_group.2b09c4149012caac22e3f1e93544a36f484a7f72edcb4990c63de40573b82d90 Bool)
(assert (! (not LogOdds.update_abelian_group.2b09c4149012caac22e3f1e93544a36f484a7f72edcb4990c63de40573b82d90) :named goal))
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
(declare-const LogOdds.update_all_sigmoid.bf4ac5cece4ad1a49beb15966f63735ab5fc28ac76d44f1ace16edcfae9e7e5c Bool)
(declare-const LogOdds.update_all_any_order.d23c20558afcccc39b481570a56ed8c2b61021c3cf4805a9e524ba2261262954 Bool)
(assert (! (not (and LogOdds.update_all_sigmoid.bf4ac5cece4ad1a49beb15966f63735ab5fc28ac76d44f1ace16edcfae9e7e5c LogOdds.update_all_any_order.d23c20558afcccc39b481570a56ed8c2b61021c3cf4805a9e524ba2261262954)) :named goal))
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
(declare-const LogOdds.weight_of_evidence.33f1becb036dd61fdf3e82a2abadea25e098ba2a2974827ab25ed5a80fd6ebf8 Bool)
(assert (! (not LogOdds.weight_of_evidence.33f1becb036dd61fdf3e82a2abadea25e098ba2a2974827ab25ed5a80fd6ebf8) :named goal))
(check-sat)

(reset)
(set-info :obligation |weight-of-evidence~counted-twice|)
(set-info :near-miss-of |weight-of-evidence|)
(set-info :status sat)
; says: one piece of evidence counted twice is not independent
(declare-const r Real)
(assert (! (distinct (* r r) r) :named fails))
(check-sat)
