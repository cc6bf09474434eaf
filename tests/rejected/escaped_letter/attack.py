"""One letter is written as a JSON escape."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b"Base linear", b"B\\u0061se linear"))
    target.relist()
