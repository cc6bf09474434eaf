"""A float in exponent notation."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "float"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1e0'))
    target.relist()
