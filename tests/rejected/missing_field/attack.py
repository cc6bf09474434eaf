"""The assumptions are left out."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.pop("assumptions"))
    target.relist()
