(** * E1, E2. Boolean gates from one unit *)

From Coq Require Import Reals Lra Psatz List Bool.
From TBN Require Import Definitions Sums LogOdds.
Import ListNotations.
Open Scope R_scope.

Lemma saturated_bounds L b : 0 <= L -> - L <= saturated L b <= L.
Proof. unfold saturated. destruct b; lra. Qed.

Lemma saturated_sum_bounds L bs :
  0 <= L -> - (INR (length bs) * L) <= rsum (saturated L) bs <= INR (length bs) * L.
Proof.
  intros HL. induction bs as [| b bs IH]; [unfold rsum; simpl; lra |].
  rewrite rsum_cons. cbn [length]. rewrite S_INR. pose proof (saturated_bounds L b HL). lra.
Qed.

(** ** E1 *)

Theorem unit_and L bs :
  0 <= L -> shows L (unit_sum L bs (- (INR (length bs) - 1) * L)) (and_all bs).
Proof.
  intros HL. unfold unit_sum, shows, and_all.
  induction bs as [| b bs IH]; [unfold rsum; simpl; lra |].
  rewrite rsum_cons. cbn [length forallb]. rewrite S_INR.
  pose proof (saturated_sum_bounds L bs HL).
  destruct b; cbn [andb saturated]; [destruct (forallb (fun b => b) bs) |]; lra.
Qed.

Theorem unit_or L bs :
  0 <= L -> shows L (unit_sum L bs ((INR (length bs) - 1) * L)) (or_any bs).
Proof.
  intros HL. unfold unit_sum, shows, or_any.
  induction bs as [| b bs IH]; [unfold rsum; simpl; lra |].
  rewrite rsum_cons. cbn [length existsb]. rewrite S_INR.
  pose proof (saturated_sum_bounds L bs HL).
  destruct b; cbn [orb saturated]; [| destruct (existsb (fun b => b) bs)]; lra.
Qed.

(** ** E2 *)

Lemma self_dual_four g :
  self_dual g <->
  (forall a b, g a b = a) \/ (forall a b, g a b = b) \/
  (forall a b, g a b = negb a) \/ (forall a b, g a b = negb b).
Proof.
  split.
  - intros H. pose proof (H true true) as H1. pose proof (H true false) as H2.
    simpl in *. destruct (g true true) eqn:E1, (g true false) eqn:E2; simpl in *.
    + left. intros [|] [|]; congruence.
    + right; left. intros [|] [|]; congruence.
    + right; right; right. intros [|] [|]; simpl; congruence.
    + right; right; left. intros [|] [|]; simpl; congruence.
  - intros [H | [H | [H | H]]] a b; now rewrite !H.
Qed.

Theorem unbiased_gates_are_self_dual g :
  (unbiased_gate g <-> self_dual g) /\
  (self_dual g <->
   (forall a b, g a b = a) \/ (forall a b, g a b = b) \/
   (forall a b, g a b = negb a) \/ (forall a b, g a b = negb b)).
Proof.
  split; [split | apply self_dual_four].
  - intros (w0 & w1 & H) a b. pose proof (H a b) as H1.
    pose proof (H (negb a) (negb b)) as H2. unfold saturated in *.
    destruct a, b; simpl in *;
      repeat match goal with |- context [g ?x ?y] => destruct (g x y) end;
      try reflexivity; lra.
  - rewrite self_dual_four. unfold unbiased_gate, saturated.
    intros [H | [H | [H | H]]]; [exists 1, 0 | exists 0, 1 | exists (-1), 0 | exists 0, (-1)];
      intros a b; rewrite H; destruct a, b; simpl; lra.
Qed.

Theorem unbiased_or_and_impossible :
  ~ unbiased_gate orb /\ ~ unbiased_gate andb.
Proof.
  split; intros H; apply unbiased_gates_are_self_dual in H;
    specialize (H true false); discriminate.
Qed.

Theorem update_self_dual p q :
  probability p -> probability q -> update (1 - p) (1 - q) = 1 - update p q.
Proof.
  intros [P0 P1] [Q0 Q1]. unfold update.
  assert (0 < p * q) by (apply Rmult_lt_0_compat; lra).
  assert (0 < (1 - p) * (1 - q)) by (apply Rmult_lt_0_compat; lra).
  replace (1 - (1 - p)) with p by ring. replace (1 - (1 - q)) with q by ring.
  field. lra.
Qed.

(** With "at least 1/2" read as true, OR needs no bias. *)
Theorem unbiased_or_by_convention :
  exists w0 w1, forall a b,
    1 / 2 <= sigmoid (w0 * saturated 1 a + w1 * saturated 1 b) <-> a || b = true.
Proof.
  exists 1, 1. rewrite <- sigmoid_zero.
  intros a b.
  assert (M : forall x, sigmoid 0 <= sigmoid x <-> 0 <= x).
  { intros x. split; intros H.
    - destruct (Rle_dec 0 x) as [L | L]; [exact L |].
      assert (sigmoid x < sigmoid 0) by (apply sigmoid_increasing; lra). lra.
    - destruct H as [H | <-]; [left; now apply sigmoid_increasing | lra]. }
  rewrite M. unfold saturated. destruct a, b; simpl; split; intros H; trivial; try lra.
Qed.
