"""The step of the encoding of finitely many behaviours: one more letter of the code."""

from __future__ import annotations

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, combination, have, known, model, smt, step
from proofs.language.statement import conj, integers, near_miss, universal

DIGIT = {"digit_low": "(<= 0 d)", "digit_high": "(< d n)", "code_low": "(<= 0 a)", "code_high": "(< a m)"}
PAIR = {
    "first_low": "(<= 0 d)",
    "first_high": "(< d n)",
    "second_low": "(<= 0 e)",
    "second_high": "(< e n)",
    "same_code": "(= (+ (* a n) d) (+ (* b n) e))",
}


def _equal_prefixes() -> dict[str, object]:
    """a < b would leave n <= (b-a) n = d - e < n; likewise b < a."""

    def ordered(low: str, high: str, top: str, bottom: str, sign: str) -> dict[str, object]:
        return step(
            f"{low}-not-below-{high}",
            f"(<= {high} {low})",
            combination(
                [
                    (1, ["goal", "n-positive"], None),
                    (1, ["goal"], None),
                    (1, [top], None),
                    (1, [bottom], None),
                ],
                [("same-code", sign)],
            ),
        )

    return have(
        [
            step(
                "n-positive",
                "(< 0 n)",
                combination([(1, ["goal"], None), (1, ["first-low"], None), (1, ["first-high"], None)]),
            ),
            ordered("a", "b", "first-high", "second-low", "1"),
            ordered("b", "a", "second-high", "first-low", "(- 1)"),
            step("prefix", "(= a b)", known()),
        ],
        both([known(), combination([], [("same-code", "1"), ("prefix", "(- n)")])]),
    )


def _encoding() -> Claim:
    names = ("n", "a", "b", "d", "e")
    return Claim(
        id="finite-concepts.encoding-step",
        title="Appending a base-n digit keeps the code in range and injective",
        theory=("F1",),
        source=Source(
            ("Theorem 1.5", "Theorem 9.1"),
            "An n-state machine has at most n^n behaviours; the base-n encoding of a behaviour is below n^n and injective.",
        ),
        obligations=(
            Obligation(
                name="in-range",
                role="literal",
                says="If 0 <= a < m and 0 <= d < n then 0 <= a n + d < m n.",
                statement=universal(
                    integers("n", "m", "a", "d"),
                    conj("(<= 0 (+ (* a n) d))", "(< (+ (* a n) d) (* m n))"),
                    DIGIT,
                ),
                evidence=have(
                    [
                        step(
                            "n-positive",
                            "(< 0 n)",
                            combination(
                                [(1, ["goal"], None), (1, ["digit-low"], None), (1, ["digit-high"], None)]
                            ),
                        )
                    ],
                    both(
                        [
                            combination(
                                [
                                    (1, ["goal"], None),
                                    (1, ["code-low", "n-positive"], None),
                                    (1, ["code-low"], None),
                                    (1, ["digit-low"], None),
                                ]
                            ),
                            combination(
                                [
                                    (1, ["goal"], None),
                                    (1, ["code-high", "n-positive"], None),
                                    (1, ["code-high"], None),
                                    (1, ["digit-high"], None),
                                ]
                            ),
                        ]
                    ),
                ),
                near_misses=(
                    near_miss(
                        "digit-n-allowed",
                        integers("n", "m", "a", "d"),
                        "(< (+ (* a n) d) (* m n))",
                        {"n": 2, "m": 1, "a": 0, "d": 2},
                        {**DIGIT, "digit_high": "(<= d n)"},
                    ),
                ),
                witness=model({"n": 2, "m": 1, "a": 0, "d": 1}),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="injective",
                role="literal",
                says="If d, e are digits below n and a n + d = b n + e, then a = b and d = e.",
                statement=universal(integers(*names), conj("(= a b)", "(= d e)"), PAIR),
                evidence=_equal_prefixes(),
                near_misses=(
                    near_miss(
                        "digit-n-allowed",
                        integers(*names),
                        conj("(= a b)", "(= d e)"),
                        {"n": 2, "a": 0, "d": 2, "b": 1, "e": 0},
                        {**PAIR, "first_high": "(<= d n)"},
                    ),
                ),
                witness=model({"n": 2, "a": 1, "d": 1, "b": 1, "e": 1}),
                also=(smt("z3"), smt("cvc5")),
            ),
        ),
    )


CLAIMS: tuple[Claim, ...] = (_encoding(),)
