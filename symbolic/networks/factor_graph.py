"""Discrete factor graphs with exact entries: the data type that both sides of the correspondence speak about.

Glossary of shapes
    variable   a name (str); its states are numbered 0 .. domains[name] - 1
    scope      tuple of variable names, in table order
    table      flat tuple of entries in row-major order over the scope (last variable fastest)

Entries are whatever the caller computes with: ``fractions.Fraction``, ``int``, or SymPy expressions. No floats.
The factorisation is P(x) proportional to the product of all factors (Kschischang, Frey & Loeliger 2001,
"Factor graphs and the sum-product algorithm", IEEE Trans. Inf. Theory 47(2), eq. 2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Any

Entry = Any
"""An exact number (Fraction, int) or a SymPy expression."""


@dataclass(frozen=True)
class Factor:
    """A non-negative function of the variables in ``scope``; ``table`` is row-major, last variable fastest."""

    scope: tuple[str, ...]
    table: tuple[Entry, ...]


@dataclass(frozen=True)
class FactorGraph:
    """Variables with their numbers of states, and factors over them.

    Raises ValueError when a scope repeats or names an unknown variable, or when a table has the wrong length.
    """

    domains: Mapping[str, int]
    factors: tuple[Factor, ...]

    def __post_init__(self) -> None:
        for name, states in self.domains.items():
            if states < 1:
                raise ValueError(f"variable {name!r} has {states} states; at least one is needed")
        for position, factor in enumerate(self.factors):
            for name in factor.scope:
                if name not in self.domains:
                    raise ValueError(
                        f"factor {position} mentions {name!r}, which is not a variable of this graph"
                    )
            if len(set(factor.scope)) != len(factor.scope):
                raise ValueError(f"factor {position} repeats a variable in its scope {factor.scope}")
            size = prod(self.domains[name] for name in factor.scope)
            if len(factor.table) != size:
                raise ValueError(
                    f"factor {position} over {factor.scope} needs {size} entries, has {len(factor.table)}"
                )

    def states(self, scope: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
        """All joint states of ``scope`` in table order."""
        return product(*(range(self.domains[name]) for name in scope))

    def entry(self, factor: Factor, state: Mapping[str, int]) -> Entry:
        """The entry of ``factor`` at a joint state given by variable name."""
        index = 0
        for name in factor.scope:
            index = index * self.domains[name] + state[name]
        return factor.table[index]
