"""The title holds a letter outside ASCII."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b"Base linear", "B\u00e4se".encode()))
    target.relist()
