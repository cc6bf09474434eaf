"""A function that calls itself with a larger argument defines nothing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "recursion"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace("induction", "(total (- k 1))", "(total (+ k 1))", 2)
    target.seal("induction")
