"""The transformer layer in float64, batch first: multi-head softmax attention, residual stream, feed-forward, norms.

Glossary of shapes (B batch, T tokens, d width, H heads, k key width, v value width, n hidden units)
    x                 (B, T, d)
    query, key        (H, k, d), biases (H, k)
    value, output     (H, v, d) and (H, d, v), bias (H, v); output_bias (d,)
    inner, outer      (n, d) and (d, n), biases (n,) and (d,)
    mask              (T, T) or (B, T, T), True where row t may attend to column s
    attention         (B, H, T, T), rows sum to 1

The equations are those of ``symbolic.transformer.softmax_layer`` (A. Vaswani et al., 2017, arXiv:1706.03762), computed here on
their own. float64 throughout.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from numeric.functions import Floats, Mask, activation, softmax


@dataclass(frozen=True)
class TrainedNorm:
    """Per token: "layer" centres and scales, "rms" scales only."""

    kind: Literal["layer", "rms"]
    gain: Floats
    shift: Floats
    epsilon: float


@dataclass(frozen=True)
class TrainedLayer:
    """One layer; ``scale`` multiplies the scores. ``placement`` None means no norms."""

    query: Floats
    query_bias: Floats
    key: Floats
    key_bias: Floats
    value: Floats
    value_bias: Floats
    output: Floats
    output_bias: Floats
    inner: Floats
    inner_bias: Floats
    outer: Floats
    outer_bias: Floats
    activation: str = "sigmoid"
    scale: float = 1.0
    placement: Literal["pre", "post"] | None = None
    attention_norm: TrainedNorm | None = None
    feed_norm: TrainedNorm | None = None

    @property
    def heads(self) -> int:
        return int(self.query.shape[0])

    @property
    def width(self) -> int:
        return int(self.query.shape[2])


@dataclass(frozen=True)
class Trace:
    """What happened inside: attention (B,H,T,T), values written per head and source (B,H,T,d), the attention block's input and
    sum, the feed-forward block's input, the hidden inputs z (B,T,n), and the layer's output."""

    attention: Floats
    values: Floats
    middle: Floats
    hidden: Floats
    result: Floats


# Attention ----------------------------------------------------------------------------------------------------


def _projected(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """(B, H, T, k) from x (B, T, d) and weight (H, k, d): one matrix product for all heads."""
    heads, size, width = weight.shape
    flat = x @ weight.reshape(heads * size, width).T + bias.reshape(heads * size)
    return flat.reshape(*x.shape[:2], heads, size).transpose(0, 2, 1, 3)


def attention_weights(layer: TrainedLayer, x: Floats, mask: Mask | None = None) -> Floats:
    """(B, H, T, T)."""
    queries = _projected(x, layer.query, layer.query_bias)
    keys = _projected(x, layer.key, layer.key_bias)
    scores = (queries * layer.scale) @ keys.transpose(0, 1, 3, 2)
    return softmax(scores, _spread(mask))


def _spread(mask: Mask | None) -> Mask | None:
    """A mask that broadcasts against (B, H, T, T)."""
    if mask is None:
        return None
    return mask[None, None] if mask.ndim == 2 else mask[:, None]


def attention(layer: TrainedLayer, x: Floats, mask: Mask | None = None) -> tuple[Floats, Floats]:
    """(what the heads write together (B, T, d), attention weights (B, H, T, T))."""
    weights = attention_weights(layer, x, mask)
    attended = weights @ _projected(x, layer.value, layer.value_bias)
    batch, heads, tokens, size = attended.shape
    gathered = attended.transpose(0, 2, 1, 3).reshape(batch, tokens, heads * size)
    output = layer.output.transpose(0, 2, 1).reshape(heads * size, layer.output.shape[1])
    return gathered @ output + layer.output_bias, weights


def written_values(layer: TrainedLayer, x: Floats) -> Floats:
    """(B, H, T, d): what each source would write through each head, before weighting."""
    return _projected(x, layer.value, layer.value_bias) @ layer.output.transpose(0, 2, 1)


# Feed-forward, norms, layer -----------------------------------------------------------------------------------


def hidden_inputs(layer: TrainedLayer, u: Floats) -> Floats:
    """z = inner u + inner_bias, (B, T, n)."""
    return u @ layer.inner.T + layer.inner_bias


def feed_forward(layer: TrainedLayer, u: Floats) -> Floats:
    """outer act(z) + outer_bias, (B, T, d)."""
    return activation(layer.activation)(hidden_inputs(layer, u)) @ layer.outer.T + layer.outer_bias


def normalise(norm: TrainedNorm | None, x: Floats) -> Floats:
    """LayerNorm or RMSNorm over the last axis; the identity for None."""
    if norm is None:
        return x
    if norm.kind == "layer":
        x = x - x.mean(axis=-1, keepdims=True)
    size = np.sqrt(np.mean(np.square(x), axis=-1, keepdims=True) + norm.epsilon)
    result: Floats = x / size * norm.gain + norm.shift
    return result


def after_attention(layer: TrainedLayer, x: Floats, mask: Mask | None = None) -> tuple[Floats, Floats]:
    """(residual stream between attention and feed-forward, attention weights)."""
    inner = normalise(layer.attention_norm, x) if layer.placement == "pre" else x
    written, weights = attention(layer, inner, mask)
    result = x + written
    return (normalise(layer.attention_norm, result) if layer.placement == "post" else result), weights


def _after_feed_forward(layer: TrainedLayer, middle: Floats) -> Floats:
    inner = normalise(layer.feed_norm, middle) if layer.placement == "pre" else middle
    result = middle + feed_forward(layer, inner)
    return normalise(layer.feed_norm, result) if layer.placement == "post" else result


def forward(layer: TrainedLayer, x: Floats, mask: Mask | None = None) -> Floats:
    """(B, T, d): the residual stream after the layer."""
    middle, _ = after_attention(layer, x, mask)
    return _after_feed_forward(layer, middle)


def trace(layer: TrainedLayer, x: Floats, mask: Mask | None = None) -> Trace:
    """The forward pass with its inner quantities."""
    middle, weights = after_attention(layer, x, mask)
    read = normalise(layer.attention_norm, x) if layer.placement == "pre" else x
    inner = normalise(layer.feed_norm, middle) if layer.placement == "pre" else middle
    return Trace(
        attention=weights,
        values=written_values(layer, read),
        middle=middle,
        hidden=hidden_inputs(layer, inner),
        result=_after_feed_forward(layer, middle),
    )
