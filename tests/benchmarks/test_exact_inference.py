"""Compiled transformers against pyAgrum's lazy propagation and naive elimination, all posteriors of one network per round.

Run with ``pytest tests/benchmarks/test_exact_inference.py --benchmark-enable --benchmark-group-by=param:network``; the ratios to
elimination and to pyAgrum, timed in the same process, are in each row's extra information. Without ``--benchmark-enable`` each
case runs once, as a test of agreement, and insurance, which takes a minute, is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from statistics import median
from timeit import repeat
from typing import Any

import pytest

from numeric.compiled.forward import posteriors
from numeric.compiled.model import model_of
from numeric.networks.bif import read_bif
from symbolic import elimination
from symbolic.bayesian_network import BayesianNetwork
from symbolic.compiler import compile_network
from symbolic.exact_inference import exact_posteriors
from tests.numeric.compiled.test_compiled_model import agrum_posteriors

NAMES = ("asia", "cancer", "earthquake", "survey", "sachs", "child", "alarm", "insurance")


@pytest.fixture(scope="module", params=NAMES)
def network(request: pytest.FixtureRequest, shared_dir: Any) -> BayesianNetwork:
    if request.param == "insurance" and not request.config.getoption("benchmark_enable"):
        pytest.skip("takes a minute: with --benchmark-enable only")
    return read_bif(shared_dir / "networks" / f"{request.param}.bif").network


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


def test_float64_layers(benchmark: Any, network: BayesianNetwork) -> None:
    model = model_of(compile_network(network))
    result = measured(benchmark, network, lambda: posteriors(model))
    assert set(result) == set(network.states)


def test_exact_layers(benchmark: Any, network: BayesianNetwork) -> None:
    transformer = compile_network(network).transformer
    result = measured(benchmark, network, lambda: exact_posteriors(transformer))
    assert result == elimination.posteriors(network)


def test_compiling(benchmark: Any, network: BayesianNetwork) -> None:
    compiled = measured(benchmark, network, lambda: compile_network(network))
    assert compiled.table_entries >= len(network.states)


def test_pyagrum(benchmark: Any, network: BayesianNetwork) -> None:
    pytest.importorskip("pyagrum")
    result = measured(benchmark, network, lambda: agrum_posteriors(network, {}))
    assert set(result) == set(network.states)
