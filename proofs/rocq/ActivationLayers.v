(** * H1. Another activation in place of softplus, over many rounds on any graph *)

From Coq Require Import Reals List Arith Bool Lia Lra Psatz.
From TBN Require Import Definitions Sums LogOdds PairMessage Contraction Walks UniversalLayer
  AttentionGates SoftTrees.
Import ListNotations.
Open Scope R_scope.

Section Activations.
Variable act : R -> R.
Hypothesis act_clears : forall x, act x - act (- x) = x.
Variable Delta : nat.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.
Hypothesis G_degree : max_degree G Delta.
Hypothesis tables_positive : all_positive G tables.
Variables t delta : R.
Hypothesis strengths : forall f, (f < length (factors G))%nat -> strength (tables f) <= t.
Hypothesis message_error : forall d l, In d (dedges G) ->
  let f := oriented R bool tables d in
  Rabs (act_message act f l - log_message f l) <= delta.

Local Notation growth := (error_growth t Delta).

Lemma growth_S T : growth (S T) = 1 + t * INR (Delta - 1) * growth T.
Proof.
  unfold error_growth. change (seq 0 (S T)) with (0%nat :: seq 1 T). rewrite <- seq_shift, rsum_cons, rsum_map, <- rsum_scale. reflexivity.
Qed.

Lemma edge_strength d : In d (dedges G) -> strength (oriented R bool tables d) <= t.
Proof. intros Hd. rewrite oriented_strength. apply strengths. now apply in_dedges in Hd. Qed.

Theorem activation_rounds T m d : In d (dedges G) ->
  Rabs (Nat.iter T (act_round G theta tables act) m d - Nat.iter T (log_round G theta tables) m d) <= delta * growth T.
Proof.
  revert d. induction T as [| T IH]; intros d Hd.
  - simpl. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. unfold error_growth, rsum. simpl. lra.
  - simpl Nat.iter. set (a := Nat.iter T (act_round G theta tables act) m) in *.
    set (b := Nat.iter T (log_round G theta tables) m) in *.
    unfold act_round at 1, log_round at 1. set (f := oriented R bool tables d).
    pose proof (message_error d (cavity G theta a d) Hd) as E. cbv zeta in E. fold f in E. unfold act_message in E.
    assert (Hf : positive f) by now apply (oriented_positive G).
    pose proof (message_lipschitz f Hf (cavity G theta a d) (cavity G theta b d)) as L.
    replace (t0 f + act (cavity G theta a d + t1 f) - act (cavity G theta a d + t2 f) - log_message f (cavity G theta b d))
      with ((t0 f + act (cavity G theta a d + t1 f) - act (cavity G theta a d + t2 f) - log_message f (cavity G theta a d)) +
            (log_message f (cavity G theta a d) - log_message f (cavity G theta b d))) by ring.
    eapply Rle_trans; [apply Rabs_triang |]. rewrite growth_S.
    pose proof (edge_strength d Hd) as St. fold f in St. destruct (strength_range f Hf) as [S0 _].
    assert (Cv : Rabs (cavity G theta a d - cavity G theta b d) <= INR (Delta - 1) * (delta * growth T)).
    { unfold cavity. replace (theta (source G d) + rsum a (predecessors G d) - (theta (source G d) + rsum b (predecessors G d)))
        with (rsum a (predecessors G d) - rsum b (predecessors G d)) by ring.
      apply Rle_trans with (INR (length (predecessors G d)) * (delta * growth T)).
      - apply rsum_error. intros e He. apply IH. apply in_predecessors in He. tauto.
      - apply Rmult_le_compat_r.
        + assert (0 <= delta) by (eapply Rle_trans; [apply Rabs_pos | apply (message_error d 0 Hd)]).
          assert (0 <= t) by (destruct (strength_range f Hf); lra).
          apply Rmult_le_pos; [assumption |]. unfold error_growth. apply rsum_nonneg. intros j _. apply pow_le.
          apply Rmult_le_pos; [assumption | apply pos_INR].
        + apply le_INR. now apply predecessors_fit. }
    pose proof (Rabs_pos (cavity G theta a d - cavity G theta b d)). nra.
Qed.

(** So T layers with this activation compute messages within delta * growth T of T rounds of sum-product. *)
Theorem activation_layers T m : exists a,
  Nat.iter T (forward act (universal_layer Delta) (token_count G)) (encode Delta G theta tables m) = encode Delta G theta tables a /\
  forall d, In d (dedges G) -> Rabs (a d - Nat.iter T (log_round G theta tables) m d) <= delta * growth T.
Proof.
  exists (Nat.iter T (act_round G theta tables act) m). split.
  - now apply universal_layers_rounds.
  - intros d Hd. now apply activation_rounds.
Qed.
End Activations.
