"""A block with hard attention by index: gathers for softmax matrices, and every token computed as seldom as possible.

A head that looks tokens up by index (keys (i, i^2), queries (2a, -1)) reads one row per row, so its matrix is a gather. Repeating
such a block, a row need be computed again only when its own coordinates or a row that it reads have changed (``apply``). And where
no row's new numbers depend on its old ones, and reads make no circle, repeating ends in one fixed point whatever the start; then
each row is computed once, after those that it reads (``settle``): the cost is one layer, however often it is repeated. The same
numbers as by repetition up to rounding (a row's old value is added and taken away again), exactly so in exact arithmetic
(``symbolic.transformer.exact_run``).

Shapes: T tokens, D coordinates, H heads; ``targets`` is one (T,) array of row numbers per head.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from numeric.compiled.blocks import Array, Block
from numeric.functions import activation

Rows = NDArray[np.int64]
Terms = list[tuple[int, list[tuple[int, float]]]]


def terms(matrix: Array) -> Terms:
    """The non-zero entries of a matrix by column: [(column, [(row, entry), ...]), ...]."""
    columns = np.flatnonzero((matrix != 0).any(axis=0)).tolist()
    return [(c, [(int(r), float(matrix[r, c])) for r in np.flatnonzero(matrix[:, c])]) for c in columns]


def weighted(x: Array, chosen: list[tuple[int, float]]) -> Array:
    """The weighted sum of columns of x, in the order of a matrix product."""
    (first, weight), *more = chosen
    total = x[:, first] * weight
    for column, weight in more:
        total += x[:, column] * weight
    return total


def projection(x: Array, weights: Array) -> Array:
    """x @ weights for weights that are mostly zero."""
    chosen = [(int(column), float(weights[column])) for column in np.flatnonzero(weights)]
    return weighted(x, chosen) if chosen else np.zeros(len(x))


class Lookup:
    """Where one head looks, kept while rows change."""

    def __init__(self, wq: Array, wk: Array, x: Array) -> None:
        """Raises NotALookup when the head is not an index lookup on these tokens."""
        self.wq, self.wk = wq, wk
        self.query_columns = np.flatnonzero((wq != 0).any(axis=1))
        self.key_columns = np.flatnonzero((wk != 0).any(axis=1))
        index, square = (projection(x, wk[:, place]) for place in (0, 1))
        self.order = np.argsort(index, kind="stable")
        self.ordered = index[self.order]
        if (square != index * index).any() or (self.ordered[1:] == self.ordered[:-1]).any():
            raise NotALookup
        self.targets = self.find(x)

    def find(self, x: Array) -> Rows:
        """The rows that these rows read. The score 2ai - i^2 is largest at i = a alone. Raises NotALookup."""
        wanted, minus_one = projection(x, self.wq[:, 0]) / 2.0, projection(x, self.wq[:, 1])
        count = len(self.ordered)
        # Where the indices are 0, 1, ..., each is its own place; otherwise they are searched.
        if count and self.ordered[0] == 0 and self.ordered[-1] == count - 1:
            place = np.clip(wanted, 0, count - 1).astype(np.int64)
        else:
            place = np.minimum(np.searchsorted(self.ordered, wanted), count - 1)
        if (minus_one != -1.0).any() or (self.ordered[place] != wanted).any():
            raise NotALookup
        return self.order[place]


class NotALookup(Exception):
    """A head is not an index lookup on these tokens; its softmax matrix is needed."""


class RepeatedBlock:
    """Applications of one block to ``x`` (T x D, changed in place), each computed only for the rows whose inputs changed."""

    def __init__(self, block: Block, x: Array) -> None:
        """Raises NotALookup when some head is not an index lookup on these tokens."""
        self.block, self.x = block, x
        self.heads = [Lookup(wq, wk, x) for wq, wk in zip(block.wq, block.wk)]
        self.reads = [terms(wv @ wo) for wv, wo in zip(block.wv, block.wo)]
        self.inner, self.outer = terms(block.w1), terms(block.w2)
        self.changed = np.ones(len(x), dtype=np.bool_)
        self.rewritten: tuple[Rows, Array] = np.zeros(0, dtype=np.int64), x[:0]

    def apply(self) -> bool:
        """One application. False when it changes nothing: no further one will. Raises NotALookup, with x as it was."""
        self.look_again()
        waiting = self.changed.copy()
        for head in self.heads:
            waiting |= self.changed[head.targets]
        rows = np.flatnonzero(waiting)
        old = self.x[rows]
        new = self.feed_forward(self.attend(rows, old))
        moved = (new != old).any(axis=1)
        self.rewritten = rows[moved], old[moved]
        self.x[rows[moved]] = new[moved]
        self.changed[:] = False
        self.changed[rows[moved]] = True
        return bool(moved.any())

    def settle(self, repeat: int) -> bool:
        """All ``repeat`` applications at once; False, with nothing done, where they are not shown to end in a fixed point."""
        levels = self.levels() if self.forgetful() else None
        if levels is None or len(levels) > repeat:
            return False
        for rows in levels:
            self.x[rows] = self.feed_forward(self.attend(rows, self.x[rows]))
        return True

    def forgetful(self) -> bool:
        """Whether the block writes no address, and no row's new numbers depend on those that it writes over (a head that reads the
        row itself takes them away). A row that reads only itself may instead be one that an application leaves as it is."""
        if not self.heads:
            return False
        block, rows = self.block, np.arange(len(self.x))
        written = (block.w2 != 0).any(axis=0) | (block.b2 != 0)
        written[[column for reads in self.reads for column, _ in reads]] = True
        addresses = np.concatenate([np.append(head.query_columns, head.key_columns) for head in self.heads])
        if written[addresses].any():
            return False
        own = np.stack([head.targets == rows for head in self.heads], axis=1)
        alone = np.flatnonzero(own.all(axis=1))
        if (self.feed_forward(self.attend(alone, self.x[alone])) != self.x[alone]).any():
            return False
        changed = np.flatnonzero(written)
        patterns = np.unique(own[~own.all(axis=1)] @ (1 << np.arange(len(self.heads))))
        for pattern in patterns.tolist():
            left = np.eye(len(written))
            for number, (wv, wo) in enumerate(zip(block.wv, block.wo)):
                left += (pattern >> number & 1) * (wv @ wo)
            if left[np.ix_(changed, changed)].any():
                return False
        return True

    def levels(self) -> list[Rows] | None:
        """The rows that read others, each level after those that its rows read; None when reads make a circle."""
        count = len(self.x)
        edges = [np.stack([head.targets, np.arange(count)], axis=1) for head in self.heads]
        source, reader = np.concatenate(edges)[np.concatenate([e[:, 0] != e[:, 1] for e in edges])].T
        waiting = np.bincount(reader, minlength=count)
        order = np.argsort(source, kind="stable")
        readers = reader[order]
        first = np.searchsorted(source[order], np.arange(count + 1))
        found: list[Rows] = []
        ready, left = np.flatnonzero(waiting == 0), count
        while len(ready):
            found.append(ready)
            left -= len(ready)
            sizes = first[ready + 1] - first[ready]
            offsets = np.repeat(first[ready] - np.append(0, np.cumsum(sizes)[:-1]), sizes)
            following = readers[offsets + np.arange(sizes.sum())]
            waiting -= np.bincount(following, minlength=count)
            ready = np.unique(following[waiting[following] == 0])
        return found[1:] if left == 0 else None

    def look_again(self) -> None:
        """Renew what the rows look up that the last application rewrote; all rows where it rewrote keys."""
        rows, old = self.rewritten
        new = self.x[rows]
        for number, head in enumerate(self.heads):
            if (old[:, head.key_columns] != new[:, head.key_columns]).any():
                self.heads[number] = Lookup(head.wq, head.wk, self.x)
                self.changed[:] = True
                continue
            differ = (old[:, head.query_columns] != new[:, head.query_columns]).any(axis=1)
            if differ.any():
                head.targets[rows[differ]] = head.find(new[differ])

    def attend(self, rows: Rows, own: Array) -> Array:
        """``own``, the numbers of these rows, plus what the heads write there."""
        after = own.copy()
        written: dict[int, Array] = {}
        for head, reads in zip(self.heads, self.reads):
            read = self.x[head.targets[rows]]
            for column, chosen in reads:
                written[column] = written.get(column, 0.0) + weighted(read, chosen)
        for column, total in written.items():
            after[:, column] += total
        return after

    def feed_forward(self, x: Array) -> Array:
        """x plus act(x w1 + b1) w2 + b2."""
        hidden = np.zeros((len(x), len(self.block.b1)))
        for unit, chosen in self.inner:
            hidden[:, unit] = weighted(x, chosen)
        hidden = activation(self.block.activation)(hidden + self.block.b1)
        after = x.copy()
        for column, chosen in self.outer:
            after[:, column] += weighted(hidden, chosen)
        return after + self.block.b2
