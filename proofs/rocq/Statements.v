(** * The statements, in base definitions

    Every theorem of this development, restated in the terms of [Definitions.v]; each
    proof below only names the theorem, which is proved in another file.  Labels (A1, C5,
    ...) are those of the project's list of claims.  Log-odds are in nats. *)

From Coq Require Import Reals List Permutation Arith ZArith NArith Bool.
From TBN Require ActivationLayers AllMessages AnyWeights AttentionCircuits
  AttentionGates Concrete ConcreteLayers Contraction Filtering FiniteMachines Gates Gelu
  LayerSweep LightCone LogOdds Lookup MeanField NearBits OneCycle Oscillation PairMessage
  Passage Reduction Rotary SoftTrees StarDepth ThreeLetters TreeExact UniversalLayer
  UniversalTree WeightedUnit Weights.
From TBN Require Import Definitions.
Import ListNotations.
Open Scope R_scope.

(** ** A. Log-odds algebra *)

(** A1. Sigmoid undoes logit on the open unit interval. *)
Goal forall p : R, probability p -> sigmoid (logit p) = p.
Proof. exact LogOdds.sigmoid_logit. Qed.

(** A1. Logit undoes sigmoid on the real line. *)
Goal forall x : R, logit (sigmoid x) = x.
Proof. exact LogOdds.logit_sigmoid. Qed.

(** A2. The update adds log-odds. *)
Goal forall p q : R, probability p -> probability q ->
  update p q = sigmoid (logit p + logit q).
Proof. exact LogOdds.update_adds_log_odds. Qed.

(** A3. Beliefs with the update form an abelian group: identity 1/2, inverse 1 - p. *)
Goal (forall p q, probability p -> probability q -> probability (update p q)) /\
  (forall p q, update p q = update q p) /\
  (forall p q r, probability p -> probability q -> probability r ->
     update p (update q r) = update (update p q) r) /\
  probability (1 / 2) /\
  (forall p, probability p -> update (1 / 2) p = p) /\
  (forall p, probability p -> probability (1 - p) /\ update p (1 - p) = 1 / 2).
Proof. exact LogOdds.update_abelian_group. Qed.

(** A4. The update of any number of beliefs is the sigmoid of the sum of their log-odds. *)
Goal forall ps : list R, (forall p, In p ps -> probability p) ->
  update_all ps = sigmoid (rsum logit ps).
Proof. exact LogOdds.update_all_sigmoid. Qed.

(** A4. In any order. *)
Goal forall ps qs : list R, (forall p, In p ps -> probability p) ->
  Permutation ps qs -> update_all ps = update_all qs.
Proof. exact LogOdds.update_all_any_order. Qed.

(** A5. Weight of evidence: on any finite probability space, for events independent given
    [h] and given not [h], the posterior log-odds are the prior's plus the log-likelihood
    ratios. *)
Goal forall (Omega : Type) (outcomes : list Omega) (weight : Omega -> R)
  (h : Omega -> bool) (es : list (Omega -> bool)),
  let Pr := prob Omega outcomes weight in
  let Given := given Omega outcomes weight in
  let not_h := not_event Omega h in
  let all := all_events Omega es in
  Pr (fun _ => true) = 1 ->
  0 < Pr h < 1 ->
  (forall e, In e es -> 0 < Given e h /\ 0 < Given e not_h) ->
  Given all h = rprod (fun e => Given e h) es ->
  Given all not_h = rprod (fun e => Given e not_h) es ->
  logit (Given h all) = logit (Pr h) + rsum (fun e => ln (Given e h / Given e not_h)) es.
Proof. exact LogOdds.weight_of_evidence. Qed.

(** ** B. Any weights *)

(** B2. A log-odds unit w l + b is the message of some non-negative factor (with both
    masses positive) exactly when w is -1, 0 or 1. *)
Goal forall w b : R,
  (exists f : table, nonnegative f /\
     forall l, 0 < mass0 f l /\ 0 < mass1 f l /\ log_message f l = w * l + b) <->
  w = -1 \/ w = 0 \/ w = 1.
Proof. exact WeightedUnit.weighted_unit_is_message. Qed.

(** B5. The exact read-out message exceeds the mean-field one by at most w^2/8. *)
Goal forall p w : R, 0 <= p <= 1 -> 0 <= read_out_gap p w <= w ^ 2 / 8.
Proof. exact MeanField.read_out_gap_bounds. Qed.

(** B5. Strictly, when 0 < p < 1 and w is not 0. *)
Goal forall p w : R, 0 < p < 1 -> w <> 0 -> 0 < read_out_gap p w < w ^ 2 / 8.
Proof. exact MeanField.read_out_gap_strict. Qed.

(** B5. And 1/8 is the best constant. *)
Goal forall C : R, (forall w, read_out_gap (1 / 2) w <= C * w ^ 2) -> 1 / 8 <= C.
Proof. exact MeanField.read_out_gap_constant. Qed.

(** B6. A sigmoid feed-forward block understates the exact posterior log-odds of one
    output coordinate, by at most the sum of w^2/8. *)
Goal forall (b : R) (units : list (R * R)),
  0 <= logit (output_posterior b units) - layer_logit b units
    <= rsum (fun u => snd u ^ 2 / 8) units.
Proof. exact MeanField.layer_understates. Qed.

(** B6. And its posterior probability, by at most the sum of w^2/32. *)
Goal forall (b : R) (units : list (R * R)),
  0 <= output_posterior b units - sigmoid (layer_logit b units)
    <= rsum (fun u => snd u ^ 2 / 32) units.
Proof. exact MeanField.layer_understates_probability. Qed.

(** ** C. Exact inference by construction *)

(** C1. The probability message and the log-odds message are one function. *)
Goal forall (f : table) (l : R), positive f ->
  probability_message f (sigmoid l) = sigmoid (log_message f l).
Proof. exact PairMessage.probability_message_log. Qed.

(** C1. One affine sigmoid unit computes it. *)
Goal forall (f : table) (l : R), positive f ->
  probability_message f (sigmoid l) = affine_sigmoid (offset f) (slope f) 1 (shift f) l.
Proof. exact PairMessage.message_is_affine_sigmoid. Qed.

(** C1. Its parameters determine the factor up to scale. *)
Goal forall f g : table, positive f -> positive g ->
  (offset f = offset g /\ slope f = slope g /\ shift f = shift g) <->
  (exists k, 0 < k /\ forall x y, g x y = k * f x y).
Proof. exact PairMessage.parameters_injective. Qed.

(** C1. And all admissible parameters occur. *)
Goal forall A B c : R, 0 < A < 1 -> 0 < A + B < 1 ->
  exists f, positive f /\ offset f = A /\ slope f = B /\ shift f = c.
Proof. exact PairMessage.parameters_surjective. Qed.

(** C1. The shift is zero exactly when the rows have equal mass. *)
Goal forall f : table, positive f ->
  shift f = 0 <-> f true false + f true true = f false false + f false true.
Proof. exact PairMessage.shift_zero. Qed.

(** C2. In log-odds a message is a difference of two softplus units. *)
Goal forall (f : table) (l : R), positive f ->
  log_message f l = t0 f + softplus (l + t1 f) - softplus (l + t2 f).
Proof. exact PairMessage.log_message_softplus. Qed.

(** C2. Two softplus units give the identity, with which a coordinate is cleared. *)
Goal forall x : R, softplus x - softplus (- x) = x.
Proof. exact PairMessage.softplus_clears. Qed.

(** C3. With relu in place of softplus: the max-product message. *)
Goal forall (f : table) (l : R), positive f ->
  max_log_message f l = t0 f + relu (l + t1 f) - relu (l + t2 f).
Proof. exact PairMessage.max_message_relu. Qed.

(** C3. At inverse temperature beta a message is strictly within ln 2 / beta of it. *)
Goal forall (beta : R) (f : table) (l : R), 0 < beta -> positive f ->
  Rabs (tempered_message beta f l - max_log_message f l) < ln 2 / beta.
Proof. exact PairMessage.tempered_message_error. Qed.

(** C4. The score 2 a b - b^2 is largest at b = a alone. *)
Goal forall a b : Z, (forall k, (index_score a k <= index_score a b)%Z) <-> b = a.
Proof. exact Lookup.index_score_argmax. Qed.

(** C4. By at least 1. *)
Goal forall a b : Z, b <> a -> (index_score a b + 1 <= index_score a a)%Z.
Proof. exact Lookup.index_score_gap. Qed.

(** C4. The product of the indices does not look up, even among two tokens. *)
Goal exists a b : Z, (0 <= a < 2 /\ 0 <= b < 2 /\ b <> a /\ a * a <= a * b)%Z.
Proof. exact Lookup.product_score_fails. Qed.

(** C4. No query and key of rank one do, among three or more. *)
Goal forall (n : nat) (u v : nat -> R), (3 <= n)%nat ->
  ~ (forall a b, (a < n)%nat -> (b < n)%nat -> b <> a -> u a * v b < u a * v a).
Proof. exact Lookup.rank_one_score_fails. Qed.

(** C4. At inverse temperature lambda the softmax misses by at most
    2 e^-lambda / (1 - e^-3lambda), for any number of tokens. *)
Goal forall (lambda : R) (n a : nat), 0 < lambda -> (a < n)%nat ->
  0 <= 1 - softmax lambda (fun b => IZR (index_score (Z.of_nat a) (Z.of_nat b))) n a
    <= 2 * exp (- lambda) / (1 - exp (- (3 * lambda))).
Proof. exact Lookup.lookup_off_mass. Qed.

(** C5. The universal layer with softplus performs one synchronous sum-product round on
    every graph of positive pairwise binary factors of degree at most Delta. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table),
  max_degree G Delta -> all_positive G tables ->
  forall m : log_messages,
  forward softplus (universal_layer Delta) (token_count G) (encode Delta G theta tables m) =
    encode Delta G theta tables (log_round G theta tables m).
Proof. exact UniversalLayer.softplus_layer_is_sum_product. Qed.

(** C5. Iterated: T layers are T rounds. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table),
  max_degree G Delta -> all_positive G tables ->
  forall (T : nat) (m : log_messages),
  Nat.iter T (forward softplus (universal_layer Delta) (token_count G))
    (encode Delta G theta tables m) =
    encode Delta G theta tables (Nat.iter T (log_round G theta tables) m).
Proof. exact UniversalLayer.softplus_layers_are_sum_product. Qed.

(** C5. With relu: one max-product round. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table),
  max_degree G Delta -> all_positive G tables ->
  forall m : log_messages,
  forward relu (universal_layer Delta) (token_count G) (encode Delta G theta tables m) =
    encode Delta G theta tables (max_round G theta tables m).
Proof. exact UniversalLayer.relu_layer_is_max_product. Qed.

(** C5. With the read-out layer, the network answers with the beliefs. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table),
  max_degree G Delta -> all_positive G tables ->
  forall (T : nat) (m : log_messages) (v : nat),
  answer G (transformer Delta G softplus T (encode Delta G theta tables m)) v =
    log_belief G theta (Nat.iter T (log_round G theta tables) m) v.
Proof. exact UniversalLayer.transformer_belief. Qed.

(** C6. On every tree, flooding is exact at every variable once the number of rounds
    reaches the diameter, from any messages, over any commutative semiring. *)
Goal forall (K : Type) (zero one : K) (add mul : K -> K -> K) (D : Type) (dom : list D)
  (G : graph) (unary : nat -> D -> K) (pair : nat -> D -> D -> K),
  semi_ring_theory zero one add mul (@eq K) ->
  tree G -> forall T, diameter_at_most G T ->
  forall (n : nat) (m : messages K D) (v : nat) (x : D),
  (T <= n)%nat -> (v < variables G)%nat ->
  sp_belief K one mul D G unary (sp_rounds K zero one add mul D dom G unary pair n m) v x =
    marginal K zero one add mul D dom G unary pair v x.
Proof. exact TreeExact.tree_flooding_exact. Qed.

(** C6. The transformer's answer is the exact posterior log-odds on every tree. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table) (T : nat)
  (m : log_messages) (v : nat),
  tree G -> max_degree G Delta -> all_positive G tables ->
  diameter_at_most G T -> (v < variables G)%nat ->
  forall n, (T <= n)%nat ->
  answer G (transformer Delta G softplus n (encode Delta G theta tables m)) v =
    exact_log_odds G theta tables v.
Proof. exact UniversalTree.transformer_exact_on_trees. Qed.

(** C6. Its sigmoid is the exact posterior. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table) (T : nat)
  (m : log_messages) (v : nat),
  tree G -> max_degree G Delta -> all_positive G tables ->
  diameter_at_most G T -> (v < variables G)%nat ->
  forall n, (T <= n)%nat ->
  sigmoid (answer G (transformer Delta G softplus n (encode Delta G theta tables m)) v) =
    exact_posterior G theta tables v.
Proof. exact UniversalTree.transformer_posterior_on_trees. Qed.

(** C6. With relu it answers with the difference of the best log-weights (max-marginals). *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table) (T : nat)
  (m : log_messages) (v : nat),
  tree G -> max_degree G Delta -> all_positive G tables ->
  diameter_at_most G T -> (v < variables G)%nat ->
  forall n, (T <= n)%nat ->
  exists best1 best0,
    max_marginal G theta tables v true = Some best1 /\
    max_marginal G theta tables v false = Some best0 /\
    answer G (transformer Delta G relu n (encode Delta G theta tables m)) v = best1 - best0.
Proof. exact UniversalTree.max_transformer_exact_on_trees. Qed.

(** C7. The literal construction: evidence behind a factor never arrives and a node's own
    evidence is dropped, for ever; the exact posterior is 37/50. *)
Goal forall k : nat,
  Nat.iter k stuck_round stuck_start 0%nat = 1 / 2 /\
  Nat.iter (S k) stuck_round stuck_start 2%nat = 1 / 2 /\
  exact_posterior path2 (fun v => if (v =? 1)%nat then ln 9 else 0) (fun _ => soft_edge) 0 = 37 / 50.
Proof. exact Oscillation.literal_construction_stuck. Qed.

(** C7. Passing beliefs instead of messages: two variables, right after one round and
    wrong after two. *)
Goal let round := belief_passing_round path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) in
  let b0 := fun v => ln (odds2 v) in
  (forall v, (v < 2)%nat ->
     round b0 v = exact_log_odds path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) v) /\
  round (round b0) 1%nat = ln (28 / 11) /\
  exact_log_odds path2 (fun v => ln (odds2 v)) (fun _ => soft_edge) 1 = ln 2.
Proof. exact Oscillation.belief_passing_fails_on_two. Qed.

(** C7. A path of three variables: wrong at the diameter. *)
Goal let round := belief_passing_round path3 (fun v => ln (odds3 v)) (fun _ => soft_edge) in
  let b0 := fun v => ln (odds3 v) in
  round (round b0) 0%nat = ln (28 / 11) /\
  exact_log_odds path3 (fun v => ln (odds3 v)) (fun _ => soft_edge) 0 = ln 2.
Proof. exact Oscillation.belief_passing_fails_on_three. Qed.

(** ** D. Uniqueness *)

(** D1. Agreement with the update at three affinely independent points forces 1, 1, 0. *)
Goal forall w0 w1 b x1 y1 x2 y2 x3 y3 : R,
  triangle x1 y1 x2 y2 x3 y3 <> 0 ->
  unit_updates w0 w1 b x1 y1 -> unit_updates w0 w1 b x2 y2 -> unit_updates w0 w1 b x3 y3 ->
  w0 = 1 /\ w1 = 1 /\ b = 0.
Proof. exact Weights.three_points_force_weights. Qed.

(** D1. Two points never do. *)
Goal forall x1 y1 x2 y2 : R,
  exists w0 w1 b, unit_updates w0 w1 b x1 y1 /\ unit_updates w0 w1 b x2 y2 /\
    ~ (w0 = 1 /\ w1 = 1 /\ b = 0).
Proof. exact Weights.two_points_do_not. Qed.

(** D2. An affine sigmoid unit determines its parameters up to one reflection. *)
Goal forall A B w c A' B' w' c' : R,
  B <> 0 -> w <> 0 -> B' <> 0 -> w' <> 0 ->
  (forall l, affine_sigmoid A B w c l = affine_sigmoid A' B' w' c' l) <->
  (A' = A /\ B' = B /\ w' = w /\ c' = c) \/
  (A' = A + B /\ B' = - B /\ w' = - w /\ c' = - c).
Proof. exact Weights.affine_sigmoid_unique. Qed.

(** D3. An unbalanced factor that is not of rank one needs a bias. *)
Goal forall (f : table) (A B w c : R),
  positive f -> f false false * f true true <> f false true * f true false ->
  f true false + f true true <> f false false + f false true ->
  (forall l, affine_sigmoid A B w c l = probability_message f (sigmoid l)) -> c <> 0.
Proof. exact Weights.unbalanced_factor_needs_bias. Qed.

(** D3. A factor that is not of rank one is never a bare sigmoid unit. *)
Goal forall (f : table) (w b : R),
  positive f -> f false false * f true true <> f false true * f true false ->
  ~ (forall m, probability m -> probability_message f m = sigmoid (w * logit m + b)).
Proof. exact Weights.message_not_bare_sigmoid. Qed.

(** ** E. Boolean structure *)

(** E1. On saturated inputs a unit with weights 1 is AND of any number of inputs ... *)
Goal forall (L : R) (bs : list bool),
  0 <= L -> shows L (unit_sum L bs (- (INR (length bs) - 1) * L)) (and_all bs).
Proof. exact Gates.unit_and. Qed.

(** E1. ... and OR, with the opposite bias. *)
Goal forall (L : R) (bs : list bool),
  0 <= L -> shows L (unit_sum L bs ((INR (length bs) - 1) * L)) (or_any bs).
Proof. exact Gates.unit_or. Qed.

(** E2. Without bias and with strict margins, the two-input gates are the self-dual ones,
    of which there are four. *)
Goal forall g : bool -> bool -> bool,
  (unbiased_gate g <-> self_dual g) /\
  (self_dual g <->
   (forall a b, g a b = a) \/ (forall a b, g a b = b) \/
   (forall a b, g a b = negb a) \/ (forall a b, g a b = negb b)).
Proof. exact Gates.unbiased_gates_are_self_dual. Qed.

(** E2. So OR and AND are out of reach. *)
Goal ~ unbiased_gate orb /\ ~ unbiased_gate andb.
Proof. exact Gates.unbiased_or_and_impossible. Qed.

(** E2. The update is self-dual. *)
Goal forall p q : R, probability p -> probability q ->
  update (1 - p) (1 - q) = 1 - update p q.
Proof. exact Gates.update_self_dual. Qed.

(** E2. With "at least 1/2" read as true, OR needs no bias. *)
Goal exists w0 w1, forall a b,
  1 / 2 <= sigmoid (w0 * saturated 1 a + w1 * saturated 1 b) <-> a || b = true.
Proof. exact Gates.unbiased_or_by_convention. Qed.

(** ** F. Finite concepts *)

(** F1. The code of a map on n states is below n^n. *)
Goal forall (n : nat) (f : nat -> nat), endomap n f -> (code n f < n ^ n)%nat.
Proof. exact FiniteMachines.code_bound. Qed.

(** F1. And injective. *)
Goal forall (n : nat) (f g : nat -> nat),
  endomap n f -> endomap n g -> code n f = code n g -> same_map n f g.
Proof. exact FiniteMachines.code_injective. Qed.

(** F2. Every number below n^n is the code of a map: n^n is reached. *)
Goal forall n c : nat, (c < n ^ n)%nat -> exists f, endomap n f /\ code n f = c.
Proof. exact FiniteMachines.code_surjective. Qed.

(** F2. Three letters generate every map: turn all states by one, exchange 0 and 1, send 1 to 0. *)
Goal forall n : nat, (2 <= n)%nat -> forall f : nat -> nat, endomap n f ->
  exists w : list letter, forall s, (s < n)%nat -> run letter (letter_step n) w s = f s.
Proof. exact ThreeLetters.three_letters_generate. Qed.

(** F3. Among more than n^n symbols two are told apart by no word. *)
Goal forall (n : nat) (A : Type) (step : nat -> A -> nat), machine n A step ->
  forall (d : A) (symbols : list A), (n ^ n < length symbols)%nat ->
  exists i j, (i < j < length symbols)%nat /\
    indistinguishable n A step (nth i symbols d) (nth j symbols d).
Proof. exact FiniteMachines.symbols_repeat. Qed.

(** F3. So no finite machine separates infinitely many concepts. *)
Goal forall (n : nat) (A : Type) (step : nat -> A -> nat), machine n A step ->
  forall symbol : nat -> A,
  exists i j, (i < j <= n ^ n)%nat /\ indistinguishable n A step (symbol i) (symbol j).
Proof. exact FiniteMachines.infinitely_many_not_separated. Qed.

(** F4. 2 n^2 counts the type of routing keys. *)
Goal forall n : nat, length (routing_keys n) = (2 * n ^ 2)%nat.
Proof. exact FiniteMachines.routing_key_count. Qed.

(** F4. A simple graph with two slots per node realises at most n min(2, n-1) of them. *)
Goal forall (n : nat) (neighbours : nat -> list nat), simple_neighbours n neighbours ->
  NoDup (realised_keys n neighbours) /\
  (length (realised_keys n neighbours) <= n * Nat.min 2 (n - 1))%nat.
Proof. exact FiniteMachines.realised_key_bound. Qed.

(** ** G. Loops *)

(** G1. The derivative of a message. *)
Goal forall (f : table) (l : R), positive f ->
  derivable_pt_lim (log_message f) l (message_slope f l).
Proof. exact Contraction.message_derivative. Qed.

(** G1. Its absolute value is at most the strength of the factor ... *)
Goal forall f : table, positive f -> forall l : R, Rabs (message_slope f l) <= strength f.
Proof. exact Contraction.slope_bound. Qed.

(** G1. ... and reaches it. *)
Goal forall f : table, positive f -> exists l : R, Rabs (message_slope f l) = strength f.
Proof. exact Contraction.slope_attained. Qed.

(** G1. A bound on the strength is checked by rational arithmetic. *)
Goal forall f : table, positive f -> forall t : R, 0 <= t <= 1 ->
  strength f <= t <->
  (1 - t) ^ 2 * Rmax (f false false * f true true) (f false true * f true false) <=
  (1 + t) ^ 2 * Rmin (f false false * f true true) (f false true * f true false).
Proof. exact Contraction.strength_test. Qed.

(** G1. With a contraction certificate: one fixed point, reached from every start at rate
    1 - 1/W per synchronous round, and under every schedule that updates each message
    again and again. *)
Goal forall (G : graph) (theta : nat -> R) (tables : nat -> table) (t : nat -> R)
  (w : dedge -> R) (W : R),
  all_positive G tables -> contraction_certificate G tables t w ->
  1 <= W -> (forall d, In d (dedges G) -> w d <= W) ->
  exists m, fixed_point G theta tables m /\
    (forall m', fixed_point G theta tables m' -> forall d, In d (dedges G) -> m' d = m d) /\
    (forall m0, exists B, within G w B m0 m) /\
    (forall m0 B n, within G w B m0 m ->
       within G w ((1 - / W) ^ n * B) (Nat.iter n (log_round G theta tables) m0) m) /\
    (forall m0 due, fair G due -> forall d, In d (dedges G) ->
       Un_cv (fun k => scheduled G theta tables due m0 k d) (m d)).
Proof. exact Contraction.certified_convergence. Qed.

(** G1. Hard evidence, as a factor that is zero off one state, restricts its variable to that
    state: a step of reduction. *)
Goal forall (N : network) (e v s : nat),
  proper_network N -> (e < factor_count N)%nat -> scope N e = [v] ->
  (forall x, In x (states N v) -> x <> s -> potential N e (fun _ => x) = 0) ->
  reduction N (restrict N v (Nat.eqb s)).
Proof. exact Reduction.evidence_is_a_step. Qed.

(** G1. Steps of reduction keep the messages that remain: from some update on, a run on the
    whole network is one on the reduced network, with positive messages. *)
Goal forall (N N' : network) (due : nat -> nat -> nat -> bool) (m : nat -> network_messages),
  proper_network N -> reductions N N' -> nothing_ruled_out N' ->
  positive_messages N (m 0%nat) -> message_run N due m -> every_message_due N due ->
  exists K, message_run N' (fun k => due (K + k)%nat) (fun k => m (K + k)%nat) /\
    forall k, positive_messages N' (m (K + k)%nat).
Proof. exact Reduction.reductions_keep_messages. Qed.

(** G1. Two rows of any length whose cross ratios are at most ((1+t)/(1-t))^2 turn weights
    between 1 and e^d into masses whose ratio moves by at most e^(t d). *)
Goal forall (l : list nat) (p q x : nat -> R) (t d : R),
  (forall i, In i l -> 0 < p i) -> (forall i, In i l -> 0 < q i) -> 0 <= t < 1 -> 0 <= d ->
  (forall i j, In i l -> In j l -> (1 - t) ^ 2 * (p i * q j) <= (1 + t) ^ 2 * (p j * q i)) ->
  (forall i, In i l -> 1 <= x i <= exp d) -> l <> [] ->
  rsum q l * rsum (fun i => p i * x i) l <= exp (t * d) * (rsum p l * rsum (fun i => q i * x i) l).
Proof. exact Passage.rows_move. Qed.

(** G1. A factor over any number of variables moves its message by at most the sum, over what it
    hears, of a bound for the pair of variables times the movement heard. *)
Goal forall (N : network) (f v : nat) (t D : nat -> R) (m m' : network_messages),
  proper_network N -> nothing_ruled_out N -> joins N f v ->
  positive_messages N m -> positive_messages N m' ->
  (forall u, In u (others v (scope N f)) ->
     passage_bound N f v u (t u) /\ 0 <= D u /\
     apart (states N u) (D u) (heard N m f u) (heard N m' f u)) ->
  apart (states N v) (rsum (fun u => t u * D u) (others v (scope N f)))
    (factor_message N m f v) (factor_message N m' f v).
Proof. exact Passage.factor_moves. Qed.

(** G1. With a certificate a round shrinks every weighted distance by 1 - 1/W, on any network. *)
Goal forall (N : network), proper_network N -> nothing_ruled_out N ->
  forall (t : nat -> nat -> nat -> R) (w : nat -> nat -> R) (W : R), network_certificate N t w W ->
  forall (B : R) (m m' : network_messages), 0 <= B ->
    positive_messages N m -> positive_messages N m' -> messages_within N w B m m' ->
    messages_within N w ((1 - / W) * B) (factor_message N m) (factor_message N m').
Proof. exact Passage.network_round_contracts. Qed.

(** G1. A network certified after reduction: one fixed point of the reduced network, to which
    its messages tend in every run on the whole one, from any positive start, under any schedule
    that keeps updating every message. *)
Goal forall (N N' : network) (t : nat -> nat -> nat -> R) (w : nat -> nat -> R) (W : R),
  proper_network N -> reductions N N' -> nothing_ruled_out N' -> network_certificate N' t w W ->
  exists m', positive_messages N' m' /\ settled_messages N' m' /\
    forall (due : nat -> nat -> nat -> bool) (m : nat -> network_messages),
      message_run N due m -> every_message_due N due -> positive_messages N (m 0%nat) ->
      tends_to N' m m'.
Proof. exact Passage.reduced_network_converges. Qed.

(** G1. And every message of the whole network, divided by its sum, converges to one limit,
    whatever the start and the schedule. *)
Goal forall (N N' : network) (t : nat -> nat -> nat -> R) (w : nat -> nat -> R) (W : R),
  proper_network N -> reductions N N' -> nothing_ruled_out N' -> network_certificate N' t w W ->
  exists q : network_messages, forall (due : nat -> nat -> nat -> bool) (m : nat -> network_messages),
    message_run N due m -> every_message_due N due -> positive_messages N (m 0%nat) ->
    forall f v x : nat, joins N f v -> In x (states N v) ->
      Un_cv (fun k => share (states N v) (m k f v) x) (q f v x).
Proof. exact AllMessages.every_message_converges. Qed.

(** G2. With positive factors over one or two variables of any number of states and at most one
    cycle in each connected part, be it after reduction, every message converges to one limit,
    whatever the start and the schedule. *)
Goal forall N N' : network,
  proper_network N -> reductions N N' -> positive_pairs N' -> one_cycle_each N' ->
  exists q : network_messages, forall (due : nat -> nat -> nat -> bool) (m : nat -> network_messages),
    message_run N due m -> every_message_due N due -> positive_messages N (m 0%nat) ->
    forall f v x : nat, joins N f v -> In x (states N v) ->
      Un_cv (fun k => share (states N v) (m k f v) x) (q f v x).
Proof. exact OneCycle.one_cycle_converges. Qed.

(** G3. On K4 with factor [[1, b], [b, 1]] there is a certificate for 1/3 < b < 3 ... *)
Goal forall b : R, 1 / 3 < b < 3 ->
  exists t w, contraction_certificate K4 (fun _ => disagreement b) (fun _ => t) (fun _ => w) /\
    t < 1 / 2 /\ 1 <= w.
Proof. exact Oscillation.K4_certified. Qed.

(** G3. ... and for b > 3 an exact 2-cycle between x and 1/x, x + 1/x = b - 1, in odds. *)
Goal forall b : R, 3 < b ->
  exists x, 1 < x /\ x + / x = b - 1 /\
    forall k d, In d (dedges K4) ->
      Nat.iter (2 * k) (log_round K4 (fun _ => 0) (fun _ => disagreement b)) (fun _ => ln x) d = ln x /\
      Nat.iter (S (2 * k)) (log_round K4 (fun _ => 0) (fun _ => disagreement b)) (fun _ => ln x) d =
        - ln x.
Proof. exact Oscillation.K4_oscillates. Qed.

(** G3. For b = 7/2 and unary odds 4, uniform start, beliefs alternate 4/5, 1/3 for ever. *)
Goal forall k v : nat, (v < 4)%nat ->
  let round := log_round K4 (fun _ => ln 4) (fun _ => disagreement (7 / 2)) in
  sigmoid (log_belief K4 (fun _ => ln 4) (Nat.iter (2 * k) round (fun _ => 0)) v) = 4 / 5 /\
  sigmoid (log_belief K4 (fun _ => ln 4) (Nat.iter (S (2 * k)) round (fun _ => 0)) v) = 1 / 3.
Proof. exact Oscillation.K4_beliefs_alternate. Qed.

(** G4. Two loops, entries in [0.1, 1], uniform start: hub beliefs alternate 1/2, 875/1464. *)
Goal (forall f x y, (f < 5)%nat -> 1 / 10 <= two_loops_tables f x y <= 1) /\
  forall k v, v = 1%nat \/ v = 2%nat ->
    let round := log_round two_loops (fun _ => 0) two_loops_tables in
    sigmoid (log_belief two_loops (fun _ => 0) (Nat.iter (2 * k) round (fun _ => 0)) v) = 1 / 2 /\
    sigmoid (log_belief two_loops (fun _ => 0) (Nat.iter (S (2 * k)) round (fun _ => 0)) v) =
      875 / 1464.
Proof. exact Oscillation.two_loops_oscillates. Qed.

(** ** The hypotheses can be met: concrete graphs, by computation *)

(** C6. Being a tree of bounded diameter is decided by a test (for small graphs). *)
Goal forall (G : graph) (T : nat), tree_test G T = true -> tree G /\ diameter_at_most G T.
Proof. exact Concrete.tree_test_sound. Qed.

(** C6. It accepts a tree of five variables and diameter 3 ... *)
Goal tree caterpillar /\ diameter_at_most caterpillar 3.
Proof. exact Concrete.caterpillar_tree. Qed.

(** C6. ... on which flooding from messages 7 is exact after three rounds. *)
Goal forall (v : nat) (x : bool), (v < 5)%nat ->
  count_belief caterpillar 3 v x = count_marginal caterpillar v x.
Proof. exact Concrete.caterpillar_exact. Qed.

(** C6. Bare computation agrees; two rounds are too few, and a triangle is not exact. *)
Goal map (fun v => map (count_belief caterpillar 3 v) bits) (seq 0 5) =
  map (fun v => map (count_marginal caterpillar v) bits) (seq 0 5) /\
  count_belief caterpillar 2 4 true <> count_marginal caterpillar 4 true /\
  (count_belief triangle_graph 3 0 true * count_marginal triangle_graph 0 false <>
   count_belief triangle_graph 3 0 false * count_marginal triangle_graph 0 true)%N.
Proof. exact Concrete.caterpillar_computed. Qed.

(** C6. The transformer on a path of three variables, from any messages: 29/50. *)
Goal forall m : log_messages,
  sigmoid (answer path3
    (transformer 2 path3 softplus 2
       (encode 2 path3 (fun v => if (v =? 2)%nat then ln 9 else 0) path3_tables m)) 0) = 29 / 50.
Proof. exact Concrete.path3_transformer. Qed.

(** G1. On K4 with factor [[1, 2], [2, 1]]: a fixed point that every fair schedule reaches. *)
Goal exists m, fixed_point K4 (fun v => INR v) (fun _ => disagreement 2) m /\
  forall m0 due, fair K4 due -> forall d, In d (dedges K4) ->
    Un_cv (fun k => scheduled K4 (fun v => INR v) (fun _ => disagreement 2) due m0 k d) (m d).
Proof. exact Concrete.K4_converges. Qed.

(** G1. A factor over three variables, in a loop with another, and evidence on the third: the
    hypotheses are met, every message converges. *)
Goal exists q : network_messages, forall (due : nat -> nat -> nat -> bool) (m : nat -> network_messages),
  message_run small_network due m -> every_message_due small_network due ->
  positive_messages small_network (m 0%nat) ->
  forall f v x : nat, joins small_network f v -> In x (states small_network v) ->
    Un_cv (fun k => share (states small_network v) (m k f v) x) (q f v x).
Proof. exact Concrete.small_network_converges. Qed.

(** ** H. Beyond the source *)

(** H2. For every function Phi with Phi(0) = 1/2, derivative the normal density and supremum
    1, that is the normal distribution function, and GELU(x) = x Phi(x): relu exceeds GELU
    by at most 0.17. *)
Goal forall Phi : R -> R, Phi 0 = 1 / 2 ->
  (forall x, derivable_pt_lim Phi x (exp (- x ^ 2 / 2) / sqrt (2 * PI))) ->
  is_lub (fun y => exists x, y = Phi x) 1 ->
  forall x : R, 0 <= relu x - x * Phi x <= 17 / 100.
Proof. exact Gelu.gelu_near_relu. Qed.

(** H2. At some point by more than 0.1699. *)
Goal forall Phi : R -> R, Phi 0 = 1 / 2 ->
  (forall x, derivable_pt_lim Phi x (exp (- x ^ 2 / 2) / sqrt (2 * PI))) ->
  exists x : R, 1699 / 10000 < relu x - x * Phi x.
Proof. exact Gelu.gelu_near_relu_sharp. Qed.

(** H2. Softplus exceeds it, by at most ln 2. *)
Goal forall Phi : R -> R, Phi 0 = 1 / 2 ->
  (forall x, derivable_pt_lim Phi x (exp (- x ^ 2 / 2) / sqrt (2 * PI))) ->
  is_lub (fun y => exists x, y = Phi x) 1 ->
  forall x : R, 0 < softplus x - x * Phi x <= ln 2.
Proof. exact Gelu.gelu_near_softplus. Qed.

(** H2. So a message with GELU for relu is within 0.17 of the max-product message ... *)
Goal forall Phi : R -> R, Phi 0 = 1 / 2 ->
  (forall x, derivable_pt_lim Phi x (exp (- x ^ 2 / 2) / sqrt (2 * PI))) ->
  is_lub (fun y => exists x, y = Phi x) 1 ->
  forall (f : table) (l : R), positive f ->
  Rabs (t0 f + (l + t1 f) * Phi (l + t1 f) - (l + t2 f) * Phi (l + t2 f) - max_log_message f l)
    <= 17 / 100.
Proof. exact Gelu.gelu_message_max. Qed.

(** H2. ... and strictly within ln 2 of the sum-product message. *)
Goal forall Phi : R -> R, Phi 0 = 1 / 2 ->
  (forall x, derivable_pt_lim Phi x (exp (- x ^ 2 / 2) / sqrt (2 * PI))) ->
  is_lub (fun y => exists x, y = Phi x) 1 ->
  forall (f : table) (l : R), positive f ->
  Rabs (t0 f + (l + t1 f) * Phi (l + t1 f) - (l + t2 f) * Phi (l + t2 f) - log_message f l) < ln 2.
Proof. exact Gelu.gelu_message_sum. Qed.

(** H3. A query turned by its position t and a key turned by its position s and the offset r
    have the score cos((t - s - r) theta). *)
Goal forall (theta : R) (t s r : Z),
  cos (IZR t * theta) * cos (IZR (s + r) * theta) + sin (IZR t * theta) * sin (IZR (s + r) * theta) =
  cos (IZR (t - s - r) * theta).
Proof. exact Rotary.rotary_score. Qed.

(** H3. Of n tokens it picks number t - r with a gap of at least 1 - cos theta exactly when the
    largest distance D of a token from that one has (D + 1) theta at most a turn; for
    0 < theta and theta at most half a turn. *)
Goal forall (theta : R) (n t r : Z), 0 < theta <= PI -> (0 <= t - r < n)%Z ->
  (forall s : Z, (0 <= s < n)%Z -> s <> (t - r)%Z ->
     1 - cos theta <= cos (IZR (t - (t - r) - r) * theta) - cos (IZR (t - s - r) * theta)) <->
  (IZR (Z.max (t - r) (n - 1 - (t - r))) + 1) * theta <= 2 * PI.
Proof. exact Rotary.rotary_lookup. Qed.

(** H3. A step of a whole turn has that gap, which is 0, at every distance: the half turn is needed. *)
Goal (forall d : Z, 1 - cos (2 * PI) <= cos 0 - cos (IZR d * (2 * PI))) /\
  ~ (1 + 1) * (2 * PI) <= 2 * PI.
Proof. exact Rotary.rotary_full_turn. Qed.

(** C12. Once its hub is split into nodes of at most three neighbours, a star whose leaves lie
    within D steps of one another has at most 2^floor(D/2) + 2^floor((D-1)/2) leaves. *)
Goal forall t : split,
  (star_leaves t <= 2 ^ (star_rounds t / 2) + 2 ^ ((star_rounds t - 1) / 2))%nat.
Proof. exact StarDepth.star_capacity. Qed.

(** C12. Some split hub has that many, for every D from 1 on. *)
Goal forall D : nat, (1 <= D)%nat -> exists t : split,
  star_rounds t = D /\ star_leaves t = (2 ^ (D / 2) + 2 ^ ((D - 1) / 2))%nat.
Proof. exact StarDepth.star_capacity_attained. Qed.

(** C12. So with k = 2, ..., 8 leaves at least 2, 2, 3, 4, 4, 5, 5 rounds are needed for all
    marginals, and they are enough for the best split. *)
Goal forall k : nat, (2 <= k <= 8)%nat ->
  (exists t, t <> Leaf /\ star_leaves t = k /\ star_rounds t = nth k [0; 1; 2; 2; 3; 4; 4; 5; 5]%nat 0%nat) /\
  (forall t, t <> Leaf -> star_leaves t = k -> (nth k [0; 1; 2; 2; 3; 4; 4; 5; 5] 0 <= star_rounds t)%nat).
Proof. exact StarDepth.star_counts. Qed.

(** C12. Every tree of depth at most d, whose nodes have at most k children, has a split in which
    no leaf is more than d max(1, ceil(log2 k)) steps from the root, and no two leaves are
    more than twice as many apart. *)
Goal forall (k d : nat) (r : rooted), small_tree k d r -> exists t : split, splits r t /\
  (height t <= d * Nat.max 1 (Nat.log2_up k))%nat /\
  (spread t <= 2 * (d * Nat.max 1 (Nat.log2_up k)))%nat.
Proof. exact StarDepth.split_depth. Qed.

(** ** Layers: gates, any weights, filtering, sight, softmax, other activations *)

(** E3. A hard head with score minus the value returns the least of any k real values. *)
Goal forall (x : nat -> R) (k : nat), (0 < k)%nat ->
  (exists j, (j < k)%nat /\ hard_average (fun j => - x j) k x = x j) /\
  (forall j, (j < k)%nat -> hard_average (fun j => - x j) k x <= x j).
Proof. exact AttentionGates.hard_head_is_minimum. Qed.

(** E3. So on any k bits, k at least 1, one hard attention head is AND ... *)
Goal forall (x : nat -> bool) (k : nat), (0 < k)%nat ->
  hard_average (fun j => - bit (x j)) k (fun j => bit (x j)) = bit (forallb x (seq 0 k)).
Proof. exact AttentionGates.hard_head_is_and. Qed.

(** E3. ... and with the score's sign changed it is OR. *)
Goal forall (x : nat -> bool) (k : nat), (0 < k)%nat ->
  hard_average (fun j => bit (x j)) k (fun j => bit (x j)) = bit (existsb x (seq 0 k)).
Proof. exact AttentionGates.hard_head_is_or. Qed.

(** E3. With softmax at inverse temperature lambda it exceeds AND by at most
    (k-1) e^-lambda / (1 + (k-1) e^-lambda) ... *)
Goal forall (lambda : R) (x : nat -> bool) (k : nat), (0 < k)%nat ->
  0 <= soft_average lambda (fun j => -1 * bit (x j)) (seq 0 k) (fun j => bit (x j)) -
       bit (forallb x (seq 0 k)) <= gate_leak lambda k.
Proof. exact AttentionGates.soft_head_is_and. Qed.

(** E3. ... and falls short of OR by at most that ... *)
Goal forall (lambda : R) (x : nat -> bool) (k : nat), (0 < k)%nat ->
  0 <= bit (existsb x (seq 0 k)) -
       soft_average lambda (fun j => 1 * bit (x j)) (seq 0 k) (fun j => bit (x j)) <= gate_leak lambda k.
Proof. exact AttentionGates.soft_head_is_or. Qed.

(** E3. ... which is attained. *)
Goal forall (lambda : R) (k : nat), (0 < k)%nat ->
  let x := fun j => negb (j =? 0)%nat in
  soft_average lambda (fun j => -1 * bit (x j)) (seq 0 k) (fun j => bit (x j)) -
    bit (forallb x (seq 0 k)) = gate_leak lambda k.
Proof. exact AttentionGates.gate_leak_attained. Qed.

(** E3. On values in [0, 1] within delta of bits the softmax head is within
    delta + (k-1) Q / (1 + (k-1) Q) of their AND, with Q = e^(-lambda (1 - 2 delta)) ... *)
Goal forall (lambda delta : R) (b : nat -> bool) (x : nat -> R) (k : nat), (0 < k)%nat ->
  0 <= lambda -> 0 <= delta -> (forall j, (j < k)%nat -> 0 <= x j <= 1) ->
  (forall j, (j < k)%nat -> Rabs (x j - bit (b j)) <= delta) ->
  Rabs (soft_average lambda (fun j => - x j) (seq 0 k) x - bit (forallb b (seq 0 k))) <=
    delta + gate_leak (lambda * (1 - 2 * delta)) k.
Proof. exact NearBits.soft_and_near_bits. Qed.

(** E3. ... and of their OR. *)
Goal forall (lambda delta : R) (b : nat -> bool) (x : nat -> R) (k : nat), (0 < k)%nat ->
  0 <= lambda -> 0 <= delta -> (forall j, (j < k)%nat -> 0 <= x j <= 1) ->
  (forall j, (j < k)%nat -> Rabs (x j - bit (b j)) <= delta) ->
  Rabs (soft_average lambda x (seq 0 k) x - bit (existsb b (seq 0 k))) <=
    delta + gate_leak (lambda * (1 - 2 * delta)) k.
Proof. exact NearBits.soft_or_near_bits. Qed.

(** E3. Needed: bits. Of 0 and 1/2 the softmax misses the minimum by 1/10 where the bound is 1/17. *)
Goal let x := fun j => match j with 0%nat => 0 | _ => 1 / 2 end in
  soft_average (2 * ln 4) (fun j => -1 * x j) (seq 0 2) x = 1 / 10 /\ gate_leak (2 * ln 4) 2 = 1 / 17.
Proof. exact AttentionGates.between_bits_leaks_more. Qed.

(** E3. Needed: at least one bit. *)
Goal forall (lambda : R) (x : nat -> bool),
  soft_average lambda (fun j => -1 * bit (x j)) (seq 0 0) (fun j => bit (x j)) - bit (forallb x (seq 0 0)) = -1.
Proof. exact AttentionGates.no_bits_no_gate. Qed.

(** E4. One fixed layer with one hard head and four relu units evaluates every circuit of AND, OR
    and NOT gates of any fan-in: after D layers each wire whose gate lies on a level below D carries
    its gate's value, from any start in [0, 1] on the other wires. *)
Goal forall (C : wiring) (level : nat -> nat) (x : nat -> R) (D i : nat),
  well_wired C level -> (forall j, (j < wires C)%nat -> 0 <= x j <= 1) ->
  (forall j b, (j < wires C)%nat -> input_value C (enters_gate C j) = Some b -> x j = bit b) ->
  (i < wires C)%nat -> (level (leaves_gate C i) < D)%nat ->
  Nat.iter D (forward relu gate_layer (wires C)) (wire_tokens C x) i 0%nat =
    bit (xorb (negated C i) (gate_value C (level (leaves_gate C i)) (leaves_gate C i))).
Proof. exact AttentionCircuits.gate_layers_evaluate. Qed.

(** E4. For instance the exclusive or of two bits, in four layers. *)
Goal forall a b : bool,
  Nat.iter 4 (forward relu gate_layer 9)
    (wire_tokens (xor_wiring a b) (fun j => match j with 0%nat => bit a | 1%nat => bit b | _ => 1 / 2 end))
    8%nat 0%nat = bit (xorb a b).
Proof. exact AttentionCircuits.xor_of_two_bits. Qed.

(** E4. Needed: starts of at most 1. A wire that starts at 9 outweighs the lookup. *)
Goal well_wired stray_wiring (fun g => g) /\ gate_value stray_wiring 0 0 = false /\
  forward relu gate_layer 2 (wire_tokens stray_wiring (fun j => nth j [0; 9] 0)) 0%nat 0%nat = 9.
Proof. exact AttentionCircuits.large_start_values_fail. Qed.

(** E4. Needed: levels. A gate that reads its own negation alternates for ever. *)
Goal forall (r : nat) (b : bool),
  Nat.iter r (forward relu gate_layer 1) (wire_tokens ring_wiring (fun _ => bit b)) 0%nat 0%nat =
    bit (xorb (Nat.odd r) b).
Proof. exact AttentionCircuits.ring_alternates. Qed.

(** B8. Every sigmoid layer, of any dimension, heads, hidden units, weights and input, over any
    non-empty list of tokens: each coordinate is that of one forward sweep of the weighted engine
    over G(W, x) with both read-outs in the mean-field limit. *)
Goal forall (L : layer) (X : tokens) (seen : list nat) (t c : nat),
  seen <> [] -> (c < dimension L)%nat ->
  layer_sweep_log_odds L X seen t mean_field c = sigmoid_layer L X seen t c.
Proof. exact LayerSweep.layer_is_mean_field_sweep. Qed.

(** B8. With exact read-outs the same sweep, still weighted, differs by at most
    O_c + sum_i |W2_ci| sum_k |W1_ik| O_k / 4 + sum_i W2_ci^2 / 8. *)
Goal forall (L : layer) (X : tokens) (seen : list nat) (t c : nat) (lo hi : nat -> nat -> R),
  seen <> [] -> (c < dimension L)%nat -> values_within L X seen lo hi ->
  Rabs (layer_sweep_log_odds L X seen t sum_product c - sigmoid_layer L X seen t c) <=
    attention_slack L lo hi c + feed_forward_slack L lo hi c.
Proof. exact LayerSweep.distance_to_exact_read_outs. Qed.

(** B8. A read-out at power a tends to the mean-field one as a tends to 0, at rate a (range)^2 / 8. *)
Goal forall (Y : Type) (p v : Y -> R) (l : list Y) (lo hi a : R),
  0 < a -> (forall j, In j l -> 0 <= p j) -> rsum p l = 1 -> (forall j, In j l -> lo <= v j <= hi) ->
  0 <= ln (Rpower (rsum (fun j => p j * Rpower (exp (v j)) a) l) (/ a)) - rsum (fun j => p j * v j) l <=
    a * (hi - lo) ^ 2 / 8.
Proof. exact AnyWeights.power_tends_to_mean_field. Qed.

(** B8. For instance a layer that says 2, and whose sweep with exact read-outs says more. *)
Goal sigmoid_layer averaging_layer two_values [0; 1]%nat 0 0 = 2 /\
  layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 mean_field 0 = 2 /\
  layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 sum_product 0 = 2 * ln ((1 + exp 2) / 2) /\
  2 < 2 * ln ((1 + exp 2) / 2) <= 3.
Proof. exact ConcreteLayers.averaging_layer_read_outs. Qed.

(** B8. Needed: bounds that the heads' values keep. With 0 for both the distance exceeds the sum. *)
Goal attention_slack averaging_layer (fun _ _ => 0) (fun _ _ => 0) 0 +
    feed_forward_slack averaging_layer (fun _ _ => 0) (fun _ _ => 0) 0 <
  layer_sweep_log_odds averaging_layer two_values [0; 1]%nat 0 sum_product 0 -
    sigmoid_layer averaging_layer two_values [0; 1]%nat 0 0.
Proof. exact ConcreteLayers.values_within_needed. Qed.

(** H6. For every hidden Markov model, zeros allowed, one causal layer whose weights are the model,
    applied n times, holds at every token t up to n the exact P(symbols 0 .. t - 1, state t). *)
Goal forall (M : markov_model) (observed : nat -> nat), (forall i, (observed i < symbols M)%nat) ->
  forall n t k : nat, proper_model M -> (t <= n)%nat -> (k < hidden_states M)%nat ->
  filtered M observed n t k = joint_probability M observed t k.
Proof. exact Filtering.layers_filter. Qed.

(** H6. For instance two alternating states of which the first never shows symbol 1. *)
Goal let observed := fun i => match i with 0%nat => 1%nat | _ => 0%nat end in
  filtered alternating_model observed 3 3 0 = 1 / 6 /\ filtered alternating_model observed 3 3 1 = 0 /\
  filtered alternating_model observed 2 2 0 = 0 /\ filtered alternating_model observed 5 2 1 = 1 / 3.
Proof. exact Filtering.alternating_filtered. Qed.

(** H6. Needed: t layers. *)
Goal let observed := fun _ : nat => 0%nat in
  filtered alternating_model observed 0 1 1 = 0 /\ joint_probability alternating_model observed 1 1 = 1 / 3.
Proof. exact Filtering.too_few_layers. Qed.

(** H6. Causal layers of any kind and number: token t knows nothing of what comes later. *)
Goal forall (content : Type) (fs : list ((nat -> content) -> nat -> content)) (X Y : nat -> content) (t v : nat),
  Forall (local_layer content (fun i => seq 0 i)) fs -> (t < v)%nat -> (forall w, w <> v -> X w = Y w) ->
  run_layers content fs X t = run_layers content fs Y t.
Proof. exact LightCone.causal_blindness. Qed.

(** H6. So no causal network smooths: whatever its layers, its tokens and what is read off token 0,
    for two sticky states it misses the posterior of the first state for some two symbols. *)
Goal forall (content : Type) (fs : list ((nat -> content) -> nat -> content))
    (shown : nat -> nat -> content) (read : content -> R),
  Forall (local_layer content (fun i => seq 0 i)) fs ->
  exists observed : nat -> nat, (forall i, (observed i < 2)%nat) /\
    read (run_layers content fs (fun i => shown i (observed i)) 0%nat) <>
      share [0; 1]%nat (smoothed_joint sticky_model observed 2 0) 1.
Proof. exact LightCone.no_causal_smoother. Qed.

(** C13. Layers of any kind in which a token reads its neighbours alone: after T of them a token does
    not depend on tokens more than T steps away. *)
Goal forall (content : Type) (looks_at : nat -> list nat) (fs : list ((nat -> content) -> nat -> content))
    (X Y : nat -> content) (u v : nat),
  Forall (local_layer content looks_at) fs -> ~ sees looks_at (length fs) u v ->
  (forall w, w <> v -> X w = Y w) -> run_layers content fs X u = run_layers content fs Y u.
Proof. exact LightCone.light_cone. Qed.

(** C13. Needed: as many steps as layers. A token that gathers and is read by all puts any two
    tokens within two steps. *)
Goal let looks_at := fun i => match i with 0%nat => [2%nat] | _ => [0%nat] end in
  let f := fun (X : nat -> R) i => match i with 0%nat => X 2%nat | _ => X 0%nat end in
  local_layer R looks_at f /\ sees looks_at 2 1 2 /\ ~ sees looks_at 1 1 2 /\
  forall X, run_layers R [f; f] X 1%nat = X 2%nat.
Proof. exact LightCone.shared_token_sees_all. Qed.

(** C11. Softmax end to end: on every tree of degree at most Delta and diameter at most T, with
    positive tables whose entries in one row or column differ by a factor of at most e^bound, at
    every inverse temperature from needed_lambda on, after n >= T layers the posterior is within eps;
    the start messages lie within bound, or n > T. *)
Goal forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table) (T : nat)
    (bound eps lambda : R) (m : log_messages) (v n : nat),
  tree G -> max_degree G Delta -> all_positive G tables ->
  (forall f, (f < length (factors G))%nat -> ratios_within bound (tables f)) ->
  diameter_at_most G T -> (v < variables G)%nat ->
  0 <= bound -> 0 < eps -> needed_lambda Delta T bound eps <= lambda ->
  (T <= n)%nat -> (forall d, In d (dedges G) -> Rabs (m d) <= bound) \/ (T < n)%nat ->
  Rabs (sigmoid (answer G (soft_transformer lambda Delta G n (encode Delta G theta tables m)) v) -
        exact_posterior G theta tables v) <= eps.
Proof. exact SoftTrees.soft_transformer_on_trees. Qed.

(** C11. For instance a path of three variables, at every inverse temperature from 13 on, to 1/100. *)
Goal forall (lambda : R) (m : log_messages),
  13 <= lambda -> (forall d, In d (dedges path3) -> Rabs (m d) <= ln 4) ->
  Rabs (sigmoid (answer path3 (soft_transformer lambda 2 path3 2
      (encode 2 path3 (fun v => if (v =? 2)%nat then ln 9 else 0) path3_tables m)) 0) - 29 / 50) <= 1 / 100.
Proof. exact ConcreteLayers.path3_softmax. Qed.

(** C11. Needed: a bound on the tables. At every temperature some table on two variables, whose
    posterior is 1/2, has an answer of at most 1/5. *)
Goal forall lambda : R, 0 <= lambda ->
  exists N, all_positive path2 (fun _ => lopsided N) /\
    exact_posterior path2 (fun _ => 0) (fun _ => lopsided N) 0 = 1 / 2 /\
    sigmoid (answer path2 (soft_transformer lambda 1 path2 1
      (encode 1 path2 (fun _ => 0) (fun _ => lopsided N) (fun _ => 0))) 0) <= 1 / 5.
Proof. exact ConcreteLayers.no_lambda_for_all_tables. Qed.

(** C11. Needed: as many layers as the diameter. *)
Goal forall lambda : R,
  sigmoid (answer path2 (soft_transformer lambda 1 path2 0
    (encode 1 path2 (fun v => if (v =? 1)%nat then ln 9 else 0) (fun _ => soft_edge) (fun _ => 0))) 0) = 1 / 2 /\
  exact_posterior path2 (fun v => if (v =? 1)%nat then ln 9 else 0) (fun _ => soft_edge) 0 = 37 / 50.
Proof. exact ConcreteLayers.too_few_soft_layers. Qed.

(** H1. Any activation with act(x) - act(-x) = x in place of softplus: on every graph, with loops
    too, T layers are within delta (1 + t (Delta-1) + ... + (t (Delta-1))^(T-1)) of T sum-product
    rounds, delta the error of one message and t the largest strength of a factor. *)
Goal forall act : R -> R, (forall x, act x - act (- x) = x) ->
  forall (Delta : nat) (G : graph) (theta : nat -> R) (tables : nat -> table),
  max_degree G Delta -> all_positive G tables ->
  forall t delta : R,
  (forall f, (f < length (factors G))%nat -> strength (tables f) <= t) ->
  (forall d l, In d (dedges G) -> let f := oriented R bool tables d in
     Rabs (act_message act f l - log_message f l) <= delta) ->
  forall (T : nat) (m : log_messages), exists a,
    Nat.iter T (forward act (universal_layer Delta) (token_count G)) (encode Delta G theta tables m) =
      encode Delta G theta tables a /\
    forall d, In d (dedges G) ->
      Rabs (a d - Nat.iter T (log_round G theta tables) m d) <= delta * error_growth t Delta T.
Proof. exact ActivationLayers.activation_layers. Qed.

(** H1. For instance relu on K4 with factor [[1, 2], [2, 1]]: within 3 ln 2 for ever. *)
Goal forall (theta : nat -> R) (m : log_messages) (T : nat), exists a,
  Nat.iter T (forward relu (universal_layer 3) (token_count K4)) (encode 3 K4 theta (fun _ => disagreement 2) m) =
    encode 3 K4 theta (fun _ => disagreement 2) a /\
  forall d, In d (dedges K4) ->
    Rabs (a d - Nat.iter T (log_round K4 theta (fun _ => disagreement 2)) m d) <= 3 * ln 2.
Proof. exact ConcreteLayers.relu_layers_on_K4. Qed.

(** H1. Needed: act(x) - act(-x) = x. The activation 0 leaves the old message where it was. *)
Goal forall (theta : nat -> R) (tables : nat -> table) (m : log_messages),
  forward (fun _ => 0) (universal_layer 1) (token_count path2) (encode 1 path2 theta tables m) 0%nat 0%nat =
    m (0%nat, true).
Proof. exact ConcreteLayers.uncleared_message_stays. Qed.
