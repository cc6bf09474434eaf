"""a <= b does not give e^a < e^b."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "no-contradiction"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.replace("exponential", "(< a b)", "(<= a b)")
    target.seal("exponential")
