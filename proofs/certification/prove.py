"""Regenerate certificates: render every claim, ask the solvers it names, re-check with the independent checker, then write.

A claim is written only after ``proofs.checker`` accepted exactly the bytes that are written. Claims are worked on in parallel
processes; the bytes do not depend on how many. What was accepted once, with the same statements, evidence, lemmas and checker, is
not checked again by ``prove`` (a note of its digest lies in the cache folder); ``tbn check`` always checks everything.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import ledger, registry, solvers
from proofs.certification.folder import certificates
from proofs.language.claim import Claim

Result = Literal["proved", "unchanged", "failed"]


@dataclass(frozen=True)
class Failure:
    """Why an obligation (or the whole claim, then ``obligation`` is empty) was not accepted."""

    claim: str
    obligation: str
    code: str
    message: str

    def __str__(self) -> str:
        place = f"{self.claim}::{self.obligation}" if self.obligation else self.claim
        return f"{place}: {self.code}: {self.message}"


@dataclass(frozen=True)
class Outcome:
    """What became of one claim. ``notes`` say what was kept because a tool is missing."""

    claim: str
    result: Result
    seconds: float
    failures: tuple[Failure, ...] = ()
    notes: tuple[str, ...] = ()
    digest: str = ""


@dataclass
class Summary:
    """What ``prove`` did: outcomes in the order of the claims, files written, claims whose files were removed."""

    directory: Path
    outcomes: list[Outcome] = field(default_factory=list)
    written: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failures(self) -> list[Failure]:
        return [failure for outcome in self.outcomes for failure in outcome.failures]


def cache_directory(root: Path | None) -> Path:
    """Where digests of accepted claims are noted: ``.tbn-cache`` of the checkout, or the user's cache folder."""
    if root is not None:
        return root / ".tbn-cache"
    base = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return Path(base) / "transformers-bayesian-networks"


def available_processors() -> int:
    """Processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


# Worker side --------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _checker_digest() -> str:
    return checker.digest(Path(checker.__file__).read_bytes())


@cache
def _files(claim_id: str) -> cert.Files:
    return cert.files(registry.all_claims()[claim_id])


@cache
def accepted(claim_id: str) -> Any:
    """The checker's record of a claim as the registry states it; its lemmas are checked first. Raises checker.Rejected."""
    claims = registry.all_claims()
    lemmas = {name: accepted(name) for name in cert.transitive_uses(claim_id, claims)}
    found = _files(claim_id)
    return checker.check_claim(checker.load_json(found.certificate), found.statements.decode("ascii"), lemmas)


def fingerprint(claim_id: str) -> str:
    """One digest of everything acceptance depends on: both files, those of all lemmas, and the checker."""
    names = [*cert.transitive_uses(claim_id, registry.all_claims()), claim_id]
    return checker.digest(
        "\n".join([_checker_digest(), *(_files(name).digest for name in names)]).encode("ascii")
    )


def _solver_words(claim: Claim, committed: cert.Files | None) -> tuple[list[Failure], list[str]]:
    """Ask every solver whose word the evidence cites. What is no ``unsat`` (or ``sat``, as stated) is a failure,
    each in its own way: unknown, timeout, error, missing, the opposite answer, and two solvers that contradict each other."""
    failures: list[Failure] = []
    notes: list[str] = []
    for obligation in claim.obligations:
        cited = [e for e in (obligation.evidence, *obligation.also) if e.get("kind") == "smt"]
        if not cited:
            continue
        block = cert.obligation_block(obligation)
        answers = [(evidence, solvers.ask(str(evidence.get("solver")), block)) for evidence in cited]
        if {"sat", "unsat"} <= {answer.result for _, answer in answers}:
            said = ", ".join(f"{answer.solver} says {answer.result}" for _, answer in answers)
            failures.append(Failure(claim.id, obligation.name, "solvers-disagree", said))
            continue
        for evidence, answer in answers:
            if answer.result == "missing" and _committed(committed, obligation.name, block, evidence):
                notes.append(
                    f"{claim.id}::{obligation.name}: {answer.solver} is not installed; its committed word is kept"
                )
            elif answer.result == "missing":
                package = "z3-solver" if answer.solver == "z3" else answer.solver
                message = f"{answer.solver} is not here; install it with `pip install {package}`"
                failures.append(Failure(claim.id, obligation.name, "solver-missing", message))
            elif answer.result != obligation.status:
                message = f"{answer.solver} said {answer.result}, expected {obligation.status}"
                reason = f" ({answer.reason})" if answer.reason else ""
                failures.append(
                    Failure(claim.id, obligation.name, f"solver-{answer.result}", message + reason)
                )
    return failures, notes


def _committed(files: cert.Files | None, obligation: str, block: str, evidence: Mapping[str, Any]) -> bool:
    """Whether the committed certificate has this evidence for an obligation with the same statement."""
    if files is None:
        return False
    try:
        known = checker.load_json(files.certificate)
        entries = [entry for entry in known["obligations"] if entry["name"] == obligation]
        wanted = checker.digest(block.encode("ascii"))
        return any(
            e["statement"] == wanted and dict(evidence) in [e["evidence"], *e["also"]] for e in entries
        )
    except (checker.Rejected, KeyError, TypeError):
        return False


def prove_one(claim_id: str, committed: cert.Files | None, cache: str | None) -> Outcome:
    """Prove one claim; ``cache`` is the folder of accepted digests, or None to check afresh."""
    start = time.perf_counter()

    def outcome(
        result: Result, failures: Sequence[Failure] = (), notes: Sequence[str] = (), digest: str = ""
    ) -> Outcome:
        return Outcome(claim_id, result, time.perf_counter() - start, tuple(failures), tuple(notes), digest)

    try:
        mark = fingerprint(claim_id)
        if cache is not None and (Path(cache) / mark).exists():
            return outcome("unchanged", digest=mark)
        failures, notes = _solver_words(registry.all_claims()[claim_id], committed)
        if failures:
            return outcome("failed", failures, notes)
        accepted(claim_id)
    except cert.Unwritable as error:
        return outcome(
            "failed", [Failure(claim_id, "", "unwritable", str(error).removeprefix(f"{claim_id}: "))]
        )
    except checker.Rejected as error:
        return outcome("failed", [_located(claim_id, error)])
    return outcome("proved", (), notes, mark)


def _located(claim_id: str, error: checker.Rejected) -> Failure:
    """A refusal with the obligation that it names taken out of the message."""
    place, separator, rest = error.message.partition(": ")
    names = {o.name for o in registry.all_claims()[claim_id].obligations}
    if separator and place.split("~")[0] in names:
        return Failure(claim_id, place, error.code, rest)
    return Failure(claim_id, "", error.code, error.message)


def _start_worker() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent answers Ctrl-C


# Parent side --------------------------------------------------------------------------------------------------------------


def selection(ids: Sequence[str], directory: Path) -> list[str]:
    """The claims that ``ids`` select and those they use whose certificates the folder does not hold, in registry order."""
    selected = set(registry.select(ids))
    claims = registry.all_claims()
    for name in tuple(selected):
        with suppress(cert.Unwritable):  # reported when the claim itself is proved
            selected.update(u for u in cert.transitive_uses(name, claims) if cert.read(directory, u) is None)
    return [name for name in claims if name in selected]


def prove(
    ids: Sequence[str],
    directory: Path,
    *,
    jobs: int = 1,
    cache: Path | None = None,
    known: Path | None = None,
    progress: Callable[[Outcome, int, int], None] | None = None,
) -> Summary:
    """Prove the claims of ``selection`` (all when ``ids`` is empty) and write their certificates to ``directory``.

    A claim that fails leaves its files as they were, and one that uses a claim without a certificate is not written. With no ids,
    files of claims that no longer exist are removed. ``known`` is a folder whose committed solvers' words count where ``directory``
    has none. ``progress`` is called with each outcome, how many are done, and how many there are. Raises UserError where another
    README.md would be overwritten.
    """
    ledger.require_place(directory)
    start = time.perf_counter()
    selected = selection(ids, directory)
    summary = Summary(directory)
    folders = [directory] if known is None else [directory, known]
    work = {name: next(filter(None, (cert.read(f, name) for f in folders)), None) for name in selected}
    found: dict[str, Outcome] = {}
    for outcome in _outcomes(work, jobs, None if cache is None else str(cache)):
        found[outcome.claim] = outcome
        if progress is not None:
            progress(outcome, len(found), len(work))
    summary.outcomes = [_with_lemmas(found[name], found, directory) for name in selected]
    try:
        for outcome in summary.outcomes:
            if outcome.result != "failed":
                _write(directory, outcome, summary)
                if cache is not None and outcome.digest:
                    cert.write_if_changed(cache / outcome.digest, b"")
        if not ids:
            summary.removed = cert.remove_stale(directory, selected)
        summary.written += ledger.write(directory)
        usable = ledger.usable(directory)
    finally:  # whatever went wrong, the folder is left with a manifest of what is in it
        if cert.write_manifest(directory):
            summary.written.append(cert.MANIFEST)
    summary.outcomes += _unusable(directory, usable, found)
    summary.seconds = time.perf_counter() - start
    return summary


def _with_lemmas(outcome: Outcome, found: Mapping[str, Outcome], directory: Path) -> Outcome:
    """The outcome, or a failure where a claim that it uses failed and has no certificate: its own would be refused."""
    if outcome.result == "failed":
        return outcome
    for name in cert.transitive_uses(outcome.claim, registry.all_claims()):
        lost = name in found and found[name].result == "failed" and cert.read(directory, name) is None
        if lost:
            failure = Failure(outcome.claim, "", "lemma-missing", f"it uses {name}, which has no certificate")
            return replace(outcome, result="failed", failures=(failure,))
    return outcome


def _unusable(directory: Path, usable: Mapping[str, object], found: Mapping[str, Outcome]) -> list[Outcome]:
    """A failure for every certificate in the folder that was not worked on and that the ledger cannot speak of."""
    stored = {path.stem for path in certificates(directory)}
    message = (
        "its certificate is unreadable, or uses one that is not there; write it anew with `tbn prove {}`"
    )
    return [
        Outcome(name, "failed", 0.0, (Failure(name, "", "unusable-certificate", message.format(name)),))
        for name in sorted(stored - set(usable) - set(found))
    ]


def _write(directory: Path, outcome: Outcome, summary: Summary) -> None:
    content = _files(outcome.claim)
    targets = {
        cert.statements_path(outcome.claim): content.statements,
        cert.certificate_path(outcome.claim): content.certificate,
    }
    for path, data in targets.items():
        if cert.write_if_changed(directory / path, data):
            summary.written.append(path)


def _outcomes(work: Mapping[str, cert.Files | None], jobs: int, cache: str | None) -> Iterator[Outcome]:
    if jobs <= 1 or len(work) <= 1:
        for name, committed in work.items():
            yield prove_one(name, committed, cache)
        return
    # fork shares the claims that this process has loaded; elsewhere every worker loads them again
    method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    pool = ProcessPoolExecutor(min(jobs, len(work)), mp_context=context, initializer=_start_worker)
    try:
        futures = [pool.submit(prove_one, name, committed, cache) for name, committed in work.items()]
        for future in as_completed(futures):
            yield future.result()
        pool.shutdown()
    except BaseException:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in multiprocessing.active_children():
            child.terminate()
        raise
