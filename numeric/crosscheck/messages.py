"""Cross-checks of the claims about messages and of kernel.gelu: a positive pairwise factor's message against one sigmoid unit and
pairs of softplus, ReLU and GELU units.

The message comes from the definition (sum or max over the sender's states of table times belief), never from the units.

Error bounds, first order. Sums of positive terms: a message's numerator and denominator have relative error at most 4 U each, so
its log-odds are off by at most FUNCTION (|ln n| + |ln d|) + 8 U + U |result|. softplus is 1-Lipschitz, so a rounded argument adds
U times its size. The parameters t are logarithms of quotients: off by FUNCTION |t| + U. GELU has a slope below 2, and erf is taken
to be exact up to FUNCTION.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from numeric.crosscheck import FUNCTION, Comparison, CrossCheck, Floats, U
from numeric.functions import gelu, sigmoid, softplus

REACH = 10.0
TABLE_REACH = 5.0
"""Log-odds are uniform on [-REACH, REACH]; the logarithms of table entries on [-TABLE_REACH, TABLE_REACH] (nats)."""
GELU_FROM_RELU = 0.17
"""sup |gelu - relu|, rounded up (claim kernel.gelu)."""
SOFTPLUS = 2 * FUNCTION + U
"""Relative error of ``softplus`` for an exact argument: exp and log1p of positive terms (the condition of log1p is below 1)."""


def _draw(rng: np.random.Generator, samples: int) -> tuple[Floats, Floats]:
    log_odds = rng.uniform(-REACH, REACH, samples)
    table = np.exp(rng.uniform(-TABLE_REACH, TABLE_REACH, (2, 2, samples)))
    return log_odds, table


def _inputs(log_odds: Floats, table: Floats) -> dict[str, Floats]:
    named = {f"f{i}{j}": table[i, j] for i in (0, 1) for j in (0, 1)}
    return {"l": log_odds, **named}


def _sum_message(log_odds: Floats, f: Floats) -> tuple[Floats, Floats]:
    """The unnormalised sum-product message (for states 0 and 1), from the sender's odds."""
    belief = np.stack([sigmoid(-log_odds), sigmoid(log_odds)])
    return belief[0] * f[0, 0] + belief[1] * f[1, 0], belief[0] * f[0, 1] + belief[1] * f[1, 1]


def _unit(rng: np.random.Generator, samples: int) -> Comparison:
    log_odds, f = _draw(rng, samples)
    false, true = _sum_message(log_odds, f)
    left = true / (false + true)
    # beliefs FUNCTION + 2 U, product and sum 2 U, then the quotient of positive sums: numerator, denominator and itself
    left_error = left * 2 * (FUNCTION + 6 * U)
    low, high = f[0].sum(axis=0), f[1].sum(axis=0)
    a = f[0, 1] / low
    b = f[1, 1] / high - a
    c = np.log(high / low)
    argument = log_odds + c
    s = sigmoid(argument)
    right = a + b * s
    argument_error = FUNCTION * np.abs(c) + 3 * U + U * np.abs(argument)
    b_error = 2 * U * (a + f[1, 1] / high) + U * np.abs(b)
    s_error = s * (FUNCTION + 2 * U) + s * (1 - s) * argument_error
    right_error = 2 * U * a + b_error * s + np.abs(b) * (s_error + U * s) + U * right
    return Comparison(left, right, left_error + right_error, _inputs(log_odds, f))


def _parameters(f: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """t0, t1, t2 and the sum of the bounds on their absolute errors."""
    t = np.log(np.stack([f[0, 1] / f[0, 0], f[1, 1] / f[0, 1], f[1, 0] / f[0, 0]]))
    return t[0], t[1], t[2], (FUNCTION * np.abs(t) + U).sum(axis=0)


def _log_ratio(false: Floats, true: Floats, terms: float) -> tuple[Floats, Floats]:
    """ln(true/false) and its error bound, when both have relative error ``terms`` U."""
    value = np.log(true) - np.log(false)
    sizes = np.abs(np.log(true)) + np.abs(np.log(false))
    return value, FUNCTION * sizes + 2 * terms * U + U * np.abs(value)


def _softplus_pair(rng: np.random.Generator, samples: int) -> Comparison:
    log_odds, f = _draw(rng, samples)
    left, left_error = _log_ratio(*_sum_message(log_odds, f), terms=FUNCTION / U + 4)
    t0, t1, t2, parameter_error = _parameters(f)
    first, second = softplus(log_odds + t1), softplus(log_odds + t2)
    right = t0 + first - second
    right_error = parameter_error + U * (np.abs(log_odds + t1) + np.abs(log_odds + t2))
    right_error = right_error + SOFTPLUS * (first + second) + U * (np.abs(t0 + first) + np.abs(right))
    return Comparison(left, right, left_error + right_error, _inputs(log_odds, f))


def _max_message(log_odds: Floats, f: Floats) -> tuple[Floats, Floats]:
    """The unnormalised max-product message from the sender's odds."""
    belief = np.stack([sigmoid(-log_odds), sigmoid(log_odds)])
    return np.maximum(belief[0] * f[0, 0], belief[1] * f[1, 0]), np.maximum(
        belief[0] * f[0, 1], belief[1] * f[1, 1]
    )


def _relu_message(log_odds: Floats, f: Floats) -> tuple[Floats, Floats]:
    """t0 + relu(l+t1) - relu(l+t2) and its error bound."""
    t0, t1, t2, parameter_error = _parameters(f)
    first, second = np.maximum(log_odds + t1, 0.0), np.maximum(log_odds + t2, 0.0)
    value = t0 + first - second
    error = parameter_error + U * (np.abs(log_odds + t1) + np.abs(log_odds + t2))
    return value, error + U * (np.abs(t0 + first) + np.abs(value))


def _relu_pair(rng: np.random.Generator, samples: int) -> Comparison:
    log_odds, f = _draw(rng, samples)
    left, left_error = _log_ratio(*_max_message(log_odds, f), terms=FUNCTION / U + 3)
    right, right_error = _relu_message(log_odds, f)
    return Comparison(left, right, left_error + right_error, _inputs(log_odds, f))


def _temperature(rng: np.random.Generator, samples: int) -> Comparison:
    """The message at inverse temperature beta, by log-sum-exp of the definition, against the ReLU message: within ln2/beta."""
    log_odds, f = _draw(rng, samples)
    beta = np.exp(rng.uniform(0.0, 4.0, samples))
    logs = np.log(f)
    pairs = [np.stack([logs[0, j], logs[1, j] + log_odds]) * beta for j in (0, 1)]
    tops = [pair.max(axis=0) for pair in pairs]
    sums = [top + np.log1p(np.exp(-np.abs(pair[0] - pair[1]))) for top, pair in zip(tops, pairs)]
    left = (sums[1] - sums[0]) / beta
    size = np.abs(logs).max(axis=(0, 1)) + np.abs(log_odds)
    left_error = 2 * (FUNCTION + 6 * U) * (size + 1)
    right, right_error = _relu_message(log_odds, f)
    return Comparison(
        left, right, np.log(2.0) / beta + left_error + right_error, {**_inputs(log_odds, f), "beta": beta}
    )


def _gelu_message(log_odds: Floats, f: Floats) -> tuple[Floats, Floats]:
    """t0 + gelu(l+t1) - gelu(l+t2) and its error bound."""
    t0, t1, t2, parameter_error = _parameters(f)
    first, second = log_odds + t1, log_odds + t2
    value = t0 + gelu(first) - gelu(second)
    size = np.abs(t0) + np.abs(first) + np.abs(second)
    return value, 2 * parameter_error + (FUNCTION + 6 * U) * size


def _gelu_pair(
    message: Callable[[Floats, Floats], tuple[Floats, Floats]], terms: float, distance: float
) -> Callable[[np.random.Generator, int], Comparison]:
    def run(rng: np.random.Generator, samples: int) -> Comparison:
        log_odds, f = _draw(rng, samples)
        left, left_error = _log_ratio(*message(log_odds, f), terms=terms)
        right, right_error = _gelu_message(log_odds, f)
        return Comparison(left, right, distance + left_error + right_error, _inputs(log_odds, f))

    return run


CROSSCHECKS: tuple[CrossCheck, ...] = (
    CrossCheck(
        "message.sigmoid-unit", "messages.one-sigmoid-unit", "sum-product message = A + B sigma(l + c)", _unit
    ),
    CrossCheck(
        "message.softplus-pair",
        "messages.two-softplus-units",
        "its log-odds = t0 + softplus(l+t1) - softplus(l+t2)",
        _softplus_pair,
    ),
    CrossCheck(
        "message.relu-pair",
        "messages.relu-is-max-product",
        "max-product message = t0 + relu(l+t1) - relu(l+t2)",
        _relu_pair,
    ),
    CrossCheck(
        "message.temperature",
        "messages.temperature",
        "the message at inverse temperature beta is within ln2/beta of it",
        _temperature,
        rounding=False,
    ),
    CrossCheck(
        "message.gelu-max",
        "kernel.gelu",
        "a pair of GELU units is within 0.17 of the max-product message",
        _gelu_pair(_max_message, FUNCTION / U + 3, GELU_FROM_RELU),
        rounding=False,
    ),
    CrossCheck(
        "message.gelu-sum",
        "kernel.gelu",
        "a pair of GELU units is within ln 2 of the sum-product message",
        _gelu_pair(_sum_message, FUNCTION / U + 4, float(np.log(2.0))),
        rounding=False,
    ),
)
