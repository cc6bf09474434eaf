"""Exp is used without the preamble that fixes it."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-symbol"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(not (< x 4))", "(not (< x (Exp 4)))")
    target.seal("linear")
