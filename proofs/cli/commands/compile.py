"""``tbn compile``: a discrete network becomes a transformer whose forward pass gives its posteriors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli import networks

if TYPE_CHECKING:
    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel

EDGES_ONLY = {
    "given": "--given",
    "evidence": "--evidence",
    "rounds": "--rounds",
    "max_product": "--max-product",
    "degree": "--degree",
}
JUNCTION_TREE_ONLY = {"treewidth_limit": "--treewidth-limit", "entry_limit": "--entry-limit"}


@click.command()
@click.argument("network")
@click.option("-o", "--output", required=True, metavar="MODEL.safetensors", help="The file to write.")
@click.option(
    "--edges", is_flag=True, help="Compile to rounds of belief propagation, one token per directed edge."
)
@networks.findings_options("With --edges, to compile in: ")
@click.option(
    "--rounds",
    type=click.IntRange(1),
    metavar="N",
    help="With --edges: rounds of messages. Default: the diameter on a tree or forest; needed on a graph with loops.",
)
@click.option(
    "--max-product", is_flag=True, help="With --edges: relu for softplus, which gives max-marginals."
)
@click.option(
    "--degree",
    type=click.IntRange(2),
    default=8,
    show_default=True,
    help="With --edges: the largest degree that the weights serve; they depend on nothing else.",
)
@networks.reading_options
@click.option("--treewidth-limit", type=click.IntRange(0), default=20, show_default=True)
@click.option(
    "--entry-limit",
    type=click.IntRange(1),
    default=2_000_000,
    show_default=True,
    help="Most joint states of all junction-tree clusters together.",
)
@click.option("--json", "as_json", is_flag=True, help="The sizes as JSON on stdout.")
@click.pass_context
@networks.describes
def command(
    context: click.Context,
    network: str,
    output: str,
    edges: bool,
    given: tuple[str, ...],
    evidence: str | None,
    rounds: int | None,
    max_product: bool,
    degree: int,
    encoding: str | None,
    normalise: bool,
    treewidth_limit: int,
    entry_limit: int,
    as_json: bool,
) -> int:
    """Compile NETWORK ({networks}) into transformer weights and tokens.

    The weights are the same for every network; the network lies in the tokens. The file documents itself in its metadata, and
    `tbn infer MODEL.safetensors` reads nothing else.

    Without --edges the model follows the network's junction tree: exact for every network, and findings are given to `tbn infer`.

    With --edges every layer is one synchronous round of belief propagation, for networks of binary variables whose tables join at
    most two of them and hold no zero. On a tree the rounds reach the diameter by default, and the posteriors are exact; with loops
    they are what N rounds of loopy belief propagation give, and `tbn infer` says so. Findings are compiled in (--given): an
    observed variable leaves the graph before anything is checked, so that cancer, whose one table over three variables includes
    Pollution, compiles with --given Pollution=low. Tables over the same variables are multiplied together first.
    """
    from proofs.cli import terminal

    _refuse(context, *((EDGES_ONLY, "needs") if not edges else (JUNCTION_TREE_ONLY, "has no meaning with")))
    if not output.endswith(networks.MODEL_SUFFIX):
        raise UserError(f"-o {output!r} should end in {networks.MODEL_SUFFIX}")
    parsed = networks.read_network(network, normalise=normalise, encoding=encoding)
    model: GateModel | EdgeModel
    if edges:
        findings = networks.findings(given, parsed.states, evidence, encoding)
        model = networks.edge_model(
            network, parsed, findings, rounds, "relu" if max_product else "softplus", degree
        )
    else:
        model = networks.compiled_model(network, parsed, treewidth_limit, entry_limit)
    size = _write(model, output)
    if as_json:
        terminal.print_json({"schema": 1, "model": output, "bytes": size, **model.facts()})
        return ACCEPTED
    tokens, width = model.tokens.shape
    click.echo(f"{output}: {tokens:,} tokens of width {width}, {size:,} bytes")
    for line in model.describe():
        click.echo(line)
    return ACCEPTED


def _refuse(context: click.Context, options: dict[str, str], why: str) -> None:
    """Options that would have no effect, if given, are an error."""
    for parameter, option in options.items():
        if context.get_parameter_source(parameter) is click.core.ParameterSource.COMMANDLINE:
            raise UserError(f"{option} {why} --edges")


def _write(model: GateModel | EdgeModel, output: str) -> int:
    """Write the file; its size in bytes."""
    from pathlib import Path

    from numeric.compiled.files import save_model

    try:
        save_model(model, output)
        return Path(output).stat().st_size
    except Exception as error:
        if isinstance(error, OSError) or type(error).__name__ == "SafetensorError":
            raise UserError(f"cannot write {output}: {error}") from None
        raise
