"""The preamble's sigmoid loses a sign."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "name-clash"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.replace("update", "(Exp (- x))", "(Exp x)")
    target.seal("update")
