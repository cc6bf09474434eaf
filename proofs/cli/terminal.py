"""What commands share when they talk to a person: progress on stderr, JSON and rich text on stdout. NO_COLOR is honoured."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

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


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on stderr while it is a terminal, nothing otherwise. Yields a function to call with each finished item.

    No thread refreshes it, so that processes can be forked meanwhile.
    """
    if not sys.stderr.isatty() or total == 0:
        yield lambda _: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console(stderr=True), auto_refresh=False, transient=True)
    task = bar.add_task(what, total=total)

    def advance(item: str) -> None:
        bar.update(task, advance=1, description=f"{what} {item}")
        bar.refresh()

    bar.start()
    try:
        bar.refresh()
        yield advance
    finally:
        bar.stop()
