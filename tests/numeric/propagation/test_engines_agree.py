"""NumPy, numba and general engines against each other on many graphs, and pyAgrum as a stranger's oracle.

Tolerances: ``allowance`` of test_belief_propagation (rounding per round, passed on at slopes below 1).
"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from numeric.networks.shipped import shipped_network
from numeric.propagation.belief_propagation import propagate
from numeric.propagation.factor_propagation import propagate_factors
from numeric.propagation.pairwise import Floats, PairwiseGraph, pairwise_graph
from symbolic.networks.bayesian_network import BayesianNetwork
from symbolic.networks.factor_graph import Factor, FactorGraph
from tests.numeric.propagation.test_belief_propagation import ROUNDS, allowance

GRAPHS_PER_STRUCTURE = 100
STRUCTURES = 100
"""100 x 100 = 10,000 random graphs."""

LBP_EPSILON = 1e-10
"""What pyAgrum is told to stop at. Its rule compares successive messages by a divergence that is quadratic in their distance
(epsilon 1e-8 leaves errors of 5e-6), so the distance left is of the order of the root, times 1/(1 - rate) < 10 here."""


def random_batch(seed: int, count: int, tree: bool) -> PairwiseGraph:
    """GRAPHS_PER_STRUCTURE graphs of one random structure; a third of the tables have entries down to 1e-300."""
    rng = np.random.default_rng(seed)
    if tree:
        edges = [(int(rng.integers(0, v)), v) for v in range(1, count)]
    else:
        edges = [tuple(rng.choice(count, 2, replace=False)) for _ in range(int(rng.integers(0, 2 * count)))]
    shape = (GRAPHS_PER_STRUCTURE, len(edges), 2, 2)
    extreme = rng.random((GRAPHS_PER_STRUCTURE, len(edges), 1, 1)) < 1 / 3
    tables = np.where(extreme, 10.0 ** rng.uniform(-300, 0, shape), rng.uniform(0.05, 1, shape))
    return pairwise_graph(count, edges, tables, rng.normal(scale=2, size=(GRAPHS_PER_STRUCTURE, count)))


def enumerated(graph: PairwiseGraph) -> Floats:
    """(B, n) exact belief log-odds by enumeration in logs."""
    structure = graph.structure
    states = np.array(list(product((0, 1), repeat=structure.variables)))
    logs = graph.unary @ states.T
    for e, (u, v) in enumerate(zip(structure.first, structure.second)):
        logs += graph.log_tables[:, e][:, states[:, u], states[:, v]]
    top = logs.max(axis=1, keepdims=True)
    weights = np.exp(logs - top)

    def log_mass(chosen: np.ndarray) -> Floats:
        # States may lie 10^-300 and more below the best one, so each side is summed relative to its own largest.
        part = logs[:, chosen]
        own = part.max(axis=1, keepdims=True)
        return np.log(np.exp(part - own).sum(axis=1)) + own[:, 0]

    assert np.isfinite(weights).all()
    return np.stack(
        [log_mass(states[:, v] == 1) - log_mass(states[:, v] == 0) for v in range(structure.variables)],
        axis=1,
    )


@settings(max_examples=STRUCTURES)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(2, 7), tree=st.booleans())
def test_ten_thousand_random_graphs(seed: int, count: int, tree: bool) -> None:
    """Extreme tables: nothing is NaN or clipped, messages respect their bound, trees are exact."""
    graph = random_batch(seed, count, tree)
    run = propagate(graph, tolerance=0.0, limit=2 * count)
    assert np.isfinite(run.messages).all()
    structure = graph.structure
    slack = allowance(graph, 2 * count if tree else 1)
    assert (np.abs(run.messages[:, structure.slots]) <= graph.message_bound + slack).all()
    if tree:
        assert np.abs(run.beliefs - enumerated(graph)).max() <= slack


@pytest.mark.parametrize("rule", ["sum", "max"])
@pytest.mark.parametrize("form", ["odds", "log-odds"])
@settings(max_examples=40)
@given(seed=st.integers(0, 2**32 - 1), count=st.integers(2, 9))
def test_compiled_rounds_equal_numpy_rounds(rule: str, form: str, seed: int, count: int) -> None:
    pytest.importorskip("numba")
    rng = np.random.default_rng(seed)
    edges = [tuple(rng.choice(count, 2, replace=False)) for _ in range(int(rng.integers(1, 3 * count)))]
    graph = pairwise_graph(
        count, edges, rng.uniform(0.05, 1, (5, len(edges), 2, 2)), rng.normal(size=(5, count))
    )
    runs = [
        propagate(graph, rule=rule, form=form, engine=engine, tolerance=0.0, limit=ROUNDS, history=True)  # type: ignore[arg-type]
        for engine in ("numpy", "numba")
    ]
    for one, other in zip(runs[0].history, runs[1].history, strict=True):
        assert np.abs(one - other).max() <= allowance(graph, ROUNDS)


def test_the_compiled_engine_refuses_what_it_cannot_do() -> None:
    pytest.importorskip("numba")
    graph = pairwise_graph(2, [(0, 1)], [[[0, 1], [1, 0]]])
    with pytest.raises(ValueError, match="takes no zeros"):
        propagate(graph, engine="numba")
    with pytest.raises(ValueError, match="no tanh form"):
        propagate(pairwise_graph(2, [(0, 1)], [[[1, 2], [2, 1]]]), engine="numba", form="tanh")


def test_weak_messages_keep_their_digits_in_the_tanh_form() -> None:
    """A chain of couplings 1e-9: the far end's log-odds are 1e-27 times the near end's, to relative accuracy."""
    weak = [[1 + 1e-9, 1 - 1e-9], [1 - 1e-9, 1 + 1e-9]]
    graph = pairwise_graph(4, [(0, 1), (1, 2), (2, 3)], [weak] * 3, [2.0, 0, 0, 0])
    run = propagate(graph, form="tanh", tolerance=0.0, limit=4)
    # The entries 1 +- 1e-9 carry a relative error of eps/1e-9 in their difference; there are three of them.
    expected = 2 * np.tanh(1.0) * 1e-27
    assert run.beliefs[0, 3] == pytest.approx(expected, rel=3 * 2.3e-16 / 1e-9)


def agrum(network: BayesianNetwork) -> object:
    """The network in pyAgrum, tables in double precision."""
    gum = pytest.importorskip("pyagrum")
    bn = gum.BayesNet()
    for variable, names in network.states.items():
        bn.add(gum.LabelizedVariable(variable, variable, list(names)))
    for variable, parents in network.parents.items():
        for parent in parents:
            bn.addArc(parent, variable)
    for factor in network.factors:
        child, parents = factor.scope[-1], factor.scope[:-1]
        for states in product(*(network.states[parent] for parent in parents)):
            given_parents = dict(zip(parents, states))
            row = []
            for position in range(len(network.states[child])):
                at = {parent: network.states[parent].index(state) for parent, state in given_parents.items()}
                row.append(float(network.factor_graph().entry(factor, {**at, child: position})))
            if parents:
                bn.cpt(child)[given_parents] = row
            else:
                bn.cpt(child).fillWith(row)
    return bn


@pytest.mark.parametrize(
    ("name", "findings"),
    [
        ("asia", {"dysp": "yes", "xray": "yes"}),
        ("asia", {"dysp": "no"}),
        ("survey", {"T": "train"}),
        ("cancer", {"Dyspnoea": "True", "Xray": "positive"}),
    ],
)
def test_fixed_points_are_those_of_another_implementation(name: str, findings: dict[str, str]) -> None:
    """pyAgrum's loopy propagation with evidence, on networks whose convergence is certified (one fixed point)."""
    gum = pytest.importorskip("pyagrum")
    from numeric.propagation.convergence import certify

    network = shipped_network(name)
    evidence = {variable: network.state_number(variable, state) for variable, state in findings.items()}
    assert certify(network.factor_graph(), evidence).certified
    theirs = gum.LoopyBeliefPropagation(agrum(network))
    theirs.setEpsilon(LBP_EPSILON)
    theirs.setMinEpsilonRate(LBP_EPSILON)
    theirs.setMaxIter(10_000)
    theirs.setEvidence(findings)
    theirs.makeInference()
    graph = network.factor_graph()
    hard = tuple(
        Factor((v,), tuple(int(s == state) for s in range(graph.domains[v]))) for v, state in evidence.items()
    )
    ours = propagate_factors(FactorGraph(graph.domains, graph.factors + hard), tolerance=1e-14, limit=1000)
    assert ours.converged
    for variable in network.variables:
        assert ours.beliefs[variable] == pytest.approx(
            theirs.posterior(variable).toarray(), abs=10 * LBP_EPSILON**0.5
        )
