"""From a discrete network to a transformer: junction tree, circuit, tokens; and the estimate of size before any work."""

from __future__ import annotations

from collections.abc import Mapping

from symbolic.compile.arithmetic_circuit import Progress, posterior_circuit
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError
from symbolic.propagation.junction_tree import JunctionTree, junction_tree, least_treewidth
from symbolic.propagation.possible import contradiction
from symbolic.transformer.gate_layers import (
    GATE_COORDINATES,
    ZERO,
    constant_tokens,
    depth,
    doubled_token,
    gate_layers,
    leaf_token,
    product_token,
    quotient_token,
    sum_token,
)
from symbolic.transformer.weights import Compiled, Transformer

TREEWIDTH_LIMIT = 20
ENTRY_LIMIT = 2_000_000
"""Default limits of ``compile_network``; both can be raised by the caller."""
BYTES_PER_ENTRY = 8 * len(GATE_COORDINATES) * 6
"""Rough: a cluster entry takes up to about six tokens (a product and a share of a sum, collecting and distributing twice)."""


class TooLargeError(ValueError):
    """The network's junction tree exceeds a limit; the message holds the estimate."""


def estimate(network: DiscreteNetwork) -> JunctionTree:
    """The junction tree that compiling will follow."""
    return junction_tree(network.factor_graph())


def compile_network(
    network: DiscreteNetwork,
    *,
    treewidth_limit: int = TREEWIDTH_LIMIT,
    entry_limit: int = ENTRY_LIMIT,
    given: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Compiled:
    """The transformer whose read-out rows hold every posterior. ``given`` are findings that it will be asked about; it does not
    depend on them. Before any gate is built raises TooLargeError when a limit is exceeded, EvidenceError when ``given`` has
    probability zero or names what is not there, ValueError when every joint state has weight zero."""
    if not network.states:
        raise ValueError("the network has no variables")
    least = least_treewidth(network.factor_graph())
    if least > treewidth_limit:  # said before an order is looked for, which may take long
        raise TooLargeError(f"treewidth at least {least} (limit {treewidth_limit})")
    tree = estimate(network)
    if tree.treewidth > treewidth_limit or tree.table_entries > entry_limit:
        raise TooLargeError(
            f"treewidth {tree.treewidth} (limit {treewidth_limit}), {tree.table_entries} cluster entries (limit {entry_limit}), "
            f"about {_mebibytes(tree):.0f} MiB of tokens"
        )
    _refuse_the_impossible(network, tree, given or {})
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


def _mebibytes(tree: JunctionTree) -> float:
    return tree.table_entries * BYTES_PER_ENTRY / 2**20


def _refuse_the_impossible(network: DiscreteNetwork, tree: JunctionTree, given: Mapping[str, str]) -> None:
    excluded = contradiction(network, tree, given)
    if excluded is None:
        return
    if not excluded:
        raise ValueError("every joint state has weight zero")
    named, least = (", ".join(f"{v}={s}" for v, s in findings.items()) for findings in (given, excluded))
    part = "" if len(excluded) == len(given) else f" already because of {least}"
    raise EvidenceError(
        f"the findings {named} have probability zero{part}; nothing was compiled (treewidth {tree.treewidth}, "
        f"{tree.table_entries} cluster entries, about {_mebibytes(tree):.1f} MiB of tokens)"
    )


def _needed(gates: list, outputs: list[int]) -> set[int]:  # type: ignore[type-arg]
    needed: set[int] = set()
    stack = list(outputs)
    while stack:
        index = stack.pop()
        if index not in needed:
            needed.add(index)
            stack.extend(item for item in (gates[index].first, gates[index].second) if item is not None)
    return needed
