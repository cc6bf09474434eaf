"""Statements about measured figures: does the mean over seeds meet the criterion? Helpers for the claim modules, no claims.

The figures are the statement's hypotheses, as the exact decimals of the results file; what the checker verifies is that the
criterion follows from them, or that its negation does. That they were measured is an assumption of the claim (``assumption``). A
failed criterion is ``not-reproduced`` only where the run had the published settings, else ``not-decided``; where it had another
task altogether, it decides nothing either way.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
COMMANDS = {"posterior-tracking-16": "posterior-tracking --sixteen"}
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
    total = f"(+ {' '.join(names)})" if count > 1 else names[0]
    facts = {f"measured_{name}": f"(= {name} {decimal(value)})" for name, value in zip(names, values)}
    bounds = [
        _Bound(Fraction(bound), lower, count, total)
        for bound, lower in ((criterion.at_least, True), (criterion.at_most, False))
        if bound is not None
    ]
    missed = [bound for bound in bounds if not bound.met(sum(values, Fraction(0)))]
    if missed:
        goal, evidence = f"(not {missed[0].formula})", missed[0].decided(names, negated=True)
    else:
        parts = [bound.decided(names, negated=False) for bound in bounds]
        goal = conj(*(bound.formula for bound in bounds)) if len(bounds) > 1 else bounds[0].formula
        evidence = both(parts) if len(parts) > 1 else parts[0]
    role: Role = compared.outcome(holds=not missed)
    # The twin forgets the first figure, which may then be anything: it is chosen to turn the outcome round.
    turned = bounds[0].total_that(met=False) if not missed else missed[0].total_that(met=True)
    at = dict(zip(names, values))
    twin_facts = dict(list(facts.items())[1:])
    twin = (reals(*names), assume(**twin_facts), f"(assert (! (not {goal}) :named goal))")
    return Obligation(
        name=criterion.name,
        role=role,
        says=f"{criterion.says} Measured: {float(sum(values, Fraction(0)) / count):.4g}"
        f"{f', the mean over {count} seeds' if count > 1 else ''}; the criterion {'fails' if missed else 'holds'}.",
        statement="\n".join((reals(*names), assume(**facts), f"(assert (! (not {goal}) :named goal))")),
        evidence=evidence,
        near_misses=(
            NearMiss(
                "one-figure-forgotten",
                "\n".join(part for part in twin if part),
                model(at | {names[0]: turned - sum(values[1:], Fraction(0))}),
                "without one of the figures the outcome does not follow",
            ),
        ),
        witness=model(at),
    )


@dataclass(frozen=True)
class _Bound:
    """The sum of ``count`` figures is at least (``lower``) or at most ``count`` times ``bound``."""

    bound: Fraction
    lower: bool
    count: int
    total: str

    @property
    def formula(self) -> str:
        edge = f"(* {self.count} {decimal(self.bound)})"
        return f"(<= {edge} {self.total})" if self.lower else f"(<= {self.total} {edge})"

    def met(self, total: Fraction) -> bool:
        edge = self.bound * self.count
        return edge <= total if self.lower else total <= edge

    def total_that(self, *, met: bool) -> Fraction:
        edge = self.bound * self.count
        return edge if met else edge + (-1 if self.lower else 1)

    def decided(self, names: Sequence[str], *, negated: bool) -> dict[str, Any]:
        """The negated goal is one linear inequality in the figures; adding each figure's equation leaves numerals."""
        sign = "1" if self.lower != negated else "(- 1)"
        return combination([(1, ["goal"], None)], [(f"measured-{name}", sign) for name in names])


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
