"""A Boolean equals 1 in Python; it is no schema."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-schema"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(schema=True))
    target.relist()
