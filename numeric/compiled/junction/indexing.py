"""Index arithmetic between joint states: where a joint state of one scope lies in a table over another.

A joint state of a scope is one number, row-major, the last variable fastest.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[Any]
"""int32, or int64 where there are 2^31 joint states or more."""

SMALL = 1024
"""Maps of up to so many joint states are kept: large trees are made of few shapes."""


def joint_states(scope: Sequence[int], sizes: Sequence[int]) -> int:
    return prod([sizes[variable] for variable in scope])


def strides_of(scope: Sequence[int], sizes: Sequence[int]) -> dict[int, int]:
    """How far a table over ``scope`` moves when a variable moves by one state."""
    strides: dict[int, int] = {}
    step = 1
    for variable in reversed(scope):
        strides[variable] = step
        step *= sizes[variable]
    return strides


def positions(
    scope: Sequence[int], target: Sequence[int], sizes: Sequence[int], rows: Integers | None = None
) -> NDArray[np.int32]:
    """For each joint state of ``scope`` (all of them, or the numbers ``rows``) its number in ``target``, a part of it. Not to be
    written to. The target has less than 2^31 joint states."""
    strides = strides_of(target, sizes)
    dims = tuple([sizes[variable] for variable in scope])
    steps = tuple([strides.get(variable, 0) for variable in scope])
    if rows is not None:
        return _of_rows(dims, steps, rows)
    return _small_map(dims, steps) if prod(dims) <= SMALL else _map(dims, steps)


def _map(dims: tuple[int, ...], steps: tuple[int, ...]) -> NDArray[np.int32]:
    index = np.zeros(1, np.int32)
    for size, step in _runs(dims, steps):
        index = (index[:, None] + np.arange(size, dtype=np.int32) * np.int32(step)).ravel()
    return index


_small_map = lru_cache(4096)(_map)


def _runs(dims: Sequence[int], steps: Sequence[int]) -> list[tuple[int, int]]:
    """Neighbouring variables that are neighbours in the target too, or both absent from it, count as one of so many states."""
    runs: list[tuple[int, int]] = []
    for size, step in zip(dims, steps):
        if runs and runs[-1][1] == step * size:
            runs[-1] = runs[-1][0] * size, step
        else:
            runs.append((size, step))
    return runs


def _of_rows(dims: Sequence[int], steps: Sequence[int], rows: Integers) -> NDArray[np.int32]:
    index = np.zeros(len(rows), np.int32)
    low = 1
    runs = _runs(dims, steps)
    for place, (size, step) in reversed(list(enumerate(runs))):
        if step:
            digit = rows // rows.dtype.type(low) if low > 1 else rows
            if place:
                digit = digit - digit // rows.dtype.type(size) * rows.dtype.type(size)
            index += (digit * rows.dtype.type(step)).astype(np.int32, copy=False)
        low *= size
    return index


def aligned(table: NDArray, scope: Sequence[int], within: Sequence[int], sizes: Sequence[int]) -> NDArray:
    """The table with one axis for each variable of ``within``, of length 1 where ``scope`` lacks it: it broadcasts."""
    place = {variable: position for position, variable in enumerate(within)}
    order = sorted(range(len(scope)), key=lambda i: place[scope[i]])
    table = table.reshape([sizes[v] for v in scope]).transpose(order)
    inside = set(scope)
    return table.reshape([sizes[v] if v in inside else 1 for v in within])
