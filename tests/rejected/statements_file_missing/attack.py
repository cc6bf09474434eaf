"""A statements file is deleted."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-file"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.statements("linear").unlink()
    target.relist()
