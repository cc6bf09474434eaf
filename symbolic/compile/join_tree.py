"""Rooted join trees of maximal cliques in which no node receives more than four messages.

    clique      a maximal cluster of an elimination order
    separator   what a clique shares with its parent; the message to the parent is a table over it
    leaf        a variable whose indicators (one per state: is this state allowed?) enter at this node as a message
    level       distance from the root; a node's messages come from the level below and from leaves

A tree is rooted at a centre, so that it has the fewest levels. Where a clique would receive more messages than ``heads``, nodes
are put in between that only multiply some of them, smallest first: one attention head reads one message.

S. L. Lauritzen and D. J. Spiegelhalter 1988, J. R. Statist. Soc. B 50(2); F. V. Jensen and F. Jensen 1994, UAI.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from heapq import heapify, heappop, heappush
from math import prod

from symbolic.compile.orders import Order

HEADS = 4


@dataclass
class Node:
    """A clique, or a node that only multiplies messages (its scope is its separator)."""

    scope: tuple[int, ...]
    """The separator, then the variables that are summed out here."""
    separator: tuple[int, ...]
    parent: int
    children: list[int] = field(default_factory=list)
    leaves: list[int] = field(default_factory=list)
    factors: list[int] = field(default_factory=list)
    """The numbers of the tables multiplied here."""
    level: int = 0

    @property
    def messages(self) -> int:
        return len(self.children) + len(self.leaves)


def join_tree(
    order: Order, scopes: Sequence[Sequence[int]], sizes: Sequence[int], heads: int = HEADS
) -> list[Node]:
    """The nodes of the rooted join tree (a forest where the graph is not connected): every scope lies in the node that lists it
    under ``factors``, every variable is a leaf of one node, its smallest."""
    if heads < 2:
        raise ValueError(f"{heads} heads a node: at least two are needed to pass messages on")
    cliques, near, home = _cliques(order, len(sizes))
    nodes = _rooted(cliques, near)
    position = [0] * len(sizes)
    for place, variable in enumerate(order.variables):
        position[variable] = place
    for number, scope in enumerate(scopes):
        nodes[home[min(scope, key=position.__getitem__)]].factors.append(number)
    smallest: dict[int, tuple[int, int]] = {}
    for number, node in enumerate(nodes):
        weight = prod([sizes[v] for v in node.scope])
        for variable in node.scope:
            if variable not in smallest or weight < smallest[variable][0]:
                smallest[variable] = weight, number
    for variable, (_, number) in sorted(smallest.items()):
        nodes[number].leaves.append(variable)
    for number in range(len(nodes)):
        _limit_messages(nodes, number, sizes, heads)
    stack = [(number, 0) for number, node in enumerate(nodes) if node.parent < 0]
    while stack:
        number, level = stack.pop()
        nodes[number].level = level
        stack.extend((child, level + 1) for child in nodes[number].children)
    return nodes


def _cliques(order: Order, variables: int) -> tuple[list[set[int]], list[list[int]], list[int]]:
    """The maximal cliques, the tree between them, and for each variable the clique in which it is summed out first.

    Backwards along the order: a variable joins the clique of its first neighbour to be eliminated, when that clique is exactly
    its neighbours; else it starts a clique next to it.
    """
    position = [0] * variables
    for place, variable in enumerate(order.variables):
        position[variable] = place
    cliques: list[set[int]] = []
    near: list[list[int]] = []
    home = [0] * variables
    for variable, around in zip(reversed(order.variables), reversed(order.clusters)):
        if around:
            clique = home[min(around, key=position.__getitem__)]
            if len(cliques[clique]) == len(around):
                cliques[clique].add(variable)
                home[variable] = clique
                continue
            near[clique].append(len(cliques))
            near.append([clique])
        else:
            near.append([])
        home[variable] = len(cliques)
        cliques.append({variable, *around})
    return cliques, near, home


def _walk(near: Sequence[Sequence[int]], start: int) -> dict[int, int]:
    """Each clique reached from ``start``, breadth first, with the clique before it (-1 at the start)."""
    before = {start: -1}
    queue = [start]
    for clique in queue:
        for other in near[clique]:
            if other not in before:
                before[other] = clique
                queue.append(other)
    return before


def _rooted(cliques: Sequence[set[int]], near: Sequence[Sequence[int]]) -> list[Node]:
    nodes: list[Node | None] = [None] * len(cliques)
    for start in range(len(cliques)):
        if nodes[start] is not None:
            continue
        end = next(reversed(_walk(near, start)))
        before = _walk(near, end)
        path = [next(reversed(before))]  # a longest path; its middle is a centre
        while before[path[-1]] >= 0:
            path.append(before[path[-1]])
        for clique, parent in _walk(near, path[len(path) // 2]).items():
            separator = sorted(cliques[clique] & cliques[parent]) if parent >= 0 else []
            scope = (*separator, *sorted(cliques[clique].difference(separator)))
            nodes[clique] = Node(scope, tuple(separator), parent)
            above = nodes[parent] if parent >= 0 else None
            if above is not None:
                above.children.append(clique)
    return [node for node in nodes if node is not None]


def _limit_messages(nodes: list[Node], number: int, sizes: Sequence[int], heads: int) -> None:
    """Put nodes that only multiply between ``number`` and its messages until at most ``heads`` are left, smallest tables first."""
    node = nodes[number]
    if node.messages <= heads:
        return
    waiting = [(prod([sizes[v] for v in nodes[child].separator]), 0, 0, child) for child in node.children]
    waiting += [(sizes[variable], 0, 1, variable) for variable in node.leaves]
    heapify(waiting)
    while len(waiting) > heads:
        taken = [heappop(waiting) for _ in range(min(heads, len(waiting) - heads + 1))]
        children = [name for *_, is_leaf, name in taken if not is_leaf]
        leaves = [name for *_, is_leaf, name in taken if is_leaf]
        scope = tuple(sorted({*leaves, *(v for child in children for v in nodes[child].separator)}))
        for child in children:
            nodes[child].parent = len(nodes)
        height = 1 + max(height for _, height, *_ in taken)
        heappush(waiting, (prod([sizes[v] for v in scope]), height, 0, len(nodes)))
        nodes.append(Node(scope, scope, number, children, leaves))
    node.children = [name for *_, is_leaf, name in sorted(waiting) if not is_leaf]
    node.leaves = [name for *_, is_leaf, name in sorted(waiting) if is_leaf]
