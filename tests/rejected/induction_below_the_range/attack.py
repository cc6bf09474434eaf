"""The range starts at -5, where the formula is false."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-identical"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.replace("induction", "(=> (<= 0 k) (= (* 2", "(=> (<= (- 5) k) (= (* 2")
    target.seal("induction")
