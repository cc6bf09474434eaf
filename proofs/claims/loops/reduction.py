"""What belief propagation makes constant by itself, one message at a time: the steps of ``symbolic.propagation.graph_reduction``.

A factor says of its receiver's state the sum over a variable's states k of n(k) f(k), where n(k) is what that variable says and
f(k) the factor summed over everything else. A step is sound because the sum stays what it is.
"""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import apply, cases, combination, have, identity, induction, instance, model
from proofs.language.statement import equal, naturals, near_miss, reals, running_sum, sequences, universal

MESSAGE = running_sum("message", "(* (n k) (f k))")
"""What a factor says about one state of a variable; n(k) is what another variable says of its state k, f(k) the rest of the sum."""


def _left_out() -> Obligation:
    left = running_sum("left", "(ite (= (keep k) 0) 0 (* (n k) (f k)))")
    declared = "\n".join((sequences("keep", "n", "f"), MESSAGE, left))
    silent = "(forall ((i Int)) (=> (= (keep i) 0) (= (* (n i) (f i)) 0)))"
    zero = have(
        [instance("zero", "silent", {"i": "(+ k 1)"})],
        combination(equalities=[("ih", "1"), ("zero", "1")]),
    )
    here = cases("(= (keep (+ k 1)) 0)", zero, combination(equalities=[("ih", "1")]))
    return Obligation(
        name="states-left-out",
        role="lemma",
        says="States of a variable at which what it says, or the factor's rest, is zero may be left out of the sum: all but the "
        "observed one (observe), or one that some factor rules out (forbid).",
        statement=universal(declared, naturals(equal("(message k)", "(left k)")), {"silent": silent}),
        evidence=induction("k", identity(), here),
        near_misses=(
            near_miss(
                "possible-state",
                declared,
                equal("(message 1)", "(left 1)"),
                {"keep": {"else": "0"}, "n": {"else": "1"}, "f": {"else": "1"}},
                note="a state that counts may not be left out",
            ),
        ),
        witness=model({"keep": {"1": "1", "else": "0"}, "n": {"1": "1", "else": "0"}, "f": {"else": "1"}}),
    )


def _ruled_out() -> Obligation:
    declared = "\n".join((sequences("n", "f"), MESSAGE))
    return Obligation(
        name="ruled-out",
        role="lemma",
        says="A factor that is zero wherever the variable has a state sends it zero for that state, whatever the factor hears; so "
        "every product of messages with that one is zero there.",
        statement=universal(
            declared, naturals(equal("(message k)", "0")), {"zero": "(forall ((i Int)) (= (f i) 0))"}
        ),
        evidence=induction(
            "k",
            identity(),
            have(
                [instance("next", "zero", {"i": "(+ k 1)"})],
                combination(equalities=[("ih", "1"), ("next", "(n (+ k 1))")]),
            ),
        ),
        near_misses=(
            near_miss(
                "zero-at-one",
                declared,
                equal("(message 2)", "0"),
                {"n": {"else": "1"}, "f": {"1": "0", "else": "1"}},
                {"first": "(= (f 1) 0)"},
                "one other state for which the factor is positive is enough",
            ),
        ),
        witness=model({"n": {"else": "1"}, "f": {"else": "0"}}),
    )


TABLE = "(declare-fun f (Int Int) Real)"
SAYS = running_sum("says", "(* (n k) (f k c))", "c")
REDUCED = running_sum("reduced", "(* (says b k) (r k))", "b")
HEARD = running_sum("heard", "(* (f b k) (r k))", "b")
WHOLE = running_sum("whole", "(* (n k) (heard m k))", "m")
EXCHANGE = "\n".join((TABLE, sequences("n", "r"), SAYS, REDUCED, HEARD, WHOLE))
UNIFORM: dict[str, Any] = {"f": {"else": "1"}, "n": {"else": "1"}, "r": {"else": "1"}}
ENTRIES = {"f": "f", "n": "n", "r": "r"}


def _nobody() -> Obligation:
    return Obligation(
        name="no-state",
        role="lemma",
        says="Summed over no state of the variable the factor is zero.",
        statement=universal(EXCHANGE, naturals(equal("(reduced k 0)", "0"))),
        evidence=induction("k", identity(), combination(equalities=[("ih", "1")])),
        near_misses=(near_miss("one-state", EXCHANGE, equal("(reduced 1 1)", "0"), UNIFORM),),
    )


def _one_more() -> Obligation:
    declared = "\n".join(("(declare-const B Int)", EXCHANGE))
    goal = equal("(reduced j (+ B 1))", "(+ (reduced j B) (* (n (+ B 1)) (heard j (+ B 1))))")
    return Obligation(
        name="one-more-state",
        role="lemma",
        says="One more state of the variable adds what it says times the factor's sum at that state.",
        statement=universal(declared, naturals(goal, "j"), {"size": "(<= 0 B)"}),
        evidence=induction("j", identity(), combination(equalities=[("ih", "1")])),
        near_misses=(
            near_miss(
                "without-what-it-says",
                declared,
                "(= (reduced 1 (+ B 1)) (+ (reduced 1 B) (heard 1 (+ B 1))))",
                {"B": "0", **UNIFORM, "n": {"else": "2"}},
                {"size": "(<= 0 B)"},
            ),
        ),
        witness=model({"B": "0", **UNIFORM}),
    )


def _summed_out() -> Obligation:
    declared = "\n".join(("(declare-const M Int)", EXCHANGE))
    proof = have(
        [
            apply("all-more", None, "one-more-state", {"B": "k"}, functions=ENTRIES),
            instance("more", "all-more", {"j": "M"}),
        ],
        combination(equalities=[("ih", "1"), ("more", "(- 1)")]),
    )
    base = have(
        [apply("nothing", None, "no-state", {}, functions=ENTRIES), instance("here", "nothing", {"k": "M"})],
        combination(equalities=[("here", "(- 1)")]),
    )
    return Obligation(
        name="summed-out",
        role="lemma",
        says="A variable that tells one factor the same in every round, n, may be multiplied into it and summed out (sum-out): the "
        "factor's messages to the others stay as they are, for any number of states on both sides.",
        statement=universal(declared, naturals(equal("(whole k M)", "(reduced M k)")), {"size": "(<= 0 M)"}),
        evidence=induction("k", base, proof),
        near_misses=(
            near_miss(
                "other-weights",
                declared,
                equal("(whole 1 M)", "(heard M 1)"),
                {"M": "1", **UNIFORM, "n": {"else": "2"}},
                {"size": "(<= 0 M)"},
                "what the variable says must be multiplied in",
            ),
        ),
        witness=model({"M": "1", **UNIFORM}),
    )


def _dropped() -> Obligation:
    sums = (running_sum(f"sum{name}", f"(* ({name} k) (r k))") for name in ("f1", "f2"))
    declared = "\n".join((sequences("f1", "f2", "r"), *sums))
    return Obligation(
        name="dropped",
        role="lemma",
        says="A factor whose entries do not depend on a variable's state tells it nothing, whatever it hears (drop).",
        statement=universal(
            declared,
            naturals(equal("(sumf1 k)", "(sumf2 k)")),
            {"constant": "(forall ((i Int)) (= (f1 i) (f2 i)))"},
        ),
        evidence=induction(
            "k",
            identity(),
            have(
                [instance("next", "constant", {"i": "(+ k 1)"})],
                combination(equalities=[("ih", "1"), ("next", "(r (+ k 1))")]),
            ),
        ),
        near_misses=(
            near_miss(
                "one-entry",
                declared,
                equal("(sumf1 1)", "(sumf2 1)"),
                {"f1": {"else": "1"}, "f2": {"else": "2"}, "r": {"else": "1"}},
            ),
        ),
        witness=model({name: {"else": "1"} for name in ("f1", "f2", "r")}),
    )


def _scale() -> Obligation:
    declared = reals("c", "x", "y")
    facts = {"c_positive": "(< 0 c)", "y_positive": "(< 0 y)"}
    return Obligation(
        name="up-to-scale",
        role="lemma",
        says="A positive factor common to all entries of a message, as an observed variable contributes it, changes no ratio.",
        statement=universal(declared, equal("(/ (* c x) (* c y))", "(/ x y)"), facts),
        evidence=identity(),
        near_misses=(
            near_miss(
                "one-entry-scaled",
                declared,
                equal("(/ (* c x) y)", "(/ x y)"),
                {"c": "2", "x": "1", "y": "1"},
                facts,
            ),
        ),
        witness=model({"c": "2", "x": "1", "y": "1"}),
    )


def _reduction_claim() -> Claim:
    return Claim(
        id="loops.reduction",
        title="Conditioning and the other reductions of a factor graph leave the messages between the remaining variables the same",
        theory=("G1", "G2"),
        source=None,
        obligations=(
            _left_out(),
            _ruled_out(),
            _nobody(),
            _one_more(),
            _summed_out(),
            _dropped(),
            _scale(),
        ),
        not_said=(
            "One message in one round; that the steps may be made one after the other, and every message then converges, is "
            "kernel.reduction and kernel.factors.",
        ),
    )


CLAIMS: tuple[Claim, ...] = (_reduction_claim(),)
