"""The evidence's fact is renamed away."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-fact"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "y-at-most-three", "something-else")
    target.seal("linear")
