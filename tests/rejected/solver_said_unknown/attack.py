"""A solver that gave up proves nothing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.trusted.json"


def mutate(target: Target) -> None:
    target.evidence("trusted", "by-solver", {"kind": "smt", "solver": "z3", "result": "unknown"})
    target.relist()
