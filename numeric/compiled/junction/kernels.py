"""The passes of a junction model as one loop over its cliques (the ``fast`` extra, numba), for one case and for many.

Same operations in the same order as ``run``, except that a group is added one entry after the other. No fast-math.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from numeric.compiled.junction.model import Finding, JunctionModel, Result
from numeric.compiled.junction.run import CONTRADICTION, SMALL, NumpyRunner
from numeric.networks.arrays import Floats

FIRST, ENTRIES, HEADS, MESSAGE, MESSAGES, LOW = range(6)
"""Columns of the table of cliques: first entry, entries, pointers of each, first message, messages, first message read."""


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def one_case(
    theta: Any, begin: Any, pointers: Any, cliques: Any, where: Any, roots: int, up: Any, phi: Any, joint: Any
) -> float:
    """ln of the weight without the model's constant; nan where the linear domain could lose digits. ``up`` holds the indicators
    and then the messages, ``phi`` then the posterior of every entry, ``joint`` (all zero before) that of every message."""
    shift = 0
    for k in range(len(cliques) - 1, -1, -1):
        first, n, heads, message, messages, low = cliques[k]
        row = phi[first : first + n]
        below = up[low:]
        if heads == 0:
            row[:] = theta[first : first + n]
        else:
            here = theta[first : first + n]
            read = pointers[where[k, 0] : where[k, 0] + n]
            for i in range(n):
                row[i] = here[i] * below[read[i]]
            for j in range(1, heads):
                read = pointers[where[k, j] : where[k, j] + n]
                for i in range(n):
                    row[i] *= below[read[i]]
        most = 0.0
        for s in range(message, message + messages):
            total = 0.0
            for i in range(begin[s], begin[s + 1]):
                total += phi[i]
            up[s] = total
            most = max(most, total)
        if most < SMALL:
            if most < CONTRADICTION:
                return np.nan
            exponent = int(np.floor(np.log2(most))) + 1
            factor = 2.0 ** (-exponent)
            shift += exponent
            for s in range(message, message + messages):
                up[s] *= factor
            for i in range(n):
                row[i] *= factor
    log_weight = shift * np.log(2.0)
    for root in range(roots):
        log_weight += np.log(up[root])
        joint[root] = 1.0
    for k in range(len(cliques)):
        first, n, heads, message, messages, low = cliques[k]
        for s in range(message, message + messages):
            down = joint[s] / up[s] if up[s] > 0.0 else 0.0
            for i in range(begin[s], begin[s + 1]):
                phi[i] *= down
        row = phi[first : first + n]
        below = joint[low:]
        for j in range(heads):
            read = pointers[where[k, j] : where[k, j] + n]
            for i in range(n):
                below[read[i]] += row[i]
    return log_weight


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def many_cases(
    theta: Any,
    own: Any,
    pointers: Any,
    cliques: Any,
    where: Any,
    roots: int,
    up: Any,
    phi: Any,
    joint: Any,
    log_weight: Any,
) -> None:
    """``up``, ``phi``, ``joint``: tokens x cases. As ``one_case`` for every case; nan in ``log_weight`` where digits could be
    lost."""
    cases = up.shape[1]
    log_weight[:] = 0.0
    most = np.empty(cases)
    for k in range(len(cliques) - 1, -1, -1):
        first, n, heads, message, messages, low = cliques[k]
        up[message : message + messages] = 0.0
        for i in range(n):
            row = phi[first + i]
            value = theta[first + i]
            if heads == 0:
                row[:] = value
            else:
                read = up[low + pointers[where[k, 0] + i]]
                for c in range(cases):
                    row[c] = value * read[c]
            for j in range(1, heads):
                read = up[low + pointers[where[k, j] + i]]
                for c in range(cases):
                    row[c] *= read[c]
            total = up[own[first + i]]
            for c in range(cases):
                total[c] += row[c]
        most[:] = 0.0
        for s in range(message, message + messages):
            for c in range(cases):
                most[c] = max(most[c], up[s, c])
        if most.min() < SMALL:
            for c in range(cases):
                factor = 1.0
                if most[c] < CONTRADICTION:
                    log_weight[c] = np.nan
                elif most[c] < SMALL:
                    exponent = np.floor(np.log2(most[c])) + 1
                    log_weight[c] += exponent * np.log(2.0)
                    factor = 2.0 ** (-exponent)
                most[c] = factor
            up[message : message + messages] *= most
            phi[first : first + n] *= most
    joint[:] = 0.0
    for root in range(roots):
        for c in range(cases):
            if up[root, c] > 0.0:
                log_weight[c] += np.log(up[root, c])
            joint[root, c] = 1.0
    for k in range(len(cliques)):
        first, n, heads, message, messages, low = cliques[k]
        for s in range(message, message + messages):
            for c in range(cases):
                joint[s, c] = joint[s, c] / up[s, c] if up[s, c] > 0.0 else 0.0
        for i in range(n):
            row = phi[first + i]
            down = joint[own[first + i]]
            for c in range(cases):
                row[c] *= down[c]
            for j in range(heads):
                total = joint[low + pointers[where[k, j] + i]]
                for c in range(cases):
                    total[c] += row[c]


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def read_states(joint: Any, indicators: Any, offsets: Any, states: Any) -> None:
    """Posteriors, cases x all states, from the joint at the indicators (messages x cases); nan where nothing is possible."""
    cases = joint.shape[1]
    total = np.empty(cases)
    for variable in range(len(indicators)):
        first, size = indicators[variable], offsets[variable + 1] - offsets[variable]
        total[:] = 0.0
        for s in range(size):
            for c in range(cases):
                total[c] += joint[first + s, c]
        for c in range(cases):
            total[c] = 1.0 / total[c] if total[c] > 0.0 else np.nan
        for c in range(cases):
            for s in range(size):
                states[c, offsets[variable] + s] = joint[first + s, c] * total[c]


def clique_table(model: JunctionModel) -> NDArray[np.int64]:
    """Cliques x 6: see ``FIRST`` and the names after it."""
    rows = [
        (c.first, c.entries, c.heads, c.first_message, c.messages, model.levels[c.level].read[0])
        for c in model.cliques
    ]
    return np.array(rows, dtype=np.int64).reshape(-1, 6)


def pointer_places(model: JunctionModel) -> NDArray[np.int64]:
    """Cliques x heads: where the j-th pointers of a clique's entries start."""
    widest = max((clique.heads for clique in model.cliques), default=0)
    where = np.zeros((len(model.cliques), max(widest, 1)), np.int64)
    for k, clique in enumerate(model.cliques):
        level = model.levels[clique.level]
        start = level.pointers
        for j in range(clique.heads):
            where[k, j] = start + clique.first - level.entries[0]
            start += level.slots[j]
    return where


class CompiledRunner:
    """As ``NumpyRunner``, with compiled loops. Not to be shared between threads."""

    def __init__(self, model: JunctionModel) -> None:
        self.model = model
        self._numpy = NumpyRunner(model)
        self.cliques, self.where = clique_table(model), pointer_places(model)
        self.pointers = model.pointers.view(np.uint32)  # unsigned: no check for counting from the end
        self.begin = model.first_entries
        self.roots = model.levels[0].written[1] if model.levels else 0
        self._phi = np.empty(len(model.theta))
        self._cases: tuple[Floats, Floats] | None = None

    def run(self, findings: Mapping[str, Finding] | None = None, *, keep_entries: bool = False) -> Result:
        """Every posterior. Raises EvidenceError when the findings have probability zero or name what is not there."""
        model = self.model
        up = self._numpy.indicators(findings or {})
        joint = np.zeros(model.messages)
        log_weight = one_case(
            model.theta,
            self.begin,
            self.pointers,
            self.cliques,
            self.where,
            self.roots,
            up,
            self._phi,
            joint,
        )
        if math.isnan(log_weight):
            return self._numpy.run(findings, domain="log", keep_entries=keep_entries)
        entries = self._phi.copy() if keep_entries else None
        return Result(model, log_weight + model.log_constant, joint, entries)

    def chunk(self, up: Floats) -> tuple[Floats, Floats]:
        """As ``batch.NumpyChunks.chunk``: ``up`` (messages x cases) holds the indicators."""
        model, cases = self.model, up.shape[1]
        if self._cases is None or self._cases[0].shape[1] != cases:
            self._cases = np.empty((len(model.theta), cases)), np.empty((model.messages, cases))
        phi, joint = self._cases
        log_weight, states = np.empty(cases), np.empty((cases, int(model.offsets[-1])))
        many_cases(
            model.theta,
            model.own.view(np.uint32),
            self.pointers,
            self.cliques,
            self.where,
            self.roots,
            up,
            phi,
            joint,
            log_weight,
        )
        read_states(joint, model.indicators, model.offsets, states)
        return log_weight, states
