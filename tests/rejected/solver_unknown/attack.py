"""The word of a solver that nobody knows."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.trusted.json"


def mutate(target: Target) -> None:
    target.evidence("trusted", "by-solver", {"kind": "smt", "solver": "oracle", "result": "unsat"})
    target.relist()
