"""Simplifications of a discrete factor graph that loopy belief propagation makes by itself within finitely many rounds.

Each step leaves every remaining message of sum-product the same from some round on, whatever the positive start:

    observe v s    hard evidence: the factor that says so makes v's messages to the others constant from the first round on
    forbid v s     some factor is zero wherever v = s, so its message to v is zero at s from round 1 on; all products of messages
                   at v that another factor reads then vanish at s, and that factor's own table is zero there
    sum-out v      apart from factors over v alone, at most one factor touches v; what v tells it is a constant from
                   the first round on, so the factor may be multiplied with it and summed over v
    drop f         all entries of factor f are equal: it tells everybody nothing from round 1 on

Convergence of the reduced graph is therefore convergence of the graph (claims ``kernel.reduction``, ``kernel.factors``; message by
message also ``loops.reduction``). Entries stay exact integers, each table divided by the greatest common divisor of its entries
(messages are normalised, so a table counts up to scale).

Shapes
    variable   a number 0 .. n-1; ``alive[v]`` its remaining states by their original numbers
    table      flat, row-major over the alive states of its scope
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd, lcm, prod

from symbolic.networks.factor_graph import FactorGraph

Step = tuple[str, int] | tuple[str, int, int]


class Contradiction(ValueError):
    """No assignment has positive weight."""


def integer_table(entries: Sequence[Fraction | int]) -> tuple[int, ...]:
    """The table as coprime integers, up to scale. Raises ValueError on a negative entry."""
    if any(entry.numerator < 0 for entry in entries):
        raise ValueError("a table has a negative entry")
    scale = lcm(*(entry.denominator for entry in entries))
    integers = [entry.numerator * (scale // entry.denominator) for entry in entries]
    divisor = gcd(*integers) if integers else 1
    return tuple(entry // divisor for entry in integers) if divisor > 1 else tuple(integers)


@dataclass
class ReducedGraph:
    """A factor graph under reduction. ``scopes[i]`` is None once factor i is used up; ``steps`` records what was done."""

    alive: list[list[int]]
    scopes: list[tuple[int, ...] | None]
    tables: list[tuple[int, ...]]
    around: list[set[int]]
    steps: list[Step]

    def shape(self, factor: int) -> list[int]:
        return [len(self.alive[v]) for v in self.scopes[factor] or ()]

    def slices(self, factor: int, variable: int) -> list[list[int]]:
        """The table of ``factor`` cut by the alive states of ``variable``; the others in order."""
        scope = self.scopes[factor] or ()
        place = scope.index(variable)
        shape = self.shape(factor)
        after = prod(shape[place + 1 :])
        size, table = shape[place], self.tables[factor]
        block = size * after
        return [
            [table[i] for start in range(s * after, len(table), block) for i in range(start, start + after)]
            for s in range(size)
        ]

    def keep(self, variable: int, kept: Sequence[int]) -> None:
        """Restrict ``variable`` to the alive positions ``kept`` in every factor."""
        for factor in sorted(self.around[variable]):
            scope = self.scopes[factor] or ()
            place, shape = scope.index(variable), self.shape(factor)
            states = product(*(kept if p == place else range(size) for p, size in enumerate(shape)))
            strides = [prod(shape[p + 1 :]) for p in range(len(shape))]
            self.tables[factor] = integer_table(
                [self.tables[factor][sum(s * k for s, k in zip(strides, state))] for state in states]
            )
            if not any(self.tables[factor]):
                raise Contradiction("a table is zero for every state that is left to its variables")
        self.alive[variable] = [self.alive[variable][position] for position in kept]

    def observe(self, variable: int, state: int) -> None:
        """Condition on ``variable`` = ``state``. Raises Contradiction when that has weight zero in some factor."""
        if state not in self.alive[variable]:
            raise Contradiction(f"variable number {variable} cannot be in state number {state}")
        self.keep(variable, [self.alive[variable].index(state)])
        self.steps.append(("observe", variable, state))

    def impossible_state(self, variable: int) -> int | None:
        """The position of an alive state that some factor rules out, or None."""
        for factor in sorted(self.around[variable]):
            if all(self.tables[factor]):
                continue
            for position, entries in enumerate(self.slices(factor, variable)):
                if not any(entries):
                    return position
        return None

    def forbid(self, variable: int, position: int) -> None:
        self.steps.append(("forbid", variable, self.alive[variable][position]))
        self.keep(variable, [p for p in range(len(self.alive[variable])) if p != position])

    def summable(self, variable: int) -> bool:
        """Whether at most one factor over more than ``variable`` alone touches it."""
        return sum(len(self.scopes[factor] or ()) > 1 for factor in self.around[variable]) <= 1

    def sum_out(self, variable: int) -> list[int]:
        """Sum ``variable`` out of its only larger factor; returns that factor's other variables."""
        self.steps.append(("sum-out", variable))
        weights = [1] * len(self.alive[variable])
        larger = None
        for factor in sorted(self.around[variable]):
            if len(self.scopes[factor] or ()) == 1:
                weights = [w * entry for w, entry in zip(weights, self.tables[factor])]
                self.scopes[factor] = None
            else:
                larger = factor
        self.around[variable] = set()
        if larger is None:
            return []
        parts = self.slices(larger, variable)
        self.tables[larger] = integer_table(
            [sum(w * part[i] for w, part in zip(weights, parts)) for i in range(len(parts[0]))]
        )
        return self.take_out(larger, variable)

    def drop(self, variable: int) -> list[int]:
        """Take a variable with one state left out of every scope: it tells each factor the same constant."""
        self.steps.append(("sum-out", variable))
        touched = [v for factor in sorted(self.around[variable]) for v in self.take_out(factor, variable)]
        self.around[variable] = set()
        return touched

    def take_out(self, factor: int, variable: int) -> list[int]:
        others = tuple(v for v in self.scopes[factor] or () if v != variable)
        self.scopes[factor] = others or None
        return list(others)

    def drop_constant(self, factor: int) -> list[int]:
        """Take a factor away if all its entries are equal; returns its variables, or nothing."""
        scope = self.scopes[factor]
        if scope is None or len(set(self.tables[factor])) > 1:
            return []
        self.steps.append(("drop", factor))
        for variable in scope:
            self.around[variable].discard(factor)
        self.scopes[factor] = None
        return list(scope)

    def remaining(self) -> list[int]:
        """Factors over two variables or more, in order."""
        return [factor for factor, scope in enumerate(self.scopes) if scope is not None and len(scope) > 1]


def start(graph: FactorGraph) -> ReducedGraph:
    """The graph with integer tables and numbered variables, nothing done yet."""
    number = {name: position for position, name in enumerate(graph.domains)}
    around: list[set[int]] = [set() for _ in number]
    scopes: list[tuple[int, ...] | None] = []
    for position, factor in enumerate(graph.factors):
        scopes.append(tuple(number[name] for name in factor.scope))
        for name in factor.scope:
            around[number[name]].add(position)
        if not any(factor.table):
            raise Contradiction(f"factor {position} is zero everywhere")
    tables = [integer_table(factor.table) for factor in graph.factors]
    return ReducedGraph([list(range(k)) for k in graph.domains.values()], scopes, tables, around, [])


def reduce_graph(graph: FactorGraph, evidence: Mapping[str, int]) -> ReducedGraph:
    """Observe ``evidence``, then forbid and sum out until nothing more applies. Raises Contradiction when nothing is left."""
    reduced = start(graph)
    names = list(graph.domains)
    for name, state in evidence.items():
        reduced.observe(names.index(name), state)
    pending = deque(range(len(names)))
    waiting = [True] * len(names)
    for factor in range(len(reduced.scopes)):
        reduced.drop_constant(factor)

    def again(variables: Iterable[int]) -> None:
        for other in sorted(variables):
            if not waiting[other]:
                waiting[other] = True
                pending.append(other)

    while pending:
        variable = pending[0]
        position = reduced.impossible_state(variable)
        if position is not None:
            if len(reduced.alive[variable]) == 1:
                raise Contradiction(f"every state of variable {names[variable]!r} is ruled out")
            reduced.forbid(variable, position)
            again({other for factor in reduced.around[variable] for other in reduced.scopes[factor] or ()})
            continue
        pending.popleft()
        waiting[variable] = False
        if not reduced.around[variable]:
            continue
        factors = sorted(reduced.around[variable])
        if reduced.summable(variable):
            again(reduced.sum_out(variable))
        elif len(reduced.alive[variable]) == 1:
            again(reduced.drop(variable))
        for factor in factors:
            again(reduced.drop_constant(factor))
    return reduced
