"""Run layers with exp, ln and relu units exactly, attention averaging over ties.

Every coordinate is a rational or the log of a positive rational. Closure: whole combinations of rationals are rationals, of logs
logs; exp(ln r) = r, exp(0) = 1, ln r is a log, relu is taken of rationals only; a mean of rationals is a rational. Anything else
(a rational that is not zero added to a log, the mean of different logs, ln of what is not positive) raises ExactnessError: nothing
is rounded. Runs whatever weights it is given; knows nothing of networks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from symbolic.transformer.exact_run import ExactnessError
from symbolic.transformer.junction_layers import Activation, MixedLayer
from symbolic.transformer.weights import Head, Log, Matrix

Coordinate = Fraction | Log
Row = tuple[Coordinate, ...]


def weighted_sum(terms: Iterable[tuple[int, Coordinate]]) -> Coordinate:
    """sum of weight * coordinate."""
    whole, odds = Fraction(0), Fraction(1)
    for weight, item in terms:
        if isinstance(item, Log):
            odds *= item.odds**weight
        else:
            whole += weight * item
    if odds == 1:
        return whole
    if whole:
        raise ExactnessError(f"{whole} and the log of {odds} meet in one coordinate")
    return Log(odds)


def mean(items: Sequence[Coordinate]) -> Coordinate:
    """Of rationals, or of equal logs."""
    if all(item == items[0] for item in items):
        return items[0]
    rationals = [item for item in items if isinstance(item, Fraction)]
    if len(rationals) < len(items):
        raise ExactnessError("a mean of different logs")
    return sum(rationals, Fraction(0)) / len(rationals)


def activate(kind: Activation, item: Coordinate) -> Coordinate:
    if kind == "exp" and isinstance(item, Log):
        return item.odds
    if kind == "exp" and item == 0:
        return Fraction(1)
    if kind == "ln" and isinstance(item, Fraction) and item > 0:
        return Fraction(0) if item == 1 else Log(item)
    if kind == "relu" and isinstance(item, Fraction):
        return max(Fraction(0), item)
    raise ExactnessError(f"{kind} of {item} is neither a rational nor the log of one")


Columns = tuple[tuple[tuple[int, int], ...], ...]
"""For each column of a matrix its non-zero (row, weight) pairs."""


def _columns(matrix: Matrix) -> Columns:
    width = len(matrix[0]) if matrix else 0
    return tuple(tuple((i, row[j]) for i, row in enumerate(matrix) if row[j]) for j in range(width))


def _times(row: Row, columns: Columns) -> Row:
    return tuple(weighted_sum((weight, row[source]) for source, weight in column) for column in columns)


@dataclass(frozen=True)
class _Attention:
    query: Columns
    key: Columns
    writes: tuple[tuple[int, Columns], ...]
    """Coordinate written, and what is read for it (one column)."""

    @staticmethod
    def of(head: Head) -> _Attention:
        writes = []
        for channel, column in enumerate(_columns(head.value)):
            targets = [place for place, weight in enumerate(head.output[channel]) if weight]
            if [head.output[channel][place] for place in targets] != [1]:
                raise ExactnessError("a channel of this head does not go to one coordinate with weight 1")
            writes.append((targets[0], (column,)))
        return _Attention(_columns(head.query), _columns(head.key), tuple(writes))

    def read(self, rows: Sequence[Row]) -> list[list[tuple[int, Coordinate]]]:
        """For every row what is added, as (coordinate, value). Rows with the same key are scored once."""
        groups: dict[Row, list[int]] = {}
        for place, row in enumerate(rows):
            groups.setdefault(_times(row, self.key), []).append(place)
        values = [[(target, _times(row, column)[0]) for target, column in self.writes] for row in rows]
        found: dict[Row, list[tuple[int, Coordinate]]] = {}
        result = []
        for row in rows:
            query = _times(row, self.query)
            if query not in found:
                found[query] = self._average(values, self._largest(query, groups))
            result.append(found[query])
        return result

    @staticmethod
    def _largest(query: Row, groups: dict[Row, list[int]]) -> list[int]:
        scores = [(_score(query, key), places) for key, places in groups.items()]
        best = max(score for score, _ in scores)
        return [place for score, places in scores if score == best for place in places]

    def _average(
        self, values: Sequence[Sequence[tuple[int, Coordinate]]], places: Sequence[int]
    ) -> list[tuple[int, Coordinate]]:
        return [
            (target, mean([values[place][number][1] for place in places]))
            for number, (target, _) in enumerate(self.writes)
        ]


def _score(query: Row, key: Row) -> Fraction:
    total = Fraction(0)
    for a, b in zip(query, key, strict=True):
        if not (isinstance(a, Fraction) and isinstance(b, Fraction)):
            raise ExactnessError("an attention score holds a log")
        total += a * b
    return total


def apply(layer: MixedLayer, rows: Sequence[Row]) -> list[Row]:
    """One application of the layer to all rows."""
    added = [_Attention.of(head).read(rows) for head in layer.heads]
    inner, outer = _columns(layer.w1), _columns(layer.w2)
    after = []
    for place, row in enumerate(rows):
        terms: list[list[tuple[int, Coordinate]]] = [[(1, item)] for item in row]
        for head in added:
            for target, value in head[place]:
                terms[target].append((1, value))
        middle = tuple(weighted_sum(items) for items in terms)
        hidden = [
            activate(activation, weighted_sum([(1, Fraction(bias)), (1, item)]))
            for activation, bias, item in zip(layer.activations, layer.b1, _times(middle, inner), strict=True)
        ]
        written = [[(weight, hidden[unit]) for unit, weight in column] for column in outer]
        after.append(
            tuple(weighted_sum([(1, item), *more]) for item, more in zip(middle, written, strict=True))
        )
    return after
