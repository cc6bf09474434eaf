"""The verdict claims more than the roles give."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-verdict"
FILE = "base.induction.json"


def mutate(target: Target) -> None:
    target.edit("induction", lambda data: data.update(verdict="proved-corrected"))
    target.relist()
