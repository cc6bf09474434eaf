"""Transformer layers of small integers: the types, and the two parts that all constructions are made of.

Residual layers (row vectors, T tokens of width D; H heads, key width K, value width V, N hidden units)

    x <- x + sum_heads  attend(x Wq, x Wk)  x Wv Wo           Wq, Wk: D x K    Wv: D x V    Wo: V x D
    x <- x + act(x W1 + b1) W2 + b2                           W1: D x N    W2: N x D

Attention is hard: row t reads the token with the largest score. An *index lookup* (``lookup``) has K = 2: for a pointer coordinate
a, query (2a, -1) against key (i, i^2) scores 2ai - i^2 = a^2 - (a-i)^2, largest at i = a alone, by at least 1.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Activation = Literal["softplus", "relu"]
ACTIVATIONS: tuple[Activation, ...] = ("softplus", "relu")
Matrix = tuple[tuple[int, ...], ...]


@dataclass(frozen=True, slots=True)
class Log:
    """The coordinate ln(odds), odds a positive rational."""

    odds: Fraction


Coordinate = int | Log


def log_coordinate(odds: Fraction) -> Coordinate:
    """ln(odds) as a coordinate: the integer 0 for odds 1."""
    return 0 if odds == 1 else Log(odds)


@dataclass(frozen=True)
class Head:
    """Row vectors: queries x query and keys x key, (D x K); what is read is x value output, (D x V) and (V x D)."""

    query: Matrix
    key: Matrix
    value: Matrix
    output: Matrix


@dataclass(frozen=True)
class Layer:
    """One weight-tied block: the same layer ``repeat`` times in a row. Raises ValueError for an activation that is none of
    ``ACTIVATIONS``."""

    name: str
    heads: tuple[Head, ...]
    w1: Matrix
    b1: tuple[int, ...]
    w2: Matrix
    b2: tuple[int, ...]
    activation: Activation
    repeat: int

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise ValueError(
                f"layer {self.name!r}: unknown activation {self.activation!r}; known are {', '.join(ACTIVATIONS)}"
            )


@dataclass(frozen=True)
class Transformer:
    """Tokens, layers and the map from rows to meanings.

    ``read_out[variable][state]`` is the row whose ``value`` is the log posterior (relative log max-marginal under relu), to be
    taken as zero when ``alive`` of that row is 0; ``indicators[variable][state]`` is the row whose ``possible`` a finding on
    another state of the variable sets to 0. A model with its findings compiled in (``symbolic.compile.edges``) has no indicators
    and no ``root``, the row of the weight of the findings.
    """

    coordinates: tuple[str, ...]
    tokens: tuple[tuple[Coordinate, ...], ...]
    layers: tuple[Layer, ...]
    states: Mapping[str, tuple[str, ...]]
    read_out: Mapping[str, tuple[int, ...]]
    indicators: Mapping[str, tuple[int, ...]]
    root: int | None

    def column(self, name: str) -> int:
        return self.coordinates.index(name)


@dataclass(frozen=True)
class Compiled:
    """The transformer, and the junction tree that explains its size."""

    transformer: Transformer
    treewidth: int
    clusters: int
    table_entries: int


def matrix(rows: Sequence[str], columns: Sequence[str], entries: Mapping[tuple[str, str], int]) -> Matrix:
    """The matrix of these named entries; all others are 0."""
    return tuple(tuple(entries.get((row, column), 0) for column in columns) for row in rows)


def lookup(
    coordinates: Sequence[str], pointer: str, writes: Mapping[str, Mapping[str, int]], width: int
) -> Head:
    """A head that reads the token at ``pointer`` and adds, to each coordinate of ``writes``, the given combination of its
    coordinates."""
    channels = [f"v{number}" for number in range(width)]
    value: dict[tuple[str, str], int] = {}
    output: dict[tuple[str, str], int] = {}
    for channel, (target, combination) in zip(channels, writes.items(), strict=False):
        output[channel, target] = 1
        value.update({(source, channel): weight for source, weight in combination.items()})
    return Head(
        matrix(coordinates, ("q0", "q1"), {(pointer, "q0"): 2, ("one", "q1"): -1}),
        matrix(coordinates, ("k0", "k1"), {("index", "k0"): 1, ("square", "k1"): 1}),
        matrix(coordinates, channels, value),
        matrix(channels, coordinates, output),
    )


def feed_forward(
    coordinates: Sequence[str], units: Sequence[tuple[Mapping[str, int], int, Mapping[str, int]]]
) -> tuple[Matrix, tuple[int, ...], Matrix, tuple[int, ...]]:
    """Hidden units as (input weights, bias, output weights)."""
    names = [f"h{number}" for number in range(len(units))]
    w1 = {
        (source, name): weight
        for name, (inputs, _, _) in zip(names, units)
        for source, weight in inputs.items()
    }
    w2 = {
        (name, target): weight
        for name, (_, _, outputs) in zip(names, units)
        for target, weight in outputs.items()
    }
    biases = tuple(bias for _, bias, _ in units)
    return matrix(coordinates, names, w1), biases, matrix(names, coordinates, w2), (0,) * len(coordinates)
