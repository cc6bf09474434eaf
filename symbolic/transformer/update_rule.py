"""The update rule of one token, derived by running the symbolic layer stage by stage on symbols.

Each stage gets fresh symbols for what the stage before it produced, so that the rule stays readable:
scores s, attention weights a, residual stream u after attention, hidden inputs z, output y.
``Stage.expression`` is what ``symbolic.transformer.softmax_layer`` returned, never typed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import sympy
from sympy import Expr, ImmutableMatrix, Matrix, Symbol

from symbolic.transformer import softmax_layer as tf


@dataclass(frozen=True)
class Stage:
    """``symbol`` = ``expression``; ``says`` names the part of the layer."""

    symbol: Symbol
    expression: Expr
    says: str


def symbols_matrix(name: str, rows: int, columns: int) -> ImmutableMatrix:
    """A matrix of real symbols name_ij (indices from 1)."""
    return ImmutableMatrix(rows, columns, lambda i, j: Symbol(f"{name}_{i + 1}{j + 1}", real=True))


def symbolic_layer(
    width: int,
    hidden: int,
    heads: int = 1,
    key: int = 1,
    value: int = 1,
    activation: str = "sigmoid",
    biases: bool = False,
) -> tf.SoftmaxLayer:
    """A layer whose every weight is a symbol: Q, K, V, O per head, W1, b1, W2, b2; with ``biases`` also those of queries, keys,
    values and attention output (q, k, v, o) and the scale of the scores (r)."""
    built = []
    for h in range(heads):
        mark = "" if heads == 1 else "abcdefgh"[h]
        built.append(
            tf.SoftmaxHead(
                query=symbols_matrix("Q" + mark, key, width),
                key=symbols_matrix("K" + mark, key, width),
                value=symbols_matrix("V" + mark, value, width),
                output=symbols_matrix("O" + mark, width, value),
                query_bias=symbols_matrix("q" + mark, key, 1) if biases else None,
                key_bias=symbols_matrix("k" + mark, key, 1) if biases else None,
                value_bias=symbols_matrix("v" + mark, value, 1) if biases else None,
                scale=Symbol("r" + mark, real=True) if biases else 1,
            )
        )
    feed = tf.FeedForward(
        inner=symbols_matrix("W1", hidden, width),
        inner_bias=symbols_matrix("b1", hidden, 1),
        outer=symbols_matrix("W2", width, hidden),
        outer_bias=symbols_matrix("b2", width, 1),
        activation=activation,
    )
    return tf.SoftmaxLayer(tuple(built), feed, symbols_matrix("o", width, 1) if biases else None)


def update_rule(
    layer: tf.SoftmaxLayer, X: Matrix, token: int, mask: Sequence[Sequence[bool]] | None = None
) -> tuple[Stage, ...]:
    """The stages of ``token``'s update in a layer without norms, in order of computation.

    Raises ValueError for a layer with norms: their stages mix all coordinates and the rule would not be
    readable.
    """
    if layer.placement is not None:
        raise ValueError("the readable update rule is for layers without norms")
    tokens, width = X.rows, X.cols
    here = token + 1
    stages: list[Stage] = []
    middle = list(X.row(token))
    for h, head in enumerate(layer.heads):
        mark = "" if len(layer.heads) == 1 else "abcdefgh"[h]
        table = tf.scores(head, X)
        names = [Symbol(f"s{mark}_{here}{s + 1}", real=True) for s in range(tokens)]
        stages += [Stage(n, table[token, s], f"score of source {s + 1}") for s, n in enumerate(names)]
        weights = tf.softmax(names, mask[token] if mask else [True] * tokens)
        alphas = [Symbol(f"a{mark}_{here}{s + 1}", real=True) for s in range(tokens)]
        stages += [Stage(a, w, "attention weight") for a, w in zip(alphas, weights)]
        attended = Matrix([alphas]) * tf.head_values(head, X)
        middle = [m + e for m, e in zip(middle, attended)]
    if layer.output_bias is not None:
        middle = [m + b for m, b in zip(middle, layer.output_bias)]
    us = [Symbol(f"u_{here}{c + 1}", real=True) for c in range(width)]
    stages += [Stage(u, m, "residual stream after attention") for u, m in zip(us, middle)]
    inputs = tf.hidden(layer.feed, Matrix([us]))
    zs = [Symbol(f"z_{here}{i + 1}", real=True) for i in range(inputs.cols)]
    stages += [Stage(z, e, "hidden unit's input") for z, e in zip(zs, inputs)]
    activated = Matrix([zs]).applyfunc(tf.ACTIVATIONS[layer.feed.activation])
    out = Matrix([us]) + tf.affine(activated, layer.feed.outer, layer.feed.outer_bias)
    stages += [Stage(Symbol(f"y_{here}{c + 1}", real=True), e, "output") for c, e in enumerate(out)]
    return tuple(stages)


def substituted(stages: Sequence[Stage]) -> dict[Symbol, Expr]:
    """Every stage's symbol in terms of weights and inputs alone."""
    known: dict[Symbol, Expr] = {}
    for stage in stages:
        known[stage.symbol] = stage.expression.subs(known)
    return known


def text(stages: Sequence[Stage]) -> str:
    """One line per stage."""
    return "\n".join(f"{s.symbol} = {s.expression}    ({s.says})" for s in stages)


def latex(stages: Sequence[Stage]) -> str:
    """The stages as one aligned display."""
    rows = [rf"{sympy.latex(s.symbol)} &= {sympy.latex(s.expression)}" for s in stages]
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"
