"""``tbn reproduce``: the source's experiments again, each judged by a stated criterion. Sub-commands are imported when they run."""

from __future__ import annotations

import importlib

import click

from proofs.certification.errors import UserError, did_you_mean

EXPERIMENTS: dict[str, str] = {
    "loopy-table": "Loopy belief propagation on five structures (Table 4).",
    "factor-training": "What the source trained on factor graphs, beside exact layers (section 6.7).",
    "machines": "Five Turing machines, learned and constructed (section 5).",
    "train": "Runs from settings files; the published settings come with the package.",
    "posterior-tracking": "Bijections and hidden Markov filtering, trained beside exact.",
}
"""Name to its line in the help; module ``proofs.cli.commands.reproduce_<name with underscores>`` exposes ``command``."""


class Experiments(click.Group):
    """A group that imports the module of the experiment that runs, and no other."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(EXPERIMENTS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in EXPERIMENTS:
            return None
        module = importlib.import_module(f"proofs.cli.commands.reproduce_{cmd_name.replace('-', '_')}")
        found = module.command
        if not isinstance(found, click.Command):
            raise TypeError(f"{module.__name__}.command is not a click.Command")
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in EXPERIMENTS and not ctx.resilient_parsing:
            hint = did_you_mean(args[0], EXPERIMENTS) or f"; there are {', '.join(EXPERIMENTS)}"
            raise UserError(f"no experiment {args[0]!r}{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Experiments"):
            formatter.write_dl(list(EXPERIMENTS.items()))


@click.group(cls=Experiments, name="reproduce")
def command() -> None:
    """Repeat an experiment of the source. Exit code 0 when it is reproduced by the criterion that is stated with it, 1 when not."""
