"""The ``tbn`` command line: a group whose sub-commands are imported only when they are used.

A sub-command is a module ``proofs/cli/commands/<name>.py`` that exposes ``command`` (a click.Command) and one line in ``COMMANDS``.
It returns an exit code (None counts as 0): 0 accepted, 1 a claim fails or a certificate is refused, 2 wrong usage or could not run,
3 undecided. Errors that a user can mend are ``proofs.certification.errors.UserError``.
"""

from __future__ import annotations

import importlib
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress

import click

from proofs import __version__
from proofs.certification.errors import ACCEPTED, INTERRUPTED, UNUSABLE, UserError, did_you_mean

COMMANDS: dict[str, str] = {
    "prove": "Regenerate the proof certificates.",
    "derive": "Run the symbolic checks: every derivation, step by step.",
    "check": "Re-check certificates with the independent checker.",
    "status": "The ledger: every claim, its verdict and what it assumes.",
    "show": "One claim in full: statement, derivation, evidence, near misses.",
    "crosscheck": "Compare the identities with floating-point runs, in ulps.",
    "compile": "Compile a discrete network into transformer weights.",
    "infer": "Posteriors from a compiled network, by running its layers.",
    "converge": "Certify that loopy belief propagation converges on a network.",
    "reproduce": "Repeat an experiment of the source, every printed digit.",
    "explain": "What the layers of a trained transformer do, read as inference.",
    "completion": "Print the completion script of a shell.",
}
"""Sub-command name to its line in ``tbn --help``, which therefore imports none of them."""


class LazyGroup(click.Group):
    """A group that knows its sub-commands by name and imports the module of the one that runs."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(f"proofs.cli.commands.{cmd_name}").command
        if not isinstance(command, click.Command):
            raise TypeError(f"proofs.cli.commands.{cmd_name}.command is not a click.Command")
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in COMMANDS and not ctx.resilient_parsing:
            hint = did_you_mean(name, COMMANDS) or "; `tbn --help` lists them"
            raise UserError(f"no command {name!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    name="tbn",
)
@click.version_option(__version__, prog_name="tbn", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Which claims of "Transformers are Bayesian Networks" (arXiv:2603.17063) hold, and who has checked?

    \b
      tbn prove              regenerate the proof certificates
      tbn derive             run the symbolic checks
      pytest certificates/   audit, one test per statement

    Exit codes: 0 accepted, 1 a claim fails or a certificate is refused, 2 wrong usage or could not run, 3 undecided.
    """
    if os.environ.get("NO_COLOR"):
        ctx.color = False


def run(arguments: Sequence[str] | None = None) -> int:
    """Run ``tbn`` with these arguments (default: the process's own); returns the exit code, prints one line per error."""
    if sys.stderr is None:  # closed by the caller (2>&-): messages have nowhere to go
        sys.stderr = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 (open until the process ends)
    if sys.stdout is None:
        return _fail("standard output is closed; send it to a file, or to /dev/null", UNUSABLE)
    if isinstance(sys.stdout, io.TextIOWrapper):  # a narrow code page shows a replacement for what it lacks
        sys.stdout.reconfigure(errors="replace")
    output = sys.stdout
    try:
        result = cli.main(
            args=None if arguments is None else list(arguments), prog_name="tbn", standalone_mode=False
        )
        sys.stdout.flush()
    except UserError as error:
        return _fail(error.message, error.exit_code)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return UNUSABLE
    except click.ClickException as error:
        usage = error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "tbn"
        message = error.format_message().rstrip(".")
        return _fail(f"{message}; see `{usage} --help`", UNUSABLE)
    except (click.Abort, KeyboardInterrupt):
        return _fail("interrupted", INTERRUPTED)
    except SystemExit:
        if sys.stdout is output:
            raise
        sys.stdout = output  # click saw that the reader has gone: it wraps the stream and exits with 1
        _abandon_output()
        return ACCEPTED
    except BrokenPipeError:  # the reader (head, less) has gone: not an error, and nobody to tell
        _abandon_output()
        return ACCEPTED
    except OSError as error:
        if os.environ.get("TBN_TRACEBACK"):
            raise
        try:
            sys.stdout.flush()
        except (OSError, ValueError):
            _abandon_output()
        return _fail(f"{error.filename or 'cannot write the output'}: {error.strerror or error}", UNUSABLE)
    except Exception as error:
        if os.environ.get("TBN_TRACEBACK"):
            raise
        return _fail(f"internal: {type(error).__name__}: {error} (TBN_TRACEBACK=1 shows where)", UNUSABLE)
    return result if isinstance(result, int) else ACCEPTED


def _abandon_output() -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail once more when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str, code: int) -> int:
    click.echo(f"error: {' '.join(message.split())}", err=True)
    return code


def main() -> None:
    """Entry point of the ``tbn`` script."""
    sys.exit(run())


if __name__ == "__main__":
    main()
