"""Whether a document is about a network and about findings: what ``tbn check --network`` and ``tbn converge --check`` ask."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from proofs.checker import DocumentRecord
    from symbolic.networks.bayesian_network import DiscreteNetwork


class NoSuchDocument(ValueError):
    """No document of this kind can be about the network."""


def require_network(record: DocumentRecord, name: str, network: DiscreteNetwork) -> None:
    """Raises checker.Rejected when the accepted document is about another network than the one called ``name``, and NoSuchDocument
    when that is not one which such documents are about.
    """
    from proofs import checker

    mine = _digest_of(record.kind, name, network)
    if mine != record.network:
        message = f"the document is about network {record.network[:16]}; {name} is network {mine[:16]}"
        raise checker.Rejected("wrong-network", message)


def _digest_of(kind: str, name: str, network: DiscreteNetwork) -> str:
    """What ``checker.DocumentRecord.network`` is when a document of this kind is about the network."""
    from proofs import checker
    from proofs.certification import propagation_replay as replay
    from proofs.certification.network_certificate import network_data

    if kind == "transformer certificate":
        return checker.network_digest({"document": "transformer", "network": network_data(network)})
    if kind == "contraction certificate":
        from numeric.propagation.convergence import graph_fields

        return checker.network_digest({"document": "contraction", **graph_fields(network.factor_graph())})
    try:
        return checker.network_digest(replay.document(network.factor_graph(), 0, name))
    except ValueError as error:
        raise NoSuchDocument(f"{name} is no network of a replay: {error}") from None


def require_findings(path: Path, name: str, network: DiscreteNetwork, findings: Mapping[str, str]) -> None:
    """Raises checker.Rejected when the accepted document in ``path``, about this network, does not speak of these findings."""
    from proofs import checker

    number = {variable: position for position, variable in enumerate(network.states)}
    wanted = sorted([number[v], network.state_number(v, s)] for v, s in findings.items())
    if wanted not in _findings_of(json.loads(path.read_bytes())):
        raise checker.Rejected("wrong-findings", f"the certificate's findings are not those given for {name}")


def _findings_of(document: Mapping[str, Any]) -> list[list[list[int]]]:
    """The sets of findings that a document speaks of, each as sorted pairs of variable and state number."""
    if document["document"] == "contraction":
        return [sorted(step[1:] for step in document["steps"] if step[0] == "observe")]
    if document["document"] == "transformer":
        return [sorted(case["given"]) for case in document["cases"]]
    return [[]]
