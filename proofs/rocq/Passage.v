(** * How far a factor over any number of variables moves a message

    Birkhoff's theorem for one incoming message, sums over the other variables with positive
    weights keep the cross ratio, and the bounds of several incoming messages add up. *)

From Coq Require Import Reals Lra Lia Psatz List Arith Bool FunctionalExtensionality.
From TBN Require Import Definitions Sums PairMessage Contraction Reduction.
Import ListNotations.
Open Scope R_scope.

(** ** Two rows of positive entries *)

Section TwoPoints.
Variables P Q S T t d : R.
Hypothesis P_nonneg : 0 <= P.
Hypothesis Q_nonneg : 0 <= Q.
Hypothesis S_nonneg : 0 <= S.
Hypothesis T_nonneg : 0 <= T.
Hypothesis t_range : 0 <= t < 1.
Hypothesis d_nonneg : 0 <= d.
Hypothesis ratio : (1 - t) ^ 2 * (P * T) <= (1 + t) ^ 2 * (S * Q).

Lemma exp_at_least_one z : 0 <= z -> 1 <= exp z.
Proof.
  intros [H | <-]; [| rewrite exp_0; lra]. left. rewrite <- exp_0. now apply exp_increasing.
Qed.

Lemma exp_monotone x y : x <= y -> exp x <= exp y.
Proof. intros [H | ->]; [left; now apply exp_increasing | lra]. Qed.

Lemma two_points :
  (Q + T) * (P * exp d + S) <= exp (t * d) * ((P + S) * (Q * exp d + T)).
Proof.
  pose proof (exp_at_least_one d d_nonneg) as E.
  assert (E' : 1 <= exp (t * d)) by (apply exp_at_least_one, Rmult_le_pos; lra).
  destruct (Rle_dec (P * T) (S * Q)) as [L | L].
  - assert (X : (Q + T) * (P * exp d + S) <= (P + S) * (Q * exp d + T)) by nra.
    assert (0 <= (P + S) * (Q * exp d + T)) by (apply Rmult_le_pos; nra). nra.
  - assert (PT : 0 < P * T) by nra.
    assert (P0 : 0 < P) by (destruct P_nonneg as [| <-]; [easy | lra]).
    assert (T0 : 0 < T) by (destruct T_nonneg as [| <-]; [easy | lra]).
    assert (SQ : 0 < S * Q).
    { assert (0 < (1 - t) ^ 2) by (apply pow_lt; lra).
      assert (0 < (1 - t) ^ 2 * (P * T)) by now apply Rmult_lt_0_compat.
      assert (0 < (1 + t) ^ 2) by (apply pow_lt; lra).
      apply Rmult_lt_reg_l with ((1 + t) ^ 2); [easy |]. lra. }
    assert (S0 : 0 < S) by (destruct S_nonneg as [| <-]; [easy | lra]).
    assert (Q0 : 0 < Q) by (destruct Q_nonneg as [| <-]; [easy | lra]).
    set (f := fun x y : bool => if x then (if y then P else Q) else (if y then S else T)).
    assert (F : positive f) by (intros [] []; simpl; assumption).
    assert (St : strength f <= t).
    { apply strength_test; [exact F | lra |]. simpl.
      rewrite Rmax_left, Rmin_right by lra. lra. }
    pose proof (message_lipschitz f F d 0) as M.
    assert (U : log_message f d - log_message f 0 <= t * d).
    { pose proof (Rle_abs (log_message f d - log_message f 0)).
      rewrite Rminus_0_r, (Rabs_pos_eq d) in M by easy.
      assert (strength f * d <= t * d) by (apply Rmult_le_compat_r; lra). lra. }
    unfold log_message in U. simpl in U. rewrite exp_0 in U.
    assert (A : 0 < S + P * exp d) by nra. assert (B : 0 < T + Q * exp d) by nra.
    rewrite !ln_div in U by nra.
    assert (V : ln (S + P * exp d) + ln (T + Q * 1) <=
                t * d + (ln (S + P * 1) + ln (T + Q * exp d))) by lra.
    rewrite <- !ln_mult in V by nra.
    apply exp_monotone in V. rewrite exp_plus, !exp_ln in V by (apply Rmult_lt_0_compat; nra).
    lra.
Qed.
End TwoPoints.

Lemma rsum_product {X Y} (p : X -> R) (q : Y -> R) l l' :
  rsum p l * rsum q l' = rsum (fun i => rsum (fun j => p i * q j) l') l.
Proof.
  rewrite <- rsum_scale_r. apply rsum_ext. intros i _. symmetry. apply rsum_scale.
Qed.

Lemma rsum_split {X} (c : X -> bool) (p : X -> R) l :
  rsum p l = rsum p (filter c l) + rsum p (filter (fun i => negb (c i)) l).
Proof.
  induction l as [| i l IH]; [unfold rsum; simpl; lra |]. cbn [filter].
  rewrite rsum_cons, IH. destruct (c i); cbn [negb]; rewrite rsum_cons; lra.
Qed.

Section Birkhoff.
Variable l : list nat.
Variables p q x : nat -> R.
Variables t d : R.
Hypothesis p_positive : forall i, In i l -> 0 < p i.
Hypothesis q_positive : forall i, In i l -> 0 < q i.
Hypothesis t_range : 0 <= t < 1.
Hypothesis d_nonneg : 0 <= d.
Hypothesis ratio : forall i j, In i l -> In j l ->
  (1 - t) ^ 2 * (p i * q j) <= (1 + t) ^ 2 * (p j * q i).
Hypothesis x_range : forall i, In i l -> 1 <= x i <= exp d.
Hypothesis some : l <> [].

Theorem rows_move :
  rsum q l * rsum (fun i => p i * x i) l <= exp (t * d) * (rsum p l * rsum (fun i => q i * x i) l).
Proof.
  set (theta := exp (t * d) * rsum p l / rsum q l).
  assert (Pl : 0 < rsum p l) by now apply rsum_pos.
  assert (Ql : 0 < rsum q l) by now apply rsum_pos.
  assert (Th : theta * rsum q l = exp (t * d) * rsum p l) by (unfold theta; field; lra).
  set (above := fun i => negb (Rle_bool (p i) (theta * q i))).
  set (A := filter above l). set (B := filter (fun i => negb (above i)) l).
  assert (IA : forall i, In i A -> In i l /\ theta * q i < p i).
  { intros i Hi. apply filter_In in Hi as [Hi K]. split; [exact Hi |].
    unfold above, Rle_bool in K. destruct (Rle_dec (p i) (theta * q i)); [easy | lra]. }
  assert (IB : forall i, In i B -> In i l /\ p i <= theta * q i).
  { intros i Hi. apply filter_In in Hi as [Hi K]. split; [exact Hi |].
    unfold above, Rle_bool in K. destruct (Rle_dec (p i) (theta * q i)); [lra | easy]. }
  assert (Cross : (1 - t) ^ 2 * (rsum p A * rsum q B) <= (1 + t) ^ 2 * (rsum p B * rsum q A)).
  { rewrite (Rmult_comm (rsum p B)), !rsum_product, <- !rsum_scale. apply rsum_le.
    intros i Hi. rewrite <- !rsum_scale. apply rsum_le. intros j Hj.
    rewrite (Rmult_comm (q i)). apply ratio; [now apply IA | now apply IB]. }
  pose proof (two_points (rsum p A) (rsum q A) (rsum p B) (rsum q B) t d) as Two.
  rewrite (rsum_split above p l), (rsum_split above q l) in Th.
  rewrite (rsum_split above p l) in Pl. rewrite (rsum_split above q l) in Ql.
  rewrite (rsum_split above p l), (rsum_split above q l).
  fold A B in Th, Pl, Ql, Two |- *.
  assert (N : forall r : nat -> R, (forall i, In i l -> 0 < r i) ->
    0 <= rsum r A /\ 0 <= rsum r B).
  { intros r Hr. split; apply rsum_nonneg; intros i Hi; left; apply Hr;
      [now apply IA | now apply IB]. }
  destruct (N p p_positive) as [PA PB]. destruct (N q q_positive) as [QA QB].
  specialize (Two PA QA PB QB t_range d_nonneg Cross).
  assert (Ext : rsum (fun i => p i * x i) l - theta * rsum (fun i => q i * x i) l <=
    (rsum p A - theta * rsum q A) * exp d + (rsum p B - theta * rsum q B)).
  { rewrite <- !rsum_scale, <- !rsum_minus, <- rsum_scale_r.
    rewrite (rsum_split above (fun i => p i * x i - theta * (q i * x i))). fold A B.
    apply Rplus_le_compat; apply rsum_le; intros i Hi.
    - destruct (IA i Hi) as [Li K]. pose proof (x_range i Li). nra.
    - destruct (IB i Hi) as [Li K]. pose proof (x_range i Li). nra. }
  assert (Z : (rsum q A + rsum q B) *
    ((rsum p A - theta * rsum q A) * exp d + (rsum p B - theta * rsum q B)) <= 0).
  { replace ((rsum q A + rsum q B) *
      ((rsum p A - theta * rsum q A) * exp d + (rsum p B - theta * rsum q B)))
      with ((rsum q A + rsum q B) * (rsum p A * exp d + rsum p B) -
            theta * (rsum q A + rsum q B) * (rsum q A * exp d + rsum q B)) by ring.
    rewrite Th. lra. }
  set (sp := rsum (fun i => p i * x i) l) in *. set (sq := rsum (fun i => q i * x i) l) in *.
  assert (Y : (rsum q A + rsum q B) * (sp - theta * sq) <= 0).
  { eapply Rle_trans; [| exact Z]. apply Rmult_le_compat_l; lra. }
  replace ((rsum q A + rsum q B) * (sp - theta * sq))
    with ((rsum q A + rsum q B) * sp - theta * (rsum q A + rsum q B) * sq) in Y by ring.
  rewrite Th in Y. lra.
Qed.
End Birkhoff.

Lemma least (r : nat -> R) l : l <> [] -> exists z, In z l /\ forall y, In y l -> r z <= r y.
Proof.
  induction l as [| y l IH]; intros H; [easy |]. destruct l as [| y' l].
  - exists y. split; [now left |]. intros z [<- | []]. lra.
  - destruct IH as (z & Hz & L); [easy |]. destruct (Rle_dec (r y) (r z)) as [E | E].
    + exists y. split; [now left |]. intros w [<- | Hw]; [lra |]. specialize (L w Hw). lra.
    + exists z. split; [now right |]. intros w [<- | Hw]; [lra | auto].
Qed.

(** ** Sums over assignments, twice *)

Lemma sum_over_le dom vs g h a :
  (forall b, reaches dom vs a b -> g b <= h b) -> sum_over dom vs g a <= sum_over dom vs h a.
Proof.
  revert a. induction vs as [| v vs IH]; intros a H; simpl.
  - apply H. split; [easy | reflexivity].
  - apply rsum_le. intros x Hx. apply IH. intros b Hb. apply H.
    now apply (reaches_next dom v vs a b x).
Qed.

Lemma sum_over_product dom vs g h a :
  sum_over dom vs g a * sum_over dom vs h a =
  sum_over dom vs (fun r => sum_over dom vs (fun s => g r * h s) a) a.
Proof.
  rewrite Rmult_comm, <- sum_over_scale. apply sum_over_ext. intros r _.
  rewrite sum_over_scale. ring.
Qed.

Lemma set_id a v : set_value nat a v (a v) = a.
Proof. extensionality w. unfold set_value. now destruct (Nat.eqb_spec w v) as [-> |]. Qed.

(** ** One factor *)

Section OneFactor.
Variable N : network.
Hypothesis N_proper : proper_network N.
Hypothesis N_open : nothing_ruled_out N.
Variables f v : nat.
Hypothesis f_joins : joins N f v.

Let vs := others v (scope N f).

(** What [f] tells [v] when it hears [H u] from each other variable [u]. *)
Definition spoken (H : nat -> nat -> R) (x : nat) : R :=
  sum_over (states N) vs
    (fun a => potential N f a * rprod (fun u => H u (a u)) vs) (fun _ => x).

Definition positive_hearing (H : nat -> nat -> R) : Prop :=
  forall u y, In u vs -> In y (states N u) -> 0 < H u y.

Lemma f_facts : NoDup (scope N f) /\ (forall a, 0 <= potential N f a) /\
  (forall a b, (forall u, In u (scope N f) -> a u = b u) -> potential N f a = potential N f b).
Proof. apply N_proper, f_joins. Qed.

Section OneVariable.
Variable u : nat.
Hypothesis u_heard : In u vs.
Let rest := others u vs.
Let base : nat -> nat := fun _ => 0%nat.

Lemma u_scope : In u (scope N f) /\ u <> v.
Proof. now apply in_others in u_heard. Qed.

Lemma vs_NoDup : NoDup vs.
Proof. now apply NoDup_others, f_facts. Qed.

(** The table with the other variables summed out. *)
Definition mixture (H : nat -> nat -> R) (x y : nat) : R :=
  sum_over (states N) rest
    (fun b => potential N f (set_value nat (set_value nat b u y) v x) *
              rprod (fun w => H w (b w)) rest) base.

Lemma in_scope w : In w (scope N f) -> w = v \/ w = u \/ In w rest.
Proof.
  intros Hw. destruct (Nat.eq_dec w v) as [| E]; [now left | right].
  destruct (Nat.eq_dec w u) as [| F]; [now left | right].
  apply in_others. split; [| exact F]. now apply in_others.
Qed.

Lemma spoken_mixture H x :
  spoken H x = rsum (fun y => mixture H x y * H u y) (states N u).
Proof.
  destruct f_facts as (D & P & L). unfold spoken.
  rewrite (sum_over_ext (states N) vs _
    (fun a => potential N f (set_value nat a v x) * rprod (fun w => H w (a w)) vs)).
  2: { intros b [_ O]. assert (E : b v = x) by (apply O; unfold vs; rewrite in_others; tauto).
       now rewrite <- E, set_id. }
  rewrite (sum_over_base (states N) vs vs _ (fun _ => x) base).
  2: { intros a b E. f_equal.
       - apply L. intros w Hw. destruct (Nat.eq_dec w v) as [-> | F]; [now rewrite !set_same |].
         rewrite !set_other by assumption. apply E. now apply in_others.
       - apply rprod_ext. intros w Hw. now rewrite E. }
  2: { intros w Hw. now left. }
  rewrite (sum_over_pull (states N) _ u) by (trivial; apply vs_NoDup). fold rest.
  rewrite (sum_over_ext _ _ _ (fun b => rsum (fun y => H u y *
    (potential N f (set_value nat (set_value nat b u y) v x) * rprod (fun w => H w (b w)) rest))
    (states N u))).
  2: { intros b _. apply rsum_ext. intros y _.
       rewrite (rprod_pull _ u) by (trivial; apply vs_NoDup).
       rewrite set_same. fold rest.
       rewrite (rprod_ext (fun w => H w (set_value nat b u y w)) (fun w => H w (b w))); [ring |].
       intros w Hw. apply in_others in Hw as [_ Hw]. now rewrite set_other. }
  rewrite (sum_over_rsum (states N) (fun y b => H u y *
    (potential N f (set_value nat (set_value nat b u y) v x) * rprod (fun w => H w (b w)) rest))).
  apply rsum_ext. intros y _. rewrite sum_over_scale. unfold mixture. ring.
Qed.

Lemma rest_positive H b :
  positive_hearing H -> reaches (states N) rest base b -> 0 < rprod (fun w => H w (b w)) rest.
Proof.
  intros PH [I _]. apply rprod_pos. intros w Hw. apply PH; [| now apply I].
  now apply in_others in Hw.
Qed.

Lemma mixture_nonneg H x y : positive_hearing H -> 0 <= mixture H x y.
Proof.
  intros PH. destruct f_facts as (_ & P & _). apply sum_over_nonneg. intros b Hb.
  apply Rmult_le_pos; [apply P | left; now apply rest_positive].
Qed.

Lemma mixture_positive_at H a :
  positive_hearing H -> allowed N f a -> 0 < potential N f a -> 0 < mixture H (a v) (a u).
Proof.
  intros PH Al Pa. destruct f_facts as (_ & P & L). destruct u_scope as [Hu Huv].
  assert (Rb : reaches (states N) rest base (fun w => if member w rest then a w else 0%nat)).
  { split; intros w Hw.
    - apply member_spec in Hw as Hm. rewrite Hm. apply Al.
      apply in_others in Hw as [Hw _]. now apply in_others in Hw.
    - destruct (member w rest) eqn:M; [apply member_spec in M; contradiction | reflexivity]. }
  apply (sum_over_pos _ _ _ _ _ (fun c Hc =>
    Rmult_le_pos _ _ (P _) (Rlt_le _ _ (rest_positive H c PH Hc))) Rb).
  - apply NoDup_others, vs_NoDup.
  - apply Rmult_lt_0_compat; [| now apply rest_positive].
    rewrite (L _ a); [exact Pa |]. intros w Hw.
    destruct (Nat.eq_dec w v) as [-> | E]; [now rewrite set_same |].
    rewrite set_other by assumption.
    destruct (Nat.eq_dec w u) as [-> | F]; [now rewrite set_same |].
    rewrite set_other by assumption.
    destruct (in_scope w Hw) as [? | [? | Hr]]; [contradiction | contradiction |].
    apply member_spec in Hr. now rewrite Hr.
Qed.

(** Sums over the other variables keep the cross ratio. *)
Lemma mixture_cross H t a b c d :
  positive_hearing H -> passage_bound N f v u t -> t < 1 ->
  In a (states N v) -> In c (states N v) -> a <> c ->
  In b (states N u) -> In d (states N u) -> b <> d ->
  (1 - t) ^ 2 * (mixture H a b * mixture H c d) <= (1 + t) ^ 2 * (mixture H c b * mixture H a d).
Proof.
  intros PH [T B] T1 Ha Hc Eac Hb Hd Ebd. destruct u_scope as [Hu Huv].
  pose (at_ := fun r y x => set_value nat (set_value nat r u y) v x).
  assert (Al : forall r y x, reaches (states N) rest base r -> In y (states N u) ->
    In x (states N v) -> allowed N f (at_ r y x)).
  { intros r y x [I _] Hy Hx w Hw. unfold at_.
    destruct (Nat.eq_dec w v) as [-> | E]; [now rewrite set_same |].
    rewrite set_other by assumption.
    destruct (Nat.eq_dec w u) as [-> | F]; [now rewrite set_same |].
    rewrite set_other by assumption.
    destruct (in_scope w Hw) as [? | [? | Hr]]; [contradiction | contradiction |]. now apply I. }
  assert (Av : forall r y x, at_ r y x v = x) by (intros; apply set_same).
  assert (Au : forall r y x, at_ r y x u = y)
    by (intros; unfold at_; rewrite set_other by assumption; apply set_same).
  assert (Sv : forall r y x x', set_value nat (at_ r y x) v x' = at_ r y x').
  { intros. extensionality w. unfold at_, set_value. now destruct (w =? v)%nat. }
  assert (Su : forall r y x y', set_value nat (at_ r y x) u y' = at_ r y' x).
  { intros. extensionality w. unfold at_, set_value.
    destruct (Nat.eqb_spec w v), (Nat.eqb_spec w u); congruence. }
  assert (Sum : forall g1 g2 h1 h2 : (nat -> nat) -> R,
    (forall r s, reaches (states N) rest base r -> reaches (states N) rest base s ->
       (1 - t) ^ 2 * (g1 r * g2 s) <= (1 + t) ^ 2 * (h1 r * h2 s)) ->
    (1 - t) ^ 2 * (sum_over (states N) rest g1 base * sum_over (states N) rest g2 base) <=
    (1 + t) ^ 2 * (sum_over (states N) rest h1 base * sum_over (states N) rest h2 base)).
  { intros g1 g2 h1 h2 E. rewrite !sum_over_product, <- !sum_over_scale. apply sum_over_le.
    intros r Hr. rewrite <- !sum_over_scale. apply sum_over_le. intros s Hs. now apply E. }
  assert (W : forall k1 k2 k3 k4 p1 p2 : R, 0 < p1 -> 0 < p2 ->
    (1 - t) ^ 2 * (k1 * k2) <= (1 + t) ^ 2 * (k3 * k4) ->
    (1 - t) ^ 2 * ((k1 * p1) * (k2 * p2)) <= (1 + t) ^ 2 * ((k3 * p1) * (k4 * p2))).
  { intros k1 k2 k3 k4 p1 p2 P1 P2 E.
    assert (0 < p1 * p2) by now apply Rmult_lt_0_compat. nra. }
  unfold mixture. destruct B as [B | [B | B]]; [lra | |].
  - apply Sum. intros r s Hr Hs. apply W; [now apply rest_positive | now apply rest_positive |].
    specialize (B (at_ r b a) (at_ s d c) (Al r b a Hr Hb Ha) (Al s d c Hs Hd Hc)).
    rewrite !Av, !Au, !Sv in B. now apply B.
  - rewrite (Rmult_comm (sum_over _ _ _ base) (sum_over (states N) rest (fun b0 =>
      potential N f (set_value nat (set_value nat b0 u d) v a) * _) base)).
    apply Sum. intros r s Hr Hs. apply W; [now apply rest_positive | now apply rest_positive |].
    specialize (B (at_ r b a) (at_ s d c) (Al r b a Hr Hb Ha) (Al s d c Hs Hd Hc)).
    rewrite !Av, !Au, !Su in B. now apply B.
Qed.

(** Below 1 a bound leaves no zero in the mixed table. *)
Lemma mixture_positive H t x y :
  positive_hearing H -> passage_bound N f v u t -> t < 1 ->
  In x (states N v) -> In y (states N u) -> 0 < mixture H x y.
Proof.
  intros PH B T1 Hx Hy. destruct u_scope as [Hu Huv]. destruct N_open as [_ O].
  destruct (O f v x f_joins Hx) as (a & Aa & <- & Pa).
  destruct (O f u y (conj (proj1 f_joins) Hu) Hy) as (b & Ab & <- & Pb).
  pose proof (mixture_positive_at H a PH Aa Pa) as Ma.
  pose proof (mixture_positive_at H b PH Ab Pb) as Mb.
  destruct (Nat.eq_dec (a v) (b v)) as [E | E]; [now rewrite E |].
  destruct (Nat.eq_dec (a u) (b u)) as [F | F]; [now rewrite <- F |].
  assert (Hv : In v (scope N f)) by apply f_joins.
  pose proof (mixture_cross H t (a v) (a u) (b v) (b u) PH B T1 (Aa v Hv) (Ab v Hv) E
    (Aa u Hu) (Ab u Hu) F) as C.
  destruct (mixture_nonneg H (a v) (b u) PH) as [| Z]; [easy |].
  rewrite <- Z in C. destruct B as [T _].
  assert (0 < (1 - t) ^ 2) by (apply pow_lt; lra).
  assert (0 < (1 - t) ^ 2 * (mixture H (a v) (a u) * mixture H (b v) (b u)))
    by (apply Rmult_lt_0_compat; [easy | now apply Rmult_lt_0_compat]). lra.
Qed.

(** One incoming message moves by [D], the outgoing one by at most [t D]. *)
Lemma one_passage H H' t D :
  positive_hearing H -> positive_hearing H' -> passage_bound N f v u t -> 0 <= D ->
  (forall w y, In w rest -> In y (states N w) -> H w y = H' w y) ->
  apart (states N u) D (H u) (H' u) -> apart (states N v) (t * D) (spoken H) (spoken H').
Proof.
  intros PH PH' B D0 Same Ap a c Ha Hc. destruct u_scope as [Hu Huv].
  assert (Sn : states N u <> []) by (destruct N_open as [S _]; apply S).
  assert (F : forall x y, mixture H x y = mixture H' x y).
  { intros x y. apply sum_over_ext. intros b [I _]. f_equal. apply rprod_ext. intros w Hw.
    apply Same; auto. }
  destruct (least (fun y => H u y / H' u y) (states N u) Sn) as (z & Hz & Min).
  set (rho := H u z / H' u z). fold rho in Min.
  assert (Pos : forall y, In y (states N u) -> 0 < H u y /\ 0 < H' u y)
    by (intros; split; [now apply PH | now apply PH']).
  assert (R0 : 0 < rho) by (apply Rdiv_lt_0_compat; now apply Pos).
  set (x := fun y => H u y / H' u y / rho).
  assert (Xr : forall y, In y (states N u) -> 1 <= x y <= exp D).
  { intros y Hy. unfold x. destruct (Pos y Hy) as [Py Py']. destruct (Pos z Hz) as [Pz Pz'].
    split; apply Rmult_le_reg_r with rho; trivial.
    - replace (H u y / H' u y / rho * rho) with (H u y / H' u y) by (field; lra).
      rewrite Rmult_1_l. now apply Min.
    - replace (H u y / H' u y / rho * rho) with (H u y / H' u y) by (field; lra).
      apply Rmult_le_reg_r with (H' u y * H' u z); [now apply Rmult_lt_0_compat |].
      unfold rho.
      replace (H u y / H' u y * (H' u y * H' u z)) with (H u y * H' u z) by (field; lra).
      replace (exp D * (H u z / H' u z) * (H' u y * H' u z)) with (exp D * (H u z * H' u y))
        by (field; lra).
      now apply Ap. }
  set (p := fun y => mixture H' a y * H' u y). set (q := fun y => mixture H' c y * H' u y).
  assert (Moved : forall s,
    spoken H s = rho * rsum (fun y => mixture H' s y * H' u y * x y) (states N u)).
  { intros s. rewrite spoken_mixture, <- rsum_scale. apply rsum_ext. intros y Hy.
    rewrite F. unfold x. destruct (Pos y Hy). field. lra. }
  rewrite !Moved, !spoken_mixture.
  change (fun y => mixture H' a y * H' u y * x y) with (fun y => p y * x y).
  change (fun y => mixture H' c y * H' u y * x y) with (fun y => q y * x y). fold p q.
  assert (Goal : rsum q (states N u) * rsum (fun y => p y * x y) (states N u) <=
    exp (t * D) * (rsum p (states N u) * rsum (fun y => q y * x y) (states N u))).
  2: { replace (rho * rsum (fun y => p y * x y) (states N u) * rsum q (states N u))
         with (rho * (rsum q (states N u) * rsum (fun y => p y * x y) (states N u))) by ring.
       replace (exp (t * D) * (rho * rsum (fun y => q y * x y) (states N u) * rsum p (states N u)))
         with (rho * (exp (t * D) * (rsum p (states N u) * rsum (fun y => q y * x y) (states N u))))
         by ring.
       apply Rmult_le_compat_l; lra. }
  assert (Pn : forall y, In y (states N u) -> 0 <= p y /\ 0 <= q y).
  { intros y Hy. destruct (Pos y Hy).
    split; apply Rmult_le_pos; try lra; now apply mixture_nonneg. }
  pose proof B as [T _].
  assert (E1 : 1 <= exp (t * D)) by (apply exp_at_least_one, Rmult_le_pos; lra).
  assert (Px : 0 <= rsum (fun y => p y * x y) (states N u)).
  { apply rsum_nonneg. intros y Hy. apply Rmult_le_pos; [now apply Pn |].
    destruct (Xr y Hy). lra. }
  assert (Qx : rsum q (states N u) <= rsum (fun y => q y * x y) (states N u)).
  { apply rsum_le. intros y Hy. destruct (Xr y Hy), (Pn y Hy). nra. }
  assert (Q0 : 0 <= rsum q (states N u)) by (apply rsum_nonneg; intros; now apply Pn).
  assert (P0 : 0 <= rsum p (states N u)) by (apply rsum_nonneg; intros; now apply Pn).
  destruct (Nat.eq_dec a c) as [E | E].
  { unfold p, q in *. rewrite E in *.
    set (s := rsum (fun y => mixture H' c y * H' u y) (states N u)) in *.
    set (s' := rsum (fun y => mixture H' c y * H' u y * x y) (states N u)) in *.
    assert (0 <= s * s') by now apply Rmult_le_pos. nra. }
  destruct (Rlt_dec t 1) as [T1 | T1].
  - apply rows_move; trivial; try lra.
    + intros y Hy. apply Rmult_lt_0_compat; [now apply (mixture_positive H' t) | now apply PH'].
    + intros y Hy. apply Rmult_lt_0_compat; [now apply (mixture_positive H' t) | now apply PH'].
    + intros i j Hi Hj. unfold p, q. destruct (Pos i Hi) as [_ Pi]. destruct (Pos j Hj) as [_ Pj].
      assert (C : (1 - t) ^ 2 * (mixture H' a i * mixture H' c j) <=
                  (1 + t) ^ 2 * (mixture H' a j * mixture H' c i)).
      { destruct (Nat.eq_dec i j) as [-> | Eij].
        - assert (0 <= mixture H' a j * mixture H' c j)
            by (apply Rmult_le_pos; now apply mixture_nonneg). nra.
        - rewrite (Rmult_comm (mixture H' a j)). now apply mixture_cross. }
      assert (0 < H' u i * H' u j) by now apply Rmult_lt_0_compat.
      replace ((1 - t) ^ 2 * (mixture H' a i * H' u i * (mixture H' c j * H' u j)))
        with ((1 - t) ^ 2 * (mixture H' a i * mixture H' c j) * (H' u i * H' u j)) by ring.
      replace ((1 + t) ^ 2 * (mixture H' a j * H' u j * (mixture H' c i * H' u i)))
        with ((1 + t) ^ 2 * (mixture H' a j * mixture H' c i) * (H' u i * H' u j)) by ring.
      apply Rmult_le_compat_r; lra.
  - replace t with 1 by lra. rewrite Rmult_1_l.
    assert (Up : rsum (fun y => p y * x y) (states N u) <= exp D * rsum p (states N u)).
    { rewrite <- rsum_scale. apply rsum_le. intros y Hy. destruct (Xr y Hy), (Pn y Hy). nra. }
    apply Rle_trans with (rsum q (states N u) * (exp D * rsum p (states N u))).
    { now apply Rmult_le_compat_l. }
    replace (rsum q (states N u) * (exp D * rsum p (states N u)))
      with (exp D * rsum p (states N u) * rsum q (states N u)) by ring.
    rewrite <- Rmult_assoc. apply Rmult_le_compat_l; trivial.
    apply Rmult_le_pos; [left; apply exp_pos | exact P0].
Qed.
End OneVariable.
End OneFactor.

(** ** Distances between messages *)

Lemma apart_weaken l d d' p q :
  (forall x, In x l -> 0 <= p x) -> (forall x, In x l -> 0 <= q x) -> d <= d' ->
  apart l d p q -> apart l d' p q.
Proof.
  intros P Q H A x y Hx Hy. eapply Rle_trans; [now apply A |].
  apply Rmult_le_compat_r; [apply Rmult_le_pos; auto | now apply exp_monotone].
Qed.

Lemma apart_triangle l d d' p q r :
  (forall x, In x l -> 0 < p x) -> (forall x, In x l -> 0 < q x) -> (forall x, In x l -> 0 < r x) ->
  apart l d p q -> apart l d' q r -> apart l (d + d') p r.
Proof.
  intros P Q R A B x y Hx Hy. specialize (A x y Hx Hy). specialize (B x y Hx Hy).
  pose proof (P x Hx). pose proof (P y Hy). pose proof (Q x Hx). pose proof (Q y Hy).
  pose proof (R x Hx). pose proof (R y Hy).
  apply Rmult_le_reg_r with (q x * q y); [now apply Rmult_lt_0_compat |].
  rewrite exp_plus.
  replace (p x * r y * (q x * q y)) with ((p x * q y) * (q x * r y)) by ring.
  replace (exp d * exp d' * (p y * r x) * (q x * q y))
    with ((exp d * (p y * q x)) * (exp d' * (q y * r x))) by ring.
  apply Rmult_le_compat; trivial; left; now apply Rmult_lt_0_compat.
Qed.

Lemma apart_same l p : apart l 0 p p.
Proof. intros x y _ _. rewrite exp_0. lra. Qed.

Lemma apart_scaled l d p p' q q' :
  proportional l p p' -> proportional l q q' -> apart l d p' q' -> apart l d p q.
Proof.
  intros (c & Hc & E) (e & He & F) A x y Hx Hy. rewrite !E, !F by assumption.
  specialize (A x y Hx Hy). assert (0 < c * e) by now apply Rmult_lt_0_compat.
  replace (c * p' x * (e * q' y)) with (c * e * (p' x * q' y)) by ring.
  replace (exp d * (c * p' y * (e * q' x))) with (c * e * (exp d * (p' y * q' x))) by ring.
  apply Rmult_le_compat_l; lra.
Qed.

Lemma apart_product {X} (l : list nat) (gs : list X) (D : X -> R) (p q : X -> nat -> R) :
  (forall g x, In g gs -> In x l -> 0 < p g x /\ 0 < q g x) ->
  (forall g, In g gs -> apart l (D g) (p g) (q g)) ->
  apart l (rsum D gs) (fun x => rprod (fun g => p g x) gs) (fun x => rprod (fun g => q g x) gs).
Proof.
  intros P H x y Hx Hy. induction gs as [| g gs IH].
  - unfold rsum, rprod. simpl. rewrite exp_0. lra.
  - rewrite rsum_cons, !rprod_cons, exp_plus.
    assert (Q : forall r z, (r = p \/ r = q) -> In z l -> 0 < rprod (fun g => r g z) gs).
    { intros r z [-> | ->] Hz; apply rprod_pos; intros h Hh; apply P; trivial; now right. }
    specialize (H g (or_introl eq_refl) x y Hx Hy) as A.
    assert (B := IH (fun h z Hh => P h z (or_intror Hh)) (fun h Hh => H h (or_intror Hh))).
    pose proof (P g x (or_introl eq_refl) Hx). pose proof (P g y (or_introl eq_refl) Hy).
    set (px := rprod (fun g => p g x) gs) in *. set (py := rprod (fun g => p g y) gs) in *.
    set (qx := rprod (fun g => q g x) gs) in *. set (qy := rprod (fun g => q g y) gs) in *.
    assert (0 < px) by (apply Q; tauto). assert (0 < qy) by (apply Q; tauto).
    replace (p g x * px * (q g y * qy)) with ((p g x * q g y) * (px * qy)) by ring.
    replace (exp (D g) * exp (rsum D gs) * (p g y * py * (q g x * qx)))
      with ((exp (D g) * (p g y * q g x)) * (exp (rsum D gs) * (py * qx))) by ring.
    apply Rmult_le_compat; trivial; left; apply Rmult_lt_0_compat; tauto.
Qed.

(** ** Several incoming messages *)

Section SeveralPassages.
Variable N : network.
Hypothesis N_proper : proper_network N.
Hypothesis N_open : nothing_ruled_out N.
Variables f v : nat.
Hypothesis f_joins : joins N f v.

Lemma spoken_positive H x :
  positive_hearing N f v H -> In x (states N v) -> 0 < spoken N f v H x.
Proof.
  intros PH Hx. destruct N_open as [_ O]. destruct (O f v x f_joins Hx) as (a & Aa & <- & Pa).
  apply (supported_sum N N_proper H f v a); trivial.
  - intros u y Hu Hy. left. now apply PH.
  - intros u Hu. apply PH; trivial. apply Aa. now apply in_others in Hu.
Qed.

Lemma several_passages (t D : nat -> R) us H H' :
  NoDup us -> (forall u, In u us -> In u (others v (scope N f))) ->
  positive_hearing N f v H -> positive_hearing N f v H' ->
  (forall u, In u us -> passage_bound N f v u (t u) /\ 0 <= D u /\
     apart (states N u) (D u) (H u) (H' u)) ->
  (forall u, In u (others v (scope N f)) -> ~ In u us -> H u = H' u) ->
  apart (states N v) (rsum (fun u => t u * D u) us) (spoken N f v H) (spoken N f v H').
Proof.
  intros ND. revert H. induction ND as [| u us Hu ND IH]; intros H I PH PH' Each Same.
  - change (rsum (fun u => t u * D u) []) with 0.
    apply (apart_scaled _ 0 _ (spoken N f v H') _ (spoken N f v H')).
    + apply proportional_eq. intros x _. apply sum_over_ext. intros b _. f_equal.
      apply rprod_ext. intros w Hw. rewrite Same; trivial. easy.
    + apply proportional_refl.
    + apply apart_same.
  - set (M := fun w => if (w =? u)%nat then H' w else H w).
    assert (PM : positive_hearing N f v M).
    { intros w y Hw Hy. unfold M. destruct (w =? u)%nat; [now apply PH' | now apply PH]. }
    rewrite rsum_cons. destruct (Each u (or_introl eq_refl)) as (B & D0 & A).
    apply apart_triangle with (q := spoken N f v M);
      try (intros; now apply spoken_positive).
    + apply (one_passage N N_proper N_open f v f_joins u (I u (or_introl eq_refl))); trivial.
      * intros w y Hw Hy. apply in_others in Hw as [_ Hw]. unfold M.
        apply Nat.eqb_neq in Hw. now rewrite Hw.
      * unfold M. now rewrite Nat.eqb_refl.
    + apply IH; trivial.
      * intros w Hw. apply I. now right.
      * intros w Hw. destruct (Each w (or_intror Hw)) as (Bw & Dw & Aw).
        repeat split; trivial; try apply Bw. unfold M.
        destruct (Nat.eqb_spec w u) as [-> | E]; [contradiction | exact Aw].
      * intros w Hw Out. unfold M. destruct (Nat.eqb_spec w u) as [-> | E]; [reflexivity |].
        apply Same; trivial. intros [F | F]; [congruence | contradiction].
Qed.
End SeveralPassages.

Lemma hearing_positive N m f v :
  positive_messages N m -> positive_hearing N f v (heard N m f).
Proof.
  intros P u y _ Hy. apply rprod_pos. intros g Hg. apply in_others in Hg as [Hg _].
  apply in_factors_at in Hg. now apply P.
Qed.

Theorem factor_moves N f v (t D : nat -> R) m m' :
  proper_network N -> nothing_ruled_out N -> joins N f v ->
  positive_messages N m -> positive_messages N m' ->
  (forall u, In u (others v (scope N f)) ->
     passage_bound N f v u (t u) /\ 0 <= D u /\
     apart (states N u) (D u) (heard N m f u) (heard N m' f u)) ->
  apart (states N v) (rsum (fun u => t u * D u) (others v (scope N f)))
    (factor_message N m f v) (factor_message N m' f v).
Proof.
  intros Pr O J P P' H.
  apply (several_passages N Pr O f v J t D (others v (scope N f)) (heard N m f) (heard N m' f));
    auto using hearing_positive; try easy.
  apply NoDup_others, Pr, J.
Qed.

(** ** One round contracts *)

Section Certified.
Variable N : network.
Hypothesis N_proper : proper_network N.
Hypothesis N_open : nothing_ruled_out N.
Variable t : nat -> nat -> nat -> R.
Variable w : nat -> nat -> R.
Variable W : R.
Hypothesis certificate : network_certificate N t w W.

Local Notation within := (messages_within N w).
Local Notation positive := (positive_messages N).

Lemma W_large : 1 <= W.
Proof. apply certificate. Qed.

Lemma w_nonneg f v : joins N f v -> 0 <= w f v <= W.
Proof.
  intros J. destruct certificate as (H & _ & C). specialize (C f v J).
  destruct (larger N f); [apply C | rewrite C; lra].
Qed.

Lemma rate_bounds : 0 <= rate W < 1.
Proof. apply rate_range, W_large. Qed.

Lemma heard_apart B m m' f u :
  positive m -> positive m' -> within B m m' ->
  apart (states N u) (B * rsum (fun g => w g u) (others f (factors_at N u)))
    (heard N m f u) (heard N m' f u).
Proof.
  intros P P' H. rewrite <- rsum_scale.
  apply (apart_product (states N u) (others f (factors_at N u)) (fun g => B * w g u)
    (fun g => m g u) (fun g => m' g u)).
  - intros g x Hg Hx. apply in_others in Hg as [Hg _]. apply in_factors_at in Hg.
    split; [now apply P | now apply P'].
  - intros g Hg. apply in_others in Hg as [Hg _]. apply in_factors_at in Hg. now apply H.
Qed.

Lemma message_positive_here m f v x :
  positive m -> joins N f v -> In x (states N v) -> 0 < factor_message N m f v x.
Proof.
  intros P J Hx. apply (spoken_positive N N_proper N_open f v J (heard N m f)); trivial.
  now apply hearing_positive.
Qed.

Theorem network_round_contracts B m m' :
  0 <= B -> positive m -> positive m' -> within B m m' ->
  within (rate W * B) (factor_message N m) (factor_message N m').
Proof.
  intros B0 P P' H f v J. pose proof W_large as W1. destruct (w_nonneg f v J) as [w0 wW].
  set (D := fun u => B * rsum (fun g => w g u) (others f (factors_at N u))).
  assert (D0 : forall u, 0 <= D u).
  { intros u. apply Rmult_le_pos; [exact B0 |]. apply rsum_nonneg. intros g Hg.
    apply in_others in Hg as [Hg _]. apply in_factors_at in Hg. now apply w_nonneg. }
  assert (A : apart (states N v) (rsum (fun u => t f v u * D u) (others v (scope N f)))
    (factor_message N m f v) (factor_message N m' f v)).
  { apply factor_moves; trivial. intros u Hu. apply in_others in Hu as [Hu E]. split; [| split].
    - destruct certificate as (_ & T & _). apply T; trivial. split; [apply J | exact Hu].
    - apply D0.
    - now apply heard_apart. }
  apply apart_weaken with (4 := A).
  - intros x Hx. left. now apply message_positive_here.
  - intros x Hx. left. now apply message_positive_here.
  - destruct certificate as (_ & _ & C). specialize (C f v J). destruct (larger N f) eqn:L.
    + destruct C as [_ C]. unfold D.
      rewrite (rsum_ext _ (fun u => B *
        (t f v u * rsum (fun g => w g u) (others f (factors_at N u)))))
        by (intros; ring).
      rewrite rsum_scale.
      apply Rle_trans with (B * (w f v - 1)); [apply Rmult_le_compat_l; lra |].
      unfold rate. assert (Q : / W * w f v <= 1).
      { apply Rmult_le_reg_l with W; [lra |]. rewrite <- Rmult_assoc, Rinv_r by lra. lra. }
      replace ((1 - / W) * B * w f v) with (B * (w f v - / W * w f v)) by ring.
      apply Rmult_le_compat_l; lra.
    + destruct J as [Hf Hv]. unfold larger in L. apply Nat.ltb_ge in L.
      destruct (scope N f) as [| s [| s' l]]; simpl in L; [easy | | lia].
      destruct Hv as [-> | []]. rewrite C. simpl. rewrite Nat.eqb_refl. simpl.
      unfold rsum. simpl. lra.
Qed.

(** ** Two runs under one schedule *)

Lemma run_positive due m k : message_run N due m -> positive (m 0%nat) -> positive (m k).
Proof.
  intros R P. induction k as [| k IH]; [exact P |]. intros f v x J Hx.
  destruct (R k f v J) as (c & Hc & E). rewrite E by assumption.
  apply Rmult_lt_0_compat; [exact Hc |].
  destruct (due k f v); [now apply message_positive_here | now apply IH].
Qed.

Definition all_edges : list (nat * nat) :=
  flat_map (fun f => map (fun v => (f, v)) (scope N f)) (seq 0 (factor_count N)).

Lemma in_all_edges f v : In (f, v) all_edges <-> joins N f v.
Proof.
  unfold all_edges. rewrite in_flat_map. split.
  - intros (g & Hg & H). apply in_map_iff in H as (u & E & Hu). injection E as -> ->.
    apply in_seq in Hg. split; [lia | exact Hu].
  - intros [Hf Hv]. exists f. split; [apply in_seq; lia |]. apply in_map_iff. now exists v.
Qed.

Lemma rsum_member {X} (r : X -> R) x l :
  (forall y, In y l -> 0 <= r y) -> In x l -> r x <= rsum r l.
Proof.
  intros P. induction l as [| y l IH]; intros H; [easy |]. rewrite rsum_cons.
  assert (0 <= rsum r l) by (apply rsum_nonneg; intros; apply P; now right).
  assert (0 <= r y) by (apply P; now left).
  destruct H as [-> | H]; [lra |].
  assert (r x <= rsum r l) by (apply IH; [intros; apply P; now right | exact H]). lra.
Qed.

Lemma some_distance l p q :
  (forall x, In x l -> 0 < p x) -> (forall x, In x l -> 0 < q x) ->
  exists d, 0 <= d /\ apart l d p q.
Proof.
  intros P Q. set (r := fun x y => Rabs (ln (p x * q y) - ln (p y * q x))).
  assert (R0 : forall x y, 0 <= r x y) by (intros; apply Rabs_pos).
  exists (rsum (fun x => rsum (r x) l) l). split.
  { apply rsum_nonneg. intros x _. apply rsum_nonneg. intros; apply R0. }
  intros x y Hx Hy. assert (A : 0 < p x * q y) by (apply Rmult_lt_0_compat; auto).
  assert (B : 0 < p y * q x) by (apply Rmult_lt_0_compat; auto).
  assert (L : r x y <= rsum (fun x => rsum (r x) l) l).
  { apply Rle_trans with (rsum (r x) l); [apply rsum_member; trivial; intros; apply R0 |].
    apply (rsum_member (fun x => rsum (r x) l)); trivial. intros z _. apply rsum_nonneg.
    intros; apply R0. }
  rewrite <- (exp_ln _ A), <- (exp_ln _ B), <- exp_plus. apply exp_monotone.
  pose proof (Rle_abs (ln (p x * q y) - ln (p y * q x))). unfold r in L at 1. lra.
Qed.

Lemma unary_message_fixed m1 m2 f v x :
  joins N f v -> larger N f = false -> factor_message N m1 f v x = factor_message N m2 f v x.
Proof.
  intros [Hf Hv] L. unfold larger in L. apply Nat.ltb_ge in L. unfold factor_message.
  destruct (scope N f) as [| s [| s' l]]; simpl in L; [easy | | lia].
  destruct Hv as [-> | []]. simpl. now rewrite Nat.eqb_refl.
Qed.

(** Positive messages are at some distance where those of factors over one variable agree. *)
Lemma some_within m m' :
  positive m -> positive m' ->
  (forall f v, joins N f v -> larger N f = false -> apart (states N v) 0 (m f v) (m' f v)) ->
  exists B, 0 <= B /\ within B m m'.
Proof.
  intros P P' U.
  assert (Q : forall l : list (nat * nat), (forall f v, In (f, v) l -> joins N f v) ->
    exists B, 0 <= B /\ forall f v, In (f, v) l -> apart (states N v) (B * w f v) (m f v) (m' f v)).
  { intros l. induction l as [| (f & v) l IH]; intros I; [exists 0; split; [lra | easy] |].
    destruct IH as (B & B0 & HB); [intros; apply I; now right |].
    assert (J : joins N f v) by (apply I; now left).
    destruct (some_distance (states N v) (m f v) (m' f v)) as (d & d0 & A); auto.
    exists (B + d). split; [lra |].
    assert (Wk : forall g u c, joins N g u -> c <= (B + d) * w g u ->
      apart (states N u) c (m g u) (m' g u) ->
      apart (states N u) ((B + d) * w g u) (m g u) (m' g u)).
    { intros g u c Jg Hc. apply apart_weaken; trivial; intros x Hx; left; auto. }
    intros g u [Eq | Hgu].
    - injection Eq as <- <-. destruct certificate as (_ & _ & C). specialize (C f v J).
      destruct (larger N f) eqn:L.
      + apply (Wk f v d J); [| exact A]. destruct C as [[C0 C1] C2].
        assert (1 <= w f v).
        { assert (0 <= rsum (fun u => t f v u * rsum (fun g => w g u) (others f (factors_at N u)))
            (others v (scope N f))); [| lra].
          apply rsum_nonneg. intros u Hu. apply in_others in Hu as [Hu E].
          apply Rmult_le_pos.
          - destruct certificate as (_ & T & _). apply (T f v u J (conj (proj1 J) Hu) E).
          - apply rsum_nonneg. intros g Hg. apply in_others in Hg as [Hg _].
            apply in_factors_at in Hg. now apply w_nonneg. }
        nra.
      + apply (Wk f v 0 J); [rewrite C; lra |]. now apply U.
    - apply (Wk g u (B * w g u)); [apply I; now right | | now apply HB].
      assert (0 <= w g u) by (apply w_nonneg, I; now right). nra. }
  destruct (Q all_edges) as (B & B0 & HB).
  - intros f v. apply in_all_edges.
  - exists B. split; [exact B0 |]. intros f v J. apply HB. now apply in_all_edges.
Qed.

Section TwoRuns.
Variable due : nat -> nat -> nat -> bool.
Variables m m' : nat -> network_messages.
Hypothesis m_run : message_run N due m.
Hypothesis m'_run : message_run N due m'.
Hypothesis all_due : every_message_due N due.
Hypothesis m_positive : positive (m 0%nat).
Hypothesis m'_positive : positive (m' 0%nat).

(** What an update of one message in both runs establishes holds from then on, if every
    update does. *)
Lemma kept_apart d K f v :
  joins N f v ->
  (forall k, (K <= k)%nat ->
     apart (states N v) d (factor_message N (m k) f v) (factor_message N (m' k) f v)) ->
  exists K', forall k, (K' <= k)%nat -> apart (states N v) d (m k f v) (m' k f v).
Proof.
  intros J H. destruct (all_due f v J K) as (j & Hj & D). exists (S j). intros k Hk.
  induction Hk as [| k Hk IH].
  - pose proof (m_run j f v J) as A. pose proof (m'_run j f v J) as B. rewrite D in A, B.
    apply (apart_scaled _ _ _ _ _ _ A B). now apply H.
  - pose proof (m_run k f v J) as A. pose proof (m'_run k f v J) as B.
    apply (apart_scaled _ _ _ _ _ _ A B). destruct (due k f v); [apply H; lia | exact IH].
Qed.

Lemma shrinks B K :
  0 <= B -> (forall k, (K <= k)%nat -> within B (m k) (m' k)) ->
  exists K', forall k, (K' <= k)%nat -> within (rate W * B) (m k) (m' k).
Proof.
  intros B0 H.
  destruct (eventually_all all_edges (fun fv k => apart (states N (snd fv))
    (rate W * B * w (fst fv) (snd fv)) (m k (fst fv) (snd fv)) (m' k (fst fv) (snd fv))))
    as (K' & HK).
  - intros (f & v) J. apply in_all_edges in J. simpl. apply (kept_apart _ K); trivial.
    intros k Hk. apply network_round_contracts; trivial; [| | now apply H];
      now apply (run_positive due).
  - exists K'. intros k Hk f v J. apply (HK k Hk (f, v)). now apply in_all_edges.
Qed.

Lemma within_once : exists B K, 0 <= B /\ forall k, (K <= k)%nat -> within B (m k) (m' k).
Proof.
  assert (U : exists K, forall k, (K <= k)%nat -> forall f v, joins N f v -> larger N f = false ->
    apart (states N v) 0 (m k f v) (m' k f v)).
  { destruct (eventually_all all_edges (fun fv k => larger N (fst fv) = false ->
      apart (states N (snd fv)) 0 (m k (fst fv) (snd fv)) (m' k (fst fv) (snd fv)))) as (K & HK).
    - intros (f & v) J. apply in_all_edges in J. simpl.
      destruct (larger N f) eqn:L; [now exists 0%nat |].
      destruct (kept_apart 0 0 f v J) as (K & HK); [| exists K; auto].
      intros k _. apply (apart_scaled _ _ _ (factor_message N (m k) f v) _
        (factor_message N (m k) f v)).
      + apply proportional_refl.
      + apply proportional_eq. intros x _. now apply unary_message_fixed.
      + apply apart_same.
    - exists K. intros k Hk f v J. apply (HK k Hk (f, v)). now apply in_all_edges. }
  destruct U as (K & HK).
  assert (E : exists B, 0 <= B /\ within B (m K) (m' K)).
  { apply some_within;
      [now apply (run_positive due) | now apply (run_positive due) | now apply HK]. }
  destruct E as (B & B0 & HB). exists B, K. split; [exact B0 |].
  intros k Hk. induction Hk as [| k Hk IH]; [exact HB |].
  intros f v J. pose proof (m_run k f v J) as X. pose proof (m'_run k f v J) as Y.
  apply (apart_scaled _ _ _ _ _ _ X Y). destruct (due k f v); [| now apply IH].
  assert (Pk : positive (m k)) by now apply (run_positive due).
  assert (Pk' : positive (m' k)) by now apply (run_positive due).
  apply apart_weaken with (rate W * B * w f v).
  - intros x Hx. left. now apply message_positive_here.
  - intros x Hx. left. now apply message_positive_here.
  - destruct rate_bounds. destruct (w_nonneg f v J). assert (0 <= B * w f v) by nra. nra.
  - now apply network_round_contracts.
Qed.

Theorem runs_meet eps :
  0 < eps -> exists K, forall k, (K <= k)%nat -> forall f v, joins N f v ->
    apart (states N v) eps (m k f v) (m' k f v).
Proof.
  intros He. destruct within_once as (B & K0 & B0 & HB).
  assert (All : forall i, exists K, forall k, (K <= k)%nat -> within (rate W ^ i * B) (m k) (m' k)).
  { intros i. induction i as [| i (L & HL)].
    - exists K0. intros k Hk. rewrite pow_O, Rmult_1_l. now apply HB.
    - simpl pow. rewrite Rmult_assoc. apply (shrinks _ L); trivial.
      apply Rmult_le_pos; [apply pow_le, rate_bounds | exact B0]. }
  destruct (small_power W W_large (B * W) eps He) as (n & Hn). specialize (Hn n (le_n n)).
  destruct (All n) as (K & HK). exists K. intros k Hk f v J.
  assert (Pk : positive (m k)) by now apply (run_positive due).
  assert (Pk' : positive (m' k)) by now apply (run_positive due).
  apply apart_weaken with (rate W ^ n * B * w f v).
  - intros x Hx. left. now apply Pk.
  - intros x Hx. left. now apply Pk'.
  - destruct (w_nonneg f v J).
    assert (0 <= rate W ^ n * B) by (apply Rmult_le_pos; [apply pow_le, rate_bounds | exact B0]).
    assert (rate W ^ n * B * w f v <= rate W ^ n * B * W) by now apply Rmult_le_compat_l. lra.
  - now apply HK.
Qed.
End TwoRuns.

(** ** The fixed point *)

Lemma apart_symmetric l d p q : apart l d p q -> apart l d q p.
Proof. intros A x y Hx Hy. specialize (A y x Hy Hx). lra. Qed.

Lemma apart_logs l d p q x y :
  (forall x, In x l -> 0 < p x) -> (forall x, In x l -> 0 < q x) -> In x l -> In y l ->
  apart l d p q -> Rabs (ln (p x) - ln (p y) - (ln (q x) - ln (q y))) <= d.
Proof.
  intros P Q Hx Hy A.
  assert (L : forall a b, In a l -> In b l -> ln (p a) + ln (q b) <= d + (ln (p b) + ln (q a))).
  { intros a b Ha Hb. pose proof (P a Ha). pose proof (P b Hb). pose proof (Q a Ha).
    pose proof (Q b Hb). rewrite <- !ln_mult, <- (ln_exp d) by assumption.
    rewrite <- ln_mult; [| apply exp_pos | now apply Rmult_lt_0_compat].
    apply ln_monotone; [now apply Rmult_lt_0_compat | now apply A]. }
  pose proof (L x y Hx Hy). pose proof (L y x Hy Hx). apply Rabs_le. lra.
Qed.

Lemma apart_from_logs l d p q :
  (forall x, In x l -> 0 < p x) -> (forall x, In x l -> 0 < q x) ->
  (forall x y, In x l -> In y l -> ln (p x) - ln (p y) <= d + (ln (q x) - ln (q y))) ->
  apart l d p q.
Proof.
  intros P Q H x y Hx Hy. specialize (H x y Hx Hy).
  pose proof (P x Hx) as A. pose proof (P y Hy) as B. pose proof (Q x Hx) as C.
  pose proof (Q y Hy) as D.
  rewrite <- (exp_ln _ A), <- (exp_ln _ B), <- (exp_ln _ C), <- (exp_ln _ D), <- !exp_plus.
  apply exp_monotone. lra.
Qed.

Lemma proportional_symmetric l p q : proportional l p q -> proportional l q p.
Proof.
  intros (c & Hc & E). exists (/ c). split; [now apply Rinv_0_lt_compat |].
  intros x Hx. rewrite E by assumption. field. lra.
Qed.

Lemma proportional_apart l p q :
  (forall x, In x l -> 0 < p x) -> (forall x, In x l -> 0 < q x) ->
  (forall eps, 0 < eps -> apart l eps p q) -> proportional l p q.
Proof.
  intros P Q A. destruct l as [| z l]; [exists 1; split; [lra | easy] |].
  pose proof (P z (or_introl eq_refl)) as Pz. pose proof (Q z (or_introl eq_refl)) as Qz.
  exists (p z / q z). split; [now apply Rdiv_lt_0_compat |]. intros x Hx.
  assert (E : ln (p x) - ln (p z) = ln (q x) - ln (q z)).
  { apply cond_eq. intros eps He.
    pose proof (apart_logs (z :: l) (eps / 2) p q x z P Q Hx (or_introl eq_refl)
      (A (eps / 2) ltac:(lra))). lra. }
  rewrite <- !ln_div in E by auto. apply ln_inv in E; try (apply Rdiv_lt_0_compat; auto).
  replace (p x) with (p x / p z * p z) by (field; lra). rewrite E. field. lra.
Qed.

Lemma limit_at_least u l c : Un_cv u l -> (exists k, forall j, (k <= j)%nat -> c <= u j) -> c <= l.
Proof.
  intros U (k & H). apply le_epsilon. intros eps He. destruct (U eps He) as (n & Hn).
  specialize (Hn (Nat.max n k) ltac:(lia)). specialize (H (Nat.max n k) ltac:(lia)).
  unfold R_dist in Hn. apply Rabs_def2 in Hn. lra.
Qed.

Definition rounds (k : nat) : network_messages :=
  Nat.iter k (factor_message N) (factor_message N (fun _ _ _ => 1)).

Lemma rounds_positive k : positive (rounds k).
Proof.
  assert (P : positive (factor_message N (fun _ _ _ => 1))).
  { intros f v x J Hx. apply message_positive_here; trivial. intros g u y _ _. lra. }
  induction k as [| k IH]; [exact P |]. intros f v x J Hx. now apply message_positive_here.
Qed.

Lemma rounds_within_first :
  exists B, 0 <= B /\ forall k, within (W * B) (rounds 0) (rounds k).
Proof.
  destruct (some_within (rounds 0) (rounds 1)) as (B & B0 & HB); try apply rounds_positive.
  { intros f v J L.
    apply (apart_scaled _ _ _ (rounds 0 f v) _ (rounds 0 f v));
      [apply proportional_refl | | apply apart_same].
    apply proportional_eq. intros x _. now apply unary_message_fixed. }
  exists B. split; [exact B0 |]. pose proof W_large as W1.
  intros k. induction k as [| k IH]; intros f v J.
  - apply apart_weaken with 0; try (intros; left; now apply rounds_positive).
    + apply Rmult_le_pos; [apply Rmult_le_pos; lra | now apply w_nonneg].
    + apply apart_same.
  - replace (W * B * w f v) with (B * w f v + rate W * (W * B) * w f v)
      by (unfold rate; field; lra).
    apply apart_triangle with (rounds 1 f v); try (intros; now apply rounds_positive).
    + now apply HB.
    + apply (network_round_contracts (W * B) (rounds 0) (rounds k)); trivial;
        try apply rounds_positive. apply Rmult_le_pos; lra.
Qed.

Lemma rounds_cauchy : exists B, 0 <= B /\
  forall k n, within (rate W ^ k * B) (rounds k) (rounds (k + n)).
Proof.
  destruct rounds_within_first as (B & B0 & HB). pose proof W_large.
  exists (W * B). assert (0 <= W * B) by (apply Rmult_le_pos; lra). split; [easy |].
  intros k n. induction k as [| k IH].
  - rewrite pow_O, Rmult_1_l. apply HB.
  - simpl pow. rewrite Rmult_assoc.
    apply (network_round_contracts (rate W ^ k * (W * B)) (rounds k) (rounds (k + n))); trivial;
      try apply rounds_positive.
    apply Rmult_le_pos; [apply pow_le, rate_bounds | easy].
Qed.

(** Log ratios to the first state of the variable. *)
Definition log_ratio (f v x k : nat) : R :=
  ln (rounds k f v x) - ln (rounds k f v (hd 0%nat (states N v))).

Definition edge_dec : forall fv : nat * nat, {In fv all_edges} + {~ In fv all_edges}.
Proof. intros fv. apply in_dec. decide equality; apply Nat.eq_dec. Defined.

Definition tracked (f v x k : nat) : R :=
  if edge_dec (f, v) then if in_dec Nat.eq_dec x (states N v) then log_ratio f v x k else 0 else 0.

Lemma first_state v : In (hd 0%nat (states N v)) (states N v).
Proof.
  destruct N_open as [S _]. specialize (S v). destruct (states N v); [easy | now left].
Qed.

Lemma tracked_cauchy f v x : Cauchy_crit (tracked f v x).
Proof.
  intros eps He. unfold tracked. destruct (edge_dec (f, v)) as [J | J].
  2: { exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0; trivial. }
  destruct (in_dec Nat.eq_dec x (states N v)) as [Hx | Hx].
  2: { exists 0%nat. intros. unfold R_dist. rewrite Rminus_diag_eq, Rabs_R0; trivial. }
  apply in_all_edges in J. destruct rounds_cauchy as (B & B0 & HB).
  destruct (small_power W W_large (B * w f v) (eps / 2)) as (n & Hn); [lra |].
  specialize (Hn n (le_n n)). exists n.
  assert (T : forall j, (n <= j)%nat -> Rabs (log_ratio f v x n - log_ratio f v x j) < eps / 2).
  { intros j Hj. replace j with (n + (j - n))%nat by lia.
    pose proof (apart_logs (states N v) _ (rounds n f v) (rounds (n + (j - n)) f v) x
      (hd 0%nat (states N v)) (fun y => rounds_positive n f v y J)
      (fun y => rounds_positive _ f v y J) Hx (first_state v) (HB n (j - n)%nat f v J)) as A.
    unfold log_ratio. rewrite Rmult_assoc in A. lra. }
  intros i j Hi Hj. unfold R_dist. pose proof (T i Hi) as Ti. pose proof (T j Hj) as Tj.
  replace (log_ratio f v x i - log_ratio f v x j)
    with ((log_ratio f v x n - log_ratio f v x j) - (log_ratio f v x n - log_ratio f v x i))
    by ring.
  eapply Rle_lt_trans; [apply Rabs_triang |]. rewrite Rabs_Ropp. lra.
Qed.

Definition settled (f v x : nat) : R := exp (proj1_sig (R_complete _ (tracked_cauchy f v x))).

Lemma settled_positive f v x : 0 < settled f v x.
Proof. apply exp_pos. Qed.

Lemma settled_limit f v x :
  joins N f v -> In x (states N v) -> Un_cv (log_ratio f v x) (ln (settled f v x)).
Proof.
  intros J Hx. unfold settled. rewrite ln_exp.
  destruct (R_complete _ (tracked_cauchy f v x)) as (l & Hl). simpl.
  intros eps He. destruct (Hl eps He) as (n & Hn). exists n. intros k Hk.
  specialize (Hn k Hk). unfold tracked in Hn.
  destruct (edge_dec (f, v)) as [_ | F]; [| now apply in_all_edges in J].
  destruct (in_dec Nat.eq_dec x (states N v)); [exact Hn | contradiction].
Qed.

Lemma rounds_near : exists B, 0 <= B /\ forall k, within (rate W ^ k * B) (rounds k) settled.
Proof.
  destruct rounds_cauchy as (B & B0 & HB). exists B. split; [exact B0 |]. intros k f v J.
  apply apart_from_logs; try (intros; now apply rounds_positive);
    try (intros; apply settled_positive).
  intros x y Hx Hy. set (d := rate W ^ k * B * w f v).
  pose proof (CV_minus _ _ _ _ (settled_limit f v x J Hx) (settled_limit f v y J Hy)) as Lim.
  assert (Low : ln (rounds k f v x) - ln (rounds k f v y) - d <=
    ln (settled f v x) - ln (settled f v y)).
  { apply (limit_at_least _ _ _ Lim). exists k. intros j Hj. replace j with (k + (j - k))%nat by lia.
    pose proof (apart_logs (states N v) _ (rounds k f v) (rounds (k + (j - k)) f v) x y
      (fun y => rounds_positive k f v y J) (fun y => rounds_positive _ f v y J) Hx Hy
      (HB k (j - k)%nat f v J)) as A. fold d in A.
    pose proof (Rle_abs (ln (rounds k f v x) - ln (rounds k f v y) -
      (ln (rounds (k + (j - k)) f v x) - ln (rounds (k + (j - k)) f v y)))) as A'.
    unfold log_ratio. lra. }
  lra.
Qed.

Lemma settled_is_settled : settled_messages N settled.
Proof.
  intros f v J. destruct rounds_near as (B & B0 & HB).
  assert (Ps : positive settled) by (intros g u x _ _; apply settled_positive).
  apply proportional_apart.
  - intros x Hx. now apply message_positive_here.
  - intros x Hx. apply settled_positive.
  - intros eps He. destruct (small_power W W_large (B * w f v) (eps / 2)) as (n & Hn); [lra |].
    specialize (Hn (S n) ltac:(lia)).
    apply apart_weaken with (rate W ^ S n * B * w f v + rate W ^ S n * B * w f v).
    + intros x Hx. left. now apply message_positive_here.
    + intros x Hx. left. apply settled_positive.
    + rewrite Rmult_assoc. lra.
    + apply apart_triangle with (rounds (S n) f v).
      * intros x Hx. now apply message_positive_here.
      * intros x Hx. now apply rounds_positive.
      * intros x Hx. apply settled_positive.
      * apply apart_symmetric. simpl pow. rewrite (Rmult_assoc (rate W)).
        apply (network_round_contracts (rate W ^ n * B) (rounds n) settled); trivial.
        -- apply Rmult_le_pos; [apply pow_le, rate_bounds | exact B0].
        -- apply rounds_positive.
      * now apply HB.
Qed.

Theorem network_converges :
  exists m', positive m' /\ settled_messages N m' /\
    forall due m, message_run N due m -> every_message_due N due -> positive (m 0%nat) ->
      tends_to N m m'.
Proof.
  assert (Ps : positive settled) by (intros g u x _ _; apply settled_positive).
  exists settled. split; [exact Ps | split; [apply settled_is_settled |]].
  intros due m R D P eps He.
  destruct (runs_meet due m (fun _ => settled)) with (eps := eps) as (K & HK); trivial.
  - intros k f v J. destruct (due k f v); [| apply proportional_refl].
    now apply proportional_symmetric, settled_is_settled.
  - exists K. exact HK.
Qed.
End Certified.

(** ** A network certified after reduction *)

Theorem reduced_network_converges N N' t w W :
  proper_network N -> reductions N N' -> nothing_ruled_out N' -> network_certificate N' t w W ->
  exists m', positive_messages N' m' /\ settled_messages N' m' /\
    forall due m, message_run N due m -> every_message_due N due -> positive_messages N (m 0%nat) ->
      tends_to N' m m'.
Proof.
  intros Pr H O C. destruct (reductions_inside N N' Pr H) as [Pr' [IJ _]].
  destruct (network_converges N' Pr' O t w W C) as (m' & P' & F' & T'). exists m'.
  split; [exact P' | split; [exact F' |]]. intros due m R D P eps He.
  destruct (reductions_keep_messages N N' due m Pr H O P R D) as (K & R' & P0).
  destruct (T' (fun k => due (K + k)%nat) (fun k => m (K + k)%nat) R') with (eps := eps)
    as (L & HL); trivial.
  - intros f v J k. destruct (D f v (IJ f v J) (K + k)%nat) as (j & Hj & E).
    exists (j - K)%nat. split; [lia |]. now replace (K + (j - K))%nat with j by lia.
  - exists (K + L)%nat. intros k Hk f v J. replace k with (K + (k - K))%nat by lia.
    apply (HL (k - K)%nat); [lia | exact J].
Qed.
