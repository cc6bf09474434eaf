"""Evidence of a kind that the checker does not know."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-evidence"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.evidence("linear", "square", {"kind": "obvious"})
    target.relist()
