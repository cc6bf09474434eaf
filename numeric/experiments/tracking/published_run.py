"""Train a transformer, a selective state-space model or an LSTM on the published sequence tasks, and judge it by exact answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from numeric.experiments import record, training
from numeric.experiments.models import Lstm, SelectiveStateSpace, parameters
from numeric.experiments.tracking import published as tasks
from numeric.experiments.tracking import task as tracking_tasks
from numeric.experiments.tracking.published import MODELS, PUBLISHED, Recall, Settings, task_of
from numeric.experiments.tracking.run import predict
from numeric.experiments.tracking.task import Sequences

SEEDS = (0,)
BITS = 1 / np.log(2)


class Transformer(nn.Module):
    """Causal, pre-norm with RMSNorm, GELU, learned positions, no biases, the embedding tied to the read-out, all started at 0.02.

    The answers are the ``outputs`` symbols from ``first`` on. Without biases 20 symbols make 2.67 million parameters, as published.
    """

    def __init__(
        self, symbols: int, first: int, outputs: int, length: int, width: int, layers: int, heads: int
    ) -> None:
        super().__init__()
        self.first, self.outputs = first, outputs
        self.symbols = nn.Embedding(symbols, width)
        self.positions = nn.Parameter(torch.empty(length, width))
        self.layers = nn.ModuleList(
            nn.TransformerEncoderLayer(
                width,
                heads,
                4 * width,
                dropout=0.0,
                activation=functional.gelu,
                batch_first=True,
                norm_first=True,
                bias=False,
            )
            for _ in range(layers)
        )
        for layer in self.layers:
            layer.norm1, layer.norm2 = nn.RMSNorm(width), nn.RMSNorm(width)
        self.norm = nn.RMSNorm(width)
        for parameter in self.parameters():
            if parameter.dim() > 1:
                nn.init.normal_(parameter, std=0.02)
        mask = nn.Transformer.generate_square_subsequent_mask(length)
        self.register_buffer("mask", mask, persistent=False)

    def forward(self, ids: Tensor) -> Tensor:
        length = ids.shape[1]
        x = self.symbols(ids) + self.positions[:length]
        for layer in self.layers:
            x = layer(x, src_mask=self.mask[:length, :length], is_causal=True)
        answers = self.symbols.weight[self.first : self.first + self.outputs]
        return functional.linear(self.norm(x), answers)


def published(task: object) -> Settings:
    """The settings as far as they are published. Raises ValueError for a task that is not."""
    if not isinstance(task, str) or task not in PUBLISHED:
        raise ValueError(f"task {task!r} is none of {', '.join(PUBLISHED)}")
    return PUBLISHED[task]


def check(settings: Settings) -> None:
    """Raises ValueError for settings that cannot be run."""
    if settings.model not in MODELS:
        raise ValueError(f"model {settings.model!r} is none of {', '.join(MODELS)}")
    if settings.steps % settings.epochs:
        raise ValueError(f"steps {settings.steps} must be a multiple of epochs {settings.epochs}")
    if settings.warm_up >= settings.steps:
        raise ValueError(f"warm_up {settings.warm_up} must be less than steps {settings.steps}")
    if settings.model == "transformer" and settings.width % settings.heads:
        raise ValueError(f"width {settings.width} must be a multiple of heads {settings.heads}")
    if settings.model == "state-space" and settings.width % 2:
        raise ValueError(f"width {settings.width} must be even")
    if settings.pairs > settings.keys:
        raise ValueError(f"pairs {settings.pairs} must be at most keys {settings.keys}: no key comes twice")


def build(settings: Settings) -> nn.Module:
    """The model that the settings name."""
    task = task_of(settings)
    if settings.model == "lstm":
        return Lstm(task.vocabulary, task.answers, settings.width, settings.layers)
    if settings.model == "state-space":
        return SelectiveStateSpace(task.vocabulary, task.answers, settings.width, settings.layers, 16)
    first = task.keys if isinstance(task, Recall) else task.symbols
    return Transformer(
        task.vocabulary,
        first,
        task.answers,
        task.length,
        settings.width,
        settings.layers,
        settings.heads,
    )


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
    task, place = task_of(settings), training.device_of(device)
    tested = task.draw(settings.held_out, [settings.data_seed, 0])
    fresh = settings.steps // settings.epochs * settings.batch
    training.prepare(seed)
    model = build(settings).to(place)

    def data(epoch: int) -> tuple[Tensor, Tensor]:
        drawn = task.draw(fresh, [settings.data_seed, 1 + seed, epoch])
        return torch.from_numpy(drawn.ids).to(place), torch.from_numpy(drawn.truth).to(place)

    def loss(model: nn.Module, ids: Tensor, truth: Tensor) -> Tensor:
        return functional.cross_entropy(model(ids)[:, tested.asked].flatten(0, 1), truth.flatten())

    def tick(at: training.Tick) -> None:
        if progress is not None:
            shown = f"accuracy {at.figures['accuracy']:.2%}, KL {at.figures['kl bits']:.3g} bits"
            progress(f"{at.run}: epoch {at.epoch}/{at.epochs}, {shown}", at.epoch, at.epochs)

    course = training.fit(
        name,
        model,
        training.Settings(
            settings.epochs,
            seed,
            settings.batch,
            settings.rate,
            "cosine",
            warm_up=settings.warm_up,
            weight_decay=settings.weight_decay,
            clip=settings.clip,
        ),
        data,
        loss,
        lambda model: judge(model, tested),
        checkpoint=checkpoint,
        resume=resume,
        tick=tick,
    )
    return figures(settings, model, tested, course), course


def judge(model: nn.Module, data: Sequences) -> dict[str, float]:
    """Means over the asked positions: accuracy (is the mode a mode of the exact posterior), KL and entropy error in bits."""
    found = tracking_tasks.compare(predict(model, data), data.exact)
    return {
        "accuracy": float(found["accuracy"].mean()),
        "kl bits": float(found["kl"].mean() * BITS),
        "entropy error bits": float(found["entropy_error"].mean() * BITS),
    }


def by_entropy(predicted: tasks.Array, exact: tasks.Array) -> list[dict[str, float]]:
    """Over the full range of the exact posterior's entropy, a bin per bit: how many answers, mean entropies, mean KL, in bits."""
    p = np.maximum(predicted, np.finfo(np.float64).tiny)
    kl = np.where(exact > 0, exact * (np.log(np.where(exact > 0, exact, 1.0)) - np.log(p)), 0.0).sum(axis=-1)
    entropy, trained = tracking_tasks.entropy(exact) * BITS, tracking_tasks.entropy(predicted) * BITS
    bins = np.floor(entropy + 1e-9).astype(int)
    return [
        {
            "from bits": int(b),
            "answers": int((bins == b).sum()),
            "exact entropy": float(entropy[bins == b].mean()),
            "trained entropy": float(trained[bins == b].mean()),
            "kl": float(kl[bins == b].mean() * BITS),
        }
        for b in np.unique(bins)
    ]


def figures(
    settings: Settings, model: nn.Module, tested: Sequences, course: training.Course
) -> dict[str, Any]:
    """Last and best epoch, the course, and the answers by entropy; for recall what a fixed recurrence answers, too."""
    predicted = predict(model, tested)
    found: dict[str, Any] = {
        "parameters": parameters(model),
        **course.figures[-1],
        "best accuracy": max(one["accuracy"] for one in course.figures),
        "course": [one["kl bits"] for one in course.figures],
        "accuracy by epoch": [one["accuracy"] for one in course.figures],
        "by entropy": by_entropy(predicted, tested.exact),
    }
    task = task_of(settings)
    if isinstance(task, Recall):
        answers = tasks.recurrent_memory(task, tested.ids)
        found["recurrent memory"] = {
            "numbers": task.keys * task.values,
            "accuracy": tracking_tasks.recall(answers, tested.exact),
        }
    return found
