"""Posteriors and most probable states as fractions, by running a transformer's layers exactly. Knows no network, only tokens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from symbolic.networks.bayesian_network import EvidenceError, state_number
from symbolic.transformer.exact_run import Progress, log_of, run, with_column
from symbolic.transformer.gate_layers import gate_layers, null_potential
from symbolic.transformer.most_probable import decoded
from symbolic.transformer.weights import Activation, Coordinate, Transformer

NO_FINDINGS = "the findings of this model were compiled in; it takes no others"


def excluded_rows(transformer: Transformer, findings: Mapping[str, str]) -> list[int]:
    """The indicator rows whose ``possible`` the findings set to 0. Raises EvidenceError on an unknown name."""
    rows: list[int] = []
    for variable, state in findings.items():
        kept = state_number(transformer.states, variable, state)
        if variable not in transformer.indicators:
            raise EvidenceError(NO_FINDINGS)
        rows += [row for number, row in enumerate(transformer.indicators[variable]) if number != kept]
    return rows


def with_activation(transformer: Transformer, activation: Activation) -> Transformer:
    """The same tokens and weights with another activation in the value layers, and -act(0) in row NULL (in all layers, where
    there are no evidence layers)."""
    if transformer.root is None:
        layers = tuple(replace(layer, activation=activation) for layer in transformer.layers)
        return replace(transformer, layers=layers)
    evidence, value = transformer.layers
    column = transformer.column("potential")
    tokens = tuple(with_column(transformer.tokens, {0: null_potential(activation)}, column))
    return replace(transformer, tokens=tokens, layers=gate_layers(evidence.repeat, value.repeat, activation))


def exact_rows(
    transformer: Transformer, findings: Mapping[str, str] | None = None, progress: Progress | None = None
) -> list[tuple[Coordinate, ...]]:
    """The residual stream after all layers, exactly. Raises EvidenceError on an unknown name, and when the findings have
    probability zero: the evidence layers alone, on integers, show it."""
    excluded = excluded_rows(transformer, findings or {})
    if transformer.root is None:
        return run(transformer.layers, transformer.tokens, progress)
    tokens: list[tuple[Coordinate, ...]] = with_column(
        transformer.tokens,
        dict.fromkeys(excluded, 0),
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
    """P(findings), the value of the root row (under relu: the largest weight of a joint state). Raises as ``exact_rows``, and
    ValueError for a model without a root."""
    if transformer.root is None:
        raise ValueError("this model has no row for the weight of its findings")
    return log_of(exact_rows(transformer, findings)[transformer.root][transformer.column("value")])


def exact_most_probable(
    transformer: Transformer, findings: Mapping[str, str] | None = None
) -> tuple[dict[str, str], Fraction]:
    """A most probable joint state given the findings and its weight, by the relu layers. Ties give the first of the states. Raises
    as ``exact_rows``, and ValueError for a model without a root."""
    if transformer.root is None:
        raise ValueError("this model has no row for the weight of its findings")
    maximiser = with_activation(transformer, "relu")
    rows = exact_rows(maximiser, findings)
    value = transformer.column("value")
    index = transformer.column("index")
    place = {number: row for row, item in enumerate(rows) if isinstance(number := item[index], int)}
    columns = [transformer.column(name) for name in ("a", "b", "x")]

    def inputs(row: int) -> tuple[int, int, int]:
        a, b, x = (rows[row][column] for column in columns)
        if not (isinstance(a, int) and isinstance(b, int) and isinstance(x, int)):
            raise ValueError("a pointer is not a whole number")
        return place[a], place[b], place[x]

    def at_least(a: int, b: int) -> bool:
        return log_of(rows[a][value]) >= log_of(rows[b][value])

    assignment = decoded(transformer.root, transformer.states, transformer.indicators, inputs, at_least)
    return assignment, log_of(rows[transformer.root][value])
