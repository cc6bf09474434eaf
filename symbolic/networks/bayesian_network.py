"""Discrete networks with named states and exact tables: Bayesian networks, and Markov networks without normalisation.

Glossary of shapes
    states     variable name -> its state names, in table order
    factor     a table over a scope, row-major, last variable fastest (``symbolic.networks.factor_graph.Factor``)
    table      of a Bayesian network: the factor P(variable | parents), its scope is (parents..., variable)
    findings   hard evidence: variable name -> state name

A network is declared in a few lines; numbers are written as text, so that "0.05" is 1/20 and "1/3" is 1/3:

    >>> network = bayesian_network(
    ...     node("rain", "yes no", "0.2 0.8"),
    ...     node("wet", "yes no", "0.9 0.1  0.05 0.95", given="rain"),
    ... )
    >>> network.factors[1].table[0]
    Fraction(9, 10)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from fractions import Fraction
from math import prod

from symbolic.algebra.long_numbers import fraction_text, shortened
from symbolic.networks.factor_graph import Factor, FactorGraph

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d{1,4})?|[+-]?\d+/0*[1-9]\d*", re.ASCII)
_LONG_EXPONENT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)[eE][+-]?\d+", re.ASCII)


MOST_CHARACTERS = 4000
"""Longest text of one number: Python reads no longer integers, and no table needs them."""


class NetworkError(ValueError):
    """A network that is not one: an unknown parent, a cycle, a row that does not sum to 1, an empty table."""


class EvidenceError(ValueError):
    """Findings that name an unknown variable or state, or that have probability zero."""


def exact_number(text: str) -> Fraction:
    """The rational that ``text`` writes: a decimal, with or without an exponent of up to four digits, or ``p/q``, in at most
    MOST_CHARACTERS characters. Raises ValueError otherwise.

    >>> exact_number("0.05"), exact_number("1/3"), exact_number("2e-3")
    (Fraction(1, 20), Fraction(1, 3), Fraction(1, 500))
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(
            f"a number of {len(text):,} characters, {shortened(text)}; at most {MOST_CHARACTERS:,} are read"
        )
    if _NUMBER.fullmatch(text) is None:
        if _LONG_EXPONENT.fullmatch(text):
            raise ValueError(f"{shortened(text)} has an exponent of more than four digits")
        raise ValueError(f"{shortened(text)} is not a decimal number or a fraction p/q")
    return Fraction(text)


@dataclass(frozen=True)
class DiscreteNetwork:
    """P(x) proportional to the product of ``factors``; a Markov network unless it is a ``BayesianNetwork``.

    Raises NetworkError on a state list that is empty or repeats a name, a factor that does not fit, a negative entry
    or a factor that is zero everywhere.
    """

    states: Mapping[str, tuple[str, ...]]
    factors: tuple[Factor, ...]
    name: str = "unknown"

    def __post_init__(self) -> None:
        for variable, names in self.states.items():
            if not names:
                raise NetworkError(f"variable {variable!r} has no states")
            repeated = [name for position, name in enumerate(names) if name in names[:position]]
            if repeated:
                raise NetworkError(f"variable {variable!r} lists the state {repeated[0]!r} twice")
        try:
            self.factor_graph()
        except ValueError as error:
            raise NetworkError(str(error)) from None
        for factor in self.factors:
            if any(not isinstance(entry, int | Fraction) for entry in factor.table):
                raise NetworkError(
                    f"the table over {factor.scope} has an entry that is not an exact rational"
                )
            if any(entry < 0 for entry in factor.table):
                raise NetworkError(f"the table over {factor.scope} has a negative entry")
            if not any(factor.table):
                raise NetworkError(f"the table over {factor.scope} is zero everywhere")

    @property
    def variables(self) -> tuple[str, ...]:
        return tuple(self.states)

    def factor_graph(self) -> FactorGraph:
        """The same model without state names."""
        return FactorGraph({variable: len(names) for variable, names in self.states.items()}, self.factors)

    def state_number(self, variable: str, state: str) -> int:
        """The position of ``state``. Raises EvidenceError naming the closest known name."""
        return state_number(self.states, variable, state)


@dataclass(frozen=True)
class BayesianNetwork(DiscreteNetwork):
    """One table P(variable | parents) per variable, in the order of ``states``; its last scope entry is the variable.

    Raises NetworkError when a variable has no table or two, when a row does not sum to exactly 1, or on a cycle.
    """

    parents: Mapping[str, tuple[str, ...]] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        owners = [factor.scope[-1] if factor.scope else "" for factor in self.factors]
        for variable in self.states:
            if owners.count(variable) != 1:
                raise NetworkError(
                    f"variable {variable!r} has {owners.count(variable)} tables; exactly one is needed"
                )
        if len(owners) != len(self.states):
            raise NetworkError(f"{len(owners)} tables for {len(self.states)} variables")
        for factor in self.factors:
            size = len(self.states[factor.scope[-1]])
            for start in range(0, len(factor.table), size):
                total = sum(factor.table[start : start + size])
                if total != 1:
                    row = self.row_name(factor, start // size)
                    raise NetworkError(
                        f"the row {row} of {factor.scope[-1]!r} sums to {shortened(fraction_text(total))[1:-1]}, not 1"
                    )
        object.__setattr__(self, "parents", {factor.scope[-1]: factor.scope[:-1] for factor in self.factors})
        self._refuse_cycles()

    def row_name(self, factor: Factor, row: int) -> str:
        """Parent states of row number ``row`` of a table, for messages."""
        names: list[str] = []
        for parent in reversed(factor.scope[:-1]):
            row, position = divmod(row, len(self.states[parent]))
            names.append(f"{parent}={self.states[parent][position]}")
        return "(" + ", ".join(reversed(names)) + ")"

    def _refuse_cycles(self) -> None:
        remaining = {variable: set(parents) for variable, parents in self.parents.items()}
        while remaining:
            free = [variable for variable, parents in remaining.items() if not parents & remaining.keys()]
            if not free:
                walk = [next(iter(remaining))]
                while walk[-1] not in walk[:-1]:
                    walk.append(min(remaining[walk[-1]] & remaining.keys()))
                cycle = walk[walk.index(walk[-1]) :]
                raise NetworkError("the parents form a cycle: " + " <- ".join(cycle))
            for variable in free:
                del remaining[variable]


@dataclass(frozen=True)
class Node:
    """One declared variable: its states, its parents, and P(variable | parents), child states fastest."""

    name: str
    states: tuple[str, ...]
    table: tuple[Fraction, ...]
    given: tuple[str, ...]


def node(
    name: str,
    states: str | Iterable[str],
    table: str | Iterable[str | int | Fraction],
    given: str | Iterable[str] = (),
) -> Node:
    """Declare a variable. Texts are split at white space; the rows of ``table`` follow the parents' states, the last
    parent fastest. Floats are refused (TypeError): write the number as text, which is exact."""
    entries: list[Fraction] = []
    for item in table.split() if isinstance(table, str) else table:
        if isinstance(item, str):
            entries.append(exact_number(item))
        elif isinstance(item, int | Fraction):
            entries.append(Fraction(item))
        else:
            raise TypeError(
                f"{item!r} in the table of {name!r} is not exact; write it as text or as a Fraction"
            )
    return Node(
        name,
        tuple(states.split() if isinstance(states, str) else states),
        tuple(entries),
        tuple(given.split() if isinstance(given, str) else given),
    )


def bayesian_network(*nodes: Node, name: str = "unknown") -> BayesianNetwork:
    """The network of the declared nodes. Raises NetworkError when they do not form one."""
    states: dict[str, tuple[str, ...]] = {}
    for declared in nodes:
        if declared.name in states:
            raise NetworkError(f"variable {declared.name!r} is declared twice")
        states[declared.name] = declared.states
    factors = tuple(Factor((*declared.given, declared.name), declared.table) for declared in nodes)
    return BayesianNetwork(states, factors, name)


MOST_NAMED = 20
"""States that a message lists."""


def state_number(states: Mapping[str, tuple[str, ...]], variable: str, state: str) -> int:
    """The position of ``state`` among the states of ``variable``. Raises EvidenceError naming the closest known name."""
    if variable not in states:
        raise EvidenceError(f"unknown variable {variable!r}{_hint(variable, states)}")
    if state not in states[variable]:
        known = ", ".join(states[variable][:MOST_NAMED]) + (
            ", ..." if len(states[variable]) > MOST_NAMED else ""
        )
        raise EvidenceError(f"variable {variable!r} has no state {state!r}; its states are {known}")
    return states[variable].index(state)


def _hint(word: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(word, names, n=1, cutoff=0.5)
    if not close:
        close = [name for name in names if name.lower() == word.lower()]
    return f"; did you mean {close[0]!r}?" if close else ""


def joint_size(states: Mapping[str, tuple[str, ...]], scope: Iterable[str]) -> int:
    """The number of joint states of ``scope``."""
    return prod(len(states[variable]) for variable in scope)
