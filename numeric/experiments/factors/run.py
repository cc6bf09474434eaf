"""The source's factor-graph experiment: train, and judge by exact posteriors (arXiv:2603.17063v1, section 6.7).

Per task, activation and seed: 20,000 random tables, 18,000 to train on and 2,000 held out, width 32, 2 layers, 2 heads, mean
squared error, Adam at a constant 1e-3, 50 epochs, batches of 64, feed-forward width 128: 25,761 parameters (the attention of two
layers of width 32 alone has 8,448, so the source's "about 5,000" cannot be this architecture, while its other figure, 26,000, is).
The source's public code has batches of 256 and a rate that is halved on plateaus: ``numeric.experiments.published``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from numeric.experiments import criteria, record
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.factors.diagnosis import diagnose
from numeric.experiments.factors.train import (
    EXPERIMENT,
    Options,
    Trained,
    activations,
    data,
    predict,
    train_all,
)
from numeric.experiments.models import parameters

EQUIVALENCE = (
    ("trained without evidence, tested with", "two-variables", "evidence U[0.05, 0.95]"),
    ("trained on two variables with evidence, tested on three", "two-variables-evidence", "path of 3"),
)

KNOWN = {"tasks": tuple(factor_tasks.TASKS), "activations": Options().activations}
"""What these settings may list."""


def figures(options: Options, trained: Sequence[Trained]) -> dict[str, Any]:
    """Per task: the baseline, and per activation a list over seeds of every error figure, the best epoch's, the whole course."""
    result: dict[str, Any] = {}
    for name in options.tasks:
        task = factor_tasks.TASKS[name]
        _, held_out = data(options, task)
        half = np.full_like(held_out.exact, 0.5)
        entry: dict[str, Any] = {
            "baseline": [factor_tasks.errors(half, held_out.exact)["mae"]],
            "source": {"mae": task.source_mae, "baseline": task.source_baseline},
        }
        for activation in activations(options, name):
            runs = [t for t in trained if t.task.name == name and t.activation == activation]
            final = [factor_tasks.errors(predict(t.model, held_out), held_out.exact) for t in runs]
            entry[activation] = {key: [f[key] for f in final] for key in final[0]}
            entry[activation]["best mae"] = [min(h["mae"] for h in t.history) for t in runs]
            entry[activation]["course"] = [[h["mae"] for h in t.history] for t in runs]
            entry[activation]["parameters"] = parameters(runs[0].model)
        result[name] = entry
    return result


def run(
    options: Options,
    folder: Path,
    *,
    resume: bool = False,
    progress: record.Progress | None = None,
    device: str = "cpu",
) -> dict[str, Any]:
    """Train, judge, write ``folder``/factor-training.json; returns the record."""
    trained = train_all(options, folder, resume=resume, progress=progress, device=device)
    found = figures(options, trained)
    about = diagnose(options, trained)
    found["diagnosis"] = about
    found["equivalence"] = {
        says: [one["errors"][inputs]["mae"] for one in about.get(task, {}).get("sigmoid", ())]
        for says, task, inputs in EQUIVALENCE
    }
    applies = options == Options()
    done = record.assemble(
        EXPERIMENT,
        asdict(options),
        found,
        criteria.factor_training() if applies else (),
        applies=applies,
        device=device,
    )
    record.write(folder / f"{EXPERIMENT}.json", done)
    return done
