"""``tbn check --rocq``: hold the ``rocq`` evidence of a certificate folder against a replay of the development."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from proofs import checker
from proofs.rocq.replay import (
    Outcome,
    Record,
    audit,
    build_folder,
    refuse_commands,
    same_assumptions,
    same_sources,
    same_statement,
    tools,
)
from proofs.rocq.statements import DIRECTORY, Development, Pin, RocqError, read_development

DEVELOPMENT = "proofs/rocq"
"""Stands as the file of a refusal that concerns the whole development."""


@dataclass(frozen=True)
class Replayed:
    """What the replay found: refusals as (file, code, message), one line for a reader, and whether every theorem was replayed."""

    refused: list[tuple[str, str, str]]
    summary: str
    complete: bool = False


def records(folder: Path, only: Collection[str] | None = None) -> list[tuple[str, Record]]:
    """Every ``rocq`` record in the certificates of a folder (of the claims ``only``), with its file. Raises checker.Rejected."""
    found: list[tuple[str, Record]] = []
    for path in sorted(folder.glob("*.json")):
        if only is not None and path.stem not in only:
            continue
        for item in _evidence(checker.load_json(checker.read_file(path))):
            keys = ["assumptions", "coq", "kind", "sources", "statement", "theorem"]
            checker.record(item, "evidence", keys)
            pin = Pin(
                "",
                "",
                checker.text_of(item["statement"], "a statement"),
                checker.text_of(item["theorem"], "a theorem"),
            )
            for key in ("assumptions", "sources"):
                if not isinstance(item[key], dict):
                    raise checker.Rejected("malformed", f"{path.name}: {key} must be an object")
            found.append((path.name, Record(pin, item["assumptions"], item["sources"])))
    return found


def _evidence(value: Any) -> Iterator[dict[str, Any]]:
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, dict):
            if item.get("kind") == "rocq":
                yield item
            pending.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            pending.extend(reversed(item))


def without_compiler(found: list[tuple[str, Record]], development: Development) -> list[tuple[str, str, str]]:
    """What can be refused without Rocq: another statement than the pinned one, other sources than those that are here."""
    refused: list[tuple[str, str, str]] = []
    try:
        refuse_commands(development)
        pins = {pin.theorem: pin for pin in development.pins()}
    except RocqError as error:
        return [(DEVELOPMENT, error.code, error.message)]
    for file, record in found:
        try:
            same_statement(record.pin, pins)
            same_sources(record, development)
        except RocqError as error:
            refused.append((file, error.code, error.message))
    return refused


def check(
    folder: Path,
    say: Callable[[str], None] = lambda line: None,
    *,
    only: Collection[str] | None = None,
    directory: Path = DIRECTORY,
    build: Path | None = None,
    fresh: bool = False,
) -> Replayed:
    """Replay what the certificates of ``folder`` rest on in Rocq; without Rocq, compare statements and sources and say so."""
    found = records(folder, only)
    if not found:
        return Replayed([], "no certificate here rests on Rocq")
    try:
        development = read_development(directory)
    except RocqError as error:
        return Replayed([(DEVELOPMENT, error.code, error.message)], f"Rocq: {error}")
    refused = without_compiler(found, development)
    if refused:
        return Replayed(refused, f"Rocq: {len(refused)} records refused")
    if tools() is None:
        line = f"Rocq is not installed: {len(found)} theorems not replayed (statements and source digests compared)"
        return Replayed([], line)
    try:
        outcome = audit(development, build or build_folder(), fresh=fresh, say=say)
    except RocqError as error:
        return Replayed([(DEVELOPMENT, error.code, error.message)], f"Rocq: {error}")
    for file, record in found:
        try:
            same_assumptions(record, outcome.assumptions[record.pin.theorem])
        except RocqError as error:
            refused.append((file, error.code, error.message))
    return Replayed(
        refused,
        _line(found, outcome) if not refused else f"Rocq: {len(refused)} records refused",
        complete=not refused,
    )


def _line(found: list[tuple[str, Record]], outcome: Outcome) -> str:
    theorems = sorted({record.pin.theorem for _, record in found})
    closed = sum(1 for theorem in theorems if not outcome.assumptions[theorem])
    return (
        f"replayed with Coq {outcome.version}: {len(theorems)} theorems kernel-checked, {closed} closed, "
        f"{len(theorems) - closed} on the standard reals"
    )
