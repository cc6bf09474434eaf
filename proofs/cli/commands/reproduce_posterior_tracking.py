"""``tbn reproduce posterior-tracking``: bijections and hidden Markov filtering, trained and constructed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from proofs.cli.commands._reproducing import (
    attempt,
    device_option,
    finish,
    require_torch,
    settings_option,
    usable_device,
    with_settings,
)


@click.command()
@click.option(
    "-o", "--output", default="results", show_default=True, help="Folder for JSON, plots, checkpoints."
)
@click.option("--seeds", type=click.IntRange(1), help="How many seeds [criterion: 2].")
@click.option("--epochs", type=click.IntRange(1), help="Epochs per model [criterion: 24].")
@click.option("--sequences", type=click.IntRange(10), help="Sequences per epoch [criterion: 6400].")
@click.option(
    "--model",
    "models",
    multiple=True,
    type=click.Choice(["transformer", "state-space", "lstm"]),
    help="Train this model only; may be repeated [default: all three].",
)
@click.option(
    "--sixteen",
    is_flag=True,
    help="Our own longer run: bijections of 16 symbols, 30 epochs, one seed.",
)
@settings_option
@device_option
@click.option("--resume", is_flag=True, help="Go on from the checkpoints in the folder.")
@click.option("--json", "as_json", is_flag=True, help="The whole record as JSON on stdout.")
def command(
    output: str,
    seeds: int | None,
    epochs: int | None,
    sequences: int | None,
    models: tuple[str, ...],
    sixteen: bool,
    settings: str | None,
    device: str,
    resume: bool,
    as_json: bool,
) -> int:
    """Train a transformer, a selective state-space model and an LSTM alike on random bijections and on a hidden Markov model; judge
    them by the closed-form posterior at every position, beside the constructed causal transformer that needs no training."""
    require_torch()
    usable_device(device)
    from dataclasses import replace

    from numeric.experiments.tracking import run as tracking_run

    options = with_settings(
        tracking_run.LONG_OPTIONS if sixteen else tracking_run.Options(), settings, tracking_run.KNOWN
    )
    if seeds is not None:
        options = replace(options, seeds=seeds)
    if epochs is not None:
        options = replace(options, epochs=epochs)
    if sequences is not None:
        options = replace(options, sequences=sequences, held_out=min(options.held_out, sequences))
    if models:
        options = replace(options, models=tuple(name for name in tracking_run.MODELS if name in models))
    folder = Path(output)
    record = attempt(
        lambda meter: tracking_run.run(options, folder, resume=resume, progress=meter, device=device), folder
    )
    if not as_json:
        _print(record)

    def draw() -> list[Path]:
        from numeric.experiments import plots

        return plots.posterior_tracking(record, folder)

    return finish(record, folder, as_json=as_json, draw=draw)


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
