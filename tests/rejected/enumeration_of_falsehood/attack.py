"""n^2 < 16 is false at n = 4."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "counterexample"
FILE = "base.logic.json"


def mutate(target: Target) -> None:
    target.replace("logic", "(not (< (* n n) 17))", "(not (< (* n n) 16))")
    target.seal("logic")
