"""The instance says nothing about m(3)."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.obligation(
        "logic", "everywhere", lambda entry: entry["evidence"]["steps"][0]["by"]["with"].update(i="4")
    )
    target.relist()
