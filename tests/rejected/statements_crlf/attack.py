"""Line ends of another system."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-canonical"
FILE = "base.exists.json"


def mutate(target: Target) -> None:
    path = target.statements("exists")
    head, title, rest = path.read_bytes().split(b"\n", 2)
    path.write_bytes(b"\n".join([head, title, rest.replace(b"\n", b"\r\n")]))
    target.seal("exists")
