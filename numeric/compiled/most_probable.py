"""A most probable joint state in float64, each choice certain: exact arithmetic decides what rounding could turn round.

The relu layers give every gate's value v = ln(maximum). With A, B, X the rows that it reads, v should be p + max(A, B) + X, p the
log of its potential; that it is, up to a residual, is checked row by row, whatever weights computed it. Hence

    error(v) <= max(error(A), error(B)) + error(X) + |v - (p + max(A, B) + X)| + ROUNDING (|p| + |A| + |B| + |X| + |v|)

bounds how far v is from the exact maximum, and two inputs that are further apart than their errors are compared by their floats.
The others are computed as fractions, from the exact potentials, and only those.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np

from numeric.compiled.blocks import Array, ModelError
from numeric.compiled.gate_model import GateModel
from symbolic.transformer.gate_layers import ZERO
from symbolic.transformer.most_probable import decoded

ROUNDING = 16 * 2.0**-53
"""Per unit of size: p is within two units in the last place, and the residual and the bound itself are some six operations."""
SETTLED = 1e-6
"""A larger residual, relative to what was added, is no rounding: the layers have not come to rest on these gates."""


def most_probable(
    model: GateModel, findings: Mapping[str, str] | None = None
) -> tuple[dict[str, str], float]:
    """A most probable joint state given the findings, and the log of its weight. Ties give the first of the states.

    Raises EvidenceError as ``GateModel.forward`` does, ModelError when the rows are not the settled gates of a network.
    """
    maximiser = model.maximising()
    gates = _Gates(maximiser, maximiser.forward(findings))
    try:
        assignment = decoded(model.root, model.states, model.indicators, gates.inputs, gates.at_least)
    except ValueError as error:
        raise ModelError(str(error)) from None
    return assignment, gates.value[model.root]


class _Gates:
    """The rows below the root: inputs, values with error bounds, and fractions where they are asked for."""

    def __init__(self, model: GateModel, x: Array) -> None:
        self.model = model
        self.value: list[float] = x[:, model.column("value")].tolist()
        index = np.rint(x[:, model.column("index")]).astype(np.int64).tolist()
        row = {number: place for place, number in enumerate(index)}
        pointers = np.rint(x[:, [model.column(name) for name in "abx"]]).astype(np.int64).tolist()
        try:
            self._inputs = [(row[a], row[b], row[c]) for a, b, c in pointers]
        except KeyError as error:
            raise ModelError(f"a token points to row {error.args[0]}, which is not there") from None
        self._log_potential: list[float] = x[:, model.column("potential")].tolist()
        self._error: dict[int, float] = {}
        self._exact: dict[int, Fraction] = {}

    def inputs(self, row: int) -> tuple[int, int, int]:
        return self._inputs[row]

    def at_least(self, a: int, b: int) -> bool:
        gap = self.value[a] - self.value[b]
        if abs(gap) > self.error(a) + self.error(b):
            return gap > 0
        return self.exact(a) >= self.exact(b)

    def error(self, row: int) -> float:
        """How far the row's value may be from the exact one."""
        for item in self._unknown(row, self._error):
            self._error[item] = self._row_error(item)
        return self._error[row]

    def exact(self, row: int) -> Fraction:
        """The maximum itself."""
        for item in self._unknown(row, self._exact):
            if item <= ZERO:
                self._exact[item] = Fraction(1)
                continue
            a, b, x = self._inputs[item]
            potential = self.model.potentials[self.model.potential_numbers[item, 0]]
            self._exact[item] = potential * max(self._exact[a], self._exact[b]) * self._exact[x]
        return self._exact[row]

    def _row_error(self, row: int) -> float:
        if row <= ZERO:
            return 0.0
        a, b, x = self._inputs[row]
        parts = (self._log_potential[row], self.value[a], self.value[b], self.value[x], self.value[row])
        size = sum(abs(part) for part in parts)
        residual = abs(parts[4] - (parts[0] + max(parts[1], parts[2]) + parts[3]))
        if not residual <= SETTLED * (1 + size):
            raise ModelError("the layers have not settled on the gates, so no joint state can be read off")
        return max(self._error[a], self._error[b]) + self._error[x] + residual + ROUNDING * size

    def _unknown(self, row: int, known: Mapping[int, object]) -> list[int]:
        """The rows below ``row`` that are not known, inputs first. Raises ModelError when they go round in a circle."""
        order: list[int] = []
        done, entered = set(known), set()
        stack = [row]
        while stack:
            item = stack[-1]
            if item in done:
                stack.pop()
                continue
            missing = [] if item <= ZERO else [below for below in self._inputs[item] if below not in done]
            if missing:
                if item in entered:
                    raise ModelError("the tokens point to each other in a circle")
                entered.add(item)
                stack += missing
                continue
            stack.pop()
            done.add(item)
            order.append(item)
        return order
