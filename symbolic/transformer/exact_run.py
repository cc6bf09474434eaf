"""Run transformer layers in exact arithmetic: every residual coordinate is an integer or the log of a positive rational.

Closure. Integer combinations of integers are integers; integer combinations of logs are logs, sum w_j ln r_j = ln prod r_j^w_j;
softplus(ln r) = ln(1 + r); relu(ln r) = ln max(1, r); relu(k) = max(0, k). Attention is hard: the token with the largest score,
which must be an integer and unique. Anything else (an integer mixed with a log, a tie, softplus of a non-zero integer) raises
ExactnessError: nothing is rounded. This module runs whatever weights it is given; it knows nothing of gates or networks.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from symbolic.transformer.weights import Activation, Coordinate, Head, Layer, Log, Matrix

Row = tuple[Coordinate, ...]
Sparse = tuple[tuple[tuple[int, int], ...], ...]
Progress = Callable[[str, int, int], None]


class ExactnessError(ValueError):
    """A step that leaves integers and logs of rationals, or a tie in hard attention."""


def _columns(matrix: Matrix) -> Sparse:
    """For each output column, its non-zero (row, weight) pairs."""
    width = len(matrix[0]) if matrix else 0
    return tuple(tuple((i, row[j]) for i, row in enumerate(matrix) if row[j]) for j in range(width))


def combine(terms: Sequence[tuple[int, Coordinate]]) -> Coordinate:
    """sum of weight * coordinate. Raises ExactnessError when an integer and a log would mix."""
    whole = 0
    odds: Fraction | None = None
    for weight, item in terms:
        if isinstance(item, int):
            whole += weight * item
        elif weight == 1:
            odds = item.odds if odds is None else odds * item.odds
        elif weight == -1:
            odds = 1 / item.odds if odds is None else odds / item.odds
        else:
            odds = (Fraction(1) if odds is None else odds) * item.odds**weight
    if odds is None or odds == 1:
        return whole
    if whole:
        raise ExactnessError(f"the integer {whole} and the log of {odds} meet in one coordinate")
    return Log(odds)


def activate(kind: Activation, item: Coordinate) -> Coordinate:
    if kind == "relu":
        if isinstance(item, int):
            return max(0, item)
        return item if item.odds > 1 else 0
    if isinstance(item, Log):
        return Log(1 + item.odds)
    if item == 0:
        return Log(Fraction(2))
    raise ExactnessError(f"softplus of the integer {item} is not the log of a rational")


def log_of(item: Coordinate) -> Fraction:
    """e to the coordinate. Raises ExactnessError for a non-zero integer."""
    if isinstance(item, Log):
        return item.odds
    if item == 0:
        return Fraction(1)
    raise ExactnessError(f"the coordinate {item} is an integer, not the log of a rational")


class _Lookup:
    """Hard attention of one head: for every token the index of the token it reads."""

    def __init__(self, head: Head) -> None:
        self.query = _columns(head.query)
        self.key = _columns(head.key)
        self.keys: list[tuple[int, ...]] = []
        self.place: dict[int, int] = {}
        value, output = _columns(head.value), _columns(head.output)
        # one linear map per written coordinate, without the inner channel
        self.writes: list[tuple[int, tuple[tuple[int, int], ...]]] = []
        for target, channels in enumerate(output):
            combined: dict[int, int] = {}
            for channel, weight in channels:
                for source, inner in value[channel]:
                    combined[source] = combined.get(source, 0) + weight * inner
            kept = tuple((source, weight) for source, weight in sorted(combined.items()) if weight)
            if kept:
                self.writes.append((target, kept))

    def targets(self, rows: Sequence[Row]) -> list[int]:
        """Every token's target. The keys are kept for ``target``."""
        self.keys = [self._integers(self.key, row, "key") for row in rows]
        self.place = {
            key[0]: index
            for index, key in enumerate(self.keys)
            if len(key) == 2 and key[1] == key[0] * key[0]
        }
        return [self.target(row) for row in rows]

    def target(self, row: Row) -> int:
        """The target of one row, among the keys of the last call of ``targets``."""
        query = self._integers(self.query, row, "query")
        if len(self.place) == len(self.keys) and query[1] == -1 and query[0] % 2 == 0:
            # 2ab - b^2 = a^2 - (a-b)^2: when some key has b = a it is the only best one
            found = self.place.get(query[0] // 2)
            if found is not None:
                return found
        return self._best(query, self.keys)

    @staticmethod
    def _integers(matrix: Sparse, row: Row, what: str) -> tuple[int, ...]:
        values = []
        for column in matrix:
            item = combine([(weight, row[source]) for source, weight in column])
            if not isinstance(item, int):
                raise ExactnessError(f"an attention {what} is the log of {item.odds}, not an integer")
            values.append(item)
        return tuple(values)

    @staticmethod
    def _best(query: tuple[int, ...], keys: Sequence[tuple[int, ...]]) -> int:
        scores = [sum(a * b for a, b in zip(query, key)) for key in keys]
        best = max(scores)
        if scores.count(best) != 1:
            raise ExactnessError(f"hard attention is tied between {scores.count(best)} tokens")
        return scores.index(best)


def run_layer(layer: Layer, rows: Sequence[Row]) -> list[Row]:
    """One application of the layer to all tokens."""
    return _Compiled(layer).run(list(rows), 1, None)


class _Compiled:
    """A layer as sparse linear forms."""

    def __init__(self, layer: Layer) -> None:
        self.heads = [_Lookup(head) for head in layer.heads]
        self.hidden = list(zip(_columns(layer.w1), layer.b1))
        self.outer = [
            (j, column, layer.b2[j]) for j, column in enumerate(_columns(layer.w2)) if column or layer.b2[j]
        ]
        self.activation = layer.activation
        self.queries = {source for head in self.heads for column in head.query for source, _ in column}
        self.keys = {source for head in self.heads for column in head.key for source, _ in column}

    def settled(
        self, rows: list[Row], repeat: int, name: str = "", progress: Progress | None = None
    ) -> list[Row] | None:
        """What ``repeat`` applications give, by computing every token once; None when that is not shown to be the same.

        When the layer writes no attention address, every token reads the same rows in each application. If, besides, a
        token's written coordinates do not enter its own update (its self-reading head cancels them) and its reads come
        before it in some order, then from application level(token) = 1 + max level(reads) on it is constant, whatever
        the start. A token that reads nothing but itself counts as level 0 if one application leaves it unchanged.
        """
        written = {target for target, _, _ in self.outer}
        written.update(target for head in self.heads for target, _ in head.writes)
        if written & (self.queries | self.keys):
            return None
        targets = [head.targets(rows) for head in self.heads]
        level: dict[int, int] = {}
        after = list(rows)
        reads: list[set[int]] = []
        for index, row in enumerate(rows):
            sources = {target[index] for target in targets}
            reads.append(sources - {index})
            if sources == {index}:
                if self._token(row, [row] * len(self.heads)) != row:
                    return None
                level[index] = 0
            elif not self._forgets([target[index] == index for target in targets], written):
                return None
        stack = [index for index in range(len(rows) - 1, -1, -1) if index not in level]
        entered: set[int] = set()
        while stack:
            index = stack[-1]
            if index in level:
                stack.pop()
                continue
            missing = [source for source in reads[index] if source not in level]
            if missing:
                if index in entered:
                    return None  # a cycle
                entered.add(index)
                stack.extend(missing)
                continue
            stack.pop()
            level[index] = 1 + max((level[source] for source in reads[index]), default=0)
            if progress is not None and len(level) % 1024 == 0:
                progress(name, len(level), len(rows))
            if level[index] > repeat:
                return None
            after[index] = self._token(
                rows[index], [after[t[index]] if t[index] != index else rows[index] for t in targets]
            )
        return after

    def _forgets(self, own: Sequence[bool], written: set[int]) -> bool:
        """Whether the written coordinates of a token cancel out of its own update, given which heads read the token itself."""
        for target in written:
            total = {target: 1}
            for head, self_read in zip(self.heads, own):
                for place, combination in head.writes:
                    if self_read and place == target:
                        for source, weight in combination:
                            total[source] = total.get(source, 0) + weight
            if any(weight for source, weight in total.items() if source in written):
                return False
        return True

    def run(self, rows: list[Row], repeat: int, progress: Callable[[int], None] | None) -> list[Row]:
        """``repeat`` applications. A token is not recomputed when neither its row nor any row that it reads changed in the previous
        application of this same layer: the same input gives the same output."""
        changed: set[int] | None = None
        targets: list[list[int]] = []
        for count in range(repeat):
            if changed is None:
                targets = [head.targets(rows) for head in self.heads]
            after = list(rows)
            differ: set[int] = set()
            moved = False
            turned: list[int] = []
            for index, row in enumerate(rows):
                if (
                    changed is not None
                    and index not in changed
                    and not any(t[index] in changed for t in targets)
                ):
                    continue
                fresh = self._token(row, [rows[target[index]] for target in targets])
                if fresh != row:
                    after[index] = fresh
                    differ.add(index)
                    moved = moved or any(fresh[source] != row[source] for source in self.keys)
                    if any(fresh[source] != row[source] for source in self.queries):
                        turned.append(index)
            rows = after
            if not moved:  # the keys are the old ones, so only a token whose query changed can read another
                for index in turned:
                    for head, target in zip(self.heads, targets):
                        target[index] = head.target(rows[index])
            changed = None if moved else differ
            if progress is not None:
                progress(count + 1)
        return rows

    def _token(self, row: Row, reads: Sequence[Row]) -> Row:
        written: dict[int, list[tuple[int, Coordinate]]] = {}
        for head, read in zip(self.heads, reads):
            for target, combination in head.writes:
                bucket = written.setdefault(target, [(1, row[target])])
                bucket.extend((weight, read[source]) for source, weight in combination)
        middle = list(row)
        for target, terms in written.items():
            middle[target] = combine(terms)
        hidden = [
            activate(
                self.activation,
                combine([(1, bias), *((weight, middle[source]) for source, weight in column)]),
            )
            for column, bias in self.hidden
        ]
        after = list(middle)
        for target, column, bias in self.outer:
            after[target] = combine(
                [(1, middle[target]), (1, bias), *((weight, hidden[unit]) for unit, weight in column)]
            )
        return tuple(after)


def run(
    layers: Sequence[Layer],
    tokens: Sequence[Row],
    progress: Progress | None = None,
    *,
    step_by_step: bool = False,
) -> list[Row]:
    """All layers, each as often as it repeats. ``progress(layer name, done, total)`` is called after every application.

    Where repeating a layer provably settles, its end is computed directly (``_Compiled.settled``) unless ``step_by_step``.
    """
    rows = list(tokens)
    for layer in layers:
        settled = None if step_by_step else _Compiled(layer).settled(rows, layer.repeat, layer.name, progress)
        if settled is not None:
            rows = settled
            continue
        report: Callable[[int], None] | None = None
        if progress is not None:

            def report(done: int, layer: Layer = layer) -> None:
                progress(layer.name, done, layer.repeat)

        rows = _Compiled(layer).run(rows, layer.repeat, report)
    return rows


def with_column(rows: Sequence[Row], changes: Mapping[int, Coordinate], column: int) -> list[Row]:
    """The rows with one coordinate replaced in some of them."""
    return [
        (*row[:column], changes[index], *row[column + 1 :]) if index in changes else row
        for index, row in enumerate(rows)
    ]
