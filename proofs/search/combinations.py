"""Find the multipliers of ``combination`` evidence by exact linear programming.

Given facts p_i >= 0 (or > 0, or = 0) and the negated goal, all polynomial, look for non-negative rationals y with

    sum y_i * (product of facts)_i * square_i^2 + sum z_j * multiplier_j * equality_j  =  -1,  or  =  0 with a strict term used

which contradicts the signs on the left (J. Farkas 1902 for linear facts; G. Stengle, "A Nullstellensatz and a
Positivstellensatz in semialgebraic geometry", Mathematische Annalen 207, 1974, for products). Each monomial is one column of
``proofs.search.linear_programming``. The search is complete for the products and squares it is offered, and deterministic; the
checker multiplies out by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations_with_replacement
from typing import Any

import sympy

from proofs.language.evidence import Evidence, combination
from proofs.language.smtlib import to_smt
from proofs.search.linear_programming import nonnegative_combination

Column = tuple[int, ...] | str
_STRICT = "strict"


class NoCombination(Exception):
    """No contradiction among the products and squares that were offered."""


@dataclass(frozen=True)
class _Fact:
    names: tuple[str, ...]
    side: Any  # a polynomial that is >= 0, or > 0 when strict
    strict: bool


def _side(fact: Any) -> tuple[Any, str]:
    """(p, kind): the fact says p > 0, p >= 0 or p = 0."""
    if isinstance(fact, sympy.StrictLessThan | sympy.LessThan):
        return fact.rhs - fact.lhs, ">" if isinstance(fact, sympy.StrictLessThan) else ">="
    if isinstance(fact, sympy.StrictGreaterThan | sympy.GreaterThan):
        return fact.lhs - fact.rhs, ">" if isinstance(fact, sympy.StrictGreaterThan) else ">="
    if isinstance(fact, sympy.Equality):
        return fact.lhs - fact.rhs, "="
    raise TypeError(f"a fact is an inequality or an equality, not {fact}")


def find_combination(
    facts: Mapping[str, Any],
    goal: Any,
    *,
    degree: int = 1,
    squares: Sequence[Any] = (),
    multipliers: Sequence[Any] = (1,),
) -> Evidence:
    """``combination`` evidence that the goal follows from the facts (SymPy relations by their name in the statement).

    ``degree``: products of up to so many facts are offered; ``squares``: polynomials whose squares may multiply them;
    ``multipliers``: polynomials that may multiply an equality. Raises NoCombination when these do not suffice.
    """
    positive: list[_Fact] = []
    equalities: list[tuple[str, Any]] = []
    for name, fact in facts.items():
        side, kind = _side(fact)
        if kind == "=":
            equalities.append((name, side))
        else:
            positive.append(_Fact((name,), side, kind == ">"))
    if isinstance(goal, sympy.Equality):
        raise TypeError("find_combination proves inequalities; an equality goal needs its multipliers given")
    negated, kind = _side(goal)
    positive.append(_Fact(("goal",), -negated, kind == ">="))

    offered = [_Fact((), sympy.Integer(1), True)]
    for size in range(1, degree + 1):
        for chosen in combinations_with_replacement(positive, size):
            offered.append(
                _Fact(
                    tuple(name for fact in chosen for name in fact.names),
                    sympy.prod([fact.side for fact in chosen]),
                    all(fact.strict for fact in chosen),
                )
            )
    weighted = [(fact, None) for fact in offered] + [(fact, square) for fact in offered for square in squares]
    free = [(name, side, factor) for name, side in equalities for factor in multipliers]

    sides = [fact.side * (1 if square is None else square**2) for fact, square in weighted]
    free_sides = [side * factor for _, side, factor in free]
    symbols = sorted(
        set().union(*(sympy.sympify(s, strict=True).free_symbols for s in [*sides, *free_sides])), key=str
    )
    rows = [_row(side, symbols) for side in sides]
    free_rows = [_row(side, symbols) for side in free_sides]
    constant: Column = (0,) * len(symbols)

    # A negative constant first; else zero, with strict terms whose multipliers add up to 1.
    found = nonnegative_combination(rows, free_rows, {constant: Fraction(-1)})
    if found is None:
        marked = [
            {**row, _STRICT: Fraction(1)} if fact.strict and square is None else row
            for row, (fact, square) in zip(rows, weighted)
        ]
        found = nonnegative_combination(marked, free_rows, {_STRICT: Fraction(1)})
    if found is None:
        raise NoCombination(
            f"no contradiction from products of up to {degree} of {', '.join(facts)} and the goal"
        )
    weights, free_weights = found
    return combination(
        terms=[
            (weight, fact.names, None if square is None else to_smt(square))
            for weight, (fact, square) in zip(weights, weighted)
            if weight and (fact.names or square is not None)
        ],
        equalities=[
            (name, to_smt(sympy.Rational(weight.numerator, weight.denominator) * factor))
            for weight, (name, _, factor) in zip(free_weights, free)
            if weight
        ],
    )


def _row(side: Any, symbols: Sequence[Any]) -> dict[Column, Fraction]:
    if not symbols:
        value = sympy.Rational(side)
        return {(): Fraction(int(value.p), int(value.q))} if value else {}
    polynomial = sympy.Poly(side, *symbols, domain="QQ")
    return {
        tuple(int(e) for e in powers): Fraction(int(value.p), int(value.q))
        for powers, value in polynomial.terms()
        if value
    }
