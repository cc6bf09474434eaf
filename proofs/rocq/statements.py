"""The Rocq development as data: its files, what they require, and the statements pinned in ``Statements.v``.

Nothing is executed. ``Statements.v`` has one form of entry, which a reader and this parser share::

    (** C2. In log-odds a message is a difference of two softplus units. *)
    Goal forall (f : table) (l : R), positive f ->
      log_message f l = t0 f + softplus (l + t1 f) - softplus (l + t2 f).
    Proof. exact PairMessage.log_message_softplus. Qed.

Anything else in the file, beside comments and its fixed head, is an error. Statements use ``Definitions.v`` alone, so that no other
file can change what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

DIRECTORY = Path(__file__).parent
LIBRARY = "TBN"
STATEMENTS = "Statements.v"
DEFINITIONS = "Definitions.v"
HEAD = """\
From Coq Require Import Reals List Permutation Arith ZArith NArith Bool.
From TBN Require {modules}.
From TBN Require Import Definitions.
Import ListNotations.
Open Scope R_scope.
"""
"""The head of ``Statements.v`` and of every file the replay writes: statements are read in this context and no other."""

_HEAD = re.compile(re.escape(" ".join(HEAD.split())).replace(re.escape("{modules}"), "([A-Za-z ]+)"))
_ENTRY = re.compile(
    r"\(\*\* (?P<label>[A-H][0-9]+)\. (?P<says>[^*]*?) \*\)\n"
    r"Goal (?P<statement>.*?)\.\n"
    r"Proof\. exact (?P<theorem>[A-Z][A-Za-z]*\.[A-Za-z0-9_]+)\. Qed\.\n",
    re.DOTALL,
)
_REQUIRE = re.compile(r"^From TBN Require(?: Import)? ([A-Za-z0-9_\s]+)\.$", re.MULTILINE)
_NAME = re.compile(r"[A-Z][A-Za-z0-9]*\.v")


class RocqError(Exception):
    """A development that cannot be read, built or trusted; ``code`` is a stable word."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True)
class Pin:
    """One pinned statement. ``theorem`` is ``Module.name``; ``statement`` has its white space collapsed."""

    label: str
    says: str
    statement: str
    theorem: str

    @property
    def module(self) -> str:
        return self.theorem.partition(".")[0]

    @property
    def qualified(self) -> str:
        return f"{LIBRARY}.{self.theorem}"


@dataclass(frozen=True)
class Development:
    """Sources by file name, and which of this library's files each requires."""

    sources: Mapping[str, str]
    requires: Mapping[str, tuple[str, ...]]

    def digests(self) -> dict[str, str]:
        return {name: sha256(text.encode("utf-8")).hexdigest() for name, text in sorted(self.sources.items())}

    def closure(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """These files and all that they require, each after what it requires."""
        order: list[str] = []
        open_: list[str] = []

        def visit(name: str) -> None:
            if name in order:
                return
            if name in open_:
                raise RocqError("circular-require", " requires ".join([*open_, name]))
            if name not in self.sources:
                raise RocqError("missing-source", f"{name} is required, but there is no such file")
            open_.append(name)
            for other in self.requires[name]:
                visit(other)
            open_.pop()
            order.append(name)

        for name in names:
            visit(name)
        return tuple(order)

    def pins(self) -> tuple[Pin, ...]:
        """The entries of ``Statements.v``, in order. Raises RocqError when the file holds anything else."""
        if STATEMENTS not in self.sources:
            raise RocqError("missing-source", f"there is no {STATEMENTS}")
        return parse_pins(self.sources[STATEMENTS])


def read_development(directory: Path = DIRECTORY) -> Development:
    """All ``.v`` files of a directory. Raises RocqError for names that the replay would not accept."""
    sources: dict[str, str] = {}
    requires: dict[str, tuple[str, ...]] = {}
    for path in sorted(directory.glob("*.v")):
        if not _NAME.fullmatch(path.name):
            raise RocqError("file-name", f"{path.name} is not of the form Name.v")
        try:
            text = path.read_bytes().decode("ascii")
        except UnicodeDecodeError as error:
            raise RocqError("not-ascii", f"{path.name}: byte {error.start}") from None
        sources[path.name] = text
        names = [word for match in _REQUIRE.finditer(without_comments(text)) for word in match[1].split()]
        requires[path.name] = tuple(f"{name}.v" for name in names)
    return Development(sources, requires)


@lru_cache(maxsize=1)
def committed() -> Development:
    """The development that ships with the package."""
    return read_development()


def parse_pins(text: str) -> tuple[Pin, ...]:
    """The pinned statements of a statement file."""
    pins: list[Pin] = []
    rest: list[str] = []
    position = 0
    for match in _ENTRY.finditer(text):
        rest.append(text[position : match.start()])
        position = match.end()
        pins.append(
            Pin(
                match["label"],
                " ".join(match["says"].split()),
                checked_statement(match["statement"]),
                match["theorem"],
            )
        )
    rest.append(text[position:])
    head = _HEAD.fullmatch(" ".join(without_comments("".join(rest)).split()))
    if head is None:
        raise RocqError("statement-file", f"{STATEMENTS} holds something beside its head and its entries")
    if sorted(head[1].split()) != (used := sorted({pin.module for pin in pins})):
        raise RocqError("statement-file", f"{STATEMENTS} requires {head[1]!r}, its entries use {used}")
    names = [pin.theorem for pin in pins]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise RocqError("statement-file", f"{repeated[0]} is pinned twice")
    return tuple(pins)


def checked_statement(text: str) -> str:
    """White space collapsed. Refuses what could end the sentence, open a comment or a string: a statement is one term."""
    statement = " ".join(text.split())
    if not statement.isascii() or not statement.isprintable():
        raise RocqError("statement-text", f"not printable ASCII: {statement[:60]!r}")
    if re.search(r"\.(\s|$)|\(\*|\*\)|\"|\.\.\.|[{}]", statement):
        raise RocqError("statement-text", f"more than one term: {statement[:60]!r}")
    return statement


def without_comments(text: str) -> str:
    """The text without comments, which nest; a string inside a comment hides its delimiters, as Rocq reads it."""
    kept: list[str] = []
    depth = position = 0
    while position < len(text):
        if text.startswith("(*", position):
            depth += 1
            position += 2
        elif depth and text.startswith("*)", position):
            depth -= 1
            position += 2
            if not depth:
                kept.append(" ")
        elif text[position] == '"':
            end = position + 1
            while end < len(text) and text[end] != '"':
                end += 1
            if not depth:
                kept.append(text[position : end + 1])
            position = end + 1
        else:
            if not depth:
                kept.append(text[position])
            position += 1
    if depth:
        raise RocqError("unclosed-comment", "a comment is not closed")
    return "".join(kept)
