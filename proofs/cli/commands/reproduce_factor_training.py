"""``tbn reproduce factor-training``: the source's section 6.7, several seeds, beside the constructed transformer."""

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
    from numeric.experiments.factors import run as factor_run

    tables = given["tables"]
    further = {} if tables is None else {"held_out": tables // 10}
    options = replaced(with_settings(factor_run.Options(), settings, factor_run.KNOWN), given, **further)
    return factor_run.run(options, folder, resume=resume, progress=meter, device=device)


def _draw(record: Mapping[str, Any], folder: Path) -> list[Path]:
    from numeric.experiments import plots

    return plots.factor_training(record, folder)


GAP = "mean gap to this factor's message"


def _print(record: Mapping[str, Any]) -> None:
    from rich.table import Table

    from proofs.cli.terminal import console

    out = console()
    for name, task in record["figures"]["diagnosis"].items():
        sets = list(task["always 1/2"])
        table = Table(
            box=None,
            pad_edge=False,
            title=f"{name}: mean absolute error from the exact posterior",
            title_justify="left",
        )
        table.add_column("model")
        for label in sets:
            table.add_column(label, justify="right")
        source = record["figures"][name]["source"]
        if source["mae"] is not None:
            table.add_row("source: ReLU", source["mae"], *("-" for _ in sets[1:]))
            table.add_row("source: always 1/2", source["baseline"], *("-" for _ in sets[1:]))
        for model in ("always 1/2", "constructed float64", "constructed float32"):
            table.add_row(model, *(f"{task[model][label]['mae']:.2e}" for label in sets))
        for activation in ("relu", "sigmoid"):
            for seed, one in enumerate(task.get(activation, [])):
                table.add_row(
                    f"trained {activation}, seed {seed}",
                    *(f"{one['errors'][label]['mae']:.2e}" for label in sets),
                )
        out.print(table)
        for seed, one in enumerate(task.get("sigmoid", [])):
            if "units" in one:
                answer = one["units"]["output"]
                out.print(
                    f"sigmoid seed {seed}: v1's answer follows v0's prior in {answer['respond']} of {answer['curves']} tables; "
                    f"there it is {answer['median distance']:.2g} nats (median) from the nearest sum-product message, and "
                    f"{answer[GAP]:.2g} (mean, all tables) from the message of the factor given"
                )
        out.print()


command = command_of(
    Experiment(
        """Train the source's encoder (ReLU as reported, and sigmoid) on random factor tables and judge it by exact posteriors,
        beside the constructed transformer on the same held-out tables; then ask whether what was trained is belief propagation.""",
        _run,
        _print,
        _draw,
        (
            number("--seeds", "How many seeds [criterion: 3]."),
            number("--epochs", "Epochs per model [criterion: 50]."),
            number("--tables", "Random tables, a tenth of them held out [criterion: 20000].", 20),
        ),
    )
)
