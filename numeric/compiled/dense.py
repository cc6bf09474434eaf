"""The dense forward pass of a block, with every softmax matrix built: the oracle of ``numeric.compiled.hard_layers``, and the only
path at a finite temperature.

Shapes: x is (..., T, D), one or a batch of residual streams, in the precision of the block's weights.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from numeric.compiled.blocks import Array, Block, ModelError
from numeric.functions import activation, softmax

DENSE_LIMIT = 8192
"""Tokens above which the dense path, which is quadratic, is refused."""


def attention(queries: Array, keys: Array, inverse_temperature: float, causal: bool = False) -> Array:
    """The softmax matrices (..., T, T); with ``causal`` a token sees itself and those before it.

    Raises ModelError beyond DENSE_LIMIT tokens.
    """
    tokens = queries.shape[-2]
    if tokens > DENSE_LIMIT:
        raise ModelError(f"dense attention over {tokens} tokens; the limit is {DENSE_LIMIT}")
    scores = inverse_temperature * (queries @ np.swapaxes(keys, -1, -2))
    return softmax(scores, np.tri(tokens, dtype=bool) if causal else None)


def apply_attended(x: Array, block: Block, attended: Iterable[Array]) -> Array:
    """One application of a block, given how each of its heads attends: matrices (..., T, T), or the T rows that are read."""
    written = np.zeros_like(x)
    for where, wv, wo in zip(attended, block.wv, block.wo, strict=True):
        values = x @ (wv @ wo)
        written += values[..., where, :] if where.ndim == 1 else where @ values
    x = x + written
    return x + activation(block.activation)(x @ block.w1 + block.b1) @ block.w2 + block.b2


def apply_dense(x: Array, block: Block, inverse_temperature: float) -> Array:
    """One application of a block through every softmax matrix."""
    heads = zip(block.wq, block.wk)
    return apply_attended(x, block, (attention(x @ wq, x @ wk, inverse_temperature) for wq, wk in heads))
