"""A lemma is used where its hypothesis does not hold."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-known"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    by = {"kind": "apply", "claim": "base.linear", "obligation": "below-four", "with": {"x": "a", "y": "b"}}
    target.obligation(
        "lemma", "second", lambda entry: entry["evidence"]["steps"].append({"name": "small", "by": by})
    )
    target.relist()
