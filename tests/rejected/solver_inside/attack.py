"""A solver's word on a part of a proof, which it was never asked."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    word = {"kind": "smt", "solver": "z3", "result": "unsat"}
    target.evidence("logic", "premise", {"kind": "intro", "names": ["more"], "then": word})
    target.relist()
