"""A field that nobody reads could mean anything to a reader."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(checked_by="everybody"))
    target.relist()
