"""Transformer layers at zero temperature in exact rationals: a token attends evenly to all tokens of the largest score.

This is the limit of softmax(inverse temperature * scores) as the inverse temperature grows; where all scores of a row are
equal, it is softmax itself at any temperature ("averaging hard attention": W. Merrill, A. Sabharwal, N. Smith, "Saturated
transformers are constant-depth threshold circuits", TACL 10, 2022). Positions are causal: row t sees rows 0..t. Runs any
weights; knows nothing of what they are for.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from symbolic.transformer.weights import Head, Layer, Matrix

Vector = tuple[Fraction, ...]


def times(row: Sequence[Fraction], matrix: Matrix) -> Vector:
    """row @ matrix; zero entries cost nothing."""
    width = len(matrix[0]) if matrix else 0
    result = [Fraction(0)] * width
    for value, weights in zip(row, matrix, strict=True):
        if value:
            for column, weight in enumerate(weights):
                if weight:
                    result[column] += value * weight
    return tuple(result)


def maximisers(scores: Sequence[Fraction]) -> list[int]:
    """The positions of the largest score."""
    best = max(scores)
    return [position for position, score in enumerate(scores) if score == best]


def attended(head: Head, rows: Sequence[Vector], causal: bool = True) -> list[list[int]]:
    """For every row the rows that this head averages."""
    queries = [times(row, head.query) for row in rows]
    keys = [times(row, head.key) for row in rows]
    found = []
    for t, query in enumerate(queries):
        visible = keys[: t + 1] if causal else keys
        found.append(maximisers([sum((a * b for a, b in zip(query, key)), Fraction(0)) for key in visible]))
    return found


def run_layer(layer: Layer, rows: Sequence[Vector], causal: bool = True) -> list[Vector]:
    """One application of the layer to all rows. Raises ValueError for an activation that leaves the rationals."""
    if layer.activation != "relu":
        raise ValueError(f"{layer.activation} leaves the rationals; this runner knows relu")
    middle = [list(row) for row in rows]
    for head in layer.heads:
        written = [times(times(row, head.value), head.output) for row in rows]
        for t, sources in enumerate(attended(head, rows, causal)):
            for column in range(len(middle[t])):
                middle[t][column] += sum((written[s][column] for s in sources), Fraction(0)) / len(sources)
    after = []
    for row in middle:
        hidden = [max(Fraction(0), z + b) for z, b in zip(times(row, layer.w1), layer.b1, strict=True)]
        fed = times(hidden, layer.w2)
        after.append(tuple(x + f + b for x, f, b in zip(row, fed, layer.b2, strict=True)))
    return after


def run(layers: Sequence[Layer], rows: Sequence[Vector], causal: bool = True) -> list[Vector]:
    """All layers, each as often as it repeats."""
    current = list(rows)
    for layer in layers:
        for _ in range(layer.repeat):
            current = run_layer(layer, current, causal)
    return current


def hardmax(logits: Sequence[Fraction]) -> Vector:
    """The zero-temperature softmax of a read-out: even over the largest logits."""
    chosen = set(maximisers(logits))
    return tuple(Fraction(1, len(chosen)) if i in chosen else Fraction(0) for i in range(len(logits)))
