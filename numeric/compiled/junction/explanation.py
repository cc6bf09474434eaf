"""Most probable explanations by trace-back through the tokens of a junction model, with near-ties decided exactly.

The up pass with the largest entry for the sum, in logs. From a root down, a message's best entry names the messages that it
multiplies, and an indicator names a state. Where rounding could have decided, every entry near the best is kept, and what they
multiply is compared in whole numbers. Of several explanations of the same weight the first is given: the one whose first variable
has the earlier state, then the second, and so on in the order of the network.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.exact import ExactFinding, WholeTables, whole_indicators
from numeric.compiled.junction.model import JunctionModel
from numeric.compiled.junction.run import blocks_of, log_theta
from numeric.networks.arrays import Floats, log_of_fraction
from symbolic.networks.bayesian_network import EvidenceError

OPERATIONS = 8
"""Additions for an entry: at most four messages, and tables counted apart."""


@dataclass(frozen=True)
class Explanation:
    """A most probable joint state given the findings and its weight: P(state, findings) in a Bayesian network."""

    states: Mapping[str, str]
    weight: Fraction

    @property
    def log_weight(self) -> float:
        return log_of_fraction(self.weight)


def most_probable(model: JunctionModel, findings: Mapping[str, ExactFinding] | None = None) -> Explanation:
    """The first of the most probable joint states. Raises EvidenceError when the findings have probability zero or name what is not
    there, ValueError for a model that was pruned to some variables."""
    if not model.whole:
        raise ValueError("this model was compiled for some variables only; an explanation needs all")
    whole, _ = whole_indicators(model, findings or {})
    trace = _Trace(model, whole)
    chosen = trace.states()
    states = {
        variable: model.fixed.get(variable) or names[chosen[variable]]
        for variable, names in model.states.items()
    }
    return Explanation(states, _weight(model, chosen, findings or {}))


def _weight(
    model: JunctionModel, chosen: Mapping[str, int], findings: Mapping[str, ExactFinding]
) -> Fraction:
    tables = model.tables
    state = [chosen[variable] for variable in tables.names]
    numerator, denominator = tables.constant.numerator, tables.constant.denominator
    factors = []
    for scope, numbers in zip(tables.scopes, tables.numbers):
        place = 0
        for variable in scope:
            place = place * tables.sizes[variable] + state[variable]
        factors.append(tables.values.exact[numbers[place]])
    factors += [
        Fraction(weights[chosen[name]]) for name, weights in findings.items() if not isinstance(weights, str)
    ]
    for factor in factors:
        numerator *= factor.numerator
        denominator *= factor.denominator
    return Fraction(numerator, denominator)


@dataclass
class _Wanted:
    """A message that may be part of an explanation: its entries near the best; of these, after the exact comparison, the best."""

    entries: list[int]
    compared: bool = False
    """Its exact value decides a tie above."""
    value: int | None = None
    best: list[int] = field(default_factory=list)


class _Trace:
    def __init__(self, model: JunctionModel, whole: NDArray[np.object_]) -> None:
        self.model, self.whole = model, whole
        self.exact = WholeTables(model)
        with np.errstate(divide="ignore"):
            self.up = np.array([math.log(value) if value else -math.inf for value in whole.tolist()])
        self.phi = log_theta(model)
        self.separators = np.ones(model.messages, dtype=np.bool_)
        self.separators[model.state_messages] = False
        self._maximise()
        self.first = model.first_entries
        self.clique_of = np.repeat(
            np.arange(len(model.cliques)),
            np.array([clique.entries for clique in model.cliques], dtype=np.int64),
        )

    def _maximise(self) -> None:
        """The largest log weight below every message; what rounding can have changed at most."""
        largest = 0.0
        for block in reversed(blocks_of(self.model)):
            level = block.level
            phi: Floats = self.phi[slice(*level.entries)]
            messages = self.up[slice(*level.read)]
            for first, last, n in block.slots:
                phi[:n] += messages[block.pointers[first:last]]
            self.up[slice(*level.written)] = np.maximum.reduceat(phi, block.starts)
            finite = phi[np.isfinite(phi)]
            largest = max(largest, float(np.abs(finite).max(initial=0.0)))
        steps = OPERATIONS * len(self.model.cliques) + len(self.model.tables.scopes) + len(self.whole)
        self.tolerance = 2 * steps * max(largest, 1.0) * 2.0**-52

    def states(self) -> dict[str, int]:
        """By variable the state of the first explanation."""
        roots = list(range(self.model.levels[0].written[1])) if self.model.levels else []
        if any(math.isinf(self.up[root]) for root in roots):
            raise EvidenceError("the findings have probability zero")
        wanted = self._candidates(roots)
        self._compare(wanted)
        return self._first(roots, {message: w.best for message, w in wanted.items()})

    def _read(self, entry: int) -> list[int]:
        """The messages that an entry multiplies."""
        clique = self.model.cliques[self.clique_of[entry]]
        level = self.model.levels[clique.level]
        found: list[int] = []
        start = level.pointers + entry - level.entries[0]
        for slot in level.slots[: clique.heads]:
            found.append(level.read[0] + int(self.model.pointers[start]))
            start += slot
        return found

    def _candidates(self, roots: Sequence[int]) -> dict[int, _Wanted]:
        """Messages in the order of their numbers, which is from the roots down."""
        wanted: dict[int, _Wanted] = {}
        waiting: dict[int, bool] = dict.fromkeys(roots, False)
        while waiting:
            following: dict[int, bool] = {}
            for message, compared in waiting.items():
                first, last = self.first[message], self.first[message + 1]
                near = np.flatnonzero(self.phi[first:last] >= self.up[message] - self.tolerance)
                entries = (first + near).tolist()
                wanted[message] = _Wanted(entries, compared)
                for entry in entries:
                    for below in self._read(entry):
                        if self.separators[below]:
                            tie = compared or len(entries) > 1 or following.get(below, False)
                            following[below] = tie
            waiting = following
        return wanted

    def _compare(self, wanted: Mapping[int, _Wanted]) -> None:
        """Decide between the candidates in whole numbers, from the lowest level up."""
        for message in sorted(wanted, reverse=True):
            item = wanted[message]
            if len(item.entries) == 1 and not item.compared:
                item.best = item.entries
                continue
            clique = self.model.cliques[self.clique_of[item.entries[0]]]
            values = self.exact.entries(clique, item.entries)
            for position, entry in enumerate(item.entries):
                for below in self._read(entry):
                    values[position] *= wanted[below].value if self.separators[below] else self.whole[below]
            item.value = max(values)
            item.best = [entry for entry, value in zip(item.entries, values) if value == item.value]

    def _first(self, roots: Sequence[int], best: dict[int, list[int]]) -> dict[str, int]:
        """Of the explanations that ``best`` holds the first: state by state, what excludes an earlier state is dropped."""
        names, sizes = self.model.tables.names, self.model.tables.sizes
        variable_of = dict(
            zip(self.model.state_messages.tolist(), np.repeat(np.arange(len(sizes)), sizes).tolist())
        )
        settled: dict[int, int] = {}
        while True:
            left = self._left(roots, best, variable_of)
            for variable in range(len(sizes)):
                indicators = sorted(left[variable])
                settled[variable] = indicators[0]
                if len(indicators) > 1:
                    self._drop(best, set(indicators[1:]))
                    break
            else:
                return {
                    names[variable]: message - int(self.model.indicators[variable])
                    for variable, message in settled.items()
                }

    def _left(
        self, roots: Iterable[int], best: Mapping[int, list[int]], variable_of: Mapping[int, int]
    ) -> dict[int, set[int]]:
        """By variable the indicators of the states that some explanation has."""
        found: dict[int, set[int]] = {}
        seen = set(roots)
        stack = list(seen)
        while stack:
            for entry in best[stack.pop()]:
                for below in self._read(entry):
                    if not self.separators[below]:
                        found.setdefault(variable_of[below], set()).add(below)
                    elif below not in seen:
                        seen.add(below)
                        stack.append(below)
        return found

    def _drop(self, best: dict[int, list[int]], excluded: set[int]) -> None:
        """Remove the entries that multiply an excluded indicator, or a message that no entry is left for."""
        for message in sorted(best, reverse=True):
            best[message] = [entry for entry in best[message] if excluded.isdisjoint(self._read(entry))]
            if not best[message]:
                excluded.add(message)
