"""The source carries an unknown key."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-key"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit(
        "linear", lambda data: data.update(source={"document": "d", "items": [], "says": "s", "page": "1"})
    )
    target.relist()
