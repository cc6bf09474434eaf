"""The statement file claims a better role than the certificate."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "wrong-role"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.replace("linear", "(set-info :role lemma)", "(set-info :role literal)")
    target.seal("linear")
