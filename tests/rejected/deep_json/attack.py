"""A hundred thousand brackets."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-deep"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: b"[" * 100_000 + b"]" * 100_000 + b"\n")
    target.relist()
