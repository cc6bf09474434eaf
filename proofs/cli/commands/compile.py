"""``tbn compile``: a discrete network becomes a transformer whose forward pass gives its posteriors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli import networks

if TYPE_CHECKING:
    from numeric.compiled.model import CompiledModel

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
@click.option(
    "--given", multiple=True, metavar="X=x", help="With --edges: a finding to compile in; may be repeated."
)
@click.option(
    "--evidence", metavar="FILE", help="With --edges: findings from a UAI evidence file, to compile in."
)
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
@networks.encoding_option
@click.option("--normalise", is_flag=True, help="Scale rows that do not sum to 1, whatever the reason.")
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
    """Compile NETWORK (a shipped name such as asia, or a .bif or .uai file) into transformer weights and tokens.

    The weights are the same for every network; the network lies in the tokens. The file documents itself in its metadata, and
    `tbn infer MODEL.safetensors` reads nothing else.

    Without --edges the model follows the network's junction tree: exact for every network, and findings are given to `tbn infer`.

    With --edges every layer is one synchronous round of belief propagation, for networks of binary variables whose tables join at
    most two of them and hold no zero. On a tree the rounds reach the diameter by default, and the posteriors are exact; with loops
    they are what N rounds of loopy belief propagation give, and `tbn infer` says so. Findings are compiled in (--given): an
    observed variable leaves the graph before anything is checked, so that cancer, whose one table over three variables includes
    Pollution, compiles with --given Pollution=low. Tables over the same variables are multiplied together first.
    """
    _refuse(context, *((EDGES_ONLY, "needs") if not edges else (JUNCTION_TREE_ONLY, "has no meaning with")))
    if not output.endswith(networks.MODEL_SUFFIX):
        raise UserError(f"-o {output!r} should end in {networks.MODEL_SUFFIX}")
    parsed = networks.read_network(network, normalise=normalise, encoding=encoding)
    if edges:
        findings = networks.findings(given, parsed.states, evidence, encoding)
        model = networks.edge_model(
            network, parsed, findings, rounds, "relu" if max_product else "softplus", degree
        )
    else:
        model = networks.compiled_model(network, parsed, treewidth_limit, entry_limit)
    size = _write(model, output)
    if as_json:
        _print_json(model, output, size)
        return ACCEPTED
    tokens, width = model.tokens.shape
    click.echo(f"{output}: {tokens:,} tokens of width {width}, {size:,} bytes")
    if edges:
        _print_edges(model)
    else:
        pruning, value = (block.repeat for block in model.blocks)
        click.echo(
            f"layers: {pruning} evidence + {value} value, the depth of the circuit along the junction tree"
        )
        click.echo(
            f"junction tree: treewidth {model.size['treewidth']}, {model.size['clusters']} clusters, "
            f"{model.size['table_entries']:,} joint states"
        )
    return ACCEPTED


def _refuse(context: click.Context, options: dict[str, str], why: str) -> None:
    """Options that would have no effect, if given, are an error."""
    for parameter, option in options.items():
        if context.get_parameter_source(parameter) is click.core.ParameterSource.COMMANDLINE:
            raise UserError(f"{option} {why} --edges")


def _write(model: CompiledModel, output: str) -> int:
    """Write the file; its size in bytes."""
    from pathlib import Path

    from numeric.compiled.model import save_model

    try:
        save_model(model, output)
        return Path(output).stat().st_size
    except Exception as error:
        if isinstance(error, OSError) or type(error).__name__ == "SafetensorError":
            raise UserError(f"cannot write {output}: {error}") from None
        raise


def _print_json(model: CompiledModel, output: str, size: int) -> None:
    from proofs.cli import terminal

    tokens, width = model.tokens.shape
    about: dict[str, object] = {
        "schema": 1,
        "model": output,
        "bytes": size,
        "tokens": tokens,
        "width": width,
        "layers": {block.name: block.repeat for block in model.blocks},
        **dict(model.size),
    }
    if model.is_edge_model:
        from numeric.compiled.edge_model import guarantee, is_max_product

        found = guarantee(model)
        about |= {
            "given": dict(model.given),
            "max_product": is_max_product(model),
            "rounds": found.rounds,
            "rounds_needed": found.depth,
            "exact": found.exact,
        }
    terminal.print_json(about)


def _print_edges(model: CompiledModel) -> None:
    from numeric.compiled.edge_model import guarantee, is_max_product

    rule = "max-product" if is_max_product(model) else "sum-product"
    found = guarantee(model)
    click.echo(
        f"layers: {found.rounds} {rule} + 1 read-out + 1 log-probability, "
        f"weights for every graph of degree at most {model.size['degree']}"
    )
    click.echo(found.says)
