"""A most probable joint state, read off the gates that attain the maximum.

Under relu the row of a gate holds the log of a maximum over joint states instead of a sum
(``symbolic.transformer.gate_layers``). Walking down from the root, into every input of a product and into one largest input of
a maximum, reaches one indicator of each variable: together they attain the root's weight (A. Darwiche 2003, "A differential
approach to inference in Bayesian networks", J. ACM 50(3), section 7). A tie is settled by taking the first input, so that no
second run is needed however many there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from symbolic.transformer.gate_layers import ZERO

Inputs = Callable[[int], tuple[int, int, int]]
"""The rows that a row's pointers A, B and X name, after the evidence layers: A = B unless both may be alive."""


def decoded(
    root: int,
    states: Mapping[str, tuple[str, ...]],
    indicators: Mapping[str, tuple[int, ...]],
    inputs: Inputs,
    at_least: Callable[[int, int], bool],
) -> dict[str, str]:
    """The joint state that the walk from ``root`` reaches. ``at_least(a, b)`` says whether row a holds at least what row b holds.

    Raises ValueError when the walk does not reach exactly one indicator of each variable: then these are not a network's gates.
    """
    reached: set[int] = set()
    stack = [root]
    while stack:
        row = stack.pop()
        if row <= ZERO or row in reached:
            continue
        reached.add(row)
        a, b, x = inputs(row)
        stack += [a if a == b or at_least(a, b) else b, x]
    result: dict[str, str] = {}
    for variable, rows in indicators.items():
        chosen = [state for state, row in zip(states[variable], rows) if row in reached]
        if len(chosen) != 1:
            raise ValueError(f"the gates single out {len(chosen)} states of {variable!r}, not one")
        result[variable] = chosen[0]
    return result
