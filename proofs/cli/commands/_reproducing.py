"""What the experiment commands share: torch or one line that says how to get it, progress with time left, verdicts, plots."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from proofs.certification.errors import ACCEPTED, FAILED, UNDECIDED, UserError
from proofs.cli.terminal import Meter, meter

EXIT_CODES = {"reproduced": ACCEPTED, "not-reproduced": FAILED, "undecided": UNDECIDED}


def require_torch() -> None:
    """Raises UserError where torch is missing."""
    if importlib.util.find_spec("torch") is None:
        raise UserError(
            "this experiment trains with torch, which is not installed: pip install torch==2.13.0"
        )


def attempt(what: Callable[[Meter], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Run; Ctrl-C says how to go on and passes; a checkpoint of other settings is the user's to mend."""
    from numeric.experiments.record import RecordError
    from numeric.experiments.training import CheckpointError

    try:
        with meter(aloud=True) as tell:
            return what(tell)
    except KeyboardInterrupt:
        click.echo(
            f"\nstopped; finished epochs are kept in {folder}: the same command with --resume goes on",
            err=True,
        )
        raise
    except (CheckpointError, RecordError) as error:
        raise UserError(str(error)) from error
    except OSError as error:
        raise UserError(f"cannot write in {folder}: {error.strerror or error}") from error


def finish(record: Mapping[str, Any], folder: Path, *, as_json: bool, draw: Callable[[], list[Path]]) -> int:
    """Plots, the verdict with each criterion, and the exit code."""
    from proofs.cli import terminal

    plots: list[Path] = []
    if importlib.util.find_spec("matplotlib") is None:
        click.echo("no plots: matplotlib is not installed (pip install matplotlib)", err=True)
    else:
        plots = draw()
    if as_json:
        terminal.print_json(record)
    else:
        for criterion in record["criteria"]:
            word = "holds" if criterion["holds"] else "fails"
            click.echo(
                f"{word}: {criterion['says']} Measured {criterion['mean']:.4g} (source: {criterion['source']})."
            )
        about = (
            "" if record["verdict"] != "undecided" else " (the criterion is stated for the default settings)"
        )
        click.echo(f"verdict: {record['verdict']}{about}")
    for path in (folder / f"{record['experiment']}.json", *plots):
        click.echo(f"wrote {path}", err=True)
    return EXIT_CODES[record["verdict"]]
