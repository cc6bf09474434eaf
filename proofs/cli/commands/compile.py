"""``tbn compile``: a discrete network becomes a transformer whose forward pass gives its posteriors."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli import networks

if TYPE_CHECKING:
    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel
    from numeric.compiled.junction.model import JunctionModel
    from symbolic.transformer.weights import Activation

EDGES_ONLY = {
    "given": "--given",
    "evidence": "--evidence",
    "rounds": "--rounds",
    "max_product": "--max-product",
    "degree": "--degree",
}
GATES_ONLY = {"treewidth_limit": "--treewidth-limit", "entry_limit": "--entry-limit"}
ENTRIES_ONLY = {"token_limit": "--token-limit", "onnx": "--onnx"}


@click.command()
@click.argument("network")
@click.option("-o", "--output", metavar="MODEL.safetensors", help="The file to write.")
@click.option("--onnx", metavar="FILE.onnx", help="Write an ONNX graph as well, or instead (extra `onnx`).")
@click.option(
    "--gates", is_flag=True, help="Compile to softplus layers, one token per gate of an arithmetic circuit."
)
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
@networks.token_limit_option
@click.option(
    "--treewidth-limit", type=click.IntRange(0), default=20, show_default=True, help="With --gates."
)
@click.option(
    "--entry-limit",
    type=click.IntRange(1),
    default=2_000_000,
    show_default=True,
    help="With --gates: most joint states of all junction-tree clusters together.",
)
@click.option("--json", "as_json", is_flag=True, help="The sizes as JSON on stdout.")
@click.pass_context
@networks.describes
def command(
    context: click.Context,
    network: str,
    output: str | None,
    onnx: str | None,
    gates: bool,
    edges: bool,
    given: tuple[str, ...],
    evidence: str | None,
    rounds: int | None,
    max_product: bool,
    degree: int,
    encoding: str | None,
    normalise: bool,
    token_limit: int,
    treewidth_limit: int,
    entry_limit: int,
    as_json: bool,
) -> int:
    """Compile NETWORK ({networks}) into transformer weights and tokens.

    The weights are the same for every network; the network lies in the tokens. The file documents itself in its metadata, and
    `tbn infer MODEL.safetensors` reads nothing else.

    The model follows the network's junction tree: exact for every network; findings and questions are given to `tbn infer`. It has
    one token per possible table entry of a clique, and four layers for each level of the tree, whose activations are exp and ln and
    whose sums are attention that averages over ties. Certificates (`tbn prove --network`) are still of the gate layers.

    With --gates its tokens are gates and its activations softplus: larger, and what the certificates are about.

    With --edges every layer is one synchronous round of belief propagation, for networks of binary variables whose tables join at
    most two of them and hold no zero. On a tree the rounds reach the diameter by default, and the posteriors are exact; with loops
    they are what N rounds of loopy belief propagation give, and `tbn infer` says so. Findings are compiled in (--given): an
    observed variable leaves the graph before anything is checked, so that cancer, whose one table over three variables includes
    Pollution, compiles with --given Pollution=low. Tables over the same variables are multiplied together first.
    """
    from proofs.cli import terminal

    if edges and gates:
        raise UserError("--edges and --gates exclude each other")
    if not edges:
        networks.refuse(context, EDGES_ONLY, "needs --edges")
    if not gates:
        networks.refuse(context, GATES_ONLY, "has no meaning with --edges" if edges else "needs --gates")
    if edges or gates:
        networks.refuse(context, ENTRIES_ONLY, f"has no meaning with {'--edges' if edges else '--gates'}")
    if output is None and onnx is None:
        raise UserError("nothing to write: name a file with -o MODEL.safetensors, or --onnx FILE.onnx")
    if output is not None and not output.endswith(networks.MODEL_SUFFIX):
        raise UserError(f"-o {output!r} should end in {networks.MODEL_SUFFIX}")
    if onnx is not None and not onnx.endswith(".onnx"):
        raise UserError(f"--onnx {onnx!r} should end in .onnx")
    if onnx is not None and find_spec("onnx") is None:
        raise UserError("--onnx needs the package onnx: pip install 'transformers-bayesian-networks[onnx]'")
    model: GateModel | EdgeModel | JunctionModel
    if edges or gates:
        parsed = networks.read_network(network, normalise=normalise, encoding=encoding)
        if edges:
            findings = networks.findings(given, parsed.states, evidence, encoding)
            activation: Activation = "relu" if max_product else "softplus"
            model = networks.edge_model(network, parsed, findings, rounds, activation, degree)
        else:
            model = networks.compiled_model(network, parsed, treewidth_limit, entry_limit)
    else:
        tables = networks.read_tables(network, normalise=normalise, encoding=encoding)
        model = networks.junction_model(network, tables, token_limit=token_limit)
    written = {path: _write(model, path) for path in (output, onnx) if path is not None}
    if as_json:
        files = {"model": output, "bytes": written.get(output)} if output is not None else {}
        files |= {"onnx": onnx, "onnx_bytes": written[onnx]} if onnx is not None else {}
        terminal.print_json({"schema": 1, **files, **model.facts()})
        return ACCEPTED
    for path, size in written.items():
        click.echo(f"{path}: {_size(model)}, {size:,} bytes")
    for line in model.describe():
        click.echo(line)
    return ACCEPTED


def _size(model: GateModel | EdgeModel | JunctionModel) -> str:
    facts = model.facts()
    width = f" of width {facts['width']}" if "width" in facts else ""
    return f"{facts['tokens']:,} tokens{width}"


def _write(model: GateModel | EdgeModel | JunctionModel, path: str) -> int:
    """Write the file, an ONNX graph where its name is none of a model; its size in bytes."""
    from pathlib import Path

    from numeric.compiled.files import save_model
    from numeric.compiled.junction.file import save_junction_model
    from numeric.compiled.junction.model import JunctionModel

    try:
        if not isinstance(model, JunctionModel):
            save_model(model, path)
        elif path.endswith(networks.MODEL_SUFFIX):
            save_junction_model(model, path)
        else:
            from numeric.compiled.junction.onnx_graph import save_onnx

            save_onnx(model, path)
        return Path(path).stat().st_size
    except Exception as error:
        if isinstance(error, OSError) or type(error).__name__ in ("SafetensorError", "EncodeError"):
            raise UserError(f"cannot write {path}: {error}") from None
        raise
