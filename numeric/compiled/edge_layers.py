"""The universal edge layer (symbolic.transformer.edge_layers) in float64, applied again and again: a looped transformer's
trajectory.

Transformer side only: nothing here knows belief propagation. The state is the residual stream x (tokens, width); the
messages are its column ``message`` at the edge rows, log-odds in nats.
"""

from __future__ import annotations

import numpy as np

from numeric.compiled.forward import apply_dense
from numeric.compiled.hard_layers import RepeatedBlock
from numeric.compiled.model import block_of, coordinate_value
from symbolic.transformer.edge_layers import PairwiseTransformer

Array = np.ndarray


def trajectory(
    transformer: PairwiseTransformer, rounds: int, inverse_temperature: float | None = None
) -> tuple[Array, list[tuple[str, str, int]]]:
    """(rounds + 1, edges) messages before the first application of the round layer and after each one, and the edges' names.

    Attention is hard by default; with an inverse temperature it is the softmax over all tokens.
    """
    x = np.array([[coordinate_value(item) for item in row] for row in transformer.tokens])
    block = block_of(transformer.layers[0])
    names = sorted(transformer.edges, key=lambda edge: transformer.edges[edge])
    rows = [transformer.edges[name] for name in names]
    column = transformer.column("message")
    seen = [x[rows, column].copy()]
    hard = RepeatedBlock(block, x)
    for _ in range(rounds):
        if inverse_temperature is None:
            hard.apply()
        else:
            x = apply_dense(x, block, inverse_temperature)
        seen.append(x[rows, column].copy())
    return np.array(seen), names
