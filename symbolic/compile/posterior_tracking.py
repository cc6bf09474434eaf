"""Constructed causal transformers whose posteriors are exact at every position: hypothesis elimination and filtering.

**Elimination** (``elimination_layers``). A uniform bijection pi of V symbols; input x_1, pi(x_1), x_2, pi(x_2), ... behind one
start token; asked at every x_k. Two layers, three heads, V hidden units, for every V and every sequence of at most ``longest``
tokens:

    layer 1   previous    query (2(p-1), -1), key (p, p^2): reads the token before; an image token learns its x
    layer 2   recall      score 2 [my x = its x] + [it is the start]: reads the images of my x, or the start when there is none;
                          adds the image to ``answer`` and 1 to ``seen``
              used        all scores 0: the average over everything before of the images, c_v = n_v / (number of tokens)
              unit v      relu(1 - seen - 2 longest c_v) is 1 when x is new and v is free, else 0; added to ``answer``
    read-out  softmax(answer / temperature) at temperature 0: even over the symbols whose answer is 1

All scores are integers, so temperature 0 is reached within e^-1/temperature; c_v > 0 means c_v >= 1/longest, so the unit is
exactly 0 on used symbols.

**Filtering** (``filtering_transformer``). A hidden Markov model becomes gates of ``symbolic.transformer.gate_layers`` in order
of time: a_t[j] = sum_i T_ij E_j(o_t) a_(t-1)[i], each product and each sum one token, normalised by quotient tokens. Tokens
point to earlier tokens only, so the causal mask removes nothing; the observation enters through the tokens' potentials ln(T_ij
E_j(o)).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbolic.transformer.averaging_attention import Vector
from symbolic.transformer.gate_layers import (
    constant_tokens,
    depth,
    doubled_token,
    gate_layers,
    product_token,
    quotient_token,
    sum_token,
)
from symbolic.transformer.weights import Coordinate, Head, Layer, Matrix, matrix


def elimination_coordinates(symbols: int) -> tuple[str, ...]:
    """Names of the residual coordinates: 5 + 5 V of them."""
    scalars = ("one", "start", "position", "square", "seen")
    groups = ("x", "image", "previous", "share", "answer")
    return (*scalars, *(f"{group}{v}" for group in groups for v in range(symbols)))


def elimination_layers(symbols: int, longest: int) -> tuple[Layer, Layer]:
    """The two layers. ``longest`` counts all tokens, the start included."""
    names = elimination_coordinates(symbols)
    channels = tuple(f"v{v}" for v in range(symbols + 1))
    every = range(symbols)

    def carries(source: str, target: str) -> tuple[Matrix, Matrix]:
        value = {(f"{source}{v}", f"v{v}"): 1 for v in every}
        output = {(f"v{v}", f"{target}{v}"): 1 for v in every}
        return matrix(names, channels, value), matrix(channels, names, output)

    previous = Head(
        matrix(names, ("q0", "q1"), {("position", "q0"): 2, ("one", "q0"): -2, ("one", "q1"): -1}),
        matrix(names, ("k0", "k1"), {("position", "k0"): 1, ("square", "k1"): 1}),
        *carries("x", "previous"),
    )
    content = tuple(f"c{v}" for v in range(symbols + 1))
    last = f"c{symbols}"
    seen = f"v{symbols}"
    value = {(f"image{v}", f"v{v}"): 1 for v in every} | {("one", seen): 1, ("start", seen): -1}
    output = {(f"v{v}", f"answer{v}"): 1 for v in every} | {(seen, "seen"): 1}
    recall = Head(
        matrix(names, content, {(f"x{v}", f"c{v}"): 2 for v in every} | {("one", last): 1}),
        matrix(names, content, {(f"previous{v}", f"c{v}"): 1 for v in every} | {("start", last): 1}),
        matrix(names, channels, value),
        matrix(channels, names, output),
    )
    used = Head(matrix(names, ("q0",), {}), matrix(names, ("k0",), {}), *carries("image", "share"))
    units = tuple(f"h{v}" for v in every)
    inner = {("seen", unit): -1 for unit in units} | {(f"share{v}", f"h{v}"): -2 * longest for v in every}
    outer = {(f"h{v}", f"answer{v}"): 1 for v in every}
    zeros = (0,) * len(names)
    first = Layer(
        "previous",
        (previous,),
        matrix(names, ("none",), {}),
        (0,),
        matrix(("none",), names, {}),
        zeros,
        "relu",
        1,
    )
    second = Layer(
        "eliminate",
        (recall, used),
        matrix(names, units, inner),
        (1,) * symbols,
        matrix(units, names, outer),
        zeros,
        "relu",
        1,
    )
    return first, second


def elimination_tokens(symbols: int, ids: Sequence[int]) -> list[Vector]:
    """The start token, then one row per id; ids below V are inputs, the others images. Raises ValueError for an id out of range."""
    names = elimination_coordinates(symbols)
    rows = []
    for position, symbol in enumerate((-1, *ids)):
        if not (position == 0 or 0 <= symbol < 2 * symbols):
            raise ValueError(f"id {symbol} at position {position} is not below {2 * symbols}")
        row = dict.fromkeys(names, 0)
        row |= {"one": 1, "start": int(position == 0), "position": position, "square": position**2}
        if position:
            row[f"x{symbol}" if symbol < symbols else f"image{symbol - symbols}"] = 1
        rows.append(tuple(Fraction(row[name]) for name in names))
    return rows


def answer_columns(symbols: int) -> tuple[int, ...]:
    """The coordinates that the read-out compares."""
    names = elimination_coordinates(symbols)
    return tuple(names.index(f"answer{v}") for v in range(symbols))


@dataclass(frozen=True)
class Filter:
    """Gate tokens of one observation sequence. ``read_out[t][j]``: the row whose value is ln P(state j at t | observations
    to t)."""

    tokens: tuple[tuple[Coordinate, ...], ...]
    layers: tuple[Layer, ...]
    read_out: tuple[tuple[int, ...], ...]
    constants: tuple[tuple[int, int, int, int], ...]
    """(row, t, i, j): the potential of this row is ln(T_ij E_j(o_t)), or ln(start_j E_j(o_0)) with i = -1."""


def filtering_transformer(
    start: Sequence[Fraction],
    transition: Sequence[Sequence[Fraction]],
    emission: Sequence[Sequence[Fraction]],
    observations: Sequence[int],
) -> Filter:
    """Tokens and layers of the forward recursion; all tables strictly positive (ValueError otherwise)."""
    if any(p <= 0 for row in (start, *transition, *emission) for p in row):
        raise ValueError("the filter takes strictly positive tables")
    states = range(len(start))
    tokens = constant_tokens()
    constants: list[tuple[int, int, int, int]] = []
    read_out = []
    weights: list[int] = []

    def add(token: tuple[Coordinate, ...]) -> int:
        tokens.append(token)
        return len(tokens) - 1

    def total(rows: Sequence[int]) -> int:
        level = list(rows)
        while len(level) > 1:
            pairs = [add(sum_token(len(tokens), *level[i : i + 2])) for i in range(0, len(level) - 1, 2)]
            level = pairs + level[len(pairs) * 2 :]
        return level[0]

    for t, symbol in enumerate(observations):
        fresh = []
        for j in states:
            terms = []
            for i in states if t else (-1,):
                constant = (transition[i][j] if t else start[j]) * emission[j][symbol]
                constants.append((len(tokens), t, i, j))
                terms.append(
                    add(
                        product_token(len(tokens), constant, weights[i])
                        if t
                        else product_token(len(tokens), constant, 0)
                    )
                )
            fresh.append(total(terms))
        weights = fresh
        doubled = total(weights)
        doubled = add(doubled_token(len(tokens), doubled))
        read_out.append(tuple(add(quotient_token(len(tokens), row, doubled)) for row in weights))
    layers = gate_layers(0, depth(tokens))
    return Filter(tuple(tokens), layers, tuple(read_out), tuple(constants))
