(** * C12. How many rounds a tree needs once its hubs are split *)

From Coq Require Import Arith Lia List.
From TBN Require Import Definitions.
Import ListNotations.

Lemma leaves_positive t : 1 <= leaves t.
Proof. induction t; simpl; lia. Qed.

Lemma height_of_leaves t : leaves t <= 2 ^ height t.
Proof.
  induction t as [| t IH | l IHl r IHr]; cbn [leaves height]; [simpl; lia | |].
  - rewrite Nat.pow_succ_r'. lia.
  - rewrite Nat.pow_succ_r'.
    pose proof (Nat.pow_le_mono_r 2 (height l) (Nat.max (height l) (height r))).
    pose proof (Nat.pow_le_mono_r 2 (height r) (Nat.max (height l) (height r))). lia.
Qed.

Lemma power_step n : 2 ^ S n = 2 * 2 ^ n.
Proof. apply Nat.pow_succ_r'. Qed.

(** Of a tree as high as h at least half of the spread D, the other branches hang ever lower. *)
Lemma high_tree D m t :
  2 * m <= D <= 2 * m + 1 -> spread t <= D -> S (height t) <= D -> m <= height t ->
  leaves t + 2 ^ (D - 1 - height t) <= 2 ^ m + 2 ^ (D - 1 - m).
Proof.
  intros Hm. induction t as [| t IH | l IHl r IHr]; cbn [leaves height spread]; intros Hs Hh Hl.
  - assert (m = 0) as -> by lia. simpl. lia.
  - destruct (le_lt_dec m (height t)) as [Hle | Hlt].
    + assert (2 ^ (D - 1 - height t) = 2 * 2 ^ (D - 1 - S (height t))) as Hp.
      { replace (D - 1 - height t) with (S (D - 1 - S (height t))) by lia. apply power_step. }
      specialize (IH Hs ltac:(lia) Hle). lia.
    + assert (m = S (height t)) as Hmh by lia. rewrite <- Hmh.
      pose proof (height_of_leaves t).
      pose proof (Nat.pow_le_mono_r 2 (height t) m). lia.
  - assert (Hgo : forall a b, spread a <= D -> height b <= height a -> height a + height b + 2 <= D ->
      m <= S (height a) -> S (S (height a)) <= D ->
      (spread a <= D -> S (height a) <= D -> m <= height a ->
        leaves a + 2 ^ (D - 1 - height a) <= 2 ^ m + 2 ^ (D - 1 - m)) ->
      leaves a + leaves b + 2 ^ (D - 1 - S (height a)) <= 2 ^ m + 2 ^ (D - 1 - m)).
    { intros a b Ha Hba Hab Hma HD IH. pose proof (height_of_leaves b) as Hb.
      destruct (le_lt_dec m (height a)) as [Hle | Hlt].
      - specialize (IH Ha ltac:(lia) Hle).
        assert (2 ^ (D - 1 - height a) = 2 * 2 ^ (D - 1 - S (height a))) as Hp.
        { replace (D - 1 - height a) with (S (D - 1 - S (height a))) by lia. apply power_step. }
        pose proof (Nat.pow_le_mono_r 2 (height b) (D - 1 - S (height a))). lia.
      - assert (m = S (height a)) as Hmh by lia.
        pose proof (height_of_leaves a) as Hla.
        pose proof (Nat.pow_le_mono_r 2 (height b) (height a)).
        assert (2 ^ m = 2 * 2 ^ height a) by (rewrite Hmh; apply power_step).
        rewrite <- Hmh. lia. }
    destruct (le_lt_dec (height r) (height l)) as [Hle | Hlt].
    + rewrite Nat.max_l in * by lia. apply Hgo; lia.
    + rewrite Nat.max_r in * by lia. rewrite (Nat.add_comm (leaves l)). apply Hgo; lia.
Qed.

Lemma halves D : 1 <= D -> 2 * (D / 2) <= D <= 2 * (D / 2) + 1 /\ (D - 1) / 2 = D - 1 - D / 2.
Proof.
  intros HD. pose proof (Nat.div_mod D 2). pose proof (Nat.mod_upper_bound D 2).
  pose proof (Nat.div_mod (D - 1) 2). pose proof (Nat.mod_upper_bound (D - 1) 2). lia.
Qed.

(** C12 *)
Theorem star_capacity t :
  star_leaves t <= 2 ^ (star_rounds t / 2) + 2 ^ ((star_rounds t - 1) / 2).
Proof.
  unfold star_leaves. set (D := star_rounds t).
  assert (HD : 1 <= D) by (unfold D, star_rounds; lia).
  destruct (halves D HD) as [Hm ->]. set (m := D / 2) in *.
  assert (spread t <= D /\ S (height t) <= D) as [Hs Hh] by (unfold D, star_rounds; lia).
  destruct (le_lt_dec m (height t)) as [Hle | Hlt].
  - pose proof (high_tree D m t Hm Hs Hh Hle).
    assert (2 ^ (D - 1 - height t) <> 0) by (apply Nat.pow_nonzero; lia). lia.
  - pose proof (height_of_leaves t). pose proof (Nat.pow_le_mono_r 2 (height t) m).
    assert (2 ^ (D - 1 - m) <> 0) by (apply Nat.pow_nonzero; lia). lia.
Qed.

Fixpoint perfect (h : nat) : split :=
  match h with O => Leaf | S h => Branch (perfect h) (perfect h) end.

Lemma perfect_facts h : leaves (perfect h) = 2 ^ h /\ height (perfect h) = h /\ spread (perfect h) <= 2 * h.
Proof.
  induction h as [| h (Hl & Hh & Hs)]; [simpl; lia |].
  cbn [perfect leaves height spread]. rewrite power_step. lia.
Qed.

Lemma spine D m : 2 * m <= D <= 2 * m + 1 -> forall n, m + n <= D - 1 -> exists t,
  height t = m + n /\ spread t <= D /\ leaves t + 2 ^ (D - 1 - (m + n)) = 2 ^ m + 2 ^ (D - 1 - m).
Proof.
  intros Hm. induction n as [| n IH]; intros Hn.
  - exists (perfect m). destruct (perfect_facts m) as (Hl & Hh & Hs). rewrite Nat.add_0_r. lia.
  - destruct (IH ltac:(lia)) as (t & Hh & Hs & Hl).
    exists (Branch t (perfect (D - 2 - (m + n)))).
    destruct (perfect_facts (D - 2 - (m + n))) as (Hl' & Hh' & Hs').
    cbn [leaves height spread].
    replace (D - 1 - (m + n)) with (S (D - 2 - (m + n))) in Hl by lia. rewrite power_step in Hl.
    replace (D - 1 - (m + S n)) with (D - 2 - (m + n)) by lia. lia.
Qed.

(** C12 *)
Theorem star_capacity_attained D : 1 <= D -> exists t,
  star_rounds t = D /\ star_leaves t = 2 ^ (D / 2) + 2 ^ ((D - 1) / 2).
Proof.
  intros HD. destruct (halves D HD) as [Hm ->]. set (m := D / 2) in *.
  destruct (spine D m Hm (D - 1 - m) ltac:(lia)) as (t & Hh & Hs & Hl).
  exists t. unfold star_rounds, star_leaves.
  replace (D - 1 - (m + (D - 1 - m))) with 0 in Hl by lia. simpl in Hl. lia.
Qed.

(** C12. Counted for every star with at most eight leaves. *)
Theorem star_counts k : 2 <= k <= 8 ->
  (exists t, t <> Leaf /\ star_leaves t = k /\ star_rounds t = nth k [0; 1; 2; 2; 3; 4; 4; 5; 5] 0) /\
  (forall t, t <> Leaf -> star_leaves t = k -> nth k [0; 1; 2; 2; 3; 4; 4; 5; 5] 0 <= star_rounds t).
Proof.
  intros Hk. split.
  - assert (k = 2 \/ k = 3 \/ k = 4 \/ k = 5 \/ k = 6 \/ k = 7 \/ k = 8) as H by lia.
    destruct H as [-> | [-> | [-> | [-> | [-> | [-> | ->]]]]]].
    + now exists (Through Leaf).
    + now exists (Branch Leaf Leaf).
    + now exists (Branch (Branch Leaf Leaf) Leaf).
    + now exists (perfect 2).
    + now exists (Branch (perfect 2) Leaf).
    + now exists (Branch (perfect 2) (perfect 1)).
    + now exists (Branch (Branch (perfect 2) (perfect 1)) Leaf).
  - intros t Hleaf Ht. pose proof (star_capacity t) as Hc. rewrite Ht in Hc.
    assert (2 <= star_rounds t) as H2.
    { unfold star_rounds. destruct t; [easy | simpl; lia | simpl; lia]. }
    apply Nat.nlt_ge. intros Hlt.
    assert (star_rounds t = 2 \/ star_rounds t = 3 \/ star_rounds t = 4) as H.
    { assert (nth k [0; 1; 2; 2; 3; 4; 4; 5; 5] 0 <= 5); [| lia].
      assert (k = 2 \/ k = 3 \/ k = 4 \/ k = 5 \/ k = 6 \/ k = 7 \/ k = 8) as H by lia.
      destruct H as [-> | [-> | [-> | [-> | [-> | [-> | ->]]]]]]; simpl; lia. }
    assert (k = 2 \/ k = 3 \/ k = 4 \/ k = 5 \/ k = 6 \/ k = 7 \/ k = 8) as Hall by lia.
    destruct H as [H | [H | H]]; rewrite H in Hc, Hlt; simpl in Hc;
      destruct Hall as [-> | [-> | [-> | [-> | [-> | [-> | ->]]]]]]; simpl in Hlt; lia.
Qed.

(** ** Every tree, by balanced splitting *)

Lemma spread_of_height t : spread t <= 2 * height t.
Proof. induction t; cbn [spread height]; lia. Qed.

(** A list cut in two halves, as long as it has two or more. *)
Lemma joined n : forall ts b, length ts <= n -> ts <> [] -> Forall (fun t => height t <= b) ts ->
  exists t, grouped ts t /\ height t <= b + Nat.log2_up (length ts).
Proof.
  induction n as [| n IH]; intros ts b Hn Hne Hb; [destruct ts; simpl in *; [easy | lia] |].
  destruct ts as [| t [| u us]]; [easy | |].
  - exists t. split; [constructor |]. inversion Hb. simpl. lia.
  - set (ts := t :: u :: us) in *. set (h := (length ts + 1) / 2).
    assert (2 <= length ts) as H2 by (unfold ts; simpl; lia).
    assert (Hh : length ts <= 2 * h <= length ts + 1).
    { unfold h. pose proof (Nat.div_mod (length ts + 1) 2). pose proof (Nat.mod_upper_bound (length ts + 1) 2). lia. }
    assert (Hlog : Nat.log2_up (length ts) = S (Nat.log2_up h)).
    { destruct (Nat.eq_dec (length ts) (2 * h)) as [-> | Hodd].
      - rewrite Nat.log2_up_double by lia. reflexivity.
      - assert (length ts = 2 * h - 1) as Hl by lia. assert (2 <= h) as Hh2 by lia.
        apply Nat.log2_up_unique; [lia |].
        destruct (Nat.log2_up_spec h ltac:(lia)) as [Hlo Hhi].
        pose proof (Nat.log2_up_pos h ltac:(lia)).
        cbn [Nat.pred]. rewrite power_step.
        assert (2 ^ Nat.log2_up h = 2 * 2 ^ Nat.pred (Nat.log2_up h)); [| lia].
        rewrite <- power_step. f_equal. lia. }
    assert (Forall (fun t => height t <= b) (firstn h ts) /\ Forall (fun t => height t <= b) (skipn h ts)) as [H1 H3].
    { apply Forall_app. now rewrite firstn_skipn. }
    assert (length (firstn h ts) = h) as L1 by (rewrite firstn_length; lia).
    assert (length (skipn h ts) = length ts - h) as L3 by apply skipn_length.
    destruct (IH (firstn h ts) b) as (l & Jl & Hl);
      [lia | intros E; rewrite E in L1; cbn [length] in L1; clearbody h ts; lia | easy |].
    destruct (IH (skipn h ts) b) as (r & Jr & Hr);
      [lia | intros E; rewrite E in L3; cbn [length] in L3; clearbody h ts; lia | easy |].
    exists (Branch l r). split.
    + rewrite <- (firstn_skipn h ts) at 1. now constructor.
    + cbn [height]. rewrite L1 in Hl. rewrite L3 in Hr.
      pose proof (Nat.log2_up_le_mono (length ts - h) h). lia.
Qed.

(** C12 *)
Theorem split_depth k d : forall r, small_tree k d r -> exists t,
  splits r t /\ height t <= d * Nat.max 1 (Nat.log2_up k) /\ spread t <= 2 * (d * Nat.max 1 (Nat.log2_up k)).
Proof.
  set (c := Nat.max 1 (Nat.log2_up k)).
  assert (Hgo : forall r, small_tree k d r -> exists t, splits r t /\ height t <= d * c).
  { induction d as [| d' IH]; intros [cs] Hr; cbn [small_tree] in Hr.
    - destruct cs; [| easy]. exists Leaf. split; [constructor | simpl; lia].
    - destruct cs as [| c1 [| c2 cs]].
      + exists Leaf. split; [constructor | simpl; lia].
      + destruct Hr as [_ Hr]. apply Forall_inv in Hr. destruct (IH _ Hr) as (t & St & Ht).
        exists (Through t). split; [now constructor |]. cbn [height]. simpl. lia.
      + destruct Hr as [Hk Hr]. set (all := c1 :: c2 :: cs) in *.
        assert (exists ts, Forall2 splits all ts /\ Forall (fun t => height t <= d' * c) ts) as (ts & F & Hts).
        { clear Hk. induction all as [| x xs IHx]; [exists []; split; constructor |].
          inversion Hr as [| ? ? Hx Hxs]; subst. destruct (IH _ Hx) as (t & St & Ht).
          destruct (IHx Hxs) as (ts & F & Hts). exists (t :: ts). split; now constructor. }
        assert (length all = length ts) as Hlen by (clear - F; induction F; simpl; congruence).
        assert (2 <= length all) as H2 by (unfold all; simpl; lia).
        destruct (joined (length ts) ts (d' * c)) as (t & Jt & Ht);
          [lia | destruct ts; simpl in *; [lia | easy] | easy |].
        exists t. split.
        * now apply split_more with (ts := ts).
        * pose proof (Nat.log2_up_le_mono (length ts) k). cbn [Nat.mul]. lia. }
  intros r Hr. destruct (Hgo r Hr) as (t & St & Ht).
  exists t. repeat split; [easy | easy |]. pose proof (spread_of_height t). lia.
Qed.
