(** * Every message of a network that is certified after reduction

    Those no longer there are continuous functions of those that remain, and converge with them. *)

From Coq Require Import Reals Lra Lia List Arith Bool.
From TBN Require Import Definitions Sums Contraction Reduction Passage.
Import ListNotations.
Open Scope R_scope.

(** ** Limits of sums and products *)

Lemma cv_const c : Un_cv (fun _ => c) c.
Proof.
  intros eps He. exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0; trivial.
Qed.

Lemma cv_ext u u' l : (forall k, u k = u' k) -> Un_cv u l -> Un_cv u' l.
Proof.
  intros E H eps He. destruct (H eps He) as (n & Hn). exists n. intros k Hk. rewrite <- E. auto.
Qed.

Lemma cv_rsum {X} (u : nat -> X -> R) (q : X -> R) l :
  (forall x, In x l -> Un_cv (fun k => u k x) (q x)) -> Un_cv (fun k => rsum (u k) l) (rsum q l).
Proof.
  induction l as [| x l IH]; intros H; [exact (cv_const _) |].
  apply (CV_plus (fun k => u k x) (fun k => rsum (u k) l)).
  - apply H. now left.
  - apply IH. intros; apply H; now right.
Qed.

Lemma cv_rprod {X} (u : nat -> X -> R) (q : X -> R) l :
  (forall x, In x l -> Un_cv (fun k => u k x) (q x)) -> Un_cv (fun k => rprod (u k) l) (rprod q l).
Proof.
  induction l as [| x l IH]; intros H; [exact (cv_const _) |].
  apply (CV_mult (fun k => u k x) (fun k => rprod (u k) l)).
  - apply H. now left.
  - apply IH. intros; apply H; now right.
Qed.

Lemma cv_sum_over dom vs (u : nat -> (nat -> nat) -> R) g a :
  (forall b, reaches dom vs a b -> Un_cv (fun k => u k b) (g b)) ->
  Un_cv (fun k => sum_over dom vs (u k) a) (sum_over dom vs g a).
Proof.
  revert a. induction vs as [| v vs IH]; intros a H; simpl.
  - apply H. split; [easy | reflexivity].
  - apply (cv_rsum (fun k x => sum_over dom vs (u k) (set_value nat a v x))). intros x Hx.
    apply IH. intros b Hb. apply H. now apply (reaches_next dom v vs a b x).
Qed.

Lemma cv_ratio u u' l l' :
  Un_cv u l -> Un_cv u' l' -> l' <> 0 -> Un_cv (fun k => u k / u' k) (l / l').
Proof.
  intros U V N. apply (CV_mult u (fun k => / u' k)); [exact U |].
  apply (continuity_seq Rinv u' l'); [| exact V].
  apply (continuity_pt_inv id); [apply derivable_continuous_pt, derivable_pt_id | exact N].
Qed.

(** ** Shares: messages divided by their sums *)

Lemma share_scaled l c p q x :
  0 < c -> (forall y, In y l -> p y = c * q y) -> 0 < rsum q l -> In x l -> share l p x = share l q x.
Proof.
  intros Hc E P Hx. unfold share. rewrite (rsum_ext p (fun y => c * q y) l E), rsum_scale, E by easy.
  field. lra.
Qed.

Section OneNetwork.
Variable N : network.
Hypothesis N_proper : proper_network N.
Variable good : nat -> nat -> Prop.
Hypothesis good_supports : supports N good.

Lemma total_positive (p : nat -> R) v :
  (forall x, In x (states N v) -> 0 <= p x) -> (forall x, good v x -> 0 < p x) ->
  0 < rsum p (states N v).
Proof.
  intros P G. destruct good_supports as (I & X & _). destruct (X v) as (x & Gx).
  apply (rsum_pos_at p x); auto.
Qed.

Definition normalised (m : network_messages) : network_messages :=
  fun f v => share (states N v) (m f v).

Lemma normalised_sound m : sound N good m -> sound N good (normalised m).
Proof.
  intros S f v J. destruct (S f v J) as [P G].
  pose proof (total_positive (m f v) v P G) as T.
  split; intros x Hx; unfold normalised, share.
  - apply Rmult_le_pos; [now apply P | left; now apply Rinv_0_lt_compat].
  - apply Rdiv_lt_0_compat; [now apply G | exact T].
Qed.

(** Normalising what is heard scales what is said. *)
Lemma message_normalised m f v :
  sound N good m ->
  exists c, 0 < c /\ forall x, factor_message N m f v x = c * factor_message N (normalised m) f v x.
Proof.
  intros S.
  assert (H : forall u, In u (others v (scope N f)) -> exists c, 0 < c /\
    forall y, True -> heard N m f u y = c * heard N (normalised m) f u y).
  { intros u _. unfold heard.
    destruct (rprod_scaled (fun g y => m g u y) (fun g y => normalised m g u y)
      (others f (factors_at N u)) (fun _ _ => True)) as (c & Hc & E).
    - intros g Hg. apply in_others in Hg as [Hg _]. apply in_factors_at in Hg.
      destruct (S g u Hg) as [P G]. pose proof (total_positive (m g u) u P G) as T.
      exists (rsum (m g u) (states N u)). split; [exact T |]. intros y _.
      unfold normalised, share. field. lra.
    - exists c. split; [exact Hc |]. intros y _. now apply (E (fun _ => y)). }
  destruct (rprod_scaled (heard N m f) (heard N (normalised m) f) (others v (scope N f))
    (fun _ _ => True) H) as (c & Hc & E).
  exists c. split; [exact Hc |]. intros x. unfold factor_message. rewrite <- sum_over_scale.
  apply sum_over_ext. intros b _. rewrite E by easy. ring.
Qed.

(** Where the shares of what is heard converge, so do those of what is said. *)
Lemma message_continuous (m : nat -> network_messages) (q : network_messages) f v (l : list nat) :
  (forall k, sound N good (m k)) -> sound N good q -> joins N f v ->
  (forall x, In x (states N v) -> In x l) ->
  (forall u g, In u (others v (scope N f)) -> joins N g u -> g <> f ->
   forall y, In y (states N u) ->
     Un_cv (fun k => share (states N u) (m k g u) y) (q g u y)) ->
  forall x, In x l ->
    Un_cv (fun k => share l (factor_message N (m k) f v) x) (share l (factor_message N q f v) x).
Proof.
  intros S Q J Il C x Hx.
  assert (Cv : forall y,
    Un_cv (fun k => factor_message N (normalised (m k)) f v y) (factor_message N q f v y)).
  { intros y. unfold factor_message.
    apply (cv_sum_over (states N) (others v (scope N f)) (fun k a => potential N f a *
      rprod (fun u => heard N (normalised (m k)) f u (a u)) (others v (scope N f)))).
    intros b [I _]. apply (CV_mult (fun _ => potential N f b)); [apply cv_const |].
    apply (cv_rprod (fun k u => heard N (normalised (m k)) f u (b u))). intros u Hu.
    apply (cv_rprod (fun k g => normalised (m k) g u (b u))). intros g Hg.
    apply in_others in Hg as [Hg Hgf]. apply in_factors_at in Hg. apply C; auto. }
  assert (Tot : forall r, sound N good r -> 0 < rsum (factor_message N r f v) l).
  { intros r Sr. destruct good_supports as (I & X & _). destruct (X v) as (z & Gz).
    apply (rsum_pos_at _ z); [apply Il, I, Gz | |].
    { intros y _. now apply (message_nonneg N N_proper good). }
    now apply (message_positive N N_proper good good_supports). }
  apply (cv_ext (fun k => share l (factor_message N (normalised (m k)) f v) x)).
  - intros k. destruct (message_normalised (m k) f v (S k)) as (c & Hc & E).
    symmetry. apply (share_scaled l c); [exact Hc | intros y _; apply E | | exact Hx].
    now apply Tot, normalised_sound.
  - apply cv_ratio; [apply Cv | | pose proof (Tot q Q); lra].
    apply (cv_rsum (fun k => factor_message N (normalised (m k)) f v)). intros y _. apply Cv.
Qed.

(** A message that is updated again and again follows what its updates tend to. *)
Lemma message_follows due m f v x l :
  message_run N due m -> every_message_due N due -> sound N good (m 0%nat) -> joins N f v ->
  In x (states N v) ->
  Un_cv (fun k => share (states N v) (factor_message N (m k) f v) x) l ->
  Un_cv (fun k => share (states N v) (m k f v) x) l.
Proof.
  intros R D S J Hx C eps He. destruct (C eps He) as (K & HK).
  destruct (D f v J K) as (j & Hj & E). exists (Datatypes.S j). intros k Hk.
  assert (Sk : forall k, sound N good (m k))
    by (intros i; now apply (run_sound N N_proper good good_supports due m R)).
  assert (Next : forall i, share (states N v) (m (Datatypes.S i) f v) x =
    share (states N v) (if due i f v then factor_message N (m i) f v else m i f v) x).
  { intros i. destruct (R i f v J) as (c & Hc & Ec). apply (share_scaled _ c); trivial.
    apply total_positive; intros y Hy; destruct (due i f v).
    - now apply (message_nonneg N N_proper good).
    - now apply (Sk i f v J).
    - now apply (message_positive N N_proper good good_supports).
    - now apply (Sk i f v J). }
  induction Hk as [| k Hk IH].
  - rewrite Next, E. now apply HK.
  - rewrite Next. destruct (due k f v); [apply HK; lia | exact IH].
Qed.
End OneNetwork.

(** ** Backwards through the steps *)

Lemma cv_later u K l : Un_cv u l -> Un_cv (later K u) l.
Proof.
  intros H eps He. destruct (H eps He) as (n & Hn). exists n. intros k Hk. apply Hn. lia.
Qed.

Lemma cv_from_later u K l : Un_cv (later K u) l -> Un_cv u l.
Proof.
  intros H eps He. destruct (H eps He) as (n & Hn). exists (K + n)%nat. intros k Hk.
  specialize (Hn (k - K)%nat ltac:(lia)). unfold later in Hn.
  now replace (K + (k - K))%nat with k in Hn by lia.
Qed.

(** Every message of [N] converges, in shares, in every run from a sound start. *)
Definition convergent (N : network) (good : nat -> nat -> Prop) (q : network_messages) : Prop :=
  supports N good /\ sound N good q /\
  forall due m, sound N good (m 0%nat) -> message_run N due m -> every_message_due N due ->
    forall f v x, joins N f v -> In x (states N v) ->
      Un_cv (fun k => share (states N v) (m k f v) x) (q f v x).

Definition carried (N N' : network) : Prop :=
  forall good' q', convergent N' good' q' -> exists good q, convergent N good q.

(** What a run on [N] does on the edges of [N']. *)
Lemma remaining_converge N N' (good good' : nat -> nat -> Prop) q' due m :
  proper_network N -> inside N N' -> settles N N' -> supports N good ->
  (forall f v x, joins N' f v -> good' v x -> good v x) -> convergent N' good' q' ->
  sound N good (m 0%nat) -> message_run N due m -> every_message_due N due ->
  forall f v x, joins N' f v -> In x (states N' v) ->
    Un_cv (fun k => share (states N' v) (m k f v) x) (q' f v x).
Proof.
  intros W I T S G (_ & _ & C) M R D f v x J Hx. destruct (T good due m S M R D) as (K & R').
  apply (cv_from_later _ K). apply (C (later K due) (later K m)); trivial.
  - unfold later. rewrite Nat.add_0_r. apply (sound_inside N N' good good'); trivial.
    now apply (run_sound N W good S due m R).
  - intros g u Jg k. destruct I as [IJ _].
    destruct (D g u (IJ g u Jg) (K + k)%nat) as (j & Hj & E).
    exists (j - K)%nat. split; [lia |]. unfold later. now replace (K + (j - K))%nat with j by lia.
Qed.

Lemma normalised_messages_sound N good m f v x :
  proper_network N -> supports N good -> sound N good m -> joins N f v ->
  (In x (states N v) -> 0 <= share (states N v) (factor_message N m f v) x) /\
  (good v x -> 0 < share (states N v) (factor_message N m f v) x).
Proof.
  intros W S M J.
  assert (P : forall y, 0 <= factor_message N m f v y)
    by (intros y; now apply (message_nonneg N W good)).
  assert (G : forall y, good v y -> 0 < factor_message N m f v y)
    by (intros y Gy; now apply (message_positive N W good S)).
  pose proof (total_positive N good S (factor_message N m f v) v (fun y _ => P y) G) as T.
  split; intros Hx.
  - apply Rmult_le_pos; [apply P | left; now apply Rinv_0_lt_compat].
  - apply Rdiv_lt_0_compat; [now apply G | exact T].
Qed.

Lemma forbid_carried N e v kept :
  proper_network N -> joins N e v ->
  (forall a, allowed N e a -> kept (a v) = false -> potential N e a = 0) ->
  carried N (restrict N v kept).
Proof.
  intros W J Z good q' C. set (N' := restrict N v kept) in *.
  pose proof C as (S' & Q' & _). pose proof (forbid_supports N v kept good S') as S.
  pose proof (forbid_inside N v kept) as I.
  exists good, (fun f u => share (states N u) (factor_message N' q' f u)).
  split; [exact S | split].
  - intros f u Jf.
    assert (P : forall y, 0 <= factor_message N' q' f u y)
      by (intros y; now apply (message_nonneg N' W good)).
    assert (G : forall y, good u y -> 0 < factor_message N' q' f u y)
      by (intros y Gy; now apply (message_positive N' W good S')).
    pose proof (total_positive N good S (factor_message N' q' f u) u (fun y _ => P y) G) as T.
    split; intros x Hx.
    + apply Rmult_le_pos; [apply P | left; now apply Rinv_0_lt_compat].
    + apply Rdiv_lt_0_compat; [now apply G | exact T].
  - intros due m M R D f u x Jf Hx.
    destruct (eventually N due m R D e v
      (fun p => forall y, In y (states N v) -> kept y = false -> p y = 0) J) as (K & HK).
    { intros p r (c & Hc & E) F y Hy Ky. rewrite E, F by assumption. ring. }
    { intros k y. now apply forbid_silent. }
    apply (message_follows N W good S due); trivial. apply (cv_from_later _ K).
    apply (cv_ext (fun k => share (states N u) (factor_message N' (later K m k) f u) x)).
    + intros k. unfold later, share.
      assert (E : forall y, In y (states N u) ->
        factor_message N' (m (K + k)%nat) f u y = factor_message N (m (K + k)%nat) f u y).
      { intros y Hy. symmetry. apply (forbid_message N W e v kept J Z); trivial. apply HK. lia. }
      now rewrite E, (rsum_ext _ _ _ E).
    + apply (message_continuous N' W good S' (later K m) q'); trivial.
      * intros k. apply (sound_inside N N' good good); trivial.
        now apply (run_sound N W good S due m R).
      * intros y. apply I.
      * intros w g _ Jg _ y Hy. apply (cv_later (fun k => share (states N' w) (m k g w) y) K).
        apply (remaining_converge N N' good good q' due m); trivial; try easy.
        now apply (forbid_settles N W e v kept).
Qed.

Lemma sum_out_carried N v :
  proper_network N ->
  (length (filter (larger N) (factors_at N v)) <= 1)%nat \/ length (states N v) = 1%nat ->
  (exists x, In x (states N v) /\ 0 < state_weight N v x) ->
  carried N (sum_out N v).
Proof.
  intros W O P good' q' C. pose proof C as (S' & Q' & _).
  pose proof (sum_out_supports N W v O P good' S') as S.
  set (N' := sum_out N v) in *. set (good := supported N v good') in *.
  set (q0 := fun (g u x : nat) => if (u =? v)%nat then 1 else q' g u x).
  assert (J' : forall f u, joins N f u -> u <> v -> joins N' f u)
    by (intros; now apply (sum_out_joins N v)).
  assert (G0 : forall u x, u <> v -> good u x <-> good' u x).
  { intros u x E. unfold good, supported. apply Nat.eqb_neq in E. now rewrite E. }
  assert (M0 : sound N good q0).
  { intros f u Jf. unfold q0. destruct (Nat.eqb_spec u v) as [-> | E]; [split; intros; lra |].
    destruct (Q' f u (J' f u Jf E)) as [A B]. split; [exact A |]. intros x Gx. now apply B, G0. }
  exists good, (fun f u =>
    if (u =? v)%nat then share (states N u) (factor_message N q0 f u) else q' f u).
  split; [exact S | split].
  - intros f u Jf. destruct (Nat.eqb_spec u v) as [-> | E].
    + split; intros x; now apply (normalised_messages_sound N good q0 f v x).
    + destruct (Q' f u (J' f u Jf E)) as [A B]. split; [exact A |]. intros x Gx. now apply B, G0.
  - intros due m M R D f u x Jf Hx.
    assert (Rem : forall g w y, joins N g w -> w <> v -> In y (states N w) ->
      Un_cv (fun k => share (states N w) (m k g w) y) (q' g w y)).
    { intros g w y Jg E Hy.
      apply (remaining_converge N N' good good' q' due m); trivial.
      - exact (sum_out_inside N v O).
      - exact (sum_out_settles N W v O P).
      - intros h t z Jh Gz. apply G0; [now apply (sum_out_joins N v) in Jh | exact Gz].
      - now apply J'. }
    destruct (Nat.eqb_spec u v) as [-> | E]; [| now apply Rem].
    apply (message_follows N W good S due); trivial.
    apply (message_continuous N W good S m q0); trivial.
    + intros k. now apply (run_sound N W good S due m R).
    + intros w g Hw Jg _ y Hy. apply in_others in Hw as [_ Hw]. unfold q0.
      apply Nat.eqb_neq in Hw as B. rewrite B. now apply Rem.
Qed.

Lemma drop_carried N f c :
  proper_network N -> (f < factor_count N)%nat -> 0 < c ->
  (forall a, allowed N f a -> potential N f a = c) -> carried N (drop_factor N f).
Proof.
  intros W Hf Hc Cf good q' C. pose proof C as (S' & Q' & _).
  pose proof (drop_supports N f c Hc Cf good S') as S.
  set (N' := drop_factor N f) in *.
  set (q0 := fun (g u x : nat) => if (g =? f)%nat then 1 else q' g u x).
  assert (J' : forall g u, joins N g u -> g <> f -> joins N' g u)
    by (intros; now apply (drop_joins N f)).
  assert (M0 : sound N good q0).
  { intros g u Jg. unfold q0. destruct (Nat.eqb_spec g f) as [-> | E]; [split; intros; lra |].
    exact (Q' g u (J' g u Jg E)). }
  exists good, (fun g u =>
    if (g =? f)%nat then share (states N u) (factor_message N q0 g u) else q' g u).
  split; [exact S | split].
  - intros g u Jg. destruct (Nat.eqb_spec g f) as [-> | E].
    + split; intros x; now apply (normalised_messages_sound N good q0 f u x).
    + exact (Q' g u (J' g u Jg E)).
  - intros due m M R D g u x Jg Hx.
    assert (Rem : forall h w y, joins N h w -> h <> f -> In y (states N w) ->
      Un_cv (fun k => share (states N w) (m k h w) y) (q' h w y)).
    { intros h w y Jh E Hy.
      apply (remaining_converge N N' good good q' due m); trivial.
      - exact (drop_inside N f).
      - exact (drop_settles N W f c Hf Cf).
      - now apply J'. }
    destruct (Nat.eqb_spec g f) as [-> | E]; [| now apply Rem].
    apply (message_follows N W good S due); trivial.
    apply (message_continuous N W good S m q0); trivial.
    + intros k. now apply (run_sound N W good S due m R).
    + intros w h Hw Jh E y Hy. unfold q0. apply Nat.eqb_neq in E as B. rewrite B. now apply Rem.
Qed.

Lemma rescaled_carried N g :
  proper_network N ->
  (forall f, (f < factor_count N)%nat -> exists c, 0 < c /\ forall a, g f a = c * potential N f a) ->
  carried N (Network (factor_count N) (states N) (scope N) g).
Proof.
  intros W H good q' C. pose proof C as (S' & Q' & _).
  pose proof (rescaled_supports N g H good S') as S.
  exists good, q'. split; [exact S | split; [exact Q' |]].
  intros due m M R D f u x Jf Hx.
  apply (remaining_converge N (Network (factor_count N) (states N) (scope N) g) good good q' due m);
    trivial; try easy.
  exact (rescaled_settles N g H).
Qed.

Lemma reductions_carried N N' :
  proper_network N -> reductions N N' -> carried N N'.
Proof.
  intros W H. induction H as [N | N N1 N2 H _ IH]; intros good q C; [now exists good, q |].
  destruct (reduction_facts N N1 W H) as (W1 & _).
  destruct (IH W1 good q C) as (good1 & q1 & C1). revert C1.
  destruct H as [e v kept J Z | v O P | f c Hf Hc Cf | g G].
  - now apply (forbid_carried N e v kept).
  - now apply (sum_out_carried N v).
  - now apply (drop_carried N f c).
  - now apply rescaled_carried.
Qed.

(** ** The certified network *)

Lemma apart_shares l d p q x :
  (forall y, In y l -> 0 < p y) -> (forall y, In y l -> 0 < q y) -> 0 <= d -> In x l ->
  apart l d p q -> Rabs (share l p x - share l q x) <= exp d - 1.
Proof.
  intros P Q D Hx A.
  assert (One : forall r s : nat -> R,
    (forall y, In y l -> 0 < r y) -> (forall y, In y l -> 0 < s y) ->
    apart l d r s -> share l r x - share l s x <= exp d - 1).
  { intros r s Pr Ps Ars.
    assert (Tr : 0 < rsum r l) by (apply (rsum_pos_at r x); auto; intros; left; auto).
    assert (Ts : 0 < rsum s l) by (apply (rsum_pos_at s x); auto; intros; left; auto).
    assert (B : r x * rsum s l <= exp d * (rsum r l * s x)).
    { rewrite <- rsum_scale, <- rsum_scale_r, <- rsum_scale. apply rsum_le. intros y Hy.
      now apply Ars. }
    assert (Sh : share l r x <= exp d * share l s x).
    { unfold share. apply Rmult_le_reg_r with (rsum r l * rsum s l); [now apply Rmult_lt_0_compat |].
      replace (r x / rsum r l * (rsum r l * rsum s l)) with (r x * rsum s l) by (field; lra).
      replace (exp d * (s x / rsum s l) * (rsum r l * rsum s l))
        with (exp d * (rsum r l * s x)) by (field; lra). exact B. }
    assert (Le : share l s x <= 1).
    { unfold share. apply Rmult_le_reg_r with (rsum s l); [exact Ts |].
      replace (s x / rsum s l * rsum s l) with (s x) by (field; lra). rewrite Rmult_1_l.
      apply (rsum_member s); trivial. intros; left; auto. }
    pose proof (exp_at_least_one d D). nra. }
  apply Rabs_le. split.
  - pose proof (One q p Q P (apart_symmetric l d p q A)). lra.
  - now apply One.
Qed.

Lemma certified_convergent N t w W :
  proper_network N -> nothing_ruled_out N -> network_certificate N t w W ->
  exists q, convergent N (fun v x => In x (states N v)) q.
Proof.
  intros Pr O C. destruct (network_converges N Pr O t w W C) as (m' & P' & _ & T).
  assert (S : supports N (fun v x => In x (states N v))).
  { destruct O as [NE RO]. split; [easy | split].
    - intros v. specialize (NE v). destruct (states N v) as [| x l]; [easy |].
      exists x. now left.
    - intros f v x J Hx. apply (RO f v x J Hx). }
  exists (fun f v => share (states N v) (m' f v)). split; [exact S | split].
  - apply normalised_sound; trivial. intros f v J. split; intros x Hx; [left |]; now apply P'.
  - intros due m M R D f v x J Hx.
    assert (P0 : positive_messages N (m 0%nat)) by (intros g u y Jg Hy; now apply (M g u Jg)).
    intros eps He. assert (He' : 0 < ln (1 + eps / 2)).
    { rewrite <- ln_1. apply ln_increasing; lra. }
    destruct (T due m R D P0 _ He') as (K & HK). exists K. intros k Hk. unfold R_dist.
    apply Rle_lt_trans with (exp (ln (1 + eps / 2)) - 1).
    + apply apart_shares; try lra; trivial.
      * intros y Hy. now apply (run_positive N Pr O due m k R P0).
      * intros y Hy. now apply P'.
      * now apply HK.
    + rewrite exp_ln; lra.
Qed.

Theorem every_message_converges N N' t w W :
  proper_network N -> reductions N N' -> nothing_ruled_out N' -> network_certificate N' t w W ->
  exists q, forall due m,
    message_run N due m -> every_message_due N due -> positive_messages N (m 0%nat) ->
    forall f v x, joins N f v -> In x (states N v) ->
      Un_cv (fun k => share (states N v) (m k f v) x) (q f v x).
Proof.
  intros Pr H O C. destruct (reductions_inside N N' Pr H) as [Pr' _].
  destruct (certified_convergent N' t w W Pr' O C) as (q' & C').
  destruct (reductions_carried N N' Pr H _ q' C') as (good & q & (I & _ & _) & _ & T).
  exists q. intros due m R D P. apply (T due m); trivial.
  intros f v J. split; intros x Hx; [left |]; apply P; auto.
Qed.
