"""A negative multiplier turns an inequality round."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-sign"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="-1"))
    target.relist()
