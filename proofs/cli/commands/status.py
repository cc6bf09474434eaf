"""``tbn status``: every claim, its verdict, who checked it and what it assumes; and the source's items."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from proofs.certification.errors import ACCEPTED, FAILED


@click.command()
@click.argument("path", required=False, metavar="[DIRECTORY]", type=click.Path())
@click.option("--json", "as_json", is_flag=True, help="The ledger as JSON on stdout.")
@click.option(
    "--html", "page", type=click.Path(dir_okay=False), metavar="FILE", help="Write the ledger as a web page."
)
def command(path: str | None, as_json: bool, page: str | None) -> int:
    """Show the ledger: the source's items and our claims with their verdicts, computed from the certificates that the checker
    accepts now. DIRECTORY is a certificate folder, by default as for `tbn check`.

    Exit code 1 if a certificate is refused.
    """
    from proofs import checker
    from proofs.certification import audit, ledger, locations, registry
    from proofs.certification.folder import certificates
    from proofs.cli import terminal

    folder = locations.certificates(path)
    claims = registry.all_claims()
    with terminal.progress("checking", len(certificates(folder))) as advance:
        found = audit.audit(folder, claims, advance)
    records = found.accepted()
    rows = [_claim(name, claim, records.get(name)) for name, claim in claims.items()]
    accepted = {name: data for name, data in ledger.usable(folder).items() if name in records}
    content = ledger.document(ledger.closed(accepted))
    source = content["items"]
    if as_json:
        terminal.print_json(
            {
                "schema": 1,
                "source": source,
                "claims": rows,
                "counts": checker.Report(records).counts(),
                "tools": _tools(),
            }
        )
    elif page is None:
        _print(source, rows, records)
    if page is not None:
        terminal.write_file(Path(page), ledger.html(content, found.report.summary()).encode("utf-8"))
        click.echo(f"wrote {page}", err=True)
    for file, code, message in found.refused:
        click.echo(f"refused: {folder / file}: {code}: {message}", err=True)
    return FAILED if found.refused else ACCEPTED


def _claim(name: str, claim: Any, record: Any) -> dict[str, Any]:
    from proofs.certification import registry

    accepted: dict[str, int] = {}
    for obligation in record.obligations if record is not None else ():
        accepted[obligation.accepted] = accepted.get(obligation.accepted, 0) + 1
    return {
        "id": name,
        "group": registry.group_titles().get(name, name.split(".")[0]),
        "title": claim.title,
        "headline": claim.headline,
        "verdict": record.verdict if record is not None else "open",
        "accepted": accepted,
        "assumptions": list(record.assumptions) if record is not None else [],
        "uses": list(record.uses) if record is not None else [],
    }


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
    from rich.markup import escape
    from rich.table import Table

    from proofs import checker
    from proofs.certification.ledger import summary
    from proofs.cli.terminal import console

    colour = {
        "proved": "green",
        "reproduced": "green",
        "refuted": "red",
        "not-reproduced": "red",
        "not-decided": "yellow",
        "open": "yellow",
    }
    out = console()
    items = Table(
        box=None, pad_edge=False, title="What the source claims", title_justify="left", padding=(0, 1, 1, 0)
    )
    for heading in ("item", "verdict", "the source says", "what holds, and what does not"):
        items.add_column(heading, overflow="fold")
    for entry in source:
        word = entry["verdict"]
        items.add_row(
            escape(entry["item"]),
            f"[{colour.get(word, 'cyan')}]{word}[/]",
            escape(entry["says"]),
            escape(summary(entry)),
        )
    out.print(items)
    out.print()
    table = Table(box=None, pad_edge=False, title="Claims", title_justify="left")
    for heading in ("claim", "verdict", "statements", "assumes", "title"):
        table.add_column(heading, overflow="fold", no_wrap=heading in ("claim", "verdict", "statements"))
    notes: dict[str, int] = {}
    for row in rows:
        how = ", ".join(f"{row['accepted'][key]} {_HOW[key]}" for key in _HOW if key in row["accepted"])
        word = row["verdict"]
        marks = [f"[{notes.setdefault(assumption, len(notes) + 1)}]" for assumption in row["assumptions"]]
        table.add_row(
            row["id"],
            f"[{colour.get(word, 'cyan')}]{word}[/]",
            how or "-",
            escape(" ".join(marks)) or "-",
            escape(row["title"]),
        )
    out.print(table)
    if notes:
        out.print("\nAssumptions")
        for assumption, number in notes.items():
            out.print(escape(f"[{number}] {assumption}"))
    report = checker.Report(dict(records))
    out.print(f"\n{len(rows)} claims, {sum(report.counts().values())} statements; {report.summary()}")
    alone = _on_a_solver_alone(rows, records)
    out.print(f"Headline statements on a solver's word alone: {', '.join(alone) or 'none'}")


def _on_a_solver_alone(rows: list[dict[str, Any]], records: Mapping[str, Any]) -> list[str]:
    """Statements of headline claims that nothing but a solver supports."""
    return [
        f"{row['id']}::{obligation.name}"
        for row in rows
        if row["headline"] and row["id"] in records
        for obligation in records[row["id"]].obligations
        if obligation.accepted == "solver"
    ]
