"""Two obligations change places."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "statements-differ"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data["obligations"].reverse())
    target.relist()
