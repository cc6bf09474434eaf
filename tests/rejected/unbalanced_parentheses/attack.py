"""A parenthesis too many."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "syntax"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(* y y))", "(* y y)))")
    target.seal("exists")
