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
from numeric.compiled.junction.tables import Floats
from symbolic.bayesian_network import EvidenceError

Engine = Literal["numpy", "numba"]
Cases = NDArray[np.integer]
Soft = Mapping[int, Floats]

UNKNOWN = -1
CHUNK = 64
SINGLY = 40_000
"""Tokens above which NumPy runs one case after the other: arrays of so many tokens x cases leave the caches."""


def run_cases(
    model: JunctionModel,
    cases: Cases,
    soft: Soft | None = None,
    *,
    engine: Engine = "numpy",
    chunk: int = CHUNK,
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
    chunk: int = CHUNK,
) -> Iterator[tuple[Floats, Floats]]:
    """As ``run_cases``, one chunk after the other."""
    _check(model, cases, soft or {})
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
            log_weight, joint = run(indicators(model, part, weights))
            with np.errstate(invalid="ignore", divide="ignore"):
                states = joint[model.state_messages]
                totals = np.add.reduceat(states, model.offsets[:-1])
                states /= np.repeat(totals, np.diff(model.offsets), axis=0)
            log_weight, states = log_weight + model.log_constant, states.T.copy()
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
    for variable, (first, size) in enumerate(zip(model.indicators.tolist(), model.tables.sizes)):
        known = np.flatnonzero(cases[:, variable] >= 0)
        if len(known):
            up[first : first + size, known] = 0.0
            up[first + cases[known, variable], known] = 1.0
        if variable in soft:
            up[first : first + size] *= np.where(np.isnan(soft[variable]), 1.0, soft[variable]).T
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


Reader = tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.intp]]
"""The entries in the order of the messages that they point to, where each message's start, and which messages those are."""


class NumpyChunks:
    """The two passes over messages x cases and entries x cases."""

    def __init__(self, model: JunctionModel) -> None:
        self.model = model
        self.blocks = blocks_of(model)
        self.readers = [_readers(block) for block in self.blocks]

    def chunk(self, up: Floats) -> tuple[Floats, Floats]:
        """(ln of the weights without the model's constant, the joint at every message) from the indicators; nan where the linear
        domain could lose digits."""
        cases = up.shape[1]
        shift = np.zeros(cases)
        lost = np.zeros(cases, dtype=np.bool_)
        phis: list[Floats] = []
        for block in reversed(self.blocks):
            phi = self._products(block, up)
            total = np.add.reduceat(phi, block.starts, axis=0)
            if total.min() < SMALL:
                most = np.maximum.reduceat(total, block.nodes, axis=0)
                lost |= (most < CONTRADICTION).any(axis=0)
                exponents = np.where((most < SMALL) & (most > 0), np.frexp(most)[1], 0)
                shift += exponents.sum(axis=0)
                factors = np.ldexp(1.0, -exponents)
                factors = np.repeat(factors, np.diff(block.nodes, append=len(total)), axis=0)
                total *= factors
                phi *= np.repeat(factors, block.groups, axis=0)
            up[slice(*block.level.written)] = total
            phis.append(phi)
        roots = up[: self.blocks[0].level.written[1]] if self.blocks else up[:0]
        joint = np.zeros_like(up)
        joint[: len(roots)] = 1.0
        alive = roots > 0
        down = np.divide(1.0, roots, out=np.zeros_like(roots), where=alive)
        for block, reader in zip(self.blocks, self.readers):
            phi = phis.pop()
            if block.slots:
                down = self._down(block, reader, phi, up, down, joint)
        log_weight = np.log(np.where(alive, roots, 1.0)).sum(axis=0) + shift * np.log(2.0)
        log_weight[lost] = np.nan
        return log_weight, joint

    def _products(self, block: Block, up: Floats) -> Floats:
        messages = up[slice(*block.level.read)]
        phi = np.empty((len(block.theta), up.shape[1]))
        done = 0
        for first, last, n in block.slots:
            if done:
                phi[:n] *= messages[block.pointers[first:last]]
            else:
                done = n
                np.take(messages, block.pointers[first:last], axis=0, out=phi[:n], mode="clip")
                phi[:n] *= block.theta[:n, None]
        phi[done:] = block.theta[done:, None]
        return phi

    def _down(
        self, block: Block, reader: Reader, phi: Floats, up: Floats, down: Floats, joint: Floats
    ) -> Floats:
        source, starts, hit = reader
        level = block.level
        first = level.read[0]
        phi *= down[block.own]
        total = np.add.reduceat(phi[source], starts, axis=0)
        joint[first + hit] = total
        below = up[first : level.middle]
        return np.divide(joint[first : level.middle], below, out=np.zeros_like(below), where=below > 0)


def _readers(block: Block) -> Reader:
    source = [np.arange(n) for *_, n in block.slots]
    if not source:
        empty = np.zeros(0, np.intp)
        return empty, empty, empty
    order = np.argsort(block.pointers, kind="stable")
    counts = np.bincount(block.pointers)
    hit = np.flatnonzero(counts)
    return np.concatenate(source)[order], (np.cumsum(counts) - counts)[hit], hit
