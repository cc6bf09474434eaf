"""The statements file does not end with a newline."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    path = target.statements("exists")
    path.write_bytes(path.read_bytes().rstrip(b"\n"))
    target.seal("exists")
