"""The source's section 5 experiment: an encoder learns one step of each of five Turing machines (arXiv:2603.17063v1).

One model per machine and seed: 2 layers, 2 heads, width 32, Adam at 1e-3, cross-entropy of the next configuration (every cell's
symbol, the head's cell, the state). 9,000 training examples are drawn, with repetition, from the configurations met on three
quarters of the numbers below 256. The numbers of the other quarter are put aside, so that what is measured is the machine and not a
table of it; so are numbers with more digits. A run counts as right when the model, fed its own answers, halts with the right tape.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from numeric.experiments import constructed, criteria, record, training
from numeric.experiments.machines import task as machine_tasks
from numeric.experiments.machines.task import CELLS, Configurations, Inputs
from numeric.experiments.models import Stepper, parameters
from symbolic.compile.turing_machines import MACHINES, Machine

EXPERIMENT = "machines"
SETS = ("seen", "new", "wider")
Step = Callable[[Configurations], Configurations]


@dataclass(frozen=True)
class Options:
    """Defaults are the criterion's settings; anything else leaves it undecided. Numbers have at most ``digits`` binary digits,
    ``new`` of them are never trained on, and ``wider`` longer ones are tried too."""

    seeds: int = 5
    epochs: int = 10
    examples: int = 9_000
    digits: int = 8
    new: int = 64
    wider: int = 60
    batch: int = 32
    rate: float = 1e-3
    width: int = 32
    heads: int = 2
    units: int = 128
    layers: int = 2
    machines: tuple[str, ...] = tuple(MACHINES)
    data_seed: int = 20260306

    def __post_init__(self) -> None:
        """Raises ValueError for settings that cannot be run."""
        if self.width % self.heads:
            raise ValueError(f"width {self.width} must be a multiple of heads {self.heads}")
        longest = machine_tasks.LONGEST
        if self.digits >= longest:
            raise ValueError(f"digits {self.digits} must be less than {longest}, so that longer numbers fit")
        if self.new >= 2**self.digits:
            raise ValueError(f"new {self.new} must be less than the {2**self.digits} numbers")


KNOWN = {"machines": tuple(MACHINES)}
"""What this setting may list."""


def numbers(options: Options) -> Inputs:
    """The numbers of the three sets; the same for every machine and seed."""
    return machine_tasks.inputs(options.digits, options.new, options.wider, options.data_seed)


def predict(model: nn.Module, machine: Machine, now: Configurations) -> Configurations:
    """The most probable symbols, head and state."""
    with torch.no_grad():
        symbols, head, state = model(
            torch.from_numpy(machine_tasks.encode(machine, now)).to(training.home(model))
        )
    return Configurations(*(logits.argmax(dim=-1).cpu().numpy() for logits in (symbols, head, state)))


def accuracy(step: Step, machine: Machine, now: Configurations) -> float:
    """The share of configurations whose next one is right in every cell, the head and the state."""
    return float(step(now).same(machine_tasks.step(machine, now)).mean())


def run_accuracy(step: Step, machine: Machine, of: Sequence[int]) -> float:
    """The share of numbers on which the step, fed its own answers, halts with the machine's tape within as many steps as the
    longest of these runs takes."""
    halted = len(machine.states) - 1
    right = machine_tasks.runs(machine, of)
    now = right[0]
    for _ in right[1:]:
        after, going = step(now), now.states != halted
        now = Configurations(
            np.where(going[:, None], after.tapes, now.tapes),
            np.where(going, after.heads, now.heads),
            np.where(going, after.states, now.states),
        )
    return float(((now.states == halted) & (now.tapes == right[-1].tapes).all(axis=1)).mean())


def judge(
    step: Step, machine: Machine, of: Inputs, sets: dict[str, Configurations] | None = None
) -> dict[str, float]:
    """``accuracy`` and ``runs`` of every set, as ``set accuracy`` and ``set runs``."""
    found = {}
    for name, now in (sets or of.configurations(machine)).items():
        found[f"{name} accuracy"] = accuracy(step, machine, now)
        found[f"{name} runs"] = run_accuracy(step, machine, getattr(of, name))
    return found


def loss(model: nn.Module, rows: Tensor, tapes: Tensor, heads: Tensor, states: Tensor) -> Tensor:
    """Minus the log probability of the whole next configuration, in nats, averaged over examples."""
    symbols, head, state = model(rows)
    cells = functional.cross_entropy(symbols.flatten(0, 1), tapes.flatten()) * CELLS
    return cells + functional.cross_entropy(head, heads) + functional.cross_entropy(state, states)


def run(
    options: Options,
    folder: Path,
    *,
    resume: bool = False,
    progress: record.Progress | None = None,
    device: str = "cpu",
) -> dict[str, Any]:
    """Train, judge, write ``folder``/machines.json; returns the record. Stopped runs leave checkpoints under ``folder``."""
    of, place = numbers(options), training.device_of(device)
    runs = [(MACHINES[name], seed) for name in options.machines for seed in range(options.seeds)]
    figures: dict[str, Any] = {}
    for number, (machine, seed) in enumerate(runs):
        sets = of.configurations(machine)
        now = machine_tasks.draw(machine, sets["seen"], options.examples, [options.data_seed, 1])
        after = machine_tasks.step(machine, now)
        tensors = tuple(
            torch.from_numpy(part).to(place)
            for part in (machine_tasks.encode(machine, now), after.tapes, after.heads, after.states)
        )
        training.prepare(seed)
        model = Stepper(
            tensors[0].shape[2],
            len(machine.states),
            options.width,
            options.heads,
            options.units,
            options.layers,
        ).to(place)

        def evaluate(
            model: nn.Module, machine: Machine = machine, sets: dict[str, Configurations] = sets
        ) -> training.Figures:
            return judge(partial(predict, model, machine), machine, of, sets)

        def tick(at: training.Tick, number: int = number) -> None:
            if progress is not None:
                line = (
                    f"{at.run}: epoch {at.epoch}/{at.epochs}, {at.figures['new accuracy']:.2%} on new inputs"
                )
                progress(line, number * options.epochs + at.epoch, len(runs) * options.epochs)

        label = f"{machine.name}-{seed}"
        course = training.fit(
            label,
            model,
            training.Settings(options.epochs, seed, options.batch, options.rate),
            lambda epoch, tensors=tensors: tensors,  # type: ignore[misc]
            loss,
            evaluate,
            checkpoint=folder / "checkpoints" / EXPERIMENT / f"{label}.safetensors",
            resume=resume,
            tick=tick,
        )
        entry = figures.setdefault(machine.name, {"trained": {"parameters": parameters(model)}})
        _collect(entry["trained"], course.figures)
        entry["configurations"] = {name: len(now) for name, now in sets.items()}
    for name in options.machines:
        figures[name] |= _constructed(MACHINES[name], of)
    applies = options == Options()
    stated = criteria.machines() if applies else ()
    done = record.assemble(EXPERIMENT, asdict(options), figures, stated, applies=applies, device=device)
    record.write(folder / f"{EXPERIMENT}.json", done)
    return done


def _collect(entry: dict[str, Any], history: Sequence[training.Figures]) -> None:
    """Append one seed: per set the last figures, those after the criterion's epoch, and the whole course."""
    at = min(criteria.MACHINE_EPOCHS, len(history)) - 1
    for name in SETS:
        figures = entry.setdefault(name, {})
        for what in ("accuracy", "runs"):
            course = [one[f"{name} {what}"] for one in history]
            for key, value in (
                (what, course[-1]),
                (f"{what} at epoch {criteria.MACHINE_EPOCHS}", course[at]),
            ):
                figures.setdefault(key, []).append(value)
            figures.setdefault("course", {}).setdefault(what, []).append(course)


def _constructed(machine: Machine, of: Inputs) -> dict[str, Any]:
    """The constructed layers on the same sets, in float64 and float32."""
    found: dict[str, Any] = {}
    for precision in (np.float64, np.float32):

        def step(now: Configurations, precision: Any = precision) -> Configurations:
            return constructed.step_configurations(machine, now, precision)

        figures = judge(step, machine, of)
        found[f"constructed {precision.__name__}"] = {
            name: {what: [figures[f"{name} {what}"]] for what in ("accuracy", "runs")} for name in SETS
        }
    return found
