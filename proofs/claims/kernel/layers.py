"""Theorems about layers of every shape, checked by Rocq's kernel: gates and circuits by attention, any weights, filtering by a
causal mask, what layers can see, softmax on trees, other activations.

Beside each theorem stand, in the same obligation, an instance computed from it and the failure of its neighbour without one of the
hypotheses: they too are theorems.
"""

from __future__ import annotations

from proofs.claims._rocq import NOT_SAID, fails, pinned
from proofs.language.claim import Claim, NearMiss
from proofs.rocq.evidence import of_label


def _claim(
    identifier: str,
    title: str,
    label: str,
    obligations: dict[str, tuple[tuple[str, ...], NearMiss]],
    not_said: tuple[str, ...],
    references: tuple[str, ...] = (),
) -> Claim:
    """A claim of our own; each obligation takes the pins of the label that stand in its modules or are named."""
    pins = {pin.theorem: pin for pin in of_label(label)}
    return Claim(
        id=identifier,
        title=title,
        theory=(label,),
        source=None,
        obligations=tuple(
            pinned(name, tuple(pins[theorem] for theorem in theorems), near_miss)
            for name, (theorems, near_miss) in obligations.items()
        ),
        not_said=(*NOT_SAID, *not_said),
        headline=True,
        references=references,
    )


CLAIMS: tuple[Claim, ...] = (
    _claim(
        "boolean.attention-gates",
        "One attention head is AND, or OR, of any number of bits: exactly when hard, within an attained bound as a softmax",
        "E3",
        {
            "hard": (
                (
                    "AttentionGates.hard_head_is_minimum",
                    "AttentionGates.hard_head_is_and",
                    "AttentionGates.hard_head_is_or",
                ),
                fails(
                    "average",
                    "(and (= mean (/ (+ 1 0) 2)) (distinct mean 0))",
                    "a head with equal scores averages: of bits 1 and 0 it says 1/2, not their AND",
                    mean="1/2",
                ),
            ),
            "softmax": (
                (
                    "AttentionGates.soft_head_is_and",
                    "AttentionGates.soft_head_is_or",
                    "AttentionGates.gate_leak_attained",
                    "NearBits.soft_and_near_bits",
                    "NearBits.soft_or_near_bits",
                    "AttentionGates.between_bits_leaks_more",
                    "AttentionGates.no_bits_no_gate",
                ),
                fails(
                    "between-the-bits",
                    "(and (= q (* r r)) (< (/ q (+ 1 q)) (/ (* (/ 1 2) r) (+ 1 r))))",
                    "values 0 and 1/2, r = e^(-lambda/2): the softmax misses the minimum by more than two bits leak",
                    r="1/4",
                    q="1/16",
                ),
            ),
        },
        (
            "That a trained head is a gate: score and value are the bit itself, with one sign or the other.",
            "For values halfway between the bits the error falls off as 1 / lambda only.",
        ),
    ),
    _claim(
        "boolean.attention-circuits",
        "One fixed layer with one hard head evaluates every circuit of AND, OR and NOT gates, of any depth and fan-in",
        "E4",
        {
            "any-depth-and-fan-in": (
                (
                    "AttentionCircuits.gate_layers_evaluate",
                    "AttentionCircuits.xor_of_two_bits",
                    "AttentionCircuits.large_start_values_fail",
                    "AttentionCircuits.ring_alternates",
                ),
                fails(
                    "large-start",
                    "(< (+ (* 2 (- (* (* 2 g) g) (* g g))) a) (+ (* 2 (- (* (* 2 g) t) (* t t))) b))",
                    "a wire into another gate that starts at 9 scores above a wire into the gate that is asked for",
                    g=0,
                    t=2,
                    a=0,
                    b=9,
                ),
            ),
        },
        (
            "A token per wire, not per gate; the circuit is in the tokens, the weights are the same for all circuits.",
            "Softmax in place of the hard head is not covered here.",
        ),
    ),
    _claim(
        "any-weights.every-shape",
        "Every sigmoid layer, of any shape, weights and input, is one forward sweep of weighted message passing with mean-field "
        "read-outs, and within a stated bound of the same sweep with exact ones",
        "B8",
        {
            "mean-field-sweep": (
                (
                    "LayerSweep.layer_is_mean_field_sweep",
                    "AnyWeights.power_tends_to_mean_field",
                    "ConcreteLayers.averaging_layer_read_outs",
                ),
                fails(
                    "exact-read-outs",
                    "(< 2 (* 2 (Ln (/ (+ 1 (Exp 2)) 2))))",
                    "two values 0 and 2 averaged, and one unit: the layer says 2, the sweep with exact read-outs more",
                ),
            ),
            "distance-to-exact-read-outs": (
                ("LayerSweep.distance_to_exact_read_outs", "ConcreteLayers.values_within_needed"),
                fails(
                    "feed-forward-alone",
                    "(< (+ 2 (/ (* 2 2) 8)) (* 2 (Ln (/ (+ 1 (Exp 2)) 2))))",
                    "without the heads' part O_c the bound, 1/2 here, is too small",
                ),
            ),
        },
        (
            "It is no sum-product sweep: the copies of the stream enter the hidden units with the exponents W1, also when the "
            "read-outs are exact.",
            "A forward sweep, in which no message goes back; a stack of layers is not one graph's belief propagation.",
            "Layers with normalisation, with an outer sigmoid, or with other activations than sigmoid.",
        ),
        (
            'W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963, lemma 1',
        ),
    ),
    _claim(
        "tracking.filtering-all",
        "For every hidden Markov model, zeros allowed, one causal layer applied again and again filters exactly; and no causal "
        "network smooths",
        "H6",
        {
            "filtering": (
                ("Filtering.layers_filter", "Filtering.alternating_filtered", "Filtering.too_few_layers"),
                fails(
                    "one-layer-short",
                    "(distinct 0 (* start (* emits moves)))",
                    "before the first layer token 1 holds 0, and the joint probability is 1/3",
                    start="1/3",
                    emits=1,
                    moves=1,
                ),
            ),
            "causal-blindness": (
                ("LightCone.causal_blindness", "LightCone.no_causal_smoother"),
                fails(
                    "one-future",
                    "(and (= output (/ 41 42)) (distinct output (/ 81 122)))",
                    "one future alone is met: 41/42 is the posterior if a 1 follows, 81/122 if a 0 follows",
                    output="41/42",
                ),
            ),
        },
        (
            "The number of applications grows with the sequence: n layers for n symbols.",
            "The token holds P(symbols so far, state); a division gives the posterior where the prefix is possible.",
            "Nothing is said about how such weights would be learnt.",
        ),
        ('L. R. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77(2), 1989, section III.A',),
    ),
    _claim(
        "exact.softmax-trees",
        "With softmax attention throughout, the universal layers answer every tree of bounded degree, diameter and table ratios "
        "within any accuracy, from a stated inverse temperature on",
        "C11",
        {
            "every-tree": (
                (
                    "SoftTrees.soft_transformer_on_trees",
                    "ConcreteLayers.path3_softmax",
                    "ConcreteLayers.no_lambda_for_all_tables",
                    "ConcreteLayers.too_few_soft_layers",
                ),
                fails(
                    "unbounded-table",
                    "(< 1 (/ n (+ z 4)))",
                    "a weight of 1/(z + 4) off the token asked for, on a message of size n: table ratios must be bounded",
                    z=100,
                    n=1000,
                ),
            ),
        },
        (
            "Graphs with loops, and variables of more than two states.",
            "The stated inverse temperature is enough, not least.",
            "Real arithmetic: rounding is not covered.",
        ),
        (
            'A. Ihler, J. Fisher, A. Willsky, "Loopy belief propagation: convergence and effects of message errors", JMLR 6, 2005',
        ),
    ),
    _claim(
        "exact.light-cone",
        "With neighbour-only attention nothing from further away than the number of layers reaches a token, whatever the layers",
        "C13",
        {
            "every-layer": (
                ("LightCone.light_cone", "LightCone.shared_token_sees_all"),
                fails(
                    "shared-token",
                    "(and (= gathered far) (= read gathered) (distinct read near))",
                    "a token that gathers and is read by all carries what is far to every token in two layers",
                    far=1,
                    gathered=1,
                    read=1,
                    near=0,
                ),
            ),
        },
        (
            "That the posterior does depend on evidence further away: that is a property of the model, not of the layers.",
        ),
        ('N. Linial, "Locality in distributed graph algorithms", SIAM J. Comput. 21, 1992',),
    ),
    _claim(
        "beyond.activation-layers",
        "Layers with another activation that satisfies act(x) - act(-x) = x stay within a stated distance of sum-product, on every "
        "graph and for every number of layers",
        "H1",
        {
            "every-graph": (
                (
                    "ActivationLayers.activation_layers",
                    "ConcreteLayers.relu_layers_on_K4",
                    "ConcreteLayers.uncleared_message_stays",
                ),
                fails(
                    "sigmoid",
                    "(distinct (- (Sigmoid x) (Sigmoid (- x))) x)",
                    "sigmoid(x) - sigmoid(-x) is not x: sigmoid units do not clear the old message",
                    x=2,
                ),
            ),
        },
        (
            "The bound is useful while t (Delta - 1) < 1; beyond that it grows with the number of layers.",
            "That an activation satisfies the hypotheses: relu is done here; message errors of SiLU and GELU: beyond.silu, "
            "kernel.gelu.",
        ),
    ),
)
