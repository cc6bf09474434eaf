"""The read-out of a hidden unit as the generic engine computes it, at any power, and its sharper bounds. No claims."""

from __future__ import annotations

import re
from typing import Any

from sympy import Rational, exp, expand_log, log, symbols

from proofs.language.claim import Obligation
from proofs.language.evidence import (
    apply,
    both,
    combination,
    have,
    identity,
    known,
    model,
    sign,
    step,
    taylor,
)
from proofs.language.statement import conj, equal, near_miss, probability, reals, text, universal
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing

p, a = symbols("p a", positive=True)
w, z = symbols("w z", real=True)
q = symbols("q", positive=True)


def read_out(belief: Any, power: Any, other: Any = None) -> Any:
    """Log-odds of the message from h, with P(h=1) = belief, through e^(w h y) to y, at the given power."""
    other = 1 - belief if other is None else other
    graph = FactorGraph(
        {"h": 2, "y": 2}, (Factor(("h",), (other, belief)), Factor(("h", "y"), (1, 1, 1, exp(w))))
    )
    engine = message_passing.Engine(graph, powers={1: power}, scale=False)
    done = engine.in_order(engine.initial(), [(0, "h"), (1, "y")])
    zero, one = done[1, "y"]
    return log(one / zero)


def sum_product() -> str:
    """ln(1-p+p e^w) from the engine, with 1-p kept together so that its sign can be read off."""
    return re.sub(r"\bq\b", "(- 1 p)", text(read_out(p, 1, q)))


def interpolation() -> Obligation:
    """The engine's message at power a."""
    at_power = re.sub(r"\bq\b", "(- 1 p)", text(expand_log(read_out(p, a, q))))
    goal = conj(f"(<= (* p w) {at_power})", f"(<= {at_power} (+ (* p w) (/ (* a w w) 8)))")
    scaled = {"p": "p", "w": "(* a w)"}
    at: dict[str, Any] = {"p": "1/2", "w": 1, "a": 1}
    facts = {**probability("p"), "a_positive": "(< 0 a)"}
    return Obligation(
        name="interpolation",
        role="corrected",
        says="The fractional message at power a > 0 is ln(1-p+p e^(aw))/a; it lies between w p and w p + a w^2/8, so a -> 0 "
        "gives the mean-field message and a = 1 sum-product.",
        statement=universal(reals("p", "w", "a"), goal, facts),
        evidence=have(
            [apply("low", None, "lower", scaled), apply("high", None, "upper", scaled)],
            both(
                [
                    combination([(1, ["goal"], None), (1, ["low"], None, "(/ 1 a)")]),
                    combination([(1, ["goal"], None), (1, ["high"], None, "(/ 1 a)")]),
                ]
            ),
        ),
        near_misses=(
            near_miss(
                "mean-field", reals("p", "w", "a"), f"(= (* p w) {at_power})", {**at, "w": "(Ln 2)"}, facts
            ),
        ),
        witness=model(at),
    )


def fourth_order() -> Obligation:
    gap = f"(- {text(read_out(p, 1).subs(p, Rational(1, 2)))} (/ w 2))"
    goal = f"(<= (- (/ (* w w) 8) (/ (* w w w w) 192)) {gap})"
    q = "(/ (Exp w) (+ 1 (Exp w)))"
    u = f"(* {q} (- 1 {q}))"
    return Obligation(
        name="fourth-order",
        role="lemma",
        says="At p = 1/2 and w > 0 the gap is at least w^2/8 - w^4/192.",
        statement=universal(reals("w"), goal, {"w_positive": "(< 0 w)"}),
        evidence=taylor(
            "w",
            0,
            [sign(), sign(), sign(), sign()],
            combination(
                [
                    (1, ["goal"], None),
                    (1, [], f"(- {q} (/ 1 2))", f"(+ (* 6 {u}) (/ 1 2))"),
                ]
            ),
        ),
        near_misses=(
            near_miss(
                "without-the-quartic",
                reals("w"),
                f"(<= (/ (* w w) 8) {gap})",
                {"w": 1},
                {"w_positive": "(< 0 w)"},
            ),
        ),
        witness=model({"w": 1}),
    )


def best_constant() -> Obligation:
    """c < 1/8 fails at p = 1/2 and w = d/(1+d), d = 1/8 - c, by the fourth-order bound."""
    d = "(- (/ 1 8) c)"
    at = f"(/ {d} (+ 1 {d}))"
    gap = f"(- {text(read_out(p, 1).subs(p, Rational(1, 2)))} (/ w 2))"
    moved = re.sub(r"\bw\b", at, gap)
    goal = f"(and (< 0 {at}) (< (* c {at} {at}) {moved}))"
    square = f"(* {at} {at})"
    room = f"(- (* {square} {d}) (/ (* {square} {square}) 192))"
    spelt = f"(/ (* {d} {d} {d} (+ 192 (* 383 {d}) (* 192 {d} {d}))) (* 192 (+ 1 {d}) (+ 1 {d}) (+ 1 {d}) (+ 1 {d})))"
    broken = have(
        [
            step("d-positive", f"(< 0 {d})", sign()),
            step("at-positive", f"(< 0 {at})", sign()),
            apply("below", None, "fourth-order", {"w": at}),
            step("spelt", equal(room, spelt), identity()),
            step("spelt-positive", f"(< 0 {spelt})", sign()),
        ],
        both(
            [
                known(),
                combination(
                    [(1, ["goal"], None), (1, ["below"], None), (1, ["spelt-positive"], None)],
                    [("spelt", "1")],
                ),
            ]
        ),
    )
    return Obligation(
        name="best-constant",
        role="corrected",
        says="No c < 1/8 will do: with d = 1/8 - c the gap at p = 1/2 and w = d/(1+d) exceeds c w^2.",
        statement=universal(reals("c"), goal, {"c_small": "(< c (/ 1 8))"}),
        evidence=broken,
        near_misses=(near_miss("an-eighth", reals("c"), goal, {"c": "1/8"}, {"c_small": "(<= c (/ 1 8))"}),),
        witness=model({"c": "1/9"}),
    )
