"""Elimination orders by least fill with exact incremental costs, tried under perturbed weights within a budget of steps.

    graph      for each variable (a number) the set of its neighbours
    cluster    a variable and its neighbours at the moment it is eliminated; its size is the number of its joint states
    fill       of a variable: the sum of weight(a) weight(b) over the pairs a, b of its neighbours that are not adjacent

Costs are never recounted. An edge that is added takes its pair out of the fill of the common neighbours of its ends and brings
each end the pairs that the other end does not complete; a variable that is eliminated takes its own pairs along. Stars and
trees are near-linear. Weights are positive integers: a fill of zero then says that no edge is missing, which sums of rounded
floats do not. The budget counts elementary steps, not seconds, and the random numbers are seeded: one graph gives the same
orders on every machine.

Least fill: R. E. Tarjan and M. Yannakakis 1984, SIAM J. Comput. 13(3); weights by states: U. Kjaerulff 1990, Aalborg
University report R 90-09. Repeating it with randomness, best kept: V. Gogate and R. Dechter 2004, UAI.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop, heappush
from math import prod
from random import Random

BUDGET = 1_000_000
"""Steps of ``best_orders`` unless it is told otherwise: about half a second."""
VARIABLE_STEPS = 10
"""What a variable costs beside its edges; a step is the visit of one neighbour."""


def allowance(budget: int, size: int) -> int:
    """Steps to search for when the best order so far has ``size`` joint states: few where the tables are small and are run faster
    than improved, up to three times the budget where they are huge."""
    return min(budget, 10_000 + 30 * size) + min(2 * budget, size // 40)


KEPT = 5


@dataclass(frozen=True)
class Order:
    """``clusters[i]`` holds the neighbours of ``variables[i]`` when it is eliminated, without itself."""

    variables: tuple[int, ...]
    clusters: tuple[frozenset[int], ...]
    size: int
    """Joint states of all clusters together (with their variables)."""


def moral_graph(scopes: Iterable[Sequence[int]], variables: int) -> list[set[int]]:
    """Variables that share a scope are neighbours."""
    adjacent: list[set[int]] = [set() for _ in range(variables)]
    for scope in scopes:
        for variable in scope:
            adjacent[variable].update(scope)
    for variable, around in enumerate(adjacent):
        around.discard(variable)
    return adjacent


def _fills(adjacent: Sequence[set[int]], weights: Sequence[int], near: Sequence[int]) -> list[int]:
    """The fill of every variable: all pairs of its neighbours, less those that are adjacent."""
    fill = [(near[v] ** 2 - sum(weights[u] ** 2 for u in around)) // 2 for v, around in enumerate(adjacent)]
    for a, around in enumerate(adjacent):
        for b in around:
            if a < b:
                pair = weights[a] * weights[b]
                for common in around & adjacent[b]:
                    fill[common] -= pair
    return fill


def eliminate(
    graph: Sequence[set[int]],
    sizes: Sequence[int],
    weights: Sequence[int],
    ties: Sequence[int],
    largest: int | None = None,
) -> tuple[Order | None, int]:
    """The least-fill order and the steps it took; equal fills go by ``ties``, then to the earlier variable. No order when its
    size would exceed ``largest``."""
    adjacent = [set(around) for around in graph]
    near = [sum(weights[u] for u in around) for around in adjacent]
    fill = _fills(adjacent, weights, near)
    known = list(fill)
    """The costs in the heap; an entry with another cost is out of date."""
    heap = [(cost, ties[v], v) for v, cost in enumerate(fill)]
    heapify(heap)
    gone = bytearray(len(adjacent))
    variables: list[int] = []
    clusters: list[frozenset[int]] = []
    size, steps = 0, sum(VARIABLE_STEPS + len(around) for around in adjacent)
    while heap:
        cost, _, variable = heappop(heap)
        if gone[variable] or cost != known[variable]:
            continue
        around = adjacent[variable]
        changed = set(around)
        steps += VARIABLE_STEPS + len(around)
        if cost:
            steps += len(around) ** 2 // 4
            for a in around:
                for b in around - adjacent[a]:
                    if a == b:
                        continue
                    common = adjacent[a] & adjacent[b]
                    steps += len(common)
                    wa, wb = weights[a], weights[b]
                    pair, shared = wa * wb, 0
                    for c in common:
                        fill[c] -= pair
                        shared += weights[c]
                    fill[a] += wb * (near[a] - shared)
                    fill[b] += wa * (near[b] - shared)
                    adjacent[a].add(b)
                    adjacent[b].add(a)
                    near[a] += wb
                    near[b] += wa
                    changed |= common
            changed.discard(variable)
        for u in (
            around
        ):  # its neighbours are a clique now: what u still missed with it are pairs (variable, outside)
            adjacent[u].discard(variable)
            near[u] -= weights[variable]
            fill[u] -= weights[variable] * (near[u] - (near[variable] - weights[u]))
        gone[variable] = 1
        variables.append(variable)
        clusters.append(frozenset(around))
        size += sizes[variable] * prod([sizes[u] for u in around])
        if largest is not None and size > largest:
            return None, steps
        for u in changed:
            if fill[u] != known[u]:
                known[u] = fill[u]
                heappush(heap, (fill[u], ties[u], u))
    return Order(tuple(variables), tuple(clusters), size), steps


def best_orders(
    graph: Sequence[set[int]], sizes: Sequence[int], budget: int = BUDGET, kept: int = KEPT
) -> list[Order]:
    """The smallest orders found, at most ``kept`` of different size, smallest first.

    A variable weighs the same as every other, the logarithm of its states or its states; then the same times a random factor
    near 1, or the best weights so far, perturbed again. Stops when the ``allowance`` is spent; at once when an order adds no edge.
    """
    bases = [[100] * len(sizes)]
    if len(set(sizes)) > 1:
        # (s ** 100) has 100 log2(s) + 1 bits: a hundred times the logarithm without a float
        logs = [max((size**100).bit_length() - 1, 10) for size in sizes]
        bases += [logs, [100 * size for size in sizes]]
    own = [
        size * prod([sizes[u] for u in around]) if len(around) < 30 else 1 << 100
        for size, around in zip(sizes, graph)
    ]
    found: list[Order] = []
    weights, spent, tries = bases[0], 0, 0
    while tries < len(bases) or spent < allowance(budget, found[0].size):
        if tries < len(bases):
            trial, ties = bases[tries], own
        else:
            random = Random(tries)
            noise = (0, 300, 600)[tries // 3 % 3]
            base = weights if tries % 7 == 6 else bases[tries % len(bases)]
            trial = [
                max(1, w * (1000 * 512 + noise * (random.getrandbits(10) - 512)) // (1000 * 512))
                for w in base
            ]
            ties = [random.getrandbits(30) for _ in sizes]
        largest = found[-1].size - 1 if len(found) == kept else 3 * found[0].size if found else None
        order, steps = eliminate(graph, sizes, trial, ties, largest)
        spent += steps
        tries += 1
        if order is None or order.size in {other.size for other in found}:
            continue
        if not found or order.size < found[0].size:
            weights = trial
        found = sorted([*found, order], key=lambda o: o.size)[:kept]
        if 2 * sum(map(len, order.clusters)) == sum(map(len, graph)):
            break  # no edge was added: the graph is chordal, and these are its maximal cliques
    return found
