"""The read-out bound on the smallest whole layer in one statement:
two tokens, one head, one unit, sum-product read-outs. No claims."""

from __future__ import annotations

from typing import Any

import sympy

from proofs.language.claim import Obligation
from proofs.language.evidence import (
    apply,
    both,
    combination,
    exp_lower,
    exponentiate,
    have,
    identity,
    known,
    model,
    sign,
    step,
)
from proofs.language.exponentials import as_exponentials
from proofs.language.statement import conj, near_miss, reals, text, universal
from symbolic import correspondence
from symbolic.transformer import update_rule

FACTS = {
    "ordered": "(< lo hi)",
    "first_low": "(<= lo v1)",
    "first_high": "(<= v1 hi)",
    "second_low": "(<= lo v2)",
    "second_high": "(<= v2 hi)",
    "inner_low": "(<= (- size1) W1_11)",
    "inner_high": "(<= W1_11 size1)",
    "outer_low": "(<= (- size2) W2_11)",
    "outer_high": "(<= W2_11 size2)",
}
MEAN = "(+ (* a_11 v1) (* a_12 v2))"
BLEND = "(+ (* a_11 (Exp v1)) (* a_12 (Exp v2)))"
MOVE = f"(- (Ln {BLEND}) {MEAN})"
ATTENTION = "(/ (* (- hi lo) (- hi lo)) 8)"
ROOM = f"(+ {ATTENTION} (/ (* W2_11 W2_11) 8) (/ (* size2 size1 {ATTENTION}) 4))"


def _declared() -> tuple[tuple[str, ...], str]:
    layer, X = update_rule.symbolic_layer(1, 1), update_rule.symbols_matrix("x", 2, 1)
    swept = as_exponentials(correspondence.implicit_graph(layer, X).sweep(1)[0, 0])
    shared, (reduced,) = sympy.cse(swept, symbols=sympy.numbered_symbols("e", start=1, real=True))
    stages = update_rule.update_rule(layer, X, 0)
    given = swept.free_symbols.union(*(stage.expression.free_symbols for stage in stages))
    names = (
        *sorted(str(s) for s in given - {stage.symbol for stage in stages}),
        "lo",
        "hi",
        "size1",
        "size2",
    )
    definitions = [*shared, (sympy.Symbol("exact"), reduced), *((s.symbol, s.expression) for s in stages)]
    values = [(sympy.Symbol(f"v{i + 1}"), v) for i, v in enumerate(_values(layer, X))]
    lines = [f"(define-fun {name} () Real {text(value)})" for name, value in (*definitions, *values)]
    return names, "\n".join((reals(*names), *lines))


def _values(layer: Any, X: Any) -> list[Any]:
    return list(correspondence.value_potentials(layer.heads[0], X))


def _chord(v: str, low: str, high: str) -> list[dict[str, Any]]:
    """(hi-lo) e^v <= (hi-v) e^lo + (v-lo) e^hi, from the tangents at v."""
    below, above = f"(- lo {v})", f"(- hi {v})"
    return [
        step(f"tangent-lo-{v}", f"(<= (+ 1 {below}) (Exp {below}))", exp_lower(below)),
        step(f"tangent-hi-{v}", f"(<= (+ 1 {above}) (Exp {above}))", exp_lower(above)),
        step(
            f"chord-{v}",
            f"(<= (* (- hi lo) (Exp {v})) (+ (* (- hi {v}) (Exp lo)) (* (- {v} lo) (Exp hi))))",
            combination(
                [
                    (1, ["goal"], None),
                    (1, [f"tangent-lo-{v}", high], None, f"(Exp {v})"),
                    (1, [f"tangent-hi-{v}", low], None, f"(Exp {v})"),
                ]
            ),
        ),
    ]


def two_source_jensen() -> Obligation:
    """The lower bound for a selector, with abstract weights and mean."""
    facts = {
        "sum": "(= (+ a1 a2) 1)",
        "a1_low": "(<= 0 a1)",
        "a2_low": "(<= 0 a2)",
        "mean_is": "(= mean (+ (* a1 v1) (* a2 v2)))",
        "blend_positive": "(< 0 (+ (* a1 (Exp v1)) (* a2 (Exp v2))))",
    }
    tangents = [
        step(f"from-mean-{v}", f"(<= (+ 1 (- {v} mean)) (Exp (- {v} mean)))", exp_lower(f"(- {v} mean)"))
        for v in ("v1", "v2")
    ]
    at = {"a1": "1/2", "a2": "1/2", "v1": 0, "v2": "(Ln 4)", "mean": "(Ln 2)"}
    names = ("a1", "a2", "v1", "v2", "mean")
    return Obligation(
        name="selector-lower",
        role="lemma",
        says="Two sources: sum a v <= ln sum a e^v for weights a >= 0 that sum to 1.",
        statement=universal(reals(*names), "(<= mean (Ln (+ (* a1 (Exp v1)) (* a2 (Exp v2)))))", facts),
        evidence=have(
            tangents,
            exponentiate(
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["from-mean-v1", "a1-low"], None, "(Exp mean)"),
                        (1, ["from-mean-v2", "a2-low"], None, "(Exp mean)"),
                    ],
                    [("sum", "(* (Exp mean) (- 1 mean))"), ("mean-is", "(- (Exp mean))")],
                )
            ),
        ),
        near_misses=(
            near_miss(
                "equal",
                reals(*names),
                "(= mean (Ln (+ (* a1 (Exp v1)) (* a2 (Exp v2)))))",
                at,
                facts,
                "log-odds 0 and ln 4 average to ln 2; the blend is 5/2",
            ),
        ),
        witness=model(at),
    )


def whole_bound() -> Obligation:
    """|exact - layer| <= ROOM, all weights and inputs symbolic."""
    names, declared = _declared()
    declared += f"\n(define-fun mean () Real {MEAN})"
    shift = f"(* W1_11 {MOVE})"
    moved = f"(Sigmoid (+ z_11 {shift}))"
    unit = f"(- (Ln (+ (* {moved} (Exp W2_11)) (- 1 {moved}))) (* W2_11 (Sigmoid z_11)))"
    half = [("1/2", ["inner-high", "move-high"], None), ("1/2", ["inner-low", "move-high"], None)]
    steps = [
        step("a1", "(< 0 a_11)", sign()),
        step("a2", "(< 0 a_12)", sign()),
        *_chord("v1", "first-low", "first-high"),
        *_chord("v2", "second-low", "second-high"),
        step(
            "chord",
            f"(<= (* (- hi lo) {BLEND}) (+ (* (- hi mean) (Exp lo)) (* (- mean lo) (Exp hi))))",
            combination(
                [(1, ["goal"], None), (1, ["chord-v1"], None, "a_11"), (1, ["chord-v2"], None, "a_12")]
            ),
        ),
        step(
            "mean-low",
            "(<= lo mean)",
            combination(
                [(1, ["goal"], None), (1, ["first-low"], None, "a_11"), (1, ["second-low"], None, "a_12")]
            ),
        ),
        step(
            "mean-high",
            "(<= mean hi)",
            combination(
                [(1, ["goal"], None), (1, ["first-high"], None, "a_11"), (1, ["second-high"], None, "a_12")]
            ),
        ),
        step("blend", f"(< 0 {BLEND})", sign()),
        apply("upper", None, "selector-gap", {"lo": "lo", "hi": "hi", "mean": "mean", "blend": BLEND}),
        apply(
            "lower",
            None,
            "selector-lower",
            {"a1": "a_11", "a2": "a_12", "v1": "v1", "v2": "v2", "mean": "mean"},
            [identity(), sign(), sign(), identity(), known()],
        ),
        step("move-low", f"(<= 0 {MOVE})", combination([(1, ["goal"], None), (1, ["lower"], None)])),
        step(
            "move-high", f"(<= {MOVE} {ATTENTION})", combination([(1, ["goal"], None), (1, ["upper"], None)])
        ),
        step(
            "shift-high",
            f"(<= {shift} (* size1 {ATTENTION}))",
            combination([(1, ["goal"], None), (1, ["inner-high", "move-low"], None), *half]),
        ),
        step(
            "shift-low",
            f"(<= (- (* size1 {ATTENTION})) {shift})",
            combination([(1, ["goal"], None), (1, ["inner-low", "move-low"], None), *half]),
        ),
        apply(
            "gap",
            None,
            "unit-gap",
            {"z": "z_11", "d": shift, "w": "W2_11", "a": "size2", "c": f"(* size1 {ATTENTION})"},
        ),
        step("parts", f"(= (- exact y_11) (+ {MOVE} {unit}))", identity(exp=True)),
    ]
    evidence = have(
        steps,
        both(
            [
                combination(
                    [(1, ["goal"], None), (1, ["move-high"], None), (1, ["gap.1"], None)],
                    [("parts", "(- 1)")],
                ),
                combination(
                    [
                        (1, ["goal"], None),
                        (2, ["move-low"], None),
                        (1, ["move-high"], None),
                        (1, ["gap.2"], None),
                    ],
                    [("parts", "1")],
                ),
            ]
        ),
    )
    at: dict[str, Any] = dict.fromkeys(names, 0)
    at |= {"lo": -1, "hi": 1, "W2_11": 2, "size2": 2}
    return Obligation(
        name="whole-layer-bound",
        role="corrected",
        says="Two tokens, one head, one unit, every weight and input a real symbol: the sweep of G(W, x) with all read-outs at "
        "power 1 (exact) differs from the layer (y_11) by at most O + W2^2/8 + |W2| |W1| O/4, O = (hi-lo)^2/8, where the "
        "head's values v1, v2 lie in [lo, hi] and size1, size2 stand for |W1|, |W2|.",
        statement=universal(
            declared, conj(f"(<= (- exact y_11) {ROOM})", f"(<= (- {ROOM}) (- exact y_11))"), FACTS
        ),
        evidence=evidence,
        near_misses=(
            near_miss("no-room", declared, "(<= (- exact y_11) 0)", at, FACTS, "the read-outs do differ"),
        ),
        witness=model(at),
    )
