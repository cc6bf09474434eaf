"""The ledger leaves out an item of the source; the checker cannot know, the registry does."""

from __future__ import annotations

import json

from proofs import checker
from tests.rejected.harness import Target

CODE = "ledger-not-registered"
FILE = "LEDGER.json"
LEVEL = "registry"


def mutate(target: Target) -> None:
    path = target.folder / "LEDGER.json"
    data = json.loads(path.read_bytes())
    data["items"] = [entry for entry in data["items"] if entry["item"] != "Theorem 7.1"]
    path.write_bytes(checker.canonical(data))
    target.relist()
