"""The unit with w = 2 is exactly ln 16 away from every sum-product message on the odds 1/16 .. 16."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from proofs.claims._pairwise import NAMES, F, message
from proofs.language.claim import Claim, Evidence, Obligation, Source
from proofs.language.evidence import combination, intro, model
from proofs.language.smtlib import numeral
from proofs.language.statement import at_most, conj, existential, near_miss, reals, text, universal
from proofs.search.nearest_message import Probe, infeasible

ODDS = tuple(Fraction(2) ** e for e in (-4, -2, 0, 2, 4))
PROBES = tuple(Probe(x, x**2) for x in ODDS)
ENTRIES = {f"{name}_low": f"(<= 0 {name})" for name in NAMES}


def _sides(x: Fraction) -> tuple[str, str]:
    """(numerator, denominator) of the message's odds at odds x, from the engine."""
    import sympy

    zero, one = message(F, sympy.Rational(x.numerator, x.denominator))
    return text(one), text(zero)


def _within(ratio: str) -> dict[str, str]:
    """The rows: the message is within ``ratio`` of x^2 at every probe."""
    rows: dict[str, str] = {}
    for j, probe in enumerate(PROBES):
        one, zero = _sides(probe.received)
        sent = numeral(probe.sent)
        rows[f"above_{j}"] = at_most(one, f"(* {ratio} {sent} {zero})")
        rows[f"below_{j}"] = at_most(f"(* {sent} {zero})", f"(* {ratio} {one})")
        rows[f"defined_{j}"] = f"(< 0 {zero})"
    return rows


def _farkas(ratio: Fraction) -> Evidence:
    """The LP's multipliers as a combination of the rows that contradicts f00 + f10 x > 0."""
    found = infeasible(PROBES, ratio)
    if found is None or not found.check(PROBES):
        raise ArithmeticError(f"some factor is within {ratio} of the unit")
    terms: list[tuple[Any, list[str], None]] = []
    left = dict.fromkeys(NAMES, Fraction(0))
    for j, (y, z, probe) in enumerate(zip(found.above, found.below, PROBES, strict=True)):
        x, h = probe.received, probe.sent
        for weight, name, row in (
            (y, f"above-{j}", {"f00": ratio * h, "f10": ratio * h * x, "f01": Fraction(-1), "f11": -x}),
            (z, f"below-{j}", {"f00": -h, "f10": -h * x, "f01": ratio, "f11": ratio * x}),
        ):
            if weight:
                terms.append((weight, [name], None))
                for entry, value in row.items():
                    left[entry] += weight * value
    # what is left is <= 0 entry by entry and at most -1 on f00, f10: add 1/16 of f00 + f10 x and the entries themselves
    share = Fraction(1, 16)
    terms.append((share, ["defined-4"], None))
    left["f00"] += share
    left["f10"] += share * 16
    for entry, value in left.items():
        if value < 0:
            terms.append((-value, [f"{entry}-low"], None))
        elif value > 0:
            raise ArithmeticError(f"the multipliers leave {value} of {entry}")
    place = {row.replace("_", "-"): f"rows.{k}" for k, row in enumerate(_within("1"), 1)}
    renamed = [(weight, [place.get(name, name) for name in names], square) for weight, names, square in terms]
    return intro(combination(renamed), names=["rows"])


def _claim() -> Claim:
    diagonal: dict[str, Any] = {"f00": 1, "f01": 0, "f10": 0, "f11": 1}
    low, high = _sides(ODDS[0]), _sides(ODDS[-1])
    ends = {
        **ENTRIES,
        "r_positive": "(< 0 r)",
        "defined": f"(< 0 {high[1]})",
        "first": at_most(low[0], f"(* r (/ 1 256) {low[1]})"),
        "last": at_most(f"(* 256 {high[1]})", f"(* r {high[0]})"),
    }
    # (r^2 - 256) d(16) >= 0 up to multiples of the rows, so r < 16 contradicts d(16) > 0
    general = combination(
        [
            (1, ["goal", "defined"], None, "(+ 16 r)"),
            (1, ["last"], None),
            (256, ["first", "r-positive"], None),
            ("255", ["f01-low", "r-positive"], None),
            (1, ["f10-low", "r-positive", "r-positive"], None, "(- 16 (/ 1 16))"),
        ]
    )
    return Claim(
        id="any-weights.distance",
        title="On the odds 1/16 to 16 the unit with w = 2 is exactly ln 16 away from every sum-product message",
        theory=("B9",),
        source=Source(
            ("Theorem 1.1", "Theorem 6.1"),
            "Units with arbitrary weights compute belief-propagation messages.",
        ),
        obligations=(
            Obligation(
                name="fifteen-is-too-little",
                role="literal-negation",
                says="No non-negative factor's message is within a factor 15 in odds of x^2 at x = 1/16, 1/4, 1, 4, 16; the "
                "multipliers come from an exact linear program.",
                statement=universal(reals(*NAMES), f"(not {conj(*_within('15').values())})", ENTRIES),
                evidence=_farkas(Fraction(15)),
                near_misses=(
                    near_miss(
                        "sixteen",
                        reals(*NAMES),
                        f"(not {conj(*_within('16').values())})",
                        diagonal,
                        ENTRIES,
                        "the diagonal factor is within 16",
                    ),
                ),
                witness=model(diagonal),
            ),
            Obligation(
                name="at-least-sixteen",
                role="corrected",
                says="Whatever the ratio r: if a non-negative factor's message is within r of x^2 at the odds 1/16 and 16, "
                "then r >= 16.",
                statement=universal(reals(*NAMES, "r"), "(<= 16 r)", ends),
                evidence=general,
                near_misses=(
                    near_miss("seventeen", reals(*NAMES, "r"), "(<= 17 r)", {**diagonal, "r": 16}, ends),
                ),
                witness=model({**diagonal, "r": 16}),
            ),
            Obligation(
                name="sixteen-is-enough",
                role="corrected",
                says="The diagonal factor's message x is within 16 of x^2 at all five odds.",
                statement=existential(reals(*NAMES), {**ENTRIES, **_within("16")}),
                evidence=model(diagonal),
                status="sat",
                near_misses=(
                    near_miss(
                        "fifteen",
                        reals(*NAMES),
                        conj(*_within("15").values()),
                        diagonal,
                        note="not the diagonal, with 15",
                    ),
                ),
            ),
        ),
        not_said=("The distance is on these probes; between and beyond them it may be larger.",),
        references=('J. Farkas, "Theorie der einfachen Ungleichungen", 1902',),
    )


CLAIMS: tuple[Claim, ...] = (_claim(),)
