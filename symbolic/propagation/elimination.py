"""Exact posteriors by variable elimination over Fractions, and by enumeration: the oracles of compiled transformers.

This module knows nothing of transformers, circuits or junction trees. Elimination follows N. L. Zhang and D. Poole, "A
simple approach to Bayesian network computations" (Canadian AI, 1994); it is run once per queried variable.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError

Posterior = dict[str, dict[str, Fraction]]
Table = dict[tuple[int, ...], Fraction]


def posteriors(
    network: DiscreteNetwork,
    findings: Mapping[str, str] | None = None,
    variables: Sequence[str] | None = None,
) -> Posterior:
    """P(variable | findings) for the chosen variables (all by default), as fractions.

    Raises EvidenceError when a name is unknown or the findings have probability zero.
    """
    fixed = {v: network.state_number(v, s) for v, s in (findings or {}).items()}
    result: Posterior = {}
    for variable in network.variables if variables is None else variables:
        network.state_number(variable, network.states.get(variable, ("?",))[0])
        weights = _weights(network, fixed, variable)
        total = sum(weights, Fraction())
        if not total:
            raise EvidenceError("the findings have probability zero")
        result[variable] = {s: w / total for s, w in zip(network.states[variable], weights)}
    return result


def evidence_probability(network: DiscreteNetwork, findings: Mapping[str, str]) -> Fraction:
    """The total weight of the findings: P(findings) for a Bayesian network, the partition sum for a Markov network."""
    fixed = {v: network.state_number(v, s) for v, s in findings.items()}
    if not network.states:
        return prod((Fraction(f.table[0]) for f in network.factors), start=Fraction(1))
    return sum(_weights(network, fixed, network.variables[0]), Fraction())


def _weights(network: DiscreteNetwork, fixed: Mapping[str, int], query: str) -> list[Fraction]:
    tables = dict(enumerate(_restrict(network, f.scope, f.table, fixed) for f in network.factors))
    holding: dict[str, set[int]] = {v: set() for v in network.variables}
    for number, (scope, _) in tables.items():
        for name in scope:
            holding[name].add(number)

    def cost(variable: str) -> int:
        scope = {name for number in holding[variable] for name in tables[number][0]}
        return prod(len(network.states[name]) for name in scope)

    costs = {v: cost(v) for v in network.variables if v != query and v not in fixed}
    while costs:
        variable = min(costs, key=costs.__getitem__)
        del costs[variable]
        result = _sum_out(network, [tables[number] for number in sorted(holding[variable])], variable)
        for number in list(holding[variable]):
            for name in tables.pop(number)[0]:
                holding[name].discard(number)
        fresh = len(network.factors) + len(network.states) - len(costs)
        tables[fresh] = result
        for name in result[0]:
            holding[name].add(fresh)
        for name in result[0]:
            if name in costs:
                costs[name] = cost(name)
    values = []
    for state in range(len(network.states[query])):
        if query in fixed and fixed[query] != state:
            values.append(Fraction())
            continue
        values.append(
            prod(
                (t.get((state,) if scope else (), Fraction()) for scope, t in tables.values()),
                start=Fraction(1),
            )
        )
    return values


def _restrict(
    network: DiscreteNetwork, scope: tuple[str, ...], table: Sequence[Fraction], fixed: Mapping[str, int]
) -> tuple[tuple[str, ...], Table]:
    """The factor with its fixed variables removed; zero entries are left out."""
    kept = tuple(name for name in scope if name not in fixed)
    reduced: Table = {}
    for entry, state in zip(table, product(*(range(len(network.states[name])) for name in scope))):
        if entry and all(fixed.get(name, value) == value for name, value in zip(scope, state)):
            reduced[tuple(value for name, value in zip(scope, state) if name not in fixed)] = Fraction(entry)
    return kept, reduced


def _sum_out(
    network: DiscreteNetwork, tables: list[tuple[tuple[str, ...], Table]], variable: str
) -> tuple[tuple[str, ...], Table]:
    scope: tuple[str, ...] = ()
    table: Table = {(): Fraction(1)}
    for names, entries in sorted(tables, key=lambda item: len(item[1])):
        new = tuple(name for name in names if name not in scope)
        shared = [(scope.index(name), names.index(name)) for name in names if name in scope]
        fresh = [names.index(name) for name in new]
        groups: dict[tuple[int, ...], list[tuple[tuple[int, ...], Fraction]]] = {}
        for state, value in entries.items():
            groups.setdefault(tuple(state[right] for _, right in shared), []).append(
                (tuple(state[position] for position in fresh), value)
            )
        table = {
            state + tail: value * factor
            for state, value in table.items()
            for tail, factor in groups.get(tuple(state[left] for left, _ in shared), [])
        }
        scope += new
    if variable not in scope:  # no factor mentions it: its states are equally weighted
        return (), {(): Fraction(len(network.states[variable]))}
    position = scope.index(variable)
    summed: Table = {}
    for state, value in table.items():
        key = state[:position] + state[position + 1 :]
        summed[key] = summed.get(key, Fraction()) + value
    return scope[:position] + scope[position + 1 :], summed


def enumerated_posteriors(network: DiscreteNetwork, findings: Mapping[str, str] | None = None) -> Posterior:
    """The same posteriors by summing over every joint state. Exponential: for small networks only."""
    fixed = {v: network.state_number(v, s) for v, s in (findings or {}).items()}
    graph = network.factor_graph()
    weights = {v: [Fraction()] * len(states) for v, states in network.states.items()}
    total = Fraction()
    for values in graph.states(network.variables):
        state = dict(zip(network.variables, values))
        if any(state[v] != s for v, s in fixed.items()):
            continue
        weight = prod((graph.entry(factor, state) for factor in network.factors), start=Fraction(1))
        total += weight
        for variable, value in state.items():
            weights[variable][value] += weight
    if not total:
        raise EvidenceError("the findings have probability zero")
    return {v: {s: w / total for s, w in zip(network.states[v], weights[v])} for v in network.variables}


def most_probable(
    network: DiscreteNetwork, findings: Mapping[str, str] | None = None
) -> tuple[dict[str, str], Fraction]:
    """A most probable joint state given the findings, and its weight, by enumeration; the first in table order on ties."""
    fixed = {v: network.state_number(v, s) for v, s in (findings or {}).items()}
    graph = network.factor_graph()
    best: tuple[Fraction, tuple[int, ...]] = (Fraction(), ())
    for values in graph.states(network.variables):
        state = dict(zip(network.variables, values))
        if any(state[v] != s for v, s in fixed.items()):
            continue
        weight = prod((graph.entry(factor, state) for factor in network.factors), start=Fraction(1))
        if weight > best[0]:
            best = (weight, values)
    if not best[0]:
        raise EvidenceError("the findings have probability zero")
    return {v: network.states[v][s] for v, s in zip(network.variables, best[1])}, best[0]
