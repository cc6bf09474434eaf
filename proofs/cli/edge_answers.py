"""What `tbn infer` prints of an edge model: beliefs, max-marginals, and what these are worth."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli.model_numbers import numbers_of, title
from proofs.cli.posterior_table import Numbers, print_table, table_json

if TYPE_CHECKING:
    from fractions import Fraction

    from numeric.compiled.edge_model import EdgeModel


def refuse(name: str, model: EdgeModel, findings: bool, chosen: Sequence[str], soft: bool) -> None:
    """What an edge model cannot do: raises UserError."""
    if findings:
        raise UserError(
            f"{name} takes no findings: an edge model has them compiled in, with "
            "`tbn compile NETWORK --edges --given X=x -o MODEL.safetensors`"
        )
    for variable in chosen:
        if variable in model.given:
            raise UserError(f"--of {variable}: compiled in as {variable}={model.given[variable]}")
    if soft:
        raise UserError("--accuracy and --inverse-temperature are not for an edge model")


def answer(
    name: str, model: EdgeModel, chosen: Sequence[str], exact: bool, maximise: bool, as_json: bool
) -> int:
    """Print what the layers give: posteriors, beliefs or max-marginals, or with ``maximise`` the states that these single out."""
    if maximise:
        model = model.maximising()
    numbers = _exact_edges(model) if exact else numbers_of(model, {}, False)
    shown = {variable: numbers[variable] for variable in (chosen or numbers)}
    if maximise:
        _print_states(name, model, shown, exact, as_json)
        return ACCEPTED
    quantity = model.quantity
    if as_json:
        key = {"max-marginal": "max_marginals", "probability": "posteriors", "belief": "beliefs"}[quantity]
        _print_edge_json(model, {key: table_json(shown)})
        return ACCEPTED
    _print_edge_head(name, model)
    if quantity == "max-marginal":
        click.echo("max-marginals are relative to the largest")
    click.echo("")
    print_table(shown, quantity)
    return ACCEPTED


def _exact_edges(model: EdgeModel) -> Numbers:
    from numeric.compiled.blocks import ModelError

    try:
        return numbers_of(model, {}, True)
    except ModelError as error:
        raise UserError(f"--exact: {error}") from None


def _print_states(name: str, model: EdgeModel, numbers: Numbers, exact: bool, as_json: bool) -> None:
    """What float64 does not tell apart is run exactly, where that is possible."""
    from numeric.compiled.edge_model import TIE, best_states

    undecided = "(tied: max-marginals do not choose)"
    states, tied = best_states(_ratios(numbers), 0 if exact else TIE)
    if tied and not exact:
        try:
            fractions = _exact_edges(model)
        except UserError:
            undecided = "(too close to call in float64)"
        else:
            decided, tied = best_states(_ratios({variable: fractions[variable] for variable in tied}), 0)
            states |= decided
    if as_json:
        _print_edge_json(model, {"map": {"state": states, "tied": list(tied)}})
        return
    _print_edge_head(name, model)
    click.echo("")
    width = max(len(variable) for variable in numbers)
    for variable in numbers:
        click.echo(f"{variable:<{width}}  {states.get(variable, undecided)}")


def _ratios(numbers: Numbers) -> dict[str, dict[str, float | Fraction]]:
    return {v: {s: p if q is None else q for s, (p, q) in row.items()} for v, row in numbers.items()}


def _print_edge_head(name: str, model: EdgeModel) -> None:
    click.echo(title(name, model))
    if model.given:
        click.echo("given when compiled " + ", ".join(f"{v}={s}" for v, s in model.given.items()))
    click.echo(model.guarantee.says)


def _print_edge_json(model: EdgeModel, result: dict[str, Any]) -> None:
    from proofs.cli import terminal

    found = model.guarantee
    about = {"exact": found.exact, "rounds": found.rounds, "rounds_needed": found.depth, "says": found.says}
    given = dict(model.given)
    terminal.print_json({"schema": 1, "given": given, "layers": model.layers, "guarantee": about, **result})
