"""``tbn reproduce posterior-tracking``: bijections and hidden Markov filtering, trained and constructed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from proofs.cli.reproducing import Experiment, command_of, number, replaced, with_settings
from proofs.cli.terminal import Meter


def _run(
    given: Mapping[str, Any],
    folder: Path,
    resume: bool,
    meter: Meter,
    *,
    settings: str | None,
    device: str,
) -> dict[str, Any]:
    from numeric.experiments.tracking import run as tracking_run

    sizes = {name: given[name] for name in ("seeds", "epochs", "sequences")}
    stated = tracking_run.LONG_OPTIONS if given["sixteen"] else tracking_run.Options()
    options = with_settings(stated, settings, tracking_run.KNOWN)
    further: dict[str, Any] = {}
    if given["sequences"] is not None:
        further["held_out"] = min(options.held_out, given["sequences"])
    if given["models"]:
        further["models"] = tuple(name for name in tracking_run.MODELS if name in given["models"])
    options = replaced(options, sizes, **further)
    return tracking_run.run(options, folder, resume=resume, progress=meter, device=device)


def _draw(record: Mapping[str, Any], folder: Path) -> list[Path]:
    from numeric.experiments import plots

    return plots.posterior_tracking(record, folder)


def _print(record: Mapping[str, Any]) -> None:
    from rich.table import Table

    from proofs.cli.terminal import console

    out = console()
    columns = {
        "kl": "KL (nats)",
        "total_variation": "total variation",
        "entropy_error": "entropy error (nats)",
        "recall": "recall",
    }
    for name, task in record["figures"].items():
        table = Table(box=None, pad_edge=False, title=f"{name}: means over positions", title_justify="left")
        for heading in ("model", "seed", *columns.values()):
            table.add_column(heading, justify="left" if heading == "model" else "right")
        for model, entry in task.items():
            if not isinstance(entry, Mapping):
                continue
            for seed in range(len(entry["kl"])):
                figures = (f"{entry[key][seed]:.3g}" if key in entry else "-" for key in columns)
                table.add_row(model, "-" if model.startswith("constructed") else str(seed), *figures)
        out.print(table)
        out.print()


command = command_of(
    Experiment(
        """Train a transformer, a selective state-space model and an LSTM alike on random bijections and on a hidden Markov model;
        judge them by the closed-form posterior at every position, beside the constructed causal transformer that needs no
        training.""",
        _run,
        _print,
        _draw,
        (
            number("--seeds", "How many seeds [criterion: 2]."),
            number("--epochs", "Epochs per model [criterion: 24]."),
            number("--sequences", "Sequences per epoch [criterion: 6400].", 10),
            click.option(
                "--model",
                "models",
                multiple=True,
                type=click.Choice(["transformer", "state-space", "lstm"]),
                help="Train this model only; may be repeated [default: all three].",
            ),
            click.option(
                "--sixteen",
                is_flag=True,
                help="Our own longer run: bijections of 16 symbols, 30 epochs, one seed.",
            ),
        ),
    )
)
