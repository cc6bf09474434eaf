(** * G1. When loopy propagation must converge *)

From Coq Require Import Reals Lra Lia Psatz List Arith Bool.
From TBN Require Import Definitions Sums LogOdds PairMessage Walks UniversalLayer.
Import ListNotations.
Open Scope R_scope.

(** ** The derivative of a message *)

Lemma mass_derivative a b l : derivable_pt_lim (fun l => a + b * exp l) l (b * exp l).
Proof.
  replace (b * exp l) with (0 + b * exp l) by ring.
  apply (derivable_pt_lim_plus (fun _ => a) (mult_real_fct b exp)).
  - apply derivable_pt_lim_const.
  - apply derivable_pt_lim_scal, derivable_pt_lim_exp.
Qed.

Theorem message_derivative f l :
  positive f -> derivable_pt_lim (log_message f) l (message_slope f l).
Proof.
  intros H. entries_of f H.
  pose proof (mass_positive _ _ l P01 P11) as N. pose proof (mass_positive _ _ l P00 P10) as M.
  apply (derivable_pt_lim_ext (fun l =>
    ln (f false true + f true true * exp l) - ln (f false false + f true false * exp l))).
  { intros x. symmetry. apply ln_div; now apply mass_positive. }
  unfold message_slope.
  replace (exp l * (f false false * f true true - f false true * f true false) /
     ((f false true + f true true * exp l) * (f false false + f true false * exp l)))
    with (/ (f false true + f true true * exp l) * (f true true * exp l) -
          / (f false false + f true false * exp l) * (f true false * exp l))
    by (field; lra).
  apply (derivable_pt_lim_minus (fun l => ln (f false true + f true true * exp l))).
  - apply (derivable_pt_lim_comp (fun l => f false true + f true true * exp l) ln).
    + apply mass_derivative.
    + now apply derivable_pt_lim_ln.
  - apply (derivable_pt_lim_comp (fun l => f false false + f true false * exp l) ln).
    + apply mass_derivative.
    + now apply derivable_pt_lim_ln.
Qed.

Section OneFactor.
Variable f : table.
Hypothesis f_positive : positive f.

Let a := sqrt (f false false * f true true).
Let b := sqrt (f false true * f true false).

Lemma roots : 0 < a /\ 0 < b /\ a * a = f false false * f true true /\
  b * b = f false true * f true false.
Proof.
  entries_of f f_positive.
  assert (0 < f false false * f true true) by now apply Rmult_lt_0_compat.
  assert (0 < f false true * f true false) by now apply Rmult_lt_0_compat.
  repeat split.
  - now apply sqrt_lt_R0.
  - now apply sqrt_lt_R0.
  - apply sqrt_sqrt. lra.
  - apply sqrt_sqrt. lra.
Qed.

Lemma strength_range : 0 <= strength f < 1.
Proof.
  destruct roots as (Ha & Hb & _). unfold strength. fold a b. split.
  - apply Rmult_le_pos; [apply Rabs_pos | left; apply Rinv_0_lt_compat; lra].
  - apply Rmult_lt_reg_r with (a + b); [lra |].
    unfold Rdiv. rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by lra.
    apply Rabs_def1; lra.
Qed.

(** Arithmetic and geometric mean: the denominator of the slope is at least (a+b)^2 x. *)
Lemma slope_denominator x :
  0 < x ->
  (a + b) * (a + b) * x <= (f false true + f true true * x) * (f false false + f true false * x).
Proof.
  intros Hx. destruct roots as (Ha & Hb & Ea & Eb). entries_of f f_positive.
  set (p := f false false * f false true). set (q := f true false * f true true).
  assert (Hp : 0 < p) by now apply Rmult_lt_0_compat.
  assert (Hq : 0 < q) by now apply Rmult_lt_0_compat.
  assert (Epq : p * q = (a * b) * (a * b)).
  { replace ((a * b) * (a * b)) with ((a * a) * (b * b)) by ring. rewrite Ea, Eb.
    unfold p, q. ring. }
  assert (S : 2 * (a * b) * x <= p + q * (x * x)).
  { assert (Hab : 0 < a * b) by now apply Rmult_lt_0_compat.
    assert (Hu : 0 < p + q * (x * x)) by (assert (0 < x * x) by nra; nra).
    destruct (Rle_dec (2 * (a * b) * x) (p + q * (x * x))) as [L | L]; [exact L | exfalso].
    assert (Sq : (p + q * (x * x)) * (p + q * (x * x)) < (2 * (a * b) * x) * (2 * (a * b) * x))
      by nra.
    assert (Id : (p + q * (x * x)) * (p + q * (x * x)) - 4 * (p * q) * (x * x) =
                 (p - q * (x * x)) * (p - q * (x * x))) by ring.
    rewrite Epq in Id. pose proof (Rle_0_sqr (p - q * (x * x))) as Z. unfold Rsqr in Z.
    replace (2 * (a * b) * x * (2 * (a * b) * x)) with (4 * (a * b * (a * b)) * (x * x)) in Sq
      by ring.
    lra. }
  replace ((f false true + f true true * x) * (f false false + f true false * x))
    with (p + q * (x * x) + (f false false * f true true + f false true * f true false) * x)
    by (unfold p, q; ring).
  rewrite <- Ea, <- Eb.
  replace ((a + b) * (a + b) * x) with (2 * (a * b) * x + (a * a + b * b) * x) by ring. lra.
Qed.

Theorem slope_bound l : Rabs (message_slope f l) <= strength f.
Proof.
  destruct roots as (Ha & Hb & Ea & Eb). entries_of f f_positive.
  unfold message_slope, strength. fold a b. rewrite <- Ea, <- Eb.
  pose proof (exp_pos l) as Hx. pose proof (slope_denominator (exp l) Hx) as HD.
  pose proof (mass_positive _ _ l P01 P11) as N. pose proof (mass_positive _ _ l P00 P10) as M.
  set (x := exp l) in *.
  set (den := (f false true + f true true * x) * (f false false + f true false * x)) in *.
  assert (Hden : 0 < den) by now apply Rmult_lt_0_compat.
  replace (x * (a * a - b * b) / den) with (x * (a + b) / den * (a - b)) by (field; lra).
  assert (Hc : 0 < x * (a + b) / den)
    by (apply Rdiv_lt_0_compat; [apply Rmult_lt_0_compat; lra | exact Hden]).
  rewrite Rabs_mult, (Rabs_pos_eq (x * (a + b) / den)) by lra.
  unfold Rdiv at 2. rewrite (Rmult_comm (Rabs (a - b))).
  apply Rmult_le_compat_r; [apply Rabs_pos |].
  apply Rmult_le_reg_r with (den * (a + b)); [apply Rmult_lt_0_compat; lra |].
  replace (x * (a + b) / den * (den * (a + b))) with ((a + b) * (a + b) * x) by (field; lra).
  replace (/ (a + b) * (den * (a + b))) with den by (field; lra). exact HD.
Qed.

(** The bound is reached: it is the supremum. *)
Theorem slope_attained : exists l, Rabs (message_slope f l) = strength f.
Proof.
  destruct roots as (Ha & Hb & Ea & Eb). entries_of f f_positive.
  set (p := f false false * f false true). set (q := f true false * f true true).
  assert (Hp : 0 < p) by now apply Rmult_lt_0_compat.
  assert (Hq : 0 < q) by now apply Rmult_lt_0_compat.
  set (x := sqrt (p / q)).
  assert (Hpq : 0 < p / q) by now apply Rdiv_lt_0_compat.
  assert (Hx : 0 < x) by now apply sqrt_lt_R0.
  assert (Ex : q * (x * x) = p).
  { unfold x. rewrite sqrt_sqrt by lra. field. lra. }
  exists (ln x). unfold message_slope, strength. fold a b. rewrite exp_ln by exact Hx.
  rewrite <- Ea, <- Eb.
  assert (Eab : a * b = q * x).
  { assert (S : (a * b) * (a * b) = (q * x) * (q * x)).
    { replace ((q * x) * (q * x)) with (q * (q * (x * x))) by ring. rewrite Ex.
      replace ((a * b) * (a * b)) with ((a * a) * (b * b)) by ring. rewrite Ea, Eb.
      unfold p, q. ring. }
    assert (0 < a * b) by now apply Rmult_lt_0_compat.
    assert (0 < q * x) by now apply Rmult_lt_0_compat.
    destruct (Rtotal_order (a * b) (q * x)) as [L | [L | L]]; [nra | exact L | nra]. }
  assert (Eden : (f false true + f true true * x) * (f false false + f true false * x) =
                 (a + b) * (a + b) * x).
  { replace ((f false true + f true true * x) * (f false false + f true false * x))
      with (p + q * (x * x) + (f false false * f true true + f false true * f true false) * x)
      by (unfold p, q; ring).
    rewrite Ex, <- Ea, <- Eb, <- Ex. 
    replace (q * (x * x)) with (a * b * x) by (rewrite Eab; ring). ring. }
  rewrite Eden.
  replace (x * (a * a - b * b) / ((a + b) * (a + b) * x)) with ((a - b) * / (a + b))
    by (field; lra).
  rewrite Rabs_mult, (Rabs_pos_eq (/ (a + b))) by (left; apply Rinv_0_lt_compat; lra).
  reflexivity.
Qed.

Lemma message_lipschitz x y :
  Rabs (log_message f x - log_message f y) <= strength f * Rabs (x - y).
Proof.
  assert (H : forall u v, u < v ->
    Rabs (log_message f v - log_message f u) <= strength f * Rabs (v - u)).
  { intros u v Huv.
    destruct (MVT_cor2 (log_message f) (message_slope f) u v Huv) as (c & E & _).
    { intros. now apply message_derivative. }
    rewrite E, Rabs_mult. apply Rmult_le_compat_r; [apply Rabs_pos | apply slope_bound]. }
  destruct (Rtotal_order x y) as [L | [-> | L]].
  - rewrite (Rabs_minus_sym (log_message f x)), (Rabs_minus_sym x). now apply H.
  - rewrite !Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - now apply H.
Qed.

(** A bound on the strength is checked by rational arithmetic alone. *)
Theorem strength_test t :
  0 <= t <= 1 ->
  strength f <= t <->
  (1 - t) ^ 2 * Rmax (f false false * f true true) (f false true * f true false) <=
  (1 + t) ^ 2 * Rmin (f false false * f true true) (f false true * f true false).
Proof.
  intros Ht. destruct roots as (Ha & Hb & Ea & Eb).
  unfold strength. fold a b. rewrite <- Ea, <- Eb.
  assert (Core : forall u v, 0 < u -> 0 < v -> v <= u ->
    (u - v) / (u + v) <= t <-> (1 - t) ^ 2 * (u * u) <= (1 + t) ^ 2 * (v * v)).
  { intros u v Hu Hv Huv.
    assert (E1 : (u - v) / (u + v) <= t <-> (1 - t) * u <= (1 + t) * v).
    { assert (E : (u - v) / (u + v) * (u + v) = u - v) by (field; lra).
      split; intros H.
      - apply Rmult_le_compat_r with (r := u + v) in H; [lra | lra].
      - apply Rmult_le_reg_r with (u + v); lra. }
    rewrite E1.
    replace ((1 - t) ^ 2 * (u * u)) with (((1 - t) * u) * ((1 - t) * u)) by ring.
    replace ((1 + t) ^ 2 * (v * v)) with (((1 + t) * v) * ((1 + t) * v)) by ring.
    assert (0 <= (1 - t) * u) by (apply Rmult_le_pos; lra).
    assert (0 <= (1 + t) * v) by (apply Rmult_le_pos; lra).
    split; intros H'; nra. }
  destruct (Rle_dec b a) as [L | L].
  - rewrite Rabs_pos_eq, Rmax_left, Rmin_right by nra. now apply Core.
  - rewrite Rabs_left, Rmax_right, Rmin_left by nra.
    replace (- (a - b)) with (b - a) by ring. rewrite (Rplus_comm a b).
    apply Core; lra.
Qed.
End OneFactor.

(** ** Contraction in a weighted sup norm *)

Section Certificate.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.
Hypothesis tables_positive : all_positive G tables.
Variable t : nat -> R.
Variable w : dedge -> R.
Hypothesis certificate : contraction_certificate G tables t w.
Variable W : R.
Hypothesis W_bound : forall d, In d (dedges G) -> w d <= W.
Hypothesis W_positive : 1 <= W.

Local Notation round := (log_round G theta tables).
Local Notation close := (within G w).
Definition rate : R := 1 - / W.

Lemma rate_range : 0 <= rate < 1.
Proof.
  unfold rate. assert (0 < / W) by (apply Rinv_0_lt_compat; lra).
  assert (/ W <= 1) by (rewrite <- Rinv_1; apply Rinv_le_contravar; lra). lra.
Qed.

Lemma oriented_strength d : strength (oriented R bool tables d) = strength (tables (fst d)).
Proof.
  unfold strength, oriented. destruct (snd d); [reflexivity |].
  now rewrite (Rmult_comm (tables (fst d) true false)).
Qed.

Theorem round_contracts B m m' : close B m m' -> close (rate * B) (round m) (round m').
Proof.
  intros H d Hd. destruct certificate as [Hs Hw]. destruct (Hw d Hd) as [Wd Cd].
  pose proof (oriented_positive G tables d tables_positive Hd) as Hf.
  assert (HB : 0 <= B).
  { pose proof (H d Hd). pose proof (Rabs_pos (m d - m' d)). nra. }
  assert (Ht : strength (oriented R bool tables d) <= t (fst d)).
  { rewrite oriented_strength. apply Hs. now apply in_dedges. }
  pose proof (strength_range _ Hf) as [S0 _].
  unfold log_round. eapply Rle_trans; [now apply message_lipschitz |].
  assert (HS : Rabs (cavity G theta m d - cavity G theta m' d) <= B * rsum w (predecessors G d)).
  { unfold cavity.
    replace (theta (source G d) + rsum m (predecessors G d) -
             (theta (source G d) + rsum m' (predecessors G d)))
      with (rsum (fun e => m e - m' e) (predecessors G d)) by (rewrite rsum_minus; ring).
    eapply Rle_trans; [apply rsum_abs |]. rewrite <- rsum_scale. apply rsum_le.
    intros e He. apply H. apply in_predecessors in He. tauto. }
  apply Rle_trans with (t (fst d) * (B * rsum w (predecessors G d))).
  { apply Rmult_le_compat; trivial. apply Rabs_pos. }
  apply Rle_trans with (B * (w d - 1)).
  { replace (t (fst d) * (B * rsum w (predecessors G d)))
      with (B * (t (fst d) * rsum w (predecessors G d))) by ring.
    apply Rmult_le_compat_l; lra. }
  unfold rate.
  assert (Q : / W * w d <= 1).
  { apply Rmult_le_reg_l with W; [lra |]. rewrite <- Rmult_assoc, Rinv_r by lra.
    pose proof (W_bound d Hd). lra. }
  replace ((1 - / W) * B * w d) with (B * (w d - / W * w d)) by ring.
  apply Rmult_le_compat_l; lra.
Qed.

Lemma rounds_contract n B m m' :
  close B m m' -> close (rate ^ n * B) (Nat.iter n round m) (Nat.iter n round m').
Proof.
  intros H. induction n as [| n IH]; simpl; [now rewrite Rmult_1_l |].
  rewrite Rmult_assoc. now apply round_contracts.
Qed.

(** Any two message vectors are at some finite distance. *)
Theorem distance_finite m m' : exists B, 0 <= B /\ close B m m'.
Proof.
  exists (rsum (fun d => Rabs (m d - m' d) / w d) (dedges G)).
  assert (P : forall d, In d (dedges G) -> 0 <= Rabs (m d - m' d) / w d).
  { intros d Hd. destruct certificate as [_ Hw]. destruct (Hw d Hd) as [Wd _].
    apply Rmult_le_pos; [apply Rabs_pos | left; now apply Rinv_0_lt_compat]. }
  split; [now apply rsum_nonneg |]. intros d Hd.
  destruct certificate as [_ Hw]. destruct (Hw d Hd) as [Wd _].
  assert (L : Rabs (m d - m' d) / w d <= rsum (fun d => Rabs (m d - m' d) / w d) (dedges G)).
  { clear - P Hd. induction (dedges G) as [| e l IH]; [easy |]. rewrite rsum_cons.
    assert (0 <= rsum (fun d => Rabs (m d - m' d) / w d) l)
      by (apply rsum_nonneg; intros; apply P; now right).
    destruct Hd as [<- | Hd]; [lra |].
    assert (0 <= Rabs (m e - m' e) / w e) by (apply P; now left).
    assert (Rabs (m d - m' d) / w d <= rsum (fun d => Rabs (m d - m' d) / w d) l)
      by (apply IH; [intros; apply P; now right | exact Hd]). lra. }
  apply Rmult_le_compat_r with (r := w d) in L; [| lra].
  unfold Rdiv in L at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r in L by lra. exact L.
Qed.

(** ** The fixed point *)

Section Limit.
Variable m0 : log_messages.
Local Notation u := (fun n => Nat.iter n round m0).

Lemma never_far B k :
  0 <= B -> close B (round m0) m0 -> close (W * B) (u k) m0.
Proof.
  intros HB H. induction k as [| k IH]; intros d Hd.
  - simpl. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity.
    destruct certificate as [_ Hw]. destruct (Hw d Hd) as [Wd _].
    apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra].
  - pose proof (round_contracts _ _ _ IH d Hd) as H1. pose proof (H d Hd) as H2.
    simpl Nat.iter. 
    replace (round (Nat.iter k round m0) d - m0 d)
      with ((round (Nat.iter k round m0) d - round m0 d) + (round m0 d - m0 d)) by ring.
    eapply Rle_trans; [apply Rabs_triang |].
    replace (W * B * w d) with (rate * (W * B) * w d + B * w d); [lra |].
    unfold rate. field. lra.
Qed.

Lemma iter_plus n k (m : log_messages) :
  Nat.iter (n + k) round m = Nat.iter n round (Nat.iter k round m).
Proof. induction n as [| n IH]; simpl; [reflexivity | now rewrite IH]. Qed.

Lemma tail_bound B n k :
  0 <= B -> close B (round m0) m0 -> close (rate ^ n * (W * B)) (u (n + k)%nat) (u n).
Proof. intros HB H. cbv beta. rewrite iter_plus. now apply rounds_contract, never_far. Qed.

Lemma small_power C eps : 0 < eps -> exists N, forall n, (N <= n)%nat -> rate ^ n * C < eps.
Proof.
  intros He. pose proof rate_range as [R0 R1].
  destruct (Rle_dec C 0) as [HC | HC].
  - exists 0%nat. intros n _. pose proof (pow_le rate n R0). nra.
  - destruct (pow_lt_1_zero rate) with (y := eps / C) as (N & HN).
    + rewrite Rabs_pos_eq; lra.
    + apply Rdiv_lt_0_compat; lra.
    + exists N. intros n Hn. specialize (HN n Hn).
      rewrite Rabs_pos_eq in HN by now apply pow_le.
      apply Rmult_lt_compat_r with (r := C) in HN; [| lra].
      replace (eps / C * C) with eps in HN by (field; lra). exact HN.
Qed.

Lemma messages_cauchy d : In d (dedges G) -> Cauchy_crit (fun n => u n d).
Proof.
  intros Hd eps He. destruct (distance_finite (round m0) m0) as (B & HB & HC).
  destruct certificate as [_ Hw]. destruct (Hw d Hd) as [Wd _].
  destruct (small_power (W * B * w d) (eps / 2)) as (N & HN); [lra |].
  exists N. intros i j Hi Hj. unfold R_dist.
  assert (T : forall k, Rabs (u (N + k)%nat d - u N d) < eps / 2).
  { intros k. pose proof (tail_bound B N k HB HC d Hd) as Tb. cbv beta in *.
    specialize (HN N (le_n _)).
    replace (rate ^ N * (W * B) * w d) with (rate ^ N * (W * B * w d)) in Tb by ring. lra. }
  pose proof (T (i - N)%nat) as T1. pose proof (T (j - N)%nat) as T2. cbv beta in *.
  replace (N + (i - N))%nat with i in T1 by lia.
  replace (N + (j - N))%nat with j in T2 by lia.
  replace (Nat.iter i round m0 d - Nat.iter j round m0 d)
    with ((Nat.iter i round m0 d - Nat.iter N round m0 d) -
          (Nat.iter j round m0 d - Nat.iter N round m0 d)) by ring.
  eapply Rle_lt_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp. lra.
Qed.

Definition limit : log_messages := fun d =>
  match in_dec dedge_eq_dec d (dedges G) with
  | left Hd => proj1_sig (R_complete _ (messages_cauchy d Hd))
  | right _ => 0
  end.

Lemma limit_spec d : In d (dedges G) -> Un_cv (fun n => u n d) (limit d).
Proof.
  intros Hd. unfold limit. destruct (in_dec dedge_eq_dec d (dedges G)); [| contradiction].
  apply proj2_sig.
Qed.

Lemma limit_close B n :
  0 <= B -> close B (round m0) m0 -> close (rate ^ n * (W * B)) (u n) limit.
Proof.
  intros HB H d Hd. apply le_epsilon. intros eps He.
  destruct (limit_spec d Hd eps He) as (N & HN).
  specialize (HN (n + N)%nat ltac:(lia)). unfold R_dist in HN.
  pose proof (tail_bound B n N HB H d Hd) as Tb. cbv beta in *.
  replace (Nat.iter n round m0 d - limit d)
    with ((Nat.iter (n + N) round m0 d - limit d) -
          (Nat.iter (n + N) round m0 d - Nat.iter n round m0 d)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp. lra.
Qed.

Lemma limit_fixed : fixed_point G theta tables limit.
Proof.
  intros d Hd. apply cond_eq. intros eps He.
  destruct (distance_finite (round m0) m0) as (B & HB & HC).
  destruct certificate as [_ Hw]. destruct (Hw d Hd) as [Wd _].
  destruct (small_power (W * B * w d) (eps / 2)) as (N & HN); [lra |].
  pose proof (limit_close B N HB HC) as C1. pose proof (limit_close B (S N) HB HC d Hd) as C2.
  pose proof (round_contracts _ _ _ C1 d Hd) as C3. cbv beta in *. simpl Nat.iter in C2.
  pose proof (HN (S N) ltac:(lia)) as H1. simpl pow in *.
  replace (rate * (rate ^ N * (W * B)) * w d) with (rate * rate ^ N * (W * B * w d)) in C3 by ring.
  replace (rate * rate ^ N * (W * B) * w d) with (rate * rate ^ N * (W * B * w d)) in C2 by ring.
  replace (round limit d - limit d)
    with ((round (Nat.iter N round m0) d - limit d) -
          (round (Nat.iter N round m0) d - round limit d)) by ring.
  eapply Rle_lt_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp. lra.
Qed.
End Limit.

Lemma fixed_point_iterates m n :
  fixed_point G theta tables m -> forall d, In d (dedges G) -> Nat.iter n round m d = m d.
Proof.
  intros H. induction n as [| n IH]; intros d Hd; [reflexivity |]. simpl Nat.iter.
  rewrite <- (H d Hd). unfold log_round, cavity. f_equal. f_equal. apply rsum_ext.
  intros e He. apply IH. apply in_predecessors in He. tauto.
Qed.

Lemma fixed_point_attracts m n B m0 :
  fixed_point G theta tables m -> close B m0 m -> close (rate ^ n * B) (Nat.iter n round m0) m.
Proof.
  intros H HC d Hd. rewrite <- (fixed_point_iterates m n H d Hd) at 1.
  now apply (rounds_contract n B m0 m).
Qed.

Lemma fixed_points_agree m m' :
  fixed_point G theta tables m -> fixed_point G theta tables m' ->
  forall d, In d (dedges G) -> m d = m' d.
Proof.
  intros H H' d Hd. apply cond_eq. intros eps He.
  destruct (distance_finite m m') as (B & HB & HC).
  destruct (small_power (B * w d) eps He) as (N & HN).
  pose proof (fixed_point_attracts m' N B m H' HC d Hd) as C.
  rewrite (fixed_point_iterates m N H d Hd) in C.
  specialize (HN N (le_n _)).
  replace (rate ^ N * B * w d) with (rate ^ N * (B * w d)) in C by ring. lra.
Qed.

(** ** Any fair schedule *)

Lemma schedule_stays due m0 m B k j :
  fixed_point G theta tables m -> 0 <= B -> (k <= j)%nat ->
  close B (scheduled G theta tables due m0 k) m -> close B (scheduled G theta tables due m0 j) m.
Proof.
  intros Hm HB Hkj H. induction Hkj as [| j Hkj IH]; [exact H |].
  intros d Hd. cbn [scheduled]. destruct (due j d); [| now apply IH].
  rewrite <- (Hm d Hd). pose proof (round_contracts _ _ _ IH d Hd) as C.
  destruct certificate as [_ Hw]. destruct (Hw d Hd) as [Wd _].
  pose proof rate_range. assert (0 <= B * w d) by (apply Rmult_le_pos; lra). nra.
Qed.

Lemma schedule_improves due m0 m B k :
  fixed_point G theta tables m -> 0 <= B -> fair G due ->
  close B (scheduled G theta tables due m0 k) m ->
  exists j, (k <= j)%nat /\ close (rate * B) (scheduled G theta tables due m0 j) m.
Proof.
  intros Hm HB Hfair H.
  (* an edge, once updated, stays within the smaller bound *)
  assert (One : forall d, In d (dedges G) -> exists j, (k <= j)%nat /\
    forall i, (j <= i)%nat ->
      Rabs (scheduled G theta tables due m0 i d - m d) <= rate * B * w d).
  { intros d Hd. destruct (Hfair d Hd k) as (j & Hkj & Hj). exists (S j). split; [lia |].
    intros i Hi. induction Hi as [| i Hi IH].
    - cbn [scheduled]. rewrite Hj, <- (Hm d Hd).
      apply (round_contracts B); [| exact Hd]. now apply (schedule_stays due m0 m B k).
    - cbn [scheduled]. destruct (due i d); [| exact IH]. rewrite <- (Hm d Hd).
      apply (round_contracts B); [| exact Hd]. apply (schedule_stays due m0 m B k); trivial. lia. }
  enough (All : forall l, (forall d, In d l -> In d (dedges G)) -> exists j, (k <= j)%nat /\
    forall i d, (j <= i)%nat -> In d l ->
      Rabs (scheduled G theta tables due m0 i d - m d) <= rate * B * w d).
  { destruct (All (dedges G)) as (j & Hkj & Hj); [easy |].
    exists j. split; [exact Hkj |]. intros d Hd. now apply Hj. }
  intros l. induction l as [| d l IH]; intros Hl.
  - exists k. split; [lia |]. intros i d _ [].
  - destruct IH as (j & Hkj & Hj); [intros; apply Hl; now right |].
    destruct (One d) as (j' & Hkj' & Hj'); [apply Hl; now left |].
    exists (Nat.max j j'). split; [lia |]. intros i e Hi [<- | He].
    + apply Hj'. lia.
    + apply Hj; [lia | exact He].
Qed.

Lemma schedule_converges due m0 m :
  fixed_point G theta tables m -> fair G due ->
  forall d, In d (dedges G) -> Un_cv (fun k => scheduled G theta tables due m0 k d) (m d).
Proof.
  intros Hm Hfair d Hd eps He.
  destruct (distance_finite m0 m) as (B & HB & HC).
  assert (Phase : forall n, exists j, close (rate ^ n * B) (scheduled G theta tables due m0 j) m).
  { induction n as [| n (j & Hj)].
    - exists 0%nat. simpl. now rewrite Rmult_1_l.
    - destruct (schedule_improves due m0 m (rate ^ n * B) j Hm) as (i & _ & Hi); trivial.
      { apply Rmult_le_pos; [apply pow_le, rate_range | exact HB]. }
      exists i. simpl. now rewrite Rmult_assoc. }
  destruct (small_power (B * w d) eps He) as (N & HN).
  destruct (Phase N) as (j & Hj). exists j. intros i Hi. unfold R_dist.
  assert (Hb : 0 <= rate ^ N * B) by (apply Rmult_le_pos; [apply pow_le, rate_range | exact HB]).
  pose proof (schedule_stays due m0 m (rate ^ N * B) j i Hm Hb ltac:(lia) Hj d Hd) as C.
  specialize (HN N (le_n _)).
  replace (rate ^ N * B * w d) with (rate ^ N * (B * w d)) in C by ring. lra.
Qed.

End Certificate.

(** ** The theorem *)

Theorem certified_convergence G theta tables t w W :
  all_positive G tables -> contraction_certificate G tables t w ->
  1 <= W -> (forall d, In d (dedges G) -> w d <= W) ->
  exists m, fixed_point G theta tables m /\
    (forall m', fixed_point G theta tables m' -> forall d, In d (dedges G) -> m' d = m d) /\
    (forall m0, exists B, within G w B m0 m) /\
    (forall m0 B n, within G w B m0 m ->
       within G w ((1 - / W) ^ n * B) (Nat.iter n (log_round G theta tables) m0) m) /\
    (forall m0 due, fair G due -> forall d, In d (dedges G) ->
       Un_cv (fun k => scheduled G theta tables due m0 k d) (m d)).
Proof.
  intros HP HC HW1 HW.
  set (m := limit G theta tables HP t w HC W HW HW1 (fun _ => 0)).
  assert (Hm : fixed_point G theta tables m) by apply limit_fixed.
  exists m. split; [exact Hm |]. split; [| split; [| split]].
  - intros m' Hm' d Hd. now apply (fixed_points_agree G theta tables HP t w HC W HW HW1).
  - intros m0. destruct (distance_finite G tables t w HC m0 m) as (B & _ & H). now exists B.
  - intros m0 B n H. now apply (fixed_point_attracts G theta tables HP t w HC W HW HW1).
  - intros m0 due Hfair d Hd.
    now apply (schedule_converges G theta tables HP t w HC W HW HW1).
Qed.
