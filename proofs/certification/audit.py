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

    def accepted(self) -> dict[str, checker.ClaimRecord]:
        """The records of the claims that nobody refused."""
        lost = {Path(file).stem for file, _, _ in self.refused}
        return {name: record for name, record in self.report.claims.items() if name not in lost}


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
    stored = {path.stem for path in cert.of_claims(folder)}
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
    """Where the ledger in the folder, or its page, is not the registry's."""
    found: list[tuple[str, str, str]] = []
    for name, expected in ledger.files(ledger.of_claims(claims)).items():
        if not (folder / name).is_file():
            found.append((name, "missing-ledger", "it is not there; write it with `tbn prove`"))
        elif (folder / name).read_bytes() != expected:
            found.append((name, "ledger-not-registered", "differs from the registry's; run `tbn prove`"))
    return found


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
