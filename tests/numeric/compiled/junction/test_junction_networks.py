"""Public networks: sizes, and every posterior against pyAgrum's (tables in double precision) and against fractions."""

from __future__ import annotations

import random
from math import prod
from pathlib import Path

import numpy as np
import pytest

from numeric.compiled.junction import build
from numeric.compiled.junction.build import compile_network, compile_tables, for_question
from numeric.compiled.junction.exact import exact_run
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.arrays import tables_of
from numeric.networks.bif import read_bif
from numeric.networks.shipped import shipped_network
from symbolic.compile.join_tree import join_tree
from symbolic.compile.orders import best_orders, moral_graph
from symbolic.networks.bayesian_network import BayesianNetwork
from symbolic.propagation import elimination

POSTERIOR_TOLERANCE = 1e-12
NAMES = ("asia", "cancer", "earthquake", "survey", "sachs", "child", "alarm", "insurance")


@pytest.fixture(scope="module", params=NAMES)
def network(request: pytest.FixtureRequest, shared_dir: Path) -> BayesianNetwork:
    return read_bif(shared_dir / "networks" / f"{request.param}.bif").network


def drawn(network: BayesianNetwork, rng: random.Random, share: float) -> dict[str, str]:
    """Findings on a share of the variables, drawn from the network itself: never impossible."""
    state: dict[str, int] = {}
    factors = {factor.scope[-1]: factor for factor in network.factors}
    while len(state) < len(factors):
        for name, factor in factors.items():
            if name not in state and all(parent in state for parent in factor.scope[:-1]):
                row = 0
                for parent in factor.scope[:-1]:
                    row = row * len(network.states[parent]) + state[parent]
                size = len(network.states[name])
                weights = [float(p) for p in factor.table[row * size : (row + 1) * size]]
                state[name] = rng.choices(range(size), weights)[0]
    return {v: network.states[v][s] for v, s in state.items() if rng.random() < share}


LARGER = ("andes", "pigs", "water", "pathfinder", "munin2")


@pytest.mark.parametrize("name", [*NAMES, *LARGER])
def test_every_posterior_of_the_public_networks_is_pyagrums(name: str, shared_dir: Path) -> None:
    pytest.importorskip("pyagrum")
    from tests.benchmarks.junction import Peer, flat, read, samples

    path = shared_dir / "networks" / f"{name}.bif"
    if name in LARGER:
        path = shared_dir / "networks" / "public" / f"{name}.bif.gz"
    if not path.exists():
        pytest.skip("the larger public networks are not there")
    tables = read(path)
    peer, draw = Peer(tables), samples(tables, 0)
    runner = NumpyRunner(compile_tables(tables))
    rng = random.Random(0)
    for share in (0.0, 0.1, 0.3):
        numbers = {v: int(s) for v, s in zip(tables.names, draw()) if rng.random() < share}
        findings = {v: tables.states[v][s] for v, s in numbers.items()}
        expected = flat(peer.ask("Shafer-Shenoy", numbers))
        np.testing.assert_allclose(runner.run(findings).states(), expected, rtol=0, atol=POSTERIOR_TOLERANCE)


def test_the_exact_run_gives_the_fractions_of_elimination(network: BayesianNetwork) -> None:
    findings = drawn(network, random.Random(1), 0.2)
    some = list(network.variables)[:: max(1, len(network.variables) // 6)]
    expected = elimination.posteriors(network, findings, some)
    assert exact_run(compile_network(network), findings).posteriors(some) == expected


def test_a_question_is_answered_by_a_smaller_model_where_that_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    network = shipped_network("asia")
    model = compile_network(network)
    assert for_question(model, {"smoke": "yes"}, ["bronc"]) is model, "72 tokens are quick"
    monkeypatch.setattr(build, "QUICK", 0)
    small = for_question(model, {"smoke": "yes"}, ["bronc"])
    assert small.tokens < 10
    assert dict(small.fixed) == {"smoke": "yes"}
    table = NumpyRunner(small).run().posteriors(["bronc"])
    assert table["bronc"] == pytest.approx({"yes": 0.6, "no": 0.4})
    assert for_question(model, {"smoke": "yes"}) is model, "not much smaller"
    assert for_question(model) is model


def sizes_tried(network: BayesianNetwork, budget: int) -> tuple[int, int]:
    """Of the orders kept: the smallest sum of clusters, and of maximal cliques."""
    tables = tables_of(network)
    orders = best_orders(moral_graph(tables.scopes, len(tables.sizes)), tables.sizes, budget)
    sums = [
        sum(
            prod(tables.sizes[v] for v in node.scope)
            for node in join_tree(order, tables.scopes, tables.sizes)
        )
        for order in orders
    ]
    return orders[0].size, min(sums)


def test_insurance_has_a_small_order(shared_dir: Path) -> None:
    network = read_bif(shared_dir / "networks" / "insurance.bif").network
    assert sizes_tried(network, 1_000_000)[0] <= 25_708
    model = compile_tables(tables_of(network))
    assert model.tokens < 19_000
    assert model.depth == 24
