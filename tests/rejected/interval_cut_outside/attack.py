"""A cut outside the box."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "interval"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.obligation("exponential", "enclosed", lambda entry: entry["evidence"]["tree"].__setitem__(1, "7"))
    target.relist()
