"""The record's headline flag is raised."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "record-not-registered"
FILE = "base.linear.json"
LEVEL = "registry"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(headline=True))
    target.relist()
