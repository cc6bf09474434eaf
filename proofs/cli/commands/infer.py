"""``tbn infer``: posteriors from a compiled model, by running its layers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli import networks
from proofs.cli.posterior_table import Numbers, print_table, table_json

if TYPE_CHECKING:
    from fractions import Fraction

    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel
    from symbolic.networks.bayesian_network import DiscreteNetwork


@click.command()
@click.argument("model", metavar="MODEL|NETWORK")
@networks.findings_options()
@click.option("--of", "chosen", multiple=True, metavar="X", help="Show this variable only; may be repeated.")
@click.option("--exact", is_flag=True, help="Run the layers in exact arithmetic: posteriors are fractions.")
@click.option("--map", "maximise", is_flag=True, help="A most probable joint state, by the relu layers.")
@click.option(
    "--accuracy",
    type=float,
    metavar="EPS",
    help="Soft attention, as cold as a computed bound needs for this accuracy.",
)
@click.option(
    "--inverse-temperature",
    type=float,
    metavar="T",
    help="Soft attention at this temperature, with its bound.",
)
@networks.reading_options
@click.option("--treewidth-limit", type=click.IntRange(0), default=20, show_default=True)
@click.option("--entry-limit", type=click.IntRange(1), default=2_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout, floats unrounded.")
@networks.describes
def command(
    model: str,
    given: tuple[str, ...],
    evidence: str | None,
    chosen: tuple[str, ...],
    exact: bool,
    maximise: bool,
    accuracy: float | None,
    inverse_temperature: float | None,
    encoding: str | None,
    normalise: bool,
    treewidth_limit: int,
    entry_limit: int,
    as_json: bool,
) -> int:
    """Posteriors of all variables (or those chosen with --of) given the findings.

    MODEL is a file that `tbn compile` wrote; nothing else is read. NETWORK ({networks}) is compiled first, in memory. Zeros are
    exact: findings switch tokens off, and no logarithm of zero is taken.

    A model of `tbn compile --edges` is belief propagation: exact on a tree with enough rounds, and else called what it is. It takes
    no findings here (they are compiled in) and no soft attention. Compiled with --max-product it gives max-marginals; --map shows
    each variable's largest, which is its state in every most probable joint state where the model is exact.
    """
    from numeric.compiled.blocks import ModelError
    from numeric.compiled.edge_model import EdgeModel
    from symbolic.networks.bayesian_network import DiscreteNetwork, EvidenceError

    soft = accuracy is not None or inverse_temperature is not None
    if soft and (exact or maximise or (accuracy is not None and inverse_temperature is not None)):
        raise UserError("--accuracy and --inverse-temperature exclude each other, --exact and --map")
    try:
        source = _read(model, normalise, encoding)
        if isinstance(source, EdgeModel):
            _refuse(model, source, bool(given) or evidence is not None, chosen, soft)
        # names are checked before any work
        findings = networks.findings(given, source.states, evidence, encoding)
        chosen = networks.chosen_variables(chosen, source.states)
        if isinstance(source, EdgeModel):
            return _edge_model(model, source, chosen, exact, maximise, as_json)
        loaded = (
            networks.compiled_model(model, source, treewidth_limit, entry_limit, findings)
            if isinstance(source, DiscreteNetwork)
            else source
        )
        if maximise:
            return _most_probable(loaded, findings, exact, as_json)
        note: dict[str, Any] = {}
        if soft:
            posterior, note = _soft(loaded, findings, accuracy, inverse_temperature)
        else:
            posterior = _numbers(loaded, findings, exact)
    except (EvidenceError, ModelError) as error:
        raise UserError(str(error)) from None
    shown = {name: posterior[name] for name in (chosen or posterior)}
    _print(model, loaded, findings, shown, note, as_json)
    return ACCEPTED


def _read(model: str, normalise: bool, encoding: str | None) -> GateModel | EdgeModel | DiscreteNetwork:
    """The compiled model in a file, or a network that is still to be compiled."""
    if model.endswith(networks.MODEL_SUFFIX):
        return networks.read_model(model)
    return networks.read_network(model, normalise=normalise, encoding=encoding)


def _numbers(model: GateModel | EdgeModel, findings: dict[str, str], exact: bool) -> Numbers:
    """What the layers give, in float64 or with fractions."""
    from proofs.cli import terminal

    with terminal.meter() as report:
        if not exact:
            floats = model.posteriors(findings, progress=report)
            return {v: {s: (p, None) for s, p in row.items()} for v, row in floats.items()}
        fractions = model.exact_posteriors(findings, progress=report)
    return {v: {s: (float(p), p) for s, p in row.items()} for v, row in fractions.items()}


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


def _most_probable(model: GateModel, findings: dict[str, str], exact: bool, as_json: bool) -> int:
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
    click.echo(f"{_title(name, model)} (the depth of its circuit)")
    if findings:
        click.echo("given " + ", ".join(f"{variable}={state}" for variable, state in findings.items()))
    if note:
        click.echo(
            f"soft attention at inverse temperature {note['inverse_temperature']:.6g}: "
            f"posteriors within {note['error_bound']:.3g} of the hard ones, rounding apart"
        )
    click.echo("")
    print_table(posterior, "probability")


def _title(name: str, model: GateModel | EdgeModel) -> str:
    rows, width = model.tokens.shape
    depth = " + ".join(f"{repeat} {block}" for block, repeat in model.layers.items())
    return f"{name}: {rows:,} tokens of width {width}, {depth} layers"


# Edge models -------------------------------------------------------------------------------------------------


def _refuse(name: str, model: EdgeModel, findings: bool, chosen: Sequence[str], soft: bool) -> None:
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


def _edge_model(
    name: str, model: EdgeModel, chosen: Sequence[str], exact: bool, maximise: bool, as_json: bool
) -> int:
    """Print what the layers give: posteriors, beliefs or max-marginals, or with ``maximise`` the states that these single out."""
    if maximise:
        model = model.maximising()
    numbers = _exact_edges(model) if exact else _numbers(model, {}, False)
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
        return _numbers(model, {}, True)
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
    click.echo(_title(name, model))
    if model.given:
        click.echo("given when compiled " + ", ".join(f"{v}={s}" for v, s in model.given.items()))
    click.echo(model.guarantee.says)


def _print_edge_json(model: EdgeModel, result: dict[str, Any]) -> None:
    from proofs.cli import terminal

    found = model.guarantee
    about = {"exact": found.exact, "rounds": found.rounds, "rounds_needed": found.depth, "says": found.says}
    given = dict(model.given)
    terminal.print_json({"schema": 1, "given": given, "layers": model.layers, "guarantee": about, **result})
