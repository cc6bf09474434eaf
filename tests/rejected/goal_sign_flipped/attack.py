"""sigma(logit p) = -p."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-identical"
FILE = "base.update.json"


def mutate(target: Target) -> None:
    target.replace("update", "(= (Sigmoid (Logit p)) p)", "(= (Sigmoid (Logit p)) (- p))")
    target.seal("update")
