"""Train the source's encoder as published, or with stated changes, and judge it by exact posteriors beside constructed layers."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from numeric.experiments import constructed, record, training
from numeric.experiments.factors import messages
from numeric.experiments.factors import published as tasks
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.factors.diagnosis import log_odds, probed, summary
from numeric.experiments.factors.encoder import PublishedEncoder
from numeric.experiments.factors.published import PUBLISHED, Drawn, Settings, Task
from numeric.experiments.models import ACTIVATIONS, parameters

SEEDS = (0, 1, 2, 3, 4)
SCHEDULES = ("constant", "linear", "plateau")


def published(task: object) -> Settings:
    """The settings of the source's code. Raises ValueError for a task that it does not have."""
    if not isinstance(task, str) or task not in PUBLISHED:
        raise ValueError(f"task {task!r} is none of {', '.join(PUBLISHED)}")
    return PUBLISHED[task]


def check(settings: Settings) -> None:
    """Raises ValueError for settings that cannot be run."""
    for name, value, known in (
        ("activation", settings.activation, ACTIVATIONS),
        ("schedule", settings.schedule, SCHEDULES),
        ("placement", settings.placement, tasks.PLACEMENTS),
    ):
        if value not in known:
            raise ValueError(f"{name} {value!r} is none of {', '.join(known)}")
    if settings.task == tasks.DATING_GRAPH.name and settings.placement != tasks.PLACEMENTS[0]:
        raise ValueError(f"placement: the tables of {settings.task} stand in {tasks.PLACEMENTS[0]}")
    if not 1 <= settings.held_out < settings.examples:
        raise ValueError(
            f"held_out {settings.held_out} must be at least 1 and less than examples {settings.examples}"
        )
    for name in ("epochs", "width", "heads", "layers", "batch"):
        if getattr(settings, name) < 1:
            raise ValueError(f"{name} must be at least 1")
    if settings.width % settings.heads:
        raise ValueError(f"width {settings.width} must be a multiple of heads {settings.heads}")


def build(settings: Settings) -> PublishedEncoder:
    """The encoder with torch's initialisation."""
    task = tasks.TASKS[settings.task]
    return PublishedEncoder(
        task.inputs, settings.width, settings.heads, settings.layers, settings.activation, task.passes
    )


def predict(model: nn.Module, rows: factor_tasks.Array, asked: tuple[int, ...]) -> factor_tasks.Array:
    """N x Q probabilities."""
    with torch.no_grad():
        parts = [
            model(part.to(training.home(model)))[:, list(asked)].double().cpu()
            for part in torch.as_tensor(rows, dtype=torch.float32).split(2_000)
        ]
    return torch.cat(parts).numpy()


def train(
    name: str,
    settings: Settings,
    seed: int,
    *,
    device: str = "cpu",
    checkpoint: Path | None = None,
    resume: bool = False,
    progress: record.Progress | None = None,
) -> tuple[dict[str, Any], training.Course]:
    """The figures of one run, and what it went through. Raises training.CheckpointError."""
    task, place = tasks.TASKS[settings.task], training.device_of(device)
    drawn = tasks.draw(settings.task, settings.examples, [settings.data_seed, seed], settings.placement)
    split = settings.examples - settings.held_out
    seen, held_out = drawn.part(0, split), drawn.part(split, settings.examples)
    training.prepare(seed)
    model = build(settings).to(place)
    tensors = [torch.as_tensor(part, dtype=torch.float32).to(place) for part in (seen.rows, seen.exact)]
    asked = list(task.asked)

    def loss(model: nn.Module, rows: Tensor, exact: Tensor) -> Tensor:
        return ((model(rows)[:, asked] - exact) ** 2).mean()

    def evaluate(model: nn.Module) -> training.Figures:
        return factor_tasks.errors(predict(model, held_out.rows, task.asked), held_out.exact)

    def tick(at: training.Tick) -> None:
        if progress is not None:
            progress(
                f"{at.run}: epoch {at.epoch}/{at.epochs}, error {at.figures['mae']:.2e}", at.epoch, at.epochs
            )

    course = training.fit(
        name,
        model,
        training.Settings(
            settings.epochs,
            seed,
            settings.batch,
            settings.rate,
            settings.schedule,
            patience=settings.patience,
            least_rate=settings.least_rate,
        ),
        lambda epoch: tensors,
        loss,
        evaluate,
        checkpoint=checkpoint,
        resume=resume,
        tick=tick,
    )
    return figures(settings, task, model, held_out, course, seed), course


def figures(
    settings: Settings,
    task: Task,
    model: PublishedEncoder,
    held_out: Drawn,
    course: training.Course,
    seed: int,
) -> dict[str, Any]:
    """Last and best epoch, the course, the baseline, and what the model does with inputs that it was not trained on."""
    maes = [one["mae"] for one in course.figures]
    best = int(np.argmin(maes))
    found: dict[str, Any] = {
        "parameters": parameters(model),
        "baseline": factor_tasks.errors(np.full_like(held_out.exact, 0.5), held_out.exact)["mae"],
        "mae": maes[-1],
        "last epoch": course.figures[-1],
        "best mae": maes[best],
        "best epoch": best + 1,
        "course": maes,
        "rates": changes([settings.rate, *course.rates[:-1]]),
    }

    def answer(drawn: Drawn) -> dict[str, float]:
        return factor_tasks.errors(predict(model, drawn.rows, task.asked), drawn.exact)

    if task is tasks.DATING_GRAPH:
        for number, (name, low) in enumerate((("fresh tables", tasks.LOW), ("tables U[0.001, 1]", 0.001)), 1):
            tables = tasks.dating_tables(settings.held_out, [settings.data_seed, seed, number], low)
            drawn = tasks.dating_graph(*tables)
            found[name] = answer(drawn) | {
                f"constructed {precision.__name__} mae": factor_tasks.errors(
                    constructed_dating(*tables, precision), drawn.exact
                )["mae"]
                for precision in (np.float64, np.float32)
            }
        return found
    for number, (name, low, evidence) in enumerate(OTHER_INPUTS, 1):
        examples = factor_tasks.draw(
            factor_tasks.TWO_VARIABLES,
            settings.held_out,
            [settings.data_seed, seed, number],
            low,
            evidence=evidence,
        )
        found[name] = answer(tasks.two_variables(examples, settings.placement)) | {
            f"constructed {precision.__name__} mae": factor_tasks.errors(
                constructed.posteriors(examples, precision), examples.exact
            )["mae"]
            for precision in (np.float64, np.float32)
        }
    found["messages"] = responses(model, settings, seed)
    return found


def changes(rates: list[float]) -> list[list[float]]:
    """The epochs, counted from 1, that began with another rate than the one before, each with its rate."""
    return [[1, rates[0]], *([n, b] for n, (a, b) in enumerate(pairwise(rates), 2) if a != b)]


DATING_SCOPES = (
    ("lonely", "exciting", "like_jj"),
    ("like_jj", "like_jk", "date"),
    ("lonely",),
    ("exciting",),
    ("like_jk",),
)


def constructed_dating(
    first: factor_tasks.Array, second: factor_tasks.Array, priors: factor_tasks.Array, dtype: Any
) -> factor_tasks.Array:
    """P(1) of like_jj and date as the compiled transformer answers, N x 2."""
    parts = (first, second, *priors.T[:, :, None])
    entries = [np.stack([1 - part, part], axis=-1).reshape(len(first), -1) for part in parts]
    made = constructed.template(DATING_SCOPES, ("like_jj", "date"))
    return constructed.run_template(made, np.concatenate(entries, axis=1), dtype)


OTHER_INPUTS: tuple[tuple[str, float, bool], ...] = (
    ("fresh tables", tasks.LOW, False),
    ("tables U[0.001, 1]", 0.001, False),
    ("evidence U[0.05, 0.95]", tasks.LOW, True),
)
"""Name, least table entry, whether the variables carry evidence."""


def responses(model: PublishedEncoder, settings: Settings, seed: int, count: int = 40) -> dict[str, Any]:
    """How v2's answer and the hidden units move with v0's prior log-odds, and how far that is from any sum-product message."""
    drawn = factor_tasks.draw(factor_tasks.TWO_VARIABLES, count, [settings.data_seed, seed, 9])
    inputs = probed(drawn)
    hidden: list[Tensor] = []

    def keep(module: nn.Module, given: tuple[Tensor, ...], output: Tensor) -> None:
        hidden.append(output.detach().double().cpu())

    handles = [
        part.register_forward_hook(keep)
        for name, part in model.encoder.named_modules()
        if name.endswith("linear1")
    ]
    rows = tasks.two_variables(inputs, settings.placement).rows
    answers = predict(model, rows, tasks.TWO_VARIABLES.asked)
    for handle in handles:
        handle.remove()
    probes = len(messages.PROBES)
    outputs = log_odds(answers[:, 1]).reshape(count, probes)
    exact = log_odds(inputs.exact[:, 1]).reshape(count, probes)
    found: dict[str, Any] = {
        "output": summary(outputs)
        | {"mean gap to this factor's message": float(np.abs(outputs - exact).mean())}
    }
    if settings.activation == "sigmoid":  # the argument of a sigmoid unit is the log-odds that it stands for
        for layer, z in enumerate(hidden, 1):
            curves = z.numpy().reshape(count, probes, -1).transpose(0, 2, 1).reshape(-1, probes)
            chosen = np.random.default_rng(layer).choice(len(curves), min(100, len(curves)), replace=False)
            found[f"units of layer {layer}"] = summary(curves[chosen])
    return found
