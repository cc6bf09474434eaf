"""Exact linear programming: an answer is checked by multiplying out, a refusal by the theorem of the alternative."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from math import prod

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from proofs.search.combinations import NoCombination, find_combination
from proofs.search.linear_programming import nonnegative_combination

small = st.integers(-3, 3).map(Fraction)


@st.composite
def problems(draw: st.DrawFn) -> tuple[list[list[Fraction]], list[list[Fraction]], list[Fraction]]:
    width = draw(st.integers(1, 4))
    row = st.lists(small, min_size=width, max_size=width)
    return draw(st.lists(row, max_size=5)), draw(st.lists(row, max_size=2)), draw(row)


def sparse(row: list[Fraction]) -> dict[int, Fraction]:
    return {column: value for column, value in enumerate(row) if value}


@given(problems())
def test_exactly_one_of_multipliers_and_separating_point_exists(
    problem: tuple[list[list[Fraction]], list[list[Fraction]], list[Fraction]],
) -> None:
    rows, free, target = problem
    width = len(target)
    found = nonnegative_combination(list(map(sparse, rows)), list(map(sparse, free)), sparse(target))
    # Farkas: otherwise some x has rows.x >= 0, free.x = 0, target.x = -1; each equation is one column, x the free rows
    slack = [{("row", i): Fraction(-1)} for i in range(len(rows))]
    point = [
        {
            **{("row", i): row[j] for i, row in enumerate(rows)},
            **{("free", i): row[j] for i, row in enumerate(free)},
            ("target", 0): target[j],
        }
        for j in range(width)
    ]
    separated = nonnegative_combination(slack, point, {("target", 0): Fraction(-1)})
    assert (found is None) != (separated is None)
    if found is not None:
        y, z = found
        assert all(value >= 0 for value in y)
        for j in range(width):
            total = sum(v * r[j] for v, r in zip(y, rows)) + sum(v * r[j] for v, r in zip(z, free))
            assert total == target[j]


def test_bland_s_rule_ends_on_a_cycling_example() -> None:
    # E. M. L. Beale's example (1955): the textbook largest-coefficient rule cycles on it for ever
    rows = [
        [Fraction(1, 4), Fraction(1, 2), 0],
        [-60, -90, 0],
        [Fraction(-1, 25), Fraction(-1, 50), 1],
        [9, 3, 0],
    ]
    slack = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]
    exact = [{j: Fraction(v) for j, v in enumerate(row) if v} for row in [*rows, *slack]]
    assert nonnegative_combination(exact, [], {2: Fraction(1)}) is not None


x, y = sympy.symbols("x y", real=True)

CASES = {
    "linear": ({"a": x < y, "b": y <= 3}, x < 4, {}),
    "strict": ({"a": x < y, "b": y <= 3}, x < 3, {}),
    "product": ({"a": x > 0, "b": y > 0}, x * y > 0, {"degree": 2}),
    "unit-interval": ({"a": x > 0, "b": x < 1}, x * (1 - x) > 0, {"degree": 2}),
    "square": ({}, x**2 + y**2 >= 2 * x * y, {"squares": [x - y]}),
    "equality": ({"e": sympy.Eq(x + y, 1), "a": x >= 0}, y <= 1, {}),
    "multiplied-equality": ({"e": sympy.Eq(x, 1)}, x**2 >= 1, {"multipliers": [1, x]}),
}


@pytest.mark.parametrize("case", CASES)
def test_a_combination_multiplies_out_to_a_contradiction(case: str) -> None:
    facts, goal, options = CASES[case]
    evidence = find_combination(facts, goal, **options)
    sides = {
        name: sympy.sympify(fact.gts - fact.lts) if not isinstance(fact, sympy.Eq) else fact.lhs - fact.rhs
        for name, fact in facts.items()
    }
    strict = {
        name: isinstance(fact, sympy.StrictLessThan | sympy.StrictGreaterThan) for name, fact in facts.items()
    }
    sides["goal"] = goal.lts - goal.gts
    strict["goal"] = isinstance(goal, sympy.LessThan | sympy.GreaterThan)
    total, strictly = sympy.Integer(0), False
    for term in evidence.get("terms", []):
        weight = sympy.Rational(term["c"])
        assert weight > 0
        strictly |= term.get("square") is None and all(strict[name] for name in term.get("facts", []))
        square = 1 if term.get("square") is None else options["squares"][0] ** 2
        total += weight * prod(sides[name] for name in term.get("facts", [])) * square
    for term in evidence.get("equalities", []):
        multiplier = {"1": 1, "(- 1)": -1, "x": x, "(- x)": -x}[term["times"]]
        total += multiplier * sides[term["fact"]]
    constant = sympy.expand(total)
    assert constant < 0 or (constant == 0 and strictly)


@pytest.mark.parametrize(
    ("facts", "goal"),
    [({"a": x < y}, y < x), ({"a": x <= 3}, x < 3), ({}, x > 0), ({"a": x > 0, "b": y > 0}, x * y > 0)],
    ids=["reversed", "not-strict", "no-facts", "needs-degree-2"],
)
def test_no_combination_is_said(facts: dict[str, sympy.Rel], goal: sympy.Rel) -> None:
    with pytest.raises(NoCombination):
        find_combination(facts, goal)


def test_an_equality_goal_is_not_searched() -> None:
    with pytest.raises(TypeError, match="multipliers"):
        find_combination({}, sympy.Eq(x, y))


def test_the_answer_is_the_same_for_the_same_question() -> None:
    answers = {
        str(find_combination({"a": x > 0, "b": x < 1}, x * (1 - x) > 0, degree=2))
        for _, _ in product("ab", "ab")
    }
    assert len(answers) == 1
