"""One sigmoid layer is one forward sweep of the generic engine on G(W, x), read-outs at the mean-field limit.

The smallest shapes are compared with every weight a symbol; the sums over tokens, heads and units are by induction for every
shape, one lemma per kind of sum. Then: how far the sum-product read-outs (power 1) move a coordinate.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import exp

from proofs.claims.any_weights._read_out_bound import read_out_bound
from proofs.claims.any_weights._whole_bound import two_source_jensen, whole_bound
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, combination, identity, induction, sign
from proofs.language.exponentials import as_exponentials
from proofs.language.statement import conj, equal, near_miss, reals, text, universal
from symbolic import correspondence
from symbolic.algebra import derivation as dv
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer, update_rule

SOURCE = Source(
    ("Theorem 1.1", "Theorem 6.1"),
    "For any sigmoid transformer weights there is an implicit factor graph on which one forward pass of a layer is one round of "
    "weighted loopy belief propagation.",
)


def _definition(name: Any, value: Any) -> str:
    return f"(define-fun {name} () Real {text(value)})"


def _shape(name: str, tokens: int, width: int, hidden: int, heads: int, biases: bool = False) -> Obligation:
    """Both sides with their common parts named: e1, e2, ... in the swept log-odds; scores s, weights a, residual u, hidden
    inputs z in the layer's update rule (``symbolic.transformer.update_rule``)."""
    layer = update_rule.symbolic_layer(width, hidden, heads, biases=biases)
    X = update_rule.symbols_matrix("x", tokens, width)
    swept = as_exponentials(correspondence.implicit_graph(layer, X).sweep(0)[0, 0])
    shared, (reduced,) = sympy.cse(swept, symbols=sympy.numbered_symbols("e", start=1, real=True))
    whole = softmax_layer.forward(layer, X)[0, 0]
    pieces, (output,) = sympy.cse(whole, symbols=sympy.numbered_symbols("f", start=1, real=True))
    stages = [
        s
        for s in update_rule.update_rule(layer, X, 0)
        if not (str(s.symbol).startswith("y") and s.symbol.name != "y_11")
    ]
    given = set().union(*(stage.expression.free_symbols for stage in stages)) | swept.free_symbols
    names = sorted(str(s) for s in given - {stage.symbol for stage in stages})
    declared = "\n".join(
        (
            reals(*names),
            *(_definition(part, value) for part, value in shared),
            _definition("swept", reduced),
            *(_definition(stage.symbol, stage.expression) for stage in stages),
            *(_definition(part, value) for part, value in pieces),
            _definition("layer", output),
        )
    )
    parts = [
        f"{n} {noun}{'' if n == 1 else 's'}"
        for n, noun in ((tokens, "token"), (hidden, "hidden unit"), (heads, "head"))
    ]
    return Obligation(
        name=name,
        role="corrected",
        says=f"{', '.join(parts)}, width {width}{', all biases' if biases else ''}, every weight and input a real "
        "symbol: the swept log-odds of output coordinate 1 of token 1 are the layer's, stage by stage and at once. (The other "
        "coordinates differ by names alone.)",
        statement=universal(declared, "(and (= swept y_11) (= y_11 layer))"),
        evidence=both([identity(), identity()]),
        near_misses=(
            near_miss(
                "without-the-feed-forward",
                declared,
                "(= swept u_11)",
                {**dict.fromkeys(names, 0), "W2_11": 2},
                note="the hidden unit's read-out is part of the layer",
            ),
        ),
    )


def _written_out() -> tuple[dv.Derivation, ...]:
    """The update rule of token 1 of two, from the output back to weights and inputs, one stage per step."""
    layer, X = update_rule.symbolic_layer(1, 1), update_rule.symbols_matrix("x", 2, 1)
    stages = update_rule.update_rule(layer, X, 0)
    rules = []
    for says in dict.fromkeys(stage.says.split(" of source")[0] for stage in reversed(stages[:-1])):
        mapping = {stage.symbol: stage.expression for stage in stages if stage.says.startswith(says)}
        rules.append(dv.substitute(says, mapping))
    return (dv.derive("update-rule", stages[-1].expression, *rules),)


SUMS = "\n".join(
    (
        "(declare-fun x (Int) Real)",
        "(declare-fun w (Int) Real)",
        "(define-fun-rec odds ((k Int)) Real (ite (<= k 0) 1 (* (odds (- k 1)) (Exp (* (w k) (x k))))))",
        "(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (* (w k) (x k)))))",
    )
)


def _every_sum() -> Obligation:
    table: dict[str, Any] = {"x": {"1": "(Ln 2)", "else": "0"}, "w": {"1": "3", "else": "1"}}
    return Obligation(
        name="every-sum",
        role="corrected",
        says="For every k: the product of the messages' odds e^(x_i), each to the exponent w_i, is e to the sum of w_i x_i. With "
        "w_i an attention weight: the mean-field read-out of a selector over any number of tokens. With w_i = 1: any number of "
        "heads, and the residual. With w_i = W1[i,c]: any fan-in. With w_i = sigma(z_i): any number of units.",
        statement=universal(SUMS, "(forall ((k Int)) (=> (<= 0 k) (= (odds k) (Exp (total k)))))"),
        evidence=induction("k", identity(), combination([], [("ih", "(Exp (* (w (+ k 1)) (x (+ k 1))))")])),
        near_misses=(near_miss("weight-dropped", SUMS, "(= (odds 1) (Exp (x 1)))", table),),
    )


def _not_a_fixed_point() -> Obligation:
    h = FactorGraph({"h": 2, "y": 2}, (Factor(("h", "y"), (1, 1, 1, exp(2))),))
    posterior = message_passing.marginal(h, "h")[1]
    half, again = "(Sigmoid 0)", "(Sigmoid (* 2 (Sigmoid (* 2 (Sigmoid 0)))))"
    return Obligation(
        name="no-posterior-of-the-graph",
        role="literal-negation",
        says="z = 0, w = 2, one unit, one output: the layer's hidden belief is 1/2; the exact posterior of h in the graph e^(2hy) "
        "is larger, and 1/2 is no mean-field fixed point either: sigma(2 sigma(2 * 1/2)) > 1/2. The layer is a forward sweep.",
        statement=universal(reals("unused"), conj(f"(< {half} {text(posterior)})", f"(< {half} {again})")),
        evidence=both([sign(), sign()]),
        near_misses=(near_miss("as-posterior", reals("unused"), equal(half, posterior), {"unused": 0}),),
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="any-weights.layer",
        title="One sigmoid layer is one forward sweep of weighted message passing with mean-field read-outs on G(W, x)",
        theory=("B8",),
        source=SOURCE,
        headline=True,
        derivation=_written_out,
        obligations=(
            _not_a_fixed_point(),
            _shape("one-token", tokens=1, width=1, hidden=1, heads=1),
            _shape("two-tokens", tokens=2, width=1, hidden=1, heads=1),
            _shape("two-units", tokens=1, width=1, hidden=2, heads=1),
            _shape("two-heads", tokens=2, width=1, hidden=1, heads=2),
            _shape("with-biases", tokens=2, width=1, hidden=1, heads=1, biases=True),
            _shape("width-two", tokens=1, width=2, hidden=1, heads=1),
            _every_sum(),
            *read_out_bound(),
            two_source_jensen(),
            whole_bound(),
        ),
        not_said=(
            "It is a forward (cavity) sweep: no message goes back, and its beliefs are neither the mean-field fixed point nor the "
            "posteriors of G(W, x).",
            "The exponents W1 make it weighted message passing; it is sum-product only for W1 in {-1, 0, 1} and "
            "read-outs at power 1.",
            "G(W, x) depends on the input: scores and values are read off x. A stack of layers is not one graph's belief "
            "propagation, since outputs re-enter the next layer as evidence.",
            "Layers with LayerNorm, RMSNorm or other activations than sigmoid have no such graph here.",
        ),
        references=(
            'J. Winn, C. Bishop, "Variational message passing", JMLR 6, 2005',
            'W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963',
        ),
    ),
)
