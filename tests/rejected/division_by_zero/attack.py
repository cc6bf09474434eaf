"""p/p = 1 needs p != 0, which is dropped."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "divisor-may-vanish"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.replace("update", "(assert (! (distinct p 0) :named p-nonzero))\n", "")
    target.obligation("update", "quotient", lambda entry: entry.update(witness=None))
    target.seal("update")
