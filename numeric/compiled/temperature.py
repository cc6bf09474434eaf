"""Finite temperature: how far soft attention moves the posteriors, a bound computed in float64, and how cold an accuracy must be.

At inverse temperature t an index lookup scores t (2ai - i^2): row i gets at most exp(-t (a-i)^2) of row a's weight, so
everything but row a holds at most  eps = 2 e^-t / (1 - e^-3t)  of the weight, for any number of tokens. A read is then off by
at most the error of row a plus 2 B eps, where B bounds what the head reads from any row. Through one value layer (ln-sum-exp
moves by at most the larger of its inputs' errors):

    error(value) <- max(error A, error B) + error X + error C + 2 eps (B_A or B_B, + B_X + B_C + B_self + B_gap)

row by row, along the hard run. X and C drop out where they point to the same row, because the two heads then read the same
mixture with opposite signs. The bound is about real arithmetic; rounding is separate. Evidence layers stay hard.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.blocks import HARD_INVERSE_TEMPERATURE, Array, ModelError
from numeric.compiled.forward import apply_block
from numeric.compiled.gate_model import GateModel

COLDEST = 745.2
"""Above 1075 ln 2 = 745.133..., where exp of minus it is 0 in float64: colder makes no difference there."""


LEAST_LEAK = 2.0**-1000
"""What a leak is rounded up to: colder ones leave the range of float64, and a bound must not be rounded to 0."""


def leak(inverse_temperature: float) -> float:
    """A bound on the total weight off the winning row of an index lookup, for any number of tokens; above 0 and at most 1. Raises
    ValueError unless the inverse temperature is a positive finite number."""
    if not 0 < inverse_temperature < math.inf:
        raise ValueError(
            f"the inverse temperature must be a positive finite number, not {inverse_temperature}"
        )
    share = 2 * math.exp(-inverse_temperature) / -math.expm1(-3 * inverse_temperature)
    return min(1.0, max(share, LEAST_LEAK))


def effective(inverse_temperature: float) -> float:
    """What float64 runs for this inverse temperature: beyond COLDEST nothing changes but the scores, which would overflow."""
    return min(inverse_temperature, HARD_INVERSE_TEMPERATURE)


@dataclass(frozen=True)
class HardRun:
    """The hard run's residual streams before each value layer and after the last, and the rows that each token reads."""

    model: GateModel
    streams: tuple[Array, ...]
    reads: tuple[NDArray[np.int64], ...]


def hard_run(model: GateModel, findings: Mapping[str, str] | None = None) -> HardRun:
    """Run hard, keeping every stream.

    Raises EvidenceError as ``GateModel.forward`` does, ModelError when the model has other blocks than evidence and value.
    """
    if [block.name for block in model.blocks] != ["evidence", "value"]:
        raise ModelError("the temperature bound is for models with an evidence and a value block")
    x, value = model.after_evidence(findings or {}), model.blocks[1]
    rows = np.empty(len(x), dtype=np.int64)
    rows[x[:, model.column("index")].astype(np.int64)] = np.arange(len(x))
    reads = tuple(rows[x[:, model.column(pointer)].astype(np.int64)] for pointer in "abxc")
    streams = [x]
    for _ in range(value.repeat):
        streams.append(apply_block(streams[-1], value, model.inverse_temperature))
    return HardRun(model, tuple(streams), reads)


def error_bound(run: HardRun, inverse_temperature: float) -> Array:
    """For each row, a bound on |soft value - hard value| after the last layer."""
    eps = leak(inverse_temperature)
    model = run.model
    value, gap, potential = (model.column(name) for name in ("value", "gap", "potential"))
    a, b, x, c = run.reads
    apart = x != c
    error = np.zeros(len(run.streams[0]))
    gap_error = np.zeros_like(error)
    for stream in run.streams[:-1]:
        read = 2 * eps * float(np.max(np.abs(stream[:, value]) + error))
        own = 2 * eps * float(np.max(np.abs(stream[:, potential] - stream[:, value]) + error))
        clearing = 2 * eps * float(np.max(np.abs(stream[:, gap]) + gap_error))
        one, other = error[a] + read, error[b] + read
        side = np.where(apart, error[x] + error[c] + 2 * read, 0.0)
        error = np.maximum(one, other) + side + own + clearing
        gap_error = one + other + clearing
        if not np.isfinite(error).all():
            return np.full_like(error, np.inf)
    return error


def posterior_bound(run: HardRun, inverse_temperature: float) -> dict[str, float]:
    """For each variable a bound on |soft posterior - hard posterior|, the largest over its states: p (e^error - 1); infinite where
    no bound is shown."""
    model = run.model
    error = error_bound(run, inverse_temperature)
    posterior = model.read(run.streams[-1])
    bounds: dict[str, float] = {}
    for variable, rows in model.read_out.items():
        numbers = list(posterior[variable].values())
        with np.errstate(over="ignore", invalid="ignore"):
            terms = [
                p * math.expm1(float(error[row])) if error[row] <= 700.0 else math.inf
                for p, row in zip(numbers, rows)
                if p
            ]
        bounds[variable] = max(terms, default=0.0)
    return bounds


def needed_inverse_temperature(run: HardRun, accuracy: float) -> float:
    """The smallest inverse temperature, within 1/16, whose computed bound is at most ``accuracy`` on every posterior.

    Raises ValueError when ``accuracy`` does not lie between 0 and 1, or when even float64's hard attention is not shown to reach
    it.
    """
    if not 0 < accuracy < 1:
        raise ValueError(f"the accuracy must be positive and below 1, not {accuracy}")

    def enough(inverse_temperature: float) -> bool:
        return max(posterior_bound(run, inverse_temperature).values()) <= accuracy

    low, high = 0.0, COLDEST
    if not enough(high):
        raise ValueError(f"no inverse temperature up to {COLDEST} is shown to reach {accuracy}")
    while high - low > 1 / 16:
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
