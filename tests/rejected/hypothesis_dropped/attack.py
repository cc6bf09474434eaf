"""p < 1 is dropped: the logit's argument may be negative."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "logarithm-argument"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.replace("update", "(assert (! (< p 1) :named p-below-one))\n", "")
    target.seal("update")
