"""The goal is asserted instead of denied."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(assert (! (not (< x 4)) :named goal))", "(assert (! (< x 4) :named goal))")
    target.seal("linear")
