"""The compiled transformer, run exactly, against elimination and enumeration: equal as fractions."""

from __future__ import annotations

import random
from collections.abc import Callable
from fractions import Fraction
from functools import partial
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numeric.networks.shipped import SHIPPED
from symbolic.compile.gates import TooLargeError, compile_network
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError, bayesian_network, node
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import elimination
from symbolic.propagation.junction_tree import junction_tree, least_treewidth
from symbolic.transformer.exact_inference import exact_most_probable, exact_posteriors, exact_weight
from symbolic.transformer.exact_run import run
from symbolic.transformer.weights import Transformer
from tests import cases
from tests.cases import (
    random_bayesian_network,
    random_markov_network,
    random_polytree,
    some_findings,
)

Posteriors = dict[str, dict[str, Fraction]]


def agrees(
    transformer: Transformer, expect: Callable[[dict[str, str]], Posteriors], findings: dict[str, str]
) -> None:
    """Transformer and what is expected, elimination, give the same fractions, or both find the findings impossible."""
    try:
        expected = expect(findings)
    except EvidenceError:
        with pytest.raises(EvidenceError, match="probability zero"):
            exact_posteriors(transformer, findings)
        return
    assert exact_posteriors(transformer, findings) == expected


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_networks_with_every_single_finding(name: str) -> None:
    network, transformer = cases.named(name), cases.compiled(name).transformer
    assert exact_posteriors(transformer) == elimination.enumerated_posteriors(network)
    for variable, states in network.states.items():
        for state in states:
            agrees(transformer, partial(cases.exact, name), {variable: state})


@pytest.mark.parametrize("name", cases.BY_SIZE)
def test_larger_networks_equal_elimination_as_fractions(name: str) -> None:
    network, transformer = cases.named(name), cases.compiled(name).transformer
    if name != "insurance":  # ten seconds a run
        agrees(transformer, partial(cases.exact, name), {})
    agrees(transformer, partial(cases.exact, name), some_findings(1, network, 3))


@given(st.integers(0, 10**6), st.integers(1, 6), st.integers(0, 3))
def test_random_networks_with_zeros_equal_enumeration(seed: int, size: int, count: int) -> None:
    network = random_bayesian_network(seed, size, states=3, parents=3, zeros=0.3)
    transformer = compile_network(network).transformer
    findings = some_findings(seed, network, count)
    try:
        expected = elimination.enumerated_posteriors(network, findings)
    except EvidenceError:
        with pytest.raises(EvidenceError):
            exact_posteriors(transformer, findings)
    else:
        assert exact_posteriors(transformer, findings) == expected
        assert exact_weight(transformer, findings) == elimination.evidence_probability(network, findings)


@pytest.mark.parametrize("seed", range(6))
def test_random_polytrees(seed: int) -> None:
    network = random_polytree(seed, 24, states=4)
    transformer = compile_network(network).transformer
    for count in (0, 2, 5):
        agrees(
            transformer, partial(elimination.posteriors, network), some_findings(seed + count, network, count)
        )


@pytest.mark.parametrize("seed", range(4))
def test_random_loopy_markov_networks(seed: int) -> None:
    network = random_markov_network(seed, 9, 16, states=3)
    compiled = compile_network(network)
    assert 2 <= compiled.treewidth <= 8
    for count in (0, 3):
        agrees(
            compiled.transformer,
            partial(elimination.posteriors, network),
            some_findings(seed, network, count),
        )


def test_treewidth_eight_equals_elimination() -> None:
    network = random_markov_network(5, 13, 52, states=2)
    compiled = compile_network(network)
    assert compiled.treewidth == 8
    agrees(compiled.transformer, partial(elimination.posteriors, network), some_findings(5, network, 2))


def test_settling_gives_what_step_by_step_gives() -> None:
    """The shortcut of the exact runner against the plain repetition of the layers."""
    for seed in range(4):
        network = random_bayesian_network(seed, 5, zeros=0.2)
        transformer = compile_network(network).transformer
        tokens = list(transformer.tokens)
        assert run(transformer.layers, tokens) == run(transformer.layers, tokens, step_by_step=True)


def test_any_start_gives_the_same_end() -> None:
    """Values of all rows but NULL may start anywhere: the depth suffices for every row to forget them."""
    from symbolic.transformer.exact_run import with_column
    from symbolic.transformer.weights import Log

    transformer = cases.compiled("cancer").transformer
    value = transformer.column("value")
    tokens = list(transformer.tokens)
    scrambled = with_column(
        tokens, {i: Log(Fraction(i + 2, 3 * i + 1)) for i in range(1, len(tokens))}, value
    )
    end = run(transformer.layers, tokens, step_by_step=True)
    other = run(transformer.layers, scrambled, step_by_step=True)
    assert [row[value] for row in end] == [row[value] for row in other]


def test_one_layer_less_is_not_enough() -> None:
    """The number of layers is the depth, not more."""
    from dataclasses import replace

    transformer = cases.compiled("asia").transformer
    evidence, value = transformer.layers
    short = replace(transformer, layers=(evidence, replace(value, repeat=value.repeat - 1)))
    assert exact_posteriors(short) != exact_posteriors(transformer)


@given(st.integers(0, 10**6), st.permutations(range(5)))
def test_relabelling_and_reordering_change_only_the_order(seed: int, order: list[int]) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.2)
    names = network.variables
    renamed = {name: f"other_{name}" for name in names}
    permuted = DiscreteNetwork(
        {renamed[names[i]]: network.states[names[i]] for i in order},
        tuple(
            Factor(tuple(renamed[v] for v in network.factors[i].scope), network.factors[i].table)
            for i in order
        ),
    )
    first = exact_posteriors(compile_network(network).transformer)
    second = exact_posteriors(compile_network(permuted).transformer)
    assert {renamed[name]: row for name, row in first.items()} == second


@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_permuting_tokens_changes_nothing(seed: int, rng) -> None:
    """Rows in another order, indices kept: attention finds tokens by what they say, not by where they lie."""
    from dataclasses import replace

    transformer = compile_network(random_bayesian_network(seed, 4, zeros=0.2)).transformer
    order = list(range(len(transformer.tokens)))
    rng.shuffle(order)
    place = {old: new for new, old in enumerate(order)}
    shuffled = replace(
        transformer,
        tokens=tuple(transformer.tokens[old] for old in order),
        read_out={v: tuple(place[row] for row in rows) for v, rows in transformer.read_out.items()},
        indicators={v: tuple(place[row] for row in rows) for v, rows in transformer.indicators.items()},
        root=place[transformer.root],
    )
    findings = {"v0": "s0"}
    try:
        expected = exact_posteriors(transformer, findings)
    except EvidenceError:
        return
    assert exact_posteriors(shuffled, findings) == expected


def posteriors_or_none(
    network: DiscreteNetwork, findings: dict[str, str]
) -> dict[str, dict[str, Fraction]] | None:
    """None when the findings are impossible."""
    try:
        return exact_posteriors(compile_network(network, given=findings).transformer, findings)
    except EvidenceError:
        return None


@given(st.integers(0, 10**6), st.integers(0, 2), st.randoms(use_true_random=False))
def test_reordering_states_and_scopes_changes_only_the_order(
    seed: int, count: int, rng: random.Random
) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.2)
    findings = some_findings(seed, network, count)
    states = {v: tuple(rng.sample(names, len(names))) for v, names in network.states.items()}
    graph = network.factor_graph()
    factors = []
    for factor in network.factors:
        scope = tuple(rng.sample(factor.scope, len(factor.scope)))
        table = (
            graph.entry(factor, {v: network.states[v].index(s) for v, s in zip(scope, joint)})
            for joint in product(*(states[v] for v in scope))
        )
        factors.append(Factor(scope, tuple(table)))
    assert posteriors_or_none(DiscreteNetwork(states, tuple(factors)), findings) == posteriors_or_none(
        network, findings
    )


@given(st.integers(0, 10**6), st.integers(0, 2), st.randoms(use_true_random=False))
def test_a_split_factor_changes_nothing(seed: int, count: int, rng: random.Random) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.2)
    findings = some_findings(seed, network, count)
    split = []
    for factor in network.factors:
        part = tuple(Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in factor.table)
        split.append(Factor(factor.scope, part))
        split.append(Factor(factor.scope, tuple(entry / half for entry, half in zip(factor.table, part))))
    rng.shuffle(split)
    assert posteriors_or_none(DiscreteNetwork(network.states, tuple(split)), findings) == posteriors_or_none(
        network, findings
    )


@given(
    st.integers(0, 10**6),
    st.integers(0, 2),
    st.lists(st.integers(0, 5), min_size=1, max_size=4).filter(any),
    st.booleans(),
)
def test_a_disconnected_variable_changes_nothing(
    seed: int, count: int, weights: list[int], first: bool
) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.2)
    findings = some_findings(seed, network, count)
    alone = {"alone": tuple(f"s{number}" for number in range(len(weights)))}
    wider = DiscreteNetwork(
        {**alone, **network.states} if first else {**network.states, **alone},
        (*network.factors, Factor(("alone",), tuple(Fraction(weight) for weight in weights))),
    )
    result, plain = posteriors_or_none(wider, findings), posteriors_or_none(network, findings)
    if result is not None:
        assert list(result.pop("alone").values()) == [Fraction(weight, sum(weights)) for weight in weights]
    assert result == plain


@given(st.integers(0, 10**6), st.integers(0, 2))
def test_relu_layers_give_a_most_probable_state(seed: int, count: int) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.2)
    findings = some_findings(seed, network, count)
    try:
        _, weight = elimination.most_probable(network, findings)
    except EvidenceError:
        return
    assignment, found = exact_most_probable(compile_network(network).transformer, findings)
    assert found == weight
    assert all(assignment[v] == s for v, s in findings.items())
    graph = network.factor_graph()
    state = {v: network.states[v].index(s) for v, s in assignment.items()}
    product = Fraction(1)
    for factor in network.factors:
        product *= graph.entry(factor, state)
    assert product == weight


def test_a_tie_is_decoded_to_one_state() -> None:
    network = bayesian_network(node("a", "x y", "1/2 1/2"), node("b", "x y", "1 0 0 1", given="a"))
    assignment, weight = exact_most_probable(compile_network(network).transformer)
    assert assignment["a"] == assignment["b"]
    assert weight == Fraction(1, 2)


def test_states_that_the_tables_exclude_have_probability_zero() -> None:
    network = bayesian_network(node("a", "x y z", "0.5 0.5 0"), node("b", "x y", "1 0  1 0  0 1", given="a"))
    assert exact_posteriors(compile_network(network).transformer) == {
        "a": {"x": Fraction(1, 2), "y": Fraction(1, 2), "z": 0},
        "b": {"x": 1, "y": 0},
    }


def test_a_network_beyond_the_limit_is_refused_with_its_size() -> None:
    network = random_markov_network(5, 13, 52, states=2)
    with pytest.raises(TooLargeError, match=r"treewidth 8 \(limit 7\), \d+ cluster entries"):
        compile_network(network, treewidth_limit=7)
    with pytest.raises(TooLargeError, match=r"limit 100\)"):
        compile_network(network, entry_limit=100)


def test_a_network_that_no_order_makes_small_is_refused_before_one_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def looked_for(graph: FactorGraph) -> None:
        pytest.fail("an elimination order was looked for")

    monkeypatch.setattr("symbolic.compile.gates.junction_tree", looked_for)
    names = [f"v{index}" for index in range(24)]
    pairs = tuple(Factor(pair, (1, 2, 3, 4)) for pair in combinations(names, 2))
    network = DiscreteNetwork(dict.fromkeys(names, ("0", "1")), pairs)
    with pytest.raises(TooLargeError, match=r"^treewidth at least 23 \(limit 20\)$"):
        compile_network(network)


@pytest.mark.parametrize("seed", range(20))
def test_the_least_treewidth_is_no_more_than_that_of_any_order(seed: int) -> None:
    graph = random_markov_network(seed, 9, 14, states=2).factor_graph()
    assert 0 <= least_treewidth(graph) <= junction_tree(graph).treewidth


def test_a_network_without_weight_is_refused() -> None:
    states = {"a": ("x", "y")}
    factors = (Factor(("a",), (Fraction(1), Fraction(0))), Factor(("a",), (Fraction(0), Fraction(1))))
    with pytest.raises(ValueError, match="weight zero"):
        compile_network(DiscreteNetwork(states, factors))
