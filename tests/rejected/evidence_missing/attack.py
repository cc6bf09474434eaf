"""An obligation without evidence."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "square", lambda entry: entry.pop("evidence"))
    target.relist()
