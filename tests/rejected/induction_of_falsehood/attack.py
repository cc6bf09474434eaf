"""2 total(k) = k(k+1) + 1: the base case fails."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-identical"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace(
        "induction", "(= (* 2 (total k)) (* k (+ k 1)))", "(= (* 2 (total k)) (+ (* k (+ k 1)) 1))"
    )
    target.seal("induction")
