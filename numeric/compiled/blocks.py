"""Integer layers (``symbolic.transformer.weights``) and their tokens in floating point, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic.transformer.weights import Coordinate, Head, Layer, Log, Matrix

Array = NDArray[np.float64]

HARD_INVERSE_TEMPERATURE = 800.0
"""Above 1075 ln 2 = 745.2, where exp of minus it is exactly 0 in float64 (104 in float32): the softmax over integer score gaps is
one-hot."""


class ModelError(ValueError):
    """A file that is not a compiled model, or that contradicts itself."""


@dataclass(frozen=True)
class Block:
    """One layer block; with T tokens of width D, H heads, key width K, V value channels, N hidden units

    wq, wk   H x D x K          w1, b1   D x N, N          x <- x + sum_h softmax((x wq_h)(x wk_h)^T) x wv_h wo_h
    wv, wo   H x D x V, H x V x D        w2, b2   N x D, D          x <- x + act(x w1 + b1) w2 + b2      ``repeat`` times
    """

    name: str
    activation: str
    repeat: int
    wq: Array
    wk: Array
    wv: Array
    wo: Array
    w1: Array
    b1: Array
    w2: Array
    b2: Array


def block_of(layer: Layer, dtype: Any = np.float64) -> Block:
    """The weights of a layer in floating point. Heads of smaller key or value width get columns of zeros, which add nothing."""

    def stack(matrices: Sequence[Matrix]) -> Array:
        arrays = [np.array(matrix, dtype=dtype) for matrix in matrices]
        rows, columns = (max((array.shape[axis] for array in arrays), default=0) for axis in (0, 1))
        stacked = np.zeros((len(arrays), rows, columns), dtype=dtype)
        for place, array in zip(stacked, arrays):
            place[: array.shape[0], : array.shape[1]] = array
        return stacked

    heads = layer.heads
    return Block(
        layer.name,
        layer.activation,
        layer.repeat,
        stack([head.query for head in heads]),
        stack([head.key for head in heads]),
        stack([head.value for head in heads]),
        stack([head.output for head in heads]),
        np.array(layer.w1, dtype=dtype),
        np.array(layer.b1, dtype=dtype),
        np.array(layer.w2, dtype=dtype),
        np.array(layer.b2, dtype=dtype),
    )


def layer_of(block: Block) -> Layer:
    """The integer layer of a block. Raises ModelError for a weight that is no integer, ValueError for an activation that integer
    layers do not have."""

    def whole(array: Array) -> Matrix:
        if (array != np.rint(array)).any():
            raise ModelError(
                f"block {block.name!r} has a weight that is not an integer; it can be run in float64 only"
            )
        return tuple(tuple(int(value) for value in row) for row in array.tolist())

    heads = tuple(
        Head(*(whole(array[h]) for array in (block.wq, block.wk, block.wv, block.wo)))
        for h in range(len(block.wq))
    )
    b1, b2 = whole(block.b1[None])[0], whole(block.b2[None])[0]
    activation: Any = block.activation  # the layer refuses what it does not know
    return Layer(block.name, heads, whole(block.w1), b1, whole(block.w2), b2, activation, block.repeat)


def floats_of(tokens: Sequence[Sequence[Coordinate]]) -> Array:
    """Tokens in float64, T x D."""
    return np.array([[coordinate_value(item) for item in row] for row in tokens])


def coordinate_value(item: Coordinate) -> float:
    """A coordinate in float64."""
    return log_fraction(item.odds) if isinstance(item, Log) else float(item)


def log_fraction(value: Fraction) -> float:
    """ln of a positive rational in float64, within two units in the last place, also where p or q exceed float64."""
    if Fraction(1, 2) < value < 2:
        return math.log1p(float(value - 1))
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    return math.log(float(value / Fraction(2) ** shift)) + shift * math.log(2)
