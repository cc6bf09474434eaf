"""The square of another polynomial."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation(
        "linear", "square", lambda entry: entry["evidence"]["terms"][1].update(square="(+ x y)")
    )
    target.relist()
