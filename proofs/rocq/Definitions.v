(** * Definitions: everything the statements speak about

    Base definitions only; no proofs.  [Statements.v] restates each theorem in these
    terms.  Log-odds are in nats; a probability lies strictly between 0 and 1. *)

From Coq Require Import Reals List Arith ZArith NArith Bool.
Import ListNotations.

(** Fold of an operation over the values of [f] on a list: the sum when [op] is addition
    and [e] is 0, the product when [op] is multiplication and [e] is 1. *)
Definition big {K X : Type} (op : K -> K -> K) (e : K) (f : X -> K) (l : list X) : K :=
  fold_right (fun x acc => op (f x) acc) e l.

Open Scope R_scope.

Definition rsum {X : Type} (f : X -> R) (l : list X) : R := big Rplus 0 f l.
Definition rprod {X : Type} (f : X -> R) (l : list X) : R := big Rmult 1 f l.

(** ** A. Log-odds *)

Definition probability (p : R) : Prop := 0 < p < 1.

Definition sigmoid (x : R) : R := / (1 + exp (- x)).
Definition logit (p : R) : R := ln (p / (1 - p)).
Definition softplus (x : R) : R := ln (1 + exp x).
Definition relu (x : R) : R := Rmax 0 x.

(** The normalised product of two beliefs about one binary variable. *)
Definition update (p q : R) : R := p * q / (p * q + (1 - p) * (1 - q)).

Definition update_all (ps : list R) : R := fold_right update (1 / 2) ps.

(** Events of a finite probability space: [outcomes] with their [weight]s. *)
Section Events.
Variable Omega : Type.
Variable outcomes : list Omega.
Variable weight : Omega -> R.

Definition prob (event : Omega -> bool) : R := rsum weight (filter event outcomes).
Definition both (e h : Omega -> bool) : Omega -> bool := fun o => e o && h o.
Definition not_event (h : Omega -> bool) : Omega -> bool := fun o => negb (h o).
Definition all_events (es : list (Omega -> bool)) : Omega -> bool :=
  fun o => forallb (fun e => e o) es.
Definition given (e h : Omega -> bool) : R := prob (both e h) / prob h.
End Events.

(** ** B, C. One pairwise factor: [f x y] pairs sender value [x] with receiver value [y] *)

Definition table : Type := bool -> bool -> R.
Definition positive (f : table) : Prop := forall x y, 0 < f x y.

Definition nonnegative (f : table) : Prop := forall x y, 0 <= f x y.

(** The two masses a message is the quotient of. *)
Definition mass0 (f : table) (l : R) : R := f false false + f true false * exp l.
Definition mass1 (f : table) (l : R) : R := f false true + f true true * exp l.

(** Sum-product message in log-odds, from the log-odds [l] of the sender. *)
Definition log_message (f : table) (l : R) : R :=
  ln ((f false true + f true true * exp l) / (f false false + f true false * exp l)).

(** The same message as a probability, from the probability [m] of the sender. *)
Definition probability_message (f : table) (m : R) : R :=
  (f false true * (1 - m) + f true true * m) /
  ((f false false + f false true) * (1 - m) + (f true false + f true true) * m).

(** Max-product message in log-odds. *)
Definition max_log_message (f : table) (l : R) : R :=
  Rmax (ln (f false true)) (ln (f true true) + l) -
  Rmax (ln (f false false)) (ln (f true false) + l).

(** The message at inverse temperature [beta]: sum-product on the table raised to the
    power [beta], read back in the original scale. *)
Definition tempered_message (beta : R) (f : table) (l : R) : R :=
  log_message (fun x y => exp (beta * ln (f x y))) (beta * l) / beta.

(** The three additive parameters a message is computed from. *)
Definition t0 (f : table) : R := ln (f false true / f false false).
Definition t1 (f : table) : R := ln (f true true / f false true).
Definition t2 (f : table) : R := ln (f true false / f false false).

(** Affine sigmoid unit, and the parameters of a factor in it. *)
Definition affine_sigmoid (A B w c l : R) : R := A + B * sigmoid (w * l + c).
Definition offset (f : table) : R := f false true / (f false false + f false true).
Definition slope (f : table) : R := f true true / (f true false + f true true) - offset f.
Definition shift (f : table) : R :=
  ln ((f true false + f true true) / (f false false + f false true)).

(** D1: the unit of weights [w0 w1 b] equals the update at one pair of log-odds; and
    twice the signed area of a triangle, non-zero iff its corners are affinely
    independent. *)
Definition unit_updates (w0 w1 b x y : R) : Prop :=
  sigmoid (w0 * x + w1 * y + b) = update (sigmoid x) (sigmoid y).
Definition triangle (x1 y1 x2 y2 x3 y3 : R) : R :=
  (x2 - x1) * (y3 - y1) - (x3 - x1) * (y2 - y1).

(** B5: message of the potential [exp (w h y)] from a hidden unit with P(h = 1) = p,
    less the mean-field message. *)
Definition read_out_gap (p w : R) : R := ln (1 - p + p * exp w) - w * p.

(** B6: all hidden configurations of a list of units, each unit a pair (pre-activation,
    read-out weight); and their joint weight with one output bit of bias [b]. *)
Fixpoint configurations (n : nat) : list (list bool) :=
  match n with
  | O => [[]]
  | S k => map (cons false) (configurations k) ++ map (cons true) (configurations k)
  end.

Fixpoint hidden_prior (units : list (R * R)) (h : list bool) : R :=
  match units, h with
  | (z, _) :: us, x :: h' => (if x then sigmoid z else 1 - sigmoid z) * hidden_prior us h'
  | _, _ => 1
  end.

Fixpoint hidden_drive (units : list (R * R)) (h : list bool) : R :=
  match units, h with
  | (_, w) :: us, x :: h' => (if x then w else 0) + hidden_drive us h'
  | _, _ => 0
  end.

Definition output_weight (b : R) (units : list (R * R)) (y : bool) : R :=
  rsum (fun h => hidden_prior units h * (if y then exp (b + hidden_drive units h) else 1))
    (configurations (length units)).

(** Exact posterior probability of the output, and the sigmoid layer's logit for it. *)
Definition output_posterior (b : R) (units : list (R * R)) : R :=
  output_weight b units true / (output_weight b units false + output_weight b units true).
Definition layer_logit (b : R) (units : list (R * R)) : R :=
  b + rsum (fun u => snd u * sigmoid (fst u)) units.

(** ** C4. Attention by index *)

Definition index_score (a b : Z) : Z := (2 * a * b - b * b)%Z.

Definition softmax (lambda : R) (s : nat -> R) (n i : nat) : R :=
  exp (lambda * s i) / rsum (fun j => exp (lambda * s j)) (seq 0 n).

(** ** Factor graphs with pairwise factors

    Variables are numbered below [variables]; factor number [f] joins the two variables in
    place [f] of [factors].  A directed edge is a factor with a direction: [true] sends
    from its first variable to its second. *)

Record graph : Type := Graph { variables : nat; factors : list (nat * nat) }.
Definition dedge : Type := (nat * bool)%type.

Section Topology.
Variable G : graph.

Definition ends (f : nat) : nat * nat := nth f (factors G) (0, 0)%nat.
Definition source (d : dedge) : nat :=
  if snd d then fst (ends (fst d)) else snd (ends (fst d)).
Definition target (d : dedge) : nat :=
  if snd d then snd (ends (fst d)) else fst (ends (fst d)).
Definition reverse (d : dedge) : dedge := (fst d, negb (snd d)).
Definition dedge_eqb (d e : dedge) : bool :=
  (fst d =? fst e)%nat && Bool.eqb (snd d) (snd e).

Definition dedges : list dedge :=
  flat_map (fun f => [(f, true); (f, false)]) (seq 0 (length (factors G))).

(** Directed edges into a variable; those whose messages edge [d] passes on: into the
    source of [d], other than the reverse of [d]. *)
Definition incoming (v : nat) : list dedge := filter (fun d => target d =? v)%nat dedges.
Definition predecessors (d : dedge) : list dedge :=
  filter (fun e => negb (dedge_eqb e (reverse d))) (incoming (source d)).

Definition well_formed : Prop :=
  forall f, (f < length (factors G))%nat ->
    (fst (ends f) < variables G)%nat /\ (snd (ends f) < variables G)%nat /\
    fst (ends f) <> snd (ends f).

Definition max_degree (k : nat) : Prop :=
  forall v, (length (incoming v) <= k)%nat.

(** A walk from [u] to [v]: consecutive directed edges of the graph. *)
Fixpoint walk (u : nat) (p : list dedge) (v : nat) : Prop :=
  match p with
  | [] => u = v
  | d :: p' => In d dedges /\ source d = u /\ walk (target d) p' v
  end.

Definition connected : Prop :=
  forall u v, (u < variables G)%nat -> (v < variables G)%nat -> exists p, walk u p v.

(** No cycle: no closed walk of one or more edges that repeats neither a variable nor a
    factor.  (Two parallel factors form a cycle.) *)
Definition acyclic : Prop :=
  forall u p, p <> [] -> walk u p u -> NoDup (map source p) -> NoDup (map fst p) -> False.

Definition tree : Prop := well_formed /\ connected /\ acyclic.

(** Every variable is reached from every other by at most [T] edges. *)
Definition diameter_at_most (T : nat) : Prop :=
  forall u v, (u < variables G)%nat -> (v < variables G)%nat ->
    exists p, walk u p v /\ (length p <= T)%nat.

End Topology.

(** ** Sum-product over a commutative semiring

    [dom] lists the values of a variable.  With (max, +) this is max-product in logs. *)

Section SumProduct.
Variable K : Type.
Variables (zero one : K) (add mul : K -> K -> K).
Variable D : Type.
Variable dom : list D.
Variable G : graph.

(** [unary v x]: evidence for value [x] at variable [v].  [pair f x y]: factor [f] with
    [x] at its first and [y] at its second variable. *)
Variable unary : nat -> D -> K.
Variable pair : nat -> D -> D -> K.

Definition messages : Type := dedge -> D -> K.

Definition oriented (d : dedge) (x y : D) : K :=
  if snd d then pair (fst d) x y else pair (fst d) y x.

(** One synchronous (flooding) round. *)
Definition sp_round (m : messages) : messages := fun d y =>
  big add zero
    (fun x => mul (oriented d x y)
                (mul (unary (source G d) x)
                     (big mul one (fun e => m e x) (predecessors G d)))) dom.

Definition sp_rounds (n : nat) (m : messages) : messages := Nat.iter n sp_round m.

(** Unnormalised belief. *)
Definition sp_belief (m : messages) (v : nat) (x : D) : K :=
  mul (unary v x) (big mul one (fun e => m e x) (incoming G v)).

(** Brute force: the product of all potentials under an assignment; all assignments that
    change [a] on the variables [vs] alone; the unnormalised marginal. *)
Definition weight_of (a : nat -> D) : K :=
  mul (big mul one (fun v => unary v (a v)) (seq 0 (variables G)))
      (big mul one (fun f => pair f (a (fst (ends G f))) (a (snd (ends G f))))
           (seq 0 (length (factors G)))).

Definition set_value (a : nat -> D) (v : nat) (x : D) : nat -> D :=
  fun u => if (u =? v)%nat then x else a u.

Fixpoint assignments (vs : list nat) (a : nat -> D) : list (nat -> D) :=
  match vs with
  | [] => [a]
  | v :: vs' => flat_map (fun x => assignments vs' (set_value a v x)) dom
  end.

Definition marginal (v : nat) (x : D) : K :=
  big add zero weight_of
    (assignments (filter (fun u => negb (u =? v)%nat) (seq 0 (variables G))) (fun _ => x)).

End SumProduct.

Definition bits : list bool := [false; true].

(** ** The same in log-odds, for binary variables and real tables

    [theta v] is the unary log-odds of variable [v]; [tables f] the table of factor [f]. *)

Section LogOddsPropagation.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.

Definition log_messages : Type := dedge -> R.

Definition cavity (m : log_messages) (d : dedge) : R :=
  theta (source G d) + rsum m (predecessors G d).

Definition log_round (m : log_messages) : log_messages :=
  fun d => log_message (oriented R bool tables d) (cavity m d).

Definition max_round (m : log_messages) : log_messages :=
  fun d => max_log_message (oriented R bool tables d) (cavity m d).

Definition log_belief (m : log_messages) (v : nat) : R := theta v + rsum m (incoming G v).

(** Exact posterior log-odds, by enumeration. *)
Definition unary_weight (v : nat) (x : bool) : R := if x then exp (theta v) else 1.
Definition exact_marginal (v : nat) (x : bool) : R :=
  marginal R 0 1 Rplus Rmult bool bits G unary_weight tables v x.
Definition exact_log_odds (v : nat) : R :=
  ln (exact_marginal v true / exact_marginal v false).
Definition exact_posterior (v : nat) : R :=
  exact_marginal v true / (exact_marginal v false + exact_marginal v true).

(** Largest log-weight of an assignment with [x] at [v], by enumeration: the marginal over
    the semiring (max, +), whose zero is minus infinity, written [None]. *)
Definition tropical_add (a b : option R) : option R :=
  match a, b with
  | Some x, Some y => Some (Rmax x y)
  | Some x, None => Some x
  | None, _ => b
  end.
Definition tropical_mul (a b : option R) : option R :=
  match a, b with Some x, Some y => Some (x + y) | _, _ => None end.
Definition max_marginal (v : nat) (x : bool) : option R :=
  marginal (option R) None (Some 0) tropical_add tropical_mul bool bits G
    (fun v x => Some (if x then theta v else 0))
    (fun f x y => Some (ln (tables f x y))) v x.

End LogOddsPropagation.

Definition all_positive (G : graph) (tables : nat -> table) : Prop :=
  forall f, (f < length (factors G))%nat -> positive (tables f).

(** ** Transformer layers

    Tokens are rows: [X i c] is coordinate [c] of token [i].  A layer adds its attention
    heads to the residual stream and then its feed-forward block.  Hard attention averages
    the value over the tokens of highest score: the zero-temperature limit of softmax. *)

Definition tokens : Type := nat -> nat -> R.
Definition matrix : Type := nat -> nat -> R.

Record head : Type := Head {
  head_rank : nat;
  W_Q : matrix; b_Q : nat -> R;     (** query, with bias *)
  W_K : matrix;                     (** key *)
  W_V : matrix                      (** value-output map *)
}.

Record layer : Type := Layer {
  dimension : nat;
  heads : list head;
  width : nat;
  W_1 : matrix; b_1 : nat -> R;
  W_2 : matrix; b_2 : nat -> R
}.

Definition project (dim : nat) (x : nat -> R) (W : matrix) (k : nat) : R :=
  rsum (fun c => x c * W c k) (seq 0 dim).

Definition score (dim : nat) (h : head) (X : tokens) (i j : nat) : R :=
  rsum (fun k => (project dim (X i) (W_Q h) k + b_Q h k) * project dim (X j) (W_K h) k)
    (seq 0 (head_rank h)).

Definition Rle_bool (x y : R) : bool := if Rle_dec x y then true else false.

Definition maximisers (s : nat -> R) (n : nat) : list nat :=
  filter (fun j => forallb (fun k => Rle_bool (s k) (s j)) (seq 0 n)) (seq 0 n).

Definition hard_average (s : nat -> R) (n : nat) (v : nat -> R) : R :=
  rsum v (maximisers s n) / INR (length (maximisers s n)).

Definition attention (L : layer) (n : nat) (X : tokens) (i c : nat) : R :=
  rsum (fun h =>
      project (dimension L)
        (fun e => hard_average (score (dimension L) h X i) n (fun j => X j e)) (W_V h) c)
    (heads L).

Definition feed_forward (act : R -> R) (L : layer) (x : nat -> R) (c : nat) : R :=
  rsum (fun u => act (project (dimension L) x (W_1 L) u + b_1 L u) * W_2 L u c)
    (seq 0 (width L)) + b_2 L c.

Definition forward (act : R -> R) (L : layer) (n : nat) (X : tokens) : tokens :=
  let Y := fun i c => X i c + attention L n X i c in
  fun i c => Y i c + feed_forward act L (Y i) c.

(** ** The universal layer

    Coordinates of a token: 0 message, 1 scratch, 2 unary log-odds, 3-5 the parameters
    [t0 t1 t2] of its factor, 6 own index, 7 its square, 8.. predecessor indices. *)

(** The matrix with the listed (row, column, value) entries and 0 elsewhere. *)
Record entry : Type := Entry { row : nat; column : nat; value : R }.
Definition entries (l : list entry) : matrix := fun r c =>
  rsum (fun e => if (row e =? r)%nat && (column e =? c)%nat then value e else 0) l.

Definition nowhere : nat -> R := fun _ => 0.

(** Head [k] scores token [j] by 2 a b - b^2, with [a] the [k]-th predecessor index of the
    reader and [b] the own index of [j]; it copies the message into coordinate [into]. *)
Definition gather (into k : nat) : head :=
  Head 2
    (entries [Entry (8 + k) 0 2]) (fun c => if (c =? 1)%nat then -1 else 0)
    (entries [Entry 6 0 1; Entry 7 1 1])
    (entries [Entry 0 into 1]).

Definition universal_layer (Delta : nat) : layer :=
  Layer (8 + Delta)
    (map (gather 1) (seq 0 (Delta - 1)))
    8
    (entries [Entry 2 0 1; Entry 1 0 1; Entry 4 0 1;    (* unit 0: cavity + t1 *)
              Entry 2 1 1; Entry 1 1 1; Entry 5 1 1;    (* unit 1: cavity + t2 *)
              Entry 3 2 1; Entry 3 3 (-1);              (* units 2, 3: t0, -t0 *)
              Entry 0 4 1; Entry 0 5 (-1);              (* units 4, 5: old message *)
              Entry 1 6 1; Entry 1 7 (-1)]) nowhere (* units 6, 7: scratch *)
    (entries [Entry 0 0 1; Entry 1 0 (-1);              (* add act(..t1) - act(..t2) *)
              Entry 2 0 1; Entry 3 0 (-1);              (* add t0 *)
              Entry 4 0 (-1); Entry 5 0 1;              (* clear the old message *)
              Entry 6 1 (-1); Entry 7 1 1]) nowhere (* clear the scratch *).

(** The final layer: a variable token adds its incoming messages to its unary log-odds. *)
Definition read_out_layer (Delta : nat) : layer :=
  Layer (8 + Delta) (map (gather 2) (seq 0 Delta)) 0 (entries []) nowhere (entries []) nowhere.

(** Tokens of a graph: its directed edges, one null token, its variables. *)
Section Encoding.
Variable Delta : nat.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.

Definition edge_index (d : dedge) : nat := 2 * fst d + (if snd d then 0 else 1).
Definition null_index : nat := 2 * length (factors G).
Definition variable_index (v : nat) : nat := S (null_index + v).
Definition token_count : nat := S (null_index + variables G).

Definition slots (es : list dedge) : list R :=
  map INR (map edge_index es ++ repeat null_index (Delta - length es)).

Definition token_row (i : nat) (message unary p0 p1 p2 : R) (es : list dedge) : list R :=
  [message; 0; unary; p0; p1; p2; INR i; INR i * INR i] ++ slots es.

Definition encode (m : log_messages) : tokens := fun i c =>
  nth c
    (match nth_error (dedges G) i with
     | Some d => let f := oriented R bool tables d in
         token_row i (m d) (theta (source G d)) (t0 f) (t1 f) (t2 f) (predecessors G d)
     | None =>
         if (i =? null_index)%nat then token_row i 0 0 0 0 0 []
         else token_row i 0 (theta (i - S null_index)%nat) 0 0 0 (incoming G (i - S null_index))
     end) 0.

(** [T] universal layers and the read-out; the answer for variable [v]. *)
Definition transformer (act : R -> R) (T : nat) (X : tokens) : tokens :=
  forward act (read_out_layer Delta) token_count
    (Nat.iter T (forward act (universal_layer Delta) token_count) X).
Definition answer (X : tokens) (v : nat) : R := X (variable_index v) 2%nat.

End Encoding.

(** ** E. Gates on saturated inputs *)

Definition saturated (L : R) (b : bool) : R := if b then L else - L.
Definition and_all (bs : list bool) : bool := forallb (fun b => b) bs.
Definition or_any (bs : list bool) : bool := existsb (fun b => b) bs.
Definition unit_sum (L : R) (bs : list bool) (bias : R) : R := rsum (saturated L) bs + bias.

(** [z] shows [b] with margin [L]. *)
Definition shows (L z : R) (b : bool) : Prop := if b then L <= z else z <= - L.

Definition self_dual (g : bool -> bool -> bool) : Prop :=
  forall a b, g (negb a) (negb b) = negb (g a b).

(** A two-input unit without bias computes [g] with a strict margin. *)
Definition unbiased_gate (g : bool -> bool -> bool) : Prop :=
  exists w0 w1, forall a b,
    if g a b then 0 < w0 * saturated 1 a + w1 * saturated 1 b
    else w0 * saturated 1 a + w1 * saturated 1 b < 0.

(** ** F. Finite machines: states below [n] *)

Section Machines.
Local Open Scope nat_scope.
Variable n : nat.

Definition endomap (f : nat -> nat) : Prop := forall s, s < n -> f s < n.
Definition same_map (f g : nat -> nat) : Prop := forall s, s < n -> f s = g s.

(** Base-[n] number with digit [f i] at place [i]. *)
Fixpoint digits (k : nat) (f : nat -> nat) : nat :=
  match k with O => 0 | S j => digits j f + f j * n ^ j end.
Definition code (f : nat -> nat) : nat := digits n f.

Variable A : Type.
Variable step : nat -> A -> nat.
Definition machine : Prop := forall s a, s < n -> step s a < n.
Definition run (w : list A) (s : nat) : nat := fold_left step w s.
Definition same_behaviour (a b : A) : Prop := forall s, s < n -> step s a = step s b.

(** No word tells the two symbols apart. *)
Definition indistinguishable (a b : A) : Prop :=
  forall u v s, s < n -> run (u ++ a :: v) s = run (u ++ b :: v) s.
End Machines.

(** Three letters: turn all states by one, exchange states 0 and 1, send state 1 to 0. *)
Inductive letter : Type := turn | swap | merge.
Definition letter_step (n s : nat) (a : letter) : nat :=
  match a with
  | turn => if (S s =? n)%nat then 0%nat else S s
  | swap => if (s =? 0)%nat then 1%nat else if (s =? 1)%nat then 0%nat else s
  | merge => if (s =? 1)%nat then 0%nat else s
  end.

(** Routing keys (own index, neighbour index, slot): the type, and those realised by
    nodes whose neighbours are listed, two slots to a node. *)
Definition routing_keys (n : nat) : list (nat * nat * nat) :=
  list_prod (list_prod (seq 0 n) (seq 0 n)) [0; 1]%nat.
Definition realised_keys (n : nat) (neighbours : nat -> list nat) : list (nat * nat * nat) :=
  flat_map (fun i => map (fun js => (i, fst js, snd js)) (combine (neighbours i) [0; 1]%nat))
    (seq 0 n).
Definition simple_neighbours (n : nat) (neighbours : nat -> list nat) : Prop :=
  forall i, NoDup (neighbours i) /\ forall j, In j (neighbours i) -> (j < n)%nat /\ j <> i.

(** ** G. Loopy propagation *)

(** The derivative of a log-odds message, and the strength of a factor: its supremum. *)
Definition message_slope (f : table) (l : R) : R :=
  exp l * (f false false * f true true - f false true * f true false) /
  ((f false true + f true true * exp l) * (f false false + f true false * exp l)).

Definition strength (f : table) : R :=
  Rabs (sqrt (f false false * f true true) - sqrt (f false true * f true false)) /
  (sqrt (f false false * f true true) + sqrt (f false true * f true false)).

Section Loops.
Variable G : graph.
Variable theta : nat -> R.
Variable tables : nat -> table.

(** A contraction certificate: bounds [t] on the strengths of the factors, positive
    weights [w] with w >= 1 + M w, where (M w) d = t d * (sum of w over predecessors). *)
Definition contraction_certificate (t : nat -> R) (w : dedge -> R) : Prop :=
  (forall f, (f < length (factors G))%nat -> strength (tables f) <= t f) /\
  (forall d, In d (dedges G) -> 0 < w d /\ 1 + t (fst d) * rsum w (predecessors G d) <= w d).

(** [m] and [m'] differ by at most [B] in the sup norm weighted by [w]. *)
Definition within (w : dedge -> R) (B : R) (m m' : log_messages) : Prop :=
  forall d, In d (dedges G) -> Rabs (m d - m' d) <= B * w d.

Definition fixed_point (m : log_messages) : Prop :=
  forall d, In d (dedges G) -> log_round G theta tables m d = m d.

(** Any schedule: at step [k] the messages marked by [due k] are updated. *)
Fixpoint scheduled (due : nat -> dedge -> bool) (m : log_messages) (k : nat) : log_messages :=
  match k with
  | O => m
  | S j => fun d =>
      if due j d then log_round G theta tables (scheduled due m j) d else scheduled due m j d
  end.

Definition fair (due : nat -> dedge -> bool) : Prop :=
  forall d, In d (dedges G) -> forall k, exists j, (k <= j)%nat /\ due j d = true.

End Loops.

(** ** Factors over any number of variables, and what belief propagation settles by itself

    Variables, factors and states are numbers.  [states v] lists the states of variable [v],
    [scope f] the variables of factor [f], and [potential f a] is the entry of its table at
    the assignment [a]. *)
Record network : Type := Network {
  factor_count : nat;
  states : nat -> list nat;
  scope : nat -> list nat;
  potential : nat -> (nat -> nat) -> R
}.

Definition member (v : nat) (l : list nat) : bool := existsb (Nat.eqb v) l.
Definition others (v : nat) (l : list nat) : list nat := filter (fun u => negb (u =? v)%nat) l.

(** The sum of [g] over all states of the variables [vs], the others as in [a]. *)
Fixpoint sum_over (dom : nat -> list nat) (vs : list nat) (g : (nat -> nat) -> R) (a : nat -> nat)
  : R :=
  match vs with
  | [] => g a
  | v :: vs' => rsum (fun x => sum_over dom vs' g (set_value nat a v x)) (dom v)
  end.

(** Messages by factor, variable and state: from factors to variables.  Those of variables to
    factors are the products [heard]. *)
Definition network_messages : Type := nat -> nat -> nat -> R.

Section Networks.
Variable N : network.

Definition joins (f v : nat) : Prop := (f < factor_count N)%nat /\ In v (scope N f).
Definition factors_at (v : nat) : list nat :=
  filter (fun g => member v (scope N g)) (seq 0 (factor_count N)).

(** What [f] hears from [v] about its state [x]. *)
Definition heard (m : network_messages) (f v x : nat) : R :=
  rprod (fun g => m g v x) (others f (factors_at v)).

Definition factor_message (m : network_messages) (f v x : nat) : R :=
  sum_over (states N) (others v (scope N f))
    (fun a => potential N f a * rprod (fun u => heard m f u (a u)) (others v (scope N f)))
    (fun _ => x).

(** Tables without negative entries that depend on the variables of their scopes alone. *)
Definition proper_network : Prop :=
  forall f, (f < factor_count N)%nat ->
    NoDup (scope N f) /\ (forall a, 0 <= potential N f a) /\
    (forall a b, (forall u, In u (scope N f) -> a u = b u) -> potential N f a = potential N f b).

Definition allowed (f : nat) (a : nat -> nat) : Prop :=
  forall u, In u (scope N f) -> In (a u) (states N u).

(** No factor is zero wherever some variable has some state. *)
Definition nothing_ruled_out : Prop :=
  (forall v, states N v <> []) /\
  (forall f v x, joins f v -> In x (states N v) ->
     exists a, allowed f a /\ a v = x /\ 0 < potential N f a).

Definition positive_messages (m : network_messages) : Prop :=
  forall f v x, joins f v -> In x (states N v) -> 0 < m f v x.

(** Equal up to a positive factor on the states of [l]: messages count up to scale. *)
Definition proportional (l : list nat) (p q : nat -> R) : Prop :=
  exists c, 0 < c /\ forall x, In x l -> p x = c * q x.

(** A run of belief propagation under a schedule, however messages are normalised. *)
Definition message_run (due : nat -> nat -> nat -> bool) (m : nat -> network_messages) : Prop :=
  forall k f v, joins f v ->
    proportional (states N v) (m (S k) f v)
      (if due k f v then factor_message (m k) f v else m k f v).

Definition every_message_due (due : nat -> nat -> nat -> bool) : Prop :=
  forall f v, joins f v -> forall k, exists j, (k <= j)%nat /\ due j f v = true.

(** Only the states of [v] that are [kept] are left. *)
Definition restrict (v : nat) (kept : nat -> bool) : network :=
  Network (factor_count N) (fun u => if (u =? v)%nat then filter kept (states N u) else states N u)
    (scope N) (potential N).

(** [v] summed out: its factors over [v] alone become weights, and every other factor at [v]
    is multiplied with them and summed. *)
Definition larger (f : nat) : bool := (1 <? length (scope N f))%nat.
Definition state_weight (v x : nat) : R :=
  rprod (fun g => potential N g (fun _ => x)) (filter (fun g => negb (larger g)) (factors_at v)).
Definition sum_out (v : nat) : network :=
  Network (factor_count N) (states N) (fun f => others v (scope N f))
    (fun f a =>
       if member v (scope N f)
       then rsum (fun x => state_weight v x * potential N f (set_value nat a v x)) (states N v)
       else potential N f a).

Definition drop_factor (f : nat) : network :=
  Network (factor_count N) (states N) (fun g => if (g =? f)%nat then [] else scope N g)
    (fun g a => if (g =? f)%nat then 1 else potential N g a).

End Networks.

(** One step.  Hard evidence on [v] is [forbid] with the factor that states it. *)
Inductive reduction (N : network) : network -> Prop :=
| forbid e v kept :
    joins N e v -> (forall a, allowed N e a -> kept (a v) = false -> potential N e a = 0) ->
    reduction N (restrict N v kept)
| summed v :
    (length (filter (larger N) (factors_at N v)) <= 1)%nat \/ length (states N v) = 1%nat ->
    (exists x, In x (states N v) /\ 0 < state_weight N v x) ->
    reduction N (sum_out N v)
| constant f c :
    (f < factor_count N)%nat -> 0 < c -> (forall a, allowed N f a -> potential N f a = c) ->
    reduction N (drop_factor N f)
| rescaled g :
    (forall f, (f < factor_count N)%nat ->
       exists c, 0 < c /\ forall a, g f a = c * potential N f a) ->
    reduction N (Network (factor_count N) (states N) (scope N) g).

Inductive reductions : network -> network -> Prop :=
| no_step N : reductions N N
| one_more N N' N'' : reduction N N' -> reductions N' N'' -> reductions N N''.

(** ** At most one cycle *)

Section OneCycle.
Variable N : network.

(** Factors over one or two variables, with positive entries. *)
Definition positive_pairs : Prop :=
  (forall v, states N v <> []) /\
  (forall f, (f < factor_count N)%nat ->
     (length (scope N f) <= 2)%nat /\ forall a, allowed N f a -> 0 < potential N f a).

(** No set of factors over two variables has more members than variables: no connected part
    of the graph has more than one cycle. *)
Definition one_cycle_each : Prop :=
  forall F, NoDup F -> (forall f, In f F -> (f < factor_count N)%nat /\ larger N f = true) ->
    (length F <= length (nodup Nat.eq_dec (flat_map (scope N) F)))%nat.

End OneCycle.

(** ** How far messages move through a factor over any number of variables *)

(** Two messages whose ratios between states differ by at most a factor [exp d]. *)
Definition apart (l : list nat) (d : R) (p q : nat -> R) : Prop :=
  forall x y, In x l -> In y l -> p x * q y <= exp d * (p y * q x).

Section Passages.
Variable N : network.

(** [t] is at least Birkhoff's coefficient of factor [f] between [v] and [u]: for any two
    assignments that differ at both, with the states of [v] exchanged or with those of [u]
    exchanged (one of the two ways for all); and 1 always is. *)
Definition passage_bound (f v u : nat) (t : R) : Prop :=
  0 <= t <= 1 /\
  (t = 1 \/
   (forall a b, allowed N f a -> allowed N f b -> a v <> b v -> a u <> b u ->
      (1 - t) ^ 2 * (potential N f a * potential N f b) <=
      (1 + t) ^ 2 * (potential N f (set_value nat a v (b v)) *
                     potential N f (set_value nat b v (a v)))) \/
   (forall a b, allowed N f a -> allowed N f b -> a v <> b v -> a u <> b u ->
      (1 - t) ^ 2 * (potential N f a * potential N f b) <=
      (1 + t) ^ 2 * (potential N f (set_value nat a u (b u)) *
                     potential N f (set_value nat b u (a u))))).

(** A message divided by its sum over the states of [l]. *)
Definition share (l : list nat) (p : nat -> R) (x : nat) : R := p x / rsum p l.

(** Bounds [t] for every ordered pair of a factor's variables, and a weight [w] for each
    message: 0 for factors over one variable, whose messages are constant, and otherwise at
    least 1 plus what the messages it is made of contribute, and at most [W]. *)
Definition network_certificate (t : nat -> nat -> nat -> R) (w : nat -> nat -> R) (W : R) : Prop :=
  1 <= W /\
  (forall f v u, joins N f v -> joins N f u -> u <> v -> passage_bound f v u (t f v u)) /\
  (forall f v, joins N f v ->
     if larger N f
     then 0 <= w f v <= W /\
       1 + rsum (fun u => t f v u * rsum (fun g => w g u) (others f (factors_at N u)))
             (others v (scope N f)) <= w f v
     else w f v = 0).

(** Every message within [B] times its weight. *)
Definition messages_within (w : nat -> nat -> R) (B : R) (m m' : network_messages) : Prop :=
  forall f v, joins N f v -> apart (states N v) (B * w f v) (m f v) (m' f v).

(** Messages that a round leaves as they are, up to scale. *)
Definition settled_messages (m : network_messages) : Prop :=
  forall f v, joins N f v -> proportional (states N v) (factor_message N m f v) (m f v).

(** The messages of a run come as near to [m'] as one likes, in the logs of their ratios. *)
Definition tends_to (m : nat -> network_messages) (m' : network_messages) : Prop :=
  forall eps, 0 < eps -> exists K, forall k, (K <= k)%nat ->
    forall f v, joins N f v -> apart (states N v) eps (m k f v) (m' f v).

End Passages.

(** The factor [[1, b], [b, 1]], the complete graph on four variables, and two loops that
    share an edge (hubs 1 and 2, leaves 0 and 3) with the tables of THEORY G4. *)
Definition disagreement (b : R) : table := fun x y => if Bool.eqb x y then 1 else b.
Definition K4 : graph := Graph 4 [(0, 1); (0, 2); (0, 3); (1, 2); (1, 3); (2, 3)]%nat.

Definition two_loops : graph := Graph 4 [(0, 1); (0, 2); (1, 2); (1, 3); (2, 3)]%nat.
Definition hub_leaf : table := fun hub leaf =>
  match hub, leaf with
  | false, false => 3 / 28 | false, true => 1
  | true, false => 27 / 28 | true, true => 2 / 7
  end.
Definition hub_hub : table := fun x y =>
  match x, y with false, false => 53 / 403 | true, true => 29 / 91 | _, _ => 1 end.
Definition two_loops_tables : nat -> table := fun f =>
  match f with
  | 0%nat | 1%nat => fun leaf hub => hub_leaf hub leaf
  | 2%nat => hub_hub
  | _ => hub_leaf
  end.

(** ** C7. The source's construction, literally *)

(** A variable node replaces its belief by the update of the beliefs in its two slots;
    other nodes keep theirs. No factor table appears. *)
Definition literal_round (is_variable : nat -> bool) (slots : nat -> nat * nat)
  (b : nat -> R) : nat -> R :=
  fun i => if is_variable i then update (b (fst (slots i))) (b (snd (slots i))) else b i.

(** Nodes: variable 0, factor 1, variable 2 with evidence 9/10. *)
Definition stuck_slots (i : nat) : nat * nat := match i with 1%nat => (0, 2)%nat | _ => (1, 1)%nat end.
Definition stuck_start (i : nat) : R := match i with 2%nat => 9 / 10 | _ => 1 / 2 end.
Definition stuck_round : (nat -> R) -> nat -> R :=
  literal_round (fun i => negb (i =? 1)%nat) stuck_slots.

(** Passing whole beliefs (in log-odds) where a message should leave its reader out. *)
Definition belief_passing_round (G : graph) (theta : nat -> R) (tables : nat -> table)
  (b : nat -> R) : nat -> R :=
  fun v => theta v +
    rsum (fun d => log_message (oriented R bool tables d) (b (source G d))) (incoming G v).

Definition soft_edge : table := fun x y => if Bool.eqb x y then 4 else 1.
Definition path2 : graph := Graph 2 [(0, 1)]%nat.
Definition path3 : graph := Graph 3 [(0, 1); (1, 2)]%nat.
Definition odds2 (v : nat) : R := if (v =? 1)%nat then 2 else 1.
Definition odds3 (v : nat) : R := if (v =? 0)%nat then 2 else 1.

(** ** Softmax attention over a list of tokens, at inverse temperature [lambda] *)

Definition soft_weight (lambda : R) (s : nat -> R) (l : list nat) (j : nat) : R :=
  exp (lambda * s j) / rsum (fun k => exp (lambda * s k)) l.
Definition soft_average (lambda : R) (s : nat -> R) (l : list nat) (v : nat -> R) : R :=
  rsum (fun j => soft_weight lambda s l j * v j) l.

(** ** E3, E4. Attention as AND and OR *)

Definition bit (b : bool) : R := if b then 1 else 0.

(** (k-1) e^-lambda / (1 + (k-1) e^-lambda) *)
Definition gate_leak (lambda : R) (k : nat) : R :=
  INR (k - 1) * exp (- lambda) / (1 + INR (k - 1) * exp (- lambda)).

(** A circuit as its wires, numbered below [wires]: wire [i] leaves gate [leaves i] and enters gate
    [enters i], with or without a negation.  A gate is an AND, an OR or an input with a value. *)
Record wiring : Type := Wiring {
  wires : nat;
  leaves_gate : nat -> nat;
  enters_gate : nat -> nat;
  negated : nat -> bool;
  is_and : nat -> bool;
  input_value : nat -> option bool
}.

(** The value of a gate, by recursion of depth [d]. *)
Fixpoint gate_value (C : wiring) (d g : nat) : bool :=
  match input_value C g with
  | Some b => b
  | None =>
      match d with
      | O => false
      | S d' =>
          let read := map (fun j => xorb (negated C j) (gate_value C d' (leaves_gate C j)))
                        (filter (fun j => enters_gate C j =? g)%nat (seq 0 (wires C))) in
          if is_and C g then forallb (fun b => b) read else existsb (fun b => b) read
      end
  end.

(** Something enters every gate that a wire leaves; levels rise along wires into gates that are no
    inputs (so there is no cycle); into an input goes a wire from itself, without negation. *)
Definition well_wired (C : wiring) (level : nat -> nat) : Prop :=
  (forall i, (i < wires C)%nat -> exists j, (j < wires C)%nat /\ enters_gate C j = leaves_gate C i) /\
  (forall j, (j < wires C)%nat -> input_value C (enters_gate C j) = None ->
     (level (leaves_gate C j) < level (enters_gate C j))%nat) /\
  (forall j, (j < wires C)%nat -> input_value C (enters_gate C j) <> None ->
     leaves_gate C j = enters_gate C j /\ negated C j = false).

(** One layer for all circuits.  Coordinates of a wire's token: 0 value, 1 scratch, 2 the gate it
    leaves, 3 the gate it enters, 4 its square, 5 minus one for an AND and one for an OR, 6 negated.
    The head scores 2 (2 g t - t^2) -+ x and reads x; the units write |x - negated| over the value. *)
Definition gate_layer : layer :=
  Layer 7
    [Head 3
      (entries [Entry 2 0 4; Entry 5 2 1]) (fun c => if (c =? 1)%nat then -2 else 0)
      (entries [Entry 3 0 1; Entry 4 1 1; Entry 0 2 1])
      (entries [Entry 0 1 1])]
    4
    (entries [Entry 1 0 1; Entry 6 0 (-1);              (* unit 0: scratch - negated *)
              Entry 1 1 (-1); Entry 6 1 1;              (* unit 1: negated - scratch *)
              Entry 0 2 1; Entry 1 3 1]) nowhere (* units 2, 3: value, scratch *)
    (entries [Entry 0 0 1; Entry 1 0 1; Entry 2 0 (-1); Entry 3 1 (-1)]) nowhere.

Definition wire_tokens (C : wiring) (x : nat -> R) : tokens := fun i c =>
  let g := INR (leaves_gate C i) in
  let t := INR (enters_gate C i) in
  nth c [x i; 0; g; t; t * t; if is_and C (leaves_gate C i) then -1 else 1; bit (negated C i)] 0.

(** Exclusive or of two inputs, gates 0 and 1, as (x or y) and not (x and y); and two wirings on which
    a hypothesis fails: a wire that starts far above 1, and a gate that reads its own negation. *)
Definition xor_wiring (a b : bool) : wiring :=
  Wiring 9
    (fun i => nth i [0; 1; 0; 1; 0; 1; 2; 3; 4] 0)%nat
    (fun i => nth i [0; 1; 2; 2; 3; 3; 4; 4; 5] 0)%nat
    (fun i => (i =? 7)%nat)
    (fun g => (3 <=? g)%nat)
    (fun g => match g with 0%nat => Some a | 1%nat => Some b | _ => None end).
Definition xor_level (g : nat) : nat := nth g [0; 0; 1; 1; 2; 3]%nat 0%nat.
Definition stray_wiring : wiring :=
  Wiring 2 (fun _ => 0%nat) (fun i => nth i [0; 2] 0)%nat (fun _ => false) (fun _ => false)
    (fun g => match g with 0%nat => Some false | _ => None end).
Definition ring_wiring : wiring :=
  Wiring 1 (fun _ => 0%nat) (fun _ => 0%nat) (fun _ => true) (fun _ => true) (fun _ => None).

(** ** B8. Weighted message passing, and the graph of one sigmoid layer *)

(** How a factor mixes what it hears: exactly, at power [a], or in the limit a -> 0. *)
Inductive reading : Type := sum_product | at_power (a : R) | mean_field.

(** An engine that knows nothing of transformers: factors over variables, each factor-to-variable
    message with an exponent, each factor with a reading. *)
Section WeightedEngine.
Variables V F : Type.
Variable V_eq : forall a b : V, {a = b} + {a <> b}.
Variable F_eq : forall a b : F, {a = b} + {a <> b}.
Variable values : V -> list nat.
Variable all_factors : list F.
Variable joined : F -> list V.
Variable entry_at : F -> (V -> nat) -> R.
Variable exponent : F -> V -> R.
Variable reads : F -> reading.

Definition weighted_messages : Type := F -> V -> nat -> R.

Definition at_variable (v : V) : list F :=
  filter (fun g => existsb (fun u => if V_eq u v then true else false) (joined g)) all_factors.
Definition other_factors (f : F) (l : list F) : list F :=
  filter (fun g => if F_eq g f then false else true) l.
Definition other_variables (v : V) (l : list V) : list V :=
  filter (fun u => if V_eq u v then false else true) l.
Definition assign (a : V -> nat) (v : V) (x : nat) : V -> nat :=
  fun u => if V_eq u v then x else a u.

(** What [f] hears from [u]: the messages of the other factors, each to its exponent. *)
Definition weighted_heard (m : weighted_messages) (f : F) (u : V) (x : nat) : R :=
  rprod (fun g => Rpower (m g u x) (exponent g u)) (other_factors f (at_variable u)).
Definition heard_share (m : weighted_messages) (f : F) (u : V) : nat -> R :=
  share (values u) (weighted_heard m f u).

Fixpoint sum_values (vs : list V) (g : (V -> nat) -> R) (a : V -> nat) : R :=
  match vs with
  | [] => g a
  | v :: vs' => rsum (fun x => sum_values vs' g (assign a v x)) (values v)
  end.

(** The mean of [g] under what [f] hears, with [x] at [v]. *)
Definition mixed (m : weighted_messages) (f : F) (v : V) (x : nat) (g : (V -> nat) -> R) : R :=
  sum_values (other_variables v (joined f))
    (fun a => g a * rprod (fun u => heard_share m f u (a u)) (other_variables v (joined f)))
    (fun _ => x).

Definition passed (m : weighted_messages) (f : F) (v : V) (x : nat) : R :=
  match reads f with
  | sum_product => mixed m f v x (entry_at f)
  | at_power a => Rpower (mixed m f v x (fun z => Rpower (entry_at f z) a)) (/ a)
  | mean_field => exp (mixed m f v x (fun z => ln (entry_at f z)))
  end.

Definition send (m : weighted_messages) (step : F * V) : weighted_messages := fun g u x =>
  if F_eq g (fst step)
  then if V_eq u (snd step) then passed m (fst step) (snd step) x else m g u x
  else m g u x.

(** Messages sent one after the other, from messages that are 1. *)
Definition sweep (order : list (F * V)) : weighted_messages := fold_left send order (fun _ _ _ => 1).

Definition weighted_belief (m : weighted_messages) (v : V) (x : nat) : R :=
  rprod (fun g => Rpower (m g v x) (exponent g v)) (at_variable v).
Definition weighted_log_odds (m : weighted_messages) (v : V) : R :=
  ln (weighted_belief m v 1%nat / weighted_belief m v 0%nat).

End WeightedEngine.

(** G(W, x) at one token: selectors of the heads, stream coordinates, hidden units, outputs. *)
Inductive layer_variable : Type := Selector (h : nat) | Stream (c : nat) | Hidden (i : nat) | Output (c : nat).
Inductive layer_factor : Type :=
  | Score (h : nat) | Residual (c : nat) | Value (h c : nat)
  | Bias (i : nat) | Copy (c i : nat) | Stay (c : nat) | OutBias (c : nat) | Write (i c : nat).
Definition layer_variable_eq (a b : layer_variable) : {a = b} + {a <> b}.
Proof. decide equality; apply Nat.eq_dec. Defined.
Definition layer_factor_eq (a b : layer_factor) : {a = b} + {a <> b}.
Proof. decide equality; apply Nat.eq_dec. Defined.

Definition nth_head (L : layer) (h : nat) : head :=
  nth h (heads L) (Head 0 (entries []) nowhere (entries []) (entries [])).

Section LayerGraph.
Variable L : layer.
Variable X : tokens.
Variable seen : list nat.                 (** the tokens that the reader may attend to *)
Variable t : nat.                         (** the reader *)
Variable read_outs : reading.

Definition head_value (h j c : nat) : R := project (dimension L) (X j) (W_V (nth_head L h)) c.

Definition layer_values (v : layer_variable) : list nat :=
  match v with Selector _ => seen | _ => [0; 1]%nat end.
Definition layer_joined (f : layer_factor) : list layer_variable :=
  match f with
  | Score h => [Selector h] | Residual c => [Stream c] | Value h c => [Selector h; Stream c]
  | Bias i => [Hidden i] | Copy c i => [Stream c; Hidden i] | Stay c => [Stream c; Output c]
  | OutBias c => [Output c] | Write i c => [Hidden i; Output c]
  end.
Definition layer_entry (f : layer_factor) (a : layer_variable -> nat) : R :=
  match f with
  | Score h => exp (score (dimension L) (nth_head L h) X t (a (Selector h)))
  | Residual c => exp (X t c * INR (a (Stream c)))
  | Value h c => exp (head_value h (a (Selector h)) c * INR (a (Stream c)))
  | Bias i => exp (b_1 L i * INR (a (Hidden i)))
  | Copy c i => if (a (Stream c) =? a (Hidden i))%nat then 1 else 0
  | Stay c => if (a (Stream c) =? a (Output c))%nat then 1 else 0
  | OutBias c => exp (b_2 L c * INR (a (Output c)))
  | Write i c => exp (W_2 L i c * INR (a (Hidden i)) * INR (a (Output c)))
  end.

(** The only exponents other than 1 are [W_1] on the copies: the sweep is a weighted one. *)
Definition layer_exponent (f : layer_factor) (v : layer_variable) : R :=
  match f, v with Copy c i, Hidden _ => W_1 L c i | _, _ => 1 end.
Definition layer_reads (f : layer_factor) : reading :=
  match f with Value _ _ | Write _ _ => read_outs | _ => sum_product end.

Definition layer_factors : list layer_factor :=
  let hs := seq 0 (length (heads L)) in
  let cs := seq 0 (dimension L) in
  let us := seq 0 (width L) in
  map Score hs ++ map Residual cs ++ flat_map (fun c => map (fun h => Value h c) hs) cs ++
  map Bias us ++ flat_map (fun i => map (fun c => Copy c i) cs) us ++
  map Stay cs ++ map OutBias cs ++ flat_map (fun c => map (fun i => Write i c) us) cs.

(** Each factor sends once, to the last variable it joins: no message goes back. *)
Definition forward_order : list (layer_factor * layer_variable) :=
  map (fun f => (f, last (layer_joined f) (Selector 0))) layer_factors.

Definition layer_sweep_log_odds (c : nat) : R :=
  weighted_log_odds layer_variable layer_factor layer_variable_eq layer_factors layer_joined layer_exponent
    (sweep layer_variable layer_factor layer_variable_eq layer_factor_eq layer_values layer_factors
       layer_joined layer_entry layer_exponent layer_reads forward_order) (Output c).

(** The layer itself, with softmax attention over [seen]. *)
Definition stream_after_attention (c : nat) : R :=
  X t c + rsum (fun h => project (dimension L)
             (fun e => soft_average 1 (score (dimension L) h X t) seen (fun j => X j e)) (W_V h) c) (heads L).
Definition sigmoid_layer (c : nat) : R :=
  stream_after_attention c + feed_forward sigmoid L stream_after_attention c.

(** Bounds [lo] and [hi] on the values of every head, and what the exact read-out of all heads adds
    to coordinate [k] at most. *)
Definition values_within (lo hi : nat -> nat -> R) : Prop :=
  forall h j k, (h < length (heads L))%nat -> In j seen -> lo h k <= head_value h j k <= hi h k.
Definition attention_slack (lo hi : nat -> nat -> R) (k : nat) : R :=
  rsum (fun h => (hi h k - lo h k) ^ 2 / 8) (seq 0 (length (heads L))).
Definition feed_forward_slack (lo hi : nat -> nat -> R) (c : nat) : R :=
  rsum (fun i =>
      Rabs (W_2 L i c) *
        (rsum (fun k => Rabs (W_1 L k i) * attention_slack lo hi k) (seq 0 (dimension L)) / 4) +
      W_2 L i c ^ 2 / 8)
    (seq 0 (width L)).

End LayerGraph.

(** One coordinate: a head that averages two tokens evenly, and a unit that is always 1/2. *)
Definition averaging_layer : layer :=
  Layer 1 [Head 0 (entries []) nowhere (entries []) (entries [Entry 0 0 1])] 1
    (entries []) nowhere (entries [Entry 0 0 2]) nowhere.
Definition two_values : tokens := fun j _ => match j with 0%nat => 0 | _ => 2 end.

(** ** H6. Hidden Markov models, and the causal layer that filters *)

(** Layers in which token i attends to tokens 0 .. i alone. *)
Definition causal_forward (act : R -> R) (L : layer) (X : tokens) : tokens :=
  let Y := fun i c => X i c + attention L (S i) X i c in
  fun i c => Y i c + feed_forward act L (Y i) c.

Record markov_model : Type := Markov {
  hidden_states : nat;                    (** states are the numbers below *)
  symbols : nat;                          (** so are symbols *)
  starts : nat -> R;                      (** of a state *)
  emits : nat -> nat -> R;                (** of a symbol by a state *)
  moves : nat -> nat -> R                 (** from a state to a state *)
}.

Section Filtering.
Variable M : markov_model.
Variable observed : nat -> nat.           (** symbol number 0, 1, ... *)
Local Notation K := (hidden_states M).
Local Notation A := (symbols M).

(** Probabilities, with zeros allowed; emissions need not sum to 1 over the symbols. *)
Definition proper_model : Prop :=
  (forall k, 0 <= starts M k) /\ rsum (starts M) (seq 0 K) = 1 /\
  (forall k s, 0 <= emits M k s <= 1) /\
  (forall k l, 0 <= moves M k l) /\
  (forall k, (k < K)%nat -> rsum (moves M k) (seq 0 K) = 1).

(** P(symbols 0 .. t - 1 as observed, state number t is k), by enumeration of the t states before,
    the latest state first. *)
Fixpoint state_paths (t : nat) : list (list nat) :=
  match t with
  | O => [[]]
  | S t' => flat_map (fun j => map (cons j) (state_paths t')) (seq 0 K)
  end.
Fixpoint path_weight (z : list nat) : R :=
  match z with
  | [] => 0
  | k :: rest =>
      match rest with
      | [] => starts M k
      | j :: _ => path_weight rest * emits M j (observed (length rest - 1)%nat) * moves M j k
      end
  end.
Definition joint_probability (t k : nat) : R := rsum (fun z => path_weight (k :: z)) (state_paths t).

(** Coordinates: 0 one, 1 start flag, 2 position, 3 its square, then the symbol (one-hot), the
    weights of the states, scratch. *)
Definition symbol_at (s : nat) : nat := 4 + s.
Definition weight_at (k : nat) : nat := 4 + A + k.
Definition scratch_at (k : nat) : nat := 4 + A + K + k.
Definition filter_dimension : nat := 4 + A + K + K.

(** The head reads the weights of the token before: score 2 (p - 1) j - j^2. *)
Definition previous_head : head :=
  Head 2 (entries [Entry 2 0 2; Entry 0 0 (-2)]) (fun c => if (c =? 1)%nat then -1 else 0)
    (entries [Entry 2 0 1; Entry 3 1 1])
    (entries (map (fun k => Entry (weight_at k) (scratch_at k) 1) (seq 0 K))).

(** Units: one for each state j and symbol s, active on scratch j + [symbol s] - 1; then K that clear
    the weights (not at the start token); then K that clear the scratch. *)
Definition filter_W1 (r u : nat) : R :=
  if (u <? K * A)%nat then
    bit (r =? scratch_at (u / A))%nat + bit (r =? symbol_at (u mod A))%nat
  else if (u <? K * A + K)%nat then bit (r =? weight_at (u - K * A))%nat - bit (r =? 1)%nat
  else bit (r =? scratch_at (u - K * A - K))%nat.
Definition filter_b1 (u : nat) : R := if (u <? K * A)%nat then -1 else 0.
Definition filter_W2 (u c : nat) : R :=
  if (u <? K * A)%nat then
    (if (weight_at 0 <=? c)%nat && (c <? scratch_at 0)%nat
     then emits M (u / A) (u mod A) * moves M (u / A) (c - weight_at 0) else 0)
  else if (u <? K * A + K)%nat then - bit (c =? weight_at (u - K * A))%nat
  else - bit (c =? scratch_at (u - K * A - K))%nat.
Definition filter_layer : layer :=
  Layer filter_dimension [previous_head] (K * A + K + K) filter_W1 filter_b1 filter_W2 nowhere.

(** Token 0 is the start token, token t + 1 shows symbol t; [w i] are the weights that token i holds. *)
Definition filter_tokens (w : nat -> nat -> R) : tokens := fun i c =>
  if (c =? 0)%nat then 1
  else if (c =? 1)%nat then bit (i =? 0)%nat
  else if (c =? 2)%nat then INR i
  else if (c =? 3)%nat then INR i * INR i
  else if (c <? weight_at 0)%nat
       then match i with O => 0 | S p => bit (c =? symbol_at (observed p))%nat end
  else if (c <? scratch_at 0)%nat then w i (c - weight_at 0)%nat
  else 0.
Definition filter_start (i k : nat) : R := match i with O => starts M k | _ => 0 end.

(** P(symbols 0 .. n - 1 as observed, state number t is k): smoothing, for t below n. *)
Definition smoothed_joint (n t k : nat) : R :=
  rsum (fun z => if (nth (n - t) z 0 =? k)%nat then path_weight z else 0) (state_paths (S n)).

(** What token t holds of state k after [n] layers. *)
Definition filtered (n t k : nat) : R :=
  Nat.iter n (causal_forward relu filter_layer) (filter_tokens filter_start) t (weight_at k).

End Filtering.

(** Two states that stay with probability 9/10 and emit their own number with probability 9/10; and
    two states that exchange, of which the first emits symbol 0 alone: zeros. *)
Definition sticky_model : markov_model :=
  Markov 2 2 (fun _ => 1 / 2) (fun k s => if (k =? s)%nat then 9 / 10 else 1 / 10)
    (fun k l => if (k =? l)%nat then 9 / 10 else 1 / 10).
Definition alternating_model : markov_model :=
  Markov 2 2 (fun k => match k with 0%nat => 1 / 3 | 1%nat => 2 / 3 | _ => 0 end)
    (fun k s => match k, s with 0%nat, 0%nat => 1 | 0%nat, _ => 0 | _, _ => 1 / 2 end)
    (fun k l => match k, l with 0%nat, 1%nat => 1 | 0%nat, _ => 0 | _, 0%nat => 1 | _, _ => 0 end).

(** ** C13. What layers can see *)

Section LightCone.
Variable content : Type.
Variable looks_at : nat -> list nat.      (** the tokens that token i may read, itself apart *)

(** Layers of any kind: row i after it depends on row i and the rows that i may read. *)
Definition local_layer (f : (nat -> content) -> nat -> content) : Prop :=
  forall X Y i, X i = Y i -> (forall j, In j (looks_at i) -> X j = Y j) -> f X i = f Y i.
Definition run_layers (fs : list ((nat -> content) -> nat -> content)) (X : nat -> content) : nat -> content :=
  fold_left (fun Z f => f Z) fs X.

(** [v] is read by [u] in at most [n] steps. *)
Fixpoint sees (n u v : nat) : Prop :=
  u = v \/ match n with O => False | S k => exists w, In w (looks_at u) /\ sees k w v end.

End LightCone.

(** ** C11. The universal layer with softmax attention *)

Definition soft_attention (lambda : R) (L : layer) (n : nat) (X : tokens) (i c : nat) : R :=
  rsum (fun h =>
      project (dimension L)
        (fun e => soft_average lambda (score (dimension L) h X i) (seq 0 n) (fun j => X j e)) (W_V h) c)
    (heads L).
Definition soft_forward (lambda : R) (act : R -> R) (L : layer) (n : nat) (X : tokens) : tokens :=
  let Y := fun i c => X i c + soft_attention lambda L n X i c in
  fun i c => Y i c + feed_forward act L (Y i) c.
Definition soft_transformer (lambda : R) (Delta : nat) (G : graph) (T : nat) (X : tokens) : tokens :=
  soft_forward lambda softplus (read_out_layer Delta) (token_count G)
    (Nat.iter T (soft_forward lambda softplus (universal_layer Delta) (token_count G)) X).

(** Entries that share a row or a column differ by a factor of at most e^bound. *)
Definition ratios_within (bound : R) (f : table) : Prop :=
  forall x y x' y', x = x' \/ y = y' -> f x y <= exp bound * f x' y'.

(** 1 + (Delta - 1) + ... + (Delta - 1)^T, and an inverse temperature for accuracy [eps]. *)
Definition branching (Delta T : nat) : R := rsum (fun j => INR (Delta - 1) ^ j) (seq 0 (S T)).
Definition needed_lambda (Delta T : nat) (bound eps : R) : R :=
  1 + ln (1 + 2 * bound * INR Delta * branching Delta T / eps).

(** Between the two variables of [path2]: a table that ignores its first variable and whose second
    is e^N to 1. *)
Definition lopsided (N : R) : table := fun _ y => if y then exp (- N) else 1.

(** ** H1. Another activation over many rounds *)

(** The message with activation [act] in place of softplus, and how errors per message add up. *)
Definition act_message (act : R -> R) (f : table) (l : R) : R :=
  t0 f + act (l + t1 f) - act (l + t2 f).
Definition error_growth (t : R) (Delta T : nat) : R :=
  rsum (fun j => (t * INR (Delta - 1)) ^ j) (seq 0 T).

(** ** Concrete graphs *)

Definition path3_tables (f : nat) : table := fun x y =>
  if Bool.eqb x y then 4 else match f with O => 1 | _ => 2 end.

(** Three variables of two states: two factors join the first two, one of them also the
    third, which is observed in state 0. *)
Definition small_network : network :=
  Network 3 (fun _ => [0; 1]%nat)
    (fun f => match f with 0 => [0; 1; 2] | 1 => [0; 1] | _ => [2] end)%nat
    (fun f a => match f with
                | 0%nat => if ((a 0 =? a 1) || negb (a 2 =? 0))%nat then 2 else 1
                | 1%nat => if (a 0 =? a 1)%nat then 2 else 1
                | _ => if (a 2 =? 0)%nat then 1 else 0
                end).

Open Scope nat_scope.

(** A test for being a tree of diameter at most [T]: tries all short lists of edges. *)
Section TreeTest.
Variable G : graph.

Fixpoint walk_test (u : nat) (p : list dedge) (v : nat) : bool :=
  match p with
  | [] => u =? v
  | d :: p' => existsb (dedge_eqb d) (dedges G) && (source G d =? u) && walk_test (target G d) p' v
  end.

(** All lists of at most [n] directed edges. *)
Fixpoint lists (n : nat) : list (list dedge) :=
  match n with
  | O => [[]]
  | S k => [] :: flat_map (fun d => map (cons d) (lists k)) (dedges G)
  end.

Fixpoint distinct (l : list nat) : bool :=
  match l with [] => true | x :: l' => negb (existsb (Nat.eqb x) l') && distinct l' end.

Definition cycle_test (p : list dedge) : bool :=
  match p with
  | [] => false
  | d :: _ => walk_test (source G d) p (source G d) && distinct (map (source G) p) && distinct (map fst p)
  end.

Definition tree_test (T : nat) : bool :=
  forallb (fun e => (fst e <? variables G) && (snd e <? variables G) && negb (fst e =? snd e))
    (factors G) &&
  negb (existsb cycle_test (lists (length (factors G)))) &&
  (let ps := lists T in
   forallb (fun u => forallb (fun v => existsb (fun p => walk_test u p v) ps)
     (seq 0 (variables G))) (seq 0 (variables G))).

End TreeTest.

(** A tree of five variables and a triangle, with whole-number potentials, and flooding
    on them from messages that are 7 throughout. *)
Definition caterpillar : graph := Graph 5 [(0, 1); (1, 2); (3, 1); (3, 4)].
Definition triangle_graph : graph := Graph 3 [(0, 1); (1, 2); (2, 0)].

Definition count_unary (v : nat) (x : bool) : N := N.of_nat (if x then 2 + v else 3).
Definition count_pair (f : nat) (x y : bool) : N :=
  N.of_nat (if Bool.eqb x y then 5 + f else if x then 1 else 2 + f).

Definition count_belief (G : graph) (n v : nat) (x : bool) : N :=
  sp_belief N 1%N N.mul bool G count_unary
    (sp_rounds N 0%N 1%N N.add N.mul bool bits G count_unary count_pair n (fun _ _ => 7%N)) v x.
Definition count_marginal (G : graph) (v : nat) (x : bool) : N :=
  marginal N 0%N 1%N N.add N.mul bool bits G count_unary count_pair v x.

(** ** Hubs split into nodes of at most three neighbours *)

(** A tree of such nodes with observed leaves, seen from one leaf: the leaf's neighbour is the root. *)
Inductive split : Type := Leaf | Through (t : split) | Branch (l r : split).

Fixpoint leaves (t : split) : nat :=
  match t with Leaf => 1 | Through t => leaves t | Branch l r => leaves l + leaves r end.

(** Steps from the root to the farthest leaf, and between two leaves farthest apart. *)
Fixpoint height (t : split) : nat :=
  match t with Leaf => 0 | Through t => S (height t) | Branch l r => S (Nat.max (height l) (height r)) end.

Fixpoint spread (t : split) : nat :=
  match t with
  | Leaf => 0
  | Through t => spread t
  | Branch l r => Nat.max (Nat.max (spread l) (spread r)) (height l + height r + 2)
  end.

(** With the leaf it is seen from. *)
Definition star_leaves (t : split) : nat := S (leaves t).
Definition star_rounds (t : split) : nat := Nat.max (spread t) (S (height t)).

(** A rooted tree; of depth at most d, every node with at most k children. *)
Inductive rooted : Type := Node (children : list rooted).

Fixpoint small_tree (k d : nat) (r : rooted) : Prop :=
  match r with
  | Node [] => True
  | Node cs => match d with O => False | S d' => (length cs <= k)%nat /\ Forall (small_tree k d') cs end
  end.

(** Its nodes split: a node with one child keeps it, one with more becomes any tree of branchings over them. *)
Inductive grouped : list split -> split -> Prop :=
| group_one t : grouped [t] t
| group_two ls l rs r : grouped ls l -> grouped rs r -> grouped (ls ++ rs) (Branch l r).

Inductive splits : rooted -> split -> Prop :=
| split_leaf : splits (Node []) Leaf
| split_one c t : splits c t -> splits (Node [c]) (Through t)
| split_more cs ts t : (2 <= length cs)%nat -> Forall2 splits cs ts -> grouped ts t -> splits (Node cs) t.
