"""A model with a value for a constant that is not there."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-key"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(z="1"))
    target.relist()
