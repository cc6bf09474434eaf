"""``tbn derive``: run the symbolic checks."""

from __future__ import annotations

from typing import Any

import click

from proofs.certification.errors import ACCEPTED, FAILED, UNDECIDED
from proofs.certification.locations import complete_claim_ids


@click.command()
@click.argument("ids", nargs=-1, metavar="[ID]...", shell_complete=complete_claim_ids)
@click.option("-q", "--quiet", is_flag=True, help="One line per derivation instead of every step.")
@click.option("--latex", is_flag=True, help="The derivations as LaTeX.")
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout.")
def command(ids: tuple[str, ...], quiet: bool, latex: bool, as_json: bool) -> int:
    """Re-run the SymPy derivations of the claims ID (all by default) and show every step with its rule and side conditions. Each
    step is also decided by the independent checker, so that SymPy is not what one has to trust.

    Exit code 1 if a step fails, 3 if a step has no exact reading for the checker or no point is known at which its conditions hold.
    """
    from proofs.certification import derive, registry
    from proofs.cli import terminal

    selected = registry.select(ids)
    claims = {name: claim for name, claim in selected.items() if claim.derivation is not None}
    reports: list[tuple[str, Any, Any]] = []
    with terminal.progress("deriving", len(claims)) as advance:
        for name, claim in claims.items():
            for derivation in claim.derivation() if claim.derivation is not None else ():
                reports.append((name, derivation, derive.report(derivation)))
            advance(name)
    if as_json:
        terminal.print_json(
            {"schema": 1, "derivations": [_as_json(name, report) for name, _, report in reports]}
        )
    else:
        for name, derivation, report in reports:
            if latex:
                click.echo(f"% {name}: {report.name}\n{derivation.latex()}")
            else:
                _show(name, report, quiet)
    without = [name for name in selected if name not in claims] if ids else []
    if without:
        has = "these claims have" if len(without) > 1 else "this claim has"
        line = f"no derivation: {', '.join(without)} ({has} other evidence, which `tbn show ID` prints)"
        click.echo(line, err=as_json or latex)
    outcomes = [report.outcome for _, _, report in reports]
    steps = [step.outcome for _, _, report in reports for step in report.steps]
    if reports and not as_json and not latex:
        counted = f"{steps.count('confirmed')} of {len(steps)} steps confirmed by the checker"
        click.echo(f"{len(reports)} derivations of {len(claims)} claims re-run: {counted}")
    if "failed" in outcomes:
        return FAILED
    return UNDECIDED if "undecided" in outcomes else ACCEPTED


def _show(name: str, report: Any, quiet: bool) -> None:
    click.echo(f"{name}: {report.name}: {report.outcome}")
    if report.problem:
        click.echo(f"    re-run: {report.problem}")
    if not quiet:
        if report.hypotheses:
            click.echo(f"      for {', '.join(map(str, report.hypotheses))}")
        click.echo(f"      {report.start}")
    for step in report.steps:
        if not quiet:
            given = f"   where {', '.join(str(c) for c in step.conditions)}" if step.conditions else ""
            click.echo(f"    = {step.after}")
            click.echo(f"          {step.rule}: {step.says}{given}   [{step.outcome}]")
        if step.outcome != "confirmed":
            click.echo(f"          {step.rule} {step.outcome}: {step.why}")


def _as_json(name: str, report: Any) -> dict[str, Any]:
    return {
        "claim": name,
        "name": report.name,
        "outcome": report.outcome,
        "problem": report.problem,
        "hypotheses": [str(fact) for fact in report.hypotheses],
        "start": str(report.start),
        "steps": [
            {
                "rule": step.rule,
                "says": step.says,
                "after": str(step.after),
                "conditions": [str(c) for c in step.conditions],
                "outcome": step.outcome,
                "why": step.why,
            }
            for step in report.steps
        ],
    }
