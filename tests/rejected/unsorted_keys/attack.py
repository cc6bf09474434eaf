"""The same data with its keys in reverse order."""

from __future__ import annotations

import json

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    data = dict(sorted(target.load("linear").items(), reverse=True))
    target.raw("linear", lambda _: json.dumps(data, separators=(",", ":")).encode() + b"\n")
    target.relist()
