"""Compiled kernels of one synchronous round (the ``fast`` extra, numba): fused, in slot order, one random gather per message.

The odds kernel reads per message three table coefficients (24 bytes), the opposite slot (4) and that slot's message (8), and writes
one message (8, and it is read once as scratch): about 50 bytes of traffic, no transcendental function. Each variable's messages
are handled together, so ``out`` serves as the scratch that holds what was heard. No fast-math: the operations are those of the
NumPy rounds in the same order, except that log-odds sums run from left to right.
"""

from __future__ import annotations

from math import exp, log1p
from typing import Any

import numpy as np
from numba import njit

from numeric.propagation.pairwise import LOG_RANGE, Floats, PairwiseGraph


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def odds_round(
    state: Any, opposite: Any, first: Any, prior: Any, f01: Any, f10: Any, f11: Any, maximum: bool, out: Any
) -> None:
    """One graph: ``state``, ``out`` (2E,) odds; ``first`` (c+1,) slot boundaries of the connected variables."""
    for segment in range(len(prior)):
        total = 1.0
        for slot in range(first[segment], first[segment + 1]):
            heard = state[opposite[slot]]
            out[slot] = heard
            total *= heard
        total *= prior[segment]
        for slot in range(first[segment], first[segment + 1]):
            heard = out[slot]
            if maximum:
                out[slot] = max(f11[slot] * total, f01[slot] * heard) / max(f10[slot] * total, heard)
            else:
                out[slot] = (f11[slot] * total + f01[slot] * heard) / (f10[slot] * total + heard)


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def join(a: float, b: float, maximum: bool) -> float:
    """max(a, b), or ln(e^a + e^b)."""
    high, low = (a, b) if a >= b else (b, a)
    return high if maximum else high + log1p(exp(low - high))


@njit(cache=True, nogil=True)  # type: ignore[untyped-decorator]
def log_odds_round(
    state: Any,
    opposite: Any,
    first: Any,
    unary: Any,
    f00: Any,
    f01: Any,
    f10: Any,
    f11: Any,
    maximum: bool,
    out: Any,
) -> None:
    """One graph, log-odds throughout; finite tables and fields only."""
    for segment in range(len(unary)):
        total = 0.0
        for slot in range(first[segment], first[segment + 1]):
            heard = state[opposite[slot]]
            out[slot] = heard
            total += heard
        total += unary[segment]
        for slot in range(first[segment], first[segment + 1]):
            cavity = total - out[slot]
            one = join(f01[slot], f11[slot] + cavity, maximum)
            out[slot] = one - join(f00[slot], f10[slot] + cavity, maximum)


class CompiledOddsRound:
    """As numeric.propagation.belief_propagation.OddsRound: (B, 2E) odds in slot order."""

    name = "odds"

    def __init__(self, graph: PairwiseGraph, rule: str) -> None:
        if not graph.range_needed <= LOG_RANGE:
            raise ValueError(
                f"odds would need a range of {graph.range_needed:.0f} nats; at most {LOG_RANGE:.0f} are safe"
            )
        structure = graph.structure
        self.maximum, self.opposite = rule == "max", structure.opposite
        self.first = np.append(structure.starts, structure.messages)
        base = graph.coefficients(0, 0)
        self.f01, self.f10, self.f11 = (
            np.exp(np.subtract(entry, base, out=entry), out=entry)
            for entry in (graph.coefficients(*place) for place in ((0, 1), (1, 0), (1, 1)))
        )
        self.prior = np.exp(graph.unary[:, structure.connected])

    def encode(self, log_odds: Floats) -> Floats:
        return np.asarray(np.exp(log_odds))

    def decode(self, state: Floats) -> Floats:
        return np.asarray(np.log(state))

    def __call__(self, state: Floats, out: Floats | None = None) -> Floats:
        new = np.empty_like(state) if out is None else out
        for b in range(len(state)):
            coefficients = self.f01[b], self.f10[b], self.f11[b]
            odds_round(
                state[b], self.opposite, self.first, self.prior[b], *coefficients, self.maximum, new[b]
            )
        return new


class CompiledLogOddsRound:
    """As numeric.propagation.belief_propagation.LogOddsRound, for graphs without zeros and hard evidence."""

    name = "log-odds"

    def __init__(self, graph: PairwiseGraph, rule: str) -> None:
        if graph.hard:
            raise ValueError(
                "the compiled log-odds round takes no zeros and no hard evidence; use engine='numpy'"
            )
        structure = graph.structure
        self.maximum, self.opposite = rule == "max", structure.opposite
        self.first = np.append(structure.starts, structure.messages)
        self.logs = [graph.coefficients(row, column) for row in (0, 1) for column in (0, 1)]
        self.unary = graph.unary[:, structure.connected]

    def encode(self, log_odds: Floats) -> Floats:
        return log_odds.copy()

    def decode(self, state: Floats) -> Floats:
        return state

    def __call__(self, state: Floats) -> Floats:
        new = np.empty_like(state)
        for b in range(len(state)):
            logs = [entry[b] for entry in self.logs]
            log_odds_round(state[b], self.opposite, self.first, self.unary[b], *logs, self.maximum, new[b])
        return new
