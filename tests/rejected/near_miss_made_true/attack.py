"""The perturbed statement is made true again: it has no counterexample."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-a-model"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(<= (* 3 x y)", "(<= (* 2 x y)")
    target.seal("linear")
