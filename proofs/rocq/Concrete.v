(** * The graph theorems on concrete graphs: their hypotheses can be met

    Being a tree of bounded diameter is decided by computation, for small graphs. *)

From Coq Require Import Reals Lra Lia List Arith NArith Bool.
From TBN Require Import Definitions Sums LogOdds PairMessage Walks TreeExact UniversalLayer
  UniversalTree Contraction Reduction AllMessages Oscillation.
Import ListNotations.
Open Scope nat_scope.

(** ** The test of [Definitions.v] is sound *)

Section Decide.
Variable G : graph.
Local Notation walk_test := (Definitions.walk_test G).
Local Notation lists := (Definitions.lists G).
Local Notation cycle_test := (Definitions.cycle_test G).
Local Notation tree_test := (Definitions.tree_test G).

Lemma walk_test_spec u p v : walk_test u p v = true <-> walk G u p v.
Proof.
  revert u. induction p as [| d p IH]; intros u; simpl; [apply Nat.eqb_eq |].
  rewrite !andb_true_iff, Nat.eqb_eq, IH, existsb_exists.
  split.
  - intros [[(e & He & E) Hs] Hw]. destruct (dedge_eqb_spec d e) as [-> |]; [auto | discriminate].
  - intros (Hd & Hs & Hw). repeat split; trivial. exists d. split; [exact Hd |].
    now destruct (dedge_eqb_spec d d).
Qed.

Lemma in_lists n p : (forall d, In d p -> In d (dedges G)) -> length p <= n -> In p (lists n).
Proof.
  revert p. induction n as [| n IH]; intros p Hp Hn.
  - destruct p; [now left | simpl in Hn; lia].
  - destruct p as [| d p]; [now left | right]. simpl in *. apply in_flat_map.
    exists d. split; [apply Hp; now left |]. apply in_map, IH; [| lia].
    intros e He. apply Hp. now right.
Qed.

Lemma walk_edges u p v d : walk G u p v -> In d p -> In d (dedges G).
Proof.
  revert u. induction p as [| e p IH]; intros u Hw Hd; [easy |].
  destruct Hw as (He & _ & Hw). destruct Hd as [<- | Hd]; [exact He | now apply (IH _ Hw)].
Qed.

Lemma distinct_spec l : NoDup l -> distinct l = true.
Proof.
  induction 1 as [| x l Hx Hl IH]; [reflexivity |]. simpl. rewrite IH, andb_true_r, negb_true_iff.
  destruct (existsb (Nat.eqb x) l) eqn:E; [| reflexivity].
  apply existsb_exists in E. destruct E as (y & Hy & E). apply Nat.eqb_eq in E. now subst.
Qed.

Lemma lists_length n p : In p (lists n) -> length p <= n.
Proof.
  revert p. induction n as [| n IH]; intros p H; simpl in H.
  - destruct H as [<- | []]. simpl. lia.
  - destruct H as [<- | H]; [simpl; lia |]. apply in_flat_map in H.
    destruct H as (d & _ & H). apply in_map_iff in H. destruct H as (q & <- & Hq).
    simpl. apply IH in Hq. lia.
Qed.

Theorem tree_test_sound T : tree_test T = true -> tree G /\ diameter_at_most G T.
Proof.
  unfold tree_test. rewrite !andb_true_iff. intros [[HW HC] HD].
  assert (Dia : diameter_at_most G T).
  { intros u v Hu Hv. rewrite forallb_forall in HD.
    specialize (HD u ltac:(apply in_seq; lia)). rewrite forallb_forall in HD.
    specialize (HD v ltac:(apply in_seq; lia)). apply existsb_exists in HD.
    destruct HD as (p & Hp & Hw). exists p. split; [now apply walk_test_spec |].
    now apply lists_length. }
  split; [split; [| split] | exact Dia].
  - intros f Hf. rewrite forallb_forall in HW. unfold ends.
    specialize (HW (nth f (factors G) (0, 0)) (nth_In _ _ Hf)).
    rewrite !andb_true_iff, !Nat.ltb_lt, negb_true_iff, Nat.eqb_neq in HW. tauto.
  - intros u v Hu Hv. destruct (Dia u v Hu Hv) as (p & Hp & _). now exists p.
  - intros u p Hne Hw Hs Hf. rewrite negb_true_iff in HC.
    assert (X : existsb cycle_test (lists (length (factors G))) = true); [| congruence].
    apply existsb_exists. exists p. split.
    + apply in_lists; [intros d Hd; now apply (walk_edges u p u) |].
      replace (length p) with (length (map fst p)) by apply map_length.
      enough (L : length (map fst p) <= length (seq 0 (length (factors G))))
        by now rewrite seq_length in L.
      apply NoDup_incl_length; [exact Hf |]. intros f Hin. apply in_map_iff in Hin.
      destruct Hin as (d & <- & Hd). apply (walk_edges u p u d Hw), in_dedges in Hd.
      apply in_seq. lia.
    + destruct p as [| d p]; [contradiction |]. pose proof Hw as (_ & Es & _).
      unfold cycle_test. rewrite Es, !andb_true_iff. rewrite walk_test_spec.
      repeat split; try (now apply distinct_spec); exact Hw || apply Hw.
Qed.
End Decide.

(** Largest degree, by computation. *)
Lemma max_degree_computed G k :
  well_formed G -> forallb (fun v => length (incoming G v) <=? k) (seq 0 (variables G)) = true ->
  max_degree G k.
Proof.
  intros W H v. rewrite forallb_forall in H. destruct (lt_dec v (variables G)) as [L | L].
  - apply Nat.leb_le, H, in_seq. lia.
  - assert (E : incoming G v = []); [| rewrite E; simpl; lia].
    destruct (incoming G v) as [| d l] eqn:E; [reflexivity | exfalso].
    assert (Hd : In d (incoming G v)) by (rewrite E; now left).
    apply in_incoming in Hd. destruct Hd as [Hd Ht]. apply in_dedges in Hd.
    destruct (W _ Hd) as (A & B & _). unfold target in Ht. destruct (snd d); lia.
Qed.

(** ** A tree of five variables with whole-number potentials *)

Lemma caterpillar_tree : tree caterpillar /\ diameter_at_most caterpillar 3.
Proof. apply tree_test_sound. vm_compute. reflexivity. Qed.

Lemma triangle_not_tree : tree_test triangle_graph 3 = false.
Proof. vm_compute. reflexivity. Qed.

Lemma N_semiring : semi_ring_theory 0%N 1%N N.add N.mul (@eq N).
Proof. constructor; intros; ring. Qed.

Theorem caterpillar_exact v x : v < 5 -> count_belief caterpillar 3 v x = count_marginal caterpillar v x.
Proof.
  intros Hv. destruct caterpillar_tree as [HT HD].
  apply (tree_flooding_exact _ _ _ _ _ _ _ _ _ _ N_semiring HT 3 HD); [lia | exact Hv].
Qed.

(** The same by bare computation; and two rounds do not suffice, nor any on a triangle. *)
Theorem caterpillar_computed :
  map (fun v => map (count_belief caterpillar 3 v) bits) (seq 0 5) =
  map (fun v => map (count_marginal caterpillar v) bits) (seq 0 5) /\
  count_belief caterpillar 2 4 true <> count_marginal caterpillar 4 true /\
  (count_belief triangle_graph 3 0 true * count_marginal triangle_graph 0 false <>
   count_belief triangle_graph 3 0 false * count_marginal triangle_graph 0 true)%N.
Proof. vm_compute. repeat split; discriminate. Qed.

(** ** The transformer on a path of three variables *)

Open Scope R_scope.

Lemma path3_tree : tree path3 /\ diameter_at_most path3 2.
Proof. apply tree_test_sound. vm_compute. reflexivity. Qed.

Lemma path3_degree : max_degree path3 2.
Proof.
  apply max_degree_computed; [destruct path3_tree as [[W _] _]; exact W | vm_compute; reflexivity].
Qed.

Lemma path3_positive : all_positive path3 path3_tables.
Proof. intros f _ [|] [|]; unfold path3_tables; cbn -[IZR]; destruct f; lra. Qed.

(** From any starting messages, two universal layers and the read-out give 29/50. *)
Theorem path3_transformer m :
  sigmoid (answer path3
    (transformer 2 path3 softplus 2
       (encode 2 path3 (fun v => if (v =? 2)%nat then ln 9 else 0) path3_tables m)) 0) = 29 / 50.
Proof.
  destruct path3_tree as [HT HD].
  rewrite (transformer_posterior_on_trees 2 path3 _ path3_tables 2 m 0 HT path3_degree
             path3_positive HD); [| simpl; lia | lia].
  unfold exact_posterior, exact_marginal, marginal, weight_of, unary_weight, path3_tables.
  cbn -[IZR]. rewrite exp_0, exp_ln by lra. field.
Qed.

(** ** A certificate of convergence on a graph with loops *)

Theorem K4_converges :
  exists m, fixed_point K4 (fun v => INR v) (fun _ => disagreement 2) m /\
    forall m0 due, fair K4 due -> forall d, In d (dedges K4) ->
      Un_cv (fun k => scheduled K4 (fun v => INR v) (fun _ => disagreement 2) due m0 k d) (m d).
Proof.
  destruct (K4_certified 2) as (t & w & HC & _ & Hw); [lra |].
  destruct (certified_convergence K4 (fun v => INR v) (fun _ => disagreement 2)
              (fun _ => t) (fun _ => w) w) as (m & Hm & _ & _ & _ & HS).
  - intros f _. apply disagreement_positive. lra.
  - exact HC.
  - exact Hw.
  - intros; lra.
  - exists m. split; [exact Hm |]. intros m0 due Hd d Hin. now apply HS.
Qed.

(** ** A network with a factor over three variables and evidence *)

Definition small_rest : network := restrict small_network 2 (Nat.eqb 0).

Lemma small_proper : proper_network small_network.
Proof.
  intros f Hf. simpl in Hf. destruct f as [| [| [| f]]]; [| | | lia]; simpl.
  - split; [repeat constructor; simpl; lia | split].
    + intros a. destruct ((a 0 =? a 1) || negb (a 2 =? 0))%nat; lra.
    + intros a b E. rewrite (E 0%nat), (E 1%nat), (E 2%nat) by tauto. reflexivity.
  - split; [repeat constructor; simpl; lia | split].
    + intros a. destruct (a 0 =? a 1)%nat; lra.
    + intros a b E. rewrite (E 0%nat), (E 1%nat) by tauto. reflexivity.
  - split; [repeat constructor; simpl; lia | split].
    + intros a. destruct (a 2 =? 0)%nat; lra.
    + intros a b E. rewrite (E 2%nat) by tauto. reflexivity.
Qed.

Lemma small_step : reduction small_network small_rest.
Proof.
  apply (evidence_is_a_step small_network 2 2 0 small_proper); simpl; [lia | reflexivity |].
  intros x _ Hx. apply Nat.eqb_neq in Hx. now rewrite Hx.
Qed.

Lemma small_open : nothing_ruled_out small_rest.
Proof.
  split.
  - intros v. unfold small_rest. simpl. destruct (v =? 2)%nat; simpl; discriminate.
  - intros f v x [Hf Hv] Hx. exists (fun u => if (u =? 2)%nat then 0%nat else x).
    assert (X : (v = 2 -> x = 0)%nat /\ In x [0; 1]%nat).
    { unfold small_rest in Hx. simpl in Hx. destruct (Nat.eqb_spec v 2) as [E | E]; simpl in Hx.
      - destruct Hx as [<- | []]. simpl. tauto.
      - split; [lia | exact Hx]. }
    destruct X as [X2 X]. repeat split.
    + intros u _. unfold small_rest. simpl. destruct (Nat.eqb_spec u 2) as [-> | E]; simpl; tauto.
    + destruct (Nat.eqb_spec v 2) as [E | E]; [symmetry; auto | reflexivity].
    + simpl in Hf. destruct f as [| [| [| f]]]; [| | | lia]; simpl; rewrite ?Nat.eqb_refl; simpl; lra.
Qed.

Definition small_t (_ v u : nat) : R := if ((v =? 2) || (u =? 2))%nat then 0 else 1 / 3.
Definition small_w (f _ : nat) : R := if (f =? 2)%nat then 0 else 3 / 2.

Lemma small_allowed f a : joins small_rest f 2 -> allowed small_rest f a -> a 2%nat = 0%nat.
Proof. intros [_ H] A. specialize (A 2%nat H). simpl in A. destruct A as [<- | []]. reflexivity. Qed.

Lemma small_bit f a v :
  (v < 2)%nat -> joins small_rest f v -> allowed small_rest f a -> a v = 0%nat \/ a v = 1%nat.
Proof.
  intros Hv [_ J] A. specialize (A v J). unfold small_rest in A. simpl in A.
  destruct (Nat.eqb_spec v 2); [lia |]. simpl in A. intuition.
Qed.

Lemma small_certificate : network_certificate small_rest small_t small_w (3 / 2).
Proof.
  split; [lra | split].
  - intros f v u Jv Ju E. unfold small_t.
    destruct (Nat.eqb_spec v 2) as [-> | Ev]; simpl.
    { split; [lra |]. right; left. intros a b Aa Ab Dv _.
      now rewrite (small_allowed f a Jv Aa), (small_allowed f b Jv Ab) in Dv. }
    destruct (Nat.eqb_spec u 2) as [-> | Eu]; simpl.
    { split; [lra |]. right; left. intros a b Aa Ab _ Du.
      now rewrite (small_allowed f a Ju Aa), (small_allowed f b Ju Ab) in Du. }
    split; [lra |]. right; left. intros a b Aa Ab Dv Du.
    assert (Small : forall w, joins small_rest f w -> w <> 2%nat -> (w < 2)%nat).
    { intros w [Hf Hw] Hn. simpl in Hf, Hw. destruct f as [| [| [| f]]]; simpl in Hw; lia. }
    pose proof (Small v Jv Ev) as Lv. pose proof (Small u Ju Eu) as Lu.
    assert (Zero : f = 0%nat -> a 2%nat = 0%nat /\ b 2%nat = 0%nat).
    { intros ->. assert (J2 : joins small_rest 0 2) by (split; simpl; [lia | tauto]).
      now rewrite (small_allowed 0 a J2 Aa), (small_allowed 0 b J2 Ab). }
    destruct (small_bit f a v Lv Jv Aa) as [A1 | A1], (small_bit f b v Lv Jv Ab) as [B1 | B1],
      (small_bit f a u Lu Ju Aa) as [A2 | A2], (small_bit f b u Lu Ju Ab) as [B2 | B2];
      try congruence;
      assert (V : ((v = 0 /\ u = 1) \/ (v = 1 /\ u = 0))%nat) by lia;
      destruct V as [[-> ->] | [-> ->]];
      destruct Jv as [Hf Hv]; simpl in Hf;
      (destruct f as [| [| [| f]]]; [destruct (Zero eq_refl) as [Z1 Z2] | | simpl in Hv; lia | lia]);
      unfold small_rest, set_value; simpl potential; cbn [Nat.eqb];
      rewrite ?A1, ?B1, ?A2, ?B2, ?Z1, ?Z2; cbn [Nat.eqb orb negb]; lra.
  - intros f v [Hf Hv]. simpl in Hf. unfold small_w.
    destruct f as [| [| [| f]]]; [| | | lia]; simpl in Hv;
      repeat (destruct Hv as [<- | Hv]; [| try contradiction]); try contradiction;
      unfold rsum, small_t; simpl; lra.
Qed.

Theorem small_network_converges :
  exists q, forall due m,
    message_run small_network due m -> every_message_due small_network due ->
    positive_messages small_network (m 0%nat) ->
    forall f v x, joins small_network f v -> In x (states small_network v) ->
      Un_cv (fun k => share (states small_network v) (m k f v) x) (q f v x).
Proof.
  apply (every_message_converges small_network small_rest small_t small_w (3 / 2) small_proper).
  - apply (one_more _ small_rest); [exact small_step | apply no_step].
  - exact small_open.
  - exact small_certificate.
Qed.
