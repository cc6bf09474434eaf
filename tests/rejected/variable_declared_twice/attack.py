"""A variable is declared twice."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "name-clash"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(declare-const x Real)", "(declare-const x Real)\n(declare-const x Real)")
    target.seal("exists")
