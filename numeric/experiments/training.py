"""Training that can be stopped and resumed: torch's Adam (AdamW), schedulers and loader, one checkpoint file per run.

The order of examples in epoch e depends on (seed, e) alone and nothing else is random after the start, so a resumed run computes
what an uninterrupted one computes. A checkpoint is a safetensors file: parameters and Adam's two moments as tensors; the
scheduler's state, the history and the seconds of every epoch as JSON.
"""

from __future__ import annotations

import json
import math
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import lr_scheduler
from torch.utils.data import BatchSampler, DataLoader, TensorDataset

Figures = dict[str, float]
SCHEDULES = ("constant", "linear", "plateau", "cosine")
LOOKS_AHEAD = ("linear", "cosine")
"""Schedules that know how long the run is and move at every step."""


class CheckpointError(Exception):
    """A checkpoint that belongs to other settings, or cannot be read."""


@dataclass(frozen=True)
class Settings:
    """What decides the outcome, beside the model and the data.

    ``schedule`` of the rate: ``constant``; ``linear``, falling to 0 over the run, step by step; ``plateau``, halved (never below
    ``least_rate``) once the held-out figure ``watched`` has not fallen for more than ``patience`` epochs; ``cosine``, rising
    linearly over the first ``warm_up`` steps, then falling to 0 on half a cosine. Gradients longer than ``clip`` are shortened to
    it (0: never).
    """

    epochs: int
    seed: int
    batch: int = 64
    rate: float = 1e-3
    schedule: str = "constant"
    watched: str = "mae"
    patience: int = 5
    least_rate: float = 1e-5
    warm_up: int = 0
    weight_decay: float = 0.0
    clip: float = 0.0


@dataclass(frozen=True)
class Tick:
    """One epoch done: figures on held-out data, seconds that it took."""

    run: str
    epoch: int
    epochs: int
    figures: Figures
    seconds: float


@dataclass
class Course:
    """What a run went through, epoch by epoch: held-out figures, the rate of the next epoch, seconds."""

    figures: list[Figures] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)


def device_of(name: str) -> torch.device:
    """The device that ``--device`` names. Raises ValueError where this torch has no such device."""
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        raise ValueError(
            f"no device {name!r} for this torch ({torch.__version__}); cpu always works, cuda needs a CUDA build and a card"
        ) from error
    if device.type == "meta":
        raise ValueError("device 'meta' computes nothing; use cpu or cuda")
    return device


def home(model: nn.Module) -> torch.device:
    """Where the model's parameters lie."""
    return next(model.parameters()).device


def prepare(seed: int) -> None:
    """One thread, deterministic kernels, seeded initialisation."""
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # deterministic kernels on CUDA ask for it
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def order(count: int, seed: int, epoch: int) -> list[int]:
    """The order of the examples in this epoch."""
    found: list[int] = np.random.default_rng([seed, epoch]).permutation(count).tolist()
    return found


def batches(tensors: Sequence[Tensor], settings: Settings, epoch: int) -> DataLoader[tuple[Tensor, ...]]:
    """The batches of one epoch; whole batches are cut from the tensors at once."""
    chosen = BatchSampler(order(len(tensors[0]), settings.seed, epoch), settings.batch, drop_last=False)
    return DataLoader(TensorDataset(*tensors), batch_size=None, sampler=chosen, generator=torch.Generator())


def scheduler_of(
    optimiser: torch.optim.Optimizer, settings: Settings, steps: int
) -> lr_scheduler.LRScheduler | lr_scheduler.ReduceLROnPlateau:
    """The scheduler that the settings name; ``steps`` is the length of the whole run. Raises ValueError for another name."""
    if settings.schedule == "constant":
        return lr_scheduler.ConstantLR(optimiser, factor=1.0)
    if settings.schedule == "linear":
        return lr_scheduler.LambdaLR(optimiser, lambda step: 1 - step / steps)
    if settings.schedule == "cosine":
        up = settings.warm_up

        def share(step: int) -> float:
            if step < up:
                return (step + 1) / up
            return 0.5 * (1 + math.cos(math.pi * (step - up) / max(1, steps - up)))

        return lr_scheduler.LambdaLR(optimiser, share)
    if settings.schedule == "plateau":
        return lr_scheduler.ReduceLROnPlateau(
            optimiser, factor=0.5, patience=settings.patience, min_lr=settings.least_rate
        )
    raise ValueError(f"no schedule {settings.schedule!r}; there are {', '.join(SCHEDULES)}")


def fit(
    run: str,
    model: nn.Module,
    settings: Settings,
    data: Callable[[int], Sequence[Tensor]],
    loss: Callable[..., Tensor],
    evaluate: Callable[[nn.Module], Figures],
    *,
    checkpoint: Path | None = None,
    resume: bool = False,
    tick: Callable[[Tick], None] | None = None,
) -> Course:
    """Train ``model`` in place, where its parameters and the data lie; returns what happened in every epoch.

    ``data(epoch)`` gives tensors whose first axis is the example, as many in every epoch; ``loss(model, *batch)`` a scalar. With
    ``checkpoint`` the state is kept after every epoch, and ``resume`` starts from it. Raises CheckpointError when the file belongs
    to other settings.
    """
    optimiser = torch.optim.AdamW(
        model.parameters(), lr=settings.rate, weight_decay=settings.weight_decay, fused=True
    )  # without weight decay this is Adam
    kept = asdict(settings) | {"run": run}
    if settings.schedule not in LOOKS_AHEAD:
        del kept["epochs"]  # nothing else looks ahead: a longer run continues a shorter one
    stamp = json.dumps(kept, sort_keys=True)
    course = Course()
    tensors = data(0)
    steps = settings.epochs * len(batches(tensors, settings, 0))
    scheduler = scheduler_of(optimiser, settings, steps)
    if resume and checkpoint is not None and checkpoint.is_file():
        course = _load(checkpoint, model, optimiser, scheduler, stamp)
        if len(course.figures) > settings.epochs:
            raise CheckpointError(
                f"{checkpoint} is {len(course.figures)} epochs on, past the {settings.epochs} asked for; remove it"
            )
    for epoch in range(len(course.figures), settings.epochs):
        started = time.monotonic()
        if epoch:
            tensors = data(epoch)
        model.train()
        for batch in batches(tensors, settings, epoch):
            optimiser.zero_grad(set_to_none=True)
            loss(model, *batch).backward()
            if settings.clip:
                nn.utils.clip_grad_norm_(model.parameters(), settings.clip)
            optimiser.step()
            if settings.schedule in LOOKS_AHEAD:
                scheduler.step()
        model.eval()
        with torch.no_grad():
            figures = evaluate(model)
        if isinstance(scheduler, lr_scheduler.ReduceLROnPlateau):
            scheduler.step(figures[settings.watched])
        course.figures.append(figures)
        course.rates.append(float(optimiser.param_groups[0]["lr"]))
        course.seconds.append(time.monotonic() - started)
        if checkpoint is not None:
            _save(checkpoint, model, optimiser, scheduler, stamp, course)
        if tick is not None:
            tick(Tick(run, epoch + 1, settings.epochs, figures, course.seconds[-1]))
    model.eval()
    return course


def _save(
    path: Path,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    scheduler: lr_scheduler.LRScheduler,
    stamp: str,
    course: Course,
) -> None:
    tensors: dict[str, Tensor] = {}
    steps = 0
    for name, parameter in model.named_parameters():
        tensors[f"model.{name}"] = parameter.detach().contiguous()
        state: Mapping[str, Any] = optimiser.state[parameter]
        tensors[f"mean.{name}"] = state["exp_avg"]
        tensors[f"square.{name}"] = state["exp_avg_sq"]
        steps = int(state["step"])
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    told = {
        "settings": stamp,
        "course": json.dumps(asdict(course)),
        "steps": str(steps),
        "scheduler": json.dumps(scheduler.state_dict()),
    }
    save_file(tensors, part, told)
    os.replace(part, path)  # never half a checkpoint


def _load(
    path: Path,
    model: nn.Module,
    optimiser: torch.optim.Optimizer,
    scheduler: lr_scheduler.LRScheduler,
    stamp: str,
) -> Course:
    try:
        with safe_open(path, framework="pt") as stored:
            found = stored.metadata() or {}
            if found.get("settings") != stamp:
                raise CheckpointError(
                    f"{path} was made with {found.get('settings')}, this run has {stamp}; remove it or "
                    f"choose another folder"
                )
            state: dict[int, dict[str, Tensor]] = {}
            for number, (name, parameter) in enumerate(model.named_parameters()):
                with torch.no_grad():
                    parameter.copy_(stored.get_tensor(f"model.{name}"))
                state[number] = {
                    "step": torch.tensor(float(found["steps"])),
                    "exp_avg": stored.get_tensor(f"mean.{name}"),
                    "exp_avg_sq": stored.get_tensor(f"square.{name}"),
                }
            course = Course(**json.loads(found["course"]))
            scheduler.load_state_dict(json.loads(found["scheduler"]))
            groups = optimiser.state_dict()["param_groups"]
            if course.rates:
                groups[0]["lr"] = course.rates[-1]
            optimiser.load_state_dict({"state": state, "param_groups": groups})
    except (OSError, KeyError, ValueError, TypeError, RuntimeError, SafetensorError) as error:
        raise CheckpointError(f"cannot resume from {path}: {error}") from error
    return course
