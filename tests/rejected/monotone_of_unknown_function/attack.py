"""Monotonicity of a function that is not known to increase."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.obligation(
        "exponential", "increasing", lambda entry: entry["evidence"]["steps"][0]["by"].update(function="Cos")
    )
    target.relist()
