"""1 + t < e^t fails at t = 0."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "sign-unknown"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.replace("exponential", "(not (<= (+ 1 t) (Exp t)))", "(not (< (+ 1 t) (Exp t)))")
    target.seal("exponential")
