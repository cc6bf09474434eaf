"""The evidence cites a fact that is not there."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-fact"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation(
        "linear", "below-four", lambda entry: entry["evidence"]["terms"][1].update(facts=["wishful"])
    )
    target.relist()
