"""A certificate folder as ours read it: which certificates it holds, and its claims checked one by one, when asked for.

Whether the whole folder stands is the independent checker's to say (``checker.check_directory``); the pytest plugin asks for one
claim at a time, and the checker's ``check_claim`` answers.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from proofs import checker
from proofs.certification import certificate as cert


def certificates(folder: Path) -> list[Path]:
    """The certificates of claims in ``folder``, by id; the manifest and the ledger are none."""
    return sorted(path for path in folder.glob("*.json") if path.name not in (cert.MANIFEST, cert.LEDGER))


class Folder:
    """A certificate folder whose claims are checked one by one, when asked for: what the pytest plugin needs."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._records: dict[str, checker.ClaimRecord | checker.Rejected] = {}
        self._manifest: dict[str, Any] | None = None

    def manifest(self) -> dict[str, Any]:
        """The listed digests. Raises checker.Rejected."""
        if self._manifest is None:
            data = checker.load_json(checker.read_file(self.folder / cert.MANIFEST))
            files = checker.record(data, "the manifest", ["files", "schema"])["files"]
            if not isinstance(files, dict):
                raise checker.Rejected("malformed", "the manifest lists no files")
            self._manifest = files
        return self._manifest

    def listed(self, name: str) -> bytes:
        """A file, which must be the one that the manifest lists. Raises checker.Rejected."""
        if name not in self.manifest():
            raise checker.Rejected("not-in-manifest", f"the manifest does not list {name}")
        if not (self.folder / name).is_file():
            raise checker.Rejected("missing-file", f"the manifest lists {name}, but it is not there")
        data = checker.read_file(self.folder / name)
        if checker.digest(data) != self.manifest()[name]:
            raise checker.Rejected("digest-mismatch", f"{name} is not the file that the manifest lists")
        return data

    def unlisted(self) -> list[str]:
        """What lies in the folder and is not in its manifest. Raises checker.Rejected."""
        present = {p.relative_to(self.folder).as_posix() for p in self.folder.rglob("*") if p.is_file()}
        kept = {p for p in present if not checker.IGNORED.fullmatch(p.split("/")[0])}
        return sorted(kept - set(self.manifest()) - {cert.MANIFEST})

    def record(self, name: str, path: tuple[str, ...] = ()) -> checker.ClaimRecord:
        """The checker's record of a claim, its lemmas checked first. Raises checker.Rejected."""
        if name in path:
            raise checker.Rejected("circular-use", " uses ".join([*path[path.index(name) :], name]))
        if name not in self._records:
            try:
                self._records[name] = self._check(name, (*path, name))
            except checker.Rejected as error:
                self._records[name] = error
        found = self._records[name]
        if isinstance(found, checker.Rejected):
            raise checker.Rejected(found.code, found.message)
        return found

    def _check(self, name: str, path: tuple[str, ...]) -> checker.ClaimRecord:
        data = checker.load_json(self.listed(cert.certificate_path(name)))
        statements = self.listed(cert.statements_path(name)).decode("ascii", "replace")
        if not isinstance(data, dict) or data.get("claim") != name:
            raise checker.Rejected("malformed", f"the certificate is not one of claim {name}")
        lemmas: dict[str, checker.ClaimRecord] = {}
        used = data.get("uses")
        for other in used if isinstance(used, list) else ():
            try:
                lemmas[str(other)] = self.record(str(other), path)
            except checker.Rejected as error:
                raise checker.Rejected(
                    "unknown-lemma", f"it uses {other}, which is refused: {error}"
                ) from None
        try:
            return checker.check_claim(data, statements, lemmas)
        except RecursionError:
            raise checker.Rejected("too-deep", "nested deeper than this interpreter follows") from None
