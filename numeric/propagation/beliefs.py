"""What a run of belief propagation on binary pairwise graphs ends with: shapes of ``pairwise``, log-odds in nats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from numeric.functions import sigmoid
from numeric.propagation.hard_messages import hard_totals
from numeric.propagation.pairwise import Floats, PairwiseGraph, segment_sums

Rule = Literal["sum", "max"]
Measure = Literal["probability", "log-odds"]


@dataclass(frozen=True)
class Run:
    """What a run ended with. Messages are (B, 2E) log-odds in canonical order; beliefs (B, n) log-odds.

    ``rounds[b]`` counts the rounds graph b took part in (a residual run counts 2E single updates as one), ``change[b]`` is the
    largest movement of any message in its last round, in the run's measure, before damping. ``history`` holds the messages
    of round 0, 1, ... when it was asked for.
    """

    messages: Floats
    beliefs: Floats
    converged: np.ndarray
    rounds: np.ndarray
    change: Floats
    form: str
    history: list[Floats] = field(default_factory=list)

    @property
    def probabilities(self) -> Floats:
        """(B, n) beliefs as probabilities of state 1."""
        return sigmoid(self.beliefs)


def beliefs_of(graph: PairwiseGraph, slots: Floats) -> Floats:
    """(B, n) belief log-odds: unary plus everything heard. Raises ContradictoryEvidence naming a variable."""
    heard = np.take(slots, graph.structure.opposite, axis=-1)
    if graph.hard:
        return hard_totals(graph, heard).beliefs()
    return np.asarray(graph.unary + segment_sums(graph.structure, heard))
