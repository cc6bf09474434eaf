"""A recursion whose base case calls itself."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "recursion"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace("induction", "(ite (<= k 0) 0", "(ite (<= k 0) (total (- k 1))", 2)
    target.seal("induction")
