(** * E4. One fixed layer with one hard head evaluates every circuit, of any depth and fan-in *)

From Coq Require Import Reals List Arith ZArith Bool Lia Lra Psatz FunctionalExtensionality.
From TBN Require Import Definitions Sums UniversalLayer AttentionGates.
Import ListNotations.
Open Scope R_scope.

(** ** Hard attention looks at no more than [n] rows *)

Lemma hard_average_ext s s' n v v' :
  (forall j, (j < n)%nat -> s j = s' j) -> (forall j, (j < n)%nat -> v j = v' j) ->
  hard_average s n v = hard_average s' n v'.
Proof.
  intros Hs Hv. assert (E : maximisers s n = maximisers s' n).
  { unfold maximisers. apply filter_ext_in. intros j Hj. apply in_seq in Hj.
    assert (F : forall k, In k (seq 0 n) -> Rle_bool (s k) (s j) = Rle_bool (s' k) (s' j)).
    { intros k Hk. apply in_seq in Hk. now rewrite !Hs by lia. }
    clear - F. induction (seq 0 n) as [| k l IH]; [reflexivity |]. simpl.
    rewrite (F k) by now left. f_equal. apply IH. intros; apply F; now right. }
  unfold hard_average. rewrite E. f_equal. apply rsum_ext. intros j Hj.
  apply in_maximisers in Hj. now apply Hv.
Qed.

Lemma forward_rows act L n X Y : (forall j, (j < n)%nat -> X j = Y j) ->
  forall i, (i < n)%nat -> forward act L n X i = forward act L n Y i.
Proof.
  intros H i Hi.
  assert (A : forall c, X i c + attention L n X i c = Y i c + attention L n Y i c).
  { intros c. rewrite (H i Hi). f_equal. unfold attention. apply rsum_ext. intros h _.
    unfold project. apply rsum_ext. intros e _. f_equal. apply hard_average_ext.
    - intros j Hj. unfold score. now rewrite (H i Hi), (H j Hj).
    - intros j Hj. now rewrite (H j Hj). }
  extensionality c. unfold forward. rewrite A. f_equal. unfold feed_forward. f_equal.
  apply rsum_ext. intros u _. unfold project. do 3 f_equal. apply rsum_ext. intros e _. now rewrite A.
Qed.

Section Circuits.
Variable C : wiring.
Local Notation n := (wires C).
Local Notation from := (leaves_gate C).
Local Notation into := (enters_gate C).
Local Notation value_of := (gate_value C).

(** ** The layer on wire tokens *)

Definition wire_score (x : nat -> R) (i j : nat) : R :=
  2 * (2 * INR (from i) * INR (into j) - INR (into j) * INR (into j)) +
  (if is_and C (from i) then -1 else 1) * x j.
Definition wire_head (x : nat -> R) (i : nat) : R := hard_average (wire_score x i) n x.
Definition wire_round (x : nat -> R) : nat -> R := fun i =>
  if negated C i then 1 - wire_head x i else wire_head x i.

Lemma relu_nonneg z : 0 <= z -> relu z = z.
Proof. intros H. unfold relu. now apply Rmax_right. Qed.
Lemma relu_nonpos z : z <= 0 -> relu z = 0.
Proof. intros H. unfold relu. now apply Rmax_left. Qed.

Lemma gate_feed_forward (y : nat -> R) c :
  y c + feed_forward relu gate_layer y c =
    match c with
    | 0%nat => y 0%nat + relu (y 1%nat - y 6%nat) + relu (y 6%nat - y 1%nat) - relu (y 0%nat)
    | 1%nat => y 1%nat - relu (y 1%nat)
    | _ => y c
    end.
Proof.
  unfold feed_forward, gate_layer. cbn [width W_1 b_1 W_2 b_2 dimension seq].
  rewrite !rsum_cons. change (rsum _ []) with 0. rewrite !project_entries.
  2-5: simpl; intros e He; repeat (destruct He as [<- | He]; [simpl; lia |]); contradiction.
  unfold nowhere, entries, rsum, big.
  destruct c as [| [| c]]; cbn -[Rplus Rmult relu];
    repeat rewrite ?Rmult_1_l, ?Rplus_0_l, ?Rplus_0_r, ?Rmult_0_r, ?Rmult_1_r;
    replace (y 1%nat + -1 * y 6%nat) with (y 1%nat - y 6%nat) by ring;
    replace (-1 * y 1%nat + y 6%nat) with (y 6%nat - y 1%nat) by ring; ring.
Qed.

Lemma gate_layer_round x i : 0 <= x i -> 0 <= wire_head x i -> (negated C i = true -> wire_head x i <= 1) ->
  forward relu gate_layer n (wire_tokens C x) i = wire_tokens C (wire_round x) i.
Proof.
  intros Hx Hy Hneg. extensionality c. unfold forward.
  set (Y := fun i c => wire_tokens C x i c + attention gate_layer n (wire_tokens C x) i c).
  assert (HY : forall c, Y i c = wire_tokens C x i c + if (1 =? c)%nat then wire_head x i else 0).
  { intros e. unfold Y, attention, gate_layer. cbn [dimension heads]. rewrite rsum_cons.
    change (rsum _ []) with 0. cbn [W_V]. rewrite project_entries by (intros f [<- | []]; simpl; lia).
    rewrite rsum_cons. change (rsum _ []) with 0. cbn [row column value]. f_equal.
    destruct (1 =? e)%nat; [| ring]. rewrite Rmult_1_l, !Rplus_0_r. unfold wire_head. f_equal.
    extensionality j. unfold score. cbn [head_rank W_Q b_Q W_K seq]. rewrite !rsum_cons.
    change (rsum _ []) with 0. rewrite !project_entries.
    2-7: simpl; intros f Hf; repeat (destruct Hf as [<- | Hf]; [simpl; lia |]); contradiction.
    unfold rsum, wire_tokens, wire_score. cbn -[Rplus Rmult INR]. ring. }
  change (Y i c + feed_forward relu gate_layer (Y i) c = wire_tokens C (wire_round x) i c).
  rewrite gate_feed_forward, !HY. cbn [Nat.eqb].
  change (wire_tokens C x i 0%nat) with (x i). change (wire_tokens C x i 1%nat) with 0.
  change (wire_tokens C x i 6%nat) with (bit (negated C i)).
  destruct c as [| [| c]].
  - change (wire_tokens C (wire_round x) i 0%nat) with (wire_round x i).
    rewrite (relu_nonneg (x i + 0)) by lra. unfold wire_round. destruct (negated C i); simpl bit.
    + specialize (Hneg eq_refl). rewrite relu_nonpos, relu_nonneg by lra. ring.
    + rewrite relu_nonneg, relu_nonpos by lra. ring.
  - change (wire_tokens C (wire_round x) i 1%nat) with 0. rewrite relu_nonneg by lra. ring.
  - cbn [Nat.eqb]. rewrite Rplus_0_r. reflexivity.
Qed.

(** ** What the head reads *)

Variable level : nat -> nat.
Hypothesis C_wired : well_wired C level.

(** The least (AND) or largest (OR) value among the wires into the gate. *)
Lemma wire_head_spec x i : (forall j, (j < n)%nat -> 0 <= x j <= 1) -> (i < n)%nat ->
  exists j, (j < n)%nat /\ into j = from i /\ wire_head x i = x j /\
    forall k, (k < n)%nat -> into k = from i -> if is_and C (from i) then x j <= x k else x k <= x j.
Proof.
  intros Hx Hi. destruct (proj1 C_wired i Hi) as (j0 & Hj0 & E0).
  assert (Near : forall j, In j (maximisers (wire_score x i) n) -> into j = from i).
  { intros j Hj. apply in_maximisers in Hj. destruct Hj as [Hj M].
    destruct (Nat.eq_dec (into j) (from i)) as [E | N]; [exact E |]. exfalso.
    specialize (M j0 Hj0). unfold wire_score in M. rewrite E0 in M.
    pose proof (Hx j Hj). pose proof (Hx j0 Hj0).
    assert (D : 1 <= (INR (from i) - INR (into j)) * (INR (from i) - INR (into j))).
    { rewrite !INR_IZR_INZ, <- minus_IZR, <- mult_IZR. apply IZR_le. nia. }
    destruct (is_and C (from i)); nra. }
  destruct (maximiser_exists (wire_score x i) n ltac:(lia)) as (a & Ha).
  assert (Ea := Near a Ha). pose proof Ha as Ha'. apply in_maximisers in Ha'. destruct Ha' as [Han Hamax].
  exists a. repeat split; [exact Han | exact Ea | |].
  - apply hard_average_at; [exact Ha |]. intros j Hj. assert (Ej := Near j Hj).
    apply in_maximisers in Hj. destruct Hj as [Hj Hjmax].
    pose proof (Hamax j Hj) as M1. pose proof (Hjmax a Han) as M2.
    unfold wire_score in M1, M2. rewrite Ea, Ej in M1, M2. destruct (is_and C (from i)); lra.
  - intros k Hk Ek. pose proof (Hamax k Hk) as M. unfold wire_score in M. rewrite Ea, Ek in M.
    destruct (is_and C (from i)); lra.
Qed.

Lemma wire_head_range x i : (forall j, (j < n)%nat -> 0 <= x j <= 1) -> (i < n)%nat -> 0 <= wire_head x i <= 1.
Proof. intros Hx Hi. destruct (wire_head_spec x i Hx Hi) as (j & Hj & _ & -> & _). now apply Hx. Qed.

(** ** Values of gates *)

Lemma value_of_input d g b : input_value C g = Some b -> value_of d g = b.
Proof. intros E. destruct d; simpl; now rewrite E. Qed.

Definition entering (d g : nat) : list bool :=
  map (fun j => xorb (negated C j) (value_of d (from j))) (filter (fun j => (into j =? g)%nat) (seq 0 n)).

Lemma value_step d g : input_value C g = None ->
  value_of (S d) g =
    if is_and C g then forallb (fun b => b) (entering d g) else existsb (fun b => b) (entering d g).
Proof. intros E. simpl. now rewrite E. Qed.

Lemma in_entering k g : In k (filter (fun j => (into j =? g)%nat) (seq 0 n)) <-> (k < n)%nat /\ into k = g.
Proof. rewrite filter_In, in_seq, Nat.eqb_eq. split; intros [A B]; split; try lia; exact B. Qed.

Lemma rises j g : (j < n)%nat -> into j = g -> input_value C g = None -> (level (from j) < level g)%nat.
Proof. intros Hj <- E. now apply (proj1 (proj2 C_wired)). Qed.

(** Recursion deeper than the level changes nothing. *)
Lemma deep_enough d d' i : (i < n)%nat -> (level (from i) <= d)%nat -> (level (from i) <= d')%nat ->
  value_of d (from i) = value_of d' (from i).
Proof.
  revert d' i. induction d as [| d IH]; intros d' i Hi Hd Hd';
    destruct (input_value C (from i)) as [b |] eqn:Eg; try (now rewrite !(value_of_input _ _ b)).
  - destruct (proj1 C_wired i Hi) as (j & Hj & Ej). pose proof (rises j _ Hj Ej Eg). lia.
  - destruct (proj1 C_wired i Hi) as (j & Hj & Ej). pose proof (rises j _ Hj Ej Eg).
    destruct d' as [| d']; [lia |]. rewrite !value_step by exact Eg.
    assert (E : entering d (from i) = entering d' (from i)); [| now rewrite E].
    unfold entering. apply map_ext_in. intros k Hk. apply in_entering in Hk. destruct Hk as [Hk Ek].
    pose proof (rises k _ Hk Ek Eg). f_equal. apply IH; lia.
Qed.

Lemma bit_neg a : 1 - bit a = bit (negb a).
Proof. destruct a; simpl; ring. Qed.

(** The extreme of bits is their AND or OR. *)
Lemma extreme_is_gate (v : nat -> bool) l j (conjunction : bool) : In j l ->
  (forall k, In k l -> if conjunction then bit (v j) <= bit (v k) else bit (v k) <= bit (v j)) ->
  v j = if conjunction then forallb (fun b => b) (map v l) else existsb (fun b => b) (map v l).
Proof.
  intros Hj H. destruct conjunction.
  - destruct (forallb (fun b => b) (map v l)) eqn:E.
    + rewrite forallb_forall in E. apply E. now apply in_map.
    + destruct (v j) eqn:Ev; [| reflexivity]. exfalso.
      assert (forallb (fun b => b) (map v l) = true); [| congruence].
      apply forallb_forall. intros b Hb. apply in_map_iff in Hb. destruct Hb as (k & <- & Hk).
      specialize (H k Hk). destruct (v k); [reflexivity | simpl in H; lra].
  - destruct (existsb (fun b => b) (map v l)) eqn:E.
    + apply existsb_exists in E. destruct E as (b & Hb & ->). apply in_map_iff in Hb.
      destruct Hb as (k & Ek & Hk). specialize (H k Hk). rewrite Ek in H.
      destruct (v j); [reflexivity | simpl in H; lra].
    + destruct (v j) eqn:Ev; [| reflexivity]. exfalso.
      assert (existsb (fun b => b) (map v l) = true); [| congruence].
      apply existsb_exists. exists true. split; [| reflexivity]. rewrite <- Ev. now apply in_map.
Qed.

(** ** Rounds *)

Variable x : nat -> R.
Hypothesis x_range : forall j, (j < n)%nat -> 0 <= x j <= 1.
Hypothesis x_inputs : forall j b, (j < n)%nat -> input_value C (into j) = Some b -> x j = bit b.

Lemma rounds_compute r : let X := Nat.iter r wire_round x in
  (forall j, (j < n)%nat -> 0 <= X j <= 1) /\
  (forall j b, (j < n)%nat -> input_value C (into j) = Some b -> X j = bit b) /\
  (forall i, (i < n)%nat -> (level (from i) < r)%nat ->
     X i = bit (xorb (negated C i) (value_of (level (from i)) (from i)))).
Proof.
  induction r as [| r [IR [II IV]]]; [split; [exact x_range | split; [exact x_inputs | intros; lia]] |].
  set (X := Nat.iter r wire_round x) in *. simpl Nat.iter. fold X.
  assert (Step : forall i b, (i < n)%nat -> input_value C (from i) = Some b ->
            wire_round X i = bit (xorb (negated C i) b)).
  { intros i b Hi Eg. unfold wire_round. destruct (wire_head_spec X i IR Hi) as (j & Hj & Ej & E & _).
    rewrite E. rewrite <- Ej in Eg. rewrite (II j b Hj Eg).
    destruct (negated C i); simpl xorb; [apply bit_neg | now destruct b]. }
  split; [| split].
  - intros i Hi. unfold wire_round. pose proof (wire_head_range X i IR Hi). destruct (negated C i); lra.
  - intros j b Hj Eg. destruct (proj2 (proj2 C_wired) j Hj) as [E1 E2]; [congruence |].
    rewrite <- E1 in Eg. rewrite (Step j b Hj Eg), E2. now destruct b.
  - intros i Hi Hl. destruct (input_value C (from i)) as [b |] eqn:Eg.
    { rewrite (value_of_input _ _ b Eg). now apply Step. }
    destruct (proj1 C_wired i Hi) as (j0 & Hj0 & E0). pose proof (rises j0 _ Hj0 E0 Eg) as Hl0.
    destruct (level (from i)) as [| d] eqn:El; [lia |].
    set (v := fun k => xorb (negated C k) (value_of d (from k))).
    assert (HX : forall k, (k < n)%nat -> into k = from i -> X k = bit (v k)).
    { intros k Hk Ek. pose proof (rises k _ Hk Ek Eg) as Lk. rewrite El in Lk.
      rewrite (IV k Hk ltac:(lia)). unfold v. do 2 f_equal. apply deep_enough; [exact Hk | lia | lia]. }
    unfold wire_round. destruct (wire_head_spec X i IR Hi) as (j & Hj & Ej & E & M). rewrite E.
    assert (Y : X j = bit (value_of (S d) (from i))).
    { rewrite value_step by exact Eg. unfold entering. fold v. rewrite (HX j Hj Ej). f_equal.
      apply extreme_is_gate; [now apply in_entering |]. intros k Hk. apply in_entering in Hk.
      destruct Hk as [Hk Ek]. rewrite <- (HX j Hj Ej), <- (HX k Hk Ek). now apply M. }
    rewrite Y. destruct (negated C i); [rewrite xorb_true_l; apply bit_neg | now rewrite xorb_false_l].
Qed.

Lemma layers_are_rounds r i : (i < n)%nat ->
  Nat.iter r (forward relu gate_layer n) (wire_tokens C x) i = wire_tokens C (Nat.iter r wire_round x) i.
Proof.
  revert i. induction r as [| r IH]; intros i Hi; [reflexivity |]. simpl Nat.iter.
  rewrite (forward_rows relu gate_layer n _ (wire_tokens C (Nat.iter r wire_round x)) IH i Hi).
  destruct (rounds_compute r) as [IR _]. pose proof (wire_head_range (Nat.iter r wire_round x) i IR Hi).
  apply gate_layer_round; [now apply IR | lra | intros; lra].
Qed.

End Circuits.

(** After D layers every wire whose gate lies on a level below D carries its gate's value. *)
Theorem gate_layers_evaluate C level x D i :
  well_wired C level -> (forall j, (j < wires C)%nat -> 0 <= x j <= 1) ->
  (forall j b, (j < wires C)%nat -> input_value C (enters_gate C j) = Some b -> x j = bit b) ->
  (i < wires C)%nat -> (level (leaves_gate C i) < D)%nat ->
  Nat.iter D (forward relu gate_layer (wires C)) (wire_tokens C x) i 0%nat =
    bit (xorb (negated C i) (gate_value C (level (leaves_gate C i)) (leaves_gate C i))).
Proof.
  intros HC Hx Hin Hi Hl. rewrite (layers_are_rounds C level HC x Hx Hin D i Hi).
  destruct (rounds_compute C level HC x Hx Hin D) as (_ & _ & H). now apply H.
Qed.

(** ** A concrete circuit: exclusive or *)

Lemma xor_well_wired a b : well_wired (xor_wiring a b) xor_level.
Proof.
  repeat split; simpl wires.
  - intros i Hi. exists (nth i [0; 1; 0; 1; 0; 1; 2; 4; 6] 0)%nat.
    do 9 (destruct i as [| i]; [simpl; split; [lia | reflexivity] |]). lia.
  - intros j Hj. do 9 (destruct j as [| j]; [simpl; intros; try discriminate; unfold xor_level; simpl; lia |]). lia.
  - do 9 (destruct j as [| j]; [simpl in *; congruence |]). simpl in H. lia.
  - do 9 (destruct j as [| j]; [simpl in *; congruence |]). simpl in H. lia.
Qed.

Theorem xor_of_two_bits a b :
  Nat.iter 4 (forward relu gate_layer 9)
    (wire_tokens (xor_wiring a b) (fun j => match j with 0%nat => bit a | 1%nat => bit b | _ => 1 / 2 end))
    8%nat 0%nat = bit (xorb a b).
Proof.
  pose proof (gate_layers_evaluate (xor_wiring a b) xor_level
    (fun j => match j with 0%nat => bit a | 1%nat => bit b | _ => 1 / 2 end) 4 8 (xor_well_wired a b)) as H.
  simpl wires in H. rewrite H.
  - f_equal. destruct a, b; reflexivity.
  - intros j _. destruct j as [| [| j]]; [destruct a | destruct b |]; simpl; lra.
  - intros j v Hj. do 9 (destruct j as [| j]; [simpl; intros E; congruence |]). lia.
  - lia.
  - unfold xor_level. simpl. lia.
Qed.

(** ** What the hypotheses are for *)

(** A start value above 1 outweighs the lookup: after one layer the wire of a false input carries 9. *)
Theorem large_start_values_fail :
  well_wired stray_wiring (fun g => g) /\ gate_value stray_wiring 0 0 = false /\
  forward relu gate_layer 2 (wire_tokens stray_wiring (fun j => nth j [0; 9] 0)) 0%nat 0%nat = 9.
Proof.
  split; [| split; [reflexivity |]].
  - repeat split; simpl wires.
    + intros i _. exists 0%nat. split; [lia | reflexivity].
    + intros j Hj. destruct j as [| [| j]]; simpl; [discriminate | lia | lia].
    + destruct j as [| [| j]]; simpl in *; [reflexivity | congruence | lia].
  - assert (E : wire_head stray_wiring (fun j => nth j [0; 9] 0) 0 = 9).
    { unfold wire_head. rewrite (hard_average_unique _ _ _ 1).
      - reflexivity.
      - simpl. lia.
      - simpl wires. intros j Hj Hne. replace j with 0%nat by lia. unfold wire_score, stray_wiring. simpl. lra. }
    change 2%nat with (wires stray_wiring).
    rewrite (gate_layer_round stray_wiring (fun j => nth j [0; 9] 0) 0).
    + exact E.
    + simpl. lra.
    + rewrite E. lra.
    + discriminate.
Qed.

(** A gate that reads its own negation has no level, and its wire alternates for ever. *)
Theorem ring_alternates r b :
  Nat.iter r (forward relu gate_layer 1) (wire_tokens ring_wiring (fun _ => bit b)) 0%nat 0%nat =
    bit (xorb (Nat.odd r) b).
Proof.
  enough (E : Nat.iter r (forward relu gate_layer 1) (wire_tokens ring_wiring (fun _ => bit b)) 0%nat =
              wire_tokens ring_wiring (fun _ => bit (xorb (Nat.odd r) b)) 0%nat).
  { rewrite E. reflexivity. }
  induction r as [| r IH]; [now destruct b |]. simpl Nat.iter.
  rewrite (forward_rows relu gate_layer 1 _ (wire_tokens ring_wiring (fun _ => bit (xorb (Nat.odd r) b)))).
  - assert (H : wire_head ring_wiring (fun _ => bit (xorb (Nat.odd r) b)) 0 = bit (xorb (Nat.odd r) b)).
    { unfold wire_head. rewrite (hard_average_unique _ _ _ 0); simpl wires; [reflexivity | lia | lia]. }
    change 1%nat with (wires ring_wiring). rewrite gate_layer_round.
    + unfold wire_tokens, wire_round. rewrite H. rewrite Nat.odd_succ, <- Nat.negb_odd.
      simpl negated. rewrite bit_neg. now destruct (Nat.odd r), b.
    + destruct (xorb (Nat.odd r) b); simpl; lra.
    + rewrite H. destruct (xorb (Nat.odd r) b); simpl; lra.
    + intros _. rewrite H. destruct (xorb (Nat.odd r) b); simpl; lra.
  - intros j Hj. now replace j with 0%nat by lia.
  - lia.
Qed.
