"""Four transformer layers that compute every discrete network from one token per table entry: fixed weights, no network in them.

Residual layers as usual (row vectors; heads attend to all tokens)

    x <- x + sum_heads  attend(x Wq, x Wk)  x Wv Wo         x <- x + act(x W1 + b1) W2

All weights are small integers. Attention is hard and *averages over ties*: a token reads the mean over all tokens of the largest
score (softmax, as its inverse temperature grows). Units have the activations exp, ln and relu.

Tokens are *entries* (of cliques) and *messages* (entries of separators, and indicators of states), and two constants, which read
one and zero. Coordinates, with ``2``: squared

    one                      1
    i, i2                    address of the token
    own, own2                the message that an entry adds to; an indicator's is itself, other messages have -1
    p0 p02 .. p3 p32         addresses of the messages that an entry multiplies; 0, the constant one, where it multiplies fewer
    r0 f0 .. r3 f3           at a message that entries read as their j-th: r_j its own address and f_j = 1, the others 0
    t, c0                    ln of an entry's table entries, of an indicator's weight in a soft finding; c0 = 1 instead of ln 0
    lnn, lnm                 at a message ln of the number of entries that own it, and of those that point to it
    u, d, dead               values of a message, up and down, in logs; dead = 1 instead of ln 0
    v, c, w, alive           at an entry: ln of its product, how many of its factors are zero, the product, whether it is not zero
    mean, share              what the heads of up 2 and down 2 read
    y, z                     what the lookup of down 1 reads

Lookups. For a pointer coordinate a the query (2a, -1) against the key (i, i2) scores 2ai - i^2 = a^2 - (a - i)^2: largest at the
token i = a alone. With own for i it is largest at all entries that own a, equally: their mean.

**Sums of products by averages.** Let n entries own a message, a share s of them not zero. A head with twice that score plus
``alive`` ties over those that are not zero, if there are any, and reads the mean a of their w; a second head ties over all n and
reads s. So the sum is n s a, and

    u = ln n + ln s + ln a          dead = 1 - (alive as the first head reads it)

Where none is alive the first head ties over all of them: a > 0, and ln(s + dead) = ln 1. **No logarithm of zero is ever taken, and
no unit multiplies**: zeros are counted, in integers.

**Down.** The layers down 1 and down 2 do the same with queries and keys exchanged: a message ties over the entries that point to
it, by the same pointers. d is ln of the weight of everything outside: at an indicator u + d = ln P(state | findings). A root
reads the constant one minus u, so that all weights are divided by P(findings).

Up 1 and up 2, repeated once more than there are levels, settle level by level; then down 1 and down 2, as often.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from symbolic.transformer.weights import Head, Matrix

Activation = Literal["exp", "ln", "relu"]
Weights = Mapping[str, int]
"""Coordinate -> weight."""

SLOTS = 4
COORDINATES = (
    *("one", "i", "i2", "own", "own2"),
    *(
        f"{name}{j}{square}"
        for j in range(SLOTS)
        for name, square in (("p", ""), ("p", "2"), ("r", ""), ("f", ""))
    ),
    *("t", "c0", "lnn", "lnm", "u", "d", "dead", "v", "c", "w", "alive", "mean", "share", "y", "z"),
)
ONE, ZERO = 0, 1
"""The constant tokens. Their p0 are marks that no other token has, for the queries of messages that no entry reads."""
ONE_MARK, ZERO_MARK = -1, -2


@dataclass(frozen=True)
class MixedLayer:
    """Heads, then one hidden unit a column of ``w1``, each with its activation."""

    name: str
    heads: tuple[Head, ...]
    w1: Matrix
    b1: tuple[int, ...]
    activations: tuple[Activation, ...]
    w2: Matrix


def junction_layers() -> tuple[MixedLayer, MixedLayer, MixedLayer, MixedLayer]:
    """up 1, up 2, down 1, down 2."""
    reads = {"v": {"u": 1}, "c": {"dead": 1}}
    up1 = _layer(
        "up 1",
        [
            _own_row({"v": {"v": -1, "t": 1}, "c": {"c": -1, "c0": 1}, **_cleared("w", "alive")}),
            *(_lookup(f"p{j}", reads) for j in range(SLOTS)),
        ],
        [("exp", {"v": 1}, 0, "w"), ("relu", {"c": -1}, 1, "alive")],
    )
    up2 = _sums("up 2", "u", {"lnn": 1}, *_groups([{"i": 1}, {"one": 1}], [{"own": 1}, {"own2": 1}]))
    down1 = _layer(
        "down 1",
        [
            _own_row(_cleared("w", "alive", "y", "z")),
            _lookup("own", {"y": {"d": 1}, "z": {"dead": 1}}),
        ],
        [("exp", {"v": 1, "y": 1}, 0, "w"), ("relu", {"c": -1, "z": -1}, 1, "alive")],
    )
    queries = [{f"{name}{j}": 1} for j in range(SLOTS) for name in ("r", "f")]
    keys = [{f"p{j}{square}": 1} for j in range(SLOTS) for square in ("", "2")]
    down2 = _sums("down 2", "d", {"lnm": 1, "u": -1}, *_groups(queries, keys))
    return up1, up2, down1, down2


def _sums(name: str, target: str, start: Weights, live: Head, all_of_them: Head) -> MixedLayer:
    """``target`` <- start + ln of the sum of w over a group; dead <- no entry of the group is alive."""
    clearing = {**_cleared("mean", "share"), target: {target: -1, **start}, "dead": {"dead": -1, "one": 1}}
    logs: list[tuple[Activation, Weights, int, str]] = [
        ("ln", {"mean": 1}, 0, target),
        ("ln", {"share": 1, "dead": 1}, 0, target),
    ]
    return _layer(name, [_own_row(clearing), live, all_of_them], logs)


def _groups(queries: Sequence[Weights], keys: Sequence[Weights]) -> tuple[Head, Head]:
    """The heads that tie over a group of entries, from (address, 1) pairs against (pointer, square) pairs: over those that are
    alive if there are any, and over all."""
    signed = [
        {name: (2, -1)[place % 2] * weight for name, weight in q.items()} for place, q in enumerate(queries)
    ]
    doubled = [{name: 2 * weight for name, weight in query.items()} for query in signed]
    live = _head([*doubled, {"one": 1}], [*keys, {"alive": 1}], {"mean": {"w": 1}, "dead": {"alive": -1}})
    return live, _head(signed, keys, {"share": {"alive": 1}})


def _lookup(pointer: str, writes: Mapping[str, Weights]) -> Head:
    return _head([{pointer: 2}, {"one": -1}], [{"i": 1}, {"i2": 1}], writes)


def _own_row(writes: Mapping[str, Weights]) -> Head:
    return _lookup("i", writes)


def _cleared(*names: str) -> dict[str, Weights]:
    return {name: {name: -1} for name in names}


def _head(query: Sequence[Weights], key: Sequence[Weights], writes: Mapping[str, Weights]) -> Head:
    """``writes``: what is added to each coordinate, from the coordinates of the token that is read."""
    output = tuple(tuple(int(name == target) for name in COORDINATES) for target in writes)
    return Head(_columns(query), _columns(key), _columns(list(writes.values())), output)


def _layer(
    name: str, heads: Sequence[Head], units: Sequence[tuple[Activation, Weights, int, str]]
) -> MixedLayer:
    """Units as (activation, inputs, bias, coordinate written)."""
    return MixedLayer(
        name,
        tuple(heads),
        _columns([inputs for _, inputs, _, _ in units]),
        tuple(bias for _, _, bias, _ in units),
        tuple(activation for activation, *_ in units),
        tuple(tuple(int(name == target) for name in COORDINATES) for *_, target in units),
    )


def _columns(columns: Sequence[Weights]) -> Matrix:
    """A matrix with one row a coordinate."""
    return tuple(tuple(column.get(name, 0) for column in columns) for name in COORDINATES)
