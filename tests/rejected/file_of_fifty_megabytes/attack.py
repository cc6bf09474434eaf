"""A file of fifty megabytes."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-large"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: b'"' + b"x" * 50_000_000 + b'"\n')
    target.relist()
