"""The manifest lists a file outside the folder."""

from __future__ import annotations

import json

from proofs import checker
from tests.rejected.harness import Target

CODE = "missing-file"
FILE = "../outside.json"


def mutate(target: Target) -> None:
    (target.folder.parent / "outside.json").write_bytes(b"{}\n")
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    data["files"]["../outside.json"] = checker.digest(b"{}\n")
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))
