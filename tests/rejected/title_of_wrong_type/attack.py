"""The title is a list."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(title=[]))
    target.relist()
