"""An alternative that the disjunction does not have."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.obligation("logic", "alternative", lambda entry: entry["evidence"].update(index="2"))
    target.relist()
