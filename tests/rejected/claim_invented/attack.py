"""A certificate of a claim that the registry does not have."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "unknown-claim"
FILE = "base.invented.json"
LEVEL = "registry"


def mutate(target: Target) -> None:
    invented = target.folder / "base.invented.json"
    invented.write_bytes(target.certificate("exists").read_bytes().replace(b"base.exists", b"base.invented"))
    text = target.statements("exists").read_bytes().replace(b"base.exists", b"base.invented")
    (target.folder / "statements" / "base.invented.smt2").write_bytes(text)
    target.seal("invented")
