"""Random discrete networks, shared by the tests of exact inference. Seeds are fixed by the caller."""

from __future__ import annotations

import random
from fractions import Fraction

from symbolic.networks.bayesian_network import BayesianNetwork, DiscreteNetwork
from symbolic.networks.factor_graph import Factor


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
