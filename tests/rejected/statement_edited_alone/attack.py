"""A statement is edited and only the manifest follows."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "digest-mismatch"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.replace("update", "(= (Sigmoid (Logit p)) p)", "(= p p)")
    target.relist()
