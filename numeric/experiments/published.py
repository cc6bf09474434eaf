"""What is published of the training runs that are repeated here, and where a stored run was made otherwise.

Settings have the names under which a record keeps them; what a record does not keep is fixed by the programs (``FIXED``). Source of
the published ones: the source's public training code (github.com/gregorycoppola/bayes-learner, commit d37416f).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

Settings = Mapping[str, object]

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


AS_PUBLISHED = Comparison()
NOTHING_PUBLISHED = Comparison(("no run of this is published",))


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
