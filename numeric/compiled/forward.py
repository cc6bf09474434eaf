"""Applications of one block in float64, and nothing else: hard attention by index lookup is a gather, computed where something
changed (``numeric.compiled.hard_layers``); the rest is dense (``numeric.compiled.dense``)."""

from __future__ import annotations

import numpy as np

from numeric.compiled.blocks import Array, Block
from numeric.compiled.dense import apply_dense
from numeric.compiled.hard_layers import NotALookup, RepeatedBlock
from symbolic.transformer.exact_run import Progress


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
