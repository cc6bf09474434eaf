"""Networks that the tests of every engine share: those with a name, each read, compiled and solved once in a session, and random
ones, whose seeds the caller fixes."""

from __future__ import annotations

import random
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest

from numeric.compiled.gate_model import GateModel, gate_model_of
from numeric.networks.bif import read_bif
from numeric.networks.shipped import SHIPPED, shipped_network
from symbolic.compile.gates import compile_network
from symbolic.networks.bayesian_network import BayesianNetwork, DiscreteNetwork
from symbolic.networks.factor_graph import Factor
from symbolic.propagation import elimination
from symbolic.transformer.weights import Compiled

SHARED = Path(__file__).resolve().parents[2] / "shared"
"""Optional material beside the checkout."""

PUBLISHED = ("sachs", "child", "alarm", "insurance")
"""Larger networks, from SHARED, in the order of their size as tokens."""

NAMED = (*SHIPPED, *PUBLISHED)

BY_SIZE = tuple(
    pytest.param(name, marks=pytest.mark.slow if name in ("alarm", "insurance") else ()) for name in PUBLISHED
)
"""PUBLISHED as parameters; the last two show at size what the first two show."""


# Networks with a name ------------------------------------------------------------------------------------------------------


@cache
def named(name: str) -> BayesianNetwork:
    """A network of NAMED. Skips the test when it is a published one and SHARED is absent."""
    if name in SHIPPED:
        return shipped_network(name)
    path = SHARED / "networks" / f"{name}.bif"
    if not path.is_file():
        pytest.skip("the optional material ../shared/networks is not there")
    return read_bif(path).network


@cache
def compiled(name: str) -> Compiled:
    """The exact transformer of a named network."""
    return compile_network(named(name))


@cache
def model(name: str) -> GateModel:
    """The same as arrays, read-only because all tests share them."""
    made = gate_model_of(compiled(name))
    arrays = [made.tokens, made.potential_numbers]
    for block in made.blocks:
        arrays += [block.wq, block.wk, block.wv, block.wo, block.w1, block.b1, block.w2, block.b2]
    for array in arrays:
        array.flags.writeable = False
    return made


def exact(name: str, findings: Mapping[str, str] | None = None) -> dict[str, dict[str, Fraction]]:
    """The posteriors of a named network by elimination. Raises EvidenceError, each time, for impossible findings."""
    found = _exact(name, tuple(sorted((findings or {}).items())))
    return {variable: dict(row) for variable, row in found.items()}


@cache
def _exact(name: str, findings: tuple[tuple[str, str], ...]) -> dict[str, dict[str, Fraction]]:
    return elimination.posteriors(named(name), dict(findings))


# Random networks -----------------------------------------------------------------------------------------------------------


def random_row(rng: random.Random, size: int, zeros: float) -> list[Fraction]:
    weights = [0 if rng.random() < zeros else rng.randint(1, 9) for _ in range(size)]
    if not any(weights):
        weights[rng.randrange(size)] = 1
    return [Fraction(weight, sum(weights)) for weight in weights]


def random_bayesian_network(
    seed: int, variables: int, states: int = 3, parents: int = 2, zeros: float = 0.0, reach: int | None = None
) -> BayesianNetwork:
    """``parents`` at most per variable, chosen among the last ``reach`` variables; ``parents=1`` gives forests."""
    rng = random.Random(seed)
    names = [f"v{number}" for number in range(variables)]
    sizes = {name: rng.randint(2, states) for name in names}
    factors = []
    for number, name in enumerate(names):
        pool = names[max(0, number - reach) if reach else 0 : number]
        chosen = rng.sample(
            pool, min(len(pool), rng.randint(0 if parents > 1 else min(1, len(pool)), parents))
        )
        rows = 1
        for parent in chosen:
            rows *= sizes[parent]
        table = [entry for _ in range(rows) for entry in random_row(rng, sizes[name], zeros)]
        factors.append(Factor((*chosen, name), tuple(table)))
    return BayesianNetwork(
        {name: tuple(f"s{i}" for i in range(sizes[name])) for name in names}, tuple(factors)
    )


def random_polytree(seed: int, variables: int, states: int = 3) -> BayesianNetwork:
    """Edges of a random tree, directed at random: variables may have several parents, the skeleton has no cycle."""
    rng = random.Random(seed)
    names = [f"v{number}" for number in range(variables)]
    sizes = {name: rng.randint(2, states) for name in names}
    parents: dict[str, list[str]] = {name: [] for name in names}
    for number in range(1, variables):
        other = names[rng.randrange(number)]
        child, parent = (names[number], other) if rng.random() < 0.5 else (other, names[number])
        if len(parents[child]) == 3:
            child, parent = parent, child
        parents[child].append(parent)
    factors = []
    for name in names:
        rows = 1
        for parent in parents[name]:
            rows *= sizes[parent]
        table = [entry for _ in range(rows) for entry in random_row(rng, sizes[name], 0.1)]
        factors.append(Factor((*parents[name], name), tuple(table)))
    return BayesianNetwork(
        {name: tuple(f"s{i}" for i in range(sizes[name])) for name in names}, tuple(factors)
    )


def random_markov_network(seed: int, variables: int, edges: int, states: int = 3) -> DiscreteNetwork:
    """Unary factors and ``edges`` random pairwise ones, loops included; entries are small positive rationals."""
    rng = random.Random(seed)
    names = [f"v{number}" for number in range(variables)]
    sizes = {name: rng.randint(2, states) for name in names}
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    scopes: list[tuple[str, ...]] = [(name,) for name in names] + rng.sample(pairs, min(edges, len(pairs)))
    factors = []
    for scope in scopes:
        size = 1
        for name in scope:
            size *= sizes[name]
        factors.append(
            Factor(scope, tuple(Fraction(rng.randint(1, 9), rng.randint(1, 9)) for _ in range(size)))
        )
    return DiscreteNetwork(
        {name: tuple(f"s{i}" for i in range(sizes[name])) for name in names}, tuple(factors)
    )


def some_findings(seed: int, network: DiscreteNetwork, count: int) -> dict[str, str]:
    rng = random.Random(seed)
    chosen = rng.sample(list(network.variables), min(count, len(network.variables)))
    return {name: rng.choice(network.states[name]) for name in chosen}
