"""Runs from settings files: one file and one seed make one run, and one run leaves one JSON file. A sweep is a list of files.

A settings file is a JSON object: ``experiment`` names the module below that trains, ``task`` its task, ``seeds`` the seeds, and
everything else is what differs from the published settings. A run is a function of its settings, its seed and the device, and of
nothing else; its name is the file's, then the seed.
"""

from __future__ import annotations

import importlib
import json
import multiprocessing
import signal
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any, TypeVar

from numeric.experiments import record

EXPERIMENTS = {
    "factors": "numeric.experiments.factors.published_run",
    "sequences": "numeric.experiments.tracking.published_run",
}
"""Modules with ``published(task)``, the settings as they were published, and ``train``, from settings and a seed to figures."""

T = TypeVar("T")


class SettingsError(Exception):
    """A settings file that says something impossible. The message names file, value and mend."""


@dataclass(frozen=True)
class Job:
    """One run to be made. ``settings`` is an instance of the experiment's settings class."""

    label: str
    experiment: str
    settings: Any
    seed: int

    @property
    def name(self) -> str:
        return f"{self.label}-{self.seed}"


SEED_LIMIT = 2**63
"""Torch's seeds are below this."""

ZERO = ("data_seed", "patience", "least_rate", "warm_up", "weight_decay", "clip", "fillers")
"""The settings that may be 0."""


def changed(
    base: T, values: Mapping[str, Any], where: str, known: Mapping[str, Sequence[str]] | None = None
) -> T:
    """``base`` (a frozen dataclass) with other values. ``known``: per setting that lists names, the names there are. Raises
    SettingsError for a name, a type or a value that there is not."""
    present = {field.name: getattr(base, field.name) for field in fields(base)}  # type: ignore[arg-type]
    found = {}
    for name, value in values.items():
        if name not in present:
            raise SettingsError(f"{where}: no setting {name!r}; there are {', '.join(present)}")
        found[name] = _like(present[name], value, f"{where}: {name} = {json.dumps(value)}")
        if found[name] == 0 and name not in ZERO:
            raise SettingsError(f"{where}: {name} = 0 must be more than 0")
        strange = [item for item in value if item not in known[name]] if known and name in known else []
        if known and strange:
            raise SettingsError(f"{where}: {name} has no {strange[0]!r}; there are {', '.join(known[name])}")
    try:
        return replace(base, **found)  # type: ignore[type-var]
    except ValueError as error:
        raise SettingsError(f"{where}: {error}") from error


def _like(present: Any, value: Any, told: str) -> Any:
    """The value, when it is of the present one's kind; a whole number will do for a decimal."""
    if isinstance(present, tuple) and isinstance(value, list):
        if not value or any(type(item) is not type(present[0]) for item in value):
            raise SettingsError(f"{told} must be a list like {json.dumps(present)}")
        return tuple(value)
    value = float(value) if type(present) is float and type(value) is int else value
    if type(value) is not type(present):
        raise SettingsError(f"{told} must be like {json.dumps(present)}")
    if isinstance(value, int | float) and not 0 <= value < float("inf"):
        raise SettingsError(f"{told} must be a number from 0")
    return value


def read_object(path: Path) -> dict[str, Any]:
    """The JSON object in a settings file. Raises SettingsError when it holds none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SettingsError(f"cannot read {path}: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not JSON: {error}") from error
    if not isinstance(found, dict):
        raise SettingsError(f'{path} must hold a JSON object such as {{"experiment": "factors"}}')
    return found


def read(path: Path, seeds: Sequence[int] | None = None) -> list[Job]:
    """The runs that a settings file asks for; ``seeds`` stands in for the file's own. Raises SettingsError."""
    values = read_object(path)
    experiment = values.pop("experiment", None)
    if experiment not in EXPERIMENTS:
        raise SettingsError(f"{path}: experiment {experiment!r} is none of {', '.join(EXPERIMENTS)}")
    module = importlib.import_module(EXPERIMENTS[experiment])
    asked = values.pop("seeds", list(module.SEEDS))
    if (
        not isinstance(asked, list)
        or not asked
        or any(type(s) is not int or not 0 <= s < SEED_LIMIT for s in asked)
    ):
        raise SettingsError(
            f"{path}: seeds must be a list of whole numbers from 0 (below 2^63), such as [0, 1, 2]"
        )
    if len(set(asked)) < len(asked):
        raise SettingsError(f"{path}: seeds {asked} repeat one")
    try:
        base = module.published(values.pop("task", None))
        settings = changed(base, values, str(path))
        module.check(settings)
    except ValueError as error:
        raise SettingsError(f"{path}: {error}") from error
    return [Job(path.stem, experiment, settings, seed) for seed in (seeds or asked)]


def files(arguments: Sequence[Path]) -> list[Path]:
    """The settings files among the arguments, a folder standing for all of its. Raises SettingsError for an empty folder, or two
    files of one name, since runs are named after them."""
    found: list[Path] = []
    for argument in arguments:
        inside = sorted(argument.glob("*.json")) if argument.is_dir() else [argument]
        if not inside:
            raise SettingsError(f"{argument} holds no settings files (*.json)")
        found += inside
    stems = [path.stem for path in found]
    for path in found:
        if stems.count(path.stem) > 1:
            raise SettingsError(f"two settings files are called {path.stem}; runs are named after them")
    return found


def run_one(
    job: Job, folder: Path, device: str, resume: bool, progress: record.Progress | None = None
) -> dict[str, Any]:
    """Make one run and write ``folder``/runs/NAME.json; a finished run of the same settings is read back when resuming."""
    module = importlib.import_module(EXPERIMENTS[job.experiment])
    settings = json.loads(json.dumps(asdict(job.settings)))
    path = folder / "runs" / f"{job.name}.json"
    if resume and path.is_file():
        kept = _kept(path)
        if kept is not None and kept["settings"] == settings and kept["device"] == device:
            return kept
    started = time.monotonic()
    figures, course = module.train(
        job.name,
        job.settings,
        job.seed,
        device=device,
        checkpoint=folder / "checkpoints" / f"{job.name}.safetensors",
        resume=resume,
        progress=progress,
    )
    trained = sum(course.seconds)
    done = {
        "schema": record.SCHEMA,
        "experiment": job.experiment,
        "label": job.label,
        "settings": settings,
        "seed": job.seed,
        "device": device,
        "versions": record.versions(),
        "machine": record.machine(device),
        "seconds": {"training": round(trained, 1), "all": round(max(trained, time.monotonic() - started), 1)},
        "figures": json.loads(json.dumps(figures, allow_nan=False)),
    }
    record.write(path, done)
    return done


def _kept(path: Path) -> dict[str, Any] | None:
    """A run's record, or None when it is not readable as one."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) and {"settings", "device", "figures"} <= set(found) else None


def run(
    jobs: Sequence[Job],
    folder: Path,
    *,
    device: str = "cpu",
    workers: int = 1,
    resume: bool = False,
    progress: record.Progress | None = None,
) -> list[dict[str, Any]]:
    """Make all runs, ``workers`` at a time, each on one thread; the records in the order of the jobs."""
    if workers <= 1 or len(jobs) <= 1:
        found = []
        for number, job in enumerate(jobs):

            def inner(line: str, done: int, total: int, number: int = number) -> None:
                if progress is not None:
                    progress(line, number * total + done, len(jobs) * total)

            found.append(run_one(job, folder, device, resume, inner))
        return found
    context = multiprocessing.get_context("spawn")  # torch's threads do not survive a fork
    pool = ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context, initializer=_ignore_interrupt)
    try:
        waiting = {
            pool.submit(run_one, job, folder, device, resume): number for number, job in enumerate(jobs)
        }
        made: dict[int, dict[str, Any]] = {}
        for future in as_completed(waiting):
            made[waiting[future]] = future.result()
            if progress is not None:
                progress(f"{jobs[waiting[future]].name} done", len(made), len(jobs))
    except BrokenProcessPool as error:
        raise record.RecordError(
            "the process of a run was killed, by lack of memory perhaps: fewer at a time (-j), with --resume"
        ) from error
    except BaseException:
        for child in multiprocessing.active_children():
            child.terminate()  # a checkpoint is replaced in one step, so at most an epoch is lost
        raise
    finally:
        pool.shutdown(cancel_futures=True)
    return [made[number] for number in range(len(jobs))]


def _ignore_interrupt() -> None:
    """Ctrl-C reaches every process of the terminal; only the parent answers it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
