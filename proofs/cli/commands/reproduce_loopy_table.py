"""``tbn reproduce loopy-table``: Table 4 of the source, its criterion, and which of the graphs had to converge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.cli.reproducing import Experiment, command_of
from proofs.cli.terminal import Meter

if TYPE_CHECKING:
    from numeric.experiments.loopy.run import Outcome

CRITERION = (
    "every figure, printed as the experiment prints it (rounds with one decimal, KL and MAE with six) and then rounded half up "
    "to the digits of the source's table, equals the source's"
)


def _run(given: Mapping[str, Any], folder: Path, resume: bool, meter: Meter) -> list[Outcome]:
    from numeric.experiments.loopy.run import STRUCTURES, run_structure

    outcomes = []
    for done, topology in enumerate(STRUCTURES):
        meter(f"running {topology.name}", done, len(STRUCTURES))
        outcomes.append(run_structure(topology))
    return outcomes


def _record(outcomes: list[Outcome]) -> dict[str, Any]:
    from numeric.experiments.loopy.run import reproduced
    from numeric.experiments.published import AS_PUBLISHED

    return {
        "schema": 1,
        "experiment": "loopy-table",
        "criterion": CRITERION,
        "verdict": AS_PUBLISHED.outcome(holds=reproduced(tuple(outcomes))),
        "rows": [as_data(outcome) for outcome in outcomes],
    }


def _draw(outcomes: list[Outcome], folder: Path) -> list[Path]:
    from numeric.experiments.loopy.plot import draw

    return draw(tuple(outcomes), folder)


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
    click.echo(f"criterion: {CRITERION}")


command = command_of(
    Experiment(
        """Table 4 again: 5 structures, 100 random graphs each, beside the source's figures; and for how many of the graphs
        convergence is certified, not merely observed.

        Exit code 0 when every printed digit agrees, 1 when not.""",
        _run,
        _table,
        _draw,
        record=_record,
        trains=False,
    )
)
