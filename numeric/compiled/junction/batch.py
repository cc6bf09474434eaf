"""Many cases at once: the passes of ``run`` with the cases as the fastest axis, chunk by chunk.

    cases     integers, cases x variables (in the order of the model's tables): the state of a variable, or UNKNOWN
    soft      variable number -> cases x states, the weights of a soft finding (nan: none in this case)

What the linear domain could lose digits of is run again, one by one, in the log domain. Cases whose findings have probability zero
are answered by nan, with a log weight of -inf.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.model import JunctionModel
from numeric.compiled.junction.run import CONTRADICTION, SMALL, Block, NumpyRunner, blocks_of
from numeric.networks.arrays import Floats
from symbolic.networks.bayesian_network import EvidenceError

Engine = Literal["numpy", "numba"]
Cases = NDArray[np.integer]
Soft = Mapping[int, Floats]

UNKNOWN = -1
TOGETHER = 1 << 18
"""Tokens times cases of a chunk that stay in the caches."""
SINGLY = 40_000
"""Tokens above which NumPy runs one case after the other: arrays of so many tokens x cases leave the caches."""


def run_cases(
    model: JunctionModel,
    cases: Cases,
    soft: Soft | None = None,
    *,
    engine: Engine = "numpy",
    chunk: int | None = None,
) -> tuple[Floats, Floats]:
    """(ln of the weight of each case's findings, posteriors: cases x all states in order). Raises ValueError where a number is no
    state, before any work."""
    answered = list(run_chunks(model, cases, soft, engine=engine, chunk=chunk))
    if not answered:
        return np.zeros(0), np.zeros((0, int(model.offsets[-1])))
    return np.concatenate([log for log, _ in answered]), np.concatenate([states for _, states in answered])


def run_chunks(
    model: JunctionModel,
    cases: Cases,
    soft: Soft | None = None,
    *,
    engine: Engine = "numpy",
    chunk: int | None = None,
) -> Iterator[tuple[Floats, Floats]]:
    """As ``run_cases``, one chunk of cases after the other."""
    _check(model, cases, soft or {})
    if chunk is None:
        chunk = min(max(TOGETHER // max(model.tokens, 1), 32), 128)
    singly = NumpyRunner(model)
    if engine == "numba":
        from numeric.compiled.junction.kernels import CompiledRunner

        run = CompiledRunner(model).chunk
    elif model.tokens > SINGLY:
        run = None
    else:
        run = NumpyChunks(model).chunk
    for first in range(0, len(cases), chunk):
        part = cases[first : first + chunk]
        weights = {v: rows[first : first + chunk] for v, rows in (soft or {}).items()}
        if run is None:
            yield _one_by_one(singly, part, weights)
        else:
            log_weight, states = run(indicators(model, part, weights))
            log_weight += model.log_constant
            again = np.flatnonzero(np.isnan(log_weight))
            if len(again):
                few = {v: rows[again] for v, rows in weights.items()}
                log_weight[again], states[again] = _one_by_one(singly, part[again], few, "log")
            yield log_weight, states


def _check(model: JunctionModel, cases: Cases, soft: Soft) -> None:
    sizes = np.array(model.tables.sizes)
    if cases.ndim != 2 or cases.shape[1] != len(sizes):
        raise ValueError(f"cases of shape {cases.shape} for {len(sizes)} variables")
    wrong = np.argwhere((cases < UNKNOWN) | (cases >= sizes))
    if len(wrong):
        case, variable = wrong[0]
        raise ValueError(
            f"case {case} has state {cases[case, variable]} of {model.tables.names[variable]!r}, which has {sizes[variable]}"
        )
    for variable, rows in soft.items():
        if rows.shape != (len(cases), sizes[variable]) or (rows < 0).any() or np.isinf(rows).any():
            raise ValueError(f"the weights of {model.tables.names[variable]!r} do not fit")


def indicators(model: JunctionModel, cases: Cases, soft: Soft) -> Floats:
    """Messages x cases: the weights of the findings at the indicators, 1 elsewhere."""
    up = np.ones((model.messages, len(cases)))
    variables, states = model.states_by_variable
    known = cases.T[variables]
    up[model.state_messages] = (known == states[:, None]) | (known < 0)
    for variable, weights in soft.items():
        first, size = model.indicators[variable], model.tables.sizes[variable]
        up[first : first + size] *= np.where(np.isnan(weights), 1.0, weights).T
    return up


def _one_by_one(
    runner: NumpyRunner, cases: Cases, soft: Soft, domain: Literal["linear", "log"] = "linear"
) -> tuple[Floats, Floats]:
    model = runner.model
    logs, states = np.full(len(cases), -np.inf), np.full((len(cases), int(model.offsets[-1])), np.nan)
    up = indicators(model, cases, soft)
    for case in range(len(cases)):
        try:
            result = runner.run_indicators(up[:, case], domain)
        except EvidenceError:
            continue
        logs[case], states[case] = result.log_weight, result.states()
    return logs, states


class GroupSums:
    """Sums over groups of rows: the first rows of all groups, plus the second rows, and so on. Groups are ordered by size for that,
    so that the j-th rows belong to a prefix of them. Many times faster than ``reduceat`` along the first axis, unless a group is
    long."""

    LONGEST = 24

    def __init__(self, rows: NDArray[np.intp], sizes: NDArray[np.intp]) -> None:
        """``rows`` by group, the groups' ``sizes`` positive."""
        self.rows = rows
        self.starts = np.cumsum(sizes) - sizes
        self.in_order = bool((np.diff(rows) == 1).all()) and (not len(rows) or rows[0] == 0)
        self.order = np.argsort(-sizes, kind="stable")
        self.columns: list[NDArray[np.intp]] = []
        if sizes.max(initial=0) <= self.LONGEST:
            starts, lengths = self.starts[self.order], sizes[self.order]
            for j in range(int(sizes.max(initial=0))):
                self.columns.append(rows[starts[: np.searchsorted(-lengths, -j)] + j])

    def __call__(self, values: Floats, buffer: Floats) -> Floats:
        """``values``: rows x cases; the sums are groups x cases. Writes into ``buffer``."""
        if not self.columns:
            if not self.in_order:
                values = np.take(values, self.rows, axis=0, out=buffer[: len(self.rows)], mode="clip")
            return np.add.reduceat(values, self.starts, axis=0)
        total = np.take(values, self.columns[0], axis=0)
        for column in self.columns[1:]:
            n = len(column)
            total[:n] += np.take(values, column, axis=0, out=buffer[:n], mode="clip")
        result = np.empty_like(total)
        result[self.order] = total
        return result


class NumpyChunks:
    """The two passes over messages x cases and entries x cases, in arrays that are kept between chunks."""

    def __init__(self, model: JunctionModel) -> None:
        self.model = model
        self.blocks = blocks_of(model)
        self.owners = [GroupSums(np.arange(len(block.theta)), block.groups) for block in self.blocks]
        self.readers = [_readers(block) for block in self.blocks]
        self._phi = np.empty((0, 0))
        self._buffer = np.empty((0, 0))

    def chunk(self, up: Floats) -> tuple[Floats, Floats]:
        """(ln of the weights without the model's constant, posteriors: cases x all states) from the indicators (messages x cases);
        nan where the linear domain could lose digits."""
        cases = up.shape[1]
        if self._phi.shape[1] != cases:
            self._phi = np.empty((len(self.model.theta), cases))
            widest = max((max(len(b.theta), len(b.pointers)) for b in self.blocks), default=0)
            self._buffer = np.empty((widest, cases))
        shift = np.zeros(cases)
        lost = np.zeros(cases, dtype=np.bool_)
        for block, owners in zip(reversed(self.blocks), reversed(self.owners)):
            self._up(block, owners, up, shift, lost)
        roots = up[: self.blocks[0].level.written[1]] if self.blocks else up[:0]
        joint = np.zeros_like(up)
        joint[: len(roots)] = 1.0
        alive = roots > 0
        down = np.divide(1.0, roots, out=np.zeros_like(roots), where=alive)
        for block, readers in zip(self.blocks, self.readers):
            if block.slots:
                down = self._down(block, readers, up, down, joint)
        log_weight = np.log(np.where(alive, roots, 1.0)).sum(axis=0) + shift * np.log(2.0)
        log_weight[lost] = np.nan
        states = joint[self.model.state_messages]
        totals = np.add.reduceat(states, self.model.offsets[:-1])
        totals[totals == 0] = np.nan
        states /= np.repeat(totals, np.diff(self.model.offsets), axis=0)
        return log_weight, states.T.copy()

    def _up(
        self, block: Block, owners: GroupSums, up: Floats, shift: Floats, lost: NDArray[np.bool_]
    ) -> None:
        """The messages that a level writes; adds to ``shift`` the exponents that they were scaled by."""
        phi = self._phi[slice(*block.level.entries)]
        messages = up[slice(*block.level.read)]
        done = 0
        for first, last, n in block.slots:
            read = phi[:n] if not done else self._buffer[:n]
            np.take(messages, block.pointers[first:last], axis=0, out=read, mode="clip")
            phi[:n] *= read if done else block.theta[:n, None]
            done = done or n
        phi[done:] = block.theta[done:, None]
        total = up[slice(*block.level.written)]
        total[:] = owners(phi, self._buffer)
        if total.min() >= SMALL:
            return
        most = np.maximum.reduceat(total, block.nodes, axis=0)
        lost |= (most < CONTRADICTION).any(axis=0)
        exponents = np.where((most < SMALL) & (most > 0), np.frexp(most)[1], 0)
        if exponents.any():
            shift += exponents.sum(axis=0)
            nodes = np.diff(block.nodes, append=len(total))
            factors = np.repeat(np.ldexp(1.0, -exponents), nodes, axis=0)
            total *= factors
            phi *= np.repeat(factors, block.groups, axis=0)

    def _down(
        self,
        block: Block,
        readers: tuple[GroupSums, NDArray[np.intp]],
        up: Floats,
        down: Floats,
        joint: Floats,
    ) -> Floats:
        """The joint at the messages that a level reads; what the separators among them send on."""
        first = block.level.read[0]
        phi = self._phi[slice(*block.level.entries)]
        phi *= np.take(down, block.own, axis=0, out=self._buffer[: len(phi)], mode="clip")
        sums, read = readers
        joint[first + read] = sums(phi, self._buffer)
        below = up[first : block.level.middle]
        return np.divide(joint[first : block.level.middle], below, out=np.zeros_like(below), where=below > 0)


def _readers(block: Block) -> tuple[GroupSums, NDArray[np.intp]]:
    """The sums over the entries that point to a message, and the messages that any points to, counted from the first."""
    source = np.concatenate([np.arange(n) for *_, n in block.slots] or [np.zeros(0, np.intp)])
    counts = np.bincount(block.pointers)
    read = np.flatnonzero(counts)
    return GroupSums(source[np.argsort(block.pointers, kind="stable")], counts[read]), read
