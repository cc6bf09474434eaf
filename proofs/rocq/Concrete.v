(** * The graph theorems on concrete graphs: their hypotheses can be met

    Being a tree of bounded diameter is decided by computation, for small graphs. *)

From Coq Require Import Reals Lra Lia List Arith NArith Bool.
From TBN Require Import Definitions Sums LogOdds PairMessage Walks TreeExact UniversalLayer
  UniversalTree Contraction Oscillation.
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
