"""A discrete network as arrays: variables and values by number.

    values     the distinct entries of all tables, exact; number 0 is the value zero
    numbers    int32 array per table, row-major, last variable of its scope fastest: the number of each entry's value

The float forms of a value are its mantissa and exponent of two, and its logarithm: entries of any size keep their digits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
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
