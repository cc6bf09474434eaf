"""``tbn prove``: regenerate the proof certificates."""

from __future__ import annotations

from typing import Any

import click

from proofs.certification.errors import ACCEPTED, FAILED, UserError
from proofs.certification.locations import complete_claim_ids
from proofs.cli import networks


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_claim_ids)
@click.option("-o", "--output", metavar="DIRECTORY", help="Where to write; ./certificates inside a checkout.")
@click.option(
    "-j",
    "--jobs",
    type=click.IntRange(1),
    metavar="N",
    help="Parallel processes; all processors if not given.",
)
@click.option("--fresh", is_flag=True, help="Also re-check what is unchanged since it was last accepted.")
@click.option(
    "--network",
    metavar="NETWORK",
    help="Instead: certify that this network's compiled transformer gives the exact posteriors; -o names the file.",
)
@networks.findings_options("With --network, for one more case that has them all: ")
@networks.reading_options
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def command(
    ids: tuple[str, ...],
    output: str | None,
    jobs: int | None,
    fresh: bool,
    network: str | None,
    given: tuple[str, ...],
    evidence: str | None,
    encoding: str | None,
    normalise: bool,
    as_json: bool,
) -> int:
    """Regenerate the proof certificates of the claims ID (all by default): render the statements, ask the solvers that are
    cited, re-check with the independent checker, and only then write.

    An ID may be a claim or a group of claims such as `log-odds`. Exit code 1 if any claim fails.

    With --network the certificate is written after the independent checker has accepted it. Its limits, over all cases: 16 MB,
    1,400,000 steps of the checker and one more per eight bytes, and tables of 65,536 entries when it eliminates. About 4,000
    tokens fit (the 37 variables of alarm without findings, each single finding of asia); 'insurance' does not.
    """
    about = networks.asked(network, given, evidence, encoding, normalise)
    if about is not None:
        if ids:
            raise UserError("--network and claim ids exclude each other")
        return _network(about, output, as_json)
    from proofs.certification import locations

    directory = locations.output_directory(output)

    from proofs.certification import prove as work
    from proofs.cli import terminal

    selected = work.selection(ids, directory)
    cache = None if fresh else work.cache_directory(locations.checkout())
    with terminal.progress("proving", len(selected)) as advance:
        summary = work.prove(
            ids,
            directory,
            jobs=jobs or work.available_processors(),
            cache=cache,
            known=locations.committed(),
            progress=lambda outcome, done, total: advance(outcome.claim),
        )
    for note in (note for outcome in summary.outcomes for note in outcome.notes):
        click.echo(f"note: {note}", err=True)
    if as_json:
        terminal.print_json(_as_json(summary))
    else:
        _report(summary)
    for failure in summary.failures:
        click.echo(f"failed: {failure}", err=True)
    return FAILED if summary.failures else ACCEPTED


def _network(about: networks.Asked, output: str | None, as_json: bool) -> int:
    """Write the certificate of one network, after the independent checker has accepted it."""
    from pathlib import Path

    from proofs import checker
    from proofs.certification.network_certificate import default_cases, network_certificate, too_large
    from proofs.cli import terminal
    from symbolic.compile.gates import compile_network
    from symbolic.networks.bayesian_network import EvidenceError

    name, parsed = about.name, about.network()
    subject = Path(name).stem
    path = Path(output or f"{subject}.certificate.json")
    findings = about.findings(parsed)
    try:
        transformer = compile_network(parsed, given=findings).transformer
        cases = default_cases(transformer)
        if findings and findings not in cases:
            cases.append(findings)
        reason = too_large(transformer, len(cases))
        if reason is not None:
            raise UserError(f"cannot certify {name}: {reason}")
        with terminal.progress("running the layers exactly", len(cases)) as advance:
            document = network_certificate(parsed, transformer, cases, subject, lambda done: advance(subject))
    except EvidenceError as error:
        raise UserError(str(error)) from None
    except ValueError as error:
        raise UserError(f"cannot compile {name}: {error}") from None
    data = checker.canonical(document)
    try:
        established = checker.check_document(data)
    except checker.Rejected as error:
        click.echo(f"failed: {name}: {error}", err=True)
        return FAILED
    terminal.write_file(path, data)
    if as_json:
        terminal.print_json(
            {"schema": 1, "file": str(path), "bytes": len(data), "establishes": established.establishes}
        )
    else:
        click.echo(f"{path}: {len(data):,} bytes")
        click.echo(established.establishes)
    return ACCEPTED


def _report(summary: Any) -> None:
    for outcome in summary.outcomes:
        click.echo(f"{outcome.result:9}  {outcome.claim}  ({outcome.seconds:.2f} s)")
    for name in summary.removed:
        click.echo(f"removed    {name}, which is no claim any more")
    results = [outcome.result for outcome in summary.outcomes]
    parts = [f"{results.count(word)} {word}" for word in ("proved", "unchanged", "failed") if word in results]
    files = f"{len(summary.written)} file{'' if len(summary.written) == 1 else 's'} written"
    click.echo(
        f"{len(results)} claims: {', '.join(parts)}; {files} in {summary.directory} ({summary.seconds:.1f} s)"
    )


def _as_json(summary: Any) -> dict[str, Any]:
    return {
        "schema": 1,
        "directory": str(summary.directory),
        "claims": [
            {
                "id": outcome.claim,
                "result": outcome.result,
                "seconds": outcome.seconds,
                "failures": [
                    {"obligation": f.obligation, "code": f.code, "message": f.message}
                    for f in outcome.failures
                ],
                "notes": list(outcome.notes),
            }
            for outcome in summary.outcomes
        ],
        "written": summary.written,
        "removed": summary.removed,
        "seconds": summary.seconds,
    }
