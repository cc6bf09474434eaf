(** * H3. Rotary embeddings as a look-up *)

From Coq Require Import Reals Lra Lia ZArith.
From TBN Require Import Definitions.
Open Scope R_scope.

(** A query turned by its position and a key turned by its position plus the offset: their
    inner product depends on the difference alone. *)
Theorem rotary_score theta (t s r : Z) :
  cos (IZR t * theta) * cos (IZR (s + r) * theta) + sin (IZR t * theta) * sin (IZR (s + r) * theta) =
  cos (IZR (t - s - r) * theta).
Proof.
  rewrite <- cos_minus. f_equal. rewrite !minus_IZR, plus_IZR. ring.
Qed.

Lemma cos_abs (d : Z) theta : cos (IZR d * theta) = cos (IZR (Z.abs d) * theta).
Proof.
  destruct (Z.abs_spec d) as [[_ ->] | [_ ->]]; [easy |].
  rewrite opp_IZR, <- cos_neg. f_equal. ring.
Qed.

(** Up to a whole turn less one step no angle is nearer to 0 than one step. *)
Lemma cos_at_most theta x : 0 < theta -> theta <= x -> x + theta <= 2 * PI -> cos x <= cos theta.
Proof.
  intros H0 Hx Ht. destruct (Rle_lt_dec x PI) as [Hle | Hlt].
  - apply cos_decr_1; lra.
  - replace (cos x) with (cos (2 * PI - x)).
    + apply cos_decr_1; lra.
    + rewrite <- (cos_neg x), <- (cos_period (- x) 1). f_equal. simpl. ring.
Qed.

Lemma cos_above theta x : 0 < theta <= PI -> 2 * PI < x + theta -> x <= 2 * PI -> cos theta < cos x.
Proof.
  intros [H0 Hpi] Hx Ht.
  replace (cos x) with (cos (2 * PI - x)).
  - apply cos_decreasing_1; lra.
  - rewrite <- (cos_neg x), <- (cos_period (- x) 1). f_equal. simpl. ring.
Qed.

(** A step that is no more than half a turn and passes a whole turn: one multiple lies in the last step. *)
Lemma last_step theta (D : nat) :
  0 < theta <= PI -> 2 * PI < (INR D + 1) * theta ->
  exists d, (0 < d <= D)%nat /\ 2 * PI < (INR d + 1) * theta /\ INR d * theta <= 2 * PI.
Proof.
  intros H. induction D as [| D IH]; intros Hd.
  - simpl in Hd. pose proof PI_RGT_0. lra.
  - rewrite S_INR in Hd. destruct (Rle_lt_dec ((INR D + 1) * theta) (2 * PI)) as [Hle | Hlt].
    + exists (S D). rewrite S_INR. repeat split; [lia | lia | lra | lra].
    + destruct (IH Hlt) as (d & Hr & Hd'). exists d. split; [lia | exact Hd'].
Qed.

(** H3 *)
Theorem rotary_lookup theta (n t r : Z) :
  0 < theta <= PI -> (0 <= t - r < n)%Z ->
  (forall s, (0 <= s < n)%Z -> s <> (t - r)%Z ->
     1 - cos theta <= cos (IZR (t - (t - r) - r) * theta) - cos (IZR (t - s - r) * theta)) <->
  (IZR (Z.max (t - r) (n - 1 - (t - r))) + 1) * theta <= 2 * PI.
Proof.
  intros H Ha. set (a := (t - r)%Z) in *. set (D := Z.max a (n - 1 - a)).
  replace (t - a - r)%Z with 0%Z by (unfold a; lia). rewrite Rmult_0_l, cos_0. split.
  - intros Hall. apply Rnot_lt_le. intros Hbig.
    destruct (last_step theta (Z.to_nat D) H) as (d & Hd & Hpass & Hin).
    { now rewrite INR_IZR_INZ, Z2Nat.id by lia. }
    assert (Hs : exists s, (0 <= s < n)%Z /\ s <> a /\ Z.abs (t - s - r) = Z.of_nat d).
    { destruct (Z_le_gt_dec (Z.of_nat d) a).
      - exists (a - Z.of_nat d)%Z. unfold a in *. lia.
      - exists (a + Z.of_nat d)%Z. unfold a in *. lia. }
    destruct Hs as (s & Hs & Hne & Ed). specialize (Hall s Hs Hne).
    rewrite cos_abs, Ed, <- INR_IZR_INZ in Hall.
    pose proof (cos_above theta (INR d * theta) H). lra.
  - intros Hle s Hs Hne. rewrite cos_abs. set (d := Z.abs (t - s - r)).
    assert (H1 : 1 <= IZR d) by (apply IZR_le; unfold d, a in *; lia).
    assert (H2 : IZR d <= IZR D) by (apply IZR_le; unfold d, D, a in *; lia).
    pose proof (cos_at_most theta (IZR d * theta)). nra.
Qed.

(** A full turn per step satisfies the left side (with gap 0) and not the right one: [theta <= PI] is needed. *)
Theorem rotary_full_turn :
  (forall d : Z, 1 - cos (2 * PI) <= cos 0 - cos (IZR d * (2 * PI))) /\ ~ (1 + 1) * (2 * PI) <= 2 * PI.
Proof.
  split; [| pose proof PI_RGT_0; lra].
  intros d. rewrite cos_2PI, cos_0. pose proof (COS_bound (IZR d * (2 * PI))). lra.
Qed.
