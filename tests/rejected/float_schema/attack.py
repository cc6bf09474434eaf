"""A float where an integer belongs."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "float"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1.0'))
    target.relist()
