"""A claim names itself among those it uses."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "circular-use"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.edit("induction", lambda data: data.update(uses=["base.induction"]))
    target.relist()
