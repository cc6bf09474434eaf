"""Elimination orders, junction trees and their size: how large a compiled network will be, before any work.

    order      the variables in the order they are eliminated
    cluster    the variables of the tables multiplied when one variable is eliminated, that variable included
    tree       each cluster points to the cluster that receives its message (its parent), or to none at a root

Eliminating along an order multiplies, at each variable, exactly the tables of its cluster and sends the sum to the parent:
collecting messages in the junction tree of these clusters (S. L. Lauritzen and D. J. Spiegelhalter 1988, J. R. Statist. Soc. B
50(2); R. Dechter 1999, "Bucket elimination", Artificial Intelligence 113). Treewidth here is the width of the order found, an
upper bound on the treewidth of the graph.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import prod

from symbolic.networks.factor_graph import FactorGraph

RULES = ("fill", "weighted fill", "weight")
"""Greedy costs of eliminating a variable: pairs of neighbours to join; the same weighted by their states; the cluster's size."""


RANDOM_ORDERS = 40


@dataclass(frozen=True)
class JunctionTree:
    """Clusters along an elimination order. ``separators[i]`` is ``clusters[i]`` without ``order[i]``."""

    order: tuple[str, ...]
    clusters: tuple[tuple[str, ...], ...]
    parents: tuple[int | None, ...]
    sizes: tuple[int, ...]
    """Joint states of each cluster."""

    @property
    def treewidth(self) -> int:
        """Largest cluster minus one (-1 without variables)."""
        return max((len(cluster) for cluster in self.clusters), default=0) - 1

    @property
    def table_entries(self) -> int:
        """Joint states of all clusters together: the unit in which compiled models grow."""
        return sum(self.sizes)

    def separator(self, index: int) -> tuple[str, ...]:
        return tuple(name for name in self.clusters[index] if name != self.order[index])


def junction_tree(graph: FactorGraph) -> JunctionTree:
    """The smallest, in table entries, of the trees of the greedy orders ``RULES`` and of least-fill orders with ties broken at
    random (fixed seeds; fewer of them for larger graphs). Equal sizes go to the earlier order."""
    tries = min(RANDOM_ORDERS, 6_000 // max(len(graph.domains), 1))
    orders = [_order(graph, rule) for rule in RULES]
    orders += [_order(graph, "fill", random.Random(seed)) for seed in range(tries)]
    return min((_tree(graph, order) for order in orders), key=lambda tree: tree.table_entries)


def least_treewidth(graph: FactorGraph) -> int:
    """A lower bound on the treewidth of the graph, in about the time of reading it: the largest of the least degrees that are met
    while vertices of least degree are removed (its degeneracy). -1 without variables."""
    adjacent = neighbours(graph)
    queue = [(len(around), name) for name, around in adjacent.items()]
    heapify(queue)
    bound = -1
    while queue:
        degree, name = heappop(queue)
        if name not in adjacent or degree != len(adjacent[name]):  # removed, or its degree is smaller since
            continue
        bound = max(bound, degree)
        for other in adjacent.pop(name):
            adjacent[other].discard(name)
            heappush(queue, (len(adjacent[other]), other))
    return bound


def neighbours(graph: FactorGraph) -> dict[str, set[str]]:
    """Variables that share a factor (for a Bayesian network: the moral graph)."""
    adjacent: dict[str, set[str]] = {name: set() for name in graph.domains}
    for factor in graph.factors:
        for name in factor.scope:
            adjacent[name].update(other for other in factor.scope if other != name)
    return adjacent


def _order(graph: FactorGraph, rule: str, shuffle: random.Random | None = None) -> tuple[str, ...]:
    """Greedy elimination; only the costs near the eliminated variable are recomputed. Ties go to the smaller cluster and earlier
    variable, or at random with ``shuffle``."""
    adjacent = neighbours(graph)
    names = list(graph.domains)
    if shuffle is not None:
        shuffle.shuffle(names)
    position = {name: index for index, name in enumerate(names)}

    def cost(name: str) -> tuple[int, int, int]:
        around = adjacent[name]
        weight = prod(graph.domains[other] for other in around) * graph.domains[name]
        if rule == "weight":
            return weight, 0, position[name]
        missing = [
            (one, other)
            for one in around
            for other in around - adjacent[one]
            if position[one] < position[other]
        ]
        if rule == "fill":
            return len(missing), weight if shuffle is None else 0, position[name]
        return (
            sum(graph.domains[one] * graph.domains[other] for one, other in missing),
            weight,
            position[name],
        )

    costs = {name: cost(name) for name in adjacent}
    cheapest = [(value, name) for name, value in costs.items()]
    heapify(cheapest)
    order: list[str] = []
    while cheapest:
        value, name = heappop(cheapest)
        if costs.get(name) != value:  # the cost has changed since, or the variable is gone
            continue
        del costs[name]
        around = adjacent.pop(name)
        touched = set(around)
        for other in around:
            adjacent[other] |= around
            adjacent[other] -= {name, other}
        for other in around:
            touched |= adjacent[other]
        for other in touched:
            value = cost(other)
            if value != costs[other]:
                costs[other] = value
                heappush(cheapest, (value, other))
        order.append(name)
    return tuple(order)


def _tree(graph: FactorGraph, order: Sequence[str]) -> JunctionTree:
    position = {name: index for index, name in enumerate(order)}
    adjacent = neighbours(graph)
    clusters: list[tuple[str, ...]] = []
    parents: list[int | None] = []
    for name in order:
        around = adjacent.pop(name)
        for other in around:
            adjacent[other] |= around
            adjacent[other] -= {name, other}
        clusters.append((name, *sorted(around, key=position.__getitem__)))
        parents.append(min((position[other] for other in around), default=None))
    sizes = tuple(_states(graph.domains, cluster) for cluster in clusters)
    return JunctionTree(tuple(order), tuple(clusters), tuple(parents), sizes)


def _states(domains: Mapping[str, int], scope: Sequence[str]) -> int:
    return prod(domains[name] for name in scope)
