"""A discrete network as arrays: variables and values by number, and what findings and questions leave of it.

    values     the distinct entries of all tables, exact; number 0 is the value zero
    numbers    int32 array per table, row-major, last variable of its scope fastest: the number of each entry's value
    findings   variable number -> state number

The float forms of a value are its mantissa and exponent of two, and its logarithm: entries of any size keep their digits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from symbolic.networks.bayesian_network import BayesianNetwork, DiscreteNetwork

Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Values:
    """The distinct entries, zero first."""

    exact: tuple[Fraction, ...]

    @cached_property
    def logs(self) -> Floats:
        """ln of every value; -inf for zero."""
        return np.array([-math.inf if not value else log_of_fraction(value) for value in self.exact])

    @cached_property
    def binary(self) -> tuple[Floats, NDArray[np.int32]]:
        """Mantissas and exponents: value = mantissa 2^exponent, correctly rounded."""
        parts = [scaled_float(value) for value in self.exact]
        return np.array([m for m, _ in parts]), np.array([e for _, e in parts], dtype=np.int32)


@dataclass(frozen=True)
class Tables:
    """P(x) proportional to the product of the tables. ``directed``: table number i is P(last of its scope | the others), one for
    each variable."""

    states: Mapping[str, tuple[str, ...]]
    scopes: tuple[tuple[int, ...], ...]
    numbers: tuple[Numbers, ...]
    values: Values
    directed: bool
    constant: Fraction = Fraction(1)
    """The product of the entries that no variable is left for."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(self.states)

    @cached_property
    def sizes(self) -> tuple[int, ...]:
        return tuple(len(states) for states in self.states.values())

    @cached_property
    def floats(self) -> tuple[tuple[Floats, ...], NDArray[np.int64]]:
        """The entries of every table, and the exponents of two that they are to be multiplied by: 0 where every entry but zero
        lies between 2^-200 and 2^200, else such that the largest lies in [1/2, 1)."""
        if not self.numbers:
            return (), np.zeros(0, np.int64)
        mantissas, exponents = self.values.binary
        lengths = np.array([len(table) for table in self.numbers])
        starts = np.cumsum(lengths) - lengths
        numbers = np.concatenate(self.numbers)
        high = np.where(numbers > 0, exponents[numbers], -LOWEST)
        most = np.maximum.reduceat(high, starts)
        least = np.minimum.reduceat(np.where(numbers > 0, high, LOWEST), starts)
        shifts = np.where((least < -200) | (most > 200), most, 0)
        flat = np.ldexp(mantissas[numbers], np.maximum(high - np.repeat(shifts, lengths), -2000))
        return tuple(np.split(flat, starts[1:])), shifts.astype(np.int64)


LOWEST = 1 << 24
"""Minus the exponent that stands for zero."""


def scaled_float(value: Fraction) -> tuple[float, int]:
    """(m, e) with value = m 2^e correctly rounded, m in [1/2, 1) or 0."""
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(shift) < 900:
        return math.frexp(value.numerator / value.denominator)
    mantissa, exponent = math.frexp(float(value / Fraction(2) ** shift))
    return mantissa, exponent + shift


def log_of_fraction(value: Fraction) -> float:
    """ln of a positive rational in float64, within two units in the last place."""
    if Fraction(1, 2) < value < 2:
        return math.log1p(float(value - 1))
    mantissa, exponent = scaled_float(value)
    return math.log(mantissa) + exponent * math.log(2)


def tables_of(network: DiscreteNetwork) -> Tables:
    """The network with its distinct values numbered."""
    place = {variable: number for number, variable in enumerate(network.states)}
    numbers: dict[Fraction, int] = {Fraction(0): 0}
    seen: dict[int, int] = {}
    """Object identity -> number: hashing a fraction is slow, and readers share equal ones."""
    scopes: list[tuple[int, ...]] = []
    tables: list[Numbers] = []
    constant = Fraction(1)
    for factor in network.factors:
        if not factor.scope:
            constant *= Fraction(factor.table[0])
            continue
        for entry in factor.table:
            if id(entry) not in seen:
                seen[id(entry)] = numbers.setdefault(Fraction(entry), len(numbers))
        scopes.append(tuple(place[variable] for variable in factor.scope))
        tables.append(np.array([seen[id(entry)] for entry in factor.table], dtype=np.int32))
    directed = isinstance(network, BayesianNetwork)
    return Tables(
        dict(network.states), tuple(scopes), tuple(tables), Values(tuple(numbers)), directed, constant
    )


# ------------------------------------------------------------------------------------------------- what a question needs


@dataclass(frozen=True)
class Pruned:
    """What a question needs: tables over the variables left, the variables whose state is settled, and the parts that no queried
    variable is connected to, of which only whether they are possible matters."""

    tables: Tables
    """Their ``constant`` is 0 when the findings contradict each other or what the tables leave."""
    fixed: Mapping[str, int]
    rest: Tables | None


def prune(tables: Tables, findings: Mapping[int, int], queries: Sequence[int] | None = None) -> Pruned:
    """Reduce to what P(queries | findings) depends on: findings put into the tables; variables that only one state is left for
    put in as well; in a Bayesian network the variables that are not ancestors of a query or finding dropped (their tables sum to
    1); the parts that no query is connected to set apart. Without ``queries`` every variable is asked for and nothing is dropped.
    """
    kept = list(range(len(tables.scopes)))
    if tables.directed and queries is not None:
        ancestors = _ancestors(tables, [*queries, *findings])
        kept = [number for number in kept if tables.scopes[number][-1] in ancestors]
    scopes = {number: tables.scopes[number] for number in kept}
    arrays = {number: tables.numbers[number] for number in kept}
    constant = tables.constant
    holding: dict[int, set[int]] = {}
    for number, scope in scopes.items():
        for variable in scope:
            holding.setdefault(variable, set()).add(number)
    fixed: dict[int, int] = {}
    waiting = list(findings.items()) + [(v, 0) for v, size in enumerate(tables.sizes) if size == 1]
    waiting += [(scopes[n][0], s) for n in scopes if (s := _only_state(scopes[n], arrays[n])) is not None]
    while waiting:
        variable, state = waiting.pop()
        if variable in fixed:
            if fixed[variable] != state:
                constant = Fraction(0)
            continue
        fixed[variable] = state
        for number in sorted(holding.pop(variable, ())):
            scope = scopes[number]
            axis = scope.index(variable)
            table = arrays[number].reshape([tables.sizes[v] for v in scope])
            arrays[number] = np.ascontiguousarray(table.take(state, axis=axis)).ravel()
            scopes[number] = (*scope[:axis], *scope[axis + 1 :])
            if not scopes[number]:
                constant *= tables.values.exact[arrays.pop(number)[0]]
                del scopes[number]
            elif (only := _only_state(scopes[number], arrays[number])) is not None:
                waiting.append((scopes[number][0], only))
    here, rest = set(scopes), set()
    if queries is not None:
        here = _connected(scopes, holding, queries)
        rest = set(scopes) - here
    wanted = {v for v in range(len(tables.sizes)) if queries is None or v in queries}
    asked = {v for number in here for v in scopes[number]} | (wanted - fixed.keys())
    names = {tables.names[variable]: state for variable, state in sorted(fixed.items())}
    apart = _part(tables, scopes, arrays, rest, set(), Fraction(1)) if rest else None
    return Pruned(_part(tables, scopes, arrays, here, asked, constant), names, apart)


def _only_state(scope: Sequence[int], numbers: Numbers) -> int | None:
    """The state of a table over one variable that excludes every other."""
    if len(scope) != 1:
        return None
    allowed = np.flatnonzero(numbers)
    return int(allowed[0]) if len(allowed) == 1 else None


def _ancestors(tables: Tables, variables: Sequence[int]) -> set[int]:
    parents = {scope[-1]: scope[:-1] for scope in tables.scopes}
    found: set[int] = set()
    stack = list(variables)
    while stack:
        variable = stack.pop()
        if variable not in found:
            found.add(variable)
            stack.extend(parents[variable])
    return found


def _connected(
    scopes: Mapping[int, Sequence[int]], holding: Mapping[int, set[int]], variables: Sequence[int]
) -> set[int]:
    """The tables that a chain of shared variables connects to one of ``variables``."""
    found: set[int] = set()
    seen: set[int] = set()
    stack = list(variables)
    while stack:
        variable = stack.pop()
        if variable in seen:
            continue
        seen.add(variable)
        for number in holding.get(variable, set()) - found:
            found.add(number)
            stack.extend(scopes[number])
    return found


def _part(
    tables: Tables,
    scopes: Mapping[int, Sequence[int]],
    arrays: Mapping[int, Numbers],
    chosen: set[int],
    asked: set[int],
    constant: Fraction,
) -> Tables:
    """The chosen tables, over the variables in them and those asked for, renumbered."""
    variables = sorted(asked.union(*(scopes[number] for number in chosen)))
    place = {variable: position for position, variable in enumerate(variables)}
    order = sorted(chosen)
    return replace(
        tables,
        states={tables.names[v]: tables.states[tables.names[v]] for v in variables},
        scopes=tuple(tuple(place[v] for v in scopes[number]) for number in order),
        numbers=tuple(arrays[number] for number in order),
        directed=False,
        constant=constant,
    )
