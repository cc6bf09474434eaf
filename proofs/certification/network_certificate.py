"""The certificate of one compiled network: weights, tokens, tables and posteriors, for the independent checker to replay.

The checker runs the layers itself in exact arithmetic and eliminates by itself (document kind ``transformer`` in
``proofs/checker.py``); what is written here is only what it reads.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

from proofs import checker
from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError
from symbolic.transformer.exact_inference import exact_posteriors
from symbolic.transformer.weights import Coordinate, Layer, Log, Transformer

SINGLE_FINDINGS_LIMIT = 4_000
"""Tokens, over all cases together, up to which every single finding is listed by default."""
LEAST_STEPS = 100
"""What the checker counts at least for one token of a compiled network in one case; measured are 190 to 330."""


def default_cases(transformer: Transformer) -> list[dict[str, str]]:
    """No findings; and, for small models, every single finding."""
    single = [{variable: state} for variable, states in transformer.states.items() for state in states]
    fits = len(transformer.tokens) * (1 + len(single)) <= SINGLE_FINDINGS_LIMIT
    return [{}, *(single if fits else ())]


def too_large(transformer: Transformer, cases: int) -> str | None:
    """Why the checker's limits cannot hold the certificate, seen before the layers are run; None where they may."""
    steps = LEAST_STEPS * len(transformer.tokens) * cases
    most = checker.MAX_DOCUMENT_WORK + checker.MAX_DOCUMENT // checker.DOCUMENT_BYTES_PER_STEP
    if steps <= most:
        return None
    return (
        f"{len(transformer.tokens):,} tokens in {cases} {'case' if cases == 1 else 'cases'} take at least {steps:,} steps of the "
        f"checker, which does {most:,} at most"
    )


def network_certificate(
    network: DiscreteNetwork,
    transformer: Transformer,
    cases: Sequence[Mapping[str, str]],
    subject: str,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """The document. Cases of probability zero are left out. Raises EvidenceError on unknown names."""
    number = {variable: position for position, variable in enumerate(network.states)}
    listed = []
    for done, findings in enumerate(cases):
        for variable, state in findings.items():
            network.state_number(variable, state)
        try:
            posterior = exact_posteriors(transformer, findings)
        except EvidenceError:
            continue
        listed.append(
            {
                "given": [
                    [number[v], network.state_number(v, s)]
                    for v, s in sorted(findings.items(), key=lambda f: number[f[0]])
                ],
                "posteriors": [[_text(p) for p in posterior[v].values()] for v in network.states],
            }
        )
        if progress is not None:
            progress(done + 1)
    return {
        "document": "transformer",
        "schema": 1,
        "subject": subject,
        "network": network_data(network),
        "tokens": [[_coordinate(item) for item in row] for row in transformer.tokens],
        "columns": {name: transformer.column(name) for name in ("alive", "possible", "value")},
        "layers": [_layer(layer) for layer in transformer.layers],
        "read_out": [list(transformer.read_out[v]) for v in network.states],
        "indicators": [list(transformer.indicators[v]) for v in network.states],
        "cases": listed,
    }


def network_data(network: DiscreteNetwork) -> dict[str, Any]:
    """The part of the document that says which network it is about."""
    number = {variable: position for position, variable in enumerate(network.states)}
    return {
        "variables": [{"name": v, "states": list(states)} for v, states in network.states.items()],
        "factors": [
            {"scope": [number[v] for v in factor.scope], "table": [_text(x) for x in factor.table]}
            for factor in network.factors
        ],
    }


def _text(number: Fraction | int | str) -> str:
    value = Fraction(number)
    if max(abs(value.numerator), value.denominator) >= 10**checker.MAX_DIGITS:
        raise ValueError(
            f"the network or a posterior needs integers of more than {checker.MAX_DIGITS:,} digits, which a certificate cannot hold"
        )
    return str(value)


def _coordinate(item: Coordinate) -> int | str:
    return _text(item.odds) if isinstance(item, Log) else item


def _layer(layer: Layer) -> dict[str, Any]:
    def rows(matrix: Sequence[Sequence[int]]) -> list[list[int]]:
        return [list(row) for row in matrix]

    heads = [
        {"query": rows(h.query), "key": rows(h.key), "value": rows(h.value), "output": rows(h.output)}
        for h in layer.heads
    ]
    return {
        "name": layer.name,
        "activation": layer.activation,
        "repeat": layer.repeat,
        "heads": heads,
        "w1": rows(layer.w1),
        "b1": list(layer.b1),
        "w2": rows(layer.w2),
        "b2": list(layer.b2),
    }
