(** * F2. Three letters generate every map of n states *)

From Coq Require Import Arith Lia List Bool.
From TBN Require Import Definitions.
Import ListNotations.

Section Letters.
Variable n : nat.
Hypothesis n_large : 2 <= n.

Definition generated (f : nat -> nat) : Prop :=
  exists w, forall s, s < n -> run letter (letter_step n) w s = f s.

Lemma generated_ext f g : generated f -> (forall s, s < n -> f s = g s) -> generated g.
Proof. intros (w & H) E. exists w. intros s Hs. now rewrite H, E. Qed.

Lemma generated_then f g :
  generated f -> endomap n f -> generated g -> generated (fun s => g (f s)).
Proof.
  intros (u & Hu) Hf (v & Hv). exists (u ++ v). intros s Hs.
  unfold run in *. rewrite fold_left_app, Hu by exact Hs. apply Hv. now apply Hf.
Qed.

Lemma generated_letter a : generated (fun s => letter_step n s a).
Proof. exists [a]. intros s _. reflexivity. Qed.

Lemma generated_identity : generated (fun s => s).
Proof. exists []. intros s _. reflexivity. Qed.

Definition exchange (i j s : nat) : nat := if s =? i then j else if s =? j then i else s.
Definition send (i j s : nat) : nat := if s =? i then j else s.

(** Splits on the innermost comparisons first. *)
Ltac cases :=
  repeat match goal with
    | |- context [?a =? ?b] =>
        lazymatch a with context [_ =? _] => fail | _ => destruct (Nat.eqb_spec a b) end
    end; try lia.

Lemma exchange_endo i j : i < n -> j < n -> endomap n (exchange i j).
Proof. intros Hi Hj s Hs. unfold exchange. cases. Qed.

Lemma send_endo i j : j < n -> endomap n (send i j).
Proof. intros Hj s Hs. unfold send. cases. Qed.

Definition back (s : nat) : nat := if s =? 0 then n - 1 else s - 1.

Lemma generated_back : generated back.
Proof.
  enough (H : forall k, k < n -> generated (fun s => if s + k <? n then s + k else s + k - n)).
  { apply (generated_ext _ _ (H (n - 1) ltac:(lia))). intros s Hs. unfold back.
    destruct (Nat.ltb_spec (s + (n - 1)) n); cases. }
  induction k as [| k IH]; intros Hk.
  - apply (generated_ext _ _ generated_identity). intros s Hs.
    destruct (Nat.ltb_spec (s + 0) n); lia.
  - assert (IH' := IH ltac:(lia)).
    refine (generated_ext _ _ (generated_then _ _ IH' _ (generated_letter turn)) _).
    + intros s Hs. destruct (Nat.ltb_spec (s + k) n); lia.
    + intros s Hs. cbn [letter_step]. destruct (Nat.ltb_spec (s + k) n), (Nat.ltb_spec (s + S k) n); cases.
Qed.

Lemma generated_neighbours i : S i < n -> generated (exchange i (S i)).
Proof.
  induction i as [| i IH]; intros Hi.
  - apply (generated_ext _ _ (generated_letter swap)). intros s Hs. unfold exchange. cbn [letter_step]. cases.
  - assert (IH' := IH ltac:(lia)).
    refine (generated_ext _ _ (generated_then _ _ (generated_then _ _ generated_back _ IH') _
              (generated_letter turn)) _).
    + intros s Hs. unfold back. cases.
    + intros s Hs. unfold back, exchange. cases.
    + intros s Hs. unfold back, exchange. cbn [letter_step]. cases.
Qed.

Lemma generated_exchange i j : i < j -> j < n -> generated (exchange i j).
Proof.
  intros Hij. induction Hij as [| j Hij IH]; intros Hj; [now apply generated_neighbours |].
  assert (IH' := IH ltac:(lia)).
  assert (N := generated_neighbours j Hj).
  refine (generated_ext _ _ (generated_then _ _ (generated_then _ _ N _ IH') _ N) _).
  - apply exchange_endo; lia.
  - intros s Hs. unfold exchange. cases.
  - intros s Hs. unfold exchange. cases.
Qed.

Lemma generated_conjugate t f :
  generated t -> endomap n t -> generated f -> endomap n f -> generated (fun s => t (f (t s))).
Proof.
  intros Ht Et Hf Ef.
  apply (generated_then (fun s => f (t s)) t); trivial.
  - now apply generated_then.
  - intros s Hs. now apply Ef, Et.
Qed.

Lemma generated_send_zero i : 0 < i -> i < n -> generated (send i 0).
Proof.
  intros H0 Hi. assert (M : generated (send 1 0)).
  { apply (generated_ext _ _ (generated_letter merge)). intros s Hs. unfold send. cbn [letter_step]. cases. }
  destruct (Nat.eq_dec i 1) as [-> | Hne]; [exact M |].
  refine (generated_ext _ _ (generated_conjugate (exchange 1 i) (send 1 0) _ _ M _) _).
  - apply generated_exchange; lia.
  - apply exchange_endo; lia.
  - apply send_endo; lia.
  - intros s Hs. unfold exchange, send. cases.
Qed.

Lemma generated_send i j : i < n -> j < n -> i <> j -> generated (send i j).
Proof.
  intros Hi Hj Hne.
  assert (P : forall i j, 0 < i -> i < n -> j < n -> i <> j -> generated (send i j)).
  { clear i j Hi Hj Hne. intros i j H0 Hi Hj Hne.
    destruct (Nat.eq_dec j 0) as [-> | Hj0]; [now apply generated_send_zero |].
    refine (generated_ext _ _ (generated_conjugate (exchange 0 j) (send i 0) _ _ _ _) _).
    - apply generated_exchange; lia.
    - apply exchange_endo; lia.
    - now apply generated_send_zero.
    - apply send_endo; lia.
    - intros s Hs. unfold exchange, send. cases. }
  destruct (Nat.eq_dec i 0) as [-> | Hi0]; [| apply P; lia].
  destruct (Nat.eq_dec j 1) as [-> | Hj1].
  - refine (generated_ext _ _ (generated_conjugate (exchange 0 1) (send 1 0) _ _ _ _) _).
    + apply generated_exchange; lia.
    + apply exchange_endo; lia.
    + apply generated_send_zero; lia.
    + apply send_endo; lia.
    + intros s Hs. unfold exchange, send. cases.
  - refine (generated_ext _ _ (generated_conjugate (exchange 0 1) (send 1 j) _ _ _ _) _).
    + apply generated_exchange; lia.
    + apply exchange_endo; lia.
    + apply P; lia.
    + apply send_endo; lia.
    + intros s Hs. unfold exchange, send. cases.
Qed.

Definition moved (f : nat -> nat) : nat := length (filter (fun s => negb (f s =? s)) (seq 0 n)).

Lemma filter_fewer (p q : nat -> bool) l x :
  (forall s, In s l -> q s = true -> p s = true) -> In x l -> p x = true -> q x = false ->
  length (filter q l) < length (filter p l).
Proof.
  assert (Le : forall l, (forall s, In s l -> q s = true -> p s = true) ->
            length (filter q l) <= length (filter p l)).
  { induction l0 as [| a m IH]; intros H; simpl; [lia |].
    specialize (IH (fun s Hs => H s (or_intror Hs))). specialize (H a (or_introl eq_refl)).
    destruct (q a), (p a); simpl; try lia; discriminate (H eq_refl). }
  induction l as [| a m IH]; intros H Hx Px Qx; [easy |]. simpl.
  destruct Hx as [-> | Hx].
  - rewrite Px, Qx. simpl. specialize (Le m (fun s Hs => H s (or_intror Hs))). lia.
  - specialize (IH (fun s Hs => H s (or_intror Hs)) Hx Px Qx). specialize (H a (or_introl eq_refl)).
    destruct (q a), (p a); simpl; try lia; discriminate (H eq_refl).
Qed.

Lemma moved_fewer f g x :
  x < n -> f x <> x -> g x = x -> (forall s, s < n -> f s = s -> g s = s) -> moved g < moved f.
Proof.
  intros Hx Fx Gx H. apply (filter_fewer _ _ _ x).
  - intros s Hs. apply in_seq in Hs. rewrite !negb_true_iff, !Nat.eqb_neq.
    intros Gs Fs. apply Gs. apply H; [lia | exact Fs].
  - apply in_seq. lia.
  - rewrite negb_true_iff. now apply Nat.eqb_neq.
  - rewrite negb_false_iff. now apply Nat.eqb_eq.
Qed.

Theorem three_letters_generate f : endomap n f -> generated f.
Proof.
  remember (moved f) as k eqn:Hk. revert f Hk.
  induction k as [k IH] using lt_wf_ind. intros f Hk Hf. subst k.
  (* a state whose image is not fixed, or one whose image is *)
  destruct (existsb (fun s => negb (f s =? s) && negb (f (f s) =? f s)) (seq 0 n)) eqn:E1.
  - apply existsb_exists in E1. destruct E1 as (x & Hx & E). apply in_seq in Hx.
    rewrite andb_true_iff, !negb_true_iff, !Nat.eqb_neq in E. destruct E as [Fx FFx].
    assert (Hfx : f x < n) by (apply Hf; lia).
    set (g := fun s => f (exchange x (f x) s)).
    assert (Hg : generated g).
    { apply (IH (moved g)); [| reflexivity |].
      - apply (moved_fewer _ _ (f x)); trivial.
        + unfold g, exchange. rewrite Nat.eqb_refl. destruct (Nat.eqb_spec (f x) x); congruence.
        + intros s Hs Fs. unfold g, exchange.
          destruct (Nat.eqb_spec s x) as [-> |]; [congruence |].
          destruct (Nat.eqb_spec s (f x)) as [-> |]; [congruence | exact Fs].
      - intros s Hs. apply Hf. apply exchange_endo; trivial; lia. }
    assert (Ht : generated (exchange x (f x))).
    { destruct (Nat.lt_ge_cases x (f x)); [now apply generated_exchange |].
      apply (generated_ext (exchange (f x) x)); [apply generated_exchange; lia |].
      intros s _. unfold exchange. cases. }
    refine (generated_ext _ _ (generated_then _ _ Ht _ Hg) _).
    + apply exchange_endo; trivial; lia.
    + intros s Hs. unfold g, exchange. f_equal. cases.
  - destruct (existsb (fun s => negb (f s =? s)) (seq 0 n)) eqn:E2.
    + apply existsb_exists in E2. destruct E2 as (x & Hx & E). apply in_seq in Hx.
      rewrite negb_true_iff, Nat.eqb_neq in E.
      assert (Hfx : f x < n) by (apply Hf; lia).
      assert (FFx : f (f x) = f x).
      { destruct (Nat.eqb_spec (f (f x)) (f x)) as [| Hne]; [easy |].
        assert (X : existsb (fun s => negb (f s =? s) && negb (f (f s) =? f s)) (seq 0 n) = true);
          [| congruence].
        apply existsb_exists. exists x. split; [apply in_seq; lia |].
        rewrite andb_true_iff, !negb_true_iff, !Nat.eqb_neq. now split. }
      set (g := fun s => if s =? x then x else f s).
      assert (Hg : generated g).
      { apply (IH (moved g)); [| reflexivity |].
        - apply (moved_fewer _ _ x); trivial; [lia | |].
          + unfold g. now rewrite Nat.eqb_refl.
          + intros s Hs Fs. unfold g. destruct (Nat.eqb_spec s x); congruence.
        - intros s Hs. unfold g. destruct (Nat.eqb_spec s x); [lia | now apply Hf]. }
      refine (generated_ext _ _ (generated_then _ _ (generated_send x (f x) _ Hfx _) _ Hg) _).
      * lia.
      * congruence.
      * apply send_endo. exact Hfx.
      * intros s Hs. unfold g, send. destruct (Nat.eqb_spec s x) as [-> |].
        -- destruct (Nat.eqb_spec (f x) x); congruence.
        -- destruct (Nat.eqb_spec s x); congruence.
    + apply (generated_ext _ _ generated_identity). intros s Hs.
      destruct (Nat.eqb_spec (f s) s) as [-> | Hne]; [reflexivity |].
      assert (X : existsb (fun s => negb (f s =? s)) (seq 0 n) = true); [| congruence].
      apply existsb_exists. exists s. split; [apply in_seq; lia |].
      now rewrite negb_true_iff, Nat.eqb_neq.
Qed.
End Letters.
