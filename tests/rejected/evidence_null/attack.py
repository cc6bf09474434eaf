"""The evidence is null."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.evidence("linear", "square", None)
    target.relist()
