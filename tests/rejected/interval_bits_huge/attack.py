"""An enclosure with a billion bits."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.obligation("exponential", "enclosed", lambda entry: entry["evidence"].update(bits="1000000000"))
    target.relist()
