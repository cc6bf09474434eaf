"""Repeated squaring of a numeral: two to the two to the forty."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-large"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    macros = ["(define-fun s0 ((u Real)) Real (* u u))"]
    macros += [f"(define-fun s{i} ((u Real)) Real (s0 (s{i - 1} u)))" for i in range(1, 15)]
    macros += ["(define-fun big () Real 2)"]
    target.replace(
        "exists",
        "(assert (! (= (* x x) (* y y))",
        "\n".join(macros[:-1]) + "\n(assert (! (< x (s14 (s14 2)))",
    )
    target.seal("exists")
