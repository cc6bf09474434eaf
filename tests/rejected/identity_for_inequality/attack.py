"""An identity cannot prove an inequality."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.evidence("linear", "square", {"kind": "identity"})
    target.relist()
