"""A clause about a formula that is not there."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.evidence("logic", "four-in-three", {"kind": "rup", "clauses": ["999"]})
    target.relist()
