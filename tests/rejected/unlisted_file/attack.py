"""A file lies in the folder that the manifest does not list."""

from __future__ import annotations

from tests.rejected.harness import Target

CODE = "not-in-manifest"
FILE = "notes.txt"


def mutate(target: Target) -> None:
    (target.folder / "notes.txt").write_text("trust me")
