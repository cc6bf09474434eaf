"""How far a response is from any sum-product message.

A pairwise factor turns incoming log-odds l into m(l) = t0 + softplus(l + t1) - softplus(l + t2): every positive factor is one
(t0, t1, t2) and conversely. A response is a curve z(l) on finitely many probes; distances are the largest gap over the probes,
in nats.
"""

from __future__ import annotations

from functools import cache
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from numeric.functions import softplus

Array = NDArray[np.float64]

PROBES = np.log(np.array([1 / 16, 1 / 8, 1 / 4, 1 / 2, 1, 2, 4, 8, 16]))
"""Incoming log-odds at which units are asked."""


def message(log_odds: Array, t0: float, t1: float, t2: float) -> Array:
    """The outgoing log-odds of the factor with parameters t0 = ln f01/f00, t1 = ln f11/f01, t2 = ln f10/f00."""
    return t0 + softplus(log_odds + t1) - softplus(log_odds + t2)


def at_least(curves: Array, log_odds: Array = PROBES) -> Array:
    """A lower bound on the distance of each curve (last axis) from every message.

    A message's slope lies strictly between -1 and 1 (J. Mooij, H. Kappen, "Sufficient conditions for convergence of the sum-product
    algorithm", IEEE Trans. Inf. Theory 53(12), 2007), so a curve that moves by more than the probes do cannot be near one:
    distance >= (|z(l) - z(l')| - |l - l'|) / 2 for every pair.
    """
    rise = np.abs(curves[..., :, None] - curves[..., None, :])
    run = np.abs(log_odds[:, None] - log_odds[None])
    return np.maximum(0.0, (rise - run).max(axis=(-1, -2)) / 2)


def distance(curve: Array, log_odds: Array = PROBES, accuracy: float = 1e-6) -> float:
    """Distance to the nearest message, limits of positive factors included, to within ``accuracy`` nats.

    "Some factor is within e on all probes" is linear in the factor: with x = exp(l) and z = curve, exp(z - e) (f00 + f10 x) <=
    f01 + f11 x <= exp(z + e) (f00 + f10 x) and f >= 0. These half-spaces make a cone of pointed factors, which is not just the
    origin iff some ray on three of the half-spaces lies in all of them; e is bisected.
    """
    middle = (curve.max() + curve.min()) / 2  # a factor scaled in one column moves z by a constant
    low, high = 0.0, float(np.ptp(curve)) / 2  # a constant message is a message
    while high - low > accuracy:
        e = (low + high) / 2
        if _some_factor(curve - middle, np.exp(log_odds), e):
            high = e
        else:
            low = e
    return high


def _some_factor(z: Array, x: Array, e: float) -> bool:
    """Columns f00, f10, f01, f11; rows are half-spaces row . f >= 0 of unit length."""
    one = np.ones_like(x)
    upper = np.stack([np.exp(z + e) * one, np.exp(z + e) * x, -one, -x], axis=1)
    lower = np.stack([-np.exp(z - e) * one, -np.exp(z - e) * x, one, x], axis=1)
    rows = np.concatenate([upper, lower, np.eye(4)])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    chosen = rows[_triples(len(rows))]
    rays = np.stack(
        [(-1) ** column * np.linalg.det(np.delete(chosen, column, axis=2)) for column in range(4)], axis=1
    )
    size = np.abs(rays).max(axis=1)
    rays = rays[size > 0] / size[size > 0, None]
    inside = rays @ rows.T
    slack = 1e-11  # rounding of determinants of unit rows, far below what ``accuracy`` resolves
    return bool(((inside >= -slack).all(axis=1) | (inside <= slack).all(axis=1)).any())


@cache
def _triples(count: int) -> NDArray[np.int64]:
    return np.array(list(combinations(range(count), 3)))
