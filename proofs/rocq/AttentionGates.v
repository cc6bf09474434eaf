(** * E3. One attention head is AND and OR of any number of bits *)

From Coq Require Import Reals List Arith Bool Lia Lra Psatz.
From TBN Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

(** ** Softmax averages *)

Lemma fraction_nonneg a b : 0 <= a -> 0 < b -> 0 <= a / b.
Proof. intros Ha Hb. apply Rmult_le_pos; [exact Ha | left; now apply Rinv_0_lt_compat]. Qed.

Lemma rsum_same {X} (f : X -> R) c l : (forall x, In x l -> f x = c) -> rsum f l = INR (length l) * c.
Proof.
  intros H. induction l as [| x l IH]; [change (rsum f []) with 0; simpl; ring |].
  rewrite rsum_cons, IH, (H x (or_introl eq_refl)) by (intros; apply H; now right).
  change (length (x :: l)) with (S (length l)). rewrite S_INR. ring.
Qed.

Lemma partition_positive lambda (s : nat -> R) l : l <> [] -> 0 < rsum (fun k => exp (lambda * s k)) l.
Proof. intros H. apply rsum_pos; [exact H |]. intros. apply exp_pos. Qed.

Lemma soft_weight_positive lambda (s : nat -> R) l j : l <> [] -> 0 < soft_weight lambda s l j.
Proof. intros H. apply Rdiv_lt_0_compat; [apply exp_pos | now apply partition_positive]. Qed.

Lemma soft_weight_total lambda (s : nat -> R) l : l <> [] -> rsum (soft_weight lambda s l) l = 1.
Proof.
  intros H. pose proof (partition_positive lambda s l H).
  unfold soft_weight, Rdiv. rewrite rsum_scale_r. field. lra.
Qed.

(** A read of values within [B] is off by at most 2 B times the weight that is not on its token. *)
Lemma soft_read lambda (s : nat -> R) n (v : nat -> R) a B :
  (a < n)%nat -> (forall j, (j < n)%nat -> Rabs (v j) <= B) ->
  Rabs (soft_average lambda s (seq 0 n) v - v a) <= 2 * B * (1 - soft_weight lambda s (seq 0 n) a).
Proof.
  intros Ha HB.
  assert (Hne : seq 0 n <> []) by (destruct n; [lia | discriminate]).
  set (w := soft_weight lambda s (seq 0 n)).
  assert (Hw : forall j, 0 < w j) by (intros; now apply soft_weight_positive).
  assert (Ht : rsum w (seq 0 n) = 1) by now apply soft_weight_total.
  assert (E : soft_average lambda s (seq 0 n) v - v a = rsum (fun j => w j * (v j - v a)) (seq 0 n)).
  { unfold soft_average. fold w.
    rewrite (rsum_ext (fun j => w j * (v j - v a)) (fun j => w j * v j - w j * v a)) by (intros; ring).
    rewrite rsum_minus, rsum_scale_r, Ht. ring. }
  rewrite E. eapply Rle_trans; [apply rsum_abs |].
  apply Rle_trans with (rsum (fun j => (w j - (if (j =? a)%nat then w a else 0)) * (2 * B)) (seq 0 n)).
  - apply rsum_le. intros j Hj. apply in_seq in Hj.
    rewrite Rabs_mult, (Rabs_pos_eq (w j)) by (left; apply Hw).
    destruct (Nat.eqb_spec j a) as [-> | _].
    + replace (v a - v a) with 0 by ring. rewrite Rabs_R0. lra.
    + assert (Rabs (v j - v a) <= 2 * B).
      { replace (v j - v a) with (v j + - v a) by ring.
        eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp.
        pose proof (HB j ltac:(lia)). pose proof (HB a Ha). lra. }
      specialize (Hw j). nra.
  - rewrite rsum_scale_r, rsum_minus, Ht.
    rewrite (rsum_only (fun j => if (j =? a)%nat then w a else 0) n a Ha).
    + rewrite Nat.eqb_refl. fold w. lra.
    + intros c _ Hc. destruct (Nat.eqb_spec c a); [contradiction | reflexivity].
Qed.

(** ** Hard attention: the tokens of highest score *)

Lemma in_maximisers s n j :
  In j (maximisers s n) <-> (j < n)%nat /\ forall k, (k < n)%nat -> s k <= s j.
Proof.
  unfold maximisers. rewrite filter_In, in_seq, forallb_forall. split.
  - intros [Hj H]. split; [lia |]. intros k Hk. specialize (H k ltac:(apply in_seq; lia)).
    unfold Rle_bool in H. now destruct (Rle_dec (s k) (s j)).
  - intros [Hj H]. split; [lia |]. intros k Hk. apply in_seq in Hk. unfold Rle_bool.
    destruct (Rle_dec (s k) (s j)) as [| N]; [reflexivity | exfalso; apply N, H; lia].
Qed.

Lemma maximiser_exists s n : (0 < n)%nat -> exists j, In j (maximisers s n).
Proof.
  intros Hn. destruct n as [| n]; [lia |]. clear Hn.
  enough (exists j, (j < S n)%nat /\ forall k, (k < S n)%nat -> s k <= s j) as (j & Hj).
  { exists j. now apply in_maximisers. }
  induction n as [| n (j & Hj & M)].
  - exists 0%nat. split; [lia |]. intros k Hk. replace k with 0%nat by lia. lra.
  - destruct (Rle_dec (s (S n)) (s j)) as [H | H].
    + exists j. split; [lia |]. intros k Hk.
      destruct (Nat.eq_dec k (S n)) as [-> |]; [exact H | apply M; lia].
    + exists (S n). split; [lia |]. intros k Hk. destruct (Nat.eq_dec k (S n)) as [-> |]; [lra |].
      pose proof (M k ltac:(lia)). lra.
Qed.

(** When equal scores carry equal values, a hard head returns the value of any token it attends to. *)
Lemma hard_average_at s n v a : In a (maximisers s n) ->
  (forall j, In j (maximisers s n) -> v j = v a) -> hard_average s n v = v a.
Proof.
  intros Ha H. unfold hard_average. rewrite (rsum_same v (v a)) by exact H. field.
  apply not_0_INR. destruct (maximisers s n); [contradiction | discriminate].
Qed.

Lemma hard_head_is_maximum (x : nat -> R) k : (0 < k)%nat ->
  (exists j, (j < k)%nat /\ hard_average x k x = x j) /\
  (forall j, (j < k)%nat -> x j <= hard_average x k x).
Proof.
  intros Hk. destruct (maximiser_exists x k Hk) as (a & Ha).
  assert (E : hard_average x k x = x a).
  { apply hard_average_at; [exact Ha |]. intros j Hj. apply in_maximisers in Ha, Hj.
    pose proof (proj2 Ha j (proj1 Hj)). pose proof (proj2 Hj a (proj1 Ha)). lra. }
  rewrite E. apply in_maximisers in Ha. destruct Ha as [Ha M]. split; [now exists a | exact M].
Qed.

Theorem hard_head_is_minimum (x : nat -> R) k : (0 < k)%nat ->
  (exists j, (j < k)%nat /\ hard_average (fun j => - x j) k x = x j) /\
  (forall j, (j < k)%nat -> hard_average (fun j => - x j) k x <= x j).
Proof.
  intros Hk. destruct (maximiser_exists (fun j => - x j) k Hk) as (a & Ha).
  assert (E : hard_average (fun j => - x j) k x = x a).
  { apply hard_average_at; [exact Ha |]. intros j Hj. apply in_maximisers in Ha, Hj.
    pose proof (proj2 Ha j (proj1 Hj)). pose proof (proj2 Hj a (proj1 Ha)). lra. }
  rewrite E. apply in_maximisers in Ha. destruct Ha as [Ha M]. split; [now exists a |].
  intros j Hj. specialize (M j Hj). lra.
Qed.

Lemma not_all (x : nat -> bool) k : forallb x (seq 0 k) = false -> exists j, (j < k)%nat /\ x j = false.
Proof.
  induction k as [| k IH]; intros H; [discriminate |].
  rewrite seq_S, forallb_app in H. apply andb_false_iff in H. destruct H as [H | H].
  - destruct (IH H) as (j & Hj & Hx). exists j. split; [lia | exact Hx].
  - simpl in H. rewrite andb_true_r in H. exists k. split; [lia | exact H].
Qed.

Theorem hard_head_is_and (x : nat -> bool) k : (0 < k)%nat ->
  hard_average (fun j => - bit (x j)) k (fun j => bit (x j)) = bit (forallb x (seq 0 k)).
Proof.
  intros Hk. destruct (hard_head_is_minimum (fun j => bit (x j)) k Hk) as ((a & Ha & E) & Hmin).
  destruct (forallb x (seq 0 k)) eqn:H.
  - rewrite E. rewrite forallb_forall in H. rewrite (H a); [reflexivity |]. apply in_seq. lia.
  - destruct (not_all x k H) as (j & Hj & Hx).
    specialize (Hmin j Hj). cbv beta in Hmin. rewrite Hx in Hmin. rewrite E in *.
    destruct (x a); simpl in *; lra.
Qed.

Theorem hard_head_is_or (x : nat -> bool) k : (0 < k)%nat ->
  hard_average (fun j => bit (x j)) k (fun j => bit (x j)) = bit (existsb x (seq 0 k)).
Proof.
  intros Hk. destruct (hard_head_is_maximum (fun j => bit (x j)) k Hk) as ((a & Ha & E) & Hmax).
  destruct (existsb x (seq 0 k)) eqn:H.
  - apply existsb_exists in H. destruct H as (j & Hj & Hx). apply in_seq in Hj.
    specialize (Hmax j ltac:(lia)). cbv beta in Hmax. rewrite Hx in Hmax. rewrite E in *.
    destruct (x a); simpl in *; lra.
  - rewrite E. destruct (x a) eqn:Hx; [| reflexivity].
    assert (existsb x (seq 0 k) = true); [| congruence].
    apply existsb_exists. exists a. split; [apply in_seq; lia | exact Hx].
Qed.

(** ** Softmax: ones z / (zeros + ones z), with z = e^(lambda sign) the weight of a one *)

Definition ones (x : nat -> bool) k : R := rsum (fun j => bit (x j)) (seq 0 k).

Lemma soft_bits lambda sign x k :
  soft_average lambda (fun j => sign * bit (x j)) (seq 0 k) (fun j => bit (x j)) =
    ones x k * exp (lambda * sign) / (INR k - ones x k + ones x k * exp (lambda * sign)).
Proof.
  unfold soft_average, soft_weight. set (z := exp (lambda * sign)).
  assert (Ew : forall j, exp (lambda * (sign * bit (x j))) = 1 - bit (x j) + bit (x j) * z).
  { intros j. destruct (x j); simpl.
    - rewrite Rmult_1_r. unfold z. ring.
    - rewrite !Rmult_0_r, exp_0. ring. }
  assert (EZ : rsum (fun j => exp (lambda * (sign * bit (x j)))) (seq 0 k) = INR k - ones x k + ones x k * z).
  { rewrite (rsum_ext _ (fun j => 1 - bit (x j) + bit (x j) * z)) by (intros; apply Ew).
    rewrite rsum_plus, rsum_minus, rsum_scale_r, (rsum_same (fun _ => 1) 1) by easy.
    rewrite seq_length. unfold ones. ring. }
  rewrite EZ. rewrite (rsum_ext _ (fun j => bit (x j) * z * / (INR k - ones x k + ones x k * z))).
  - rewrite !rsum_scale_r. fold (ones x k). reflexivity.
  - intros j _. rewrite Ew. unfold Rdiv. destruct (x j); simpl; ring.
Qed.

Lemma ones_range x k : 0 <= ones x k <= INR k.
Proof.
  split; [apply rsum_nonneg; intros j _; destruct (x j); simpl; lra |].
  apply Rle_trans with (rsum (fun _ => 1) (seq 0 k)).
  - apply rsum_le. intros j _. destruct (x j); simpl; lra.
  - rewrite (rsum_same _ 1) by easy. rewrite seq_length. lra.
Qed.

Lemma ones_all x k : forallb x (seq 0 k) = true -> ones x k = INR k.
Proof.
  intros H. unfold ones. rewrite (rsum_same _ 1), seq_length; [ring |].
  intros j Hj. rewrite forallb_forall in H. now rewrite (H j Hj).
Qed.

Lemma ones_none x k : existsb x (seq 0 k) = false -> ones x k = 0.
Proof.
  intros H. unfold ones. rewrite (rsum_same _ 0); [ring |]. intros j Hj.
  destruct (x j) eqn:E; [| reflexivity].
  assert (existsb x (seq 0 k) = true) by (apply existsb_exists; now exists j). congruence.
Qed.

Lemma ones_S x k : ones x (S k) = ones x k + bit (x k).
Proof. unfold ones. rewrite seq_S, rsum_app, rsum_cons. change (rsum _ []) with 0. simpl. ring. Qed.

Lemma ones_not_all x k : forallb x (seq 0 k) = false -> ones x k <= INR k - 1.
Proof.
  induction k as [| k IH]; intros H; [discriminate |]. rewrite ones_S, S_INR.
  rewrite seq_S, forallb_app in H. simpl in H. rewrite andb_true_r in H.
  pose proof (ones_range x k). apply andb_false_iff in H. destruct H as [H | H].
  - specialize (IH H). destruct (x k); simpl; lra.
  - rewrite H. simpl. lra.
Qed.

Lemma ones_some x k : existsb x (seq 0 k) = true -> 1 <= ones x k.
Proof.
  induction k as [| k IH]; intros H; [discriminate |]. rewrite ones_S.
  rewrite seq_S, existsb_app in H. simpl in H. rewrite orb_false_r in H.
  pose proof (ones_range x k). apply orb_true_iff in H. destruct H as [H | H].
  - specialize (IH H). destruct (x k); simpl; lra.
  - rewrite H. simpl. lra.
Qed.

Lemma at_least_one k : (0 < k)%nat -> 1 <= INR k.
Proof. intros H. replace 1 with (INR 1) by reflexivity. apply le_INR. lia. Qed.

Theorem soft_head_is_and lambda x k : (0 < k)%nat ->
  0 <= soft_average lambda (fun j => -1 * bit (x j)) (seq 0 k) (fun j => bit (x j)) -
       bit (forallb x (seq 0 k)) <= gate_leak lambda k.
Proof.
  intros Hk. rewrite soft_bits. unfold gate_leak.
  replace (lambda * -1) with (- lambda) by ring. set (q := exp (- lambda)).
  assert (Hq : 0 < q) by apply exp_pos.
  rewrite minus_INR by lia. simpl (INR 1).
  pose proof (ones_range x k) as Hr. pose proof (at_least_one k Hk) as HK.
  set (a := ones x k) in *. set (K := INR k) in *.
  destruct (forallb x (seq 0 k)) eqn:H; simpl (bit _).
  - assert (Ea : a = K) by (unfold a; now apply ones_all). rewrite Ea.
    replace (K * q / (K - K + K * q)) with 1 by (field; try split; nra).
    split; [lra |]. rewrite Rminus_diag_eq by reflexivity. apply fraction_nonneg; nra.
  - pose proof (ones_not_all x k H) as Ha. fold a K in Ha.
    assert (D : 0 < K - a + a * q) by nra.
    rewrite Rminus_0_r. split; [apply fraction_nonneg; nra |].
    apply Rmult_le_reg_r with ((K - a + a * q) * (1 + (K - 1) * q)); [apply Rmult_lt_0_compat; nra |].
    replace (a * q / (K - a + a * q) * ((K - a + a * q) * (1 + (K - 1) * q)))
      with (a * q * (1 + (K - 1) * q)) by (field; try split; nra).
    replace ((K - 1) * q / (1 + (K - 1) * q) * ((K - a + a * q) * (1 + (K - 1) * q)))
      with ((K - 1) * q * (K - a + a * q)) by (field; try split; nra).
    assert (0 <= q * (K * (K - 1 - a))) by (repeat apply Rmult_le_pos; lra). nra.
Qed.

Theorem soft_head_is_or lambda x k : (0 < k)%nat ->
  0 <= bit (existsb x (seq 0 k)) -
       soft_average lambda (fun j => 1 * bit (x j)) (seq 0 k) (fun j => bit (x j)) <= gate_leak lambda k.
Proof.
  intros Hk. rewrite soft_bits. unfold gate_leak. replace (lambda * 1) with lambda by ring.
  assert (Ez : exp lambda = / exp (- lambda)) by (rewrite exp_Ropp, Rinv_inv; reflexivity).
  rewrite Ez. set (q := exp (- lambda)). assert (Hq : 0 < q) by apply exp_pos.
  rewrite minus_INR by lia. simpl (INR 1).
  pose proof (ones_range x k) as Hr. pose proof (at_least_one k Hk) as HK.
  set (a := ones x k) in *. set (K := INR k) in *.
  destruct (existsb x (seq 0 k)) eqn:H; simpl (bit _).
  - pose proof (ones_some x k H) as Ha. fold a in Ha.
    assert (D : 0 < (K - a) * q + a) by nra.
    replace (1 - a * / q / (K - a + a * / q)) with ((K - a) * q / ((K - a) * q + a))
      by (field; repeat split; nra).
    split; [apply fraction_nonneg; nra |].
    apply Rmult_le_reg_r with (((K - a) * q + a) * (1 + (K - 1) * q)); [apply Rmult_lt_0_compat; nra |].
    replace ((K - a) * q / ((K - a) * q + a) * (((K - a) * q + a) * (1 + (K - 1) * q)))
      with ((K - a) * q * (1 + (K - 1) * q)) by (field; try split; nra).
    replace ((K - 1) * q / (1 + (K - 1) * q) * (((K - a) * q + a) * (1 + (K - 1) * q)))
      with ((K - 1) * q * ((K - a) * q + a)) by (field; try split; nra).
    assert (0 <= q * (K * (a - 1))) by (repeat apply Rmult_le_pos; lra). nra.
  - assert (Ea : a = 0) by (unfold a; now apply ones_none). rewrite Ea.
    replace (0 - 0 * / q / (K - 0 + 0 * / q)) with 0 by (field; split; lra).
    split; [lra |]. apply fraction_nonneg; nra.
Qed.

(** The bound is attained: one zero, all others one. *)
Theorem gate_leak_attained lambda k : (0 < k)%nat ->
  let x := fun j => negb (j =? 0)%nat in
  soft_average lambda (fun j => -1 * bit (x j)) (seq 0 k) (fun j => bit (x j)) -
    bit (forallb x (seq 0 k)) = gate_leak lambda k.
Proof.
  intros Hk x. rewrite soft_bits. unfold gate_leak. replace (lambda * -1) with (- lambda) by ring.
  assert (E : ones x k = INR (k - 1)).
  { unfold ones. destruct k as [| k]; [lia |]. simpl (seq 0 (S k)). rewrite rsum_cons.
    rewrite (rsum_same _ 1), seq_length.
    - simpl. rewrite Nat.sub_0_r. ring.
    - intros j Hj. apply in_seq in Hj. unfold x. destruct j; [lia | reflexivity]. }
  assert (F : forallb x (seq 0 k) = false) by (destruct k; [lia | reflexivity]).
  rewrite E, F. simpl (bit _). replace (INR k - INR (k - 1)) with 1 by (rewrite minus_INR by lia; simpl; ring).
  ring.
Qed.

(** ** What the hypotheses are for *)

(** Values between the bits: the minimum of 0 and 1/2 is missed by 1/10 where two bits leak 1/17. *)
Theorem between_bits_leaks_more :
  let x := fun j => match j with 0%nat => 0 | _ => 1 / 2 end in
  soft_average (2 * ln 4) (fun j => -1 * x j) (seq 0 2) x = 1 / 10 /\ gate_leak (2 * ln 4) 2 = 1 / 17.
Proof.
  assert (E : exp (- (2 * ln 4)) = 1 / 16).
  { rewrite exp_Ropp. replace (2 * ln 4) with (ln 4 + ln 4) by ring. rewrite exp_plus, exp_ln by lra. field. }
  assert (F : exp (2 * ln 4 * (-1 * (1 / 2))) = 1 / 4).
  { replace (2 * ln 4 * (-1 * (1 / 2))) with (- ln 4) by field. rewrite exp_Ropp, exp_ln by lra. field. }
  split.
  - unfold soft_average, soft_weight, rsum, big. cbn [seq fold_right]. rewrite F, !Rmult_0_r, exp_0. field.
  - unfold gate_leak. simpl INR. rewrite E. field.
Qed.

(** No bits at all: the AND of nothing is true, and a head over no token adds nothing. *)
Theorem no_bits_no_gate lambda (x : nat -> bool) :
  soft_average lambda (fun j => -1 * bit (x j)) (seq 0 0) (fun j => bit (x j)) - bit (forallb x (seq 0 0)) = -1.
Proof. unfold soft_average, rsum. simpl. ring. Qed.
