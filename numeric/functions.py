"""The log-odds algebra in float64, vectorised: probabilities in (0, 1), log-odds in nats.

    sigmoid(x)  = 1 / (1 + e^-x)        logit(p) = ln p - ln(1-p)        softplus(x) = ln(1 + e^x)

Written so that nothing overflows and small quantities keep their relative accuracy. ``symbolic.algebra.functions`` and
``symbolic.algebra.log_odds`` are the exact counterparts.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def sigmoid(x: Floats) -> Floats:
    """Probability of log-odds ``x``; the exponential is only taken of non-positive numbers."""
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


def logit(p: Floats) -> Floats:
    """Log-odds of probabilities in (0, 1)."""
    return np.log(p) - np.log1p(-p)


def softplus(x: Floats) -> Floats:
    """ln(1 + e^x), without overflow."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def update(a: Floats, b: Floats) -> Floats:
    """The normalised product of Bernoulli(a) and Bernoulli(b)."""
    both = a * b
    return both / (both + (1.0 - a) * (1.0 - b))
