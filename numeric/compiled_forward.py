"""The float64 forward pass of a compiled model: the layers of ``numeric.compiled_model``, and nothing else.

Hard attention by index lookup is a gather, so the cost of a layer grows linearly in the tokens; the dense path, which builds every
softmax matrix, is the oracle of the gather and the only path at a finite temperature.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled_model import Array, Block, CompiledModel, ModelError
from symbolic.bayesian_network import EvidenceError, state_number
from symbolic.exact_inference import NO_FINDINGS

Progress = Callable[[str, int, int], None]

DENSE_LIMIT = 8192
"""Tokens above which the dense path, which is quadratic, is refused."""


def softplus(z: Array) -> Array:
    """ln(1 + e^z) without overflow."""
    return np.logaddexp(0.0, z)


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


_ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {"softplus": softplus, "relu": relu}


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


def lookup_targets(queries: Array, keys: Array) -> NDArray[np.int64] | None:
    """The rows that hard attention reads, when the head is an index lookup: keys (i, i^2), queries (2a, -1), a among the i. The
    score 2ai - i^2 is largest at i = a alone. n log n time; None when the head is not of this form."""
    index = keys[:, 0]
    if (keys[:, 1] != index * index).any() or (queries[:, 1] != -1.0).any():
        return None
    order = np.argsort(index, kind="stable")
    ordered = index[order]
    wanted = queries[:, 0] / 2.0
    place = np.minimum(np.searchsorted(ordered, wanted), len(ordered) - 1)
    if (ordered[place] != wanted).any() or (ordered[1:] == ordered[:-1]).any():
        return None
    return order[place]


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


class Gather:
    """Hard attention of one block as gathers. The rows that its heads read are looked up again only after an application that
    wrote a coordinate which queries or keys read; most blocks never do."""

    def __init__(self, block: Block) -> None:
        self.block = block
        addresses = (block.wq != 0).any(axis=(0, 2)) | (block.wk != 0).any(axis=(0, 2))
        self._addresses = np.flatnonzero(addresses)
        self._seen: Array | None = None
        self._targets: list[NDArray[np.int64] | None] = []
        self._maps = [wv @ wo for wv, wo in zip(block.wv, block.wo)]
        self._columns = [np.flatnonzero((both != 0).any(axis=0)) for both in self._maps]

    def attend(self, x: Array) -> Array | None:
        """x plus what the heads write; None when some head is not an index lookup on these tokens."""
        address = x[:, self._addresses]
        if self._seen is None or not np.array_equal(address, self._seen):
            self._seen = address
            self._targets = [lookup_targets(x @ wq, x @ wk) for wq, wk in zip(self.block.wq, self.block.wk)]
        after = x.copy()
        written: dict[int, Array] = {}
        for both, columns, targets in zip(self._maps, self._columns, self._targets):
            if targets is None:
                return None
            for column in columns.tolist():
                sources = np.flatnonzero(both[:, column])
                values = x[:, sources] @ both[sources, column]
                written[column] = written.get(column, 0.0) + values[targets]
        for column, total in written.items():
            after[:, column] += total
        return after


def feed_forward(x: Array, block: Block) -> Array:
    """x plus act(x w1 + b1) w2 + b2."""
    return x + _ACTIVATIONS[block.activation](x @ block.w1 + block.b1) @ block.w2 + block.b2


def apply_block(
    x: Array, block: Block, inverse_temperature: float, *, dense: bool = False, gather: Gather | None = None
) -> Array:
    """One application of a block; ``gather`` carries what the last application of the same block looked up."""
    attended = None if dense else (gather or Gather(block)).attend(x)
    if attended is None:
        attended = attend_dense(x, block, inverse_temperature)
    return feed_forward(attended, block)


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
    x = with_findings(model, findings or {})
    alive = model.column("alive")
    for number, block in enumerate(model.blocks):
        evidence = number == 0 and not model.is_edge_model
        soft = not evidence and inverse_temperature is not None
        heat = inverse_temperature if soft and inverse_temperature is not None else model.inverse_temperature
        gather = Gather(block)
        for count in range(block.repeat):
            following = apply_block(x, block, heat, dense=dense or soft, gather=gather)
            settled = not soft and np.array_equal(following, x)
            x = following
            if progress is not None:
                progress(block.name, count + 1, block.repeat)
            if settled:  # a fixed point: every further application returns the same numbers
                break
        if evidence and x[model.root, alive] != 1.0:
            raise EvidenceError("the findings have probability zero")
    return x


def read_posteriors(model: CompiledModel, x: Array) -> dict[str, dict[str, float]]:
    """alive * exp(value) at the read-out rows."""
    value, alive = model.column("value"), model.column("alive")
    result: dict[str, dict[str, float]] = {}
    for variable, states in model.states.items():
        rows = list(model.read_out[variable])
        numbers = np.where(x[rows, alive] == 1.0, np.exp(np.minimum(x[rows, value], 700.0)), 0.0)
        result[variable] = dict(zip(states, numbers.tolist()))
    return result


def posteriors(
    model: CompiledModel, findings: Mapping[str, str] | None = None, **options: Any
) -> dict[str, dict[str, float]]:
    """P(variable | findings) in float64. Options are those of ``forward``."""
    return read_posteriors(model, forward(model, findings, **options))


TIE = 1e-9
"""Max-marginals closer than this (relative) are treated as tied; rounding is far smaller, and a false tie costs a run, no more."""


def most_probable(
    model: CompiledModel, findings: Mapping[str, str] | None = None
) -> tuple[dict[str, str], float]:
    """A most probable joint state given the findings, and the log of its weight, from max-marginals (relu layers).

    On a tie the first state is taken as a finding and the layers run again. Raises EvidenceError as ``forward`` does, ModelError
    for an edge model, which could not take that finding (``numeric.edge_model`` has its own).
    """
    if model.is_edge_model:
        raise ModelError("an edge model takes no findings, so ties cannot be broken")
    maximiser = maximising(model)
    fixed = dict(findings or {})
    while True:
        x = forward(maximiser, fixed)
        best = {
            variable: [state for state, ratio in row.items() if ratio >= 1.0 - TIE]
            for variable, row in read_posteriors(maximiser, x).items()
        }
        tied = next((variable for variable, states in best.items() if len(states) > 1), None)
        if tied is None:
            weight = float(x[model.root, model.column("value")])
            return {variable: states[0] for variable, states in best.items()}, weight
        fixed[tied] = best[tied][0]
