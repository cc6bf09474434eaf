"""``tbn check``: re-check certificates with the independent checker, and compare them with the claim registry."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, FAILED, UNDECIDED, UserError
from proofs.cli import networks

if TYPE_CHECKING:
    from proofs.rocq.check import Replayed


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path())
@click.option("--strict", is_flag=True, help="Exit 3 unless everything is verified by the checker itself.")
@click.option(
    "--rocq/--no-rocq",
    default=None,
    help="Require the replay of the Rocq theorems that certificates rest on, or leave it out (default: when coqc is installed).",
)
@click.option(
    "--network",
    metavar="NETWORK",
    help=f"Refuse a document that is not about this network: {networks.NETWORKS}.",
)
@networks.findings_options("With --network, which the certificate must be about: ")
@networks.reading_options
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def command(
    paths: tuple[str, ...],
    strict: bool,
    rocq: bool | None,
    network: str | None,
    given: tuple[str, ...],
    evidence: str | None,
    encoding: str | None,
    normalise: bool,
    as_json: bool,
) -> int:
    """Re-check certificates, trusting nothing in them. PATH is a certificate folder, one file of it, or a stand-alone document such
    as the certificate of a network; by default the checkout's certificates, or those installed with the package.

    Beside what `python -I proofs/checker.py` does, every statement must equal the claim registry's, so that a certificate for a
    weakened statement is refused. The subject that a document names is its own word; with --network its tables are compared with
    the network's. Exit code 1 if anything is refused.
    """
    from proofs.certification import locations
    from proofs.cli import terminal

    about = networks.asked(network, given, evidence, encoding, normalise)
    targets = [locations.existing(path) for path in paths] or [locations.certificates()]
    results = []
    for target in targets:
        try:
            results.append(_check(target, rocq, about))
        except OSError as error:
            raise UserError(f"cannot read {str(error.filename or target)!r}: {error.strerror}") from None
    for result in results:
        if not as_json:
            if result.get("rocq"):
                click.echo(result["rocq"])
            for entry in result["refused"]:
                click.echo(f"refused: {entry['file']}: {entry['code']}: {entry['message']}")
            click.echo(result["summary"])
    if as_json:
        terminal.print_json({"schema": 1, "results": results})
    if any(result["refused"] for result in results):
        return FAILED
    on_trust = any(result["counts"][kind] for result in results for kind in ("solver", "rocq", "argued"))
    return UNDECIDED if strict and on_trust else ACCEPTED


def _check(target: Path, rocq: bool | None, about: networks.Asked | None) -> dict[str, Any]:
    if target.is_dir():
        if not (target / "MANIFEST.json").is_file():
            raise UserError(f"{str(target)!r} holds no MANIFEST.json: it is not a certificate folder")
        folder, only = target, None
    else:
        folder = target.parent.parent if target.parent.name == "statements" else target.parent
        if not target.is_file():
            raise UserError(f"{str(target)!r} is neither a folder nor a regular file")
        if not (folder / "MANIFEST.json").is_file() or target.suffix not in (".json", ".smt2"):
            return _document(target, about)
        only = None if target.name == "MANIFEST.json" else target.stem
    if about is not None:
        raise UserError(f"--network is for documents about a network; {str(target)!r} holds claims")
    return _folder(folder, only, rocq)


def _folder(folder: Path, only: str | None, rocq: bool | None) -> dict[str, Any]:
    """Check a folder; with ``only``, report on this claim and the claims it uses."""
    from proofs import checker
    from proofs.certification import audit, registry
    from proofs.certification import certificate as cert
    from proofs.certification.folder import certificates
    from proofs.cli import terminal

    claims = registry.all_claims()
    with terminal.progress("checking", len(certificates(folder))) as advance:
        found = audit.audit(folder, claims, advance)
    accepted, refused = dict(found.report.claims), found.refused
    if only is not None:
        names = {only, *(cert.transitive_uses(only, claims) if only in claims else ())}
        accepted = {name: record for name, record in accepted.items() if name in names}
        refused = [entry for entry in refused if Path(entry[0]).stem in {*names, "MANIFEST"}]
    replayed = _replay(folder, accepted, rocq)
    if replayed is not None:
        refused = [*replayed.refused, *refused]
    for name in {Path(entry[0]).stem for entry in refused}:
        accepted.pop(name, None)
    report = checker.Report(accepted)
    counts, summary = report.counts(), report.summary()
    if refused:
        summary = f"refused: {len({entry[0] for entry in refused})} files of {folder}; {summary}"
    return {
        "path": str(folder),
        "accepted": {
            name: {"verdict": record.verdict, "assumptions": list(record.assumptions)}
            for name, record in sorted(accepted.items())
        },
        "counts": counts,
        "refused": [
            {"file": str(folder / f), "code": code, "message": message} for f, code, message in refused
        ],
        "rocq": _on_rocq(replayed, counts["rocq"]),
        "summary": summary,
    }


def _on_rocq(replayed: Replayed | None, count: int) -> str | None:
    """What the obligations accepted on Rocq's word rest on here: the replay, or nothing but their records."""
    from proofs import checker

    if replayed is not None and (replayed.complete or replayed.refused):
        return replayed.summary
    lines = [
        *([replayed.summary] if replayed is not None else []),
        *([checker.claimed_line(count)] if count else []),
    ]
    return "\n".join(lines) or None


def _replay(folder: Path, accepted: dict[str, Any], rocq: bool | None) -> Replayed | None:
    """Replay what the accepted claims rest on in Rocq, and drop from ``accepted`` what the replay refuses."""
    from proofs.cli import terminal
    from proofs.rocq import check as rocq_check
    from proofs.rocq.replay import tools

    resting = {
        name for name, record in accepted.items() if any(o.accepted == "rocq" for o in record.obligations)
    }
    if rocq is False or not resting:
        return None
    if rocq and tools() is None:
        raise UserError(
            "coqc and coqchk are not both on the path: install Rocq (Debian: apt install coq), or leave --rocq out"
        )
    with terminal.progress("Rocq:", 1) as advance:
        result = rocq_check.check(folder, advance, only=resting)
    for file, _, _ in result.refused:
        for name in resting if file == rocq_check.DEVELOPMENT else {Path(file).stem}:
            accepted.pop(name, None)
    return result


def _document(path: Path, about: networks.Asked | None) -> dict[str, Any]:
    from proofs import checker
    from proofs.cli.document_network import NoSuchDocument, require_findings, require_network

    result: dict[str, Any] = {
        "path": str(path),
        "accepted": {},
        "counts": checker.Report().counts(),
        "refused": [],
    }
    try:
        found = checker.check_file(path)
        result["summary"] = f"accepted: {found.line()}"
        if about is not None:
            mine = about.network()
            require_network(found, about.name, mine)
            if about.has_findings:
                require_findings(path, about.name, mine, about.findings(mine))
            result["summary"] += f"; the network is that of {about.name}"
    except NoSuchDocument as error:
        raise UserError(f"{path}: {error}") from None
    except checker.Rejected as error:
        result["refused"] = [{"file": str(path), "code": error.code, "message": error.message}]
        result["summary"] = f"refused: {path}"
    else:
        result.update(establishes=found.establishes, network=found.network, subject=found.subject)
    return result
