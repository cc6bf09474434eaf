"""``tbn crosscheck``: the identities in float64 on random inputs, in ulps."""

from __future__ import annotations

from typing import Any

import click

from proofs.certification.errors import ACCEPTED, FAILED, UserError, did_you_mean


@click.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the random inputs."
)
@click.option(
    "--samples",
    type=click.IntRange(1, 10_000_000),
    default=100_000,
    show_default=True,
    help="Random inputs per check.",
)
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout, floats unrounded.")
def command(names: tuple[str, ...], seed: int, samples: int, as_json: bool) -> int:
    """Compute both sides of the proved identities in float64 on random inputs and compare their difference with the bound that
    rounding allows. NAME is a check, a group of checks such as `message`, or the claim that they compare; all by default.

    Agreement here is no proof and is in no certificate. Exit code 1 if a difference exceeds its bound.
    """
    from numeric import crosscheck
    from proofs.cli import terminal

    checks = crosscheck.all_crosschecks()
    chosen = set() if names else set(checks)
    for word in names:
        meant = {n for n, check in checks.items() if word in (n, check.claim) or n.startswith(f"{word}.")}
        if not meant:
            hint = did_you_mean(word, checks) or f"; there are {', '.join(checks)}"
            raise UserError(f"no cross-check {word!r}{hint}")
        chosen |= meant
    outcomes = []
    with terminal.progress("comparing", len(chosen)) as advance:
        for name in [name for name in checks if name in chosen]:
            outcomes.append(crosscheck.evaluate(checks[name], seed, samples))
            advance(name)
    if as_json:
        terminal.print_json(
            {"schema": 1, "seed": seed, "checks": [_as_json(outcome) for outcome in outcomes]}
        )
    else:
        _table(outcomes, seed)
    for outcome in outcomes:
        if not outcome.passed:
            at = ", ".join(f"{name}={value!r}" for name, value in outcome.worst_at.items())
            click.echo(f"failed: {outcome.name}: {outcome.worst_ratio:.3g} times the bound at {at}", err=True)
    return ACCEPTED if all(outcome.passed for outcome in outcomes) else FAILED


def _as_json(outcome: Any) -> dict[str, Any]:
    return {
        "name": outcome.name,
        "claim": outcome.claim,
        "says": outcome.says,
        "samples": outcome.samples,
        "median_ulps": outcome.median_ulps,
        "worst_ulps": outcome.worst_ulps,
        "worst_ratio": outcome.worst_ratio,
        "worst_at": dict(outcome.worst_at),
        "passed": outcome.passed,
    }


def _table(outcomes: Any, seed: int) -> None:
    from rich.markup import escape
    from rich.table import Table

    from proofs.cli.terminal import console

    table = Table(box=None, pad_edge=False)
    for heading in ("claim", "check", "says"):
        table.add_column(heading)
    for heading in ("median ulps", "worst ulps", "worst / bound"):
        table.add_column(heading, justify="right", no_wrap=True)
    for outcome in outcomes:
        ulps = [
            "-" if value is None else f"{value:,.0f}" for value in (outcome.median_ulps, outcome.worst_ulps)
        ]
        ratio = f"{outcome.worst_ratio:.3f}" + ("" if outcome.passed else "  exceeded")
        table.add_row(outcome.claim, outcome.name, escape(outcome.says), *ulps, ratio)
    console().print(table)
    within = sum(outcome.passed for outcome in outcomes)
    samples = sum(outcome.samples for outcome in outcomes)
    click.echo(
        f"{within} of {len(outcomes)} within the rounding bound on {samples:,} random inputs (float64, seed {seed})"
    )
