"""A sum of formulas."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "sort"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(= (* x x) (* y y))", "(= (+ (< x y) 1) 2)")
    target.seal("exists")
