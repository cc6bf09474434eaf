"""Which joint states of every clique are possible: relations instead of tables, before any token is made.

    relation   the joint states of a scope that a table allows: where it is not zero
    rows       the possible joint states of a node, by number, ascending; None when all of them are
    alive      which joint states of a separator are possible, as a mask; None when all of them are

Two passes over the join tree, up and down. After them every row is part of a joint state of all variables that no table excludes
(a full reducer: P. A. Bernstein and D.-M. W. Chiu 1981, J. ACM 28(1); M. Yannakakis 1981, VLDB). Every row is one token, so the
size of a model is known exactly here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import (
    Integers,
    aligned,
    joint_states,
    positions,
    strides_of,
)
from numeric.networks.arrays import Tables
from symbolic.compile.join_tree import Node

Mask = NDArray[np.bool_]
Relation = tuple[Sequence[int], Mask]

DENSE = 1 << 22
"""Cliques of up to so many joint states are masks; larger ones are joined from their relations."""
LARGEST_TABLE = 1 << 31
LARGEST_NUMBER = 1 << 62


class TooManyError(ValueError):
    """More tokens than the limit; ``needed`` of them at least."""

    def __init__(self, needed: int) -> None:
        super().__init__(f"at least {needed:,} tokens")
        self.needed = needed


@dataclass(frozen=True)
class Support:
    """By node. ``entries`` and ``messages`` count the tokens."""

    rows: tuple[Integers | None, ...]
    alive: tuple[Mask | None, ...]
    entries: int
    messages: int
    pointers: int

    @property
    def tokens(self) -> int:
        return self.entries + self.messages


def support(nodes: Sequence[Node], tables: Tables, limit: int) -> Support | None:
    """The possible joint states of every node; None when there are none. Raises TooManyError as soon as more than ``limit`` tokens
    are seen to be needed."""
    sizes = tables.sizes
    states = [joint_states(node.scope, sizes) for node in nodes]
    width = [joint_states(node.separator, sizes) for node in nodes]
    if max(width, default=1) >= LARGEST_TABLE:
        raise TooManyError(max(width))
    excluding = {number: table > 0 for number, table in enumerate(tables.numbers) if not table.all()}
    rows: list[Integers | None] = [None] * len(nodes)
    alive: list[Mask | None] = [None] * len(nodes)
    downwards = sorted(range(len(nodes)), key=lambda k: nodes[k].level)
    entries = 0
    for k in reversed(downwards):  # what is below excludes
        node = nodes[k]
        relations: list[Relation] = [(tables.scopes[f], excluding[f]) for f in node.factors if f in excluding]
        for child in node.children:
            mask = alive[child]
            if mask is not None:
                relations.append((nodes[child].separator, mask))
        if relations:
            rows[k] = _possible(node, relations, sizes, states[k], limit)
        here = rows[k]
        if here is not None:
            if not len(here):
                return None
            alive[k] = _marks(here // here.dtype.type(states[k] // width[k]), width[k])
        entries += states[k] if here is None else len(here)
        if entries > limit:
            raise TooManyError(entries)
    for k in downwards:  # what is above excludes
        mask, here = alive[k], rows[k]
        inner = states[k] // width[k]
        if mask is not None and here is None:
            here = rows[k] = np.flatnonzero(np.repeat(mask, inner)).astype(_integer(states[k]))
        elif mask is not None and here is not None:
            kept = mask[here // here.dtype.type(inner)]
            if not kept.all():
                here = rows[k] = here[kept]
        if here is not None:
            for child in nodes[k].children:
                alive[child] = _marks(
                    positions(nodes[k].scope, nodes[child].separator, sizes, here), width[child]
                )
    counts = [states[k] if (kept := rows[k]) is None else len(kept) for k in range(len(nodes))]
    messages = sum(sizes) + sum(
        width[k] if (mask := alive[k]) is None else int(mask.sum()) for k in range(len(nodes))
    )
    pointers = sum(count * node.messages for count, node in zip(counts, nodes))
    result = Support(tuple(rows), tuple(alive), sum(counts), messages, pointers)
    if result.tokens > limit:
        raise TooManyError(result.tokens)
    return result


def _integer(states: int) -> type[np.int32] | type[np.int64]:
    return np.int32 if states < LARGEST_TABLE else np.int64


def _marks(numbers: NDArray, width: int) -> Mask | None:
    marks = np.zeros(width, np.bool_)
    marks[numbers] = True
    return None if marks.all() else marks


def _possible(
    node: Node, relations: list[Relation], sizes: Sequence[int], states: int, limit: int
) -> Integers | None:
    if states > DENSE:
        return _join(node.scope, relations, sizes, limit)
    mask = np.ones([sizes[v] for v in node.scope], np.bool_)
    for scope, table in relations:
        mask &= aligned(table, scope, node.scope, sizes)
    return None if mask.all() else np.flatnonzero(mask).astype(np.int32)


def _join(scope: Sequence[int], relations: list[Relation], sizes: Sequence[int], limit: int) -> Integers:
    """The joint states of ``scope`` that all relations allow, ascending. Joins first what grows least; ``digits`` are the states
    of the variables joined so far, one entry for each joint state."""
    states = joint_states(scope, sizes)
    if states >= LARGEST_NUMBER:
        raise TooManyError(states)
    strides = strides_of(scope, sizes)
    digits: dict[int, Integers] = {}
    count = 1
    waiting = [(list(names), table) for names, table in relations]
    waiting += [([v], np.ones(sizes[v], np.bool_)) for v in scope]
    while waiting:
        growth = [
            joint_states([v for v in names if v not in digits], sizes) * float(table.mean())
            for names, table in waiting
        ]
        names, table = waiting.pop(growth.index(min(growth)))
        shared = [v for v in names if v in digits]
        allowed = np.flatnonzero(table).astype(np.int32)
        theirs = positions(names, shared, sizes, allowed)
        mine = np.zeros(count, np.int64)
        for v, stride in strides_of(shared, sizes).items():
            mine += digits[v].astype(np.int64) * stride
        counts = np.bincount(theirs, minlength=joint_states(shared, sizes))
        each = counts[mine]
        total = int(each.sum())
        if total > limit:
            raise TooManyError(total)
        source = np.repeat(np.arange(count), each)
        place = np.arange(total) - np.repeat(np.cumsum(each) - each, each)
        place += (np.cumsum(counts) - counts)[mine[source]]
        taken = allowed[np.argsort(theirs, kind="stable")[place]]
        digits = {v: column[source] for v, column in digits.items()}
        for v in names:
            if v not in digits:
                digits[v] = positions(names, [v], sizes, taken).astype(np.min_scalar_type(sizes[v]))
        count = total
    rows = np.zeros(count, _integer(states))
    for v in scope:
        rows += digits[v].astype(rows.dtype) * rows.dtype.type(strides[v])
    rows.sort()
    return rows
