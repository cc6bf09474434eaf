"""A variable that is declared nowhere."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-symbol"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(= (* x x) (* y y))", "(= (* x x) (* z z))")
    target.seal("exists")
