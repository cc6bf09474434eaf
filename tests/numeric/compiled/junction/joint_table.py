"""The oracle of junction models: the full joint table in integers, and random small networks with everything that can go wrong."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, prod

import numpy as np
from numpy.typing import NDArray

from symbolic.networks.bayesian_network import BayesianNetwork, DiscreteNetwork
from symbolic.networks.factor_graph import Factor


@dataclass(frozen=True)
class Joint:
    """Integer weights of all joint states, one axis a variable; a weight is ``table / scale``."""

    network: DiscreteNetwork
    table: NDArray[np.object_]
    scale: int

    @property
    def weight(self) -> Fraction:
        return Fraction(int(self.table.sum()), self.scale)

    def marginal(self, *variables: str) -> NDArray[np.object_]:
        """P(variables | findings) as fractions, one axis a variable in the order of the network."""
        kept = {self.network.variables.index(v) for v in variables}
        summed = self.table.sum(axis=tuple(i for i in range(self.table.ndim) if i not in kept))
        return np.asarray(summed, dtype=object) * Fraction(1, int(self.table.sum()))

    def states(self) -> list[Fraction]:
        """The posteriors of all states of all variables, in order."""
        return [p for variable in self.network.variables for p in self.marginal(variable)]

    def first_most_probable(self) -> dict[str, str]:
        place = np.unravel_index(int(np.argmax(self.table)), self.table.shape)
        return {v: names[int(i)] for (v, names), i in zip(self.network.states.items(), place)}


def joint_table(network: DiscreteNetwork, findings: Mapping[str, str | list[Fraction]]) -> Joint:
    names = network.variables
    sizes = {v: len(states) for v, states in network.states.items()}
    joint = np.full([sizes[v] for v in names], 1, dtype=object)
    scale = 1

    def multiply(scope: tuple[str, ...], entries: list[Fraction]) -> None:
        nonlocal joint, scale
        common = lcm(*(Fraction(entry).denominator for entry in entries))
        scale *= common
        table = np.array([int(entry * common) for entry in entries], dtype=object)
        order = sorted(range(len(scope)), key=lambda i: names.index(scope[i]))
        table = table.reshape([sizes[v] for v in scope]).transpose(order)
        joint = joint * table.reshape([sizes[v] if v in scope else 1 for v in names])

    for factor in network.factors:
        multiply(factor.scope, list(factor.table))
    for variable, finding in findings.items():
        if isinstance(finding, str):
            finding = [Fraction(int(state == finding)) for state in network.states[variable]]
        multiply((variable,), finding)
    return Joint(network, joint, scale)


def random_network(rng: random.Random, most: int = 8) -> DiscreteNetwork:
    """Up to ``most`` variables of one to three states, up to three parents, half of the tables with zeros, several components; a
    quarter without normalisation (a Markov network, with a table without variables now and then)."""
    markov = rng.random() < 0.25
    names = [f"v{i}" for i in range(rng.randint(1, most))]
    states = {v: tuple(f"s{i}" for i in range(rng.randint(1, 3))) for v in names}
    factors = []
    for i, name in enumerate(names):
        parents = rng.sample(names[:i], min(i, rng.randint(0, 3)))
        if markov and rng.random() < 0.2:
            continue  # a variable that no table mentions
        rows = prod(len(states[v]) for v in parents)
        zeros = rng.choice((0.0, 0.0, 0.4, 0.7))
        table: list[Fraction] = []
        for _ in range(rows):
            row = [0 if rng.random() < zeros else rng.randint(1, 9) for _ in states[name]]
            if not any(row):
                row[rng.randrange(len(row))] = 1
            table += [Fraction(w, 7 if markov else sum(row)) for w in row]
        factors.append(Factor((*parents, name), tuple(table)))
    if markov and rng.random() < 0.3:
        factors.append(Factor((), (Fraction(rng.randint(1, 5), 3),)))
    return (DiscreteNetwork if markov else BayesianNetwork)(states, tuple(factors))


def random_findings(rng: random.Random, network: DiscreteNetwork, share: float = 0.4) -> dict[str, str]:
    return {v: rng.choice(s) for v, s in network.states.items() if rng.random() < share}
