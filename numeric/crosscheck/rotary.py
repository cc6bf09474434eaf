"""Cross-check of the claim kernel.rotary: rotary scores against the proved gap.

The score is the inner product of two unit vectors at the angles t theta and (s + r) theta. A rounded angle adds U times its size,
NumPy's sin and cos FUNCTION each, as its exp: a score is off by at most 2 (U max angle + FUNCTION) + 2 U, a gap by twice that.
"""

from __future__ import annotations

import math

import numpy as np

from numeric.crosscheck import FUNCTION, Comparison, CrossCheck, Floats, U

TOKENS = 16


def gap(theta: Floats, target: int, tokens: int, offset: int) -> Floats:
    """How much the score of token ``target`` exceeds the best of the others, for the query at ``target + offset``."""
    keys = (np.arange(tokens) + offset)[:, None] * theta
    query = (target + offset) * theta
    scores = np.cos(query) * np.cos(keys) + np.sin(query) * np.sin(keys)
    ahead: Floats = scores[target] - np.delete(scores, target, axis=0).max(axis=0)
    return ahead


def _lookup(rng: np.random.Generator, samples: int) -> Comparison:
    """Steps up to the largest that the theorem allows: there the gap is 1 - cos theta, reached by the neighbour."""
    target, offset = int(rng.integers(TOKENS)), int(rng.integers(1, TOKENS))
    distance = max(target, TOKENS - 1 - target)
    theta = rng.uniform(0.5, 1.0, samples) * (2 * math.pi / (distance + 1))
    right = 1.0 - np.cos(theta)
    largest = (TOKENS + offset) * theta
    bound = 2 * (2 * (U * largest + FUNCTION) + 2 * U) + FUNCTION + U
    return Comparison(gap(theta, target, TOKENS, offset), right, bound, {"theta": theta})


CROSSCHECKS: tuple[CrossCheck, ...] = (
    CrossCheck(
        "rotary.lookup",
        "kernel.rotary",
        "the score cos((t - s - r) theta) prefers s = t - r by 1 - cos theta",
        _lookup,
    ),
)
