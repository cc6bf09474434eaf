"""Macros that double thirty times: a billion copies of x."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-large"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    macros = ["(define-fun d0 ((u Real)) Real (+ u u))"]
    macros += [f"(define-fun d{i} ((u Real)) Real (d{i - 1} (d{i - 1} u)))" for i in range(1, 31)]
    target.replace(
        "exists", "(assert (! (= (* x x) (* y y))", "\n".join(macros) + "\n(assert (! (= (d30 x) (* y y))"
    )
    target.seal("exists")
