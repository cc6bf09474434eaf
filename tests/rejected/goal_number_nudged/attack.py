"""2xy becomes 3xy."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(not (<= (* 2 x y)", "(not (<= (* 3 x y)")
    target.seal("linear")
