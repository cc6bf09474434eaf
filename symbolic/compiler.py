"""From a discrete network to a transformer: junction tree, circuit, tokens; and the estimate of size before any work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from symbolic.bayesian_network import DiscreteNetwork, EvidenceError, state_number
from symbolic.circuit import Progress, posterior_circuit
from symbolic.exact_layer import log_of, run, with_column
from symbolic.junction_tree import JunctionTree, junction_tree
from symbolic.universal_layer import (
    GATE_COORDINATES,
    ZERO,
    Activation,
    Coordinate,
    Transformer,
    constant_tokens,
    depth,
    doubled_token,
    gate_layers,
    leaf_token,
    null_potential,
    product_token,
    quotient_token,
    sum_token,
)

TREEWIDTH_LIMIT = 20
ENTRY_LIMIT = 2_000_000
"""Default limits of ``compile_network``; both can be raised by the caller."""
BYTES_PER_ENTRY = 8 * len(GATE_COORDINATES) * 6
"""Rough: a cluster entry takes up to about six tokens (a product and a share of a sum, collecting and distributing twice)."""


class TooLargeError(ValueError):
    """The network's junction tree exceeds a limit; the message holds the estimate."""


@dataclass(frozen=True)
class Compiled:
    """The transformer, and the junction tree that explains its size."""

    transformer: Transformer
    treewidth: int
    clusters: int
    table_entries: int


def estimate(network: DiscreteNetwork) -> JunctionTree:
    """The junction tree that compiling will follow."""
    return junction_tree(network.factor_graph())


def compile_network(
    network: DiscreteNetwork,
    *,
    treewidth_limit: int = TREEWIDTH_LIMIT,
    entry_limit: int = ENTRY_LIMIT,
    progress: Progress | None = None,
) -> Compiled:
    """The transformer whose read-out rows hold every posterior. Raises TooLargeError before any work when a limit is exceeded."""
    if not network.states:
        raise ValueError("the network has no variables")
    tree = estimate(network)
    if tree.treewidth > treewidth_limit or tree.table_entries > entry_limit:
        raise TooLargeError(
            f"treewidth {tree.treewidth} (limit {treewidth_limit}), {tree.table_entries} cluster entries (limit {entry_limit}), "
            f"about {tree.table_entries * BYTES_PER_ENTRY / 2**20:.0f} MiB of tokens; "
            "raise the limits if the machine can hold that"
        )
    circuit = posterior_circuit(network, tree, progress)
    wanted = _needed(circuit.gates, [circuit.root, *circuit.joints.values(), *circuit.indicators.values()])
    tokens = constant_tokens()
    row: dict[int, int] = {}
    for number, gate in enumerate(circuit.gates):
        if number not in wanted:
            continue
        index = row[number] = len(tokens)
        inputs = [row[item] for item in (gate.first, gate.second) if item is not None]
        if gate.kind == "sum":
            tokens.append(sum_token(index, inputs[0], inputs[1]))
        elif inputs:
            tokens.append(product_token(index, gate.constant, *inputs))
        else:
            tokens.append(leaf_token(index, gate.constant))
    root = row[circuit.root]
    doubled = len(tokens)
    tokens.append(doubled_token(doubled, root))
    read_out: dict[str, tuple[int, ...]] = {}
    indicators: dict[str, tuple[int, ...]] = {}
    for variable, states in network.states.items():
        rows: list[int] = []
        for state in range(len(states)):
            joint = circuit.joints.get((variable, state))
            rows.append(ZERO if joint is None else len(tokens))
            if joint is not None:
                tokens.append(quotient_token(len(tokens), row[joint], doubled))
        read_out[variable] = tuple(rows)
        indicators[variable] = tuple(row[circuit.indicators[variable, state]] for state in range(len(states)))
    repeat = depth(tokens)
    transformer = Transformer(
        GATE_COORDINATES,
        tuple(tokens),
        gate_layers(repeat, repeat),
        dict(network.states),
        read_out,
        indicators,
        root,
    )
    return Compiled(transformer, tree.treewidth, len(tree.clusters), tree.table_entries)


def _needed(gates: list, outputs: list[int]) -> set[int]:  # type: ignore[type-arg]
    needed: set[int] = set()
    stack = list(outputs)
    while stack:
        index = stack.pop()
        if index not in needed:
            needed.add(index)
            stack.extend(item for item in (gates[index].first, gates[index].second) if item is not None)
    return needed


def excluded_rows(transformer: Transformer, findings: Mapping[str, str]) -> list[int]:
    """The indicator rows whose ``possible`` the findings set to 0. Raises EvidenceError on an unknown name."""
    rows: list[int] = []
    for variable, state in findings.items():
        kept = state_number(transformer.states, variable, state)
        rows += [row for number, row in enumerate(transformer.indicators[variable]) if number != kept]
    return rows


def with_activation(transformer: Transformer, activation: Activation) -> Transformer:
    """The same tokens and weights with another activation in the value layers, and -act(0) in row NULL."""
    evidence, value = transformer.layers
    layers = gate_layers(evidence.repeat, value.repeat, activation)
    column = transformer.column("potential")
    tokens = tuple(with_column(transformer.tokens, {0: null_potential(activation)}, column))
    return Transformer(
        transformer.coordinates,
        tokens,
        layers,
        transformer.states,
        transformer.read_out,
        transformer.indicators,
        transformer.root,
    )


def exact_rows(
    transformer: Transformer, findings: Mapping[str, str] | None = None, progress: Progress | None = None
) -> list[tuple[Coordinate, ...]]:
    """The residual stream after all layers, exactly. Raises EvidenceError on an unknown name, and when the findings have
    probability zero: the evidence layers alone, on integers, show it."""
    tokens: list[tuple[Coordinate, ...]] = with_column(
        transformer.tokens,
        dict.fromkeys(excluded_rows(transformer, findings or {}), 0),
        transformer.column("possible"),
    )
    rows = run(transformer.layers[:1], tokens, progress)
    if rows[transformer.root][transformer.column("alive")] != 1:
        raise EvidenceError("the findings have probability zero")
    return run(transformer.layers[1:], rows, progress)


def exact_posteriors(
    transformer: Transformer, findings: Mapping[str, str] | None = None, progress: Progress | None = None
) -> dict[str, dict[str, Fraction]]:
    """P(variable | findings) as fractions (under relu: max-marginals relative to the maximum). Raises as ``exact_rows``."""
    rows = exact_rows(transformer, findings, progress)
    alive, value = transformer.column("alive"), transformer.column("value")
    return {
        variable: {
            state: log_of(rows[row][value]) if rows[row][alive] == 1 else Fraction(0)
            for state, row in zip(states, transformer.read_out[variable])
        }
        for variable, states in transformer.states.items()
    }


def exact_weight(transformer: Transformer, findings: Mapping[str, str] | None = None) -> Fraction:
    """P(findings), the value of the root row (under relu: the largest weight of a joint state). Raises as ``exact_rows``."""
    return log_of(exact_rows(transformer, findings)[transformer.root][transformer.column("value")])


def exact_most_probable(
    transformer: Transformer, findings: Mapping[str, str] | None = None
) -> tuple[dict[str, str], Fraction]:
    """A most probable joint state given the findings and its weight, from max-marginals (relu layers). On a tie the first
    state is taken as a finding and the layers run again. Raises as ``exact_rows``."""
    maximiser = with_activation(transformer, "relu")
    fixed = dict(findings or {})
    while True:
        marginals = exact_posteriors(maximiser, fixed)
        best = {v: [s for s, ratio in row.items() if ratio == 1] for v, row in marginals.items()}
        tied = next((v for v, states in best.items() if len(states) > 1), None)
        if tied is None:
            return {variable: states[0] for variable, states in best.items()}, exact_weight(maximiser, fixed)
        fixed[tied] = best[tied][0]
