(** * B2. Which log-odds units are sum-product messages *)

From Coq Require Import Reals Lra Psatz List.
From TBN Require Import Definitions Sums LogOdds PairMessage.
Open Scope R_scope.

(** In odds, a unit of weight [w] is x -> c x^w.  Four equally spaced inputs force the
    base [y = 2^w] to satisfy (y - 1)(y - 2)(2 y - 1) = 0 as soon as a factor matches. *)
Lemma four_points c y a b p q :
  0 < c -> 0 < y -> 0 <= a -> 0 <= b -> 0 < a + b ->
  (forall k, (k <= 3)%nat -> p + q * 2 ^ k = c * y ^ k * (a + b * 2 ^ k)) ->
  y = 1 \/ y = 2 \/ 2 * y = 1.
Proof.
  intros Hc Hy Ha Hb Hab H.
  pose proof (H 0%nat ltac:(lia)) as E0. pose proof (H 1%nat ltac:(lia)) as E1.
  pose proof (H 2%nat ltac:(lia)) as E2. pose proof (H 3%nat ltac:(lia)) as E3.
  simpl in *.
  assert (F1 : c * (a * (y - 1) * (y - 2) + 2 * b * (2 * y - 1) * (y - 1)) = 0) by lra.
  assert (F2 : c * (a * y * (y - 1) * (y - 2) + 4 * b * y * (2 * y - 1) * (y - 1)) = 0) by lra.
  assert (F3 : c * (2 * y) * (b * (2 * y - 1) * (y - 1)) = 0).
  { replace (c * (2 * y) * (b * (2 * y - 1) * (y - 1)))
      with (c * (a * y * (y - 1) * (y - 2) + 4 * b * y * (2 * y - 1) * (y - 1)) -
            y * (c * (a * (y - 1) * (y - 2) + 2 * b * (2 * y - 1) * (y - 1)))) by ring.
    rewrite F1, F2. ring. }
  apply Rmult_integral in F3. destruct F3 as [F3 | F3]; [nra |].
  apply Rmult_integral in F1. destruct F1 as [F1 | F1]; [lra |].
  apply Rmult_integral in F3. destruct F3 as [F3 | F3]; [| lra].
  apply Rmult_integral in F3. destruct F3 as [F3 | F3]; [| lra].
  rewrite F3 in F1. assert (0 < a) by lra.
  assert (F4 : a * ((y - 1) * (y - 2)) = 0) by lra.
  apply Rmult_integral in F4. destruct F4 as [F4 | F4]; [lra |].
  apply Rmult_integral in F4. lra.
Qed.

Theorem weighted_unit_is_message w b :
  (exists f, nonnegative f /\
     forall l, 0 < mass0 f l /\ 0 < mass1 f l /\ log_message f l = w * l + b) <->
  w = -1 \/ w = 0 \/ w = 1.
Proof.
  split.
  - intros (f & Hf & H).
    assert (E : forall l, mass1 f l = exp b * exp (w * l) * mass0 f l).
    { intros l. destruct (H l) as (H0 & H1 & E). unfold log_message in E.
      fold (mass0 f l) (mass1 f l) in E. apply (f_equal exp) in E.
      rewrite exp_ln, exp_plus in E by now apply Rdiv_lt_0_compat.
      apply (f_equal (fun x => x * mass0 f l)) in E.
      unfold Rdiv in E. rewrite Rmult_assoc, Rinv_l in E by lra. lra. }
    assert (P2 : forall k, exp (INR k * ln 2) = 2 ^ k).
    { intros k. rewrite <- (exp_ln (2 ^ k)) by (apply pow_lt; lra). f_equal.
      induction k as [| k IH]; [simpl; rewrite ln_1; ring |].
      rewrite S_INR. simpl pow. rewrite ln_mult by (try apply pow_lt; lra). lra. }
    assert (Py : forall k, exp (w * (INR k * ln 2)) = exp (w * ln 2) ^ k).
    { intros k. induction k as [| k IH]; [simpl; rewrite <- exp_0; f_equal; ring |].
      rewrite S_INR. simpl pow. rewrite <- IH, <- exp_plus. f_equal. ring. }
    assert (Hy : exp (w * ln 2) = 1 \/ exp (w * ln 2) = 2 \/ 2 * exp (w * ln 2) = 1).
    { apply (four_points (exp b) _ (f false false) (f true false)
               (f false true) (f true true)); try apply exp_pos; try apply Hf.
      - destruct (H 0) as (H0 & _). unfold mass0 in H0. rewrite exp_0 in H0. lra.
      - intros k _. specialize (E (INR k * ln 2)). unfold mass0, mass1 in E.
        now rewrite P2, Py in E. }
    assert (L2 : 0 < ln 2) by (rewrite <- ln_1; apply ln_increasing; lra).
    assert (Cancel : forall v, w * ln 2 = v * ln 2 -> w = v).
    { intros v Hv. apply Rmult_eq_reg_r with (ln 2); lra. }
    destruct Hy as [Hy | [Hy | Hy]].
    + right; left. apply Cancel. rewrite <- (ln_exp (w * ln 2)), Hy, ln_1. ring.
    + right; right. apply Cancel. rewrite <- (ln_exp (w * ln 2)), Hy. ring.
    + left. apply Cancel. rewrite <- (ln_exp (w * ln 2)).
      replace (exp (w * ln 2)) with (/ 2) by lra. rewrite ln_Rinv by lra. ring.
  - pose proof (exp_pos b) as Hb.
    assert (Hp : forall l, 0 < exp l) by apply exp_pos.
    intros [-> | [-> | ->]].
    + exists (fun x y => if Bool.eqb x y then 0 else if y then exp b else 1). split.
      { intros [|] [|]; simpl; lra. }
      intros l. unfold mass0, mass1, log_message. simpl. specialize (Hp l).
      split; [lra | split; [lra |]].
      replace ((exp b + 0 * exp l) / (0 + 1 * exp l)) with (exp b / exp l) by (field; lra).
      rewrite ln_div, !ln_exp by apply exp_pos. ring.
    + exists (fun _ y : bool => if y then exp b else 1). split.
      { intros [|] [|]; lra. }
      intros l. unfold mass0, mass1, log_message. specialize (Hp l).
      split; [nra | split; [nra |]].
      replace ((exp b + exp b * exp l) / (1 + 1 * exp l)) with (exp b) by (field; lra).
      rewrite ln_exp. ring.
    + exists (fun x y => if Bool.eqb x y then (if y then exp b else 1) else 0). split.
      { intros [|] [|]; simpl; lra. }
      intros l. unfold mass0, mass1, log_message. simpl. specialize (Hp l).
      split; [lra | split; [nra |]].
      replace ((0 + exp b * exp l) / (1 + 0 * exp l)) with (exp b * exp l) by (field; lra).
      rewrite ln_mult, !ln_exp by apply exp_pos. ring.
Qed.
