"""Two claims' statements files are swapped."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "digest-mismatch"
FILE = "base.exists.json"
ALSO = ("base.induction.json",)


def mutate(target: Target) -> None:
    one, two = target.statements("exists"), target.statements("induction")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    target.relist()
