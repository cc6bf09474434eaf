(** * B8. How far a layer of any weights is from its exact read-outs: the inequality *)

From Coq Require Import Reals List Arith Lia Lra Psatz.
From TBN Require Import Definitions Sums LogOdds MeanField AttentionGates.
Import ListNotations.
Open Scope R_scope.

(** Convexity of exp between two points. *)
Lemma exp_chord a b v : a < b -> a <= v <= b -> exp v <= (b - v) / (b - a) * exp a + (v - a) / (b - a) * exp b.
Proof.
  intros Hab Hv. pose proof (exp_pos v) as Pv.
  assert (Ta : exp v * (1 + (a - v)) <= exp a).
  { replace (exp a) with (exp v * exp (a - v)) by (rewrite <- exp_plus; f_equal; ring).
    apply Rmult_le_compat_l; [lra | apply exp_ineq1_le]. }
  assert (Tb : exp v * (1 + (b - v)) <= exp b).
  { replace (exp b) with (exp v * exp (b - v)) by (rewrite <- exp_plus; f_equal; ring).
    apply Rmult_le_compat_l; [lra | apply exp_ineq1_le]. }
  apply Rmult_le_reg_r with (b - a); [lra |].
  replace (((b - v) / (b - a) * exp a + (v - a) / (b - a) * exp b) * (b - a)) with ((b - v) * exp a + (v - a) * exp b) by (field; lra).
  nra.
Qed.

(** Hoeffding's lemma for a mixture of any number of values: the exact read-out of a selector exceeds its mean by
    at most (range)^2 / 8. *)
Theorem mixture_gap {X} (p v : X -> R) (l : list X) a b :
  (forall j, In j l -> 0 <= p j) -> rsum p l = 1 -> (forall j, In j l -> a <= v j <= b) ->
  0 <= ln (rsum (fun j => p j * exp (v j)) l) - rsum (fun j => p j * v j) l <= (b - a) ^ 2 / 8.
Proof.
  intros Hp Ht Hv. set (mu := rsum (fun j => p j * v j) l). set (E := rsum (fun j => p j * exp (v j)) l).
  assert (Hmu : a <= mu <= b).
  { assert (Ha : rsum (fun j => p j * a) l <= mu) by (apply rsum_le; intros j Hj; apply Rmult_le_compat_l; [now apply Hp | now apply Hv]).
    assert (Hb : mu <= rsum (fun j => p j * b) l) by (apply rsum_le; intros j Hj; apply Rmult_le_compat_l; [now apply Hp | now apply Hv]).
    rewrite rsum_scale_r, Ht in Ha, Hb. lra. }
  assert (Lower : exp mu <= E).
  { apply Rle_trans with (rsum (fun j => p j * (exp mu * (1 + (v j - mu)))) l).
    - rewrite (rsum_ext _ (fun j => (exp mu * (1 - mu)) * p j + exp mu * (p j * v j))) by (intros; ring).
      rewrite rsum_plus, !rsum_scale, Ht. fold mu. lra.
    - apply rsum_le. intros j Hj. apply Rmult_le_compat_l; [now apply Hp |].
      replace (exp (v j)) with (exp mu * exp (v j - mu)) by (rewrite <- exp_plus; f_equal; ring).
      apply Rmult_le_compat_l; [left; apply exp_pos | apply exp_ineq1_le]. }
  assert (PE : 0 < E) by (pose proof (exp_pos mu); lra).
  split.
  - apply ln_monotone in Lower; [| apply exp_pos]. rewrite ln_exp in Lower. lra.
  - destruct (Req_dec a b) as [Eab | Nab].
    + assert (Ev : E = exp mu).
      { unfold E. rewrite (rsum_ext _ (fun j => p j * exp mu)).
        - rewrite rsum_scale_r, Ht. ring.
        - intros j Hj. specialize (Hv j Hj). do 2 f_equal. lra. }
      rewrite Ev, ln_exp. pose proof (pow2_ge_0 (b - a)). lra.
    + assert (Hab : a < b) by lra. set (q := (mu - a) / (b - a)).
      assert (Hq : 0 <= q <= 1).
      { unfold q. split; [apply fraction_nonneg; lra |].
        apply Rmult_le_reg_r with (b - a); [lra |]. unfold Rdiv. rewrite Rmult_assoc, Rinv_l by lra. lra. }
      assert (Upper : E <= exp a * (1 - q + q * exp (b - a))).
      { apply Rle_trans with (rsum (fun j => p j * ((b - v j) / (b - a) * exp a + (v j - a) / (b - a) * exp b)) l).
        - apply rsum_le. intros j Hj. apply Rmult_le_compat_l; [now apply Hp |]. apply exp_chord; [exact Hab | now apply Hv].
        - rewrite (rsum_ext _ (fun j => (b / (b - a) * exp a - a / (b - a) * exp b) * p j + ((exp b - exp a) / (b - a)) * (p j * v j)))
            by (intros; field; lra).
          rewrite rsum_plus, !rsum_scale, Ht. fold mu.
          replace (exp b) with (exp a * exp (b - a)) by (rewrite <- exp_plus; f_equal; ring).
          right. unfold q. field. lra. }
      apply ln_monotone in Upper; [| exact PE].
      assert (Pq : 0 < 1 - q + q * exp (b - a)).
      { assert (1 < exp (b - a)) by (rewrite <- exp_0; apply exp_increasing; lra). nra. }
      rewrite ln_mult, ln_exp in Upper by (trivial; apply exp_pos).
      destruct (read_out_gap_bounds q (b - a) Hq) as [_ G]. unfold read_out_gap in G.
      replace ((b - a) * q) with (mu - a) in G by (unfold q; field; lra). lra.
Qed.

Lemma sigmoid_lipschitz_abs x y : Rabs (sigmoid x - sigmoid y) <= Rabs (x - y) / 4.
Proof.
  destruct (Rtotal_order x y) as [H | [-> | H]].
  - destruct (sigmoid_lipschitz x y H). rewrite (Rabs_minus_sym (sigmoid x)), (Rabs_minus_sym x).
    rewrite (Rabs_pos_eq (sigmoid y - sigmoid x)), (Rabs_pos_eq (y - x)); lra.
  - rewrite !Rminus_diag_eq, Rabs_R0 by reflexivity. lra.
  - destruct (sigmoid_lipschitz y x H). rewrite (Rabs_pos_eq (sigmoid x - sigmoid y)), (Rabs_pos_eq (x - y)); lra.
Qed.

(** One hidden unit, read from z by the layer and from z' by the exact read-out. *)
Lemma unit_gap z z' w :
  Rabs (softplus (z' + w) - softplus z' - w * sigmoid z) <= Rabs w * (Rabs (z' - z) / 4) + w ^ 2 / 8.
Proof.
  replace (softplus (z' + w) - softplus z' - w * sigmoid z)
    with (softplus_gap z' w + w * (sigmoid z' - sigmoid z)) by (unfold softplus_gap; ring).
  eapply Rle_trans; [apply Rabs_triang |]. rewrite Rabs_mult, <- read_out_gap_softplus.
  pose proof (sigmoid_probability z') as [P0 P1].
  destruct (read_out_gap_bounds (sigmoid z') w) as [G0 G1]; [lra |].
  rewrite (Rabs_pos_eq (read_out_gap (sigmoid z') w)) by exact G0.
  pose proof (sigmoid_lipschitz_abs z' z). pose proof (Rabs_pos w). nra.
Qed.

(** The two layers in closed form.  Heads, source tokens and hidden units are listed; [p h j] is the weight that
    the reader gives to source [j], [v h j c] the value of [j] in coordinate [c]. *)
Section AnyWeights.
Variables (hs src units coords : list nat).
Variable p : nat -> nat -> R.
Variable v : nat -> nat -> nat -> R.
Variables (x b1 b2 : nat -> R).
Variables (W1 W2 : nat -> nat -> R).          (** W1 i k, W2 c i *)

Definition mean_stream (c : nat) : R := x c + rsum (fun h => rsum (fun j => p h j * v h j c) src) hs.
Definition exact_stream (c : nat) : R := x c + rsum (fun h => ln (rsum (fun j => p h j * exp (v h j c)) src)) hs.
Definition hidden (u : nat -> R) (i : nat) : R := b1 i + rsum (fun k => W1 i k * u k) coords.
Definition mean_out (c : nat) : R :=
  mean_stream c + b2 c + rsum (fun i => W2 c i * sigmoid (hidden mean_stream i)) units.
Definition exact_out (c : nat) : R :=
  exact_stream c + b2 c + rsum (fun i => softplus (hidden exact_stream i + W2 c i) - softplus (hidden exact_stream i)) units.

(** T1, bound, for all shapes: the part that is not bookkeeping. *)
Theorem any_weights_bound (lo hi : nat -> nat -> R) (c : nat) :
  (forall h, In h hs -> (forall j, In j src -> 0 <= p h j) /\ rsum (p h) src = 1) ->
  (forall h j k, In h hs -> In j src -> lo h k <= v h j k <= hi h k) ->
  let O := fun k => rsum (fun h => (hi h k - lo h k) ^ 2 / 8) hs in
  Rabs (exact_out c - mean_out c) <=
    O c + rsum (fun i => Rabs (W2 c i) * (rsum (fun k => Rabs (W1 i k) * O k) coords / 4) + W2 c i ^ 2 / 8) units.
Proof.
  intros Hp Hv O.
  assert (Hs : forall k, 0 <= exact_stream k - mean_stream k <= O k).
  { intros k. unfold exact_stream, mean_stream, O.
    replace (x k + rsum (fun h => ln (rsum (fun j => p h j * exp (v h j k)) src)) hs -
             (x k + rsum (fun h => rsum (fun j => p h j * v h j k) src) hs))
      with (rsum (fun h => ln (rsum (fun j => p h j * exp (v h j k)) src) - rsum (fun j => p h j * v h j k) src) hs)
      by (rewrite rsum_minus; ring).
    split.
    - apply rsum_nonneg. intros h Hh. destruct (Hp h Hh) as [P1 P2].
      apply (mixture_gap (p h) (fun j => v h j k) src (lo h k) (hi h k) P1 P2). intros j Hj. now apply Hv.
    - apply rsum_le. intros h Hh. destruct (Hp h Hh) as [P1 P2].
      apply (mixture_gap (p h) (fun j => v h j k) src (lo h k) (hi h k) P1 P2). intros j Hj. now apply Hv. }
  assert (Hh : forall i, Rabs (hidden exact_stream i - hidden mean_stream i) <= rsum (fun k => Rabs (W1 i k) * O k) coords).
  { intros i. unfold hidden.
    replace (b1 i + rsum (fun k => W1 i k * exact_stream k) coords - (b1 i + rsum (fun k => W1 i k * mean_stream k) coords))
      with (rsum (fun k => W1 i k * (exact_stream k - mean_stream k)) coords).
    2: { rewrite (rsum_ext _ (fun k => W1 i k * exact_stream k - W1 i k * mean_stream k)) by (intros; ring).
         rewrite rsum_minus. ring. }
    eapply Rle_trans; [apply rsum_abs |]. apply rsum_le. intros k _. rewrite Rabs_mult.
    apply Rmult_le_compat_l; [apply Rabs_pos |]. pose proof (Hs k). rewrite Rabs_pos_eq; lra. }
  unfold exact_out, mean_out.
  set (S1 := rsum (fun i => softplus (hidden exact_stream i + W2 c i) - softplus (hidden exact_stream i)) units).
  set (S0 := rsum (fun i => W2 c i * sigmoid (hidden mean_stream i)) units).
  replace (exact_stream c + b2 c + S1 - (mean_stream c + b2 c + S0))
    with ((exact_stream c - mean_stream c) + (S1 - S0)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. apply Rplus_le_compat.
  - pose proof (Hs c). rewrite Rabs_pos_eq; lra.
  - unfold S1, S0. rewrite <- rsum_minus. eapply Rle_trans; [apply rsum_abs |].
    apply rsum_le. intros i _. eapply Rle_trans; [apply unit_gap |].
    pose proof (Hh i). pose proof (Rabs_pos (W2 c i)). nra.
Qed.
End AnyWeights.

(** The read-out at power a tends to the mean-field one as a tends to 0, at rate a (range)^2 / 8. *)
Theorem power_tends_to_mean_field (Y : Type) (p v : Y -> R) (l : list Y) lo hi a :
  0 < a -> (forall j, In j l -> 0 <= p j) -> rsum p l = 1 -> (forall j, In j l -> lo <= v j <= hi) ->
  0 <= ln (Rpower (rsum (fun j => p j * Rpower (exp (v j)) a) l) (/ a)) - rsum (fun j => p j * v j) l <= a * (hi - lo) ^ 2 / 8.
Proof.
  intros Ha Hp Ht Hv.
  assert (E : ln (Rpower (rsum (fun j => p j * Rpower (exp (v j)) a) l) (/ a)) = / a * ln (rsum (fun j => p j * exp (a * v j)) l)).
  { unfold Rpower. rewrite ln_exp. do 2 f_equal. apply rsum_ext. intros j _. now rewrite ln_exp. }
  rewrite E.
  destruct (mixture_gap p (fun j => a * v j) l (a * lo) (a * hi) Hp Ht) as [G0 G1].
  { intros j Hj. pose proof (Hv j Hj). split; apply Rmult_le_compat_l; lra. }
  assert (Em : rsum (fun j => p j * (a * v j)) l = a * rsum (fun j => p j * v j) l).
  { rewrite <- rsum_scale. apply rsum_ext. intros; ring. }
  rewrite Em in G0, G1. pose proof (Rinv_0_lt_compat a Ha).
  replace (/ a * ln (rsum (fun j => p j * exp (a * v j)) l) - rsum (fun j => p j * v j) l)
    with (/ a * (ln (rsum (fun j => p j * exp (a * v j)) l) - a * rsum (fun j => p j * v j) l)) by (field; lra).
  split; [apply Rmult_le_pos; lra |].
  replace (a * (hi - lo) ^ 2 / 8) with (/ a * ((a * hi - a * lo) ^ 2 / 8)) by (field; lra).
  apply Rmult_le_compat_l; lra.
Qed.
