"""The two branches of a case split are swapped."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    def swap(entry: dict[str, dict[str, object]]) -> None:
        evidence = entry["evidence"]
        evidence["then"], evidence["else"] = evidence["else"], evidence["then"]

    target.obligation("logic", "pieces", swap)
    target.relist()
