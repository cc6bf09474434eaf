"""The digest by which ``tbn check --network`` tells whether a document is about a network."""

from __future__ import annotations


class NoSuchDocument(ValueError):
    """No document of this kind can be about the network."""


def digest_of(kind: str, name: str, normalise: bool) -> str:
    """What ``checker.DocumentRecord.network`` is when a document of this kind is about the network called ``name``.

    Raises UserError when there is no such network, NoSuchDocument when it is not one that such documents are about.
    """
    from proofs import checker
    from proofs.certification import propagation_replay as replay
    from proofs.certification.network_certificate import network_data
    from proofs.cli import networks

    network = networks.read_network(name, normalise=normalise)
    if kind == "transformer certificate":
        return checker.network_digest({"document": "transformer", "network": network_data(network)})
    if kind == "contraction certificate":
        from numeric.propagation.convergence import graph_fields

        return checker.network_digest({"document": "contraction", **graph_fields(network.factor_graph())})
    try:
        return checker.network_digest(replay.document(network.factor_graph(), 0, name))
    except ValueError as error:
        raise NoSuchDocument(f"{name} is no network of a replay: {error}") from None
