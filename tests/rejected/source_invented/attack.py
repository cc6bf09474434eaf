"""The record attributes the claim to a source that the claim does not name; the ledger follows."""

from __future__ import annotations

from proofs.certification import ledger
from tests.rejected.harness import Target

CODE = "record-not-registered"
FILE = "base.linear.json"
LEVEL = "registry"


def mutate(target: Target) -> None:
    source = {"document": "arXiv:2603.17063v1", "items": ["Theorem 1.1"], "says": "all of it"}
    target.edit("linear", lambda data: data.update(source=source))
    ledger.write(target.folder)
    target.relist()
