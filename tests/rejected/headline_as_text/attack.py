"""A flag that is text."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(headline="yes"))
    target.relist()
