(** * C6. Flooding is exact on every tree, over every commutative semiring

    The message along an edge, after enough rounds, is the sum over all values of the
    variables behind it; behind the edges into one variable lies the whole tree, once. *)

From Coq Require Import List Arith Lia Bool Permutation Ring.
From TBN Require Import Definitions Sums Walks.
Import ListNotations.

Lemma NoDup_map_injective {X Y : Type} (g : X -> Y) (l : list X) :
  NoDup l -> (forall x y, In x l -> In y l -> g x = g y -> x = y) -> NoDup (map g l).
Proof.
  induction 1 as [| a l Ha Hl IH]; intros H; simpl; [constructor |].
  constructor.
  - intros Hin. apply in_map_iff in Hin. destruct Hin as (b & E & Hb).
    apply Ha. rewrite (H a b); [exact Hb | now left | now right | now symmetry].
  - apply IH. intros x y Hx Hy. apply H; now right.
Qed.

Lemma NoDup_flat_map {X Y : Type} (h : X -> list Y) (l : list X) :
  NoDup l -> (forall x, In x l -> NoDup (h x)) ->
  (forall x x' y, In x l -> In x' l -> x <> x' -> In y (h x) -> In y (h x') -> False) ->
  NoDup (flat_map h l).
Proof.
  induction 1 as [| a l Ha Hl IH]; intros Hn Hd; simpl; [constructor |].
  apply NoDup_app_disjoint.
  - apply Hn. now left.
  - apply IH; [intros; apply Hn; now right |].
    intros x x' y Hx Hx'. apply Hd; now right.
  - intros y Hy Hy'. apply in_flat_map in Hy'. destruct Hy' as (x & Hx & Hy').
    apply (Hd a x y); [now left | now right | congruence | easy | easy].
Qed.

Lemma map_flat_map {X Y Z : Type} (g : Y -> Z) (h : X -> list Y) (l : list X) :
  map g (flat_map h l) = flat_map (fun x => map g (h x)) l.
Proof. induction l as [| a l IH]; simpl; [reflexivity | now rewrite map_app, IH]. Qed.

(** ** The edges behind an edge *)

Section Branches.
Variable G : graph.
Local Notation src := (source G).
Local Notation tgt := (target G).

Fixpoint branch (n : nat) (d : dedge) : list dedge :=
  match n with
  | O => []
  | S k => d :: flat_map (branch k) (predecessors G d)
  end.

(** [p] is a straight walk that starts with [e] and ends with [d]. *)
Definition leads (e : dedge) (p : list dedge) (d : dedge) : Prop :=
  exists q, p = q ++ [d] /\ hd_error p = Some e /\ walk G (src e) p (tgt d) /\ straight p.

Lemma branch_leads n d e :
  In d (dedges G) -> In e (branch n d) -> exists p, leads e p d.
Proof.
  revert d. induction n as [| n IH]; intros d Hd He; [easy |].
  destruct He as [<- | He].
  - exists [d], []. repeat split; trivial.
  - apply in_flat_map in He. destruct He as (d' & Hd' & He).
    apply in_predecessors in Hd'. destruct Hd' as (Hd' & Et & Hne).
    destruct (IH d' Hd' He) as (p & q & -> & Hhd & Hw & Hs).
    exists ((q ++ [d']) ++ [d]), (q ++ [d']). split; [reflexivity |]. split; [| split].
    + destruct q; exact Hhd.
    + apply (walk_app G _ _ (tgt d')); [exact Hw |]. simpl. auto.
    + rewrite <- app_assoc. apply straight_app; [exact Hs | easy |].
      intros E. apply Hne. rewrite E. symmetry. apply reverse_reverse.
Qed.

Lemma leads_branch n d e p : leads e p d -> length p <= n -> In e (branch n d).
Proof.
  revert d p. induction n as [| n IH]; intros d p (q & -> & Hhd & Hw & Hs) Hn.
  { rewrite app_length in Hn. simpl in Hn. lia. }
  destruct (list_last q) as [-> | (q' & d' & ->)].
  { simpl in Hhd. injection Hhd as ->. now left. }
  right. apply in_flat_map. exists d'.
  rewrite <- app_assoc in Hw. simpl in Hw.
  apply walk_app_inv in Hw. destruct Hw as (v & Hw & Hd' & Es & Hd & Et & _).
  split.
  - apply in_predecessors. repeat split; trivial; [now symmetry |].
    rewrite <- app_assoc in Hs. apply straight_app_right in Hs. destruct Hs as [Hne _].
    intros E. apply Hne. rewrite E. symmetry. apply reverse_reverse.
  - apply (IH d' (q' ++ [d'])).
    + exists q'. split; [reflexivity |]. split; [| split].
      * destruct q'; exact Hhd.
      * apply (walk_app G _ _ v); [exact Hw |]. simpl. auto.
      * now apply straight_app_left in Hs.
    + rewrite !app_length in *. simpl in *. lia.
Qed.

Lemma branch_edges n d e : In d (dedges G) -> In e (branch n d) -> In e (dedges G).
Proof.
  intros Hd He. destruct (branch_leads n d e Hd He) as (p & q & _ & Hhd & Hw & _).
  destruct p as [| e' p]; [discriminate |]. injection Hhd as ->. apply Hw.
Qed.

Lemma branch_targets n d f :
  In f (branch n d) -> tgt f = tgt d \/ In (tgt f) (map src (branch n d)).
Proof.
  revert d. induction n as [| n IH]; intros d Hf; [easy |].
  destruct Hf as [<- | Hf]; [now left | right].
  apply in_flat_map in Hf. destruct Hf as (d' & Hd' & Hf). simpl.
  destruct (IH d' Hf) as [E | Hin].
  - left. apply in_predecessors in Hd'. destruct Hd' as (_ & Et & _). congruence.
  - right. rewrite map_flat_map. apply in_flat_map. now exists d'.
Qed.

Hypothesis G_acyclic : acyclic G.

Lemma branch_avoids_target n d : In d (dedges G) -> ~ In (tgt d) (map src (branch n d)).
Proof.
  intros Hd Hin. apply in_map_iff in Hin. destruct Hin as (e & E & He).
  destruct (branch_leads n d e Hd He) as (p & q & -> & _ & Hw & Hs).
  rewrite E in Hw. apply no_closed_straight_walk in Hw; trivial.
  now apply app_eq_nil in Hw.
Qed.

(** Behind different edges into one variable lie different variables. *)
Lemma branches_disjoint n d d' e e' :
  In d (dedges G) -> In d' (dedges G) -> tgt d = tgt d' -> d <> d' ->
  In e (branch n d) -> In e' (branch n d') -> src e <> src e'.
Proof.
  intros Hd Hd' Et Hne He He'.
  destruct (branch_leads n d e Hd He) as (p & q & -> & _ & Hw & Hs).
  destruct (branch_leads n d' e' Hd' He') as (p' & q' & -> & _ & Hw' & Hs').
  rewrite <- Et in Hw'.
  now apply (straight_walks_diverge G _ _ (tgt d) q d q' d').
Qed.

Definition forest (n : nat) (es : list dedge) : list dedge := flat_map (branch n) es.

(** [es]: different edges into [v]. *)
Definition into (v : nat) (es : list dedge) : Prop :=
  NoDup es /\ forall d, In d es -> In d (dedges G) /\ tgt d = v.

Lemma incoming_into v : into v (incoming G v).
Proof. split; [apply incoming_distinct |]. intros d. apply in_incoming. Qed.

Lemma predecessors_into d : into (src d) (predecessors G d).
Proof. split; [apply predecessors_distinct |]. intros e He. apply in_predecessors in He. tauto. Qed.

Lemma forest_avoids n v es : into v es -> ~ In v (map src (forest n es)).
Proof.
  intros [_ H] Hin. unfold forest in Hin. rewrite map_flat_map in Hin.
  apply in_flat_map in Hin. destruct Hin as (d & Hd & Hin).
  destruct (H d Hd) as [Hd' <-]. now apply (branch_avoids_target n d).
Qed.

Lemma branch_distinct n d : In d (dedges G) -> NoDup (map src (branch n d)).
Proof.
  revert d. induction n as [| n IH]; intros d Hd; [constructor |].
  simpl. constructor.
  - apply (forest_avoids n), predecessors_into.
  - rewrite map_flat_map. destruct (predecessors_into d) as [Hnd Hin].
    apply NoDup_flat_map; [exact Hnd | intros e He; now apply IH, Hin |].
    intros e e' w He He' Hne Hw Hw'. apply in_map_iff in Hw, Hw'.
    destruct Hw as (f & E & Hf), Hw' as (f' & E' & Hf').
    destruct (Hin e He) as [De Te], (Hin e' He') as [De' Te'].
    apply (branches_disjoint n e e' f f'); trivial; congruence.
Qed.

Lemma forest_distinct n v es : into v es -> NoDup (map src (forest n es)).
Proof.
  intros [Hnd Hin]. unfold forest. rewrite map_flat_map.
  apply NoDup_flat_map; [exact Hnd | intros e He; now apply branch_distinct, Hin |].
  intros e e' w He He' Hne Hw Hw'. apply in_map_iff in Hw, Hw'.
  destruct Hw as (f & E & Hf), Hw' as (f' & E' & Hf').
  destruct (Hin e He) as [De Te], (Hin e' He') as [De' Te'].
  apply (branches_disjoint n e e' f f'); trivial; congruence.
Qed.

(** The forest holds no edge together with its reverse. *)
Lemma forest_one_way n v e :
  In e (forest n (incoming G v)) -> ~ In (reverse e) (forest n (incoming G v)).
Proof.
  unfold forest. rewrite !in_flat_map. intros (d & Hd & He) (d' & Hd' & He').
  apply in_incoming in Hd, Hd'. destruct Hd as [Dd Td], Hd' as [Dd' Td'].
  destruct (branch_leads n d e Dd He) as (p & q & Ep & Hhd & Hw & Hs).
  destruct (branch_leads n d' (reverse e) Dd' He') as (p' & q' & Ep' & Hhd' & Hw' & Hs').
  destruct p as [| e0 p]; [discriminate |]. injection Hhd as ->.
  destruct p' as [| e0' p']; [discriminate |]. injection Hhd' as ->.
  rewrite Td in Hw. rewrite Td', source_reverse in Hw'.
  pose proof Hw as (_ & _ & Hp). pose proof Hw' as (_ & _ & Hp').
  rewrite target_reverse in Hp'.
  pose proof (straight_tail _ _ Hs) as Sp. pose proof (straight_tail _ _ Hs') as Sp'.
  pose proof (straight_walks_same_length G _ _ _ _ G_acyclic Hw Hs Hp' Sp') as L.
  pose proof (straight_walks_same_length G _ _ _ _ G_acyclic Hw' Hs' Hp Sp) as L'.
  simpl in *. lia.
Qed.

End Branches.

(** ** In a tree the forest behind a variable is everything else *)

Section Whole.
Variable G : graph.
Hypothesis G_tree : tree G.
Variable T : nat.
Hypothesis G_diameter : diameter_at_most G T.
Variable n : nat.
Hypothesis rounds_enough : T <= n.
Local Notation src := (source G).
Local Notation tgt := (target G).

Lemma edge_ends d : In d (dedges G) -> src d < variables G /\ tgt d < variables G.
Proof.
  destruct G_tree as (W & _). intros H. apply in_dedges in H.
  destruct (W _ H) as (A & B & _). unfold source, target. destruct (snd d); auto.
Qed.

Lemma leads_short e p d :
  In d (dedges G) -> leads G e p d -> length p <= n.
Proof.
  intros Hd (q & -> & Hhd & Hw & Hs). destruct G_tree as (_ & _ & HA).
  assert (He : In e (dedges G)).
  { destruct (q ++ [d]) as [| e' p']; [discriminate |]. injection Hhd as ->. apply Hw. }
  pose proof (straight_walk_short G T (src e) (q ++ [d]) (tgt d) HA G_diameter
    (proj1 (edge_ends e He)) (proj2 (edge_ends d Hd)) Hw Hs). lia.
Qed.

Variable v : nat.
Hypothesis v_known : v < variables G.

Lemma forest_variables :
  Permutation (v :: map src (forest G n (incoming G v))) (seq 0 (variables G)).
Proof.
  pose proof G_tree as (W & C & HA).
  apply NoDup_Permutation.
  - constructor.
    + apply forest_avoids; [exact HA | apply incoming_into].
    + apply (forest_distinct G HA n v), incoming_into.
  - apply seq_NoDup.
  - intros w. rewrite in_seq. split.
    + intros [<- | Hin]; [lia |]. apply in_map_iff in Hin. destruct Hin as (e & <- & He).
      apply in_flat_map in He. destruct He as (d & Hd & He). apply in_incoming in Hd.
      pose proof (edge_ends e (branch_edges G n d e (proj1 Hd) He)). lia.
    + intros [_ Hw]. destruct (Nat.eq_dec v w) as [-> | Hne]; [now left | right].
      destruct (C w v Hw v_known) as (p & Hp).
      destruct (straighten G (length p) w p v Hp (le_n _)) as (q & Hq & Sq & _).
      destruct (list_last q) as [-> | (q' & d & ->)]; [now destruct Hne |].
      destruct (walk_last G w q' d v Hq) as [Hd Td].
      destruct (hd_error (q' ++ [d])) as [e |] eqn:Hhd; [| now destruct q'].
      assert (Es : src e = w).
      { destruct (q' ++ [d]) as [| e' r]; [discriminate |]. injection Hhd as ->. apply Hq. }
      apply in_map_iff. exists e. split; [exact Es |].
      assert (L : leads G e (q' ++ [d]) d).
      { exists q'. rewrite Es, Td. auto. }
      apply in_flat_map. exists d. split; [now apply in_incoming |].
      apply (leads_branch G n d e (q' ++ [d]) L). now apply (leads_short e _ d).
Qed.

Lemma forest_factors :
  Permutation (map fst (forest G n (incoming G v))) (seq 0 (length (factors G))).
Proof.
  pose proof G_tree as (W & C & HA).
  assert (Edges : forall e, In e (forest G n (incoming G v)) -> In e (dedges G)).
  { intros e He. apply in_flat_map in He. destruct He as (d & Hd & He).
    apply in_incoming in Hd. now apply (branch_edges G n d e). }
  apply NoDup_Permutation.
  - apply NoDup_map_injective.
    + apply (NoDup_map_inv src), (forest_distinct G HA n v), incoming_into.
    + intros e e' He He' E. destruct (dedge_eq_dec e e') as [-> | Hne]; [reflexivity |].
      exfalso. assert (e' = reverse e) as ->.
      { destruct e as [f []], e' as [g []]; simpl in *; subst; easy. }
      now apply (forest_one_way G HA n v e).
  - apply seq_NoDup.
  - intros f. rewrite in_seq. split.
    + intros Hin. apply in_map_iff in Hin. destruct Hin as (e & <- & He).
      apply Edges, in_dedges in He. lia.
    + intros [_ Hf]. set (e := (f, true)).
      assert (He : In e (dedges G)) by now apply in_dedges.
      destruct (C (src e) v (proj1 (edge_ends e He)) v_known) as (p & Hp).
      destruct (straighten G (length p) _ p v Hp (le_n _)) as (q & Hq & Sq & _).
      (* the walk from the factor's first variable either takes it or extends it *)
      assert (X : exists e', fst e' = f /\ exists p d, leads G e' p d /\
                    In d (dedges G) /\ tgt d = v).
      { destruct q as [| e0 q0] eqn:Eq.
        - exists (reverse e). split; [reflexivity |]. exists [reverse e], (reverse e).
          simpl in Hq. split; [| split].
          + exists []. repeat split; trivial. now apply edge_reverse.
          + now apply edge_reverse.
          + now rewrite target_reverse.
        - destruct (list_last q) as [E | (q' & d & E)]; [congruence |].
          rewrite <- Eq in *. rewrite E in Hq. destruct (walk_last G _ q' d v Hq) as [Hd Td].
          rewrite <- E in Hq.
          destruct (dedge_eq_dec e0 e) as [-> | Hne].
          + exists e. split; [reflexivity |]. exists q, d. split; [| auto].
            exists q'. rewrite Td. rewrite Eq at 2. auto.
          + exists (reverse e). split; [reflexivity |]. exists (reverse e :: q), d.
            split; [| auto]. exists (reverse e :: q'). rewrite E. split; [reflexivity |].
            split; [reflexivity |]. rewrite <- E. split.
            * simpl. rewrite target_reverse, Td. split; [now apply edge_reverse | auto].
            * rewrite Eq in *. split; [| exact Sq]. now rewrite reverse_reverse. }
      destruct X as (e' & Ef & r & d & L & Hd & Td).
      apply in_map_iff. exists e'. split; [exact Ef |].
      apply in_flat_map. exists d. split; [now apply in_incoming |].
      apply (leads_branch G n d e' r L). now apply (leads_short e' r d).
Qed.

End Whole.

(** ** Sums over assignments *)

Lemma choices_elsewhere (D : Type) (dom : list D) vs a b v :
  In b (assignments D dom vs a) -> ~ In v vs -> b v = a v.
Proof.
  revert a. induction vs as [| w vs IH]; intros a Hb Hv.
  - destruct Hb as [<- | []]. reflexivity.
  - simpl in Hb. apply in_flat_map in Hb. destruct Hb as (x & _ & Hb).
    rewrite (IH _ Hb) by (simpl in Hv; tauto). unfold set_value.
    destruct (Nat.eqb_spec v w) as [-> |]; [simpl in Hv; tauto | reflexivity].
Qed.

Section Semiring.
Variable K : Type.
Variables (zero one : K) (add mul : K -> K -> K).
Hypothesis K_semiring : semi_ring_theory zero one add mul (@eq K).
Add Ring K_ring : K_semiring.

Variable D : Type.
Variable dom : list D.
Variable G : graph.
Variable unary : nat -> D -> K.
Variable pair : nat -> D -> D -> K.

Local Infix "+" := add.
Local Infix "*" := mul.
Local Notation src := (source G).
Local Notation tgt := (target G).
Local Notation Sum := (big add zero).
Local Notation Prod := (big mul one).
Local Notation choices := (assignments D dom).
Local Notation setv := (set_value D).
Local Notation orient := (oriented K D pair).
Local Notation rounds := (sp_rounds K zero one add mul D dom G unary pair).

Lemma add_assoc x y z : x + (y + z) = (x + y) + z. Proof. ring. Qed.
Lemma add_comm x y : x + y = y + x. Proof. ring. Qed.
Lemma add_unit x : zero + x = x. Proof. ring. Qed.
Lemma mul_assoc x y z : x * (y * z) = (x * y) * z. Proof. ring. Qed.
Lemma mul_comm x y : x * y = y * x. Proof. ring. Qed.
Lemma mul_unit x : one * x = x. Proof. ring. Qed.

Lemma sum_scale {X} k (f : X -> K) l : Sum (fun x => k * f x) l = k * Sum f l.
Proof. induction l as [| a l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Definition summed (vs : list nat) (F : (nat -> D) -> K) (a : nat -> D) : K :=
  Sum F (choices vs a).

Lemma summed_cons v vs F a :
  summed (v :: vs) F a = Sum (fun x => summed vs F (setv a v x)) dom.
Proof. unfold summed. simpl. apply big_flat_map; [exact add_assoc | exact add_unit]. Qed.

Lemma summed_app vs ws F a : summed (vs ++ ws) F a = summed vs (summed ws F) a.
Proof.
  revert a. induction vs as [| v vs IH]; intros a.
  - unfold summed at 2. simpl. ring.
  - simpl app. rewrite !summed_cons. apply big_ext. intros x _. apply IH.
Qed.

(** [F] reads the variables in [S] alone. *)
Definition reads (F : (nat -> D) -> K) (S : nat -> Prop) : Prop :=
  forall a b, (forall v, S v -> a v = b v) -> F a = F b.

Lemma summed_reads F S vs a b :
  reads F S -> (forall v, S v -> ~ In v vs -> a v = b v) -> summed vs F a = summed vs F b.
Proof.
  intros HF. revert a b. induction vs as [| w vs IH]; intros a b H.
  - unfold summed. simpl. now rewrite (HF a b) by (intros; now apply H).
  - rewrite !summed_cons. apply big_ext. intros x _. apply IH. intros v Sv Hv.
    unfold set_value. destruct (Nat.eqb_spec v w) as [-> | Hne]; [reflexivity |].
    apply H; [exact Sv |]. simpl. intros [E | E]; congruence.
Qed.

Lemma summed_constant c F vs a :
  (forall b, In b (choices vs a) -> c b = c a) ->
  summed vs (fun b => c b * F b) a = c a * summed vs F a.
Proof.
  intros H. unfold summed. rewrite <- sum_scale. apply big_ext. intros b Hb. now rewrite H.
Qed.

Lemma summed_permutation F vs ws a :
  reads F (fun _ => True) -> NoDup vs -> Permutation vs ws -> summed vs F a = summed ws F a.
Proof.
  intros HF Hnd HP. revert a Hnd.
  induction HP as [| v l l' _ IH | u v l | l1 l2 l3 HP1 IH1 _ IH2]; intros a Hnd.
  - reflexivity.
  - rewrite !summed_cons. inversion_clear Hnd. apply big_ext. intros x _. now apply IH.
  - assert (Huv : u <> v) by (inversion_clear Hnd as [| ? ? Hin _]; intros ->; apply Hin; now left).
    rewrite !summed_cons.
    rewrite (big_ext _ _ _ _ (fun x => Sum (fun y => summed l F (setv (setv a v x) u y)) dom))
      by (intros; apply summed_cons).
    rewrite big_swap; [| exact add_assoc | exact add_comm | exact add_unit].
    apply big_ext. intros y _. rewrite summed_cons. apply big_ext. intros x _.
    apply (summed_reads F (fun _ => True)); [exact HF |]. intros w _ _. unfold set_value.
    destruct (Nat.eqb_spec w u), (Nat.eqb_spec w v); congruence.
  - rewrite IH1 by exact Hnd. apply IH2. now apply (Permutation_NoDup HP1).
Qed.

(** The potentials on a list of edges: each with the evidence at its source. *)
Definition edge_weight (L : list dedge) (a : nat -> D) : K :=
  Prod (fun e => unary (src e) (a (src e)) * orient e (a (src e)) (a (tgt e))) L.

Lemma edge_weight_app L M a : edge_weight (L ++ M) a = edge_weight L a * edge_weight M a.
Proof. apply big_app; [exact mul_assoc | exact mul_unit]. Qed.

Lemma edge_weight_reads L :
  reads (edge_weight L) (fun v => In v (map src L) \/ In v (map tgt L)).
Proof.
  intros a b H. apply big_ext. intros e He.
  rewrite (H (src e)), (H (tgt e)); [reflexivity | |].
  - right. now apply in_map.
  - left. now apply in_map.
Qed.

(** Branches into one variable do not share variables: their sums multiply. *)
Lemma summed_branches (B : dedge -> list dedge) v es a :
  NoDup (map src (flat_map B es)) -> ~ In v (map src (flat_map B es)) ->
  (forall e f, In e es -> In f (B e) -> tgt f = v \/ In (tgt f) (map src (B e))) ->
  summed (map src (flat_map B es)) (edge_weight (flat_map B es)) a =
    Prod (fun e => summed (map src (B e)) (edge_weight (B e)) a) es.
Proof.
  induction es as [| e es IH]; intros Hnd Hv Ht.
  { unfold summed. simpl. unfold edge_weight. simpl. ring. }
  simpl flat_map in *. rewrite map_app in *. simpl big.
  rewrite in_app_iff in Hv.
  set (L := B e) in *. set (M := flat_map B es) in *.
  assert (Disjoint : forall w, In w (map src L) -> In w (map src M) -> False).
  { intros w Hw Hw'. clear - Hnd Hw Hw'.
    induction (map src L) as [| u us IHu]; [easy |]. simpl in Hnd. inversion_clear Hnd as [| ? ? Hu Hus].
    destruct Hw as [-> | Hw]; [| now apply IHu].
    apply Hu. apply in_or_app. now right. }
  rewrite <- IH; [| now apply NoDup_app_right in Hnd | tauto | intros; apply Ht; [now right | easy]].
  rewrite summed_app.
  set (rest := summed (map src M) (edge_weight M) a).
  transitivity (Sum (fun b => rest * edge_weight L b) (choices (map src L) a)).
  2: { rewrite sum_scale. apply mul_comm. }
  unfold summed at 1. apply big_ext.
  intros b Hb. transitivity (edge_weight L b * summed (map src M) (edge_weight M) b).
  - rewrite <- summed_constant.
    + apply big_ext. intros c _. apply edge_weight_app.
    + intros c Hc. apply edge_weight_reads. intros w Hw.
      apply (choices_elsewhere _ _ _ _ _ _ Hc). intros Hin.
      destruct Hw as [Hw | Hw]; [now apply (Disjoint w) |].
      apply in_map_iff in Hw. destruct Hw as (f & <- & Hf).
      destruct (Ht e f) as [E | Hin']; [now left | exact Hf | rewrite E in Hin; tauto |].
      now apply (Disjoint (tgt f)).
  - rewrite mul_comm. f_equal. apply (summed_reads _ _ _ _ _ (edge_weight_reads M)).
    intros w Hw HwM. apply (choices_elsewhere _ _ _ _ _ _ Hb). intros Hin.
    destruct Hw as [Hw | Hw]; [contradiction |].
    apply in_map_iff in Hw. destruct Hw as (f & <- & Hf).
    apply in_flat_map in Hf. destruct Hf as (e' & He' & Hf).
    destruct (Ht e' f) as [E | Hin']; [now right | exact Hf | rewrite E in Hin; tauto |].
    apply HwM. unfold M. rewrite map_flat_map. apply in_flat_map. now exists e'.
Qed.

Hypothesis G_acyclic : acyclic G.

Lemma forest_sum n v es a :
  into G v es ->
  summed (map src (forest G n es)) (edge_weight (forest G n es)) a =
    Prod (fun e => summed (map src (branch G n e)) (edge_weight (branch G n e)) a) es.
Proof.
  intros H. unfold forest. apply (summed_branches (branch G n) v).
  - now apply (forest_distinct G G_acyclic n v).
  - now apply (forest_avoids G G_acyclic n v).
  - intros e f He Hf. destruct H as [_ H]. destruct (H e He) as [_ <-].
    now apply branch_targets.
Qed.

(** A message is the sum over everything behind its edge. *)
Lemma message_is_branch_sum n m d a :
  In d (dedges G) -> src d <> tgt d ->
  (forall e, In e (dedges G) -> src e <> tgt e) ->
  (forall e p, leads G e p d -> length p <= n) ->
  rounds n m d (a (tgt d)) = summed (map src (branch G n d)) (edge_weight (branch G n d)) a.
Proof.
  revert d a. induction n as [| n IH]; intros d a Hd Hne Hloops Hdeep.
  { assert (L : leads G d [d] d) by (exists []; repeat split; trivial).
    specialize (Hdeep d [d] L). simpl in Hdeep. lia. }
  change (branch G (S n) d) with (d :: forest G n (predecessors G d)).
  cbn [map]. rewrite summed_cons.
  change (rounds (S n) m) with (sp_round K zero one add mul D dom G unary pair (rounds n m)).
  unfold sp_round. apply big_ext. intros x _.
  set (M := forest G n (predecessors G d)). set (b := setv a (src d) x).
  assert (Hinto := predecessors_into G d).
  assert (Bs : b (src d) = x) by (unfold b, set_value; now rewrite Nat.eqb_refl).
  assert (Bt : b (tgt d) = a (tgt d)).
  { unfold b, set_value. destruct (Nat.eqb_spec (tgt d) (src d)); [congruence | reflexivity]. }
  transitivity ((unary (src d) (b (src d)) * orient d (b (src d)) (b (tgt d))) *
                summed (map src M) (edge_weight M) b).
  2: { symmetry. unfold edge_weight at 1. simpl big.
       apply (summed_constant
         (fun b => unary (src d) (b (src d)) * orient d (b (src d)) (b (tgt d)))).
       intros c Hc.
       rewrite (choices_elsewhere _ _ _ _ _ (src d) Hc), (choices_elsewhere _ _ _ _ _ (tgt d) Hc).
       - reflexivity.
       - (* the target of d does not lie behind d *)
         intros Hin. apply (branch_avoids_target G G_acyclic (S n) d Hd). now right.
       - now apply (forest_avoids G G_acyclic n). }
  unfold M. rewrite (forest_sum n (src d)) by exact Hinto. rewrite Bs, Bt.
  replace (Prod (fun e => summed (map src (branch G n e)) (edge_weight (branch G n e)) b)
             (predecessors G d))
    with (Prod (fun e => rounds n m e x) (predecessors G d)); [ring |].
  apply big_ext. intros e He. destruct Hinto as [_ Hin]. destruct (Hin e He) as [De Te].
  rewrite <- IH; trivial.
  - now rewrite Te, Bs.
  - now apply Hloops.
  - intros f p (q & -> & Hhd & Hw & Hs).
    assert (L : leads G f ((q ++ [e]) ++ [d]) d).
    { exists (q ++ [e]). split; [reflexivity |]. split; [| split].
      - destruct q; exact Hhd.
      - apply (walk_app G _ _ (tgt e)); [exact Hw |]. simpl. auto.
      - rewrite <- app_assoc. apply straight_app; [exact Hs | easy |].
        apply in_predecessors in He. destruct He as (_ & _ & Hr).
        intros E. apply Hr. rewrite E. symmetry. apply reverse_reverse. }
    specialize (Hdeep f _ L). rewrite !app_length in *. simpl in *. lia.
Qed.

End Semiring.

(** ** The theorem *)

Theorem tree_flooding_exact K zero one add mul D dom G unary pair :
  semi_ring_theory zero one add mul (@eq K) ->
  tree G -> forall T, diameter_at_most G T ->
  forall n (m : messages K D) v x, T <= n -> v < variables G ->
  sp_belief K one mul D G unary (sp_rounds K zero one add mul D dom G unary pair n m) v x =
    marginal K zero one add mul D dom G unary pair v x.
Proof.
  intros HK HT T Hdiam n m v x Hn Hv. pose proof HT as (W & C & HA).
  set (L := forest G n (incoming G v)).
  pose proof (forest_variables G HT T Hdiam n Hn v Hv) as PV. fold L in PV.
  pose proof (forest_factors G HT T Hdiam n Hn v Hv) as PF. fold L in PF.
  set (a := fun _ : nat => x).
  assert (Loops : forall e, In e (dedges G) -> source G e <> target G e).
  { intros e He. apply in_dedges in He. destruct (W _ He) as (_ & _ & Hne).
    unfold source, target. destruct (snd e); congruence. }
  transitivity (mul (unary v x)
    (summed K zero add D dom (map (source G) L) (edge_weight K one mul D G unary pair L) a)).
  - unfold sp_belief. f_equal. unfold L.
    rewrite (forest_sum K zero one add mul HK D dom G unary pair HA n v) by apply incoming_into.
    apply big_ext. intros d Hd. apply in_incoming in Hd. destruct Hd as [Hd Td].
    rewrite <- (message_is_branch_sum K zero one add mul HK D dom G unary pair HA n m d a);
      trivial; [now apply Loops |].
    intros e p Hp. now apply (leads_short G HT T Hdiam n Hn e p d).
  - unfold marginal. fold a.
    assert (PO : Permutation (map (source G) L)
                   (filter (fun u => negb (u =? v)) (seq 0 (variables G)))).
    { pose proof (Permutation_NoDup (Permutation_sym PV) (seq_NoDup _ _)) as Hnd.
      inversion_clear Hnd as [| ? ? Hv' Hnd'].
      apply NoDup_Permutation; [exact Hnd' | apply NoDup_filter, seq_NoDup |].
      intros w. rewrite filter_In, negb_true_iff, Nat.eqb_neq. split.
      - intros Hw. split; [apply (Permutation_in w PV); now right |]. congruence.
      - intros [Hw Hne]. apply (Permutation_in w (Permutation_sym PV)) in Hw.
        destruct Hw as [-> | Hw]; [congruence | exact Hw]. }
    assert (Hx : forall vs, ~ In v vs -> forall b, In b (assignments D dom vs a) -> b v = x).
    { intros vs Hvs b Hb. now rewrite (choices_elsewhere D dom vs a b v Hb Hvs). }
    assert (Ew : forall b, weight_of K one mul D G unary pair b =
                   mul (unary v (b v)) (edge_weight K one mul D G unary pair L b)).
    { intros b. unfold weight_of, edge_weight.
      pose proof (mul_assoc K zero one add mul HK) as MA.
      pose proof (mul_comm K zero one add mul HK) as MC.
      pose proof (mul_unit K zero one add mul HK) as MU.
      rewrite <- (big_permutation K mul one MA MC _ _ _ PV).
      rewrite <- (big_permutation K mul one MA MC _ _ _ PF).
      simpl big at 1. rewrite !big_map, <- MA. f_equal.
      rewrite (big_both K mul one MA MC MU). f_equal.
      apply big_ext. intros e _. unfold oriented, source, target. now destruct (snd e). }
    change (big add zero (weight_of K one mul D G unary pair) (assignments D dom ?vs a))
      with (summed K zero add D dom vs (weight_of K one mul D G unary pair) a).
    transitivity (summed K zero add D dom (map (source G) L)
                    (weight_of K one mul D G unary pair) a).
    + unfold summed. rewrite <- (sum_scale K zero one add mul HK). apply big_ext.
      intros b Hb. rewrite Ew. f_equal. f_equal. symmetry.
      apply (Hx (map (source G) L)); [| exact Hb].
      pose proof (Permutation_NoDup (Permutation_sym PV) (seq_NoDup _ _)) as Hnd.
      now inversion_clear Hnd.
    + apply (summed_permutation K zero one add mul HK D dom).
      * intros b c Hbc. unfold weight_of. f_equal; apply big_ext; intros; now rewrite !Hbc.
      * pose proof (Permutation_NoDup (Permutation_sym PV) (seq_NoDup _ _)) as Hnd.
        now inversion_clear Hnd.
      * exact PO.
Qed.
