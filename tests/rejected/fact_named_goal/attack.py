"""A step names its fact goal, so that the denied goal could be replaced."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "name-clash"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    target.obligation("lemma", "second", lambda entry: entry["evidence"]["steps"][0].update(name="goal"))
    target.relist()
