"""The sign of a difference of squares is not structural."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "sign-unknown"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.evidence("linear", "square", {"kind": "sign"})
    target.relist()
