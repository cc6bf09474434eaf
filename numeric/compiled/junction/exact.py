"""The exact run of a junction model: the same tokens and pointers, integers instead of floats.

Every table is written over a common denominator, so that all entries of a clique, and all entries of a separator, are integers over
one denominator: it drops out of every posterior, and no fraction is reduced on the way. d[s] is the sum over everything outside of
the part of the tree that sends u[s]; in whole numbers w = u d, so that the division of the down pass leaves no remainder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import positions
from numeric.compiled.junction.model import Clique, JunctionModel
from numeric.compiled.junction.run import Block, blocks_of
from symbolic.networks.bayesian_network import EvidenceError, state_number

Whole = NDArray[np.object_]
"""Python integers, of any size."""
ExactFinding = str | Sequence[Fraction]


@dataclass(frozen=True)
class ExactResult:
    """One run. ``joint``: integers proportional, for each variable, to P(state, findings) at its indicators."""

    model: JunctionModel
    weight: Fraction
    """P(findings) in a Bayesian network (of those left after pruning, unless the model is ``whole``)."""
    joint: Whole

    def posteriors(self, variables: Sequence[str] | None = None) -> dict[str, dict[str, Fraction]]:
        """P(variable | findings) by name, of every variable that the model answers for, in the order of the network."""
        model = self.model
        place = {variable: number for number, variable in enumerate(model.tables.names)}
        table: dict[str, dict[str, Fraction]] = {}
        for variable in model.states if variables is None else variables:
            states = model.states[variable]
            if variable in model.fixed:
                table[variable] = {state: Fraction(int(state == model.fixed[variable])) for state in states}
            elif variable in place:
                first = model.indicators[place[variable]]
                weights = self.joint[first : first + len(states)].tolist()
                total = sum(weights)
                table[variable] = {state: Fraction(weight, total) for state, weight in zip(states, weights)}
        return table


def exact_run(model: JunctionModel, findings: Mapping[str, ExactFinding] | None = None) -> ExactResult:
    """Every posterior as a fraction. Raises EvidenceError when the findings have probability zero or name what is not there."""
    up, scale = whole_indicators(model, findings or {})
    theta, denominator = WholeTables(model).all_entries()
    blocks = blocks_of(model)
    phis: list[Whole] = []
    for block in reversed(blocks):
        phis.append(_products(block, theta[slice(*block.level.entries)], up[slice(*block.level.read)]))
        up[slice(*block.level.written)] = np.add.reduceat(phis[-1], block.starts)
    roots = up[: blocks[0].level.written[1]].tolist() if blocks else []
    if not all(roots):
        raise EvidenceError("the findings have probability zero")
    joint = np.zeros(model.messages, dtype=object)
    down = np.ones(len(roots), dtype=object)
    for block in blocks:
        phi = phis.pop() * down[block.own]
        first = block.level.read[0]
        total = np.zeros(block.level.read[1] - first, dtype=object)
        for start, end, n in block.slots:
            np.add.at(total, block.pointers[start:end], phi[:n])
        joint[slice(*block.level.read)] = total
        below = up[first : block.level.middle]
        down = total[: len(below)] // np.where(below == 0, 1, below)
    weight = model.tables.constant * Fraction(_product(roots), denominator * scale)
    return ExactResult(model, weight, joint)


def _product(factors: Sequence[int]) -> int:
    result = 1
    for factor in factors:
        result *= factor
    return result


def _products(block: Block, theta: Whole, messages: Whole) -> Whole:
    phi = theta.copy()
    for first, last, n in block.slots:
        phi[:n] *= messages[block.pointers[first:last]]
    return phi


class WholeTables:
    """The tables of a model in integers, each over the least common denominator of its entries; made when they are asked for."""

    def __init__(self, model: JunctionModel) -> None:
        self.model = model
        self._known: dict[int, tuple[Whole, int]] = {}

    def table(self, number: int) -> tuple[Whole, int]:
        """The entries of a table as integers, and what they are to be divided by."""
        if number not in self._known:
            numbers = self.model.tables.numbers[number]
            used = np.unique(numbers).tolist()
            exact = self.model.tables.values.exact
            common = lcm(*(exact[value].denominator for value in used))
            whole = np.zeros(used[-1] + 1, dtype=object)
            for value in used:
                whole[value] = exact[value].numerator * (common // exact[value].denominator)
            self._known[number] = whole[numbers], common
        return self._known[number]

    def entries(self, clique: Clique, entries: Sequence[int] | None = None) -> Whole:
        """Integers proportional to the products of table entries of a clique: of all its entries, or of those listed."""
        rows = clique.rows
        if entries is not None:
            places = np.array(entries, dtype=np.int64) - clique.first
            rows = places if rows is None else rows[places]
        result = np.ones(clique.entries if entries is None else len(entries), dtype=object)
        for factor in clique.factors:
            scope = self.model.tables.scopes[factor]
            result *= self.table(factor)[0][positions(clique.scope, scope, self.model.tables.sizes, rows)]
        return result

    def all_entries(self) -> tuple[Whole, int]:
        """Of every clique, and the number that the product of one entry of each is to be divided by."""
        theta = np.ones(len(self.model.theta), dtype=object)
        for clique in self.model.cliques:
            theta[clique.first : clique.first + clique.entries] = self.entries(clique)
        return theta, _product([self.table(number)[1] for number in range(len(self.model.tables.scopes))])


def whole_indicators(model: JunctionModel, findings: Mapping[str, ExactFinding]) -> tuple[Whole, int]:
    """A value for every message, 1 where there is no finding, and the number that the product of the findings' weights is to be
    divided by."""
    up = np.ones(model.messages, dtype=object)
    numbers = {variable: number for number, variable in enumerate(model.tables.names)}
    scale = 1
    for variable, finding in findings.items():
        if isinstance(finding, str):
            kept = state_number(model.states, variable, finding)
            weights = [int(kept == number) for number in range(len(model.states[variable]))]
        else:
            state_number(model.states, variable, model.states.get(variable, ("",))[0])
            if len(finding) != len(model.states[variable]) or any(w < 0 for w in finding) or not any(finding):
                raise EvidenceError(f"the weights of {variable!r} do not fit its states")
            common = lcm(*(Fraction(weight).denominator for weight in finding))
            scale *= common
            weights = [int(weight * common) for weight in finding]
        if variable in model.fixed:
            model.refuse_other(variable, finding)
        elif variable not in numbers:
            raise EvidenceError(f"{variable!r} was left out of this model, which does not need it")
        else:
            first = model.indicators[numbers[variable]]
            up[first : first + len(weights)] = weights
    return up, scale
