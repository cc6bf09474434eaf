(** * C5. One fixed layer performs one synchronous round on every graph

    The heads copy the messages a token asks for by index; the feed-forward block turns
    their sum into the new message and clears what it no longer needs. *)

From Coq Require Import Reals Lra Lia List Arith Bool FunctionalExtensionality.
From TBN Require Import Definitions Sums LogOdds PairMessage Walks.
Import ListNotations.
Open Scope R_scope.

(** ** Sparse matrices and hard attention *)

Lemma project_entries dim x l k :
  (forall e, In e l -> (row e < dim)%nat) ->
  project dim x (entries l) k =
    rsum (fun e => if (column e =? k)%nat then value e * x (row e) else 0) l.
Proof.
  intros H. unfold project, entries. induction l as [| e l IH].
  - change (rsum _ []) with 0 at 2.
    rewrite (rsum_ext _ (fun _ => 0)), rsum_zero by (intros; unfold rsum; simpl; ring).
    reflexivity.
  - rewrite rsum_cons, <- IH by (intros; apply H; now right).
    rewrite (rsum_ext _ (fun c =>
      x c * (if (row e =? c)%nat && (column e =? k)%nat then value e else 0) +
      x c * rsum (fun e => if (row e =? c)%nat && (column e =? k)%nat then value e else 0) l))
      by (intros; rewrite rsum_cons; ring).
    rewrite rsum_plus. f_equal.
    rewrite (rsum_only _ dim (row e)).
    + rewrite Nat.eqb_refl. simpl. destruct (column e =? k)%nat; ring.
    + apply H. now left.
    + intros c _ Hc. destruct (Nat.eqb_spec (row e) c); [congruence | simpl; ring].
Qed.

Lemma filter_single (p : nat -> bool) n a :
  (a < n)%nat -> (forall j, (j < n)%nat -> p j = true <-> j = a) -> filter p (seq 0 n) = [a].
Proof.
  revert a. induction n as [| n IH]; intros a Ha H; [lia |].
  rewrite seq_S, filter_app. simpl plus.
  destruct (Nat.eq_dec a n) as [-> | Hne].
  - assert (E : filter p (seq 0 n) = []).
    { clear IH. rewrite (filter_ext_in p (fun _ => false)).
      - now induction (seq 0 n).
      - intros j Hj. apply in_seq in Hj. destruct (p j) eqn:Ep; [| reflexivity].
        apply H in Ep; lia. }
    rewrite E. simpl. now rewrite (proj2 (H n ltac:(lia)) eq_refl).
  - rewrite (IH a) by (try lia; intros; apply H; lia). simpl.
    destruct (p n) eqn:Ep; [| reflexivity]. apply H in Ep; lia.
Qed.

Lemma hard_average_unique s n v a :
  (a < n)%nat -> (forall j, (j < n)%nat -> j <> a -> s j < s a) -> hard_average s n v = v a.
Proof.
  intros Ha H.
  assert (E : maximisers s n = [a]).
  { apply filter_single; [exact Ha |]. intros j Hj. rewrite forallb_forall.
    unfold Rle_bool. split.
    - intros Hmax. destruct (Nat.eq_dec j a) as [| Hne]; [easy |].
      specialize (Hmax a). destruct (Rle_dec (s a) (s j)).
      + specialize (H j Hj Hne). lra.
      + discriminate Hmax. apply in_seq. lia.
    - intros -> k Hk. apply in_seq in Hk.
      destruct (Rle_dec (s k) (s a)) as [| Hn]; [reflexivity |].
      destruct (Nat.eq_dec k a) as [-> | Hne]; [lra |]. specialize (H k ltac:(lia) Hne). lra. }
  unfold hard_average. rewrite E. unfold rsum. simpl. field.
Qed.

Lemma gather_score dim into k X i j :
  (8 + k < dim)%nat ->
  score dim (gather into k) X i j = 2 * X i (8 + k)%nat * X j 6%nat - X j 7%nat.
Proof.
  intros Hk. unfold score, gather. cbn [head_rank W_Q b_Q W_K seq].
  rewrite !rsum_cons. change (rsum _ []) with 0.
  rewrite !project_entries.
  2-5: simpl; intros e He; repeat (destruct He as [<- | He]; [simpl; lia |]); contradiction.
  unfold rsum. simpl. ring.
Qed.

(** ** Reading the token table *)

Section Table.
Variable Delta : nat.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.
Hypothesis G_well_formed : well_formed G.
Hypothesis G_degree : max_degree G Delta.

Local Notation count := (token_count G).
Local Notation table_of := (encode Delta G theta tables).

Lemma nth_error_dedges d :
  In d (dedges G) -> nth_error (dedges G) (edge_index d) = Some d.
Proof.
  rewrite in_dedges. destruct d as [f b]. unfold edge_index, dedges. simpl fst; simpl snd.
  intros Hf.
  enough (H : forall k s f, (f < k)%nat ->
    nth_error (flat_map (fun f => [(f, true); (f, false)]) (seq s k))
      (2 * f + (if b then 0 else 1)) = Some ((s + f)%nat, b))
    by exact (H _ 0%nat f Hf).
  intros k. induction k as [| k IH]; intros s g Hg; [lia |]. simpl flat_map.
  destruct g as [| g].
  - rewrite Nat.add_0_r. now destruct b.
  - replace (2 * S g + (if b then 0 else 1))%nat with (S (S (2 * g + (if b then 0 else 1))))
      by lia.
    cbn [nth_error]. rewrite IH by lia. f_equal. f_equal. lia.
Qed.

Lemma dedges_length : length (dedges G) = null_index G.
Proof.
  unfold dedges, null_index.
  enough (H : forall k s,
    length (flat_map (fun f => [(f, true); (f, false)]) (seq s k)) = (2 * k)%nat) by apply H.
  induction k as [| k IH]; intros s; [reflexivity |]. simpl. rewrite IH. lia.
Qed.

Lemma nth_error_beyond i : (null_index G <= i)%nat -> nth_error (dedges G) i = None.
Proof. intros H. apply nth_error_None. now rewrite dedges_length. Qed.

Lemma edge_index_bound d : In d (dedges G) -> (edge_index d < null_index G)%nat.
Proof.
  intros H. rewrite <- dedges_length. apply nth_error_Some.
  rewrite nth_error_dedges by exact H. discriminate.
Qed.

(** The directed edges a token reads. *)
Definition asked (i : nat) : list dedge :=
  match nth_error (dedges G) i with
  | Some d => predecessors G d
  | None => if (i =? null_index G)%nat then [] else incoming G (i - S (null_index G))
  end.

Definition slot (i k : nat) : nat :=
  match nth_error (asked i) k with
  | Some d => edge_index d
  | None => null_index G
  end.

Lemma asked_edges i d : In d (asked i) -> In d (dedges G).
Proof.
  unfold asked. destruct (nth_error (dedges G) i).
  - intros H. apply in_predecessors in H. tauto.
  - destruct (i =? null_index G)%nat; [easy |]. intros H. apply in_incoming in H. tauto.
Qed.

Lemma slot_bound i k : (slot i k < count)%nat.
Proof.
  unfold slot, token_count. destruct (nth_error (asked i) k) as [d |] eqn:E.
  - apply nth_error_In, asked_edges, edge_index_bound in E. lia.
  - lia.
Qed.

Lemma read_own m i : table_of m i 6%nat = INR i.
Proof.
  unfold encode. destruct (nth_error (dedges G) i); [reflexivity |].
  now destruct (i =? null_index G)%nat.
Qed.

Lemma read_own_square m i : table_of m i 7%nat = INR i * INR i.
Proof.
  unfold encode. destruct (nth_error (dedges G) i); [reflexivity |].
  now destruct (i =? null_index G)%nat.
Qed.

Lemma nth_slots es k :
  (k < Delta)%nat ->
  nth k (slots Delta G es) 0 =
    INR (match nth_error es k with Some d => edge_index d | None => null_index G end).
Proof.
  intros Hk. unfold slots.
  assert (Z : 0 = INR 0) by reflexivity. rewrite Z, map_nth. f_equal.
  destruct (nth_error es k) as [d |] eqn:E.
  - assert (L : (k < length es)%nat) by (apply nth_error_Some; congruence).
    rewrite app_nth1 by (now rewrite map_length).
    apply (map_nth_error edge_index) in E. now apply nth_error_nth with (d := 0%nat) in E.
  - apply nth_error_None in E. rewrite app_nth2 by (now rewrite map_length).
    rewrite map_length. apply nth_repeat_lt. lia.
Qed.

Lemma read_slot m i k : (k < Delta)%nat -> table_of m i (8 + k)%nat = INR (slot i k).
Proof.
  intros Hk. unfold encode, slot, asked.
  destruct (nth_error (dedges G) i) as [d |]; [now apply (nth_slots (predecessors G d)) |].
  destruct (i =? null_index G)%nat; now apply nth_slots.
Qed.

(** What a head brings from the token it looks up. *)
Lemma gathered m i into k c :
  (k < Delta)%nat ->
  hard_average (score (8 + Delta) (gather into k) (table_of m) i) count
    (fun j => table_of m j c) = table_of m (slot i k) c.
Proof.
  intros Hk.
  apply (hard_average_unique _ _ (fun j => table_of m j c)); [apply slot_bound |].
  intros j _ Hne. rewrite !gather_score by lia.
  rewrite !read_own, !read_own_square, read_slot by exact Hk.
  assert (Hne' : INR (slot i k) - INR j <> 0).
  { intros E. apply Hne, INR_eq. lra. }
  pose proof (Rsqr_pos_lt _ Hne') as P. unfold Rsqr in P. lra.
Qed.

Lemma slot_message m i k :
  table_of m (slot i k) 0%nat =
    match nth_error (asked i) k with Some d => m d | None => 0 end.
Proof.
  unfold slot. destruct (nth_error (asked i) k) as [d |] eqn:E.
  - apply nth_error_In, asked_edges in E. unfold encode.
    rewrite nth_error_dedges by exact E. reflexivity.
  - unfold encode. rewrite nth_error_beyond by lia. now rewrite Nat.eqb_refl.
Qed.

Lemma sum_over_slots (m : dedge -> R) es k :
  (length es <= k)%nat ->
  rsum (fun j => match nth_error es j with Some d => m d | None => 0 end) (seq 0 k) = rsum m es.
Proof.
  revert k. induction es as [| d es IH]; intros k Hk.
  - rewrite (rsum_ext _ (fun _ => 0)), rsum_zero; [reflexivity |]. now intros [| j].
  - destruct k as [| k]; [simpl in Hk; lia |].
    change (seq 0 (S k)) with (0%nat :: seq 1 k). rewrite <- seq_shift, !rsum_cons, rsum_map.
    cbn [nth_error]. rewrite IH by (simpl in Hk; lia). reflexivity.
Qed.

(** The heads together: [into] receives the sum of the first [k] slots. *)
Lemma heads_sum m i into k c :
  (k <= Delta)%nat ->
  rsum (fun h => project (8 + Delta)
          (fun e => hard_average (score (8 + Delta) h (table_of m) i) count
                      (fun j => table_of m j e)) (W_V h) c) (map (gather into) (seq 0 k)) =
    if (into =? c)%nat
    then rsum (fun j => match nth_error (asked i) j with Some d => m d | None => 0 end) (seq 0 k)
    else 0.
Proof.
  intros Hk. rewrite rsum_map. destruct (into =? c)%nat eqn:E.
  - apply rsum_ext. intros j Hj. apply in_seq in Hj. cbn [W_V gather].
    rewrite project_entries by (intros e [<- | []]; simpl; lia).
    rewrite rsum_cons. cbn [row column value]. rewrite E. change (rsum _ []) with 0.
    rewrite gathered, slot_message by lia. ring.
  - rewrite (rsum_ext _ (fun _ => 0)); [apply rsum_zero |]. intros j _. cbn [W_V gather].
    rewrite project_entries by (intros e [<- | []]; simpl; lia).
    rewrite rsum_cons. cbn [row column value]. rewrite E. change (rsum _ []) with 0. ring.
Qed.

Lemma filter_drops {X} (p : X -> bool) l x :
  In x l -> p x = false -> (S (length (filter p l)) <= length l)%nat.
Proof.
  induction l as [| a l IH]; intros Hx Hp; [easy |]. simpl.
  pose proof (filter_length_le' l p) as L.
  destruct Hx as [<- | Hx]; [rewrite Hp; lia |].
  specialize (IH Hx Hp). destruct (p a); simpl; lia.
Qed.

Lemma predecessors_fit d : In d (dedges G) -> (length (predecessors G d) <= Delta - 1)%nat.
Proof.
  intros Hd.
  assert (L : (S (length (predecessors G d)) <= length (incoming G (source G d)))%nat).
  { apply (filter_drops _ _ (reverse d)).
    - apply in_incoming. split; [now apply edge_reverse | apply target_reverse].
    - destruct (dedge_eqb_spec (reverse d) (reverse d)); [reflexivity | congruence]. }
  pose proof (G_degree (source G d)). lia.
Qed.

(** ** The round *)

(** A round written with any activation. *)
Definition act_round (act : R -> R) (m : log_messages) : log_messages := fun d =>
  let f := oriented R bool tables d in
  t0 f + act (cavity G theta m d + t1 f) - act (cavity G theta m d + t2 f).

Variable act : R -> R.
Hypothesis act_clears : forall x, act x - act (- x) = x.

Lemma universal_feed_forward x c :
  x c + feed_forward act (universal_layer Delta) x c =
    match c with
    | 0%nat => x 3%nat + act (x 2%nat + x 1%nat + x 4%nat) - act (x 2%nat + x 1%nat + x 5%nat)
    | 1%nat => 0
    | _ => x c
    end.
Proof.
  unfold feed_forward, universal_layer. cbn [width W_1 b_1 W_2 b_2 dimension seq].
  rewrite !rsum_cons. change (rsum _ []) with 0.
  rewrite !project_entries.
  2-9: simpl; intros e He; repeat (destruct He as [<- | He]; [simpl; lia |]); contradiction.
  unfold nowhere, entries.
  pose proof (act_clears (x 0%nat)) as C0. pose proof (act_clears (x 1%nat)) as C1.
  pose proof (act_clears (x 3%nat)) as C3.
  unfold rsum, big.
  destruct c as [| [| c]]; cbn -[Rplus Rmult].
  - repeat rewrite ?Rmult_1_l, ?Rplus_0_l, ?Rplus_0_r, ?Rmult_0_r, ?Rmult_1_r.
    replace (-1 * x 0%nat) with (- x 0%nat) by ring.
    replace (-1 * x 3%nat) with (- x 3%nat) by ring.
    rewrite <- !Rplus_assoc. lra.
  - repeat rewrite ?Rmult_1_l, ?Rplus_0_l, ?Rplus_0_r, ?Rmult_0_r, ?Rmult_1_r.
    replace (-1 * x 1%nat) with (- x 1%nat) by ring. lra.
  - ring.
Qed.

Theorem universal_layer_round m :
  forward act (universal_layer Delta) count (table_of m) = table_of (act_round act m).
Proof.
  extensionality i. extensionality c. unfold forward.
  set (Y := fun i c => table_of m i c + attention (universal_layer Delta) count (table_of m) i c).
  set (s := rsum (fun j => match nth_error (asked i) j with Some d => m d | None => 0 end)
              (seq 0 (Delta - 1))).
  assert (HY : forall c, Y i c = table_of m i c + if (1 =? c)%nat then s else 0).
  { intros e. unfold Y, attention, universal_layer. cbn [dimension heads].
    rewrite heads_sum by lia. reflexivity. }
  change (Y i c + feed_forward act (universal_layer Delta) (Y i) c = table_of (act_round act m) i c).
  rewrite universal_feed_forward, !HY. cbn [Nat.eqb].
  unfold encode, s, asked.
  destruct (nth_error (dedges G) i) as [d |] eqn:Ed.
  - assert (Hd : In d (dedges G)) by now apply nth_error_In in Ed.
    destruct c as [| [| c]].
    + cbn [nth token_row app]. rewrite sum_over_slots by now apply predecessors_fit.
      unfold act_round, cavity. rewrite !Rplus_0_l, !Rplus_0_r. reflexivity.
    + reflexivity.
    + cbn [Nat.eqb]. rewrite Rplus_0_r. reflexivity.
  - destruct (i =? null_index G)%nat; destruct c as [| [| c]];
      cbn [nth token_row app Nat.eqb]; rewrite ?Rplus_0_r; trivial; ring.
Qed.

Theorem universal_layers_rounds T m :
  Nat.iter T (forward act (universal_layer Delta) count) (table_of m) =
    table_of (Nat.iter T (act_round act) m).
Proof.
  induction T as [| T IH]; [reflexivity |]. simpl Nat.iter. rewrite IH. apply universal_layer_round.
Qed.

Theorem read_out_belief m v :
  forward act (read_out_layer Delta) count (table_of m) (variable_index G v) 2%nat =
    theta v + rsum m (incoming G v).
Proof.
  unfold forward, attention, read_out_layer. cbn [dimension heads].
  rewrite heads_sum by lia. cbn [Nat.eqb].
  assert (Ea : asked (variable_index G v) = incoming G v).
  { unfold asked, variable_index. rewrite nth_error_beyond by lia.
    destruct (Nat.eqb_spec (S (null_index G + v)) (null_index G)); [lia |].
    f_equal. lia. }
  rewrite Ea, sum_over_slots by apply G_degree.
  unfold feed_forward. cbn [width b_2 seq]. unfold nowhere. change (rsum _ []) with 0.
  unfold encode. rewrite nth_error_beyond by (unfold variable_index; lia).
  destruct (Nat.eqb_spec (variable_index G v) (null_index G)) as [E | _];
    [unfold variable_index in E; lia |].
  cbn [nth token_row app].
  replace (variable_index G v - S (null_index G))%nat with v by (unfold variable_index; lia). ring.
Qed.

End Table.

(** ** Sum-product and max-product *)

Lemma oriented_positive G tables d :
  all_positive G tables -> In d (dedges G) -> positive (oriented R bool tables d).
Proof.
  intros H Hd x y. apply in_dedges in Hd. unfold oriented. destruct (snd d); now apply H.
Qed.

Section Rounds.
Variable Delta : nat.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.
Hypothesis G_well_formed : well_formed G.
Hypothesis G_degree : max_degree G Delta.
Hypothesis tables_positive : all_positive G tables.

(** Only messages along edges of the graph are ever read. *)
Lemma encode_edges m m' :
  (forall d, In d (dedges G) -> m d = m' d) ->
  encode Delta G theta tables m = encode Delta G theta tables m'.
Proof.
  intros H. extensionality i. extensionality c. unfold encode.
  destruct (nth_error (dedges G) i) as [d |] eqn:E; [| reflexivity].
  rewrite (H d); [reflexivity |]. now apply nth_error_In in E.
Qed.

Theorem softplus_layer_is_sum_product m :
  forward softplus (universal_layer Delta) (token_count G) (encode Delta G theta tables m) =
    encode Delta G theta tables (log_round G theta tables m).
Proof.
  rewrite universal_layer_round by (trivial; apply softplus_clears).
  apply encode_edges. intros d Hd. unfold act_round, log_round.
  rewrite log_message_softplus by now apply (oriented_positive G). reflexivity.
Qed.

Theorem relu_layer_is_max_product m :
  forward relu (universal_layer Delta) (token_count G) (encode Delta G theta tables m) =
    encode Delta G theta tables (max_round G theta tables m).
Proof.
  rewrite universal_layer_round by (trivial; apply relu_clears).
  apply encode_edges. intros d Hd. unfold act_round, max_round.
  rewrite max_message_relu by now apply (oriented_positive G). reflexivity.
Qed.

Theorem softplus_layers_are_sum_product T m :
  Nat.iter T (forward softplus (universal_layer Delta) (token_count G))
    (encode Delta G theta tables m) =
    encode Delta G theta tables (Nat.iter T (log_round G theta tables) m).
Proof.
  induction T as [| T IH]; [reflexivity |]. simpl Nat.iter. rewrite IH.
  apply softplus_layer_is_sum_product.
Qed.

Theorem relu_layers_are_max_product T m :
  Nat.iter T (forward relu (universal_layer Delta) (token_count G))
    (encode Delta G theta tables m) =
    encode Delta G theta tables (Nat.iter T (max_round G theta tables) m).
Proof.
  induction T as [| T IH]; [reflexivity |]. simpl Nat.iter. rewrite IH.
  apply relu_layer_is_max_product.
Qed.

(** With the read-out layer the network answers with the beliefs of [T] rounds. *)
Theorem transformer_belief T m v :
  answer G (transformer Delta G softplus T (encode Delta G theta tables m)) v =
    log_belief G theta (Nat.iter T (log_round G theta tables) m) v.
Proof.
  unfold answer, transformer. rewrite softplus_layers_are_sum_product.
  apply read_out_belief; trivial.
Qed.

Theorem transformer_max_belief T m v :
  answer G (transformer Delta G relu T (encode Delta G theta tables m)) v =
    log_belief G theta (Nat.iter T (max_round G theta tables) m) v.
Proof.
  unfold answer, transformer. rewrite relu_layers_are_max_product.
  apply read_out_belief; trivial.
Qed.

End Rounds.
