"""``tbn infer``: posteriors from a compiled model, by running its layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from proofs.certification.errors import UserError
from proofs.cli import networks

if TYPE_CHECKING:
    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel
    from numeric.compiled.junction.model import JunctionModel
    from numeric.networks.arrays import Tables
    from symbolic.networks.bayesian_network import DiscreteNetwork

SOFT_ONLY = {"treewidth_limit": "--treewidth-limit", "entry_limit": "--entry-limit"}


@click.command()
@click.argument("model", metavar="MODEL|NETWORK")
@networks.findings_options()
@click.option(
    "--of",
    "chosen",
    multiple=True,
    metavar="X[,Y...]",
    help="Show this variable only, or the joint posterior of several; may be repeated.",
)
@click.option("--exact", is_flag=True, help="Run the layers in exact arithmetic: posteriors are fractions.")
@click.option(
    "--map", "maximise", is_flag=True, help="A most probable joint state; near-ties are decided exactly."
)
@click.option(
    "--accuracy",
    type=float,
    metavar="EPS",
    help="Gate layers under soft attention, as cold as a computed bound needs for this accuracy.",
)
@click.option(
    "--inverse-temperature",
    type=float,
    metavar="T",
    help="Gate layers under soft attention at this temperature, with its bound.",
)
@networks.reading_options
@networks.token_limit_option
@click.option(
    "--treewidth-limit",
    type=click.IntRange(0),
    default=20,
    show_default=True,
    help="Of the gate model, with --accuracy or --inverse-temperature.",
)
@click.option(
    "--entry-limit",
    type=click.IntRange(1),
    default=2_000_000,
    show_default=True,
    help="Likewise: its cluster entries.",
)
@click.option("--json", "as_json", is_flag=True, help="The outcome as JSON on stdout, floats unrounded.")
@click.pass_context
@networks.describes
def command(
    context: click.Context,
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
    token_limit: int,
    treewidth_limit: int,
    entry_limit: int,
    as_json: bool,
) -> int:
    """Posteriors of all variables (or those chosen with --of) given the findings, and P(findings).

    MODEL is a file that `tbn compile` wrote; nothing else is read. NETWORK ({networks}) is compiled first, in memory, to one token
    per possible table entry. Findings and --of leave out what does not matter to the question (P(findings) is then shown only where
    it does not depend on what was left out); the first line says what was done. Zeros are exact: they have no tokens.

    --accuracy and --inverse-temperature run the softplus gate layers, whose bound is proved: of NETWORK, or of a file of
    `tbn compile --gates`.

    A model of `tbn compile --edges` is belief propagation: exact on a tree with enough rounds, and else called what it is. It takes
    no findings here (they are compiled in) and no soft attention. Compiled with --max-product it gives max-marginals; --map shows
    each variable's largest, which is its state in every most probable joint state where the model is exact.
    """
    soft = accuracy is not None or inverse_temperature is not None
    if soft and (exact or maximise or (accuracy is not None and inverse_temperature is not None)):
        raise UserError("--accuracy and --inverse-temperature exclude each other, --exact and --map")
    if not soft:
        networks.refuse(context, SOFT_ONLY, "needs --accuracy or --inverse-temperature")
    from numeric.compiled.junction.model import JunctionModel
    from numeric.networks.arrays import Tables

    source = _read(model, normalise, encoding, soft)
    if isinstance(source, Tables | JunctionModel):
        from proofs.cli import junction_answers

        if soft:
            raise UserError(
                f"{model} has no softplus layers for --accuracy and --inverse-temperature: write it with `tbn compile --gates`"
            )
        # names are checked before any work
        findings = networks.findings(given, source.states, evidence, encoding)
        questions = networks.asked_for(chosen, source.states)
        question = junction_answers.Question(findings, questions, exact, maximise)
        return junction_answers.answer(model, source, question, token_limit, as_json)

    from numeric.compiled.blocks import ModelError
    from numeric.compiled.edge_model import EdgeModel
    from numeric.compiled.gate_model import GateModel
    from proofs.cli import edge_answers, gate_answers
    from symbolic.networks.bayesian_network import EvidenceError

    try:
        if isinstance(source, EdgeModel):
            edge_answers.refuse(model, source, bool(given) or evidence is not None, chosen, soft)
        findings = networks.findings(given, source.states, evidence, encoding)
        questions = networks.asked_for(chosen, source.states)
        for names in questions:
            if len(names) > 1:
                raise UserError(
                    f"--of {','.join(names)}: joint posteriors are read off a model of `tbn compile NETWORK`"
                )
        single = tuple(name for (name,) in questions)
        if isinstance(source, EdgeModel):
            return edge_answers.answer(model, source, single, exact, maximise, as_json)
        if not isinstance(source, GateModel):
            source = networks.compiled_model(model, source, treewidth_limit, entry_limit, findings)
        if maximise:
            return gate_answers.most_probable_states(source, findings, exact, as_json)
        return gate_answers.answer(
            model, source, findings, single, exact, accuracy, inverse_temperature, as_json
        )
    except (EvidenceError, ModelError) as error:
        raise UserError(str(error)) from None


def _read(
    model: str, normalise: bool, encoding: str | None, soft: bool
) -> GateModel | EdgeModel | JunctionModel | Tables | DiscreteNetwork:
    """The compiled model in a file, or a network that is still to be compiled: to gates where ``soft``."""
    if model.endswith(networks.MODEL_SUFFIX):
        return networks.read_model(model)
    read = networks.read_network if soft else networks.read_tables
    return read(model, normalise=normalise, encoding=encoding)
