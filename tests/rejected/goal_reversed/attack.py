"""The inequality is turned round."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(not (< x 4))", "(not (< 4 x))")
    target.seal("linear")
