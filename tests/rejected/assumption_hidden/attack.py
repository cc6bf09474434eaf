"""An assumption of the claim is left out of its record."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "record-not-registered"
FILE = "base.linear.json"
LEVEL = "registry"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(assumptions=[]))
    target.relist()
