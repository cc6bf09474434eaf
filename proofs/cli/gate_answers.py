"""What `tbn infer` prints of a gate model: posteriors, also by soft attention with its bound, and most probable states."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli.model_numbers import numbers_of, title
from proofs.cli.posterior_table import Numbers, print_table, table_json

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numeric.compiled.gate_model import GateModel


def answer(
    name: str,
    model: GateModel,
    findings: dict[str, str],
    chosen: Sequence[str],
    exact: bool,
    accuracy: float | None,
    inverse_temperature: float | None,
    as_json: bool,
) -> int:
    """Print posteriors: of float64, with ``exact`` of fractions, or with one of the next two by soft attention."""
    note: dict[str, Any] = {}
    if accuracy is not None or inverse_temperature is not None:
        posterior, note = _soft(model, findings, accuracy, inverse_temperature)
    else:
        posterior = numbers_of(model, findings, exact)
    shown = {variable: posterior[variable] for variable in (chosen or posterior)}
    _print(name, model, findings, shown, note, as_json)
    return ACCEPTED


def _soft(
    model: GateModel, findings: dict[str, str], accuracy: float | None, inverse_temperature: float | None
) -> tuple[Numbers, dict[str, Any]]:
    from numeric.compiled.temperature import (
        effective,
        hard_run,
        leak,
        needed_inverse_temperature,
        posterior_bound,
    )

    try:
        if inverse_temperature is not None:
            leak(inverse_temperature)  # raises for what is no inverse temperature, before any work
        run = hard_run(model, findings)
        if inverse_temperature is None:
            inverse_temperature = needed_inverse_temperature(run, accuracy if accuracy is not None else 0.0)
        bound = max(posterior_bound(run, inverse_temperature).values())
    except ValueError as error:
        raise UserError(str(error)) from None
    if not bound < 1:
        raise UserError(
            f"--inverse-temperature {inverse_temperature:g} is too hot: posteriors are not shown to be near the hard ones "
            f"(bound {bound:.3g}); pass a larger number, or --accuracy EPS"
        )
    result = model.posteriors(findings, inverse_temperature=effective(inverse_temperature))
    note = {"inverse_temperature": inverse_temperature, "error_bound": bound}
    return {v: {s: (p, None) for s, p in row.items()} for v, row in result.items()}, note


def most_probable_states(model: GateModel, findings: dict[str, str], exact: bool, as_json: bool) -> int:
    import math

    from numeric.compiled.most_probable import most_probable
    from proofs.cli import terminal
    from symbolic.algebra.long_numbers import fraction_text
    from symbolic.transformer.exact_inference import exact_most_probable, exact_weight

    fraction: Fraction | None = None
    if exact:
        assignment, largest = exact_most_probable(model.transformer, findings)
        fraction = largest / exact_weight(model.transformer, findings)
        probability = float(fraction)
    else:
        assignment, weight = most_probable(model, findings)
        total = float(model.forward(findings)[model.root, model.column("value")])
        probability = math.exp(weight - total)
    if as_json:
        entry = {
            "decimal": probability,
            **({} if fraction is None else {"fraction": fraction_text(fraction)}),
        }
        terminal.print_json(
            {"schema": 1, "given": findings, "map": {"state": assignment, "probability": entry}}
        )
        return ACCEPTED
    width = max(len(name) for name in assignment)
    for variable, state in assignment.items():
        click.echo(f"{variable:<{width}}  {state}{'  (given)' if variable in findings else ''}")
    text = f"{probability:.12g}" + ("" if fraction is None else f" = {fraction_text(fraction)}")
    click.echo(f"probability given the findings: {text}")
    return ACCEPTED


def _print(
    name: str,
    model: GateModel,
    findings: dict[str, str],
    posterior: Numbers,
    note: dict[str, Any],
    as_json: bool,
) -> None:
    from proofs.cli import terminal

    if as_json:
        table = {"posteriors": table_json(posterior)}
        terminal.print_json({"schema": 1, "given": findings, "layers": model.layers, **note, **table})
        return
    click.echo(f"{title(name, model)} (the depth of its circuit)")
    if findings:
        click.echo("given " + ", ".join(f"{variable}={state}" for variable, state in findings.items()))
    if note:
        click.echo(
            f"soft attention at inverse temperature {note['inverse_temperature']:.6g}: "
            f"posteriors within {note['error_bound']:.3g} of the hard ones, rounding apart"
        )
    click.echo("")
    print_table(posterior, "probability")
