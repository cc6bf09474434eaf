"""Cross-checks of group A: sigma and logit, the update rule against adding log-odds, its algebra, weight of evidence.

Error bounds, first order, with d(.) for an absolute error. sigma'(x) = s(1-s), so an error d in log-odds is a relative error
(1-s) d in s. ``logit`` adds two logarithms: d(logit p) <= FUNCTION (|ln p| + |ln(1-p)|) + U |logit p|. ``update`` multiplies and
adds positive numbers: relative error at most 6 U for exact inputs (two complements, two products, a sum, a quotient).
"""

from __future__ import annotations

import numpy as np

from numeric.crosscheck import FUNCTION, Comparison, CrossCheck, Floats, U
from numeric.functions import logit, sigmoid, update

UPDATE = 6 * U
SIGMOID = FUNCTION + 2 * U
"""Relative error of ``sigmoid`` for an exact argument: exp, a sum, a quotient."""
REACH = 12.0
"""Log-odds are drawn uniformly from [-REACH, REACH] nats, so that probabilities near 0 and 1 are as common as others."""


def probabilities(rng: np.random.Generator, *shape: int) -> Floats:
    """Probabilities whose log-odds are uniform on [-REACH, REACH]."""
    return sigmoid(rng.uniform(-REACH, REACH, shape))


def logit_error(p: Floats) -> Floats:
    """Bound on the absolute error of ``logit`` at exact p."""
    return FUNCTION * (np.abs(np.log(p)) + np.abs(np.log1p(-p))) + U * np.abs(logit(p))


def _inverse(rng: np.random.Generator, samples: int) -> Comparison:
    p = probabilities(rng, samples)
    return Comparison(sigmoid(logit(p)), p, p * ((1 - p) * logit_error(p) + SIGMOID), {"p": p})


def _inverse_back(rng: np.random.Generator, samples: int) -> Comparison:
    x = rng.uniform(-REACH, REACH, samples)
    p = sigmoid(x)
    # a relative error e of p moves logit p by e / (1-p)
    return Comparison(logit(p), x, SIGMOID / (1 - p) + logit_error(p), {"x": x})


def _update(rng: np.random.Generator, samples: int) -> Comparison:
    a, b = probabilities(rng, 2, samples)
    left, total = update(a, b), logit(a) + logit(b)
    moved = logit_error(a) + logit_error(b) + U * np.abs(total)
    return Comparison(left, sigmoid(total), left * (UPDATE + SIGMOID + (1 - left) * moved), {"a": a, "b": b})


def _fold(messages: Floats) -> tuple[Floats, Floats]:
    """The fold of ``update`` over the first axis, and a bound on its relative error.

    A relative error e of m is a relative error e / (1-m) of its odds; odds multiply; back, it is (1-m') times that of the odds.
    """
    value = messages[0]
    error = np.zeros_like(value)
    for message in messages[1:]:
        odds_error = error / (1 - value)
        value = update(value, message)
        error = (1 - value) * odds_error + UPDATE
    return value, error


def _group(rng: np.random.Generator, samples: int) -> Comparison:
    a, b, c = probabilities(rng, 3, samples)
    left, left_error = _fold(np.stack([a, b, c]))
    right, right_error = _fold(np.stack([b, c, a]))
    return Comparison(left, right, left * (left_error + right_error), {"a": a, "b": b, "c": c})


def _inverse_element(rng: np.random.Generator, samples: int) -> Comparison:
    m, a = probabilities(rng, 2, samples)
    # 1-m is rounded: relative error U; then as the fold of three
    value, error = _fold(np.stack([a, m, 1 - m]))
    return Comparison(value, a, a * (error + (1 - a) * U / m), {"m": m, "a": a})


def _many(k: int) -> CrossCheck:
    def run(rng: np.random.Generator, samples: int) -> Comparison:
        messages = sigmoid(rng.uniform(-2.0, 2.0, (k, samples)))
        left, error = _fold(messages)
        total = logit(messages).sum(axis=0)
        size = np.abs(logit(messages)).sum(axis=0)
        moved = logit_error(messages).sum(axis=0) + (k - 1) * U * size
        inputs = {f"m{i + 1}": message for i, message in enumerate(messages)}
        return Comparison(left, sigmoid(total), left * (error + SIGMOID + (1 - left) * moved), inputs)

    says = f"folding the update over {k} messages is sigma of the sum of their log-odds"
    return CrossCheck(f"log-odds.fold-{k}", "log-odds.fold", says, run)


def _evidence(rng: np.random.Generator, samples: int) -> Comparison:
    count = 5
    prior = sigmoid(rng.uniform(-3.0, 3.0, samples))
    given_true, given_false = rng.uniform(0.01, 1.0, (2, count, samples))
    true, false = prior * given_true.prod(axis=0), (1 - prior) * given_false.prod(axis=0)
    left = np.log(true) - np.log(false)
    # each joint has relative error (count + 1) U; its logarithm FUNCTION |ln|
    left_error = (
        2 * (count + 1) * U + FUNCTION * (np.abs(np.log(true)) + np.abs(np.log(false))) + U * np.abs(left)
    )
    logs = np.abs(np.log(given_true)) + np.abs(np.log(given_false))
    weights = np.log(given_true) - np.log(given_false)
    right = logit(prior) + weights.sum(axis=0)
    size = np.abs(logit(prior)) + np.abs(weights).sum(axis=0)
    right_error = logit_error(prior) + (FUNCTION * logs + U * np.abs(weights)).sum(axis=0) + count * U * size
    return Comparison(left, right, left_error + right_error, {"prior": prior})


CROSSCHECKS: tuple[CrossCheck, ...] = (
    CrossCheck("log-odds.sigma-of-logit", "log-odds.inverse", "sigma(logit p) = p", _inverse),
    CrossCheck("log-odds.logit-of-sigma", "log-odds.inverse", "logit(sigma x) = x", _inverse_back),
    CrossCheck(
        "log-odds.update", "log-odds.update", "ab/(ab+(1-a)(1-b)) = sigma(logit a + logit b)", _update
    ),
    CrossCheck("log-odds.group", "log-odds.group", "the update in two orders of three messages", _group),
    CrossCheck(
        "log-odds.inverse-element",
        "log-odds.group",
        "updating by m and then by 1-m changes nothing",
        _inverse_element,
    ),
    *(_many(k) for k in (2, 4, 8, 16)),
    CrossCheck(
        "log-odds.evidence",
        "log-odds.weight-of-evidence",
        "Bayes' rule in log-odds is prior plus weights of evidence",
        _evidence,
    ),
)
