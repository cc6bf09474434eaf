"""What `tbn infer` does with an edge model (`tbn compile --edges`): runs its layers and says how far they can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli.commands._posterior_table import Numbers, print_table, table_json

if TYPE_CHECKING:
    from fractions import Fraction

    from numeric.compiled.edge_model import Guarantee
    from numeric.compiled.model import CompiledModel


def infer(
    name: str, model: CompiledModel, chosen: Sequence[str], exact: bool, maximise: bool, as_json: bool
) -> int:
    """Print what the layers give: posteriors, beliefs or max-marginals, or with ``maximise`` the states that these single out.

    Raises ModelError when a pointer of a token leads nowhere, UserError when exact numbers would be too large.
    """
    from numeric.compiled.edge_model import guarantee, is_max_product
    from numeric.compiled.forward import maximising

    if maximise:
        model = maximising(model)
    found = guarantee(model)
    numbers = _exact(model, found) if exact else _float(model)
    shown = {variable: numbers[variable] for variable in (chosen or numbers)}
    if maximise:
        _print_states(name, model, found, shown, exact, as_json)
        return ACCEPTED
    if is_max_product(model):
        heading = "max-marginal"
    else:
        heading = "probability" if found.exact else "belief"
    if as_json:
        key = {"max-marginal": "max_marginals", "probability": "posteriors", "belief": "beliefs"}[heading]
        _print_json(model, found, {key: table_json(shown)})
        return ACCEPTED
    _print_head(name, model, found)
    if heading == "max-marginal":
        click.echo("max-marginals are relative to the largest")
    click.echo("")
    print_table(shown, heading)
    return ACCEPTED


def refuse_findings(name: str, model: CompiledModel) -> None:
    """Findings cannot be added to an edge model: raises UserError that says what to do."""
    if model.is_edge_model:
        raise UserError(
            f"{name} takes no findings: an edge model has them compiled in, with "
            "`tbn compile NETWORK --edges --given X=x -o MODEL.safetensors`"
        )


def refuse_compiled_in(model: CompiledModel, chosen: Sequence[str]) -> None:
    """A variable that was observed when the model was compiled has no posterior: raises UserError."""
    for name in chosen:
        if name in model.given:
            raise UserError(f"--of {name}: compiled in as {name}={model.given[name]}")


def _float(model: CompiledModel) -> Numbers:
    from numeric.compiled.forward import posteriors
    from proofs.cli.networks import reporter

    with reporter() as report:
        result = posteriors(model, progress=report)
    return {v: {s: (p, None) for s, p in row.items()} for v, row in result.items()}


def _exact(model: CompiledModel, found: Guarantee) -> Numbers:
    from numeric.compiled.edge_model import LARGEST_UNROLLED, unrolled_size
    from numeric.compiled.model import transformer_of
    from proofs.cli.networks import reporter
    from symbolic.transformer.exact_inference import exact_posteriors

    if not found.universal:
        raise UserError(f"--exact: {found.says}")
    if found.depth is None and unrolled_size(model) > LARGEST_UNROLLED:
        raise UserError(
            f"--exact: after {found.rounds} rounds on this loopy graph a fraction would multiply more than {LARGEST_UNROLLED:,} "
            "factors; compile fewer --rounds"
        )
    with reporter() as report:
        result = exact_posteriors(transformer_of(model), progress=report)
    return {v: {s: (float(p), p) for s, p in row.items()} for v, row in result.items()}


def _print_states(
    name: str, model: CompiledModel, found: Guarantee, numbers: Numbers, exact: bool, as_json: bool
) -> None:
    """What float64 does not tell apart is run exactly, where that is possible."""
    from numeric.compiled.edge_model import TIE, best_states
    from numeric.compiled.model import ModelError

    undecided = "(tied: max-marginals do not choose)"
    states, tied = best_states(_ratios(numbers), 0 if exact else TIE)
    if tied and not exact:
        try:
            fractions = _exact(model, found)
        except (UserError, ModelError):
            undecided = "(too close to call in float64)"
        else:
            near = {variable: fractions[variable] for variable in tied}
            decided, tied = best_states(_ratios(near), 0)
            states |= decided
    if as_json:
        _print_json(model, found, {"map": {"state": states, "tied": list(tied)}})
        return
    _print_head(name, model, found)
    click.echo("")
    width = max(len(variable) for variable in numbers)
    for variable in numbers:
        click.echo(f"{variable:<{width}}  {states.get(variable, undecided)}")


def _ratios(numbers: Numbers) -> dict[str, dict[str, float | Fraction]]:
    return {v: {s: p if q is None else q for s, (p, q) in row.items()} for v, row in numbers.items()}


def _print_head(name: str, model: CompiledModel, found: Guarantee) -> None:
    rows, width = model.tokens.shape
    depth = " + ".join(f"{block.repeat} {block.name}" for block in model.blocks)
    click.echo(f"{name}: {rows:,} tokens of width {width}, {depth} layers")
    if model.given:
        click.echo("given when compiled " + ", ".join(f"{v}={s}" for v, s in model.given.items()))
    click.echo(found.says)


def _print_json(model: CompiledModel, found: Guarantee, result: dict[str, Any]) -> None:
    from proofs.cli import terminal

    layers = {block.name: block.repeat for block in model.blocks}
    about = {"exact": found.exact, "rounds": found.rounds, "rounds_needed": found.depth, "says": found.says}
    terminal.print_json(
        {"schema": 1, "given": dict(model.given), "layers": layers, "guarantee": about, **result}
    )
