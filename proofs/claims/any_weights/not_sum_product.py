"""The weighted unit is a sum-product message for the weights -1, 0, 1 and for no other.

In odds a sum-product message is a Moebius map (f01 + f11 x)/(f00 + f10 x); the unit multiplies log-odds by w,
so it is e^b x^w. Equality for all x is equality of sums of four exponentials in l = ln x; with distinct
exponents these are linearly independent (a Vandermonde determinant in e^0, e^1, e^w, e^(w+1)).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import sympy
from sympy import Integer, Symbol, exp, symbols

from proofs.claims._pairwise import NAMES, F, l, message
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    both,
    combination,
    have,
    identity,
    instance,
    model,
    monotone,
    sign,
    split,
    step,
)
from proofs.language.statement import conj, equal, near_miss, reals, text, universal

f00, f01, f10, f11 = F
w, b, c = symbols("w b c", real=True)
SOURCE = Source(
    ("Theorem 1.1", "Theorem 6.1"),
    "Every sigmoid transformer with any weights implements one round of (weighted) belief propagation per layer; its unit is "
    "sigma(w0 logit m0 + w1 logit m1 + b).",
)


def lagrange(nodes: Sequence[Any], index: int) -> tuple[Any, list[Any]]:
    """The product of (node - other) over the others, and the coefficients of prod (t - other) in rising
    powers of t.
    """
    t = Symbol("t")
    others = [n for k, n in enumerate(nodes) if k != index]
    polynomial = sympy.Poly(sympy.prod([t - n for n in others]), t)
    return sympy.prod([nodes[index] - n for n in others]), polynomial.all_coeffs()[::-1]


def _only_square() -> Obligation:
    """w = 2 at the odds 1, 2, 3, 4."""
    points = [Integer(v) for v in (1, 2, 3, 4)]
    facts: dict[str, str] = {"c_not_zero": "(distinct c 0)"}
    for v in points:
        zero, one = message(F, v)
        facts[f"at_{v}"] = equal(one, c * v**2 * zero)
    # unknowns (f01, f11, -c f00, -c f10) against the columns 1, v, v^2, v^3: an invertible Vandermonde matrix
    rows = sympy.Matrix([[1, v, v**2, v**3] for v in points])
    inverse = rows.inv()

    def vanishes(index: int, times: str) -> dict[str, Any]:
        weights = [(f"at-{v}", text(inverse[index, k])) for k, v in enumerate(points)]
        return combination([], weights, times=times)

    order = {f01: 0, f11: 1, f00: 2, f10: 3}
    evidence = both([vanishes(order[f], "1" if f in (f01, f11) else "(- c)") for f in F])
    return Obligation(
        name="square-is-no-message",
        role="literal-negation",
        says="w = 2: a factor whose message is c x^2 at the odds x = 1, 2, 3, 4 (c not 0) has only zero entries.",
        statement=universal(reals(*NAMES, "c"), conj(*(equal(f, 0) for f in F)), facts),
        evidence=evidence,
        near_misses=(
            near_miss(
                "three-odds",
                reals(*NAMES, "c"),
                equal(f11, 0),
                {**_three_point_factor(), "c": 1},
                {k: v for k, v in facts.items() if k != "at_4"},
                "at three odds alone some factor agrees with the square",
            ),
        ),
        witness=model({"f00": 0, "f01": 0, "f10": 0, "f11": 0, "c": 1}),
    )


def _three_point_factor() -> dict[str, Any]:
    """A non-zero solution at the odds 1, 2, 3 with c = 1 (signs unrestricted), from the null space."""
    rows = sympy.Matrix([[-(v**2), 1, -(v**3), v] for v in (1, 2, 3)])
    vector = rows.nullspace()[0]
    vector = vector / vector[3]
    return {name: str(value) for name, value in zip(NAMES, vector, strict=True)}


def _cross_ratio() -> Obligation:
    xs = symbols("x1 x2 x3 x4")
    images = []
    facts: dict[str, str] = {}
    for x_i in xs:
        zero, one = message(F, x_i)
        images.append(one / zero)
        facts[f"{x_i}_defined"] = f"(distinct {text(zero)} 0)"

    def cross(v: Sequence[Any], u: Sequence[Any]) -> Any:
        return (v[0] - v[2]) * (v[1] - v[3]) * (u[0] - u[3]) * (u[1] - u[2])

    def ratio(v: Sequence[int]) -> str:
        return f"(/ (* (- {v[0]} {v[2]}) (- {v[1]} {v[3]})) (* (- {v[0]} {v[3]}) (- {v[1]} {v[2]})))"

    numbers = conj(equal(ratio((1, 2, 3, 4)), "(/ 4 3)"), equal(ratio((1, 4, 9, 16)), "(/ 32 25)"))
    squares = [v**2 for v in xs]
    names = (*NAMES, *map(str, xs))
    return Obligation(
        name="cross-ratio",
        role="lemma",
        says="A message keeps the cross-ratio of four odds (multiplied out); 1, 2, 3, 4 have cross-ratio 4/3, their squares 32/25.",
        statement=universal(
            reals(*names), conj(equal(cross(images, xs), cross(xs, images)), *_parts(numbers)), facts
        ),
        evidence=both([identity(), identity(), identity()]),
        near_misses=(
            near_miss(
                "squares-keep-it",
                reals(*map(str, xs)),
                equal(cross(squares, xs), cross(xs, squares)),
                {"x1": 1, "x2": 2, "x3": 3, "x4": 4},
            ),
        ),
        witness=model({"f00": 1, "f01": 0, "f10": 0, "f11": 1, "x1": 1, "x2": 2, "x3": 3, "x4": 4}),
    )


def _parts(conjunction: str) -> list[str]:
    """The formulas of an (and A B)."""
    inner = conjunction.removeprefix("(and ").removesuffix(")")
    depth, cut = 0, 0
    for position, (here, following) in enumerate(pairwise(inner)):
        depth += {"(": 1, ")": -1}.get(here, 0)
        if depth == 0 and here == ")" and following == " ":
            cut = position + 1
    return [inner[:cut], inner[cut + 1 :]]


def _only_three() -> Obligation:
    zero, one = message(F, exp(l))
    unit = f"(* (Exp (+ (* w l) b)) {text(zero)})"
    facts = {
        "message": f"(forall ((l Real)) (= {text(one)} {unit}))",
        "w_not_zero": "(distinct w 0)",
        "w_not_one": "(distinct w 1)",
        "w_not_minus_one": "(distinct w (- 1))",
    }
    nodes = [Integer(1), exp(1), exp(w), exp(w + 1)]
    differences = {
        (0, 1): "(- 1 (Exp 1))",
        (0, 2): "(- 1 (Exp w))",
        (0, 3): "(- 1 (Exp (+ w 1)))",
        (1, 2): "(- (Exp 1) (Exp w))",
        (1, 3): "(* (Exp 1) (- 1 (Exp w)))",
        (2, 3): "(* (Exp w) (- 1 (Exp 1)))",
    }

    def apart(i: int, k: int) -> str:
        return differences[i, k] if i < k else f"(- {differences[k, i]})"

    def vanishes(index: int, coefficient: str) -> dict[str, Any]:
        _, weights = lagrange(nodes, index)
        factors = " ".join(apart(index, k) for k in range(4) if k != index)
        return combination(
            [],
            [(f"at-{j}", text(weight)) for j, weight in enumerate(weights)],
            times=f"(* {coefficient} {factors})",
        )

    def differs(name: str, fact: str, formula: str, close: dict[str, Any]) -> dict[str, Any]:
        """w apart from a number gives Exp w apart from Exp of the number, on either side of it."""
        side = have([monotone("grown", "Exp", "case")], close)
        return step(name, formula, split(fact, [side, side]))

    shifted = have(
        [
            step("unscaled", "(distinct (Exp w) (Exp (- 1)))", sign()),
            step("product", "(= (- 1 (Exp (+ w 1))) (* (Exp 1) (- (Exp (- 1)) (Exp w))))", identity()),
            step("factor", "(distinct (* (Exp 1) (- (Exp (- 1)) (Exp w))) 0)", sign()),
        ],
        sign(),
    )
    unit_zero = {f01: (0, "1"), f11: (1, "1"), f00: (2, "(- (Exp b))"), f10: (3, "(- (Exp b))")}
    evidence = have(
        [
            *(instance(f"at-{j}", "message", {"l": str(j)}) for j in range(4)),
            differs("y-not-1", "w-not-zero", "(distinct (Exp w) 1)", sign()),
            differs("y-not-e", "w-not-one", "(distinct (Exp w) (Exp 1))", sign()),
            differs("ey-not-1", "w-not-minus-one", "(distinct (Exp (+ w 1)) 1)", shifted),
        ],
        both([vanishes(*unit_zero[f]) for f in F]),
    )
    return Obligation(
        name="no-other-weight",
        role="corrected",
        says="For real w other than -1, 0, 1 and any b: if (f01 + f11 e^l) = e^(wl+b) (f00 + f10 e^l) for every l, then f = 0. "
        "So l -> w l + b is the message of a non-zero factor only for w = -1, 0, 1.",
        statement=universal(reals(*NAMES, "w", "b"), conj(*(equal(f, 0) for f in F)), facts),
        evidence=evidence,
        near_misses=(
            near_miss(
                "w-may-be-one",
                reals(*NAMES, "w", "b"),
                equal(f00, 0),
                {"f00": 1, "f01": 0, "f10": 0, "f11": 1, "w": 1, "b": 0},
                {
                    f"at_{name}": equal(
                        one.subs(l, v), f"(* (Exp (+ (* w {text(v)}) b)) {text(zero.subs(l, v))})"
                    )
                    for name, v in (("zero", Integer(0)), ("one", Integer(1)), ("two", Integer(2)))
                },
                "with w = 1 the diagonal factor is a solution",
            ),
        ),
        witness=model({"f00": 0, "f01": 0, "f10": 0, "f11": 0, "w": 2, "b": 0}),
    )


def _three_do() -> Obligation:
    e = exp(b)
    tables = {1: (1, 0, 0, e), 0: (1, e, 1, e), -1: (0, e, 1, 0)}
    goals = []
    for weight, table in tables.items():
        zero, one = message(table, exp(l))
        goals.append(equal(one, exp(weight * l + b) * zero))
    zero, one = message(tables[1], exp(l))
    return Obligation(
        name="three-weights",
        role="corrected",
        says="Conversely w = 1, 0, -1 are messages: of [[1,0],[0,e^b]], of [[1,e^b],[1,e^b]], of [[0,e^b],[1,0]].",
        statement=universal(reals("l", "b"), conj(*goals)),
        evidence=both([identity()] * 3),
        near_misses=(
            near_miss(
                "two",
                reals("l", "b"),
                equal(one, exp(2 * l + b) * zero),
                {"l": "(Ln 2)", "b": 0},
            ),
        ),
    )


CLAIMS: tuple[Claim, ...] = (
    Claim(
        id="any-weights.not-sum-product",
        title="The weighted unit is a sum-product message for the weights -1, 0 and 1 only",
        theory=("B2",),
        source=SOURCE,
        obligations=(_only_square(), _cross_ratio(), _only_three(), _three_do()),
        not_said=(
            "Weighted (fractional) belief propagation is not excluded: see any-weights.unit.",
            "One message at a time: a deeper or wider network may still compute a sum-product message.",
        ),
        references=(
            'F. Kschischang, B. Frey, H.-A. Loeliger, "Factor graphs and the sum-product algorithm", 2001',
        ),
    ),
)
