"""The symbolic layer: against a second computation in plain Fractions, and the derived update rule against
the layer.
"""

from fractions import Fraction
from math import fsum

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st
from sympy import ImmutableMatrix, Rational, exp, log

from symbolic.algebra.functions import Sigmoid, unfold
from symbolic.transformer import softmax_layer as tf
from symbolic.transformer.update_rule import substituted, symbolic_layer, symbols_matrix, update_rule


def test_the_readable_rule_is_the_layer():
    layer, X = symbolic_layer(width=2, hidden=2, heads=2), symbols_matrix("x", 2, 2)
    full = substituted(update_rule(layer, X, token=1))
    Y = tf.forward(layer, X)
    for c in range(2):
        assert sympy.simplify(full[sympy.Symbol(f"y_2{c + 1}", real=True)] - Y[1, c]) == 0


@given(st.lists(st.fractions(min_value=-3, max_value=3, max_denominator=5), min_size=14, max_size=14))
def test_one_head_two_tokens_against_arithmetic_written_out(numbers):
    q, k, v, o, w1, b1, w2, b2, x0, x1 = (Rational(n) for n in numbers[:10])
    one = lambda e: ImmutableMatrix([[e]])  # noqa: E731
    head = tf.SoftmaxHead(one(q), one(k), one(v), one(o))
    layer = tf.SoftmaxLayer((head,), tf.FeedForward(one(w1), one(b1), one(w2), one(b2), "sigmoid"))
    Y = tf.forward(layer, ImmutableMatrix([[x0], [x1]]))
    e0, e1 = exp(q * x0 * k * x0), exp(q * x0 * k * x1)
    u = x0 + (e0 * o * v * x0 + e1 * o * v * x1) / (e0 + e1)
    expected = u + w2 / (1 + exp(-(w1 * u + b1))) + b2
    difference = sympy.N(unfold(Y[0, 0]) - expected, 30)
    assert abs(difference) < Rational(1, 10**25)


def test_a_causal_mask_hides_later_tokens():
    layer, X = symbolic_layer(width=1, hidden=1), symbols_matrix("x", 3, 1)
    mask = [[s <= t for s in range(3)] for t in range(3)]
    Y = tf.forward(layer, X, mask)
    assert X[2, 0] not in Y[1, 0].free_symbols
    assert X[1, 0] in Y[1, 0].free_symbols


def test_a_fully_masked_token_is_an_error():
    layer, X = symbolic_layer(width=1, hidden=1), symbols_matrix("x", 2, 1)
    with pytest.raises(ValueError, match="attend to nothing"):
        tf.forward(layer, X, [[False, False], [True, True]])


def test_log_rational_scores_give_rational_attention():
    layer = tf.SoftmaxHead(*(ImmutableMatrix([[1]]),) * 4)
    weights = tf.attention_weights(layer, ImmutableMatrix([[1], [log(3)]]))
    assert weights.row(0) == ImmutableMatrix([[exp(1) / (exp(1) + 3), 3 / (exp(1) + 3)]])


def test_activations_at_a_point():
    values = {name: sympy.N(unfold(f(Rational(1))), 20) for name, f in tf.ACTIVATIONS.items()}
    expected = {
        "sigmoid": 0.7310585786,
        "softplus": 1.3132616875,
        "relu": 1.0,
        "silu": 0.7310585786,
        "gelu": 0.8413447461,
    }
    assert set(values) == set(expected)
    for name, value in expected.items():
        assert abs(float(values[name]) - value) < 1e-10  # ten printed digits


@pytest.mark.parametrize("placement", ["pre", "post"])
@pytest.mark.parametrize("kind", ["layer", "rms"])
def test_norms_act_where_they_are_placed(placement, kind):
    one = ImmutableMatrix([[1], [1]])
    norm = tf.Norm(kind, gain=one * 2, shift=one * 3)
    null = ImmutableMatrix([[0, 0]])
    head = tf.SoftmaxHead(null, null, null, null.T)
    feed = tf.FeedForward(null, ImmutableMatrix([[0]]), null.T, ImmutableMatrix([[0], [0]]), "relu")
    layer = tf.SoftmaxLayer((head,), feed, None, placement, norm, norm)
    X = ImmutableMatrix([[1, 7]])
    Y = tf.forward(layer, X)
    if placement == "pre":
        assert Y == X  # both branches write nothing
    elif kind == "layer":
        assert ImmutableMatrix([[1, 5]]) == Y  # mean 4, deviation 3: [-1, 1] * 2 + 3, twice
    else:
        again = [fsum(map(float, row)) for row in [Y.applyfunc(lambda e: ((e - 3) / 2) ** 2)]]
        assert again == [pytest.approx(2, abs=1e-12)]  # RMS 1 before gain and shift


def test_update_rule_refuses_norms():
    layer = tf.SoftmaxLayer((), symbolic_layer(1, 1).feed, placement="pre")
    with pytest.raises(ValueError, match="without norms"):
        update_rule(layer, symbols_matrix("x", 1, 1), 0)


def test_unfold_goes_to_base_definitions():
    x = sympy.Symbol("x", real=True)
    assert unfold(Sigmoid(x)) == 1 / (1 + exp(-x))
    assert unfold(Sigmoid(log(4))) == Rational(4, 5) == Fraction(4, 5)


def test_functions_have_latex_also_under_powers():
    x = sympy.Symbol("x")
    assert sympy.latex(Sigmoid(x) ** 2 + Sigmoid(x)) == r"\sigma^{2}\left(x\right) + \sigma\left(x\right)"
