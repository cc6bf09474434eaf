"""f(k) = f(k) + 1 has no solution and would prove everything."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "recursion"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace("induction", "(total (- k 1))", "(total k)", 2)
    target.seal("induction")
