(** * G3, G4, C7. Exact cycles of loopy propagation, and where the literal construction fails *)

From Coq Require Import Reals Lra Lia Psatz List Arith Bool.
From TBN Require Import Definitions Sums LogOdds PairMessage Walks UniversalLayer Contraction.
Import ListNotations.
Open Scope R_scope.

(** ** Rounds in odds *)

Lemma log_message_odds f y :
  0 < y -> log_message f (ln y) = ln ((f false true + f true true * y) / (f false false + f true false * y)).
Proof. intros H. unfold log_message. now rewrite exp_ln. Qed.

Lemma log_round_odds G u o tables d :
  (forall v, 0 < u v) -> (forall e, 0 < o e) ->
  log_round G (fun v => ln (u v)) tables (fun e => ln (o e)) d =
    let f := oriented R bool tables d in
    let y := u (source G d) * rprod o (predecessors G d) in
    ln ((f false true + f true true * y) / (f false false + f true false * y)).
Proof.
  intros Hu Ho. unfold log_round, cavity. rewrite <- ln_rprod by (intros; apply Ho).
  assert (0 < rprod o (predecessors G d)) by (apply rprod_pos; intros; apply Ho).
  rewrite <- ln_mult by trivial. apply log_message_odds. now apply Rmult_lt_0_compat.
Qed.

Lemma log_belief_odds G u o v :
  (forall v, 0 < u v) -> (forall e, 0 < o e) ->
  log_belief G (fun v => ln (u v)) (fun e => ln (o e)) v = ln (u v * rprod o (incoming G v)).
Proof.
  intros Hu Ho. unfold log_belief. rewrite <- ln_rprod by (intros; apply Ho).
  assert (0 < rprod o (incoming G v)) by (apply rprod_pos; intros; apply Ho).
  now rewrite <- ln_mult.
Qed.

Lemma sigmoid_ln y : 0 < y -> sigmoid (ln y) = y / (1 + y).
Proof. intros H. now rewrite sigmoid_fraction, exp_ln. Qed.

(** Two vectors that a round exchanges are exchanged for ever. *)
Lemma exchanged_for_ever G theta tables a b :
  (forall d, In d (dedges G) -> log_round G theta tables a d = b d) ->
  (forall d, In d (dedges G) -> log_round G theta tables b d = a d) ->
  forall k d, In d (dedges G) ->
    Nat.iter (2 * k) (log_round G theta tables) a d = a d /\
    Nat.iter (S (2 * k)) (log_round G theta tables) a d = b d.
Proof.
  intros Ha Hb.
  assert (Cong : forall m m', (forall d, In d (dedges G) -> m d = m' d) ->
    forall d, log_round G theta tables m d = log_round G theta tables m' d).
  { intros m m' H d. unfold log_round, cavity. f_equal. f_equal. apply rsum_ext.
    intros e He. apply H. apply in_predecessors in He. tauto. }
  induction k as [| k IH].
  - intros d Hd. split; [reflexivity | now apply Ha].
  - assert (E : forall d, In d (dedges G) ->
              Nat.iter (2 * S k) (log_round G theta tables) a d = a d).
    { intros d Hd. replace (2 * S k)%nat with (S (S (2 * k))) by lia.
      change (Nat.iter (S (S (2 * k))) (log_round G theta tables) a d)
        with (log_round G theta tables (Nat.iter (S (2 * k)) (log_round G theta tables) a) d).
      rewrite (Cong _ b) by (intros e He; now apply IH). now apply Hb. }
    intros d Hd. split; [now apply E |].
    change (Nat.iter (S (2 * S k)) (log_round G theta tables) a d)
      with (log_round G theta tables (Nat.iter (2 * S k) (log_round G theta tables) a) d).
    rewrite (Cong _ a) by exact E. now apply Ha.
Qed.

Lemma beliefs_of_exchange G theta tables a b :
  (forall d, In d (dedges G) -> log_round G theta tables a d = b d) ->
  (forall d, In d (dedges G) -> log_round G theta tables b d = a d) ->
  forall k v,
    log_belief G theta (Nat.iter (2 * k) (log_round G theta tables) a) v = log_belief G theta a v /\
    log_belief G theta (Nat.iter (S (2 * k)) (log_round G theta tables) a) v = log_belief G theta b v.
Proof.
  intros Ha Hb k v.
  split; unfold log_belief; f_equal; apply rsum_ext; intros d Hd; apply in_incoming in Hd;
    destruct (exchanged_for_ever G theta tables a b Ha Hb k d) as [E1 E2]; tauto.
Qed.

(** ** G3 *)

Lemma rsum_constant {X} c (l : list X) : rsum (fun _ => c) l = INR (length l) * c.
Proof.
  induction l as [| a l IH]; [unfold rsum; simpl; ring |].
  rewrite rsum_cons, IH. cbn [length]. rewrite S_INR. ring.
Qed.

Lemma K4_predecessors d : In d (dedges K4) -> length (predecessors K4 d) = 2%nat.
Proof.
  assert (H : forallb (fun d => length (predecessors K4 d) =? 2)%nat (dedges K4) = true)
    by reflexivity.
  rewrite forallb_forall in H. intros Hd. now apply Nat.eqb_eq, H.
Qed.

Lemma K4_incoming v : (v < 4)%nat -> length (incoming K4 v) = 3%nat.
Proof. intros H. do 4 (destruct v as [| v]; [reflexivity |]). lia. Qed.

Lemma disagreement_oriented b d : oriented R bool (fun _ => disagreement b) d = disagreement b \/
  oriented R bool (fun _ => disagreement b) d = fun x y => disagreement b y x.
Proof. unfold oriented. destruct (snd d); [now left | now right]. Qed.

Lemma K4_round b theta0 c d :
  In d (dedges K4) ->
  log_round K4 (fun _ => theta0) (fun _ => disagreement b) (fun _ => c) d =
    log_message (disagreement b) (theta0 + 2 * c).
Proof.
  intros Hd. unfold log_round, cavity. rewrite rsum_constant, K4_predecessors by exact Hd.
  replace (INR 2) with 2 by (simpl; ring).
  destruct (disagreement_oriented b d) as [-> | ->]; reflexivity.
Qed.

(** An exact 2-cycle for every b > 3 ... *)
Theorem K4_oscillates b :
  3 < b ->
  exists x, 1 < x /\ x + / x = b - 1 /\
    forall k d, In d (dedges K4) ->
      Nat.iter (2 * k) (log_round K4 (fun _ => 0) (fun _ => disagreement b)) (fun _ => ln x) d = ln x /\
      Nat.iter (S (2 * k)) (log_round K4 (fun _ => 0) (fun _ => disagreement b)) (fun _ => ln x) d =
        - ln x.
Proof.
  intros Hb.
  set (s := sqrt ((b - 1) * (b - 1) - 4)).
  assert (Hs2 : s * s = (b - 1) * (b - 1) - 4) by (apply sqrt_sqrt; nra).
  assert (Hs : 0 < s) by (apply sqrt_lt_R0; nra).
  set (x := (b - 1 + s) / 2).
  assert (Hx : 1 < x) by (unfold x; lra).
  assert (Ex : x * x - (b - 1) * x + 1 = 0) by (unfold x; nra).
  assert (Hi : x + / x = b - 1) by (field_simplify_eq; nra).
  assert (Cycle : forall y, 0 < y -> y * y - (b - 1) * y + 1 = 0 ->
            log_message (disagreement b) (0 + 2 * ln y) = ln (/ y)).
  { intros y Hy Ey. replace (0 + 2 * ln y) with (ln (y * y)) by (rewrite ln_mult by easy; ring).
    rewrite log_message_odds by nra. unfold disagreement. simpl. f_equal.
    assert (0 < y * y) by nra. assert (0 < b * (y * y)) by nra.
    assert (Q : (b + 1 * (y * y)) * y - (1 + b * (y * y)) = (y - 1) * (y * y - (b - 1) * y + 1))
      by ring.
    rewrite Ey, Rmult_0_r in Q.
    apply Rmult_eq_reg_r with ((1 + b * (y * y)) * y); [| nra].
    replace ((b + 1 * (y * y)) / (1 + b * (y * y)) * ((1 + b * (y * y)) * y))
      with ((b + 1 * (y * y)) * y) by (field; lra).
    replace (/ y * ((1 + b * (y * y)) * y)) with (1 + b * (y * y)) by (field; lra). lra. }
  exists x. split; [exact Hx | split; [exact Hi |]].
  apply (exchanged_for_ever K4 (fun _ => 0) (fun _ => disagreement b) (fun _ => ln x)
           (fun _ => - ln x)).
  - intros d Hd. rewrite K4_round by exact Hd. rewrite Cycle by lra. apply ln_Rinv. lra.
  - intros d Hd. rewrite K4_round, <- ln_Rinv by (trivial; lra).
    assert (0 < / x) by (apply Rinv_0_lt_compat; lra).
    rewrite Cycle, Rinv_inv; [reflexivity | easy |].
    replace (/ x * / x - (b - 1) * / x + 1) with ((x * x - (b - 1) * x + 1) * (/ x * / x))
      by (field; lra).
    rewrite Ex. ring.
Qed.

Lemma disagreement_positive b : 0 < b -> positive (disagreement b).
Proof. intros Hb [|] [|]; unfold disagreement; simpl; lra. Qed.

(** ... and a certificate of convergence below. *)
Theorem K4_certified b :
  1 / 3 < b < 3 ->
  exists t w, contraction_certificate K4 (fun _ => disagreement b) (fun _ => t) (fun _ => w) /\
    t < 1 / 2 /\ 1 <= w.
Proof.
  intros Hb. set (t := Rabs (1 - b) / (1 + b)).
  assert (Ht : t < 1 / 2).
  { unfold t. apply Rmult_lt_reg_r with (1 + b); [lra |].
    unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
    apply Rabs_def1; lra. }
  assert (Ht0 : 0 <= t)
    by (unfold t; apply Rmult_le_pos; [apply Rabs_pos | left; apply Rinv_0_lt_compat; lra]).
  assert (Hw : 1 <= / (1 - 2 * t)).
  { rewrite <- Rinv_1. apply Rinv_le_contravar; lra. }
  exists t, (/ (1 - 2 * t)). split; [split | split; [exact Ht | exact Hw]].
  - intros f _. unfold strength, disagreement. simpl. rewrite !Rmult_1_r, sqrt_1.
    rewrite sqrt_square by lra. unfold t. lra.
  - intros d Hd. split; [lra |]. rewrite rsum_constant, K4_predecessors by exact Hd.
    replace (INR 2) with 2 by (simpl; ring).
    right. field. lra.
Qed.

Theorem K4_beliefs_alternate k v :
  (v < 4)%nat ->
  let round := log_round K4 (fun _ => ln 4) (fun _ => disagreement (7 / 2)) in
  sigmoid (log_belief K4 (fun _ => ln 4) (Nat.iter (2 * k) round (fun _ => 0)) v) = 4 / 5 /\
  sigmoid (log_belief K4 (fun _ => ln 4) (Nat.iter (S (2 * k)) round (fun _ => 0)) v) = 1 / 3.
Proof.
  intros Hv.
  assert (E4 : ln 4 = 2 * ln 2).
  { replace 4 with (2 * 2) by ring. rewrite ln_mult by lra. ring. }
  assert (R0 : forall d, In d (dedges K4) ->
    log_round K4 (fun _ => ln 4) (fun _ => disagreement (7 / 2)) (fun _ => 0) d = - ln 2).
  { intros d Hd. rewrite K4_round, Rmult_0_r, Rplus_0_r, log_message_odds by (trivial; lra).
    unfold disagreement. simpl. rewrite <- ln_Rinv by lra. f_equal. field. }
  assert (R1 : forall d, In d (dedges K4) ->
    log_round K4 (fun _ => ln 4) (fun _ => disagreement (7 / 2)) (fun _ => - ln 2) d = 0).
  { intros d Hd. rewrite K4_round by exact Hd.
    replace (ln 4 + 2 * - ln 2) with (ln 1) by (rewrite ln_1, E4; ring).
    rewrite log_message_odds by lra. unfold disagreement. simpl.
    replace ((7 / 2 + 1 * 1) / (1 + 7 / 2 * 1)) with 1 by field. apply ln_1. }
  destruct (beliefs_of_exchange K4 (fun _ => ln 4) (fun _ => disagreement (7 / 2))
              (fun _ => 0) (fun _ => - ln 2) R0 R1 k v) as [B0 B1].
  cbv zeta. rewrite B0, B1. unfold log_belief. rewrite !rsum_constant, K4_incoming by exact Hv.
  replace (INR 3) with 3 by (simpl; ring). split.
  - replace (ln 4 + 3 * 0) with (ln 4) by ring. rewrite sigmoid_ln by lra. lra.
  - replace (ln 4 + 3 * - ln 2) with (ln (/ 2)) by (rewrite ln_Rinv, E4 by lra; ring).
    rewrite sigmoid_ln by lra. field.
Qed.

(** ** G4 *)

Definition is_hub (v : nat) : bool := (v =? 1)%nat || (v =? 2)%nat.

(** Odds of the messages after one round from the uniform start. *)
Definition second_odds (d : dedge) : R :=
  if (fst d =? 2)%nat then 155 / 133
  else if is_hub (target two_loops d) then 35 / 31 else 6 / 5.

Lemma second_odds_positive d : 0 < second_odds d.
Proof. unfold second_odds. destruct (fst d =? 2)%nat, (is_hub (target two_loops d)); lra. Qed.

Ltac each_edge H := cbn in H; repeat (destruct H as [<- | H]); [.. | contradiction].

Lemma two_loops_first d :
  In d (dedges two_loops) ->
  log_round two_loops (fun _ => 0) two_loops_tables (fun _ => 0) d = ln (second_odds d).
Proof.
  intros Hd.
  rewrite <- (ln_1 : ln 1 = 0). rewrite (log_round_odds _ (fun _ => 1) (fun _ => 1)) by (intros; lra).
  cbv zeta. f_equal.
  each_edge Hd; unfold second_odds, rprod; cbn -[IZR]; unfold hub_leaf, hub_hub; lra || field.
Qed.

Lemma two_loops_second d :
  In d (dedges two_loops) ->
  log_round two_loops (fun _ => 0) two_loops_tables (fun e => ln (second_odds e)) d = 0.
Proof.
  intros Hd. rewrite <- (ln_1 : ln 1 = 0).
  rewrite (log_round_odds _ (fun _ => 1) second_odds) by (intros; apply second_odds_positive || lra).
  cbv zeta. f_equal.
  each_edge Hd; unfold second_odds, rprod; cbn -[IZR]; unfold hub_leaf, hub_hub; lra || field.
Qed.

Theorem two_loops_oscillates :
  (forall f x y, (f < 5)%nat -> 1 / 10 <= two_loops_tables f x y <= 1) /\
  forall k v, v = 1%nat \/ v = 2%nat ->
    let round := log_round two_loops (fun _ => 0) two_loops_tables in
    sigmoid (log_belief two_loops (fun _ => 0) (Nat.iter (2 * k) round (fun _ => 0)) v) = 1 / 2 /\
    sigmoid (log_belief two_loops (fun _ => 0) (Nat.iter (S (2 * k)) round (fun _ => 0)) v) =
      875 / 1464.
Proof.
  split.
  - intros f x y Hf. do 5 (destruct f as [| f]; [destruct x, y; cbn -[IZR]; lra |]). lia.
  - intros k v Hv.
    destruct (beliefs_of_exchange two_loops (fun _ => 0) two_loops_tables (fun _ => 0)
                (fun e => ln (second_odds e)) two_loops_first two_loops_second k v) as [B0 B1].
    cbv zeta. rewrite B0, B1. split.
    + unfold log_belief. rewrite rsum_zero, Rplus_0_r. rewrite sigmoid_zero. reflexivity.
    + replace (log_belief two_loops (fun _ => 0) (fun e => ln (second_odds e)) v)
        with (log_belief two_loops (fun _ => ln 1) (fun e => ln (second_odds e)) v)
        by (now rewrite ln_1).
      rewrite (log_belief_odds two_loops (fun _ => 1)) by (intros; apply second_odds_positive || lra).
      assert (P : 0 < 1 * rprod second_odds (incoming two_loops v)).
      { rewrite Rmult_1_l. apply rprod_pos. intros; apply second_odds_positive. }
      rewrite sigmoid_ln by exact P.
      destruct Hv as [-> | ->]; unfold second_odds, rprod; cbn -[IZR]; field.
Qed.

(** ** C7 *)

(** Evidence behind a factor never arrives, and a node's own evidence is dropped; the
    exact posterior is 37/50. *)
Theorem literal_construction_stuck k :
  Nat.iter k stuck_round stuck_start 0%nat = 1 / 2 /\
  Nat.iter (S k) stuck_round stuck_start 2%nat = 1 / 2 /\
  exact_posterior path2 (fun v => if (v =? 1)%nat then ln 9 else 0) (fun _ => soft_edge) 0 = 37 / 50.
Proof.
  assert (U : update (1 / 2) (1 / 2) = 1 / 2) by (unfold update; field).
  assert (F : forall k, Nat.iter k stuck_round stuck_start 1%nat = 1 / 2).
  { induction k0 as [| j IH]; [reflexivity |]. simpl Nat.iter. unfold stuck_round at 1, literal_round.
    cbn. exact IH. }
  split; [| split].
  - destruct k as [| j]; [reflexivity |]. simpl Nat.iter. unfold stuck_round at 1, literal_round.
    cbn. now rewrite F, U.
  - simpl Nat.iter. unfold stuck_round at 1, literal_round. cbn. now rewrite F, U.
  - unfold exact_posterior, exact_marginal, marginal, weight_of, unary_weight, soft_edge.
    cbn -[IZR]. rewrite exp_0, exp_ln by lra. field.
Qed.

Lemma soft_message y : 0 < y -> log_message soft_edge (ln y) = ln ((1 + 4 * y) / (4 + y)).
Proof.
  intros Hy. rewrite log_message_odds by exact Hy. unfold soft_edge. simpl. do 2 f_equal; ring.
Qed.

Lemma soft_oriented d : oriented R bool (fun _ => soft_edge) d = soft_edge \/
  oriented R bool (fun _ => soft_edge) d = fun x y => soft_edge y x.
Proof. unfold oriented. destruct (snd d); [now left | now right]. Qed.

Lemma soft_oriented_message d y :
  0 < y -> log_message (oriented R bool (fun _ => soft_edge) d) (ln y) = ln ((1 + 4 * y) / (4 + y)).
Proof.
  intros Hy. rewrite <- soft_message by exact Hy.
  destruct (soft_oriented d) as [-> | ->]; reflexivity.
Qed.

(** One belief-passing round on odds. *)
Lemma belief_passing_odds G u b v :
  (forall v, 0 < u v) -> (forall v, 0 < b v) ->
  belief_passing_round G (fun v => ln (u v)) (fun _ => soft_edge) (fun v => ln (b v)) v =
    ln (u v * rprod (fun d => (1 + 4 * b (source G d)) / (4 + b (source G d))) (incoming G v)).
Proof.
  intros Hu Hb. unfold belief_passing_round.
  assert (P : forall d, 0 < (1 + 4 * b (source G d)) / (4 + b (source G d))).
  { intros d. specialize (Hb (source G d)). apply Rdiv_lt_0_compat; lra. }
  rewrite ln_mult by (trivial; apply rprod_pos; intros; apply P).
  rewrite ln_rprod by (intros; apply P). f_equal. apply rsum_ext.
  intros d _. now apply soft_oriented_message.
Qed.

Lemma belief_passing_ext G theta tables b c v :
  (forall u, b u = c u) ->
  belief_passing_round G theta tables b v = belief_passing_round G theta tables c v.
Proof. intros H. unfold belief_passing_round. f_equal. apply rsum_ext. intros d _. now rewrite H. Qed.

Definition odds2_next (v : nat) : R :=
  odds2 v * rprod (fun d => (1 + 4 * odds2 (source path2 d)) / (4 + odds2 (source path2 d)))
    (incoming path2 v).
Definition odds3_next (v : nat) : R :=
  odds3 v * rprod (fun d => (1 + 4 * odds3 (source path3 d)) / (4 + odds3 (source path3 d)))
    (incoming path3 v).

Lemma step_positive u G (Hu : forall v : nat, 0 < u v) v :
  0 < u v * rprod (fun d => (1 + 4 * u (source G d)) / (4 + u (source G d))) (incoming G v).
Proof.
  apply Rmult_lt_0_compat; [apply Hu |]. apply rprod_pos. intros d _.
  specialize (Hu (source G d)). apply Rdiv_lt_0_compat; lra.
Qed.

Lemma odds2_positive v : 0 < odds2 v.
Proof. unfold odds2. destruct (v =? 1)%nat; lra. Qed.
Lemma odds3_positive v : 0 < odds3 v.
Proof. unfold odds3. destruct (v =? 0)%nat; lra. Qed.

(** Two variables, odds (1, 2): the first round is exact, the second is not. *)
Theorem belief_passing_fails_on_two :
  let round := belief_passing_round path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) in
  let b0 := fun v => ln (odds2 v) in
  (forall v, (v < 2)%nat ->
     round b0 v = exact_log_odds path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) v) /\
  round (round b0) 1%nat = ln (28 / 11) /\
  exact_log_odds path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) 1 = ln 2.
Proof.
  cbv zeta.
  assert (E1 : forall v, belief_passing_round path2 (fun v => ln (odds2 v)) (fun _ => soft_edge)
                  (fun v => ln (odds2 v)) v = ln (odds2_next v))
    by (intros v; apply belief_passing_odds; apply odds2_positive).
  assert (Ex : forall v, (v < 2)%nat ->
    exact_log_odds path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) v =
      ln (if (v =? 1)%nat then 2 else 3 / 2)).
  { intros v Hv. unfold exact_log_odds, exact_marginal, marginal, weight_of, unary_weight, soft_edge.
    do 2 (destruct v as [| v]; [cbn -[IZR]; unfold odds2; cbn -[IZR];
      rewrite !exp_ln by lra; f_equal; field |]). lia. }
  split; [| split].
  - intros v Hv. rewrite E1, Ex by exact Hv. f_equal.
    do 2 (destruct v as [| v]; [unfold odds2_next, odds2, rprod; cbn -[IZR]; field |]). lia.
  - rewrite (belief_passing_ext _ _ _ _ (fun v => ln (odds2_next v))) by exact E1.
    rewrite belief_passing_odds by (intros; apply odds2_positive || apply step_positive, odds2_positive).
    f_equal. unfold odds2_next, odds2, rprod. cbn -[IZR]. field.
  - rewrite Ex by lia. reflexivity.
Qed.

(** Path of three, odds (2, 1, 1): wrong at the diameter. *)
Theorem belief_passing_fails_on_three :
  let round := belief_passing_round path3 (fun v => ln (odds3 v)) (fun _ => soft_edge) in
  let b0 := fun v => ln (odds3 v) in
  round (round b0) 0%nat = ln (28 / 11) /\
  exact_log_odds path3 (fun v => ln (odds3 v)) (fun _ => soft_edge) 0 = ln 2.
Proof.
  cbv zeta. split.
  - rewrite (belief_passing_ext _ _ _ _ (fun v => ln (odds3_next v)))
      by (intros v; apply belief_passing_odds; apply odds3_positive).
    rewrite belief_passing_odds by (intros; apply odds3_positive || apply step_positive, odds3_positive).
    f_equal. unfold odds3_next, odds3, rprod. cbn -[IZR]. field.
  - unfold exact_log_odds, exact_marginal, marginal, weight_of, unary_weight, soft_edge.
    cbn -[IZR]. unfold odds3. cbn -[IZR]. rewrite !exp_ln by lra. f_equal. field.
Qed.
