"""A statements file without a certificate."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "missing-file"
FILE = "statements/base.other.smt2"


def mutate(target: Target) -> None:
    (target.folder / "statements" / "base.other.smt2").write_bytes(b"; claim base.other\n; Other\n")
    target.relist()
