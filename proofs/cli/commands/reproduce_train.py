"""``tbn reproduce train``: runs from settings files, and the verdict where the published settings were run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from proofs.certification.errors import UserError, did_you_mean
from proofs.cli.reproducing import (
    DEVICE,
    JSON,
    OUTPUT,
    attempt,
    finish,
    plotting,
    require_torch,
    usable_device,
)

SETTINGS = Path(__file__).resolve().parents[2] / "experiments" / "settings"
"""Settings files that come with the package, a folder per sweep."""


@click.command(name="train")
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@OUTPUT
@click.option(
    "--seed", "seeds", type=click.IntRange(0, 2**63 - 1), multiple=True, help="Instead of the files' seeds."
)
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, show_default=True, help="Runs at a time.")
@DEVICE
@click.option("--resume", is_flag=True, help="Go on from the runs and checkpoints in the folder.")
@JSON
def command(
    files: tuple[str, ...],
    output: str,
    seeds: tuple[int, ...],
    jobs: int,
    device: str,
    resume: bool,
    as_json: bool,
) -> int:
    """Train from settings files, one run per file and seed, one JSON per run.

    A FILE is JSON such as {"experiment": "factors", "task": "dating-graph", "epochs": 40, "seeds": [0]}: what it does not name is
    as published. A folder stands for all files in it; two-variables, dating-graph, bijections, associative-recall and others come
    with the package. All runs together go into one more JSON, named after their task. A verdict needs the published settings of
    two-variables or dating-graph; other runs are measured and end with exit code 3.
    """
    require_torch()
    from numeric.experiments import collection, sweep

    usable_device(device)
    paths = [_found(name) for name in files]
    try:
        settings = sweep.files(paths)
        work = [job for path in settings for job in sweep.read(path, list(dict.fromkeys(seeds)))]
    except sweep.SettingsError as error:
        raise UserError(str(error)) from error
    tasks = {job.settings.task for job in work}
    folder, name = Path(output), tasks.pop() if len(tasks) == 1 else "sweep"
    record = attempt(
        lambda meter: collection.write(
            name,
            sweep.run(work, folder, device=device, workers=jobs, resume=resume, progress=meter),
            folder,
        ),
        folder,
    )
    drawn = _draw(record, folder) if plotting() else []
    if not as_json:
        _print(record)
    return finish(record, [folder / f"{name}.json", *drawn], as_json=as_json)


def _draw(record: Mapping[str, Any], folder: Path) -> list[Path]:
    from numeric.experiments import plots

    return plots.courses(record, folder)


def _found(name: str) -> Path:
    """The file or folder of this name; else the settings of this name that come with the package."""
    if Path(name).exists():
        return Path(name)
    own = {path.name for path in SETTINGS.iterdir() if path.is_dir()}
    if name in own:
        return SETTINGS / name
    hint = did_you_mean(name, own) or f"; the package has {', '.join(sorted(own))}"
    raise UserError(f"no settings file or folder {name!r}{hint}")


def _print(record: Mapping[str, Any]) -> None:
    """One table per kind of task: every single figure, as mean and standard deviation over the seeds."""
    from rich.table import Table

    from numeric.experiments.collection import spread
    from proofs.cli.terminal import console

    headings: dict[tuple[str, ...], list[str]] = {}
    for label, figures in record["figures"].items():
        single = tuple(key for key, values in figures.items() if _numbers(values))
        headings.setdefault(single, []).append(label)
    for single, labels in headings.items():
        table = Table(box=None, pad_edge=False)
        table.add_column("settings")
        for heading in ("seeds", *single):
            table.add_column(heading, justify="right")
        for label in labels:
            entry = record["figures"][label]
            cells = []
            for key in single:
                mean, deviation, _, _ = spread(entry[key])
                cells.append(f"{mean:.4g} ± {deviation:.2g}" if deviation else f"{mean:.5g}")
            table.add_row(label, str(len(entry[single[0]])), *cells)
        console().print(table)
    for reason in record["not decided"]:
        click.echo(f"not as published: {reason}")


def _numbers(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, int | float) for value in values)
