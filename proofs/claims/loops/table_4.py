"""Table 4 of the source, measured again. The verdict is computed from the stored figures, never typed in.

``proofs/experiments/loopy-table.json`` is the output of ``tbn reproduce loopy-table --json``; a test runs it again. Certified is
the comparison alone: that each stored figure rounds to the digits that the source prints.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, known
from proofs.language.statement import conj, near_miss, universal

STORED = Path(__file__).resolve().parents[2] / "experiments" / "loopy-table.json"
DECIMALS = {"converged": 0, "rounds": 1, "kl": 6, "mae": 6}
"""Digits after the point in the experiment's own print."""


def number(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else f"(/ {value.numerator} {value.denominator})"


def between(low: Fraction, value: Fraction, high: Fraction) -> str:
    return f"(and (<= {number(low)} {number(value)}) (<= {number(value)} {number(high)}))"


def comparison(what: str, measured: float | int, source: str, shift: int = 0) -> str:
    """The measured figure rounds to the printed one, and that to the source's digits; ``shift`` moves the source's last digit."""
    exact = Fraction(repr(measured))
    unit = Fraction(1, 10 ** DECIMALS[what])
    printed = Fraction(f"{measured:.{DECIMALS[what]}f}")
    mantissa, _, exponent = source.partition("e")
    last = Fraction(10) ** (int(exponent or 0) - len(mantissa.partition(".")[2]))
    target = Fraction(source) + shift * last
    return conj(
        between(printed - unit / 2, exact, printed + unit / 2),
        between(target - last / 2, printed, target + last / 2),
    )


def _row(row: dict[str, Any]) -> Obligation:
    name = row["structure"].lower().replace(" ", "-")
    figures = ("converged", "rounds", "kl", "mae")
    agrees = all(row["matches"][what] for what in figures)
    wrong = next((what for what in figures if not row["matches"][what]), "mae")
    inside = both([both([known(), known()])] * 2)
    parts = [comparison(what, row[what], row["source"][what]) for what in figures]
    counted = f"(= {row['converged']} {row['graphs']})"
    if agrees:
        return Obligation(
            name=name,
            role="reproduced",
            says=f"{row['structure']}: convergence, rounds, KL and MAE in the source's digits.",
            statement=universal("", conj(counted, *parts)),
            evidence=both([known(), *[inside] * len(parts)]),
            near_misses=(
                near_miss(
                    "last-digit",
                    "",
                    comparison("mae", row["mae"], row["source"]["mae"], 1),
                    {},
                    note="one unit more",
                ),
            ),
        )
    return Obligation(
        name=name,
        role="not-reproduced",
        says=f"{row['structure']}: {wrong} does not have the source's digits.",
        statement=universal("", f"(not {comparison(wrong, row[wrong], row['source'][wrong])})"),
        evidence=known(),
        near_misses=(near_miss("as-printed", "", f"(not (= {row['converged']} {row['converged']}))", {}),),
    )


def _table() -> Claim:
    stored = json.loads(STORED.read_text(encoding="ascii"))
    certified = sum(row["certified"] for row in stored["rows"])
    graphs = sum(row["graphs"] for row in stored["rows"])
    return Claim(
        id="loops.table-4",
        title="Table 4: loopy belief propagation on five structures, 100 random graphs each, repeated digit by digit",
        theory=("G5",),
        source=Source(
            ("Table 4",),
            "Five structures, 100 random graphs each, entries in [0.1, 1]: all converge, with the KL and MAE printed.",
        ),
        obligations=tuple(_row(row) for row in stored["rows"]),
        not_said=(
            "The figures are float64 measurements; only their comparison with the source's digits is certified.",
            "Digits are those of a six-decimal print rounded half up: the QBBN chain's MAE of 0.0010548 prints as 0.001055, "
            "so 1.06e-3; rounded once it would be 1.05e-3.",
            f"Convergence certificates were found for {certified} of the {graphs} graphs; that is measured by the same run.",
        ),
        assumptions=("measured by `tbn reproduce loopy-table` in float64; record loopy-table",),
    )


CLAIMS = (_table(),)
