"""A term nested ten thousand deep."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-deep"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(= (* x x) (* y y))", "(= " + "(- " * 10_000 + "x" + ")" * 10_000 + " y)")
    target.seal("exists")
