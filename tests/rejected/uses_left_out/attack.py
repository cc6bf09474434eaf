"""A lemma is used and not named."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-lemma"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    target.edit("lemma", lambda data: data.update(uses=[]))
    target.relist()
