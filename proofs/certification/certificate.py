"""From claims to files: statements, evidence, manifest; all in canonical form.

Files of a certificate folder
    statements/<id>.smt2   what is stated: one SMT-LIB block per obligation, each followed by its near misses
    <id>.json              the evidence, with digests that tie it to the statements
    LEDGER.json            what the claims say of the source (``proofs.certification.ledger``)
    README.md              the same for people
    MANIFEST.json          the SHA-256 of every other file

Nothing here is trusted: ``proofs/checker.py`` reads the files back and decides. Text is ASCII with LF; JSON is canonical (sorted
keys, no spaces, exact numbers as text, one trailing newline), so that equal claims give equal bytes on every machine.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent, wrap
from typing import Any

from proofs import checker
from proofs.language.claim import Claim, Evidence, NearMiss, Obligation, verdict

MANIFEST, LEDGER, PAGE = "MANIFEST.json", "LEDGER.json", "README.md"
SCHEMA = 1
_TRANSCENDENTAL = re.compile(
    r"(?<![\w.~!@$%^&*+=<>?/-])(Exp|Ln|Sigmoid|Logit|Softplus)(?![\w.~!@$%^&*+=<>?/-])"
)


class Unwritable(Exception):
    """A claim that cannot be written as a certificate: the message names the claim, the place and the mend."""


@dataclass(frozen=True)
class Files:
    """The two files of one claim."""

    id: str
    statements: bytes
    certificate: bytes

    @property
    def digest(self) -> str:
        """One digest of both."""
        return checker.digest(self.statements + b"\0" + self.certificate)


def _ascii(text: str, where: str) -> str:
    try:
        text.encode("ascii")
    except UnicodeEncodeError as error:
        raise Unwritable(f"{where}: {text[error.start]!r} is not ASCII; write it out") from None
    return text


def _body(statement: str) -> str:
    lines = [line.rstrip() for line in dedent(statement.strip("\n")).splitlines()]
    return "\n".join(lines).strip()


def _without_comments(body: str) -> str:
    return re.sub(r";[^\n]*", "", body)


def statement_body(statement: str) -> str:
    """A statement's text as it stands in its block: dedented, the preamble in front where Exp, Ln or their kin occur."""
    body = _body(statement)
    if _TRANSCENDENTAL.search(_without_comments(body)):
        return f"{checker.PREAMBLE.strip()}\n{body}"
    return body


def _block(name: str, role: str, status: str, says: str, statement: str) -> str:
    comment = "\n".join(f"; says: {line}" for line in wrap(" ".join(says.split()), 120)) or "; says:"
    head = f"(reset)\n(set-info :obligation |{name}|)\n(set-info {role})\n(set-info :status {status})"
    return "\n".join([head, comment, statement_body(statement), "(check-sat)"])


def obligation_block(obligation: Obligation) -> str:
    """The SMT-LIB block of an obligation, from ``(reset)`` to ``(check-sat)``."""
    return _block(
        obligation.name, f":role {obligation.role}", obligation.status, obligation.says, obligation.statement
    )


def near_miss_block(obligation: Obligation, miss: NearMiss) -> str:
    """The SMT-LIB block of a near miss: the perturbed statement's failure, expected ``sat``."""
    name = f"{obligation.name}~{miss.name}"
    return _block(name, f":near-miss-of |{obligation.name}|", "sat", miss.note, miss.statement)


def statements_text(claim: Claim) -> str:
    """The whole statements file of a claim."""
    blocks = [f"; claim {claim.id}\n; {' '.join(claim.title.split())}"]
    for obligation in claim.obligations:
        blocks.append(obligation_block(obligation))
        blocks.extend(near_miss_block(obligation, miss) for miss in obligation.near_misses)
    return _ascii("\n\n".join(blocks) + "\n", f"{claim.id}: statements")


def _nodes(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        yield value
        for item in value.values():
            yield from _nodes(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _nodes(item)


def uses(claim: Claim) -> tuple[str, ...]:
    """The other claims that this claim's evidence applies, sorted."""
    found: set[str] = set()
    for obligation in claim.obligations:
        evidence = [obligation.evidence, obligation.witness, *obligation.also]
        evidence += [miss.evidence for miss in obligation.near_misses]
        for node in _nodes(evidence):
            if node.get("kind") == "apply" and isinstance(node.get("claim"), str):
                found.add(node["claim"])
    return tuple(sorted(found - {claim.id}))


def transitive_uses(claim_id: str, claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """All claims that the claim rests on, those used first coming first. Raises Unwritable on a circle or an unknown claim."""
    order: list[str] = []
    path: list[str] = []

    def visit(name: str) -> None:
        if name in path:
            raise Unwritable(
                f"{claim_id}: the lemmas go in a circle: {' -> '.join([*path[path.index(name) :], name])}"
            )
        if name in order:
            return
        if name not in claims:
            raise Unwritable(f"{path[-1] if path else claim_id}: uses {name!r}, which is no claim")
        path.append(name)
        for used in uses(claims[name]):
            visit(used)
        path.pop()
        order.append(name)

    visit(claim_id)
    return tuple(order[:-1])


def transitive_assumptions(claim_id: str, claims: Mapping[str, Claim]) -> tuple[str, ...]:
    """What the claim and everything it uses assume beyond the checker, sorted."""
    names = (*transitive_uses(claim_id, claims), claim_id)
    return tuple(sorted({assumption for name in names for assumption in claims[name].assumptions}))


def _plain(evidence: Evidence | None) -> Any:
    """Evidence as plain JSON data."""
    if isinstance(evidence, Mapping):
        return {key: _plain(value) for key, value in evidence.items()}
    if isinstance(evidence, list | tuple):
        return [_plain(value) for value in evidence]
    return evidence


def certificate(claim: Claim) -> dict[str, Any]:
    """The certificate of a claim, as JSON data."""
    obligations = []
    for obligation in claim.obligations:
        obligations.append(
            {
                "also": [_plain(evidence) for evidence in obligation.also],
                "evidence": _plain(obligation.evidence),
                "name": obligation.name,
                "near_misses": [
                    {
                        "evidence": _plain(miss.evidence),
                        "name": f"{obligation.name}~{miss.name}",
                        "note": " ".join(miss.note.split()),
                    }
                    for miss in obligation.near_misses
                ],
                "role": obligation.role,
                "says": " ".join(obligation.says.split()),
                "statement": checker.digest(obligation_block(obligation).encode("ascii")),
                "witness": _plain(obligation.witness),
            }
        )
    source = claim.source
    return {
        "assumptions": list(claim.assumptions),
        "claim": claim.id,
        "headline": claim.headline,
        "not_said": list(claim.not_said),
        "obligations": obligations,
        "references": list(claim.references),
        "schema": SCHEMA,
        "source": None
        if source is None
        else {"document": source.document, "items": list(source.items), "says": source.says},
        "statements": checker.digest(statements_text(claim).encode("ascii")),
        "theory": list(claim.theory),
        "title": " ".join(claim.title.split()),
        "uses": list(uses(claim)),
        "verdict": verdict([obligation.role for obligation in claim.obligations], own=claim.source is None),
    }


def files(claim: Claim) -> Files:
    """Both files of a claim, as they are written. Raises Unwritable when the claim has no canonical form."""
    try:
        return Files(claim.id, statements_text(claim).encode("ascii"), checker.canonical(certificate(claim)))
    except (TypeError, ValueError) as error:
        raise Unwritable(f"{claim.id}: {error}") from error


def certificate_path(claim_id: str) -> str:
    return f"{claim_id}.json"


def statements_path(claim_id: str) -> str:
    return f"statements/{claim_id}.smt2"


def manifest(digests: Mapping[str, str]) -> bytes:
    """``MANIFEST.json`` for these files (path below the folder to SHA-256)."""
    return checker.canonical({"files": dict(digests), "schema": SCHEMA})


def of_claims(folder: Path) -> list[Path]:
    """The certificates and statements in ``folder``, in order."""
    found = [path for path in folder.glob("*.json") if path.name not in (MANIFEST, LEDGER)]
    return sorted([*found, *folder.glob("statements/*.smt2")])


def generated(folder: Path) -> list[Path]:
    """The files in ``folder`` that a manifest lists, in order: those of claims, the ledger, and its page."""
    ledger = [path for name in (LEDGER, PAGE) if (path := folder / name).is_file()]
    return sorted([*of_claims(folder), *ledger])


def write_manifest(folder: Path) -> bool:
    """Rewrite the manifest for what is in ``folder``; says whether it changed."""
    digests = {
        path.relative_to(folder).as_posix(): checker.digest(path.read_bytes()) for path in generated(folder)
    }
    return write_if_changed(folder / MANIFEST, manifest(digests))


def write_if_changed(path: Path, content: bytes) -> bool:
    """Write ``path`` in one step (never half a file) unless it already has this content; says whether it wrote."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, content)
    return True


def write_whole(path: Path, content: bytes) -> None:
    """Write ``path`` in one step: a temporary file beside it takes its name. A link is followed; a pipe or a device such as
    ``/dev/stdout`` is written into. Raises OSError, and then ``path`` is as it was.
    """
    if path.is_relative_to("/dev") or (path.exists() and not path.is_file()):
        path.write_bytes(content)
        return
    path = Path(os.path.realpath(path))
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def remove_stale(folder: Path, keep: Iterable[str]) -> list[str]:
    """Delete certificates and statements of claims that are no more; returns their ids."""
    known = set(keep)
    stale = set()
    for path in of_claims(folder):
        if path.stem not in known:
            path.unlink()
            stale.add(path.stem)
    return sorted(stale)


def read(folder: Path, claim_id: str) -> Files | None:
    """The files of a claim as they stand in ``folder``, or None when one is missing."""
    try:
        return Files(
            claim_id,
            (folder / statements_path(claim_id)).read_bytes(),
            (folder / certificate_path(claim_id)).read_bytes(),
        )
    except FileNotFoundError:
        return None
