"""The base case is missing."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-key"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.obligation("induction", "gauss", lambda entry: entry["evidence"].pop("base"))
    target.relist()
