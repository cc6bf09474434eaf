"""A claim's certificate is removed, and nothing else rests on it."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-certificate"
FILE = "base.exists.json"
LEVEL = "registry"


def mutate(target: Target) -> None:
    target.certificate("exists").unlink()
    target.statements("exists").unlink()
    target.relist()
