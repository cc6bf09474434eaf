"""The alternative that does not hold."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.obligation("logic", "alternative", lambda entry: entry["evidence"].update(index="0"))
    target.relist()
