"""Audit with pytest: ``pytest certificates/`` or, from an installed package, ``pytest --pyargs certificates``.

Every certificate file of a certificate folder becomes a file of tests, one per obligation, and the manifest becomes one more. A
test passes when the independent checker accepts the obligation and the statement equals the claim registry's.

This module is loaded by every pytest run of an environment that has the package: it imports nothing but pytest until a
certificate folder is collected, and looks only at ``.json`` files that lie beside a ``MANIFEST.json`` of ours.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from proofs.certification.errors import UserError
    from proofs.certification.folder import Folder
    from proofs.language.claim import Claim

_MANIFEST = "MANIFEST.json"
_FIXED = (
    "(reset)",
    "(set-info",
    "; Exp and Ln",
    *(f"(declare-fun {name}" for name in ("Exp", "Ln")),
    *(f"(define-fun {name}" for name in ("Sigmoid", "Logit", "Softplus")),
)
"""How the lines begin that every statement has alike; a failure report leaves them out."""
_LEDGER = "LEDGER.json"
_OUR_MANIFEST = b'{"files":{"'


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Certificate files of a certificate folder; nothing else."""
    if file_path.suffix != ".json" or not _is_certificate_folder(file_path.parent):
        return None
    if file_path.name == _MANIFEST:
        return ManifestFile.from_parent(parent, path=file_path)
    if file_path.name == _LEDGER:
        return LedgerFile.from_parent(parent, path=file_path)
    return CertificateFile.from_parent(parent, path=file_path)


@lru_cache(maxsize=256)
def _is_certificate_folder(folder: Path) -> bool:
    try:
        with (folder / _MANIFEST).open("rb") as stream:
            return stream.read(len(_OUR_MANIFEST)) == _OUR_MANIFEST and (folder / "statements").is_dir()
    except OSError:
        return False


@lru_cache(maxsize=16)
def _folder(path: Path) -> Folder:
    from proofs.certification.folder import Folder

    return Folder(path)


@lru_cache(maxsize=1)
def _registry() -> Mapping[str, Claim] | UserError:
    """The claims, or why they cannot be loaded (tried once, not once per test)."""
    from proofs.certification import registry
    from proofs.certification.errors import UserError

    try:
        return registry.all_claims()
    except UserError as error:
        return error


def _claims() -> Mapping[str, Claim]:
    found = _registry()
    if isinstance(found, Exception):
        raise Refused(f"the claim registry cannot be loaded: {found}")
    return found


class Refused(Exception):
    """Why a test of this plugin fails; shown as it is, without a traceback."""


class _Test(pytest.Item):
    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, Refused):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)


class ManifestFile(pytest.File):
    """``MANIFEST.json``: the folder holds what it lists, no more and no less, and every claim has its certificate."""

    def collect(self) -> Iterator[pytest.Item]:
        yield ManifestTest.from_parent(self, name="lists-all-files-and-claims")


class ManifestTest(_Test):
    """The folder against its manifest and the claim registry."""

    def runtest(self) -> None:
        from proofs import checker
        from proofs.certification import audit
        from proofs.certification import certificate as cert

        folder = _folder(self.path.parent)
        problems: list[str] = []
        try:
            for name in sorted(folder.manifest()):
                try:
                    folder.listed(name)
                except checker.Rejected as error:
                    problems.append(str(error))
        except checker.Rejected as error:
            raise Refused(f"{self.path}: {error}") from None
        problems += [f"not-in-manifest: the manifest does not list {name}" for name in folder.unlisted()]
        ours = {path.relative_to(folder.folder).as_posix() for path in cert.generated(folder.folder)}
        for name in sorted(set(folder.manifest()) - ours):
            if (folder.folder / name).is_file():
                problems.append(
                    f"unknown-file: {name}: neither a certificate nor a statement file, nor the ledger"
                )
        for file, code, message in audit.membership(folder.folder, _claims()):
            problems.append(f"{code}: {file}: {message}")
        if problems:
            raise Refused(
                "\n".join([f"{folder.folder} is not as its manifest and the claim registry say:", *problems])
            )

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class LedgerFile(pytest.File):
    """``LEDGER.json``: its verdicts are those of the accepted claims, and it is the registry's ledger."""

    def collect(self) -> Iterator[pytest.Item]:
        yield LedgerTest.from_parent(self, name="verdicts-follow-from-the-accepted-claims")


class LedgerTest(_Test):
    """The ledger against the folder's claims, all of them checked, and the claim registry."""

    def runtest(self) -> None:
        from proofs import checker
        from proofs.certification import audit, ledger

        folder = _folder(self.path.parent)
        try:
            content = checker.load_json(folder.listed(_LEDGER))
            certificates = ledger.stored(folder.folder)
            for name in certificates:
                folder.record(name)
            checker.check_ledger(content, certificates)
        except checker.Rejected as error:
            raise Refused(f"{self.path}: refused: {error}") from None
        different = audit.ledger_differences(folder.folder, _claims())
        if different:
            raise Refused("\n".join(f"{self.path}: {code}: {message}" for _, code, message in different))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, 0, self.name


class CertificateFile(pytest.File):
    """``<id>.json``: one test per obligation of the claim."""

    def collect(self) -> Iterator[pytest.Item]:
        from proofs import checker

        try:
            data = checker.load_json(checker.read_file(self.path))
            names = [str(entry["name"]) for entry in data["obligations"]]
        except (checker.Rejected, KeyError, TypeError):
            names = []
        for name in names or ["readable"]:
            yield ObligationTest.from_parent(self, name=name)


class ObligationTest(_Test):
    """One obligation: accepted by the checker, and stated as in the registry."""

    def runtest(self) -> None:
        from proofs import checker
        from proofs.certification import audit
        from proofs.certification import certificate as cert

        claim_id = self.path.stem
        folder = _folder(self.path.parent)
        try:
            record = folder.record(claim_id)
        except checker.Rejected as error:
            raise Refused(self._explain(claim_id, error)) from None
        if self.name not in {obligation.name for obligation in record.obligations}:
            raise Refused(f"{claim_id}::{self.name}: the certificate holds no such obligation")
        claims = _claims()
        files = cert.read(folder.folder, claim_id)
        if claim_id not in claims or files is None:
            raise Refused(f"{claim_id}::{self.name}: unknown-claim: no claim of the registry has this id")
        different = audit.claim_differences(files, claims[claim_id])
        if different:
            reasons = [f"{code}: {file}: {message}" for file, code, message in different]
            raise Refused("\n".join([f"{claim_id}::{self.name}: the checker accepts it, but", *reasons]))

    def _explain(self, claim_id: str, error: Any) -> str:
        """Which statement, what it says, and why it was refused."""
        place, _, reason = error.message.partition(": ")
        mine = place == self.name
        lines = [f"{claim_id}::{self.name}: refused: {error.code}: {reason if mine else error.message}"]
        if not mine:
            lines.append(
                "(the claim is refused as a whole; the statement named in the message is the one to look at)"
            )
        block = self._block()
        if block:
            lines += ["", f"{self._statements()}:{self._line() + 1}", block]
        return "\n".join(lines)

    def _statements(self) -> Path:
        return self.path.parent / "statements" / f"{self.path.stem}.smt2"

    def _text(self) -> list[str]:
        try:
            return self._statements().read_text(encoding="ascii", errors="replace").splitlines()
        except OSError:
            return []

    def _line(self) -> int:
        """The line of this statement in the statements file, from 0."""
        wanted = f"(set-info :obligation |{self.name}|)"
        return next((number for number, line in enumerate(self._text()) if line == wanted), 0)

    def _block(self) -> str:
        """The statement's text without the preamble's and the block's fixed lines."""
        lines = self._text()[self._line() :]
        end = next((number for number, line in enumerate(lines) if line == "(check-sat)"), 0)
        return "\n".join(f"    {line}" for line in lines[:end] if not line.startswith(_FIXED))

    def reportinfo(self) -> tuple[Path, int, str]:
        return self._statements(), self._line(), f"{self.path.stem}::{self.name}"
