"""The universal edge layer, run exactly, against the generic engine round by round, and against enumeration on trees."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine
from symbolic.transformer.edge_layers import belief_odds, compile_pairwise, pairwise_layers, with_messages


def random_graph(seed: int, variables: int, extra: int) -> FactorGraph:
    """A random tree with ``extra`` further edges, possibly parallel; positive entries, unary factors."""
    rng = random.Random(seed)
    names = [f"v{n}" for n in range(variables)]
    pairs = [(names[rng.randrange(n)], names[n]) for n in range(1, variables)]
    pairs += [tuple(rng.sample(names, 2)) for _ in range(extra if variables > 1 else 0)]

    def entries(count: int) -> tuple[Fraction, ...]:
        return tuple(Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(count))

    factors = [Factor((name,), entries(2)) for name in names] + [Factor(pair, entries(4)) for pair in pairs]
    return FactorGraph(dict.fromkeys(names, 2), tuple(factors))


def engine_belief_odds(graph: FactorGraph, rounds: int, kind: str, start: dict) -> dict[str, Fraction]:
    """Synchronous rounds of the generic engine. Its unary messages are constant after one round, so they are set first."""
    engine = Engine(graph, kind=kind)
    messages = engine.initial()
    pairwise = [p for p, factor in enumerate(graph.factors) if len(factor.scope) == 2]
    for p, factor in enumerate(graph.factors):
        if len(factor.scope) == 1:
            messages[p, factor.scope[0]] = tuple(factor.table)
    for (_u, v, k), odds in start.items():
        messages[pairwise[k], v] = (Fraction(1), odds)
    for _ in range(rounds):
        messages = engine.synchronous(messages)
    return {
        name: Fraction(b[1]) / Fraction(b[0])
        for name in graph.domains
        for b in [engine.belief(messages, name)]
    }


@pytest.mark.parametrize("kind", ["sum", "max"])
@given(seed=st.integers(0, 10**6), size=st.integers(2, 5), extra=st.integers(0, 3), rounds=st.integers(0, 3))
def test_each_layer_is_one_round_from_any_start(
    kind: str, seed: int, size: int, extra: int, rounds: int
) -> None:
    graph = random_graph(seed, size, extra)
    transformer = compile_pairwise(graph, rounds, "softplus" if kind == "sum" else "relu")
    rng = random.Random(seed)
    start = {edge: Fraction(rng.randint(1, 9), rng.randint(1, 9)) for edge in transformer.edges}
    found = belief_odds(transformer, with_messages(transformer, start))
    assert found == engine_belief_odds(graph, rounds, kind, start)


@pytest.mark.parametrize("seed", range(8))
def test_trees_are_exact_at_the_diameter_from_any_start(seed: int) -> None:
    graph = random_graph(seed, 7, 0)
    adjacent: dict[str, set[str]] = {name: set() for name in graph.domains}
    for factor in graph.factors:
        for name in factor.scope:
            adjacent[name].update(set(factor.scope) - {name})

    def farthest(root: str) -> int:
        seen, level, depth = {root}, {root}, 0
        while level := {w for v in level for w in adjacent[v]} - seen:
            seen |= level
            depth += 1
        return depth

    diameter = max(map(farthest, adjacent))
    expected = {}
    weights = {name: [Fraction(), Fraction()] for name in graph.domains}
    for values in graph.states(tuple(graph.domains)):
        state = dict(zip(graph.domains, values))
        weight = Fraction(1)
        for factor in graph.factors:
            weight *= graph.entry(factor, state)
        for name, value in state.items():
            weights[name][value] += weight
    expected = {name: w[1] / w[0] for name, w in weights.items()}
    transformer = compile_pairwise(graph, diameter)
    start = {edge: Fraction(n + 2, 3) for n, edge in enumerate(transformer.edges)}
    assert belief_odds(transformer, with_messages(transformer, start)) == expected
    short = compile_pairwise(graph, diameter - 1)
    assert belief_odds(short, with_messages(short, start)) != expected


def test_the_weights_depend_on_the_degree_alone() -> None:
    one, other = random_graph(1, 5, 1), random_graph(2, 4, 2)
    assert compile_pairwise(one, 3, degree=6).layers == compile_pairwise(other, 3, degree=6).layers
    assert pairwise_layers(2, 1) != pairwise_layers(3, 1)


def test_graphs_outside_the_class_are_refused() -> None:
    domains = {"a": 2, "b": 2, "c": 2}
    with pytest.raises(ValueError, match="not positive"):
        compile_pairwise(FactorGraph(domains, (Factor(("a", "b"), (1, 0, 1, 1)),)), 1)
    with pytest.raises(ValueError, match="not over one or two variables"):
        compile_pairwise(FactorGraph(domains, (Factor(("a", "b", "c"), (1,) * 8),)), 1)
    with pytest.raises(ValueError, match="'b' has 3 states"):
        compile_pairwise(FactorGraph({"a": 2, "b": 3}, ()), 1)
    star = FactorGraph(domains, (Factor(("a", "b"), (1, 2, 3, 4)), Factor(("a", "c"), (1, 2, 3, 4))))
    with pytest.raises(ValueError, match="'a' has degree 2; the layers are for degree 1"):
        compile_pairwise(star, 1, degree=1)
