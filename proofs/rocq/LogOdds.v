(** * A. The algebra of log-odds *)

From Coq Require Import Reals Lra List Permutation Bool.
From TBN Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Lemma sigmoid_fraction x : sigmoid x = exp x / (1 + exp x).
Proof. unfold sigmoid. rewrite exp_Ropp. pose proof (exp_pos x). field; lra. Qed.

Lemma sigmoid_probability x : probability (sigmoid x).
Proof.
  rewrite sigmoid_fraction. pose proof (exp_pos x). split.
  - apply Rdiv_lt_0_compat; lra.
  - apply Rmult_lt_reg_r with (1 + exp x); [lra |].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Lemma sigmoid_opposite x : sigmoid (- x) = 1 - sigmoid x.
Proof.
  rewrite !sigmoid_fraction, exp_Ropp. pose proof (exp_pos x). field; lra.
Qed.

(** A1 *)
Theorem sigmoid_logit p : probability p -> sigmoid (logit p) = p.
Proof.
  intros [H0 H1]. rewrite sigmoid_fraction. unfold logit.
  rewrite exp_ln by (apply Rdiv_lt_0_compat; lra). field; lra.
Qed.

Theorem logit_sigmoid x : logit (sigmoid x) = x.
Proof.
  unfold logit. rewrite <- sigmoid_opposite, !sigmoid_fraction, exp_Ropp.
  pose proof (exp_pos x).
  replace (exp x / (1 + exp x) / (/ exp x / (1 + / exp x))) with (exp x) by (field; lra).
  apply ln_exp.
Qed.

Lemma sigmoid_injective x y : sigmoid x = sigmoid y -> x = y.
Proof. intros E. now rewrite <- (logit_sigmoid x), E, logit_sigmoid. Qed.

Lemma sigmoid_increasing x y : x < y -> sigmoid x < sigmoid y.
Proof.
  intros H. rewrite !sigmoid_fraction. apply exp_increasing in H.
  pose proof (exp_pos x). pose proof (exp_pos y).
  apply Rmult_lt_reg_r with ((1 + exp x) * (1 + exp y)); [nra |].
  replace (exp x / (1 + exp x) * ((1 + exp x) * (1 + exp y)))
    with (exp x * (1 + exp y)) by (field; lra).
  replace (exp y / (1 + exp y) * ((1 + exp x) * (1 + exp y)))
    with (exp y * (1 + exp x)) by (field; lra). nra.
Qed.

(** A2 *)
Lemma update_of_sigmoids x y : update (sigmoid x) (sigmoid y) = sigmoid (x + y).
Proof.
  unfold update. rewrite !sigmoid_fraction, exp_plus.
  pose proof (exp_pos x). pose proof (exp_pos y).
  assert (0 < exp x * exp y) by now apply Rmult_lt_0_compat.
  field. repeat split; lra.
Qed.

Theorem update_adds_log_odds p q :
  probability p -> probability q -> update p q = sigmoid (logit p + logit q).
Proof.
  intros Hp Hq. now rewrite <- update_of_sigmoids, !sigmoid_logit.
Qed.

(** A3 *)
Lemma update_closed p q : probability p -> probability q -> probability (update p q).
Proof. intros Hp Hq. rewrite update_adds_log_odds by easy. apply sigmoid_probability. Qed.

Lemma update_commutes p q : update p q = update q p.
Proof. unfold update. now rewrite (Rmult_comm p), (Rmult_comm (1 - p)). Qed.

Lemma update_associates p q r :
  probability p -> probability q -> probability r ->
  update p (update q r) = update (update p q) r.
Proof.
  intros Hp Hq Hr.
  rewrite <- (sigmoid_logit p Hp), <- (sigmoid_logit q Hq), <- (sigmoid_logit r Hr).
  rewrite !update_of_sigmoids. f_equal. ring.
Qed.

Lemma update_half p : probability p -> update (1 / 2) p = p.
Proof. intros [H0 H1]. unfold update. field. lra. Qed.

Lemma update_complement p : probability p -> update p (1 - p) = 1 / 2.
Proof.
  intros [H0 H1]. unfold update. assert (0 < p * (1 - p)) by nra. field. nra.
Qed.

Theorem update_abelian_group :
  (forall p q, probability p -> probability q -> probability (update p q)) /\
  (forall p q, update p q = update q p) /\
  (forall p q r, probability p -> probability q -> probability r ->
     update p (update q r) = update (update p q) r) /\
  probability (1 / 2) /\
  (forall p, probability p -> update (1 / 2) p = p) /\
  (forall p, probability p -> probability (1 - p) /\ update p (1 - p) = 1 / 2).
Proof.
  split; [exact update_closed |]. split; [exact update_commutes |].
  split; [exact update_associates |]. split; [unfold probability; lra |].
  split; [exact update_half |].
  intros p Hp. split; [unfold probability in *; lra | now apply update_complement].
Qed.

(** A4 *)
Lemma sigmoid_zero : sigmoid 0 = 1 / 2.
Proof. rewrite sigmoid_fraction, exp_0. lra. Qed.

Theorem update_all_sigmoid ps :
  (forall p, In p ps -> probability p) -> update_all ps = sigmoid (rsum logit ps).
Proof.
  induction ps as [| p ps IH]; intros H; [symmetry; apply sigmoid_zero |].
  change (update_all (p :: ps)) with (update p (update_all ps)).
  rewrite IH by (intros; apply H; now right).
  rewrite <- (sigmoid_logit p) at 1 by (apply H; now left).
  apply update_of_sigmoids.
Qed.

Theorem update_all_any_order ps qs :
  (forall p, In p ps -> probability p) -> Permutation ps qs -> update_all ps = update_all qs.
Proof.
  intros H HP. rewrite !update_all_sigmoid; trivial.
  - f_equal. now apply rsum_permutation.
  - intros q Hq. apply H. now apply (Permutation_in q (Permutation_sym HP)).
Qed.

(** A5 *)
Section Evidence.
Variable Omega : Type.
Variable outcomes : list Omega.
Variable weight : Omega -> R.
Local Notation Pr := (prob Omega outcomes weight).
Local Notation Given := (given Omega outcomes weight).

Lemma prob_split e h : Pr e = Pr (both Omega e h) + Pr (both Omega e (not_event Omega h)).
Proof.
  unfold prob, both, not_event.
  induction outcomes as [| o os IH]; [unfold rsum; simpl; ring |].
  simpl. destruct (e o), (h o); simpl; rewrite ?rsum_cons, IH; ring.
Qed.

Theorem weight_of_evidence h es :
  Pr (fun _ => true) = 1 ->
  0 < Pr h < 1 ->
  (forall e, In e es -> 0 < Given e h /\ 0 < Given e (not_event Omega h)) ->
  Given (all_events Omega es) h = rprod (fun e => Given e h) es ->
  Given (all_events Omega es) (not_event Omega h) =
    rprod (fun e => Given e (not_event Omega h)) es ->
  logit (Given h (all_events Omega es)) =
    logit (Pr h) + rsum (fun e => ln (Given e h / Given e (not_event Omega h))) es.
Proof.
  intros H1 Hh Hpos Hind Hind'.
  set (n := not_event Omega h) in *. set (E := all_events Omega es) in *.
  assert (Hn : Pr n = 1 - Pr h).
  { rewrite <- H1, (prob_split (fun _ => true) h). unfold n, both. simpl. 
    change (fun o : Omega => h o) with h.
    change (fun o : Omega => not_event Omega h o) with (not_event Omega h). ring. }
  assert (P0 : 0 < rprod (fun e => Given e h) es)
    by (apply rprod_pos; intros e He; now apply Hpos).
  assert (P1 : 0 < rprod (fun e => Given e n) es)
    by (apply rprod_pos; intros e He; now apply Hpos).
  assert (E0 : Pr (both Omega E h) = Pr h * rprod (fun e => Given e h) es)
    by (rewrite <- Hind; unfold given; field; lra).
  assert (E1 : Pr (both Omega E n) = Pr n * rprod (fun e => Given e n) es)
    by (rewrite <- Hind'; unfold given; field; lra).
  assert (Hc : Pr (both Omega h E) = Pr (both Omega E h)).
  { unfold prob. f_equal. apply filter_ext. intros o. apply andb_comm. }
  set (a := rprod (fun e => Given e h) es) in *.
  set (b := rprod (fun e => Given e n) es) in *.
  assert (Hs : Pr E = Pr h * a + Pr n * b)
    by (rewrite (prob_split E h); fold n; now rewrite E0, E1).
  unfold logit. unfold given at 1 2. rewrite Hc, E0, Hs.
  assert (0 < Pr h * a) by (apply Rmult_lt_0_compat; lra).
  assert (0 < Pr n * b) by (apply Rmult_lt_0_compat; lra).
  replace (Pr h * a / (Pr h * a + Pr n * b) / (1 - Pr h * a / (Pr h * a + Pr n * b)))
    with (Pr h / (1 - Pr h) * (a / b))
    by (rewrite <- Hn; field; repeat split; lra).
  rewrite ln_mult by (apply Rdiv_lt_0_compat; lra). f_equal.
  rewrite ln_div by easy. unfold a, b.
  rewrite !ln_rprod, <- rsum_minus by (intros e He; now apply Hpos).
  apply rsum_ext. intros e He. symmetry. apply ln_div; now apply Hpos.
Qed.
End Evidence.
