"""The verdict words, and where the runs in settings of our own (``factors.run``) were made otherwise than what is published.

The tasks and settings as published, to be run, stand in ``factors.published``; ``collection.stated`` compares a sweep of those.

Settings have the names under which a record keeps them; what a record does not keep is fixed by the programs (``FIXED``). Source of
the published ones: the source's public training code (github.com/gregorycoppola/bayes-learner, commit d37416f).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

Settings = Mapping[str, object]
Outcome = Literal["not-reproduced", "not-decided", "reproduced"]
OUTCOMES: tuple[Outcome, ...] = ("not-reproduced", "not-decided", "reproduced")
"""The one that prevails first."""

TABLE_TOKENS = {
    "rate schedule": "constant",
    "tokens": "9 numbers with the table in the factor's token alone",
    "read-out": "one unit",
    "layers": 2,
    "passes": 1,
}
"""How ``numeric.experiments.factors.run`` trains, beyond what its records keep."""

FIXED: Mapping[str, Settings] = {
    "two-variables": TABLE_TOKENS,
    "dating-graph": {**TABLE_TOKENS, "graph": "a tree of four pairwise factors"},
}

PUBLISHED: Mapping[str, Settings] = {
    "two-variables": {
        "tables": 20_000,
        "held_out": 2_000,
        "epochs": 50,
        "batch": 256,
        "rate": Fraction("0.001"),
        "width": 32,
        "units": 128,
        "layers": 2,
        "rate schedule": "halved on plateaus of the held-out error",
        "tokens": "8 numbers with the table in every token",
        "read-out": "two layers",
        "passes": 1,
    },
    "dating-graph": {
        "epochs": 150,
        "batch": 256,
        "rate": Fraction("0.001"),
        "width": 64,
        "units": 256,
        "layers": 4,
        "rate schedule": "halved on plateaus of the held-out error",
        "tokens": "24 numbers with two tables of P(child = 1 | parents)",
        "passes": "3 that share their weights",
        "graph": "two children with two parents each",
    },
}


@dataclass(frozen=True)
class Comparison:
    """A stored run beside a published one: the differences in words, and whether both are of one task at all."""

    differences: tuple[str, ...] = ()
    same_task: bool = True

    def decides(self, *, holds: bool) -> bool:
        """Whether the run's outcome is one about the published result: a failure is only under the published settings."""
        return self.same_task and (holds or not self.differences)

    def outcome(self, *, holds: bool) -> Outcome:
        """What a criterion that holds, or not, says of the published result; the roles of ``proofs.language.claim`` too."""
        if not self.decides(holds=holds):
            return "not-decided"
        return "reproduced" if holds else "not-reproduced"


AS_PUBLISHED = Comparison()
NOTHING_PUBLISHED = Comparison(("no run of this is published",))
RECALL = Comparison(
    ("the reported 100%, 97.8% and 0.5% fit associative recall with 256 keys and values, not bijections",),
    same_task=False,
)


def prevailing(outcomes: Iterable[Outcome]) -> Outcome:
    """The outcome of several criteria together: one that is not reproduced settles it, then one that is not decided."""
    found = set(outcomes)
    return next((outcome for outcome in OUTCOMES if outcome in found), "not-decided")


def compared(experiment: str, task: str, settings: Settings) -> Comparison:
    """A run of an experiment beside what is published of it, for the criteria of one task."""
    if experiment == "posterior-tracking-16":
        return RECALL
    if experiment != "factor-training":
        return AS_PUBLISHED
    return comparison(task, settings) if task in PUBLISHED else NOTHING_PUBLISHED


def comparison(task: str, settings: Settings) -> Comparison:
    """Where a run with these settings (a record's) departs from the published run of the task."""
    ours = {**settings, **FIXED[task]}
    return Comparison(
        tuple(
            f"{name.replace('_', ' ')} {ours.get(name, 'not recorded')} instead of {value}"
            for name, value in PUBLISHED[task].items()
            if ours.get(name) != value
        )
    )
