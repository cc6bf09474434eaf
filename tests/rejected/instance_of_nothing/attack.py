"""An instance of a fact that is not quantified."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-fact"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    steps = [{"name": "i", "by": {"kind": "instance", "hyp": "low", "with": {}}}]
    target.evidence("logic", "bounded", {"kind": "have", "steps": steps, "then": {"kind": "enumeration"}})
    target.relist()
