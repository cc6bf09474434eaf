"""The source's loopy belief-propagation experiment, from its public description: five structures, 100 random graphs each.

Set-up (arXiv:2603.17063v1, section 10.5, and the public experiment code's documented choices): seeds 0 .. 99 of NumPy's
default_rng; one table per edge, drawn in the order listed, rows index the first variable; messages are normalised pairs started at
1/2, synchronous, undamped, stopped when no entry moves by 1e-6 (strictly less), at most 100 rounds. KL is D(exact || BP) of the
Bernoulli marginals in nats, averaged over variables, then graphs; MAE likewise.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from numeric.propagation.belief_propagation import propagate
from numeric.propagation.beliefs import Run
from numeric.propagation.convergence import certify
from numeric.propagation.pairwise import Floats, pairwise_graph
from symbolic.networks.factor_graph import Factor, FactorGraph

GRAPHS = 100
TOLERANCE = 1e-6
LIMIT = 100
Draw = Callable[[np.random.Generator], Floats]


def plain(rng: np.random.Generator) -> Floats:
    """Four entries from U[0.1, 1]."""
    return rng.uniform(0.1, 1.0, (2, 2))


def agreeing(rng: np.random.Generator) -> Floats:
    """Four draws in row order: the diagonal from U[0.7, 1], the rest from U[0.1, 0.3]."""
    bounds = ((0.7, 1.0), (0.1, 0.3), (0.1, 0.3), (0.7, 1.0))
    return np.array([rng.uniform(low, high) for low, high in bounds]).reshape(2, 2)


def or_like(rng: np.random.Generator) -> Floats:
    """``plain`` with its second row scaled by one draw from U[1.5, 3], clipped to [0.05, 5]."""
    table = plain(rng)
    table[1] *= rng.uniform(1.5, 3.0)
    return np.clip(table, 0.05, 5.0)


@dataclass(frozen=True)
class Figures:
    """What a structure's row reports; ``printed`` has the digits as printed."""

    converged: int
    rounds: float
    kl: float
    mae: float

    def printed(self) -> dict[str, str]:
        """Rounds to one decimal and errors to six, as the experiment prints them."""
        return {
            "converged": str(self.converged),
            "rounds": f"{self.rounds:.1f}",
            "kl": f"{self.kl:.6f}",
            "mae": f"{self.mae:.6f}",
        }


@dataclass(frozen=True)
class Topology:
    """One structure: ``tables`` one draw per edge; ``wasted`` whether a number is drawn and thrown away first.

    ``source`` are the table's figures in the digits that the source prints: converged, rounds, KL, MAE.
    """

    name: str
    variables: int
    edges: tuple[tuple[int, int], ...]
    tables: tuple[Draw, ...]
    source: tuple[str, str, str, str]
    wasted: bool = False

    def draw(self, seed: int) -> Floats:
        """(E, 2, 2) the tables of one seed."""
        rng = np.random.default_rng(seed)
        if self.wasted:
            rng.uniform(0.5, 2.0)
        return np.array([table(rng) for table in self.tables])


STRUCTURES = (
    Topology("triangle", 3, ((0, 1), (1, 2), (0, 2)), (plain,) * 3, ("100", "8.5", "4.5e-5", "2.09e-3")),
    Topology("square", 4, ((0, 1), (1, 2), (2, 3), (0, 3)), (plain,) * 4, ("100", "8.4", "2e-6", "3.8e-4")),
    Topology(
        "dating graph",
        5,
        ((0, 2), (1, 2), (2, 4), (3, 4), (3, 1)),
        (plain, plain, agreeing, agreeing, plain),
        ("100", "13.2", "1.02e-4", "3.59e-3"),
        wasted=True,
    ),
    Topology(
        "two loops",
        4,
        ((0, 1), (0, 2), (1, 2), (1, 3), (2, 3)),
        (plain,) * 5,
        ("100", "10.2", "8.6e-5", "3.11e-3"),
    ),
    Topology(
        "QBBN chain",
        6,
        ((0, 2), (0, 3), (1, 2), (2, 4), (3, 5), (4, 1)),
        (or_like,) * 5 + (plain,),
        ("100", "8.7", "2.1e-5", "1.06e-3"),
    ),
)


@dataclass(frozen=True)
class Outcome:
    """A structure's run: ``kl`` and ``mae`` (GRAPHS,) per graph; ``certified`` (GRAPHS,) whether convergence was certified."""

    topology: Topology
    tables: Floats
    run: Run
    kl: Floats
    mae: Floats
    certified: np.ndarray
    strength: Floats

    @property
    def figures(self) -> Figures:
        done = self.run.converged
        return Figures(
            int(done.sum()),
            float(self.run.rounds[done].mean()),
            float(self.kl[done].mean()),
            float(self.mae[done].mean()),
        )

    @property
    def matches(self) -> dict[str, bool]:
        """Per figure, whether it is the source's: our six-decimal print, rounded half up to the source's digits."""
        printed = self.figures.printed()
        return {
            what: same_digits(printed[what], theirs)
            for what, theirs in zip(("converged", "rounds", "kl", "mae"), self.topology.source)
        }


def same_digits(printed: str, source: str) -> bool:
    """Whether ``printed`` rounds (half up) to exactly the digits of ``source``, which may carry an exponent."""
    mantissa, _, exponent = source.partition("e")
    decimals = len(mantissa.partition(".")[2])
    unit = Fraction(10) ** (int(exponent or 0) - decimals)
    return int(Fraction(printed) / unit + Fraction(1, 2)) * unit == Fraction(source)


def exact_marginals(topology: Topology, tables: Floats) -> Floats:
    """(B, n) probabilities of state 1 by enumeration."""
    weights = np.zeros((len(tables), topology.variables, 2))
    for state in product((0, 1), repeat=topology.variables):
        weight = np.prod(
            [tables[:, e, state[u], state[v]] for e, (u, v) in enumerate(topology.edges)], axis=0
        )
        for variable, value in enumerate(state):
            weights[:, variable, value] += weight
    return np.asarray(weights[:, :, 1] / weights.sum(axis=2))


def exact_graph(topology: Topology, tables: Floats) -> FactorGraph:
    """One graph with the floats of ``tables`` (E, 2, 2) as the rationals they are."""
    factors = tuple(
        Factor((f"x{u}", f"x{v}"), tuple(Fraction(float(entry)) for entry in table.reshape(-1)))
        for (u, v), table in zip(topology.edges, tables)
    )
    return FactorGraph({f"x{v}": 2 for v in range(topology.variables)}, factors)


def largest_strength(tables: Floats) -> Floats:
    """(B,) largest |sqrt(f00 f11) - sqrt(f01 f10)| / (their sum) over the edges."""
    straight, crossed = (
        np.sqrt(tables[..., 0, 0] * tables[..., 1, 1]),
        np.sqrt(tables[..., 0, 1] * tables[..., 1, 0]),
    )
    return np.asarray((np.abs(straight - crossed) / (straight + crossed)).max(axis=-1))


def errors(exact: Floats, belief: Floats) -> tuple[Floats, Floats]:
    """(B,) KL divergence in nats and absolute error, averaged over variables."""
    kl = exact * np.log(exact / belief) + (1 - exact) * np.log((1 - exact) / (1 - belief))
    return np.asarray(kl.mean(axis=1)), np.asarray(np.abs(exact - belief).mean(axis=1))


def run_structure(topology: Topology, certificates: bool = True) -> Outcome:
    """All seeds of one structure, as one batch; ``certificates=False`` leaves that column empty."""
    tables = np.array([topology.draw(seed) for seed in range(GRAPHS)])
    graph = pairwise_graph(topology.variables, topology.edges, tables)
    run = propagate(graph, tolerance=TOLERANCE, limit=LIMIT)
    kl, mae = errors(exact_marginals(topology, tables), run.probabilities)
    certified = np.array([certificates and certify_seed(topology, table) for table in tables])
    return Outcome(topology, tables, run, kl, mae, certified, largest_strength(tables))


def certify_seed(topology: Topology, tables: Floats) -> bool:
    """Whether a certificate is found for the exact rationals that the floats are."""
    return certify(exact_graph(topology, tables)).certified


def reproduced(outcomes: tuple[Outcome, ...]) -> bool:
    """The stated criterion: every printed digit of every figure of every structure."""
    return all(all(outcome.matches.values()) for outcome in outcomes)
