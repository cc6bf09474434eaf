(** * C11. The universal layer with softmax attention, end to end on trees *)

From Coq Require Import Reals List Arith ZArith Bool Lia Lra Psatz FunctionalExtensionality.
From TBN Require Import Definitions Sums LogOdds PairMessage MeanField Lookup Contraction Walks
  UniversalLayer UniversalTree AttentionGates AnyWeights.
Import ListNotations.
Open Scope R_scope.

Section Soft.
Variable lambda : R.
Variable Delta : nat.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.
Hypothesis G_well_formed : well_formed G.
Hypothesis G_degree : max_degree G Delta.
Hypothesis tables_positive : all_positive G tables.
Hypothesis lambda_positive : 0 < lambda.

Local Notation count := (token_count G).
Local Notation table_of := (encode Delta G theta tables).

Definition column (m : log_messages) (j : nat) : R :=
  match nth_error (dedges G) j with Some d => m d | None => 0 end.

Definition pointed (a : nat) (j : nat) : R := 2 * INR a * INR j - INR j * INR j.
Definition soft_slot (m : log_messages) (i k : nat) : R :=
  soft_average lambda (pointed (slot G i k)) (seq 0 count) (column m).
Definition soft_sum (m : log_messages) (i k : nat) : R := rsum (soft_slot m i) (seq 0 k).

Definition soft_round (m : log_messages) : log_messages := fun d =>
  let f := oriented R bool tables d in
  let l := theta (source G d) + soft_sum m (edge_index d) (Delta - 1) in
  t0 f + softplus (l + t1 f) - softplus (l + t2 f).

Definition leak : R := 2 * exp (- lambda) / (1 - exp (- (3 * lambda))).

Lemma read_message m j : table_of m j 0%nat = column m j.
Proof.
  unfold encode, column. destruct (nth_error (dedges G) j); [reflexivity |].
  now destruct (j =? null_index G)%nat.
Qed.

Lemma soft_heads m i into k c :
  (k <= Delta)%nat ->
  rsum (fun h => project (8 + Delta)
          (fun e => soft_average lambda (score (8 + Delta) h (table_of m) i) (seq 0 count)
                      (fun j => table_of m j e)) (W_V h) c) (map (gather into) (seq 0 k)) =
    if (into =? c)%nat then soft_sum m i k else 0.
Proof.
  intros Hk. rewrite rsum_map. destruct (into =? c)%nat eqn:E.
  - apply rsum_ext. intros j Hj. apply in_seq in Hj. cbn [W_V gather].
    rewrite project_entries by (intros e [<- | []]; simpl; lia).
    rewrite rsum_cons. cbn [row Definitions.column value]. rewrite E. change (rsum _ []) with 0.
    unfold soft_slot. rewrite Rplus_0_r, Rmult_1_l. f_equal.
    + extensionality b. rewrite gather_score by lia.
      rewrite read_own, read_own_square, read_slot by lia. reflexivity.
    + extensionality b. apply read_message.
  - rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros j _. cbn [W_V gather].
    rewrite project_entries by (intros e [<- | []]; simpl; lia).
    rewrite rsum_cons. cbn [row Definitions.column value]. rewrite E. change (rsum _ []) with 0. ring.
Qed.

Lemma edge_place i d : nth_error (dedges G) i = Some d -> i = edge_index d.
Proof.
  intros E. apply (proj1 (NoDup_nth_error (dedges G)) (dedges_distinct G)).
  - apply nth_error_Some. congruence.
  - rewrite E. symmetry. apply nth_error_dedges. now apply nth_error_In in E.
Qed.

(** At any temperature the layer maps encodings to encodings. *)
Theorem soft_layer_is_soft_round m :
  soft_forward lambda softplus (universal_layer Delta) count (table_of m) = table_of (soft_round m).
Proof.
  extensionality i. extensionality c. unfold soft_forward.
  set (Y := fun i c => table_of m i c + soft_attention lambda (universal_layer Delta) count (table_of m) i c).
  assert (HY : forall c, Y i c = table_of m i c + if (1 =? c)%nat then soft_sum m i (Delta - 1) else 0).
  { intros e. unfold Y, soft_attention, universal_layer. cbn [dimension heads].
    rewrite soft_heads by lia. reflexivity. }
  change (Y i c + feed_forward softplus (universal_layer Delta) (Y i) c = table_of (soft_round m) i c).
  rewrite (universal_feed_forward Delta softplus softplus_clears), !HY. cbn [Nat.eqb].
  unfold encode.
  destruct (nth_error (dedges G) i) as [d |] eqn:Ed.
  - destruct c as [| [| c]].
    + cbn [nth token_row app]. unfold soft_round. rewrite (edge_place i d Ed).
      rewrite !Rplus_0_l, !Rplus_0_r. reflexivity.
    + reflexivity.
    + cbn [Nat.eqb]. rewrite Rplus_0_r. reflexivity.
  - destruct (i =? null_index G)%nat; destruct c as [| [| c]];
      cbn [nth token_row app Nat.eqb]; rewrite ?Rplus_0_r; trivial; ring.
Qed.

Theorem soft_layers_are_soft_rounds T m :
  Nat.iter T (soft_forward lambda softplus (universal_layer Delta) count) (table_of m) =
    table_of (Nat.iter T soft_round m).
Proof.
  induction T as [| T IH]; [reflexivity |]. simpl Nat.iter. rewrite IH. apply soft_layer_is_soft_round.
Qed.

Theorem soft_answer T m v :
  answer G (soft_transformer lambda Delta G T (table_of m)) v =
    theta v + soft_sum (Nat.iter T soft_round m) (variable_index G v) Delta.
Proof.
  unfold answer, soft_transformer. rewrite soft_layers_are_soft_rounds. set (m' := Nat.iter T soft_round m).
  unfold soft_forward, soft_attention, read_out_layer. cbn [dimension heads].
  rewrite soft_heads by lia. cbn [Nat.eqb].
  unfold feed_forward. cbn [width b_2 seq]. unfold nowhere. change (rsum _ []) with 0.
  unfold encode. rewrite nth_error_beyond by (unfold variable_index; lia).
  destruct (Nat.eqb_spec (variable_index G v) (null_index G)) as [E | _];
    [unfold variable_index in E; lia |].
  cbn [nth token_row app].
  replace (variable_index G v - S (null_index G))%nat with v by (unfold variable_index; lia). ring.
Qed.

(** ** How far soft reads are off *)

Definition bounded (B : R) (m : log_messages) : Prop := forall d, In d (dedges G) -> Rabs (m d) <= B.
Definition nearby (E : R) (m m' : log_messages) : Prop := forall d, In d (dedges G) -> Rabs (m d - m' d) <= E.

Definition told (m : log_messages) (i j : nat) : R :=
  match nth_error (asked G i) j with Some d => m d | None => 0 end.

Lemma column_slot m i k : column m (slot G i k) = told m i k.
Proof. rewrite <- (read_message m). apply slot_message. Qed.

Lemma slot_off B m i k : 0 <= B -> bounded B m -> Rabs (soft_slot m i k - told m i k) <= 2 * B * leak.
Proof.
  intros HB Hm. rewrite <- column_slot. unfold soft_slot.
  assert (Hs : (slot G i k < count)%nat) by apply (slot_bound Delta G theta tables).
  assert (Ew : soft_weight lambda (pointed (slot G i k)) (seq 0 count) (slot G i k) =
               softmax lambda (fun b => IZR (index_score (Z.of_nat (slot G i k)) (Z.of_nat b))) count (slot G i k)).
  { assert (Ep : forall b, pointed (slot G i k) b = IZR (index_score (Z.of_nat (slot G i k)) (Z.of_nat b))).
    { intros b. unfold pointed, index_score. rewrite minus_IZR, !mult_IZR, <- !INR_IZR_INZ. ring. }
    unfold soft_weight, softmax. rewrite Ep. f_equal. apply rsum_ext. intros b _. now rewrite Ep. }
  destruct (lookup_off_mass lambda count (slot G i k) lambda_positive Hs) as [_ H].
  rewrite <- Ew in H. fold leak in H.
  eapply Rle_trans; [apply (soft_read lambda _ _ (column m) (slot G i k) B Hs) |].
  - intros j _. unfold column. destruct (nth_error (dedges G) j) as [d |] eqn:E.
    + apply Hm. now apply nth_error_In in E.
    + rewrite Rabs_R0. exact HB.
  - apply Rmult_le_compat_l; [lra | exact H].
Qed.

Lemma rsum_error {X} (g h : X -> R) l e : (forall x, In x l -> Rabs (g x - h x) <= e) -> Rabs (rsum g l - rsum h l) <= INR (length l) * e.
Proof.
  intros H. rewrite <- rsum_minus. eapply Rle_trans; [apply rsum_abs |].
  rewrite <- (rsum_same (fun _ => e) e l) by easy. now apply rsum_le.
Qed.

Lemma sum_off B E m m' i k :
  0 <= B -> bounded B m -> nearby E m m' -> 0 <= E -> (length (asked G i) <= k)%nat ->
  Rabs (soft_sum m i k - rsum m' (asked G i)) <= INR k * (E + 2 * B * leak).
Proof.
  intros HB Hm Hn HE Hk. rewrite <- (sum_over_slots m' (asked G i) k Hk). fold (told m' i). unfold soft_sum.
  assert (L : length (seq 0 k) = k) by apply seq_length. rewrite <- L at 3. apply rsum_error. intros j _.
  change (match nth_error (asked G i) j with Some d => m' d | None => 0 end) with (told m' i j).
  replace (soft_slot m i j - told m' i j) with ((soft_slot m i j - told m i j) + (told m i j - told m' i j)) by ring.
  eapply Rle_trans; [apply Rabs_triang |]. pose proof (slot_off B m i j HB Hm).
  assert (Rabs (told m i j - told m' i j) <= E).
  { unfold told. destruct (nth_error (asked G i) j) as [d |] eqn:Ed.
    - apply Hn. apply nth_error_In in Ed. now apply (asked_edges Delta G theta tables) in Ed.
    - rewrite Rminus_diag_eq, Rabs_R0 by reflexivity. exact HE. }
  lra.
Qed.

Lemma asked_edge d : In d (dedges G) -> asked G (edge_index d) = predecessors G d.
Proof. intros Hd. unfold asked. now rewrite nth_error_dedges. Qed.

Lemma asked_variable v : asked G (variable_index G v) = incoming G v.
Proof.
  unfold asked, variable_index. rewrite nth_error_beyond by lia.
  destruct (Nat.eqb_spec (S (null_index G + v)) (null_index G)); [lia |]. f_equal. lia.
Qed.

Lemma leak_nonneg : 0 <= leak.
Proof.
  unfold leak. apply fraction_nonneg.
  - pose proof (exp_pos (- lambda)). lra.
  - assert (exp (- (3 * lambda)) < 1) by (rewrite <- exp_0; apply exp_increasing; lra). lra.
Qed.

Lemma soft_round_message m d : In d (dedges G) ->
  soft_round m d = log_message (oriented R bool tables d) (theta (source G d) + soft_sum m (edge_index d) (Delta - 1)).
Proof.
  intros Hd. unfold soft_round. rewrite log_message_softplus by now apply (oriented_positive G). reflexivity.
Qed.

(** One round: the error grows by at most the number of messages heard. *)
Lemma round_off B E m m' :
  0 <= B -> 0 <= E -> bounded B m -> nearby E m m' ->
  nearby (INR (Delta - 1) * (E + 2 * B * leak)) (soft_round m) (log_round G theta tables m').
Proof.
  intros HB HE Hm Hn d Hd. rewrite soft_round_message by exact Hd. unfold log_round.
  set (f := oriented R bool tables d).
  assert (Hf : positive f) by now apply (oriented_positive G).
  eapply Rle_trans; [now apply message_lipschitz |].
  destruct (strength_range f Hf) as [S0 S1]. unfold cavity.
  replace (theta (source G d) + soft_sum m (edge_index d) (Delta - 1) - (theta (source G d) + rsum m' (predecessors G d)))
    with (soft_sum m (edge_index d) (Delta - 1) - rsum m' (asked G (edge_index d))).
  2: { rewrite asked_edge by exact Hd. ring. }
  assert (H : Rabs (soft_sum m (edge_index d) (Delta - 1) - rsum m' (asked G (edge_index d))) <= INR (Delta - 1) * (E + 2 * B * leak)).
  { apply sum_off; trivial. rewrite asked_edge by exact Hd. now apply predecessors_fit. }
  pose proof (Rabs_pos (soft_sum m (edge_index d) (Delta - 1) - rsum m' (asked G (edge_index d)))). nra.
Qed.

(** Messages are bounded by the ratios of the tables, whatever is heard. *)
Lemma message_bounded B f l : positive f -> ratios_within B f -> Rabs (log_message f l) <= B.
Proof.
  intros Hf Hr. unfold log_message. pose proof (exp_pos l) as Pl.
  pose proof (Hf false false). pose proof (Hf false true). pose proof (Hf true false). pose proof (Hf true true).
  pose proof (Hr false true false false (or_introl eq_refl)). pose proof (Hr true true true false (or_introl eq_refl)).
  pose proof (Hr false false false true (or_introl eq_refl)). pose proof (Hr true false true true (or_introl eq_refl)).
  set (num := f false true + f true true * exp l). set (den := f false false + f true false * exp l).
  assert (Pn : 0 < num) by (unfold num; nra). assert (Pd : 0 < den) by (unfold den; nra).
  assert (N1 : num <= exp B * den) by (unfold num, den; nra).
  assert (N2 : den <= exp B * num) by (unfold num, den; nra).
  apply ln_monotone in N1; [| exact Pn]. apply ln_monotone in N2; [| exact Pd].
  rewrite ln_mult, ln_exp in N1, N2 by (trivial; apply exp_pos).
  rewrite ln_div by assumption. apply Rabs_le. lra.
Qed.

Variable bound : R.
Hypothesis bound_nonneg : 0 <= bound.
Hypothesis tables_bounded : forall f, (f < length (factors G))%nat -> ratios_within bound (tables f).

Lemma oriented_bounded d : In d (dedges G) -> ratios_within bound (oriented R bool tables d).
Proof.
  intros Hd. apply in_dedges in Hd. unfold oriented. pose proof (tables_bounded (fst d) Hd) as H.
  destruct (snd d); [exact H |]. intros x y x' y' [E | E]; apply H; tauto.
Qed.

Lemma soft_round_bounded m : bounded bound (soft_round m).
Proof.
  intros d Hd. rewrite soft_round_message by exact Hd.
  apply message_bounded; [now apply (oriented_positive G) | now apply oriented_bounded].
Qed.

Definition drift (T : nat) : R := 2 * bound * leak * (branching Delta T - 1).

Lemma branching_S T : branching Delta (S T) = 1 + INR (Delta - 1) * branching Delta T.
Proof.
  unfold branching. change (seq 0 (S (S T))) with (0%nat :: seq 1 (S T)).
  rewrite <- seq_shift, rsum_cons, rsum_map, <- rsum_scale. reflexivity.
Qed.

Lemma branching_at_least_one T : 1 <= branching Delta T.
Proof.
  destruct T as [| T]; [unfold branching; simpl; unfold rsum; simpl; lra |]. rewrite branching_S.
  assert (0 <= branching Delta T).
  { unfold branching. apply rsum_nonneg. intros j _. apply pow_le, pos_INR. }
  pose proof (pos_INR (Delta - 1)). nra.
Qed.

Lemma rounds_off m T : bounded bound m ->
  bounded bound (Nat.iter T soft_round m) /\
  nearby (drift T) (Nat.iter T soft_round m) (Nat.iter T (log_round G theta tables) m).
Proof.
  intros Hm. induction T as [| T [IB IN]].
  - split; [exact Hm |]. intros d _. simpl. rewrite Rminus_diag_eq, Rabs_R0 by reflexivity.
    unfold drift, branching. simpl. unfold rsum. simpl. lra.
  - simpl Nat.iter. split; [apply soft_round_bounded |].
    pose proof leak_nonneg. pose proof (branching_at_least_one T).
    assert (0 <= drift T) by (unfold drift; apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra]).
    intros d Hd. eapply Rle_trans; [apply (round_off bound (drift T)); assumption |].
    unfold drift. rewrite branching_S. right. ring.
Qed.

(** The whole run: error in log-odds. *)
Theorem soft_answer_off m T v : bounded bound m ->
  Rabs (answer G (soft_transformer lambda Delta G T (table_of m)) v -
        log_belief G theta (Nat.iter T (log_round G theta tables) m) v) <=
    2 * bound * leak * (INR Delta * branching Delta T).
Proof.
  intros Hm. rewrite soft_answer. unfold log_belief.
  destruct (rounds_off m T Hm) as [IB IN]. pose proof leak_nonneg. pose proof (branching_at_least_one T).
  replace (theta v + soft_sum (Nat.iter T soft_round m) (variable_index G v) Delta -
           (theta v + rsum (Nat.iter T (log_round G theta tables) m) (incoming G v)))
    with (soft_sum (Nat.iter T soft_round m) (variable_index G v) Delta -
          rsum (Nat.iter T (log_round G theta tables) m) (asked G (variable_index G v)))
    by (rewrite asked_variable; ring).
  eapply Rle_trans.
  - apply (sum_off bound (drift T)); trivial.
    + unfold drift. apply Rmult_le_pos; [apply Rmult_le_pos; lra | lra].
    + rewrite asked_variable. apply G_degree.
  - unfold drift. right. ring.
Qed.

End Soft.

Lemma exp_minus_one : exp (-1) <= 1 / 2.
Proof.
  pose proof (exp_ineq1 1 ltac:(lra)). replace (-1) with (- (1)) by ring. rewrite exp_Ropp. apply Rmult_le_reg_l with (exp 1); [apply exp_pos |].
  rewrite Rinv_r by (pose proof (exp_pos 1); lra). lra.
Qed.

Lemma lambda_is_enough Delta T bound eps lambda :
  0 <= bound -> 0 < eps -> needed_lambda Delta T bound eps <= lambda ->
  0 < lambda /\ 2 * bound * leak lambda * (INR Delta * branching Delta T) / 4 <= eps.
Proof.
  intros HB He Hl. unfold needed_lambda in Hl.
  set (M := 2 * bound * INR Delta * branching Delta T) in *.
  assert (HM : 0 <= M).
  { unfold M. pose proof (branching_at_least_one Delta T). pose proof (pos_INR Delta). repeat apply Rmult_le_pos; lra. }
  assert (HMe : 0 <= M / eps) by (apply fraction_nonneg; lra).
  assert (Hln : 0 <= ln (1 + M / eps)) by (rewrite <- ln_1; apply ln_monotone; lra).
  split; [lra |].
  assert (E1 : exp (- lambda) * (1 + M / eps) <= exp (-1)).
  { assert (exp (- lambda) <= exp (-1 + - ln (1 + M / eps))).
    { destruct (Req_dec (- lambda) (-1 + - ln (1 + M / eps))) as [-> | N]; [lra |]. left. apply exp_increasing. lra. }
    rewrite exp_plus, (exp_Ropp (ln (1 + M / eps))), exp_ln in H by lra.
    apply Rle_trans with (exp (-1) * / (1 + M / eps) * (1 + M / eps)).
    - apply Rmult_le_compat_r; lra.
    - right. field. lra. }
  assert (E3 : exp (- (3 * lambda)) <= 1 / 2).
  { apply Rle_trans with (exp (-1)); [| apply exp_minus_one]. left. apply exp_increasing. lra. }
  pose proof exp_minus_one. pose proof (exp_pos (- lambda)).
  assert (E2 : M * exp (- lambda) <= eps / 2).
  { apply Rmult_le_reg_r with (/ eps); [now apply Rinv_0_lt_compat |].
    replace (eps / 2 * / eps) with (1 / 2) by (field; lra).
    replace (M * exp (- lambda) * / eps) with (exp (- lambda) * (M / eps)) by (field; lra). nra. }
  unfold leak.
  replace (2 * bound * (2 * exp (- lambda) / (1 - exp (- (3 * lambda)))) * (INR Delta * branching Delta T) / 4)
    with (M * exp (- lambda) / 2 / (1 - exp (- (3 * lambda)))) by (unfold M; field; lra).
  apply Rmult_le_reg_r with (1 - exp (- (3 * lambda))); [lra |].
  replace (M * exp (- lambda) / 2 / (1 - exp (- (3 * lambda))) * (1 - exp (- (3 * lambda)))) with (M * exp (- lambda) / 2) by (field; lra).
  nra.
Qed.

Lemma rounds_split {X : Type} (f : X -> X) a b x : Nat.iter (a + b) f x = Nat.iter a f (Nat.iter b f x).
Proof. induction a as [| a IH]; simpl; [reflexivity | now rewrite IH]. Qed.

(** T2. On every tree of degree at most Delta and diameter at most T, with positive tables whose log ratios lie within
    [bound], every head a softmax at any lambda from needed_lambda Delta T bound eps on: after n >= T layers and the soft
    read-out the posterior is within eps, provided the start messages lie within [bound] or n > T.  Fields are free. *)
Theorem soft_transformer_on_trees Delta G theta tables T bound eps lambda m v n :
  tree G -> max_degree G Delta -> all_positive G tables ->
  (forall f, (f < length (factors G))%nat -> ratios_within bound (tables f)) ->
  diameter_at_most G T -> (v < variables G)%nat ->
  0 <= bound -> 0 < eps -> needed_lambda Delta T bound eps <= lambda ->
  (T <= n)%nat -> (forall d, In d (dedges G) -> Rabs (m d) <= bound) \/ (T < n)%nat ->
  Rabs (sigmoid (answer G (soft_transformer lambda Delta G n (encode Delta G theta tables m)) v) -
        exact_posterior G theta tables v) <= eps.
Proof.
  intros Ht Hd Hp Hr HT Hv HR He Hl Hn Hm.
  destruct (lambda_is_enough Delta T bound eps lambda HR He Hl) as [L0 L1].
  set (m' := Nat.iter (n - T) (soft_round lambda Delta G theta tables) m).
  assert (Hm' : bounded G bound m').
  { unfold m'. destruct (n - T)%nat as [| k] eqn:Ek.
    - destruct Hm as [Hm | Hm]; [exact Hm | lia].
    - simpl. apply (soft_round_bounded lambda Delta G theta tables Hp bound Hr). }
  assert (E : soft_transformer lambda Delta G n (encode Delta G theta tables m) =
              soft_transformer lambda Delta G T (encode Delta G theta tables m')).
  { unfold soft_transformer, m'. rewrite <- (soft_layers_are_soft_rounds lambda Delta G theta tables (n - T) m).
    rewrite <- rounds_split. now replace (T + (n - T))%nat with n by lia. }
  rewrite E.
  rewrite <- (transformer_posterior_on_trees Delta G theta tables T m' v Ht Hd Hp HT Hv T (le_n T)).
  rewrite (transformer_belief Delta G theta tables) by (try apply Ht; assumption).
  eapply Rle_trans; [apply sigmoid_lipschitz_abs |].
  pose proof (soft_answer_off lambda Delta G theta tables Hd Hp L0 bound HR Hr m' T v Hm'). lra.
Qed.
