"""A value that is a JSON number, not text."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.obligation("exists", "refuted-by-example", lambda entry: entry["evidence"]["values"].update(x=1))
    target.relist()
