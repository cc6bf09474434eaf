; claim boolean.attention-circuits
; One fixed layer with one hard head evaluates every circuit of AND, OR and NOT gates, of any depth and fan-in

(reset)
(set-info :obligation |any-depth-and-fan-in|)
(set-info :role lemma)
(set-info :status unsat)
; says: One fixed layer with one hard head and four relu units evaluates every circuit of AND, OR and NOT gates of any fan-in:
; says: after D layers each wire whose gate lies on a level below D carries its gate's value, from any start in [0, 1] on the
; says: other wires. For instance the exclusive or of two bits, in four layers. Needed: starts of at most 1. A wire that starts
; says: at 9 outweighs the lookup. Needed: levels. A gate that reads its own negation alternates for ever.
(declare-const AttentionCircuits.gate_layers_evaluate.c745bde46f8fc6c8e417cf2d4d4189dea5d37a8272da209ed4646c8ab64ef0c0 Bool)
(declare-const AttentionCircuits.xor_of_two_bits.be2ffc8ca94b45a2bb5e55e29d496314c1f4c2c0ac2df80e6832e59271ab481f Bool)
(declare-const AttentionCircuits.large_start_values_fail.ad9096a0803eef05435262d4755f97dc857aa88c39fe641dde4bee6b7e235267 Bool)
(declare-const AttentionCircuits.ring_alternates.624fb53564547e8087ec5261c0c40dd94bddbb7c2927aa69a655921047fac380 Bool)
(assert (! (not (and AttentionCircuits.gate_layers_evaluate.c745bde46f8fc6c8e417cf2d4d4189dea5d37a8272da209ed4646c8ab64ef0c0 AttentionCircuits.xor_of_two_bits.be2ffc8ca94b45a2bb5e55e29d496314c1f4c2c0ac2df80e6832e59271ab481f AttentionCircuits.large_start_values_fail.ad9096a0803eef05435262d4755f97dc857aa88c39fe641dde4bee6b7e235267 AttentionCircuits.ring_alternates.624fb53564547e8087ec5261c0c40dd94bddbb7c2927aa69a655921047fac380)) :named goal))
(check-sat)

(reset)
(set-info :obligation |any-depth-and-fan-in~large-start|)
(set-info :near-miss-of |any-depth-and-fan-in|)
(set-info :status sat)
; says: a wire into another gate that starts at 9 scores above a wire into the gate that is asked for
(declare-const g Real)
(declare-const t Real)
(declare-const a Real)
(declare-const b Real)
(assert (! (< (+ (* 2 (- (* (* 2 g) g) (* g g))) a) (+ (* 2 (- (* (* 2 g) t) (* t t))) b)) :named fails))
(check-sat)
