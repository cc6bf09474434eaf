"""The witness does not meet the hypotheses."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-a-model"
FILE = "base.linear.json"


def mutate(target: Target) -> None:
    target.obligation("linear", "below-four", lambda entry: entry["witness"]["values"].update(x="9"))
    target.relist()
