(** * F1-F4. A machine with n states tells at most n^n symbols apart *)

From Coq Require Import Arith Lia List Bool.
From TBN Require Import Definitions Sums.
Import ListNotations.

Section States.
Variable n : nat.

(** ** F1 *)

Lemma digits_bound k f : (forall i, i < k -> f i < n) -> digits n k f < n ^ k.
Proof.
  induction k as [| k IH]; intros H; simpl; [lia |].
  assert (f k < n) by (apply H; lia).
  assert (digits n k f < n ^ k) by (apply IH; intros; apply H; lia). nia.
Qed.

Lemma digits_separate k f g :
  (forall i, i < k -> f i < n) -> (forall i, i < k -> g i < n) ->
  digits n k f = digits n k g -> forall i, i < k -> f i = g i.
Proof.
  induction k as [| k IH]; intros Hf Hg E i Hi; [lia |]. simpl in E.
  assert (digits n k f < n ^ k) by (apply digits_bound; intros; apply Hf; lia).
  assert (digits n k g < n ^ k) by (apply digits_bound; intros; apply Hg; lia).
  assert (f k < n) by (apply Hf; lia). assert (g k < n) by (apply Hg; lia).
  assert (Ek : f k = g k).
  { destruct (Nat.lt_trichotomy (f k) (g k)) as [L | [L | L]]; [nia | exact L | nia]. }
  destruct (Nat.eq_dec i k) as [-> | Hne]; [exact Ek |].
  apply IH; try (intros; (apply Hf || apply Hg); lia); [| lia].
  rewrite Ek in E. lia.
Qed.

Theorem code_bound f : endomap n f -> code n f < n ^ n.
Proof. apply digits_bound. Qed.

Theorem code_injective f g :
  endomap n f -> endomap n g -> code n f = code n g -> same_map n f g.
Proof. intros Hf Hg E s Hs. now apply (digits_separate n). Qed.

Lemma digits_same k f g : (forall i, i < k -> f i = g i) -> digits n k f = digits n k g.
Proof.
  induction k as [| k IH]; intros H; [reflexivity |]. simpl.
  rewrite (H k) by lia. rewrite IH; [reflexivity | intros; apply H; lia].
Qed.

(** Every number below n^n is the code of a map: the count is exact. *)
Theorem code_surjective c : c < n ^ n -> exists f, endomap n f /\ code n f = c.
Proof.
  unfold code, endomap.
  enough (H : forall k c, c < n ^ k ->
            exists f, (forall i, i < k -> f i < n) /\ digits n k f = c) by apply H.
  intros k. induction k as [| k IH]; intros d Hd.
  { exists (fun _ => 0). simpl in *. split; [lia | lia]. }
  simpl in Hd. assert (Hp : n ^ k <> 0) by (destruct (n ^ k); lia).
  destruct (IH (d mod n ^ k)) as (f & Hf & E); [now apply Nat.mod_upper_bound |].
  exists (fun i => if i =? k then d / n ^ k else f i). split.
  - intros i Hi. destruct (Nat.eqb_spec i k) as [-> | Hne].
    + apply Nat.div_lt_upper_bound; lia.
    + apply Hf. lia.
  - simpl. rewrite Nat.eqb_refl.
    rewrite (digits_same k _ f).
    + rewrite E. pose proof (Nat.div_mod d (n ^ k) Hp). lia.
    + intros i Hi. destruct (Nat.eqb_spec i k); [lia | reflexivity].
Qed.

(** ** F3 *)

Lemma repeated_or_distinct (l : list nat) :
  NoDup l \/ exists i j, i < j < length l /\ nth i l 0 = nth j l 0.
Proof.
  induction l as [| a l [IH | (i & j & Hij & E)]].
  - left. constructor.
  - destruct (in_dec Nat.eq_dec a l) as [Ha | Ha]; [right | left; now constructor].
    destruct (In_nth l a 0 Ha) as (j & Hj & E).
    exists 0, (S j). simpl. split; [lia | now rewrite E].
  - right. exists (S i), (S j). simpl. split; [lia | exact E].
Qed.

Lemma pigeonhole l m :
  (forall x, In x l -> x < m) -> m < length l ->
  exists i j, i < j < length l /\ nth i l 0 = nth j l 0.
Proof.
  intros H Hm. destruct (repeated_or_distinct l) as [Hnd | R]; [exfalso | exact R].
  assert (L : length l <= length (seq 0 m)).
  { apply NoDup_incl_length; [exact Hnd |]. intros x Hx. apply in_seq. specialize (H x Hx). lia. }
  rewrite seq_length in L. lia.
Qed.

Section Machine.
Variable A : Type.
Variable step : nat -> A -> nat.
Hypothesis step_closed : machine n A step.

Lemma run_closed w s : s < n -> run A step w s < n.
Proof. revert s. induction w as [| a w IH]; intros s Hs; simpl; [exact Hs | apply IH, step_closed, Hs]. Qed.

Lemma same_behaviour_indistinguishable a b :
  same_behaviour n A step a b -> indistinguishable n A step a b.
Proof.
  intros H u v s Hs. unfold run. rewrite !fold_left_app. simpl.
  rewrite (H (fold_left step u s)); [reflexivity | now apply (run_closed u)].
Qed.

Theorem symbols_repeat (d : A) (symbols : list A) :
  n ^ n < length symbols ->
  exists i j, i < j < length symbols /\
    indistinguishable n A step (nth i symbols d) (nth j symbols d).
Proof.
  intros Hlen.
  set (key := fun a => code n (fun s => step s a)).
  destruct (pigeonhole (map key symbols) (n ^ n)) as (i & j & Hij & E).
  - intros x Hx. apply in_map_iff in Hx. destruct Hx as (a & <- & _).
    apply code_bound. intros s Hs. now apply step_closed.
  - now rewrite map_length.
  - rewrite map_length in Hij. exists i, j. split; [exact Hij |].
    apply same_behaviour_indistinguishable.
    rewrite !(nth_indep _ 0 (key d)), !map_nth in E by (rewrite map_length; lia).
    apply code_injective in E; [exact E | |]; intros s Hs; now apply step_closed.
Qed.

(** So no machine separates infinitely many concepts. *)
Corollary infinitely_many_not_separated (symbol : nat -> A) :
  exists i j, i < j <= n ^ n /\ indistinguishable n A step (symbol i) (symbol j).
Proof.
  destruct (symbols_repeat (symbol 0) (map symbol (seq 0 (S (n ^ n))))) as (i & j & Hij & H).
  - rewrite map_length, seq_length. lia.
  - rewrite map_length, seq_length in Hij. exists i, j. split; [lia |].
    rewrite !map_nth, !seq_nth in H by lia. exact H.
Qed.
End Machine.
End States.

(** ** F4 *)

Theorem routing_key_count n : length (routing_keys n) = 2 * n ^ 2.
Proof. unfold routing_keys. rewrite !prod_length, seq_length. simpl. lia. Qed.

Theorem realised_key_bound n neighbours :
  simple_neighbours n neighbours ->
  NoDup (realised_keys n neighbours) /\
  length (realised_keys n neighbours) <= n * Nat.min 2 (n - 1).
Proof.
  intros H. split.
  - unfold realised_keys.
    assert (Hs : NoDup (seq 0 n)) by apply seq_NoDup.
    induction Hs as [| i l Hi Hs IH]; simpl; [constructor |].
    apply NoDup_app_disjoint.
    + clear. generalize (neighbours i). intros js.
      assert (Two : forall x y : nat * nat * nat, x <> y -> NoDup [x; y])
        by (intros x y Hxy; constructor; [intros [E | []]; congruence | repeat constructor; easy]).
      destruct js as [| j0 [| j1 js]]; simpl; [constructor | repeat constructor; easy |].
      destruct js; apply Two; congruence.
    + exact IH.
    + intros x Hx Hx'. apply in_map_iff in Hx. destruct Hx as ([j s] & <- & _).
      apply in_flat_map in Hx'. destruct Hx' as (i' & Hi' & Hx').
      apply in_map_iff in Hx'. destruct Hx' as ([j' s'] & E & _). injection E as E _ _. congruence.
  - unfold realised_keys.
    enough (Hl : forall l, (forall i, In i l -> i < n) ->
      length (flat_map (fun i => map (fun js => (i, fst js, snd js))
        (combine (neighbours i) [0; 1])) l) <= length l * Nat.min 2 (n - 1)).
    { specialize (Hl (seq 0 n)). rewrite seq_length in Hl. apply Hl.
      intros i Hi. apply in_seq in Hi. lia. }
    intros l Hln. induction l as [| i l IH]; [simpl; lia |].
    simpl flat_map. rewrite app_length, map_length, combine_length.
    destruct (H i) as [Hnd Hin].
    assert (Hlen : length (neighbours i) <= n - 1).
    { assert (L : length (i :: neighbours i) <= length (seq 0 n)).
      { apply NoDup_incl_length.
        - constructor; [| exact Hnd]. intros Hi. now destruct (Hin i Hi).
        - intros j [<- | Hj]; apply in_seq; [specialize (Hln i (or_introl eq_refl)); lia |].
          destruct (Hin j Hj). lia. }
      rewrite seq_length in L. simpl in L. lia. }
    assert (length (flat_map (fun i => map (fun js => (i, fst js, snd js))
              (combine (neighbours i) [0; 1])) l) <= length l * Nat.min 2 (n - 1))
      by (apply IH; intros; apply Hln; now right).
    assert (Nat.min (length (neighbours i)) 2 <= Nat.min 2 (n - 1)) by lia.
    change (length [0; 1]) with 2. cbn [length]. lia.
Qed.

(** The source's count is never reached. *)
Corollary not_two_n_squared n neighbours :
  0 < n -> simple_neighbours n neighbours ->
  length (realised_keys n neighbours) < length (routing_keys n).
Proof.
  intros Hn H. rewrite routing_key_count.
  destruct (realised_key_bound n neighbours H) as [_ L]. rewrite Nat.pow_2_r.
  assert (n * Nat.min 2 (n - 1) <= n * (n - 1)) by (apply Nat.mul_le_mono_l; lia). nia.
Qed.
