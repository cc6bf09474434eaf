"""Evidence nested deeper than anybody follows."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "too-deep"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    evidence = {"kind": "sign"}
    for _ in range(150):
        evidence = {"kind": "exponentiate", "then": evidence}
    target.evidence("exponential", "tangent", evidence)
    target.relist()
