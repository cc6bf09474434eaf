"""Without its premise the goal does not hold."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-goal"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.replace("logic", "(=> (< 2 x) (< 1 x))", "(< 1 x)")
    target.seal("logic")
