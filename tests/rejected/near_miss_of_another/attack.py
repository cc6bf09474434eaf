"""A near miss of one obligation stands under another."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-near-miss"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    entries = {entry["name"]: entry for entry in target.load("linear")["obligations"]}
    target.obligation(
        "linear", "square", lambda entry: entry.update(near_misses=entries["below-four"]["near_misses"])
    )
    target.relist()
