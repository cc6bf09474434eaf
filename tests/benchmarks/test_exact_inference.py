"""Compiled transformers against pyAgrum's lazy propagation and naive elimination, all posteriors of one network per round.

Run with ``pytest tests/benchmarks/test_exact_inference.py --benchmark-enable --benchmark-group-by=param:name``; the ratios to
elimination and to pyAgrum, timed in the same process, are in each row's extra information. Without ``--benchmark-enable`` each
case runs once, as a test of agreement, and insurance, which takes a minute, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from importlib.util import find_spec
from statistics import median
from timeit import repeat
from typing import Any

import pytest

from numeric.compiled.gate_model import gate_model_of
from symbolic.compile.gates import compile_network
from symbolic.networks.bayesian_network import BayesianNetwork
from symbolic.propagation import elimination
from symbolic.transformer.exact_inference import exact_posteriors
from tests import cases
from tests.cases import random_bayesian_network
from tests.numeric.compiled.test_compiled_model import POSTERIOR_TOLERANCE, agrum_posteriors, difference


@pytest.fixture(scope="module", params=cases.NAMED)
def name(request: pytest.FixtureRequest) -> str:
    if request.param == "insurance" and not request.config.getoption("benchmark_enable", default=False):
        pytest.skip("takes a minute: with --benchmark-enable only")
    return str(request.param)


@pytest.fixture(scope="module")
def network(name: str) -> BayesianNetwork:
    return cases.named(name)


@pytest.fixture(scope="module")
def expected(name: str) -> dict[str, dict[str, Fraction]]:
    return cases.exact(name)


def measured(benchmark: Any, network: BayesianNetwork, run: Callable[[], Any]) -> Any:
    """The result, with elimination and pyAgrum timed beside it."""
    result = benchmark(run)
    if benchmark.enabled:
        peers: dict[str, Callable[[], Any]] = {"elimination": lambda: elimination.posteriors(network)}
        if find_spec("pyagrum") is not None:
            peers["pyAgrum"] = lambda: agrum_posteriors(network, {})
        for name, peer in peers.items():
            seconds = median(repeat(peer, number=1, repeat=3))
            benchmark.extra_info[f"{name} seconds"] = seconds
            benchmark.extra_info[f"ratio to {name}"] = benchmark.stats.stats.median / seconds
    return result


def test_float64_layers(benchmark: Any, name: str, network: BayesianNetwork, expected: Any) -> None:
    model = cases.model(name)
    result = measured(benchmark, network, lambda: model.posteriors())
    assert difference(result, expected) < POSTERIOR_TOLERANCE


def test_exact_layers(benchmark: Any, name: str, network: BayesianNetwork, expected: Any) -> None:
    transformer = cases.compiled(name).transformer
    result = measured(benchmark, network, lambda: exact_posteriors(transformer))
    assert result == expected


def test_compiling(benchmark: Any, network: BayesianNetwork) -> None:
    compiled = measured(benchmark, network, lambda: compile_network(network))
    assert compiled.table_entries >= len(network.states)


def test_pyagrum(benchmark: Any, network: BayesianNetwork, expected: Any) -> None:
    pytest.importorskip("pyagrum")
    result = measured(benchmark, network, lambda: agrum_posteriors(network, {}))
    assert difference(result, expected) < POSTERIOR_TOLERANCE


@pytest.fixture(scope="module", params=(250, 1_000, 2_000, 4_000, 10_000))
def tree(request: pytest.FixtureRequest) -> BayesianNetwork:
    """A random tree of so many binary variables, no parent more than 200 before its child."""
    if request.param > 250 and not request.config.getoption("benchmark_enable", default=False):
        pytest.skip("takes seconds: with --benchmark-enable only")
    return random_bayesian_network(2, request.param, states=2, parents=1, reach=200)


def test_compiling_a_tree(benchmark: Any, tree: BayesianNetwork) -> None:
    assert benchmark.pedantic(lambda: compile_network(tree), rounds=3).treewidth == 1


def test_float64_layers_of_a_tree(benchmark: Any, tree: BayesianNetwork) -> None:
    model = gate_model_of(compile_network(tree))
    result = benchmark.pedantic(lambda: model.posteriors(), rounds=5)
    benchmark.extra_info["tokens"] = len(model.tokens)
    benchmark.extra_info["layers"] = sum(block.repeat for block in model.blocks)
    some = list(tree.variables)[-1:]
    expected = elimination.posteriors(tree, {}, some)[some[0]]
    assert result[some[0]] == pytest.approx(
        {state: float(p) for state, p in expected.items()}, abs=POSTERIOR_TOLERANCE
    )
