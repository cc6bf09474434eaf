"""2 total(k) = k: true at 0, and the step fails."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace("induction", "(= (* 2 (total k)) (* k (+ k 1)))", "(= (* 2 (total k)) k)")
    target.seal("induction")
