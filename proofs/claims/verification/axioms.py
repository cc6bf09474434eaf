"""Group V1: what public snapshots of the source's Lean development assume, transcribed over the rationals."""

from __future__ import annotations

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import combination, have, identity, instance, intro, model
from proofs.language.statement import conj, equal, near_miss, reals, universal

SNAPSHOT = (
    "transcription: the two axioms are rendered from Attention.lean of the source's transformer-bp-lean at "
    "commit 07f28fd (public snapshot); later versions may differ, and no verdict on a mathematical claim "
    "depends on this one"
)
QUANTIFIERS = "transcription: the order of quantifiers is that of Preliminaries.lean of the same development at commit 3550ac2"
TOKENS = "\n".join(("(declare-fun projected (Int) Real)", "(declare-fun neighbour (Int) Int)"))
NEIGHBOUR_AXIOM = "(forall ((i Int)) (= (projected i) (to_real (neighbour i))))"
OWN_AXIOM = "(forall ((i Int)) (= (projected i) (to_real i)))"
BELIEFS = {"a_positive": "(< 0 a)", "a_below": "(< a 1)", "c_positive": "(< 0 c)", "c_below": "(< c 1)"}
UPDATE = "(/ (* a c) (+ (* a c) (* (- 1 a) (- 1 c))))"


def _axioms() -> Claim:
    someone = {"someone": "(distinct (neighbour 0) 0)"}
    cycle = {"projected": {"else": "0"}, "neighbour": {"0": "1", "else": "0"}}
    return Claim(
        id="verification.axioms",
        title="Two axioms of a public snapshot contradict each other; in another the weights come after the state",
        theory=("V1",),
        source=Source(
            ("Formally verified",),
            "All theorems of the paper are formally verified in Lean.",
            document="the source's public Lean development (transformer-bp-lean, godel), snapshots named in "
            "the assumptions",
        ),
        obligations=(
            Obligation(
                name="axioms-contradict",
                role="literal-negation",
                says="One axiom says that the projection of coordinate 1 of token i is its neighbour's "
                "index, another that the same projection of the same embedding is its own index. As soon as "
                "neighbour(0) is not 0, both cannot hold: from them everything follows.",
                statement=universal(TOKENS, f"(not {conj(NEIGHBOUR_AXIOM, OWN_AXIOM)})", someone),
                evidence=intro(
                    have(
                        [
                            instance("as-neighbour", "axioms.1", {"i": "0"}),
                            instance("as-own", "axioms.2", {"i": "0"}),
                            {
                                "name": "same",
                                "formula": "(= (neighbour 0) 0)",
                                "by": combination([], [("as-own", "1"), ("as-neighbour", "(- 1)")]),
                            },
                        ],
                        {"kind": "rup"},
                    ),
                    names=["axioms"],
                ),
                near_misses=(
                    near_miss(
                        "neighbour-axiom-alone",
                        TOKENS,
                        f"(not {NEIGHBOUR_AXIOM})",
                        {"projected": {"else": "1"}, "neighbour": {"else": "1"}},
                        someone,
                        "either axiom alone can be met",
                    ),
                    near_miss(
                        "everyone-its-own-neighbour",
                        TOKENS,
                        "(distinct (projected 0) (to_real (neighbour 0)))",
                        {"projected": {"else": "0"}, "neighbour": {"else": "0"}},
                        note="without the hypothesis the two axioms agree at token 0",
                    ),
                ),
                witness=model(cycle),
            ),
            Obligation(
                name="weights-after-the-state",
                role="literal-negation",
                says="A statement 'for every state there are weights such that one pass gives the update' "
                "holds for a unit that ignores its inputs: weights 0, 0 and bias logit(update(a, c)). It "
                "says nothing about one transformer for all states.",
                statement=universal(
                    reals("a", "c"),
                    equal(f"(Sigmoid (+ (* 0 (Logit a)) (* 0 (Logit c)) (Logit {UPDATE})))", UPDATE),
                    BELIEFS,
                ),
                evidence=have(
                    [
                        {
                            "name": "mass",
                            "formula": "(< 0 (+ (* a c) (* (- 1 a) (- 1 c))))",
                            "by": {"kind": "sign"},
                        },
                        {
                            "name": "rest",
                            "formula": equal(
                                f"(- 1 {UPDATE})", "(/ (* (- 1 a) (- 1 c)) (+ (* a c) (* (- 1 a) (- 1 c))))"
                            ),
                            "by": identity(),
                        },
                        {
                            "name": "rest-positive",
                            "formula": "(< 0 (/ (* (- 1 a) (- 1 c)) (+ (* a c) (* (- 1 a) (- 1 c)))))",
                            "by": {"kind": "sign"},
                        },
                        {
                            "name": "below-one",
                            "formula": f"(< 0 (- 1 {UPDATE}))",
                            "by": combination(
                                [(1, ["goal"], None), (1, ["rest-positive"], None)], [("rest", "(- 1)")]
                            ),
                        },
                    ],
                    identity(),
                ),
                near_misses=(
                    near_miss(
                        "one-bias-for-two-states",
                        reals("a", "c", "d"),
                        equal(
                            "(/ (* a c) (+ (* a c) (* (- 1 a) (- 1 c))))",
                            "(/ (* a d) (+ (* a d) (* (- 1 a) (- 1 d))))",
                        ),
                        {"a": "1/2", "c": "1/3", "d": "1/4"},
                        note="no single bias serves two states with different updates",
                    ),
                ),
                witness=model({"a": "1/3", "c": "1/4"}),
            ),
        ),
        not_said=(
            "In the source's godel repository the two encoding lemmas and the inversion of logit by sigma "
            "are left open; both are proved here (finite.encoding, log-odds.inverse).",
            "That the mathematics behind the axioms is false; each of the source's theorems has a verdict of its own.",
            "Anything about later versions of the development. A public reader counted 65 axioms, 5 `sorry` "
            "and 149 theorems over five repositories; we did not count again.",
        ),
        assumptions=(SNAPSHOT, QUANTIFIERS),
        headline=True,
    )


CLAIMS: tuple[Claim, ...] = (_axioms(),)
