"""The ledger calls a theorem of the source proved that no claim carries."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "ledger-differs"
FILE = "LEDGER.json"


def mutate(target: Target) -> None:
    target.ledger("Theorem 1.4", lambda entry: entry.update(verdict="proved"))
    target.relist()
