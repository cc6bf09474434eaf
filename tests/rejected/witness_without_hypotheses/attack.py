"""A witness where there is nothing to witness."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation(
        "linear",
        "square",
        lambda entry: entry.update(witness={"kind": "model", "values": {"x": "0", "y": "0"}}),
    )
    target.relist()
