"""A clause that does not follow by unit propagation."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-rup"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.evidence("logic", "four-in-three", {"kind": "rup", "clauses": ["1"]})
    target.relist()
