"""Certificates that sum-product belief propagation converges on a concrete discrete factor graph.

For a factor f over variables i, j, ... let t_f(i,j) be at least the Birkhoff coefficient of the passage from j to i,

    t = (sqrt(phi) - 1) / (sqrt(phi) + 1),   phi = max  f(a,b,c) f(a',b',c') / (f(a',b,c) f(a,b',c'))

over states a != a' of i, b != b' of j and c, c' of the other variables (G. Birkhoff 1957, "Extensions of Jentzsch's theorem",
Trans. AMS 85; J. Mooij & H. Kappen 2007, "Sufficient conditions for convergence of the sum-product algorithm", IEEE Trans. Inf.
Theory 53(12), section IV; for a binary pairwise factor it is |sqrt(f00 f11) - sqrt(f01 f10)| / (sqrt(f00 f11) + sqrt(f01 f10))).
A message moves at most t times as far, in log ratios, as the messages it is made of. If positive weights w satisfy

    w_(f->i) >= 1 + sum over j of t_f(i,j) * sum over g != f at j of w_(g->j)                                             (*)

then one round shrinks every distance, measured in units of w, by 1 - 1/max w: sum-product converges from every positive
start, under any schedule that keeps updating every message, to the one fixed point (claim kernel.factors). (*) is checked in
integers over one denominator; the floats here only find candidates. Max-product is not covered: its messages have slope 1.

Shapes
    edge     (factor, place in its scope), numbered factor by factor; it stands for the message factor -> variable
    pair     two edges of one factor; ``left``/``right`` (P,) their edge numbers and ``bound`` (P,) the integer t
    w        (M,) one positive integer per edge
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations, product
from math import ceil, inf, prod, sqrt

import numpy as np

from numeric.propagation.pairwise import Floats
from symbolic.networks.factor_graph import FactorGraph
from symbolic.propagation.graph_reduction import ReducedGraph, integer_table, reduce_graph

DENOMINATOR = 1 << 20
"""t and w are integers over this: strengths are rounded up by at most one millionth."""

COARSE = 1 << 12
"""Of a graph with many messages t and w are written over this where the largest weight grows by at most COARSE_COST."""

COARSE_COST = Fraction(101, 100)
"""Rounds to a given accuracy grow with the largest weight: one in a hundred more, for half the bytes."""

PACKED_ABOVE = 4096
"""The checker wants longer lists of numbers packed."""

SLACK = 2.0**-16
"""(*) is solved with 1 + SLACK for 1, so that rounding w up to integers cannot break it (enlarged at very high degree)."""


def passes(bound: int, high: int, low: int) -> bool:
    """Whether t = bound / DENOMINATOR is at least (sqrt(high) - sqrt(low)) / (sqrt(high) + sqrt(low)), in integers."""
    return (DENOMINATOR - bound) ** 2 * high <= (DENOMINATOR + bound) ** 2 * low


def rounded_strength(high: int, low: int) -> int:
    """The least integer bound up to float error, and certainly a bound; high >= low >= 0 are the two products."""
    if low == 0:
        return DENOMINATOR if high else 0
    root = sqrt(low / high) if high < low * 10**300 else 0.0
    bound = min(DENOMINATOR, max(0, ceil(DENOMINATOR * (1 - root) / (1 + root))))
    while not passes(bound, high, low):
        bound += 1
    return bound


def cross_ratio(table: Sequence[int], shape: Sequence[int], i: int, j: int) -> Fraction | None:
    """phi of the factor between scope places i and j; None for infinite. The smaller of the two valid ways to pair the rest.

    The product over two joint states splits into one factor per joint state, so the maxima are taken separately.
    """
    strides = [prod(shape[p + 1 :]) for p in range(len(shape))]
    rest = [p for p in range(len(shape)) if p not in (i, j)]
    offsets = [
        sum(strides[p] * s for p, s in zip(rest, state))
        for state in product(*(range(shape[p]) for p in rest))
    ]

    def largest_ratio(upper: int, lower: int) -> Fraction | None:
        """max over the rest of table[upper] / table[lower]; 0 when every upper entry is, None when infinite."""
        best = Fraction(0)
        for offset in offsets:
            top, bottom = table[upper + offset], table[lower + offset]
            if top and not bottom:
                return None
            if top:
                best = max(best, Fraction(top, bottom))
        return best

    found: list[Fraction | None] = []
    for first, second in ((i, j), (j, i)):
        worst: Fraction | None = Fraction(1)
        for a, a2 in combinations(range(shape[first]), 2):
            for b, b2 in product(range(shape[second]), repeat=2):
                if b == b2:
                    continue
                at = strides[first] * a, strides[first] * a2, strides[second] * b, strides[second] * b2
                one = largest_ratio(at[0] + at[2], at[1] + at[2])
                two = largest_ratio(at[1] + at[3], at[0] + at[3])
                if one == 0 or two == 0:
                    continue
                if one is None or two is None:
                    worst = None
                elif worst is not None:
                    worst = max(worst, one * two)
        found.append(worst)
    finite = [phi for phi in found if phi is not None]
    return min(finite) if finite else None


def strength(table: Sequence[int], shape: Sequence[int], i: int, j: int) -> int:
    """The integer bound t_f(i,j) over DENOMINATOR."""
    if len(table) == 4 and len(shape) == 2:
        straight, crossed = table[0] * table[3], table[1] * table[2]
        return rounded_strength(max(straight, crossed), min(straight, crossed))
    phi = cross_ratio(table, shape, i, j)
    return DENOMINATOR if phi is None else rounded_strength(phi.numerator, phi.denominator)


@dataclass(frozen=True)
class Bounds:
    """The matrix of (*) in sparse form."""

    variables: int
    variable: np.ndarray
    left: np.ndarray
    right: np.ndarray
    bound: np.ndarray
    denominator: int = DENOMINATOR

    @property
    def edges(self) -> int:
        return len(self.variable)

    def coarser(self) -> Bounds:
        """The same with the strengths rounded up to multiples of 1/COARSE."""
        return replace(self, bound=-(-self.bound // (self.denominator // COARSE)), denominator=COARSE)

    def apply(self, w: Floats) -> Floats:
        """(M,) the sums of (*) for float weights: sum_j t (S_j - w_j)."""
        at_variable = np.bincount(self.variable, weights=w, minlength=self.variables)
        cavity = at_variable[self.variable] - w
        t = self.bound / self.denominator
        result = np.bincount(self.left, weights=t * cavity[self.right], minlength=self.edges)
        result += np.bincount(self.right, weights=t * cavity[self.left], minlength=self.edges)
        return np.asarray(result)

    def holds(self, w: np.ndarray) -> bool:
        """(*) in exact integers (Python's, so nothing can overflow)."""
        weights = [int(x) for x in w]
        if any(x <= 0 for x in weights):
            return False
        at_variable = [0] * self.variables
        for variable, x in zip(self.variable.tolist(), weights):
            at_variable[variable] += x
        cavity = [at_variable[variable] - x for variable, x in zip(self.variable.tolist(), weights)]
        need = [self.denominator**2] * self.edges
        for a, b, t in zip(self.left.tolist(), self.right.tolist(), self.bound.tolist()):
            need[a] += t * cavity[b]
            need[b] += t * cavity[a]
        return all(self.denominator * x >= y for x, y in zip(weights, need))


@dataclass(frozen=True)
class Search:
    """What the search for w found: ``w`` (or None) and a float estimate of the spectral radius, with why it stopped."""

    w: np.ndarray | None
    radius: float
    iterations: int
    reason: str


def bounds_of(reduced: ReducedGraph) -> Bounds:
    """Strengths of every remaining factor of two variables or more, edges in factor and scope order."""
    variable: list[int] = []
    left: list[int] = []
    right: list[int] = []
    bound: list[int] = []
    known: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = {}
    for factor in reduced.remaining():
        scope = reduced.scopes[factor] or ()
        shape, table = tuple(reduced.shape(factor)), reduced.tables[factor]
        pairs = list(combinations(range(len(scope)), 2))
        if (table, shape) not in known:
            known[table, shape] = [strength(table, shape, i, j) for i, j in pairs]
        for (i, j), t in zip(pairs, known[table, shape]):
            left.append(len(variable) + i)
            right.append(len(variable) + j)
            bound.append(t)
        variable.extend(scope)
    owner, first, second, strengths = (np.array(x, dtype=np.int64) for x in (variable, left, right, bound))
    return Bounds(len(reduced.alive), owner, first, second, strengths)


def solve(bounds: Bounds, limit: int = 20_000) -> Search:
    """Weights of (*) by the Neumann series 1 + M 1 + M^2 1 + ..., rounded up and checked in integers.

    After k terms the sum W has W - M W = 1 - M^(k+1) 1, so it is a certificate, up to scale, as soon as the last term is below 1
    everywhere. A last term that M does not shrink anywhere shows a spectral radius of at least 1 (Collatz-Wielandt): then no
    weights exist for these strengths.
    """
    if bounds.edges == 0:
        return Search(np.zeros(0, dtype=np.int64), 0.0, 0, "nothing is left that could move")
    term, total, radius = np.ones(bounds.edges), np.zeros(bounds.edges), inf
    for iteration in range(1, limit + 1):
        total += term
        following = bounds.apply(term)
        largest = float(np.max(following))
        radius = largest ** (1 / iteration)
        if largest <= SLACK or (largest < 0.5 and iteration == limit):
            return rounded(bounds, total / (1 - largest), radius, iteration)
        alive = term > 0
        if np.all(following[alive] >= term[alive]):
            return Search(None, radius, iteration, "the bound matrix has spectral radius at least 1")
        if largest > 1e200:
            return Search(None, radius, iteration, "the bound matrix has spectral radius above 1")
        term = following
    return Search(None, radius, limit, f"undecided after {limit} terms: spectral radius about {radius:.6f}")


def rounded(bounds: Bounds, w: Floats, radius: float, iterations: int) -> Search:
    """Round a float solution up to integers over the denominator and check it."""
    row_sum = float(np.max(bounds.apply(np.ones(bounds.edges)), initial=0.0))
    slack = max(SLACK, 2 * row_sum / bounds.denominator)
    largest = float(np.max(w)) * (1 + slack)
    if largest * bounds.denominator >= 2**62:
        return Search(None, radius, iterations, f"the weights reach {largest:.3g}, too large to certify")
    integers = np.ceil(w * (1 + slack) * bounds.denominator).astype(np.int64)
    if not bounds.holds(integers):
        return Search(
            None,
            radius,
            iterations,
            "rounding broke the float solution: the spectral radius is too close to 1",
        )
    return Search(integers, radius, iterations, "certified")


@dataclass(frozen=True)
class Certificate:
    """``search.w`` proves convergence of sum-product on ``graph`` given ``evidence``, unless it is None."""

    graph: FactorGraph
    evidence: Mapping[str, int]
    reduced: ReducedGraph
    bounds: Bounds
    search: Search

    @property
    def certified(self) -> bool:
        return self.search.w is not None

    @property
    def rate(self) -> Fraction | None:
        """Every synchronous round shrinks the weighted distance to the fixed point at least by this factor."""
        if self.search.w is None:
            return None
        if len(self.search.w) == 0:
            return Fraction(0)
        return 1 - Fraction(self.bounds.denominator, int(self.search.w.max()))

    def document(self, subject: str) -> dict[str, object]:
        """What ``proofs/checker.py`` reads: the graph in integers, the steps, t and w."""
        if self.search.w is None:
            raise ValueError("nothing was certified")
        return {
            **graph_fields(self.graph),
            "denominator": self.bounds.denominator,
            "document": "contraction",
            "schema": 1,
            "steps": [list(step) for step in self.reduced.steps],
            "subject": subject,
            "t": packed(self.bounds.bound.tolist()),
            "w": packed(self.search.w.tolist()),
        }


def graph_fields(graph: FactorGraph) -> dict[str, object]:
    """The part of a certificate that says which graph it is about: every table in coprime integers, factor after factor."""
    number = {name: position for position, name in enumerate(graph.domains)}
    return {
        "states": packed(list(graph.domains.values())),
        "scope_sizes": packed([len(factor.scope) for factor in graph.factors]),
        "scopes": packed([number[name] for factor in graph.factors for name in factor.scope]),
        "tables": packed([entry for factor in graph.factors for entry in integer_table(factor.table)]),
    }


def packed(numbers: list[int]) -> object:
    """A long list of numbers below 2^64 as the checker wants it: base64, little-endian, in the fewest bytes that hold all."""
    if len(numbers) <= PACKED_ABOVE or max(numbers) >= 1 << 64:
        return numbers
    width = max(1, (max(numbers).bit_length() + 7) // 8)
    data = np.array(numbers, dtype="<u8").view(np.uint8).reshape(-1, 8)[:, :width].tobytes()
    return {"base64": b64encode(data).decode("ascii"), "bytes": width}


def _weight(search: Search, bounds: Bounds) -> Fraction:
    """The largest weight. In Python's integers: w itself may reach 2^62."""
    return Fraction(0 if search.w is None else int(search.w.max()), bounds.denominator)


def certify(graph: FactorGraph, evidence: Mapping[str, int] | None = None) -> Certificate:
    """Look for a certificate. Raises symbolic.propagation.graph_reduction.Contradiction when the evidence has probability zero."""
    given = dict(evidence or {})
    reduced = reduce_graph(graph, given)
    bounds = bounds_of(reduced)
    search = solve(bounds)
    if search.w is not None and bounds.edges > PACKED_ABOVE:
        coarse = bounds.coarser()
        again = solve(coarse)
        if again.w is not None and _weight(again, coarse) <= COARSE_COST * _weight(search, bounds):
            bounds, search = coarse, again
    return Certificate(graph, given, reduced, bounds, search)
