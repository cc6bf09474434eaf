"""Factors over any number of variables, and what belief propagation makes constant by itself (``symbolic.graph_reduction``).

A factor f over i, j and others sends to i, in state a, the sum over b and c of f(a,b,c) n(b) r(c): n(b) is what j says, r(c) the
product of what the others say. With the others held fixed it is the factor g(a,b) = sum over c of f(a,b,c) r(c), whose cross ratio
is at most that of f: one passage of ``loops.many-states``. Changing one incoming message after the other, passages add up.
"""

from __future__ import annotations

from typing import Any

from proofs.claim import Claim, Obligation
from proofs.claims._build import equal, naturals, near_miss, reals, running_sum, universal
from proofs.claims.loops import BIRKHOFF, MOOIJ
from proofs.evidence import (
    apply,
    both,
    cases,
    combination,
    have,
    identity,
    induction,
    instance,
    intro,
    known,
    model,
    sign,
)

WEIGHTS = "(forall ((i Int)) (<= 0 (r i)))"


def _functions(*names: str) -> str:
    return "\n".join(f"(declare-fun {name} (Int) Real)" for name in names)


SUMS = {name: running_sum(f"sum{name}", f"(* ({name} k) (r k))") for name in ("f1", "f2", "g1", "g2")}
SAME = {"r": "r"}
FLAT: dict[str, Any] = {name: {"else": "1"} for name in ("f1", "f2", "g1", "g2", "r")}


def _one_against_a_sum() -> Obligation:
    declared = "\n".join((reals("a", "b", "R"), _functions("g1", "g2", "r"), SUMS["g1"], SUMS["g2"]))
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
            _functions("f1", "f2", "g1", "g2", "r"),
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
    declared = "\n".join((_functions("e", "t", "d"), running_sum("moves", "(* (t k) (d k))")))
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


MESSAGE = running_sum("message", "(* (n k) (f k))")
"""What a factor says about one state of a variable; n(k) is what another variable says of its state k, f(k) the rest of the sum."""


def _left_out() -> Obligation:
    left = running_sum("left", "(ite (= (keep k) 0) 0 (* (n k) (f k)))")
    declared = "\n".join((_functions("keep", "n", "f"), MESSAGE, left))
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
    declared = "\n".join((_functions("n", "f"), MESSAGE))
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
EXCHANGE = "\n".join((TABLE, _functions("n", "r"), SAYS, REDUCED, HEARD, WHOLE))
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
    declared = "\n".join((_functions("f1", "f2", "r"), SUMS["f1"], SUMS["f2"]))
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


CLAIMS: tuple[Claim, ...] = (_factor_claim(), _reduction_claim())
