"""The one command behind every ``tbn reproduce`` experiment: options, torch or one line that says how to get it, progress with
time left, the verdict with each criterion, plots. What is an experiment's own is hooks, in a module of ``proofs.cli.commands``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

import click

from proofs.certification.errors import ACCEPTED, FAILED, UNDECIDED, UserError
from proofs.cli.terminal import Meter, meter

EXIT_CODES = {"reproduced": ACCEPTED, "not-reproduced": FAILED, "not-decided": UNDECIDED}
"""By verdict; the words are the ledger's."""
Hook = Callable[..., Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Experiment:
    """What is an experiment's own. ``says`` is its help, ``options`` are click's (``number`` makes those for sizes).

    ``run(given, folder, resume, meter)`` gives the result from the options by name, ``record`` makes JSON data of it where it is
    none, ``show(result)`` prints its figures, and ``draw(result, folder)`` plots them and returns the paths. One that ``trains``
    needs torch, is told ``settings`` (a file or None) and ``device`` too, and keeps record, plots and checkpoints in the folder
    of ``-o``; another draws only where ``--plots`` says so.
    """

    says: str
    run: Hook
    show: Callable[[Any], None]
    draw: Callable[[Any, Path], list[Path]]
    options: Sequence[Hook] = ()
    record: Callable[[Any], dict[str, Any]] = dict
    trains: bool = True


def number(name: str, says: str, least: int = 1) -> Hook:
    """An option for a size of the experiment."""
    return click.option(name, type=click.IntRange(least), help=says)


OUTPUT = click.option(
    "-o", "--output", default="results", show_default=True, help="Folder for JSON, plots, checkpoints."
)
SETTINGS = click.option(
    "--settings", metavar="FILE", help="JSON with settings that differ from the criterion's."
)
DEVICE = click.option("--device", default="cpu", show_default=True, help="Where torch trains, such as cuda.")
RESUME = click.option("--resume", is_flag=True, help="Go on from the checkpoints in the folder.")
PLOTS = click.option(
    "--plots", metavar="FOLDER", help="Also draw the plots there, as SVG and PNG (needs matplotlib)."
)
JSON = click.option(
    "--json", "as_json", is_flag=True, help="The whole record as JSON on stdout, floats unrounded."
)


def command_of(experiment: Experiment) -> click.Command:
    """The click command of an experiment."""

    def command(
        as_json: bool,
        output: str = "",
        settings: str | None = None,
        device: str = "cpu",
        resume: bool = False,
        plots: str | None = None,
        **given: Any,
    ) -> int:
        drawing = importlib.util.find_spec("matplotlib") is not None
        if plots is not None and not drawing:
            raise UserError("--plots needs matplotlib; install the `plots` extra")
        folder = Path(output)
        if experiment.trains:
            require_torch()
            usable_device(device)
            result = attempt(
                lambda tell: experiment.run(given, folder, resume, tell, settings=settings, device=device),
                folder,
            )
        else:
            with meter() as tell:
                result = experiment.run(given, folder, resume, tell)
        record, written, drawn = experiment.record(result), list[Path](), list[Path]()
        if experiment.trains:
            written, plots = [folder / f"{record['experiment']}.json"], output
            drawing = plotting()
        if plots is not None and drawing:
            drawn = experiment.draw(result, Path(plots))
        if not experiment.trains:
            record["plots"] = [str(path) for path in drawn]
        if not as_json:
            experiment.show(result)
        return finish(record, [*written, *drawn], as_json=as_json)

    around = (*experiment.options, PLOTS)
    if experiment.trains:
        around = (OUTPUT, *experiment.options, SETTINGS, DEVICE, RESUME)
    for option in reversed((*around, JSON)):
        command = option(command)
    return click.command(help=experiment.says)(command)


def replaced(options: Any, given: Mapping[str, Any], **further: Any) -> Any:
    """The dataclass ``options`` with what was given, and what follows from it."""
    return replace(options, **{name: value for name, value in given.items() if value is not None} | further)


def with_settings(options: T, path: str | None, known: Mapping[str, Sequence[str]]) -> T:
    """The options of an experiment with what the file changes, of the names ``known`` where it lists some. Raises UserError for
    what is no such setting."""
    from numeric.experiments import sweep

    if path is None:
        return options
    try:
        return sweep.changed(options, sweep.read_object(Path(path)), path, known)
    except sweep.SettingsError as error:
        raise UserError(str(error)) from error


def usable_device(name: str) -> None:
    """Raises UserError where this torch has no such device."""
    from numeric.experiments.training import device_of

    try:
        device_of(name)
    except ValueError as error:
        raise UserError(f"--device: {error}") from error


def plotting() -> bool:
    """Whether plots can be drawn; says so where not."""
    found = importlib.util.find_spec("matplotlib") is not None
    if not found:
        click.echo("no plots: matplotlib is not installed (pip install matplotlib)", err=True)
    return found


def require_torch() -> None:
    """Raises UserError where torch is missing."""
    if importlib.util.find_spec("torch") is None:
        raise UserError(
            "this experiment trains with torch, which is not installed: pip install torch==2.13.0"
        )


def attempt(what: Callable[[Meter], Any], folder: Path) -> Any:
    """Run; Ctrl-C says how to go on and passes; a checkpoint of other settings is the user's to mend."""
    from numeric.experiments.record import RecordError
    from numeric.experiments.training import CheckpointError

    try:
        with meter(aloud=True) as tell:
            return what(tell)
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


def finish(record: Mapping[str, Any], written: Sequence[Path], *, as_json: bool) -> int:
    """The verdict with each criterion, what was written, and the exit code."""
    from proofs.cli import terminal

    if as_json:
        terminal.print_json(record)
    else:
        for criterion in record.get("criteria", ()):
            _say(criterion)
        stated = record.get("criteria", True) or record["verdict"] != "not-decided"
        about = "" if stated else " (the criteria are stated for the default settings)"
        click.echo(f"verdict: {record['verdict']}{about}")
    for path in written:
        click.echo(f"wrote {path}", err=True)
    return EXIT_CODES[record["verdict"]]


def _say(criterion: Mapping[str, Any]) -> None:
    """One criterion, and why a failure decides nothing about the source where it does not."""
    word = "holds" if criterion["holds"] else "fails"
    measured = f"{criterion['mean']:.4g}"
    if "largest" in criterion:
        measured = f"{criterion['least']:.4g} to {criterion['largest']:.4g}"
    click.echo(f"{word}: {criterion['says']} Measured {measured} (source: {criterion['source']}).")
    if criterion["outcome"] == "not-decided":
        click.echo(f"  not decided: {'; '.join(criterion['otherwise'])}")
