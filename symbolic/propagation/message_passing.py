"""Exact message passing on factor graphs: sum- and max-product, weighted and fractional, and enumeration.

Glossary of shapes
    edge       (factor position in graph.factors, variable name)
    message    tuple of entries, one per state of the edge's variable
    Messages   edge -> factor-to-variable message; variable-to-factor (cavity) messages are computed from
               these

Equations
    cavity    n_xf(x) = m_fx(x)^(w_fx (1 - a_f))  prod_{g != f} m_gx(x)^w_gx
    message   m_fx(x) = ( sum_{states of f with x} f(.)^a_f  prod_{y != x} n_yf(y) )^(1/a_f)
    belief    b_x(x) proportional to  prod_g m_gx(x)^w_gx
With every w = a = 1 this is sum-product (F. Kschischang, B. Frey, H.-A. Loeliger, "Factor graphs and the
sum-product algorithm", IEEE Trans. Inf. Theory 47(2), 2001, eqs. 5-6); with max for sum, max-product (ibid.,
section III). Powers a give fractional belief propagation (W. Wiegerinck, T. Heskes, "Fractional belief
propagation", NIPS 2002; T. Minka, "Power EP", MSR-TR-2004-149), whose limit a -> 0 is the variational message
exp(E log f) (J. Winn, C. Bishop, "Variational message passing", JMLR 6, 2005): that limit is what power 0
means here. Exponents w weigh each message as it enters a variable.

Entries are exact: int, Fraction or SymPy expressions. No floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod
from typing import Any, Literal

import sympy

from symbolic.networks.factor_graph import Entry, Factor, FactorGraph

Edge = tuple[int, str]
Message = tuple[Entry, ...]
Messages = Mapping[Edge, Message]


def quotient(a: Entry, b: Entry) -> Entry:
    """a / b without leaving the exact numbers."""
    return Fraction(a, b) if isinstance(a, int) and isinstance(b, int) else a / b


def power(base: Entry, exponent: Entry) -> Entry:
    """base ** exponent without leaving the exact numbers: roots become SymPy expressions."""
    if exponent == 1:
        return base
    if exponent == 0:
        return 1
    if isinstance(exponent, Fraction) and exponent.denominator == 1:
        exponent = int(exponent)
    if isinstance(exponent, int) and isinstance(base, int | Fraction):
        return Fraction(base) ** exponent
    return sympy.Pow(sympy.sympify(base), sympy.sympify(exponent))


def largest(entries: Iterable[Entry]) -> Entry:
    """The maximum; SymPy's unevaluated Max where the order is unknown."""
    entries = list(entries)
    if all(isinstance(e, int | Fraction) for e in entries):
        return max(entries)
    return sympy.Max(*entries)


def normalised(message: Message) -> Message:
    """The message scaled to sum 1. Raises ZeroDivisionError when every entry is zero (contradictory
    evidence).
    """
    total = sum(message)
    if total == 0:
        raise ZeroDivisionError(f"message {message} has no mass: the evidence contradicts itself")
    return tuple(quotient(entry, total) for entry in message)


@dataclass(frozen=True)
class Engine:
    """Message updates on one graph.

    ``kind`` is "sum" or "max"; ``exponents[edge]`` is w (default 1); ``powers[factor]`` is a (default 1, 0 is
    the limit). ``scale`` normalises each message to sum 1; without it messages are the bare sums of products.
    """

    graph: FactorGraph
    kind: Literal["sum", "max"] = "sum"
    exponents: Mapping[Edge, Entry] = field(default_factory=dict)
    powers: Mapping[int, Entry] = field(default_factory=dict)
    scale: bool = True
    neighbours: Mapping[str, tuple[int, ...]] = field(init=False)

    def __post_init__(self) -> None:
        around: dict[str, list[int]] = {name: [] for name in self.graph.domains}
        for position, factor in enumerate(self.graph.factors):
            for name in factor.scope:
                around[name].append(position)
        object.__setattr__(self, "neighbours", {name: tuple(found) for name, found in around.items()})
        for edge in self.exponents:
            if edge not in set(self.edges()):
                raise ValueError(f"exponent for {edge}, which is not an edge of the graph")

    def edges(self) -> tuple[Edge, ...]:
        """All edges, by factor and scope."""
        return tuple((p, name) for p, factor in enumerate(self.graph.factors) for name in factor.scope)

    def initial(self) -> dict[Edge, Message]:
        """Uniform messages of ones."""
        return {(p, name): (1,) * self.graph.domains[name] for p, name in self.edges()}

    def weighted(self, messages: Messages, edge: Edge, share: Entry = 1) -> Message:
        """The message on ``edge`` raised to its exponent times ``share``, as it enters its variable."""
        exponent = self.exponents.get(edge, 1) * share
        return tuple(power(entry, exponent) for entry in messages[edge])

    def cavity(self, messages: Messages, edge: Edge) -> Message:
        """The variable-to-factor message on ``edge``."""
        position, name = edge
        result: Message = self.weighted(messages, edge, 1 - self.powers.get(position, 1))
        for other in self.neighbours[name]:
            if other != position:
                result = _times(result, self.weighted(messages, (other, name)))
        return result

    def belief(self, messages: Messages, name: str) -> Message:
        """The normalised product of the messages at a variable."""
        result: Message = (1,) * self.graph.domains[name]
        for position in self.neighbours[name]:
            result = _times(result, self.weighted(messages, (position, name)))
        return normalised(result)

    def message(self, messages: Messages, edge: Edge) -> Message:
        """The factor-to-variable message on ``edge`` from the current messages."""
        position, name = edge
        factor = self.graph.factors[position]
        incoming = {
            other: self.cavity(messages, (position, other)) for other in factor.scope if other != name
        }
        return self._out(factor, name, incoming, self.powers.get(position, 1))

    def synchronous(self, messages: Messages) -> dict[Edge, Message]:
        """Every factor-to-variable message at once, all from the same old messages; cost linear in edges."""
        incoming = self._all_cavities(messages)
        result: dict[Edge, Message] = {}
        for position, factor in enumerate(self.graph.factors):
            for name in factor.scope:
                others = {y: incoming[position, y] for y in factor.scope if y != name}
                result[position, name] = self._out(factor, name, others, self.powers.get(position, 1))
        return result

    def in_order(self, messages: Messages, order: Iterable[Edge]) -> dict[Edge, Message]:
        """Update the messages on ``order`` one after the other, each from the current messages."""
        result = dict(messages)
        for edge in order:
            result[edge] = self.message(result, edge)
        return result

    def run(self, rounds: int) -> dict[Edge, Message]:
        """``rounds`` synchronous rounds from uniform messages."""
        messages = self.initial()
        for _ in range(rounds):
            messages = self.synchronous(messages)
        return messages

    def _out(self, factor: Factor, name: str, incoming: Mapping[str, Message], a: Entry) -> Message:
        if a == 0:
            result = self._geometric(factor, name, incoming)
        else:
            sums: list[list[Entry]] = [[] for _ in range(self.graph.domains[name])]
            where = factor.scope.index(name)
            for state, entry in zip(self.graph.states(factor.scope), factor.table):
                term = power(entry, a)
                for other, value in zip(factor.scope, state):
                    if other != name:
                        term = term * incoming[other][value]
                sums[state[where]].append(term)
            collect = sum if self.kind == "sum" else largest
            result = tuple(power(collect(terms), quotient(1, a)) for terms in sums)
        return normalised(result) if self.scale else result

    def _geometric(self, factor: Factor, name: str, incoming: Mapping[str, Message]) -> Message:
        """The limit a -> 0: prod f(.)^q over the other variables' normalised cavity beliefs q, that is
        exp(E_q log f).
        """
        if self.kind == "max":
            raise ValueError("power 0 is defined for sum-product only")
        beliefs = {other: normalised(message) for other, message in incoming.items()}
        where = factor.scope.index(name)
        products: list[Entry] = [1] * self.graph.domains[name]
        for state, entry in zip(self.graph.states(factor.scope), factor.table):
            weight: Entry = 1
            for other, value in zip(factor.scope, state):
                if other != name:
                    weight = weight * beliefs[other][value]
            products[state[where]] = products[state[where]] * power(entry, weight)
        return tuple(products)

    def _all_cavities(self, messages: Messages) -> dict[Edge, Message]:
        """All cavity messages by prefix and suffix products around each variable."""
        result: dict[Edge, Message] = {}
        for name, around in self.neighbours.items():
            terms = [self.weighted(messages, (p, name)) for p in around]
            ones: Message = (1,) * self.graph.domains[name]
            suffix = [ones]
            for term in reversed(terms):
                suffix.append(_times(term, suffix[-1]))
            prefix = ones
            for index, position in enumerate(around):
                own = self.weighted(messages, (position, name), 1 - self.powers.get(position, 1))
                result[position, name] = _times(_times(prefix, suffix[len(terms) - 1 - index]), own)
                prefix = _times(prefix, terms[index])
        return result


def _times(a: Message, b: Message) -> Message:
    return tuple(x * y for x, y in zip(a, b, strict=True))


# Enumeration: the oracle ------------------------------------------------------------------------------------


def joint(graph: FactorGraph) -> dict[tuple[int, ...], Entry]:
    """The product of all factors at every joint state (variables in the order of ``domains``)."""
    names = tuple(graph.domains)
    result: dict[tuple[int, ...], Entry] = {}
    for state in graph.states(names):
        assignment = dict(zip(names, state))
        result[state] = prod((graph.entry(factor, assignment) for factor in graph.factors), start=1)
    return result


def marginal(graph: FactorGraph, name: str) -> Message:
    """The exact marginal of one variable, by enumeration."""
    where = list(graph.domains).index(name)
    sums: list[Any] = [0] * graph.domains[name]
    for state, weight in joint(graph).items():
        sums[state[where]] = sums[state[where]] + weight
    return normalised(tuple(sums))


def max_marginal(graph: FactorGraph, name: str) -> Message:
    """Max of the joint over all other variables, for each state of ``name``, by enumeration."""
    where = list(graph.domains).index(name)
    found: list[list[Entry]] = [[] for _ in range(graph.domains[name])]
    for state, weight in joint(graph).items():
        found[state[where]].append(weight)
    return tuple(largest(entries) for entries in found)
