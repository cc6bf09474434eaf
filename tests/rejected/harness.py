"""Write the base claims, let an attack change the files, and see what the checker says of them.

The checker runs as a user would run it, ``python -I proofs/checker.py FOLDER``, in a process limited to two seconds of processor
time and 200 MB, so that an attack on time or memory ends in a failure here and not in a hung machine.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import ledger
from tests.rejected.base import BASE

CHECKER = Path(checker.__file__)
SECONDS = 2
MEGABYTES = 200


def write_base(folder: Path) -> None:
    """The base claims' certificates and their ledger."""
    for claim in BASE:
        files = cert.files(claim)
        cert.write_if_changed(folder / cert.statements_path(claim.id), files.statements)
        cert.write_if_changed(folder / cert.certificate_path(claim.id), files.certificate)
    ledger.write(folder)
    cert.write_manifest(folder)


@dataclass
class Target:
    """A folder under attack. Names of claims are given without ``base.``."""

    folder: Path

    def certificate(self, claim: str) -> Path:
        return self.folder / f"base.{claim}.json"

    def statements(self, claim: str) -> Path:
        return self.folder / "statements" / f"base.{claim}.smt2"

    def load(self, claim: str) -> Any:
        return json.loads(self.certificate(claim).read_bytes())

    def edit(self, claim: str, change: Callable[[Any], Any]) -> None:
        """Change a certificate's data and write it canonically."""
        data = self.load(claim)
        change(data)
        self.certificate(claim).write_bytes(checker.canonical(data))

    def obligation(self, claim: str, name: str, change: Callable[[Any], Any]) -> None:
        """Change one obligation's entry."""
        self.edit(claim, lambda data: change(next(o for o in data["obligations"] if o["name"] == name)))

    def evidence(self, claim: str, name: str, evidence: Any) -> None:
        """Put other evidence in the place of an obligation's."""
        self.obligation(claim, name, lambda entry: entry.update(evidence=evidence))

    def ledger(self, item: str, change: Callable[[Any], Any]) -> None:
        """Change one entry of the ledger and write it canonically."""
        path = self.folder / cert.LEDGER
        data = json.loads(path.read_bytes())
        change(next(entry for entry in data["items"] if entry["item"] == item))
        path.write_bytes(checker.canonical(data))

    def raw(self, claim: str, change: Callable[[bytes], bytes]) -> None:
        """Change a certificate's bytes."""
        path = self.certificate(claim)
        before = path.read_bytes()
        after = change(before)
        if after == before:
            raise AssertionError("the attack changes nothing")
        path.write_bytes(after)

    def replace(self, claim: str, old: str, new: str, count: int = 1) -> None:
        """Replace text in a statements file, the first ``count`` times it occurs."""
        path = self.statements(claim)
        text = path.read_text(encoding="ascii")
        if old not in text:
            raise AssertionError(f"{old!r} is not in {path.name}")
        path.write_bytes(text.replace(old, new, count).encode("utf-8"))

    def seal(self, claim: str | None = None) -> None:
        """Recompute the digests in a certificate (if given) and in the manifest, so that the mathematics must refuse."""
        if claim is not None:
            text = self.statements(claim).read_bytes()
            blocks = re.findall(
                rb"\(reset\)\n\(set-info :obligation \|([^|]*)\|\).*?\(check-sat\)", text, re.DOTALL
            )
            whole = [m.group(0) for m in re.finditer(rb"\(reset\)\n.*?\(check-sat\)", text, re.DOTALL)]
            digests = {name.decode(): checker.digest(block) for name, block in zip(blocks, whole)}

            def change(data: Any) -> None:
                data["statements"] = checker.digest(text)
                for entry in data["obligations"]:
                    entry["statement"] = digests.get(entry["name"], entry["statement"])

            self.edit(claim, change)
        self.relist()

    def relist(self) -> None:
        """Recompute the manifest alone."""
        cert.write_manifest(self.folder)


@dataclass(frozen=True)
class Attack:
    """What must be refused: how the files are changed, which file is refused with which code, and which others fall with it."""

    mutate: Callable[[Target], None]
    file: str
    code: str
    also: tuple[str, ...]
    level: Literal["checker", "registry"]
    """Who refuses it: the bare checker, or only the comparison with the claims (true and proved, but not what was claimed)."""


ATTACKS: dict[str, Attack] = {}
"""By name, which is that of the function; its docstring says what the attack does."""


def attack(
    *, file: str, code: str, also: tuple[str, ...] = (), level: Literal["checker", "registry"] = "checker"
) -> Callable[[Callable[[Target], None]], Callable[[Target], None]]:
    """Register a function that changes the base so that ``file`` must be refused with ``code``."""

    def register(mutate: Callable[[Target], None]) -> Callable[[Target], None]:
        if mutate.__name__ in ATTACKS:
            raise ValueError(f"two attacks are called {mutate.__name__}")
        ATTACKS[mutate.__name__] = Attack(mutate, file, code, also, level)
        return mutate

    return register


@dataclass(frozen=True)
class Verdict:
    """What the checker printed: exit code, refusals as file -> code, and everything it wrote."""

    code: int
    refused: dict[str, str]
    output: str
    errors: str


def _limits() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))


def check(folder: Path) -> Verdict:
    """Run the checker on a folder within the limits."""
    optimised = ["-O"] if sys.flags.optimize else []
    done = subprocess.run(
        [sys.executable, "-I", *optimised, str(CHECKER), str(folder)],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        preexec_fn=_limits,
    )
    refused: dict[str, str] = {}
    for line in done.stdout.splitlines():
        match = re.match(r"refused: (\S+): ([a-z0-9-]+): ", line)
        if match:
            refused[Path(match[1]).relative_to(folder).as_posix()] = match[2]
    return Verdict(done.returncode, refused, done.stdout, done.stderr)
