"""The lemma is used at other terms than the goal needs."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    target.obligation(
        "lemma", "second", lambda entry: entry["evidence"]["steps"][0]["by"]["with"].update(x="(+ a 1)")
    )
    target.relist()
