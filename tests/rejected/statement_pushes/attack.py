"""A command that is no part of the statement language."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "syntax"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(declare-const x Real)", "(push 1)\n(declare-const x Real)")
    target.seal("exists")
