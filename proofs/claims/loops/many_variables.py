"""Factors over any number of variables: how far they move a message.

A factor f over i, j and others sends to i, in state a, the sum over b and c of f(a,b,c) n(b) r(c): n(b) is what j says, r(c) the
product of what the others say. With the others held fixed it is the factor g(a,b) = sum over c of f(a,b,c) r(c), whose cross ratio
is at most that of f: one passage of ``loops.many-states``. Changing one incoming message after the other, passages add up.
"""

from __future__ import annotations

from typing import Any

from proofs.claims.loops.contraction import BIRKHOFF, MOOIJ
from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import (
    apply,
    both,
    combination,
    have,
    induction,
    instance,
    intro,
    known,
    model,
    sign,
)
from proofs.language.statement import naturals, near_miss, reals, running_sum, sequences, universal

WEIGHTS = "(forall ((i Int)) (<= 0 (r i)))"


SUMS = {name: running_sum(f"sum{name}", f"(* ({name} k) (r k))") for name in ("f1", "f2", "g1", "g2")}
SAME = {"r": "r"}
FLAT: dict[str, Any] = {name: {"else": "1"} for name in ("f1", "f2", "g1", "g2", "r")}


def _one_against_a_sum() -> Obligation:
    declared = "\n".join((reals("a", "b", "R"), sequences("g1", "g2", "r"), SUMS["g1"], SUMS["g2"]))
    nonnegative = have(
        [instance("next", "each", {"j": "(+ m 1)"}), instance("weight", "weights", {"i": "(+ m 1)"})],
        combination(terms=[(1, ["goal"], None), (1, ["ih"], None), (1, ["next", "weight"], None)]),
    )
    return Obligation(
        name="one-against-a-sum",
        role="lemma",
        says="If a g1(j) <= R b g2(j) for every state j of the others, the same holds for sums with weights r >= 0.",
        statement=universal(
            declared,
            naturals("(<= (* a (sumg1 m)) (* R (* b (sumg2 m))))", "m"),
            {"each": "(forall ((j Int)) (<= (* a (g1 j)) (* R (* b (g2 j)))))", "weights": WEIGHTS},
        ),
        evidence=induction("m", sign(), nonnegative),
        near_misses=(
            near_miss(
                "negative-weight",
                declared,
                "(<= (* a (sumg1 1)) (* R (* b (sumg2 1))))",
                {"a": "1", "b": "1", "R": "2", "g1": {"else": "1"}, "g2": {"else": "1"}, "r": {"else": "-1"}},
                {"each": "(forall ((j Int)) (<= (* a (g1 j)) (* R (* b (g2 j)))))"},
                "what the others say is not negative",
            ),
        ),
        witness=model({"a": "1", "b": "1", "R": "1", **{name: {"else": "1"} for name in ("g1", "g2", "r")}}),
    )


def _sums_keep_the_cross_ratio() -> Obligation:
    declared = "\n".join(
        (
            reals("R"),
            "(declare-const n Int)",
            sequences("f1", "f2", "g1", "g2", "r"),
            *SUMS.values(),
        )
    )
    cross = "(forall ((i Int) (j Int)) (<= (* (f1 i) (g1 j)) (* R (* (f2 i) (g2 j)))))"
    goal = "(<= (* (sumf1 k) (sumg1 n)) (* R (* (sumf2 k) (sumg2 n))))"
    pair = intro(have([instance("pair", "cross", {"i": "(+ k 1)", "j": "j"})], known()))
    proof = have(
        [
            apply(
                "row",
                None,
                "one-against-a-sum",
                {"a": "(f1 (+ k 1))", "b": "(f2 (+ k 1))", "R": "R"},
                [pair, known()],
                {"g1": "g1", "g2": "g2", **SAME},
            ),
            instance("row-n", "row", {"m": "n"}),
            instance("weight", "weights", {"i": "(+ k 1)"}),
        ],
        combination(terms=[(1, ["goal"], None), (1, ["ih"], None), (1, ["row-n", "weight"], None)]),
    )
    return Obligation(
        name="sums-keep-the-cross-ratio",
        role="lemma",
        says="If f(a,b,c) f(a',b',c') <= R f(a',b,c) f(a,b',c') for all states c, c' of the other variables (or with f(a,b',c) "
        "f(a',b,c') on the right), the sums over the other variables, with any weights r >= 0, keep g(a,b) g(a',b') <= R g(a',b) "
        "g(a,b'). Here f1, g1, f2, g2 are the four entries in this order, for any number of states.",
        statement=universal(
            declared, naturals(goal), {"cross": cross, "weights": WEIGHTS, "size": "(<= 0 n)"}
        ),
        evidence=induction("k", sign(), proof),
        near_misses=(
            near_miss(
                "diagonal-only",
                declared,
                "(<= (* (sumf1 2) (sumg1 2)) (* R (* (sumf2 2) (sumg2 2))))",
                {
                    "R": "1",
                    "n": "2",
                    "f1": {"1": "1", "else": "0"},
                    "g1": {"1": "0", "else": "1"},
                    "f2": {"else": "0"},
                    "g2": {"else": "0"},
                    "r": {"else": "1"},
                },
                {f"diagonal_{i}": f"(<= (* (f1 {i}) (g1 {i})) (* R (* (f2 {i}) (g2 {i}))))" for i in (1, 2)},
                "the other variables' states must be taken independently in the two ratios",
            ),
        ),
        witness=model({"R": "1", "n": "1", **FLAT}),
    )


def _zero_entries() -> Obligation:
    declared = reals("p", "q", "p0", "q0", "R")
    facts = {
        "p_positive": "(< 0 p)",
        "ratio": "(<= (* p q0) (* R (* p0 q)))",
        "zero": "(= p0 0)",
    }
    return Obligation(
        name="zero-entries",
        role="lemma",
        says="Under a finite bound R an entry p0 = 0 of a row with another entry p > 0 forces the entry q0 of every other row at "
        "the same state to 0: that state is ruled out. So where no state is ruled out and t < 1, all entries are positive.",
        statement=universal(declared, "(<= q0 0)", facts),
        evidence=combination(
            terms=[(1, ["goal", "p-positive"], None), (1, ["ratio"], None)], equalities=[("zero", "(* R q)")]
        ),
        near_misses=(
            near_miss(
                "a-row-of-zeros",
                declared,
                "(<= q0 0)",
                {"p": "0", "q": "1", "p0": "0", "q0": "1", "R": "1"},
                {name: fact for name, fact in facts.items() if name != "p_positive"},
                "then the state that the row belongs to is ruled out",
            ),
        ),
        witness=model({"p": "1", "q": "1", "p0": "0", "q0": "0", "R": "1"}),
    )


def _passages_add_up() -> Obligation:
    declared = "\n".join((sequences("e", "t", "d"), running_sum("moves", "(* (t k) (d k))")))
    one = (
        "(forall ((i Int)) (and (<= (- (e (+ i 1)) (e i)) (* (t (+ i 1)) (d (+ i 1)))) "
        "(<= (- (e i) (e (+ i 1))) (* (t (+ i 1)) (d (+ i 1))))))"
    )
    goal = "(and (<= (- (e k) (e 0)) (moves k)) (<= (- (e 0) (e k)) (moves k)))"

    def follows(which: int) -> dict[str, Any]:
        return combination(
            terms=[(1, ["goal"], None), (1, [f"ih.{which}"], None), (1, [f"next.{which}"], None)]
        )

    return Obligation(
        name="passages-add-up",
        role="lemma",
        says="Let e(k) be a log ratio of two entries of the outgoing message after the first k incoming messages have been "
        "exchanged. If exchanging the k-th moves it by at most t(k) d(k), exchanging all of them moves it by at most the sum.",
        statement=universal(declared, naturals(goal), {"one": one}),
        evidence=induction(
            "k",
            both([sign(), sign()]),
            have([instance("next", "one", {"i": "k"})], both([follows(1), follows(2)])),
        ),
        near_misses=(
            near_miss(
                "the-largest-alone",
                declared,
                "(<= (- (e 2) (e 0)) (* (t 1) (d 1)))",
                {"e": {"0": "0", "1": "1", "2": "2", "else": "2"}, "t": {"else": "1"}, "d": {"else": "1"}},
                {
                    "first": "(<= (- (e 1) (e 0)) (* (t 1) (d 1)))",
                    "second": "(<= (- (e 2) (e 1)) (* (t 2) (d 2)))",
                },
                "two incoming messages move it twice",
            ),
        ),
        witness=model({name: {"else": "0"} for name in ("e", "t", "d")}),
    )


def _factor_claim() -> Claim:
    return Claim(
        id="loops.many-variables",
        title="A factor over any number of variables: sums over the others keep the cross ratio, and passages add up",
        theory=("G1",),
        source=None,
        obligations=(_one_against_a_sum(), _sums_keep_the_cross_ratio(), _zero_entries(), _passages_add_up()),
        not_said=(
            "One passage of a table of positive entries is loops.many-states; for binary pairwise factors it is loops.strength. "
            "The whole, down to convergence, is kernel.factors.",
        ),
        references=(BIRKHOFF, MOOIJ),
    )


CLAIMS: tuple[Claim, ...] = (_factor_claim(),)
