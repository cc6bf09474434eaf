"""Train the models of the factor-graph experiment: settings, data, checkpoints."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from numeric.experiments import record, training
from numeric.experiments.factors import task as factor_tasks
from numeric.experiments.factors.task import Examples, Task
from numeric.experiments.models import Encoder

EXPERIMENT = "factor-training"


@dataclass(frozen=True)
class Options:
    """Defaults are those that the criteria were stated for; ``published`` says where the source's differ."""

    seeds: int = 3
    epochs: int = 50
    tables: int = 20_000
    held_out: int = 2_000
    batch: int = 64
    rate: float = 1e-3
    width: int = 32
    units: int = 128
    tasks: tuple[str, ...] = ("two-variables", "dating-graph", "two-variables-evidence")
    activations: tuple[str, ...] = ("relu", "sigmoid")
    data_seed: int = 20260317

    def __post_init__(self) -> None:
        """Raises ValueError for settings that cannot be run."""
        if self.held_out >= self.tables:
            raise ValueError(f"held_out {self.held_out} must be less than tables {self.tables}")
        if self.width % 2:
            raise ValueError(f"width {self.width} must be even, for two heads")


@dataclass(frozen=True)
class Trained:
    """One trained model with where it came from."""

    task: Task
    activation: str
    seed: int
    model: Encoder
    history: list[dict[str, float]]


def predict(model: Encoder, examples: Examples) -> factor_tasks.Array:
    """N x V probabilities of the variables."""
    rows = torch.as_tensor(examples.tokens, dtype=torch.float32, device=training.home(model))
    variables, _ = factor_tasks.layout(examples.task)
    with torch.no_grad():
        return model(rows)[:, variables].double().cpu().numpy()


def activations(options: Options, task: str) -> tuple[str, ...]:
    """The activations to train on this task; the variant with evidence is ours and serves the sigmoid question alone."""
    return ("sigmoid",) if factor_tasks.TASKS[task].evidence else options.activations


def data(options: Options, task: Task) -> tuple[Examples, Examples]:
    """Training and held-out examples; the same for every seed and activation."""
    drawn = factor_tasks.draw(task, options.tables, options.data_seed)
    split = options.tables - options.held_out
    return drawn.part(0, split), drawn.part(split, options.tables)


def train_all(
    options: Options, folder: Path, *, resume: bool, progress: record.Progress | None, device: str = "cpu"
) -> list[Trained]:
    """Train (or load) every model. Stopped runs leave checkpoints under ``folder``/checkpoints."""
    runs = [
        (factor_tasks.TASKS[name], activation, seed)
        for name in options.tasks
        for activation in activations(options, name)
        for seed in range(options.seeds)
    ]
    total = sum(options.epochs * task.tokens for task, _, _ in runs)
    done, place = 0, training.device_of(device)
    trained = []
    for task, activation, seed in runs:
        train, held_out = data(options, task)
        variables, _ = factor_tasks.layout(task)
        training.prepare(seed)
        model = Encoder(factor_tasks.TOKEN_WIDTH, options.width, 2, options.units, 2, activation).to(place)
        tensors = (
            torch.as_tensor(train.tokens, dtype=torch.float32, device=place),
            torch.as_tensor(train.exact, dtype=torch.float32, device=place),
        )

        def loss(
            model: Encoder, rows: Tensor, exact: Tensor, variables: Sequence[int] = tuple(variables)
        ) -> Tensor:
            return ((model(rows)[:, list(variables)] - exact) ** 2).mean()

        def evaluate(model: Any, held_out: Examples = held_out) -> training.Figures:
            return factor_tasks.errors(predict(model, held_out), held_out.exact)

        def tick(at: training.Tick, before: int = done, task: Task = task) -> None:
            if progress is not None:
                line = f"{at.run}: epoch {at.epoch}/{at.epochs}, error {at.figures['mae']:.2e}"
                progress(line, before + at.epoch * task.tokens, total)

        name = f"{task.name}-{activation}-{seed}"
        course = training.fit(
            name,
            model,
            training.Settings(options.epochs, seed, options.batch, options.rate),
            lambda epoch, tensors=tensors: tensors,  # type: ignore[misc]
            loss,
            evaluate,
            checkpoint=folder / "checkpoints" / EXPERIMENT / f"{name}.safetensors",
            resume=resume,
            tick=tick,
        )
        done += options.epochs * task.tokens
        trained.append(Trained(task, activation, seed, model, course.figures))
    return trained
