"""A solver that reads (exit) never sees the rest."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "syntax"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(assert (! (distinct x y)", "(exit)\n(assert (! (distinct x y)")
    target.seal("exists")
