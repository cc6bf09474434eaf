"""Fixed weights for discrete networks, certified network by network; a network lies in the tokens, not in the weights.

The layers are those of ``symbolic.transformer.weights``; every head is an index lookup.

**Gate layers** (``gate_layers``). A token is one gate of an arithmetic circuit and carries ``value``, the log of a number:

    value <- potential + B + X - C + act(A - B)               act = softplus(z) = ln(1 + e^z), or relu for maximisation

where A, B, X, C are the values of the four tokens that it points to. With two constant rows, null (value 0) and two (value act(0)):

    sum      a + b          A = a,      B = b,      X = null,   C = null      because  ln(a+b) = ln b + softplus(ln a - ln b)
    product  t a b          A = B = a,              X = b,      C = two       because  act(ln a - ln a) = act(0)
    leaf     t              A = B = X = null,                   C = two

Five heads (the fifth reads the token itself: it clears the old value and brings the potential) and one hidden unit.

**Zeros are exact.** No logarithm of zero exists anywhere. A zero table entry has no token. A finding clears ``possible`` on the
rows of the excluded states, and the *evidence layers* (relu, integers only) run first: a sum is alive when A or B is, a product
when all its inputs are, and a sum with one live input is rewired to it: A = B = that input, C = two. Values of dead tokens stay
finite and are read by dead tokens only; a dead read-out row means probability 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from symbolic.transformer.weights import (
    Activation,
    Coordinate,
    Layer,
    Log,
    feed_forward,
    log_coordinate,
    lookup,
)

POINTERS = ("a", "b", "x", "c")
GATE_COORDINATES = (
    "one",
    "index",
    "square",
    *POINTERS,
    "potential",
    "possible",
    "alive",
    "live_a",
    "live_b",
    "live_xc",
    "value",
    "gap",
)
NULL, TWO, ZERO = 0, 1, 2
"""Constant rows: value 0; value act(0); a dead row, for states that the tables exclude."""
REACH = 2**24
"""Larger than any token index: the weight that switches a rewiring off."""


def gate_layers(
    evidence_repeat: int, value_repeat: int, activation: Activation = "softplus"
) -> tuple[Layer, Layer]:
    """The evidence layer and the value layer. The weights depend on nothing but ``activation``'s name."""
    names = GATE_COORDINATES
    scratch = ("alive", "live_a", "live_b", "live_xc")
    evidence_heads = (
        lookup(names, "index", {name: {name: -1} for name in scratch}, 4),
        lookup(names, "a", {"live_a": {"alive": 1}}, 4),
        lookup(names, "b", {"live_b": {"alive": 1}}, 4),
        lookup(names, "x", {"live_xc": {"alive": 1}}, 4),
        lookup(names, "c", {"live_xc": {"alive": 1}}, 4),
    )
    # alive <- [A or B] and X and C and possible:  relu(u + 2w - 6) - relu(u + 2w - 7), u = A + B, w = X + C + possible.
    counted = {"live_a": 1, "live_b": 1, "live_xc": 2, "possible": 2}
    # a <- a + (b - a) when A is dead and B alive: relu(+-(b - a) - REACH (A + 1 - B)) is 0 in every other case.
    only_b = {"live_a": -REACH, "live_b": REACH}
    only_a = {"live_a": REACH, "live_b": -REACH}
    evidence_units: tuple[tuple[dict[str, int], int, dict[str, int]], ...] = (
        (counted, -6, {"alive": 1}),
        (counted, -7, {"alive": -1}),
        ({"b": 1, "a": -1, **only_b}, -REACH, {"a": 1}),
        ({"b": -1, "a": 1, **only_b}, -REACH, {"a": -1}),
        ({"b": -1, "a": 1, **only_a}, -REACH, {"b": 1}),
        ({"b": 1, "a": -1, **only_a}, -REACH, {"b": -1}),
        ({"live_a": 1, "live_b": -1}, 0, {"c": TWO - NULL}),
        ({"live_a": -1, "live_b": 1}, 0, {"c": TWO - NULL}),
    )
    value_heads = (
        lookup(names, "index", {"value": {"potential": 1, "value": -1}, "gap": {"gap": -1}}, 2),
        lookup(names, "a", {"gap": {"value": 1}}, 2),
        lookup(names, "b", {"value": {"value": 1}, "gap": {"value": -1}}, 2),
        lookup(names, "x", {"value": {"value": 1}}, 2),
        lookup(names, "c", {"value": {"value": -1}}, 2),
    )
    return (
        Layer("evidence", evidence_heads, *feed_forward(names, evidence_units), "relu", evidence_repeat),
        Layer(
            "value",
            value_heads,
            *feed_forward(names, (({"gap": 1}, 0, {"value": 1}),)),
            activation,
            value_repeat,
        ),
    )


def null_potential(activation: Activation) -> Coordinate:
    """-act(0): the potential that keeps row NULL at value 0."""
    return Log(Fraction(1, 2)) if activation == "softplus" else 0


def gate_token(
    index: int, a: int, b: int, x: int, c: int, potential: Coordinate = 0, possible: int = 1
) -> tuple[Coordinate, ...]:
    """A token row before any layer: alive until shown dead, value 0 (any start gives the same end, except at NULL)."""
    return (1, index, index * index, a, b, x, c, potential, possible, 1, 0, 0, 0, 0, 0)


def constant_tokens(activation: Activation = "softplus") -> list[tuple[Coordinate, ...]]:
    """Rows NULL, TWO and ZERO."""
    return [
        gate_token(NULL, NULL, NULL, NULL, NULL, null_potential(activation)),
        gate_token(TWO, NULL, NULL, NULL, NULL),
        gate_token(ZERO, NULL, NULL, NULL, TWO, 0, 0),
    ]


def leaf_token(index: int, constant: Fraction = Fraction(1)) -> tuple[Coordinate, ...]:
    return gate_token(index, NULL, NULL, NULL, TWO, log_coordinate(constant))


def product_token(index: int, constant: Fraction, first: int, second: int = NULL) -> tuple[Coordinate, ...]:
    return gate_token(index, first, first, second, TWO, log_coordinate(constant))


def sum_token(index: int, first: int, second: int) -> tuple[Coordinate, ...]:
    return gate_token(index, first, second, NULL, NULL)


def doubled_token(index: int, source: int) -> tuple[Coordinate, ...]:
    """value(source) + act(0): the divisor of ``quotient_token``."""
    return gate_token(index, source, source, NULL, NULL)


def quotient_token(index: int, source: int, doubled: int) -> tuple[Coordinate, ...]:
    """value(source) - value(divisor), where row ``doubled`` is the doubled divisor."""
    return gate_token(index, source, source, NULL, doubled)


def depth(tokens: Iterable[Sequence[Coordinate]]) -> int:
    """Layers after which every row is right and stays so: rows may only point to earlier rows and to the constants."""
    pointer = slice(3, 7)
    levels: list[int] = []
    for index, token in enumerate(tokens):
        targets = [target for target in token[pointer] if isinstance(target, int)]
        if len(targets) != 4 or (index > ZERO and any(not 0 <= target < index for target in targets)):
            raise ValueError(f"row {index} points to a row that does not come before it")
        # Rewiring may point any row to TWO, hence the 1.
        levels.append(index if index <= TWO else 1 + max(1, *(levels[target] for target in targets)))
    return max(levels)
