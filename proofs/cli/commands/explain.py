"""``tbn explain``: what the layers of a trained transformer do, read as probabilistic inference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UserError

if TYPE_CHECKING:
    from numeric.trained.checkpoint import Checkpoint
    from numeric.trained.explain import Report


@click.command()
@click.argument("model", metavar="MODEL", type=click.Path(path_type=Path))
@click.option(
    "--heads", type=click.IntRange(1), help="Number of heads; else from config.json beside the file."
)
@click.option("--activation", metavar="NAME", help="Activation; else from config.json.")
@click.option(
    "--norm-first/--norm-last",
    default=None,
    help="Where torch layers have their norms; else from config.json.",
)
@click.option(
    "--model-type",
    metavar="NAME",
    help="bert, roberta, xlm-roberta, camembert or torch, whose defaults hold for what is not said; else from config.json.",
)
@click.option("--tokens", metavar="ID,ID,...", help="Token ids; random inputs if not given.")
@click.option("--length", type=click.IntRange(1, 4096), default=16, show_default=True, help="Random inputs.")
@click.option(
    "--seed", type=click.IntRange(0), default=0, show_default=True, help="Seed of the random inputs."
)
@click.option("--causal", is_flag=True, help="Tokens attend to themselves and what precedes them only.")
@click.option(
    "--plot", type=click.Path(path_type=Path), metavar="FILE", help="Entropies and attention as PNG or SVG."
)
@click.option("--dot", type=click.Path(path_type=Path), metavar="FILE", help="The graph of one layer as DOT.")
@click.option(
    "--layer", type=click.IntRange(0), default=0, show_default=True, help="The layer for --dot and --plot."
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON on stdout, floats unrounded.")
def command(
    model: Path,
    heads: int | None,
    activation: str | None,
    norm_first: bool | None,
    model_type: str | None,
    tokens: str | None,
    length: int,
    seed: int,
    causal: bool,
    plot: Path | None,
    dot: Path | None,
    layer: int,
    as_json: bool,
) -> int:
    """Run the layers of MODEL on token ids or random inputs and report, per head, the selector's posterior and, per block, the
    distance from message passing with its proved bound.

    Reads BERT-style and torch TransformerEncoderLayer weights, also in shards (MODEL is then their .safetensors.index.json); layers
    are read one at a time and nothing in a file is run. A file with tensors or settings that would be passed over is refused.
    """
    import numpy as np

    from numeric.trained.checkpoint import CheckpointError, open_checkpoint
    from numeric.trained.explain import explain, which_theorems
    from proofs.cli import terminal

    if plot is not None and plot.suffix not in {".png", ".svg"}:
        raise UserError(f"--plot {plot}: the name must end in .png or .svg")
    try:
        checkpoint = open_checkpoint(
            model, heads=heads, activation=activation, norm_first=norm_first, model_type=model_type
        )
        if layer >= checkpoint.layers:
            raise UserError(f"--layer {layer}: {model} has the layers 0 to {checkpoint.layers - 1}")
        x, inputs = _inputs(checkpoint, tokens, length, seed)
        count = x.shape[1]
        mask = np.tril(np.ones((count, count), dtype=np.bool_)) if causal else None
        with terminal.progress("layer", checkpoint.layers) as advance:
            report = explain(_stream(checkpoint, advance), x, mask)
    except CheckpointError as error:
        raise UserError(str(error)) from None
    except OverflowError as error:
        raise UserError(f"{model}: {error}") from None
    first, holds, fails = which_theorems(checkpoint.activation, checkpoint.placement)
    if dot is not None:
        terminal.write_file(dot, layer_dot(report, layer).encode("utf-8"))
    if plot is not None:
        _plot(plot, report, layer)
    if as_json:
        terminal.print_json(_as_json(checkpoint, report, inputs, first, holds, fails))
    else:
        _print(checkpoint, report, inputs, first, holds, fails)
    return ACCEPTED


def _stream(checkpoint: Checkpoint, advance: Any) -> Any:
    """The layers one by one, so that only one is in memory."""
    for index in range(checkpoint.layers):
        yield checkpoint.layer(index)
        advance(str(index))


def _inputs(checkpoint: Checkpoint, tokens: str | None, length: int, seed: int) -> tuple[Any, str]:
    import numpy as np

    rng = np.random.default_rng(seed)
    if tokens is not None:
        words = tokens.replace(",", " ").split()
        if not words or not all(word.isascii() and word.isdigit() and len(word) < 12 for word in words):
            raise UserError(f"--tokens {tokens!r}: give token ids such as 101,7592,102")
        return checkpoint.embed([int(word) for word in words]), f"{len(words)} tokens"
    if checkpoint.vocabulary is not None and checkpoint.positions is not None:
        count = min(length, checkpoint.positions)
        ids = rng.integers(0, checkpoint.vocabulary, size=count)
        return checkpoint.embed([int(i) for i in ids]), f"{count} random token ids (seed {seed})"
    return rng.normal(size=(1, length, checkpoint.width)), f"{length} random normal inputs (seed {seed})"


def _as_json(
    checkpoint: Checkpoint, report: Report, inputs: str, first: str, holds: list[str], fails: list[str]
) -> dict[str, Any]:
    return {
        "schema": 1,
        "model": {
            "architecture": checkpoint.architecture,
            "model_type": checkpoint.model_type,
            "layers": checkpoint.layers,
            "width": checkpoint.width,
            "heads": checkpoint.heads,
            "hidden": checkpoint.hidden,
            "activation": checkpoint.activation,
            "norms": checkpoint.placement,
            "left_out": list(checkpoint.left_out),
        },
        "inputs": inputs,
        "summary": first,
        "holds": holds,
        "does_not_hold": fails,
        "heads": [
            {
                "layer": h.layer,
                "head": h.head,
                "entropy_nats": h.entropy,
                "effective_neighbours": h.neighbours,
                "mean_largest_weight": h.largest,
                "collapsed": h.collapsed or None,
                "duplicates": list(h.duplicates),
            }
            for h in report.heads
        ],
        "blocks": [
            {
                "layer": b.layer,
                "block": b.block,
                "against": b.against,
                "measured": b.measured,
                "bound": b.bound,
                "tightest_ratio": b.tightest,
            }
            for b in report.blocks
        ],
    }


def _print(
    checkpoint: Checkpoint, report: Report, inputs: str, first: str, holds: list[str], fails: list[str]
) -> None:
    from rich.table import Table

    from proofs.cli import terminal

    out = terminal.console()
    out.print(first, markup=False, soft_wrap=True)
    out.print(
        f"{checkpoint.model_type}, {checkpoint.layers} layers, width {checkpoint.width}, {checkpoint.heads} heads, "
        f"{checkpoint.hidden} hidden units; {inputs}"
    )
    if checkpoint.left_out:
        out.print(f"left out, as they come after the layers: {', '.join(checkpoint.left_out)}", markup=False)
    for title, lines in (("holds", holds), ("does not hold", fails)):
        for line in lines:
            out.print(f"  {title}: {line}", markup=False)
    heads = Table(
        "layer", "head", "entropy (nats)", "effective neighbours", "largest weight", "remark", box=None
    )
    for h in report.heads:
        remark = h.collapsed
        if h.duplicates:
            remark = f"{remark} like {', '.join(map(str, h.duplicates))}".strip()
        heads.add_row(
            str(h.layer),
            str(h.head),
            f"{h.entropy:.3f}",
            f"{h.neighbours:.2f} of {report.tokens}",
            f"{h.largest:.3f}",
            remark,
        )
    out.print(heads)
    blocks = Table(
        "layer", "block", "against", "largest distance", "largest bound", "closest to its bound", box=None
    )
    for b in report.blocks:
        blocks.add_row(
            str(b.layer),
            b.block,
            b.against,
            f"{b.measured:.4g}",
            f"{b.bound:.4g}",
            f"{100 * b.tightest:.1f} %",
        )
    out.print(blocks)
    collapsed = [h for h in report.heads if h.collapsed]
    twins = [h for h in report.heads if h.duplicates]
    out.print(f"{len(collapsed)} of {len(report.heads)} heads collapsed, {len(twins)} coincide with another")


SHOWN = 0.05
"""Attention weights below this are left out of the DOT graph."""


def layer_dot(report: Report, layer: int) -> str:
    """One layer's selectors as DOT: source tokens, one selector per token and head, weights of at least SHOWN."""
    lines = [f'graph "layer {layer}" {{', "  rankdir=LR;"]
    attention = report.attention[layer]
    lines += [f'  "x[{t}]" [shape=ellipse];' for t in range(report.tokens)]
    for h, table in enumerate(attention):
        for t, row in enumerate(table):
            lines.append(f'  "z[{t},{h}]" [shape=box];')
            for s, weight in enumerate(row):
                if weight >= SHOWN:
                    lines.append(f'  "x[{s}]" -- "z[{t},{h}]" [label="{weight:.2f}"];')
            lines.append(f'  "z[{t},{h}]" -- "u[{t}]";')
    return "\n".join([*lines, "}"]) + "\n"


def _plot(path: Path, report: Report, layer: int) -> None:
    try:
        import matplotlib as mpl
    except ImportError:
        raise UserError(
            "--plot needs matplotlib: pip install 'transformers-bayesian-networks[plots]'"
        ) from None
    mpl.use("Agg")
    from matplotlib.figure import Figure

    mpl.rcParams["svg.hashsalt"] = "tbn"
    attention = report.attention[layer]
    columns = min(4, len(attention))
    rows = 1 + -(-len(attention) // columns)
    figure = Figure(figsize=(3 * columns, 3 * rows), layout="constrained")
    grid = figure.add_gridspec(rows, columns)
    axes = figure.add_subplot(grid[0, :])
    count = max(h.head for h in report.heads) + 1
    table = [[h.neighbours for h in report.heads if h.layer == i] for i in range(len(report.attention))]
    shown = axes.imshow(table, aspect="auto", vmin=1, vmax=report.tokens)
    axes.set(xlabel="head", ylabel="layer", title="effective number of neighbours", xticks=range(count))
    figure.colorbar(shown, ax=axes)
    for h, weights in enumerate(attention):
        part = figure.add_subplot(grid[1 + h // columns, h % columns])
        part.imshow(weights, vmin=0, vmax=1)
        part.set(title=f"layer {layer}, head {h}", xlabel="source", ylabel="token")
    try:
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else {"Software": None})
    except OSError as error:
        raise UserError(f"cannot write {path}: {error.strerror}") from None
