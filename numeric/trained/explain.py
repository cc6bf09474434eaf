"""What a trained transformer's layers do, read as probabilistic inference: measured layer by layer on given inputs.

Per head: the selector's posterior is the attention row (claim any-weights.attention, any architecture). Its entropy in nats, the
effective number of neighbours e^entropy, whether it has collapsed, and which heads coincide.
Per attention block: how far its output is from the sum-product read-out of the same selectors and values,
    sum over heads of  ln sum_s a_s e^(v_s) - sum_s a_s v_s,   at most  sum over heads (range of v)^2 / 8  (any-weights.layer).
Per feed-forward block: with sigmoid units the same for ln(1-p+p e^w) - w p, at most sum w^2/8 (any-weights.read-out); with
another activation the hidden units are no beliefs, and what is measured is the distance from the ReLU twin, the same block with
relu(z) for act(z), at most sup|act - relu| sum |w|: pairs of relu units are what max-product messages need.
Shapes as in ``numeric.trained.softmax_layer``; batch 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from numeric.functions import Mask, activation, sigmoid
from numeric.trained.softmax_layer import Trace, TrainedLayer, trace

Floats = NDArray[np.float64]

UNIFORM = 0.99
"""A head is uniform when every row's effective number of neighbours is at least this share of the sources."""
ONE_HOT = 0.99
"""A head is one-hot when every row gives at least this weight to one source."""
DUPLICATE = 0.01
"""Two heads coincide when their rows' total variation distance is below this everywhere."""
FROM_RELU = {
    "relu": 0.0,
    "softplus": math.log(2.0),
    "silu": 0.2785,
    "gelu": 0.1700,
}
"""sup |act - relu|, rounded up: ln 2; W(1/e) = 0.27846...; 0.16997... (claims beyond.silu, kernel.gelu)."""


@dataclass(frozen=True)
class HeadReport:
    """One head on these inputs. ``entropy`` is the mean over tokens, in nats; ``collapsed`` is "", "uniform" or "one-hot"."""

    layer: int
    head: int
    entropy: float
    neighbours: float
    largest: float
    collapsed: str
    duplicates: tuple[int, ...]


@dataclass(frozen=True)
class BlockReport:
    """One block: the largest measured distance over tokens and coordinates, the largest bound, and the mean ratio of both."""

    layer: int
    block: str
    against: str
    measured: float
    bound: float
    tightest: float


@dataclass(frozen=True)
class Report:
    """All layers; ``attention`` keeps each layer's (H, T, T) for plots."""

    heads: tuple[HeadReport, ...]
    blocks: tuple[BlockReport, ...]
    tokens: int
    attention: tuple[Floats, ...] = field(repr=False)


def entropies(attention: Floats) -> Floats:
    """Entropy of each row in nats; 0 ln 0 = 0."""
    logs = np.log(attention, out=np.zeros_like(attention), where=attention > 0)
    result: Floats = np.maximum(0.0, -(attention * logs).sum(axis=-1))
    return result


def head_reports(index: int, attention: Floats, mask: Mask | None = None) -> list[HeadReport]:
    """The heads of one layer, from attention (H, T, T)."""
    heads, tokens, _ = attention.shape
    sources = np.full(tokens, tokens) if mask is None else mask.sum(axis=-1)
    rows = entropies(attention)
    effective = np.exp(rows)
    largest = attention.max(axis=-1)
    apart = np.zeros((heads, heads))
    for h in range(heads):
        for o in range(h):
            apart[h, o] = apart[o, h] = 0.5 * np.abs(attention[h] - attention[o]).sum(axis=-1).max()
    reports = []
    for h in range(heads):
        collapsed = ""
        if tokens > 1 and (effective[h] >= UNIFORM * sources).all():
            collapsed = "uniform"
        elif tokens > 1 and (largest[h] >= ONE_HOT).all():
            collapsed = "one-hot"
        twins = tuple(int(o) for o in np.flatnonzero(apart[h] < DUPLICATE) if o != h) if tokens > 1 else ()
        reports.append(
            HeadReport(
                index,
                h,
                float(rows[h].mean()),
                float(effective[h].mean()),
                float(largest[h].mean()),
                collapsed,
                twins,
            )
        )
    return reports


def attention_gap(attention: Floats, values: Floats, mask: Mask | None = None) -> tuple[Floats, Floats]:
    """(T, d) twice: sum-product minus layer, and its bound; attention (H, T, T), values (H, T, d). One head at a time, so that
    nothing of size T T d is held."""
    gap: Floats = np.zeros((attention.shape[1], values.shape[2]))
    room: Floats = np.zeros_like(gap)
    for a, v in zip(attention, values, strict=True):
        top = v.max(axis=0)
        blend = a @ np.exp(v - top)
        logs = np.log(np.where(blend > 0, blend, 1.0)) + top
        for t, c in np.argwhere(
            blend == 0
        ):  # weights on sources far below the top only: e^(v - top) underflows
            used = a[t] > 0
            terms = np.log(a[t, used]) + v[used, c]
            logs[t, c] = terms.max() + np.log(np.exp(terms - terms.max()).sum())
        gap += np.maximum(0.0, logs - a @ v)
        room += _ranges(v, mask) ** 2 / 8.0
    return gap, room


def _ranges(v: Floats, mask: Mask | None) -> Floats:
    """Range of each coordinate over the sources a token may attend to: (d,) without a mask, else (T, d)."""
    if mask is None:
        return np.asarray(np.ptp(v, axis=0), dtype=np.float64)
    return np.stack([np.ptp(v[row], axis=0) for row in mask])


def sigmoid_gap(layer: TrainedLayer, hidden: Floats) -> tuple[Floats, Floats]:
    """(T, d) twice: sum_i ln(1-p+p e^w) - w p and sum_i w^2/8, unit by unit so that nothing of size T n d is held."""
    gap: Floats = np.zeros((hidden.shape[0], layer.outer.shape[0]))
    for i in range(layer.inner.shape[0]):
        p = sigmoid(hidden[:, i])[:, None]
        w = layer.outer[:, i][None, :]
        message = np.where(
            w > 0, w + np.log1p((1 - p) * np.expm1(-np.abs(w))), np.log1p(p * np.expm1(-np.abs(w)))
        )
        gap += message - w * p
    return gap, np.broadcast_to((layer.outer**2).sum(axis=1) / 8.0, gap.shape)


def relu_gap(layer: TrainedLayer, hidden: Floats) -> tuple[Floats, Floats]:
    """(T, d) twice: |outer (act(z) - relu(z))| and sup|act - relu| sum |w|."""
    difference = activation(layer.activation)(hidden) - np.maximum(hidden, 0.0)
    gap = np.abs(difference @ layer.outer.T)
    room = FROM_RELU[layer.activation] * np.abs(layer.outer).sum(axis=1)
    return gap, np.broadcast_to(room, gap.shape)


def block_reports(
    index: int, layer: TrainedLayer, seen: Trace, mask: Mask | None = None
) -> list[BlockReport]:
    """The attention and the feed-forward block of one layer."""
    parts = [("attention", "sum-product", *attention_gap(seen.attention[0], seen.values[0], mask))]
    if layer.activation == "sigmoid":
        parts.append(("feed-forward", "sum-product", *sigmoid_gap(layer, seen.hidden[0])))
    else:
        parts.append(("feed-forward", "relu twin", *relu_gap(layer, seen.hidden[0])))
    reports = []
    for block, against, gap, room in parts:
        ratio = np.divide(gap, room, out=np.zeros_like(gap), where=room > 0)
        reports.append(
            BlockReport(index, block, against, float(gap.max()), float(room.max()), float(ratio.max()))
        )
    return reports


def explain(layers: Any, x: Floats, mask: Mask | None = None) -> Report:
    """Run ``layers`` (any iterable, consumed one by one) on x (1, T, d) and report each.

    Raises OverflowError naming the layer whose numbers leave the range of float64.
    """
    heads: list[HeadReport] = []
    blocks: list[BlockReport] = []
    kept: list[Floats] = []
    for index, layer in enumerate(layers):
        try:
            with np.errstate(over="raise", invalid="raise", divide="raise"):
                seen = trace(layer, x, mask)
        except FloatingPointError as error:
            raise OverflowError(f"layer {index} leaves the range of float64 ({error})") from None
        heads += head_reports(index, seen.attention[0], mask)
        blocks += block_reports(index, layer, seen, mask)
        kept.append(seen.attention[0])
        x = seen.result
    return Report(tuple(heads), tuple(blocks), int(x.shape[1]), tuple(kept))


PARTS = {
    "any-weights.attention": "selectors are posteriors",
    "any-weights.layer": "the whole layer is one sweep",
    "any-weights.hidden-unit": "units are beliefs",
    "any-weights.read-out": "read-out bound",
}
"""The claims about single parts of a layer with any weights, each in a phrase."""


def which_theorems(activation: str, placement: str | None) -> tuple[str, list[str], list[str]]:
    """(first line, what holds, what does not) for an architecture. Claims are named by their ids."""
    norms = {"post": "post-LayerNorm", "pre": "pre-LayerNorm", None: "no norms"}[placement]
    holds = [
        "every head: the attention row is the exact posterior of a selector with unary potentials e^score "
        "(any-weights.attention)",
        "every attention block, before any norm: its read-out is the mean-field message; sum-product read-outs lie above it by at "
        "most sum of range^2/8 (any-weights.layer)",
    ]
    fails: list[str] = []
    sigmoid = activation == "sigmoid"
    if sigmoid:
        holds.append("every hidden unit is the exact belief of a binary variable (any-weights.hidden-unit)")
        holds.append(
            "the feed-forward read-out is within sum w^2/8 of sum-product, coordinate by coordinate (any-weights.read-out)"
        )
        if placement is None:
            holds.append(
                "each layer is one forward sweep of weighted message passing on G(W, x) (any-weights.layer)"
            )
        else:
            fails.append("the layer theorem (any-weights.layer): LayerNorm is not message passing")
    else:
        fails.append(f"hidden units as beliefs (any-weights.hidden-unit): {activation} is not a probability")
        fails.append(
            "the feed-forward read-out bounds (any-weights.read-out, any-weights.coordinate): they need sigmoid units"
        )
        fails.append(
            "the layer theorem (any-weights.layer): it needs sigmoid units"
            + (" and no norms" if placement else "")
        )
        exact = {
            "softplus": "sum-product (messages.two-softplus-units)",
            "relu": "max-product (messages.relu-is-max-product)",
        }
        if activation in exact:
            fails.append(
                f"a difference of two {activation} units can be a {exact[activation]} message, but only where the "
                f"weights pair up so; "
                "trained weights need not"
            )
    fails.append(
        "the stack as one graph's belief propagation: each layer's outputs enter the next as evidence"
    )
    applies = {
        "any-weights.attention": True,
        "any-weights.hidden-unit": sigmoid,
        "any-weights.read-out": sigmoid,
        "any-weights.layer": sigmoid and placement is None,
    }
    lists = [
        ", ".join(f"{claim} ({PARTS[claim]})" for claim, here in applies.items() if here is wanted)
        for wanted in (True, False)
    ]
    first = f"{activation} units, {norms}: applies: {lists[0]}; does not apply: {lists[1] or 'nothing'}"
    return first, holds, fails
