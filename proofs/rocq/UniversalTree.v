(** * C5 with C6. The universal transformer is exact on every tree *)

From Coq Require Import Reals Lra Lia List Arith Bool.
From TBN Require Import Definitions Sums LogOdds PairMessage Walks TreeExact UniversalLayer.
Import ListNotations.
Open Scope R_scope.

Section Link.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.
Hypothesis tables_positive : all_positive G tables.

Local Notation edge := (fun d => In d (dedges G)).

(** ** Sum-product in log-odds is sum-product *)

Local Notation sum_round :=
  (sp_round R 0 1 Rplus Rmult bool bits G (unary_weight theta) tables).
Local Notation sum_rounds :=
  (sp_rounds R 0 1 Rplus Rmult bool bits G (unary_weight theta) tables).
Local Notation sum_belief := (sp_belief R 1 Rmult bool G (unary_weight theta)).

Definition ratio_log (mu : messages R bool) (d : dedge) : R := ln (mu d true / mu d false).

Definition positive_on (mu : messages R bool) (l : list dedge) : Prop :=
  forall d x, In d l -> 0 < mu d x.

Lemma sum_ratio_log mu l :
  positive_on mu l ->
  rsum (ratio_log mu) l = ln (rprod (fun e => mu e true) l / rprod (fun e => mu e false) l).
Proof.
  intros H. rewrite ln_div by (apply rprod_pos; intros; now apply H).
  rewrite !ln_rprod, <- rsum_minus by (intros; now apply H).
  apply rsum_ext. intros d Hd. apply ln_div; now apply H.
Qed.

Lemma predecessors_positive mu d :
  positive_on mu (dedges G) -> positive_on mu (predecessors G d).
Proof. intros H e x He. apply H. apply in_predecessors in He. tauto. Qed.

Lemma incoming_positive mu v :
  positive_on mu (dedges G) -> positive_on mu (incoming G v).
Proof. intros H e x He. apply H. apply in_incoming in He. tauto. Qed.

Lemma sum_round_value mu d y :
  sum_round mu d y =
    oriented R bool tables d false y * rprod (fun e => mu e false) (predecessors G d) +
    oriented R bool tables d true y *
      (exp (theta (source G d)) * rprod (fun e => mu e true) (predecessors G d)).
Proof. unfold sp_round, unary_weight, rprod. simpl. ring. Qed.

Lemma sum_round_positive mu : positive_on mu (dedges G) -> positive_on (sum_round mu) (dedges G).
Proof.
  intros H d y Hd. rewrite sum_round_value.
  pose proof (oriented_positive G tables d tables_positive Hd) as Hf.
  pose proof (exp_pos (theta (source G d))).
  assert (0 < rprod (fun e => mu e false) (predecessors G d))
    by (apply rprod_pos; intros; now apply predecessors_positive with d).
  assert (0 < rprod (fun e => mu e true) (predecessors G d))
    by (apply rprod_pos; intros; now apply predecessors_positive with d).
  apply Rplus_lt_0_compat; repeat apply Rmult_lt_0_compat; trivial; apply Hf.
Qed.

Lemma log_round_is_sum_product mu d :
  positive_on mu (dedges G) -> edge d ->
  log_round G theta tables (ratio_log mu) d = ratio_log (sum_round mu) d.
Proof.
  intros H Hd. unfold log_round, cavity.
  rewrite sum_ratio_log by now apply predecessors_positive.
  unfold ratio_log. rewrite !sum_round_value.
  pose proof (oriented_positive G tables d tables_positive Hd) as Hf.
  set (f := oriented R bool tables d) in *. entries_of f Hf.
  set (P := rprod (fun e => mu e true) (predecessors G d)).
  set (Q := rprod (fun e => mu e false) (predecessors G d)).
  assert (HP : 0 < P) by (apply rprod_pos; intros; now apply predecessors_positive with d).
  assert (HQ : 0 < Q) by (apply rprod_pos; intros; now apply predecessors_positive with d).
  unfold log_message. rewrite exp_plus, exp_ln by now apply Rdiv_lt_0_compat.
  set (E := exp (theta (source G d))). assert (HE : 0 < E) by apply exp_pos.
  f_equal. assert (0 < E * P) by now apply Rmult_lt_0_compat.
  assert (0 < f false false * Q + f true false * (E * P))
    by (apply Rplus_lt_0_compat; now apply Rmult_lt_0_compat).
  field. repeat split; try lra.
Qed.

(** Any starting messages, as unnormalised ones. *)
Definition start (m : log_messages) : messages R bool := fun d x => if x then exp (m d) else 1.

Lemma start_positive m l : positive_on (start m) l.
Proof. intros d [|] _; simpl; [apply exp_pos | lra]. Qed.

Theorem log_rounds_are_sum_product T m d :
  edge d ->
  Nat.iter T (log_round G theta tables) m d = ratio_log (sum_rounds T (start m)) d.
Proof.
  enough (H : positive_on (sum_rounds T (start m)) (dedges G) /\ forall d, edge d ->
    Nat.iter T (log_round G theta tables) m d = ratio_log (sum_rounds T (start m)) d)
    by (intros Hd; now apply H).
  induction T as [| T [IHp IH]].
  - split; [apply start_positive |]. intros e _. unfold ratio_log, sp_rounds. simpl.
    replace (exp (m e) / 1) with (exp (m e)) by field. symmetry. apply ln_exp.
  - split; [now apply sum_round_positive |]. intros e He.
    change (sum_rounds (S T) (start m)) with (sum_round (sum_rounds T (start m))).
    rewrite <- log_round_is_sum_product by trivial. simpl Nat.iter.
    unfold log_round, cavity. f_equal. f_equal. apply rsum_ext. intros e' He'. apply IH.
    apply in_predecessors in He'. tauto.
Qed.

Lemma sum_rounds_positive T m : positive_on (sum_rounds T (start m)) (dedges G).
Proof.
  induction T as [| T IH]; [apply start_positive | now apply sum_round_positive].
Qed.

Lemma log_belief_is_sum_product T m v :
  log_belief G theta (Nat.iter T (log_round G theta tables) m) v =
    ln (sum_belief (sum_rounds T (start m)) v true / sum_belief (sum_rounds T (start m)) v false) /\
  (forall x, 0 < sum_belief (sum_rounds T (start m)) v x).
Proof.
  pose proof (incoming_positive _ v (sum_rounds_positive T m)) as H.
  set (mu := sum_rounds T (start m)) in *.
  assert (HP : forall x, 0 < rprod (fun e => mu e x) (incoming G v))
    by (intros x; apply rprod_pos; intros; now apply H).
  assert (HB : forall x, sum_belief mu v x =
            unary_weight theta v x * rprod (fun e => mu e x) (incoming G v)) by reflexivity.
  assert (HU : forall x, 0 < unary_weight theta v x)
    by (intros [|]; unfold unary_weight; [apply exp_pos | lra]).
  split.
  - unfold log_belief. rewrite (rsum_ext _ (ratio_log mu)).
    + rewrite sum_ratio_log by exact H. rewrite !HB. unfold unary_weight.
      rewrite !ln_div by (try apply Rmult_lt_0_compat; try apply exp_pos; try apply HP; lra).
      rewrite !ln_mult, ln_exp, ln_1 by (try apply exp_pos; try apply HP; lra). ring.
    + intros d Hd. apply log_rounds_are_sum_product. apply in_incoming in Hd. tauto.
  - intros x. rewrite HB. now apply Rmult_lt_0_compat.
Qed.

(** ** Max-product in log-odds is sum-product over (max, +) *)

Local Notation trop_round :=
  (sp_round (option R) None (Some 0) tropical_add tropical_mul bool bits G
     (fun v b => Some (if b then theta v else 0)) (fun f p q => Some (ln (tables f p q)))).
Local Notation trop_rounds :=
  (sp_rounds (option R) None (Some 0) tropical_add tropical_mul bool bits G
     (fun v b => Some (if b then theta v else 0)) (fun f p q => Some (ln (tables f p q)))).
Local Notation trop_belief :=
  (sp_belief (option R) (Some 0) tropical_mul bool G
     (fun v b => Some (if b then theta v else 0))).

Definition lift (r : dedge -> bool -> R) : messages (option R) bool := fun d x => Some (r d x).

Definition value_round (r : dedge -> bool -> R) : dedge -> bool -> R := fun d y =>
  Rmax (ln (oriented R bool tables d false y) + rsum (fun e => r e false) (predecessors G d))
    (ln (oriented R bool tables d true y) +
      (theta (source G d) + rsum (fun e => r e true) (predecessors G d))).

Lemma tropical_product {X} (f : X -> R) l :
  big tropical_mul (Some 0) (fun x => Some (f x)) l = Some (rsum f l).
Proof. unfold rsum. induction l as [| a l IH]; simpl; [reflexivity | now rewrite IH]. Qed.

Lemma trop_round_lift r d y : trop_round (lift r) d y = Some (value_round r d y).
Proof.
  unfold sp_round, lift, value_round, oriented. simpl. rewrite !tropical_product. simpl.
  rewrite Rplus_0_l. destruct (snd d); reflexivity.
Qed.

Lemma max_round_is_value_round r d :
  max_round G theta tables (fun e => r e true - r e false) d =
    value_round r d true - value_round r d false.
Proof.
  unfold max_round, value_round, cavity, max_log_message. rewrite rsum_minus.
  set (f := oriented R bool tables d).
  set (A := rsum (fun e => r e false) (predecessors G d)).
  set (B := rsum (fun e => r e true) (predecessors G d)).
  rewrite !Rmax_shift.
  replace (ln (f true true) + (theta (source G d) + (B - A)) - ln (f false true))
    with (ln (f true true) + (theta (source G d) + B) - (ln (f false true) + A)) by ring.
  replace (ln (f true false) + (theta (source G d) + (B - A)) - ln (f false false))
    with (ln (f true false) + (theta (source G d) + B) - (ln (f false false) + A)) by ring.
  ring.
Qed.

Definition value_start (m : log_messages) : dedge -> bool -> R := fun d x => if x then m d else 0.

Lemma trop_rounds_lift T m d x :
  trop_rounds T (lift (value_start m)) d x = Some (Nat.iter T value_round (value_start m) d x).
Proof.
  revert d x. induction T as [| T IH]; intros d x; [reflexivity |].
  change (trop_rounds (S T) (lift (value_start m)))
    with (trop_round (trop_rounds T (lift (value_start m)))).
  simpl Nat.iter. rewrite <- trop_round_lift. unfold sp_round.
  apply big_ext. intros z _. f_equal. f_equal. apply big_ext. intros e _. apply IH.
Qed.

Lemma max_rounds_are_values T m d :
  Nat.iter T (max_round G theta tables) m d =
    Nat.iter T value_round (value_start m) d true - Nat.iter T value_round (value_start m) d false.
Proof.
  revert d. induction T as [| T IH]; intros d; [unfold value_start; simpl; ring |].
  simpl Nat.iter. rewrite <- max_round_is_value_round. unfold max_round, cavity.
  f_equal. f_equal. apply rsum_ext. intros e _. apply IH.
Qed.

End Link.

(** ** The composed theorems *)

Lemma tropical_semiring :
  semi_ring_theory None (Some 0) tropical_add tropical_mul (@eq (option R)).
Proof.
  constructor.
  - intros [a |]; reflexivity.
  - intros [a |] [b |]; simpl; trivial. now rewrite Rmax_comm.
  - intros [a |] [b |] [c |]; simpl; trivial. now rewrite Rmax_assoc.
  - intros [a |]; simpl; trivial. now rewrite Rplus_0_l.
  - intros [a |]; reflexivity.
  - intros [a |] [b |]; simpl; trivial. now rewrite Rplus_comm.
  - intros [a |] [b |] [c |]; simpl; trivial. now rewrite Rplus_assoc.
  - intros [a |] [b |] [c |]; simpl; trivial. f_equal.
    unfold Rmax. destruct (Rle_dec a b), (Rle_dec (a + c) (b + c)); lra.
Qed.

Theorem transformer_exact_on_trees Delta G theta tables T m v :
  tree G -> max_degree G Delta -> all_positive G tables ->
  diameter_at_most G T -> (v < variables G)%nat ->
  forall n, (T <= n)%nat ->
  answer G (transformer Delta G softplus n (encode Delta G theta tables m)) v =
    exact_log_odds G theta tables v.
Proof.
  intros HT HD HP Hdiam Hv n Hn.
  rewrite transformer_belief; [| exact HD | exact HP].
  destruct (log_belief_is_sum_product G theta tables HP n m v) as [E _]. rewrite E.
  rewrite !(tree_flooding_exact R 0 1 Rplus Rmult bool bits G _ _ R_semiring HT T Hdiam n _ v)
    by trivial.
  reflexivity.
Qed.

Theorem transformer_posterior_on_trees Delta G theta tables T m v :
  tree G -> max_degree G Delta -> all_positive G tables ->
  diameter_at_most G T -> (v < variables G)%nat ->
  forall n, (T <= n)%nat ->
  sigmoid (answer G (transformer Delta G softplus n (encode Delta G theta tables m)) v) =
    exact_posterior G theta tables v.
Proof.
  intros HT HD HP Hdiam Hv n Hn.
  rewrite (transformer_exact_on_trees Delta G theta tables T) by trivial.
  destruct (log_belief_is_sum_product G theta tables HP n m v) as [_ HB].
  unfold exact_log_odds, exact_posterior, exact_marginal.
  rewrite <- !(tree_flooding_exact R 0 1 Rplus Rmult bool bits G _ _ R_semiring HT T Hdiam n
                 (start m) v) by trivial.
  pose proof (HB true). pose proof (HB false).
  rewrite sigmoid_fraction, exp_ln by now apply Rdiv_lt_0_compat. field. split; lra.
Qed.

Theorem max_transformer_exact_on_trees Delta G theta tables T m v :
  tree G -> max_degree G Delta -> all_positive G tables ->
  diameter_at_most G T -> (v < variables G)%nat ->
  forall n, (T <= n)%nat ->
  exists best1 best0,
    max_marginal G theta tables v true = Some best1 /\
    max_marginal G theta tables v false = Some best0 /\
    answer G (transformer Delta G relu n (encode Delta G theta tables m)) v = best1 - best0.
Proof.
  intros HT HD HP Hdiam Hv n Hn.
  rewrite transformer_max_belief; [| exact HD | exact HP].
  set (r := Nat.iter n (value_round G theta tables) (value_start m)).
  exists (theta v + rsum (fun e => r e true) (incoming G v)),
    (0 + rsum (fun e => r e false) (incoming G v)).
  unfold max_marginal.
  rewrite <- !(tree_flooding_exact (option R) None (Some 0) tropical_add tropical_mul bool bits
    G _ _ tropical_semiring HT T Hdiam n (lift (value_start m)) v) by trivial.
  unfold sp_belief.
  assert (E : forall x, big tropical_mul (Some 0)
            (fun e => sp_rounds (option R) None (Some 0) tropical_add tropical_mul bool bits G
               (fun v b => Some (if b then theta v else 0))
               (fun f p q => Some (ln (tables f p q))) n (lift (value_start m)) e x)
            (incoming G v) = Some (rsum (fun e => r e x) (incoming G v))).
  { intros x. rewrite <- tropical_product. apply big_ext. intros e _. apply trop_rounds_lift. }
  rewrite !E. split; [reflexivity | split; [reflexivity |]].
  unfold log_belief. rewrite (rsum_ext _ (fun e => r e true - r e false)).
  - rewrite rsum_minus. ring.
  - intros e _. apply max_rounds_are_values.
Qed.
