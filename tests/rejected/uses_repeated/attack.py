"""A used claim is named twice."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    target.edit("lemma", lambda data: data.update(uses=["base.linear", "base.linear"]))
    target.relist()
