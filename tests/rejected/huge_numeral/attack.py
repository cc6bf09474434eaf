"""A numeral of a hundred thousand digits."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-large"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(= (* x x) (* y y))", f"(< x 1{'0' * 100_000})")
    target.seal("exists")
