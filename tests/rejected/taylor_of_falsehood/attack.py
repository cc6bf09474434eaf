"""1 + t + t^2 <= e^t is false at 1/2."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "sign-unknown"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.replace("exponential", "(/ (* t t) 2)", "(* t t)")
    target.seal("exponential")
