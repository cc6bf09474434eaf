"""x < 3 does not follow strictly enough: the goal is made stronger."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(not (< x 4))", "(not (< x 2))")
    target.seal("linear")
