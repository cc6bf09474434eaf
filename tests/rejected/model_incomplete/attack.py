"""A model without a value for one constant."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-key"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].pop("x"))
    target.relist()
