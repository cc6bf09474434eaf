"""A role that does not exist."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-role"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(set-info :role literal)", "(set-info :role theorem)")
    target.seal("linear")
