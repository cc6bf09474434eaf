"""The steps of reduction against belief propagation on the whole graph: after a sweep per step the remaining messages are the same.

Messages are compared exactly, in the field of P = 2^61 - 1 elements: two messages that differ as rational functions of their
start agree at a random start with probability below 1e-15, and numbers do not grow from round to round.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from random import Random

import pytest

from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.graph_reduction import Contradiction, ReducedGraph, reduce_graph, start
from symbolic.propagation.message_passing import Edge, Engine, Message, normalised

P = 2**61 - 1
SWEEPS = 3
SEEDS = range(120)


@dataclass(frozen=True)
class Residue:
    """A number modulo P."""

    value: int

    def __add__(self, other: Residue | int) -> Residue:
        return Residue((self.value + residue(other).value) % P)

    __radd__ = __add__

    def __mul__(self, other: Residue | int) -> Residue:
        return Residue(self.value * residue(other).value % P)

    __rmul__ = __mul__

    def __truediv__(self, other: Residue | int) -> Residue:
        return self * pow(residue(other).value, -1, P)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Residue | int) and self.value == residue(other).value

    def __hash__(self) -> int:
        return hash(self.value)


def residue(x: Residue | int | Fraction) -> Residue:
    return x if isinstance(x, Residue) else Residue(x.numerator * pow(x.denominator, -1, P) % P)


def random_graph(rng: Random) -> tuple[FactorGraph, dict[str, int]]:
    """Five to seven variables of two or three states, factors over one to three of them, a third with zeros, and evidence."""
    domains = {name: rng.randint(2, 3) for name in "abcdefg"[: rng.randint(5, 7)]}
    factors = []
    for _ in range(rng.randint(5, 8)):
        scope = tuple(rng.sample(list(domains), rng.choice((1, 2, 2, 2, 3))))
        size = prod(domains[name] for name in scope)
        kind = rng.randrange(6)
        low = 0 if kind < 2 else 1
        table = [1] * size if kind == 5 else [rng.randint(low, 3) for _ in range(size)]
        factors.append(Factor(scope, tuple(map(Fraction, table if any(table) else [1] * size))))
    evidence = {name: rng.randrange(k) for name, k in domains.items() if rng.random() < 0.2}
    return FactorGraph(domains, tuple(factors)), evidence


def conditioned(graph: FactorGraph, evidence: dict[str, int]) -> FactorGraph:
    """The graph with one more factor for each finding, in residues."""
    findings = [
        Factor((name,), tuple(int(s == state) for s in range(graph.domains[name])))
        for name, state in evidence.items()
    ]
    return in_residues(FactorGraph(graph.domains, (*graph.factors, *findings)))


def in_residues(graph: FactorGraph) -> FactorGraph:
    return FactorGraph(
        graph.domains, tuple(Factor(f.scope, tuple(map(residue, f.table))) for f in graph.factors)
    )


def rest(reduced: ReducedGraph, graph: FactorGraph) -> tuple[FactorGraph, list[int]]:
    """What is left as a graph of its own, and which factor of the whole each of its factors was."""
    names = list(graph.domains)
    kept = [factor for factor, scope in enumerate(reduced.scopes) if scope]
    factors = tuple(
        Factor(tuple(names[v] for v in reduced.scopes[factor] or ()), reduced.tables[factor])
        for factor in kept
    )
    domains = {name: len(alive) for name, alive in zip(names, reduced.alive)}
    return in_residues(FactorGraph(domains, factors)), kept


def same_messages(graph: FactorGraph, evidence: dict[str, int], reduced: ReducedGraph, rng: Random) -> bool:
    """Whether both run alike from one sweep per step on: each sweep updates every message once, in random order."""
    whole = Engine(conditioned(graph, evidence))
    names = list(graph.domains)
    small, kept = rest(reduced, graph)
    engine = Engine(small)
    messages: dict[Edge, Message] = {
        edge: tuple(Residue(rng.randrange(1, P)) for _ in range(graph.domains[edge[1]]))
        for edge in whole.edges()
    }

    def sweep() -> list[Edge]:
        order = list(whole.edges())
        rng.shuffle(order)
        return order

    def remaining() -> dict[Edge, Message]:
        return {
            (p, name): normalised(tuple(messages[kept[p], name][s] for s in reduced.alive[names.index(name)]))
            for p, name in engine.edges()
        }

    for _ in range(len(reduced.steps) + 1):
        messages = whole.in_order(messages, sweep())
    own: dict[Edge, Message] = remaining()
    for _ in range(SWEEPS):
        order = sweep()
        messages = whole.in_order(messages, order)
        place = {(kept[p], name): (p, name) for p, name in engine.edges()}
        own = engine.in_order(own, [place[edge] for edge in order if edge in place])
        if own != remaining():
            return False
    return True


def test_reduction_keeps_the_messages_that_remain() -> None:
    seen: Counter[str] = Counter()
    compared = 0
    for seed in SEEDS:
        rng = Random(seed)
        graph, evidence = random_graph(rng)
        try:
            reduced = reduce_graph(graph, evidence)
        except Contradiction:
            continue
        assert same_messages(graph, evidence, reduced, rng), f"seed {seed}"
        seen.update(str(step[0]) for step in reduced.steps)
        compared += len(reduced.remaining()) > 0
    assert set(seen) == {"observe", "forbid", "sum-out", "drop"}
    assert min(seen.values()) >= 10
    assert compared >= 10


def square() -> FactorGraph:
    """A cycle of four variables, one of which also stands in a factor over three."""
    rng = Random(4)
    scopes = (("a", "b"), ("b", "c"), ("c", "d"), ("d", "a"), ("a", "b", "c"))
    return FactorGraph(
        dict.fromkeys("abcd", 2),
        tuple(
            Factor(scope, tuple(Fraction(rng.randint(1, 9)) for _ in range(2 ** len(scope))))
            for scope in scopes
        ),
    )


@pytest.mark.parametrize(
    "wrong", ["summed out of one factor of two", "possible state forbidden", "factor dropped"]
)
def test_a_wrong_step_changes_messages(wrong: str) -> None:
    graph = square()
    reduced = start(graph)
    assert same_messages(graph, {}, reduced, Random(1))
    if wrong == "summed out of one factor of two":
        assert not reduced.summable(3)
        reduced.sum_out(3)
    elif wrong == "possible state forbidden":
        reduced.forbid(3, 1)
    else:
        reduced.scopes[4] = None
    assert not same_messages(graph, {}, reduced, Random(1))


def test_evidence_needs_its_factor() -> None:
    """Restricting a variable that nothing observes is no step."""
    graph = square()
    reduced = start(graph)
    reduced.observe(3, 1)
    assert same_messages(graph, {"d": 1}, reduced, Random(2))
    assert not same_messages(graph, {}, reduced, Random(2))
