"""x < 4 becomes x < 5: true, proved, and not what was claimed."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "statement-not-registered"
FILE = "statements/base.linear.smt2"
LEVEL = "registry"


def mutate(target: Target) -> None:
    target.replace("linear", "(not (< x 4))", "(not (< x 5))")
    target.seal("linear")
