"""A certificate is changed and the manifest is not."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "digest-mismatch"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(assumptions=[]))
