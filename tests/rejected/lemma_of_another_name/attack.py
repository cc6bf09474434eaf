"""The lemma that is used does not exist."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-lemma"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    target.obligation(
        "lemma", "second", lambda entry: entry["evidence"]["steps"][0]["by"].update(obligation="circle")
    )
    target.relist()
