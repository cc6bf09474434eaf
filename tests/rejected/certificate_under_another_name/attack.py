"""A certificate is renamed to another claim's name."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.renamed.json"


def mutate(target: Target) -> None:
    target.certificate("exists").rename(target.folder / "base.renamed.json")
    target.statements("exists").rename(target.folder / "statements" / "base.renamed.smt2")
    target.relist()
