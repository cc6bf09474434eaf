"""Cross-checks of any-weights.layer and any-weights.coordinate: the layer against the generic engine on G(W, x), both in float64,
and the read-out bounds.

The bound on the difference of the two routes is a first-order running error analysis (N. J. Higham, "Accuracy and Stability of
Numerical Algorithms", 2002, section 3.3), carried along the layer in absolute values: a sum of m products with absolute sum S
errs by at most (m + 2) U S in any order of summation. Each route obeys it, so their difference is at most twice as large.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from numeric.correspondence import read_out_bound, sweep
from numeric.crosscheck import FUNCTION, SECOND_ORDER, Comparison, CrossCheck, U
from numeric.functions import sigmoid
from numeric.trained.softmax_layer import TrainedLayer, forward

Floats = NDArray[np.float64]
TOKENS, WIDTH, HEADS, KEY, HIDDEN = 3, 3, 2, 2, 4
BATCH = 50
"""Inputs per drawn layer: the engine runs a batch of them at once."""
Family = Callable[[np.random.Generator], tuple[TrainedLayer, Floats]]


def _layer(rng: np.random.Generator, size: float = 1.0) -> TrainedLayer:
    def normal(*shape: int) -> Floats:
        return rng.normal(scale=size, size=shape)

    return TrainedLayer(
        query=normal(HEADS, KEY, WIDTH),
        query_bias=normal(HEADS, KEY),
        key=normal(HEADS, KEY, WIDTH),
        key_bias=normal(HEADS, KEY),
        value=normal(HEADS, KEY, WIDTH),
        value_bias=normal(HEADS, KEY),
        output=normal(HEADS, WIDTH, KEY),
        output_bias=normal(WIDTH),
        inner=normal(HIDDEN, WIDTH),
        inner_bias=normal(HIDDEN),
        outer=normal(WIDTH, HIDDEN),
        outer_bias=normal(WIDTH),
        scale=KEY**-0.5,
    )


def _with(layer: TrainedLayer, **changes: Floats) -> TrainedLayer:
    return TrainedLayer(**{**vars(layer), **changes})


def _inputs(rng: np.random.Generator, tokens: int = TOKENS) -> Floats:
    return rng.normal(size=(BATCH, tokens, WIDTH))


def _random(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    return _layer(rng), _inputs(rng)


def _scaled(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    """As after training: small weights, a few large ones."""
    layer = _layer(rng, 0.3)
    return _with(
        layer, inner=layer.inner * rng.choice([1.0, 6.0], size=layer.inner.shape, p=[0.8, 0.2])
    ), _inputs(rng)


def _sparse(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    layer = _layer(rng)
    kept = {
        n: getattr(layer, n) * (rng.random(getattr(layer, n).shape) < 0.3)
        for n in ("value", "inner", "outer")
    }
    return _with(layer, **kept), _inputs(rng)


def _saturated(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    layer = _layer(rng)
    return _with(layer, inner=layer.inner * 40.0), _inputs(rng)


def _tied(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    layer = _layer(rng)
    first = {n: np.repeat(getattr(layer, n)[:1], HEADS, axis=0) for n in ("query", "key", "value", "output")}
    return _with(layer, outer=layer.inner.T.copy(), **first), _inputs(rng)


def _huge_scores(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    layer = _layer(rng)
    return _with(layer, query=layer.query * 1e4), _inputs(rng)


def _zero_heads(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    layer = _layer(rng)
    zeros = {
        n: np.zeros_like(getattr(layer, n))
        for n in ("query", "key", "value", "output", "query_bias", "key_bias")
    }
    return _with(layer, **zeros), _inputs(rng)


def _one_token(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    return _layer(rng), _inputs(rng, 1)


def _duplicated(rng: np.random.Generator) -> tuple[TrainedLayer, Floats]:
    x = _inputs(rng)
    return _layer(rng), np.repeat(x[:, :1], TOKENS, axis=1)


FAMILIES: dict[str, Family] = {
    "random": _random,
    "scaled": _scaled,
    "sparse": _sparse,
    "saturated": _saturated,
    "tied": _tied,
    "huge-scores": _huge_scores,
    "zero-heads": _zero_heads,
    "one-token": _one_token,
    "duplicated-tokens": _duplicated,
}


def rounding_bound(layer: TrainedLayer, x: Floats, token: int) -> Floats:
    """(B, d): what rounding may move an output coordinate by, in either route."""
    size = {n: np.abs(getattr(layer, n)) for n in vars(layer) if isinstance(getattr(layer, n), np.ndarray)}
    a = np.abs(x)
    q = np.einsum("hkd,bd->bhk", size["query"], a[:, token]) + size["query_bias"]
    k = np.einsum("hkd,bsd->bhsk", size["key"], a) + size["key_bias"][:, None, :]
    v = np.einsum("hvd,bsd->bhsv", size["value"], a) + size["value_bias"][:, None, :]
    written = np.einsum("hdv,bhsv->bhsd", size["output"], v)
    score = abs(layer.scale) * np.einsum("bhk,bhsk->bhs", q, k)
    # scores err by score_error, so each weight by a factor exp(2 score_error) at most, beside exp, sum and division
    score_error = (2 * (WIDTH + 3) + KEY + 4) * U * score.max(axis=2)
    tokens = x.shape[1]
    relative = np.expm1(2 * score_error) + 2 * FUNCTION + (tokens + 3) * U
    value_error = (WIDTH + 3 + KEY + 2) * U
    top = written.max(axis=2)
    sums = top.sum(axis=1) + a[:, token] + size["output_bias"]
    terms = (HEADS + 3) + (tokens + 2)
    middle = (top * (relative[:, :, None] + value_error)).sum(axis=1) + (terms + HEADS * KEY) * U * sums
    inputs = sums @ size["inner"].T + size["inner_bias"]
    hidden = middle @ size["inner"].T + (WIDTH + 4) * U * inputs
    belief = np.minimum(1.0, hidden / 4.0) + 2 * FUNCTION + 4 * U
    outputs = sums + size["outer_bias"] + size["outer"].sum(axis=1)
    total: Floats = middle + belief @ size["outer"].T + (HIDDEN + 6) * U * outputs
    return total


def _joined(left: list[Floats], right: list[Floats], bound: list[Floats]) -> Comparison:
    routes = [np.concatenate(part) for part in (left, right, bound)]
    place = np.arange(routes[0].size, dtype=np.float64)
    return Comparison(routes[0], routes[1], routes[2], {"coordinate": place})


def _compare(family: Family) -> Callable[[np.random.Generator, int], Comparison]:
    def run(rng: np.random.Generator, samples: int) -> Comparison:
        left, right, bound = [], [], []
        for _ in range(max(1, samples // (BATCH * WIDTH * 100))):
            layer, x = family(rng)
            computed = forward(layer, x)
            for token in range(x.shape[1]):
                left.append(sweep(layer, x, token).ravel())
                right.append(computed[:, token].ravel())
                bound.append(2 * SECOND_ORDER * rounding_bound(layer, x, token).ravel())
        return _joined(left, right, bound)

    return run


def _within_bound(rng: np.random.Generator, samples: int) -> Comparison:
    """Sum-product read-outs against the layer: the proved bound, and rounding."""
    left, right, bound = [], [], []
    for _ in range(max(1, samples // (BATCH * WIDTH * 100))):
        for family in FAMILIES.values():
            layer, x = family(rng)
            computed = forward(layer, x)
            for token in range(x.shape[1]):
                left.append(sweep(layer, x, token, power=1.0).ravel())
                right.append(computed[:, token].ravel())
                room = read_out_bound(layer, x, token) * (1 + 100 * U)
                bound.append((room + 4 * SECOND_ORDER * rounding_bound(layer, x, token)).ravel())
    return _joined(left, right, bound)


def _coordinate(rng: np.random.Generator, samples: int) -> Comparison:
    """Exact log-odds of one output by summing over its hidden units, against the block's output."""
    count = max(1, samples // 8)
    units = 8
    z, w = rng.normal(scale=2.0, size=(count, units)), rng.normal(scale=2.0, size=(count, units))
    p = sigmoid(z)
    exact = np.log1p(p * np.expm1(w)).sum(axis=1)
    layer = (w * p).sum(axis=1)
    room = (w**2).sum(axis=1) / 8.0
    slack = SECOND_ORDER * (units + 4) * (FUNCTION + 4 * U) * (1 + np.abs(w)).sum(axis=1) * 4
    return Comparison(exact, layer, room + slack, {"z": z[:, 0], "w": w[:, 0]})


CROSSCHECKS: tuple[CrossCheck, ...] = (
    *(
        CrossCheck(
            f"layer.sweep-{name}",
            "any-weights.layer",
            f"the layer against the forward sweep of the generic engine on G(W, x), weights: {name}",
            _compare(family),
        )
        for name, family in FAMILIES.items()
    ),
    CrossCheck(
        "layer.read-out-bound",
        "any-weights.layer",
        "sum-product read-outs on G(W, x) within the proved distance of the layer, all families",
        _within_bound,
        rounding=False,
    ),
    CrossCheck(
        "layer.coordinate-bound",
        "any-weights.coordinate",
        "one output's exact log-odds within sum w^2/8 of the block's output",
        _coordinate,
        rounding=False,
    ),
)
