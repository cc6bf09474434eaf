"""What the experiment commands share: torch or one line that says how to get it, progress with time left, verdicts, plots."""

from __future__ import annotations

import importlib.util
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from proofs.certification.errors import ACCEPTED, FAILED, UNDECIDED, UserError

EXIT_CODES = {"reproduced": ACCEPTED, "not-reproduced": FAILED, "undecided": UNDECIDED}
Options = TypeVar("Options")

QUIET_SECONDS = 20.0
"""Between progress lines when stderr is not a terminal."""


SETTINGS = Path(__file__).resolve().parents[2] / "experiments" / "settings"
"""Settings files that come with the package, a folder per sweep."""

device_option = click.option(
    "--device", default="cpu", show_default=True, help="Where torch trains, such as cuda."
)
settings_option = click.option(
    "--settings", metavar="FILE", help="JSON with settings that differ from the criterion's."
)


def usable_device(name: str) -> None:
    """Raises UserError where this torch has no such device."""
    from numeric.experiments.training import device_of

    try:
        device_of(name)
    except ValueError as error:
        raise UserError(f"--device: {error}") from error


def with_settings(options: Options, path: str | None, known: Mapping[str, Sequence[str]]) -> Options:
    """The options of an experiment with what the file changes, of the names ``known`` where it lists some. Raises UserError for
    what is no such setting."""
    from numeric.experiments import sweep

    if path is None:
        return options
    try:
        return sweep.changed(options, sweep.read_object(Path(path)), path, known)
    except sweep.SettingsError as error:
        raise UserError(str(error)) from error


def require_torch() -> None:
    """Raises UserError where torch is missing."""
    if importlib.util.find_spec("torch") is None:
        raise UserError(
            "this experiment trains with torch, which is not installed: pip install torch==2.13.0"
        )


class Meter:
    """Progress with time left on stderr: one line that is rewritten on a terminal, one now and then elsewhere."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock, self.started, self.printed = clock, clock(), -QUIET_SECONDS
        self.first: int | None = None
        self.width = 0

    def __call__(self, line: str, done: int, total: int) -> None:
        now = self.clock() - self.started
        if self.first is None:  # work that a resumed run finds done took no time now
            self.first, self.since = done, now
        text = f"{100 * done // total}%  {line}{self.left(now, done, total)}"
        if sys.stderr.isatty():
            click.echo(f"\r{text.ljust(self.width)}", err=True, nl=False)
            self.width = len(text)
        elif now - self.printed >= QUIET_SECONDS or done == total:
            click.echo(text, err=True)
            self.printed = now

    def left(self, now: float, done: int, total: int) -> str:
        """The rest at the pace so far; nothing until there is a pace."""
        worked = done - (self.first or 0)
        if worked <= 0 or done >= total:
            return ""
        seconds = (now - self.since) * (total - done) / worked
        return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {seconds:.0f} s left"

    def close(self) -> None:
        if sys.stderr.isatty() and self.width:
            click.echo(err=True)


def attempt(what: Callable[[Meter], dict[str, Any]], folder: Path) -> dict[str, Any]:
    """Run; Ctrl-C says how to go on and passes; a checkpoint of other settings is the user's to mend."""
    from numeric.experiments.record import RecordError
    from numeric.experiments.training import CheckpointError

    meter = Meter()
    try:
        return what(meter)
    except KeyboardInterrupt:
        click.echo(
            f"\nstopped; finished epochs are kept in {folder}: the same command with --resume goes on",
            err=True,
        )
        raise
    except (CheckpointError, RecordError) as error:
        raise UserError(str(error)) from error
    except RuntimeError as error:
        if "memory" not in str(error):
            raise
        raise UserError(f"not enough memory for these settings: {str(error).splitlines()[0]}") from error
    except OSError as error:
        raise UserError(f"cannot write in {folder}: {error.strerror or error}") from error
    finally:
        meter.close()


def finish(record: Mapping[str, Any], folder: Path, *, as_json: bool, draw: Callable[[], list[Path]]) -> int:
    """Plots, the verdict with each criterion, and the exit code."""
    from proofs.cli import terminal

    plots: list[Path] = []
    if importlib.util.find_spec("matplotlib") is None:
        click.echo("no plots: matplotlib is not installed (pip install matplotlib)", err=True)
    else:
        plots = draw()
    if as_json:
        terminal.print_json(record)
    else:
        for criterion in record["criteria"]:
            word = "holds" if criterion["holds"] else "fails"
            measured = f"{criterion['mean']:.4g}"
            if "largest" in criterion:
                measured = f"{criterion['least']:.4g} to {criterion['largest']:.4g}"
            click.echo(f"{word}: {criterion['says']} Measured {measured} (source: {criterion['source']}).")
        about = (
            "" if record["verdict"] != "undecided" else " (the criterion is stated for the default settings)"
        )
        click.echo(f"verdict: {record['verdict']}{about}")
    for path in (folder / f"{record['experiment']}.json", *plots):
        click.echo(f"wrote {path}", err=True)
    return EXIT_CODES[record["verdict"]]
