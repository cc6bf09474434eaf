"""Loopy belief propagation on any discrete factor graph, in logs: sum- and max-product, three schedules.

Glossary of shapes
    K          largest number of states of any variable
    edge       a (factor, place in its scope) pair, numbered factor by factor in scope order; M edges in all
    messages   (M, K) log messages factor -> variable, largest entry 0, -inf for a state ruled out, 0 in unused columns
    cavity     (M, K) log messages variable -> factor: the sum of what the variable hears from its other factors

Equations: Kschischang, Frey & Loeliger (2001), "Factor graphs and the sum-product algorithm", IEEE Trans. Inf. Theory 47(2),
eqs. 5-6, with log-sum-exp or max. Zeros are exact: the sum over what a variable hears keeps a finite part and a count of -inf
per state, so leaving one message out never subtracts infinities. Factors of one shape are processed together.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from numeric.functions import log_sum
from numeric.propagation.belief_propagation import Schedule
from numeric.propagation.beliefs import Measure, Rule
from numeric.propagation.pairwise import ContradictoryEvidence, Floats, exact_log, within_range
from symbolic.networks.factor_graph import FactorGraph


@dataclass(frozen=True)
class FactorGroup:
    """Factors of one shape: ``logs`` (F, k1, ..., kr) and the edge numbers ``edges`` (F, r)."""

    logs: Floats
    edges: np.ndarray


@dataclass(frozen=True)
class FactorArrays:
    """A discrete factor graph as arrays, built by ``factor_arrays``."""

    names: Sequence[str]
    states: np.ndarray
    variable: np.ndarray
    groups: Sequence[FactorGroup]

    @property
    def width(self) -> int:
        return int(max(self.states, default=1))

    @cached_property
    def used(self) -> np.ndarray:
        """(n, K) whether the variable has that state."""
        return np.asarray(np.arange(self.width)[None, :] < self.states[:, None])

    @cached_property
    def place(self) -> list[tuple[int, int, int]]:
        """Of each edge: its group, its factor within the group, its place in the scope."""
        found: list[tuple[int, int, int]] = [(0, 0, 0)] * len(self.variable)
        for group, members in enumerate(self.groups):
            for (member, where), edge in np.ndenumerate(members.edges):
                found[int(edge)] = (group, member, where)
        return found


@dataclass(frozen=True)
class FactorRun:
    """``beliefs[name]`` sums to 1; ``messages`` as in the glossary; ``rounds`` and ``change`` as in ``beliefs.Run``."""

    messages: Floats
    beliefs: Mapping[str, Floats]
    converged: bool
    rounds: int
    change: float
    history: list[Floats] = field(default_factory=list)


def factor_arrays(graph: FactorGraph) -> FactorArrays:
    """Arrays of an exact factor graph; entries may lie far outside the float range, logs are taken of the rationals.

    Factors without variables are dropped. Raises ContradictoryEvidence for a factor that is zero everywhere.
    """
    names = list(graph.domains)
    number = {name: position for position, name in enumerate(names)}
    owner: list[int] = []
    shapes: dict[tuple[int, ...], tuple[list[list[float]], list[list[int]]]] = {}
    for position, factor in enumerate(graph.factors):
        if not any(factor.table):
            raise ContradictoryEvidence(f"factor {position} over {factor.scope} is zero everywhere")
        if not factor.scope:
            continue
        tables, edges = shapes.setdefault(tuple(graph.domains[name] for name in factor.scope), ([], []))
        tables.append([exact_log(entry) for entry in factor.table])
        edges.append(list(range(len(owner), len(owner) + len(factor.scope))))
        owner.extend(number[name] for name in factor.scope)
    groups = [
        FactorGroup(np.array(tables).reshape(len(tables), *shape), np.array(edges))
        for shape, (tables, edges) in shapes.items()
    ]
    sizes = np.array([graph.domains[name] for name in names], dtype=np.int64)
    return FactorArrays(names, sizes, np.array(owner, dtype=np.int64), groups)


def out_message(logs: Floats, cavity: Sequence[Floats], where: int, rule: Rule) -> Floats:
    """(F, k_where) unnormalised log messages of a group towards scope place ``where``; cavity[p] is (F, k_p)."""
    rank = logs.ndim - 1
    weighted = logs
    for place in range(rank):
        if place != where:
            shape = [logs.shape[0]] + [logs.shape[1 + place] if p == place else 1 for p in range(rank)]
            weighted = weighted + cavity[place].reshape(shape)
    axes = tuple(1 + place for place in range(rank) if place != where)
    return log_sum(weighted, axes) if rule == "sum" else np.asarray(np.max(weighted, axis=axes))


def normalise(arrays: FactorArrays, edges: np.ndarray, messages: Floats) -> Floats:
    """Shift so that each largest entry is 0. Raises ContradictoryEvidence naming the variable where every state is out."""
    top = np.max(messages, axis=-1, keepdims=True)
    lost = np.flatnonzero(np.isneginf(top[:, 0]))
    if len(lost):
        name = arrays.names[int(arrays.variable[edges[int(lost[0])]])]
        raise ContradictoryEvidence(f"every state of variable {name!r} is ruled out")
    return np.asarray(messages - top)


def totals(arrays: FactorArrays, messages: Floats) -> tuple[Floats, Floats]:
    """(n, K) sums of the finite parts of what each variable hears, and counts of -inf."""
    finite = np.zeros((len(arrays.names), arrays.width))
    ruled_out = np.zeros_like(finite)
    dead = np.isneginf(messages)
    np.add.at(finite, arrays.variable, np.where(dead, 0.0, messages))
    np.add.at(ruled_out, arrays.variable, dead.astype(np.float64))
    return finite, ruled_out


def cavities(arrays: FactorArrays, messages: Floats) -> Floats:
    """(M, K) variable-to-factor messages, largest used entry 0."""
    finite, ruled_out = totals(arrays, messages)
    dead = np.isneginf(messages)
    result = finite[arrays.variable] - np.where(dead, 0.0, messages)
    result[(ruled_out[arrays.variable] - dead > 0) | ~arrays.used[arrays.variable]] = -np.inf
    return normalise(arrays, np.arange(len(arrays.variable)), result)


def beliefs_of(arrays: FactorArrays, messages: Floats) -> dict[str, Floats]:
    """Normalised beliefs by name. Raises ContradictoryEvidence naming a variable with no state left."""
    finite, ruled_out = totals(arrays, messages)
    finite[(ruled_out > 0) | ~arrays.used] = -np.inf
    beliefs = {}
    for position, name in enumerate(arrays.names):
        logs = finite[position, : arrays.states[position]]
        if np.isneginf(logs).all():
            raise ContradictoryEvidence(f"every state of variable {name!r} is ruled out")
        weights = np.exp(logs - logs.max())
        beliefs[name] = weights / weights.sum()
    return beliefs


def all_messages(arrays: FactorArrays, messages: Floats, rule: Rule) -> Floats:
    """One synchronous round."""
    incoming = cavities(arrays, messages)
    result = np.zeros_like(messages)
    for group in arrays.groups:
        sizes = group.logs.shape[1:]
        cavity = [incoming[group.edges[:, place], :size] for place, size in enumerate(sizes)]
        for place, size in enumerate(sizes):
            edges = group.edges[:, place]
            result[edges, :size] = normalise(arrays, edges, out_message(group.logs, cavity, place, rule))
    return result


def probabilities(arrays: FactorArrays, edges: np.ndarray, messages: Floats) -> Floats:
    """Messages normalised to sum 1 over the used states."""
    weights = np.where(arrays.used[arrays.variable[edges]], np.exp(messages), 0.0)
    return np.asarray(weights / weights.sum(axis=-1, keepdims=True))


def movements(arrays: FactorArrays, edges: np.ndarray, old: Floats, new: Floats, measure: Measure) -> Floats:
    """(len(edges),) largest change of each message: in log entries relative to the largest, or in probability."""
    if measure == "probability":
        change = np.abs(probabilities(arrays, edges, new) - probabilities(arrays, edges, old))
    else:
        with np.errstate(invalid="ignore"):
            change = np.where(new == old, 0.0, np.abs(new - old))
    return np.asarray(np.max(change, axis=-1))


def damped(arrays: FactorArrays, old: Floats, new: Floats, damping: float, measure: Measure) -> Floats:
    """(1 - damping) new + damping old, of log messages or of probabilities."""
    everything = np.arange(len(arrays.variable))
    if measure == "log-odds":
        return normalise(arrays, everything, (1 - damping) * new + damping * old)
    # in logs: a probability that underflows is small, and -inf would rule its state out
    used = arrays.used[arrays.variable]
    shares = [np.where(used, message, -np.inf) for message in (new, old)]
    shares = [share - log_sum(share, (1,))[:, None] for share in shares]
    mixed = np.logaddexp(np.log(1 - damping) + shares[0], np.log(damping) + shares[1])
    return np.where(used, normalise(arrays, everything, mixed), 0.0)


def propagate_factors(
    graph: FactorGraph | FactorArrays,
    *,
    rule: Rule = "sum",
    schedule: Schedule = "synchronous",
    damping: float = 0.0,
    damping_in: Measure = "log-odds",
    measure: Measure = "probability",
    tolerance: float = 1e-6,
    limit: int = 100,
    history: bool = False,
    start: Floats | None = None,
) -> FactorRun:
    """Run from ``start`` (uniform by default) until none would move by ``tolerance`` or more, or for ``limit`` rounds.

    What is measured is the step before damping, which a strong damping cannot make small. A residual run counts M single updates as
    one round and keeps no history. Raises ContradictoryEvidence, OutOfRange for messages that grow without end, and ValueError for
    a damping outside [0, 1) or a residual schedule with damping or history.
    """
    if not 0 <= damping < 1:
        raise ValueError(f"damping is {damping}; it must lie in [0, 1)")
    arrays = graph if isinstance(graph, FactorArrays) else factor_arrays(graph)
    everything = np.arange(len(arrays.variable))
    messages = np.zeros((len(everything), arrays.width)) if start is None else start.copy()
    if schedule == "residual":
        if damping or history:
            raise ValueError("the residual schedule takes neither damping nor history")
        return residual_run(arrays, messages, rule, measure, tolerance, limit)
    trace = [messages] if history else []
    change, rounds, converged = 0.0, 0, len(everything) == 0
    while rounds < limit and not converged:
        with within_range(rounds):
            new = all_messages(arrays, messages, rule)
            change = float(movements(arrays, everything, messages, new, measure).max())
            if damping:
                new = damped(arrays, messages, new, damping, damping_in)
        messages, rounds, converged = new, rounds + 1, change < tolerance
        if history:
            trace.append(messages)
    with within_range(rounds):
        beliefs = beliefs_of(arrays, messages)
    return FactorRun(messages, beliefs, converged, rounds, change, trace)


def residual_run(
    arrays: FactorArrays, messages: Floats, rule: Rule, measure: Measure, tolerance: float, limit: int
) -> FactorRun:
    """Always update the message that would move most (Elidan, McGraw & Koller 2006, UAI); ties to the lower edge number."""
    count = len(messages)
    around: list[list[int]] = [[] for _ in arrays.names]
    for edge, variable in enumerate(arrays.variable.tolist()):
        around[variable].append(edge)

    def cavity(edge: int) -> Floats:
        variable = int(arrays.variable[edge])
        others = [messages[other] for other in around[variable] if other != edge]
        total = np.sum(others, axis=0) if others else np.zeros(arrays.width)
        total = np.where(arrays.used[variable], total, -np.inf)
        return np.asarray(normalise(arrays, np.array([edge]), total[None])[0])

    def proposal(edge: int) -> Floats:
        group, member, where = arrays.place[edge]
        logs, edges = arrays.groups[group].logs[member][None], arrays.groups[group].edges[member]
        result = np.zeros(arrays.width)
        with within_range(updates // count):
            incoming = [cavity(int(other))[None, :size] for other, size in zip(edges, logs.shape[1:])]
            message = normalise(arrays, np.array([edge]), out_message(logs, incoming, where, rule))
        result[: logs.shape[1 + where]] = message[0]
        return result

    def size_of(edge: int) -> float:
        return float(
            movements(arrays, np.array([edge]), messages[edge][None], waiting[edge][None], measure)[0]
        )

    updates, change = 0, 0.0
    waiting = [proposal(edge) for edge in range(count)]
    size = [size_of(edge) for edge in range(count)]
    heap = [(-size[edge], edge) for edge in range(count)]
    heapq.heapify(heap)
    while heap:
        priority, edge = heap[0]
        if -priority != size[edge]:
            heapq.heappop(heap)
            continue
        change = size[edge]
        if change < tolerance or updates >= limit * count:
            break
        heapq.heappop(heap)
        messages[edge], size[edge] = waiting[edge], 0.0
        heapq.heappush(heap, (0.0, edge))
        updates += 1
        for heard in around[int(arrays.variable[edge])]:
            if heard == edge:
                continue
            group, member, _ = arrays.place[heard]
            for follower in arrays.groups[group].edges[member].tolist():
                if follower != heard:
                    waiting[follower] = proposal(follower)
                    size[follower] = size_of(follower)
                    heapq.heappush(heap, (-size[follower], follower))
    rounds = -(-updates // max(count, 1))
    with within_range(rounds):
        beliefs = beliefs_of(arrays, messages)
    return FactorRun(messages, beliefs, change < tolerance, rounds, change)
