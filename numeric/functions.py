"""Scalar functions, vectorised: activations, the log-odds algebra, softmax and log-sum-exp. Knows nothing of either side.

    sigmoid(x)  = 1 / (1 + e^-x)        logit(p) = ln p - ln(1-p)        softplus(x) = ln(1 + e^x)
    relu(x) = max(0, x)        silu(x) = x sigmoid(x)        gelu(x) = x Phi(x), Phi the standard normal distribution function

Probabilities in (0, 1), log-odds in nats. float64; all but ``gelu`` also keep float32. Written so that nothing overflows and small
quantities keep their relative accuracy. ``symbolic.algebra.functions`` and ``symbolic.algebra.log_odds`` are the exact
counterparts.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


# The log-odds algebra ----------------------------------------------------------------------------------------


def sigmoid(x: Floats) -> Floats:
    """Probability of log-odds ``x``; the exponential is only taken of non-positive numbers."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def logit(p: Floats) -> Floats:
    """Log-odds of probabilities in (0, 1)."""
    return np.log(p) - np.log1p(-p)


def update(a: Floats, b: Floats) -> Floats:
    """The normalised product of Bernoulli(a) and Bernoulli(b)."""
    both = a * b
    return both / (both + (1.0 - a) * (1.0 - b))


# Activations -------------------------------------------------------------------------------------------------

_erf = np.frompyfunc(math.erf, 1, 1)


def softplus(x: Floats) -> Floats:
    """ln(1 + e^x), without overflow."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def relu(x: Floats) -> Floats:
    """max(0, x)."""
    return np.maximum(x, 0.0)


def silu(x: Floats) -> Floats:
    """x sigmoid(x)."""
    return x * sigmoid(x)


def gelu(x: Floats) -> Floats:
    """x Phi(x), by erf."""
    phi = 0.5 * (1.0 + np.asarray(_erf(x / math.sqrt(2.0)), dtype=np.float64))
    return x * phi


ACTIVATIONS: Mapping[str, Callable[[Floats], Floats]] = {
    "sigmoid": sigmoid,
    "softplus": softplus,
    "relu": relu,
    "silu": silu,
    "gelu": gelu,
}
"""Every activation by its name; ``activation`` looks one up."""


def activation(name: str) -> Callable[[Floats], Floats]:
    """The activation of this name. Raises ValueError that names it when there is none."""
    if name not in ACTIVATIONS:
        raise ValueError(f"unknown activation {name!r}; known are {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[name]


# Sums of exponentials ----------------------------------------------------------------------------------------


def softmax(scores: Floats, mask: Mask | None = None) -> Floats:
    """e^s over the sum of e^s, along the last axis; masked entries get weight exactly 0. Raises ValueError when a row has nothing
    to attend to."""
    if mask is not None:
        if not mask.any(axis=-1).all():
            raise ValueError("a token that may attend to nothing has no attention distribution")
        scores = np.where(mask, scores, -np.inf)
    scores = scores - scores.max(axis=-1, keepdims=True)
    np.exp(scores, out=scores)
    scores /= scores.sum(axis=-1, keepdims=True)
    return scores


def log_sum(logs: Floats, axes: tuple[int, ...]) -> Floats:
    """ln of the sum of e^x over ``axes``; -inf where every term is, the logs themselves over no axes."""
    if not axes:
        return logs
    top = np.max(logs, axis=axes, keepdims=True)
    shift = np.where(np.isfinite(top), top, 0.0)
    with np.errstate(divide="ignore"):
        total = np.log(np.sum(np.exp(logs - shift), axis=axes))
    return np.asarray(total + np.squeeze(shift, axis=axes))
