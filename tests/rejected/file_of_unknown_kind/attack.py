"""The manifest lists a file that is neither certificate nor statements."""

from __future__ import annotations

import json

from proofs import checker
from tests.rejected.harness import Target

CODE = "unknown-file"
FILE = "statements/notes.txt"


def mutate(target: Target) -> None:
    (target.folder / "statements" / "notes.txt").write_text("x")
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    data["files"]["statements/notes.txt"] = checker.digest(b"x")
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))
