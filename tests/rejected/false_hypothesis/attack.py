"""A hypothesis that nothing meets makes every goal follow; its witness does not meet it."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-a-model"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace(
        "linear", "(assert (! (not (< x 4))", "(assert (! (< x x) :named never))\n(assert (! (not (< x 4))"
    )
    target.seal("linear")
