"""The one table of activations, softmax and log-sum-exp: against mpmath, at the ends of the range, in both precisions, by name."""

from __future__ import annotations

import mpmath
import numpy as np
import pytest

from numeric import functions
from numeric.functions import ACTIVATIONS, activation, log_sum, softmax

EXACT = {
    "sigmoid": lambda x: 1 / (1 + mpmath.exp(-x)),
    "softplus": lambda x: mpmath.log1p(mpmath.exp(x)),
    "relu": lambda x: max(x, mpmath.mpf(0)),
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x * mpmath.ncdf(x),
}
ARGUMENTS = [-700.0, -40.0, -3.5, -1e-9, 0.0, 1e-300, 0.25, 2.0, 36.7, 700.0]


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_is_what_its_name_says(name: str) -> None:
    found = activation(name)(np.array(ARGUMENTS))
    with mpmath.workdps(40):
        exact = np.array([float(EXACT[name](mpmath.mpf(x))) for x in ARGUMENTS])
    if name == "gelu":  # 1 + erf loses digits on the far left, where the value itself is next to nothing
        assert np.abs(found - exact).max() <= 700 * 2.0**-52
        return
    assert (np.abs(found - exact) <= 8 * 2.0**-53 * np.abs(exact)).all()


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "gelu"])
def test_single_precision_stays_single(name: str) -> None:
    x = np.linspace(-90, 90, 37)
    single = activation(name)(x.astype(np.float32))
    assert single.dtype == np.float32
    assert np.abs(single - activation(name)(x)).max() <= 90 * 2.0**-23


def test_an_unknown_activation_is_named() -> None:
    with pytest.raises(
        ValueError, match="unknown activation 'tanh'; known are sigmoid, softplus, relu, silu, gelu"
    ):
        activation("tanh")


def test_softmax_over_what_is_allowed() -> None:
    scores = np.array([[0.0, np.log(3.0), 1e4], [-1e4, -1e4, -np.inf]])
    mask = np.array([[True, True, False], [True, True, True]])
    assert np.allclose(softmax(scores, mask), [[0.25, 0.75, 0], [0.5, 0.5, 0]], rtol=1e-15, atol=0)
    assert softmax(scores, mask)[0, 2] == 0
    assert scores[0, 2] == 1e4  # the argument is left alone
    assert softmax(scores.astype(np.float32), mask).dtype == np.float32
    with pytest.raises(ValueError, match="nothing has no attention"):
        softmax(scores, np.array([[True, True, True], [False, False, False]]))


def test_log_sum_keeps_zeros_exact() -> None:
    logs = np.array([[1000.0, 1000.0], [-np.inf, -np.inf], [-np.inf, -1000.0]])
    with np.errstate(all="raise"):
        assert np.allclose(log_sum(logs, (1,)), [1000 + np.log(2), -np.inf, -1000.0], rtol=1e-15)
        assert log_sum(logs[1:2], (0, 1)) == -np.inf
    assert log_sum(logs, ()) is logs
    assert functions.sigmoid(np.array([-800.0, 800.0])).tolist() == [0.0, 1.0]
