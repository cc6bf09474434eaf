(** * C4. Looking a token up by its index *)

From Coq Require Import Reals ZArith Arith Lia Lra Psatz List.
From TBN Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Theorem index_score_gap a b : b <> a -> (index_score a b + 1 <= index_score a a)%Z.
Proof.
  intros H. unfold index_score.
  assert (E : (2 * a * a - a * a = 2 * a * b - b * b + (a - b) * (a - b))%Z) by ring.
  rewrite E. assert (a - b <> 0)%Z by lia. nia.
Qed.

Theorem index_score_argmax a b :
  (forall k, (index_score a k <= index_score a b)%Z) <-> b = a.
Proof.
  split; [intros H | intros -> k].
  - destruct (Z.eq_dec b a) as [E | E]; [easy |].
    pose proof (index_score_gap a b E). specialize (H a). lia.
  - destruct (Z.eq_dec k a) as [-> | E]; [lia |]. pose proof (index_score_gap a k E). lia.
Qed.

(** The product of indices does not single out the token looked for, even among two. *)
Theorem product_score_fails :
  exists a b : Z, (0 <= a < 2 /\ 0 <= b < 2 /\ b <> a /\ a * a <= a * b)%Z.
Proof. exists 0%Z, 1%Z. lia. Qed.

(** Nor does any score of rank one among three or more. *)
Theorem rank_one_score_fails n (u v : nat -> R) :
  (3 <= n)%nat ->
  ~ (forall a b, (a < n)%nat -> (b < n)%nat -> b <> a -> u a * v b < u a * v a).
Proof.
  intros Hn H.
  assert (Same : forall a b, (a < n)%nat -> (b < n)%nat -> b <> a -> u a * u b < 0).
  { intros a b Ha Hb Hne. pose proof (H a b Ha Hb Hne) as H1.
    pose proof (H b a Hb Ha (not_eq_sym Hne)) as H2.
    assert (P : 0 < (u a * (v a - v b)) * (u b * (v b - v a)))
      by (apply Rmult_lt_0_compat; lra).
    pose proof (Rle_0_sqr (v a - v b)) as Q. unfold Rsqr in Q.
    destruct (Rlt_dec (u a * u b) 0) as [L | L]; [exact L |].
    assert (0 <= (u a * u b) * ((v a - v b) * (v a - v b)))
      by (apply Rmult_le_pos; lra). lra. }
  assert (u 0%nat * u 1%nat < 0) by (apply Same; lia).
  assert (u 0%nat * u 2%nat < 0) by (apply Same; lia).
  assert (u 1%nat * u 2%nat < 0) by (apply Same; lia).
  destruct (Rlt_dec 0 (u 0%nat)), (Rlt_dec 0 (u 1%nat)), (Rlt_dec 0 (u 2%nat)); nra.
Qed.

(** ** Softmax at finite temperature *)

Lemma geometric_partial r k : 0 <= r < 1 -> rsum (fun i => r ^ i) (seq 0 k) <= / (1 - r).
Proof.
  intros Hr.
  assert (E : rsum (fun i => r ^ i) (seq 0 k) * (1 - r) = 1 - r ^ k).
  { induction k as [| k IH]; [unfold rsum; simpl; ring |].
    rewrite seq_S, rsum_app, rsum_cons. change (rsum _ []) with 0. simpl plus.
    rewrite Rplus_0_r, Rmult_plus_distr_r, IH. simpl pow. ring. }
  apply Rmult_le_reg_r with (1 - r); [lra |]. rewrite E, Rinv_l by lra.
  pose proof (pow_le r k). lra.
Qed.

(** Squares grow at least by three a step. *)
Lemma square_tail q k :
  0 < q < 1 -> rsum (fun i => q ^ (S i * S i)) (seq 0 k) <= q / (1 - q ^ 3).
Proof.
  intros Hq.
  assert (H3 : 0 <= q ^ 3 < 1).
  { split; [apply pow_le; lra |]. rewrite <- (pow1 3). simpl. nra. }
  apply Rle_trans with (rsum (fun i => q * (q ^ 3) ^ i) (seq 0 k)).
  - apply rsum_le. intros i _. rewrite <- pow_mult.
    replace (q * q ^ (3 * i)) with (q ^ (1 + 3 * i)) by (rewrite pow_add; simpl; ring).
    replace (S i * S i)%nat with (1 + 3 * i + (i * i - i))%nat by nia.
    rewrite pow_add.
    assert (0 < q ^ (1 + 3 * i)) by (apply pow_lt; lra).
    assert (q ^ (i * i - i) <= 1) by (rewrite <- (pow1 (i * i - i)); apply pow_incr; lra).
    nra.
  - rewrite rsum_scale. unfold Rdiv. apply Rmult_le_compat_l; [lra |].
    now apply geometric_partial.
Qed.

Lemma mirrored_sum (g : nat -> R) a :
  rsum (fun b => g (a - b)%nat) (seq 0 a) = rsum (fun i => g (S i)) (seq 0 a).
Proof.
  induction a as [| a IH]; [reflexivity |].
  transitivity (g (S a) + rsum (fun b => g (a - b)%nat) (seq 0 a)).
  - change (seq 0 (S a)) with (0%nat :: seq 1 a). rewrite rsum_cons, <- seq_shift, rsum_map.
    reflexivity.
  - rewrite IH, seq_S, rsum_app, rsum_cons. change (rsum _ []) with 0. simpl plus. ring.
Qed.

Lemma seq_beyond a k s : seq (a + S s) k = map (fun i => (a + S i)%nat) (seq s k).
Proof.
  revert s. induction k as [| k IH]; intros s; [reflexivity |]. simpl. f_equal.
  rewrite <- IH. f_equal. lia.
Qed.

Theorem lookup_off_mass lambda n a :
  0 < lambda -> (a < n)%nat ->
  0 <= 1 - softmax lambda (fun b => IZR (index_score (Z.of_nat a) (Z.of_nat b))) n a
    <= 2 * exp (- lambda) / (1 - exp (- (3 * lambda))).
Proof.
  intros Hl Ha. set (q := exp (- lambda)).
  assert (Hq : 0 < q < 1).
  { unfold q. split; [apply exp_pos |]. rewrite <- exp_0. apply exp_increasing. lra. }
  assert (Eq : forall k, exp (- lambda * INR k) = q ^ k).
  { intros k. induction k as [| k IH]; [simpl; rewrite Rmult_0_r; apply exp_0 |].
    rewrite S_INR, Rmult_plus_distr_l, exp_plus, IH, Rmult_1_r. simpl. unfold q. ring. }
  assert (E3 : exp (- (3 * lambda)) = q ^ 3).
  { rewrite <- Eq. f_equal. simpl. ring. }
  rewrite E3. unfold softmax.
  set (top := exp (lambda * IZR (index_score (Z.of_nat a) (Z.of_nat a)))).
  assert (Ht : 0 < top) by apply exp_pos.
  set (dist := fun b => ((a - b) + (b - a))%nat).
  assert (Eb : forall b, exp (lambda * IZR (index_score (Z.of_nat a) (Z.of_nat b))) =
                         top * q ^ (dist b * dist b)).
  { intros b. rewrite <- Eq. unfold top. rewrite <- exp_plus. f_equal.
    rewrite INR_IZR_INZ, Nat2Z.inj_mul.
    replace (Z.of_nat (dist b) * Z.of_nat (dist b))%Z
      with ((Z.of_nat a - Z.of_nat b) * (Z.of_nat a - Z.of_nat b))%Z by (unfold dist; nia).
    unfold index_score. rewrite !minus_IZR, !mult_IZR, !minus_IZR. ring. }
  rewrite (rsum_ext _ (fun b => top * q ^ (dist b * dist b)))
    by (intros; apply Eb).
  rewrite rsum_scale.
  set (Z := rsum (fun b => q ^ (dist b * dist b)) (seq 0 n)).
  assert (HZ : 1 <= Z <= 1 + 2 * (q / (1 - q ^ 3))).
  { set (left := rsum (fun b => q ^ (dist b * dist b)) (seq 0 a)).
    set (right := rsum (fun b => q ^ (dist b * dist b)) (seq (a + 1) (n - a - 1))).
    assert (EZ : Z = left + 1 + right).
    { unfold Z. replace n with (a + 1 + (n - a - 1))%nat at 1 by lia.
      rewrite !seq_app, !rsum_app, !Nat.add_0_l. fold left right.
      change (seq a 1) with [a]. rewrite rsum_cons. change (rsum _ []) with 0.
      replace (dist a) with 0%nat by (unfold dist; lia). simpl pow. ring. }
    rewrite EZ.
    assert (Hleft : 0 <= left <= q / (1 - q ^ 3)).
    { split; [apply rsum_nonneg; intros; apply pow_le; lra |].
      unfold left.
      rewrite (rsum_ext _ (fun b => (fun d => q ^ (d * d)) (a - b)%nat)).
      - rewrite (mirrored_sum (fun d => q ^ (d * d))). now apply square_tail.
      - intros b Hb. apply in_seq in Hb. unfold dist.
        replace (b - a)%nat with 0%nat by lia. now rewrite Nat.add_0_r. }
    assert (Hright : 0 <= right <= q / (1 - q ^ 3)).
    { split; [apply rsum_nonneg; intros; apply pow_le; lra |].
      unfold right. generalize (n - a - 1)%nat. intros k.
      replace (rsum (fun b => q ^ (dist b * dist b)) (seq (a + 1) k))
        with (rsum (fun i => q ^ (S i * S i)) (seq 0 k)); [now apply square_tail |].
      rewrite (seq_beyond a k 0), rsum_map. apply rsum_ext. intros i _. unfold dist.
      replace (a - (a + S i) + (a + S i - a))%nat with (S i) by lia. reflexivity. }
    lra. }
  assert (H3 : q ^ 3 < 1) by (simpl; nra).
  replace (top / (top * Z)) with (/ Z) by (field; lra).
  assert (HI : 0 < / Z) by (apply Rinv_0_lt_compat; lra).
  assert (HZI : Z * / Z = 1) by (apply Rinv_r; lra).
  split; [nra |].
  apply Rle_trans with (Z - 1); [nra |].
  replace (2 * q / (1 - q ^ 3)) with (2 * (q / (1 - q ^ 3))) by (field; lra). lra.
Qed.
