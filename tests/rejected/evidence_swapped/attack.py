"""The evidence of two obligations is swapped."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    entries = {entry["name"]: entry["evidence"] for entry in target.load("linear")["obligations"]}
    target.evidence("linear", "below-four", entries["square"])
    target.evidence("linear", "square", entries["below-four"])
    target.relist()
