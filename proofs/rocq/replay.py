"""Replay of the Rocq development: build, check what is stated, and audit what it rests on. Fails closed.

What is believed of a certificate: nothing. The steps, each of which raises ``RocqError`` with its own code:

    sources       every source has the digest that the certificate names; no command that could weaken the kernel occurs
    build         each file is compiled by ``coqc`` into a folder of its own; a compiled file is reused only when its source, all it
                  requires, the compiler's version and its own bytes are the recorded ones
    pins          each statement is restated after importing ``Definitions`` alone, and proved by the theorem's full name
    assumptions   ``Print Assumptions`` of every theorem, name and type of each axiom; any line that is not understood is an error
    coqchk        the independent checker of compiled files rechecks everything, the standard library too, and lists the axioms by
                  their absolute names: no type-in-type, no unchecked recursion, no assumed positivity

The cache folder (``proofs/rocq/.build``) is trusted as much as this machine; ``fresh=True`` starts without it.
Written for Coq 8.16; newer releases print and name the same things, but only 8.16 has been run.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from proofs.rocq.statements import (
    DEFINITIONS,
    DIRECTORY,
    HEAD,
    LIBRARY,
    STATEMENTS,
    Development,
    Pin,
    RocqError,
    checked_statement,
    read_development,
    without_comments,
)

TIME_LIMIT = 1200.0  # seconds for one run of a tool: a guard against a hang, never a measure of success

ALLOWED: dict[str, str] = {
    "ClassicalDedekindReals.sig_forall_dec": (
        "forall P : nat -> Prop, (forall n : nat, {P n} + {~ P n}) -> {n : nat | ~ P n} + {forall n : nat, P n}"
    ),
    "ClassicalDedekindReals.sig_not_dec": "forall P : Prop, {~ ~ P} + {~ P}",
    "Classical_Prop.classic": r"forall P : Prop, P \/ ~ P",
    "FunctionalExtensionality.functional_extensionality_dep": (
        "forall (A : Type) (B : A -> Type) (f g : forall x : A, B x), (forall x : A, f x = g x) -> f = g"
    ),
}
"""The axioms of the standard library's real numbers, as ``Print Assumptions`` prints name and type."""

ABSOLUTE = {
    f"{root}.{folder}.{name}": name
    for root in ("Coq", "Stdlib")
    for folder, name in (
        ("Reals", "ClassicalDedekindReals.sig_forall_dec"),
        ("Reals", "ClassicalDedekindReals.sig_not_dec"),
        ("Logic", "Classical_Prop.classic"),
        ("Logic", "FunctionalExtensionality.functional_extensionality_dep"),
    )
}
"""The same by their absolute names, as coqchk prints them."""

FORBIDDEN = re.compile(
    r"\b(?:Axioms?|Conjectures?|Parameters?|Admitted|admit|Admit|give_up|bypass_check|Extraction|Redirect|Primitive|Register)\b"
    r"|\bUnset\s+(?:Guard|Positivity|Universe)\s+Checking\b|\bDeclare\s+ML\b|\bAdd\s+(?:Rec\s+)?(?:LoadPath|ML)\b"
    r"|\bRewrite\s+Rules?\b|(?:^|\.\s)\s*(?:Load|Cd|Drop|Symbols?)\b"
)
"""Words that no source needs: a first, textual refusal. The audit would find what they do; this names the line."""


@dataclass(frozen=True)
class Record:
    """What a certificate says of one theorem."""

    pin: Pin
    assumptions: Mapping[str, str]
    sources: Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """What the replay established: the compiler's version and per theorem its axioms, name to type."""

    version: str
    assumptions: Mapping[str, Mapping[str, str]]


def build_folder() -> Path:
    """``proofs/rocq/.build`` in a checkout; where the package cannot be written to, a folder of the user's cache."""
    if os.access(DIRECTORY, os.W_OK):
        return DIRECTORY / ".build"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "tbn" / "rocq"


def tools() -> tuple[str, str] | None:
    """Paths of the compiler and of the checker of compiled files, or None when Rocq is not installed."""
    compiler = shutil.which("coqc")
    checker = shutil.which("coqchk") or shutil.which("rocqchk")
    return (compiler, checker) if compiler and checker else None


def version() -> str:
    """The compiler's version, such as ``8.16.1``."""
    text = _run([_tools()[0], "--print-version"], Path.cwd()).split()
    if not text or not re.fullmatch(r"[0-9]+(\.[0-9]+)+\S*", text[0]):
        raise RocqError("version", f"coqc says {' '.join(text)[:80]!r}")
    return text[0]


def replay(
    records: Sequence[Record],
    directory: Path = DIRECTORY,
    build: Path | None = None,
    *,
    fresh: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Build and audit the development in ``directory`` and hold ``records`` against it. Raises RocqError."""
    development = read_development(directory)
    refuse_commands(development)
    pins = {pin.theorem: pin for pin in development.pins()}
    for record in records:
        same_statement(record.pin, pins)
        same_sources(record, development)
    found = audit(development, build or build_folder(), fresh=fresh, say=say)
    for record in records:
        same_assumptions(record, found.assumptions[record.pin.theorem])
    return found


def refuse_commands(development: Development) -> None:
    """No source contains a command that adds an axiom, leaves a gap, or turns a check of the kernel off."""
    for name, text in development.sources.items():
        match = FORBIDDEN.search(without_comments(text))
        if match is not None:
            raise RocqError("forbidden-command", f"{name} contains {' '.join(match[0].split())!r}")


def same_statement(pin: Pin, pins: Mapping[str, Pin]) -> None:
    known = pins.get(pin.theorem)
    if known is None:
        raise RocqError("unknown-theorem", f"{STATEMENTS} does not pin {pin.theorem}")
    if known.statement != pin.statement:
        raise RocqError("statement-differs", f"{pin.theorem} is pinned as: {known.statement[:120]}")


def same_sources(record: Record, development: Development) -> None:
    actual = development.digests()
    expected = {name: actual[name] for name in sources_of(record.pin, development)}
    for name in sorted({*expected, *record.sources}):
        if record.sources.get(name) != expected.get(name):
            raise RocqError(
                "digest-mismatch",
                f"{record.pin.theorem}: {name} is not the file that the certificate names",
            )


def sources_of(pin: Pin, development: Development) -> tuple[str, ...]:
    """The files a theorem and its statement depend on."""
    return development.closure((f"{pin.module}.v", DEFINITIONS))


def same_assumptions(record: Record, found: Mapping[str, str]) -> None:
    if dict(record.assumptions) != dict(found):
        raise RocqError(
            "assumptions-differ",
            f"{record.pin.theorem} rests on {sorted(found)}, the certificate says {sorted(record.assumptions)}",
        )


def audit(
    development: Development,
    build: Path,
    *,
    fresh: bool = False,
    say: Callable[[str], None] = lambda line: None,
) -> Outcome:
    """Compile, restate, list assumptions, recheck. The outcome is cached by the digest of everything that goes in."""
    build.mkdir(parents=True, exist_ok=True)
    with (build.parent / f"{build.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one build at a time
        if fresh:
            shutil.rmtree(build)
            build.mkdir()
        return _audit(development, build, say)


def _audit(development: Development, build: Path, say: Callable[[str], None]) -> Outcome:
    compiler, checker = _tools()
    number = version()
    compile_all(development, build, compiler, number, say)
    pins = development.pins()
    script = pin_script(pins)
    key = sha256(
        "\n".join(
            [number, script, *(sha256(vo.read_bytes()).hexdigest() for vo in compiled(development, build))]
        ).encode()
    ).hexdigest()
    cache = build / "audit.json"
    stored = _load(cache)
    printed = stored.get("assumptions")
    if stored.get("key") != key or not isinstance(printed, dict):
        say("restating the theorems")
        printed = print_assumptions(pins, script, build, compiler)
        say("rechecking the compiled files with coqchk")
        # the statement file restates and defines nothing; what it names stands in the others
        modules = [
            f"{LIBRARY}.{name.removesuffix('.v')}" for name in development.sources if name != STATEMENTS
        ]
        text = _run([checker, "-silent", "-o", "-Q", str(build), LIBRARY, *modules], build, both=True)
        context_summary(text)
        cache.write_text(json.dumps({"key": key, "assumptions": printed}, sort_keys=True))
    assumptions = {name: allowed(name, axioms) for name, axioms in printed.items()}
    if set(assumptions) != {pin.theorem for pin in pins}:
        raise RocqError("cache", f"{cache.name} does not fit the pins; remove {build}")
    return Outcome(number, assumptions)


def compiled(development: Development, build: Path) -> list[Path]:
    return [build / f"{name}o" for name in sorted(development.sources)]


def compile_all(
    development: Development, build: Path, compiler: str, number: str, say: Callable[[str], None]
) -> None:
    """Compile what is not recorded as compiled from exactly these sources by exactly this compiler."""
    stamps_file = build / "stamps.json"
    stamps = _load(stamps_file)
    digests = development.digests()
    keys: dict[str, str] = {}
    order = development.closure(tuple(sorted(development.sources)))
    for name in order:
        parts = [number, digests[name], *(keys[other] for other in development.requires[name])]
        keys[name] = sha256("\n".join(parts).encode()).hexdigest()
        vo = build / f"{name}o"
        stamp = stamps.get(name)
        if (
            isinstance(stamp, dict)
            and stamp.get("key") == keys[name]
            and vo.is_file()
            and stamp.get("vo") == sha256(vo.read_bytes()).hexdigest()
        ):
            continue
        say(f"compiling {name}")
        vo.unlink(missing_ok=True)
        (build / name).write_text(development.sources[name], encoding="ascii")
        # warnings (newer releases deprecate names) decide nothing: what a file assumes is asked afterwards
        _run([compiler, "-q", "-Q", str(build), LIBRARY, str(build / name)], build)
        if not vo.is_file():
            raise RocqError("build", f"{name} left no compiled file")
        stamps[name] = {"key": keys[name], "vo": sha256(vo.read_bytes()).hexdigest()}
        stamps_file.write_text(json.dumps(stamps, sort_keys=True))


def pin_script(pins: Iterable[Pin]) -> str:
    """Restates every pin in the context of ``Definitions`` alone and asks for the assumptions of its theorem."""
    pins = list(pins)
    lines = [HEAD.format(modules=" ".join(sorted({pin.module for pin in pins})))]
    for number, pin in enumerate(pins):
        statement = checked_statement(pin.statement)
        lines.append(f"Definition pin_{number} : {statement}.\nProof. exact {pin.qualified}. Qed.\n")
    lines.append("Set Printing Width 1000000.")
    lines += [f'Redirect "{number}" Print Assumptions pin_{number}.' for number in range(len(pins))]
    return "\n".join(lines) + "\n"


def print_assumptions(
    pins: Sequence[Pin], script: str, build: Path, compiler: str
) -> dict[str, dict[str, str]]:
    """Axioms of each restated pin (hence of its theorem), by name and type."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "Pins.v"
        path.write_text(script, encoding="ascii")
        _run([compiler, "-q", "-Q", str(build), LIBRARY, str(path)], Path(folder), both=True, code="pin")
        return {
            pin.theorem: parse_assumptions((Path(folder) / f"{number}.out").read_text())
            for number, pin in enumerate(pins)
        }


def parse_assumptions(text: str) -> dict[str, str]:
    """Name to type, from the output of ``Print Assumptions``. Any other shape is an error."""
    if text.strip() == "Closed under the global context":
        return {}
    lines = text.rstrip("\n").split("\n")
    if lines[0] != "Axioms:" or len(lines) == 1:
        raise RocqError("unknown-output", f"Print Assumptions begins with {lines[0][:80]!r}")
    entries: list[str] = []
    for line in lines[1:]:
        if not line.startswith((" ", "\t")):
            entries.append(line)
        elif entries:
            entries[-1] += " " + line.strip()
        else:
            raise RocqError("unknown-output", f"a continuation of nothing: {line[:80]!r}")
    axioms: dict[str, str] = {}
    for entry in entries:
        match = re.fullmatch(r"(\S+)\s*:\s(.+)", entry)
        if match is None or match[1] in axioms:
            raise RocqError("unknown-output", f"not an axiom and its type: {entry[:120]!r}")
        axioms[match[1]] = " ".join(match[2].split())
    return axioms


def allowed(theorem: str, axioms: Mapping[str, str]) -> dict[str, str]:
    """The axioms, when each has an allowed name and exactly that axiom's type."""
    for name, type_ in axioms.items():
        if ALLOWED.get(name) != type_:
            raise RocqError("axiom", f"{theorem} rests on {name} : {type_[:120]}")
    return dict(axioms)


_SECTIONS = (
    "Theory",
    "Axioms",
    "Constants/Inductives relying on type-in-type",
    "Constants/Inductives relying on unsafe (co)fixpoints",
    "Inductives whose positivity is assumed",
)
_THEORIES = (
    "Set is predicative",
    "Rewrite rules are not allowed (consistency kept)",
    "Rewrite rules are not allowed",
)


def context_summary(text: str) -> set[str]:
    """The axioms that coqchk lists, all of them allowed; every other section must be there and empty."""
    _, found, body = text.partition("CONTEXT SUMMARY\n===============\n")
    if not found:
        raise RocqError("coqchk", f"no context summary: {text.strip()[-200:]!r}")
    axioms: set[str] = set()
    seen: set[str] = set()
    section = ""
    for line in body.split("\n"):
        if not line.strip():
            continue
        head = re.fullmatch(r"\* ([^:]+):\s*(.*)", line)
        if head:
            section, rest = head[1], head[2].strip()
            if section not in _SECTIONS:
                raise RocqError("coqchk", f"unknown section {section!r}")
            if section == "Theory":
                if rest not in _THEORIES:
                    raise RocqError("coqchk", f"theory: {rest!r}")
            elif rest not in ("", "<none>"):
                raise RocqError("coqchk", f"{section}: {rest!r}")
            seen.add(section)
        elif section == "Axioms" and (name := line.strip()) in ABSOLUTE and line == f"    {name}":
            axioms.add(ABSOLUTE[name])
        else:
            raise RocqError("coqchk", f"{section}: {line.strip()}")
    missing = set(_SECTIONS) - seen
    if missing:
        raise RocqError("coqchk", f"sections missing: {sorted(missing)}")
    return axioms


def _tools() -> tuple[str, str]:
    found = tools()
    if found is None:
        raise RocqError("not-installed", "coqc and coqchk are not both on the path (Debian: apt install coq)")
    return found


def _run(command: Sequence[str], folder: Path, *, both: bool = False, code: str = "build") -> str:
    """Run a tool without its configuration files and load path variables; its output, or RocqError when it fails."""
    environment = {
        name: value for name, value in os.environ.items() if not name.startswith(("COQ", "ROCQ", "OCAML"))
    }
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env={**environment, "LC_ALL": "C"},
            capture_output=True,
            text=True,
            timeout=TIME_LIMIT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise RocqError(code, f"{Path(command[0]).name}: {error}") from None
    if done.returncode:
        message = " ".join((done.stderr or done.stdout).split())
        raise RocqError(code, f"{Path(command[0]).name}: {message[-400:]}")
    return done.stdout + (done.stderr if both else "")


def _load(path: Path) -> dict[str, object]:
    try:
        value = json.loads(path.read_text())
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}
