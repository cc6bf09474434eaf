"""Posterior tracking: a transformer, a selective state-space model and an LSTM trained alike, judged by closed-form posteriors.

After N. Agarwal, S. Dalal, V. Misra, arXiv:2512.22471, at sizes that CPU minutes allow. The models see sampled outcomes only
(cross-entropy on the image, on the hidden state), never a posterior. Same data, same number of examples, about 100,000
parameters each, Adam with a rate that falls linearly to 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from numeric.experiments import constructed, criteria, record, training
from numeric.experiments.models import CausalTransformer, Lstm, SelectiveStateSpace, parameters
from numeric.experiments.tracking import task as tracking_tasks
from numeric.experiments.tracking.task import Bijections, HiddenMarkov, Sequences

EXPERIMENT = "posterior-tracking"
LONG = "posterior-tracking-16"
MODELS = ("transformer", "state-space", "lstm")
Task = Bijections | HiddenMarkov


@dataclass(frozen=True)
class Options:
    """Defaults are the criterion's settings; anything else leaves it undecided. ``symbols`` and ``pairs`` size the bijections."""

    seeds: int = 2
    epochs: int = 24
    sequences: int = 6_400
    held_out: int = 1_000
    batch: int = 64
    rate: float = 3e-3
    symbols: int = 8
    pairs: int = 12
    tasks: tuple[str, ...] = ("bijections", "filtering")
    models: tuple[str, ...] = MODELS
    data_seed: int = 251222471


LONG_OPTIONS = Options(seeds=1, epochs=30, symbols=16, pairs=32, tasks=("bijections",))
"""Bijections of 16 symbols, in settings of our own: 3,000 steps (published: 100,000) of models of 100,000 parameters (2.67
million), keys with repetition (without), a rate that falls from the first step (warm-up, then cosine). The public summary reports
100% by epoch 12, 97.8% by epoch 30 (state space) and 0.5% (LSTM) for "16-pair bijections"; with chance at 0.39% these fit the cited
work's associative recall (16 pairs, 256 keys, 256 values), whose table could not be read. So this run says nothing about either."""


KNOWN = {"tasks": Options().tasks, "models": MODELS}
"""What these settings may list."""


def task_of(options: Options, name: str) -> Task:
    """The task; the hidden Markov model is the same for every run."""
    if name == "bijections":
        return Bijections(options.symbols, options.pairs)
    return tracking_tasks.random_markov(5, 5, options.data_seed)


def build(kind: str, task: Task) -> nn.Module:
    """Two layers of width 64 (transformer), three blocks (state space), two layers of width 80 (LSTM): about 100,000 parameters."""
    if kind == "transformer":
        return CausalTransformer(task.vocabulary, task.answers, task.length, 64, 4, 2)
    if kind == "state-space":
        return SelectiveStateSpace(task.vocabulary, task.answers, 64, 3)
    if kind == "lstm":
        return Lstm(task.vocabulary, task.answers, 80, 2)
    raise ValueError(f"no model {kind!r}; there are {', '.join(MODELS)}")


def predict(model: nn.Module, data: Sequences) -> tracking_tasks.Array:
    """N x L x A probabilities at the asked positions, normalised in float64."""
    with torch.no_grad():
        logits = torch.cat(
            [model(part.to(training.home(model))) for part in torch.from_numpy(data.ids).split(500)]
        )
    return logits[:, data.asked].double().softmax(-1).cpu().numpy()


def judge(model: nn.Module, data: Sequences) -> dict[str, float]:
    """Figures averaged over positions; ``recall`` where some answers are determined."""
    predicted = predict(model, data)
    found = {key: float(value.mean()) for key, value in tracking_tasks.compare(predicted, data.exact).items()}
    if (data.exact.max(axis=-1) == 1).any():
        found["recall"] = tracking_tasks.recall(predicted, data.exact)
    return found


def held_out(options: Options, name: str) -> Sequences:
    return task_of(options, name).draw(options.held_out, [options.data_seed, 0])


def run(
    options: Options,
    folder: Path,
    *,
    resume: bool = False,
    progress: record.Progress | None = None,
    device: str = "cpu",
) -> dict[str, Any]:
    """Train, judge, write ``folder``/posterior-tracking[-16].json; returns the record."""
    runs = [(t, m, s) for t in options.tasks for m in options.models for s in range(options.seeds)]
    figures: dict[str, Any] = {}
    place = training.device_of(device)
    for number, (name, kind, seed) in enumerate(runs):
        task, tested = task_of(options, name), held_out(options, name)
        training.prepare(seed)
        model = build(kind, task).to(place)
        asked = torch.from_numpy(tested.asked).to(place)

        def data(epoch: int, task: Task = task, seed: int = seed) -> tuple[Tensor, Tensor]:
            drawn = task.draw(options.sequences, [options.data_seed, 1 + seed, epoch])
            return torch.from_numpy(drawn.ids).to(place), torch.from_numpy(drawn.truth).to(place)

        def loss(model: nn.Module, ids: Tensor, truth: Tensor, asked: Tensor = asked) -> Tensor:
            return functional.cross_entropy(model(ids)[:, asked].flatten(0, 1), truth.flatten())

        def tick(at: training.Tick, number: int = number) -> None:
            if progress is not None:
                line = f"{at.run}: epoch {at.epoch}/{at.epochs}, KL {at.figures['kl']:.2e} nats"
                progress(line, number * options.epochs + at.epoch, len(runs) * options.epochs)

        label = f"{name}-{kind}-{seed}" if name == "filtering" else f"{name}{options.symbols}-{kind}-{seed}"
        course = training.fit(
            label,
            model,
            training.Settings(options.epochs, seed, options.batch, options.rate, schedule="linear"),
            data,
            loss,
            lambda model, tested=tested: judge(model, tested),  # type: ignore[misc]
            checkpoint=folder / "checkpoints" / EXPERIMENT / f"{label}.safetensors",
            resume=resume,
            tick=tick,
        )
        _collect(figures.setdefault(name, {}).setdefault(kind, {}), model, tested, course.figures)
    for name in options.tasks:
        figures[name] |= constructed_figures(options, name)
        figures[name]["exact entropy"] = [
            float(h) for h in tracking_tasks.entropy(held_out(options, name).exact).mean(axis=0)
        ]
    return _finish(options, folder, figures, device)


def _collect(
    entry: dict[str, Any], model: nn.Module, tested: Sequences, history: Sequence[dict[str, float]]
) -> None:
    """Append one seed: last figures, figures per position, figures per epoch."""
    for key, value in history[-1].items():
        entry.setdefault(key, []).append(value)
        entry.setdefault("course", {}).setdefault(key, []).append([h[key] for h in history])
    if "recall" in history[-1]:
        entry.setdefault("recall at epoch 12", []).append(history[min(12, len(history)) - 1]["recall"])
    for key, per_position in tracking_tasks.compare(predict(model, tested), tested.exact).items():
        entry.setdefault("per position", {}).setdefault(key, []).append([float(v) for v in per_position])
    entry["parameters"] = parameters(model)


def constructed_figures(options: Options, name: str) -> dict[str, Any]:
    """The constructed causal transformer on the same held-out sequences, in float64 and float32."""
    task, tested = task_of(options, name), held_out(options, name)
    result: dict[str, Any] = {}
    for precision in (np.float64, np.float32):
        if isinstance(task, Bijections):
            predicted = constructed.eliminate(task, tested.ids, precision)
        else:
            predicted = constructed.filter_states(task, tested.ids, precision)
        per_position = tracking_tasks.compare(predicted, tested.exact)
        entry: dict[str, Any] = {key: [float(value.mean())] for key, value in per_position.items()}
        entry["worst"] = [float(np.abs(predicted - tested.exact).max())]
        if isinstance(task, Bijections):
            entry["recall"] = [tracking_tasks.recall(predicted, tested.exact)]
        entry["per position"] = {key: [[float(v) for v in value]] for key, value in per_position.items()}
        result[f"constructed {precision.__name__}"] = entry
    return result


def _finish(options: Options, folder: Path, figures: dict[str, Any], device: str) -> dict[str, Any]:
    name = LONG if options.symbols == LONG_OPTIONS.symbols else EXPERIMENT
    stated, defaults = (
        (criteria.tracking_sixteen(), LONG_OPTIONS) if name == LONG else (criteria.tracking(), Options())
    )
    # the models are trained apart, and the criteria of the default run are about the transformer alone
    judged = stated and all(criterion.where[1] in options.models for criterion in stated)
    applies = bool(judged) and replace(options, models=defaults.models) == defaults
    done = record.assemble(
        name, asdict(options), figures, stated if applies else (), applies=applies, device=device
    )
    record.write(folder / f"{name}.json", done)
    return done
