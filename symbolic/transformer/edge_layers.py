"""One transformer layer is one synchronous round of sum-product on every strictly positive binary pairwise graph.

One token per directed edge (u -> v), one per variable, and one null token (row 0, message 0). With l the log-odds of what
arrives at u, the message of a factor f over (u, v), f[state of u][state of v], is (claim messages.two-softplus-units)

    m <- t0 + softplus(l + t1) - softplus(l + t2),     t0 = ln f01/f00,   t1 = ln f11/f01,   t2 = ln f10/f00

so a factor enters additively and rides in the token; the weights know no graph. ``degree - 1`` heads look the other messages
into u up and add them in ``gathered``; six hidden units form the message and clear the old one and the scratch through
act(z) - act(-z) = z. A last layer with ``degree`` heads adds the messages into each variable: the beliefs, in log-odds. With
relu for softplus the same weights do max-product. Nothing is assumed about loops or about the starting messages.

Coordinates: one, index, square, p1..p(degree-1) predecessors, r1..r(degree) messages to read, unary, t0, t1, t2, message,
gathered, belief.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symbolic.networks.factor_graph import FactorGraph
from symbolic.transformer.exact_run import log_of, run, with_column
from symbolic.transformer.weights import Activation, Coordinate, Layer, feed_forward, log_coordinate, lookup


class DegreeError(ValueError):
    """A variable has more pairwise factors than the layers have heads for."""


@dataclass(frozen=True)
class PairwiseTransformer:
    """Tokens and layers; ``beliefs[variable]`` is the row whose ``belief`` is the log-odds of state 1, ``edges[u, v, k]`` the row
    of the message from u to v through the k-th pairwise factor of the graph."""

    coordinates: tuple[str, ...]
    tokens: tuple[tuple[Coordinate, ...], ...]
    layers: tuple[Layer, Layer]
    beliefs: Mapping[str, int]
    edges: Mapping[tuple[str, str, int], int]

    def column(self, name: str) -> int:
        return self.coordinates.index(name)


def pairwise_coordinates(degree: int) -> tuple[str, ...]:
    """Names of the coordinates for graphs of maximum degree ``degree``."""
    predecessors = tuple(f"p{k}" for k in range(1, degree))
    reads = tuple(f"r{k}" for k in range(1, degree + 1))
    potentials = ("unary", "t0", "t1", "t2")
    return ("one", "index", "square", *predecessors, *reads, *potentials, "message", "gathered", "belief")


def pairwise_layers(
    degree: int, rounds: int, activation: Activation = "softplus", further: tuple[str, ...] = ()
) -> tuple[Layer, Layer]:
    """The round layer and the read-out layer. They depend on the maximum degree alone; ``further`` coordinates are left alone."""
    names = pairwise_coordinates(degree) + further
    round_heads = tuple(lookup(names, f"p{k}", {"gathered": {"message": 1}}, 1) for k in range(1, degree))
    read_heads = tuple(lookup(names, f"r{k}", {"belief": {"message": 1}}, 1) for k in range(1, degree + 1))
    round_units = (
        ({"gathered": 1, "unary": 1, "t1": 1}, 0, {"message": 1}),
        ({"gathered": 1, "unary": 1, "t2": 1}, 0, {"message": -1}),
        ({"t0": 1, "message": -1}, 0, {"message": 1}),
        ({"t0": -1, "message": 1}, 0, {"message": -1}),
        ({"gathered": 1}, 0, {"gathered": -1}),
        ({"gathered": -1}, 0, {"gathered": 1}),
    )
    read_units = (({"unary": 1}, 0, {"belief": 1}), ({"unary": -1}, 0, {"belief": -1}))
    return (
        Layer("round", round_heads, *feed_forward(names, round_units), activation, rounds),
        Layer("read-out", read_heads, *feed_forward(names, read_units), activation, 1),
    )


def compile_pairwise(
    graph: FactorGraph, rounds: int, activation: Activation = "softplus", degree: int | None = None
) -> PairwiseTransformer:
    """Tokens for a binary graph with unary and pairwise factors, all entries positive.

    ``degree`` (default: the graph's own maximum, at least 1) may be larger. Raises DegreeError when it is smaller, ValueError on
    any other graph.
    """
    unary: dict[str, Fraction] = dict.fromkeys(graph.domains, Fraction(1))
    pairs: list[tuple[str, str, tuple[Fraction, ...]]] = []
    for name, states in graph.domains.items():
        if states != 2:
            raise ValueError(
                f"variable {name!r} has {states} states; the edge layers are for binary variables"
            )
    for factor in graph.factors:
        scope = ", ".join(factor.scope)
        if not 1 <= len(factor.scope) <= 2:
            raise ValueError(f"the factor over ({scope}) is not over one or two variables")
        if any(entry <= 0 for entry in factor.table):
            raise ValueError(f"the factor over ({scope}) has an entry that is not positive")
        table = tuple(Fraction(entry) for entry in factor.table)
        if len(factor.scope) == 1:
            unary[factor.scope[0]] *= table[1] / table[0]
        else:
            pairs.append((factor.scope[0], factor.scope[1], table))
    directed = [(u, v, k, f) for k, (u, v, f) in enumerate(pairs)]
    directed += [(v, u, k, (f[0], f[2], f[1], f[3])) for k, (u, v, f) in enumerate(pairs)]
    row = {(u, v, k): 1 + number for number, (u, v, k, _) in enumerate(directed)}
    incoming: dict[str, list[int]] = {name: [] for name in graph.domains}
    for (_, v, _), index in row.items():
        incoming[v].append(index)
    largest = max((len(rows) for rows in incoming.values()), default=0)
    degree = max(largest, 1) if degree is None else degree
    if largest > degree:
        crowded = next(name for name, rows in incoming.items() if len(rows) == largest)
        raise DegreeError(f"variable {crowded!r} has degree {largest}; the layers are for degree {degree}")
    names = pairwise_coordinates(degree)

    def token(index: int, values: Mapping[str, Coordinate]) -> tuple[Coordinate, ...]:
        start: dict[str, Coordinate] = {"one": 1, "index": index, "square": index * index, **values}
        return tuple(start.get(name, 0) for name in names)

    tokens = [token(0, {})]
    for u, v, k, f in directed:
        others = [other for other in incoming[u] if other != row[v, u, k]]
        values: dict[str, Coordinate] = {f"p{n}": other for n, other in enumerate(others, 1)}
        values |= {
            "unary": log_coordinate(unary[u]),
            "t0": log_coordinate(f[1] / f[0]),
            "t1": log_coordinate(f[3] / f[1]),
            "t2": log_coordinate(f[2] / f[0]),
        }
        tokens.append(token(row[u, v, k], values))
    beliefs: dict[str, int] = {}
    for name in graph.domains:
        beliefs[name] = len(tokens)
        reads: dict[str, Coordinate] = {f"r{n}": index for n, index in enumerate(incoming[name], 1)}
        tokens.append(token(len(tokens), {"unary": log_coordinate(unary[name]), **reads}))
    return PairwiseTransformer(
        names, tuple(tokens), pairwise_layers(degree, rounds, activation), beliefs, row
    )


def with_messages(
    transformer: PairwiseTransformer, odds: Mapping[tuple[str, str, int], Fraction]
) -> tuple[tuple[Coordinate, ...], ...]:
    """The tokens with other starting messages, as odds."""
    changes = {transformer.edges[edge]: log_coordinate(value) for edge, value in odds.items()}
    return tuple(with_column(transformer.tokens, changes, transformer.column("message")))


def belief_odds(
    transformer: PairwiseTransformer, tokens: tuple[tuple[Coordinate, ...], ...] | None = None
) -> dict[str, Fraction]:
    """Odds of state 1 of every variable, by running the layers exactly."""
    rows = run(transformer.layers, transformer.tokens if tokens is None else tokens)
    column = transformer.column("belief")
    return {name: log_of(rows[row][column]) for name, row in transformer.beliefs.items()}
