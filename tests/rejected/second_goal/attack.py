"""A second goal overrides the first."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "name-clash"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace(
        "linear",
        "(assert (! (not (< x 4)) :named goal))",
        "(assert (! (not (< x 4)) :named goal))\n(assert (! (< x 5) :named goal))",
    )
    target.seal("linear")
