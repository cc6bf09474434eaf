"""An obligation uses itself."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-lemma"
FILE = "base.lemma.json"


def mutate(target: Target) -> None:
    by = {"kind": "apply", "claim": "base.lemma", "obligation": "second", "with": {"a": "a", "b": "b"}}
    target.obligation("lemma", "second", lambda entry: entry["evidence"]["steps"][0].update(by=by))
    target.relist()
