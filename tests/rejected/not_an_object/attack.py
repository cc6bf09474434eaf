"""The certificate is a list."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: b"[]\n")
    target.relist()
