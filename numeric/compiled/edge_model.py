"""What can be said of an edge model (``symbolic.compile.edges``) before it runs, read off its weights and its tokens.

Nothing here computes a message or a belief: that is the layers' work (``numeric.compiled.forward``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.model import CompiledModel, ModelError, block_of, transformer_of
from symbolic.compile.edges import compiled_graph, edge_coordinates, edge_layers, predecessors, waiting_depth
from symbolic.transformer.gate_layers import Activation

LARGEST_UNROLLED = 20_000
"""Most factors that the computation tree of one belief may hold for an exact run on a loopy graph: numbers of some 10^5 bits."""


@dataclass(frozen=True)
class Guarantee:
    """Whether the model's beliefs are exact. ``depth`` is the number of rounds that suffices, None when none is known to: on a
    loopy graph, and for weights or tokens other than the compiler's (``universal`` False)."""

    exact: bool
    universal: bool
    rounds: int
    depth: int | None
    says: str


def is_max_product(model: CompiledModel) -> bool:
    return all(block.activation == "relu" for block in model.blocks)


def guarantee(model: CompiledModel) -> Guarantee:
    """Raises ModelError when a pointer leads nowhere."""
    rounds = model.blocks[0].repeat if model.blocks else 0
    if not _has_universal_weights(model):
        return Guarantee(False, False, rounds, None, "unknown: these are not the weights of the edge layers")
    pointers = _pointers(model, predecessors(model.size["degree"]))
    try:
        depth = waiting_depth(_indices(model).tolist(), pointers.tolist())
    except ValueError as error:
        raise ModelError(str(error)) from None
    try:
        compiled_graph(transformer_of(model))
    except ValueError as error:
        return Guarantee(
            False, False, rounds, None, f"unknown: these are not the tokens of a network: {error}"
        )
    count = f"{rounds} round{'' if rounds == 1 else 's'}"
    if depth is None:
        rule = "max-product" if is_max_product(model) else "belief propagation"
        return Guarantee(False, True, rounds, None, f"loopy: {count} of {rule}, not exact in general")
    variables = len(model.states)
    edges = (len(model.tokens) - 1 - 2 * variables) // 2
    shape = "a tree" if edges == variables - 1 else "a forest"
    if rounds < depth:
        says = f"{shape}, but {count} < its diameter {depth}: not exact in general"
        return Guarantee(False, True, rounds, depth, says)
    return Guarantee(True, True, rounds, depth, f"exact ({shape}, {count} >= its diameter)")


def _has_universal_weights(model: CompiledModel) -> bool:
    """Whether blocks and coordinates are those of ``edge_layers``, bit for bit."""
    degree, rounds = model.size.get("degree", 0), model.blocks[0].repeat if model.blocks else 0
    activation: Activation = "relu" if is_max_product(model) else "softplus"
    heads = len(model.blocks[0].wq) if model.blocks else 0
    if heads != degree - 1 or degree < 2 or rounds < 1 or model.coordinates != edge_coordinates(degree):
        return False
    expected = [block_of(layer) for layer in edge_layers(degree, rounds, activation)]
    fields = ("wq", "wk", "wv", "wo", "w1", "b1", "w2", "b2")
    return len(model.blocks) == len(expected) and all(
        (mine.name, mine.activation, mine.repeat) == (theirs.name, theirs.activation, theirs.repeat)
        and all(np.array_equal(getattr(mine, name), getattr(theirs, name)) for name in fields)
        for mine, theirs in zip(model.blocks, expected)
    )


def _indices(model: CompiledModel) -> NDArray[np.int64]:
    return model.tokens[:, model.column("index")].astype(np.int64)


def _pointers(model: CompiledModel, names: tuple[str, ...]) -> NDArray[np.int64]:
    return model.tokens[:, [model.column(name) for name in names]].astype(np.int64)


def unrolled_size(model: CompiledModel) -> float:
    """Messages in the largest computation tree behind one belief, multiplicities counted: what an exact fraction multiplies up."""
    degree = model.size["degree"]
    indices = _indices(model)
    row = np.zeros(int(indices.max()) + 1, dtype=np.int64)
    row[indices] = np.arange(len(indices))
    waits = _pointers(model, predecessors(degree))
    reads = _pointers(model, tuple(f"r{k}" for k in range(1, degree + 1)))

    def gathered(sizes: Any, pointers: NDArray[np.int64]) -> Any:
        return (sizes[row[pointers]] * (pointers != 0)).sum(axis=1)

    sizes = np.zeros(len(indices))
    for _ in range(model.blocks[0].repeat):
        grown = 1.0 + gathered(sizes, waits)
        if np.array_equal(grown, sizes) or grown.max() > LARGEST_UNROLLED:
            sizes = grown
            break
        sizes = grown
    return float(gathered(sizes, reads).max())


TIE = 1e-9
"""Max-marginals closer to the largest than this (relative) are not told apart in float64: rounding is far smaller."""


def best_states(
    max_marginals: Mapping[str, Mapping[str, float | Fraction]], tie: float
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Each variable's state of largest max-marginal, without the variables of which several states come within ``tie`` of it (0:
    are equal to it, which only exact numbers show), and those variables."""
    best: dict[str, str] = {}
    tied = []
    for variable, table in max_marginals.items():
        states = [state for state, ratio in table.items() if ratio >= 1 - tie]
        if len(states) == 1:
            best[variable] = states[0]
        else:
            tied.append(variable)
    return best, tuple(tied)
