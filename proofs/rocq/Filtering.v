(** * H6. One causal layer, applied again and again, filters with every hidden Markov model *)

From Coq Require Import Reals List Arith ZArith Bool Lia Lra Psatz FunctionalExtensionality.
From TBN Require Import Definitions Sums UniversalLayer AttentionGates.
Import ListNotations.
Open Scope R_scope.

Section Filter.
Variable M : markov_model.
Variable observed : nat -> nat.
Local Notation K := (hidden_states M).
Local Notation A := (symbols M).
Hypothesis observed_symbols : forall i, (observed i < A)%nat.

(** ** The joint probability, by recursion *)

(** P(first t symbols, state number t = k), by recursion ... *)
Fixpoint predicted (t k : nat) : R :=
  match t with
  | O => (starts M) k
  | S t' => rsum (fun j => predicted t' j * emits M j (observed t') * moves M j k) (seq 0 K)
  end.

Lemma paths_length t z : In z (state_paths M t) -> length z = t.
Proof.
  revert z. induction t as [| t IH]; intros z H; [destruct H as [<- | []]; reflexivity |].
  simpl in H. apply in_flat_map in H. destruct H as (j & _ & H). apply in_map_iff in H.
  destruct H as (z' & <- & H). simpl. f_equal. now apply IH.
Qed.

(** The recursion is the joint probability. *)
Theorem predicted_is_joint t k : predicted t k = joint_probability M observed t k.
Proof.
  revert k. induction t as [| t IH]; intros k.
  - unfold joint_probability. simpl. unfold rsum. simpl. ring.
  - simpl predicted. unfold joint_probability. simpl state_paths. rewrite rsum_flat_map. apply rsum_ext. intros j _.
    rewrite rsum_map, IH. unfold joint_probability.
    rewrite (rsum_ext (fun z => path_weight M observed (k :: j :: z)) (fun z => path_weight M observed (j :: z) * (emits M j (observed t) * moves M j k))).
    + rewrite rsum_scale_r. ring.
    + intros z Hz. apply paths_length in Hz. change (path_weight M observed (k :: j :: z))
        with (path_weight M observed (j :: z) * emits M j (observed (length (j :: z) - 1)) * moves M j k).
      replace (length (j :: z) - 1)%nat with t by (simpl; lia). ring.
Qed.

(** relu selects exactly, because weights are probabilities. *)
Lemma relu_selects x (b : bool) : 0 <= x <= 1 -> relu (x + bit b - 1) = x * bit b.
Proof. intros H. unfold relu, bit, Rmax. destruct b; destruct Rle_dec; lra. Qed.

Lemma predicted_range : proper_model M -> forall t, (forall k, 0 <= predicted t k) /\ rsum (predicted t) (seq 0 K) <= 1.
Proof.
  intros (H1 & H2 & H3 & H4 & H5) t. induction t as [| t [IHp IHs]].
  - split; [exact H1 | change (rsum (starts M) (seq 0 K) <= 1); rewrite H2; lra].
  - split.
    + intros k. change (0 <= rsum (fun j => predicted t j * emits M j (observed t) * moves M j k) (seq 0 K)). apply rsum_nonneg. intros j _. pose proof (H3 j (observed t)).
      apply Rmult_le_pos; [apply Rmult_le_pos; [apply IHp | lra] | apply H4].
    + change (rsum (fun k => rsum (fun j => predicted t j * emits M j (observed t) * moves M j k) (seq 0 K)) (seq 0 K) <= 1).
      rewrite rsum_swap. apply Rle_trans with (rsum (predicted t) (seq 0 K)); [| exact IHs].
      apply rsum_le. intros j Hj. apply in_seq in Hj. rewrite rsum_scale, H5 by lia. pose proof (H3 j (observed t)). pose proof (IHp j). nra.
Qed.

Lemma predicted_probability : proper_model M -> forall t k, (k < K)%nat -> 0 <= predicted t k <= 1.
Proof.
  intros H t k Hk. destruct (predicted_range H t) as [P Q]. split; [apply P |].
  apply Rle_trans with (rsum (predicted t) (seq 0 K)); [| exact Q].
  clear - P Hk. assert (In k (seq 0 K)) as Hin by (apply in_seq; lia).
  induction (seq 0 K) as [| a l IH]; [contradiction |]. rewrite rsum_cons.
  pose proof (rsum_nonneg (predicted t) l ltac:(intros; apply P)). pose proof (P a).
  destruct Hin as [-> | Hin]; [lra |]. specialize (IH Hin). lra.
Qed.

(** ** Proof of the layer *)

Lemma one_hot_sum n (x : nat -> R) a : (a < n)%nat -> rsum (fun r => x r * bit (r =? a)%nat) (seq 0 n) = x a.
Proof.
  intros Ha. rewrite (rsum_only _ n a Ha).
  - rewrite Nat.eqb_refl. unfold bit. ring.
  - intros c _ Hc. unfold bit. destruct (Nat.eqb_spec c a); [contradiction | ring].
Qed.

Lemma unit_select x j s : (j < K)%nat -> (s < A)%nat ->
  project (filter_dimension M) x (filter_W1 M) (j * A + s) = x (scratch_at M j) + x (symbol_at s).
Proof.
  intros Hj Hs. unfold project, filter_W1.
  assert (Hu : (j * A + s < K * A)%nat) by nia.
  apply Nat.ltb_lt in Hu. rewrite Hu.
  replace ((j * A + s) / A)%nat with j by (rewrite (Nat.add_comm (j * A) s), Nat.div_add, Nat.div_small by lia; reflexivity).
  replace ((j * A + s) mod A)%nat with s by (rewrite (Nat.add_comm (j * A) s), Nat.mod_add, Nat.mod_small by lia; reflexivity).
  rewrite (rsum_ext _ (fun r => x r * bit (r =? scratch_at M j)%nat + x r * bit (r =? symbol_at s)%nat)) by (intros; ring).
  rewrite rsum_plus, !one_hot_sum; [reflexivity | |]; unfold scratch_at, symbol_at, filter_dimension; lia.
Qed.

Lemma unit_clear_weight x k : (k < K)%nat -> project (filter_dimension M) x (filter_W1 M) (K * A + k) = x (weight_at M k) - x 1%nat.
Proof.
  intros Hk. unfold project, filter_W1.
  assert (H1 : (K * A + k <? K * A)%nat = false) by (apply Nat.ltb_ge; lia). rewrite H1.
  assert (H2 : (K * A + k <? K * A + K)%nat = true) by (apply Nat.ltb_lt; lia). rewrite H2.
  replace (K * A + k - K * A)%nat with k by lia.
  rewrite (rsum_ext _ (fun r => x r * bit (r =? weight_at M k)%nat - x r * bit (r =? 1)%nat)) by (intros; ring).
  rewrite rsum_minus, !one_hot_sum; [reflexivity | |]; unfold weight_at, filter_dimension; lia.
Qed.

Lemma unit_clear_scratch x k : (k < K)%nat -> project (filter_dimension M) x (filter_W1 M) (K * A + K + k) = x (scratch_at M k).
Proof.
  intros Hk. unfold project, filter_W1.
  assert (H1 : (K * A + K + k <? K * A)%nat = false) by (apply Nat.ltb_ge; lia). rewrite H1.
  assert (H2 : (K * A + K + k <? K * A + K)%nat = false) by (apply Nat.ltb_ge; lia). rewrite H2.
  replace (K * A + K + k - K * A - K)%nat with k by lia.
  apply one_hot_sum. unfold scratch_at, filter_dimension. lia.
Qed.

Lemma rsum_seq_shift (f : nat -> R) a n : rsum f (seq a n) = rsum (fun i => f (a + i)%nat) (seq 0 n).
Proof.
  revert f a. induction n as [| n IH]; intros f a; [reflexivity |].
  change (seq a (S n)) with (a :: seq (S a) n). change (seq 0 (S n)) with (0%nat :: seq 1 n).
  rewrite !rsum_cons, Nat.add_0_r. f_equal. rewrite (IH f (S a)), (IH (fun i => f (a + i)%nat) 1%nat). apply rsum_ext. intros; f_equal; lia.
Qed.

Lemma rsum_blocks (f : nat -> R) : rsum f (seq 0 (K * A)) = rsum (fun j => rsum (fun s => f (j * A + s)%nat) (seq 0 A)) (seq 0 K).
Proof.
  generalize K as n. intros n. induction n as [| n IH]; [reflexivity |].
  replace (S n * A)%nat with (n * A + A)%nat by lia. rewrite seq_app, rsum_app, IH, seq_S, rsum_app, rsum_cons.
  change (rsum _ []) with 0. change (0 + n * A)%nat with (n * A)%nat. change (0 + n)%nat with n. cbv beta.
  rewrite (rsum_seq_shift f (n * A)%nat). ring.
Qed.

(** The feed-forward block on a row whose weights and scratch are probabilities. *)
Lemma filter_feed_forward x c :
  (c < (filter_dimension M))%nat ->
  feed_forward relu (filter_layer M) x c =
    (if (weight_at M 0 <=? c)%nat && (c <? scratch_at M 0)%nat
     then rsum (fun j => rsum (fun s => relu (x (scratch_at M j) + x (symbol_at s) - 1) * (emits M j s * moves M j (c - weight_at M 0)))
                           (seq 0 A)) (seq 0 K)
          - relu (x c - x 1%nat)
     else if (scratch_at M 0 <=? c)%nat then - relu (x c) else 0).
Proof.
  intros Hc. unfold feed_forward, filter_layer. cbn [width W_1 b_1 W_2 b_2 dimension].
  rewrite !seq_app, !rsum_app, rsum_blocks, !Nat.add_0_l.
  rewrite (rsum_seq_shift _ (K * A)%nat), (rsum_seq_shift _ (K * A + K)%nat). unfold nowhere.
  set (inside := (weight_at M 0 <=? c)%nat && (c <? scratch_at M 0)%nat).
  assert (E1 : rsum (fun j => rsum (fun s => relu (project (filter_dimension M) x (filter_W1 M) (j * A + s) + (filter_b1 M) (j * A + s)) * (filter_W2 M) (j * A + s) c) (seq 0 A)) (seq 0 K) =
               if inside then rsum (fun j => rsum (fun s => relu (x (scratch_at M j) + x (symbol_at s) - 1) * (emits M j s * moves M j (c - weight_at M 0))) (seq 0 A)) (seq 0 K) else 0).
  { destruct inside eqn:Ei; unfold inside in Ei.
    - apply rsum_ext. intros j Hj. apply rsum_ext. intros s Hs. apply in_seq in Hj, Hs.
      rewrite unit_select by lia. unfold filter_b1, filter_W2.
      assert (Hu : (j * A + s < K * A)%nat) by nia. apply Nat.ltb_lt in Hu. rewrite Hu, Ei.
      replace ((j * A + s) / A)%nat with j by (rewrite (Nat.add_comm (j * A) s), Nat.div_add, Nat.div_small by lia; reflexivity).
      replace ((j * A + s) mod A)%nat with s by (rewrite (Nat.add_comm (j * A) s), Nat.mod_add, Nat.mod_small by lia; reflexivity).
      do 2 f_equal.
    - rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros j Hj.
      rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros s Hs. apply in_seq in Hj, Hs.
      unfold filter_W2. assert (Hu : (j * A + s < K * A)%nat) by nia. apply Nat.ltb_lt in Hu. rewrite Hu, Ei. ring. }
  assert (E2 : rsum (fun i => relu (project (filter_dimension M) x (filter_W1 M) (K * A + i) + (filter_b1 M) (K * A + i)) * (filter_W2 M) (K * A + i) c) (seq 0 K) =
               if inside then - relu (x c - x 1%nat) else 0).
  { rewrite (rsum_ext _ (fun k => (- relu (x (weight_at M k) - x 1%nat)) * bit (k =? c - weight_at M 0)%nat * bit inside)).
    - rewrite rsum_scale_r. destruct inside eqn:Ei; unfold inside in Ei; unfold bit at 2.
      + apply andb_true_iff in Ei. destruct Ei as [Ea Eb]. apply Nat.leb_le in Ea. apply Nat.ltb_lt in Eb.
        unfold weight_at, scratch_at in Ea, Eb.
        rewrite (one_hot_sum K (fun k => - relu (x (weight_at M k) - x 1%nat))) by (unfold weight_at; lia).
        replace (weight_at M (c - weight_at M 0)) with c by (unfold weight_at; lia). ring.
      + ring.
    - intros k Hk. apply in_seq in Hk. rewrite unit_clear_weight by lia. unfold filter_b1, filter_W2.
      assert (H1 : (K * A + k <? K * A)%nat = false) by (apply Nat.ltb_ge; lia). rewrite H1.
      assert (H2 : (K * A + k <? K * A + K)%nat = true) by (apply Nat.ltb_lt; lia). rewrite H2.
      replace (K * A + k - K * A)%nat with k by lia. rewrite Rplus_0_r.
      assert (Ec : bit (c =? weight_at M k)%nat = bit (k =? c - weight_at M 0)%nat * bit inside).
      { unfold inside, bit, weight_at, scratch_at.
        destruct (Nat.eqb_spec c (4 + A + k)), (Nat.eqb_spec k (c - (4 + A + 0))), (Nat.leb_spec (4 + A + 0) c), (Nat.ltb_spec c (4 + A + K + 0)); simpl; try lia; ring. }
      rewrite Ec. ring. }
  assert (E3 : rsum (fun i => relu (project (filter_dimension M) x (filter_W1 M) (K * A + K + i) + (filter_b1 M) (K * A + K + i)) * (filter_W2 M) (K * A + K + i) c) (seq 0 K) =
               if (scratch_at M 0 <=? c)%nat then - relu (x c) else 0).
  { rewrite (rsum_ext _ (fun k => (- relu (x (scratch_at M k))) * bit (k =? c - scratch_at M 0)%nat * bit (scratch_at M 0 <=? c)%nat)).
    - rewrite rsum_scale_r. destruct (Nat.leb_spec (scratch_at M 0) c) as [Ea | Ea]; unfold bit at 2.
      + unfold scratch_at in Ea. unfold filter_dimension in Hc.
        rewrite (one_hot_sum K (fun k => - relu (x (scratch_at M k)))) by (unfold scratch_at; lia).
        replace (scratch_at M (c - scratch_at M 0)) with c by (unfold scratch_at; lia). ring.
      + ring.
    - intros k Hk. apply in_seq in Hk. rewrite unit_clear_scratch by lia. unfold filter_b1, filter_W2.
      assert (H1 : (K * A + K + k <? K * A)%nat = false) by (apply Nat.ltb_ge; lia). rewrite H1.
      assert (H2 : (K * A + K + k <? K * A + K)%nat = false) by (apply Nat.ltb_ge; lia). rewrite H2.
      replace (K * A + K + k - K * A - K)%nat with k by lia. rewrite Rplus_0_r.
      assert (Ec : bit (c =? scratch_at M k)%nat = bit (k =? c - scratch_at M 0)%nat * bit (scratch_at M 0 <=? c)%nat).
      { unfold bit, scratch_at.
        destruct (Nat.eqb_spec c (4 + A + K + k)), (Nat.eqb_spec k (c - (4 + A + K + 0))), (Nat.leb_spec (4 + A + K + 0) c); simpl; try lia; ring. }
      rewrite Ec. ring. }
  rewrite E1, E2, E3. destruct inside eqn:Ei; [| destruct (scratch_at M 0 <=? c)%nat; ring].
  assert (Ef : (scratch_at M 0 <=? c)%nat = false).
  { unfold inside in Ei. apply andb_true_iff in Ei. destruct Ei as [_ Eb]. apply Nat.ltb_lt in Eb. apply Nat.leb_gt. exact Eb. }
  rewrite Ef. ring.
Qed.

(** What the head brings: the weights of the token before (token 0 reads itself). *)
Lemma previous_weights w i :
  hard_average (score (filter_dimension M) (previous_head M) (filter_tokens M observed w) i) (S i) =
  fun v => v (i - 1)%nat.
Proof.
  extensionality v. apply hard_average_unique; [lia |]. intros j Hj Hne.
  assert (Es : forall j, score (filter_dimension M) (previous_head M) (filter_tokens M observed w) i j = (2 * INR i - 2) * INR j - INR j * INR j).
  { intros b. unfold score, previous_head. cbn [head_rank W_Q b_Q W_K seq]. rewrite !rsum_cons. change (rsum _ []) with 0.
    rewrite !project_entries by (simpl; intros e He; unfold filter_dimension; repeat (destruct He as [<- | He]; [simpl; lia |]); contradiction).
    unfold rsum. simpl.
    change (filter_tokens M observed w i 2%nat) with (INR i). change (filter_tokens M observed w i 0%nat) with 1.
    change (filter_tokens M observed w b 2%nat) with (INR b). change (filter_tokens M observed w b 3%nat) with (INR b * INR b). ring. }
  rewrite !Es. destruct i as [| i].
  - assert (j = 0)%nat by lia. subst j. simpl in Hne. lia.
  - replace (S i - 1)%nat with i by lia. rewrite S_INR.
    replace (2 * (INR i + 1) - 2) with (2 * INR i) by ring.
    assert (N : INR i - INR j <> 0) by (intros E; apply Hne; replace (S i - 1)%nat with i by lia; symmetry; apply INR_eq; lra).
    pose proof (Rsqr_pos_lt _ N) as P. unfold Rsqr in P. lra.
Qed.

Definition next_weights (w : nat -> nat -> R) (i k : nat) : R :=
  match i with
  | O => w 0%nat k
  | S p => rsum (fun j => w p j * emits M j (observed p) * moves M j k) (seq 0 K)
  end.

Definition probabilities (w : nat -> nat -> R) : Prop := forall i k, (k < K)%nat -> 0 <= w i k <= 1.

(** One causal layer is one step of the recursion at every token. *)
Theorem filter_layer_steps w i c : (forall t, (observed t < A)%nat) -> probabilities w ->
  (c < (filter_dimension M))%nat ->
  causal_forward relu (filter_layer M) (filter_tokens M observed w) i c = filter_tokens M observed (next_weights w) i c.
Proof.
  intros Ho Hw Hc. unfold causal_forward.
  set (Y := fun i c => filter_tokens M observed w i c + attention (filter_layer M) (S i) (filter_tokens M observed w) i c).
  assert (HY : forall c, (c < (filter_dimension M))%nat -> Y i c = filter_tokens M observed w i c + if (scratch_at M 0 <=? c)%nat then w (i - 1)%nat (c - scratch_at M 0)%nat else 0).
  { intros e He. unfold Y, attention, filter_layer. cbn [dimension heads]. rewrite rsum_cons. change (rsum _ []) with 0.
    rewrite previous_weights. unfold previous_head. cbn [W_V]. rewrite project_entries.
    2: { intros en Hen. apply in_map_iff in Hen. destruct Hen as (k & <- & Hk). apply in_seq in Hk. simpl. unfold weight_at, filter_dimension. lia. }
    rewrite rsum_map. cbn [row Definitions.column value].
    rewrite (rsum_ext _ (fun k => (filter_tokens M observed w (i - 1)%nat (weight_at M k) * bit (scratch_at M 0 <=? e)%nat) * bit (k =? e - scratch_at M 0)%nat)).
    - f_equal. rewrite Rplus_0_r. destruct (Nat.leb_spec (scratch_at M 0) e) as [Ea | Ea].
      + unfold scratch_at in Ea. unfold filter_dimension in He.
        rewrite (one_hot_sum K (fun k => filter_tokens M observed w (i - 1)%nat (weight_at M k) * bit true)) by (unfold scratch_at; lia).
        unfold bit. rewrite Rmult_1_r. set (k := (e - scratch_at M 0)%nat).
        assert (Hk : (k < K)%nat) by (unfold k, scratch_at; lia).
        unfold filter_tokens, weight_at, scratch_at.
        destruct (Nat.eqb_spec (4 + A + k) 0); [lia |]. destruct (Nat.eqb_spec (4 + A + k) 1); [lia |].
        destruct (Nat.eqb_spec (4 + A + k) 2); [lia |]. destruct (Nat.eqb_spec (4 + A + k) 3); [lia |].
        destruct (Nat.ltb_spec (4 + A + k) (4 + A + 0)); [lia |]. destruct (Nat.ltb_spec (4 + A + k) (4 + A + K + 0)); [| lia].
        f_equal. lia.
      + rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros k _. unfold bit at 1. ring.
    - intros k Hk. apply in_seq in Hk. unfold bit, scratch_at.
      destruct (Nat.eqb_spec (4 + A + K + k) e), (Nat.leb_spec (4 + A + K + 0) e), (Nat.eqb_spec k (e - (4 + A + K + 0))); try lia; ring. }
  change (Y i c + feed_forward relu (filter_layer M) (Y i) c = filter_tokens M observed (next_weights w) i c).
  rewrite filter_feed_forward by exact Hc.
  assert (Ysc : forall j, (j < K)%nat -> Y i (scratch_at M j) = w (i - 1)%nat j).
  { intros j Hj. rewrite HY by (unfold scratch_at, filter_dimension; lia).
    assert (E : (scratch_at M 0 <=? scratch_at M j)%nat = true) by (apply Nat.leb_le; unfold scratch_at; lia). rewrite E.
    replace (scratch_at M j - scratch_at M 0)%nat with j by (unfold scratch_at; lia).
    unfold filter_tokens, weight_at, scratch_at.
    destruct (Nat.eqb_spec (4 + A + K + j) 0); [lia |]. destruct (Nat.eqb_spec (4 + A + K + j) 1); [lia |].
    destruct (Nat.eqb_spec (4 + A + K + j) 2); [lia |]. destruct (Nat.eqb_spec (4 + A + K + j) 3); [lia |].
    destruct (Nat.ltb_spec (4 + A + K + j) (4 + A + 0)); [lia |]. destruct (Nat.ltb_spec (4 + A + K + j) (4 + A + K + 0)); [lia |]. ring. }
  assert (Ysym : forall s, (s < A)%nat -> Y i (symbol_at s) = match i with O => 0 | S p => bit (s =? observed p)%nat end).
  { intros s Hs. rewrite HY by (unfold symbol_at, filter_dimension; lia).
    assert (E : (scratch_at M 0 <=? symbol_at s)%nat = false) by (apply Nat.leb_gt; unfold scratch_at, symbol_at; lia). rewrite E, Rplus_0_r.
    unfold filter_tokens, symbol_at, weight_at.
    destruct (Nat.eqb_spec (4 + s) 0); [lia |]. destruct (Nat.eqb_spec (4 + s) 1); [lia |].
    destruct (Nat.eqb_spec (4 + s) 2); [lia |]. destruct (Nat.eqb_spec (4 + s) 3); [lia |].
    destruct (Nat.ltb_spec (4 + s) (4 + A + 0)); [| lia]. destruct i as [| p]; [reflexivity |].
    destruct (Nat.eqb_spec (4 + s) (4 + observed p)), (Nat.eqb_spec s (observed p)); try lia; reflexivity. }
  assert (Y1 : Y i 1%nat = bit (i =? 0)%nat).
  { rewrite HY by (unfold filter_dimension; lia).
    assert (E : (scratch_at M 0 <=? 1)%nat = false) by (apply Nat.leb_gt; unfold scratch_at; lia). rewrite E, Rplus_0_r. reflexivity. }
  destruct ((weight_at M 0 <=? c)%nat && (c <? scratch_at M 0)%nat) eqn:Ei.
  - apply andb_true_iff in Ei. destruct Ei as [Ea Eb]. apply Nat.leb_le in Ea. apply Nat.ltb_lt in Eb.
    set (k := (c - weight_at M 0)%nat). assert (Hk : (k < K)%nat) by (unfold k, weight_at, scratch_at in *; lia).
    assert (Yc : Y i c = w i k).
    { rewrite HY by exact Hc. assert (E : (scratch_at M 0 <=? c)%nat = false) by (apply Nat.leb_gt; exact Eb). rewrite E, Rplus_0_r.
      unfold filter_tokens. unfold weight_at in Ea.
      destruct (Nat.eqb_spec c 0); [lia |]. destruct (Nat.eqb_spec c 1); [lia |]. destruct (Nat.eqb_spec c 2); [lia |]. destruct (Nat.eqb_spec c 3); [lia |].
      destruct (Nat.ltb_spec c (weight_at M 0)); [unfold weight_at in *; lia |]. destruct (Nat.ltb_spec c (scratch_at M 0)); [reflexivity | lia]. }
    assert (Et : filter_tokens M observed (next_weights w) i c = next_weights w i k).
    { unfold filter_tokens. unfold weight_at in Ea.
      destruct (Nat.eqb_spec c 0); [lia |]. destruct (Nat.eqb_spec c 1); [lia |]. destruct (Nat.eqb_spec c 2); [lia |]. destruct (Nat.eqb_spec c 3); [lia |].
      destruct (Nat.ltb_spec c (weight_at M 0)); [unfold weight_at in *; lia |]. destruct (Nat.ltb_spec c (scratch_at M 0)); [reflexivity | lia]. }
    rewrite Et, Yc, Y1. fold k.
    assert (Ew : rsum (fun j => rsum (fun s => relu (Y i (scratch_at M j) + Y i (symbol_at s) - 1) * (emits M j s * moves M j k)) (seq 0 A)) (seq 0 K) =
                 match i with O => 0 | S p => rsum (fun j => w p j * emits M j (observed p) * moves M j k) (seq 0 K) end).
    { destruct i as [| p].
      - rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros j Hj. apply in_seq in Hj.
        rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros s Hs. apply in_seq in Hs.
        rewrite Ysc, Ysym by lia. pose proof (Hw (0 - 1)%nat j ltac:(lia)).
        replace (w (0 - 1)%nat j + 0 - 1) with (w (0 - 1)%nat j + bit false - 1) by reflexivity.
        rewrite relu_selects by assumption. unfold bit. ring.
      - apply rsum_ext. intros j Hj. apply in_seq in Hj.
        rewrite (rsum_ext _ (fun s => (w p j * (emits M j s * moves M j k)) * bit (s =? observed p)%nat)).
        + rewrite (one_hot_sum A (fun s => w p j * (emits M j s * moves M j k))) by apply Ho. ring.
        + intros s Hs. apply in_seq in Hs. rewrite Ysc, Ysym by lia. replace (S p - 1)%nat with p by lia.
          rewrite relu_selects by (apply Hw; lia). ring. }
    rewrite Ew. pose proof (Hw i k Hk) as Hwk. destruct i as [| p].
    + unfold next_weights, bit, relu. simpl Nat.eqb. cbv iota. rewrite Rmax_left by lra. ring.
    + unfold next_weights, bit, relu. simpl Nat.eqb. cbv iota. rewrite Rminus_0_r, Rmax_right by lra. ring.
  - destruct (Nat.leb_spec (scratch_at M 0) c) as [Ea | Ea].
    + set (k := (c - scratch_at M 0)%nat). assert (Hk : (k < K)%nat) by (unfold k, scratch_at, filter_dimension in *; lia).
      replace c with (scratch_at M k) by (unfold k, scratch_at in *; lia).
      rewrite Ysc by exact Hk. pose proof (Hw (i - 1)%nat k Hk). unfold relu. rewrite Rmax_right by lra.
      unfold filter_tokens, weight_at, scratch_at.
      destruct (Nat.eqb_spec (4 + A + K + k) 0); [lia |]. destruct (Nat.eqb_spec (4 + A + K + k) 1); [lia |].
      destruct (Nat.eqb_spec (4 + A + K + k) 2); [lia |]. destruct (Nat.eqb_spec (4 + A + K + k) 3); [lia |].
      destruct (Nat.ltb_spec (4 + A + K + k) (4 + A + 0)); [lia |]. destruct (Nat.ltb_spec (4 + A + K + k) (4 + A + K + 0)); [lia |]. ring.
    + rewrite HY by exact Hc. assert (E : (scratch_at M 0 <=? c)%nat = false) by (apply Nat.leb_gt; exact Ea). rewrite E.
      assert (Hlow : (c < weight_at M 0)%nat).
      { apply andb_false_iff in Ei. destruct Ei as [Ei | Ei]; [apply Nat.leb_gt in Ei; exact Ei | apply Nat.ltb_ge in Ei; lia]. }
      unfold filter_tokens. apply Nat.ltb_lt in Hlow. rewrite Hlow.
      destruct (c =? 0)%nat; [ring |]. destruct (c =? 1)%nat; [ring |]. destruct (c =? 2)%nat; [ring |]. destruct (c =? 3)%nat; ring.
Qed.

(** Only the coordinates below the dimension are read. *)
Lemma causal_forward_reads act L X X' i c :
  (forall j e, (e < dimension L)%nat -> X j e = X' j e) -> (c < dimension L)%nat ->
  causal_forward act L X i c = causal_forward act L X' i c.
Proof.
  intros H Hc. unfold causal_forward.
  assert (P : forall Y Y' W k, (forall e, (e < dimension L)%nat -> Y e = Y' e) -> project (dimension L) Y W k = project (dimension L) Y' W k).
  { intros Y Y' W k E. unfold project. apply rsum_ext. intros e He. apply in_seq in He. rewrite E by lia. reflexivity. }
  assert (A : forall e, attention L (S i) X i e = attention L (S i) X' i e).
  { intros e. unfold attention. apply rsum_ext. intros h _. apply P. intros b Hb.
    assert (Es : score (dimension L) h X i = score (dimension L) h X' i).
    { extensionality j. unfold score. apply rsum_ext. intros k _. f_equal; [f_equal |]; apply P; intros; apply H; assumption. }
    rewrite Es. unfold hard_average. f_equal. apply rsum_ext. intros j _. now apply H. }
  assert (Y : forall e, (e < dimension L)%nat -> X i e + attention L (S i) X i e = X' i e + attention L (S i) X' i e).
  { intros e He. now rewrite A, H. }
  rewrite (Y c Hc). f_equal. unfold feed_forward. f_equal. apply rsum_ext. intros u _. do 3 f_equal. apply P. exact Y.
Qed.

Definition sub_probability (w : nat -> nat -> R) : Prop :=
  (forall i k, 0 <= w i k) /\ forall i, rsum (w i) (seq 0 K) <= 1.

Lemma sub_probability_range w : sub_probability w -> probabilities w.
Proof.
  intros [P Q] i k Hk. split; [apply P |]. apply Rle_trans with (rsum (w i) (seq 0 K)); [| apply Q].
  clear Q. assert (In k (seq 0 K)) as Hin by (apply in_seq; lia).
  induction (seq 0 K) as [| a l IH]; [contradiction |]. rewrite rsum_cons.
  pose proof (rsum_nonneg (w i) l ltac:(intros; apply P)). pose proof (P i a).
  destruct Hin as [-> | Hin]; [lra |]. specialize (IH Hin). lra.
Qed.

Lemma next_sub_probability w : proper_model M -> sub_probability w -> sub_probability (next_weights w).
Proof.
  intros (_ & _ & H3 & H4 & H5) [P Q]. split.
  - intros [| p] k; [apply P |]. apply rsum_nonneg. intros j _. pose proof (H3 j (observed p)).
    apply Rmult_le_pos; [apply Rmult_le_pos; [apply P | lra] | apply H4].
  - intros [| p]; [apply Q |].
    change (rsum (fun k => rsum (fun j => w p j * emits M j (observed p) * moves M j k) (seq 0 K)) (seq 0 K) <= 1).
    rewrite rsum_swap. apply Rle_trans with (rsum (w p) (seq 0 K)); [| apply Q].
    apply rsum_le. intros j Hj. apply in_seq in Hj. rewrite rsum_scale, H5 by lia. pose proof (H3 j (observed p)). pose proof (P p j). nra.
Qed.

Lemma start_sub_probability : proper_model M -> sub_probability (filter_start M).
Proof.
  intros (H1 & H2 & _). split.
  - intros [| i] k; simpl; [apply H1 | lra].
  - intros [| i]; [change (rsum (starts M) (seq 0 K) <= 1); lra |].
    change (rsum (fun _ : nat => 0) (seq 0 K) <= 1). rewrite rsum_zero. lra.
Qed.

Lemma filter_layers n : proper_model M -> sub_probability (Nat.iter n next_weights (filter_start M)) /\
  forall i c, (c < (filter_dimension M))%nat ->
    Nat.iter n (causal_forward relu (filter_layer M)) (filter_tokens M observed (filter_start M)) i c =
    filter_tokens M observed (Nat.iter n next_weights (filter_start M)) i c.
Proof.
  intros H. induction n as [| n [IS IE]].
  - split; [now apply start_sub_probability | reflexivity].
  - simpl Nat.iter. split; [now apply next_sub_probability |]. intros i c Hc.
    rewrite (causal_forward_reads relu (filter_layer M) _ (filter_tokens M observed (Nat.iter n next_weights (filter_start M))) i c).
    + apply filter_layer_steps; [exact observed_symbols | now apply sub_probability_range | exact Hc].
    + intros j e He. now apply IE.
    + exact Hc.
Qed.

Lemma next_weights_predict n t k : (t <= n)%nat -> Nat.iter n next_weights (filter_start M) t k = predicted t k.
Proof.
  revert t k. induction n as [| n IH]; intros t k Ht.
  - now replace t with 0%nat by lia.
  - simpl Nat.iter. destruct t as [| p]; simpl.
    + now rewrite IH by lia.
    + apply rsum_ext. intros j _. now rewrite IH by lia.
Qed.

(** After n layers every token t <= n holds P(symbols 0 .. t - 1, state number t) of every state. *)
Theorem layers_filter n t k : proper_model M -> (t <= n)%nat -> (k < K)%nat ->
  filtered M observed n t k = joint_probability M observed t k.
Proof.
  intros H Ht Hk. unfold filtered. destruct (filter_layers n H) as [_ E].
  rewrite E by (unfold weight_at, filter_dimension; lia).
  rewrite <- predicted_is_joint, <- (next_weights_predict n t k Ht).
  unfold filter_tokens, weight_at, scratch_at.
  destruct (Nat.eqb_spec (4 + A + k) 0); [lia |]. destruct (Nat.eqb_spec (4 + A + k) 1); [lia |].
  destruct (Nat.eqb_spec (4 + A + k) 2); [lia |]. destruct (Nat.eqb_spec (4 + A + k) 3); [lia |].
  destruct (Nat.ltb_spec (4 + A + k) (4 + A + 0)); [lia |].
  destruct (Nat.ltb_spec (4 + A + k) (4 + A + K + 0)); [| lia].
  f_equal. lia.
Qed.

End Filter.

(** ** A concrete model, with zeros: after symbols 1, 0, 0 the second state is ruled out or not *)

Lemma alternating_proper : proper_model alternating_model.
Proof.
  repeat split.
  - intros [| [| k]]; simpl; lra.
  - unfold rsum, big. simpl. lra.
  - destruct k as [| k], s; simpl; lra.
  - destruct k as [| k], s; simpl; lra.
  - intros [| k] [| [| l]]; simpl; lra.
  - intros [| [| k]] Hk; [unfold rsum, big; simpl; lra .. | simpl in Hk; lia].
Qed.

Theorem alternating_filtered :
  let observed := fun i => match i with 0%nat => 1%nat | _ => 0%nat end in
  filtered alternating_model observed 3 3 0 = 1 / 6 /\ filtered alternating_model observed 3 3 1 = 0 /\
  filtered alternating_model observed 2 2 0 = 0 /\ filtered alternating_model observed 5 2 1 = 1 / 3.
Proof.
  intros observed.
  assert (H : forall i, (observed i < symbols alternating_model)%nat) by (intros [| i]; simpl; lia).
  pose proof (fun n t k => layers_filter alternating_model observed H n t k alternating_proper) as F.
  rewrite !F by (simpl; lia).
  unfold joint_probability, rsum, big. cbn -[Rplus Rmult Rdiv IZR]. repeat split; lra.
Qed.

(** One layer too few: token 1 holds nothing yet. *)
Theorem too_few_layers :
  let observed := fun _ : nat => 0%nat in
  filtered alternating_model observed 0 1 1 = 0 /\ joint_probability alternating_model observed 1 1 = 1 / 3.
Proof.
  intros observed. unfold filtered, joint_probability, rsum, big. cbn -[Rplus Rmult Rdiv IZR]. split; lra.
Qed.
