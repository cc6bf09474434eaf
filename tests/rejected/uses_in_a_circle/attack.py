"""Two claims use one another."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "circular-use"
FILE = "base.lemma.json"
ALSO = ("base.linear.json",)


def mutate(target: Target) -> None:
    target.edit("linear", lambda data: data.update(uses=["base.lemma"]))
    target.relist()
