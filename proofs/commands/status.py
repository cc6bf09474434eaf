"""``tbn status``: every claim, its verdict, who checked it and what it assumes; and the source's items."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from proofs.errors import ACCEPTED, FAILED


@click.command()
@click.argument("path", required=False, metavar="[DIRECTORY]", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="The ledger as JSON on stdout.")
def command(path: str | None, as_json: bool) -> int:
    """Show the ledger: the source's items and our claims with their verdicts, computed from the certificates that the checker
    accepts now. DIRECTORY is a certificate folder, by default as for `tbn check`.

    Exit code 1 if a certificate is refused.
    """
    from proofs import audit, locations, registry, terminal

    folder = locations.certificates(path)
    claims = registry.all_claims()
    with terminal.progress("checking", len(list(folder.glob("*.json"))) - 1) as advance:
        found = audit.audit(folder, claims, advance)
    refused = {Path(file).stem for file, _, _ in found.refused}
    records = {name: record for name, record in found.report.claims.items() if name not in refused}
    rows = [_claim(name, claim, records.get(name)) for name, claim in claims.items()]
    source = _source_items(claims, {row["id"]: row["verdict"] for row in rows}, records)
    if as_json:
        terminal.print_json(
            {"schema": 1, "source": source, "claims": rows, "counts": _counts(records), "tools": _tools()}
        )
    else:
        _print(source, rows, records)
    for file, code, message in found.refused:
        click.echo(f"refused: {folder / file}: {code}: {message}", err=True)
    return FAILED if found.refused else ACCEPTED


def _claim(name: str, claim: Any, record: Any) -> dict[str, Any]:
    accepted: dict[str, int] = {}
    for obligation in record.obligations if record is not None else ():
        accepted[obligation.accepted] = accepted.get(obligation.accepted, 0) + 1
    return {
        "id": name,
        "theory": list(claim.theory),
        "title": claim.title,
        "headline": claim.headline,
        "verdict": record.verdict if record is not None else "open",
        "accepted": accepted,
        "assumptions": list(record.assumptions) if record is not None else [],
        "uses": list(record.uses) if record is not None else [],
    }


def _counts(records: Mapping[str, Any]) -> dict[str, int]:
    counts = {"verified": 0, "solver": 0, "rocq": 0, "argued": 0}
    for record in records.values():
        for obligation in record.obligations:
            counts[obligation.accepted] += 1
    return counts


def _source_items(
    claims: Mapping[str, Any], verdicts: Mapping[str, str], records: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """One entry per item of the source: ``proofs.ledger.source_items(verdicts)`` where there is a ledger, else the items that the
    claims name, with the verdict that their accepted obligations support together."""
    if importlib.util.find_spec("proofs.ledger") is not None:
        ledger = importlib.import_module("proofs.ledger")
        return list(ledger.source_items(verdicts))
    from proofs.claim import verdict

    named: dict[str, list[str]] = {}
    for name, claim in claims.items():
        for item in claim.source.items if claim.source is not None else ():
            named.setdefault(item, []).append(name)
    entries = []
    for item, names in named.items():
        roles = [
            obligation.role for name in names if name in records for obligation in records[name].obligations
        ]
        entries.append({"item": item, "verdict": verdict(roles), "claims": names})
    return entries


def _tools() -> dict[str, str | None]:
    """Versions of what certificates may rest on; None where it is not installed."""
    import platform
    import shutil
    from importlib.metadata import PackageNotFoundError, version

    def installed(package: str) -> str | None:
        try:
            return version(package)
        except PackageNotFoundError:
            return None

    tools = {name: installed(name) for name in ("sympy", "z3-solver", "cvc5", "numpy")}
    return {"python": platform.python_version(), **tools, "coqc": shutil.which("coqc") and "present"}


_HOW = {"verified": "verified", "solver": "solver", "rocq": "Rocq", "argued": "argued"}


def _print(source: list[dict[str, Any]], rows: list[dict[str, Any]], records: Mapping[str, Any]) -> None:
    from rich.table import Table

    from proofs.terminal import console

    colour = {"proved": "green", "refuted": "red", "open": "yellow"}
    out = console()
    items = Table(box=None, pad_edge=False, title="The source's items", title_justify="left")
    for heading in ("item", "verdict", "claims"):
        items.add_column(heading, overflow="fold")
    for entry in source:
        word = entry["verdict"]
        items.add_row(
            entry["item"], f"[{colour.get(word, 'cyan')}]{word}[/]", ", ".join(entry.get("claims", []))
        )
    out.print(items)
    out.print()
    table = Table(box=None, pad_edge=False, title="Claims", title_justify="left")
    for heading in ("theory", "claim", "title", "verdict", "statements", "assumes"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        how = ", ".join(f"{row['accepted'][key]} {_HOW[key]}" for key in _HOW if key in row["accepted"])
        word = row["verdict"]
        table.add_row(
            ",".join(row["theory"]),
            row["id"],
            row["title"],
            f"[{colour.get(word, 'cyan')}]{word}[/]",
            how or "-",
            "; ".join(row["assumptions"]) or "-",
        )
    out.print(table)
    counts = _counts(records)
    out.print(
        f"\n{len(rows)} claims, {sum(counts.values())} statements: {counts['verified']} verified here, "
        f"{counts['solver']} on a solver's word, {counts['rocq']} on Rocq, {counts['argued']} argued"
    )
