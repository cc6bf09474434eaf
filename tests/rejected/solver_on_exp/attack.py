"""A solver's word on a statement with Exp, about which no solver is asked."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.evidence("exponential", "tangent", {"kind": "smt", "solver": "z3", "result": "unsat"})
    target.relist()
