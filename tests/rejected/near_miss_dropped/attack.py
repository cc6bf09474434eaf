"""Nothing shows that the check can fail."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-near-miss"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "square", lambda entry: entry.update(near_misses=[]))
    target.relist()
