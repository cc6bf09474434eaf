"""Weighted and fractional sum-product in float64, in logs and in batches, on factor graphs of any arity.

The equations are those of ``symbolic.propagation.message_passing``: an exponent per edge on messages entering a variable, a
power per factor (0 is the mean-field limit), messages in a given order. Knows nothing of transformers.

Glossary of shapes (B graphs of one structure)
    Node.table   (B, s_1, .., s_m) or (1, ...): log entries, -inf for zero, one axis per variable of ``scope``
    message      (B, s): logs, one per edge (factor position, variable); absent means uniform
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from numeric.functions import Floats, log_sum

Edge = tuple[int, str]


@dataclass(frozen=True)
class Node:
    """A factor: ``table`` in logs; ``power`` a; ``exponents`` w by variable, 1 where absent."""

    scope: tuple[str, ...]
    table: Floats
    power: float = 1.0
    exponents: Mapping[str, float] = field(default_factory=dict)


@dataclass
class Engine:
    """Messages on a list of factors; ``messages`` holds the factor-to-variable logs computed so far."""

    factors: list[Node]
    messages: dict[Edge, Floats] = field(default_factory=dict)
    around: dict[str, list[int]] = field(init=False)

    def __post_init__(self) -> None:
        self.around = {}
        for position, node in enumerate(self.factors):
            for name in node.scope:
                self.around.setdefault(name, []).append(position)

    def entering(self, name: str, leave_out: int | None = None) -> Floats:
        """Sum of the weighted log messages at a variable; for ``leave_out`` only the share w (1 - a) of its own message."""
        total: Floats = np.zeros((1, 1))
        for position in self.around[name]:
            message = self.messages.get((position, name))
            if message is None:
                continue
            weight = self.factors[position].exponents.get(name, 1.0)
            if position == leave_out:
                weight *= 1.0 - self.factors[position].power
                if weight == 0.0:
                    continue
            total = total + weight * message
        return total

    def update(self, edge: Edge) -> None:
        """Recompute the message from a factor to a variable."""
        position, name = edge
        node = self.factors[position]
        where = node.scope.index(name) + 1
        others = tuple(axis + 1 for axis in range(len(node.scope)) if axis + 1 != where)
        incoming: Floats = np.zeros((1,) * (len(node.scope) + 1))
        for axis, other in enumerate(node.scope, 1):
            if other != name:
                shape = [1] * (len(node.scope) + 1)
                logs = self.entering(other, position)
                shape[0], shape[axis] = logs.shape
                incoming = incoming + logs.reshape(shape)
        if node.power == 0.0:
            incoming = np.broadcast_to(incoming, np.broadcast_shapes(incoming.shape, node.table.shape))
            weights = (
                np.exp(incoming - incoming.max(axis=others, keepdims=True))
                if others
                else np.ones_like(incoming)
            )
            total = weights.sum(axis=others, keepdims=True) if others else weights
            message = (weights / total * node.table).sum(axis=others)
        else:
            message = log_sum(node.power * node.table + incoming, others) / node.power
        self.messages[edge] = message

    def sweep(self, order: Iterable[Edge]) -> None:
        """Update the messages on ``order``, one after the other."""
        for edge in order:
            self.update(edge)

    def log_odds(self, name: str) -> Floats:
        """(B,): log-odds of a binary variable's belief."""
        total = self.entering(name)
        return total[:, 1] - total[:, 0]
