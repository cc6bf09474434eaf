"""Number the tokens of a join tree, level by level, and fill the arrays of the model.

Nodes of one level that have the same shape, and whose joint states are all possible, are written together: large trees are made of
few shapes. A shape says how many states the variables of the scope have, and which of them, by position, form the separator, the
messages and the tables.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.junction.indexing import joint_states, positions
from numeric.compiled.junction.model import Clique, JunctionModel, Level
from numeric.compiled.junction.possible import PossibleStates
from numeric.networks.arrays import Floats, Numbers, Tables
from symbolic.compile.join_tree import Node


def laid_out(
    tables: Tables,
    nodes: Sequence[Node],
    possible: PossibleStates,
    fixed: Mapping[str, str],
    whole: bool,
    states: Mapping[str, tuple[str, ...]],
) -> JunctionModel:
    """The model of a join tree, given what is possible in it."""
    layout = _Layout(tables, nodes, possible)
    return JunctionModel(
        tables,
        layout.theta,
        layout.own,
        layout.pointers,
        np.array(layout.indicators, dtype=np.int64),
        tuple(layout.levels),
        tuple(layout.cliques),
        layout.messages,
        layout.exponent,
        fixed,
        whole,
        states,
    )


class _Layout:
    """The arrays, filled level by level from the roots."""

    def __init__(self, tables: Tables, nodes: Sequence[Node], possible: PossibleStates) -> None:
        self.tables, self.nodes, self.possible = tables, nodes, possible
        self.sizes = tables.sizes
        self.floats, self.offsets, shifts = tables.floats
        self.exponent = int(shifts.sum())
        self.ranks: list[Numbers | None] = [
            None if mask is None else np.cumsum(mask, dtype=np.int32) - np.int32(1) for mask in possible.alive
        ]
        self.count = [self._entries(k) for k in range(len(nodes))]
        self.width = [self._messages(k) for k in range(len(nodes))]
        self.theta = np.empty(possible.entries)
        self.own = np.empty(possible.entries, np.int32)
        self.pointers = np.empty(possible.pointers, np.int32)
        self.start = [0] * len(nodes)
        """The first message of each node."""
        self.indicators = [0] * len(self.sizes)
        self.levels: list[Level] = []
        self.cliques: list[Clique] = []
        self.messages = 0
        self._fill()

    def _entries(self, k: int) -> int:
        rows = self.possible.rows[k]
        return joint_states(self.nodes[k].scope, self.sizes) if rows is None else len(rows)

    def _messages(self, k: int) -> int:
        mask = self.possible.alive[k]
        return joint_states(self.nodes[k].separator, self.sizes) if mask is None else int(mask.sum())

    def _fill(self) -> None:
        layers: list[list[int]] = [
            [] for _ in range(1 + max((node.level for node in self.nodes), default=-1))
        ]
        for k, node in enumerate(self.nodes):
            layers[node.level].append(k)
        shapes: dict[Hashable, int] = {}
        shape = [shapes.setdefault(self._shape(k), len(shapes)) for k in range(len(self.nodes))]
        for layer in layers:
            layer.sort(key=lambda k: (-self.nodes[k].messages, shape[k]))
        self._number_messages(layers[0] if layers else [])
        written = (0, self.messages)
        entry = offset = 0
        for depth, layer in enumerate(layers):
            low = self.messages
            self._number_messages(layers[depth + 1] if depth + 1 < len(layers) else [])
            middle = self.messages
            for k in layer:
                for variable in self.nodes[k].leaves:
                    self.indicators[variable] = self.messages
                    self.messages += self.sizes[variable]
            slots = [
                sum(self.count[k] for k in layer if self.nodes[k].messages > j)
                for j in range(max(self.nodes[k].messages for k in layer))
            ]
            level = Level((low, self.messages), middle, written, (entry, entry), tuple(slots), offset)
            for _, alike in groupby(layer, key=shape.__getitem__):
                entry = self._write(list(alike), level, depth, entry)
            self.levels.append(
                Level(level.read, middle, written, (level.entries[0], entry), level.slots, offset)
            )
            offset += sum(slots)
            written = (low, middle)

    def _number_messages(self, layer: Sequence[int]) -> None:
        for k in layer:
            self.start[k] = self.messages
            self.messages += self.width[k]

    def _shape(self, k: int) -> Hashable:
        """Equal for nodes that are written together."""
        node = self.nodes[k]
        if self.possible.rows[k] is not None or any(self.ranks[child] is not None for child in node.children):
            return k
        place = {variable: position for position, variable in enumerate(node.scope)}
        parts = [self.nodes[child].separator for child in node.children]
        parts += [self.tables.scopes[factor] for factor in node.factors]
        return (
            tuple([self.sizes[variable] for variable in node.scope]),
            len(node.separator),
            len(node.children),
            tuple([place[variable] for variable in node.leaves]),
            tuple([tuple([place[variable] for variable in part]) for part in parts]),
        )

    def _write(self, alike: Sequence[int], level: Level, depth: int, entry: int) -> int:
        """Write the entries of nodes of one shape from ``entry`` on; where they end."""
        model, count = self.nodes[alike[0]], self.count[alike[0]]
        end = entry + len(alike) * count
        own = self._agreeing(alike[0], alike[0])
        self._put(self.own[entry:end], own, [self.start[k] for k in alike])
        self._multiply(self.theta[entry:end].reshape(len(alike), count), alike)
        place = level.pointers + entry - level.entries[0]
        for j, slot in enumerate(level.slots[: model.messages]):
            where, shifts = self._pointed(alike, j)
            out = self.pointers[place : place + end - entry]
            self._put(out, where, [shift - level.read[0] for shift in shifts])
            place += slot
        for number, k in enumerate(alike):
            self.cliques.append(
                Clique(
                    self.nodes[k].scope,
                    tuple(self.nodes[k].factors),
                    self.possible.rows[k],
                    entry + number * count,
                    count,
                    self.start[k],
                    self.width[k],
                    self.nodes[k].messages,
                    depth,
                )
            )
        return end

    @staticmethod
    def _put(out: Numbers, where: Numbers, shifts: Sequence[int]) -> None:
        """One copy of ``where`` for every shift, with the shift added."""
        rows = out.reshape(len(shifts), len(where))
        np.add(where[None, :], np.array(shifts, dtype=np.int32)[:, None], out=rows)

    def _agreeing(self, k: int, child: int) -> NDArray[np.int32]:
        """The entry of the separator of ``child`` that each token of node ``k`` agrees with, among those that are possible."""
        where = self._positions(k, self.nodes[child].separator)
        rank = self.ranks[child]
        return where if rank is None else rank[where]

    def _positions(self, k: int, part: Sequence[int]) -> NDArray[np.int32]:
        return positions(self.nodes[k].scope, part, self.sizes, self.possible.rows[k])

    def _pointed(self, alike: Sequence[int], j: int) -> tuple[NDArray[np.int32], list[int]]:
        """The ``j``-th pointers of nodes of one shape, from the first message that each node's point to; and those messages."""
        first = self.nodes[alike[0]]
        if j < len(first.children):
            starts = [self.start[self.nodes[k].children[j]] for k in alike]
            return self._agreeing(alike[0], first.children[j]), starts
        leaf = j - len(first.children)
        where = self._positions(alike[0], (first.leaves[leaf],))
        return where, [self.indicators[self.nodes[k].leaves[leaf]] for k in alike]

    def _multiply(self, out: Floats, alike: Sequence[int]) -> None:
        """The products of the table entries, a row a node; where a row is small or large as a whole, times a power of two."""
        factors = self.nodes[alike[0]].factors
        if not factors:
            out[:] = 1.0
            return
        for number, factor in enumerate(factors):
            where = self._positions(alike[0], self.tables.scopes[factor])
            starts = self.offsets[[self.nodes[k].factors[number] for k in alike]]
            values = self.floats[starts[:, None] + where[None, :]]
            if number:
                out *= values
            else:
                out[:] = values
        largest = out.max(axis=1)
        power = np.where((largest > 2.0**-20) & (largest < 2.0**20) | (largest == 0), 0, np.frexp(largest)[1])
        if power.any():
            np.ldexp(out, -power[:, None], out=out)
            self.exponent += int(power.sum())
