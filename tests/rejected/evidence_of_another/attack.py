"""The evidence of one obligation stands under another."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    entries = {entry["name"]: entry for entry in target.load("linear")["obligations"]}
    other = {"kind": "combination", "terms": [{"c": "1", "facts": ["goal"]}, {"c": "1", "square": "x"}]}
    target.evidence("linear", "square", other)
    target.evidence("linear", "below-four", entries["below-four"]["evidence"])
    target.relist()
