"""Exact linear programming over the rationals: Farkas multipliers, deterministic.

The question is always the same: are there multipliers y >= 0 (z free for equalities) with sum_i y_i a_i + sum_j z_j b_j = target,
column by column? Phase one of the simplex method answers it over ``Fraction``; Bland's rule (R. G. Bland, "New finite pivoting
rules for the simplex method", Mathematics of Operations Research 2(2), 1977) makes it terminate and makes the answer unique for a
given order of the rows, so that regenerated certificates have the same bytes.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import Any

Row = Mapping[Any, Fraction]
"""Column name (anything hashable) to coefficient."""


def nonnegative_combination(
    rows: Sequence[Row], free_rows: Sequence[Row], target: Row
) -> tuple[list[Fraction], list[Fraction]] | None:
    """Multipliers (y, z) with y >= 0 and ``sum y_i rows_i + sum z_j free_rows_j = target`` in every column, or None.

    Rows are sparse: a missing column is 0. The answer is a basic solution: at most as many non-zeros as there are columns.
    """
    columns: dict[Hashable, int] = {}
    for row in (*rows, *free_rows, target):
        for column in row:
            columns.setdefault(column, len(columns))
    candidates: list[Row] = list(rows)
    for row in free_rows:  # a free multiplier is a difference of two non-negative ones
        candidates += [row, {column: -value for column, value in row.items()}]

    height, width = len(columns), len(candidates)
    tableau = [[Fraction(0)] * width for _ in range(height)]
    for position, row in enumerate(candidates):
        for column, value in row.items():
            tableau[columns[column]][position] = Fraction(value)
    right = [Fraction(target.get(column, 0)) for column in columns]
    for line in range(height):
        if right[line] < 0:
            right[line] = -right[line]
            tableau[line] = [-value for value in tableau[line]]
    basis = _phase_one(tableau, right)
    if basis is None:
        return None
    solution = [Fraction(0)] * width
    for line, position in enumerate(basis):
        if position < width:
            solution[position] = right[line]
    split = len(rows)
    free = [solution[split + 2 * j] - solution[split + 2 * j + 1] for j in range(len(free_rows))]
    return solution[:split], free


def _phase_one(tableau: list[list[Fraction]], right: list[Fraction]) -> list[int] | None:
    """Drive the artificial variables (numbered after the others) to zero in place; the basis, or None if they stay positive."""
    height = len(tableau)
    width = len(tableau[0]) if tableau else 0
    basis = list(range(width, width + height))
    cost = [sum((tableau[line][j] for line in range(height)), Fraction(0)) for j in range(width)]
    total = sum(right, Fraction(0))
    while total > 0:
        entering = next((j for j in range(width) if cost[j] > 0), None)
        if entering is None:
            return None
        leaving: int | None = None
        best = Fraction(0)
        for line in range(height):
            slope = tableau[line][entering]
            if slope > 0:
                ratio = right[line] / slope
                if leaving is None or ratio < best or (ratio == best and basis[line] < basis[leaving]):
                    leaving, best = line, ratio
        if leaving is None:  # the cost row is a sum of rows, so a positive entry has a positive one above it
            raise ArithmeticError("phase one of the simplex method is bounded")
        _pivot(tableau, right, leaving, entering)
        basis[leaving] = entering
        factor = cost[entering]
        row = tableau[leaving]
        cost = [value - factor * entry if entry else value for value, entry in zip(cost, row)]
        total -= factor * right[leaving]
    return basis


def _pivot(tableau: list[list[Fraction]], right: list[Fraction], line: int, position: int) -> None:
    pivot = tableau[line][position]
    tableau[line] = row = [value / pivot for value in tableau[line]]
    right[line] /= pivot
    for other, values in enumerate(tableau):
        factor = values[position]
        if other != line and factor:
            tableau[other] = [value - factor * entry if entry else value for value, entry in zip(values, row)]
            right[other] -= factor * right[line]
