"""What `tbn infer` does with junction models: compile for the question, or take what a file holds; run it; print what it gives."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from typing import Any

import click

from numeric.compiled.junction.build import TooLargeError, contradiction, for_question
from numeric.compiled.junction.exact import exact_run
from numeric.compiled.junction.explanation import most_probable
from numeric.compiled.junction.marginals import joint_posterior
from numeric.compiled.junction.model import JunctionModel
from numeric.compiled.junction.prune import prune
from numeric.compiled.junction.run import NumpyRunner
from numeric.networks.arrays import Tables, log_of_fraction
from proofs.certification.errors import ACCEPTED, UserError
from proofs.cli import networks, terminal
from proofs.cli.posterior_table import Numbers, print_table, table_json
from symbolic.algebra.long_numbers import fraction_text
from symbolic.networks.bayesian_network import EvidenceError

BUDGET = 200_000
"""Steps in the search for an order, for a model that answers one question: a tenth of a second."""
EXACT_JOINT = 1_000
"""Joint states whose posteriors ``--exact`` finds, by one run each."""


@dataclass(frozen=True)
class Question:
    """``of``: variables to show, or several together; all variables where it is empty."""

    findings: dict[str, str]
    of: tuple[tuple[str, ...], ...]
    exact: bool
    maximise: bool

    @property
    def single(self) -> tuple[str, ...]:
        return tuple(names[0] for names in self.of if len(names) == 1)

    @property
    def joint(self) -> tuple[tuple[str, ...], ...]:
        return tuple(names for names in self.of if len(names) > 1)


Weight = tuple[float, Fraction | None]
"""ln of a weight, and after an exact run the weight."""


@dataclass
class Run:
    """Answers a question; ``models`` are those that it took."""

    name: str
    source: Tables | JunctionModel
    question: Question
    token_limit: int

    def __post_init__(self) -> None:
        self.models: list[JunctionModel] = []

    @property
    def tables(self) -> Tables:
        return self.source if isinstance(self.source, Tables) else self.source.tables

    def model(self, of: Sequence[str] | None, together: Sequence[str] = ()) -> JunctionModel:
        """The model in the file where it serves, else one for this question, in which one clique holds ``together``."""
        given = self.question.findings
        if isinstance(self.source, JunctionModel) and not self.models:
            found = for_question(self.source, given, of)
        else:
            found = networks.junction_model(
                self.name,
                self.tables,
                given,
                of,
                together=together,
                token_limit=self.token_limit,
                budget=BUDGET,
            )
        self.models.append(found)
        return found

    def posteriors(self) -> tuple[Numbers, Weight | None]:
        """By variable, and P(findings) where it can be read."""
        of = [name for names in self.question.of for name in names] if self.question.of else None
        given, shown = self.question.findings, self.question.single or None
        model = self.model(of, self.question.joint[0] if self.question.joint else ())
        numbers: Numbers
        weight: Weight
        if self.question.exact:
            result = exact_run(model, given)
            weight = log_of_fraction(result.weight), result.weight
            numbers = {
                v: {s: (float(p), p) for s, p in row.items()} for v, row in result.posteriors(shown).items()
            }
        else:
            floats = NumpyRunner(model).run(given)
            weight = floats.log_weight, None
            numbers = {
                v: {s: (p, None) for s, p in row.items()} for v, row in floats.posteriors(shown).items()
            }
        if self.question.joint and not self.question.single:
            numbers = {}
        return numbers, weight if model.whole or self._nothing_apart(of) else None

    def _nothing_apart(self, of: Sequence[str] | None) -> bool:
        """Whether the root of a model that was compiled for ``of`` holds the weight of the findings: only barren variables, whose
        tables sum to 1, were left out."""
        tables = self.tables
        place = {name: number for number, name in enumerate(tables.names)}
        findings = {place[v]: tables.states[v].index(s) for v, s in self.question.findings.items()}
        queries = None if of is None else [place[v] for v in of]
        return prune(tables, findings, queries).rest is None

    def joint(self, names: tuple[str, ...]) -> dict[tuple[str, ...], tuple[float, Fraction | None]]:
        """The joint posterior of these variables."""
        given = self.question.findings
        model = self.models[0]
        states = list(product(*(model.states[name] for name in names)))
        if not self.question.exact:
            table = joint_posterior(NumpyRunner(model).run(given, keep_entries=True), names)
            if table is None:
                table = joint_posterior(
                    NumpyRunner(self.model(names, names)).run(given, keep_entries=True), names
                )
            if table is None:
                raise UserError(f"--of {','.join(names)}: no clique holds them together")
            return {state: (p, None) for state, p in zip(states, table.ravel().tolist())}
        if len(states) > EXACT_JOINT:
            raise UserError(
                f"--of {','.join(names)}: {len(states):,} joint states; --exact takes at most {EXACT_JOINT:,}: leave it out"
            )
        weights = {state: _weight(model, given, dict(zip(names, state))) for state in states}
        total = sum(weights.values(), Fraction())
        return {state: (float(weight / total), weight / total) for state, weight in weights.items()}


def _weight(model: JunctionModel, given: Mapping[str, str], state: Mapping[str, str]) -> Fraction:
    if any(given.get(variable, value) != value for variable, value in state.items()):
        return Fraction(0)
    try:
        return exact_run(model, {**given, **state}).weight
    except EvidenceError:
        return Fraction(0)


def answer(
    name: str, source: Tables | JunctionModel, question: Question, token_limit: int, as_json: bool
) -> int:
    """Print what was asked for. Raises UserError, also when the findings have probability zero."""
    run = Run(name, source, question, token_limit)
    try:
        if question.maximise:
            return _explanation(run, as_json)
        numbers, weight = run.posteriors()
        joint = {names: run.joint(names) for names in question.joint}
    except EvidenceError:
        raise UserError(_impossible(run.tables, question.findings)) from None
    words, key = _weight_words(run)
    if as_json:
        table: dict[str, Any] = {"posteriors": table_json(numbers)}
        if joint:
            table["joint"] = _joint_json(joint)
        shown = {} if weight is None else {key: _weight_json(weight)}
        terminal.print_json({"schema": 1, "given": question.findings, **_sizes(run), **shown, **table})
        return ACCEPTED
    _print_head(run)
    if weight is not None and (question.findings or words != "P(findings)"):
        click.echo(f"{words} = {_weight_text(weight)}")
    click.echo("")
    rows = {**numbers, **{", ".join(names): _joint_rows(row) for names, row in joint.items()}}
    print_table(rows, "probability")
    return ACCEPTED


def _impossible(tables: Tables, findings: Mapping[str, str]) -> str:
    named = ", ".join(f"{variable}={state}" for variable, state in findings.items())
    few: Mapping[str, str] = {}
    with suppress(TooLargeError):
        few = contradiction(tables, findings)
    text = f"the findings {named} have probability zero"
    if 0 < len(few) < len(findings):
        text += " already because of " + ", ".join(f"{variable}={state}" for variable, state in few.items())
    return text


# The head -----------------------------------------------------------------------------------------------------


def _print_head(run: Run) -> None:
    findings = run.question.findings
    tokens = sum(model.tokens for model in run.models)
    depth = max(model.depth for model in run.models)
    size = f"{tokens:,} tokens, {depth} layers"
    if run.models[0] is run.source:
        click.echo(f"{run.name}: {size}")
    elif isinstance(run.source, JunctionModel):
        click.echo(
            f"{run.name}: compiled anew for this query: {size} ({run.source.tokens:,} tokens in the file)"
        )
    elif findings or run.question.of:
        click.echo(f"{run.name}: compiled for this query: {size}")
    else:
        click.echo(f"{run.name}: compiled: {size}")
    if findings:
        click.echo("given " + ", ".join(f"{variable}={state}" for variable, state in findings.items()))


def _sizes(run: Run) -> dict[str, Any]:
    return {
        "compiled": run.models[0] is not run.source,
        "tokens": sum(model.tokens for model in run.models),
        "layers": {"junction": max(model.depth for model in run.models)},
    }


def _weight_words(run: Run) -> tuple[str, str]:
    """What the weight is, for people and as a key."""
    if run.tables.directed:
        return "P(findings)", "probability_of_findings"
    return ("weight of the findings" if run.question.findings else "partition sum"), "weight"


def _weight_json(weight: Weight) -> dict[str, Any]:
    log, fraction = weight
    found: dict[str, Any] = {"ln": log}
    if -700 < log < 700:
        found["decimal"] = math.exp(log) if fraction is None else float(fraction)
    if fraction is not None:
        found["fraction"] = fraction_text(fraction)
    return found


def _weight_text(weight: Weight) -> str:
    log, fraction = weight
    text = f"{math.exp(log):.12g}" if -700 < log < 700 else f"exp({log:.12g})"
    return text if fraction is None else f"{text} = {fraction_text(fraction)}"


def _joint_json(
    joint: Mapping[tuple[str, ...], Mapping[tuple[str, ...], tuple[float, Fraction | None]]],
) -> list[dict[str, Any]]:
    return [
        {
            "variables": list(names),
            "states": [
                {
                    "state": list(state),
                    "decimal": p,
                    **({} if fraction is None else {"fraction": fraction_text(fraction)}),
                }
                for state, (p, fraction) in row.items()
            ],
        }
        for names, row in joint.items()
    ]


def _joint_rows(
    row: Mapping[tuple[str, ...], tuple[float, Fraction | None]],
) -> dict[str, tuple[float, Fraction | None]]:
    return {", ".join(state): pair for state, pair in row.items()}


# The most probable joint state --------------------------------------------------------------------------------


def _explanation(run: Run, as_json: bool) -> int:
    question = run.question
    model = run.model(None)
    best = most_probable(model, question.findings)
    fraction: Fraction | None = None
    if question.exact:
        fraction = best.weight / exact_run(model, question.findings).weight
        probability = float(fraction)
    else:
        probability = math.exp(best.log_weight - NumpyRunner(model).run(question.findings).log_weight)
    states = {v: best.states[v] for v in ([v for names in question.of for v in names] or best.states)}
    exact = {} if fraction is None else {"fraction": fraction_text(fraction)}
    if as_json:
        entry = {"decimal": probability, **exact}
        found = {"state": states, "probability": entry}
        terminal.print_json({"schema": 1, "given": question.findings, **_sizes(run), "map": found})
        return ACCEPTED
    width = max(len(name) for name in states)
    for variable, state in states.items():
        click.echo(f"{variable:<{width}}  {state}{'  (given)' if variable in question.findings else ''}")
    text = f"{probability:.12g}" + (f" = {exact['fraction']}" if exact else "")
    click.echo(f"probability given the findings: {text}")
    return ACCEPTED
