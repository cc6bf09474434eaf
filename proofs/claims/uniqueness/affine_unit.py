"""The function A + B sigma(w l + c) determines (A, B, w, c) up to its mirror image (A+B, -B, -w, -c).

With X = e^(wl+c) and Y = e^(vl+d) the equality of two such functions, times (1+X)(1+Y), is a sum of four
exponentials
    (A-A2) + (A+B-A2) X + (A-A2-B2) Y + (A+B-A2-B2) XY = 0    for every l,
sampled at l = 0, 1, 2, 3. Where the exponents 0, w, v, w+v are distinct all four coefficients vanish
(Vandermonde), so B = 0; what remains is v = w and v = -w. The multipliers are computed here and multiplied
out again by the checker.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import sympy
from sympy import exp, symbols

from proofs.claims.any_weights.not_sum_product import lagrange
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    both,
    cases,
    combination,
    either,
    exponentiate,
    have,
    identity,
    instance,
    known,
    model,
    monotone,
    sign,
    split,
    step,
)
from proofs.language.statement import equal, near_miss, reals, text, universal

UNIT = "(+ A (* B (Sigmoid (+ (* w l) c))))"
OTHER = "(+ A2 (* B2 (Sigmoid (+ (* w2 l) c2))))"
EIGHT = ("A", "B", "w", "c", "A2", "B2", "w2", "c2")
A, B, C, A2, B2, C2, W, V = symbols("A B C A2 B2 C2 W V")
PRINT = {C: exp(symbols("c")), C2: exp(symbols("c2")), W: exp(symbols("w")), V: exp(symbols("w2"))}


def _smt(expression: Any) -> str:
    return text(sympy.expand(expression).subs(PRINT))


def _sum(j: int) -> Any:
    """(1+X)(1+Y) times the difference of both functions at l = j, where X = W^j C and Y = V^j C2."""
    first, second = C * W**j, C2 * V**j
    return (A - A2) + (A + B - A2) * first + (A - A2 - B2) * second + (A + B - A2 - B2) * first * second


def _solve(
    goal: Any,
    times: str,
    times_value: Any,
    samples: Sequence[Any],
    link: tuple[str, Any] | None = None,
    extra: Sequence[tuple[str, Any, Any]] = (),
) -> dict[str, Any]:
    """Evidence for goal = 0 from times * goal = sum_j samples_j * (the equation at j) + multiples of link and
    extras.

    ``link`` is (fact, difference) with an equation for V; its multiplier is found by division. Raises
    ArithmeticError when the two sides differ, so a wrong multiplier never leaves this module.
    """
    equalities = [(f"sum-at-{j}", _smt(weight)) for j, weight in enumerate(samples)]
    rest = times_value * goal - sum(weight * _sum(j) for j, weight in enumerate(samples))
    for fact, difference, multiplier in extra:
        rest -= multiplier * difference
        equalities.append((fact, _smt(multiplier)))
    if link is not None:
        fact, difference = link
        quotient = sympy.cancel(sympy.together(rest / difference))
        equalities.append((fact, _smt(quotient)))
        rest -= quotient * difference
    if sympy.simplify(rest) != 0:
        raise ArithmeticError(f"the combination leaves {sympy.factor(rest)}")
    return combination([], equalities, times=times)


def _same_slope() -> dict[str, Any]:
    """w2 = w."""
    nodes = [sympy.Integer(1), W, W**2]
    link = ("v", V - W)
    low, low_weights = lagrange(nodes, 0)
    high, high_weights = lagrange(nodes, 2)
    return have(
        [
            monotone("v", "Exp", "same-slope"),
            step(
                "a-same",
                "(= A2 A)",
                _solve(
                    A2 - A,
                    "(* (- 1) (- 1 (Exp w)) (- 1 (Exp w)) (+ 1 (Exp w)))",
                    -low,
                    low_weights,
                    link,
                ),
            ),
            step(
                "sum-same",
                "(= (+ A2 B2) (+ A B))",
                _solve(
                    A2 + B2 - A - B,
                    "(* (- 1) (Exp c) (Exp c2) (Exp w) (- 1 (Exp w)) (- 1 (Exp w)) (+ 1 (Exp w)))",
                    -C * C2 * high,
                    high_weights,
                    link,
                ),
            ),
            step("b-same", "(= B2 B)", combination([], [("sum-same", "1"), ("a-same", "(- 1)")])),
            step(
                "shift",
                "(= (Exp c2) (Exp c))",
                _solve(
                    C2 - C,
                    "B",
                    B,
                    [-1],
                    extra=[
                        ("a-same", A2 - A, -(1 + C) * (1 + C2)),
                        ("b-same", B2 - B, -C2 * (1 + C)),
                    ],
                ),
            ),
        ],
        either(0, both([known(), known(), known(), exponentiate(known())])),
    )


def _opposite_slope() -> dict[str, Any]:
    """w2 = -w."""
    nodes = [sympy.Integer(1), W, 1 / W]
    link = ("v", V - 1 / W)
    first, first_weights = lagrange(nodes, 1)
    second, second_weights = lagrange(nodes, 2)
    square = "(- 1 (Exp w)) (- 1 (Exp w)) (+ 1 (Exp w))"
    return have(
        [
            monotone("v", "Exp", "opposite"),
            step(
                "a-mirror",
                "(= A2 (+ A B))",
                _solve(
                    A2 - A - B,
                    f"(* (- 1) (Exp c) {square} (Exp (- w)))",
                    -C * first,
                    first_weights,
                    link,
                ),
            ),
            step(
                "sum-mirror",
                "(= (+ A2 B2) A)",
                _solve(
                    A2 + B2 - A,
                    f"(* (- 1) (Exp c2) {square} (Exp (* (- 2) w)))",
                    -C2 * second,
                    second_weights,
                    link,
                ),
            ),
            step("b-mirror", "(= B2 (- B))", combination([], [("sum-mirror", "1"), ("a-mirror", "(- 1)")])),
            step(
                "shift",
                "(= (* (Exp c2) (Exp c)) 1)",
                _solve(
                    C * C2 - 1,
                    "B",
                    B,
                    [1],
                    extra=[
                        ("a-mirror", A2 - A - B, (1 + C) * (1 + C2)),
                        ("b-mirror", B2 + B, C2 * (1 + C)),
                    ],
                ),
            ),
        ],
        either(
            1,
            both(
                [
                    known(),
                    known(),
                    known(),
                    exponentiate(combination([], [("shift", "(/ 1 (Exp c))")])),
                ]
            ),
        ),
    )


def _apart(name: str, fact: str, formula: str, close: dict[str, Any] | None = None) -> dict[str, Any]:
    """Unequal exponents have unequal exponentials."""
    side = have([monotone("grown", "Exp", "case")], close or sign())
    return step(name, formula, split(fact, [side, side]))


def _absurd(*pieces: tuple[str, str]) -> dict[str, Any]:
    """From equations with sum_k factor_k * equation_k = B, and B not 0, everything follows."""
    goals = ("(- A2 A)", "(- B2 B)", "(- w2 w)", "(- c2 c)")
    return either(
        0,
        both(
            [
                combination([], [(fact, f"(* {factor} {goal})") for fact, factor in pieces], times="B")
                for goal in goals
            ]
        ),
    )


def _constant_other() -> dict[str, Any]:
    """w2 = 0: the other function is constant."""
    low = [-C * W, C]
    samples = [-1 + low[0], 1 + low[1]]
    return have(
        [
            monotone("v", "Exp", "flat"),
            step(
                "scaled",
                "(= (* B (+ 1 (Exp c2))) 0)",
                _solve(
                    B * (1 + C2),
                    "(* (Exp c) (- (Exp w) 1))",
                    C * (W - 1),
                    samples,
                    ("v", V - 1),
                ),
            ),
        ],
        _absurd(("scaled", "(/ 1 (+ 1 (Exp c2)))")),
    )


def _four_exponents() -> dict[str, Any]:
    """0, w, w2, w + w2 are distinct."""
    nodes = [sympy.Integer(1), W, V, W * V]
    low, low_weights = lagrange(nodes, 0)
    first, first_weights = lagrange(nodes, 1)
    product = have(
        [
            step("unscaled", "(distinct (Exp w2) (Exp (- w)))", sign()),
            step(
                "product",
                "(= (- 1 (Exp (+ w w2))) (* (Exp w) (- (Exp (- w)) (Exp w2))))",
                identity(),
            ),
            step("factor", "(distinct (* (Exp w) (- (Exp (- w)) (Exp w2))) 0)", sign()),
        ],
        sign(),
    )
    return have(
        [
            _apart("v-not-1", "flat", "(distinct (Exp w2) 1)"),
            _apart("v-not-w", "same-slope", "(distinct (Exp w2) (Exp w))"),
            _apart("wv-not-1", "opposite", "(distinct (Exp (+ w w2)) 1)", product),
            step(
                "a-same",
                "(= A2 A)",
                _solve(
                    A2 - A,
                    "(* (- 1) (- 1 (Exp w)) (- 1 (Exp w2)) (- 1 (Exp (+ w w2))))",
                    -low,
                    low_weights,
                ),
            ),
            step(
                "a-shifted",
                "(= A2 (+ A B))",
                _solve(
                    A2 - A - B,
                    "(* (- 1) (Exp c) (- (Exp w) 1) (- (Exp w) (Exp w2)) (Exp w) (- 1 (Exp w2)))",
                    -C * first,
                    first_weights,
                ),
            ),
        ],
        _absurd(("a-same", "1"), ("a-shifted", "(- 1)")),
    )


def _claim() -> Claim:
    facts = {
        "same": f"(forall ((l Real)) (= {UNIT} {OTHER}))",
        "b_not_zero": "(distinct B 0)",
        "w_not_zero": "(distinct w 0)",
    }
    goal = "(or (and (= A2 A) (= B2 B) (= w2 w) (= c2 c)) (and (= A2 (+ A B)) (= B2 (- B)) (= w2 (- w)) (= c2 (- c))))"
    evidence = have(
        [
            *(instance(f"at-{j}", "same", {"l": str(j)}) for j in range(4)),
            *(
                step(
                    f"sum-at-{j}",
                    equal(_smt(_sum(j)), "0"),
                    combination([], [(f"at-{j}", _smt((1 + C * W**j) * (1 + C2 * V**j)))]),
                )
                for j in range(4)
            ),
            _apart("y-not-1", "w-not-zero", "(distinct (Exp w) 1)"),
        ],
        cases(
            "(= w2 w)",
            _same_slope(),
            cases(
                "(= w2 (- w))",
                _opposite_slope(),
                cases("(= w2 0)", _constant_other(), _four_exponents(), "flat"),
                "opposite",
            ),
            "same-slope",
        ),
    )
    same = {"A": 0, "B": 1, "w": 1, "c": 0}
    mirrored = {"A2": 1, "B2": -1, "w2": -1, "c2": 0}
    return Claim(
        id="uniqueness.affine-unit",
        title="A + B sigma(w l + c) determines its four parameters up to one mirror image",
        theory=("D2",),
        source=Source(
            ("Theorem 1.4", "Theorem 6.2"),
            "The weights of a unit that computes exact posteriors are unique.",
        ),
        obligations=(
            Obligation(
                name="determined",
                role="corrected",
                says="If B and w are not 0 and A + B sigma(wl+c) = A2 + B2 sigma(w2 l+c2) for every l, then (A2,B2,w2,c2) is "
                "(A,B,w,c) or (A+B,-B,-w,-c).",
                statement=universal(reals(*EIGHT), goal, facts),
                evidence=evidence,
                near_misses=(
                    near_miss(
                        "without-the-mirror",
                        reals(*EIGHT),
                        "(and (= A2 A) (= B2 B) (= w2 w) (= c2 c))",
                        {**same, **mirrored},
                        {
                            "same_at_0": f"(= {UNIT} {OTHER})".replace(" l)", " 0)"),
                            "same_at_1": f"(= {UNIT} {OTHER})".replace(" l)", " 1)"),
                        },
                        "the mirror image is another parameter set of the same function",
                    ),
                ),
                witness=model({**same, "A2": 0, "B2": 1, "w2": 1, "c2": 0}),
            ),
            Obligation(
                name="mirror-image",
                role="literal-negation",
                says="The parameters are not unique: A + B sigma(wl+c) = (A+B) - B sigma(-wl-c) for every l.",
                statement=universal(
                    reals("A", "B", "w", "c", "l"),
                    equal(UNIT, "(- (+ A B) (* B (Sigmoid (- (- (* w l)) c))))"),
                ),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "shift-kept",
                        reals("A", "B", "w", "c", "l"),
                        equal(UNIT, "(- (+ A B) (* B (Sigmoid (- c (* w l)))))"),
                        {"A": 0, "B": 1, "w": 1, "c": "(Ln 2)", "l": 0},
                    ),
                ),
            ),
        ),
        not_said=("With B = 0 or w = 0 the function is constant and its parameters are not determined.",),
    )


CLAIMS: tuple[Claim, ...] = (_claim(),)
