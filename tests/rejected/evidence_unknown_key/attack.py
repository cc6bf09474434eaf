"""Evidence with a key that its kind does not have."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "square", lambda entry: entry["evidence"].update(trust="me"))
    target.relist()
