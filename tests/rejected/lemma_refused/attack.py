"""The claim that a lemma comes from is refused itself."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-lemma"
FILE = "base.lemma.json"
ALSO = ("base.linear.json",)


def mutate(target: Target) -> None:
    target.evidence("linear", "square", {"kind": "sign"})
    target.relist()
