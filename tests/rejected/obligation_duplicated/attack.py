"""An obligation is listed twice."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "statements-differ"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data["obligations"].append(data["obligations"][0]))
    target.relist()
