"""An assertion without a name: a hidden hypothesis."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "syntax"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(assert (! (not (< x 4))", "(assert false)\n(assert (! (not (< x 4))")
    target.seal("linear")
