"""Residual belief propagation: always update the message that would move most (Elidan, McGraw & Koller 2006, UAI).

Sequential by nature, so it runs graph by graph in plain Python with a heap of stale entries that are skipped when met. The
priority is the change a message would make, in the run's measure; ties go to the lower message number, which makes runs
reproducible. Shapes are those of numeric.propagation.pairwise.
"""

from __future__ import annotations

import heapq
from math import exp, fsum, inf, isfinite, isinf, log1p

import numpy as np

from numeric.propagation.beliefs import Measure, Rule, Run, beliefs_of
from numeric.propagation.pairwise import ContradictoryEvidence, Floats, OutOfRange, PairwiseGraph

EXP_RANGE = 745.2
"""exp(-x) is 0 in float64 beyond 1075 ln 2 = 745.13, so log1p of it is 0 as well."""


def join_sum(a: float, b: float) -> float:
    """ln(e^a + e^b)."""
    high, low = (a, b) if a >= b else (b, a)
    if low == -inf or high - low > EXP_RANGE:
        return high
    return high + log1p(exp(low - high))


def probability(log_odds: float) -> float:
    if log_odds >= 0:
        return 1 / (1 + exp(-log_odds))
    small = exp(log_odds)
    return small / (1 + small)


class Sequential:
    """One graph with its messages as Python floats, and running totals per variable (finite part, +inf and -inf counts)."""

    def __init__(self, graph: PairwiseGraph, index: int, slots: Floats, rule: Rule, measure: Measure) -> None:
        structure = graph.structure
        self.join = join_sum if rule == "sum" else max
        self.measure = measure
        self.source = structure.source.tolist()
        self.target = structure.target.tolist()
        tables = graph.log_tables[index].reshape(-1, 4).tolist()
        # Canonical message 2e reads the table as it stands, 2e + 1 reads its transpose.
        self.logs = [row for a, b, c, d in tables for row in ((a, b, c, d), (a, c, b, d))]
        self.sent_by: list[list[int]] = [[] for _ in range(structure.variables)]
        for message, variable in enumerate(self.source):
            self.sent_by[variable].append(message)
        self.finite = [0.0] * structure.variables
        self.plus = [0] * structure.variables
        self.minus = [0] * structure.variables
        self.unary = graph.unary[index].tolist()
        self.updates = 0
        self.messages = slots[index][structure.slot_of].tolist()
        for variable in range(structure.variables):
            self.total(variable)

    def total(self, variable: int) -> None:
        """Sum afresh what ``variable`` hears: no drift, and no dearer than the proposals that follow an update."""
        heard = [self.unary[variable], *(self.messages[message ^ 1] for message in self.sent_by[variable])]
        try:
            self.finite[variable] = fsum(value for value in heard if not isinf(value))
        except OverflowError:
            raise self.out_of_range() from None
        self.plus[variable], self.minus[variable] = heard.count(inf), heard.count(-inf)

    def out_of_range(self) -> OutOfRange:
        return OutOfRange(self.updates // max(len(self.messages), 1))

    def proposal(self, message: int) -> float:
        """What the message would become now."""
        variable, heard = self.source[message], self.messages[message ^ 1]
        plus, minus = self.plus[variable] - (heard == inf), self.minus[variable] - (heard == -inf)
        f00, f01, f10, f11 = self.logs[message]
        if plus and minus:
            raise ContradictoryEvidence(
                f"variable {variable} is told that it must be 1 and that it must be 0"
            )
        if plus or minus:
            one, zero = (f11, f10) if plus else (f01, f00)
            if one == -inf and zero == -inf:
                raise ContradictoryEvidence(
                    f"factor {message // 2} is zero for the only state left to variable {variable}"
                )
        else:
            cavity = self.finite[variable] - (0.0 if isinf(heard) else heard)
            one, zero = self.join(f01, f11 + cavity), self.join(f00, f10 + cavity)
            if not isfinite(cavity) or (isfinite(one) and isfinite(zero) and isinf(one - zero)):
                raise self.out_of_range()
        return float(one - zero)

    def residual(self, message: int, proposed: float) -> float:
        current = self.messages[message]
        if proposed == current:
            return 0.0
        if self.measure == "probability":
            return abs(probability(proposed) - probability(current))
        return float(abs(proposed - current))

    def run(self, tolerance: float, limit: int) -> tuple[int, float]:
        """Updates done and the largest residual left; stops when that is below ``tolerance`` or after limit * 2E updates."""
        count = len(self.messages)
        waiting = [self.proposal(message) for message in range(count)]
        size = [self.residual(message, waiting[message]) for message in range(count)]
        heap = [(-size[message], message) for message in range(count)]
        heapq.heapify(heap)
        while heap:
            priority, message = heap[0]
            if -priority != size[message]:
                heapq.heappop(heap)
                continue
            if size[message] < tolerance or self.updates >= limit * count:
                return self.updates, size[message]
            heapq.heappop(heap)
            target = self.target[message]
            self.messages[message] = waiting[message]
            self.total(target)
            size[message] = 0.0
            heapq.heappush(heap, (0.0, message))
            self.updates += 1
            for follower in self.sent_by[target]:
                if follower != message ^ 1:
                    waiting[follower] = self.proposal(follower)
                    size[follower] = self.residual(follower, waiting[follower])
                    heapq.heappush(heap, (-size[follower], follower))
        return self.updates, 0.0


def propagate_residual(
    graph: PairwiseGraph,
    slots: Floats,
    rule: Rule,
    measure: Measure,
    tolerance: float,
    limit: int,
    history: bool,
) -> Run:
    """``propagate`` with schedule "residual"; ``rounds`` is the number of updates over 2E, rounded up."""
    if history:
        raise ValueError("the residual schedule keeps no history: it has no rounds")
    structure = graph.structure
    final, updates, change = np.empty_like(slots), [], []
    for index in range(graph.batch):
        one = Sequential(graph, index, slots, rule, measure)
        done, left = one.run(tolerance, limit)
        final[index] = np.asarray(one.messages, dtype=np.float64)
        updates.append(-(-done // max(structure.messages, 1)))
        change.append(left)
    left_over = np.asarray(change, dtype=np.float64)
    return Run(
        final,
        beliefs_of(graph, final[:, structure.slots]),
        left_over < tolerance,
        np.asarray(updates, dtype=np.int64),
        left_over,
        "log-odds",
    )
