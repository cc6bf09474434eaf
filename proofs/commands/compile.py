"""``tbn compile``: a discrete network becomes a transformer whose forward pass gives its posteriors."""

from __future__ import annotations

import click

from proofs.errors import ACCEPTED, UserError


@click.command()
@click.argument("network")
@click.option("-o", "--output", required=True, metavar="MODEL.safetensors", help="The file to write.")
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
def command(
    network: str, output: str, normalise: bool, treewidth_limit: int, entry_limit: int, as_json: bool
) -> int:
    """Compile NETWORK (a shipped name such as asia, or a .bif or .uai file) into transformer weights and tokens.

    The weights are the same for every network; the network lies in the tokens. The file documents itself in its metadata, and
    `tbn infer MODEL.safetensors` reads nothing else.
    """
    from pathlib import Path

    from numeric.compiled_model import save_model
    from proofs import networks, terminal

    if not output.endswith(networks.MODEL_SUFFIX):
        raise UserError(f"-o {output!r} should end in {networks.MODEL_SUFFIX}")
    parsed = networks.read_network(network, normalise=normalise)
    model = networks.compiled_model(parsed, treewidth_limit, entry_limit)
    try:
        save_model(model, output)
        size = Path(output).stat().st_size
    except Exception as error:
        if isinstance(error, OSError) or type(error).__name__ == "SafetensorError":
            raise UserError(f"cannot write {output}: {error}") from None
        raise
    rows, width = model.tokens.shape
    evidence, value = (block.repeat for block in model.blocks)
    if as_json:
        terminal.print_json(
            {
                "schema": 1,
                "model": output,
                "bytes": size,
                "tokens": rows,
                "width": width,
                "layers": {block.name: block.repeat for block in model.blocks},
                **dict(model.size),
            }
        )
        return ACCEPTED
    click.echo(f"{output}: {rows:,} tokens of width {width}, {size:,} bytes")
    click.echo(
        f"layers: {evidence} evidence + {value} value, the depth of the circuit along the junction tree"
    )
    click.echo(
        f"junction tree: treewidth {model.size['treewidth']}, {model.size['clusters']} clusters, "
        f"{model.size['table_entries']:,} joint states"
    )
    return ACCEPTED
