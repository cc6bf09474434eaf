(** * Steps that belief propagation takes by itself

    Evidence, impossible states, variables that one factor alone informs and constant factors
    make some messages constant from some update on, whatever the positive start.  From then
    on the messages of the whole network are a run of the reduced one. *)

From Coq Require Import Reals Lra Lia List Arith Bool FunctionalExtensionality.
From TBN Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

(** ** Lists of variables *)

Lemma member_spec v l : member v l = true <-> In v l.
Proof.
  unfold member. rewrite existsb_exists. split.
  - intros (u & Hu & E). apply Nat.eqb_eq in E. now subst.
  - intros H. exists v. split; [exact H | apply Nat.eqb_refl].
Qed.

Lemma in_others u v l : In u (others v l) <-> In u l /\ u <> v.
Proof.
  unfold others. rewrite filter_In, negb_true_iff, Nat.eqb_neq. reflexivity.
Qed.

Lemma others_cons v w l : others v (w :: l) = if (w =? v)%nat then others v l else w :: others v l.
Proof. unfold others. simpl. now destruct (w =? v)%nat. Qed.

Lemma others_absent v l : ~ In v l -> others v l = l.
Proof.
  induction l as [| w l IH]; intros H; [reflexivity |]. simpl in *.
  destruct (Nat.eqb_spec w v) as [E | E]; simpl; [tauto |]. rewrite IH; tauto.
Qed.

Lemma others_comm u v l : others u (others v l) = others v (others u l).
Proof.
  induction l as [| w l IH]; [reflexivity |]. simpl.
  destruct (Nat.eqb_spec w v) as [E | E]; destruct (Nat.eqb_spec w u) as [F | F]; simpl;
    try (apply Nat.eqb_eq in E; rewrite E); try (apply Nat.eqb_eq in F; rewrite F);
    try (apply Nat.eqb_neq in E; rewrite E); try (apply Nat.eqb_neq in F; rewrite F);
    simpl; now rewrite IH.
Qed.

Lemma NoDup_others v l : NoDup l -> NoDup (others v l).
Proof. apply NoDup_filter. Qed.

Lemma set_same a v x : set_value nat a v x v = x.
Proof. unfold set_value. now rewrite Nat.eqb_refl. Qed.

Lemma set_other a v x u : u <> v -> set_value nat a v x u = a u.
Proof. intros H. unfold set_value. now apply Nat.eqb_neq in H as ->. Qed.

Lemma set_swap a u v x y :
  u <> v -> set_value nat (set_value nat a u y) v x = set_value nat (set_value nat a v x) u y.
Proof.
  intros H. extensionality w. unfold set_value.
  destruct (Nat.eqb_spec w v), (Nat.eqb_spec w u); congruence.
Qed.

(** ** Products *)

Lemma rprod_pull (g : nat -> R) v l :
  NoDup l -> In v l -> rprod g l = g v * rprod g (others v l).
Proof.
  induction l as [| w l IH]; intros D H; [easy |]. inversion_clear D as [| ? ? Hw Hl].
  rewrite others_cons, rprod_cons. destruct (Nat.eqb_spec w v) as [-> | E].
  - now rewrite (others_absent v l).
  - destruct H as [H | H]; [congruence |].
    rewrite rprod_cons, IH by assumption. ring.
Qed.

Lemma rprod_nonneg {X} (f : X -> R) l : (forall x, In x l -> 0 <= f x) -> 0 <= rprod f l.
Proof.
  induction l as [| a l IH]; intros H; [unfold rprod; simpl; lra |]. rewrite rprod_cons.
  apply Rmult_le_pos; [apply H; now left | apply IH; intros; apply H; now right].
Qed.

Lemma rprod_zero {X} (f : X -> R) a l : In a l -> f a = 0 -> rprod f l = 0.
Proof.
  induction l as [| b l IH]; intros H E; [easy |]. rewrite rprod_cons.
  destruct H as [-> | H]; [rewrite E | rewrite IH]; trivial; ring.
Qed.

(** A positive product of factors that are not negative. *)
Lemma rprod_pos_inv {X} (f : X -> R) l :
  (forall x, In x l -> 0 <= f x) -> 0 < rprod f l -> forall x, In x l -> 0 < f x.
Proof.
  intros N P x Hx. destruct (Rle_lt_or_eq_dec 0 (f x) (N x Hx)) as [| E]; [easy |].
  rewrite (rprod_zero f x l Hx) in P; [lra | now symmetry].
Qed.

(** Factors that agree up to positive factors. *)
Lemma rprod_scaled (p q : nat -> nat -> R) (l : list nat) (good : nat -> nat -> Prop) :
  (forall g, In g l -> exists c, 0 < c /\ forall x, good g x -> p g x = c * q g x) ->
  exists c, 0 < c /\ forall b : nat -> nat, (forall g, In g l -> good g (b g)) ->
    rprod (fun g => p g (b g)) l = c * rprod (fun g => q g (b g)) l.
Proof.
  induction l as [| g l IH]; intros H.
  - exists 1. split; [lra |]. intros. unfold rprod; simpl; ring.
  - destruct (H g (or_introl eq_refl)) as (c & Hc & E).
    destruct IH as (d & Hd & F); [intros; apply H; now right |].
    exists (c * d). split; [now apply Rmult_lt_0_compat |]. intros b Hb.
    rewrite !rprod_cons, (E (b g)), F by (try (intros; apply Hb; now right); apply Hb; now left).
    ring.
Qed.

(** ** Sums over the states of some variables *)

Section SumOver.
Variable dom : nat -> list nat.
Local Notation sum := (sum_over dom).

(** What an assignment may be inside such a sum. *)
Definition reaches (vs : list nat) (a b : nat -> nat) : Prop :=
  (forall w, In w vs -> In (b w) (dom w)) /\ (forall w, ~ In w vs -> b w = a w).

Lemma reaches_next v vs a b x :
  In x (dom v) -> reaches vs (set_value nat a v x) b -> reaches (v :: vs) a b.
Proof.
  intros Hx [I O]. split.
  - intros w [<- | Hw]; [| auto]. destruct (in_dec Nat.eq_dec v vs); [auto |].
    rewrite O, set_same by assumption. exact Hx.
  - intros w Hw. simpl in Hw. rewrite O, set_other by (intro; subst; tauto). reflexivity.
Qed.

Lemma sum_over_ext vs g h a :
  (forall b, reaches vs a b -> g b = h b) -> sum vs g a = sum vs h a.
Proof.
  revert a. induction vs as [| v vs IH]; intros a H; simpl.
  - apply H. split; [easy | reflexivity].
  - apply rsum_ext. intros x Hx. apply IH. intros b Hb. apply H.
    now apply (reaches_next v vs a b x).
Qed.

Lemma sum_over_scale c vs g a : sum vs (fun b => c * g b) a = c * sum vs g a.
Proof.
  revert a. induction vs as [| v vs IH]; intros a; simpl; [reflexivity |].
  rewrite <- rsum_scale. apply rsum_ext. intros; apply IH.
Qed.

Lemma sum_over_nonneg vs g a : (forall b, reaches vs a b -> 0 <= g b) -> 0 <= sum vs g a.
Proof.
  revert a. induction vs as [| v vs IH]; intros a H; simpl.
  - apply H. split; [easy | reflexivity].
  - apply rsum_nonneg. intros x Hx. apply IH. intros b Hb. apply H.
    now apply (reaches_next v vs a b x).
Qed.

Lemma rsum_pos_at {X} (f : X -> R) (x : X) l :
  In x l -> (forall y, In y l -> 0 <= f y) -> 0 < f x -> 0 < rsum f l.
Proof.
  induction l as [| y l IH]; intros Hx N P; [easy |]. rewrite rsum_cons.
  assert (0 <= f y) by (apply N; now left).
  assert (0 <= rsum f l) by (apply rsum_nonneg; intros; apply N; now right).
  destruct Hx as [-> | Hx]; [lra |].
  assert (0 < rsum f l) by (apply IH; trivial; intros; apply N; now right). lra.
Qed.

Lemma rsum_pos_inv {X} (f : X -> R) l : 0 < rsum f l -> exists x, In x l /\ 0 < f x.
Proof.
  induction l as [| x l IH]; intros P; [unfold rsum in P; simpl in P; lra |].
  rewrite rsum_cons in P. destruct (Rlt_dec 0 (f x)) as [| E].
  - exists x. split; [now left | assumption].
  - destruct IH as (y & Hy & Py); [lra |]. exists y. split; [now right | assumption].
Qed.

Lemma sum_over_pos vs g a b :
  (forall c, reaches vs a c -> 0 <= g c) -> reaches vs a b -> NoDup vs -> 0 < g b ->
  0 < sum vs g a.
Proof.
  revert a. induction vs as [| v vs IH]; intros a N [I O] D P; simpl.
  - replace a with b; [exact P |]. extensionality w. apply O. easy.
  - inversion_clear D as [| ? ? Hv Dvs].
    apply (rsum_pos_at _ (b v)); [apply I; now left | |].
    + intros x Hx. apply sum_over_nonneg. intros c Hc. apply N.
      now apply (reaches_next v vs a c x).
    + apply IH; trivial.
      * intros c Hc. apply N. apply (reaches_next v vs a c (b v)); [apply I; now left | exact Hc].
      * split; [intros; apply I; now right |]. intros w Hw.
        destruct (Nat.eq_dec w v) as [-> | E]; [now rewrite set_same |].
        rewrite set_other by assumption. apply O. intros [F | F]; [congruence | tauto].
Qed.

(** Only the listed variables matter, each summed or the same in both. *)
Lemma sum_over_base (ws vs : list nat) g a b :
  (forall a' b', (forall w, In w ws -> a' w = b' w) -> g a' = g b') ->
  (forall w, In w ws -> In w vs \/ a w = b w) -> sum vs g a = sum vs g b.
Proof.
  intros G. revert a b. induction vs as [| v vs IH]; intros a b H; simpl.
  - apply G. intros w Hw. destruct (H w Hw) as [[] | E]; exact E.
  - apply rsum_ext. intros x _. apply IH. intros w Hw.
    destruct (Nat.eq_dec w v) as [-> | E]; [right; now rewrite !set_same |].
    rewrite !set_other by assumption. destruct (H w Hw) as [[F | F] | F]; [congruence | |]; tauto.
Qed.

Lemma sum_over_rsum (h : nat -> (nat -> nat) -> R) l vs a :
  sum vs (fun b => rsum (fun x => h x b) l) a = rsum (fun x => sum vs (h x) a) l.
Proof.
  revert a. induction vs as [| v vs IH]; intros a; simpl; [reflexivity |].
  rewrite rsum_swap. apply rsum_ext. intros; apply IH.
Qed.

Lemma sum_over_set g v x vs a :
  ~ In v vs -> sum vs (fun b => g (set_value nat b v x)) a = sum vs g (set_value nat a v x).
Proof.
  revert a. induction vs as [| w vs IH]; intros a H; simpl in *; [reflexivity |].
  apply rsum_ext. intros y _. rewrite IH by tauto. rewrite set_swap by (intro; subst; tauto).
  reflexivity.
Qed.

(** Any of the variables may be summed innermost. *)
Lemma sum_over_pull g v vs a :
  NoDup vs -> In v vs ->
  sum vs g a = sum (others v vs) (fun b => rsum (fun x => g (set_value nat b v x)) (dom v)) a.
Proof.
  revert a. induction vs as [| w vs IH]; intros a D H; [easy |].
  inversion_clear D as [| ? ? Hw Dvs]. rewrite others_cons.
  destruct (Nat.eqb_spec w v) as [-> | E]; cbn [sum_over].
  - rewrite (others_absent v vs) by assumption.
    rewrite (sum_over_rsum (fun x b => g (set_value nat b v x))). apply rsum_ext.
    intros x _. symmetry. now apply sum_over_set.
  - destruct H as [H | H]; [congruence |]. apply rsum_ext. intros y _. now apply IH.
Qed.
End SumOver.

Lemma rsum_filter {X} (kept : X -> bool) (f : X -> R) l :
  (forall x, In x l -> kept x = false -> f x = 0) -> rsum f l = rsum f (filter kept l).
Proof.
  induction l as [| x l IH]; intros H; cbn [filter]; [reflexivity |].
  rewrite rsum_cons, IH by (intros; apply H; trivial; now right).
  destruct (kept x) eqn:K; [now rewrite rsum_cons |]. rewrite (H x (or_introl eq_refl) K). ring.
Qed.

Definition keeping (dom : nat -> list nat) (v : nat) (kept : nat -> bool) (u : nat) : list nat :=
  if (u =? v)%nat then filter kept (dom u) else dom u.

(** States that contribute nothing may be left out. *)
Lemma sum_over_keeping dom v kept g vs a :
  NoDup vs -> (forall b, reaches dom vs a b -> In v vs -> kept (b v) = false -> g b = 0) ->
  sum_over dom vs g a = sum_over (keeping dom v kept) vs g a.
Proof.
  revert a. induction vs as [| w vs IH]; intros a D Z; [reflexivity |].
  inversion_clear D as [| ? ? Hw Dvs]. cbn [sum_over].
  assert (Q : forall x, In x (dom w) -> w = v \/ sum_over dom vs g (set_value nat a w x) =
    sum_over (keeping dom v kept) vs g (set_value nat a w x)).
  { intros x Hx. destruct (Nat.eq_dec w v) as [| E]; [now left | right]. apply IH; trivial.
    intros b Hb Hv K. apply Z; trivial; [now apply (reaches_next dom w vs a b x) | now right]. }
  destruct (Nat.eq_dec w v) as [-> | E].
  - transitivity (rsum (fun x => sum_over dom vs g (set_value nat a v x)) (filter kept (dom v))).
    + apply rsum_filter. intros x Hx K.
      rewrite (sum_over_ext dom vs g (fun _ => 0 * 0)), sum_over_scale; [ring |].
      intros b Hb. rewrite Rmult_0_l. apply Z; [| now left |].
      * now apply (reaches_next dom v vs a b x).
      * destruct Hb as [_ O]. now rewrite O, set_same.
    + unfold keeping at 2. rewrite Nat.eqb_refl. apply rsum_ext. intros x _.
      apply IH; trivial. intros; contradiction.
  - unfold keeping at 2. apply Nat.eqb_neq in E as F. rewrite F. apply rsum_ext.
    intros x Hx. destruct (Q x Hx); [contradiction | assumption].
Qed.

(** ** Proportional messages *)

Lemma proportional_refl l p : proportional l p p.
Proof. exists 1. split; [lra |]. intros; ring. Qed.

Lemma proportional_trans l p q r : proportional l p q -> proportional l q r -> proportional l p r.
Proof.
  intros (c & Hc & E) (d & Hd & F). exists (c * d). split; [now apply Rmult_lt_0_compat |].
  intros x Hx. rewrite E, F by assumption. ring.
Qed.

Lemma proportional_incl l l' p q :
  (forall x, In x l' -> In x l) -> proportional l p q -> proportional l' p q.
Proof. intros I (c & Hc & E). exists c. split; [exact Hc | auto]. Qed.

Lemma proportional_eq l p q : (forall x, In x l -> p x = q x) -> proportional l p q.
Proof. intros E. exists 1. split; [lra |]. intros x Hx. rewrite E by assumption. ring. Qed.

(** ** Networks *)

Section OneNetwork.
Variable N : network.
Hypothesis N_proper : proper_network N.

Lemma in_factors_at g v : In g (factors_at N v) <-> joins N g v.
Proof.
  unfold factors_at, joins. rewrite filter_In, in_seq, member_spec. intuition lia.
Qed.

Lemma factors_at_NoDup v : NoDup (factors_at N v).
Proof. apply NoDup_filter, seq_NoDup. Qed.

Lemma scope_NoDup f : (f < factor_count N)%nat -> NoDup (scope N f).
Proof. intros H. now destruct (N_proper f H). Qed.

(** States on which messages stay positive: each is supported by good states of the other
    variables of every factor. *)
Definition supports (good : nat -> nat -> Prop) : Prop :=
  (forall v x, good v x -> In x (states N v)) /\
  (forall v, exists x, good v x) /\
  (forall f v x, joins N f v -> good v x ->
     exists a, (forall u, In u (scope N f) -> good u (a u)) /\ a v = x /\ 0 < potential N f a).

Definition sound (good : nat -> nat -> Prop) (m : network_messages) : Prop :=
  forall f v, joins N f v ->
    (forall x, In x (states N v) -> 0 <= m f v x) /\ (forall x, good v x -> 0 < m f v x).

Variable good : nat -> nat -> Prop.
Hypothesis good_supports : supports good.

Lemma heard_nonneg m f v x : sound good m -> In x (states N v) -> 0 <= heard N m f v x.
Proof.
  intros S Hx. apply rprod_nonneg. intros g Hg. apply in_others in Hg as [Hg _].
  apply S; [now apply in_factors_at | exact Hx].
Qed.

Lemma heard_positive m f v x : sound good m -> good v x -> 0 < heard N m f v x.
Proof.
  intros S Hx. apply rprod_pos. intros g Hg. apply in_others in Hg as [Hg _].
  apply S; [now apply in_factors_at | exact Hx].
Qed.

Lemma message_nonneg m f v x :
  sound good m -> joins N f v -> 0 <= factor_message N m f v x.
Proof.
  intros S [Hf Hv]. apply sum_over_nonneg. intros b [I O]. apply Rmult_le_pos.
  - now destruct (N_proper f Hf) as (_ & P & _).
  - apply rprod_nonneg. intros u Hu. apply heard_nonneg; auto.
Qed.

(** A sum over assignments is positive where one of them is possible and everything heard is. *)
Lemma supported_sum (H : nat -> nat -> R) f v a :
  joins N f v -> allowed N f a -> 0 < potential N f a ->
  (forall u y, In u (others v (scope N f)) -> In y (states N u) -> 0 <= H u y) ->
  (forall u, In u (others v (scope N f)) -> 0 < H u (a u)) ->
  0 < sum_over (states N) (others v (scope N f))
        (fun b => potential N f b * rprod (fun u => H u (b u)) (others v (scope N f)))
        (fun _ => a v).
Proof.
  intros [Hf Hv] Al Pa Hn Hp. destruct (N_proper f Hf) as (D & P & L).
  apply sum_over_pos with (b := fun u => if member u (others v (scope N f)) then a u else a v).
  - intros b [I O]. apply Rmult_le_pos; [apply P |]. apply rprod_nonneg. auto.
  - split; intros w Hw.
    + apply member_spec in Hw as Hm. rewrite Hm. apply in_others in Hw as [Hw _]. auto.
    + destruct (member w (others v (scope N f))) eqn:M; [| reflexivity].
      apply member_spec in M. contradiction.
  - now apply NoDup_others.
  - apply Rmult_lt_0_compat.
    + rewrite (L _ a); [exact Pa |]. intros u Hu.
      destruct (member u (others v (scope N f))) eqn:M; [reflexivity |].
      destruct (Nat.eq_dec u v) as [-> | E]; [reflexivity |].
      assert (Hin : In u (others v (scope N f))) by now apply in_others.
      apply member_spec in Hin. congruence.
    + apply rprod_pos. intros u Hu. apply member_spec in Hu as Hm. rewrite Hm. now apply Hp.
Qed.

Lemma message_positive m f v x :
  sound good m -> joins N f v -> good v x -> 0 < factor_message N m f v x.
Proof.
  intros S J Hx. destruct good_supports as (GI & _ & GS).
  destruct (GS f v x J Hx) as (a & Ga & <- & Pa).
  apply (supported_sum (heard N m f)); trivial.
  - intros u Hu. now apply GI, Ga.
  - intros u y _ Hy. now apply heard_nonneg.
  - intros u Hu. apply heard_positive; trivial. apply Ga. now apply in_others in Hu.
Qed.

Section OneRun.
Variable due : nat -> nat -> nat -> bool.
Variable m : nat -> network_messages.
Hypothesis m_run : message_run N due m.
Hypothesis all_due : every_message_due N due.

Lemma run_sound k : sound good (m 0%nat) -> sound good (m k).
Proof.
  intros S. induction k as [| k IH]; [exact S |]. intros f v J.
  destruct (m_run k f v J) as (c & Hc & E). destruct good_supports as (GI & _ & _).
  destruct (due k f v); split; intros x Hx; rewrite E by auto.
  - apply Rmult_le_pos; [lra | now apply message_nonneg].
  - apply Rmult_lt_0_compat; [lra | now apply message_positive].
  - apply Rmult_le_pos; [lra | now apply IH].
  - apply Rmult_lt_0_compat; [lra | now apply IH].
Qed.

(** What every update of a message establishes and no scaling undoes holds from its first
    update on. *)
Lemma eventually f v (P : (nat -> R) -> Prop) :
  joins N f v ->
  (forall p q, proportional (states N v) p q -> P q -> P p) ->
  (forall k, P (factor_message N (m k) f v)) ->
  exists K, forall k, (K <= k)%nat -> P (m k f v).
Proof.
  intros J C U. destruct (all_due f v J 0%nat) as (j & _ & Hj). exists (S j).
  intros k Hk. induction Hk as [| k Hk IH].
  - specialize (m_run j f v J). rewrite Hj in m_run. now apply (C _ _ m_run).
  - specialize (m_run k f v J). destruct (due k f v); apply (C _ _ m_run); auto.
Qed.
End OneRun.
End OneNetwork.

Lemma eventually_all {X} (l : list X) (P : X -> nat -> Prop) :
  (forall x, In x l -> exists K, forall k, (K <= k)%nat -> P x k) ->
  exists K, forall k, (K <= k)%nat -> forall x, In x l -> P x k.
Proof.
  induction l as [| x l IH]; intros H; [exists 0%nat; easy |].
  destruct (H x (or_introl eq_refl)) as (K & HK).
  destruct IH as (L & HL); [intros; apply H; now right |].
  exists (Nat.max K L). intros k Hk y [<- | Hy]; [apply HK | apply HL]; trivial; lia.
Qed.

(** Messages of two networks agree up to scale where what is heard does. *)
Lemma message_scaled N N' m f v :
  states N' = states N -> scope N' f = scope N f ->
  (exists c, 0 < c /\ forall a, potential N' f a = c * potential N f a) ->
  (forall u, In u (others v (scope N f)) ->
     exists c, 0 < c /\ forall y, In y (states N u) -> heard N m f u y = c * heard N' m f u y) ->
  proportional (states N v) (factor_message N m f v) (factor_message N' m f v).
Proof.
  intros ES EF (c & Hc & EP) H.
  destruct (rprod_scaled (heard N m f) (heard N' m f) (others v (scope N f))
    (fun u y => In y (states N u)) H) as (d & Hd & E).
  exists (d / c). split; [now apply Rdiv_lt_0_compat |]. intros x Hx.
  unfold factor_message. rewrite ES, EF, <- sum_over_scale. apply sum_over_ext.
  intros b [I O]. rewrite EP, E by exact I. field. lra.
Qed.

(** ** What each step needs: messages settle, support is pulled back *)

Definition later {X} (K : nat) (s : nat -> X) : nat -> X := fun k => s (K + k)%nat.

Definition settles (N N' : network) : Prop :=
  forall good due m, supports N good -> sound N good (m 0%nat) ->
    message_run N due m -> every_message_due N due ->
    exists K, message_run N' (later K due) (later K m).

Definition pulled_back (N N' : network) : Prop :=
  forall good', supports N' good' -> exists good, supports N good /\
    forall f v x, joins N' f v -> good' v x -> good v x.

Definition inside (N N' : network) : Prop :=
  (forall f v, joins N' f v -> joins N f v) /\
  (forall v x, In x (states N' v) -> In x (states N v)).

(** From update [K] on each message of the smaller network is what it computes. *)
Lemma settled N N' K due m :
  inside N N' -> message_run N due m ->
  (forall k f v, (K <= k)%nat -> joins N' f v ->
     proportional (states N' v) (factor_message N (m k) f v) (factor_message N' (m k) f v)) ->
  message_run N' (later K due) (later K m).
Proof.
  intros [IJ IS] R H k f v J. unfold later. rewrite Nat.add_succ_r.
  eapply proportional_trans.
  - eapply proportional_incl; [apply IS | apply (R (K + k)%nat f v (IJ f v J))].
  - destruct (due (K + k)%nat f v); [apply H; trivial; lia | apply proportional_refl].
Qed.

(** *** Impossible states *)

Section Forbid.
Variable N : network.
Hypothesis N_proper : proper_network N.
Variables e v : nat.
Variable kept : nat -> bool.
Hypothesis e_at_v : joins N e v.
Hypothesis e_zero : forall a, allowed N e a -> kept (a v) = false -> potential N e a = 0.
Let N' := restrict N v kept.

Lemma forbid_inside : inside N N'.
Proof.
  split; [easy |]. intros u x. simpl. destruct (u =? v)%nat; [| easy].
  intros H. now apply filter_In in H.
Qed.

Lemma forbid_proper : proper_network N'.
Proof. exact N_proper. Qed.

Lemma forbid_supports good' : supports N' good' -> supports N good'.
Proof.
  intros (I & E & S). split; [| now split]. intros u x H. apply forbid_inside, I, H.
Qed.

Lemma forbid_pulled_back : pulled_back N N'.
Proof. intros good' S. exists good'. split; [now apply forbid_supports | easy]. Qed.

Lemma reached_allowed f u x b :
  In x (states N u) -> reaches (states N) (others u (scope N f)) (fun _ => x) b -> allowed N f b.
Proof.
  intros Hx [I O] w Hw. destruct (Nat.eq_dec w u) as [-> | D].
  - rewrite O; [exact Hx |]. rewrite in_others. tauto.
  - apply I. now apply in_others.
Qed.

Lemma forbid_silent m x :
  In x (states N v) -> kept x = false -> factor_message N m e v x = 0.
Proof.
  intros Hx K. unfold factor_message.
  rewrite (sum_over_ext _ _ _ (fun _ => 0 * 0)), sum_over_scale; [ring |].
  intros b Hb. rewrite (e_zero b); [ring | now apply (reached_allowed e v x) |].
  destruct Hb as [_ O]. rewrite O; [exact K |]. rewrite in_others. tauto.
Qed.

Lemma forbid_message m f u x :
  (forall y, In y (states N v) -> kept y = false -> m e v y = 0) ->
  joins N f u -> In x (states N u) -> factor_message N m f u x = factor_message N' m f u x.
Proof.
  intros Z [Hf Hu] Hx. unfold factor_message at 1.
  rewrite (sum_over_keeping (states N) v kept); [reflexivity | |].
  { now apply NoDup_others, scope_NoDup. }
  intros b Hb Hv K. destruct (Nat.eq_dec f e) as [-> | D].
  - rewrite (e_zero b); [ring | now apply (reached_allowed e u x) | exact K].
  - rewrite (rprod_zero _ v); [ring | exact Hv |]. unfold heard.
    rewrite (rprod_zero _ e); [reflexivity | |].
    + apply in_others. split; [now apply in_factors_at | congruence].
    + apply Z; [| exact K]. destruct Hb as [I _]. now apply I.
Qed.

Lemma forbid_settles : settles N N'.
Proof.
  intros good due m _ _ R D.
  destruct (eventually N due m R D e v
    (fun p => forall y, In y (states N v) -> kept y = false -> p y = 0) e_at_v) as (K & HK).
  - intros p q (c & Hc & E) Z y Hy Ky. rewrite E, Z by assumption. ring.
  - intros k y. apply forbid_silent.
  - exists K. apply (settled N N'); trivial; [apply forbid_inside |].
    intros k f u Hk J. apply proportional_eq. intros x Hx.
    apply forbid_message; [apply HK, Hk | apply J | now apply forbid_inside].
Qed.
End Forbid.

(** *** A variable summed out *)

Section SumOut.
Variable N : network.
Hypothesis N_proper : proper_network N.
Variable v : nat.
Hypothesis one_informs :
  (length (filter (larger N) (factors_at N v)) <= 1)%nat \/ length (states N v) = 1%nat.
Hypothesis possible : exists x, In x (states N v) /\ 0 < state_weight N v x.
Let N' := sum_out N v.

Lemma sum_out_joins f u : joins N' f u <-> joins N f u /\ u <> v.
Proof. unfold joins, N'. simpl. rewrite in_others. tauto. Qed.

Lemma sum_out_inside : inside N N'.
Proof. split; [| easy]. intros f u J. now apply sum_out_joins in J. Qed.

Lemma unary_scope f : joins N f v -> larger N f = false -> scope N f = [v].
Proof.
  clear one_informs possible. intros [_ Hv] L. unfold larger in L. apply Nat.ltb_ge in L.
  destruct (scope N f) as [| w [| w' l]]; simpl in *; [easy | | lia].
  destruct Hv as [-> | []]. reflexivity.
Qed.

Lemma larger_scope f : joins N f v -> larger N f = true -> exists u, In u (others v (scope N f)).
Proof.
  clear one_informs possible. intros [Hf Hv] L. unfold larger in L. apply Nat.ltb_lt in L.
  pose proof (scope_NoDup N N_proper f Hf) as D.
  destruct (scope N f) as [| w [| w' l]]; simpl in L; try lia.
  inversion_clear D as [| ? ? Hw _].
  destruct (Nat.eq_dec w v) as [-> | E].
  - exists w'. apply in_others. split; [right; now left |]. intros ->. apply Hw. now left.
  - exists w. apply in_others. split; [now left | assumption].
Qed.

Lemma potential_nonneg f a : (f < factor_count N)%nat -> 0 <= potential N f a.
Proof. intros Hf. now destruct (N_proper f Hf) as (_ & P & _). Qed.

Lemma in_unary g : In g (filter (fun g => negb (larger N g)) (factors_at N v)) <->
  joins N g v /\ larger N g = false.
Proof. rewrite filter_In, in_factors_at, negb_true_iff. reflexivity. Qed.

Lemma weight_nonneg x : 0 <= state_weight N v x.
Proof.
  apply rprod_nonneg. intros g Hg. apply in_unary in Hg as [[Hg _] _]. now apply potential_nonneg.
Qed.

Lemma sum_out_proper : proper_network N'.
Proof.
  intros f Hf. simpl in Hf. destruct (N_proper f Hf) as (D & P & L). simpl. split; [| split].
  - now apply NoDup_others.
  - intros a. destruct (member v (scope N f)); [| apply P].
    apply rsum_nonneg. intros x _. apply Rmult_le_pos; [apply weight_nonneg | apply P].
  - intros a b E. destruct (member v (scope N f)) eqn:M.
    + apply rsum_ext. intros x _. f_equal. apply L. intros u Hu.
      destruct (Nat.eq_dec u v) as [-> | F]; [now rewrite !set_same |].
      rewrite !set_other by assumption. apply E. now apply in_others.
    + apply L. intros u Hu. apply E. apply in_others. split; [assumption |].
      intros ->. apply member_spec in Hu. congruence.
Qed.

(** Where a larger factor hears from [v], no other larger factor speaks, or [v] has one state. *)
Lemma alone f : joins N f v -> larger N f = true ->
  (length (filter (larger N) (factors_at N v)) <= 1)%nat ->
  others f (factors_at N v) = filter (fun g => negb (larger N g)) (factors_at N v).
Proof.
  clear one_informs. intros J L H. unfold others. apply filter_ext_in. intros g Hg.
  destruct (Nat.eqb_spec g f) as [-> | E]; [now rewrite L |].
  destruct (larger N g) eqn:G; [exfalso | reflexivity].
  assert (D : NoDup (filter (larger N) (factors_at N v))) by apply NoDup_filter, factors_at_NoDup.
  assert (A : In f (filter (larger N) (factors_at N v)))
    by (apply filter_In; split; [now apply in_factors_at | exact L]).
  assert (B : In g (filter (larger N) (factors_at N v))) by (now apply filter_In).
  destruct (filter (larger N) (factors_at N v)) as [| h [| h' l]]; simpl in *; [easy | | lia].
  destruct A as [A | []], B as [B | []]. congruence.
Qed.

Lemma only_state :
  length (states N v) = 1%nat -> exists s, states N v = [s] /\ 0 < state_weight N v s.
Proof.
  clear one_informs. intros H. destruct possible as (x & Hx & P).
  destruct (states N v) as [| s [| s' l]]; simpl in H; try lia.
  exists s. split; [reflexivity |]. destruct Hx as [<- | []]. exact P.
Qed.

Lemma factors_elsewhere u : u <> v -> factors_at N' u = factors_at N u.
Proof.
  intros H. unfold factors_at. simpl. apply filter_ext. intros g.
  apply eq_true_iff_eq. rewrite !member_spec, in_others. tauto.
Qed.

Lemma heard_elsewhere m f u y : u <> v -> heard N' m f u y = heard N m f u y.
Proof. intros H. unfold heard. now rewrite factors_elsewhere. Qed.

(** The states of [v] that are supported: of positive weight and possible for each factor. *)
Definition supported_here (good' : nat -> nat -> Prop) (x : nat) : Prop :=
  In x (states N v) /\ 0 < state_weight N v x /\
  forall f, joins N f v -> larger N f = true ->
    exists a, (forall u, In u (others v (scope N f)) -> good' u (a u)) /\
      0 < potential N f (set_value nat a v x).

Lemma larger_supported good' f u y :
  supports N' good' -> joins N f v -> larger N f = true -> In u (others v (scope N f)) ->
  good' u y ->
  exists x a, In x (states N v) /\ 0 < state_weight N v x /\
    (forall w, In w (others v (scope N f)) -> good' w (a w)) /\ a u = y /\
    0 < potential N f (set_value nat a v x).
Proof.
  intros (_ & _ & S) [Hf Hv] L Hu Gy.
  destruct (S f u y (conj Hf Hu) Gy) as (a & Ga & Ea & P). simpl in P.
  rewrite (proj2 (member_spec v (scope N f)) Hv) in P.
  apply rsum_pos_inv in P as (x & Hx & P).
  pose proof (weight_nonneg x). pose proof (potential_nonneg f (set_value nat a v x) Hf).
  exists x, a. repeat split; trivial.
  - destruct (Rle_lt_or_eq_dec _ _ H) as [| E]; [easy |]. rewrite <- E in P. lra.
  - destruct (Rle_lt_or_eq_dec _ _ H0) as [| E]; [easy |]. rewrite <- E in P. lra.
Qed.

(** Any state found through one larger factor serves all: it is the only one, or they are. *)
Lemma supported_once good' f x a :
  supports N' good' -> joins N f v -> larger N f = true -> In x (states N v) ->
  0 < state_weight N v x -> (forall w, In w (others v (scope N f)) -> good' w (a w)) ->
  0 < potential N f (set_value nat a v x) -> supported_here good' x.
Proof.
  intros S J L Hx W G P. split; [exact Hx | split; [exact W |]]. intros g Jg Lg.
  destruct one_informs as [H | H].
  - destruct (Nat.eq_dec g f) as [-> | E]; [now exists a |].
    assert (B : In g (others f (factors_at N v))) by (apply in_others; now rewrite in_factors_at).
    rewrite (alone f J L H) in B. apply in_unary in B. destruct B as [_ B]. congruence.
  - destruct (only_state H) as (s & E & _). rewrite E in Hx. destruct Hx as [<- | []].
    destruct (larger_scope g Jg Lg) as (u & Hu). destruct S as (I & X & S').
    destruct (X u) as (y & Gy).
    destruct (larger_supported good' g u y (conj I (conj X S')) Jg Lg Hu Gy)
      as (x' & b & Hx' & _ & Gb & _ & Pb).
    rewrite E in Hx'. destruct Hx' as [<- | []]. now exists b.
Qed.

Lemma some_supported good' : supports N' good' -> exists x, supported_here good' x.
Proof.
  intros S.
  assert (C : (exists f, joins N f v /\ larger N f = true) \/
    forall f, joins N f v -> larger N f = true -> False).
  { assert (B : forall f, In f (filter (larger N) (factors_at N v)) <->
      joins N f v /\ larger N f = true)
      by (intros f; now rewrite filter_In, in_factors_at).
    clear one_informs possible. destruct (filter (larger N) (factors_at N v)) as [| f l].
    - right. intros f J L. now apply (proj2 (B f)).
    - left. exists f. apply B. now left. }
  destruct C as [(f & J & L) | C].
  - destruct (larger_scope f J L) as (u & Hu). destruct S as (I & X & S').
    destruct (X u) as (y & Gy).
    destruct (larger_supported good' f u y (conj I (conj X S')) J L Hu Gy)
      as (x & a & Hx & W & Ga & _ & P).
    exists x. now apply (supported_once good' f x a).
  - destruct possible as (x & Hx & W). exists x. split; [exact Hx | split; [exact W |]].
    intros f J L. now destruct (C f J L).
Qed.

Definition supported (good' : nat -> nat -> Prop) (u x : nat) : Prop :=
  if (u =? v)%nat then supported_here good' x else good' u x.

Lemma sum_out_supports good' : supports N' good' -> supports N (supported good').
Proof.
  intros S. pose proof S as (I & X & S'). unfold supported. split; [| split].
  - intros u x. destruct (Nat.eqb_spec u v) as [-> | E]; [intros [H _]; exact H | apply I].
  - intros u. destruct (Nat.eqb_spec u v) as [-> | E]; [now apply some_supported | apply X].
  - intros f u x [Hf Hu]. 
    assert (Kept : forall a s, (forall w, In w (others v (scope N f)) -> good' w (a w)) ->
      (In v (scope N f) -> supported_here good' s) ->
      forall w, In w (scope N f) ->
        if (w =? v)%nat then supported_here good' (set_value nat a v s w)
        else good' w (set_value nat a v s w)).
    { intros a s Ga Gs w Hw. destruct (Nat.eqb_spec w v) as [-> | E].
      - rewrite set_same. auto.
      - rewrite set_other by assumption. apply Ga. now apply in_others. }
    destruct (in_dec Nat.eq_dec v (scope N f)) as [Hv | Hv].
    + assert (J : joins N f v) by now split.
      destruct (larger N f) eqn:L.
      * destruct (Nat.eqb_spec u v) as [-> | E].
        -- intros (Hx & W & H). destruct (H f J L) as (a & Ga & P).
           exists (set_value nat a v x). repeat split; [| apply set_same | exact P].
           apply Kept; trivial. intros _. now split.
        -- intros Gx. assert (Hu' : In u (others v (scope N f))) by now apply in_others.
           destruct (larger_supported good' f u x S J L Hu' Gx)
             as (s & a & Hs & W & Ga & Ea & P).
           exists (set_value nat a v s). repeat split; [| now rewrite set_other | exact P].
           apply Kept; trivial. intros _. now apply (supported_once good' f s a).
      * pose proof (unary_scope f J L) as E. rewrite E in Hu. destruct Hu as [<- | []].
        rewrite Nat.eqb_refl. intros Gx. exists (fun _ => x). repeat split.
        -- intros w Hw. rewrite E in Hw. destruct Hw as [<- | []]. now rewrite Nat.eqb_refl.
        -- destruct Gx as (_ & W & _).
           apply (rprod_pos_inv (fun g => potential N g (fun _ => x))
             (filter (fun g => negb (larger N g)) (factors_at N v))); trivial.
           ++ intros g Hg. apply in_unary in Hg as [[Hg _] _]. now apply potential_nonneg.
           ++ now apply in_unary.
    + destruct (Nat.eqb_spec u v) as [-> | E]; [contradiction |]. intros Gx.
      destruct (S' f u x) as (a & Ga & Ea & P); trivial.
      { split; [exact Hf |]. now apply in_others. }
      simpl in P. destruct (member v (scope N f)) eqn:M.
      { apply member_spec in M. contradiction. }
      exists a. repeat split; trivial. intros w Hw.
      destruct (Nat.eqb_spec w v) as [-> | F]; [contradiction |]. apply Ga. simpl.
      now apply in_others.
Qed.

Lemma sum_out_pulled_back : pulled_back N N'.
Proof.
  intros good' S. exists (supported good'). split; [now apply sum_out_supports |].
  intros f u x J Gx. apply sum_out_joins in J as [_ E]. unfold supported.
  apply Nat.eqb_neq in E. now rewrite E.
Qed.

Definition told (m : network_messages) : Prop :=
  forall g, In g (filter (fun g => negb (larger N g)) (factors_at N v)) ->
    proportional (states N v) (m g v) (fun x => potential N g (fun _ => x)).

Lemma heard_from_v good m f :
  supports N good -> sound N good m -> told m -> joins N f v -> larger N f = true ->
  exists c, 0 < c /\ forall x, In x (states N v) -> heard N m f v x = c * state_weight N v x.
Proof.
  intros S M T J L. destruct one_informs as [H | H].
  - destruct (rprod_scaled (fun g x => m g v x) (fun g x => potential N g (fun _ => x))
      (filter (fun g => negb (larger N g)) (factors_at N v)) (fun _ x => In x (states N v)) T)
      as (c & Hc & E).
    exists c. split; [exact Hc |]. intros x Hx. unfold heard. rewrite (alone f J L H).
    apply (E (fun _ => x)). now intros.
  - destruct (only_state H) as (s & E & W).
    assert (P : 0 < heard N m f v s).
    { apply (heard_positive N good m f v s M). destruct S as (I & X & _).
      destruct (X v) as (x & Gx). pose proof (I v x Gx) as Hx. rewrite E in Hx.
      destruct Hx as [<- | []]. exact Gx. }
    exists (heard N m f v s / state_weight N v s). split; [now apply Rdiv_lt_0_compat |].
    intros x Hx. rewrite E in Hx. destruct Hx as [<- | []]. field. lra.
Qed.

Lemma sum_out_message good m f u :
  supports N good -> sound N good m -> told m -> joins N f u -> u <> v ->
  proportional (states N u) (factor_message N m f u) (factor_message N' m f u).
Proof.
  intros S M T [Hf Hu] Huv. pose proof (scope_NoDup N N_proper f Hf) as D.
  destruct (in_dec Nat.eq_dec v (scope N f)) as [Hv | Hv].
  - assert (J : joins N f v) by now split.
    destruct (larger N f) eqn:L.
    2: { rewrite (unary_scope f J L) in Hu. destruct Hu as [<- | []]. contradiction. }
    destruct (heard_from_v good m f S M T J L) as (c & Hc & E).
    exists c. split; [exact Hc |]. intros x Hx. unfold factor_message.
    assert (Hv' : In v (others u (scope N f))) by (apply in_others; split; congruence).
    rewrite (sum_over_pull (states N) _ v) by (trivial; now apply NoDup_others).
    rewrite <- sum_over_scale. simpl scope. simpl states. rewrite (others_comm u v).
    apply sum_over_ext. intros b [I O]. simpl potential.
    rewrite (proj2 (member_spec v (scope N f)) Hv), <- rsum_scale_r, <- rsum_scale.
    apply rsum_ext. intros s Hs.
    rewrite (rprod_pull _ v) by (trivial; now apply NoDup_others).
    rewrite set_same, E by assumption.
    rewrite (rprod_ext (fun w => heard N m f w (set_value nat b v s w))
      (fun w => heard N' m f w (b w))); [ring |].
    intros w Hw. apply in_others in Hw as [_ Hw].
    now rewrite set_other, heard_elsewhere.
  - apply proportional_eq. intros x Hx. unfold factor_message. simpl scope. simpl states.
    rewrite (others_absent v (scope N f)) by assumption. apply sum_over_ext. intros b _.
    simpl potential. destruct (member v (scope N f)) eqn:Mv.
    { apply member_spec in Mv. contradiction. }
    f_equal. apply rprod_ext. intros w Hw. apply in_others in Hw as [Hw _].
    symmetry. apply heard_elsewhere. congruence.
Qed.

Lemma unary_message m g x :
  joins N g v -> larger N g = false -> factor_message N m g v x = potential N g (fun _ => x).
Proof.
  intros J L. unfold factor_message. rewrite (unary_scope g J L). simpl.
  rewrite Nat.eqb_refl. simpl. unfold rprod. simpl. ring.
Qed.

Lemma sum_out_settles : settles N N'.
Proof.
  intros good due m S M R D.
  destruct (eventually_all (filter (fun g => negb (larger N g)) (factors_at N v))
    (fun g k => proportional (states N v) (m k g v) (fun x => potential N g (fun _ => x))))
    as (K & HK).
  - intros g Hg. apply in_unary in Hg as [J L].
    apply (eventually N due m R D g v (fun p =>
      proportional (states N v) p (fun x => potential N g (fun _ => x))) J).
    + intros p q E F. now apply (proportional_trans _ p q).
    + intros k. apply proportional_eq. intros x _. now apply unary_message.
  - exists K. apply (settled N N'); trivial; [apply sum_out_inside |].
    intros k f u Hk J. apply sum_out_joins in J as [J E].
    apply (sum_out_message good); trivial; [| exact (HK k Hk)].
    now apply (run_sound N N_proper good S due m R).
Qed.
End SumOut.

(** *** Constant factors *)

Section Constant.
Variable N : network.
Hypothesis N_proper : proper_network N.
Variable f : nat.
Variable c : R.
Hypothesis f_factor : (f < factor_count N)%nat.
Hypothesis c_positive : 0 < c.
Hypothesis f_constant : forall a, allowed N f a -> potential N f a = c.
Let N' := drop_factor N f.

Lemma drop_joins g u : joins N' g u <-> joins N g u /\ g <> f.
Proof.
  unfold joins, N'. simpl. destruct (Nat.eqb_spec g f) as [-> | E]; simpl; tauto.
Qed.

Lemma drop_inside : inside N N'.
Proof. split; [| easy]. intros g u J. now apply drop_joins in J. Qed.

Lemma drop_proper : proper_network N'.
Proof.
  intros g Hg. simpl in *. destruct (N_proper g Hg) as (D & P & L).
  destruct (Nat.eqb_spec g f) as [-> | E]; [| now repeat split].
  split; [constructor | split; [intros; lra | reflexivity]].
Qed.

Lemma drop_supports good' : supports N' good' -> supports N good'.
Proof.
  intros (I & X & S). split; [exact I | split; [exact X |]].
  intros g u x J Gx. destruct (Nat.eq_dec g f) as [-> | E].
  - assert (A : forall l : list nat, exists a, forall w, In w l -> w <> u -> good' w (a w)).
    { intros l. induction l as [| w l (a & Ha)]; [now exists (fun _ => 0%nat) |].
      destruct (X w) as (y & Gy). exists (set_value nat a w y). intros t Ht Hu.
      destruct (Nat.eq_dec t w) as [-> | F]; [now rewrite set_same |].
      rewrite set_other by assumption. apply Ha; [| exact Hu].
      destruct Ht as [Ht | Ht]; [congruence | exact Ht]. }
    destruct (A (scope N f)) as (a & Ha). exists (set_value nat a u x).
    assert (G : forall w, In w (scope N f) -> good' w (set_value nat a u x w)).
    { intros w Hw. destruct (Nat.eq_dec w u) as [-> | F]; [now rewrite set_same |].
      rewrite set_other by assumption. now apply Ha. }
    repeat split; [exact G | apply set_same |].
    rewrite f_constant; [exact c_positive |]. intros w Hw. apply I, G, Hw.
  - destruct (S g u x) as (a & Ga & Ea & P); [now apply drop_joins | exact Gx |].
    simpl in Ga, P. apply Nat.eqb_neq in E as F. rewrite F in Ga, P. now exists a.
Qed.

Lemma drop_pulled_back : pulled_back N N'.
Proof. intros good' S. exists good'. split; [now apply drop_supports | easy]. Qed.

(** The message of a constant factor says the same of every state. *)
Lemma constant_message m u x y :
  joins N f u -> In x (states N u) -> In y (states N u) ->
  factor_message N m f u x = factor_message N m f u y.
Proof.
  intros J Hx Hy. unfold factor_message.
  set (g := fun a => rprod (fun w => heard N m f w (a w)) (others u (scope N f))).
  assert (Q : forall z, In z (states N u) ->
    sum_over (states N) (others u (scope N f)) (fun a => potential N f a * g a) (fun _ => z) =
    c * sum_over (states N) (others u (scope N f)) g (fun _ => z)).
  { intros z Hz. rewrite <- sum_over_scale. apply sum_over_ext. intros b Hb.
    rewrite f_constant; [reflexivity |]. now apply (reached_allowed N f u z). }
  unfold g in *. rewrite !Q by assumption. f_equal.
  apply (sum_over_base _ (others u (scope N f))).
  - intros a b E. apply rprod_ext. intros w Hw. now rewrite E.
  - intros w Hw. now left.
Qed.

Lemma dropped_factors u : factors_at N' u = others f (factors_at N u).
Proof.
  unfold factors_at. simpl. generalize (seq 0 (factor_count N)). intros l.
  induction l as [| g l IH]; [reflexivity |]. simpl.
  destruct (Nat.eqb_spec g f) as [-> | E]; simpl.
  - destruct (member u (scope N f)); [| exact IH]. rewrite others_cons, Nat.eqb_refl. exact IH.
  - destruct (member u (scope N g)); [| exact IH]. rewrite others_cons.
    apply Nat.eqb_neq in E. rewrite E, IH. reflexivity.
Qed.

Definition flat (m : network_messages) : Prop :=
  forall u, In u (scope N f) -> exists d, 0 < d /\ forall x, In x (states N u) -> m f u x = d.

Lemma drop_heard m g u :
  flat m -> g <> f ->
  exists d, 0 < d /\ forall y, In y (states N u) -> heard N m g u y = d * heard N' m g u y.
Proof.
  intros F E. unfold heard. rewrite dropped_factors, (others_comm g f).
  destruct (in_dec Nat.eq_dec u (scope N f)) as [Hu | Hu].
  - destruct (F u Hu) as (d & Hd & Q). exists d. split; [exact Hd |]. intros y Hy.
    rewrite (rprod_pull _ f), Q; trivial.
    + apply NoDup_others, factors_at_NoDup.
    + apply in_others. rewrite in_factors_at. split; [now split | congruence].
  - exists 1. split; [lra |]. intros y _. rewrite (others_absent f); [ring |].
    rewrite in_others, in_factors_at. unfold joins. tauto.
Qed.

Lemma drop_settles : settles N N'.
Proof.
  intros good due m S M R D.
  destruct (eventually_all (scope N f)
    (fun u k => forall x y, In x (states N u) -> In y (states N u) -> m k f u x = m k f u y))
    as (K & HK).
  - intros u Hu.
    apply (eventually N due m R D f u (fun p =>
      forall x y, In x (states N u) -> In y (states N u) -> p x = p y)); [now split | |].
    + intros p q (d & _ & E) F x y Hx Hy. rewrite !E by assumption. f_equal. now apply F.
    + intros k x y Hx Hy. now apply constant_message.
  - exists K. apply (settled N N'); trivial; [apply drop_inside |].
    intros k g u Hk J. apply drop_joins in J as [J E].
    pose proof (run_sound N N_proper good S due m R k M) as Sk.
    assert (F : flat (m k)).
    { intros w Hw. destruct S as (I & X & _). destruct (X w) as (s & Gs).
      exists (m k f w s). split; [now apply (Sk f w (conj f_factor Hw)) |].
      intros x Hx. apply HK; auto. }
    apply Nat.eqb_neq in E as B.
    apply (message_scaled N N'); trivial; simpl; rewrite ?B; trivial.
    + exists 1. split; [lra |]. intros a. ring.
    + intros w _. now apply drop_heard.
Qed.
End Constant.

(** *** Tables count up to scale *)

Section Rescaled.
Variable N : network.
Hypothesis N_proper : proper_network N.
Variable g : nat -> (nat -> nat) -> R.
Hypothesis g_scales : forall f, (f < factor_count N)%nat ->
  exists c, 0 < c /\ forall a, g f a = c * potential N f a.
Let N' := Network (factor_count N) (states N) (scope N) g.

Lemma rescaled_proper : proper_network N'.
Proof.
  intros f Hf. simpl in *. destruct (N_proper f Hf) as (D & P & L).
  destruct (g_scales f Hf) as (c & Hc & E). split; [exact D | split].
  - intros a. rewrite E. apply Rmult_le_pos; [lra | apply P].
  - intros a b H. rewrite !E. f_equal. now apply L.
Qed.

Lemma rescaled_supports good' : supports N' good' -> supports N good'.
Proof.
  intros (I & X & S). split; [exact I | split; [exact X |]].
  intros f v x J Gx. destruct (S f v x J Gx) as (a & Ga & Ea & P). exists a.
  repeat split; trivial. simpl in P. destruct J as [Hf _].
  destruct (g_scales f Hf) as (c & Hc & E). rewrite E in P.
  apply Rmult_lt_reg_l with c; [exact Hc |]. lra.
Qed.

Lemma rescaled_pulled_back : pulled_back N N'.
Proof. intros good' S. exists good'. split; [now apply rescaled_supports | easy]. Qed.

Lemma rescaled_settles : settles N N'.
Proof.
  intros good due m _ _ R _. exists 0%nat. apply (settled N N'); trivial; [now split |].
  intros k f v _ [Hf Hv]. apply (message_scaled N N'); trivial.
  - now apply g_scales.
  - intros u _. exists 1. split; [lra |]. intros. unfold heard. simpl. symmetry. apply Rmult_1_l.
Qed.
End Rescaled.

(** ** All steps *)

Lemma reduction_facts N N' :
  proper_network N -> reduction N N' ->
  proper_network N' /\ inside N N' /\ pulled_back N N' /\ settles N N'.
Proof.
  intros W H. destruct H as [e v kept J Z | v O P | f c Hf Hc C | g G].
  - split; [exact (forbid_proper N W v kept) | split; [exact (forbid_inside N v kept) |]].
    split; [now apply forbid_pulled_back | now apply (forbid_settles N W e v kept)].
  - split; [exact (sum_out_proper N W v) | split; [exact (sum_out_inside N v O) |]].
    split; [exact (sum_out_pulled_back N W v O P) | exact (sum_out_settles N W v O P)].
  - split; [exact (drop_proper N W f) | split; [exact (drop_inside N f) |]].
    split; [exact (drop_pulled_back N f c Hc C) | exact (drop_settles N W f c Hf C)].
  - split; [exact (rescaled_proper N W g G) | split; [now split |]].
    split; [exact (rescaled_pulled_back N g G) | exact (rescaled_settles N g G)].
Qed.

Lemma sound_inside N N' (good good' : nat -> nat -> Prop) m :
  inside N N' -> (forall f v x, joins N' f v -> good' v x -> good v x) ->
  sound N good m -> sound N' good' m.
Proof. intros [IJ IS] G S f v J. destruct (S f v (IJ f v J)) as [A B]. split; eauto. Qed.

Lemma reductions_settle N N' good' :
  proper_network N -> reductions N N' -> supports N' good' ->
  exists good, supports N good /\ forall due m, sound N good (m 0%nat) -> message_run N due m ->
    every_message_due N due ->
    exists K, message_run N' (later K due) (later K m) /\ sound N' good' (m K) /\
      proper_network N'.
Proof.
  intros W H. induction H as [N | N N1 N2 H _ IH]; intros S'.
  - exists good'. split; [exact S' |]. intros due m M R D. exists 0%nat.
    split; [exact R | split; [exact M | exact W]].
  - destruct (reduction_facts N N1 W H) as (W1 & I1 & B1 & T1).
    destruct (IH W1 S') as (good1 & S1 & Rest).
    destruct (B1 good1 S1) as (good & S & G). exists good. split; [exact S |].
    intros due m M R D. destruct (T1 good due m S M R D) as (K & R1).
    destruct (Rest (later K due) (later K m)) as (L & R2 & M2 & W2).
    + unfold later. rewrite Nat.add_0_r. apply (sound_inside N N1 good good1); trivial.
      now apply (run_sound N W good S due m R).
    + exact R1.
    + intros f v J k. destruct I1 as [IJ _].
      destruct (D f v (IJ f v J) (K + k)%nat) as (j & Hj & E).
      exists (j - K)%nat. split; [lia |]. unfold later. now replace (K + (j - K))%nat with j by lia.
    + exists (K + L)%nat. split; [| split; [exact M2 | exact W2]].
      intros k f v J. specialize (R2 k f v J). unfold later in *.
      rewrite <- !Nat.add_assoc. exact R2.
Qed.

Lemma reductions_inside N N' :
  proper_network N -> reductions N N' -> proper_network N' /\ inside N N'.
Proof.
  intros W H. induction H as [N | N N1 N2 H _ IH]; [now split |].
  destruct (reduction_facts N N1 W H) as (W1 & [J1 S1] & _ & _).
  destruct (IH W1) as (W2 & J2 & S2). split; [exact W2 | split; auto].
Qed.

Theorem reductions_keep_messages N N' due m :
  proper_network N -> reductions N N' -> nothing_ruled_out N' ->
  positive_messages N (m 0%nat) -> message_run N due m -> every_message_due N due ->
  exists K, message_run N' (fun k => due (K + k)%nat) (fun k => m (K + k)%nat) /\
    forall k, positive_messages N' (m (K + k)%nat).
Proof.
  intros W H [NE RO] P R D.
  assert (S' : supports N' (fun v x => In x (states N' v))).
  { split; [easy | split].
    - intros v. specialize (NE v). destruct (states N' v) as [| x l]; [easy |].
      exists x. now left.
    - intros f v x J Hx. apply (RO f v x J Hx). }
  destruct (reductions_settle N N' _ W H S') as (good & S & Rest).
  destruct (Rest due m) as (K & R' & M' & W'); trivial.
  { intros f v J. pose proof S as (I & _ & _). split; intros x Hx.
    - left. now apply P.
    - apply P; auto. }
  exists K. split; [exact R' |]. intros k f v x J Hx.
  assert (Mk : sound N' (fun v x => In x (states N' v)) (later K m k)).
  { apply (run_sound N' W' _ S' (later K due)); [exact R' |]. unfold later.
    now rewrite Nat.add_0_r. }
  now apply (Mk f v J).
Qed.

(** Hard evidence is a factor over one variable that is zero off one state. *)
Theorem evidence_is_a_step N e v s :
  proper_network N -> (e < factor_count N)%nat -> scope N e = [v] ->
  (forall x, In x (states N v) -> x <> s -> potential N e (fun _ => x) = 0) ->
  reduction N (restrict N v (Nat.eqb s)).
Proof.
  intros W He E Z.
  assert (Hv : In v (scope N e)) by (rewrite E; now left).
  apply (forbid N e); [now split |]. intros a Al K. apply Nat.eqb_neq in K.
  destruct (W e He) as (_ & _ & L). rewrite (L a (fun _ => a v)).
  - apply Z; [now apply Al | congruence].
  - intros u Hu. rewrite E in Hu. now destruct Hu as [<- | []].
Qed.
