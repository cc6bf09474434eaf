"""Statements about measured figures: does the mean over seeds meet the criterion? Helpers for the claim modules, no claims.

The figures are the statement's hypotheses, as the exact decimals of the results file; what the checker verifies is that the
criterion follows from them, or that its negation does. That they were measured is an assumption of the claim (``assumption``). A
failed criterion is ``not-reproduced`` only where the run had the published settings, else ``not-decided``; where it had another
task altogether, it decides nothing either way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from numeric.experiments.published import AS_PUBLISHED, Comparison
from numeric.experiments.record import Criterion, RecordError, parse
from proofs.language.claim import NearMiss, Obligation, Role
from proofs.language.evidence import both, combination, model
from proofs.language.statement import assume, conj, reals

STORED = Path(__file__).resolve().parents[2] / "experiments"
COMMANDS = {
    "posterior-tracking-16": "posterior-tracking --sixteen",
    "two-variables": "train two-variables",
    "dating-graph": "train dating-graph",
}
"""What follows ``tbn reproduce`` where that is not the name of the record."""


def stored(experiment: str) -> dict[str, Any] | None:
    """The record that comes with the package, or None. Raises RecordError when it is damaged."""
    path = STORED / f"{experiment}.json"
    return parse(path.read_text(encoding="utf-8"), experiment) if path.is_file() else None


def command(experiment: str) -> str:
    """The command that writes the record."""
    return f"tbn reproduce {COMMANDS.get(experiment, experiment)}"


def assumption(experiment: str) -> str:
    """What a claim about the record takes on trust: that these figures were measured, and on what kind of machine."""
    record = stored(experiment)
    if record is None:
        raise RecordError(f"there is no {experiment}.json in proofs/experiments")
    processor = " ".join(str(record["machine"]["processor"]).split())
    digest = hashlib.sha256((STORED / f"{experiment}.json").read_bytes()).hexdigest()
    return (
        f"measured by `{command(experiment)}` on one core of {processor}; record {experiment}, "
        f"SHA-256 {digest[:16]}..."
    )


def decimal(value: Fraction) -> str:
    """An exact decimal without exponent, such as 0.0625. Raises ValueError when the value has none."""
    scaled, places = value, 0
    while scaled.denominator != 1:
        scaled, places = scaled * 10, places + 1
        if places > 60:
            raise ValueError(f"{value} is no decimal of at most 60 places")
    digits = str(abs(scaled.numerator)).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"(- {text})" if value < 0 else text


def obligation(
    criterion: Criterion, record: Mapping[str, Any], compared: Comparison = AS_PUBLISHED
) -> Obligation:
    """The statement that the criterion holds for the recorded figures, or that it does not; the role says what that decides."""
    values = criterion.measured(record["figures"])
    count = len(values)
    names = [f"seed{number}" if count > 1 else "figure" for number in range(count)]
    at = dict(zip(names, values))
    facts = {name: f"(= {name} {decimal(value)})" for name, value in at.items()}
    bounds = [
        _Bound(Fraction(bound), lower, together)
        for together in ([(name,) for name in names] if criterion.each else [tuple(names)])
        for bound, lower in ((criterion.at_least, True), (criterion.at_most, False))
        if bound is not None
    ]
    missed = [bound for bound in bounds if not bound.met(at)]
    if missed:
        goal, evidence = f"(not {missed[0].formula})", missed[0].decided(negated=True)
    else:
        parts = [bound.decided(negated=False) for bound in bounds]
        goal = conj(*(bound.formula for bound in bounds)) if len(bounds) > 1 else bounds[0].formula
        evidence = both(parts) if len(parts) > 1 else parts[0]
    role: Role = compared.outcome(holds=not missed)
    # The twin forgets one figure, which may then be anything: it is chosen to turn the outcome round.
    turned = missed[0] if missed else bounds[0]
    forgotten = turned.names[0]
    others = {name: fact for name, fact in facts.items() if name != forgotten}
    twin = (reals(*names), _measured(others), f"(assert (! (not {goal}) :named goal))")
    mean = float(sum(values, Fraction(0)) / count)
    told = f"{mean:.4g}"
    if criterion.each and count > 1:
        told = f"{float(min(values)):.4g} to {float(max(values)):.4g} over {count} seeds"
    elif count > 1:
        told += f", the mean over {count} seeds"
    return Obligation(
        name=criterion.name,
        role=role,
        says=f"{criterion.says} Measured: {told}; the criterion {'fails' if missed else 'holds'}.",
        statement="\n".join((reals(*names), _measured(facts), f"(assert (! (not {goal}) :named goal))")),
        evidence=evidence,
        near_misses=(
            NearMiss(
                "one-figure-forgotten",
                "\n".join(part for part in twin if part),
                model(at | {forgotten: turned.figure_that(at, met=bool(missed))}),
                "without one of the figures the outcome does not follow",
            ),
        ),
        witness=model(at),
    )


def _measured(facts: Mapping[str, str]) -> str:
    return assume(**{f"measured_{name}": fact for name, fact in facts.items()})


@dataclass(frozen=True)
class _Bound:
    """The mean of the named figures is at least (``lower``) or at most ``bound``; stated about their sum."""

    bound: Fraction
    lower: bool
    names: tuple[str, ...]

    @property
    def formula(self) -> str:
        edge = f"(* {len(self.names)} {decimal(self.bound)})"
        total = f"(+ {' '.join(self.names)})" if len(self.names) > 1 else self.names[0]
        return f"(<= {edge} {total})" if self.lower else f"(<= {total} {edge})"

    def met(self, at: Mapping[str, Fraction]) -> bool:
        edge, total = self.bound * len(self.names), sum((at[name] for name in self.names), Fraction(0))
        return edge <= total if self.lower else total <= edge

    def figure_that(self, at: Mapping[str, Fraction], *, met: bool) -> Fraction:
        """A first figure with which the bound is met, or is not, the others staying what they are."""
        rest = sum((at[name] for name in self.names[1:]), Fraction(0))
        edge = self.bound * len(self.names)
        return (edge if met else edge + (-1 if self.lower else 1)) - rest

    def decided(self, *, negated: bool) -> dict[str, Any]:
        """The negated goal is one linear inequality in the figures; adding each figure's equation leaves numerals."""
        sign = "1" if self.lower != negated else "(- 1)"
        return combination([(1, ["goal"], None)], [(f"measured-{name}", sign) for name in self.names])


def obligations(
    experiment: str, criteria: tuple[Criterion, ...], compared: Comparison = AS_PUBLISHED
) -> tuple[Obligation, ...]:
    """These criteria of a stored record; empty while there is none. Raises RecordError when the record was judged by others."""
    record = stored(experiment)
    if record is None:
        return ()
    judged = {item["name"]: (item["at_least"], item["at_most"]) for item in record["criteria"]}
    for criterion in criteria:
        if judged.get(criterion.name) != (criterion.at_least, criterion.at_most):
            raise RecordError(
                f"{experiment}.json was not judged by the criterion {criterion.name} that the program states; run it again "
                "with the defaults"
            )
    return tuple(obligation(criterion, record, compared) for criterion in criteria)
