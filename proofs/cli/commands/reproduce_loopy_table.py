"""``tbn reproduce loopy-table``: Table 4 of the source, its criterion, and which of the graphs had to converge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, FAILED, UserError

if TYPE_CHECKING:
    from numeric.experiments.loopy.run import Outcome

CRITERION = (
    "every figure, printed as the experiment prints it (rounds with one decimal, KL and MAE with six) and then rounded half up "
    "to the digits of the source's table, equals the source's"
)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout, floats unrounded.")
@click.option(
    "--plots", metavar="FOLDER", help="Also draw the plots there, as SVG and PNG (needs matplotlib)."
)
def command(as_json: bool, plots: str | None) -> int:
    """Table 4 again: 5 structures, 100 random graphs each, beside the source's figures; and for how many of the graphs
    convergence is certified, not merely observed.

    Exit code 0 when every printed digit agrees, 1 when not.
    """
    from numeric.experiments.loopy.run import STRUCTURES, reproduced, run_structure
    from proofs.cli import terminal

    outcomes = []
    with terminal.progress("running", len(STRUCTURES)) as advance:
        for topology in STRUCTURES:
            outcomes.append(run_structure(topology))
            advance(topology.name)
    verdict = "reproduced" if reproduced(tuple(outcomes)) else "not-reproduced"
    drawn: list[str] = []
    if plots is not None:
        try:
            from numeric.experiments.loopy.plot import draw
        except ImportError:
            raise UserError("--plots needs matplotlib; install the `plots` extra") from None
        drawn = [str(path) for path in draw(tuple(outcomes), Path(plots))]
    if as_json:
        rows = [as_data(outcome) for outcome in outcomes]
        terminal.print_json(
            {
                "schema": 1,
                "experiment": "loopy-table",
                "criterion": CRITERION,
                "verdict": verdict,
                "rows": rows,
                "plots": drawn,
            }
        )
    else:
        _table(outcomes)
        click.echo(f"{verdict}: {CRITERION}")
        for path in drawn:
            click.echo(f"drawn: {path}")
    return ACCEPTED if verdict == "reproduced" else FAILED


def as_data(outcome: Outcome) -> dict[str, Any]:
    """One structure's row, with the source's figures and which of ours agree."""
    ours, topology = outcome.figures, outcome.topology
    return {
        "structure": topology.name,
        "graphs": len(outcome.tables),
        "converged": ours.converged,
        "rounds": ours.rounds,
        "kl": ours.kl,
        "mae": ours.mae,
        "source": dict(zip(("converged", "rounds", "kl", "mae"), topology.source)),
        "matches": outcome.matches,
        "certified": int(outcome.certified.sum()),
        "largest_strength": float(outcome.strength.max()),
    }


def _table(outcomes: list[Outcome]) -> None:
    from rich.table import Table

    from proofs.cli.terminal import console

    table = Table(box=None, pad_edge=False)
    table.add_column("structure")
    for heading in ("converged", "rounds", "source", "KL (nats)", "source", "MAE", "source", "certified"):
        table.add_column(heading, justify="right", no_wrap=True)
    for outcome in outcomes:
        printed, (converged, rounds, kl, mae) = outcome.figures.printed(), outcome.topology.source
        graphs = len(outcome.tables)
        table.add_row(
            outcome.topology.name,
            f"{printed['converged']}/{graphs} ({converged})",
            *(printed["rounds"], rounds, printed["kl"], kl, printed["mae"], mae),
            f"{int(outcome.certified.sum())}/{graphs}",
        )
    console().print(table)
