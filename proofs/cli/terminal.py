"""What commands share when they talk to a person: progress on stderr, JSON and rich text on stdout. NO_COLOR is honoured."""

from __future__ import annotations

import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import UserError

if TYPE_CHECKING:
    from rich.console import Console

QUIET_SECONDS = 20.0
"""Between progress lines when stderr is not a terminal."""
PIPE_WIDTH = 120
"""Columns when stdout is not a terminal: tables stay readable in a file or a pipe."""


def console(*, stderr: bool = False) -> Console:
    """A rich console; plain text of a fixed width when the stream is not a terminal."""
    from rich.console import Console

    class Pipe(Console):
        """Lets ``proofs.cli.main`` answer a reader that has gone; rich itself would end the process."""

        def on_broken_pipe(self) -> None:
            raise  # the BrokenPipeError that is being handled

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Pipe(stderr=stderr, width=width, highlight=False, soft_wrap=False)


def print_json(data: Any) -> None:
    """One JSON document on stdout; floats are not rounded. What the stream cannot encode is escaped, so that no letter is lost."""
    text = json.dumps(data, indent=2, ensure_ascii=False, allow_nan=False)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(data, indent=2, allow_nan=False)
    sys.stdout.write(text + "\n")


def write_file(path: Path, content: bytes) -> None:
    """Write a file that the user named, never half of it. Raises UserError."""
    from proofs.certification.certificate import write_whole

    try:
        write_whole(path, content)
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None


class Meter:
    """The one progress line, on stderr: a terminal sees it rewritten in place, with the time left at the pace so far; others
    see nothing or, with ``aloud``, a line now and then. Called with what is being done, and how many of how many units are done.

    No thread refreshes it, so that processes can be forked meanwhile.
    """

    def __init__(self, *, aloud: bool = False, clock: Callable[[], float] = time.monotonic) -> None:
        self.aloud, self.clock, self.started, self.printed = aloud, clock, clock(), -QUIET_SECONDS
        self.first: int | None = None
        self.width, self.shown = 0, ""

    def __call__(self, line: str, done: int, total: int) -> None:
        now = self.clock() - self.started
        if self.first is None:  # work that a resumed run finds done took no time now
            self.first, self.since = done, now
        text = f"{100 * done // max(total, 1)}%  {line}{self.left(now, done, total)}"
        if sys.stderr.isatty():
            text = text[: shutil.get_terminal_size().columns - 1]
            if text != self.shown:
                click.echo(f"\r{text.ljust(self.width)}", err=True, nl=False)
            self.width, self.shown = len(text), text
        elif self.aloud and (now - self.printed >= QUIET_SECONDS or done == total):
            click.echo(text, err=True)
            self.printed = now

    def left(self, now: float, done: int, total: int) -> str:
        """The rest at the pace so far; nothing until there is a pace."""
        worked = done - (self.first or 0)
        if worked <= 0 or done >= total or now - self.since < 1:
            return ""
        seconds = (now - self.since) * (total - done) / worked
        return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {seconds:.0f} s left"

    def close(self) -> None:
        """Wipe the line."""
        if sys.stderr.isatty() and self.width:
            click.echo(f"\r{' ' * self.width}\r", err=True, nl=False)
            self.width, self.shown = 0, ""


@contextmanager
def meter(*, aloud: bool = False) -> Iterator[Meter]:
    """A ``Meter`` that is wiped at the end, whatever happens."""
    found = Meter(aloud=aloud)
    try:
        yield found
    finally:
        found.close()


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A ``meter`` that counts by itself. Yields a function to call with each finished item."""
    done = 0
    with meter() as tell:

        def advance(item: str) -> None:
            nonlocal done
            done += 1
            tell(f"{what} {item}", min(done, total), total)

        if total:
            tell(what, 0, total)
        yield advance
