(** * E3. Gates on values near bits: what a head passes on when its inputs are softmax outputs themselves *)

From Coq Require Import Reals List Arith Bool Lia Lra Psatz.
From TBN Require Import Definitions Sums AttentionGates.
Import ListNotations.
Open Scope R_scope.

(** Values within [delta] of bits. *)
Section NearBits.
Variables (lambda delta : R) (b : nat -> bool) (x : nat -> R) (k : nat).
Hypothesis k_some : (0 < k)%nat.
Hypothesis lambda_nonneg : 0 <= lambda.
Hypothesis delta_nonneg : 0 <= delta.
Hypothesis x_range : forall j, (j < k)%nat -> 0 <= x j <= 1.
Hypothesis x_near : forall j, (j < k)%nat -> Rabs (x j - bit (b j)) <= delta.

Local Notation s := (fun j => - x j).
Local Notation w := (soft_weight lambda s (seq 0 k)).
Let q := exp (- (lambda * (1 - 2 * delta))).

Lemma seq_some : seq 0 k <> [].
Proof. destruct k; [lia | discriminate]. Qed.

Lemma near_bound j : (j < k)%nat -> if b j then 1 - delta <= x j else x j <= delta.
Proof.
  intros Hj. pose proof (x_near j Hj) as N. pose proof (Rle_abs (x j - bit (b j))) as U.
  pose proof (Rle_abs (- (x j - bit (b j)))) as L. rewrite Rabs_Ropp in L.
  destruct (b j); simpl in N, U, L; lra.
Qed.

(** Against a token near 0, one near 1 weighs at most q as much. *)
Lemma high_weighs_less i j : (i < k)%nat -> (j < k)%nat -> b i = false -> b j = true -> w j <= w i * q.
Proof.
  intros Hi Hj Bi Bj. unfold soft_weight, q. pose proof (near_bound i Hi) as Ni. pose proof (near_bound j Hj) as Nj.
  rewrite Bi in Ni. rewrite Bj in Nj.
  pose proof (partition_positive lambda s (seq 0 k) seq_some) as P.
  replace (exp (lambda * - x i) / rsum (fun k0 => exp (lambda * - x k0)) (seq 0 k) * exp (- (lambda * (1 - 2 * delta))))
    with (exp (lambda * - x i) * exp (- (lambda * (1 - 2 * delta))) / rsum (fun k0 => exp (lambda * - x k0)) (seq 0 k)) by (field; lra).
  apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat |]. rewrite <- exp_plus.
  destruct (Req_dec (lambda * - x j) (lambda * - x i + - (lambda * (1 - 2 * delta)))) as [-> | N]; [lra |].
  left. apply exp_increasing. nra.
Qed.

Theorem soft_and_near_bits :
  Rabs (soft_average lambda s (seq 0 k) x - bit (forallb b (seq 0 k))) <=
    delta + gate_leak (lambda * (1 - 2 * delta)) k.
Proof.
  unfold gate_leak. fold q. assert (Hq : 0 < q) by apply exp_pos. pose proof (pos_INR (k - 1)) as HK.
  assert (Hleak : 0 <= INR (k - 1) * q / (1 + INR (k - 1) * q)) by (apply fraction_nonneg; nra).
  assert (Ht : rsum w (seq 0 k) = 1) by apply soft_weight_total, seq_some.
  assert (Hw : forall j, 0 < w j) by (intros; apply soft_weight_positive, seq_some).
  assert (A0 : 0 <= soft_average lambda s (seq 0 k) x).
  { apply rsum_nonneg. intros j Hj. apply in_seq in Hj. apply Rmult_le_pos; [left; apply Hw | apply x_range; lia]. }
  destruct (forallb b (seq 0 k)) eqn:E; simpl bit.
  - assert (Hall : forall j, (j < k)%nat -> 1 - delta <= x j).
    { intros j Hj. pose proof (near_bound j Hj) as N. rewrite forallb_forall in E.
      rewrite (E j) in N by (apply in_seq; lia). exact N. }
    assert (L : 1 - delta <= soft_average lambda s (seq 0 k) x).
    { unfold soft_average. apply Rle_trans with (rsum (fun j => w j * (1 - delta)) (seq 0 k)); [rewrite rsum_scale_r, Ht; lra |].
      apply rsum_le. intros j Hj. apply in_seq in Hj. apply Rmult_le_compat_l; [left; apply Hw | apply Hall; lia]. }
    assert (U : soft_average lambda s (seq 0 k) x <= 1).
    { unfold soft_average. apply Rle_trans with (rsum w (seq 0 k)); [| lra].
      apply rsum_le. intros j Hj. apply in_seq in Hj. pose proof (x_range j ltac:(lia)). pose proof (Hw j). nra. }
    apply Rabs_le. lra.
  - destruct (not_all b k E) as (i & Hi & Bi). rewrite Rminus_0_r, Rabs_pos_eq by exact A0.
    set (high := rsum (fun j => if b j then w j else 0) (seq 0 k)).
    assert (S1 : soft_average lambda s (seq 0 k) x <= delta + high).
    { unfold soft_average, high. apply Rle_trans with (rsum (fun j => w j * delta + (if b j then w j else 0)) (seq 0 k)).
      - apply rsum_le. intros j Hj. apply in_seq in Hj. pose proof (Hw j). pose proof (near_bound j ltac:(lia)) as N.
        pose proof (x_range j ltac:(lia)). destruct (b j); nra.
      - rewrite rsum_plus, rsum_scale_r, Ht. lra. }
    assert (H1 : high <= INR (k - 1) * q * w i).
    { unfold high. apply Rle_trans with (rsum (fun j => q * w i - (if (j =? i)%nat then q * w i else 0)) (seq 0 k)).
      - apply rsum_le. intros j Hj. apply in_seq in Hj. destruct (Nat.eqb_spec j i) as [-> | N].
        + rewrite Bi. lra.
        + destruct (b j) eqn:Bj; [pose proof (high_weighs_less i j Hi ltac:(lia) Bi Bj); lra |].
          pose proof (Hw i). nra.
      - rewrite rsum_minus, (rsum_same (fun _ => q * w i) (q * w i)) by easy.
        rewrite (rsum_only (fun j => if (j =? i)%nat then q * w i else 0) k i Hi).
        + rewrite Nat.eqb_refl, seq_length, minus_INR by lia. simpl (INR 1). lra.
        + intros c _ Hc. destruct (Nat.eqb_spec c i); [contradiction | reflexivity]. }
    assert (H2 : w i + high <= 1).
    { rewrite <- Ht. unfold high. apply Rle_trans with (rsum (fun j => (if (j =? i)%nat then w i else 0) + (if b j then w j else 0)) (seq 0 k)).
      - rewrite rsum_plus, (rsum_only (fun j => if (j =? i)%nat then w i else 0) k i Hi).
        + rewrite Nat.eqb_refl. lra.
        + intros c _ Hc. destruct (Nat.eqb_spec c i); [contradiction | reflexivity].
      - apply rsum_le. intros j _. destruct (Nat.eqb_spec j i) as [-> | N]; [rewrite Bi; lra |].
        pose proof (Hw j). destruct (b j); lra. }
    eapply Rle_trans; [exact S1 |]. apply Rplus_le_compat_l.
    apply Rmult_le_reg_r with (1 + INR (k - 1) * q); [nra |].
    replace (INR (k - 1) * q / (1 + INR (k - 1) * q) * (1 + INR (k - 1) * q)) with (INR (k - 1) * q) by (field; nra).
    assert (0 <= INR (k - 1) * q) by nra. pose proof (Hw i). nra.
Qed.
End NearBits.

Lemma soft_weight_shift lambda c (s : nat -> R) l j : l <> [] ->
  soft_weight lambda (fun i => c + s i) l j = soft_weight lambda s l j.
Proof.
  intros Hl. unfold soft_weight. pose proof (partition_positive lambda s l Hl). pose proof (exp_pos (lambda * c)).
  assert (E : forall i, exp (lambda * (c + s i)) = exp (lambda * c) * exp (lambda * s i))
    by (intros; rewrite <- exp_plus; f_equal; ring).
  rewrite E, (rsum_ext _ (fun i => exp (lambda * c) * exp (lambda * s i))) by (intros; apply E).
  rewrite rsum_scale. field. lra.
Qed.

Theorem soft_or_near_bits lambda delta (b : nat -> bool) (x : nat -> R) k :
  (0 < k)%nat -> 0 <= lambda -> 0 <= delta -> (forall j, (j < k)%nat -> 0 <= x j <= 1) ->
  (forall j, (j < k)%nat -> Rabs (x j - bit (b j)) <= delta) ->
  Rabs (soft_average lambda x (seq 0 k) x - bit (existsb b (seq 0 k))) <=
    delta + gate_leak (lambda * (1 - 2 * delta)) k.
Proof.
  intros Hk Hl Hd Hx Hn. assert (Hs : seq 0 k <> []) by (destruct k; [lia | discriminate]).
  pose proof (soft_and_near_bits lambda delta (fun j => negb (b j)) (fun j => 1 - x j) k Hk Hl Hd) as A.
  replace (soft_average lambda x (seq 0 k) x)
    with (1 - soft_average lambda (fun j => - (1 - x j)) (seq 0 k) (fun j => 1 - x j)).
  - replace (bit (existsb b (seq 0 k))) with (1 - bit (forallb (fun j => negb (b j)) (seq 0 k))).
    + rewrite <- Rabs_Ropp. replace (- (1 - soft_average lambda (fun j => - (1 - x j)) (seq 0 k) (fun j => 1 - x j) -
         (1 - bit (forallb (fun j => negb (b j)) (seq 0 k)))))
        with (soft_average lambda (fun j => - (1 - x j)) (seq 0 k) (fun j => 1 - x j) -
              bit (forallb (fun j => negb (b j)) (seq 0 k))) by ring.
      apply A.
      * intros j Hj. specialize (Hx j Hj). lra.
      * intros j Hj. specialize (Hn j Hj). rewrite <- Rabs_Ropp. replace (- (1 - x j - bit (negb (b j)))) with (x j - bit (b j)); [exact Hn |].
        destruct (b j); simpl; ring.
    + clear. induction (seq 0 k) as [| j l IH]; [simpl; ring |]. simpl. destruct (b j); simpl; [ring | exact IH].
  - unfold soft_average. rewrite (rsum_ext _ (fun j => soft_weight lambda x (seq 0 k) j - soft_weight lambda x (seq 0 k) j * x j)).
    + rewrite rsum_minus, soft_weight_total by exact Hs. ring.
    + intros j _.
      replace (soft_weight lambda (fun i => - (1 - x i)) (seq 0 k) j) with (soft_weight lambda x (seq 0 k) j); [ring |].
      rewrite <- (soft_weight_shift lambda (-1) x (seq 0 k) j Hs). unfold soft_weight. f_equal.
      * do 2 f_equal. ring.
      * apply rsum_ext. intros i _. do 2 f_equal. ring.
Qed.
