"""Rounds of loopy propagation under pytest-benchmark (``pytest tests/benchmarks --benchmark-enable``)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from numeric.propagation.belief_propagation import rounds_of
from tests.benchmarks.loopy import naive_round, torus

SIDE = 100


@pytest.mark.parametrize(("form", "engine"), [("log-odds", "numpy"), ("odds", "numpy"), ("odds", "numba")])
def test_one_round(benchmark: Any, form: str, engine: str) -> None:
    if engine == "numba":
        pytest.importorskip("numba")
    graph = torus(SIDE)
    one_round = rounds_of(graph, form, "sum", engine)  # type: ignore[arg-type]
    start = one_round.encode(np.zeros((1, graph.structure.messages)))
    result = benchmark(one_round, start)
    expected = naive_round(graph)(np.zeros(graph.structure.messages))[graph.structure.slots]
    # One round from uniform messages is two roundings of numbers below ln 2 apart.
    assert np.abs(one_round.decode(result)[0] - expected).max() < 1e-14


def test_one_naive_round(benchmark: Any) -> None:
    graph = torus(SIDE)
    assert np.isfinite(benchmark(naive_round(graph), np.zeros(graph.structure.messages))).all()
