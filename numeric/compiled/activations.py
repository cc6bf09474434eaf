"""The activations that a compiled model may name, in float64."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def softplus(z: Array) -> Array:
    """ln(1 + e^z) without overflow."""
    return np.logaddexp(0.0, z)


def relu(z: Array) -> Array:
    return np.maximum(z, 0.0)


ACTIVATIONS: Mapping[str, Callable[[Array], Array]] = {"softplus": softplus, "relu": relu}
