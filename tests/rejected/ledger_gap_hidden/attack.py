"""The ledger forgets the groups that still lack a claim."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "ledger-differs"
FILE = "LEDGER.json"


def mutate(target: Target) -> None:
    target.ledger("Theorem 1.4", lambda entry: entry.update(missing=[]))
    target.relist()
