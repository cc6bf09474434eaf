"""A box whose variable is not bounded."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.evidence(
        "exponential", "tangent", {"kind": "interval", "bits": "32", "box": ["t"], "tree": "leaf"}
    )
    target.relist()
