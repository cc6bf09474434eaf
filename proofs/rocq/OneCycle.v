(** * G2. Positive pairwise factors and at most one cycle in each connected part

    Leaves are summed out until every variable joins two factors; then each message hears one
    other, and one weight serves all. *)

From Coq Require Import Reals Lra Lia List Arith Bool Permutation.
From TBN Require Import Definitions Sums Reduction Passage AllMessages.
Import ListNotations.
Open Scope R_scope.

(** ** Counting *)

Lemma rsum_pull (g : nat -> R) v l :
  NoDup l -> In v l -> rsum g l = g v + rsum g (others v l).
Proof.
  induction l as [| w l IH]; intros D H; [easy |]. inversion_clear D as [| ? ? Hw Hl].
  rewrite others_cons, rsum_cons. destruct (Nat.eqb_spec w v) as [-> | E].
  - now rewrite (others_absent v l).
  - destruct H as [H | H]; [congruence |]. rewrite rsum_cons, IH by assumption. ring.
Qed.

Lemma rsum_indicator {X} (p : X -> bool) c l :
  rsum (fun x => if p x then c else 0) l = c * INR (length (filter p l)).
Proof.
  induction l as [| x l IH]; [unfold rsum; simpl; ring |]. rewrite rsum_cons, IH. cbn [filter].
  destruct (p x); [| ring]. change (length (x :: filter p l)) with (S (length (filter p l))).
  rewrite S_INR. ring.
Qed.

Lemma rsum_constant {X} (c : R) (l : list X) : rsum (fun _ => c) l = c * INR (length l).
Proof.
  induction l as [| x l IH]; [unfold rsum; simpl; ring |]. rewrite rsum_cons, IH.
  change (length (x :: l)) with (S (length l)). rewrite S_INR. ring.
Qed.

Lemma filter_comm {X} (p q : X -> bool) l : filter p (filter q l) = filter q (filter p l).
Proof.
  induction l as [| x l IH]; [reflexivity |]. cbn [filter].
  destruct (p x) eqn:P, (q x) eqn:Q; cbn [filter]; rewrite ?P, ?Q, IH; reflexivity.
Qed.

Lemma filter_shorter {X} (p q : X -> bool) x l :
  (forall y, In y l -> p y = true -> q y = true) -> In x l -> q x = true -> p x = false ->
  (length (filter p l) < length (filter q l))%nat.
Proof.
  assert (Le : forall l, (forall y, In y l -> p y = true -> q y = true) ->
    (length (filter p l) <= length (filter q l))%nat).
  { intros k. induction k as [| y k IH]; intros H; [apply le_n |]. cbn [filter].
    assert (IH' := IH (fun z Hz => H z (or_intror Hz))). specialize (H y (or_introl eq_refl)).
    destruct (p y); [rewrite H by reflexivity; simpl; lia |].
    destruct (q y); simpl; lia. }
  induction l as [| y l IH]; intros H Hx Q P; [easy |]. cbn [filter].
  assert (Le' := Le l (fun z Hz => H z (or_intror Hz))).
  destruct Hx as [-> | Hx].
  - rewrite P, Q. simpl. lia.
  - assert (IH' := IH (fun z Hz => H z (or_intror Hz)) Hx Q P).
    specialize (H y (or_introl eq_refl)).
    destruct (p y); [rewrite H by reflexivity; simpl; lia |]. destruct (q y); simpl; lia.
Qed.

(** Positive numbers of a list are within one ratio of each other. *)
Lemma common_ratio (l : list R) :
  (forall p, In p l -> 0 < p) ->
  exists r, 0 < r <= 1 /\ forall p q, In p l -> In q l -> r * p <= q.
Proof.
  intros P.
  assert (B : exists low high, 0 < low /\ low <= high /\ forall p, In p l -> low <= p <= high).
  { induction l as [| p l IH]; [exists 1, 1; repeat split; try lra; contradiction |].
    destruct IH as (low & high & L & LH & H); [intros; apply P; now right |].
    assert (0 < p) by (apply P; now left).
    exists (Rmin p low), (Rmax p high).
    pose proof (Rmin_l p low). pose proof (Rmin_r p low). pose proof (Rmax_l p high).
    pose proof (Rmax_r p high). split; [apply Rmin_pos; lra | split; [lra |]].
    intros q [<- | Hq]; [lra |]. specialize (H q Hq). lra. }
  destruct B as (low & high & L & LH & H). exists (low / high).
  assert (Q : low / high * high = low) by (field; lra).
  assert (R0 : 0 < low / high) by (apply Rdiv_lt_0_compat; lra).
  split; [split; [exact R0 |] |].
  - apply Rmult_le_reg_r with high; lra.
  - intros p q Hp Hq. destruct (H p Hp), (H q Hq).
    apply Rle_trans with (low / high * high); [apply Rmult_le_compat_l; lra | lra].
Qed.

(** ** One network *)

Section OneNetwork.
Variable N : network.
Hypothesis N_proper : proper_network N.
Hypothesis N_pairs : positive_pairs N.
Hypothesis N_cycles : one_cycle_each N.

Definition pairs : list nat := filter (larger N) (seq 0 (factor_count N)).
Definition degree (v : nat) : nat := length (filter (larger N) (factors_at N v)).

Lemma in_pairs f : In f pairs <-> (f < factor_count N)%nat /\ larger N f = true.
Proof. unfold pairs. rewrite filter_In, in_seq. intuition lia. Qed.

Lemma pair_scope f : In f pairs -> exists u w, scope N f = [u; w] /\ u <> w.
Proof.
  rewrite in_pairs. intros [Hf L]. destruct N_pairs as [_ H]. destruct (H f Hf) as [B _].
  pose proof (scope_NoDup N N_proper f Hf) as D. unfold larger in L. apply Nat.ltb_lt in L.
  destruct (scope N f) as [| u [| w [| x l]]]; simpl in *; try lia. exists u, w.
  split; [reflexivity |]. intros ->. inversion_clear D as [| ? ? A _]. apply A. now left.
Qed.

Lemma open_network : nothing_ruled_out N.
Proof.
  destruct N_pairs as [S H]. split; [exact S |]. intros f v x [Hf Hv] Hx.
  exists (fun u => if (u =? v)%nat then x else hd 0%nat (states N u)).
  assert (A : allowed N f (fun u => if (u =? v)%nat then x else hd 0%nat (states N u))).
  { intros u _. destruct (Nat.eqb_spec u v) as [-> | E]; [exact Hx |].
    specialize (S u). destruct (states N u); [easy | now left]. }
  split; [exact A | split; [now rewrite Nat.eqb_refl | now apply H]].
Qed.

(** One ratio bounds all tables. *)
Lemma table_ratio : exists r, 0 < r <= 1 /\ forall f a b, In f pairs ->
  allowed N f a -> allowed N f b -> r * potential N f a <= potential N f b.
Proof.
  assert (One : forall f, In f pairs -> exists r, 0 < r <= 1 /\ forall a b,
    allowed N f a -> allowed N f b -> r * potential N f a <= potential N f b).
  { intros f Hp. destruct (pair_scope f Hp) as (u & w & E & Huw). apply in_pairs in Hp as [Hf _].
    destruct N_pairs as [_ H]. destruct (H f Hf) as [_ P].
    destruct (N_proper f Hf) as (_ & _ & L).
    pose (at_ := fun x y : nat => fun v : nat => if (v =? u)%nat then x else y).
    assert (Al : forall x y, In x (states N u) -> In y (states N w) -> allowed N f (at_ x y)).
    { intros x y Hx Hy v Hv. rewrite E in Hv. unfold at_. destruct Hv as [<- | [<- | []]].
      - now rewrite Nat.eqb_refl.
      - destruct (Nat.eqb_spec w u); [congruence | exact Hy]. }
    destruct (common_ratio (flat_map (fun x => map (fun y => potential N f (at_ x y)) (states N w))
      (states N u))) as (r & Hr & Q).
    - intros p Hp. apply in_flat_map in Hp as (x & Hx & Hp).
      apply in_map_iff in Hp as (y & <- & Hy). auto.
    - exists r. split; [exact Hr |].
      assert (In_ : forall a, allowed N f a -> In (potential N f a)
        (flat_map (fun x => map (fun y => potential N f (at_ x y)) (states N w)) (states N u))).
      { intros a Aa. apply in_flat_map. exists (a u). split; [apply Aa; rewrite E; now left |].
        apply in_map_iff. exists (a w). split; [| apply Aa; rewrite E; right; now left].
        apply L. intros v Hv. rewrite E in Hv. unfold at_. destruct Hv as [<- | [<- | []]].
        - now rewrite Nat.eqb_refl.
        - destruct (Nat.eqb_spec w u); congruence. }
      intros a b Aa Ab. apply Q; auto. }
  assert (All : forall l, (forall f, In f l -> In f pairs) -> exists r, 0 < r <= 1 /\
    forall f a b, In f l -> allowed N f a -> allowed N f b ->
      r * potential N f a <= potential N f b).
  { intros l. induction l as [| f l IH]; intros I; [exists 1; split; [lra | easy] |].
    destruct IH as (r & Hr & Q); [intros; apply I; now right |].
    destruct (One f (I f (or_introl eq_refl))) as (s & Hs & T).
    exists (r * s). split; [split; [now apply Rmult_lt_0_compat | nra] |].
    intros g a b Hg Aa Ab.
    assert (Pa : 0 <= potential N g a).
    { assert (Hg' : In g pairs) by now apply I. apply in_pairs in Hg' as [Hg' _].
      now destruct (N_proper g Hg') as (_ & Pg & _). }
    assert (M : 0 <= (1 - s) * (r * potential N g a)) by (apply Rmult_le_pos; nra).
    assert (M' : 0 <= (1 - r) * (s * potential N g a)) by (apply Rmult_le_pos; nra).
    destruct Hg as [<- | Hg]; [specialize (T a b Aa Ab) | specialize (Q g a b Hg Aa Ab)]; lra. }
  destruct (All pairs) as (r & Hr & Q); [easy |]. exists r. auto.
Qed.

(** ** Without leaves every variable of a pair joins exactly two *)

Lemma degree_count v :
  INR (degree v) = rsum (fun f => if member v (scope N f) then 1 else 0) pairs.
Proof.
  rewrite rsum_indicator, Rmult_1_l. unfold degree, pairs, factors_at. now rewrite filter_comm.
Qed.

Lemma two_each :
  (forall v, degree v <> 1%nat) ->
  forall f v, In f pairs -> In v (scope N f) -> degree v = 2%nat.
Proof.
  intros NoLeaf f v Hf Hv.
  set (V := nodup Nat.eq_dec (flat_map (scope N) pairs)).
  assert (InV : forall u, In u V <-> exists g, In g pairs /\ In u (scope N g)).
  { intros u. unfold V. rewrite nodup_In, in_flat_map. reflexivity. }
  assert (DV : NoDup V) by apply NoDup_nodup.
  assert (Least : forall u, In u V -> 2 <= INR (degree u)).
  { intros u Hu. apply InV in Hu as (g & Hg & Hu).
    assert (In g (filter (larger N) (factors_at N u))).
    { apply in_pairs in Hg as [Hg L]. apply filter_In. split; [| exact L].
      apply in_factors_at. now split. }
    assert (degree u <> 0%nat).
    { unfold degree. destruct (filter (larger N) (factors_at N u)); [easy | simpl; lia]. }
    specialize (NoLeaf u). change 2 with (INR 2). apply le_INR. lia. }
  assert (Total : rsum (fun u => INR (degree u)) V = 2 * INR (length pairs)).
  { rewrite (rsum_ext _ _ V (fun u _ => degree_count u)), rsum_swap.
    rewrite (rsum_ext _ (fun _ => 2)); [apply rsum_constant |].
    - intros g Hg. rewrite rsum_indicator, Rmult_1_l.
      destruct (pair_scope g Hg) as (a & b & E & Hab). change 2 with (INR (length [a; b])).
      f_equal. apply Permutation_length. apply NoDup_Permutation.
      + now apply NoDup_filter.
      + repeat constructor; simpl; intuition.
      + intros u. rewrite filter_In, member_spec, E. split; [tauto |]. intros Hu. split; [| exact Hu].
        apply InV. exists g. rewrite E. now split. }
  assert (Few : INR (length pairs) <= INR (length V)).
  { apply le_INR. apply N_cycles; [apply NoDup_filter, seq_NoDup | apply in_pairs]. }
  assert (Zero : rsum (fun u => INR (degree u) - 2) V <= 0).
  { rewrite rsum_minus, Total.
    rewrite rsum_constant. lra. }
  assert (Hu : In v V) by (apply InV; now exists f).
  assert (M : INR (degree v) - 2 <= 0).
  { eapply Rle_trans; [| exact Zero]. apply (rsum_member (fun u => INR (degree u) - 2)); trivial.
    intros u Hu'. specialize (Least u Hu'). lra. }
  specialize (Least v Hu). apply INR_eq. simpl (INR 2). lra.
Qed.

Lemma cycles_certificate :
  (forall v, degree v <> 1%nat) -> exists t w W, network_certificate N t w W.
Proof.
  intros NoLeaf. destruct table_ratio as (r & Hr & Q).
  assert (R0 : 0 < / r) by (apply Rinv_0_lt_compat; lra).
  assert (R1 : 1 <= / r) by (rewrite <- Rinv_1; apply Rinv_le_contravar; lra).
  exists (fun _ _ _ => 1 - r), (fun f _ => if larger N f then / r else 0), (/ r).
  split; [exact R1 | split].
  - intros f v u Jv Ju E. split; [lra |]. right. left. intros a b Aa Ab _ _.
    assert (Hp : In f pairs).
    { apply in_pairs. split; [apply Jv |]. unfold larger. apply Nat.ltb_lt.
      destruct Jv as [_ Jv], Ju as [_ Ju]. destruct (scope N f) as [| x [| y l]]; simpl in *; lia. }
    assert (Av : forall c d, allowed N f c -> allowed N f d ->
      allowed N f (set_value nat c v (d v))).
    { intros c d Ac Ad w Hw. destruct (Nat.eq_dec w v) as [-> | F].
      - rewrite set_same. now apply Ad.
      - rewrite set_other by assumption. now apply Ac. }
    pose proof (Q f a (set_value nat a v (b v)) Hp Aa (Av a b Aa Ab)) as A.
    pose proof (Q f b (set_value nat b v (a v)) Hp Ab (Av b a Ab Aa)) as B.
    destruct (proj2 N_pairs f (proj1 Jv)) as [_ P].
    pose proof (P a Aa). pose proof (P b Ab).
    set (p := potential N f (set_value nat a v (b v))) in *.
    set (q := potential N f (set_value nat b v (a v))) in *.
    assert (C : (r * potential N f a) * (r * potential N f b) <= p * q)
      by (apply Rmult_le_compat; trivial; apply Rmult_le_pos; lra).
    assert (0 <= p * q) by (eapply Rle_trans; [| exact C]; apply Rmult_le_pos;
      apply Rmult_le_pos; lra).
    assert (K : 1 * (p * q) <= (1 + (1 - r)) ^ 2 * (p * q)).
    { apply Rmult_le_compat_r; [easy |]. nra. }
    replace ((1 - (1 - r)) ^ 2 * (potential N f a * potential N f b))
      with (r * potential N f a * (r * potential N f b)) by ring. lra.
  - intros f v J. destruct (larger N f) eqn:L; [| reflexivity]. split; [lra |].
    assert (Hp : In f pairs) by (apply in_pairs; split; [apply J | exact L]).
    assert (One : exists u, others v (scope N f) = [u] /\ In u (scope N f)).
    { destruct (pair_scope f Hp) as (a & b & E & Hab). destruct J as [_ J]. rewrite E in J |- *.
      rewrite !others_cons. change (others v []) with (@nil nat).
      destruct J as [-> | [-> | []]]; rewrite Nat.eqb_refl.
      - destruct (Nat.eqb_spec b v); [congruence |]. exists b. simpl. tauto.
      - destruct (Nat.eqb_spec a v); [congruence |]. exists a. simpl. tauto. }
    destruct One as (u & E & Hu). rewrite E, rsum_cons.
    change (rsum _ []) with 0.
    assert (Ju : joins N f u) by (split; [apply J | exact Hu]).
    assert (Heard : rsum (fun g => if larger N g then / r else 0) (others f (factors_at N u)) = / r).
    { pose proof (rsum_pull (fun g => if larger N g then / r else 0) f (factors_at N u)
        (factors_at_NoDup N u) (proj2 (in_factors_at N f u) Ju)) as A.
      rewrite rsum_indicator in A. cbv beta in A. rewrite L in A. fold (degree u) in A.
      rewrite (two_each NoLeaf f u Hp Hu) in A. simpl INR in A. lra. }
    rewrite Heard. right. field. lra.
Qed.

(** ** Leaves *)

Section Leaf.
Variable v : nat.
Hypothesis leaf : degree v = 1%nat.

Lemma leaf_weight x : In x (states N v) -> 0 < state_weight N v x.
Proof.
  intros Hx. apply rprod_pos. intros g Hg. apply filter_In in Hg as [Hg L].
  apply in_factors_at in Hg. apply negb_true_iff in L. destruct N_pairs as [_ P].
  apply P; [apply Hg |]. intros u Hu. rewrite (unary_scope N v g Hg L) in Hu.
  now destruct Hu as [<- | []].
Qed.

Lemma leaf_step : reduction N (sum_out N v).
Proof.
  apply summed.
  - left. unfold degree in leaf. lia.
  - destruct N_pairs as [S _]. specialize (S v). destruct (states N v) as [| x l] eqn:E; [easy |].
    exists x. assert (In x (states N v)) by (rewrite E; now left).
    split; [rewrite <- E; assumption | now apply leaf_weight].
Qed.

Lemma leaf_pairs : positive_pairs (sum_out N v).
Proof.
  destruct N_pairs as [S P]. split; [exact S |]. intros f Hf. simpl in Hf.
  destruct (P f Hf) as [B Pf]. split.
  - simpl. eapply Nat.le_trans; [apply filter_length_le' | exact B].
  - intros a Aa. simpl. destruct (member v (scope N f)) eqn:M.
    + apply rsum_pos; [apply S |]. intros x Hx. apply Rmult_lt_0_compat; [now apply leaf_weight |].
      apply Pf. intros u Hu. destruct (Nat.eq_dec u v) as [-> | E]; [now rewrite set_same |].
      rewrite set_other by assumption. apply Aa. simpl. now apply in_others.
    + apply Pf. intros u Hu. apply Aa. simpl. apply in_others. split; [exact Hu |].
      intros ->. apply member_spec in Hu. congruence.
Qed.

(** A factor that still joins two variables does not know the leaf. *)
Lemma leaf_unknown f :
  (f < factor_count N)%nat -> larger (sum_out N v) f = true ->
  larger N f = true /\ others v (scope N f) = scope N f /\ ~ In v (scope N f).
Proof.
  clear leaf. intros Hf L. unfold larger in L. simpl in L. apply Nat.ltb_lt in L.
  pose proof (filter_length_le' (scope N f) (fun u => negb (u =? v)%nat)) as Le.
  fold (others v (scope N f)) in Le.
  assert (Lf : larger N f = true) by (unfold larger; apply Nat.ltb_lt; lia).
  assert (Hp : In f pairs) by now apply in_pairs.
  destruct (pair_scope f Hp) as (a & b & E & Hab).
  assert (Out : ~ In v (scope N f)).
  { intros Hv. rewrite E in L, Hv. rewrite !others_cons in L. simpl in L.
    destruct Hv as [-> | [-> | []]]; rewrite Nat.eqb_refl in L; simpl in L;
      [destruct (b =? v)%nat | destruct (a =? v)%nat]; simpl in L; lia. }
  split; [exact Lf | split; [now apply others_absent | exact Out]].
Qed.

Lemma leaf_cycles : one_cycle_each (sum_out N v).
Proof.
  intros F D H. assert (E : flat_map (scope (sum_out N v)) F = flat_map (scope N) F).
  { rewrite !flat_map_concat_map. f_equal. apply map_ext_in. intros f Hf.
    destruct (H f Hf) as [Hc L]. simpl. now apply leaf_unknown. }
  rewrite E. apply N_cycles; [exact D |]. intros f Hf. destruct (H f Hf) as [Hc L].
  split; [exact Hc | now apply leaf_unknown].
Qed.

Lemma leaf_fewer :
  (length (filter (larger (sum_out N v)) (seq 0 (factor_count N))) < length pairs)%nat.
Proof.
  unfold degree in leaf. destruct (filter (larger N) (factors_at N v)) as [| f l] eqn:E; [easy |].
  assert (Hf : In f (filter (larger N) (factors_at N v))) by (rewrite E; now left).
  apply filter_In in Hf as [Hf L]. apply in_factors_at in Hf.
  apply (filter_shorter _ _ f); trivial.
  - intros g Hg Lg. apply in_seq in Hg. apply leaf_unknown; [lia | exact Lg].
  - apply in_seq. destruct Hf as [Hf _]. lia.
  - destruct (larger (sum_out N v) f) eqn:Lf; [exfalso | reflexivity].
    apply (leaf_unknown f); [apply Hf | exact Lf | apply Hf].
Qed.
End Leaf.

Lemma leaf_or_none : (exists v, degree v = 1%nat) \/ forall v, degree v <> 1%nat.
Proof.
  destruct (existsb (fun v => degree v =? 1)%nat (flat_map (scope N) (seq 0 (factor_count N)))) eqn:E.
  - left. apply existsb_exists in E as (v & _ & E). exists v. now apply Nat.eqb_eq.
  - right. intros v D.
    assert (Hv : In v (flat_map (scope N) (seq 0 (factor_count N)))).
    { unfold degree in D. destruct (filter (larger N) (factors_at N v)) as [| f l] eqn:Ef; [easy |].
      assert (Hf : In f (filter (larger N) (factors_at N v))) by (rewrite Ef; now left).
      apply filter_In in Hf as [Hf _]. apply in_factors_at in Hf as [Hf Hv].
      apply in_flat_map. exists f. split; [apply in_seq; lia | exact Hv]. }
    assert (F : existsb (fun v => degree v =? 1)%nat
      (flat_map (scope N) (seq 0 (factor_count N))) = true).
    { apply existsb_exists. exists v. split; [exact Hv | now apply Nat.eqb_eq]. }
    congruence.
Qed.
End OneNetwork.

Lemma cycles_reduce n N :
  length (pairs N) = n -> proper_network N -> positive_pairs N -> one_cycle_each N ->
  exists N' t w W, reductions N N' /\ nothing_ruled_out N' /\ network_certificate N' t w W.
Proof.
  revert N. induction n as [n IH] using lt_wf_ind. intros N Hn W P C.
  destruct (leaf_or_none N) as [(v & D) | D].
  - assert (Less : (length (filter (larger (sum_out N v)) (seq 0 (factor_count N))) < n)%nat)
      by (rewrite <- Hn; now apply leaf_fewer).
    destruct (IH _ Less (sum_out N v) eq_refl) as (N' & t & w & X & R & O & Cert).
    { now apply sum_out_proper. }
    { now apply leaf_pairs. }
    { now apply leaf_cycles. }
    exists N', t, w, X. split; [| now split]. apply (one_more N (sum_out N v)); trivial.
    now apply leaf_step.
  - destruct (cycles_certificate N W P C D) as (t & w & X & Cert).
    exists N, t, w, X. split; [apply no_step | split; [now apply open_network | exact Cert]].
Qed.

Lemma reductions_trans N1 N2 N3 : reductions N1 N2 -> reductions N2 N3 -> reductions N1 N3.
Proof.
  intros H. induction H as [N | N M M' S _ IH]; intros H'; [exact H' |].
  apply (one_more N M); auto.
Qed.

Theorem one_cycle_converges N N' :
  proper_network N -> reductions N N' -> positive_pairs N' -> one_cycle_each N' ->
  exists q, forall due m,
    message_run N due m -> every_message_due N due -> positive_messages N (m 0%nat) ->
    forall f v x, joins N f v -> In x (states N v) ->
      Un_cv (fun k => share (states N v) (m k f v) x) (q f v x).
Proof.
  intros W R P C. destruct (reductions_inside N N' W R) as [W' _].
  destruct (cycles_reduce _ N' eq_refl W' P C) as (M & t & w & X & R' & O & Cert).
  exact (every_message_converges N M t w X W (reductions_trans N N' M R R') O Cert).
Qed.
