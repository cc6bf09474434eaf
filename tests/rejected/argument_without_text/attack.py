"""An argument that says nothing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-key"
FILE = "base.trusted.json"


def mutate(target: Target) -> None:
    target.evidence("trusted", "by-word", {"kind": "argument"})
    target.relist()
