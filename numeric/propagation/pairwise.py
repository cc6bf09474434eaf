"""Binary pairwise factor graphs as arrays: one structure, one or many sets of tables.

Glossary of shapes
    n          number of variables, numbered 0 .. n-1; isolated ones and parallel factors are allowed
    E          number of pairwise factors; factor e joins ``edges[e] = (first, second)``
    tables     (E, 2, 2) or (B, E, 2, 2), entry [x_first][x_second], non-negative, finite, not all zero; B graphs of one structure
    unary      (n,) or (B, n), log-odds of state 1 in nats; plus and minus infinity are hard evidence
    message    number 2 e is first -> second of factor e, number 2 e + 1 is second -> first ("canonical order")
    slot       the engines store messages sorted by their *source* variable ("slot order"), so that everything one variable
               sends lies together and one random gather (of the opposite messages) is left per message
    belief     log-odds of state 1, in nats

The factorisation is P(x) proportional to prod_e f_e(x_first, x_second) prod_v exp(unary_v x_v).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import log

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbolic.networks.factor_graph import FactorGraph

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

LOG_RANGE = 700.0
"""exp stays a normal float64 for arguments within +-700 (limits: 709.78 and -708.39); products bounded by it cannot overflow."""


class ContradictoryEvidence(ValueError):
    """Two hard messages, or a hard message and the evidence, rule out every state of a variable.

    A zero of a message is a sound deduction (any assignment of positive weight lifts to the unrolled tree), so when this is
    raised the graph has no assignment of positive weight. The converse fails: propagation does not find every contradiction.
    """


class OutOfRange(OverflowError):
    """Messages that grow until float64 cannot hold them: no contradiction, and nothing certain. ``rounds`` were made before."""

    def __init__(self, rounds: int) -> None:
        super().__init__(f"after {rounds} rounds a message leaves the range of float64")
        self.rounds = rounds


@contextmanager
def within_range(rounds: int) -> Iterator[None]:
    """Where NumPy would go on with an infinity or a NaN that no table and no evidence put there. Raises OutOfRange."""
    try:
        with np.errstate(over="raise", invalid="raise"):
            yield
    except FloatingPointError:
        raise OutOfRange(rounds) from None


@dataclass(frozen=True)
class Structure:
    """The graph without its numbers."""

    variables: int
    first: Ints
    second: Ints

    @property
    def factors(self) -> int:
        return len(self.first)

    @property
    def messages(self) -> int:
        return 2 * len(self.first)

    @cached_property
    def source(self) -> Ints:
        """(2E,) source variable of each message, canonical order."""
        return np.stack([self.first, self.second], axis=1).reshape(-1)

    @cached_property
    def target(self) -> Ints:
        """(2E,) target variable of each message, canonical order."""
        return np.stack([self.second, self.first], axis=1).reshape(-1)

    @cached_property
    def slots(self) -> Ints:
        """(2E,) canonical number of the message in each slot: sorted by source variable, ties by number."""
        return np.argsort(self.source, kind="stable").astype(np.int32)

    @cached_property
    def slot_of(self) -> Ints:
        """(2E,) slot of each canonical message: the inverse of ``slots``."""
        inverse = np.empty(self.messages, dtype=np.int32)
        inverse[self.slots] = np.arange(self.messages, dtype=np.int32)
        return inverse

    @cached_property
    def opposite(self) -> Ints:
        """(2E,) for each slot u -> v of factor e, the slot of v -> u of the same factor: what u hears back through e."""
        return np.asarray(self.slot_of[self.slots ^ 1])

    @cached_property
    def degree(self) -> Ints:
        """(n,) number of factors at each variable."""
        return np.bincount(self.source, minlength=self.variables).astype(np.int32)

    @cached_property
    def connected(self) -> Ints:
        """Variables with at least one factor, in order."""
        return np.flatnonzero(self.degree).astype(np.int32)

    @cached_property
    def starts(self) -> NDArray[np.intp]:
        """First slot of each connected variable: what ``ufunc.reduceat`` needs (it mistreats empty segments)."""
        ends = np.cumsum(self.degree)
        return (ends - self.degree)[self.connected].astype(np.intp)


@dataclass(frozen=True)
class PairwiseGraph:
    """A batch of B >= 1 graphs of one structure. ``log_tables`` (B, E, 2, 2) holds natural logs, -inf for an exact zero."""

    structure: Structure
    log_tables: Floats
    unary: Floats

    @property
    def batch(self) -> int:
        return int(self.unary.shape[0])

    @cached_property
    def hard(self) -> bool:
        """Whether some table has a zero or some variable is fixed, so that messages may be infinite."""
        return bool(np.isinf(self.log_tables).any() or np.isinf(self.unary).any())

    def coefficients(self, row: int, column: int) -> Floats:
        """(B, 2E) log entry [x_source = row][x_target = column] for every slot."""
        structure = self.structure
        factor, backward = structure.slots >> 1, (structure.slots & 1).astype(bool)
        flat = self.log_tables.reshape(self.batch, -1, 4)
        entry = np.where(backward, 2 * column + row, 2 * row + column)
        picked: Floats = flat.reshape(self.batch, -1)[:, factor.astype(np.int64) * 4 + entry]
        return picked

    @cached_property
    def message_bound(self) -> Floats:
        """(B, 2E) in slot order: no message of this slot ever exceeds this in absolute log-odds.

        In odds a message is a mediant of the two row ratios f01/f00 and f11/f10 (sum-product), or lies between them
        (max-product), so its log-odds lie between theirs.
        """
        with np.errstate(invalid="ignore"):
            low = np.abs(self.coefficients(0, 1) - self.coefficients(0, 0))
            high = np.abs(self.coefficients(1, 1) - self.coefficients(1, 0))
        bound: Floats = np.maximum(
            np.where(np.isnan(low), np.inf, low), np.where(np.isnan(high), np.inf, high)
        )
        return bound

    @cached_property
    def range_needed(self) -> float:
        """A bound on every absolute log-odds value that the odds form meets on the way, tables included; inf when hard."""
        if self.hard:
            return float("inf")
        incoming = segment_sums(self.structure, self.message_bound[:, self.structure.opposite])
        variable = float(np.max(np.abs(self.unary) + incoming, initial=0.0))
        spread = float(np.max(self.log_tables, initial=0.0) - np.min(self.log_tables, initial=0.0))
        return variable + float(np.max(self.message_bound, initial=0.0)) + spread

    def __post_init__(self) -> None:
        structure, batch = self.structure, self.unary.shape[0]
        if self.unary.shape != (batch, structure.variables):
            raise ValueError(f"unary has shape {self.unary.shape}; expected (batch, {structure.variables})")
        if self.log_tables.shape != (batch, structure.factors, 2, 2):
            raise ValueError(
                f"tables have shape {self.log_tables.shape}; expected ({batch}, {structure.factors}, 2, 2)"
            )


def segment_sums(structure: Structure, slots: Floats) -> Floats:
    """(B, n) sums of a slot array over the slots of each variable; 0 where a variable has none."""
    sums = np.zeros((slots.shape[0], structure.variables))
    if structure.messages:
        sums[:, structure.connected] = np.add.reduceat(slots, structure.starts, axis=-1)
    return sums


def structure_of(variables: int, edges: ArrayLike) -> Structure:
    """The structure with these variables and factors; raises ValueError for unknown variables or self-loops."""
    pairs = np.asarray(edges, dtype=np.int64).reshape(-1, 2)
    if len(pairs) and (pairs.min() < 0 or pairs.max() >= variables):
        bad = int(np.flatnonzero((pairs < 0).any(axis=1) | (pairs >= variables).any(axis=1))[0])
        raise ValueError(
            f"factor {bad} joins {tuple(pairs[bad].tolist())}; variables are 0 .. {variables - 1}"
        )
    loops = np.flatnonzero(pairs[:, 0] == pairs[:, 1])
    if len(loops):
        raise ValueError(f"factor {int(loops[0])} joins variable {int(pairs[loops[0], 0])} to itself")
    if 2 * len(pairs) > np.iinfo(np.int32).max:
        raise ValueError(f"{len(pairs)} factors are more than 32-bit message numbers can hold")
    return Structure(variables, pairs[:, 0].astype(np.int32), pairs[:, 1].astype(np.int32))


def pairwise_graph(
    variables: int, edges: ArrayLike, tables: ArrayLike, unary: ArrayLike | None = None
) -> PairwiseGraph:
    """A graph, or a batch of them, from probability tables (see the glossary for shapes).

    Raises ValueError naming the factor when an entry is negative, infinite or NaN or a table is all zero, and
    naming the variable when a unary log-odds is NaN.
    """
    structure = structure_of(variables, edges)
    entries = np.asarray(tables, dtype=np.float64)
    if entries.size == 0:
        entries = (
            entries.reshape((*entries.shape[:-3], 0, 2, 2)) if entries.ndim >= 3 else np.empty((0, 2, 2))
        )
    if entries.ndim not in (3, 4) or entries.shape[-3:] != (structure.factors, 2, 2):
        raise ValueError(f"tables have shape {entries.shape}; expected (..., {structure.factors}, 2, 2)")
    batched = entries if entries.ndim == 4 else entries[None]
    wrong = ~(np.isfinite(batched) & (batched >= 0))
    empty = (batched == 0).all(axis=(-2, -1))
    if wrong.any() or empty.any():
        where = np.argwhere(wrong)[0] if wrong.any() else np.argwhere(empty)[0]
        graph, factor = int(where[0]), int(where[1])
        shown = batched[graph, factor].tolist()
        raise ValueError(
            f"factor {factor} has table {shown}; entries must be finite, not negative and not all zero"
        )
    with np.errstate(divide="ignore"):
        logs = np.log(batched)
    fields = np.zeros((logs.shape[0], variables)) if unary is None else np.asarray(unary, dtype=np.float64)
    if fields.ndim == 1:
        fields = np.broadcast_to(fields, (logs.shape[0], len(fields)))
    elif logs.shape[0] == 1 and fields.shape[0] > 1:
        logs = np.broadcast_to(logs, (fields.shape[0], *logs.shape[1:]))
    if np.isnan(fields).any():
        raise ValueError(f"unary log-odds of variable {int(np.argwhere(np.isnan(fields))[0, 1])} is NaN")
    return PairwiseGraph(structure, np.ascontiguousarray(logs), np.ascontiguousarray(fields))


def exact_log(value: Fraction | int) -> float:
    """Natural log of a non-negative rational, also far outside the range of float64; -inf for 0."""
    exact = Fraction(value)
    if exact < 0:
        raise ValueError(f"entry {exact} is negative")
    return log(exact.numerator) - log(exact.denominator) if exact else float("-inf")


def log_ratio(numerator: Fraction | int, denominator: Fraction | int) -> float:
    """Log of a ratio of two rationals that are not both zero; one logarithm, so near-equal values keep their digits."""
    if denominator == 0:
        return float("inf")
    ratio = Fraction(numerator) / Fraction(denominator)
    if ratio and Fraction(1, 2) < ratio < 2:
        return float(np.log1p(float(ratio - 1)))
    return exact_log(ratio)


def from_factor_graph(graph: FactorGraph) -> tuple[PairwiseGraph, Sequence[str]]:
    """The array form of an exact graph whose variables are binary and whose factors join at most two of them.

    Constants are dropped and unary factors folded into ``unary``. Also returns the variables' names in order.
    Raises ValueError when a variable is not binary, a factor joins more than two, or a factor is all zero.
    """
    names = list(graph.domains)
    for name in names:
        if graph.domains[name] != 2:
            raise ValueError(
                f"variable {name!r} has {graph.domains[name]} states; the pairwise engine is binary"
            )
    number = {name: position for position, name in enumerate(names)}
    weights = {name: [Fraction(1), Fraction(1)] for name in names}
    edges: list[tuple[int, int]] = []
    logs: list[list[float]] = []
    for position, factor in enumerate(graph.factors):
        if len(factor.scope) > 2:
            raise ValueError(
                f"factor {position} joins {len(factor.scope)} variables; the pairwise engine takes two"
            )
        if not any(factor.table):
            raise ContradictoryEvidence(f"factor {position} over {factor.scope} is zero everywhere")
        if len(factor.scope) == 1:
            pair = weights[factor.scope[0]]
            pair[0], pair[1] = pair[0] * factor.table[0], pair[1] * factor.table[1]
        elif len(factor.scope) == 2:
            edges.append((number[factor.scope[0]], number[factor.scope[1]]))
            logs.append([exact_log(entry) for entry in factor.table])
    unary = np.zeros((1, len(names)))
    for name, (zero, one) in weights.items():
        if not (zero or one):
            raise ContradictoryEvidence(f"the unary factors of variable {name!r} rule out both of its states")
        unary[0, number[name]] = log_ratio(one, zero)
    log_tables = np.array(logs, dtype=np.float64).reshape(1, len(edges), 2, 2)
    return PairwiseGraph(structure_of(len(names), edges), log_tables, unary), names


def grid(rows: int, columns: int) -> list[tuple[int, int]]:
    """Edges of the rows x columns grid, variables numbered row by row."""
    across = [(r * columns + c, r * columns + c + 1) for r in range(rows) for c in range(columns - 1)]
    down = [(r * columns + c, (r + 1) * columns + c) for r in range(rows - 1) for c in range(columns)]
    return across + down
