"""Both sides of the claims on one pairwise factor: the engine's message, the transformer's unit. No claims.

The factor's table is f[state of u][state of v] over u, v in {0, 1}; the message goes from u to v; l is the
log-odds of what arrives at u (nats), x = e^l its odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sympy import ImmutableMatrix, exp, symbols

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation import message_passing
from symbolic.transformer import softmax_layer

F = symbols("f00 f01 f10 f11", positive=True)
NAMES = ("f00", "f01", "f10", "f11")
l = symbols("l", real=True)  # noqa: E741
x = exp(l)


def message(table: Sequence[Any], odds: Any, kind: Literal["sum", "max"] = "sum") -> tuple[Any, Any]:
    """The unnormalised message (to state 0, to state 1) of the generic engine through ``table``."""
    graph = FactorGraph({"u": 2, "v": 2}, (Factor(("u",), (1, odds)), Factor(("u", "v"), tuple(table))))
    engine = message_passing.Engine(graph, kind=kind, scale=False)
    done = engine.in_order(engine.initial(), [(0, "u"), (1, "v")])
    zero, one = done[1, "v"]
    return zero, one


def unit(
    activation: str, inner: Sequence[Any], bias: Sequence[Any], outer: Sequence[Any], shift: Any, token: Any
) -> Any:
    """shift + sum_i outer_i act(inner_i token + bias_i), computed by the transformer's feed-forward block."""
    feed = softmax_layer.FeedForward(
        inner=ImmutableMatrix(len(inner), 1, list(inner)),
        inner_bias=ImmutableMatrix(len(bias), 1, list(bias)),
        outer=ImmutableMatrix(1, len(outer), list(outer)),
        outer_bias=ImmutableMatrix([[shift]]),
        activation=activation,
    )
    return softmax_layer.feed_forward(feed, ImmutableMatrix([[token]]))[0]
