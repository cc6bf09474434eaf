"""The manifest does not list a statements file that lies there."""

from __future__ import annotations

import json

from proofs import checker
from tests.rejected.harness import Target

CODE = "missing-file"
FILE = "base.linear.json"
ALSO = ("statements/base.linear.smt2",)


def mutate(target: Target) -> None:
    data = json.loads((target.folder / "MANIFEST.json").read_bytes())
    del data["files"]["statements/base.linear.smt2"]
    (target.folder / "MANIFEST.json").write_bytes(checker.canonical(data))
