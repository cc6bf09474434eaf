"""A string literal."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "syntax"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    target.replace("exists", "(declare-const x Real)", '(set-info "x")\n(declare-const x Real)')
    target.seal("exists")
