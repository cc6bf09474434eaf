"""Two statements have one name."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "duplicate-statement"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(set-info :obligation |square|)", "(set-info :obligation |below-four|)")
    target.seal("linear")
