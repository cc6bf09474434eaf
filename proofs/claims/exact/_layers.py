"""What one application of a shipped layer does to one token, as SMT-LIB terms read off the integer weights. No claims."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from symbolic.transformer.weights import Head, Layer

RELU = "(define-fun Relu ((x Real)) Real (ite (<= 0 x) x 0))"
RELU_INTEGER = "(define-fun Relu ((x Int)) Int (ite (<= 0 x) x 0))"


def linear(terms: Sequence[tuple[int, str]], constant: int = 0) -> str:
    """sum of weight * term + constant; zero terms are left out."""
    parts = [
        term if weight == 1 else f"(* {_number(weight)} {term})"
        for weight, term in terms
        if weight and term != "0"
    ]
    if constant or not parts:
        parts.append(_number(constant))
    return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


def _number(value: int) -> str:
    return str(value) if value >= 0 else f"(- {-value})"


def score(head: Head, names: Sequence[str], query: Mapping[str, str], key: Mapping[str, str]) -> str:
    """The attention score of a query token against a key token; coordinates not given are 0."""
    parts = []
    for channel in range(len(head.query[0])):
        left = linear([(head.query[i][channel], query.get(name, "0")) for i, name in enumerate(names)])
        right = linear([(head.key[i][channel], key.get(name, "0")) for i, name in enumerate(names)])
        parts.append(f"(* {left} {right})")
    return f"(+ {' '.join(parts)})"


def apply_layer(
    layer: Layer, names: Sequence[str], own: Mapping[str, str], reads: Sequence[Mapping[str, str]]
) -> dict[str, str]:
    """The written coordinates of a token after one application. ``own`` and, per head, ``reads`` give coordinates as terms (0 if
    not given). Activations appear as Softplus or Relu."""
    middle, written = _attended(layer, names, own, reads)
    function = "Softplus" if layer.activation == "softplus" else "Relu"
    hidden = [f"({function} {argument})" for argument in _arguments(layer, names, middle)]
    after: dict[str, str] = {}
    for j, name in enumerate(names):
        outgoing = [(layer.w2[n][j], hidden[n]) for n in range(len(hidden)) if layer.w2[n][j]]
        if outgoing or name in written:
            after[name] = linear([(1, middle[name]), *outgoing], layer.b2[j])
    return after


def hidden_arguments(
    layer: Layer, names: Sequence[str], own: Mapping[str, str], reads: Sequence[Mapping[str, str]]
) -> list[str]:
    """What the hidden units' activations are applied to, in the same application."""
    return _arguments(layer, names, _attended(layer, names, own, reads)[0])


def _arguments(layer: Layer, names: Sequence[str], middle: Mapping[str, str]) -> list[str]:
    return [
        linear([(layer.w1[i][n], middle[name]) for i, name in enumerate(names)], bias)
        for n, bias in enumerate(layer.b1)
    ]


def _attended(
    layer: Layer, names: Sequence[str], own: Mapping[str, str], reads: Sequence[Mapping[str, str]]
) -> tuple[dict[str, str], set[str]]:
    if len(reads) != len(layer.heads):
        raise ValueError("one read token per head")
    terms: dict[str, list[tuple[int, str]]] = {name: [(1, own.get(name, "0"))] for name in names}
    written: set[str] = set()
    for head, read in zip(layer.heads, reads):
        for channel in range(len(head.value[0])):
            value = linear([(head.value[i][channel], read.get(name, "0")) for i, name in enumerate(names)])
            for j, name in enumerate(names):
                if head.output[channel][j]:
                    terms[name].append((head.output[channel][j], value))
                    written.add(name)
    return {name: linear(parts) for name, parts in terms.items()}, written
