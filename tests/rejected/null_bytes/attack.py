"""Zero bytes inside."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-json"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b"Base linear", b"Base\x00linear"))
    target.relist()
