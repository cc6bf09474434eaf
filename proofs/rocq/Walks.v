(** * Walks in a graph, and what being a tree means for them

    A walk that never turns straight back is simple in a tree, and two such walks with the
    same ends have the same length. *)

From Coq Require Import List Arith Lia Bool Permutation.
From TBN Require Import Definitions Sums.
Import ListNotations.

Section Walks.
Variable G : graph.
Local Notation src := (source G).
Local Notation tgt := (target G).
Local Notation edge := (fun d => In d (dedges G)).

Lemma dedge_eqb_spec d e : reflect (d = e) (dedge_eqb d e).
Proof.
  destruct d as [f b], e as [g c]. unfold dedge_eqb. simpl.
  destruct (Nat.eqb_spec f g) as [-> | H]; [| constructor; congruence].
  destruct b, c; simpl; constructor; congruence.
Qed.

Lemma dedge_eq_dec (d e : dedge) : {d = e} + {d <> e}.
Proof. destruct (dedge_eqb_spec d e); [now left | now right]. Qed.

Lemma reverse_reverse d : reverse (reverse d) = d.
Proof. destruct d as [f b]. unfold reverse. simpl. now rewrite negb_involutive. Qed.

Lemma reverse_differs d : reverse d <> d.
Proof. destruct d as [f []]; unfold reverse; simpl; congruence. Qed.

Lemma source_reverse d : src (reverse d) = tgt d.
Proof. destruct d as [f []]; reflexivity. Qed.

Lemma target_reverse d : tgt (reverse d) = src d.
Proof. destruct d as [f []]; reflexivity. Qed.

Lemma in_dedges d : edge d <-> fst d < length (factors G).
Proof.
  unfold dedges. rewrite in_flat_map. split.
  - intros (f & Hf & Hd). apply in_seq in Hf. simpl in Hd.
    destruct Hd as [<- | [<- | []]]; simpl; lia.
  - intros H. exists (fst d). split; [apply in_seq; lia |].
    destruct d as [f []]; simpl; auto.
Qed.

Lemma edge_reverse d : edge (reverse d) <-> edge d.
Proof. rewrite !in_dedges. reflexivity. Qed.

Lemma dedges_distinct : NoDup (dedges G).
Proof.
  unfold dedges. induction (seq_NoDup (length (factors G)) 0) as [| f l Hf Hl IH]; [constructor |].
  simpl. constructor; [| constructor].
  - intros [E | H]; [congruence |]. apply in_flat_map in H. destruct H as (g & Hg & H).
    simpl in H. intuition congruence.
  - intros H. apply in_flat_map in H. destruct H as (g & Hg & H). simpl in H. intuition congruence.
  - exact IH.
Qed.

Lemma in_incoming d v : In d (incoming G v) <-> edge d /\ tgt d = v.
Proof. unfold incoming. rewrite filter_In, Nat.eqb_eq. reflexivity. Qed.

Lemma in_predecessors e d :
  In e (predecessors G d) <-> edge e /\ tgt e = src d /\ e <> reverse d.
Proof.
  unfold predecessors. rewrite filter_In, in_incoming, negb_true_iff.
  destruct (dedge_eqb_spec e (reverse d)); intuition congruence.
Qed.

Lemma incoming_distinct v : NoDup (incoming G v).
Proof. apply NoDup_filter, dedges_distinct. Qed.

Lemma predecessors_distinct d : NoDup (predecessors G d).
Proof. apply NoDup_filter, incoming_distinct. Qed.

(** ** Walks that do not turn back *)

Fixpoint straight (p : list dedge) : Prop :=
  match p with
  | d :: (e :: _) as p' => e <> reverse d /\ straight p'
  | _ => True
  end.

Lemma walk_app u p v q w : walk G u p v -> walk G v q w -> walk G u (p ++ q) w.
Proof.
  revert u. induction p as [| d p IH]; intros u H Hq; simpl in *; [now subst |].
  destruct H as (Hd & Hs & Hp). repeat split; trivial. now apply IH.
Qed.

Lemma walk_app_inv u p q w : walk G u (p ++ q) w -> exists v, walk G u p v /\ walk G v q w.
Proof.
  revert u. induction p as [| d p IH]; intros u H; simpl in *; [now exists u |].
  destruct H as (Hd & Hs & Hp). destruct (IH _ Hp) as (v & Hv & Hq).
  now exists v.
Qed.

Definition backwards (p : list dedge) : list dedge := rev (map reverse p).

Lemma walk_backwards u p v : walk G u p v -> walk G v (backwards p) u.
Proof.
  unfold backwards. revert u. induction p as [| d p IH]; intros u H; simpl in *; [easy |].
  destruct H as (Hd & Hs & Hp). apply (walk_app _ _ (tgt d)); [now apply IH |].
  simpl. rewrite edge_reverse, source_reverse, target_reverse. auto.
Qed.

Lemma straight_app p d e q :
  straight (p ++ [d]) -> straight (e :: q) -> e <> reverse d -> straight (p ++ [d] ++ e :: q).
Proof.
  induction p as [| a p IH]; intros Hp Hq Hne; simpl; [easy |].
  destruct p as [| b p]; simpl in *.
  - now destruct Hp.
  - destruct Hp. split; [easy |]. now apply IH.
Qed.

Lemma straight_tail d p : straight (d :: p) -> straight p.
Proof. destruct p; simpl; tauto. Qed.

Lemma straight_app_left p q : straight (p ++ q) -> straight p.
Proof.
  induction p as [| a p IH]; intros H; simpl; [easy |].
  destruct p as [| b p]; [easy |]. destruct H as [H1 H2]. split; [exact H1 | exact (IH H2)].
Qed.

Lemma straight_app_right p q : straight (p ++ q) -> straight q.
Proof.
  induction p as [| a p IH]; intros H; [exact H |].
  apply IH. now apply straight_tail in H.
Qed.

Lemma straight_backwards p : straight p -> straight (backwards p).
Proof.
  unfold backwards. induction p as [| d p IH]; intros H; [easy |].
  simpl. destruct p as [| e p]; [easy |]. simpl in *. destruct H as [Hne H].
  rewrite <- app_assoc. apply straight_app; [now apply IH | easy |].
  rewrite reverse_reverse. congruence.
Qed.

Lemma backwards_length p : length (backwards p) = length p.
Proof. unfold backwards. now rewrite rev_length, map_length. Qed.

(** The last step of a walk. *)
Lemma walk_last u p d v : walk G u (p ++ [d]) v -> edge d /\ tgt d = v.
Proof.
  intros H. apply walk_app_inv in H. destruct H as (w & _ & H). simpl in H.
  destruct H as (Hd & _ & E). now split.
Qed.

(** Removing a turn shortens a walk: any walk can be made straight. *)
Lemma straighten n u p v :
  walk G u p v -> length p <= n ->
  exists q, walk G u q v /\ straight q /\ length q <= n.
Proof.
  revert u p. induction n as [| n IH]; intros u p H Hn.
  { destruct p; [| simpl in Hn; lia]. now exists []. }
  destruct p as [| d p]; [exists []; simpl; repeat split; trivial; lia |].
  destruct H as (Hd & Hs & Hp). simpl in Hn.
  destruct (IH _ _ Hp) as (q & Hq & Sq & Lq); [lia |].
  destruct q as [| e q].
  { exists [d]. simpl in *. repeat split; trivial; lia. }
  destruct (dedge_eq_dec e (reverse d)) as [-> | Hne].
  - destruct Hq as (_ & _ & Hq). rewrite target_reverse, Hs in Hq.
    exists q. repeat split; [exact Hq | now apply straight_tail in Sq | simpl in Lq; lia].
  - exists (d :: e :: q). split; [exact (conj Hd (conj Hs Hq)) |].
    split; [exact (conj Hne Sq) | simpl in *; lia].
Qed.

(** ** Acyclic graphs *)

(** A closed straight walk contains a cycle: a shortest one repeats nothing. *)
Lemma split_at_repeat (p : list dedge) :
  NoDup (map src p) \/
  exists a d b e c, p = a ++ d :: b ++ e :: c /\ src d = src e.
Proof.
  induction p as [| d p IH]; [left; constructor |].
  destruct (in_dec Nat.eq_dec (src d) (map src p)) as [H | H].
  - right. apply in_map_iff in H. destruct H as (e & E & He).
    apply in_split in He. destruct He as (b & c & ->).
    exists [], d, b, e, c. simpl. auto.
  - destruct IH as [IH | (a & d' & b & e & c & -> & E)].
    + left. simpl. now constructor.
    + right. now exists (d :: a), d', b, e, c.
Qed.

Lemma distinct_factors u p :
  walk G u p u -> straight p -> NoDup (map src p) -> NoDup (map fst p).
Proof.
  (* two steps along one factor are equal or reverse to each other *)
  intros Hw Hst Hnd.
  enough (H : forall a d b e c, p = a ++ d :: b ++ e :: c -> fst d <> fst e).
  { clear Hw Hst Hnd. induction p as [| d p IH]; [constructor |]. simpl. constructor.
    - intros Hin. apply in_map_iff in Hin. destruct Hin as (e & E & He).
      apply in_split in He. destruct He as (b & c & ->).
      apply (H [] d b e c); [reflexivity | congruence].
    - apply IH. intros a e b e' c ->. now apply (H (d :: a) e b e' c). }
  intros a d b e c -> E.
  assert (Hde : src d <> src e).
  { rewrite map_app in Hnd. cbn [map] in Hnd. apply NoDup_remove_2 in Hnd. intros Es. apply Hnd.
    rewrite Es. apply in_or_app. right. rewrite map_app. apply in_or_app. right. now left. }
  assert (Er : e = reverse d).
  { destruct d as [f []], e as [g []]; simpl in *; subst; trivial; now contradiction Hde. }
  subst e. rewrite source_reverse in Hde.
  apply walk_app_inv in Hw. destruct Hw as (v & _ & Hw).
  destruct Hw as (_ & _ & Hw). apply straight_app_right in Hst.
  destruct b as [| b0 b].
  - simpl in Hst. now destruct Hst.
  - (* the walk leaves tgt d at once, so that vertex is repeated *)
    destruct Hw as (_ & Es & _).
    rewrite map_app in Hnd. apply NoDup_app_right in Hnd. simpl in Hnd.
    inversion_clear Hnd as [| ? ? _ Hnd'].
    inversion_clear Hnd' as [| ? ? Hin _]. apply Hin.
    rewrite map_app. apply in_or_app. right. left. now rewrite source_reverse, Es.
Qed.

Lemma no_closed_straight_walk u p :
  acyclic G -> walk G u p u -> straight p -> p = [].
Proof.
  intros HA. remember (length p) as n eqn:Hn. revert u p Hn.
  induction n as [n IH] using lt_wf_ind. intros u p Hn Hw Hst.
  destruct p as [| d0 p0]; [reflexivity | exfalso].
  destruct (split_at_repeat (d0 :: p0)) as [Hnd | (a & d & b & e & c & E & Es)].
  - apply (HA u (d0 :: p0)); trivial; [discriminate |]. now apply (distinct_factors u).
  - rewrite E in *.
    apply walk_app_inv in Hw. destruct Hw as (v & _ & Hw).
    change (d :: b ++ e :: c) with ((d :: b) ++ e :: c) in Hw.
    apply walk_app_inv in Hw. destruct Hw as (w & Hdb & Hec).
    destruct Hec as (_ & Ew & _). pose proof Hdb as Hdb'.
    destruct Hdb' as (_ & Ev & _).
    assert (Hclosed : walk G v (d :: b) v) by congruence.
    apply straight_app_right in Hst.
    change (d :: b ++ e :: c) with ((d :: b) ++ e :: c) in Hst.
    apply straight_app_left in Hst.
    assert (X : d :: b = []).
    { apply (IH (length (d :: b))) with (u := v); trivial. subst n.
      rewrite app_length. simpl. rewrite app_length. simpl. lia. }
    discriminate.
Qed.

Lemma list_last {X : Type} (l : list X) : l = [] \/ exists l' x, l = l' ++ [x].
Proof.
  induction l as [| a l [-> | (l' & x & ->)]]; [now left | |]; right.
  - now exists [], a.
  - now exists (a :: l'), x.
Qed.

(** Two straight walks into one vertex by different edges start at different vertices. *)
Lemma straight_walks_diverge u v w p d q e :
  acyclic G -> walk G u (p ++ [d]) w -> straight (p ++ [d]) ->
  walk G v (q ++ [e]) w -> straight (q ++ [e]) -> d <> e -> u <> v.
Proof.
  intros HA Hp Sp Hq Sq Hne <-.
  assert (X : p ++ [d] ++ reverse e :: backwards q = []).
  { apply (no_closed_straight_walk u); trivial.
    - rewrite app_assoc. apply (walk_app _ _ w); [exact Hp |].
      apply walk_backwards in Hq. unfold backwards in *.
      rewrite map_app, rev_app_distr in Hq. exact Hq.
    - apply straight_app; [exact Sp | |].
      + apply straight_backwards in Sq. unfold backwards in *.
        rewrite map_app, rev_app_distr in Sq. exact Sq.
      + intros E. apply Hne. rewrite <- (reverse_reverse d), <- E. apply reverse_reverse. }
  now apply app_eq_nil in X.
Qed.

Lemma straight_walks_same_length u v p q :
  acyclic G -> walk G u p v -> straight p -> walk G u q v -> straight q ->
  length p = length q.
Proof.
  intros HA. remember (length p) as n eqn:Hn. revert v p q Hn.
  induction n as [n IH] using lt_wf_ind. intros v p q Hn Hp Sp Hq Sq.
  destruct (list_last p) as [-> | (p' & d & ->)].
  { simpl in Hp. subst v. now rewrite (no_closed_straight_walk u q). }
  destruct (list_last q) as [-> | (q' & e & ->)].
  { simpl in Hq. subst v. apply no_closed_straight_walk in Hp; trivial.
    now apply app_eq_nil in Hp. }
  destruct (dedge_eq_dec d e) as [<- | Hne].
  - subst n. rewrite !app_length. f_equal.
    apply walk_app_inv in Hp. destruct Hp as (w & Hp & Hd).
    apply walk_app_inv in Hq. destruct Hq as (w' & Hq & Hd').
    destruct Hd as (_ & Ed & _). destruct Hd' as (_ & Ed' & _).
    apply (IH (length p')) with (v := w) (p := p'); trivial.
    + rewrite app_length. simpl. lia.
    + now apply straight_app_left in Sp.
    + now rewrite <- Ed, Ed'.
    + now apply straight_app_left in Sq.
  - exfalso. now apply (straight_walks_diverge u u v p' d q' e).
Qed.

(** In a graph of diameter at most [T] no straight walk is longer than [T]. *)
Lemma straight_walk_short T u p v :
  acyclic G -> diameter_at_most G T -> u < variables G -> v < variables G ->
  walk G u p v -> straight p -> length p <= T.
Proof.
  intros HA HT Hu Hv Hp Sp. destruct (HT u v Hu Hv) as (q & Hq & Lq).
  destruct (straighten T u q v Hq Lq) as (q' & Hq' & Sq' & Lq').
  now rewrite (straight_walks_same_length u v p q').
Qed.

End Walks.
