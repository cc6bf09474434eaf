"""``tbn infer``: posteriors from a compiled model, by running its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli import networks
from proofs.cli.commands import _edge_inference, _posterior_table

if TYPE_CHECKING:
    from fractions import Fraction

    from numeric.compiled.model import CompiledModel
    from symbolic.networks.bayesian_network import DiscreteNetwork

    Posterior = dict[str, dict[str, tuple[float, Fraction | None]]]


@click.command()
@click.argument("model", metavar="MODEL|NETWORK")
@click.option("--given", multiple=True, metavar="X=x", help="A finding; may be repeated.")
@click.option("--evidence", metavar="FILE", help="Findings from a UAI evidence file.")
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
@networks.encoding_option
@click.option("--normalise", is_flag=True, help="Scale rows that do not sum to 1, whatever the reason.")
@click.option("--treewidth-limit", type=click.IntRange(0), default=20, show_default=True)
@click.option("--entry-limit", type=click.IntRange(1), default=2_000_000, show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout, floats unrounded.")
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

    MODEL is a file that `tbn compile` wrote; nothing else is read. NETWORK (asia, cancer, earthquake, survey, or a .bif or
    .uai file) is compiled first, in memory. Zeros are exact: findings switch tokens off, and no logarithm of zero is taken.

    A model of `tbn compile --edges` is belief propagation: exact on a tree with enough rounds, and else called what it is. It takes
    no findings here (they are compiled in) and no soft attention. Compiled with --max-product it gives max-marginals; --map shows
    each variable's largest, which is its state in every most probable joint state where the model is exact.
    """
    from numeric.compiled.model import CompiledModel, ModelError
    from symbolic.networks.bayesian_network import EvidenceError

    soft = accuracy is not None or inverse_temperature is not None
    if soft and (exact or maximise or (accuracy is not None and inverse_temperature is not None)):
        raise UserError("--accuracy and --inverse-temperature exclude each other, --exact and --map")
    try:
        source = _read(model, normalise, encoding)
        if (given or evidence is not None) and isinstance(source, CompiledModel):
            _edge_inference.refuse_findings(model, source)
        # names are checked before any work
        findings = networks.findings(given, source.states, evidence, encoding)
        if isinstance(source, CompiledModel):
            _edge_inference.refuse_compiled_in(source, chosen)
        chosen = networks.chosen_variables(chosen, source.states)
        loaded = (
            source
            if isinstance(source, CompiledModel)
            else networks.compiled_model(model, source, treewidth_limit, entry_limit, findings)
        )
        if loaded.is_edge_model:
            if soft:
                raise UserError("--accuracy and --inverse-temperature are not for an edge model")
            return _edge_inference.infer(model, loaded, chosen, exact, maximise, as_json)
        if maximise:
            return _most_probable(loaded, findings, exact, as_json)
        note: dict[str, Any] = {}
        if soft:
            posterior, note = _soft(loaded, findings, accuracy, inverse_temperature)
        else:
            posterior = _exact(loaded, findings) if exact else _float(loaded, findings)
    except (EvidenceError, ModelError) as error:
        raise UserError(str(error)) from None
    shown = {name: posterior[name] for name in (chosen or posterior)}
    _print(model, loaded, findings, shown, note, as_json)
    return ACCEPTED


def _read(model: str, normalise: bool, encoding: str | None) -> CompiledModel | DiscreteNetwork:
    """The compiled model in a file, or a network that is still to be compiled."""
    if model.endswith(networks.MODEL_SUFFIX):
        return networks.read_model(model)
    return networks.read_network(model, normalise=normalise, encoding=encoding)


def _float(model: CompiledModel, findings: dict[str, str]) -> Posterior:
    from numeric.compiled.forward import posteriors
    from proofs.cli.networks import reporter

    with reporter() as report:
        result = posteriors(model, findings, progress=report)
    return {v: {s: (p, None) for s, p in row.items()} for v, row in result.items()}


def _exact(model: CompiledModel, findings: dict[str, str]) -> Posterior:
    from numeric.compiled.model import transformer_of
    from proofs.cli.networks import reporter
    from symbolic.transformer.exact_inference import exact_posteriors

    with reporter() as report:
        result = exact_posteriors(transformer_of(model), findings, report)
    return {v: {s: (float(p), p) for s, p in row.items()} for v, row in result.items()}


def _soft(
    model: CompiledModel, findings: dict[str, str], accuracy: float | None, inverse_temperature: float | None
) -> tuple[Posterior, dict[str, Any]]:
    from numeric.compiled.forward import posteriors
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
    result = posteriors(model, findings, inverse_temperature=effective(inverse_temperature))
    note = {"inverse_temperature": inverse_temperature, "error_bound": bound}
    return {v: {s: (p, None) for s, p in row.items()} for v, row in result.items()}, note


def _most_probable(model: CompiledModel, findings: dict[str, str], exact: bool, as_json: bool) -> int:
    import math

    from numeric.compiled.forward import forward
    from numeric.compiled.model import transformer_of
    from numeric.compiled.most_probable import most_probable
    from proofs.cli import terminal
    from symbolic.algebra.long_numbers import fraction_text
    from symbolic.transformer.exact_inference import exact_most_probable, exact_weight

    fraction: Fraction | None = None
    if exact:
        transformer = transformer_of(model)
        assignment, largest = exact_most_probable(transformer, findings)
        fraction = largest / exact_weight(transformer, findings)
        probability = float(fraction)
    else:
        assignment, weight = most_probable(model, findings)
        total = float(forward(model, findings)[model.root, model.column("value")])
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
    model: CompiledModel,
    findings: dict[str, str],
    posterior: Posterior,
    note: dict[str, Any],
    as_json: bool,
) -> None:
    from proofs.cli import terminal

    layers = {block.name: block.repeat for block in model.blocks}
    if as_json:
        table = {"posteriors": _posterior_table.table_json(posterior)}
        terminal.print_json({"schema": 1, "given": findings, "layers": layers, **note, **table})
        return
    rows, width = model.tokens.shape
    depth = " + ".join(f"{repeat} {block}" for block, repeat in layers.items())
    click.echo(f"{name}: {rows:,} tokens of width {width}, {depth} layers (the depth of its circuit)")
    if findings:
        click.echo("given " + ", ".join(f"{variable}={state}" for variable, state in findings.items()))
    if note:
        click.echo(
            f"soft attention at inverse temperature {note['inverse_temperature']:.6g}: "
            f"posteriors within {note['error_bound']:.3g} of the hard ones, rounding apart"
        )
    click.echo("")
    _posterior_table.print_table(posterior, "probability")
