"""The last forty bytes of a certificate are missing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-json"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data[:-40])
    target.relist()
