"""Messages that may be infinite: exact zeros in tables, deterministic factors, hard evidence.

Infinity minus infinity is what turns dense implementations into NaN. Here the sum of what a variable hears is kept as a finite
part and two counts, of +inf and of -inf, so that "everything but one message" is again exact; a variable that is told both is
contradicted, and that is an error which names it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from numeric.propagation.pairwise import ContradictoryEvidence, Floats, PairwiseGraph, segment_sums

Join = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True)
class HardTotals:
    """(B, n) finite part of unary plus incoming log-odds, and how many addends were +inf and -inf."""

    finite: Floats
    plus: Floats
    minus: Floats

    def beliefs(self) -> Floats:
        """(B, n) total log-odds; raises ContradictoryEvidence where both infinities were told."""
        return assemble(self.finite, self.plus, self.minus, lambda index: index)


def split(log_odds: Floats) -> tuple[Floats, Floats, Floats]:
    """Finite part (0 where infinite) and indicators of +inf and -inf, as floats so that they can be summed alike."""
    plus, minus = np.isposinf(log_odds), np.isneginf(log_odds)
    return np.where(plus | minus, 0.0, log_odds), plus.astype(np.float64), minus.astype(np.float64)


def assemble(finite: Floats, plus: Floats, minus: Floats, variable_of: Callable[[int], int]) -> Floats:
    both = (plus > 0) & (minus > 0)
    if both.any():
        graph, position = (int(i) for i in np.argwhere(both)[0])
        raise ContradictoryEvidence(
            f"graph {graph}: variable {variable_of(position)} is told that it must be 1 and that it must be 0"
        )
    total: Floats = np.where(plus > 0, np.inf, np.where(minus > 0, -np.inf, finite))
    return total


def hard_totals(graph: PairwiseGraph, heard: Floats) -> HardTotals:
    """Totals per variable; ``heard`` is (B, 2E) in slot order."""
    parts = zip(split(graph.unary), split(heard))
    finite, plus, minus = (own + segment_sums(graph.structure, incoming) for own, incoming in parts)
    return HardTotals(finite, plus, minus)


def hard_round(
    graph: PairwiseGraph, heard: Floats, logs: tuple[Floats, Floats, Floats, Floats], join: Join
) -> Floats:
    """One synchronous round in log-odds, (B, 2E) slot order to slot order; ``logs`` are ln f00, f01, f10, f11 per slot."""
    f00, f01, f10, f11 = logs
    structure = graph.structure
    totals = hard_totals(graph, heard)
    source = structure.source[structure.slots]
    finite, plus, minus = (
        np.take(total, source, axis=-1) - own
        for total, own in zip((totals.finite, totals.plus, totals.minus), split(heard))
    )
    cavity = assemble(finite, plus, minus, lambda slot: int(source[slot]))
    # A certain source picks one row; the mixture formula would meet inf - inf there.
    soft = np.where(np.isinf(cavity), 0.0, cavity)
    with np.errstate(invalid="ignore"):
        new = join(f01, f11 + soft) - join(f00, f10 + soft)
        new = np.where(np.isposinf(cavity), f11 - f10, new)
        new = np.where(np.isneginf(cavity), f01 - f00, new)
    lost = np.isnan(new)
    if lost.any():
        batch, slot = (int(i) for i in np.argwhere(lost)[0])
        factor = int(structure.slots[slot]) // 2
        raise ContradictoryEvidence(
            f"graph {batch}: factor {factor} is zero for the only state left to variable {source[slot]}"
        )
    return np.asarray(new)
