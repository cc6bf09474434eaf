"""y <= 3 becomes y <= 5."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(<= y 3)", "(<= y 5)")
    target.seal("linear")
