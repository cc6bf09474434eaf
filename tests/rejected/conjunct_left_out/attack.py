"""One of two conjuncts has no evidence."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.obligation("update", "odds", lambda entry: entry["evidence"]["parts"].pop())
    target.relist()
