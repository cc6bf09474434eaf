"""e^x < 5/2 is false on [0, 1]."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "interval"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.replace("exponential", "(not (< (Exp x) 3))", "(not (< (Exp x) (/ 5 2)))")
    target.seal("exponential")
