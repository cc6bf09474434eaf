"""Group D: which weights exact posteriors force, and which they do not."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Integer, exp, log, symbols

from proofs.claims._pairwise import NAMES, F, l, message
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    combination,
    exponentiate,
    have,
    identity,
    instance,
    intro,
    known,
    model,
    sign,
    split,
    step,
)
from proofs.language.statement import conj, equal, near_miss, positive, reals, text, universal
from symbolic.algebra import log_odds
from symbolic.algebra.functions import Sigmoid

f00, f01, f10, f11 = F
FACTS = positive(*NAMES)
SOURCE = Source(
    ("Theorem 1.4", "Theorem 6.2"),
    "A sigmoid transformer that produces exact posteriors for all inputs necessarily has w0 = w1 = 1 and b = 0.",
)


def _update_forces() -> Claim:
    points = [(f"p{j}", f"q{j}") for j in (1, 2, 3)]
    w0, w1, b = symbols("w0 w1 b", real=True)
    facts: dict[str, str] = {}
    sums, steps = [], []
    for j, pair in enumerate(points, 1):
        p, q = symbols(pair, real=True)
        sums.append(w0 * p + w1 * q + b)
        facts[f"exact_{j}"] = equal(Sigmoid(sums[-1]), log_odds.update(Sigmoid(p), Sigmoid(q)))
        mine, theirs = text(exp(sums[-1])), text(exp(p + q))
        steps.append(
            step(
                f"odds-{j}",
                equal(mine, theirs),
                combination([], [(f"exact-{j}", f"(* (+ 1 {mine}) (+ 1 {theirs}))")]),
            )
        )
        steps.append(step(f"sum-{j}", equal(sums[-1], p + q), exponentiate(known())))
    det = "(- (* (- p2 p1) (- q3 q1)) (* (- p3 p1) (- q2 q1)))"
    facts["independent"] = f"(distinct {det} 0)"
    two = {key: facts[key] for key in ("exact_1", "exact_2")}
    goal = conj("(= w0 1)", "(= w1 1)", "(= b 0)")
    names = ("w0", "w1", "b", *(n for pair in points for n in pair))
    first = combination(
        [],
        [("sum-1", "(- q2 q3)"), ("sum-2", "(- q3 q1)"), ("sum-3", "(- q1 q2)")],
        times=det,
    )
    second = combination(
        [],
        [("sum-1", "(- p3 p2)"), ("sum-2", "(- p1 p3)"), ("sum-3", "(- p2 p1)")],
        times=det,
    )
    steps += [step("w0-one", "(= w0 1)", first), step("w1-one", "(= w1 1)", second)]
    rest = combination([], [("sum-1", "1"), ("w0-one", "(- p1)"), ("w1-one", "(- q1)")])
    return Claim(
        id="uniqueness.update",
        title="Three affinely independent inputs force the weights (1, 1, 0) of the update; two do not",
        theory=("D1",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="three-points",
                role="literal",
                says="If sigma(w0 p + w1 q + b) is the update of sigma(p), sigma(q) at three points (p,q) not on a line, then "
                "w0 = w1 = 1 and b = 0.",
                statement=universal(reals(*names), goal, facts),
                evidence=have(steps, both([known(), known(), rest])),
                near_misses=(
                    near_miss(
                        "two-points",
                        reals("w0", "w1", "b", "p1", "q1", "p2", "q2"),
                        goal,
                        {"w0": 2, "w1": 0, "b": 0, "p1": 0, "q1": 0, "p2": "(Ln 2)", "q2": "(Ln 2)"},
                        two,
                        "on the diagonal p = q the weights (2, 0, 0) do as well",
                    ),
                ),
                witness=model(
                    {"w0": 1, "w1": 1, "b": 0, "p1": 0, "q1": 0, "p2": 1, "q2": 0, "p3": 0, "q3": 1}
                ),
            ),
        ),
        not_said=(
            "This is about combining two messages at a variable. A message through a factor forces other weights: "
            "uniqueness.bias.",
        ),
    )


# Bias -------------------------------------------------------------------------------------------------------

DET = "(distinct (* f00 f11) (* f01 f10))"


def normalised_message(table: Any, odds: Any) -> Any:
    """P(v=1) of the engine's message."""
    zero, one = message(table, odds)
    return one / (zero + one)


def _sampled(table: Any) -> list[Any]:
    return [normalised_message(table, v) for v in (Integer(1), Integer(2), Integer(1) / 2)]


def _bias() -> Claim:
    skew = (1, 1, 1, 3)
    free = "(+ A (* B (Sigmoid (* w l))))"
    literal = f"(not (forall ((l Real)) (= {free} {text(normalised_message(skew, exp(l)))})))"
    samples = [
        instance(name, "same", {"l": at})
        for name, at in (("at-0", "0"), ("at-up", "(Ln 2)"), ("at-down", "(- (Ln 2))"))
    ]
    # the unit without bias is point symmetric: m(ln 2) + m(-ln 2) = 2 m(0)
    symmetric = [("at-0", "2"), ("at-up", "(- 1)"), ("at-down", "(- 1)")]
    zero, up, down = _sampled(F)
    excess = sympy.together(-(2 * zero - up - down) / (f00 + f01 - f10 - f11))
    times = sympy.factor(excess)
    facts = {
        **FACTS,
        "same": f"(forall ((l Real)) (= {free} {text(normalised_message(F, exp(l)))}))",
        "correlated": DET,
    }
    numbers = _sampled(skew)
    at_up = equal(free.replace(" l)", " (Ln 2))"), numbers[1])
    rows = [step("row-0", "(< 0 (+ f00 f01))", sign()), step("row-1", "(< 0 (+ f10 f11))", sign())]
    return Claim(
        id="uniqueness.bias",
        title="Exact posteriors do not force b = 0: an unbalanced factor needs a bias, and every coupled one a read-out",
        theory=("D3",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="needs-bias",
                role="literal-negation",
                says="For the factor [[1,1],[1,3]] no A, B, w make A + B sigma(w l), a unit with b = 0, equal to the message for "
                "every l. (The unit with c = ln 2 does.)",
                statement=universal(reals("A", "B", "w"), literal),
                evidence=intro(
                    have(samples, combination([], _signed(symmetric, numbers))),
                    names=["same"],
                ),
                near_misses=(
                    near_miss(
                        "two-points",
                        reals("A", "B", "w"),
                        f"(not {conj(equal(free.replace(' l)', ' 0)'), numbers[0]), at_up)})",
                        {"A": "17/30", "B": "1/5", "w": 1},
                        note="two inputs are not enough to need a bias",
                    ),
                ),
            ),
            Obligation(
                name="bias-only-if-unbalanced",
                role="corrected",
                says="If a positive factor with f00 f11 != f01 f10 has its message A + B sigma(w l) for every l (no bias), then "
                "its rows have equal mass. So an unbalanced factor needs b != 0.",
                statement=universal(reals(*NAMES, "A", "B", "w"), "(= (+ f00 f01) (+ f10 f11))", facts),
                evidence=have([*rows, *samples], combination([], symmetric, times=text(times))),
                near_misses=(
                    near_miss(
                        "columns",
                        reals(*NAMES, "A", "B", "w"),
                        "(= (+ f00 f10) (+ f01 f11))",
                        {"f00": 1, "f01": 3, "f10": 2, "f11": 2, "A": "3/4", "B": "-1/4", "w": 1},
                        facts,
                        "it is the row masses that must agree, not the column masses",
                    ),
                ),
                witness=model({"f00": 2, "f01": 1, "f10": 1, "f11": 2, "A": "1/3", "B": "1/3", "w": 1}),
            ),
            _read_out(),
        ),
        not_said=("Combining messages at a variable needs no bias: uniqueness.update.",),
    )


def _signed(weights: list[tuple[str, str]], numbers: list[Any]) -> list[tuple[str, str]]:
    """The weights, or their negatives, so that what is left is a negative number."""
    left = -(2 * numbers[0] - numbers[1] - numbers[2])
    return weights if left < 0 else [(name, f"(- {weight})") for name, weight in weights]


def _read_out() -> Obligation:
    a = f01 / (f00 + f01)
    b = f11 / (f10 + f11) - a
    c = log((f10 + f11) / (f00 + f01))
    bare = "(Sigmoid (+ (* w l) b))"
    goal = f"(not (forall ((l Real)) (= {bare} {text(normalised_message(F, exp(l)))})))"
    terms = {"A": text(a), "B": text(b), "w": "1", "c": text(c), "A2": "0", "B2": "1", "w2": "w", "c2": "b"}
    same = intro(have([instance("here", "bare", {"l": "l"})], combination([], [("here", "(- 1)")])))
    slope = have(
        [
            step(
                "numerator",
                equal(b, "(/ (- (* f00 f11) (* f01 f10)) (* (+ f00 f01) (+ f10 f11)))"),
                identity(),
            ),
            step(
                "quotient", "(distinct (/ (- (* f00 f11) (* f01 f10)) (* (+ f00 f01) (+ f10 f11))) 0)", sign()
            ),
        ],
        sign(),
    )
    evidence = intro(
        have(
            [
                step("row-0", "(< 0 (+ f00 f01))", sign()),
                step("row-1", "(< 0 (+ f10 f11))", sign()),
                step("low", f"(< 0 {text(a)})", sign()),
                step("high", "(< 0 (/ f11 (+ f10 f11)))", sign()),
                apply("shape", "uniqueness.affine-unit", "determined", terms, [same, slope, sign()]),
            ],
            split(
                "shape",
                [
                    combination([(1, ["low"], None)], [("case.1", "1")]),
                    combination([(1, ["high"], None)], [("case.1", "1")]),
                ],
            ),
        ),
        names=["bare"],
    )
    return Obligation(
        name="read-out-needed",
        role="corrected",
        says="The message of a positive factor with f00 f11 != f01 f10 is never a bare sigma(w l + b): the affine read-out A + B "
        "sigma is needed.",
        statement=universal(reals(*NAMES, "w", "b"), goal, {**FACTS, "correlated": DET}),
        evidence=evidence,
        near_misses=(
            near_miss(
                "independent",
                reals(*NAMES, "w", "b"),
                f"(not {equal('(Sigmoid (+ (* w (Ln 2)) b))', normalised_message(F, Integer(2)))})",
                {"f00": 1, "f01": 1, "f10": 1, "f11": 1, "w": 0, "b": 0},
                FACTS,
                "a factor without coupling has a constant message, which a bare unit computes",
            ),
        ),
        witness=model({"f00": 4, "f01": 1, "f10": 1, "f11": 4, "w": 1, "b": 0}),
    )


CLAIMS: tuple[Claim, ...] = (_update_forces(), _bias())
