"""The ledger says that something holds for which there is no accepted statement."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "ledger-differs"
FILE = "LEDGER.json"


def mutate(target: Target) -> None:
    boast = {"text": "Every transformer is exact.", "theory": "C5"}
    target.ledger("Theorem 1.2", lambda entry: entry.update(holds=[boast]))
    target.relist()
