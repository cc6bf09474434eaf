"""The count of rounds: how far apart the leaves of a star are once its factor is binarised.

In a tree whose inner nodes have three neighbours, count from one leaf: at distance r there are inner(r) inner nodes
and leaf(r) leaves. The leaf has one neighbour, every inner node at most two more, so inner(1) + leaf(1) <= 1 and
inner(r+1) + leaf(r+1) <= 2 inner(r).
"""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import apply, both, combination, have, induction, instance, intro, known, model
from proofs.language.statement import conj, near_miss, universal

DOUBLING = "(define-fun-rec power ((x Int)) Int (ite (<= x 1) 1 (* 2 (power (- x 1)))))"
SEEN = "(define-fun-rec seen ((x Int)) Int (ite (<= x 0) 0 (+ (seen (- x 1)) (leaf x))))"
DECLARED = "\n".join(("(declare-fun inner (Int) Int)", "(declare-fun leaf (Int) Int)", DOUBLING, SEEN))
TREE = {
    "counts": "(forall ((i Int)) (and (<= 0 (inner i)) (<= 0 (leaf i))))",
    "start": "(<= (+ (inner 1) (leaf 1)) 1)",
    "branch": "(forall ((i Int)) (<= (+ (inner (+ i 1)) (leaf (+ i 1))) (* 2 (inner i))))",
}
EMPTY: dict[str, Any] = {"inner": {"else": "0"}, "leaf": {"else": "0"}}
FIVE_LEAVES: dict[str, Any] = {"inner": {"1": "1", "2": "2", "else": "0"}, "leaf": {"3": "4", "else": "0"}}
WITHOUT_BRANCH = {name: fact for name, fact in TREE.items() if name != "branch"}


def _for_all(body: str, start: int) -> str:
    return f"(forall ((k Int)) (=> (<= {start} k) {body}))"


def _star() -> Claim:
    functions = {"inner": "inner", "leaf": "leaf"}
    growing = combination(
        [(1, ["goal"], None), (2, ["ih.1"], None), (1, ["ih.2"], None), (1, ["branch-here"], None)]
    )
    return Claim(
        id="exact.star-depth",
        title="ceil(log2 k) rounds are too few for all marginals of a binarised star: T rounds reach at most "
        "2^(T-1) other leaves",
        theory=("C12",),
        source=Source(
            ("Theorem 7.2", "Theorem 1.2"),
            "For depth d and largest factor arity k, d ceil(log2 k) layers give exact belief propagation at "
            "every node.",
        ),
        obligations=(
            Obligation(
                name="leaves-in-reach",
                role="corrected",
                says="For every T >= 1: in a tree whose inner nodes have three neighbours, at most 2^(T-1) "
                "other leaves lie within distance T of a leaf. So all marginals of a star with k leaves need "
                "T rounds with k - 1 <= 2^(T-1).",
                statement=universal(
                    DECLARED,
                    _for_all(conj("(<= (+ (seen k) (inner k)) (power k))", "(<= 0 (seen k))"), 1),
                    TREE,
                ),
                evidence=induction(
                    "k",
                    have(
                        [instance("first", "counts", {"i": "1"})],
                        both([combination([(1, ["goal"], None), (1, ["start"], None)]), known()]),
                    ),
                    have(
                        [
                            instance("branch-here", "branch", {"i": "k"}),
                            instance("counts-here", "counts", {"i": "(+ k 1)"}),
                        ],
                        both(
                            [
                                growing,
                                combination(
                                    [(1, ["goal"], None), (1, ["ih.2"], None), (1, ["counts-here.2"], None)]
                                ),
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "one-fewer",
                        DECLARED,
                        "(< (seen 3) (power 3))",
                        FIVE_LEAVES,
                        WITHOUT_BRANCH,
                        "four other leaves at distance three: the bound is attained",
                    ),
                ),
                witness=model(EMPTY),
            ),
            Obligation(
                name="powers",
                role="lemma",
                says="2^(T-1) >= 2 for T >= 2.",
                statement=universal(DOUBLING, _for_all("(<= 2 (power k))", 2)),
                evidence=induction("k", known(), combination([(1, ["goal"], None), (2, ["ih"], None)])),
                near_misses=(near_miss("from-one", DOUBLING, "(<= 2 (power 1))", {}),),
            ),
            Obligation(
                name="count-too-small",
                role="literal-negation",
                says="A star with 2^T leaves, T >= 2: within distance T = ceil(log2 2^T) of a leaf lie fewer "
                "than the 2^T - 1 other leaves. For four leaves two rounds are too few; three do.",
                statement=universal(DECLARED, _for_all("(< (seen k) (- (* 2 (power k)) 1))", 2), TREE),
                evidence=intro(
                    have(
                        [
                            apply("reach", None, "leaves-in-reach", {}, functions=functions),
                            instance("within", "reach", {"k": "k"}),
                            apply("grow", None, "powers", {}),
                            instance("large", "grow", {"k": "k"}),
                            instance("here", "counts", {"i": "k"}),
                        ],
                        {
                            "kind": "combination",
                            "terms": [
                                {"c": "1", "facts": ["goal"]},
                                {"c": "1", "facts": ["within.1"]},
                                {"c": "1", "facts": ["large"]},
                                {"c": "1", "facts": ["here.1"]},
                            ],
                        },
                    ),
                    names=["k-range"],
                ),
                near_misses=(
                    near_miss(
                        "two-leaves",
                        DECLARED,
                        "(< (seen 1) (- (* 2 (power 1)) 1))",
                        {"inner": {"else": "0"}, "leaf": {"1": "1", "else": "0"}},
                        WITHOUT_BRANCH,
                        "for two leaves the source's count suffices",
                    ),
                ),
                witness=model(EMPTY),
            ),
        ),
        not_said=("The exact number of rounds of a star with few leaves: kernel.tree-depth.",),
    )


CLAIMS: tuple[Claim, ...] = (_star(),)
