"""A schema that this checker does not know."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-schema"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(schema=2))
    target.relist()
