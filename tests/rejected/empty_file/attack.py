"""The certificate is empty."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-json"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: b"")
    target.relist()
