"""What `tbn infer` shows of a model of any-network layers, be it a gate model or an edge model: its size, and what it gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from proofs.cli.posterior_table import Numbers

if TYPE_CHECKING:
    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel


def numbers_of(model: GateModel | EdgeModel, findings: dict[str, str], exact: bool) -> Numbers:
    """What the layers give, in float64 or with fractions."""
    from proofs.cli import terminal

    with terminal.meter() as report:
        if not exact:
            floats = model.posteriors(findings, progress=report)
            return {v: {s: (p, None) for s, p in row.items()} for v, row in floats.items()}
        fractions = model.exact_posteriors(findings, progress=report)
    return {v: {s: (float(p), p) for s, p in row.items()} for v, row in fractions.items()}


def title(name: str, model: GateModel | EdgeModel) -> str:
    rows, width = model.tokens.shape
    depth = " + ".join(f"{repeat} {block}" for block, repeat in model.layers.items())
    return f"{name}: {rows:,} tokens of width {width}, {depth} layers"
