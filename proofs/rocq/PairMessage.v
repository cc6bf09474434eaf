(** * C1-C3. The message of one positive pairwise factor *)

From Coq Require Import Reals Lra Psatz List Bool.
From TBN Require Import Definitions Sums LogOdds.
Open Scope R_scope.

Lemma positive_entries f : positive f ->
  0 < f false false /\ 0 < f false true /\ 0 < f true false /\ 0 < f true true.
Proof. intros H. repeat split; apply H. Qed.

(** Puts the positivity of the four entries into the context. *)
Ltac entries_of f H :=
  let a := fresh "P00" in let b := fresh "P01" in let c := fresh "P10" in
  let d := fresh "P11" in
  destruct (positive_entries f H) as (a & b & c & d).

Lemma mass_positive a b l : 0 < a -> 0 < b -> 0 < a + b * exp l.
Proof. intros Ha Hb. pose proof (exp_pos l). nra. Qed.

(** ** C1 *)

Theorem probability_message_log f l :
  positive f -> probability_message f (sigmoid l) = sigmoid (log_message f l).
Proof.
  intros H. entries_of f H. unfold log_message, probability_message.
  rewrite (sigmoid_fraction (ln _)), exp_ln.
  2: apply Rdiv_lt_0_compat; now apply mass_positive.
  rewrite sigmoid_fraction. pose proof (exp_pos l).
  pose proof (mass_positive _ _ l P00 P10). pose proof (mass_positive _ _ l P01 P11).
  field. repeat split; nra.
Qed.

Theorem message_is_affine_sigmoid f l :
  positive f ->
  probability_message f (sigmoid l) = affine_sigmoid (offset f) (slope f) 1 (shift f) l.
Proof.
  intros H. entries_of f H. unfold affine_sigmoid, slope, offset, probability_message.
  rewrite Rmult_1_l, !sigmoid_fraction, exp_plus. unfold shift.
  rewrite exp_ln by (apply Rdiv_lt_0_compat; lra).
  pose proof (exp_pos l).
  assert (0 < (f true false + f true true) * exp l) by (apply Rmult_lt_0_compat; lra).
  field. repeat split; nra.
Qed.

Theorem shift_zero f :
  positive f ->
  shift f = 0 <-> f true false + f true true = f false false + f false true.
Proof.
  intros H. entries_of f H. unfold shift.
  assert (Hq : 0 < (f true false + f true true) / (f false false + f false true))
    by (apply Rdiv_lt_0_compat; lra).
  split; intros E.
  - apply (f_equal exp) in E. rewrite exp_ln, exp_0 in E by easy.
    apply (f_equal (fun x => x * (f false false + f false true))) in E.
    unfold Rdiv in E. rewrite Rmult_assoc, Rinv_l in E; lra.
  - rewrite E. unfold Rdiv. rewrite Rinv_r, ln_1; lra.
Qed.

(** The parameters determine the factor up to scale ... *)
Theorem parameters_injective f g :
  positive f -> positive g ->
  (offset f = offset g /\ slope f = slope g /\ shift f = shift g) <->
  (exists k, 0 < k /\ forall x y, g x y = k * f x y).
Proof.
  intros Hf Hg. entries_of f Hf. entries_of g Hg. split.
  - unfold slope. intros (EA & EB & Ec).
    assert (EAB : f true true / (f true false + f true true) =
                  g true true / (g true false + g true true)) by lra.
    clear EB. unfold offset, shift in *.
    assert (Er : (f true false + f true true) / (f false false + f false true) =
                 (g true false + g true true) / (g false false + g false true))
      by (apply ln_inv; trivial; apply Rdiv_lt_0_compat; lra).
    set (rf := f false false + f false true) in *.
    set (rg := g false false + g false true) in *.
    set (sf := f true false + f true true) in *.
    set (sg := g true false + g true true) in *.
    assert (Hrf : 0 < rf) by (unfold rf; lra). assert (Hrg : 0 < rg) by (unfold rg; lra).
    assert (Hsf : 0 < sf) by (unfold sf; lra). assert (Hsg : 0 < sg) by (unfold sg; lra).
    assert (E01 : f false true * rg = g false true * rf).
    { apply (f_equal (fun x => x * (rf * rg))) in EA.
      replace (f false true / rf * (rf * rg)) with (f false true * rg) in EA by (field; lra).
      replace (g false true / rg * (rf * rg)) with (g false true * rf) in EA by (field; lra).
      exact EA. }
    assert (E11 : f true true * sg = g true true * sf).
    { apply (f_equal (fun x => x * (sf * sg))) in EAB.
      replace (f true true / sf * (sf * sg)) with (f true true * sg) in EAB by (field; lra).
      replace (g true true / sg * (sf * sg)) with (g true true * sf) in EAB by (field; lra).
      exact EAB. }
    assert (Es : sf * rg = sg * rf).
    { apply (f_equal (fun x => x * (rf * rg))) in Er.
      replace (sf / rf * (rf * rg)) with (sf * rg) in Er by (field; lra).
      replace (sg / rg * (rf * rg)) with (sg * rf) in Er by (field; lra). exact Er. }
    exists (rg / rf). split; [now apply Rdiv_lt_0_compat |].
    assert (Hk : sg = rg / rf * sf) by (field_simplify_eq; lra).
    assert (G01 : g false true = rg / rf * f false true) by (field_simplify_eq; lra).
    assert (G11 : g true true = rg / rf * f true true).
    { apply Rmult_eq_reg_r with sf; [| lra]. rewrite <- E11, Hk. ring. }
    assert (G00 : g false false = rg / rf * f false false).
    { replace (g false false) with (rg - g false true) by (unfold rg; ring).
      rewrite G01. replace (f false false) with (rf - f false true) by (unfold rf; ring).
      field; lra. }
    assert (G10 : g true false = rg / rf * f true false).
    { replace (g true false) with (sg - g true true) by (unfold sg; ring).
      rewrite G11, Hk. replace (f true false) with (sf - f true true) by (unfold sf; ring).
      ring. }
    intros [|] [|]; assumption.
  - intros (k & Hk & E). unfold slope, offset, shift. rewrite !E.
    assert (0 < k * (f false false + f false true)) by nra.
    assert (0 < k * (f true false + f true true)) by nra.
    repeat split; try (field; lra). f_equal. field; lra.
Qed.

(** ... and every admissible triple is the triple of a factor. *)
Theorem parameters_surjective A B c :
  0 < A < 1 -> 0 < A + B < 1 ->
  exists f, positive f /\ offset f = A /\ slope f = B /\ shift f = c.
Proof.
  intros HA HAB. pose proof (exp_pos c) as Hc.
  exists (fun x y => match x, y with
          | false, false => 1 - A | false, true => A
          | true, false => exp c * (1 - A - B) | true, true => exp c * (A + B) end).
  split.
  - intros [|] [|]; [apply Rmult_lt_0_compat | apply Rmult_lt_0_compat | |]; lra.
  - unfold slope, offset, shift.
    assert (0 < exp c * (1 - A - B) + exp c * (A + B)) by nra.
    repeat split; try (field; lra).
    replace ((exp c * (1 - A - B) + exp c * (A + B)) / (1 - A + A)) with (exp c)
      by (field; lra).
    apply ln_exp.
Qed.

(** ** C2 *)

Lemma ln_mass a b l : 0 < a -> 0 < b -> ln (a + b * exp l) = ln a + softplus (l + ln (b / a)).
Proof.
  intros Ha Hb. unfold softplus. pose proof (exp_pos l).
  assert (0 < b / a) by now apply Rdiv_lt_0_compat.
  rewrite exp_plus, exp_ln, <- ln_mult by (trivial; nra).
  f_equal. field; lra.
Qed.

Theorem log_message_softplus f l :
  positive f -> log_message f l = t0 f + softplus (l + t1 f) - softplus (l + t2 f).
Proof.
  intros H. entries_of f H. unfold log_message, t0, t1, t2.
  rewrite ln_div, !ln_mass, (ln_div (f false true)) by (trivial; now apply mass_positive).
  ring.
Qed.

(** The trick that clears a coordinate with two softplus (or relu) units. *)
Theorem softplus_clears x : softplus x - softplus (- x) = x.
Proof.
  unfold softplus. pose proof (exp_pos x).
  assert (0 < / exp x) by now apply Rinv_0_lt_compat.
  rewrite exp_Ropp, <- ln_div by lra.
  replace ((1 + exp x) / (1 + / exp x)) with (exp x) by (field; lra). apply ln_exp.
Qed.

Theorem relu_clears x : relu x - relu (- x) = x.
Proof. unfold relu, Rmax. destruct (Rle_dec 0 x), (Rle_dec 0 (- x)); lra. Qed.

(** ** C3 *)

Lemma Rmax_shift a b : Rmax a b = a + relu (b - a).
Proof. unfold relu, Rmax. destruct (Rle_dec a b), (Rle_dec 0 (b - a)); lra. Qed.

Theorem max_message_relu f l :
  positive f -> max_log_message f l = t0 f + relu (l + t1 f) - relu (l + t2 f).
Proof.
  intros H. entries_of f H. unfold max_log_message, t0, t1, t2.
  rewrite !Rmax_shift, !ln_div by trivial.
  replace (ln (f true true) + l - ln (f false true))
    with (l + (ln (f true true) - ln (f false true))) by ring.
  replace (ln (f true false) + l - ln (f false false))
    with (l + (ln (f true false) - ln (f false false))) by ring.
  ring.
Qed.

(** Softplus is above relu, by at most ln 2. *)
Lemma softplus_relu x : 0 < softplus x - relu x <= ln 2.
Proof.
  unfold softplus, relu. pose proof (exp_pos x).
  unfold Rmax. destruct (Rle_dec 0 x) as [Hx | Hx].
  - rewrite <- (ln_exp x) at 2 4. rewrite <- ln_div by lra. split.
    + rewrite <- ln_1 at 1. apply ln_increasing; [lra |].
      apply Rmult_lt_reg_r with (exp x); [easy |].
      unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
    + assert (1 <= exp x) by (pose proof (exp_ineq1_le x); lra).
      apply ln_monotone; [apply Rdiv_lt_0_compat; lra |].
      apply Rmult_le_reg_r with (exp x); [easy |].
      unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
  - rewrite Rminus_0_r. split.
    + rewrite <- ln_1. apply ln_increasing; lra.
    + apply ln_monotone; [lra |].
      assert (exp x < exp 0) by (apply exp_increasing; lra). rewrite exp_0 in *. lra.
Qed.

Lemma tempered_message_softplus beta f l :
  0 < beta -> positive f ->
  tempered_message beta f l =
    t0 f + softplus (beta * (l + t1 f)) / beta - softplus (beta * (l + t2 f)) / beta.
Proof.
  intros Hb H. entries_of f H. unfold tempered_message.
  rewrite log_message_softplus by (intros x y; apply exp_pos).
  assert (E : forall u v, ln (exp (beta * ln u) / exp (beta * ln v)) = beta * (ln u - ln v)).
  { intros u v. rewrite ln_div, !ln_exp by apply exp_pos. ring. }
  unfold t0, t1, t2. rewrite !E, !ln_div by trivial.
  rewrite <- !Rmult_plus_distr_l. field. lra.
Qed.

Theorem tempered_message_error beta f l :
  0 < beta -> positive f ->
  Rabs (tempered_message beta f l - max_log_message f l) < ln 2 / beta.
Proof.
  intros Hb H. rewrite tempered_message_softplus, max_message_relu by easy.
  assert (S : forall x, 0 < softplus (beta * x) / beta - relu x <= ln 2 / beta).
  { intros x. pose proof (softplus_relu (beta * x)) as [S1 S2].
    assert (E : relu (beta * x) = beta * relu x).
    { unfold relu, Rmax. destruct (Rle_dec 0 x), (Rle_dec 0 (beta * x)); nra. }
    rewrite E in *.
    replace (softplus (beta * x) / beta - relu x)
      with ((softplus (beta * x) - beta * relu x) / beta) by (field; lra).
    split; [apply Rdiv_lt_0_compat; lra |].
    apply Rmult_le_compat_r; [left; now apply Rinv_0_lt_compat | easy]. }
  pose proof (S (l + t1 f)). pose proof (S (l + t2 f)).
  apply Rabs_def1; lra.
Qed.
