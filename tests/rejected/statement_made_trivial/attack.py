"""The goal becomes p = p: true, proved, and not what was claimed."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "statement-not-registered"
FILE = "statements/base.update.smt2"
LEVEL = "registry"


def mutate(target: Target) -> None:
    target.replace("update", "(= (Sigmoid (Logit p)) p)", "(= p p)")
    target.seal("update")
