"""A further hypothesis, which its witness meets, weakens the statement."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "statement-not-registered"
FILE = "statements/base.linear.smt2"
LEVEL = "registry"


def mutate(target: Target) -> None:
    target.replace(
        "linear", "(assert (! (not (< x 4))", "(assert (! (< x 1) :named handy))\n(assert (! (not (< x 4))"
    )
    target.seal("linear")
