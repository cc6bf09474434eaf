"""A chain that does not end at the goal."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-result"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.obligation("update", "quotient", lambda entry: entry["evidence"]["steps"].pop())
    target.relist()
