"""Runs of a sweep put together: figures per settings file as lists over seeds, and the verdict where a criterion was stated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from statistics import fmean, stdev
from typing import Any

from numeric.experiments import criteria, record
from numeric.experiments.published import Comparison
from numeric.experiments.record import Criterion


def spread(values: Sequence[float | Fraction]) -> tuple[float, float, float, float]:
    """Mean, standard deviation between seeds (0 for one seed), least and largest."""
    found = [float(value) for value in values]
    return fmean(found), stdev(found) if len(found) > 1 else 0.0, min(found), max(found)


def gathered(runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Per label, every figure as a list over its runs, in their order."""
    labels = list(dict.fromkeys(run["label"] for run in runs))
    return {label: _over([run["figures"] for run in runs if run["label"] == label]) for label in labels}


def _over(figures: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        key: _over([one[key] for one in figures])
        if isinstance(value, Mapping)
        else [one[key] for one in figures]
        for key, value in figures[0].items()
    }


def stated(runs: Sequence[Mapping[str, Any]]) -> tuple[tuple[Criterion, ...], list[str]]:
    """The criteria that are about these runs, and what keeps their outcome from being one about the published result."""
    found: list[Criterion] = []
    differences: list[str] = []
    for label, (least, settings, about) in criteria.PUBLISHED.items():
        own = [run for run in runs if run["label"] == label]
        if not own:
            continue
        found += about()
        differences += sorted(
            {
                f"{label}: {key.replace('_', ' ')} {run['settings'].get(key)} instead of {value}"
                for run in own
                for key, value in settings.items()
                if run["settings"].get(key) != value
            }
        )
        if len(own) < least:
            differences.append(f"{label}: {len(own)} of {least} seeds")
    return tuple(found), differences if found else ["no criterion is stated for these settings"]


def beside(differences: Sequence[str]) -> Comparison:
    """A sweep beside the published run: its criteria speak of the published settings and of so many seeds, so that with any
    difference they decide nothing, whether they hold or not."""
    return Comparison(tuple(differences), same_task=not differences)


def assemble(name: str, runs: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """The record of a sweep: settings per label, what each run took and where, figures over seeds, criteria and verdict."""
    judged, differences = stated(runs)
    figures = gathered(runs)
    done = record.assemble(
        name,
        {run["label"]: run["settings"] for run in runs},
        figures,
        judged,
        applies=not differences,
        compared=beside(differences),
    )
    done["runs"] = [{key: run[key] for key in ("label", "seed", "device", "seconds")} for run in runs]
    done["not decided"] = differences
    origins = [(run["versions"], run["machine"]) for run in runs]
    done["versions"], done["machine"] = origins[0]
    if any(origin != origins[0] for origin in origins):
        raise record.RecordError(
            "the runs come from different machines or versions; run the sweep again in one folder of its own"
        )
    return done


def write(name: str, runs: Sequence[Mapping[str, Any]], folder: Path) -> dict[str, Any]:
    """Assemble and write ``folder``/NAME.json."""
    done = assemble(name, runs)
    record.write(folder / f"{name}.json", done)
    return done
