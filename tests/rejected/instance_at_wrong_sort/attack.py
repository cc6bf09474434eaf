"""An integer variable instantiated with a fraction."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "sort"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.obligation(
        "logic", "everywhere", lambda entry: entry["evidence"]["steps"][0]["by"]["with"].update(i="(/ 1 2)")
    )
    target.relist()
