"""A chain that goes through a different value and back."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-identical"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.obligation(
        "update", "quotient", lambda entry: entry["evidence"]["steps"][1].update(term="(* p 2)")
    )
    target.relist()
