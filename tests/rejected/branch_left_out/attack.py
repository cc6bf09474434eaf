"""A case split with one branch."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-key"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.obligation("logic", "pieces", lambda entry: entry["evidence"].pop("else"))
    target.relist()
