"""Belief propagation as a compiled model, run exactly: elimination on forests, the generic engine on loops, invariances."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.compile.edges import (
    compile_edges,
    compile_graph,
    compiled_graph,
    conditioned,
    edge_layers,
    waiting_depth,
)
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError
from symbolic.networks.factor_graph import Factor
from symbolic.propagation import elimination
from symbolic.transformer.exact_inference import (
    exact_most_probable,
    exact_posteriors,
    exact_weight,
    with_activation,
)
from tests.cases import random_bayesian_network, random_markov_network
from tests.symbolic.transformer.test_edge_layers import engine_belief_odds

SEEDS = st.integers(0, 10**6)


def forest(seed: int, variables: int) -> DiscreteNetwork:
    """Positive unary factors and pairwise ones along a random forest, in random order and direction."""
    rng = random.Random(seed)
    names = [f"v{number}" for number in range(variables)]
    scopes: list[tuple[str, ...]] = [(name,) for name in names if rng.random() < 0.7]
    for number in range(1, variables):
        if rng.random() < 0.9:
            scopes.append(tuple(rng.sample((names[number], names[rng.randrange(number)]), 2)))
    rng.shuffle(scopes)
    factors = [
        Factor(s, tuple(Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(2 ** len(s))))
        for s in scopes
    ]
    return DiscreteNetwork(dict.fromkeys(names, ("no", "yes")), tuple(factors))


def skeleton(network: DiscreteNetwork) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(network.states)
    graph.add_edges_from(factor.scope for factor in network.factors if len(factor.scope) == 2)
    return graph


def diameter(network: DiscreteNetwork) -> int:
    """Longest path of the forest, at least 1."""
    graph = skeleton(network)
    return max(1, *(nx.diameter(graph.subgraph(part)) for part in nx.connected_components(graph)))


@given(SEEDS, st.integers(1, 9))
def test_on_forests_the_default_rounds_are_the_diameter_and_exact(seed: int, size: int) -> None:
    network = forest(seed, size)
    transformer = compile_edges(network)
    assert transformer.layers[0].repeat == diameter(network)
    assert exact_posteriors(transformer) == elimination.posteriors(network)


@pytest.mark.parametrize("seed", range(6))
def test_one_round_less_than_the_diameter_is_not_exact(seed: int) -> None:
    network = forest(seed, 9)
    short = compile_edges(network, rounds=diameter(network) - 1)
    assert exact_posteriors(short) != elimination.posteriors(network)


@given(SEEDS, st.integers(2, 8), st.data())
def test_findings_are_compiled_in(seed: int, size: int, data: st.DataObject) -> None:
    network = forest(seed, size)
    observed = data.draw(st.lists(st.sampled_from(network.variables), max_size=size - 1, unique=True))
    findings = {name: data.draw(st.sampled_from(("no", "yes"))) for name in observed}
    transformer = compile_edges(network, findings)
    kept = [name for name in network.variables if name not in findings]
    assert list(transformer.states) == kept
    assert exact_posteriors(transformer) == elimination.posteriors(network, findings, kept)


def test_findings_may_make_a_network_pairwise_binary_and_positive() -> None:
    """A table over three variables, a third state and a zero, all gone once their variable is observed."""
    entries = (1, 2, 3, 4, 0, 1, 1, 0, 1, 1, 1, 1)
    network = DiscreteNetwork(
        {"a": ("0", "1", "2"), "b": ("0", "1"), "c": ("0", "1")},
        (Factor(("a", "b", "c"), tuple(map(Fraction, entries))),),
    )
    expected = elimination.posteriors(network, {"a": "0"}, ["b", "c"])
    assert exact_posteriors(compile_edges(network, {"a": "0"})) == expected
    with pytest.raises(ValueError, match="'a' has 3 states"):
        compile_edges(network)
    with pytest.raises(ValueError, match=r"over \(b, c\) has an entry that is not positive"):
        compile_edges(network, {"a": "1"})
    with pytest.raises(EvidenceError, match="probability zero"):
        compile_edges(network, {"a": "1", "b": "0", "c": "0"})
    with pytest.raises(EvidenceError, match="no variable is left"):
        compile_edges(network, {"a": "0", "b": "0", "c": "0"})
    with pytest.raises(EvidenceError, match="unknown variable"):
        compile_edges(network, {"d": "0"})


@pytest.mark.parametrize("kind", ["sum", "max"])
@given(seed=SEEDS, size=st.integers(2, 5), edges=st.integers(0, 6), rounds=st.integers(1, 3))
def test_every_graph_follows_the_generic_engine(
    kind: str, seed: int, size: int, edges: int, rounds: int
) -> None:
    network = random_markov_network(seed, size, edges, states=2)
    transformer = compile_edges(network, rounds=rounds, activation="softplus" if kind == "sum" else "relu")
    odds = engine_belief_odds(network.factor_graph(), rounds, kind, {})
    result = exact_posteriors(transformer)
    for name, x in odds.items():
        total = 1 + x if kind == "sum" else max(1, x)
        assert result[name] == {"s0": 1 / total, "s1": x / total}


@given(SEEDS, st.integers(1, 6))
def test_max_product_on_forests_gives_max_marginals(seed: int, size: int) -> None:
    network = forest(seed, size)
    graph = network.factor_graph()
    best = {name: [Fraction(), Fraction()] for name in network.variables}
    for values in graph.states(network.variables):
        state = dict(zip(network.variables, values))
        weight = Fraction(1)
        for factor in graph.factors:
            weight *= graph.entry(factor, state)
        for name, value in state.items():
            best[name][value] = max(best[name][value], weight)
    result = exact_posteriors(compile_edges(network, activation="relu"))
    largest = max(best["v0"])
    assert result == {v: {"no": w[0] / largest, "yes": w[1] / largest} for v, w in best.items()}
    assert exact_posteriors(with_activation(compile_edges(network), "relu")) == result


@given(SEEDS, st.permutations(range(5)), st.booleans())
def test_relabelling_and_reordering_change_only_the_order(seed: int, order: list[int], flip: bool) -> None:
    network = random_markov_network(seed, 5, 6, states=2)
    names = network.variables
    factors = [network.factors[i] for i in range(len(network.factors))]
    random.Random(seed).shuffle(factors)

    def turned(factor: Factor) -> Factor:
        if flip and len(factor.scope) == 2:
            f = factor.table
            factor = Factor(factor.scope[::-1], (f[0], f[2], f[1], f[3]))
        return Factor(tuple("other_" + name for name in factor.scope), factor.table)

    permuted = DiscreteNetwork(
        {"other_" + names[i]: network.states[names[i]] for i in order}, tuple(map(turned, factors))
    )
    first = exact_posteriors(compile_edges(network, rounds=3))
    second = exact_posteriors(compile_edges(permuted, rounds=3))
    assert {"other_" + name: row for name, row in first.items()} == second


@given(SEEDS, st.randoms(use_true_random=False))
def test_permuting_tokens_changes_nothing(seed: int, rng: random.Random) -> None:
    transformer = compile_edges(random_markov_network(seed, 4, 5, states=2), rounds=3)
    order = list(range(len(transformer.tokens)))
    rng.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    shuffled = replace(
        transformer,
        tokens=tuple(transformer.tokens[old] for old in order),
        read_out={v: tuple(place[row] for row in rows) for v, rows in transformer.read_out.items()},
    )
    assert exact_posteriors(shuffled) == exact_posteriors(transformer)


@given(SEEDS)
def test_a_disconnected_variable_a_split_factor_and_a_larger_degree_change_nothing(seed: int) -> None:
    network = random_markov_network(seed, 4, 5, states=2)
    plain = exact_posteriors(compile_edges(network, rounds=3, degree=3))
    split = []
    for factor in network.factors:
        halves = tuple(Fraction(2 + n, 5) for n in range(len(factor.table)))
        rest = tuple(entry / half for entry, half in zip(factor.table, halves))
        split += [Factor(factor.scope, halves), Factor(factor.scope, rest)]
    wider = DiscreteNetwork(
        {**network.states, "alone": ("a", "b")},
        (*split, Factor(("alone",), (Fraction(1), Fraction(3))), Factor((), (Fraction(7),))),
    )
    result = exact_posteriors(compile_edges(wider, rounds=3, degree=5))
    assert result.pop("alone") == {"a": Fraction(1, 4), "b": Fraction(3, 4)}
    assert result == plain


@given(SEEDS, st.integers(2, 7), st.integers(1, 9))
def test_a_loop_is_seen_in_the_pointers(seed: int, size: int, edges: int) -> None:
    network = random_markov_network(seed, size, edges, states=2)
    if nx.is_forest(skeleton(network)):
        assert compile_edges(network).layers[0].repeat == diameter(network)
    else:
        with pytest.raises(ValueError, match="has a loop"):
            compile_edges(network)


def test_waiting_depth() -> None:
    assert waiting_depth([0, 1, 2, 3], [[0], [0], [1], [2]]) == 3
    assert waiting_depth([0, 1, 2], [[0], [2], [1]]) is None
    with pytest.raises(ValueError, match="row 1 points to row 5"):
        waiting_depth([0, 1], [[0], [5]])


def test_the_weights_depend_on_the_degree_alone() -> None:
    one, other = (random_markov_network(seed, 5, 7, states=2) for seed in (1, 2))
    assert compile_edges(one, rounds=2).layers == compile_edges(other, rounds=2).layers
    assert compile_edges(one, rounds=2).tokens != compile_edges(other, rounds=2).tokens
    assert edge_layers(3, 2)[0].heads != edge_layers(4, 2)[0].heads
    for degree, rounds in ((1, 2), (2, 0)):
        with pytest.raises(ValueError, match="at least degree 2 and 1 round"):
            edge_layers(degree, rounds)


def test_what_the_graph_does_not_allow_is_refused() -> None:
    star = random_bayesian_network(0, 4, states=2, parents=1, reach=1)
    pairs = [Factor(("v0", f"w{k}"), tuple(map(Fraction, (1, 2, 3, 4)))) for k in range(9)]
    crowded = DiscreteNetwork(
        {**star.states, **{f"w{k}": ("0", "1") for k in range(9)}}, (*star.factors, *pairs)
    )
    with pytest.raises(ValueError, match="'v0' has degree 10; the layers are for degree 8"):
        compile_edges(crowded)
    assert exact_posteriors(compile_edges(crowded, degree=10)) == elimination.posteriors(crowded)
    scope = ("a", "b", "c")
    triple = DiscreteNetwork(dict.fromkeys(scope, ("0", "1")), (Factor(scope, (Fraction(1),) * 8),))
    with pytest.raises(ValueError, match=r"over \(a, b, c\) is not over one or two"):
        compile_edges(triple)


def test_a_compiled_in_model_takes_no_findings_and_has_no_root() -> None:
    transformer = compile_edges(forest(1, 4))
    with pytest.raises(EvidenceError, match="compiled in"):
        exact_posteriors(transformer, {"v0": "yes"})
    with pytest.raises(ValueError, match="no row for the weight"):
        exact_weight(transformer)
    with pytest.raises(ValueError, match="no row for the weight"):
        exact_most_probable(transformer)


def test_factors_of_one_scope_are_joined() -> None:
    a, b = tuple(map(Fraction, (1, 2, 3, 4))), tuple(map(Fraction, (5, 6, 7, 8)))
    network = DiscreteNetwork(
        dict.fromkeys(("x", "y"), ("0", "1")), (Factor(("x", "y"), a), Factor(("y", "x"), b))
    )
    (factor,) = conditioned(network, {}).factors
    assert factor == Factor(("x", "y"), (5, 14, 18, 32))


@given(st.integers(0, 10**6), st.integers(2, 7), st.integers(0, 12), st.randoms(use_true_random=False))
def test_the_graph_is_read_off_the_tokens(seed: int, size: int, pairs: int, rng: random.Random) -> None:
    """In any order of the tokens: compiled again, the graph that they hold gives the same ones."""
    network = random_markov_network(seed, size, pairs, states=2)
    made = compile_edges(network, rounds=3, degree=12)
    rows = list(range(len(made.tokens)))
    rng.shuffle(rows)
    place = {row: number for number, row in enumerate(rows)}
    shuffled = replace(
        made,
        tokens=tuple(made.tokens[row] for row in rows),
        read_out={v: tuple(place[row] for row in found) for v, found in made.read_out.items()},
    )
    graph = compiled_graph(shuffled)
    again = compile_graph(graph, made.states, rounds=3, activation="softplus", degree=12)
    assert again == made
