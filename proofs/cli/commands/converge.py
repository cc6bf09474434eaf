"""``tbn converge``: a certificate that loopy belief propagation converges on a network, or why none was found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UNDECIDED, UserError
from proofs.cli import networks

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numeric.propagation.convergence import Certificate
    from symbolic.networks.bayesian_network import DiscreteNetwork
    from symbolic.networks.factor_graph import FactorGraph
    from symbolic.propagation.graph_reduction import Contradiction

OBSERVED_ROUNDS = 2000
OBSERVED_TOLERANCE = 1e-10
LONGEST_PERIOD = 12
SHOWN = 10
LONGEST_INTEGER = 13_287
"""Bits of 4000 decimal digits."""


@click.command()
@click.argument("network", metavar="NETWORK")
@networks.findings_options()
@click.option("-o", "--output", metavar="FILE", help="Where to write; NETWORK.contraction.json by default.")
@click.option(
    "--check", "existing", metavar="FILE", help="Check this certificate against NETWORK; write nothing."
)
@networks.reading_options
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout, floats unrounded.")
@networks.describes
def command(
    network: str,
    given: tuple[str, ...],
    evidence: str | None,
    output: str | None,
    existing: str | None,
    encoding: str | None,
    normalise: bool,
    as_json: bool,
) -> int:
    """Certify that sum-product belief propagation on NETWORK converges: from every positive start, under any schedule that keeps
    updating every message, to one fixed point.

    NETWORK is {networks}. The certificate holds the graph, a strength for every
    pair of a factor's variables, and one weight per message, all integers; `python proofs/checker.py FILE` checks it without this
    package. Exit code 3 when none is found: then what a run did is shown, which proves nothing.
    """
    from symbolic.propagation.graph_reduction import Contradiction

    read = networks.read_network(network, normalise=normalise, encoding=encoding)
    findings = networks.findings(given, read.states, evidence, encoding)
    observed = {name: read.state_number(name, state) for name, state in findings.items()}
    graph = read.factor_graph()
    if existing is not None:
        return _check(Path(existing), network, read, findings, as_json)
    from numeric.propagation.convergence import certify
    from numeric.propagation.pairwise import ContradictoryEvidence

    _refuse_long_integers(network, graph)
    try:
        found = certify(graph, observed)
    except Contradiction as error:
        raise UserError(_impossible(network, read, findings, error)) from None
    shown = " given " + ", ".join(f"{name}={state}" for name, state in findings.items()) if findings else ""
    if not found.certified:
        try:
            return _undecided(network + shown, found, observed, as_json)
        except (
            ContradictoryEvidence
        ) as error:  # messages rule out more than the reduction does; what they rule out is out
            raise UserError(f"{network}: the findings contradict the network: {error}") from None
    path = Path(output if output is not None else Path(network).name + ".contraction.json")
    return _certified(network + shown, found, path, as_json)


def _refuse_long_integers(name: str, graph: FactorGraph) -> None:
    """A certificate holds the tables as coprime integers, and no JSON reader in Python takes longer ones than this."""
    from symbolic.propagation.graph_reduction import integer_table

    for factor in graph.factors:
        if max(entry.bit_length() for entry in integer_table(factor.table)) > LONGEST_INTEGER:
            raise UserError(
                f"{name}: the table over {', '.join(factor.scope) or 'nothing'} needs integers of more than 4,000 digits, which a "
                "certificate cannot hold"
            )


def _impossible(
    name: str, network: DiscreteNetwork, findings: Mapping[str, str], reason: Contradiction
) -> str:
    """Which findings exclude each other, by name; the reduction's own words where looking for them would be too much work."""
    from symbolic.compile.gates import ENTRY_LIMIT, TREEWIDTH_LIMIT, estimate
    from symbolic.propagation.possible import contradiction

    tree = estimate(network)
    least = None
    if tree.treewidth <= TREEWIDTH_LIMIT and tree.table_entries <= ENTRY_LIMIT:
        least = contradiction(network, tree, findings)
    if least == {}:
        return f"{name}: every joint state has weight zero"
    named = ", ".join(f"{variable}={state}" for variable, state in (least or findings).items())
    if not named:
        return f"{name}: {reason}"
    return f"{name}: the findings {named} have probability zero: they contradict the network"


def _certified(subject: str, found: Certificate, path: Path, as_json: bool) -> int:
    from proofs.checker import Rejected, canonical, check_document
    from proofs.cli import terminal

    data = canonical(found.document(subject))
    try:
        record = check_document(data)
    except Rejected as error:
        raise UserError(
            f"{subject}: the checker refuses what was found ({error}); please report this"
        ) from None
    terminal.write_file(path, data)
    if as_json:
        terminal.print_json(
            {**_summary(subject, found), "file": str(path), "establishes": record.establishes}
        )
        return ACCEPTED
    click.echo(f"certified: {record.establishes}")
    click.echo(_what_was_reduced(found))
    if found.bounds.edges:
        click.echo(
            f"strength: {_strength(found)}; spectral radius of the bounds about {found.search.radius:.4f}"
        )
    click.echo(f"written: {path} ({len(data):,} bytes)")
    return ACCEPTED


def _undecided(subject: str, found: Certificate, evidence: Mapping[str, int], as_json: bool) -> int:
    from proofs.cli import terminal

    seen = observe(found.graph, evidence)
    if as_json:
        terminal.print_json({**_summary(subject, found), "observed": seen})
        return UNDECIDED
    click.echo(f"undecided: no certificate for {subject}: {found.search.reason}")
    click.echo(_what_was_reduced(found))
    click.echo(f"strength: {_strength(found)}; spectral radius of the bounds about {found.search.radius:.4f}")
    click.echo(f"observed, not proved: {seen['says']}")
    return UNDECIDED


def observe(graph: FactorGraph, evidence: Mapping[str, int]) -> dict[str, Any]:
    """What one synchronous run from uniform messages does: converged, a period, growth beyond the floats, or neither."""
    import numpy as np

    from numeric.propagation.factor_propagation import factor_arrays, movements, propagate_factors
    from numeric.propagation.pairwise import OutOfRange
    from symbolic.networks.factor_graph import Factor, FactorGraph

    findings = tuple(
        Factor((name,), tuple(int(s == state) for s in range(graph.domains[name])))
        for name, state in evidence.items()
    )
    arrays = factor_arrays(FactorGraph(graph.domains, graph.factors + findings))
    try:
        run = propagate_factors(arrays, tolerance=OBSERVED_TOLERANCE, limit=OBSERVED_ROUNDS)
    except OutOfRange as error:
        says = f"the logs of synchronous messages grow without settling; after {error.rounds} rounds float64 cannot hold them"
        return {"converged": False, "rounds": error.rounds, "period": None, "says": says}
    if run.converged:
        says = f"synchronous messages moved by less than {OBSERVED_TOLERANCE:g} after {run.rounds} rounds"
        return {"converged": True, "rounds": run.rounds, "period": 1, "says": says}
    try:
        later = propagate_factors(
            arrays, tolerance=0.0, limit=LONGEST_PERIOD, history=True, start=run.messages
        ).history
    except OutOfRange:
        later = []
    everything = np.arange(len(arrays.variable))
    for period in range(2, len(later)):
        gap = movements(arrays, everything, later[0], later[period], "probability").max()
        if gap < OBSERVED_TOLERANCE:
            says = f"synchronous messages repeat with period {period} after {run.rounds} rounds (to {OBSERVED_TOLERANCE:g})"
            return {"converged": False, "rounds": run.rounds, "period": period, "says": says}
    says = f"synchronous messages still moved by {run.change:.3g} after {run.rounds} rounds"
    return {"converged": False, "rounds": run.rounds, "period": None, "says": says}


def _strength(found: Certificate) -> str:
    scopes = [found.reduced.scopes[factor] or () for factor in found.reduced.remaining()]
    binary = all(len(scope) == 2 and all(len(found.reduced.alive[v]) == 2 for v in scope) for scope in scopes)
    if binary:
        return "largest slope of a binary pairwise message (claim loops.strength)"
    claims = "claims loops.many-variables, kernel.factors"
    return f"Birkhoff coefficient per pair of variables ({claims}), as Mooij and Kappen (2007) use it"


def _what_was_reduced(found: Certificate) -> str:
    counts = {
        kind: sum(step[0] == kind for step in found.reduced.steps)
        for kind in ("observe", "forbid", "sum-out", "drop")
    }
    left = len(found.reduced.remaining())
    return (
        f"left after {counts['observe']} observed variables, {counts['forbid']} impossible states, "
        f"{counts['sum-out']} variables summed out and {counts['drop']} constant factors: "
        f"{left} factors, {found.bounds.edges} messages"
    )


def _summary(subject: str, found: Certificate) -> dict[str, Any]:
    return {
        "schema": 1,
        "subject": subject,
        "certified": found.certified,
        "reason": found.search.reason,
        "strength": _strength(found),
        "spectral_radius": found.search.radius,
        "rate": None if found.rate is None else str(found.rate),
        "variables": len(found.graph.domains),
        "factors": len(found.graph.factors),
        "messages_left": found.bounds.edges,
    }


def _check(
    path: Path, name: str, network: DiscreteNetwork, findings: Mapping[str, str], as_json: bool
) -> int:
    """Check the certificate and that it speaks of this network and these findings."""
    from proofs.certification.errors import FAILED
    from proofs.checker import Rejected, check_file
    from proofs.cli import terminal
    from proofs.cli.document_network import require_findings, require_network

    try:
        record = check_file(path)
        if record.kind != "contraction certificate":
            raise Rejected("wrong-document", f"it is a {record.kind}")
        require_network(record, name, network)
        require_findings(path, name, network, findings)
    except Rejected as error:
        if error.code == "unreadable":
            raise UserError(f"{path}: {error.message}") from None
        click.echo(f"refused: {path}: {error}", err=True)
        return FAILED
    if as_json:
        terminal.print_json(
            {"schema": 1, "file": str(path), "subject": name, "establishes": record.establishes}
        )
    else:
        click.echo(f"accepted: {path} is about {name}: {record.establishes}")
    return ACCEPTED
