"""Run a junction model on one case with NumPy: level by level, on contiguous blocks.

Linear domain. Messages are numbers, not logs, and a node whose messages are all small is scaled by a power of two, which changes no
digit. Where the messages that meet at a node contradict each other so strongly that digits could be lost, or nothing is left at
all, the case is run again in the log domain, which no range limits.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import positions
from numeric.compiled.junction.model import Finding, JunctionModel, Level, Result
from numeric.networks.arrays import Floats
from symbolic.networks.bayesian_network import EvidenceError

Domain = Literal["linear", "log"]

SMALL = 2.0**-200
"""A message whose largest entry is below is scaled."""
CONTRADICTION = 2.0**-960
"""Four messages with largest entries of at least 2^-200 and theta of 2^-20 or more give at least 2^-820 somewhere unless their
largest entries exclude each other; 2^-960 is still 62 binary digits above the smallest normal number."""


class OutOfRangeError(ArithmeticError):
    """A case that the linear domain could lose digits of."""


@dataclass(frozen=True)
class Block:
    """A level as views for the passes. ``slots``: (first, last, entries) of each slot among its pointers."""

    level: Level
    theta: Floats
    own: NDArray[np.intp]
    """Counted from the first message written."""
    pointers: NDArray[np.intp]
    slots: tuple[tuple[int, int, int], ...]
    starts: NDArray[np.intp]
    groups: NDArray[np.intp]
    """Where the entries of each written message start, and how many they are."""
    nodes: NDArray[np.intp]
    """Where the messages of each node start."""


def blocks_of(model: JunctionModel) -> list[Block]:
    blocks: list[Block] = []
    nodes: list[list[int]] = [[] for _ in model.levels]
    for clique in model.cliques:
        nodes[clique.level].append(clique.first_message)
    for level, first_messages in zip(model.levels, nodes):
        first, last = level.entries
        ends = np.cumsum(level.slots).tolist() if level.slots else []
        own = (model.own[first:last] - level.written[0]).astype(np.intp)
        groups = np.bincount(own, minlength=level.written[1] - level.written[0])
        blocks.append(
            Block(
                level,
                model.theta[first:last],
                own,
                model.pointers[level.pointers : level.pointers + sum(level.slots)].astype(np.intp),
                tuple((end - n, end, n) for end, n in zip(ends, level.slots)),
                np.cumsum(groups) - groups,
                groups,
                np.array(first_messages, dtype=np.intp) - level.written[0],
            )
        )
    return blocks


class NumpyRunner:
    """Runs cases one after the other, with arrays that are kept between them: fresh large arrays cost more than the sums. Not to be
    shared between threads."""

    def __init__(self, model: JunctionModel) -> None:
        self.model = model
        self.blocks = blocks_of(model)
        self._ones = np.ones(model.messages)
        self._phi = np.empty(len(model.theta))
        self._buffer = np.empty(max((len(block.pointers) for block in self.blocks), default=0))
        self._widest = np.empty(max((len(block.theta) for block in self.blocks), default=0))
        self._log_theta: Floats | None = None

    def indicators(self, findings: Mapping[str, Finding]) -> Floats:
        """A value for every message: the weights of the findings at the indicators, 1 elsewhere."""
        up = self._ones.copy()
        for variable, finding in self.model.number(findings).items():
            first, size = self.model.indicators[variable], self.model.tables.sizes[variable]
            if isinstance(finding, int):
                up[first : first + size] = 0.0
                up[first + finding] = 1.0
            else:
                up[first : first + size] = finding
        return up

    def run(
        self,
        findings: Mapping[str, Finding] | None = None,
        *,
        domain: Domain = "linear",
        keep_entries: bool = False,
    ) -> Result:
        """Every posterior. Raises EvidenceError when the findings have probability zero or name what is not there."""
        return self.run_indicators(self.indicators(findings or {}), domain, keep_entries)

    def run_indicators(self, up: Floats, domain: Domain = "linear", keep_entries: bool = False) -> Result:
        """As ``run``, from a value for every message, of which the indicators matter."""
        if domain == "linear":
            try:
                log_weight, joint = self._linear(up.copy())
            except OutOfRangeError:
                domain = "log"
        if domain == "log":
            log_weight, joint = self._logarithmic(up)
        entries = self._phi.copy() if keep_entries else None
        return Result(self.model, log_weight + self.model.log_constant, joint, entries)

    def _linear(self, up: Floats) -> tuple[float, Floats]:
        """ln of the weight without the model's constant, and the joint at every message; posteriors of entries in ``_phi``."""
        shift = 0
        for block in reversed(self.blocks):
            shift += self._up(block, up)
        roots = up[: self.blocks[0].level.written[1]] if self.blocks else up
        if not roots.all():
            raise OutOfRangeError
        joint = np.zeros(self.model.messages)
        joint[: len(roots)] = 1.0
        down = 1.0 / roots
        for block in self.blocks:
            if block.slots:
                down = self._down(block, up, down, joint)
            else:
                phi = self._phi[slice(*block.level.entries)]
                phi *= down.take(block.own)
        return float(np.log(roots).sum()) + shift * math.log(2), joint

    def _up(self, block: Block, up: Floats) -> int:
        """The messages that a level writes; the sum of the exponents that they were scaled by."""
        level = block.level
        phi = self._phi[slice(*level.entries)]
        read = self._buffer[: len(block.pointers)]
        # mode "clip" only because "raise" copies; the pointers are in range
        up[slice(*level.read)].take(block.pointers, out=read, mode="clip")
        done = 0
        for first, last, n in block.slots:
            np.multiply(phi[:n] if done else block.theta[:n], read[first:last], out=phi[:n])
            done = done or n
        phi[done:] = block.theta[done:]
        total = up[slice(*level.written)]
        np.add.reduceat(phi, block.starts, out=total)
        if total.min() >= SMALL:
            return 0
        most = np.maximum.reduceat(total, block.nodes)
        if most.min() < CONTRADICTION:
            raise OutOfRangeError
        exponents = np.where(most < SMALL, np.frexp(most)[1], 0)
        if not exponents.any():
            return 0
        factors = np.repeat(np.ldexp(1.0, -exponents), np.diff(block.nodes, append=len(total)))
        total *= factors
        phi *= np.repeat(factors, block.groups)
        return int(exponents.sum())

    def _down(self, block: Block, up: Floats, down: Floats, joint: Floats) -> Floats:
        """The joint at the messages that a level reads; what the separators among them send on."""
        level = block.level
        phi = self._phi[slice(*level.entries)]
        phi *= down.take(block.own, out=self._widest[: len(phi)], mode="clip")
        weights = phi
        if len(block.pointers) != len(phi):
            weights = self._buffer[: len(block.pointers)]
            for first, last, n in block.slots:
                weights[first:last] = phi[:n]
        first, last = level.read
        total = np.asarray(np.bincount(block.pointers, weights, last - first), dtype=np.float64)
        joint[first:last] = total
        below = up[first : level.middle]
        down = total[: level.middle - first]
        np.divide(down, below, out=down, where=below > 0)
        return down

    def _logarithmic(self, up: Floats) -> tuple[float, Floats]:
        """As ``_linear``, with logs throughout and the largest of a group taken out before exp."""
        if self._log_theta is None:
            self._log_theta = log_theta(self.model)
        with np.errstate(divide="ignore"):
            up = np.log(up)
        phi_all = self._phi
        for block in reversed(self.blocks):
            level = block.level
            phi: Floats = phi_all[slice(*level.entries)]
            phi[:] = self._log_theta[slice(*level.entries)]
            messages = up[slice(*level.read)]
            for first, last, n in block.slots:
                phi[:n] += messages[block.pointers[first:last]]
            up[slice(*level.written)] = _log_sums(phi, block.starts, block.groups)
        roots = up[: self.blocks[0].level.written[1]] if self.blocks else up
        if np.isneginf(roots).any():
            raise EvidenceError("the findings have probability zero")
        joint = np.zeros(self.model.messages)
        joint[: len(roots)] = 1.0
        down = -roots
        for block in self.blocks:
            level = block.level
            phi = phi_all[slice(*level.entries)]
            phi += down[block.own]
            np.exp(phi, out=phi)
            first, last = level.read
            weights = np.concatenate([phi[:n] for *_, n in block.slots]) if block.slots else phi[:0]
            joint[first:last] = np.bincount(block.pointers, weights, last - first)
            below = up[first : level.middle]
            possible = ~np.isneginf(below)
            with np.errstate(divide="ignore"):
                down = np.log(joint[first : level.middle])
            down[possible] -= below[possible]
        return float(roots.sum()) - self.model.exponent * math.log(2), joint


def _log_sums(phi: Floats, starts: NDArray[np.intp], groups: NDArray[np.intp]) -> Floats:
    """ln of the sum of exp over each group."""
    most = np.maximum.reduceat(phi, starts)
    base = np.where(np.isneginf(most), 0.0, most)
    total = np.add.reduceat(np.exp(phi - np.repeat(base, groups)), starts)
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(total) + base)


def log_theta(model: JunctionModel) -> Floats:
    """ln of every entry's product of table entries, from the exact values."""
    result = np.zeros(len(model.theta))
    logs = model.tables.values.logs
    for clique in model.cliques:
        part = result[clique.first : clique.first + clique.entries]
        for factor in clique.factors:
            scope = model.tables.scopes[factor]
            where = positions(clique.scope, scope, model.tables.sizes, clique.rows)
            part += logs[model.tables.numbers[factor][where]]
    return result
