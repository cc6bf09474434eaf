"""What a run leaves behind: one JSON file with settings, versions, figures, and the criterion's outcome.

A ``Criterion`` is stated in code before any run: a mean over seeds of one figure, and the bounds that it must lie within.
Bounds are exact decimals in text; figures are read back as the exact decimals that the file holds, so that the outcome is a
statement about rationals.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import metadata
from pathlib import Path
from typing import Any

from numeric.experiments import published
from numeric.experiments.published import Comparison

SCHEMA = 1
Progress = Callable[[str, int, int], None]
"""Called with a line about what was done last, and how many of how many equal units of work are done."""


class RecordError(Exception):
    """A results file that is not one, or belongs to another experiment."""


@dataclass(frozen=True)
class Criterion:
    """The mean over ``figures[where[0]][where[1]]...`` (a list, one entry per seed) lies in [at_least, at_most]; with ``each``, so
    does every entry."""

    name: str
    says: str
    where: tuple[str, ...]
    at_most: str | None = None
    at_least: str | None = None
    source: str = ""
    """The source's own figure, as printed."""
    each: bool = False

    def measured(self, figures: Mapping[str, Any]) -> list[Fraction]:
        """The figures of the seeds as exact decimals. Raises RecordError when they are not there."""
        value: Any = figures
        for key in self.where:
            if not isinstance(value, Mapping) or key not in value:
                raise RecordError(f"criterion {self.name}: no figure {'/'.join(self.where)}")
            value = value[key]
        if not isinstance(value, Sequence) or isinstance(value, str) or not value:
            raise RecordError(f"criterion {self.name}: {'/'.join(self.where)} must list one figure per seed")
        return [Fraction(item if isinstance(item, int | Fraction) else repr(item)) for item in value]

    def holds(self, figures: Mapping[str, Any]) -> bool:
        """Whether what is judged lies within the bounds, in exact arithmetic."""
        values = self.measured(figures)
        judged = values if self.each else [sum(values, Fraction(0)) / len(values)]
        return (self.at_most is None or max(judged) <= Fraction(self.at_most)) and (
            self.at_least is None or min(judged) >= Fraction(self.at_least)
        )


def processor() -> str:
    """The processor's model name where the system tells it."""
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return " ".join(line.split(":", 1)[1].split())
    except OSError:
        pass
    return platform.processor() or "unknown"


def device_name(device: str) -> str:
    """``cpu``, or the accelerator's model name where torch tells it."""
    if device.startswith("cuda"):
        import torch

        return str(torch.cuda.get_device_name(device))
    return device


def machine(device: str = "cpu") -> dict[str, Any]:
    """What a reader needs to know about the computer; no name of it. ``device``: where it was computed, beside the processor."""
    return {
        "processor": processor(),
        "device": device_name(device),
        "architecture": platform.machine(),
        "system": platform.system(),
        "cores": os.cpu_count(),
        "threads used": 1,
    }


def versions() -> dict[str, str]:
    """Versions of what computed the figures."""
    found = {"python": platform.python_version()}
    for name in ("numpy", "torch"):
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def assemble(
    experiment: str,
    settings: Mapping[str, Any],
    figures: Mapping[str, Any],
    criteria: Sequence[Criterion],
    *,
    applies: bool,
    device: str = "cpu",
    compared: Comparison | None = None,
) -> dict[str, Any]:
    """The record of a run. ``applies``: whether the settings are those for which the criteria were stated; if not, the verdict is
    ``not-decided``. ``compared`` is as ``judge`` has it."""
    plain = json.loads(json.dumps(figures, allow_nan=False))
    exact = json.loads(json.dumps(settings), parse_float=Fraction)
    judged = judge(experiment, exact, plain, criteria, compared)
    return {
        "schema": SCHEMA,
        "experiment": experiment,
        "settings": dict(settings),
        "versions": versions(),
        "machine": machine(device),
        "criteria": judged,
        "verdict": published.prevailing(one["outcome"] for one in judged) if applies else "not-decided",
        "figures": plain,
    }


def judge(
    experiment: str,
    settings: Mapping[str, Any],
    figures: Mapping[str, Any],
    criteria: Sequence[Criterion],
    compared: Comparison | None = None,
) -> list[dict[str, Any]]:
    """Each criterion with the mean, whether it holds, and the outcome: a failure counts against the published result only where the
    settings (decimals as exact fractions) are the published ones. ``compared``: the run beside what is published, where that is
    known already (a sweep's, from ``collection.stated``). Raises RecordError where a figure is missing."""
    judged = []
    for criterion in criteria:
        values = criterion.measured(figures)
        holds = criterion.holds(figures)
        beside = compared or published.compared(experiment, criterion.where[0], settings)
        outcome = beside.outcome(holds=holds)
        judged.append(
            {
                "name": criterion.name,
                "says": criterion.says,
                "source": criterion.source,
                "at_least": criterion.at_least,
                "at_most": criterion.at_most,
                "mean": float(sum(values, Fraction(0)) / len(values)),
                "holds": holds,
                "outcome": outcome,
                "otherwise": list(beside.differences) if outcome == "not-decided" else [],
            }
            | ({"least": float(min(values)), "largest": float(max(values))} if criterion.each else {})
        )
    return judged


def write(path: Path, record: Mapping[str, Any]) -> None:
    """Write the record in one step, sorted and indented."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps(record, indent=1, sort_keys=True, allow_nan=False) + "\n", encoding="utf-8")
    os.replace(part, path)


def parse(text: str, experiment: str) -> dict[str, Any]:
    """A record with its decimals as exact fractions. Raises RecordError when it is not one of this experiment."""
    try:
        record = json.loads(text, parse_float=Fraction)
    except ValueError as error:
        raise RecordError(f"not JSON: {error}") from error
    if (
        not isinstance(record, dict)
        or record.get("schema") != SCHEMA
        or record.get("experiment") != experiment
    ):
        raise RecordError(f"not a record of {experiment} with schema {SCHEMA}")
    return record
