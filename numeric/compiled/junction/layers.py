"""A junction model as a literal transformer: its tokens as rows of width 36, and ``symbolic.transformer.junction_layers`` as dense
softmax attention over all tokens. Nothing is gathered, skipped or computed outside the layers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from numeric.compiled.junction.model import Finding, JunctionModel, Result
from numeric.compiled.junction.run import log_theta
from numeric.networks.arrays import Floats
from symbolic.networks.bayesian_network import EvidenceError
from symbolic.transformer.junction_layers import (
    COORDINATES,
    ONE,
    ONE_MARK,
    SLOTS,
    ZERO,
    ZERO_MARK,
    MixedLayer,
    junction_layers,
)

HARD_INVERSE_TEMPERATURE = 800.0
"""Above 1075 ln 2 = 745.2, where exp of minus it is exactly 0 in float64: whole scores that differ give weights 1 and 0."""
DENSE_LIMIT = 8192
"""Tokens above which the dense run, which is quadratic, is refused."""
CONSTANTS = 2
"""Tokens before the messages."""

ACTIVATIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "exp": np.exp,
    "ln": np.log,
    "relu": lambda x: np.maximum(x, 0.0),
}


@dataclass(frozen=True)
class DenseLayer:
    """The weights in float64. ``heads``: query (D x k), key (D x k), value times output (D x D)."""

    name: str
    heads: tuple[tuple[Floats, Floats, Floats], ...]
    w1: Floats
    b1: Floats
    activations: tuple[str, ...]
    w2: Floats

    def __call__(self, x: Floats, inverse_temperature: float) -> Floats:
        added = np.zeros_like(x)
        for query, key, value_output in self.heads:
            scores = inverse_temperature * ((x @ query) @ (x @ key).T)
            weights = np.exp(scores - scores.max(axis=1, keepdims=True))
            added += (weights / weights.sum(axis=1, keepdims=True)) @ (x @ value_output)
        x = x + added
        hidden = x @ self.w1 + self.b1
        for unit, activation in enumerate(self.activations):
            hidden[:, unit] = ACTIVATIONS[activation](hidden[:, unit])
        return x + hidden @ self.w2


def dense(layer: MixedLayer) -> DenseLayer:
    def floats(matrix: object) -> Floats:
        return np.array(matrix, dtype=np.float64)

    return DenseLayer(
        layer.name,
        tuple((floats(h.query), floats(h.key), floats(h.value) @ floats(h.output)) for h in layer.heads),
        floats(layer.w1),
        floats(layer.b1),
        layer.activations,
        floats(layer.w2),
    )


def token_rows(model: JunctionModel, findings: Mapping[str, Finding] | None = None) -> Floats:
    """The residual stream before any layer: the constants, the messages, the entries; columns are ``COORDINATES``."""
    messages, entries = model.messages, len(model.theta)
    x = np.zeros((CONSTANTS + messages + entries, len(COORDINATES)))
    column = {name: x[:, number] for number, name in enumerate(COORDINATES)}
    message_rows = slice(CONSTANTS, CONSTANTS + messages)
    entry_rows = slice(CONSTANTS + messages, None)

    column["one"][:] = 1
    column["i"][:] = np.arange(len(x))
    column["own"][ZERO] = ZERO
    column["own"][message_rows] = -1
    column["own"][entry_rows] = model.own + CONSTANTS
    indicators = model.state_messages + CONSTANTS
    column["own"][indicators] = indicators
    column["t"][entry_rows] = log_theta(model)
    column["c0"][ZERO] = 1
    for variable, finding in model.number(findings or {}).items():
        size = model.tables.sizes[variable]
        weights = np.eye(size)[finding] if isinstance(finding, int) else finding
        rows = slice(model.indicators[variable] + CONSTANTS, model.indicators[variable] + CONSTANTS + size)
        column["c0"][rows] = weights == 0
        column["t"][rows] = np.log(np.where(weights == 0, 1.0, weights))

    owned = np.bincount(model.own, minlength=messages)
    owned[model.state_messages] = 1
    column["lnn"][message_rows] = np.log(owned)
    column["p0"][ONE], column["p0"][ZERO] = ONE_MARK, ZERO_MARK
    column["r0"][:], column["f0"][:] = ONE_MARK, 1  # what is no message, and a root, reads the constant one
    roots = model.levels[0].written[1] if model.levels else 0
    column["r0"][CONSTANTS + roots : CONSTANTS + messages] = (
        ZERO_MARK  # what no entry points to reads the constant zero
    )
    for level in model.levels:
        start = level.pointers
        for j, slot in enumerate(level.slots):
            pointers = model.pointers[start : start + slot].astype(np.int64) + level.read[0] + CONSTANTS
            first = CONSTANTS + messages + level.entries[0]
            column[f"p{j}"][first : first + slot] = pointers
            read, times = np.unique(pointers, return_counts=True)
            column["lnm"][read] = np.log(times)
            column["r0"][read], column["f0"][read] = 0, 0
            column[f"r{j}"][read], column[f"f{j}"][read] = read, 1  # a message is read in one slot only
            start += slot
    for name in ("i", "own", *(f"p{j}" for j in range(SLOTS))):
        column[f"{name}2"][:] = column[name] ** 2
    return x


def run_layers(
    model: JunctionModel,
    findings: Mapping[str, Finding] | None = None,
    *,
    inverse_temperature: float = HARD_INVERSE_TEMPERATURE,
) -> Result:
    """Every posterior by the dense layers. Raises EvidenceError when the findings have probability zero, ValueError beyond
    DENSE_LIMIT tokens."""
    x = token_rows(model, findings)
    if len(x) > DENSE_LIMIT:
        raise ValueError(f"dense attention over {len(x):,} tokens; the limit is {DENSE_LIMIT:,}")
    up1, up2, down1, down2 = (dense(layer) for layer in junction_layers())
    repeat = len(model.levels) + 1
    column = {name: number for number, name in enumerate(COORDINATES)}
    for _ in range(repeat):
        x = up2(up1(x, inverse_temperature), inverse_temperature)
    roots = x[CONSTANTS : CONSTANTS + (model.levels[0].written[1] if model.levels else 0)]
    if (roots[:, column["dead"]] > 0.5).any():
        raise EvidenceError("the findings have probability zero")
    log_weight = float(roots[:, column["u"]].sum()) - model.exponent * np.log(2.0)
    for _ in range(repeat):
        x = down2(down1(x, inverse_temperature), inverse_temperature)
    m = x[CONSTANTS : CONSTANTS + model.messages]
    joint = np.exp(m[:, column["u"]] + m[:, column["d"]]) * (1 - m[:, column["dead"]])
    return Result(model, log_weight + model.log_constant, joint)
