"""Benchmarks: the float64 layer beside torch on the same weights; the exact engine's cost per edge.

Run with  pytest tests/benchmarks/test_layers.py --benchmark-enable
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from numeric.trained import softmax_layer as nt
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine

TOKENS, WIDTH, HEADS, HIDDEN = 128, 256, 8, 1024


def float_layer(rng: np.random.Generator) -> nt.TrainedLayer:
    size = WIDTH // HEADS

    def draw(*shape: int) -> np.ndarray:
        return rng.normal(scale=WIDTH**-0.5, size=shape)

    norm = nt.TrainedNorm("layer", np.ones(WIDTH), np.zeros(WIDTH), 1e-5)
    return nt.TrainedLayer(
        draw(HEADS, size, WIDTH),
        draw(HEADS, size),
        draw(HEADS, size, WIDTH),
        draw(HEADS, size),
        draw(HEADS, size, WIDTH),
        draw(HEADS, size),
        draw(HEADS, WIDTH, size),
        draw(WIDTH),
        draw(HIDDEN, WIDTH),
        draw(HIDDEN),
        draw(WIDTH, HIDDEN),
        draw(WIDTH),
        "relu",
        size**-0.5,
        "post",
        norm,
        norm,
    )


@pytest.mark.benchmark(group="layer forward")
def test_float_layer(benchmark):
    rng = np.random.default_rng(0)
    layer, x = float_layer(rng), rng.normal(size=(1, TOKENS, WIDTH))
    out = benchmark(nt.forward, layer, x)
    assert out.shape == x.shape


@pytest.mark.benchmark(group="layer forward")
def test_torch_layer(benchmark):
    torch = pytest.importorskip("torch", reason="the torch extra is not installed")
    rng = np.random.default_rng(0)
    layer = torch.nn.TransformerEncoderLayer(
        WIDTH, HEADS, HIDDEN, dropout=0.0, batch_first=True, dtype=torch.float64
    ).eval()
    x = torch.from_numpy(rng.normal(size=(1, TOKENS, WIDTH)))
    with torch.inference_mode():
        out = benchmark(layer, x)
    assert out.shape == x.shape


@pytest.mark.benchmark(group="exact engine, one synchronous round")
@pytest.mark.parametrize("edges", [100, 200, 400, 800])
def test_exact_engine_is_linear_in_edges(benchmark, edges):
    """A star is the hardest shape: the hub's cavity messages are products of all but one of its edges."""
    names = [f"x{i}" for i in range(edges)]
    factors = tuple(Factor(("hub", name), (2, 1, 1, 3)) for name in names)
    graph = FactorGraph({"hub": 2, **dict.fromkeys(names, 2)}, factors)
    engine = Engine(graph)
    start = engine.initial()
    out = benchmark(engine.synchronous, start)
    assert out[0, "hub"] == (Fraction(3, 7), Fraction(4, 7))
