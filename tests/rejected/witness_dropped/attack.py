"""Nothing shows that the hypotheses can be met."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-witness"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "below-four", lambda entry: entry.update(witness=None))
    target.relist()
