"""An obligation uses one that comes after it."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-lemma"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    entries = {entry["name"]: entry["evidence"] for entry in target.load("lemma")["obligations"]}
    steps = [{"name": "later", "by": {"kind": "apply", "obligation": "second", "with": {"a": "a", "b": "1"}}}]
    target.evidence("lemma", "first", {"kind": "have", "steps": steps, "then": entries["first"]})
    target.relist()
