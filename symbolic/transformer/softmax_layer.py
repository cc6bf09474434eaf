"""The transformer layer, exactly: multi-head softmax attention, residual stream, feed-forward block, optional
norms.

Glossary of shapes (T tokens, d width, k key width, v value width, n hidden units)
    X                    T x d      residual stream, one row per token
    head.query, .key     k x d      q_t = query x_t + query_bias,  k_s = key x_s + key_bias
    head.value           v x d      v_s = value x_s + value_bias
    head.output          d x v      what the head writes is output v
    scores               T x T      scale q_t . k_s, row t attends to columns s
    mask                 T x T      True where row t may attend to column s
    feed.inner, .outer   n x d, d x n

    attention     a_t = output_bias + sum_heads sum_s softmax_s(scores_t) output v_s
    feed-forward  f(u) = outer act(inner u + inner_bias) + outer_bias
    layer         u = x + a(x);  y = u + f(u)      norms: "pre" inside each branch, "post" after each sum
(A. Vaswani et al., "Attention is all you need", 2017, arXiv:1706.03762, sections 3.1-3.3; pre-norm: R. Xiong
et al., 2020, arXiv:2002.04745.) Entries are SymPy expressions or exact rationals. No floats.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import sympy
from sympy import Expr, ImmutableMatrix, Matrix, ones, sqrt, zeros

from symbolic.algebra.functions import Relu, Sigmoid, Softplus, gelu, silu

ACTIVATIONS: Mapping[str, Callable[[Expr], Expr]] = {
    "sigmoid": Sigmoid,
    "softplus": Softplus,
    "relu": Relu,
    "silu": silu,
    "gelu": gelu,
}


@dataclass(frozen=True)
class SoftmaxHead:
    """One attention head; biases default to zero and the scale to 1."""

    query: ImmutableMatrix
    key: ImmutableMatrix
    value: ImmutableMatrix
    output: ImmutableMatrix
    query_bias: ImmutableMatrix | None = None
    key_bias: ImmutableMatrix | None = None
    value_bias: ImmutableMatrix | None = None
    scale: Any = 1


@dataclass(frozen=True)
class FeedForward:
    """outer act(inner u + inner_bias) + outer_bias."""

    inner: ImmutableMatrix
    inner_bias: ImmutableMatrix
    outer: ImmutableMatrix
    outer_bias: ImmutableMatrix
    activation: str = "sigmoid"


@dataclass(frozen=True)
class Norm:
    """Per token: "layer" centres and scales, "rms" scales only; gain and shift per coordinate."""

    kind: Literal["layer", "rms"]
    gain: ImmutableMatrix
    shift: ImmutableMatrix
    epsilon: Any = 0


@dataclass(frozen=True)
class SoftmaxLayer:
    """One layer. ``placement`` says where ``attention_norm`` and ``feed_norm`` act; None means no norms."""

    heads: tuple[SoftmaxHead, ...]
    feed: FeedForward
    output_bias: ImmutableMatrix | None = None
    placement: Literal["pre", "post"] | None = None
    attention_norm: Norm | None = None
    feed_norm: Norm | None = None


# Attention --------------------------------------------------------------------------------------------------


def affine(rows: Matrix, weight: Matrix, bias: Matrix | None) -> Matrix:
    """weight x + bias for every row x."""
    result = rows * weight.T
    return result if bias is None else result + ones(rows.rows, 1) * bias.T


def scores(head: SoftmaxHead, X: Matrix) -> Matrix:
    """T x T attention scores."""
    queries = affine(X, head.query, head.query_bias)
    keys = affine(X, head.key, head.key_bias)
    return head.scale * queries * keys.T


def softmax(row: Sequence[Expr], allowed: Sequence[bool]) -> list[Expr]:
    """e^s over the sum of e^s, among the allowed positions. Raises ValueError when none is allowed."""
    if not any(allowed):
        raise ValueError("a token that may attend to nothing has no attention distribution")
    weights = [sympy.exp(s) if ok else sympy.S.Zero for s, ok in zip(row, allowed, strict=True)]
    total = sum(weights)
    return [w / total for w in weights]


def attention_weights(head: SoftmaxHead, X: Matrix, mask: Sequence[Sequence[bool]] | None = None) -> Matrix:
    """T x T, rows sum to 1."""
    table = scores(head, X)
    everywhere = [True] * X.rows
    return Matrix([softmax(list(table.row(t)), mask[t] if mask else everywhere) for t in range(X.rows)])


def head_values(head: SoftmaxHead, X: Matrix) -> Matrix:
    """T x d: what each source token would write into the residual stream through this head."""
    return affine(X, head.value, head.value_bias) * head.output.T


def attention(layer: SoftmaxLayer, X: Matrix, mask: Sequence[Sequence[bool]] | None = None) -> Matrix:
    """T x d: the sum over heads of the attended values, plus the output bias."""
    result = zeros(X.rows, X.cols)
    for head in layer.heads:
        result += attention_weights(head, X, mask) * head_values(head, X)
    return result if layer.output_bias is None else result + ones(X.rows, 1) * layer.output_bias.T


# Feed-forward -----------------------------------------------------------------------------------------------


def hidden(feed: FeedForward, U: Matrix) -> Matrix:
    """T x n: the hidden units' inputs z = inner u + inner_bias."""
    return affine(U, feed.inner, feed.inner_bias)


def feed_forward(feed: FeedForward, U: Matrix) -> Matrix:
    """T x d: outer act(z) + outer_bias."""
    return affine(hidden(feed, U).applyfunc(ACTIVATIONS[feed.activation]), feed.outer, feed.outer_bias)


# Norms ------------------------------------------------------------------------------------------------------


def normalise(norm: Norm, X: Matrix) -> Matrix:
    """LayerNorm (J. Ba et al., 2016, arXiv:1607.06450) or RMSNorm (B. Zhang, R. Sennrich, 2019,
    arXiv:1910.07467).
    """
    rows = []
    for t in range(X.rows):
        x = X.row(t)
        if norm.kind == "layer":
            x = x - sum(x) / X.cols * ones(1, X.cols)
        size = sqrt(sum(e**2 for e in x) / X.cols + norm.epsilon)
        rows.append([e / size * g + b for e, g, b in zip(x, norm.gain, norm.shift, strict=True)])
    return Matrix(rows)


# Layer ------------------------------------------------------------------------------------------------------


def forward(layer: SoftmaxLayer, X: Matrix, mask: Sequence[Sequence[bool]] | None = None) -> Matrix:
    """T x d: the residual stream after the layer."""
    middle = after_attention(layer, X, mask)
    inner = normalise(layer.feed_norm, middle) if layer.placement == "pre" and layer.feed_norm else middle
    result = middle + feed_forward(layer.feed, inner)
    return normalise(layer.feed_norm, result) if layer.placement == "post" and layer.feed_norm else result


def after_attention(layer: SoftmaxLayer, X: Matrix, mask: Sequence[Sequence[bool]] | None = None) -> Matrix:
    """T x d: the residual stream between attention and feed-forward."""
    norm = layer.attention_norm
    inner = normalise(norm, X) if layer.placement == "pre" and norm else X
    result = X + attention(layer, inner, mask)
    return normalise(norm, result) if layer.placement == "post" and norm else result


def run(layers: Sequence[SoftmaxLayer], X: Matrix, mask: Sequence[Sequence[bool]] | None = None) -> Matrix:
    """The layers one after the other."""
    for layer in layers:
        X = forward(layer, X, mask)
    return X
