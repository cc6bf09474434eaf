"""A universal statement is relabelled existential."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-evidence"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(set-info :status unsat)", "(set-info :status sat)")
    target.seal("linear")
