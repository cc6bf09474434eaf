"""A fraction that is not in lowest terms."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.obligation(
        "exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(x="4/6")
    )
    target.relist()
