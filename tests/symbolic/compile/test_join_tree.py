"""Elimination orders with incremental costs against costs counted anew, and what a rooted join tree must satisfy."""

from __future__ import annotations

import random
from collections.abc import Sequence
from itertools import combinations
from math import prod

import pytest

from symbolic.compile.join_tree import HEADS, Node, join_tree
from symbolic.compile.orders import Order, best_orders, eliminate, moral_graph


def random_scopes(rng: random.Random, variables: int) -> list[list[int]]:
    return [[v, *rng.sample(range(v), min(v, rng.randint(0, 3)))] for v in range(variables)]


def fill(adjacent: Sequence[set[int]], weights: Sequence[int], variable: int) -> int:
    pairs = combinations(adjacent[variable], 2)
    return sum(weights[a] * weights[b] for a, b in pairs if b not in adjacent[a])


def replayed(graph: Sequence[set[int]], order: Order, weights: Sequence[int], sizes: Sequence[int]) -> int:
    """Eliminate along the order, counting every cost anew: each variable is a cheapest one. Returns the size."""
    adjacent = [set(around) for around in graph]
    left = set(range(len(graph)))
    size = 0
    for variable, cluster in zip(order.variables, order.clusters, strict=True):
        assert fill(adjacent, weights, variable) == min(fill(adjacent, weights, v) for v in left)
        around = adjacent[variable]
        assert cluster == around
        size += prod(sizes[v] for v in {variable, *around})
        for a in around:
            adjacent[a] |= around - {a}
            adjacent[a].discard(variable)
        left.remove(variable)
    assert not left
    return size


@pytest.mark.parametrize("seed", range(40))
def test_every_variable_is_a_cheapest_when_it_is_eliminated(seed: int) -> None:
    rng = random.Random(seed)
    variables = rng.randint(1, 25)
    graph = moral_graph(random_scopes(rng, variables), variables)
    sizes = [rng.randint(1, 5) for _ in range(variables)]
    for weights in ([100] * variables, [rng.randint(1, 300) for _ in range(variables)]):
        ties = [rng.getrandbits(20) for _ in range(variables)]
        order, _ = eliminate(graph, sizes, weights, ties)
        assert order is not None
        assert replayed(graph, order, weights, sizes) == order.size
        assert eliminate(graph, sizes, weights, ties, order.size)[0] == order
        assert eliminate(graph, sizes, weights, ties, order.size - 1)[0] is None


def test_the_budget_and_the_seeds_decide_not_the_clock() -> None:
    rng = random.Random(5)
    scopes = random_scopes(rng, 60)
    graph, sizes = moral_graph(scopes, 60), [rng.randint(2, 4) for _ in range(60)]
    found = best_orders(graph, sizes, 100_000)
    assert found == best_orders(graph, sizes, 100_000)
    assert [order.size for order in found] == sorted({order.size for order in found})
    assert found[0].size <= best_orders(graph, sizes, 0)[0].size


def test_a_chordal_graph_is_solved_at_once() -> None:
    sizes = [2] * 1000
    star = best_orders(moral_graph([[0, leaf] for leaf in range(1, 1000)], 1000), sizes)
    assert [order.size for order in star] == [999 * 4 + 2]


def joins(nodes: Sequence[Node], scopes: Sequence[Sequence[int]], sizes: Sequence[int], heads: int) -> None:
    """What a rooted join tree is."""
    assert sorted(f for node in nodes for f in node.factors) == list(range(len(scopes)))
    assert sorted(v for node in nodes for v in node.leaves) == list(range(len(sizes)))
    for number, node in enumerate(nodes):
        assert node.messages <= heads
        assert node.scope[: len(node.separator)] == node.separator
        assert set(node.leaves) <= set(node.scope)
        for factor in node.factors:
            assert set(scopes[factor]) <= set(node.scope)
        if node.parent < 0:
            assert node.separator == ()
            assert node.level == 0
        else:
            parent = nodes[node.parent]
            assert number in parent.children
            assert node.level == parent.level + 1
            assert set(node.separator) == set(node.scope) & set(parent.scope)
    for variable in range(
        len(sizes)
    ):  # the nodes that know a variable are connected: all but one have a parent that does
        tops = [
            n
            for n in nodes
            if variable in n.scope and (n.parent < 0 or variable not in nodes[n.parent].scope)
        ]
        assert len(tops) == 1


@pytest.mark.parametrize("heads", [2, 3, HEADS])
@pytest.mark.parametrize("seed", range(20))
def test_random_graphs_give_join_trees(seed: int, heads: int) -> None:
    rng = random.Random(100 + seed)
    variables = rng.randint(1, 30)
    scopes = random_scopes(rng, variables)
    sizes = [rng.randint(1, 4) for _ in range(variables)]
    for order in best_orders(moral_graph(scopes, variables), sizes, 0):
        nodes = join_tree(order, scopes, sizes, heads)
        joins(nodes, scopes, sizes, heads)
        scoped = [set(node.scope) for node in nodes if node.scope != node.separator]
        assert not any(a < b for a in scoped for b in scoped), "a clique is not maximal"


def test_a_star_is_flat_and_a_chain_is_rooted_in_its_middle() -> None:
    sizes = [2] * 800
    star = [[0], *([0, leaf] for leaf in range(1, 800))]
    chain = [[0], *([v - 1, v] for v in range(1, 800))]
    levels = []
    for scopes in (star, chain):
        nodes = join_tree(best_orders(moral_graph(scopes, 800), sizes)[0], scopes, sizes)
        joins(nodes, scopes, sizes, HEADS)
        levels.append(1 + max(node.level for node in nodes))
    assert levels == [7, 400]


def test_one_head_cannot_pass_messages_on() -> None:
    with pytest.raises(ValueError, match="1 heads a node"):
        join_tree(best_orders([set()], [2])[0], [[0]], [2], heads=1)
