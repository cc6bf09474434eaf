"""A claim is named among those used, and is not."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-uses"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    target.edit("lemma", lambda data: data.update(uses=["base.linear", "base.logic"]))
    target.relist()
