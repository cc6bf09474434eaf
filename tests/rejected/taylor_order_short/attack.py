"""A Taylor proof without its second initial value: its remainder is of no fixed sign."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "sign-unknown"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    short = {
        "kind": "taylor",
        "variable": "t",
        "at": "0",
        "initial": [{"kind": "sign"}],
        "remainder": {"kind": "sign"},
    }
    target.evidence("exponential", "second-order", short)
    target.relist()
