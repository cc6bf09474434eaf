"""Figures of the records, as SVG and PNG. Same record, same drawing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

FLOOR = 1e-17
"""Errors of exactly 0 are drawn here, on a logarithmic axis."""


def _pyplot() -> Any:
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "tbn"  # ids in the SVG do not change from run to run
    matplotlib.rcParams["svg.fonttype"] = (
        "none"  # text stays text: half the size, and it can be read and searched
    )
    import matplotlib.pyplot as plt

    return plt


def _save(figure: Any, folder: Path, name: str) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{name}.svg", folder / f"{name}.png"]
    figure.savefig(paths[0], metadata={"Date": None})
    figure.savefig(paths[1], dpi=120, metadata={"Software": None})
    _pyplot().close(figure)
    return paths


def factor_training(record: Mapping[str, Any], folder: Path) -> list[Path]:
    """Mean absolute error per model and test set, one panel per task."""
    plt = _pyplot()
    tasks = record["figures"]["diagnosis"]
    figure, axes = plt.subplots(
        1, len(tasks), figsize=(5.2 * len(tasks), 4.2), squeeze=False, sharey=True, layout="constrained"
    )
    for axis, (name, task) in zip(axes[0], tasks.items()):
        sets = list(task["always 1/2"])
        where = np.arange(len(sets))
        for model, style in (
            ("always 1/2", "k:"),
            ("constructed float32", "C2s-"),
            ("constructed float64", "C0o-"),
        ):
            axis.semilogy(where, [max(FLOOR, task[model][s]["mae"]) for s in sets], style, label=model)
        for activation, colour in (("relu", "C1"), ("sigmoid", "C3")):
            for seed, one in enumerate(task.get(activation, [])):
                label = f"trained {activation}" if seed == 0 else None
                axis.semilogy(
                    where, [one["errors"][s]["mae"] for s in sets], colour + "^", alpha=0.7, label=label
                )
        axis.set_xticks(where, sets, rotation=30, ha="right")
        axis.set_title(name)
        axis.grid(alpha=0.3)
    axes[0, 0].set_ylabel("mean absolute error from the exact posterior")
    axes[0, 0].legend(loc="center left")
    return _save(figure, folder, record["experiment"])


def courses(record: Mapping[str, Any], folder: Path) -> list[Path]:
    """The judged error on held-out examples after every epoch, one colour per settings file, one line per seed; where there
    are constructed layers of the task, their error in float32."""
    plt = _pyplot()
    figure, axis = plt.subplots(figsize=(7.5, 4.5), layout="constrained")
    for number, (label, figures) in enumerate(record["figures"].items()):
        for seed, course in enumerate(figures["course"]):
            axis.semilogy(
                np.arange(1, len(course) + 1),
                course,
                f"C{number % 10}",
                alpha=0.7,
                linewidth=1,
                label=f"trained: {label}" if seed == 0 else None,
            )
    same = next(iter(record["figures"].values())).get("fresh tables", {})
    if "constructed float32 mae" in same:
        error = float(sum(same["constructed float32 mae"])) / len(same["constructed float32 mae"])
        axis.axhline(max(FLOOR, error), color="k", linestyle=":", label="constructed, float32, fresh tables")
    axis.set(xlabel="epoch", ylabel="distance from the exact posterior")
    axis.grid(alpha=0.3)
    axis.legend(fontsize="small")
    return _save(figure, folder, record["experiment"])


def posterior_tracking(record: Mapping[str, Any], folder: Path) -> list[Path]:
    """KL from the exact posterior at every position, and its course over epochs; one row per task."""
    plt = _pyplot()
    tasks = record["figures"]
    figure, axes = plt.subplots(
        len(tasks), 2, figsize=(10, 3.6 * len(tasks)), squeeze=False, layout="constrained"
    )
    colours = {
        "transformer": "C3",
        "state-space": "C1",
        "lstm": "C4",
        "constructed float64": "C0",
        "constructed float32": "C2",
    }
    for (left, right), (name, task) in zip(axes, tasks.items()):
        for model, colour in colours.items():
            for seed, values in enumerate(task[model]["per position"]["kl"] if model in task else ()):
                shown = np.maximum(FLOOR, np.abs(values))
                left.semilogy(np.arange(1, len(shown) + 1), shown, colour, label=model if seed == 0 else None)
            for values in task.get(model, {}).get("course", {}).get("kl", ()):
                right.semilogy(np.arange(1, len(values) + 1), values, colour)
        right.axhline(0.01, color="k", linestyle=":", label="0.01 nats")
        left.set(
            title=f"{name}: trained and constructed",
            xlabel="position",
            ylabel="KL from the exact posterior (nats)",
        )
        right.set(title=f"{name}: during training", xlabel="epoch")
        left.legend()
        right.legend()
        for axis in (left, right):
            axis.grid(alpha=0.3)
    return _save(figure, folder, record["experiment"])


def machines(record: Mapping[str, Any], folder: Path) -> list[Path]:
    """Share of wrong steps per epoch on the three sets of inputs, one panel per machine."""
    plt = _pyplot()
    tasks = record["figures"]
    figure, axes = plt.subplots(
        1, len(tasks), figsize=(3.2 * len(tasks), 3.8), squeeze=False, sharey=True, layout="constrained"
    )
    floor = 1e-4
    for axis, (name, task) in zip(axes[0], tasks.items()):
        for label, colour in (("seen", "C2:"), ("new", "C3"), ("wider", "C1")):
            for seed, course in enumerate(task["trained"][label]["course"]["accuracy"]):
                wrong = np.maximum(floor, 1 - np.array(course))
                shown = f"trained, {label} inputs" if seed == 0 else None
                axis.semilogy(np.arange(1, len(wrong) + 1), wrong, colour, alpha=0.7, label=shown)
        worst = max(
            1 - min(task["constructed float64"][label]["accuracy"]) for label in ("seen", "new", "wider")
        )
        axis.axhline(max(floor, worst), color="C0", linestyle="--", label="constructed, all inputs")
        axis.axvline(4, color="k", linestyle=":", linewidth=0.8)
        axis.set_title(name)
        axis.set_xlabel("epoch")
        axis.grid(alpha=0.3)
    axes[0, 0].set_ylabel(f"share of wrong steps ({floor:g}: none)")
    axes[0, -1].legend(loc="center right", fontsize="small")
    return _save(figure, folder, record["experiment"])
