"""A point at which conditions hold together, so that what is shown under them is not shown of nothing.

The search assigns the symbols one after the other. Conditions that are linear in the symbol at hand, and in no other that is
still open, divide the line; their boundaries and a number inside every part are tried, and a few fixed numbers besides. What is
found is a proposal: the checker decides whether the conditions hold there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import ceil, floor
from typing import Any

import sympy
from sympy import Rational

FIXED = tuple(Rational(*pair) for pair in ((1, 3), (2, 7), (3, 11), (1, 2), (3, 4), (5, 3), (3, 1), (0, 1)))
"""Tried with both signs where no linear condition says more."""
MAX_POINTS = 2_000
"""Values tried, over all symbols."""


def find_point(conditions: Sequence[Any], integers: Mapping[str, bool]) -> dict[str, Rational] | None:
    """Values for the symbols named in ``integers`` (true: only integers) at which SymPy evaluates every condition to true; None
    where the search finds none, which says nothing of whether there is one.
    """
    return _extend(list(conditions), sorted(integers), integers, [MAX_POINTS])


def _extend(
    conditions: list[Any], names: list[str], integers: Mapping[str, bool], left: list[int]
) -> dict[str, Rational] | None:
    open_ = [c for c in conditions if c != sympy.true]
    if sympy.false in open_:
        return None
    if not names:
        return None if open_ else {}
    name, *rest = names
    here = sympy.Symbol(name, real=True)
    for value in _values(open_, here, integers[name]):
        left[0] -= 1
        if left[0] < 0:
            return None
        found = _extend([c.subs(here, value) for c in open_], rest, integers, left)
        if found is not None:
            return {name: value, **found}
    return None


def _values(conditions: Sequence[Any], here: Any, integer: bool) -> list[Any]:
    """Boundaries of the conditions about this symbol alone with a number in every part between and beyond them; then FIXED."""
    alone = [
        c for c in conditions if c.free_symbols == {here} and isinstance(c, sympy.core.relational.Relational)
    ]
    boundaries = sorted({b for c in alone if (b := _boundary(c.lhs - c.rhs, here)) is not None})
    parts: list[Any] = []
    if boundaries:
        parts = [(low + high) / 2 for low, high in pairwise(boundaries)]
        parts += [boundaries[-1] + 1, boundaries[0] - 1, *boundaries]
    values = [*parts, *FIXED, *(-value for value in FIXED)]
    if integer:
        values = [sympy.Integer(end(value)) for value in values for end in (floor, ceil)]
    return list(dict.fromkeys(values))


def _boundary(difference: Any, here: Any) -> Any | None:
    """Where a linear expression with rational coefficients is zero."""
    if not difference.is_polynomial(here):
        return None
    polynomial = sympy.Poly(difference, here)
    if polynomial.degree() != 1:
        return None
    slope, constant = polynomial.all_coeffs()
    return -constant / slope if slope.is_Rational and constant.is_Rational else None
