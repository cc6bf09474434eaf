"""The refutation without its clauses: unit propagation alone does not suffice."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-rup"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.evidence("logic", "four-in-three", {"kind": "rup"})
    target.relist()
