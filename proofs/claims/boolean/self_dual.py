"""Which gates a two-input unit can be without bias, and what that says of the source's two statements together.

A unit w0 s0 + w1 s1 + b reads inputs s = +-1 (true is +1). With strict margins its output counts as true when it is positive and as
false when it is negative; by the other convention it counts as true from 0 (probability 1/2) on.
"""

from __future__ import annotations

from collections.abc import Mapping

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    both,
    combination,
    enumeration,
    have,
    identity,
    iff,
    intro,
    model,
    sign,
    smt,
    step,
)
from proofs.language.statement import conj, equal, existential, near_miss, probability, reals, universal
from proofs.language.statement import less as below

SOURCE = Source(
    ("Section 1.5", "Section 8", "Abstract (d)"),
    "Exact inference forces b = 0, and the feed-forward network is OR.",
)
OR_TABLE = {
    "tt": "(< 0 (+ w0 w1 b))",
    "tf": "(< 0 (+ (- w0 w1) b))",
    "ft": "(< 0 (+ (- w1 w0) b))",
    "ff": "(< (+ (- (- w0) w1) b) 0)",
}


def _no_unbiased_or() -> Claim:
    return Claim(
        id="boolean.no-unbiased-or",
        title="No two-input unit with b = 0 is OR with strict margins: 'exact weights' and 'the FFN is OR' "
        "exclude each other",
        theory=("E2",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="joint-unsatisfiability",
                role="literal-negation",
                says="If w0 s0 + w1 s1 + b is positive at (+,+), (+,-), (-,+) and negative at (-,-), then b "
                "> 0; so with b = 0 and strict margins no weights give OR.",
                statement=universal(reals("w0", "w1", "b"), "(distinct b 0)", OR_TABLE),
                evidence=_positive_bias(),
                also=(smt("z3"), smt("cvc5")),
                near_misses=(
                    near_miss(
                        "weak-margins",
                        reals("w0", "w1", "b"),
                        "(distinct b 0)",
                        {"w0": 1, "w1": 1, "b": 0},
                        {name: row.replace("(< 0", "(<= 0") for name, row in OR_TABLE.items()},
                        "if 0 counts as true, OR is realisable at b = 0: the convention must be stated",
                    ),
                ),
                witness=model({"w0": 1, "w1": 1, "b": 1}),
            ),
        ),
        not_said=("With the convention that 0 (probability 1/2) counts as true, OR is realisable at b = 0.",),
        headline=True,
    )


def _positive_bias() -> dict[str, object]:
    return have(
        [
            step(
                "b-positive",
                "(< 0 b)",
                combination([(2, ["goal"], None), (1, ["tf"], None), (1, ["ft"], None)]),
            )
        ],
        sign(),
    )


# Without bias: the unit at (+,+), (+,-), (-,+), (-,-).
ROWS = PP, PM, MP, MM = "(+ w0 w1)", "(- w0 w1)", "(- w1 w0)", "(- (- w0) w1)"
REALISED = {
    "first": ("a", (1, 1, -1, -1)),
    "second": ("c", (1, -1, 1, -1)),
    "not_first": ("d", (-1, -1, 1, 1)),
    "not_second": ("e", (-1, 1, -1, 1)),
}
REALISING = {"a0": 2, "a1": 1, "c0": 1, "c1": 2, "d0": -2, "d1": 1, "e0": 1, "e1": -2}


def _gates(tables: Mapping[str, tuple[str, tuple[int, ...]]]) -> dict[str, str]:
    """One fact per gate: the weights named by its letter give its table."""
    facts = {}
    for name, (letter, table) in tables.items():
        rows = [row.replace("w", letter) for row in ROWS]
        facts[name] = conj(
            *(below("0", row) if out > 0 else below(row, "0") for row, out in zip(rows, table))
        )
    return facts


def _opposite(left: str, right: str) -> str:
    """left is positive exactly when right is negative."""
    return f"(= (< 0 {left}) (< {right} 0))"


def _self_dual() -> Claim:
    and_table = conj(below("0", PP), below(PM, "0"), below(MP, "0"))
    mass = "(+ (* p q) (* (- 1 p) (- 1 q)))"
    update, dual = f"(/ (* p q) {mass})", f"(/ (* (- 1 p) (- 1 q)) {mass})"
    weights = reals(*REALISING)
    bits = "(declare-const x Bool)\n(declare-const y Bool)"
    spins = "(+ (ite x 1 (- 1)) (ite y 1 (- 1)))"
    corner = "(+ (* (ite x 1 0) (ite y 1 0)) (* (- 1 (ite x 1 0)) (- 1 (ite y 1 0))))"
    opposite = iff(
        combination([(1, ["goal"], None), (1, ["side"], None)]),
        combination([(1, ["goal"], None), (1, ["side"], None)]),
    )
    inside = {"p": "1/3", "q": "1/4"}
    pq = probability("p", "q")
    return Claim(
        id="boolean.self-dual",
        title="Without bias and with strict margins a two-input unit is one of the four self-dual gates, so neither AND nor OR",
        theory=("E2",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="no-unbiased-and",
                role="literal-negation",
                says="No weights make w0 s0 + w1 s1 positive at (+,+) and negative at (+,-) and (-,+): with "
                "b = 0 there is no AND.",
                statement=universal(reals("w0", "w1"), f"(not {and_table})"),
                evidence=intro(
                    combination([(1, ["table.2"], None), (1, ["table.3"], None)]), names=["table"]
                ),
                near_misses=(
                    near_miss(
                        "two-rows",
                        reals("w0", "w1"),
                        f"(not {conj(below('0', PP), below(PM, '0'))})",
                        {"w0": 1, "w1": 2},
                        note="two rows of the table can be met: the refutation needs both mixed rows",
                    ),
                ),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="opposite-inputs",
                role="corrected",
                says="With b = 0 the unit at (-,-) is negative exactly when it is positive at (+,+), and "
                "likewise at (-,+) and (+,-): with strict margins its gate is self-dual. OR and AND are not.",
                statement=universal(reals("w0", "w1"), conj(_opposite(PP, MM), _opposite(PM, MP))),
                evidence=both([opposite, opposite]),
                near_misses=(
                    near_miss(
                        "with-bias",
                        reals("w0", "w1", "b"),
                        _opposite("(+ w0 w1 b)", "(+ (- (- w0) w1) b)"),
                        {"w0": 1, "w1": 1, "b": 3},
                        note="with a bias both ends can be positive",
                    ),
                ),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="all-four-occur",
                role="corrected",
                says="Each of the four self-dual gates of two inputs (either input, or its negation) is a "
                "unit with b = 0.",
                statement=existential(weights, _gates(REALISED)),
                status="sat",
                evidence=model(REALISING),
                near_misses=(
                    near_miss(
                        "equal-weights",
                        reals("a0", "a1"),
                        _gates({"first": REALISED["first"]})["first"],
                        {"a0": 1, "a1": 1},
                        note="equal weights leave the mixed inputs at 0",
                    ),
                ),
            ),
            Obligation(
                name="update-is-self-dual",
                role="corrected",
                says="The belief update is self-dual: from complemented beliefs it gives the complemented "
                "belief. So it is neither OR nor AND in any limit.",
                statement=universal(reals("p", "q"), equal(dual, f"(- 1 {update})"), pq),
                evidence=have([step("mass", f"(< 0 {mass})", sign())], identity()),
                near_misses=(near_miss("invariant", reals("p", "q"), equal(dual, update), inside, pq),),
                witness=model(inside),
            ),
            Obligation(
                name="contradiction-is-undefined",
                role="lemma",
                says="On bits the divisor p q + (1-p)(1-q) of the update vanishes exactly at (0,1) and (1,0).",
                statement=universal(bits, f"(= (= {corner} 0) (xor x y))"),
                evidence=enumeration(),
                near_misses=(
                    near_miss(
                        "everywhere-defined", bits, f"(distinct {corner} 0)", {"x": "true", "y": "false"}
                    ),
                ),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="half-counts-as-true",
                role="corrected",
                says="With the convention that 0 (probability 1/2) counts as true, the unit with weights 1, "
                "1 and b = 0 is OR; with 0 counting as false it is AND.",
                statement=universal(
                    bits, conj(f"(= (<= 0 {spins}) (or x y))", f"(= (< 0 {spins}) (and x y))")
                ),
                evidence=enumeration(),
                near_misses=(
                    near_miss("strict-or", bits, f"(= (< 0 {spins}) (or x y))", {"x": "true", "y": "false"}),
                ),
                also=(smt("z3"), smt("cvc5")),
            ),
        ),
        not_said=(
            "With a bias of its own for each fan-in a unit is AND or OR; see the claim on saturated gates.",
        ),
        headline=True,
    )


CLAIMS: tuple[Claim, ...] = (_no_unbiased_or(), _self_dual())
