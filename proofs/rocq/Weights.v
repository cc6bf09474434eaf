(** * D. What exact outputs force about the weights *)

From Coq Require Import Reals Lra Psatz List.
From TBN Require Import Definitions Sums LogOdds PairMessage.
Open Scope R_scope.

(** ** D1 *)

Lemma unit_updates_linear w0 w1 b x y :
  unit_updates w0 w1 b x y <-> (w0 - 1) * x + (w1 - 1) * y + b = 0.
Proof.
  unfold unit_updates. rewrite update_of_sigmoids. split; intros H.
  - apply sigmoid_injective in H. lra.
  - f_equal. lra.
Qed.

Theorem three_points_force_weights w0 w1 b x1 y1 x2 y2 x3 y3 :
  triangle x1 y1 x2 y2 x3 y3 <> 0 ->
  unit_updates w0 w1 b x1 y1 -> unit_updates w0 w1 b x2 y2 -> unit_updates w0 w1 b x3 y3 ->
  w0 = 1 /\ w1 = 1 /\ b = 0.
Proof.
  unfold triangle. rewrite !unit_updates_linear. intros HD H1 H2 H3.
  assert (E0 : (w0 - 1) * ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)) = 0).
  { replace ((w0 - 1) * ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)))
      with (((w0 - 1) * (x2 - x1) + (w1 - 1) * (y2 - y1)) * (y3 - y1) -
            ((w0 - 1) * (x3 - x1) + (w1 - 1) * (y3 - y1)) * (y2 - y1)) by ring.
    replace ((w0 - 1) * (x2 - x1) + (w1 - 1) * (y2 - y1)) with 0 by lra.
    replace ((w0 - 1) * (x3 - x1) + (w1 - 1) * (y3 - y1)) with 0 by lra. ring. }
  assert (E1 : (w1 - 1) * ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)) = 0).
  { replace ((w1 - 1) * ((x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1)))
      with (((w0 - 1) * (x3 - x1) + (w1 - 1) * (y3 - y1)) * (x2 - x1) -
            ((w0 - 1) * (x2 - x1) + (w1 - 1) * (y2 - y1)) * (x3 - x1)) by ring.
    replace ((w0 - 1) * (x2 - x1) + (w1 - 1) * (y2 - y1)) with 0 by lra.
    replace ((w0 - 1) * (x3 - x1) + (w1 - 1) * (y3 - y1)) with 0 by lra. ring. }
  apply Rmult_integral in E0. destruct E0 as [E0 | E0]; [| contradiction].
  apply Rmult_integral in E1. destruct E1 as [E1 | E1]; [| contradiction].
  rewrite E0, E1 in H1. lra.
Qed.

Theorem two_points_do_not x1 y1 x2 y2 :
  exists w0 w1 b, unit_updates w0 w1 b x1 y1 /\ unit_updates w0 w1 b x2 y2 /\
    ~ (w0 = 1 /\ w1 = 1 /\ b = 0).
Proof.
  destruct (Req_dec x1 x2) as [Ex | Ex].
  - exists 2, 1, (- x1). rewrite !unit_updates_linear. repeat split; lra.
  - exists (1 + (y1 - y2)), (1 + (x2 - x1)), (x1 * y2 - x2 * y1).
    rewrite !unit_updates_linear. repeat split; try ring. lra.
Qed.

(** On all inputs, then, only the weights 1, 1, 0. *)
Corollary update_weights_unique w0 w1 b :
  (forall p q, probability p -> probability q ->
     sigmoid (w0 * logit p + w1 * logit q + b) = update p q) ->
  w0 = 1 /\ w1 = 1 /\ b = 0.
Proof.
  intros H.
  assert (U : forall x y, unit_updates w0 w1 b x y).
  { intros x y. unfold unit_updates.
    rewrite <- H by apply sigmoid_probability. now rewrite !logit_sigmoid. }
  apply (three_points_force_weights _ _ _ 0 0 1 0 0 1); trivial.
  unfold triangle. lra.
Qed.

(** ** D2 *)

Lemma affine_sigmoid_reflection A B w c l :
  affine_sigmoid (A + B) (- B) (- w) (- c) l = affine_sigmoid A B w c l.
Proof.
  unfold affine_sigmoid. replace (- w * l + - c) with (- (w * l + c)) by ring.
  rewrite sigmoid_opposite. ring.
Qed.

Lemma sigmoid_small eps x : 0 < eps -> x <= ln eps -> sigmoid x < eps.
Proof.
  intros He Hx. rewrite sigmoid_fraction. pose proof (exp_pos x).
  assert (exp x <= eps).
  { rewrite <- (exp_ln eps He). destruct Hx as [Hx | ->]; [| lra].
    left. now apply exp_increasing. }
  apply Rmult_lt_reg_r with (1 + exp x); [lra |].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. nra.
Qed.

(** Far to the left both sigmoids vanish, so the offsets agree. *)
Lemma offsets_agree A B w c A' B' w' c' :
  0 < w -> 0 < w' ->
  (forall l, affine_sigmoid A B w c l = affine_sigmoid A' B' w' c' l) -> A = A'.
Proof.
  intros Hw Hw' H. apply cond_eq. intros eps He.
  pose proof (Rabs_pos B). pose proof (Rabs_pos B').
  set (S := Rabs B + Rabs B' + 1). assert (HS : 0 < S) by (unfold S; lra).
  set (d := eps / S). assert (Hd : 0 < d) by now apply Rdiv_lt_0_compat.
  set (l := Rmin ((ln d - c) / w) ((ln d - c') / w')).
  assert (S1 : sigmoid (w * l + c) < d).
  { apply sigmoid_small; [easy |].
    assert (w * l <= w * ((ln d - c) / w)) by (apply Rmult_le_compat_l; [lra | apply Rmin_l]).
    replace (w * ((ln d - c) / w)) with (ln d - c) in * by (field; lra). lra. }
  assert (S2 : sigmoid (w' * l + c') < d).
  { apply sigmoid_small; [easy |].
    assert (w' * l <= w' * ((ln d - c') / w')) by (apply Rmult_le_compat_l; [lra | apply Rmin_r]).
    replace (w' * ((ln d - c') / w')) with (ln d - c') in * by (field; lra). lra. }
  pose proof (sigmoid_probability (w * l + c)) as [P1 _].
  pose proof (sigmoid_probability (w' * l + c')) as [P2 _].
  specialize (H l). unfold affine_sigmoid in H.
  replace (A - A') with (B' * sigmoid (w' * l + c') - B * sigmoid (w * l + c)) by lra.
  eapply Rle_lt_trans; [apply Rabs_triang |].
  rewrite Rabs_Ropp, !Rabs_mult, (Rabs_pos_eq (sigmoid _)), (Rabs_pos_eq (sigmoid _)) by lra.
  apply Rle_lt_trans with ((Rabs B' + Rabs B) * d); [nra |].
  apply Rlt_le_trans with (S * d); [unfold S; nra |].
  right. unfold d. field. lra.
Qed.

Lemma parameters_agree A B w c A' B' w' c' :
  B <> 0 -> 0 < w -> 0 < w' ->
  (forall l, affine_sigmoid A B w c l = affine_sigmoid A' B' w' c' l) ->
  A' = A /\ B' = B /\ w' = w /\ c' = c.
Proof.
  intros HB Hw Hw' H.
  assert (EA : A = A') by now apply (offsets_agree A B w c A' B' w' c').
  assert (ES : A + B = A' + B').
  { apply (offsets_agree _ (- B) w (- c) _ (- B') w' (- c')); trivial. intros l.
    specialize (H (- l)).
    rewrite <- (affine_sigmoid_reflection A B), <- (affine_sigmoid_reflection A' B') in H.
    unfold affine_sigmoid in *.
    replace (- w * - l) with (w * l) in H by ring.
    replace (- w' * - l) with (w' * l) in H by ring. exact H. }
  assert (EB : B' = B) by lra. subst A' B'.
  assert (Lin : forall l, w * l + c = w' * l + c').
  { intros l. apply sigmoid_injective. specialize (H l). unfold affine_sigmoid in H.
    apply Rmult_eq_reg_l with B; lra. }
  pose proof (Lin 0). pose proof (Lin 1). repeat split; lra.
Qed.

Theorem affine_sigmoid_unique A B w c A' B' w' c' :
  B <> 0 -> w <> 0 -> B' <> 0 -> w' <> 0 ->
  (forall l, affine_sigmoid A B w c l = affine_sigmoid A' B' w' c' l) <->
  (A' = A /\ B' = B /\ w' = w /\ c' = c) \/
  (A' = A + B /\ B' = - B /\ w' = - w /\ c' = - c).
Proof.
  intros HB Hw HB' Hw'. split.
  - intros H.
    destruct (Rdichotomy _ _ Hw) as [Sw | Sw], (Rdichotomy _ _ Hw') as [Sw' | Sw'].
    + left. destruct (parameters_agree (A + B) (- B) (- w) (- c) (A' + B') (- B') (- w') (- c'))
        as (? & ? & ? & ?); try lra. intros l. now rewrite !affine_sigmoid_reflection.
    + right. destruct (parameters_agree (A + B) (- B) (- w) (- c) A' B' w' c')
        as (? & ? & ? & ?); try lra. intros l. now rewrite affine_sigmoid_reflection.
    + right. destruct (parameters_agree A B w c (A' + B') (- B') (- w') (- c'))
        as (? & ? & ? & ?); try lra. intros l. now rewrite affine_sigmoid_reflection.
    + left. destruct (parameters_agree A B w c A' B' w' c') as (? & ? & ? & ?); trivial; lra.
  - intros [(-> & -> & -> & ->) | (-> & -> & -> & ->)] l; [reflexivity |].
    symmetry. apply affine_sigmoid_reflection.
Qed.

(** ** D3 *)

Lemma slope_zero f :
  positive f -> slope f = 0 <-> f false false * f true true = f false true * f true false.
Proof.
  intros H. entries_of f H. unfold slope, offset.
  set (d := (f true false + f true true) * (f false false + f false true)).
  assert (Hd : 0 < d) by (apply Rmult_lt_0_compat; lra).
  assert (E : (f true true / (f true false + f true true) -
               f false true / (f false false + f false true)) * d =
              f false false * f true true - f false true * f true false)
    by (unfold d; field; lra).
  split; intros E0.
  - rewrite E0 in E. lra.
  - apply Rmult_eq_reg_r with d; lra.
Qed.

(** Any affine sigmoid unit that equals the message has the factor's own shift, up to
    sign: so its bias vanishes only when the rows have equal mass. *)
Theorem message_unit_bias f A B w c :
  positive f -> f false false * f true true <> f false true * f true false ->
  (forall l, affine_sigmoid A B w c l = probability_message f (sigmoid l)) ->
  (w = 1 /\ c = shift f) \/ (w = - (1) /\ c = - shift f).
Proof.
  intros H HR E.
  assert (HS : slope f <> 0) by (intros S; now apply HR, slope_zero).
  assert (E' : forall l, affine_sigmoid (offset f) (slope f) 1 (shift f) l =
                         affine_sigmoid A B w c l)
    by (intros l; rewrite E; symmetry; now apply message_is_affine_sigmoid).
  (* a constant unit cannot follow a message with a slope *)
  assert (NC : ~ (forall l, affine_sigmoid A B w c l = affine_sigmoid A B w c 0)).
  { intros HC. pose proof (E' 0) as Q0. pose proof (E' 1) as Q1. rewrite HC, <- Q0 in Q1.
    unfold affine_sigmoid in Q1.
    assert (S : sigmoid (1 * 1 + shift f) = sigmoid (1 * 0 + shift f))
      by (apply Rmult_eq_reg_l with (slope f); lra).
    apply sigmoid_injective in S. lra. }
  destruct (Req_dec B 0) as [HB | HB].
  { exfalso. apply NC. intros l. unfold affine_sigmoid. rewrite HB. ring. }
  destruct (Req_dec w 0) as [Hw | Hw].
  { exfalso. apply NC. intros l. unfold affine_sigmoid. rewrite Hw. now rewrite !Rmult_0_l. }
  apply affine_sigmoid_unique in E'; trivial; lra.
Qed.

Theorem unbalanced_factor_needs_bias f A B w c :
  positive f -> f false false * f true true <> f false true * f true false ->
  f true false + f true true <> f false false + f false true ->
  (forall l, affine_sigmoid A B w c l = probability_message f (sigmoid l)) -> c <> 0.
Proof.
  intros H HR HU E Hc.
  destruct (message_unit_bias f A B w c H HR E) as [[_ Es] | [_ Es]];
    apply HU, shift_zero; trivial; lra.
Qed.

Theorem message_not_bare_sigmoid f w b :
  positive f -> f false false * f true true <> f false true * f true false ->
  ~ (forall m, probability m -> probability_message f m = sigmoid (w * logit m + b)).
Proof.
  intros H HR E. entries_of f H.
  assert (E' : forall l, affine_sigmoid 0 1 w b l = probability_message f (sigmoid l)).
  { intros l. rewrite E by apply sigmoid_probability. rewrite logit_sigmoid.
    unfold affine_sigmoid. ring. }
  assert (Ho : 0 < offset f < 1).
  { unfold offset. split; [apply Rdiv_lt_0_compat; lra |].
    apply Rmult_lt_reg_r with (f false false + f false true); [lra |].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra. }
  assert (HS : slope f <> 0) by (intros S; now apply HR, slope_zero).
  assert (E2 : forall l, affine_sigmoid (offset f) (slope f) 1 (shift f) l =
                         affine_sigmoid 0 1 w b l)
    by (intros l; rewrite E'; symmetry; now apply message_is_affine_sigmoid).
  destruct (message_unit_bias f 0 1 w b H HR E') as [[Hw _] | [Hw _]];
    apply affine_sigmoid_unique in E2; trivial; try lra;
    destruct E2 as [E2 | E2]; try lra.
Qed.
