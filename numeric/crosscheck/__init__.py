"""Cross-checks: two float64 routes to the same number on random inputs, with the difference in ulps beside a derived bound.

A cross-check is evidence beside a proof, never in a certificate. Each one draws inputs, computes both routes, and states for each
sample a bound on their difference that follows from rounding (and the model below), not from looking at the outcome. It passes
when no sample exceeds its bound.

Rounding model (first order, N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., SIAM 2002, chapters 2-3):
every +, -, *, / is exact up to a relative U = 2^-53; NumPy's vectorised exp, log and log1p are exact up to FUNCTION = 8 U
(its documented accuracy is within 4 ulps, an ulp being at most 2 U).

To add cross-checks: a module of this package with ``CROSSCHECKS: tuple[CrossCheck, ...]``.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

U = 2.0**-53
"""Unit roundoff of float64."""
FUNCTION = 8 * U
"""Relative accuracy of NumPy's exp, log, log1p."""
SECOND_ORDER = 1.01
"""Room for products of rounding errors, which a first-order analysis drops: far more than they need at these sizes."""


@dataclass(frozen=True)
class Comparison:
    """Two routes on a batch: their values, the bound on |left - right| per sample, and the inputs by name."""

    left: Floats
    right: Floats
    bound: Floats
    inputs: Mapping[str, Floats]


@dataclass(frozen=True)
class CrossCheck:
    """``run(rng, samples)`` draws inputs and computes both routes. ``claim`` is the id of the
    claim that says they are equal, or how near.

    ``rounding`` is False when the two routes differ mathematically, by no more than a proved bound: then ulps say nothing.
    """

    name: str
    claim: str
    says: str
    run: Callable[[np.random.Generator, int], Comparison]
    rounding: bool = True


@dataclass(frozen=True)
class Outcome:
    """``median_ulps``, ``worst_ulps``: the difference in units of the last place of the larger value (None when the routes
    differ by more than rounding); ``worst_ratio``: the largest difference over its bound, found at the inputs ``worst_at``."""

    name: str
    claim: str
    says: str
    samples: int
    median_ulps: float | None
    worst_ulps: float | None
    worst_ratio: float
    worst_at: Mapping[str, float]

    @property
    def passed(self) -> bool:
        return self.worst_ratio <= 1.0


def ulps(left: Floats, right: Floats) -> Floats:
    """|left - right| in units of the last place of the larger magnitude."""
    size = np.maximum(np.abs(left), np.abs(right))
    return np.abs(left - right) / np.spacing(size)


def evaluate(check: CrossCheck, seed: int, samples: int) -> Outcome:
    """Run one cross-check. Raises FloatingPointError when a route leaves the floats (NaN, infinity)."""
    # the name enters the seed, so that a check's samples do not depend on which others run
    rng = np.random.default_rng([seed, *check.name.encode("ascii")])
    comparison = check.run(rng, samples)
    values = (comparison.left, comparison.right, comparison.bound)
    if not all(np.isfinite(value).all() for value in values):
        raise FloatingPointError(f"{check.name}: a route gives NaN or infinity")
    ratio = np.abs(comparison.left - comparison.right) / (SECOND_ORDER * comparison.bound)
    worst = int(np.argmax(ratio))
    place = np.unravel_index(worst, ratio.shape)
    apart = ulps(comparison.left, comparison.right)
    return Outcome(
        name=check.name,
        claim=check.claim,
        says=check.says,
        samples=int(ratio.size),
        median_ulps=float(np.median(apart)) if check.rounding else None,
        worst_ulps=float(apart.max()) if check.rounding else None,
        worst_ratio=float(ratio.ravel()[worst]),
        worst_at={
            name: float(np.broadcast_to(value, ratio.shape)[place])
            for name, value in comparison.inputs.items()
        },
    )


def all_crosschecks() -> dict[str, CrossCheck]:
    """Every cross-check of the modules of this package, by name. Raises ValueError for a repeated name."""
    found: dict[str, CrossCheck] = {}
    for info in sorted(pkgutil.iter_modules(__path__), key=lambda item: item.name):
        for check in importlib.import_module(f"{__name__}.{info.name}").CROSSCHECKS:
            if check.name in found:
                raise ValueError(f"two cross-checks are named {check.name!r}")
            found[check.name] = check
    return found
