(** * Sums and products over lists *)

From Coq Require Import List Arith Lia Reals Lra Permutation Ring Bool.
From TBN Require Import Definitions.
Import ListNotations.

Section Fold.
Variable K : Type.
Variable op : K -> K -> K.
Variable e : K.

Lemma big_ext {X} (f g : X -> K) l :
  (forall x, In x l -> f x = g x) -> big op e f l = big op e g l.
Proof.
  induction l as [| a l IH]; intros H; [reflexivity |].
  simpl. rewrite (H a) by now left. f_equal. apply IH. intros; apply H; now right.
Qed.

Lemma big_map {X Y} (f : Y -> K) (h : X -> Y) l :
  big op e f (map h l) = big op e (fun x => f (h x)) l.
Proof. induction l as [| a l IH]; simpl; [reflexivity | now rewrite IH]. Qed.

Hypothesis op_assoc : forall x y z, op x (op y z) = op (op x y) z.
Hypothesis op_comm : forall x y, op x y = op y x.
Hypothesis op_unit : forall x, op e x = x.

Lemma big_app {X} (f : X -> K) l l' :
  big op e f (l ++ l') = op (big op e f l) (big op e f l').
Proof.
  induction l as [| a l IH]; simpl; [now rewrite op_unit | now rewrite IH, op_assoc].
Qed.

Lemma big_flat_map {X Y} (f : Y -> K) (h : X -> list Y) l :
  big op e f (flat_map h l) = big op e (fun x => big op e f (h x)) l.
Proof. induction l as [| a l IH]; simpl; [reflexivity | now rewrite big_app, IH]. Qed.

Lemma big_permutation {X} (f : X -> K) l l' :
  Permutation l l' -> big op e f l = big op e f l'.
Proof.
  induction 1 as [| x l l' _ IH | x y l | l1 l2 l3 _ IH1 _ IH2]; simpl.
  - reflexivity.
  - now rewrite IH.
  - rewrite !op_assoc. now rewrite (op_comm (f y)).
  - now rewrite IH1.
Qed.

Lemma big_unit {X} (l : list X) : big op e (fun _ => e) l = e.
Proof. induction l as [| a l IH]; simpl; [reflexivity | now rewrite IH, op_unit]. Qed.

Lemma big_both {X} (f g : X -> K) l :
  big op e (fun x => op (f x) (g x)) l = op (big op e f l) (big op e g l).
Proof.
  induction l as [| a l IH]; simpl; [now rewrite op_unit |].
  rewrite IH, !op_assoc. f_equal. rewrite <- !op_assoc. f_equal. apply op_comm.
Qed.

Lemma big_swap {X Y} (f : X -> Y -> K) l l' :
  big op e (fun x => big op e (f x) l') l = big op e (fun y => big op e (fun x => f x y) l) l'.
Proof.
  induction l as [| a l IH]; simpl.
  - now rewrite big_unit.
  - now rewrite IH, big_both.
Qed.
End Fold.

(** ** Lists *)

Lemma NoDup_app_disjoint {X : Type} (l l' : list X) :
  NoDup l -> NoDup l' -> (forall x, In x l -> In x l' -> False) -> NoDup (l ++ l').
Proof.
  induction 1 as [| a l Ha Hl IH]; intros Hl' Hd; simpl; [exact Hl' |].
  constructor.
  - rewrite in_app_iff. intros [H | H]; [contradiction |]. apply (Hd a); [now left | exact H].
  - apply IH; [exact Hl' |]. intros x Hx. apply Hd. now right.
Qed.

Lemma NoDup_app_right {X : Type} (l l' : list X) : NoDup (l ++ l') -> NoDup l'.
Proof. induction l as [| a l IH]; simpl; [easy |]. intros H. inversion_clear H. auto. Qed.

Lemma filter_length_le' {X : Type} (l : list X) (p : X -> bool) : (length (filter p l) <= length l)%nat.
Proof. induction l as [| a l IH]; simpl; [lia |]. destruct (p a); simpl; lia. Qed.

Lemma nth_repeat_lt {X : Type} (a d : X) k n : (k < n)%nat -> nth k (repeat a n) d = a.
Proof.
  revert k. induction n as [| n IH]; intros k H; [lia |]. destruct k; simpl; [easy | apply IH; lia].
Qed.

(** ** Real sums *)

Open Scope R_scope.

Ltac rsum_laws := intros; unfold Rminus; ring.

Lemma rsum_ext {X} (f g : X -> R) l :
  (forall x, In x l -> f x = g x) -> rsum f l = rsum g l.
Proof. apply big_ext. Qed.

Lemma rsum_map {X Y} (f : Y -> R) (h : X -> Y) l :
  rsum f (map h l) = rsum (fun x => f (h x)) l.
Proof. apply big_map. Qed.

Lemma rsum_app {X} (f : X -> R) l l' : rsum f (l ++ l') = rsum f l + rsum f l'.
Proof. apply big_app; rsum_laws. Qed.

Lemma rsum_permutation {X} (f : X -> R) l l' : Permutation l l' -> rsum f l = rsum f l'.
Proof. apply big_permutation; rsum_laws. Qed.

Lemma rsum_swap {X Y} (f : X -> Y -> R) l l' :
  rsum (fun x => rsum (f x) l') l = rsum (fun y => rsum (fun x => f x y) l) l'.
Proof. apply big_swap; rsum_laws. Qed.

Lemma rsum_plus {X} (f g : X -> R) l : rsum (fun x => f x + g x) l = rsum f l + rsum g l.
Proof. apply big_both; rsum_laws. Qed.

Lemma rsum_scale {X} (k : R) (f : X -> R) l : rsum (fun x => k * f x) l = k * rsum f l.
Proof. unfold rsum. induction l as [| a l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma rsum_scale_r {X} (k : R) (f : X -> R) l : rsum (fun x => f x * k) l = rsum f l * k.
Proof. unfold rsum. induction l as [| a l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma rsum_minus {X} (f g : X -> R) l : rsum (fun x => f x - g x) l = rsum f l - rsum g l.
Proof. unfold rsum. induction l as [| a l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma rsum_zero {X} (l : list X) : rsum (fun _ => 0) l = 0.
Proof. unfold rsum. induction l as [| a l IH]; simpl; [ring | rewrite IH; ring]. Qed.

Lemma rsum_cons {X} (f : X -> R) a l : rsum f (a :: l) = f a + rsum f l.
Proof. reflexivity. Qed.

Lemma rsum_le {X} (f g : X -> R) l :
  (forall x, In x l -> f x <= g x) -> rsum f l <= rsum g l.
Proof.
  unfold rsum. induction l as [| a l IH]; intros H; simpl; [lra |].
  apply Rplus_le_compat; [apply H; now left | apply IH; intros; apply H; now right].
Qed.

Lemma rsum_abs {X} (f : X -> R) l : Rabs (rsum f l) <= rsum (fun x => Rabs (f x)) l.
Proof.
  unfold rsum. induction l as [| a l IH]; simpl; [rewrite Rabs_R0; lra |].
  eapply Rle_trans; [apply Rabs_triang |]. lra.
Qed.

Lemma rsum_nonneg {X} (f : X -> R) l : (forall x, In x l -> 0 <= f x) -> 0 <= rsum f l.
Proof. intros H. rewrite <- (rsum_zero l). now apply rsum_le. Qed.

Lemma rsum_pos {X} (f : X -> R) l :
  l <> [] -> (forall x, In x l -> 0 < f x) -> 0 < rsum f l.
Proof.
  intros Hl H. destruct l as [| a l]; [contradiction |].
  rewrite rsum_cons.
  assert (0 <= rsum f l) by (apply rsum_nonneg; intros; left; apply H; now right).
  specialize (H a (or_introl eq_refl)). lra.
Qed.

(** The only term that counts. *)
Lemma rsum_only (f : nat -> R) n a :
  (a < n)%nat -> (forall c, (c < n)%nat -> c <> a -> f c = 0) -> rsum f (seq 0 n) = f a.
Proof.
  revert a; induction n as [| n IH]; intros a Ha H; [lia |].
  rewrite seq_S, rsum_app, rsum_cons. change (rsum f []) with 0. simpl plus.
  destruct (Nat.eq_dec a n) as [-> | Hne].
  - rewrite (rsum_ext f (fun _ => 0)), rsum_zero; [ring |].
    intros c Hc. apply in_seq in Hc. apply H; lia.
  - rewrite (IH a), (H n); [ring | lia | lia | lia |]. intros; apply H; lia.
Qed.

(** ** Products *)

Lemma rprod_cons {X} (f : X -> R) a l : rprod f (a :: l) = f a * rprod f l.
Proof. reflexivity. Qed.

Lemma rprod_ext {X} (f g : X -> R) l : (forall x, In x l -> f x = g x) -> rprod f l = rprod g l.
Proof. apply big_ext. Qed.

Lemma rprod_app {X} (f : X -> R) l l' : rprod f (l ++ l') = rprod f l * rprod f l'.
Proof. apply big_app; intros; ring. Qed.

Lemma rprod_map {X Y} (f : Y -> R) (h : X -> Y) l : rprod f (map h l) = rprod (fun x => f (h x)) l.
Proof. apply big_map. Qed.

Lemma rprod_one {X} (f : X -> R) l : (forall x, In x l -> f x = 1) -> rprod f l = 1.
Proof. intros H. rewrite (rprod_ext f (fun _ => 1) l H). apply big_unit. intros; ring. Qed.

Lemma rprod_filter {X} (f : X -> R) p l : rprod f (filter p l) = rprod (fun x => if p x then f x else 1) l.
Proof.
  induction l as [| a l IH]; [reflexivity |]. simpl filter. rewrite rprod_cons.
  destruct (p a); [now rewrite rprod_cons, IH | rewrite IH; ring].
Qed.

Lemma rprod_only (f : nat -> R) n a :
  (a < n)%nat -> (forall c, (c < n)%nat -> c <> a -> f c = 1) -> rprod f (seq 0 n) = f a.
Proof.
  revert a. induction n as [| n IH]; intros a Ha H; [lia |].
  rewrite seq_S, rprod_app, rprod_cons. change (rprod f []) with 1. simpl plus.
  destruct (Nat.eq_dec a n) as [-> | Hne].
  - rewrite (rprod_one f (seq 0 n)); [ring |]. intros c Hc. apply in_seq in Hc. apply H; lia.
  - rewrite (IH a), (H n); [ring | lia | lia | lia |]. intros; apply H; lia.
Qed.

Lemma rsum_flat_map {X Y} (f : Y -> R) (h : X -> list Y) l :
  rsum f (flat_map h l) = rsum (fun x => rsum f (h x)) l.
Proof. apply big_flat_map; intros; ring. Qed.

Lemma exp_rsum {X} (f : X -> R) l : exp (rsum f l) = rprod (fun x => exp (f x)) l.
Proof.
  unfold rsum, rprod. induction l as [| a l IH]; simpl; [apply exp_0 |].
  now rewrite exp_plus, IH.
Qed.

Lemma rprod_pos {X} (f : X -> R) l : (forall x, In x l -> 0 < f x) -> 0 < rprod f l.
Proof.
  unfold rprod. induction l as [| a l IH]; intros H; simpl; [lra |].
  apply Rmult_lt_0_compat; [apply H; now left | apply IH; intros; apply H; now right].
Qed.

Lemma ln_rprod {X} (f : X -> R) l :
  (forall x, In x l -> 0 < f x) -> ln (rprod f l) = rsum (fun x => ln (f x)) l.
Proof.
  induction l as [| a l IH]; intros H; [apply ln_1 |].
  change (rprod f (a :: l)) with (f a * rprod f l).
  rewrite ln_mult, IH, rsum_cons; [reflexivity | | |].
  - intros; apply H; now right.
  - apply H; now left.
  - apply rprod_pos. intros; apply H; now right.
Qed.

Lemma R_semiring : semi_ring_theory 0 1 Rplus Rmult (@eq R).
Proof. constructor; intros; ring. Qed.

Lemma ln_div (x y : R) : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof.
  intros Hx Hy. unfold Rdiv.
  rewrite ln_mult, ln_Rinv by (trivial; now apply Rinv_0_lt_compat). ring.
Qed.

Lemma ln_monotone (x y : R) : 0 < x -> x <= y -> ln x <= ln y.
Proof. intros Hx [H | ->]; [left; now apply ln_increasing | lra]. Qed.
