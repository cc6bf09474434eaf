"""``tbn reproduce machines``: five Turing machines of the source's section 5, learned and constructed."""

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
@click.option("--seeds", type=click.IntRange(1), help="How many seeds [criterion: 5].")
@click.option("--epochs", type=click.IntRange(1), help="Epochs per model [criterion: 10, judged after 4].")
@click.option("--examples", type=click.IntRange(1), help="Training examples per machine [criterion: 9000].")
@settings_option
@device_option
@click.option("--resume", is_flag=True, help="Go on from the checkpoints in the folder.")
@click.option("--json", "as_json", is_flag=True, help="The whole record as JSON on stdout.")
def command(
    output: str,
    seeds: int | None,
    epochs: int | None,
    examples: int | None,
    settings: str | None,
    device: str,
    resume: bool,
    as_json: bool,
) -> int:
    """Train an encoder to make one step of a Turing machine (binary increment, decrement, complement, left and right shift) and
    judge it on numbers that it was never trained on, step by step and run to the end, beside constructed layers that need no
    training."""
    require_torch()
    usable_device(device)
    from dataclasses import replace

    from numeric.experiments.machines import run as machine_run

    options = with_settings(machine_run.Options(), settings, machine_run.KNOWN)
    if seeds is not None:
        options = replace(options, seeds=seeds)
    if epochs is not None:
        options = replace(options, epochs=epochs)
    if examples is not None:
        options = replace(options, examples=examples)
    folder = Path(output)
    record = attempt(
        lambda meter: machine_run.run(options, folder, resume=resume, progress=meter, device=device), folder
    )
    if not as_json:
        _print(record)

    def draw() -> list[Path]:
        from numeric.experiments import plots

        return plots.machines(record, folder)

    return finish(record, folder, as_json=as_json, draw=draw)


def _print(record: Mapping[str, Any]) -> None:
    from rich.table import Table

    from numeric.experiments.criteria import MACHINE_EPOCHS
    from proofs.cli.terminal import console

    epochs = record["settings"]["epochs"]
    table = Table(
        box=None,
        pad_edge=False,
        title="right steps, and runs that end right, on seen, new and wider inputs (%)",
        title_justify="left",
    )
    early = f"new, epoch {min(MACHINE_EPOCHS, epochs)}"
    for heading in ("machine", "model", "seed", early, "seen", "new", "runs", "wider", "runs"):
        table.add_column(heading, justify="left" if heading in ("machine", "model") else "right")
    for machine, entry in record["figures"].items():
        for model in ("trained", "constructed float64", "constructed float32"):
            sets = entry[model]
            trained = model == "trained"
            for seed in range(len(sets["new"]["accuracy"])):
                at = sets["new"].get(f"accuracy at epoch {MACHINE_EPOCHS}")
                shown = [
                    sets[name][what][seed]
                    for name, what in (
                        ("seen", "accuracy"),
                        ("new", "accuracy"),
                        ("new", "runs"),
                        ("wider", "accuracy"),
                        ("wider", "runs"),
                    )
                ]
                cells = [
                    "-" if at is None else f"{100 * at[seed]:.2f}",
                    *(f"{100 * value:.2f}" for value in shown),
                ]
                table.add_row(machine, model, str(seed) if trained else "-", *cells)
    console().print(table)
