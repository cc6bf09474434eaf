"""Re-check a certificate folder and compare it with the claim registry.

The checker alone says: this evidence proves these statements. It cannot say that the statements are the claimed ones; a
certificate for a weakened statement would pass it. So every statement, and everything else in a certificate that is not evidence,
must also equal what the registry's claims give.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import ledger
from proofs.language.claim import Claim

_EVIDENCE = ("also", "evidence", "witness")


@dataclass
class Audit:
    """The checker's report, and what differs from the registry: (file, code, message)."""

    folder: Path
    report: checker.Report
    differences: list[tuple[str, str, str]] = field(default_factory=list)

    @property
    def refused(self) -> list[tuple[str, str, str]]:
        return sorted([*self.report.refused, *self.differences])


def audit(
    folder: Path, claims: Mapping[str, Claim] | None, progress: Callable[[str], None] | None = None
) -> Audit:
    """Check ``folder``; with ``claims`` (the whole registry) also compare."""
    if _converted(folder):
        message = (
            "the line endings of this folder were converted to CRLF, so no file is the one that has the listed digest; "
            "take the files as committed, with LF (git config core.autocrlf false, then check out again)"
        )
        return Audit(folder, checker.Report(), [(cert.MANIFEST, "line-endings", message)])
    result = Audit(folder, checker.check_directory(folder, progress))
    if claims is not None:
        result.differences = differences(folder, claims)
    return result


def _converted(folder: Path) -> bool:
    """Whether the manifest, one line of canonical JSON, ends as on Windows."""
    try:
        return checker.read_file(folder / cert.MANIFEST).endswith(b"\r\n")
    except checker.Rejected:
        return False  # the checker refuses it by itself


def differences(folder: Path, claims: Mapping[str, Claim]) -> list[tuple[str, str, str]]:
    """Where the folder does not say what the registry says."""
    found = [*membership(folder, claims), *ledger_differences(folder, claims)]
    for name, claim in claims.items():
        if (files := cert.read(folder, name)) is not None:
            found += claim_differences(files, claim)
    return found


def membership(folder: Path, claims: Mapping[str, Claim]) -> list[tuple[str, str, str]]:
    """Certificates of unknown claims, and claims without a certificate."""
    stored = {path.stem for path in cert.generated(folder)} - {"LEDGER"}
    found = [
        (cert.certificate_path(name), "unknown-claim", "no claim of the registry has this id")
        for name in sorted(stored - set(claims))
    ]
    for name in claims:
        if cert.read(folder, name) is None:
            message = f"the registry has this claim; write it with `tbn prove {name}`"
            found.append((cert.certificate_path(name), "missing-certificate", message))
    return found


def ledger_differences(folder: Path, claims: Mapping[str, Claim]) -> list[tuple[str, str, str]]:
    """Where the ledger in the folder is not the registry's."""
    path = folder / ledger.FILE
    if not path.is_file():
        return [(ledger.FILE, "missing-ledger", "there is no ledger; write it with `tbn prove`")]
    if path.read_bytes() != checker.canonical(ledger.of_claims(claims)):
        return [(ledger.FILE, "ledger-not-registered", "differs from the registry's; run `tbn prove`")]
    return []


def claim_differences(files: cert.Files, claim: Claim) -> list[tuple[str, str, str]]:
    """Where the files of one claim do not say what the claim says."""
    found: list[tuple[str, str, str]] = []
    expected = cert.files(claim)
    if files.statements != expected.statements:
        message = f"differs from the registry's in {_first_difference(files.statements, expected.statements)}"
        found.append((cert.statements_path(claim.id), "statement-not-registered", message))
    key = _record_difference(files.certificate, expected.certificate)
    if key is not None:
        message = f"{key} differs from the registry's; if the claim was edited, run `tbn prove {claim.id}`"
        found.append((cert.certificate_path(claim.id), "record-not-registered", message))
    return found


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


def _first_difference(stored: bytes, expected: bytes) -> str:
    if stored.replace(b"\r\n", b"\n") == expected:
        return "line endings: CRLF instead of LF"
    ours, theirs = stored.decode("ascii", "replace").splitlines(), expected.decode("ascii").splitlines()
    for number, (mine, wanted) in enumerate(zip(ours, theirs), start=1):
        if mine != wanted:
            return f"line {number}: {checker.quote(mine)} instead of {checker.quote(wanted)}"
    return f"length: {len(ours)} lines instead of {len(theirs)}"


def _record_difference(stored: bytes, expected: bytes) -> str | None:
    """The first key, outside the evidence, in which two certificates differ."""
    try:
        mine = checker.load_json(stored)
    except checker.Rejected:
        return None  # the checker refuses the file by itself
    return _differs(mine, checker.load_json(expected), "")


def _differs(mine: Any, wanted: Any, path: str) -> str | None:
    if isinstance(mine, dict) and isinstance(wanted, dict):
        for key in sorted({*mine, *wanted} - set(_EVIDENCE)):
            if (key in mine) != (key in wanted):
                return f"{path}{key}"
            below = _differs(mine[key], wanted[key], f"{path}{key}.")
            if below is not None:
                return below
        return None
    if isinstance(mine, list) and isinstance(wanted, list) and len(mine) == len(wanted):
        for index, (left, right) in enumerate(zip(mine, wanted)):
            below = _differs(left, right, f"{path}{index}.")
            if below is not None:
                return below
        return None
    return None if mine == wanted and type(mine) is type(wanted) else path.rstrip(".")
