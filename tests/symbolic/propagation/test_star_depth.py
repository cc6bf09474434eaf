"""Rounds of a star with k leaves when its hub is split into variables of degree at most three: counted over all such trees.

Convention: the hub's k neighbours are leaves, the hub becomes a tree of equality nodes of degree at most 3, and the number of
rounds is the largest distance between two leaves (between leaf and hub for k = 1): that many until every leaf has heard every
other.
"""

from __future__ import annotations

import math
import re
from itertools import count

from proofs.rocq.evidence import pins


def least_diameter(leaves: int) -> int:
    """Minimum over all unrooted binary trees with these leaves, built by inserting one leaf into each edge in turn."""
    if leaves <= 2:
        return leaves
    fresh = count(3)
    trees = [frozenset({("hub", 0), ("hub", 1), ("hub", 2)})]
    for _ in range(3, leaves):
        leaf = next(fresh)
        trees = [
            (tree - {edge}) | {(edge[0], f"n{leaf}"), (f"n{leaf}", edge[1]), (f"n{leaf}", leaf)}
            for tree in trees
            for edge in tree
        ]
    return min(map(diameter, trees))


def diameter(tree: frozenset) -> int:
    adjacent: dict = {}
    for a, b in tree:
        adjacent.setdefault(a, set()).add(b)
        adjacent.setdefault(b, set()).add(a)

    def farthest(start: object) -> tuple[int, object]:
        seen, level, depth, last = {start}, [start], 0, start
        while True:
            level = [w for v in level for w in adjacent[v] if w not in seen]
            if not level:
                return depth, last
            seen.update(level)
            depth, last = depth + 1, level[0]

    return farthest(farthest(0)[1])[0]


def test_a_star_needs_more_rounds_than_the_source_counts() -> None:
    counted = [least_diameter(k) for k in range(1, 9)]
    assert counted == [1, 2, 2, 3, 4, 4, 5, 5]
    pinned = re.search(r"\[([0-9; ]+)\]", pins()["StarDepth.star_counts"].statement)
    assert pinned is not None
    assert [0, *counted] == [int(word) for word in pinned[1].split(";")]
    assert all(k <= 2 ** (d // 2) + 2 ** ((d - 1) // 2) for k, d in enumerate(counted, 1))
    depth_one = [max(1, math.ceil(math.log2(k))) for k in range(1, 9)]
    assert [c > d for c, d in zip(counted, depth_one)] == [False, True, False] + [True] * 5
    by_diameter = [2 * math.ceil(math.log2(k)) for k in range(2, 9)]
    assert all(c <= d for c, d in zip(counted[1:], by_diameter))
