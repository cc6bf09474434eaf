"""The reals cannot be enumerated."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.evidence("logic", "pieces", {"kind": "enumeration"})
    target.relist()
