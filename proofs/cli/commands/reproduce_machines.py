"""``tbn reproduce machines``: five Turing machines of the source's section 5, learned and constructed."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

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
    from numeric.experiments.machines import run as machine_run

    options = replaced(with_settings(machine_run.Options(), settings, machine_run.KNOWN), given)
    return machine_run.run(options, folder, resume=resume, progress=meter, device=device)


def _draw(record: Mapping[str, Any], folder: Path) -> list[Path]:
    from numeric.experiments import plots

    return plots.machines(record, folder)


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


command = command_of(
    Experiment(
        """Train an encoder to make one step of a Turing machine (binary increment, decrement, complement, left and right shift) and
        judge it on numbers that it was never trained on, step by step and run to the end, beside constructed layers that need no
        training.""",
        _run,
        _print,
        _draw,
        (
            number("--seeds", "How many seeds [criterion: 5]."),
            number("--epochs", "Epochs per model [criterion: 10, judged after 4]."),
            number("--examples", "Training examples per machine [criterion: 9000]."),
        ),
    )
)
