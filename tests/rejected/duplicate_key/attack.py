"""A key occurs twice; a lax reader would take the second."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "duplicate-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1,"schema":1'))
    target.relist()
