"""From a strictly positive binary pairwise network to the tokens of the universal edge layer: belief propagation as a model file.

The layers are those of ``symbolic.transformer.edge_layers``, and a last one that turns each belief l (log-odds of state 1) into
logs of probabilities, which is how every compiled model is read:

    value <- value - act(margin),  margin = -l for state 1, l for state 0:     -softplus(-l) = ln sigma(l)

Under relu, -relu(-l) = min(0, l) is the log of the max-marginal over the largest. The weights depend on the degree alone. Row 0 is
the null token; then one row per directed edge, per variable (also the read-out row of its state 1), and per state 0.

Findings are compiled in: an observed variable leaves the graph and its factors are cut to the observed state. Clearing it in the
tokens instead would need log-odds of plus or minus infinity, which no layer here carries.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import product

from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.transformer.edge_layers import compile_pairwise, pairwise_coordinates, pairwise_layers
from symbolic.transformer.exact_run import log_of
from symbolic.transformer.weights import Activation, Coordinate, Layer, Transformer, feed_forward, lookup

DEGREE = 8
"""Default maximum degree: two files compiled for the same degree hold the same weights."""
POTENTIALS = ("unary", "t0", "t1", "t2")
"""The coordinates that hold the network: logs of rationals."""
FURTHER = ("plus", "minus", "margin", "alive", "value")
"""Coordinates beside those of the universal layer; ``plus`` and ``minus`` point to the belief to add or subtract."""


class LoopyGraphError(ValueError):
    """A graph with a loop, and no number of rounds was given."""


def edge_coordinates(degree: int) -> tuple[str, ...]:
    """Names of the coordinates of a token, for graphs of at most this degree."""
    return pairwise_coordinates(degree) + FURTHER


def predecessors(degree: int) -> tuple[str, ...]:
    """The coordinates of an edge token that point to the messages it waits for."""
    return tuple(f"p{k}" for k in range(1, degree))


def edge_layers(degree: int, rounds: int, activation: Activation = "softplus") -> tuple[Layer, Layer, Layer]:
    """Rounds, read-out of the beliefs, and their logs of probabilities, for graphs of at most this degree (2 or more)."""
    if degree < 2 or rounds < 1:
        raise ValueError(f"degree {degree} and {rounds} rounds; at least degree 2 and 1 round are needed")
    names = edge_coordinates(degree)
    heads = (
        lookup(names, "plus", {"margin": {"belief": 1}}, 1),
        lookup(names, "minus", {"margin": {"belief": -1}}, 1),
    )
    last = feed_forward(names, (({"margin": 1}, 0, {"value": -1}),))
    return (
        *pairwise_layers(degree, rounds, activation, FURTHER),
        Layer("log-probability", heads, *last, activation, 1),
    )


def conditioned(network: DiscreteNetwork, findings: Mapping[str, str]) -> FactorGraph:
    """The network without its observed variables, every factor cut to their observed states, one factor per scope.

    Raises EvidenceError on an unknown name, when a factor is zero at the findings, or when no variable is left.
    """
    fixed = {variable: network.state_number(variable, state) for variable, state in findings.items()}
    domains = {name: len(states) for name, states in network.states.items() if name not in fixed}
    scopes: dict[frozenset[str], tuple[str, ...]] = {}
    tables: dict[tuple[str, ...], list[Fraction]] = {}
    graph = network.factor_graph()
    for factor in network.factors:
        left = tuple(name for name in factor.scope if name not in fixed)
        scope = scopes.setdefault(frozenset(left), left)
        states = product(*(range(domains[name]) for name in scope))
        entries = [Fraction(graph.entry(factor, {**fixed, **dict(zip(scope, state))})) for state in states]
        if not any(entries):
            raise EvidenceError("the findings have probability zero")
        tables[scope] = [a * b for a, b in zip(tables.get(scope, [Fraction(1)] * len(entries)), entries)]
    if not domains:
        raise EvidenceError("no variable is left to infer")
    return FactorGraph(
        domains, tuple(Factor(scope, tuple(table)) for scope, table in tables.items() if scope)
    )


def compile_edges(
    network: DiscreteNetwork,
    findings: Mapping[str, str] | None = None,
    *,
    rounds: int | None = None,
    activation: Activation = "softplus",
    degree: int = DEGREE,
) -> Transformer:
    """The transformer of ``rounds`` rounds of belief propagation; on a forest the diameter by default, which is exact.

    Raises EvidenceError as ``conditioned`` does; ValueError when the graph without the observed variables is not a strictly
    positive binary pairwise graph of at most this degree (DegreeError), and when it has a loop and no ``rounds`` are given
    (LoopyGraphError).
    """
    graph = conditioned(network, findings or {})
    states = {variable: network.states[variable] for variable in graph.domains}
    return compile_graph(graph, states, rounds=rounds, activation=activation, degree=degree)


def compile_graph(
    graph: FactorGraph,
    states: Mapping[str, tuple[str, ...]],
    *,
    rounds: int | None,
    activation: Activation,
    degree: int,
) -> Transformer:
    """``compile_edges`` of a graph without observed variables."""
    base = compile_pairwise(graph, 1, degree=degree)
    if rounds is None:
        columns = [base.column(name) for name in predecessors(degree)]
        chosen = [[row[column] for column in columns] for row in base.tokens]
        pointers = [[item for item in row if isinstance(item, int)] for row in chosen]
        rounds = waiting_depth(range(len(pointers)), pointers)
        if rounds is None:
            raise LoopyGraphError("the graph has a loop, where no number of rounds is exact in general")
    coordinates = edge_coordinates(degree)

    def token(
        start: Iterable[tuple[str, Coordinate]], values: Mapping[str, Coordinate]
    ) -> tuple[Coordinate, ...]:
        row: dict[str, Coordinate] = {**dict(start), "alive": 1, **values}
        return tuple(row.get(name, 0) for name in coordinates)

    ones = {row: {"minus": row} for row in base.beliefs.values()}
    tokens = [token(zip(base.coordinates, row), ones.get(n, {})) for n, row in enumerate(base.tokens)]
    read_out: dict[str, tuple[int, int]] = {}
    for variable, row in base.beliefs.items():
        zero = len(tokens)
        tokens.append(token((), {"one": 1, "index": zero, "square": zero * zero, "plus": row}))
        read_out[variable] = (zero, row)
    return Transformer(
        coordinates, tuple(tokens), edge_layers(degree, rounds, activation), states, read_out, {}, None
    )


def compiled_graph(transformer: Transformer) -> FactorGraph:
    """The graph that an edge model was compiled from, tables up to scale, read off its tokens in the order of their indices.

    Raises ValueError where the tokens are not, coordinate by coordinate, those of any graph.
    """
    degree = 1 + len(transformer.layers[0].heads)
    column = {name: transformer.column(name) for name in transformer.coordinates}
    order = sorted(
        range(len(transformer.tokens)), key=lambda row: _whole(transformer.tokens[row][column["index"]])
    )
    tokens = tuple(transformer.tokens[row] for row in order)
    place = {row: number for number, row in enumerate(order)}
    read_out = {v: tuple(place[row] for row in rows) for v, rows in transformer.read_out.items()}
    edges = (len(tokens) - 1 - 2 * len(read_out)) // 2
    receiver = {
        _whole(tokens[rows[1]][column[f"r{k}"]]): v
        for v, rows in read_out.items()
        for k in range(1, degree + 1)
    }
    factors = [
        Factor((v,), (Fraction(1), log_of(tokens[rows[1]][column["unary"]]))) for v, rows in read_out.items()
    ]
    for there in range(1, edges + 1):
        if not {there, there + edges} <= set(receiver):
            raise ValueError(f"no belief reads the messages {there} and {there + edges}")
        t0, t1, t2 = (log_of(tokens[there][column[name]]) for name in ("t0", "t1", "t2"))
        scope = receiver[there + edges], receiver[there]
        factors.append(Factor(scope, (Fraction(1), t0, t2, t0 * t1)))
    graph = FactorGraph(dict.fromkeys(read_out, 2), tuple(factors))
    again = compile_graph(graph, transformer.states, rounds=1, activation="softplus", degree=degree)
    if (again.tokens, again.read_out) != (tokens, read_out):
        raise ValueError("the tokens are not those of a graph")
    return graph


def _whole(item: Coordinate) -> int:
    if not isinstance(item, int):
        raise ValueError("a pointer is not a whole number")
    return item


def waiting_depth(indices: Iterable[int], pointers: Sequence[Sequence[int]]) -> int | None:
    """Rounds after which every message is final, from the tokens' pointers; None when messages wait for each other in a loop.

    Pointers hold the index of a row, 0 for none. An edge token waits for the messages that its pointers name; on a forest the
    longest such chain has as many messages as the longest path has edges. At least 1. Raises ValueError on a dangling pointer.
    """
    ahead = {index: [p for p in row if p] for index, row in zip(indices, pointers)}
    behind: dict[int, list[int]] = {index: [] for index in ahead}
    for index, row in ahead.items():
        for target in row:
            if target not in behind:
                raise ValueError(f"row {index} points to row {target}, which is not there")
            behind[target].append(index)
    missing = {index: len(row) for index, row in ahead.items()}
    ready = [index for index, count in missing.items() if not count]
    depth, done = 0, 0
    while ready:
        depth, done = depth + 1, done + len(ready)
        following = []
        for index in ready:
            for other in behind[index]:
                missing[other] -= 1
                if not missing[other]:
                    following.append(other)
        ready = following
    return depth if done == len(ahead) else None
