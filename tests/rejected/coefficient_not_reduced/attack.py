"""A multiplier that is not in lowest terms."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="2/2"))
    target.relist()
