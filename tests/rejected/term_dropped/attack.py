"""The square of a sum-of-squares proof is missing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "square", lambda entry: entry["evidence"]["terms"].pop())
    target.relist()
