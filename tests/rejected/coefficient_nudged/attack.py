"""A Farkas multiplier is changed."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(c="2"))
    target.relist()
