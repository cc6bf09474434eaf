"""The float64 layer against the exact one, against torch, and the float64 engine against the exact engine."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import ImmutableMatrix, Rational

from numeric.functions import ACTIVATIONS
from numeric.propagation.weighted_propagation import Engine, Node
from numeric.trained import softmax_layer as nt
from symbolic.algebra.functions import unfold
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer as exact

CLOSE = 2.0**-53 * 2**12
"""Layers here sum at most 2^6 products of size at most 2^6, each rounded a few times: 2^12 U bounds the error amply and is
still 10^-12."""


def random_layer(rng, activation="sigmoid", placement=None, kind="layer", d=3, heads=2, k=2, n=4):
    def draw(*shape):
        return rng.integers(-8, 9, size=shape) / 8.0  # exact as rationals too

    norm = nt.TrainedNorm(kind, draw(d) + 2.0, draw(d), 2.0**-10) if placement else None
    return nt.TrainedLayer(
        draw(heads, k, d),
        draw(heads, k),
        draw(heads, k, d),
        draw(heads, k),
        draw(heads, k, d),
        draw(heads, k),
        draw(heads, d, k),
        draw(d),
        draw(n, d),
        draw(n),
        draw(d, n),
        draw(d),
        activation,
        0.5,
        placement,
        norm,
        norm,
    )


def matrix(array) -> ImmutableMatrix:
    rows = np.atleast_2d(array)
    return ImmutableMatrix([[sympy.Float(float(e), 40) for e in row] for row in rows])


def column(array) -> ImmutableMatrix:
    return matrix(array).T


def exactly(layer: nt.TrainedLayer) -> exact.SoftmaxLayer:
    """The same weights in 40 digits, through the symbolic layer."""
    heads = tuple(
        exact.SoftmaxHead(
            matrix(layer.query[h]),
            matrix(layer.key[h]),
            matrix(layer.value[h]),
            matrix(layer.output[h]),
            column(layer.query_bias[h]),
            column(layer.key_bias[h]),
            column(layer.value_bias[h]),
            Rational(layer.scale),
        )
        for h in range(layer.heads)
    )
    feed = exact.FeedForward(
        matrix(layer.inner),
        column(layer.inner_bias),
        matrix(layer.outer),
        column(layer.outer_bias),
        layer.activation,
    )

    def norm(n):
        return None if n is None else exact.Norm(n.kind, column(n.gain), column(n.shift), Rational(n.epsilon))

    return exact.SoftmaxLayer(
        heads,
        feed,
        column(layer.output_bias),
        layer.placement,
        norm(layer.attention_norm),
        norm(layer.feed_norm),
    )


@pytest.mark.parametrize("activation", sorted(ACTIVATIONS))
@pytest.mark.parametrize(("placement", "kind"), [(None, "layer"), ("pre", "layer"), ("post", "rms")])
def test_the_float_layer_is_the_exact_layer(activation, placement, kind):
    rng = np.random.default_rng(7)
    layer = random_layer(rng, activation, placement, kind)
    x = rng.integers(-8, 9, size=(1, 3, 3)) / 8.0
    mask = np.array([[True, False, True], [True, True, False], [False, False, True]])
    got = nt.forward(layer, x, mask)[0]
    want = exact.forward(exactly(layer), matrix(x[0]), mask.tolist())
    numbers = np.array([[float(unfold(e).evalf(30)) for e in want.row(t)] for t in range(3)])
    assert np.abs(got - numbers).max() <= CLOSE * (1 + np.abs(numbers).max())


def test_a_batch_is_its_members():
    rng = np.random.default_rng(3)
    layer = random_layer(rng)
    x = rng.normal(size=(4, 5, 3))
    together = nt.forward(layer, x)
    for b in range(4):
        assert np.abs(together[b] - nt.forward(layer, x[b : b + 1])[0]).max() <= CLOSE * (
            1 + np.abs(together).max()
        )


def test_huge_scores_do_not_overflow():
    rng = np.random.default_rng(5)
    layer = random_layer(rng)
    layer = dataclasses.replace(layer, query=layer.query * 1e300, inner=layer.inner * 1e300)
    out = nt.forward(layer, rng.normal(size=(1, 4, 3)))
    assert np.isfinite(out).all()


def test_a_fully_masked_token_is_an_error():
    rng = np.random.default_rng(5)
    with pytest.raises(ValueError, match="attend to nothing"):
        nt.forward(random_layer(rng), rng.normal(size=(1, 2, 3)), np.array([[False, False], [True, True]]))


@pytest.mark.parametrize("norm_first", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_against_torch_on_the_same_weights(norm_first, activation):
    torch = pytest.importorskip("torch", reason="the torch extra is not installed")
    rng = np.random.default_rng(11)
    torch.manual_seed(0)
    theirs = torch.nn.TransformerEncoderLayer(
        8,
        2,
        16,
        dropout=0.0,
        activation=activation,
        batch_first=True,
        norm_first=norm_first,
        dtype=torch.float64,
    ).eval()
    state = {name: value.detach().numpy() for name, value in theirs.state_dict().items()}
    packed = state["self_attn.in_proj_weight"].reshape(3, 2, 4, 8)
    biases = state["self_attn.in_proj_bias"].reshape(3, 2, 4)
    norms = [nt.TrainedNorm("layer", state[f"norm{i}.weight"], state[f"norm{i}.bias"], 1e-5) for i in (1, 2)]
    ours = nt.TrainedLayer(
        packed[0],
        biases[0],
        packed[1],
        biases[1],
        packed[2],
        biases[2],
        state["self_attn.out_proj.weight"].reshape(8, 2, 4).transpose(1, 0, 2),
        state["self_attn.out_proj.bias"],
        state["linear1.weight"],
        state["linear1.bias"],
        state["linear2.weight"],
        state["linear2.bias"],
        activation,
        4**-0.5,
        "pre" if norm_first else "post",
        *norms,
    )
    x = rng.normal(size=(2, 5, 8))
    want = theirs(torch.from_numpy(x)).detach().numpy()
    assert np.abs(nt.forward(ours, x) - want).max() <= CLOSE * (1 + np.abs(want).max())


@settings(max_examples=30)
@given(
    st.lists(st.integers(1, 16), min_size=14, max_size=14),
    st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    st.integers(-2, 3),
)
def test_the_float_engine_is_the_exact_engine(entries, power, weight):
    """A tree with a ternary factor, a power on it and an exponent on one edge, swept forwards.

    The generic engine runs in sixty digits: exact nested roots can keep SymPy busy for an hour.
    """
    table = [sympy.Float(entry, 60) for entry in entries]
    graph = FactorGraph(
        {"a": 2, "b": 3, "c": 2},
        (
            Factor(("a",), tuple(table[:2])),
            Factor(("a", "b", "c"), tuple(table[2:])),
        ),
    )
    order = [(0, "a"), (1, "c"), (1, "b")]
    rational = sympy.nsimplify(power)
    engine = message_passing.Engine(graph, exponents={(1, "c"): weight}, powers={1: rational})
    want = engine.belief(engine.in_order(engine.initial(), order), "c")
    nodes = [
        Node(("a",), np.log(np.array(entries[:2], float))[None]),
        Node(
            ("a", "b", "c"),
            np.log(np.array(entries[2:], float)).reshape(1, 2, 3, 2),
            power,
            {"c": float(weight)},
        ),
    ]
    floats = Engine(nodes)
    floats.sweep(order)
    log_odds = float(sympy.log(want[1] / want[0]).evalf(30))
    assert abs(float(floats.log_odds("c")[0]) - log_odds) <= CLOSE * (1 + abs(log_odds))
