(** * C13, H6. What layers can see, and what no causal network can know *)

From Coq Require Import Reals List Arith Bool Lia Lra.
From TBN Require Import Definitions Sums.
Import ListNotations.
Open Scope R_scope.

Section Cone.
Variable content : Type.
Variable looks_at : nat -> list nat.
Local Notation local_layer := (Definitions.local_layer content looks_at).
Local Notation run_layers := (Definitions.run_layers content).
Local Notation sees := (Definitions.sees looks_at).

Lemma sees_more n u v : sees n u v -> sees (S n) u v.
Proof.
  revert u. induction n as [| n IH]; intros u H.
  - destruct H as [H | []]. now left.
  - destruct H as [H | (w & Hw & H)]; [now left |]. right. exists w. split; [exact Hw | now apply IH].
Qed.

Lemma agree_within fs X Y n :
  Forall local_layer fs -> forall u, (forall w, sees (n + length fs) u w -> X w = Y w) ->
  forall w, sees n u w -> run_layers fs X w = run_layers fs Y w.
Proof.
  revert X Y n. induction fs as [| f fs IH]; intros X Y n Hl u H w Hw.
  - simpl. rewrite Nat.add_0_r in H. now apply H.
  - inversion Hl as [| ? ? Hf Hfs]; subst. simpl.
    apply (IH (f X) (f Y) n Hfs u); [| exact Hw]. intros t Ht. apply Hf.
    + apply H. simpl. rewrite Nat.add_succ_r. now apply sees_more.
    + intros j Hj. apply H. simpl. rewrite Nat.add_succ_r.
      clear - Ht Hj. revert u Ht. generalize (n + length fs)%nat. intros m. induction m as [| m IHm]; intros u Ht.
      * destruct Ht as [-> | []]. right. exists j. split; [exact Hj | now left].
      * destruct Ht as [-> | (w & Hw & Ht)].
        -- right. exists j. split; [exact Hj | now left].
        -- right. exists w. split; [exact Hw |]. now apply IHm.
Qed.

(** After T layers the row of u does not depend on a row that u does not see in T steps. *)
Theorem light_cone fs X Y u v :
  Forall local_layer fs -> ~ sees (length fs) u v -> (forall w, w <> v -> X w = Y w) ->
  run_layers fs X u = run_layers fs Y u.
Proof.
  intros Hl Hv H. apply (agree_within fs X Y 0 Hl u).
  - intros w Hw. apply H. intros ->. now apply Hv.
  - now left.
Qed.
End Cone.


(** Causal layers: token t knows nothing of what comes later. *)
Theorem causal_blindness (content : Type) fs (X Y : nat -> content) t v :
  Forall (local_layer content (fun i => seq 0 i)) fs -> (t < v)%nat -> (forall w, w <> v -> X w = Y w) ->
  run_layers content fs X t = run_layers content fs Y t.
Proof.
  intros Hl Htv H. apply (light_cone content (fun i => seq 0 i) fs X Y t v Hl); [| exact H].
  assert (G : forall n u w, sees (fun i => seq 0 i) n u w -> (w <= u)%nat).
  { clear. induction n as [| n IH]; intros u w [-> | S]; try lia; try contradiction.
    destruct S as (z & Hz & S). apply in_seq in Hz. apply IH in S. lia. }
  intros S. apply G in S. lia.
Qed.

Lemma sticky_proper : proper_model sticky_model.
Proof.
  repeat split.
  - intros k. simpl. lra.
  - unfold rsum, big. simpl. lra.
  - simpl. destruct (k =? s)%nat; lra.
  - simpl. destruct (k =? s)%nat; lra.
  - intros k l. simpl. destruct (k =? l)%nat; lra.
  - intros [| [| k]] Hk; [unfold rsum, big; simpl; lra .. | simpl in Hk; lia].
Qed.

(** The posterior of the first state after symbol 1 is 41/42 if a 1 follows and 81/122 if a 0 follows;
    so whatever causal layers do, and whatever is read off token 0, one of the two is missed. *)
Theorem no_causal_smoother (content : Type) fs (shown : nat -> nat -> content) (read : content -> R) :
  Forall (local_layer content (fun i => seq 0 i)) fs ->
  exists observed : nat -> nat, (forall i, (observed i < 2)%nat) /\
    read (run_layers content fs (fun i => shown i (observed i)) 0%nat) <>
      share [0; 1]%nat (smoothed_joint sticky_model observed 2 0) 1.
Proof.
  intros Hl. set (ones := fun _ : nat => 1%nat). set (zero_next := fun i : nat => if (i =? 1)%nat then 0%nat else 1%nat).
  assert (E : run_layers content fs (fun i => shown i (ones i)) 0%nat =
              run_layers content fs (fun i => shown i (zero_next i)) 0%nat).
  { apply (causal_blindness content fs _ _ 0 1 Hl); [lia |]. intros w Hw.
    unfold ones, zero_next. destruct (Nat.eqb_spec w 1); [contradiction | reflexivity]. }
  assert (S1 : share [0; 1]%nat (smoothed_joint sticky_model ones 2 0) 1 = 41 / 42).
  { unfold share, smoothed_joint, rsum, big. cbn -[Rplus Rmult Rdiv IZR]. field. }
  assert (S0 : share [0; 1]%nat (smoothed_joint sticky_model zero_next 2 0) 1 = 81 / 122).
  { unfold share, smoothed_joint, rsum, big. cbn -[Rplus Rmult Rdiv IZR]. field. }
  destruct (Req_dec (read (run_layers content fs (fun i => shown i (ones i)) 0%nat)) (41 / 42)) as [R | R].
  - exists zero_next. split; [intros i; unfold zero_next; destruct (i =? 1)%nat; lia |].
    rewrite <- E, R, S0. lra.
  - exists ones. split; [intros i; unfold ones; lia |]. now rewrite S1.
Qed.

(** ** What the hypothesis is for: a token that others read and that changes puts all within two steps *)

(** Token 0 gathers from all, all read token 0: after two layers token 1 knows what token 2 holds. *)
Theorem shared_token_sees_all :
  let looks_at := fun i => match i with 0%nat => [2%nat] | _ => [0%nat] end in
  let f := fun (X : nat -> R) i => match i with 0%nat => X 2%nat | _ => X 0%nat end in
  local_layer R looks_at f /\ sees looks_at 2 1 2 /\ ~ sees looks_at 1 1 2 /\
  forall X, run_layers R [f; f] X 1%nat = X 2%nat.
Proof.
  intros looks_at f. repeat split.
  - intros X Y [| i] _ H; apply H; now left.
  - right. exists 0%nat. split; [now left |]. right. exists 2%nat. split; [now left | now left].
  - intros [E | (w & [<- | []] & [E | []])]; discriminate.
Qed.
