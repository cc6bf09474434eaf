(** * H2. The erf GELU in place of softplus

    [Phi] is any function with [Phi 0 = 1/2], with the normal density as derivative and with
    least upper bound 1: the distribution function of the standard normal law, and no other. *)

From Coq Require Import Reals Lra Machin.
From TBN Require Import Definitions PairMessage MeanField.
Open Scope R_scope.

(** ** Calculus *)

Lemma lim_value f x a b : derivable_pt_lim f x a -> a = b -> derivable_pt_lim f x b.
Proof. now intros H <-. Qed.

Lemma falls (f f' : R -> R) a b :
  a <= b -> (forall x, a <= x <= b -> derivable_pt_lim f x (f' x)) ->
  (forall x, a <= x <= b -> f' x <= 0) -> f b <= f a.
Proof.
  intros [Hab | ->] Hd Hs; [| lra].
  destruct (MVT_cor2 f f' a b Hab Hd) as (c & E & Hc).
  specialize (Hs c ltac:(lra)). nra.
Qed.

(** The rules of differentiation for functions in lambda form, so that they apply to the text of a formula. *)

Lemma lim_const c x : derivable_pt_lim (fun _ => c) x 0.
Proof. apply derivable_pt_lim_const. Qed.

Lemma lim_id x : derivable_pt_lim (fun u => u) x 1.
Proof. apply derivable_pt_lim_id. Qed.

Lemma lim_plus f g x a b : derivable_pt_lim f x a -> derivable_pt_lim g x b ->
  derivable_pt_lim (fun u => f u + g u) x (a + b).
Proof. apply derivable_pt_lim_plus. Qed.

Lemma lim_minus f g x a b : derivable_pt_lim f x a -> derivable_pt_lim g x b ->
  derivable_pt_lim (fun u => f u - g u) x (a - b).
Proof. apply derivable_pt_lim_minus. Qed.

Lemma lim_opp f x a : derivable_pt_lim f x a -> derivable_pt_lim (fun u => - f u) x (- a).
Proof. apply derivable_pt_lim_opp. Qed.

Lemma lim_mult f g x a b : derivable_pt_lim f x a -> derivable_pt_lim g x b ->
  derivable_pt_lim (fun u => f u * g u) x (a * g x + f x * b).
Proof. apply derivable_pt_lim_mult. Qed.

Lemma lim_comp f g x a b : derivable_pt_lim f x a -> derivable_pt_lim g (f x) b ->
  derivable_pt_lim (fun u => g (f u)) x (b * a).
Proof. apply derivable_pt_lim_comp. Qed.

Ltac derive_step :=
  lazymatch goal with
  | |- derivable_pt_lim Ropp ?x ?v => change (derivable_pt_lim (fun u => - u) x v)
  | |- derivable_pt_lim (Rplus ?c) ?x ?v => change (derivable_pt_lim (fun u => c + u) x v)
  | |- derivable_pt_lim (Rminus ?c) ?x ?v => change (derivable_pt_lim (fun u => c - u) x v)
  | |- derivable_pt_lim (Rmult ?c) ?x ?v => change (derivable_pt_lim (fun u => c * u) x v)
  | |- derivable_pt_lim (fun _ => ?c) _ _ => apply (lim_const c)
  | |- derivable_pt_lim (fun u => u) _ _ => apply lim_id
  | |- derivable_pt_lim (fun u => _ + _) _ _ => eapply lim_plus
  | |- derivable_pt_lim (fun u => _ - _) _ _ => eapply lim_minus
  | |- derivable_pt_lim (fun u => - _) _ _ => eapply lim_opp
  | |- derivable_pt_lim (fun u => _ * _) _ _ => eapply lim_mult
  | |- derivable_pt_lim (fun u => exp _) _ _ => eapply (lim_comp _ exp); [| apply derivable_pt_lim_exp]
  end.
Ltac differentiate := unfold Rdiv; simpl pow; eapply lim_value; [repeat derive_step | cbv beta].

(** ** Taylor bounds of the exponential, and the constant of the density *)

Lemma below_2 u : 0 <= u -> exp (- u) <= 1 - u + u ^ 2 / 2.
Proof.
  intros Hu.
  enough (exp (- u) - (1 - u + u ^ 2 / 2) <= exp (- 0) - (1 - 0 + 0 ^ 2 / 2))
    by (rewrite Ropp_0, exp_0 in *; lra).
  apply (falls (fun u => exp (- u) - (1 - u + u ^ 2 / 2)) (fun u => - exp (- u) - (-1 + u))); [easy | |].
  - intros x _. differentiate. field.
  - intros x Hx. pose proof (exp_ineq1_le (- x)). lra.
Qed.

Lemma above_3 u : 0 <= u -> 1 - u + u ^ 2 / 2 - u ^ 3 / 6 <= exp (- u).
Proof.
  intros Hu.
  enough ((1 - u + u ^ 2 / 2 - u ^ 3 / 6) - exp (- u) <= (1 - 0 + 0 ^ 2 / 2 - 0 ^ 3 / 6) - exp (- 0))
    by (rewrite Ropp_0, exp_0 in *; lra).
  apply (falls (fun u => (1 - u + u ^ 2 / 2 - u ^ 3 / 6) - exp (- u))
    (fun u => (-1 + u - u ^ 2 / 2) + exp (- u))); [easy | |].
  - intros x _. differentiate. field.
  - intros x Hx. pose proof (below_2 x ltac:(lra)). lra.
Qed.

Lemma below_4 u : 0 <= u -> exp (- u) <= 1 - u + u ^ 2 / 2 - u ^ 3 / 6 + u ^ 4 / 24.
Proof.
  intros Hu.
  enough (exp (- u) - (1 - u + u ^ 2 / 2 - u ^ 3 / 6 + u ^ 4 / 24) <=
          exp (- 0) - (1 - 0 + 0 ^ 2 / 2 - 0 ^ 3 / 6 + 0 ^ 4 / 24))
    by (rewrite Ropp_0, exp_0 in *; lra).
  apply (falls (fun u => exp (- u) - (1 - u + u ^ 2 / 2 - u ^ 3 / 6 + u ^ 4 / 24))
    (fun u => - exp (- u) - (-1 + u - u ^ 2 / 2 + u ^ 3 / 6))); [easy | |].
  - intros x _. differentiate. field.
  - intros x Hx. pose proof (above_3 x ltac:(lra)). lra.
Qed.

Lemma above_5 u : 0 <= u -> 1 - u + u ^ 2 / 2 - u ^ 3 / 6 + u ^ 4 / 24 - u ^ 5 / 120 <= exp (- u).
Proof.
  intros Hu.
  enough ((1 - u + u ^ 2 / 2 - u ^ 3 / 6 + u ^ 4 / 24 - u ^ 5 / 120) - exp (- u) <=
          (1 - 0 + 0 ^ 2 / 2 - 0 ^ 3 / 6 + 0 ^ 4 / 24 - 0 ^ 5 / 120) - exp (- 0))
    by (rewrite Ropp_0, exp_0 in *; lra).
  apply (falls (fun u => (1 - u + u ^ 2 / 2 - u ^ 3 / 6 + u ^ 4 / 24 - u ^ 5 / 120) - exp (- u))
    (fun u => (-1 + u - u ^ 2 / 2 + u ^ 3 / 6 - u ^ 4 / 24) + exp (- u))); [easy | |].
  - intros x _. differentiate. field.
  - intros x Hx. pose proof (below_4 x ltac:(lra)). lra.
Qed.

Lemma PI_bounds : 314159 / 100000 < PI < 314160 / 100000.
Proof.
  pose proof (PI_2_3_7_ineq 3) as [L U]. simpl in L, U.
  unfold tg_alt, PI_2_3_7_tg, Ratan_seq in L, U. simpl in L, U. lra.
Qed.

Definition k : R := / sqrt (2 * PI).

Lemma k_bounds : 398941 / 1000000 < k < 398943 / 1000000.
Proof.
  pose proof PI_bounds. unfold k.
  assert (R0 : 0 < sqrt (2 * PI)) by (apply sqrt_lt_R0; lra).
  assert (RR : sqrt (2 * PI) * sqrt (2 * PI) = 2 * PI) by (apply sqrt_sqrt; lra).
  set (r := sqrt (2 * PI)) in *.
  assert (E : r * / r = 1) by (apply Rinv_r; lra).
  assert (0 < / r) by now apply Rinv_0_lt_compat.
  set (i := / r) in *. assert (E2 : 2 * PI * (i * i) = 1) by (rewrite <- RR; nra).
  split; apply Rnot_le_lt; intros Hi; nra.
Qed.

Definition density (x : R) : R := exp (- x ^ 2 / 2) / sqrt (2 * PI).

Lemma density_exp x : density x = k * exp (- (x ^ 2 / 2)).
Proof. unfold density, k, Rdiv. rewrite Rmult_comm. do 2 f_equal. ring. Qed.

Lemma density_positive x : 0 < density x.
Proof. rewrite density_exp. pose proof k_bounds. pose proof (exp_pos (- (x ^ 2 / 2))). nra. Qed.

Lemma density_even x : density (- x) = density x.
Proof. rewrite !density_exp. do 2 f_equal. field. Qed.

Lemma density_falls x y : 0 <= x <= y -> density y <= density x.
Proof.
  intros H. rewrite !density_exp. pose proof k_bounds.
  apply Rmult_le_compat_l; [lra |].
  assert (- (y ^ 2 / 2) <= - (x ^ 2 / 2)) as [Hlt | ->] by (simpl; nra); [| lra].
  left. now apply exp_increasing.
Qed.

Lemma density_derivative x : derivable_pt_lim density x (- x * density x).
Proof.
  apply (derivable_pt_lim_ext (fun x => k * exp (- (x ^ 2 / 2)))).
  { intros y. symmetry. apply density_exp. }
  rewrite density_exp. differentiate. field.
Qed.

Section Normal.
Variable Phi : R -> R.
Hypothesis Phi_half : Phi 0 = 1 / 2.
Hypothesis Phi_density : forall x, derivable_pt_lim Phi x (exp (- x ^ 2 / 2) / sqrt (2 * PI)).
Hypothesis Phi_one : is_lub (fun y => exists x, y = Phi x) 1.

Let tail (x : R) : R := 1 - Phi x.

Lemma tail_derivative x : derivable_pt_lim tail x (- density x).
Proof.
  apply lim_value with (0 - density x); [| ring].
  apply (derivable_pt_lim_minus (fct_cte 1)); [apply derivable_pt_lim_const | apply Phi_density].
Qed.

Lemma tail_falls x y : x <= y -> tail y <= tail x.
Proof.
  intros H. apply (falls tail (fun x => - density x)); [easy | |].
  - intros z _. apply tail_derivative.
  - intros z _. pose proof (density_positive z). lra.
Qed.

Lemma tail_nonnegative x : 0 <= tail x.
Proof.
  destruct Phi_one as [Hup _]. specialize (Hup (Phi x) (ex_intro _ x eq_refl)). unfold tail. lra.
Qed.

Lemma tail_vanishes e : 0 < e -> exists y, tail y < e.
Proof.
  intros He. apply Classical_Prop.NNPP. intros Hno.
  destruct Phi_one as [_ Hleast]. specialize (Hleast (1 - e)).
  assert (1 <= 1 - e); [| lra]. apply Hleast. intros y (x & ->).
  apply Rnot_lt_le. intros Hlt. apply Hno. exists x. unfold tail. lra.
Qed.

Lemma Phi_symmetric x : Phi (- x) = tail x.
Proof.
  assert (D : forall z, derivable_pt_lim (fun z => Phi (- z) + Phi z) z 0).
  { intros z. apply lim_value with (density (- z) * (- 1) + density z).
    - apply (derivable_pt_lim_plus (fun z => Phi (- z))); [| apply Phi_density].
      apply (derivable_pt_lim_comp Ropp Phi); [| apply Phi_density].
      apply (derivable_pt_lim_opp id), derivable_pt_lim_id.
    - rewrite density_even. ring. }
  assert (C : forall a b, a <= b -> Phi (- b) + Phi b = Phi (- a) + Phi a).
  { intros a b [Hab | ->]; [| easy].
    destruct (MVT_cor2 (fun z => Phi (- z) + Phi z) (fun _ => 0) a b Hab) as (c & E & _); [| lra].
    intros z _. apply D. }
  unfold tail. destruct (Rle_lt_dec 0 x) as [H | H].
  - pose proof (C 0 x H) as E. rewrite Ropp_0, Phi_half in E. lra.
  - pose proof (C x 0 ltac:(lra)) as E. rewrite Ropp_0, Phi_half in E. lra.
Qed.

(** ** x tail(x) is at most the density *)

Let lost (x : R) : R := x * tail x.

Lemma lost_derivative x : derivable_pt_lim lost x (tail x - x * density x).
Proof.
  apply lim_value with (1 * tail x + id x * (- density x)); [| unfold id; ring].
  apply (derivable_pt_lim_mult id tail); [apply derivable_pt_lim_id | apply tail_derivative].
Qed.

Lemma mills x : 0 <= x -> lost x <= density x.
Proof.
  intros Hx. apply le_epsilon. intros e He.
  destruct (tail_vanishes (e / (x + 1))) as (y & Hy).
  { apply Rdiv_lt_0_compat; lra. }
  set (z := Rmax x y).
  assert (Hz : tail z <= tail y) by apply tail_falls, Rmax_r.
  assert (Hxz : x <= z) by apply Rmax_l.
  assert (S : x * tail z <= e).
  { apply Rle_trans with (x * (e / (x + 1))).
    - apply Rmult_le_compat_l; lra.
    - apply Rmult_le_reg_r with (x + 1); [lra |].
      replace (x * (e / (x + 1)) * (x + 1)) with (x * e) by (field; lra). nra. }
  assert (W : density z - (lost z - z * tail z) <= density x - (lost x - x * tail z)).
  { apply (falls (fun u => density u - (lost u - u * tail z)) (fun u => - (tail u - tail z))); [easy | |].
    - intros u _.
      apply lim_value with (- u * density u - ((tail u - u * density u) - 1 * tail z)); [| ring].
      apply (derivable_pt_lim_minus density); [apply density_derivative |].
      apply (derivable_pt_lim_minus lost); [apply lost_derivative |].
      apply lim_value with (1 * tail z + id u * 0); [| unfold id; ring].
      apply (derivable_pt_lim_mult id (fct_cte (tail z)));
        [apply derivable_pt_lim_id | apply derivable_pt_lim_const].
    - intros u Hu. pose proof (tail_falls u z ltac:(lra)). lra. }
  pose proof (density_positive z). unfold lost in W at 1. lra.
Qed.

(** ** The largest value of x tail(x), from the tangent near its maximum *)

Lemma tail_below x : 0 <= x ->
  tail x <= 1 / 2 - k * (x - x ^ 3 / 6 + x ^ 5 / 40 - x ^ 7 / 336 + x ^ 9 / 3456 - x ^ 11 / 42240).
Proof.
  intros Hx.
  set (p := fun x => k * (x - x ^ 3 / 6 + x ^ 5 / 40 - x ^ 7 / 336 + x ^ 9 / 3456 - x ^ 11 / 42240)).
  set (p' := fun x => k * (1 - x ^ 2 / 2 + (x ^ 2 / 2) ^ 2 / 2 - (x ^ 2 / 2) ^ 3 / 6 + (x ^ 2 / 2) ^ 4 / 24
    - (x ^ 2 / 2) ^ 5 / 120)).
  enough (tail x + p x <= tail 0 + p 0) by (unfold p, tail in *; rewrite Phi_half in *; simpl in *; lra).
  apply (falls (fun x => tail x + p x) (fun x => - density x + p' x)); [easy | |].
  - intros z _. apply (derivable_pt_lim_plus tail p); [apply tail_derivative |].
    unfold p, p'; differentiate. field.
  - intros z _. rewrite density_exp. pose proof k_bounds. unfold p'.
    pose proof (above_5 (z ^ 2 / 2) ltac:(simpl; nra)). nra.
Qed.

Lemma tail_above x : 0 <= x ->
  1 / 2 - k * (x - x ^ 3 / 6 + x ^ 5 / 40 - x ^ 7 / 336 + x ^ 9 / 3456) <= tail x.
Proof.
  intros Hx.
  set (p := fun x => k * (x - x ^ 3 / 6 + x ^ 5 / 40 - x ^ 7 / 336 + x ^ 9 / 3456)).
  set (p' := fun x => k * (1 - x ^ 2 / 2 + (x ^ 2 / 2) ^ 2 / 2 - (x ^ 2 / 2) ^ 3 / 6 + (x ^ 2 / 2) ^ 4 / 24)).
  enough (Phi x - p x <= Phi 0 - p 0) by (unfold p, tail in *; rewrite Phi_half in *; simpl in *; lra).
  apply (falls (fun x => Phi x - p x) (fun x => density x - p' x)); [easy | |].
  - intros z _. apply (derivable_pt_lim_minus Phi p); [apply Phi_density |].
    unfold p, p'; differentiate. field.
  - intros z _. rewrite density_exp. pose proof k_bounds. unfold p'.
    pose proof (below_4 (z ^ 2 / 2) ltac:(simpl; nra)). nra.
Qed.

Lemma slope_falls x y : 0 <= x -> x <= y -> y <= 7 / 5 ->
  tail y - y * density y <= tail x - x * density x.
Proof.
  intros Hx Hxy Hy.
  apply (falls (fun u => tail u - u * density u) (fun u => (u ^ 2 - 2) * density u)); [easy | |].
  - intros u _.
    apply lim_value with (- density u - (1 * density u + id u * (- u * density u))); [| unfold id; ring].
    apply (derivable_pt_lim_minus tail); [apply tail_derivative |].
    apply (derivable_pt_lim_mult id density); [apply derivable_pt_lim_id | apply density_derivative].
  - intros u Hu. pose proof (density_positive u). assert (u ^ 2 - 2 <= 0) by (simpl; nra). nra.
Qed.

Let c : R := 3759 / 5000.

Lemma at_c : 169961 / 1000000 < lost c < 169981 / 1000000 /\
  - (2 / 100000) < tail c - c * density c < 2 / 100000.
Proof.
  pose proof (tail_below c ltac:(unfold c; lra)) as U. pose proof (tail_above c ltac:(unfold c; lra)) as L.
  pose proof (above_5 (c ^ 2 / 2) ltac:(unfold c; simpl; lra)) as A.
  pose proof (below_4 (c ^ 2 / 2) ltac:(unfold c; simpl; lra)) as B.
  pose proof k_bounds as [K0 K1]. unfold lost. rewrite density_exp.
  set (e := exp (- (c ^ 2 / 2))) in *. set (t := tail c) in *. unfold c in *. simpl in U, L, A, B.
  assert (k * (75381 / 100000) < k * e < k * (75384 / 100000)) by (split; apply Rmult_lt_compat_l; lra).
  lra.
Qed.

Lemma lost_bounds x : 0 <= x -> 0 <= lost x <= 17 / 100.
Proof.
  intros Hx. split.
  { pose proof (tail_nonnegative x). unfold lost. nra. }
  destruct (Rle_lt_dec x (7 / 5)) as [Hle | Hlt].
  - destruct at_c as [[_ Hc] [Hlo Hhi]].
    assert (C0 : c = 3759 / 5000) by easy.
    destruct (Rtotal_order x c) as [H | [-> | H]]; [| lra |].
    + destruct (MVT_cor2 lost (fun u => tail u - u * density u) x c H) as (d & E & Hd).
      { intros u _. apply lost_derivative. }
      pose proof (slope_falls d c ltac:(lra) ltac:(lra) ltac:(lra)). nra.
    + destruct (MVT_cor2 lost (fun u => tail u - u * density u) c x H) as (d & E & Hd).
      { intros u _. apply lost_derivative. }
      pose proof (slope_falls c d ltac:(lra) ltac:(lra) ltac:(lra)). nra.
  - pose proof (mills x Hx) as M. pose proof (density_falls (7 / 5) x ltac:(lra)) as F.
    rewrite (density_exp (7 / 5)) in F.
    pose proof (below_4 ((7 / 5) ^ 2 / 2) ltac:(simpl; lra)) as B. pose proof k_bounds.
    set (e := exp (- ((7 / 5) ^ 2 / 2))) in *. simpl in B. nra.
Qed.

Lemma relu_lost x : relu x - x * Phi x = lost (Rabs x).
Proof.
  unfold lost, relu. destruct (Rle_lt_dec 0 x) as [H | H].
  - rewrite Rabs_right, Rmax_right by lra. unfold tail. ring.
  - rewrite Rabs_left, Rmax_left by lra. rewrite <- Phi_symmetric, Ropp_involutive. ring.
Qed.

(** H2 *)
Theorem gelu_near_relu x : 0 <= relu x - x * Phi x <= 17 / 100.
Proof. rewrite relu_lost. apply lost_bounds, Rabs_pos. Qed.

Theorem gelu_near_relu_sharp : exists x, 1699 / 10000 < relu x - x * Phi x.
Proof.
  exists c. rewrite relu_lost, Rabs_right by (unfold c; lra). destruct at_c. lra.
Qed.

(** ** Against softplus *)

Lemma gap_even x : softplus (- x) - (- x) * Phi (- x) = softplus x - x * Phi x.
Proof. rewrite Phi_symmetric, (softplus_reflection x). unfold tail. ring. Qed.

Lemma exp_below_one x y : 0 <= x <= y -> exp (- y) <= exp (- x).
Proof. intros [_ [H | ->]]; [left; apply exp_increasing |]; lra. Qed.

Lemma gap_bounds x : 0 <= x -> 0 < softplus x - x * Phi x <= ln 2.
Proof.
  intros Hx. pose proof k_bounds. pose proof (softplus_relu x) as [S0 _].
  pose proof (gelu_near_relu x) as [G0 _]. split; [lra |].
  destruct (Rle_lt_dec x 1) as [Hle | Hlt].
  - assert (P : x / 8 - Phi x <= 0 / 8 - Phi 0).
    { apply (falls (fun u => u / 8 - Phi u) (fun u => 1 / 8 - density u)); [easy | |].
      - intros u _. apply (derivable_pt_lim_minus (fun u => u / 8)); [| apply Phi_density].
        differentiate. field.
      - intros u Hu. rewrite density_exp. pose proof (exp_ineq1_le (- (u ^ 2 / 2))).
        assert (u ^ 2 <= 1) by (simpl; nra). nra. }
    rewrite Phi_half in P. pose proof (read_out_gap_bounds (1 / 2) x ltac:(lra)) as [_ B].
    unfold read_out_gap in B.
    replace (1 - 1 / 2 + 1 / 2 * exp x) with ((1 + exp x) / 2) in B by field.
    pose proof (exp_pos x). rewrite Sums.ln_div in B by lra. fold (softplus x) in B. simpl in B. nra.
  - pose proof (mills x Hx) as M. pose proof (density_falls 1 x ltac:(lra)) as F.
    rewrite (density_exp 1) in F.
    pose proof (below_4 (1 ^ 2 / 2) ltac:(simpl; lra)) as B1.
    pose proof (below_4 1 ltac:(lra)) as B2.
    pose proof (exp_below_one 1 x ltac:(lra)) as B3.
    assert (S : softplus (- x) <= exp (- x)).
    { unfold softplus. pose proof (exp_pos (- x)).
      rewrite <- (ln_exp (exp (- x))) at 2. apply Sums.ln_monotone; [lra | apply exp_ineq1_le]. }
    assert (L : 13 / 20 <= ln 2).
    { rewrite <- (ln_exp (13 / 20)). apply Sums.ln_monotone; [apply exp_pos |].
      pose proof (above_3 (13 / 20) ltac:(lra)) as A. rewrite exp_Ropp in A.
      pose proof (exp_pos (13 / 20)).
      assert (exp (13 / 20) * / exp (13 / 20) = 1) by (apply Rinv_r; lra).
      simpl in A. nra. }
    rewrite (softplus_reflection x). unfold lost, tail in M.
    set (e := exp (- (1 ^ 2 / 2))) in *. simpl in B1, B2. nra.
Qed.

Theorem gelu_near_softplus x : 0 < softplus x - x * Phi x <= ln 2.
Proof.
  destruct (Rle_lt_dec 0 x) as [H | H]; [now apply gap_bounds |].
  rewrite <- gap_even. apply gap_bounds. lra.
Qed.

(** ** Messages *)

Let message (f : table) (l : R) : R :=
  t0 f + (l + t1 f) * Phi (l + t1 f) - (l + t2 f) * Phi (l + t2 f).

Theorem gelu_message_max f l : positive f -> Rabs (message f l - max_log_message f l) <= 17 / 100.
Proof.
  intros Hf. rewrite (max_message_relu f l Hf). unfold message.
  pose proof (gelu_near_relu (l + t1 f)). pose proof (gelu_near_relu (l + t2 f)).
  apply Rabs_le. lra.
Qed.

Theorem gelu_message_sum f l : positive f -> Rabs (message f l - log_message f l) < ln 2.
Proof.
  intros Hf. rewrite (log_message_softplus f l Hf). unfold message.
  pose proof (gelu_near_softplus (l + t1 f)). pose proof (gelu_near_softplus (l + t2 f)).
  apply Rabs_def1; lra.
Qed.

End Normal.
