"""Index lookup by attention; and what a finite temperature leaks."""

from __future__ import annotations

from itertools import permutations

from proofs.claims.exact._layers import score
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import both, combination, identity, intro, model, smt, split
from proofs.language.statement import conj, integers, near_miss, reals, universal
from symbolic.transformer.gate_layers import GATE_COORDINATES, gate_layers

SOURCE = Source(
    ("Theorem 7.1", "Theorem 5.1"),
    "A head looks its neighbour up by the product of two stored indices, which peaks when they match.",
)
OWN, OTHER = "(- (* 2 a a) (* a a))", "(- (* 2 a b) (* b b))"


def _rank_one(indices: tuple[int, ...]) -> str:
    return conj(*(f"(< (* u{a} v{b}) (* u{a} v{a}))" for a, b in permutations(indices, 2)))


def _lookup() -> Claim:
    six = [f"h.{n}" for n in range(1, 7)]
    square = "(* u0 u1 u2 (- v0 v1) (- v0 v2) (- v1 v2))"
    gap = combination([(1, ["goal"], None), (2, ["side"], None), (1, [], "(- (- b a) 1)")])
    mirrored = combination([(1, ["goal"], None), (2, ["side"], None), (1, [], "(- (- a b) 1)")])
    head = gate_layers(1, 1)[1].heads[1]
    query, key = {"one": "1", "a": "a"}, {"index": "i", "square": "(* i i)"}
    shipped = score(head, GATE_COORDINATES, query, key)
    limit = {"a_low": "(<= 0 a)", "a_high": "(<= a 4096)", "b_low": "(<= 0 b)", "b_high": "(<= b 4096)"}
    wider = {**limit, "b_high": "(<= b 4097)"}
    within = conj(f"(<= (- 16777216) {OTHER})", f"(<= {OTHER} 16777216)")
    return Claim(
        id="exact.lookup",
        title="Index lookup needs the score 2ab - b^2: products of indices do not look up, and rank one cannot",
        theory=("C4",),
        source=SOURCE,
        headline=True,
        obligations=(
            Obligation(
                name="product-does-not-look-up",
                role="literal-negation",
                says="Already for two tokens: index 0 scores 0 against itself and 0 against index 1, so the match does not win.",
                statement=universal("", "(<= (* 0 0) (* 0 1))"),
                evidence=combination([(1, ["goal"], None)]),
                near_misses=(near_miss("strictly", "", "(< (* 0 1) (* 0 0))", {}),),
            ),
            Obligation(
                name="no-rank-one-score",
                role="literal-negation",
                says="No product of one query number and one key number per token looks three tokens up: u_a v_b < u_a v_a for "
                "all b != a is impossible.",
                statement=universal(
                    reals("u0", "u1", "u2", "v0", "v1", "v2"), f"(not {_rank_one((0, 1, 2))})"
                ),
                evidence=intro(combination([(1, six, None), (1, [], square)]), names=["h"]),
                near_misses=(
                    near_miss(
                        "two-tokens",
                        reals("u0", "u1", "v0", "v1"),
                        f"(not {_rank_one((0, 1))})",
                        {"u0": 1, "u1": -1, "v0": 1, "v1": 0},
                        note="two tokens can be told apart by rank one: with signs",
                    ),
                ),
                also=(smt("z3"),),
            ),
            Obligation(
                name="the-match-wins",
                role="corrected",
                says="For integers a != b: the score 2ab - b^2 is below the match's own, a^2, by at least 1.",
                statement=universal(
                    integers("a", "b"), f"(<= (+ {OTHER} 1) {OWN})", {"apart": "(distinct a b)"}
                ),
                evidence=split("apart", [gap, mirrored], "side"),
                near_misses=(
                    near_miss(
                        "the-match-itself", integers("a", "b"), f"(<= (+ {OTHER} 1) {OWN})", {"a": 1, "b": 1}
                    ),
                ),
                witness=model({"a": 0, "b": 1}),
            ),
            Obligation(
                name="shipped-score",
                role="lemma",
                says="The query and key weights of the shipped layers give this score: pointer a against index i "
                "scores 2ai - i^2.",
                statement=universal(reals("a", "i"), f"(= {shipped} (- (* 2 a i) (* i i)))"),
                evidence=identity(),
                near_misses=(
                    near_miss("product-only", reals("a", "i"), f"(= {shipped} (* 2 a i))", {"a": 1, "i": 1}),
                ),
            ),
            Obligation(
                name="float32-range",
                role="corrected",
                says="With indices up to 4096 every score is an integer of size at most 2^24, which float32 holds exactly.",
                statement=universal(integers("a", "b"), within, limit),
                evidence=both(
                    [
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["b-low", "b-high"], None),
                                (2, ["a-low", "b-low"], None),
                                (4096, ["b-high"], None),
                            ]
                        ),
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, [], "(- a b)"),
                                (1, ["a-low", "a-high"], None),
                                (4096, ["a-high"], None),
                            ]
                        ),
                    ]
                ),
                near_misses=(
                    near_miss("index-4097", integers("a", "b"), within, {"a": 0, "b": 4097}, wider),
                ),
                witness=model({"a": 0, "b": 0}),
            ),
        ),
        not_said=(
            "Softmax is never one-hot over the reals; in float64 the other weights underflow to 0 above 1075 ln 2 = 745.13, "
            "which is a fact about IEEE 754 and is tested, not proved here.",
        ),
    )


CLAIMS = (_lookup(),)
