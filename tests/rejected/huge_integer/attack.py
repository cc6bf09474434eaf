"""An integer of a hundred thousand digits."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-large"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.raw("linear", lambda data: data.replace(b'"schema":1', b'"schema":1' + b"0" * 100_000))
    target.relist()
