"""An obligation carries a field that nobody reads."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "square", lambda entry: entry.update(proved=True))
    target.relist()
