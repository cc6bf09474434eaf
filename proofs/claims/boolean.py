"""Group E: gates as units on saturated inputs. So far E2's joint unsatisfiability."""

from __future__ import annotations

from proofs.claim import Claim, Obligation, Source
from proofs.claims._build import near_miss, reals, universal
from proofs.evidence import combination, have, model, sign, smt, step

# A unit w0 s0 + w1 s1 + b on inputs s = +-1; true inputs and outputs are positive.
OR_TABLE = {
    "tt": "(< 0 (+ w0 w1 b))",
    "tf": "(< 0 (+ (- w0 w1) b))",
    "ft": "(< 0 (+ (- w1 w0) b))",
    "ff": "(< (+ (- (- w0) w1) b) 0)",
}


def _no_unbiased_or() -> Claim:
    return Claim(
        id="boolean.no-unbiased-or",
        title="No two-input unit with b = 0 is OR with strict margins: 'exact weights' and 'the FFN is OR' exclude each other",
        theory=("E2",),
        source=Source(
            ("Section 1.5", "Section 8"),
            "Exact inference forces b = 0, and the feed-forward network is OR.",
        ),
        obligations=(
            Obligation(
                name="joint-unsatisfiability",
                role="literal-negation",
                says="If w0 s0 + w1 s1 + b is positive at (+,+), (+,-), (-,+) and negative at (-,-), then b > 0; so with b = 0 no "
                "weights give OR.",
                statement=universal(reals("w0", "w1", "b"), "(distinct b 0)", OR_TABLE),
                evidence=_positive_bias(),
                also=(smt("z3"),),
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


CLAIMS: tuple[Claim, ...] = (_no_unbiased_or(),)
