"""Compiled transformers against pyAgrum's lazy propagation and naive elimination, all posteriors of one network per round.

Run with ``pytest tests/benchmarks/test_exact_inference.py --benchmark-enable --benchmark-group-by=param:name``; the ratios to
elimination are in each row's extra information. Without ``--benchmark-enable`` each case runs once, as a test of agreement.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

from numeric.bif import read_bif
from numeric.compiled_forward import posteriors
from numeric.compiled_model import model_of
from symbolic import elimination
from symbolic.bayesian_network import BayesianNetwork
from symbolic.compiler import compile_network
from symbolic.exact_inference import exact_posteriors
from tests.numeric.test_compiled_model import agrum_posteriors

NAMES = ("asia", "survey", "sachs", "child", "alarm")


@pytest.fixture(scope="module", params=NAMES)
def network(request: pytest.FixtureRequest, shared_dir: Any) -> BayesianNetwork:
    return read_bif(shared_dir / "networks" / f"{request.param}.bif").network


def measured(benchmark: Any, network: BayesianNetwork, run: Callable[[], Any]) -> Any:
    """The result, with the elimination of the same process timed once beside it."""
    start = time.perf_counter()
    elimination.posteriors(network)
    baseline = time.perf_counter() - start
    result = benchmark(run)
    if benchmark.enabled:
        benchmark.extra_info["elimination seconds"] = baseline
        benchmark.extra_info["ratio to elimination"] = benchmark.stats.stats.median / baseline
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
