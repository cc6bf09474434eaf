"""The counterexample of a near miss is none."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-a-model"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation(
        "linear", "square", lambda entry: entry["near_misses"][0]["evidence"]["values"].update(y="0")
    )
    target.relist()
