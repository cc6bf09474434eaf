(** * B5, B6. A standard read-out against the exact message *)

From Coq Require Import Reals Lra Psatz List.
From TBN Require Import Definitions Sums LogOdds PairMessage.
Import ListNotations.
Open Scope R_scope.

(** ** Derivatives *)

Lemma softplus_derivative x : derivable_pt_lim softplus x (sigmoid x).
Proof.
  rewrite sigmoid_fraction. pose proof (exp_pos x).
  replace (exp x / (1 + exp x)) with (/ (1 + exp x) * (0 + exp x)) by (field; lra).
  apply (derivable_pt_lim_comp (fun y => 1 + exp y) ln).
  - apply (derivable_pt_lim_plus (fun _ => 1) exp).
    + apply derivable_pt_lim_const.
    + apply derivable_pt_lim_exp.
  - apply derivable_pt_lim_ln. lra.
Qed.

Lemma sigmoid_derivative x : derivable_pt_lim sigmoid x (sigmoid x * (1 - sigmoid x)).
Proof.
  apply (derivable_pt_lim_ext (fun y => exp y / (1 + exp y))).
  { intros y. symmetry. apply sigmoid_fraction. }
  rewrite sigmoid_fraction. pose proof (exp_pos x).
  replace (exp x / (1 + exp x) * (1 - exp x / (1 + exp x)))
    with ((exp x * (1 + exp x) - (0 + exp x) * exp x) / Rsqr (1 + exp x))
    by (unfold Rsqr; field; lra).
  apply (derivable_pt_lim_div exp (fun y => 1 + exp y)).
  - apply derivable_pt_lim_exp.
  - apply (derivable_pt_lim_plus (fun _ => 1) exp).
    + apply derivable_pt_lim_const.
    + apply derivable_pt_lim_exp.
  - lra.
Qed.

(** The slope of the sigmoid is at most 1/4, and less than that on average. *)
Lemma sigmoid_lipschitz x y : x < y -> 0 < sigmoid y - sigmoid x < (y - x) / 4.
Proof.
  intros H. split; [apply sigmoid_increasing in H; lra |].
  set (m := (x + y) / 2).
  assert (Hd : forall c, derivable_pt_lim sigmoid c (sigmoid c * (1 - sigmoid c)))
    by apply sigmoid_derivative.
  destruct (MVT_cor2 sigmoid (fun c => sigmoid c * (1 - sigmoid c)) x m)
    as (c1 & E1 & B1); [unfold m; lra | intros; apply Hd |].
  destruct (MVT_cor2 sigmoid (fun c => sigmoid c * (1 - sigmoid c)) m y)
    as (c2 & E2 & B2); [unfold m; lra | intros; apply Hd |].
  assert (L : sigmoid c1 < sigmoid c2) by (apply sigmoid_increasing; lra).
  assert (Q : forall s, s * (1 - s) = 1 / 4 - (s - 1 / 2) ^ 2) by (intros; field).
  rewrite Q in E1, E2. unfold m in *.
  pose proof (pow2_ge_0 (sigmoid c1 - 1 / 2)). pose proof (pow2_ge_0 (sigmoid c2 - 1 / 2)).
  assert (0 < (sigmoid c1 - 1 / 2) ^ 2 + (sigmoid c2 - 1 / 2) ^ 2).
  { destruct (Req_dec (sigmoid c1) (1 / 2)) as [E | E].
    - assert (0 < (sigmoid c2 - 1 / 2) ^ 2) by (apply pow_lt; lra). lra.
    - assert (0 < (sigmoid c1 - 1 / 2) ^ 2)
        by (rewrite <- Rsqr_pow2; apply Rsqr_pos_lt; lra). lra. }
  replace (sigmoid y - sigmoid x)
    with (sigmoid y - sigmoid ((x + y) / 2) + (sigmoid ((x + y) / 2) - sigmoid x)) by ring.
  rewrite E1, E2. nra.
Qed.

(** ** B5, with p = sigmoid z *)

Definition softplus_gap (z w : R) : R := softplus (z + w) - softplus z - w * sigmoid z.

Lemma read_out_gap_softplus z w : read_out_gap (sigmoid z) w = softplus_gap z w.
Proof.
  unfold read_out_gap, softplus_gap, softplus. f_equal.
  pose proof (exp_pos z). pose proof (exp_pos (z + w)).
  rewrite <- ln_div by lra. f_equal. rewrite sigmoid_fraction, exp_plus. field. lra.
Qed.

Lemma softplus_reflection x : softplus x = softplus (- x) + x.
Proof. pose proof (softplus_clears x). lra. Qed.

Lemma softplus_gap_reflection z w : softplus_gap z w = softplus_gap (- z) (- w).
Proof.
  unfold softplus_gap.
  rewrite (softplus_reflection (z + w)), (softplus_reflection z), sigmoid_opposite.
  replace (- (z + w)) with (- z + - w) by ring. ring.
Qed.

(** Derivative of softplus_gap less a parabola. *)
Lemma gap_less_parabola_derivative z k v :
  derivable_pt_lim (fun v => softplus_gap z v - k * (v * v)) v
    (sigmoid (z + v) - sigmoid z - 2 * k * v).
Proof.
  assert (Hs : derivable_pt_lim (fun v => softplus (z + v)) v (sigmoid (z + v) * (0 + 1))).
  { apply (derivable_pt_lim_comp (fun v => z + v) softplus).
    - apply (derivable_pt_lim_plus (fun _ => z) id).
      + apply derivable_pt_lim_const.
      + apply derivable_pt_lim_id.
    - apply softplus_derivative. }
  replace (sigmoid (z + v) - sigmoid z - 2 * k * v)
    with (sigmoid (z + v) * (0 + 1) - (0 + (sigmoid z * 1 + k * (1 * v + v * 1)))) by ring.
  apply (derivable_pt_lim_ext
    (fun v => softplus (z + v) - (softplus z + (sigmoid z * v + k * (v * v))))).
  { intros u. unfold softplus_gap. ring. }
  apply (derivable_pt_lim_minus (fun v => softplus (z + v))); [exact Hs |].
  apply (derivable_pt_lim_plus (fun _ => softplus z)); [apply derivable_pt_lim_const |].
  apply (derivable_pt_lim_plus (mult_real_fct (sigmoid z) id)
           (mult_real_fct k (mult_fct id id))).
  - apply derivable_pt_lim_scal, derivable_pt_lim_id.
  - apply derivable_pt_lim_scal. apply (derivable_pt_lim_mult id id); apply derivable_pt_lim_id.
Qed.

(** The parabola [k v^2] compares with the gap as its slope does. *)
Lemma gap_mean_value z k w :
  0 < w -> exists c, 0 < c < w /\
    softplus_gap z w - k * (w * w) = (sigmoid (z + c) - sigmoid z - 2 * k * c) * w.
Proof.
  intros Hw.
  destruct (MVT_cor2 (fun v => softplus_gap z v - k * (v * v))
              (fun v => sigmoid (z + v) - sigmoid z - 2 * k * v) 0 w Hw) as (c & E & Hc).
  { intros c _. apply gap_less_parabola_derivative. }
  exists c. split; [exact Hc |].
  replace (softplus_gap z 0) with 0 in E; [lra |].
  unfold softplus_gap. rewrite Rplus_0_r. ring.
Qed.

Lemma softplus_gap_bounds_positive z w : 0 < w -> 0 < softplus_gap z w < w * w / 8.
Proof.
  intros Hw. split.
  - destruct (gap_mean_value z 0 w Hw) as (c & Hc & E).
    destruct (sigmoid_lipschitz z (z + c)) as [L _]; [lra |]. nra.
  - destruct (gap_mean_value z (/ 8) w Hw) as (c & Hc & E).
    destruct (sigmoid_lipschitz z (z + c)) as [_ L]; [lra |]. nra.
Qed.

Lemma softplus_gap_bounds z w : w <> 0 -> 0 < softplus_gap z w < w * w / 8.
Proof.
  intros Hw. destruct (Rdichotomy _ _ Hw) as [H | H].
  - rewrite softplus_gap_reflection.
    pose proof (softplus_gap_bounds_positive (- z) (- w)). lra.
  - now apply softplus_gap_bounds_positive.
Qed.

Theorem read_out_gap_strict p w :
  0 < p < 1 -> w <> 0 -> 0 < read_out_gap p w < w ^ 2 / 8.
Proof.
  intros Hp Hw. rewrite <- (sigmoid_logit p Hp), read_out_gap_softplus.
  replace (w ^ 2) with (w * w) by ring. now apply softplus_gap_bounds.
Qed.

Theorem read_out_gap_bounds p w :
  0 <= p <= 1 -> 0 <= read_out_gap p w <= w ^ 2 / 8.
Proof.
  intros Hp. pose proof (pow2_ge_0 w) as Hw2.
  destruct (Req_dec w 0) as [-> | Hw].
  { unfold read_out_gap. rewrite exp_0. replace (1 - p + p * 1) with 1 by ring.
    rewrite ln_1. simpl. lra. }
  destruct (Req_dec p 0) as [-> | H0].
  { unfold read_out_gap. replace (1 - 0 + 0 * exp w) with 1 by ring. rewrite ln_1. lra. }
  destruct (Req_dec p 1) as [-> | H1].
  { unfold read_out_gap. replace (1 - 1 + 1 * exp w) with (exp w) by ring.
    rewrite ln_exp. lra. }
  pose proof (read_out_gap_strict p w). lra.
Qed.

(** No smaller constant than 1/8 will do, even at p = 1/2. *)
Theorem read_out_gap_constant C :
  (forall w, read_out_gap (1 / 2) w <= C * w ^ 2) -> 1 / 8 <= C.
Proof.
  intros H. destruct (Rle_dec (1 / 8) C) as [HC | HC]; [exact HC | exfalso].
  set (w := Rmin 1 (1 / 4 - 2 * C)).
  assert (Hw : 0 < w) by (apply Rmin_pos; lra).
  assert (Hw1 : w <= 1) by apply Rmin_l.
  assert (Hw2 : w <= 1 / 4 - 2 * C) by apply Rmin_r.
  clearbody w.
  destruct (gap_mean_value 0 C w Hw) as (c & Hc & E).
  specialize (H w). rewrite <- sigmoid_zero, read_out_gap_softplus in H.
  replace (w ^ 2) with (w * w) in H by ring.
  rewrite Rplus_0_l in E.
  destruct (MVT_cor2 sigmoid (fun c => sigmoid c * (1 - sigmoid c)) 0 c)
    as (d & Ed & Hd); [lra | intros; apply sigmoid_derivative |].
  destruct (sigmoid_lipschitz 0 d) as [L1 L2]; [lra |].
  rewrite sigmoid_zero in *. set (s := sigmoid d) in *.
  assert (Hs : s * (1 - s) = 1 / 4 - (s - 1 / 2) * (s - 1 / 2)) by field.
  assert ((s - 1 / 2) * (s - 1 / 2) < w / 16) by nra.
  assert (2 * C < s * (1 - s)) by lra.
  assert (0 < sigmoid c - 1 / 2 - 2 * C * c) by nra.
  nra.
Qed.

(** ** B6 *)

Lemma hidden_sum units b :
  rsum (fun h => hidden_prior units h * exp (b + hidden_drive units h))
    (configurations (length units)) =
  exp b * rprod (fun u => 1 - sigmoid (fst u) + sigmoid (fst u) * exp (snd u)) units.
Proof.
  revert b. induction units as [| [z w] us IH]; intros b.
  - unfold rsum, rprod. simpl. rewrite !Rplus_0_r. ring.
  - simpl length. simpl configurations. rewrite rsum_app, !rsum_map.
    change (rprod ?f ((z, w) :: us)) with (f (z, w) * rprod f us). simpl fst; simpl snd.
    rewrite (rsum_ext _ (fun h => (1 - sigmoid z) *
               (hidden_prior us h * exp (b + hidden_drive us h)))).
    2: { intros h _. simpl. rewrite Rplus_0_l. ring. }
    rewrite (rsum_ext (fun h => hidden_prior ((z, w) :: us) (true :: h) * _)
               (fun h => (sigmoid z * exp w) *
                  (hidden_prior us h * exp (b + hidden_drive us h)))).
    2: { intros h _. simpl.
         replace (b + (w + hidden_drive us h)) with (w + (b + hidden_drive us h)) by ring.
         rewrite exp_plus. ring. }
    rewrite !rsum_scale, !IH. cbn [fst snd]. ring.
Qed.

Lemma hidden_prior_total units :
  rsum (hidden_prior units) (configurations (length units)) = 1.
Proof.
  induction units as [| [z w] us IH]; [unfold rsum; simpl; ring |].
  simpl length. simpl configurations. rewrite rsum_app, !rsum_map. simpl.
  rewrite !rsum_scale, IH. ring.
Qed.

Lemma hidden_term_positive z w : 0 < 1 - sigmoid z + sigmoid z * exp w.
Proof. pose proof (sigmoid_probability z) as [? ?]. pose proof (exp_pos w). nra. Qed.

Lemma exact_logit b units :
  logit (output_posterior b units) =
    b + rsum (fun u => ln (1 - sigmoid (fst u) + sigmoid (fst u) * exp (snd u))) units.
Proof.
  unfold output_posterior.
  assert (E0 : output_weight b units false = 1).
  { unfold output_weight. rewrite <- (hidden_prior_total units) at 1.
    apply rsum_ext. intros; ring. }
  assert (E1 : output_weight b units true =
    exp b * rprod (fun u => 1 - sigmoid (fst u) + sigmoid (fst u) * exp (snd u)) units)
    by apply hidden_sum.
  rewrite E0, E1.
  set (q := rprod _ units).
  assert (Hq : 0 < q) by (apply rprod_pos; intros; apply hidden_term_positive).
  pose proof (exp_pos b). assert (0 < exp b * q) by now apply Rmult_lt_0_compat.
  unfold logit.
  replace (exp b * q / (1 + exp b * q) / (1 - exp b * q / (1 + exp b * q)))
    with (exp b * q) by (field; lra).
  rewrite ln_mult, ln_exp by easy. f_equal. unfold q. apply ln_rprod.
  intros; apply hidden_term_positive.
Qed.

Lemma posterior_probability b units : probability (output_posterior b units).
Proof.
  unfold output_posterior.
  assert (E0 : output_weight b units false = 1).
  { unfold output_weight. rewrite <- (hidden_prior_total units) at 1.
    apply rsum_ext. intros; ring. }
  assert (0 < output_weight b units true).
  { unfold output_weight. rewrite hidden_sum. pose proof (exp_pos b).
    apply Rmult_lt_0_compat; [easy |]. apply rprod_pos. intros; apply hidden_term_positive. }
  rewrite E0. split; [apply Rdiv_lt_0_compat; lra |].
  apply Rmult_lt_reg_r with (1 + output_weight b units true); [lra |].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.

Theorem layer_understates b units :
  0 <= logit (output_posterior b units) - layer_logit b units
    <= rsum (fun u => snd u ^ 2 / 8) units.
Proof.
  rewrite exact_logit. unfold layer_logit.
  replace (b + rsum (fun u => ln (1 - sigmoid (fst u) + sigmoid (fst u) * exp (snd u))) units -
           (b + rsum (fun u => snd u * sigmoid (fst u)) units))
    with (rsum (fun u => read_out_gap (sigmoid (fst u)) (snd u)) units)
    by (unfold read_out_gap; rewrite rsum_minus; ring).
  assert (B : forall u, 0 <= read_out_gap (sigmoid (fst u)) (snd u) <= snd u ^ 2 / 8).
  { intros u. apply read_out_gap_bounds. pose proof (sigmoid_probability (fst u)) as [? ?]. lra. }
  split; [apply rsum_nonneg | apply rsum_le]; intros u _; apply B.
Qed.

Theorem layer_understates_probability b units :
  0 <= output_posterior b units - sigmoid (layer_logit b units)
    <= rsum (fun u => snd u ^ 2 / 32) units.
Proof.
  pose proof (layer_understates b units) as [H0 H1].
  rewrite <- (sigmoid_logit (output_posterior b units)) at 1 2
    by apply posterior_probability.
  set (x := layer_logit b units) in *. set (y := logit (output_posterior b units)) in *.
  assert (E : rsum (fun u => snd u ^ 2 / 32) units =
              rsum (fun u => snd u ^ 2 / 8) units / 4).
  { unfold Rdiv at 2. rewrite <- rsum_scale_r. apply rsum_ext. intros. field. }
  rewrite E.
  destruct (Req_dec x y) as [<- | Hxy]; [lra |].
  pose proof (sigmoid_lipschitz x y). lra.
Qed.
