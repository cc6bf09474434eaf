"""The trailing newline is missing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.rstrip(b"\n"))
    target.relist()
