"""A case split on a fact that has no alternatives."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-fact"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    split = {"kind": "split", "fact": "large", "name": "n", "cases": [{"kind": "sign"}]}
    target.evidence("logic", "alternative", split)
    target.relist()
