"""The float64 forward pass of a compiled model: the layers of ``numeric.compiled.model``, and nothing else.

Hard attention by index lookup is a gather, computed where something changed (``numeric.compiled.hard_layers``); the dense path,
which builds every softmax matrix, is its oracle and the only path at a finite temperature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from numeric.compiled.activations import ACTIVATIONS
from numeric.compiled.hard_layers import NotALookup, RepeatedBlock
from numeric.compiled.model import Array, Block, CompiledModel, ModelError
from symbolic.networks.bayesian_network import EvidenceError, state_number
from symbolic.transformer.exact_inference import NO_FINDINGS

LARGEST_LOG = 700.0
"""Logs that can be exponentiated in float64."""

Progress = Callable[[str, int, int], None]

DENSE_LIMIT = 8192
"""Tokens above which the dense path, which is quadratic, is refused."""


def with_findings(model: CompiledModel, findings: Mapping[str, str]) -> Array:
    """The tokens with ``possible`` cleared on the excluded states. Raises EvidenceError on an unknown name, and for an edge
    model, which takes no findings."""
    tokens = model.tokens.copy()
    for variable, state in findings.items():
        kept = state_number(model.states, variable, state)
        if model.is_edge_model:
            raise EvidenceError(NO_FINDINGS)
        column = model.column("possible")
        for number, row in enumerate(model.indicators[variable]):
            if number != kept:
                tokens[row, column] = 0.0
    return tokens


def maximising(model: CompiledModel) -> CompiledModel:
    """The same weights with relu for softplus, and row 0's potential 0 = -relu(0): max-marginals instead of marginals. (An edge
    model's row 0 is 0 under both.)"""
    blocks = tuple(replace(block, activation="relu") for block in model.blocks)
    if model.is_edge_model:
        return replace(model, blocks=blocks)
    tokens = model.tokens.copy()
    tokens[0, model.column("potential")] = 0.0
    numbers = model.potential_numbers.copy()
    potentials = model.potentials
    if Fraction(1) not in potentials:
        potentials = (*potentials, Fraction(1))
    numbers[0] = potentials.index(Fraction(1))
    return replace(model, tokens=tokens, blocks=blocks, potentials=potentials, potential_numbers=numbers)


def attend_dense(x: Array, block: Block, inverse_temperature: float) -> Array:
    """x plus what the heads write, through every softmax matrix. Raises ModelError beyond DENSE_LIMIT tokens."""
    if len(x) > DENSE_LIMIT:
        raise ModelError(f"dense attention over {len(x)} tokens; the limit is {DENSE_LIMIT}")
    written = np.zeros_like(x)
    for wq, wk, wv, wo in zip(block.wq, block.wk, block.wv, block.wo):
        scores = inverse_temperature * ((x @ wq) @ (x @ wk).T)
        weights = np.exp(scores - scores.max(axis=1, keepdims=True))
        written += (weights / weights.sum(axis=1, keepdims=True)) @ ((x @ wv) @ wo)
    return x + written


def apply_dense(x: Array, block: Block, inverse_temperature: float) -> Array:
    """One application of a block through every softmax matrix."""
    x = attend_dense(x, block, inverse_temperature)
    return x + ACTIVATIONS[block.activation](x @ block.w1 + block.b1) @ block.w2 + block.b2


def apply_block(x: Array, block: Block, inverse_temperature: float) -> Array:
    """One application of a block: with hard attention where its heads are index lookups, dense otherwise."""
    try:
        repeated = RepeatedBlock(block, x.copy())
        repeated.apply()
    except NotALookup:
        return apply_dense(x, block, inverse_temperature)
    return repeated.x


def repeat_block(
    x: Array, block: Block, inverse_temperature: float, *, dense: bool, progress: Progress | None
) -> Array:
    """All applications of a block; ``x`` may be written over. Once some head is no index lookup, the rest is dense."""
    tick = progress or (lambda name, done, total: None)
    done = 0
    if not dense:
        try:
            repeated = RepeatedBlock(block, x)
            if repeated.settle(block.repeat):
                tick(block.name, block.repeat, block.repeat)
                return x
            while done < block.repeat and repeated.apply():
                done += 1
                tick(block.name, done, block.repeat)
            return x
        except NotALookup:
            pass
    for count in range(done, block.repeat):
        following = apply_dense(x, block, inverse_temperature)
        tick(block.name, count + 1, block.repeat)
        if np.array_equal(following, x):
            break
        x = following
    return x


def forward(
    model: CompiledModel,
    findings: Mapping[str, str] | None = None,
    *,
    dense: bool = False,
    inverse_temperature: float | None = None,
    progress: Progress | None = None,
) -> Array:
    """The residual stream after all layers, T x D.

    ``inverse_temperature`` (finite: implies the dense path) applies to the value layers; the evidence layers move integer
    pointers and stay hard (an edge model has none). Raises EvidenceError on unknown names, and when the findings have probability
    zero, which the evidence layers show before the value layers run.
    """
    blocks = model.blocks
    if model.is_edge_model:
        x = with_findings(model, findings or {})
    else:
        x, blocks = after_evidence(model, findings or {}, dense=dense, progress=progress), blocks[1:]
    heat = model.inverse_temperature if inverse_temperature is None else inverse_temperature
    for block in blocks:
        x = repeat_block(x, block, heat, dense=dense or inverse_temperature is not None, progress=progress)
    return x


def after_evidence(
    model: CompiledModel,
    findings: Mapping[str, str],
    *,
    dense: bool = False,
    progress: Progress | None = None,
) -> Array:
    """The residual stream after the evidence layers. Raises EvidenceError when they show findings of probability zero."""
    x = with_findings(model, findings)
    x = repeat_block(x, model.blocks[0], model.inverse_temperature, dense=dense, progress=progress)
    if x[model.root, model.column("alive")] != 1.0:
        raise EvidenceError("the findings have probability zero")
    return x


def read_posteriors(model: CompiledModel, x: Array) -> dict[str, dict[str, float]]:
    """alive * exp(value) at the read-out rows. Raises ModelError where that is no number of float64."""
    value, alive = model.column("value"), model.column("alive")
    result: dict[str, dict[str, float]] = {}
    for variable, states in model.states.items():
        rows = list(model.read_out[variable])
        lives = x[rows, alive]
        logs = np.where(lives == 0.0, -np.inf, x[rows, value])
        # a comparison with nan is false: only what is shown to be a number passes
        if not (((lives == 0.0) | (lives == 1.0)) & (logs <= LARGEST_LOG)).all():
            raise ModelError(
                f"the layers left the numbers of float64 at {variable!r}; nothing can be read off"
            )
        numbers = np.exp(logs)
        result[variable] = dict(zip(states, numbers.tolist()))
    return result


def posteriors(
    model: CompiledModel, findings: Mapping[str, str] | None = None, **options: Any
) -> dict[str, dict[str, float]]:
    """P(variable | findings) in float64. Options are those of ``forward``."""
    return read_posteriors(model, forward(model, findings, **options))
