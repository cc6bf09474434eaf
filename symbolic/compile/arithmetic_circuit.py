"""Posteriors of a discrete network as a circuit of sums and products, built along its junction tree.

The network polynomial is  f(lambda) = sum over joint states x of  prod_factors table(x) * prod_variables lambda[v, x_v]
(A. Darwiche, "A differential approach to inference in Bayesian networks", J. ACM 50(3), 2003). With lambda 1 on the states that
the findings allow and 0 elsewhere, f is the probability of the findings, and P(v = s, findings) = lambda[v, s] * df/dlambda[v, s].

Collecting messages in the junction tree computes f; distributing them computes all derivatives (J. D. Park and A. Darwiche, "A
differential semantics for jointree algorithms", Artificial Intelligence 156, 2004). Both are written here as gates:

    indicator   lambda[v, s], an input
    product     constant * first * second     (either may be absent; constants are products of table entries, so > 0)
    sum         first + second

Terms whose constant is zero are left out, so no gate is zero for structural reasons. Only sums and products occur, hence the same
circuit read in the (max, *) semiring gives max-marginals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from math import prod
from typing import Literal

from symbolic.networks.bayesian_network import DiscreteNetwork
from symbolic.networks.factor_graph import Factor
from symbolic.propagation.junction_tree import JunctionTree

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Gate:
    kind: Literal["indicator", "product", "sum"]
    constant: Fraction = Fraction(1)
    first: int | None = None
    second: int | None = None


@dataclass
class Circuit:
    """Gates in an order where inputs come first."""

    gates: list[Gate] = field(default_factory=list)
    indicators: dict[tuple[str, int], int] = field(default_factory=dict)
    root: int = -1
    joints: dict[tuple[str, int], int] = field(default_factory=dict)
    """P(v = s, findings) for the states that the tables allow at all."""
    _known: dict[Gate, int] = field(default_factory=dict)

    def _gate(self, gate: Gate) -> int:
        if gate not in self._known:
            self._known[gate] = len(self.gates)
            self.gates.append(gate)
        return self._known[gate]

    def indicator(self, variable: str, state: int) -> int:
        if (variable, state) not in self.indicators:
            self.indicators[variable, state] = len(self.gates)
            self.gates.append(Gate("indicator"))
        return self.indicators[variable, state]

    def product(self, constant: Fraction, *inputs: int) -> int:
        """constant times the inputs, two at a time."""
        if not inputs:
            return self._gate(Gate("product", constant))
        *front, last = inputs
        if not front:
            return last if constant == 1 else self._gate(Gate("product", constant, last))
        total = front[0]
        for item in front[1:]:
            total = self._gate(Gate("product", Fraction(1), *sorted((total, item))))
        return self._gate(Gate("product", constant, *sorted((total, last))))

    def sum(self, terms: Sequence[int]) -> int:
        """The sum of one or more gates as a balanced tree: ceil(log2 K) levels for K terms."""
        level = list(terms)
        while len(level) > 1:
            pairs = [
                self._gate(Gate("sum", Fraction(1), *sorted(level[i : i + 2])))
                for i in range(0, len(level) - 1, 2)
            ]
            level = pairs + level[len(pairs) * 2 :]
        return level[0]


def posterior_circuit(
    network: DiscreteNetwork, tree: JunctionTree, progress: Progress | None = None
) -> Circuit:
    """The circuit of P(findings) and of every P(v = s, findings). ``progress(stage, done, total)`` is called now and then."""
    circuit = Circuit()
    _collect(circuit, network, tree, progress)
    _distribute(circuit, progress)
    return circuit


Message = dict[tuple[int, ...], int]


def _collect(
    circuit: Circuit, network: DiscreteNetwork, tree: JunctionTree, progress: Progress | None
) -> None:
    position = {name: index for index, name in enumerate(tree.order)}
    constants: list[list[Factor]] = [[] for _ in tree.order]
    scale = Fraction(1)
    for factor in network.factors:
        if factor.scope:
            constants[min(position[name] for name in factor.scope)].append(factor)
        else:
            scale *= Fraction(factor.table[0])
    inbox: list[list[tuple[tuple[str, ...], Message]]] = [[] for _ in tree.order]
    roots: list[int] = []
    done = 0
    for index, variable in enumerate(tree.order):
        states = range(len(network.states[variable]))
        own: Message = {(state,): circuit.indicator(variable, state) for state in states}
        separator = tree.separator(index)
        message = _message(
            circuit,
            network,
            tree.clusters[index],
            separator,
            constants[index],
            [((variable,), own), *inbox[index]],
        )
        parent = tree.parents[index]
        if parent is not None:
            inbox[parent].append((separator, message))
        elif message:
            roots.append(message[()])
        else:
            raise ValueError("every joint state has weight zero")
        done += tree.sizes[index]
        if progress is not None:
            progress("collect", done, tree.table_entries)
    circuit.root = circuit.product(scale, *roots)


def _message(
    circuit: Circuit,
    network: DiscreteNetwork,
    cluster: tuple[str, ...],
    separator: tuple[str, ...],
    factors: Iterable[Factor],
    tables: list[tuple[tuple[str, ...], Message]],
) -> Message:
    """Multiply everything in the cluster and sum its variable out. Small scopes first, so that products are shared."""
    place = {name: index for index, name in enumerate(cluster)}
    tables = sorted(tables, key=lambda table: (len(table[0]), [place[name] for name in table[0]]))
    inputs = [([place[name] for name in scope], entries) for scope, entries in tables]
    potentials = [(_strides(network, factor, place), factor.table) for factor in factors]
    kept = [place[name] for name in separator]
    groups: dict[tuple[int, ...], list[int]] = {}
    for state in product(*(range(len(network.states[name])) for name in cluster)):
        entries = [table[sum(state[i] * stride for i, stride in strides)] for strides, table in potentials]
        if not all(entries):
            continue
        gates = [table.get(tuple(state[i] for i in scope)) for scope, table in inputs]
        present = [gate for gate in gates if gate is not None]
        if len(present) == len(gates):
            term = circuit.product(prod(entries, start=Fraction(1)), *present)
            groups.setdefault(tuple(state[i] for i in kept), []).append(term)
    return {state: circuit.sum(terms) for state, terms in groups.items()}


def _strides(network: DiscreteNetwork, factor: Factor, place: dict[str, int]) -> list[tuple[int, int]]:
    strides: list[tuple[int, int]] = []
    stride = 1
    for name in reversed(factor.scope):
        strides.append((place[name], stride))
        stride *= len(network.states[name])
    return strides


def _distribute(circuit: Circuit, progress: Progress | None) -> None:
    """Append the derivative of the root in every gate, from the root down, then the joint probabilities."""
    total = len(circuit.gates)
    terms: list[list[int]] = [[] for _ in range(total)]
    for index in range(circuit.root, -1, -1):
        gate = circuit.gates[index]
        if index != circuit.root and not terms[index]:
            continue  # feeds nothing
        outer = () if index == circuit.root else (circuit.sum(terms[index]),)
        terms[index] = list(outer)
        if gate.kind == "sum":
            for child in (gate.first, gate.second):
                if child is not None:
                    terms[child].append(outer[0] if outer else circuit.product(Fraction(1)))
        elif gate.kind == "product":
            for child, sibling in ((gate.first, gate.second), (gate.second, gate.first)):
                if child is not None:
                    others = outer if sibling is None else (*outer, sibling)
                    terms[child].append(circuit.product(gate.constant, *others))
        if progress is not None and index % 4096 == 0:
            progress("distribute", total - index, total)
    for (variable, state), index in list(circuit.indicators.items()):
        if index == circuit.root:
            circuit.joints[variable, state] = index
        elif terms[index]:
            circuit.joints[variable, state] = circuit.product(Fraction(1), index, terms[index][0])
