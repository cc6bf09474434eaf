(** * B8. One sigmoid layer, of every shape, is one forward sweep of the weighted engine *)

From Coq Require Import Reals List Arith ZArith Bool Lia Lra Psatz FunctionalExtensionality.
From TBN Require Import Definitions Sums LogOdds PairMessage MeanField AttentionGates AnyWeights.
Import ListNotations.
Open Scope R_scope.

(** ** Sweeps of the generic engine *)
Section Sweeps.
Variables V F : Type.
Variable V_eq : forall a b : V, {a = b} + {a <> b}.
Variable F_eq : forall a b : F, {a = b} + {a <> b}.
Variable states : V -> list nat.
Variable fs : list F.
Variable scope : F -> list V.
Variable potential : F -> (V -> nat) -> R.
Variable exponent : F -> V -> R.
Variable kind : F -> reading.
Local Notation send' := (send V F V_eq F_eq states fs scope potential exponent kind).
Local Notation passed' := (passed V F V_eq F_eq states fs scope potential exponent kind).
Local Notation heard' := (weighted_heard V F V_eq F_eq fs scope exponent).

Lemma sweep_untouched order m g u x : ~ In (g, u) order -> fold_left send' order m g u x = m g u x.
Proof.
  revert m. induction order as [| [f v] order IH]; intros m H; [reflexivity |]. simpl.
  rewrite IH by (intros Hin; apply H; now right). unfold send. simpl.
  destruct (F_eq g f) as [-> |]; [| reflexivity]. destruct (V_eq u v) as [-> |]; [| reflexivity].
  exfalso. apply H. now left.
Qed.

Lemma sweep_sent pre f v post m x : ~ In (f, v) post ->
  fold_left send' (pre ++ (f, v) :: post) m f v x = passed' (fold_left send' pre m) f v x.
Proof.
  intros H. rewrite fold_left_app. simpl. rewrite sweep_untouched by exact H. unfold send at 1. simpl.
  destruct (F_eq f f); [| congruence]. destruct (V_eq v v); [reflexivity | congruence].
Qed.

(** A pass depends on what is heard from the other variables alone. *)
Lemma passed_by_shares m f v x (sh : V -> nat -> R) :
  (forall u, In u (scope f) -> u <> v -> forall y, heard_share V F V_eq F_eq states fs scope exponent m f u y = sh u y) ->
  passed' m f v x =
    (let mix g := sum_values V V_eq states (other_variables V V_eq v (scope f))
                    (fun a => g a * rprod (fun u => sh u (a u)) (other_variables V V_eq v (scope f))) (fun _ => x) in
     match kind f with
     | sum_product => mix (potential f)
     | at_power a => Rpower (mix (fun z => Rpower (potential f z) a)) (/ a)
     | mean_field => exp (mix (fun z => ln (potential f z)))
     end).
Proof.
  intros H. assert (E : forall g, mixed V F V_eq F_eq states fs scope exponent m f v x g =
    sum_values V V_eq states (other_variables V V_eq v (scope f))
      (fun a => g a * rprod (fun u => sh u (a u)) (other_variables V V_eq v (scope f))) (fun _ => x)).
  { intros g. unfold mixed. f_equal. extensionality a. f_equal. apply rprod_ext. intros u Hu.
    unfold other_variables in Hu. apply filter_In in Hu. destruct Hu as [Hu Hn].
    apply H; [exact Hu |]. destruct (V_eq u v); [discriminate | assumption]. }
  unfold passed. cbv zeta. destruct (kind f); now rewrite E.
Qed.
End Sweeps.

Lemma last_split {X} (eq_dec : forall a b : X, {a = b} + {a <> b}) (x : X) (l : list X) : In x l -> exists pre post, l = pre ++ x :: post /\ ~ In x post.
Proof.
  induction l as [| a l IH]; intros H; [contradiction |]. destruct (in_dec eq_dec x l) as [Hin | Hout].
  - destruct (IH Hin) as (pre & post & -> & Hp). exists (a :: pre), post. now split.
  - destruct H as [-> | H]; [| contradiction]. exists [], l. now split.
Qed.

Definition ranked {X} (rank : X -> nat) (l : list X) : Prop := forall pre x post, l = pre ++ x :: post -> forall y, In y post -> (rank x <= rank y)%nat.

Lemma ranked_app {X} (rank : X -> nat) l l' :
  ranked rank l -> ranked rank l' -> (forall x y, In x l -> In y l' -> (rank x <= rank y)%nat) -> ranked rank (l ++ l').
Proof.
  intros H H' C pre. revert l H C. induction pre as [| a pre IH]; intros l H C x post E y Hy.
  - destruct l as [| b l]; simpl in E.
    + apply (H' [] x post E y Hy).
    + injection E as -> <-. apply in_app_or in Hy. destruct Hy as [Hy | Hy]; [apply (H [] x l eq_refl y Hy) | apply C; [now left | exact Hy]].
  - destruct l as [| b l]; simpl in E.
    + apply (H' (a :: pre) x post E y Hy).
    + injection E as -> E. apply (IH l) with (post := post); trivial.
      * intros p z q Ez w Hw. apply (H (a :: p) z q); [now rewrite Ez | exact Hw].
      * intros p q Hp Hq. apply C; [now right | exact Hq].
Qed.

Lemma ranked_same {X} (rank : X -> nat) r l : (forall x, In x l -> rank x = r) -> ranked rank l.
Proof.
  intros H pre x post -> y Hy. rewrite (H x), (H y); trivial; apply in_or_app; right; [now right | now left].
Qed.

(** ** The graph of a layer, in stages *)

Definition heads_of (L : layer) : list nat := seq 0 (length (heads L)).
Definition coords_of (L : layer) : list nat := seq 0 (dimension L).
Definition units_of (L : layer) : list nat := seq 0 (width L).

Lemma layer_factors_parts L : layer_factors L =
  map Score (heads_of L) ++ map Residual (coords_of L) ++ flat_map (fun c => map (fun h => Value h c) (heads_of L)) (coords_of L) ++
  map Bias (units_of L) ++ flat_map (fun i => map (fun c => Copy c i) (coords_of L)) (units_of L) ++
  map Stay (coords_of L) ++ map OutBias (coords_of L) ++ flat_map (fun c => map (fun i => Write i c) (units_of L)) (coords_of L).
Proof. reflexivity. Qed.

Section LayerSweep.
Variable L : layer.
Variable X : tokens.
Variable src : list nat.
Variable t : nat.
Variable read_outs : reading.
Hypothesis src_some : src <> [].
Hypothesis not_at_power : read_outs = sum_product \/ read_outs = mean_field.

Local Notation fs := (layer_factors L).
Local Notation var_eq := layer_variable_eq.
Local Notation fac_eq := layer_factor_eq.
Definition receiver (f : layer_factor) : layer_variable := last (layer_joined f) (Selector 0).
Definition step_of (f : layer_factor) : layer_factor * layer_variable := (f, receiver f).
Local Notation M := (sweep layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined
                       (layer_entry L X t) (layer_exponent L) (layer_reads read_outs) (forward_order L)).

Definition stage (f : layer_factor) : nat :=
  match f with Score _ => 0 | Residual _ => 1 | Value _ _ => 2 | Bias _ => 3 | Copy _ _ => 4 | Stay _ => 5 | OutBias _ => 6 | Write _ _ => 7 end.

Lemma order_steps g u : In (g, u) (forward_order L) -> u = receiver g.
Proof. unfold forward_order. intros H. apply in_map_iff in H. destruct H as (f & E & _). injection E as <- <-. reflexivity. Qed.

Lemma never_sent g u x : u <> receiver g -> M g u x = 1.
Proof. intros H. unfold sweep. rewrite sweep_untouched; [reflexivity |]. intros Hin. now apply order_steps in Hin. Qed.

Ltac member Hf :=
  match type of Hf with
  | In _ (flat_map _ _) => let y := fresh "y" in apply in_flat_map in Hf; destruct Hf as (y & _ & Hf); member Hf
  | In _ (map _ _) => let y := fresh "y" in let E := fresh "E" in apply in_map_iff in Hf; destruct Hf as (y & E & _)
  | In _ (_ ++ _) => apply in_app_or in Hf; destruct Hf as [Hf | Hf]; member Hf
  end.

Lemma factors_staged : ranked stage fs.
Proof.
  assert (S : forall r l, (forall f, In f l -> stage f = r) -> ranked stage l) by (intros r l; apply ranked_same).
  rewrite layer_factors_parts.
  apply ranked_app; [apply (S 0%nat); intros f Hf; member Hf; now subst | |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
  apply ranked_app; [apply (S 1%nat); intros f Hf; member Hf; now subst | |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
  apply ranked_app; [apply (S 2%nat); intros f Hf; member Hf; now subst | |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
  apply ranked_app; [apply (S 3%nat); intros f Hf; member Hf; now subst | |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
  apply ranked_app; [apply (S 4%nat); intros f Hf; member Hf; now subst | |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
  apply ranked_app; [apply (S 5%nat); intros f Hf; member Hf; now subst | |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
  apply ranked_app; [apply (S 6%nat); intros f Hf; member Hf; now subst | apply (S 7%nat); intros f Hf; member Hf; now subst |
    intros f g Hf Hg; member Hf; member Hg; subst; simpl; lia].
Qed.

(** The message a factor sends, from the final messages of earlier stages. *)
Lemma final_message f x : In f fs ->
  (forall u g, In u (layer_joined f) -> u <> receiver f -> receiver g = u -> (stage g < stage f)%nat) ->
  M f (receiver f) x =
    passed layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_entry L X t)
      (layer_exponent L) (layer_reads read_outs) M f (receiver f) x.
Proof.
  intros Hf Hearlier. destruct (last_split fac_eq f fs Hf) as (pre & post & E & Hpost).
  assert (Eo : forward_order L = map step_of pre ++ (f, receiver f) :: map step_of post).
  { unfold forward_order. fold step_of. rewrite E, map_app. reflexivity. }
  assert (Hout : forall u, ~ In (f, u) (map step_of post)).
  { intros u Hin. apply in_map_iff in Hin. destruct Hin as (g & Eg & Hg). unfold step_of in Eg. injection Eg as -> _. contradiction. }
  set (m := fold_left (send layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_entry L X t)
                         (layer_exponent L) (layer_reads read_outs)) (map step_of pre) (fun _ _ _ => 1)).
  assert (EM : M f (receiver f) x = passed layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_entry L X t)
      (layer_exponent L) (layer_reads read_outs) m f (receiver f) x).
  { unfold sweep. rewrite Eo. now rewrite sweep_sent. }
  assert (Em : forall g u y, (receiver g = u -> (stage g < stage f)%nat) -> m g u y = M g u y).
  { intros g u y Hs. unfold sweep. rewrite Eo, fold_left_app. fold m. symmetry. apply sweep_untouched.
    intros Hin. assert (Eu : u = receiver g).
    { destruct Hin as [Ei | Hin]; [now injection Ei as <- <- |]. apply in_map_iff in Hin. destruct Hin as (f' & Ef & _). unfold step_of in Ef. now injection Ef as <- <-. }
    specialize (Hs (eq_sym Eu)). destruct Hin as [Ei | Hin].
    - injection Ei as -> _. lia.
    - apply in_map_iff in Hin. destruct Hin as (f' & Ef & Hf'). unfold step_of in Ef. injection Ef as -> _.
      pose proof (factors_staged pre f post E g Hf'). lia. }
  rewrite EM. rewrite (passed_by_shares _ _ _ _ _ _ _ _ _ _ m f (receiver f) x
    (fun u => heard_share layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_exponent L) M f u)).
  - symmetry. apply passed_by_shares. reflexivity.
  - intros u Hu Hne y. unfold heard_share. f_equal. extensionality z. unfold weighted_heard. apply rprod_ext. intros g _.
    rewrite Em; [reflexivity |]. intros Et. now apply (Hearlier u g).
Qed.

(** What a variable tells a factor that never spoke to it: the factors that speak to it, with their exponents. *)
Lemma heard_total f u x : u <> receiver f ->
  weighted_heard layer_variable layer_factor var_eq fac_eq fs layer_joined (layer_exponent L) M f u x =
  rprod (fun g => if var_eq u (receiver g) then Rpower (M g u x) (layer_exponent L g u) else 1) fs.
Proof.
  intros Hu. unfold weighted_heard, other_factors, at_variable. rewrite !rprod_filter. apply rprod_ext. intros g _.
  destruct (existsb (fun u0 => if var_eq u0 u then true else false) (layer_joined g)) eqn:Ex.
  - destruct (fac_eq g f) as [-> | Hgf].
    + destruct (var_eq u (receiver f)); [contradiction | reflexivity].
    + destruct (var_eq u (receiver g)) as [| Hn]; [reflexivity |]. rewrite never_sent by exact Hn.
      unfold Rpower. rewrite ln_1, Rmult_0_r. apply exp_0.
  - destruct (var_eq u (receiver g)) as [-> |]; [| reflexivity]. exfalso.
    assert (existsb (fun u0 => if var_eq u0 (receiver g) then true else false) (layer_joined g) = true); [| congruence].
    apply existsb_exists. exists (receiver g). split.
    + destruct g; simpl; tauto.
    + destruct (var_eq (receiver g) (receiver g)); congruence.
Qed.

(** Messages about a binary variable in log-odds. *)
Definition shaped (m : nat -> R) (theta : R) : Prop := exists k, 0 < k /\ forall x, x = 0%nat \/ x = 1%nat -> m x = k * exp (theta * INR x).

Lemma shaped_power m theta w : shaped m theta -> shaped (fun x => Rpower (m x) w) (w * theta).
Proof.
  intros (k & Hk & E). exists (Rpower k w). split; [apply exp_pos |]. intros x Hx. rewrite (E x Hx).
  unfold Rpower. rewrite ln_mult, ln_exp by (trivial; apply exp_pos). rewrite <- exp_plus. f_equal. ring.
Qed.

Lemma shaped_product {Y} (m : Y -> nat -> R) (theta : Y -> R) l : (forall g, In g l -> shaped (m g) (theta g)) ->
  shaped (fun x => rprod (fun g => m g x) l) (rsum theta l).
Proof.
  intros H. induction l as [| g l IH].
  - exists 1. split; [lra |]. intros x _. change (rprod _ []) with 1. change (rsum theta []) with 0. rewrite Rmult_0_l, exp_0. ring.
  - destruct (H g (or_introl eq_refl)) as (k & Hk & E). destruct IH as (k' & Hk' & E'); [intros; apply H; now right |].
    exists (k * k'). split; [now apply Rmult_lt_0_compat |]. intros x Hx. rewrite rprod_cons, (E x Hx), (E' x Hx), rsum_cons.
    rewrite Rmult_plus_distr_r, exp_plus. ring.
Qed.

Lemma shaped_one : shaped (fun _ => 1) 0.
Proof. exists 1. split; [lra |]. intros. rewrite Rmult_0_l, exp_0. ring. Qed.

Lemma shaped_ext m m' theta theta' : (forall x, m x = m' x) -> theta = theta' -> shaped m theta -> shaped m' theta'.
Proof. intros E <- (k & Hk & H). exists k. split; [exact Hk |]. intros x Hx. now rewrite <- E, H. Qed.

Lemma shaped_share m theta : shaped m theta -> share [0; 1]%nat m 0 = 1 - sigmoid theta /\ share [0; 1]%nat m 1 = sigmoid theta.
Proof.
  intros (k & Hk & E). unfold share, rsum, big. simpl fold_right. rewrite (E 0%nat), (E 1%nat) by auto. simpl INR.
  rewrite sigmoid_fraction, Rmult_0_r, Rmult_1_r, exp_0. pose proof (exp_pos theta). split; field; split; nra.
Qed.

Lemma shaped_sigmoid m theta : m 0%nat = 1 - sigmoid theta -> m 1%nat = sigmoid theta -> shaped m theta.
Proof.
  intros E0 E1. exists (/ (1 + exp theta)). pose proof (exp_pos theta). split; [apply Rinv_0_lt_compat; lra |].
  intros x [-> | ->]; [rewrite E0 | rewrite E1]; rewrite sigmoid_fraction; simpl INR.
  - rewrite Rmult_0_r, exp_0. field. lra.
  - rewrite Rmult_1_r. field. lra.
Qed.

Lemma shaped_log_odds m theta : shaped m theta -> ln (m 1%nat / m 0%nat) = theta.
Proof.
  intros (k & Hk & E). rewrite (E 0%nat), (E 1%nat) by auto. simpl INR. rewrite Rmult_0_r, exp_0, Rmult_1_r, !Rmult_1_r.
  replace (k * exp theta / k) with (exp theta) by (field; lra). apply ln_exp.
Qed.

(** ** The closed forms *)
Definition selected (h j : nat) : R := soft_weight 1 (score (dimension L) (nth_head L h) X t) src j.
Definition value_read (h c : nat) : R :=
  match read_outs with
  | mean_field => rsum (fun j => selected h j * head_value L X h j c) src
  | _ => ln (rsum (fun j => selected h j * exp (head_value L X h j c)) src)
  end.
Definition stream_odds (c : nat) : R := X t c + rsum (fun h => value_read h c) (seq 0 (length (heads L))).
Definition hidden_odds (i : nat) : R := b_1 L i + rsum (fun c => W_1 L c i * stream_odds c) (seq 0 (dimension L)).
Definition write_read (i c : nat) : R :=
  match read_outs with
  | mean_field => W_2 L i c * sigmoid (hidden_odds i)
  | _ => ln (1 - sigmoid (hidden_odds i) + sigmoid (hidden_odds i) * exp (W_2 L i c))
  end.
Definition output_odds (c : nat) : R := stream_odds c + b_2 L c + rsum (fun i => write_read i c) (seq 0 (width L)).

Definition sent (f : layer_factor) : R :=
  match f with
  | Score _ => 0 | Residual c => X t c | Value h c => value_read h c | Bias i => b_1 L i
  | Copy c _ => stream_odds c | Stay c => stream_odds c | OutBias c => b_2 L c | Write i c => write_read i c
  end.

Definition total (u : layer_variable) : R := rsum (fun g => if var_eq u (receiver g) then layer_exponent L g u * sent g else 0) fs.

Lemma rsum_none {A} (f : A -> R) l : (forall x, f x = 0) -> rsum f l = 0.
Proof. intros H. rewrite (rsum_ext f (fun _ => 0)); [apply rsum_zero |]. intros; apply H. Qed.

Ltac off := try (intros; repeat (match goal with |- context [var_eq ?a ?b] => destruct (var_eq a b); try discriminate end); reflexivity).

Lemma total_sections u (phi := fun g => if var_eq u (receiver g) then layer_exponent L g u * sent g else 0) :
  total u =
    rsum (fun h => phi (Score h)) (heads_of L) + (rsum (fun c => phi (Residual c)) (coords_of L) +
    (rsum (fun c => rsum (fun h => phi (Value h c)) (heads_of L)) (coords_of L) + (rsum (fun i => phi (Bias i)) (units_of L) +
    (rsum (fun i => rsum (fun c => phi (Copy c i)) (coords_of L)) (units_of L) + (rsum (fun c => phi (Stay c)) (coords_of L) +
    (rsum (fun c => phi (OutBias c)) (coords_of L) + rsum (fun c => rsum (fun i => phi (Write i c)) (units_of L)) (coords_of L))))))).
Proof.
  unfold total. fold phi. rewrite layer_factors_parts. rewrite !rsum_app, !rsum_map, !rsum_flat_map.
  repeat (f_equal; try (apply rsum_ext; intros; now rewrite rsum_map)).
Qed.

Lemma pick n a (f : nat -> R) (p : nat -> bool) : (a < n)%nat -> (forall c, p c = true <-> c = a) ->
  rsum (fun c => if p c then f c else 0) (seq 0 n) = f a.
Proof.
  intros Ha Hp. rewrite (rsum_only _ n a Ha).
  - now rewrite (proj2 (Hp a) eq_refl).
  - intros c _ Hc. destruct (p c) eqn:E; [apply Hp in E; contradiction | reflexivity].
Qed.

Lemma total_stream c : (c < dimension L)%nat -> total (Stream c) = stream_odds c.
Proof.
  intros Hc. rewrite total_sections. cbn [receiver layer_joined last].
  assert (D : forall c', (if var_eq (Stream c) (Stream c') then true else false) = true <-> c' = c).
  { intros c'. destruct (var_eq (Stream c) (Stream c')) as [E | N]; split; intros; try easy; [now injection E | subst; congruence]. }
  rewrite (rsum_none _ (heads_of L)) by off.
  rewrite (rsum_ext _ (fun c' => if (if var_eq (Stream c) (Stream c') then true else false) then X t c' else 0)).
  2: { intros c' _. destruct (var_eq (Stream c) (Stream c')); [simpl; ring | reflexivity]. }
  unfold coords_of. rewrite (pick _ c (fun c' => X t c') _ Hc D).
  rewrite (rsum_ext _ (fun c' => if (if var_eq (Stream c) (Stream c') then true else false) then rsum (fun h => value_read h c') (heads_of L) else 0)).
  2: { intros c' _. destruct (var_eq (Stream c) (Stream c')); [apply rsum_ext; intros; simpl; ring | now apply rsum_none]. }
  rewrite (pick _ c (fun c' => rsum (fun h => value_read h c') (heads_of L)) _ Hc D).
  rewrite (rsum_none _ (units_of L)) by off.
  rewrite (rsum_none (fun i => rsum _ _) (units_of L)) by (intros; apply rsum_none; off).
  rewrite (rsum_none (fun c0 => if var_eq (Stream c) (Output c0) then layer_exponent L (Stay c0) (Stream c) * _ else 0)) by off.
  rewrite (rsum_none (fun c0 => if var_eq (Stream c) (Output c0) then layer_exponent L (OutBias c0) (Stream c) * _ else 0)) by off.
  rewrite (rsum_none (fun c0 => rsum _ _)) by (intros; apply rsum_none; off).
  unfold stream_odds, heads_of. ring.
Qed.

Lemma total_hidden i : (i < width L)%nat -> total (Hidden i) = hidden_odds i.
Proof.
  intros Hi. rewrite total_sections. cbn [receiver layer_joined last].
  assert (D : forall i', (if var_eq (Hidden i) (Hidden i') then true else false) = true <-> i' = i).
  { intros c'. destruct (var_eq (Hidden i) (Hidden c')) as [E | N]; split; intros; try easy; [now injection E | subst; congruence]. }
  rewrite (rsum_none _ (heads_of L)) by off.
  rewrite (rsum_none (fun c => if var_eq (Hidden i) (Stream c) then layer_exponent L (Residual c) (Hidden i) * _ else 0)) by off.
  rewrite (rsum_none (fun c => rsum _ (heads_of L))) by (intros; apply rsum_none; off).
  rewrite (rsum_ext _ (fun c' => if (if var_eq (Hidden i) (Hidden c') then true else false) then b_1 L c' else 0)).
  2: { intros c' _. destruct (var_eq (Hidden i) (Hidden c')); [simpl; ring | reflexivity]. }
  unfold units_of. rewrite (pick _ i (fun c' => b_1 L c') _ Hi D).
  rewrite (rsum_ext _ (fun i' => if (if var_eq (Hidden i) (Hidden i') then true else false) then rsum (fun c => W_1 L c i' * stream_odds c) (coords_of L) else 0)).
  2: { intros c' _. destruct (var_eq (Hidden i) (Hidden c')); [apply rsum_ext; intros; simpl; ring | now apply rsum_none]. }
  rewrite (pick _ i (fun i' => rsum (fun c => W_1 L c i' * stream_odds c) (coords_of L)) _ Hi D).
  rewrite (rsum_none (fun c0 => if var_eq (Hidden i) (Output c0) then layer_exponent L (Stay c0) (Hidden i) * _ else 0)) by off.
  rewrite (rsum_none (fun c0 => if var_eq (Hidden i) (Output c0) then layer_exponent L (OutBias c0) (Hidden i) * _ else 0)) by off.
  rewrite (rsum_none (fun c0 => rsum _ _)) by (intros; apply rsum_none; off).
  unfold hidden_odds, coords_of. ring.
Qed.

Lemma total_output c : (c < dimension L)%nat -> total (Output c) = output_odds c.
Proof.
  intros Hc. rewrite total_sections. cbn [receiver layer_joined last].
  assert (D : forall c', (if var_eq (Output c) (Output c') then true else false) = true <-> c' = c).
  { intros c'. destruct (var_eq (Output c) (Output c')) as [E | N]; split; intros; try easy; [now injection E | subst; congruence]. }
  rewrite (rsum_none _ (heads_of L)) by off.
  rewrite (rsum_none (fun c' => if var_eq (Output c) (Stream c') then layer_exponent L (Residual c') (Output c) * _ else 0)) by off.
  rewrite (rsum_none (fun c => rsum _ (heads_of L))) by (intros; apply rsum_none; off).
  rewrite (rsum_none _ (units_of L)) by off.
  rewrite (rsum_none (fun i => rsum _ (coords_of L)) (units_of L)) by (intros; apply rsum_none; off).
  rewrite (rsum_ext (fun c0 => if var_eq (Output c) (Output c0) then layer_exponent L (Stay c0) (Output c) * _ else 0)
     (fun c' => if (if var_eq (Output c) (Output c') then true else false) then stream_odds c' else 0)).
  2: { intros c' _. destruct (var_eq (Output c) (Output c')); [simpl; ring | reflexivity]. }
  rewrite (rsum_ext (fun c0 => if var_eq (Output c) (Output c0) then layer_exponent L (OutBias c0) (Output c) * _ else 0)
     (fun c' => if (if var_eq (Output c) (Output c') then true else false) then b_2 L c' else 0)).
  2: { intros c' _. destruct (var_eq (Output c) (Output c')); [simpl; ring | reflexivity]. }
  rewrite (rsum_ext (fun c0 => rsum (fun i => if var_eq (Output c) (Output c0) then layer_exponent L (Write i c0) (Output c) * sent (Write i c0) else 0) (units_of L))
     (fun c' => if (if var_eq (Output c) (Output c') then true else false) then rsum (fun i => write_read i c') (units_of L) else 0)).
  2: { intros c' _. destruct (var_eq (Output c) (Output c')); [apply rsum_ext; intros; simpl; ring | now apply rsum_none]. }
  unfold coords_of. rewrite (pick _ c stream_odds _ Hc D), (pick _ c (b_2 L) _ Hc D), (pick _ c (fun c' => rsum (fun i => write_read i c') (units_of L)) _ Hc D).
  unfold output_odds, units_of. ring.
Qed.
(** ** The messages, stage by stage *)

Local Notation share_of := (heard_share layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_exponent L) M).
Local Notation told_by := (weighted_heard layer_variable layer_factor var_eq fac_eq fs layer_joined (layer_exponent L) M).
Local Notation pass := (passed layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_entry L X t)
      (layer_exponent L) (layer_reads read_outs) M).

Definition speaks (g : layer_factor) : Prop := shaped (M g (receiver g)) (sent g).

(** A binary variable, once all that speak to it have spoken. *)
Lemma told_shaped f u : u <> receiver f -> (forall g, In g fs -> receiver g = u -> speaks g) -> shaped (told_by f u) (total u).
Proof.
  intros Hu Hs. apply (shaped_ext (fun x => rprod (fun g => if var_eq u (receiver g) then Rpower (M g u x) (layer_exponent L g u) else 1) fs) _ (total u)).
  - intros x. symmetry. now apply heard_total.
  - reflexivity.
  - apply (shaped_product (fun g x => if var_eq u (receiver g) then Rpower (M g u x) (layer_exponent L g u) else 1)).
    intros g Hg. destruct (var_eq u (receiver g)) as [E |]; [| apply shaped_one].
    rewrite E. apply (shaped_power (M g (receiver g))). now apply Hs.
Qed.

Lemma told_selector h j : (h < length (heads L))%nat -> forall f, Selector h <> receiver f ->
  (forall g, In g fs -> receiver g = Selector h -> M g (Selector h) j = exp (score (dimension L) (nth_head L h) X t j)) ->
  told_by f (Selector h) j = exp (score (dimension L) (nth_head L h) X t j).
Proof.
  intros Hh f Hf Hs. rewrite heard_total by exact Hf.
  rewrite (rprod_ext _ (fun g => if var_eq (Selector h) (receiver g) then exp (score (dimension L) (nth_head L h) X t j) else 1)).
  2: { intros g Hg. destruct (var_eq (Selector h) (receiver g)) as [E |]; [| reflexivity]. rewrite (Hs g Hg (eq_sym E)).
       assert (layer_exponent L g (Selector h) = 1) as -> by (destruct g; reflexivity).
       apply Rpower_1, exp_pos. }
  rewrite layer_factors_parts. unfold heads_of. rewrite rprod_app, rprod_map. cbn [receiver layer_joined last].
  rewrite (rprod_only _ (length (heads L)) h Hh).
  - destruct (var_eq (Selector h) (Selector h)); [| congruence]. rewrite (rprod_one _ (map Residual (coords_of L) ++ _)); [ring |].
    intros g Hg. member Hg; subst; reflexivity.
  - intros c _ Hc. destruct (var_eq (Selector h) (Selector c)) as [E |]; [injection E as E; congruence | reflexivity].
Qed.

Lemma in_score h : In (Score h) fs -> (h < length (heads L))%nat.
Proof. intros Hin. rewrite layer_factors_parts in Hin. unfold heads_of in Hin. apply in_app_or in Hin. destruct Hin as [Hin | Hin].
  - apply in_map_iff in Hin. destruct Hin as (y & E & Hy). injection E as <-. apply in_seq in Hy. lia.
  - exfalso. member Hin; discriminate.
Qed.

Lemma score_message h j : In (Score h) fs -> M (Score h) (Selector h) j = exp (score (dimension L) (nth_head L h) X t j).
Proof.
  intros Hin. change (Selector h) with (receiver (Score h)) at 1. rewrite final_message; [| exact Hin | intros u g Hu Hne _; exfalso; destruct Hu as [<- | []]; now apply Hne].
  assert (E : other_variables layer_variable var_eq (Selector h) [Selector h] = []).
  { unfold other_variables. cbn [filter]. destruct (var_eq (Selector h) (Selector h)); [reflexivity | congruence]. }
  unfold passed, mixed. change (receiver (Score h)) with (Selector h). change (layer_joined (Score h)) with [Selector h].
  rewrite E. simpl. unfold rprod. simpl. ring.
Qed.

Lemma one_variable_message f : In f fs -> layer_joined f = [receiver f] -> layer_reads read_outs f = sum_product ->
  (forall a, layer_entry L X t f a = exp (sent f * INR (a (receiver f)))) -> speaks f.
Proof.
  intros Hin Es Ek Ep. exists 1. split; [lra |]. intros x _.
  rewrite final_message; [| exact Hin |].
  - unfold passed. rewrite Ek. unfold mixed. rewrite Es.
    assert (E : other_variables layer_variable var_eq (receiver f) [receiver f] = []).
    { unfold other_variables. cbn [filter]. destruct (var_eq (receiver f) (receiver f)); [reflexivity | congruence]. }
    rewrite E. simpl. rewrite Ep. unfold rprod. simpl. ring.
  - intros u g Hu Hne. rewrite Es in Hu. destruct Hu as [<- | []]. congruence.
Qed.

(** A factor over two variables that sends to the second. *)
Lemma two_variable_message f u v x : In f fs -> layer_joined f = [u; v] -> receiver f = v -> u <> v ->
  (forall g, receiver g = u -> (stage g < stage f)%nat) ->
  M f v x =
   (let mix g := rsum (fun y => g (assign layer_variable var_eq (fun _ => x) u y) * share_of f u y) (layer_values src u) in
    match layer_reads read_outs f with
    | sum_product => mix (layer_entry L X t f)
    | at_power a => Rpower (mix (fun z => Rpower (layer_entry L X t f z) a)) (/ a)
    | mean_field => exp (mix (fun z => ln (layer_entry L X t f z)))
    end).
Proof.
  intros Hin Es Et Huv Hst. rewrite <- Et at 1. rewrite final_message; [| exact Hin |].
  - assert (E : other_variables layer_variable var_eq v [u; v] = [u]).
    { unfold other_variables. cbn [filter]. destruct (var_eq u v); [contradiction |]. destruct (var_eq v v); [reflexivity | congruence]. }
    assert (Em : forall g, mixed layer_variable layer_factor var_eq fac_eq (layer_values src) fs layer_joined (layer_exponent L) M f (receiver f) x g =
              rsum (fun y => g (assign layer_variable var_eq (fun _ => x) u y) * share_of f u y) (layer_values src u)).
    { intros g. unfold mixed. rewrite Es, Et, E. cbn [sum_values]. apply rsum_ext. intros y _. f_equal.
      unfold rprod, big. simpl. unfold assign. destruct (var_eq u u); [ring | congruence]. }
    unfold passed. cbv zeta. destruct (layer_reads read_outs f); now rewrite Em.
  - intros w g Hw Hne Eg. rewrite Es in Hw. rewrite Et in Hne. destruct Hw as [<- | [<- | []]]; [now apply Hst | congruence].
Qed.

Lemma value_speaks h c : In (Value h c) fs -> (h < length (heads L))%nat -> speaks (Value h c).
Proof.
  intros Hin Hh. exists 1. split; [lra |]. intros x Hx. cbn [receiver layer_joined last sent]. change (receiver (Value h c)) with (Stream c).
  rewrite (two_variable_message (Value h c) (Selector h) (Stream c) x Hin eq_refl eq_refl);
    [| discriminate | intros g; destruct g; simpl; intros E; try discriminate; lia].
  assert (Es : forall j, share_of (Value h c) (Selector h) j = selected h j).
  { intros j. unfold heard_share, share, selected, soft_weight. cbn [layer_values].
    assert (E : forall i, told_by (Value h c) (Selector h) i = exp (1 * score (dimension L) (nth_head L h) X t i)).
    { intros i. rewrite Rmult_1_l. apply (told_selector h i Hh); [discriminate |]. intros g Hg Eg.
      destruct g; simpl in Eg; try discriminate. injection Eg as ->. now apply score_message. }
    rewrite E. f_equal. apply rsum_ext. intros; apply E. }
  assert (Ep : forall j, layer_entry L X t (Value h c) (assign layer_variable var_eq (fun _ => x) (Selector h) j) = exp (head_value L X h j c * INR x)).
  { intros j. unfold layer_entry, assign. destruct (var_eq (Selector h) (Selector h)); [| congruence].
    destruct (var_eq (Stream c) (Selector h)); [discriminate | reflexivity]. }
  assert (Ht : rsum (selected h) src = 1) by now apply soft_weight_total.
  unfold layer_reads. cbn [layer_values]. unfold value_read. rewrite Rmult_1_l. destruct not_at_power as [-> | ->]; cbv zeta.
  - rewrite (rsum_ext _ (fun j => selected h j * exp (head_value L X h j c * INR x))) by (intros; rewrite Es, Ep; ring).
    destruct Hx as [-> | ->]; simpl INR.
    + rewrite Rmult_0_r, exp_0, (rsum_ext _ (selected h)); [exact Ht |]. intros. rewrite Rmult_0_r, exp_0. ring.
    + rewrite Rmult_1_r, exp_ln.
      * apply rsum_ext. intros. now rewrite Rmult_1_r.
      * apply rsum_pos; [exact src_some |]. intros j _. apply Rmult_lt_0_compat; [now apply soft_weight_positive | apply exp_pos].
  - f_equal. rewrite <- rsum_scale_r. apply rsum_ext. intros j _. rewrite Es, Ep, ln_exp. ring.
Qed.

Lemma copying f u v theta : In f fs -> layer_joined f = [u; v] -> receiver f = v -> u <> v -> layer_values src u = [0; 1]%nat ->
  layer_reads read_outs f = sum_product -> (forall g, receiver g = u -> (stage g < stage f)%nat) ->
  (forall a, layer_entry L X t f a = if (a u =? a v)%nat then 1 else 0) ->
  shaped (told_by f u) theta -> shaped (M f v) theta.
Proof.
  intros Hin Es Et Huv Eu Ek Hst Ep Hsh. destruct (shaped_share _ _ Hsh) as [S0 S1].
  apply shaped_sigmoid; rewrite (two_variable_message f u v _ Hin Es Et Huv Hst), Ek; cbv zeta; rewrite Eu; unfold rsum, big; simpl fold_right;
    rewrite !Ep; unfold assign; destruct (var_eq u u); try congruence; destruct (var_eq v u); try congruence; simpl;
    unfold heard_share; rewrite Eu, S0, S1; ring.
Qed.

Lemma write_speaks i c : In (Write i c) fs -> shaped (told_by (Write i c) (Hidden i)) (hidden_odds i) -> speaks (Write i c).
Proof.
  intros Hin Hsh. destruct (shaped_share _ _ Hsh) as [S0 S1]. exists 1. split; [lra |]. intros x Hx. change (receiver (Write i c)) with (Output c).
  rewrite (two_variable_message (Write i c) (Hidden i) (Output c) x Hin eq_refl eq_refl);
    [| discriminate | intros g; destruct g; simpl; intros E; try discriminate; lia].
  assert (Ep : forall y, layer_entry L X t (Write i c) (assign layer_variable var_eq (fun _ => x) (Hidden i) y) = exp (W_2 L i c * INR y * INR x)).
  { intros y. unfold layer_entry, assign. destruct (var_eq (Hidden i) (Hidden i)); [| congruence].
    destruct (var_eq (Output c) (Hidden i)); [discriminate | reflexivity]. }
  pose proof (sigmoid_probability (hidden_odds i)) as [P0 P1]. pose proof (exp_pos (W_2 L i c)).
  unfold sent, write_read. change (layer_values src (Hidden i)) with [0; 1]%nat.
  assert (Sh : forall y, share_of (Write i c) (Hidden i) y = share [0; 1]%nat (told_by (Write i c) (Hidden i)) y) by reflexivity.
  rewrite Rmult_1_l. destruct not_at_power as [-> | ->]; cbv zeta;
    try change (layer_reads sum_product (Write i c)) with sum_product; try change (layer_reads mean_field (Write i c)) with mean_field; cbv iota; rewrite !rsum_cons; change (rsum _ []) with 0;
    rewrite !Ep, !Sh, S0, S1; destruct Hx as [-> | ->]; simpl INR;
    rewrite ?ln_exp, ?Rmult_0_r, ?Rmult_0_l, ?Rmult_1_r, ?exp_0.
  - ring.
  - rewrite exp_ln by nra. ring.
  - replace (0 + (0 + 0)) with 0 by ring. apply exp_0.
  - f_equal; ring.
Qed.

Lemma in_facts f : In f fs ->
  match f with
  | Value h _ => (h < length (heads L))%nat
  | Copy c i => (c < dimension L)%nat /\ (i < width L)%nat
  | Stay c => (c < dimension L)%nat
  | Write i c => (i < width L)%nat
  | _ => True
  end.
Proof.
  rewrite layer_factors_parts. unfold heads_of, coords_of, units_of. intros Hf.
  repeat (apply in_app_or in Hf; destruct Hf as [Hf | Hf]);
    repeat match goal with
    | Hf : In _ (flat_map _ _) |- _ => apply in_flat_map in Hf; destruct Hf as (? & ? & Hf)
    | Hf : In _ (map _ _) |- _ => apply in_map_iff in Hf; destruct Hf as (? & <- & ?)
    | Hs : In _ (seq _ _) |- _ => apply in_seq in Hs
    end; simpl; trivial; try split; lia.
Qed.

Lemma stream_speakers c g : In g fs -> receiver g = Stream c -> speaks g.
Proof.
  intros Hg Et. destruct g; simpl in Et; try discriminate.
  - apply one_variable_message; solve [trivial | intros; reflexivity].
  - apply value_speaks; [exact Hg | apply (in_facts _ Hg)].
Qed.

Lemma told_stream f c : (c < dimension L)%nat -> Stream c <> receiver f -> shaped (told_by f (Stream c)) (stream_odds c).
Proof. intros Hc Hf. rewrite <- (total_stream c Hc). apply told_shaped; [exact Hf |]. intros g Hg Et. now apply (stream_speakers c). Qed.

Lemma copy_speaks c i : In (Copy c i) fs -> speaks (Copy c i).
Proof.
  intros Hin. destruct (in_facts _ Hin) as [Hc Hi].
  apply (copying (Copy c i) (Stream c) (Hidden i) (stream_odds c) Hin eq_refl eq_refl);
    [discriminate | reflexivity | reflexivity | intros g; destruct g; simpl; intros E; try discriminate; lia | reflexivity |].
  apply told_stream; [exact Hc | discriminate].
Qed.

Lemma stay_speaks c : In (Stay c) fs -> speaks (Stay c).
Proof.
  intros Hin. pose proof (in_facts _ Hin) as Hc. simpl in Hc.
  apply (copying (Stay c) (Stream c) (Output c) (stream_odds c) Hin eq_refl eq_refl);
    [discriminate | reflexivity | reflexivity | intros g; destruct g; simpl; intros E; try discriminate; lia | reflexivity |].
  apply told_stream; [exact Hc | discriminate].
Qed.

Lemma hidden_speakers i g : In g fs -> receiver g = Hidden i -> speaks g.
Proof.
  intros Hg Et. destruct g; simpl in Et; try discriminate.
  - apply one_variable_message; solve [trivial | intros; reflexivity].
  - now apply copy_speaks.
Qed.

Lemma output_speakers c g : In g fs -> receiver g = Output c -> speaks g.
Proof.
  intros Hg Et. destruct g; simpl in Et; try discriminate.
  - now apply stay_speaks.
  - apply one_variable_message; solve [trivial | intros; reflexivity].
  - pose proof (in_facts _ Hg) as Hi. simpl in Hi. apply write_speaks; [exact Hg |].
    rewrite <- (total_hidden i Hi). apply told_shaped; [discriminate |]. intros g Hg' Eg. now apply (hidden_speakers i).
Qed.

(** The sweep's answer, in closed form. *)
Theorem sweep_closed_form c : (c < dimension L)%nat -> layer_sweep_log_odds L X src t read_outs c = output_odds c.
Proof.
  intros Hc. unfold layer_sweep_log_odds, weighted_log_odds. apply shaped_log_odds.
  rewrite <- (total_output c Hc).
  apply (shaped_ext (fun x => rprod (fun g => if var_eq (Output c) (receiver g) then Rpower (M g (Output c) x) (layer_exponent L g (Output c)) else 1) fs) _ (total (Output c))).
  - intros x. unfold weighted_belief, at_variable. rewrite rprod_filter. apply rprod_ext. intros g _.
    destruct (existsb (fun u0 => if var_eq u0 (Output c) then true else false) (layer_joined g)) eqn:Ex.
    + destruct (var_eq (Output c) (receiver g)) as [| Hn]; [reflexivity |]. rewrite never_sent by exact Hn.
      unfold Rpower. rewrite ln_1, Rmult_0_r. symmetry. apply exp_0.
    + destruct (var_eq (Output c) (receiver g)) as [E |]; [| reflexivity]. exfalso.
      assert (existsb (fun u0 => if var_eq u0 (Output c) then true else false) (layer_joined g) = true); [| congruence].
      apply existsb_exists. exists (receiver g). split; [destruct g; simpl; tauto |]. rewrite <- E. destruct (var_eq (Output c) (Output c)); congruence.
  - reflexivity.
  - apply (shaped_product (fun g x => if var_eq (Output c) (receiver g) then Rpower (M g (Output c) x) (layer_exponent L g (Output c)) else 1)).
    intros g Hg. destruct (var_eq (Output c) (receiver g)) as [E |]; [| apply shaped_one].
    rewrite E. apply (shaped_power (M g (receiver g))). now apply (output_speakers c).
Qed.

End LayerSweep.

(** ** T1 (a), (b) *)

Lemma rsum_nth {A} (f : A -> R) d l : rsum (fun h => f (nth h l d)) (seq 0 (length l)) = rsum f l.
Proof.
  induction l as [| a l IH]; [reflexivity |]. change (length (a :: l)) with (S (length l)).
  change (seq 0 (S (length l))) with (0%nat :: seq 1 (length l)). rewrite <- seq_shift, !rsum_cons, rsum_map. now rewrite <- IH.
Qed.

Lemma attention_is_mean (L : layer) X src t c :
  stream_after_attention L X src t c = X t c + rsum (fun h => rsum (fun j => selected L X src t h j * head_value L X h j c) src) (seq 0 (length (heads L))).
Proof.
  unfold stream_after_attention. f_equal.
  rewrite <- (rsum_nth _ (Head 0 (entries []) nowhere (entries []) (entries [])) (heads L)). apply rsum_ext. intros h _.
  fold (nth_head L h). unfold project, soft_average, head_value, selected.
  rewrite (rsum_ext _ (fun e => rsum (fun j => soft_weight 1 (score (dimension L) (nth_head L h) X t) src j * (X j e * W_V (nth_head L h) e c)) src)).
  - rewrite rsum_swap. apply rsum_ext. intros j _. unfold project. now rewrite <- rsum_scale.
  - intros e _. rewrite <- rsum_scale_r. apply rsum_ext. intros; ring.
Qed.

Theorem layer_is_mean_field_sweep (L : layer) (X : tokens) (src : list nat) (t c : nat) :
  src <> [] -> (c < dimension L)%nat -> layer_sweep_log_odds L X src t mean_field c = sigmoid_layer L X src t c.
Proof.
  intros Hs Hc. rewrite sweep_closed_form by auto. unfold sigmoid_layer, output_odds, feed_forward.
  assert (E : forall k, stream_odds L X src t mean_field k = stream_after_attention L X src t k)
    by (intros k; rewrite attention_is_mean; reflexivity).
  rewrite E. rewrite (rsum_ext (fun i => write_read L X src t mean_field i c)
    (fun u => sigmoid (project (dimension L) (stream_after_attention L X src t) (W_1 L) u + b_1 L u) * W_2 L u c)).
  - ring.
  - intros u _. unfold write_read, hidden_odds, project. rewrite Rmult_comm. do 2 f_equal. rewrite Rplus_comm. f_equal.
    apply rsum_ext. intros k _. rewrite E. ring.
Qed.

Theorem distance_to_exact_read_outs (L : layer) (X : tokens) (src : list nat) (t c : nat) (lo hi : nat -> nat -> R) :
  src <> [] -> (c < dimension L)%nat -> values_within L X src lo hi ->
  Rabs (layer_sweep_log_odds L X src t sum_product c - sigmoid_layer L X src t c) <=
    attention_slack L lo hi c + feed_forward_slack L lo hi c.
Proof.
  intros Hs Hc Hv. rewrite <- layer_is_mean_field_sweep by assumption. rewrite !sweep_closed_form by auto.
  pose proof (any_weights_bound (seq 0 (length (heads L))) src (seq 0 (width L)) (seq 0 (dimension L)) (selected L X src t)
    (fun h j k => head_value L X h j k) (X t) (b_1 L) (b_2 L) (fun i k => W_1 L k i) (fun c i => W_2 L i c) lo hi c) as B.
  cbv zeta in B.
  assert (Es : output_odds L X src t sum_product c =
    exact_out (seq 0 (length (heads L))) src (seq 0 (width L)) (seq 0 (dimension L)) (selected L X src t)
      (fun h j k => head_value L X h j k) (X t) (b_1 L) (b_2 L) (fun i k => W_1 L k i) (fun c i => W_2 L i c) c).
  { unfold output_odds, exact_out. f_equal. apply rsum_ext. intros i _. unfold write_read.
    change (hidden (seq 0 (dimension L)) (b_1 L) (fun i0 k => W_1 L k i0)
       (exact_stream (seq 0 (length (heads L))) src (selected L X src t) (fun h j k => head_value L X h j k) (X t)) i)
      with (hidden_odds L X src t sum_product i).
    pose proof (read_out_gap_softplus (hidden_odds L X src t sum_product i) (W_2 L i c)) as G.
    unfold read_out_gap, softplus_gap in G. lra. }
  assert (Em : output_odds L X src t mean_field c =
    mean_out (seq 0 (length (heads L))) src (seq 0 (width L)) (seq 0 (dimension L)) (selected L X src t)
      (fun h j k => head_value L X h j k) (X t) (b_1 L) (b_2 L) (fun i k => W_1 L k i) (fun c i => W_2 L i c) c) by reflexivity.
  rewrite Es, Em. apply B.
  - intros h _. split; [intros; left; now apply soft_weight_positive | now apply soft_weight_total].
  - intros h j k Hh Hj. apply in_seq in Hh. apply Hv; [lia | exact Hj].
Qed.

