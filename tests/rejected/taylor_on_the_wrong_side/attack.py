"""For negative t the inequality turns round; the hypothesis t >= 0 is reversed."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "malformed"
FILE = "base.exponential.json"


def mutate(target: Target) -> None:
    target.replace("exponential", "(<= 0 t)", "(<= t 0)", 2)
    target.obligation("exponential", "second-order", lambda entry: entry["witness"]["values"].update(t="-1"))
    target.obligation(
        "exponential",
        "second-order",
        lambda entry: entry["near_misses"][0]["evidence"]["values"].update(t="-1"),
    )
    target.seal("exponential")
