"""The manifest carries a key that nobody reads."""

from __future__ import annotations

import json

from proofs import checker
from tests.rejected.harness import Target

CODE = "unknown-key"
FILE = "MANIFEST.json"


def mutate(target: Target) -> None:
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical({**data, "signed": "yes"}))
