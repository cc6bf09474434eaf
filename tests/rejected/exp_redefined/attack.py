"""Exp is given another meaning."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "name-clash"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.replace(
        "exponential", "(declare-const t Real)", "(declare-const t Real)\n(define-fun Exp ((x Real)) Real 0)"
    )
    target.seal("exponential")
