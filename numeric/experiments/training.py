"""Training that can be stopped and resumed: Adam, a stateless shuffle per epoch, one checkpoint file per run.

The order of examples in epoch e depends on (seed, e) alone and nothing else is random after the start, so a resumed run computes
what an uninterrupted one computes. A checkpoint is a safetensors file: parameters, Adam's two moments, and the history as JSON.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

Figures = dict[str, float]


class CheckpointError(Exception):
    """A checkpoint that belongs to other settings, or cannot be read."""


@dataclass(frozen=True)
class Settings:
    """What decides the outcome, beside the model and the data."""

    epochs: int
    seed: int
    batch: int = 64
    rate: float = 1e-3
    decay: bool = False
    """Whether the rate falls linearly to 0 over the run; else it stays."""


@dataclass(frozen=True)
class Tick:
    """One epoch done: figures on held-out data, seconds that it took."""

    run: str
    epoch: int
    epochs: int
    figures: Figures
    seconds: float


def prepare(seed: int) -> None:
    """One thread, deterministic kernels, seeded initialisation."""
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    torch.manual_seed(seed)


def order(count: int, seed: int, epoch: int) -> Tensor:
    """The order of the examples in this epoch."""
    return torch.from_numpy(np.random.default_rng([seed, epoch]).permutation(count))


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
) -> list[Figures]:
    """Train ``model`` in place; returns the figures after every epoch.

    ``data(epoch)`` gives tensors whose first axis is the example; ``loss(model, *batch)`` a scalar. With ``checkpoint`` the
    state is kept after every epoch, and ``resume`` starts from it. Raises CheckpointError when the file belongs to other
    settings.
    """
    optimiser = torch.optim.Adam(model.parameters(), lr=settings.rate, fused=True)
    kept = asdict(settings) | {"run": run}
    if not settings.decay:
        del kept["epochs"]  # without decay a longer run continues a shorter one
    stamp = json.dumps(kept, sort_keys=True)
    history: list[Figures] = []
    if resume and checkpoint is not None and checkpoint.is_file():
        history = _load(checkpoint, model, optimiser, stamp)
        if len(history) > settings.epochs:
            raise CheckpointError(
                f"{checkpoint} is {len(history)} epochs on, past the {settings.epochs} asked for; remove it"
            )
    for epoch in range(len(history), settings.epochs):
        started = time.monotonic()
        tensors = data(epoch)
        shuffle = order(len(tensors[0]), settings.seed, epoch)
        model.train()
        batches = shuffle.split(settings.batch)
        for number, chosen in enumerate(batches):
            if settings.decay:
                gone = (epoch * len(batches) + number) / (settings.epochs * len(batches))
                optimiser.param_groups[0]["lr"] = settings.rate * (1 - gone)
            optimiser.zero_grad(set_to_none=True)
            value = loss(model, *(tensor[chosen] for tensor in tensors))
            value.backward()
            optimiser.step()
        model.eval()
        with torch.no_grad():
            history.append(evaluate(model))
        if checkpoint is not None:
            _save(checkpoint, model, optimiser, stamp, history)
        if tick is not None:
            tick(Tick(run, epoch + 1, settings.epochs, history[-1], time.monotonic() - started))
    model.eval()
    return history


def _save(
    path: Path, model: nn.Module, optimiser: torch.optim.Adam, stamp: str, history: list[Figures]
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
    save_file(tensors, part, {"settings": stamp, "history": json.dumps(history), "steps": str(steps)})
    os.replace(part, path)  # never half a checkpoint


def _load(path: Path, model: nn.Module, optimiser: torch.optim.Adam, stamp: str) -> list[Figures]:
    try:
        with safe_open(path, framework="pt") as stored:
            found = stored.metadata() or {}
            if found.get("settings") != stamp:
                raise CheckpointError(
                    f"{path} was made with {found.get('settings')}, this run has {stamp}; remove it or "
                    f"choose another folder"
                )
            for name, parameter in model.named_parameters():
                with torch.no_grad():
                    parameter.copy_(stored.get_tensor(f"model.{name}"))
                optimiser.state[parameter] = {
                    "step": torch.tensor(float(found["steps"])),
                    "exp_avg": stored.get_tensor(f"mean.{name}"),
                    "exp_avg_sq": stored.get_tensor(f"square.{name}"),
                }
            history: list[Figures] = json.loads(found["history"])
    except (OSError, KeyError, ValueError, RuntimeError, SafetensorError) as error:
        raise CheckpointError(f"cannot resume from {path}: {error}") from error
    return history
