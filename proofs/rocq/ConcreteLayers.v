(** * B8, C11, H1 on concrete layers and graphs, and what their hypotheses are for *)

From Coq Require Import Reals List Arith Bool Lia Lra Psatz.
From TBN Require Import Definitions Sums LogOdds PairMessage MeanField Contraction UniversalLayer UniversalTree
  Oscillation Concrete AttentionGates AnyWeights LayerSweep SoftTrees ActivationLayers.
Import ListNotations.
Open Scope R_scope.

(** ** B8. One layer, both read-outs *)

Lemma half_each j : selected averaging_layer two_values [0; 1]%nat 0 0 j = 1 / 2.
Proof.
  unfold selected, soft_weight, score, nth_head, averaging_layer. cbn [heads nth head_rank seq dimension].
  unfold rsum, big. cbn [fold_right]. rewrite Rmult_0_r, exp_0. field.
Qed.

Lemma averaged_value j : head_value averaging_layer two_values 0 j 0 = two_values j 0%nat.
Proof.
  unfold head_value, nth_head, averaging_layer. cbn [heads nth W_V dimension].
  rewrite project_entries by (intros e [<- | []]; simpl; lia). unfold rsum. simpl. ring.
Qed.

Lemma unit_at_rest read_outs : hidden_odds averaging_layer two_values [0; 1]%nat 0 read_outs 0 = 0.
Proof.
  unfold hidden_odds, averaging_layer. cbn [b_1 W_1 dimension seq]. rewrite rsum_cons. change (rsum _ []) with 0.
  unfold nowhere, entries, rsum. simpl. ring.
Qed.

Lemma sigmoid_0 : sigmoid 0 = 1 / 2.
Proof. unfold sigmoid. rewrite Ropp_0, exp_0. field. Qed.

(** The layer says 2, and so does its sweep; with exact read-outs the sweep says more. *)
Theorem averaging_layer_read_outs :
  sigmoid_layer averaging_layer two_values [0; 1]%nat 0 0 = 2 /\
  layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 mean_field 0 = 2 /\
  layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 sum_product 0 = 2 * ln ((1 + exp 2) / 2) /\
  2 < 2 * ln ((1 + exp 2) / 2) <= 3.
Proof.
  assert (M : layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 mean_field 0 = 2).
  { rewrite sweep_closed_form by (auto; simpl; lia || discriminate).
    unfold output_odds, stream_odds, value_read, write_read.
    cbn [heads averaging_layer length seq width dimension]. rewrite !rsum_cons. change (rsum _ []) with 0.
    rewrite !half_each, !averaged_value, unit_at_rest, sigmoid_0.
    unfold averaging_layer, two_values, W_2, b_2, nowhere, entries, rsum. simpl. field. }
  assert (S : layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 sum_product 0 = 2 * ln ((1 + exp 2) / 2)).
  { rewrite sweep_closed_form by (auto; simpl; lia || discriminate).
    unfold output_odds, stream_odds, value_read, write_read.
    cbn [heads averaging_layer length seq width dimension]. rewrite !rsum_cons. change (rsum _ []) with 0.
    rewrite !half_each, !averaged_value, unit_at_rest, sigmoid_0.
    replace (W_2 averaging_layer 0%nat 0%nat) with 2
      by (unfold averaging_layer, W_2, entries, rsum; simpl; ring).
    unfold two_values, averaging_layer, b_2, nowhere. rewrite exp_0.
    replace (1 / 2 * 1 + (1 / 2 * exp 2 + 0)) with ((1 + exp 2) / 2) by field.
    replace (1 - 1 / 2 + 1 / 2 * exp 2) with ((1 + exp 2) / 2) by field. ring. }
  assert (G : 0 < read_out_gap (1 / 2) 2) by (apply read_out_gap_strict; [split |]; lra).
  assert (B : read_out_gap (1 / 2) 2 <= 2 ^ 2 / 8) by (apply read_out_gap_bounds; lra).
  unfold read_out_gap in G, B. replace (1 - 1 / 2 + 1 / 2 * exp 2) with ((1 + exp 2) / 2) in G, B by field.
  split; [| split; [exact M | split; [exact S | lra]]].
  rewrite <- M. symmetry. apply layer_is_mean_field_sweep; [discriminate | simpl; lia].
Qed.

(** Bounds that the values do not keep: the distance exceeds what they would allow. *)
Theorem values_within_needed :
  attention_slack averaging_layer (fun _ _ => 0) (fun _ _ => 0) 0 +
    feed_forward_slack averaging_layer (fun _ _ => 0) (fun _ _ => 0) 0 <
  layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 sum_product 0 -
    sigmoid_layer averaging_layer two_values [0; 1]%nat 0 0.
Proof.
  destruct averaging_layer_read_outs as (-> & _ & -> & _).
  assert (E : attention_slack averaging_layer (fun _ _ => 0) (fun _ _ => 0) 0 +
                feed_forward_slack averaging_layer (fun _ _ => 0) (fun _ _ => 0) 0 = 1 / 2).
  { unfold attention_slack, feed_forward_slack, averaging_layer, attention_slack.
    cbn [heads length seq width dimension W_1 W_2]. rewrite !rsum_cons. change (rsum _ []) with 0.
    unfold entries, rsum. simpl. rewrite Rabs_R0. field. }
  rewrite E. set (u := exp (1 / 4)).
  assert (U : 5 / 4 < u) by (pose proof (exp_ineq1 (1 / 4) ltac:(lra)); unfold u; lra).
  assert (E5 : exp (5 / 4) = u ^ 5).
  { replace (5 / 4) with (1 / 4 + (1 / 4 + (1 / 4 + (1 / 4 + 1 / 4)))) by field. rewrite !exp_plus. fold u. ring. }
  assert (E8 : exp 2 = u ^ 8).
  { replace 2 with (1 / 4 + (1 / 4 + (1 / 4 + (1 / 4 + (1 / 4 + (1 / 4 + (1 / 4 + 1 / 4))))))) by field.
    rewrite !exp_plus. fold u. ring. }
  assert (P3 : 125 / 64 <= u ^ 3) by (replace (125 / 64) with ((5 / 4) ^ 3) by field; apply pow_incr; lra).
  assert (K : 0 < u ^ 5 * (u ^ 3 - 2) + 1).
  { destruct (Rle_lt_dec 2 (u ^ 3)) as [H | H].
    - pose proof (pow_le u 5 ltac:(lra)). nra.
    - assert (u < 2) by (apply Rnot_le_lt; intros N; pose proof (pow_incr 2 u 3 ltac:(lra)); lra).
      assert (u ^ 5 <= 8) by (replace (u ^ 5) with (u ^ 3 * (u * u)) by ring; nra).
      pose proof (pow_le u 5 ltac:(lra)). nra. }
  assert (L : exp (5 / 4) < (1 + exp 2) / 2).
  { rewrite E5, E8. replace (u ^ 8) with (u ^ 5 * u ^ 3) by ring. lra. }
  apply ln_increasing in L; [| apply exp_pos]. rewrite ln_exp in L. lra.
Qed.

(** ** C11. A path of three variables at inverse temperature 13 *)

Lemma exp_large n : 2 ^ n <= exp (INR n).
Proof.
  induction n as [| n IH]; [simpl; rewrite exp_0; lra |]. rewrite S_INR, exp_plus. simpl.
  pose proof (exp_ineq1 1 ltac:(lra)). pose proof (exp_pos (INR n)). pose proof (pow_le 2 n ltac:(lra)). nra.
Qed.

Lemma ln_4_range : 0 < ln 4 <= 3.
Proof.
  split; [rewrite <- ln_1; apply ln_increasing; lra |].
  pose proof (exp_ineq1 3 ltac:(lra)). rewrite <- (ln_exp 3). apply ln_monotone; lra.
Qed.

Lemma path3_ratios f : (f < length (factors path3))%nat -> ratios_within (ln 4) (path3_tables f).
Proof.
  intros _ x y x' y' _. rewrite exp_ln by lra. unfold path3_tables.
  destruct x, y, x', y'; simpl; destruct f; lra.
Qed.

Lemma thirteen_is_enough : needed_lambda 2 2 (ln 4) (1 / 100) <= 13.
Proof.
  unfold needed_lambda, branching, rsum, big. cbn -[Rplus Rmult Rdiv ln IZR pow]. simpl pow.
  pose proof ln_4_range as L. pose proof (exp_large 12) as E. simpl pow in E.
  replace (INR 12) with 12 in E by (simpl; ring).
  match goal with |- _ + ln ?z <= _ => assert (ln z <= 12); [| lra] end.
  rewrite <- (ln_exp 12). apply ln_monotone; lra.
Qed.

Theorem path3_softmax lambda m :
  13 <= lambda -> (forall d, In d (dedges path3) -> Rabs (m d) <= ln 4) ->
  Rabs (sigmoid (answer path3 (soft_transformer lambda 2 path3 2
      (encode 2 path3 (fun v => if (v =? 2)%nat then ln 9 else 0) path3_tables m)) 0) - 29 / 50) <= 1 / 100.
Proof.
  intros Hl Hm. destruct path3_tree as [HT HD]. pose proof thirteen_is_enough. pose proof ln_4_range.
  assert (E : exact_posterior path3 (fun v => if (v =? 2)%nat then ln 9 else 0) path3_tables 0 = 29 / 50).
  { unfold exact_posterior, exact_marginal, marginal, weight_of, unary_weight, path3_tables.
    cbn -[IZR]. rewrite exp_0, exp_ln by lra. field. }
  rewrite <- E. apply (soft_transformer_on_trees 2 path3 _ path3_tables 2 (ln 4)); try assumption; try lra.
  - exact path3_degree.
  - exact path3_positive.
  - exact path3_ratios.
  - simpl. lia.
  - lia.
  - now left.
Qed.

Lemma path2_tree : tree path2 /\ diameter_at_most path2 1.
Proof. apply tree_test_sound. vm_compute. reflexivity. Qed.

Lemma path2_degree : max_degree path2 1.
Proof.
  apply max_degree_computed; [destruct path2_tree as [[W _] _]; exact W | vm_compute; reflexivity].
Qed.

(** The answer on two variables: only the two messages are read. *)
Lemma path2_answer lambda tables theta T m :
  answer path2 (soft_transformer lambda 1 path2 T (encode 1 path2 theta tables m)) 0 =
    theta 0%nat + (exp (lambda * 0) * Nat.iter T (soft_round lambda 1 path2 theta tables) m (0%nat, true) +
                   exp (lambda * 1) * Nat.iter T (soft_round lambda 1 path2 theta tables) m (0%nat, false)) /
      (exp (lambda * 0) + exp (lambda * 1) + exp (lambda * 0) + exp (lambda * -3) + exp (lambda * -8)).
Proof.
  rewrite (soft_answer lambda 1 path2 theta tables). set (q := Nat.iter T _ m).
  unfold soft_sum. cbn [seq]. rewrite rsum_cons. change (rsum _ []) with 0.
  unfold soft_slot, soft_average, soft_weight.
  change (seq 0 (token_count path2)) with [0; 1; 2; 3; 4]%nat.
  change (slot path2 (variable_index path2 0) 0) with 1%nat.
  assert (P : pointed 1 0 = 0 /\ pointed 1 1 = 1 /\ pointed 1 2 = 0 /\ pointed 1 3 = -3 /\ pointed 1 4 = -8)
    by (unfold pointed; simpl; repeat split; ring).
  destruct P as (P0 & P1 & P2 & P3 & P4).
  rewrite !rsum_cons. change (rsum _ []) with 0. rewrite P0, P1, P2, P3, P4.
  change (column path2 q 0) with (q (0%nat, true)). change (column path2 q 1) with (q (0%nat, false)).
  change (column path2 q 2) with 0. change (column path2 q 3) with 0. change (column path2 q 4) with 0.
  pose proof (exp_pos (lambda * 0)). pose proof (exp_pos (lambda * 1)). pose proof (exp_pos (lambda * -3)).
  pose proof (exp_pos (lambda * -8)). field. lra.
Qed.

(** No temperature serves all tables: without a bound on the ratios the answer can be off by 3/10. *)
Theorem no_lambda_for_all_tables lambda : 0 <= lambda ->
  exists N, all_positive path2 (fun _ => lopsided N) /\
    exact_posterior path2 (fun _ => 0) (fun _ => lopsided N) 0 = 1 / 2 /\
    sigmoid (answer path2 (soft_transformer lambda 1 path2 1
      (encode 1 path2 (fun _ => 0) (fun _ => lopsided N) (fun _ => 0))) 0) <= 1 / 5.
Proof.
  intros Hl. set (Z := exp (lambda * 0) + exp (lambda * 1) + exp (lambda * 0) + exp (lambda * -3) + exp (lambda * -8)).
  assert (HZ : 0 < Z) by (unfold Z; pose proof (exp_pos (lambda * 0)); pose proof (exp_pos (lambda * 1));
    pose proof (exp_pos (lambda * -3)); pose proof (exp_pos (lambda * -8)); lra).
  exists (Z * ln 4). assert (Hp : all_positive path2 (fun _ => lopsided (Z * ln 4))).
  { intros f _ x y. unfold lopsided. destruct y; [apply exp_pos | lra]. }
  split; [exact Hp |]. split.
  - unfold exact_posterior, exact_marginal, marginal, weight_of, unary_weight, lopsided.
    cbn -[IZR exp Rmult]. rewrite exp_0. pose proof (exp_pos (- (Z * ln 4))). field. lra.
  - rewrite path2_answer. fold Z. simpl Nat.iter.
    assert (E : forall d, In d (dedges path2) -> soft_round lambda 1 path2 (fun _ => 0) (fun _ => lopsided (Z * ln 4)) (fun _ => 0) d =
                log_message (oriented R bool (fun _ => lopsided (Z * ln 4)) d) 0).
    { intros d Hd. rewrite (soft_round_message lambda 1 path2 _ _ Hp) by exact Hd. f_equal.
      unfold soft_sum. change (rsum _ (seq 0 (1 - 1))) with 0. ring. }
    rewrite !E by (simpl; tauto).
    assert (M0 : log_message (oriented R bool (fun _ => lopsided (Z * ln 4)) (0%nat, true)) 0 = - (Z * ln 4)).
    { unfold log_message, oriented, lopsided. simpl. rewrite exp_0.
      replace ((exp (- (Z * ln 4)) + exp (- (Z * ln 4)) * 1) / (1 + 1 * 1)) with (exp (- (Z * ln 4))) by field.
      apply ln_exp. }
    assert (M1 : log_message (oriented R bool (fun _ => lopsided (Z * ln 4)) (0%nat, false)) 0 = 0).
    { unfold log_message, oriented, lopsided. simpl. rewrite exp_0. pose proof (exp_pos (- (Z * ln 4))).
      replace ((1 + exp (- (Z * ln 4)) * 1) / (1 + exp (- (Z * ln 4)) * 1)) with 1 by (field; lra). apply ln_1. }
    rewrite M0, M1, Rmult_0_r, exp_0.
    replace (0 + (1 * - (Z * ln 4) + exp (lambda * 1) * 0) / Z) with (- ln 4) by (field; lra).
    rewrite sigmoid_opposite, sigmoid_fraction, exp_ln by lra. lra.
Qed.

(** Fewer layers than the diameter: none, on two variables, has heard of the evidence behind the edge. *)
Theorem too_few_soft_layers lambda :
  sigmoid (answer path2 (soft_transformer lambda 1 path2 0
    (encode 1 path2 (fun v => if (v =? 1)%nat then ln 9 else 0) (fun _ => soft_edge) (fun _ => 0))) 0) = 1 / 2 /\
  exact_posterior path2 (fun v => if (v =? 1)%nat then ln 9 else 0) (fun _ => soft_edge) 0 = 37 / 50.
Proof.
  split.
  - rewrite path2_answer. simpl Nat.iter. cbn [Nat.eqb]. rewrite !Rmult_0_r.
    match goal with |- sigmoid ?z = _ => replace z with 0 by (unfold Rdiv; ring) end. apply sigmoid_0.
  - unfold exact_posterior, exact_marginal, marginal, weight_of, unary_weight, soft_edge.
    cbn -[IZR]. rewrite exp_0, exp_ln by lra. field.
Qed.

(** ** H1. Relu layers stay near sum-product on K4 for ever *)

Lemma relu_clears x : relu x - relu (- x) = x.
Proof. unfold relu, Rmax. destruct (Rle_dec 0 x), (Rle_dec 0 (- x)); lra. Qed.

Lemma relu_message_near f l : positive f -> Rabs (act_message relu f l - log_message f l) <= ln 2.
Proof.
  intros Hf. unfold act_message. rewrite log_message_softplus by exact Hf.
  pose proof (softplus_relu (l + t1 f)) as [A1 A2]. pose proof (softplus_relu (l + t2 f)) as [B1 B2].
  apply Rabs_le. lra.
Qed.

Lemma K4_degree : max_degree K4 3.
Proof.
  apply max_degree_computed; [| vm_compute; reflexivity]. intros f Hf.
  do 6 (destruct f as [| f]; [cbn; repeat split; lia |]). simpl in Hf. lia.
Qed.

Lemma geometric_third T : error_growth (1 / 3) 3 T <= 3.
Proof.
  enough (E : error_growth (1 / 3) 3 T = 3 - 3 * (2 / 3) ^ T).
  { rewrite E. pose proof (pow_le (2 / 3) T ltac:(lra)). lra. }
  induction T as [| T IH]; [unfold error_growth, rsum; simpl; ring |].
  unfold error_growth in *. rewrite seq_S, rsum_app, IH, rsum_cons. change (rsum _ []) with 0.
  replace (1 / 3 * INR (3 - 1)) with (2 / 3) by (simpl; field). simpl. field.
Qed.

(** With factor [[1, 2], [2, 1]], any fields and any start: within 3 ln 2 after any number of layers. *)
Theorem relu_layers_on_K4 theta m T : exists a,
  Nat.iter T (forward relu (universal_layer 3) (token_count K4)) (encode 3 K4 theta (fun _ => disagreement 2) m) =
    encode 3 K4 theta (fun _ => disagreement 2) a /\
  forall d, In d (dedges K4) ->
    Rabs (a d - Nat.iter T (log_round K4 theta (fun _ => disagreement 2)) m d) <= 3 * ln 2.
Proof.
  assert (Hp : all_positive K4 (fun _ => disagreement 2)) by (intros f _; apply disagreement_positive; lra).
  assert (Hs : strength (disagreement 2) <= 1 / 3).
  { unfold strength, disagreement. simpl. rewrite !Rmult_1_r, sqrt_1, sqrt_square by lra.
    replace (1 - 2) with (- (1)) by ring. rewrite Rabs_Ropp, Rabs_R1. lra. }
  destruct (activation_layers relu relu_clears 3 K4 theta (fun _ => disagreement 2) K4_degree Hp (1 / 3) (ln 2)
              (fun _ _ => Hs)) with (T := T) (m := m) as (a & Ha & Hd).
  - intros d l Hd. apply relu_message_near. now apply (oriented_positive K4).
  - exists a. split; [exact Ha |]. intros d H. eapply Rle_trans; [now apply Hd |].
    pose proof (geometric_third T). assert (0 < ln 2) by (rewrite <- ln_1; apply ln_increasing; lra). nra.
Qed.

(** An activation that does not clear (here the constant 0) leaves the old message where it was. *)
Theorem uncleared_message_stays theta tables m :
  forward (fun _ => 0) (universal_layer 1) (token_count path2) (encode 1 path2 theta tables m) 0%nat 0%nat =
    m (0%nat, true).
Proof.
  unfold forward, attention, universal_layer. cbn [heads map seq Nat.sub].
  change (rsum _ []) with 0. unfold feed_forward. cbn [width b_2]. unfold nowhere.
  rewrite (rsum_ext _ (fun _ => 0)) by (intros; ring). rewrite rsum_zero.
  change (encode 1 path2 theta tables m 0%nat 0%nat) with (m (0%nat, true)). ring.
Qed.
