"""One output coordinate of a sigmoid feed-forward block against the exact posterior; the exact twice-wide block."""

from __future__ import annotations

import re
from typing import Any

from sympy import exp, log, symbols

from proofs.claims.any_weights._read_out import read_out, sum_product
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    combination,
    exponentiate,
    have,
    identity,
    induction,
    instance,
    intro,
    known,
    model,
    monotone,
    sign,
    step,
    taylor,
)
from proofs.language.statement import conj, equal, near_miss, probability, reals, text, universal
from symbolic.algebra import derivation as dv
from symbolic.algebra.functions import Sigmoid, Softplus
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing

SOURCE = Source(
    ("Theorem 1.1", "Theorem 6.1"),
    "The feed-forward network computes exact posteriors (the general OR factor exactly), for any weights.",
)
p1, p2, q1, q2 = symbols("p1 p2 q1 q2", positive=True)
w, w1, w2, z = symbols("w w1 w2 z", real=True)


def _complements(smt: str) -> str:
    """1-p for the symbol q, kept together."""
    return re.sub(r"\bq(\d?)\b", r"(- 1 p\1)", smt)


def two_unit_posterior() -> str:
    """ln P(y=1)/P(y=0) by enumeration: h1, h2 a priori independent, y coupled by e^(w_i h_i y)."""
    graph = FactorGraph(
        {"h1": 2, "h2": 2, "y": 2},
        (
            Factor(("h1",), (q1, p1)),
            Factor(("h2",), (q2, p2)),
            Factor(("h1", "y"), (1, 1, 1, exp(w1))),
            Factor(("h2", "y"), (1, 1, 1, exp(w2))),
        ),
    )
    totals = [0, 0]
    for state, weight in message_passing.joint(graph).items():
        totals[state[2]] = totals[state[2]] + weight
    zero, one = (_complements(text(t)) for t in totals)
    return f"(Ln (/ {one} {zero}))"


def shared_unit_posterior() -> Any:
    """ln P(y1=1)/P(y1=0) by enumeration when one hidden unit with z = 0 writes w = 2 to y1 and to y2."""
    coupling = (1, 1, 1, exp(2))
    graph = FactorGraph(
        {"h": 2, "y1": 2, "y2": 2}, (Factor(("h", "y1"), coupling), Factor(("h", "y2"), coupling))
    )
    zero, one = message_passing.marginal(graph, "y1")
    return log(one / zero)


DECLARED = "\n".join(
    (
        "(declare-fun p (Int) Real)",
        "(declare-fun w (Int) Real)",
        "(define-fun-rec odds ((k Int)) Real (ite (<= k 0) 1 (* (odds (- k 1)) (+ (* (p k) (Exp (w k))) (- 1 (p k))))))",
        "(define-fun-rec layer ((k Int)) Real (ite (<= k 0) 0 (+ (layer (- k 1)) (* (p k) (w k)))))",
        "(define-fun-rec room ((k Int)) Real (ite (<= k 0) 0 (+ (room (- k 1)) (/ (* (w k) (w k)) 8))))",
    )
)
UNITS = {"units": "(forall ((i Int)) (and (< 0 (p i)) (< (p i) 1)))"}
TABLE: dict[str, Any] = {"p": {"1": "1/2", "else": "1/2"}, "w": {"1": "(Ln 4)", "else": "0"}}


def _product() -> Obligation:
    following = "(+ (* (p (+ k 1)) (Exp (w (+ k 1)))) (- 1 (p (+ k 1))))"
    mean, slack = "(* (p (+ k 1)) (w (+ k 1)))", "(/ (* (w (+ k 1)) (w (+ k 1))) 8)"
    at = {"p": "(p (+ k 1))", "w": "(w (+ k 1))"}
    bounds = have(
        [
            instance("next", "units", {"i": "(+ k 1)"}),
            step("mass", f"(< 0 {following})", sign()),
            apply("low", "any-weights.read-out", "lower", at),
            apply("high", "any-weights.read-out", "upper", at),
            step(
                "low-odds",
                f"(<= (Exp {mean}) {following})",
                have(
                    [monotone("grown", "Exp", "low")],
                    combination([(1, ["goal"], None), (1, ["grown"], None)]),
                ),
            ),
            step(
                "high-sum",
                f"(<= (Ln {following}) (+ {mean} {slack}))",
                combination([(1, ["goal"], None), (1, ["high"], None)]),
            ),
            step(
                "high-odds",
                f"(<= {following} (Exp (+ {mean} {slack})))",
                have(
                    [monotone("grown", "Exp", "high-sum")],
                    combination([(1, ["goal"], None), (1, ["grown"], None)]),
                ),
            ),
        ],
        both(
            [
                sign(),
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["ih.2"], None, following),
                        (1, ["low-odds"], None, "(Exp (layer k))"),
                    ]
                ),
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["ih.3"], None, following),
                        (1, ["high-odds"], None, "(Exp (+ (layer k) (room k)))"),
                    ]
                ),
            ]
        ),
    )
    invariant = conj(
        "(< 0 (odds k))", "(<= (Exp (layer k)) (odds k))", "(<= (odds k) (Exp (+ (layer k) (room k))))"
    )
    return Obligation(
        name="odds-between",
        role="lemma",
        says="For every number k of units the product of their messages' odds lies between the exponentials of the layer's "
        "output and of that plus sum w_i^2/8.",
        statement=universal(DECLARED, f"(forall ((k Int)) (=> (<= 0 k) {invariant}))", UNITS),
        evidence=induction("k", both([sign(), sign(), sign()]), bounds),
        near_misses=(near_miss("no-room", DECLARED, "(<= (odds 1) (Exp (layer 1)))", TABLE),),
        witness=model(TABLE),
    )


def _coordinate() -> Claim:
    facts = probability("p1", "p2")
    one, two = (sum_product().replace(" p", f" p{i}").replace("w", f"w{i}") for i in (1, 2))
    separate = f"(+ {one} {two})"
    names = ("p1", "p2", "w1", "w2")
    at: dict[str, Any] = {"p1": "1/2", "p2": "1/3", "w1": 1, "w2": 0}
    every = conj("(<= (layer k) (Ln (odds k)))", "(<= (Ln (odds k)) (+ (layer k) (room k)))")
    shared = text(shared_unit_posterior())
    gap = "(- (Sigmoid exact) (Sigmoid layer))"
    bounds = {"low": "(<= layer exact)", "high": "(<= exact (+ layer room))"}
    quarter = {"d_low": "(<= 0 d)"}
    q = "(Sigmoid (+ x d))"
    return Claim(
        id="any-weights.coordinate",
        title="A sigmoid block understates each output's exact posterior by at most sum w^2/8, taken alone; jointly this fails",
        theory=("B6",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="joint-graph-fails",
                role="literal-negation",
                says="One hidden unit, z = 0, that writes w = 2 to two outputs: in the joint graph the exact log-odds of an output "
                "are 1.818..., above the layer's 1 plus 2^2/8.",
                statement=universal(reals("unused"), f"(< (+ (* 2 (Sigmoid 0)) (/ (* 2 2) 8)) {shared})"),
                evidence=sign(),
                near_misses=(
                    near_miss(
                        "two-and-a-half",
                        reals("unused"),
                        f"(< (+ (* 2 (Sigmoid 0)) (/ (* 3 3) 8)) {shared})",
                        {"unused": 0},
                    ),
                ),
            ),
            Obligation(
                name="two-units",
                role="corrected",
                says="Two a priori independent units: the enumerated posterior log-odds of y are the sum of the units' messages.",
                statement=universal(reals(*names), equal(two_unit_posterior(), separate), facts),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "layer-instead",
                        reals(*names),
                        equal(two_unit_posterior(), "(+ (* p1 w1) (* p2 w2))"),
                        at,
                        facts,
                    ),
                ),
                witness=model(at),
            ),
            _product(),
            Obligation(
                name="every-number-of-units",
                role="corrected",
                says="For every k: the layer's output is at most the exact posterior log-odds of that coordinate, which exceed "
                "it by at most sum w_i^2/8.",
                statement=universal(DECLARED, f"(forall ((k Int)) (=> (<= 0 k) {every}))", UNITS),
                evidence=intro(
                    have(
                        [
                            apply("all", None, "odds-between", {}, functions={"p": "p", "w": "w"}),
                            instance("at-k", "all", {"k": "k"}),
                        ],
                        both([exponentiate(known()), exponentiate(known())]),
                    ),
                    names=["k-range"],
                ),
                near_misses=(near_miss("no-room", DECLARED, "(<= (odds 1) (Exp (layer 1)))", TABLE),),
                witness=model(TABLE),
            ),
            Obligation(
                name="quarter",
                role="lemma",
                says="sigma(x+d) - sigma(x) <= d/4 for d >= 0.",
                statement=universal(reals("x", "d"), f"(<= (- {q} (Sigmoid x)) (/ d 4))", quarter),
                evidence=taylor(
                    "d", 0, [sign()], combination([(1, ["goal"], None), (1, [], f"(- {q} (/ 1 2))")])
                ),
                near_misses=(
                    near_miss(
                        "a-fifth",
                        reals("x", "d"),
                        f"(<= (- {q} (Sigmoid x)) (/ d 5))",
                        {"x": 0, "d": "1/2"},
                        quarter,
                    ),
                ),
                witness=model({"x": 0, "d": 1}),
            ),
            Obligation(
                name="probability",
                role="corrected",
                says="In probability the layer understates by at most sum w_i^2/32: room here is sum w_i^2/8.",
                statement=universal(reals("layer", "exact", "room"), f"(<= {gap} (/ room 4))", bounds),
                evidence=have(
                    [apply("slope", None, "quarter", {"x": "layer", "d": "(- exact layer)"}, [known()])],
                    combination([(1, ["goal"], None), (1, ["slope"], None), ("1/4", ["high"], None)]),
                ),
                near_misses=(
                    near_miss(
                        "an-eighth",
                        reals("layer", "exact", "room"),
                        f"(<= {gap} (/ room 8))",
                        {"layer": 0, "exact": 1, "room": 1},
                        bounds,
                    ),
                ),
                witness=model({"layer": 0, "exact": 1, "room": 1}),
            ),
        ),
        not_said=(
            "The bound is about one output coordinate with the other outputs absent; with several outputs on a shared "
            "unit it fails.",
        ),
    )


def _twice_width() -> Claim:
    exact = read_out(Sigmoid(z), 1)
    block = Softplus(z + w) - Softplus(z)
    mass = "(< 0 (+ 1 (Exp (+ w z))))"
    return Claim(
        id="any-weights.twice-width",
        title="Two softplus units per hidden unit send the sum-product message exactly",
        theory=("B7",),
        source=None,
        obligations=(
            Obligation(
                name="exact",
                role="literal",
                says="With p = sigma(z): ln(1-p+p e^w) = softplus(z+w) - softplus(z), for every z and w.",
                statement=universal(
                    reals("z", "w"), equal(re.sub(r"\bp\b", "(Sigmoid z)", sum_product()), block)
                ),
                evidence=have([step("mass", mass, sign())], identity(exp=True)),
                near_misses=(
                    near_miss(
                        "one-softplus",
                        reals("z", "w"),
                        equal(re.sub(r"\bp\b", "(Sigmoid z)", sum_product()), Softplus(z + w)),
                        {"z": 0, "w": 0},
                    ),
                ),
            ),
        ),
        derivation=lambda: (
            dv.derive("twice-width", exact, dv.unfolding(Sigmoid), dv.cancel_in_logs(), dv.split_logs()),
        ),
    )


CLAIMS: tuple[Claim, ...] = (_coordinate(), _twice_width())
