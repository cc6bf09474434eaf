"""The tangent inequality at another point."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-result"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.obligation("exponential", "tangent", lambda entry: entry["evidence"].update(at="(* 2 t)"))
    target.relist()
