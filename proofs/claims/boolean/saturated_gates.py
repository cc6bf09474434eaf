"""Threshold gates on saturated inputs, and what attention computes on bits."""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation, Role, Source
from proofs.language.evidence import (
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
    rewrite,
    rup,
    sign,
    step,
)
from proofs.language.statement import conj, equal, integers, near_miss, reals, universal

SOURCE = Source(
    ("Section 1.5", "Section 8", "Abstract (d)"),
    "Attention is AND and the feed-forward network is OR, all the way down: a unit that adds log-odds is a logical gate.",
)
MCCULLOCH = (
    'W. S. McCulloch and W. Pitts, "A logical calculus of the ideas immanent in nervous activity", '
    "Bulletin of Mathematical Biophysics 5, 1943"
)

BITS = "(declare-fun on (Int) Bool)"
ALL = "(define-fun-rec all ((k Int)) Bool (ite (<= k 0) true (and (all (- k 1)) (on k))))"
ANY = "(define-fun-rec any ((k Int)) Bool (ite (<= k 0) false (or (any (- k 1)) (on k))))"
TOTAL = "(define-fun-rec total ((k Int)) Real (ite (<= k 0) 0 (+ (total (- k 1)) (ite (on k) L (- L)))))"
COUNT = "(define-fun-rec count ((k Int)) Real (ite (<= k 0) 0 (+ (count (- k 1)) (ite (on k) 1.0 0.0))))"
AND_UNIT = "(- (total k) (* (- (to_real k) 1) L))"
OR_UNIT = "(+ (total k) (* (- (to_real k) 1) L))"
NEXT = "(on (+ k 1))"


def for_all_k(body: str, start: int = 0) -> str:
    """(forall ((k Int)) (=> (<= start k) body))"""
    return f"(forall ((k Int)) (=> (<= {start} k) {body}))"


def decides(gate: str, if_true: str, if_false: str) -> str:
    """The formula that ``gate`` implies the first and its denial the second."""
    return conj(f"(=> {gate} {if_true})", f"(=> (not {gate}) {if_false})")


def at_most(*facts: str) -> dict[str, Any]:
    """Evidence that the goal, an inequality, is a sum of these facts (each taken once)."""
    return combination([(1, ["goal"], None), *((1, [fact], None) for fact in facts)])


def _and_step() -> dict[str, Any]:
    all_previous = step("previous", equal(AND_UNIT, "L"), rup())
    not_all_previous = step("previous", f"(<= {AND_UNIT} (- L))", rup())
    return both(
        [
            intro(have([all_previous], combination([], [("previous", "1")])), names=["inputs"]),
            intro(
                cases(
                    NEXT,
                    have([not_all_previous], at_most("previous")),
                    cases(
                        "(all k)",
                        have([all_previous], combination([(1, ["goal"], None)], [("previous", "1")])),
                        have(
                            [not_all_previous],
                            combination(
                                [(1, ["goal"], None), (1, ["previous"], None), (2, ["L-positive"], None)]
                            ),
                        ),
                        name="rest",
                    ),
                    name="last",
                ),
                names=["inputs"],
            ),
        ]
    )


def _or_step() -> dict[str, Any]:
    any_previous = step("previous", f"(<= L {OR_UNIT})", rup())
    none_previous = step("previous", equal(OR_UNIT, "(- L)"), rup())
    return both(
        [
            intro(
                cases(
                    NEXT,
                    cases(
                        "(any k)",
                        have(
                            [any_previous],
                            combination(
                                [(1, ["goal"], None), (1, ["previous"], None), (2, ["L-positive"], None)]
                            ),
                        ),
                        have([none_previous], combination([(1, ["goal"], None)], [("previous", "(- 1)")])),
                        name="rest",
                    ),
                    have([any_previous], at_most("previous")),
                    name="last",
                ),
                names=["inputs"],
            ),
            intro(have([none_previous], combination([], [("previous", "1")])), names=["inputs"]),
        ]
    )


def _saturated() -> Claim:
    and_declared = "\n".join((reals("L"), BITS, ALL, TOTAL))
    or_declared = "\n".join((reals("L"), BITS, ANY, TOTAL))
    positive = {"L_positive": "(< 0 L)"}
    some_off: dict[str, Any] = {"L": "3", "on": {"2": "false", "else": "true"}}
    one_on: dict[str, Any] = {"L": "3", "on": {"2": "true", "else": "false"}}
    return Claim(
        id="boolean.saturated-gates",
        title="On saturated inputs a unit with weights 1 is AND at bias -(k-1)L and OR at bias +(k-1)L, for every k",
        theory=("E1",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="and",
                role="literal",
                says="For every k and all inputs +-L (L > 0): the sum of k inputs minus (k-1)L is L when all are +L and at most "
                "-L otherwise. The bias -(k-1)L makes the unit AND, with margin L.",
                statement=universal(
                    and_declared,
                    for_all_k(decides("(all k)", equal(AND_UNIT, "L"), f"(<= {AND_UNIT} (- L))")),
                    positive,
                ),
                evidence=induction(
                    "k", both([intro(identity(), names=["none"]), intro(rup(), names=["none"])]), _and_step()
                ),
                near_misses=(
                    near_miss(
                        "bias-of-one-input-fewer",
                        and_declared,
                        "(=> (not (all 3)) (<= (- (total 3) (* 1 L)) (- L)))",
                        some_off,
                        positive,
                        "three inputs, one of them off, and the bias for two: the unit is at 0, undecided",
                    ),
                ),
                witness=model(some_off),
            ),
            Obligation(
                name="or",
                role="literal",
                says="For every k and all inputs +-L (L > 0): the sum of k inputs plus (k-1)L is at least L when some input is "
                "+L and -L otherwise. The bias +(k-1)L makes the unit OR, with margin L.",
                statement=universal(
                    or_declared,
                    for_all_k(decides("(any k)", f"(<= L {OR_UNIT})", equal(OR_UNIT, "(- L)"))),
                    positive,
                ),
                evidence=induction(
                    "k", both([intro(rup(), names=["none"]), intro(identity(), names=["none"])]), _or_step()
                ),
                near_misses=(
                    near_miss(
                        "no-bias",
                        or_declared,
                        "(=> (any 2) (<= L (total 2)))",
                        one_on,
                        positive,
                        "without the bias, one of two inputs leaves the unit at 0",
                    ),
                ),
                witness=model(one_on),
            ),
            Obligation(
                name="margin-is-tight",
                role="lemma",
                says="The margin cannot be larger: with one input of two off, AND's unit is exactly -L; with one of two "
                "on, OR's is exactly L.",
                statement=universal(
                    reals("L"),
                    conj(
                        equal("(- (+ L (- L)) (* (- 2 1) L))", "(- L)"),
                        equal("(+ (+ L (- L)) (* (- 2 1) L))", "L"),
                    ),
                ),
                evidence=both([identity(), identity()]),
                near_misses=(
                    near_miss(
                        "both-off",
                        reals("L"),
                        equal("(- (+ (- L) (- L)) (* (- 2 1) L))", "(- L)"),
                        {"L": "1"},
                        note="two inputs off lie deeper, at -3L",
                    ),
                ),
            ),
        ),
        not_said=(
            "The bias depends on the number of inputs and on L: one fixed bias (such as 0) is not the same gate for every k.",
            "Saturated means that every input is exactly +L or -L; beliefs strictly between are not bits.",
        ),
        references=(MCCULLOCH,),
        headline=True,
    )


def _count_step() -> dict[str, Any]:
    all_previous = step("previous", equal("(count k)", "(to_real k)"), rup())
    not_all_previous = step("previous", "(<= (count k) (- (to_real k) 1))", rup())
    any_previous = step("previous", "(<= 1 (count k))", rup())
    none_previous = step("previous", equal("(count k)", "0"), rup())
    return both(
        [
            intro(have([all_previous], combination([], [("previous", "1")])), names=["inputs"]),
            intro(
                cases(
                    NEXT,
                    have([not_all_previous], at_most("previous")),
                    cases(
                        "(all k)",
                        have([all_previous], combination([(1, ["goal"], None)], [("previous", "1")])),
                        have([not_all_previous], at_most("previous")),
                        name="rest",
                    ),
                    name="last",
                ),
                names=["inputs"],
            ),
            intro(
                cases(
                    NEXT,
                    cases(
                        "(any k)",
                        have([any_previous], at_most("previous")),
                        have([none_previous], combination([(1, ["goal"], None)], [("previous", "(- 1)")])),
                        name="rest",
                    ),
                    have([any_previous], at_most("previous")),
                    name="last",
                ),
                names=["inputs"],
            ),
            intro(have([none_previous], combination([], [("previous", "1")])), names=["inputs"]),
        ]
    )


BIT = "(ite (on {0}) 1 0)"
ON_PICK = "(on pick)"
HEAD = f"{integers('n', 'pick')}\n{BITS}"


def _picked(sign: str) -> dict[str, str]:
    """Among tokens 1..n the head picks one whose score, the bit or its negation, is largest: ties as it likes."""
    mine, best = (f"{sign}{BIT.format(j)}" for j in ("j", "pick"))
    if sign:
        mine, best = f"({mine})", f"({best})"
    return {
        "pick_low": "(<= 1 pick)",
        "pick_high": "(<= pick n)",
        "largest": f"(forall ((j Int)) (=> (and (<= 1 j) (<= j n)) (<= {mine} {best})))",
    }


def _absurd(*facts: str) -> dict[str, Any]:
    """Evidence for any goal: these facts, inequalities, add up to a contradiction."""
    return have([step("absurd", "false", combination([(1, [fact], None) for fact in facts]))], rup())


def _hard_head(name: str, role: Role, sign: str, gate: str, recursion: str, says: str) -> Obligation:
    """The picked value is the gate of all n bits. Both directions by induction over the first k tokens: the gate there against
    what the pick says, in range (``reached``) and as the largest score (``agreed``)."""
    least = gate == "all"
    # The value of the pick that every token shares: on for AND, off for OR.
    shared = ON_PICK if least else f"(not {ON_PICK})"
    gate_k = f"({gate} k)" if least else f"(not ({gate} k))"
    agreed = f"(forall ((k Int)) (=> (<= 0 k) (=> (<= k n) {gate_k})))"
    reached = f"(forall ((k Int)) (=> (<= 0 k) (=> (<= pick k) (=> {gate_k} {shared}))))"
    absurd = _absurd("score")
    agree_step = intro(
        have(
            [
                step("here", "(<= 1 (+ k 1))", at_most("k-range")),
                step("before", "(<= k n)", at_most("range")),
                instance("score", "largest", {"j": "(+ k 1)"}),
            ],
            cases(NEXT, *((rup(), absurd) if least else (absurd, rup())), name="bit"),
        ),
        names=["range"],
    )
    reach_step = intro(
        cases(
            "(<= pick k)",
            intro(rup(), names=["gate"]),
            have(
                [
                    step("above", "(<= (+ k 1) pick)", at_most("earlier")),
                    step("same", "(= pick (+ k 1))", known()),
                ],
                rewrite("same", intro(rup(), names=["gate"])),
            ),
            name="earlier",
        ),
        names=["range"],
    )
    declared = f"{HEAD}\n{recursion}"
    return Obligation(
        name=name,
        role=role,
        says=says,
        statement=universal(declared, f"(= {ON_PICK} ({gate} n))", _picked(sign)),
        evidence=cases(
            shared,
            have(
                [
                    step("agreed", agreed, induction("k", intro(rup(), names=["range"]), agree_step)),
                    step("some", "(<= 0 n)", at_most("pick-low", "pick-high")),
                    instance("whole", "agreed", {"k": "n"}),
                ],
                rup(),
            ),
            have(
                [
                    step(
                        "reached",
                        reached,
                        induction(
                            "k",
                            intro(_absurd("range", "pick-low"), names=["range"]),
                            reach_step,
                        ),
                    ),
                    step("some", "(<= 0 n)", at_most("pick-low", "pick-high")),
                    instance("whole", "reached", {"k": "n"}),
                ],
                rup(),
            ),
            name="pick-is",
        ),
        near_misses=(
            near_miss(
                "largest-forgotten",
                declared,
                f"(= {ON_PICK} ({gate} n))",
                {"n": "2", "pick": "1" if least else "2", "on": {"1": "true", "else": "false"}},
                {key: fact for key, fact in _picked(sign).items() if key != "largest"},
                "a head that picks any token is no gate",
            ),
        ),
        witness=model({"n": "2", "pick": "2" if least else "1", "on": {"1": "true", "else": "false"}}),
    )


def _attention() -> Claim:
    declared = "\n".join((BITS, ALL, ANY, COUNT))
    counts = conj(
        f"(=> (all k) {equal('(count k)', '(to_real k)')})",
        "(=> (not (all k)) (<= (count k) (- (to_real k) 1)))",
        "(=> (any k) (<= 1 (count k)))",
        f"(=> (not (any k)) {equal('(count k)', '0')})",
    )
    mean = "(/ (count k) (to_real k))"
    gap = "(/ 1 (to_real k))"
    means = conj(
        f"(=> (all k) {equal(mean, '1')})",
        f"(=> (not (all k)) (<= {mean} (- 1 {gap})))",
        f"(=> (any k) (<= {gap} {mean}))",
        f"(=> (not (any k)) {equal(mean, '0')})",
    )
    size = step("size", "(< 0 (to_real k))", sign())
    base = both(
        [
            intro(identity(), names=["none"]),
            intro(rup(), names=["none"]),
            intro(rup(), names=["none"]),
            intro(identity(), names=["none"]),
        ]
    )
    lemma = apply("every", None, "counts", {}, functions={"on": "on"})
    here = instance("here", "every", {"k": "k"})

    def mean_case(fact: str, last: dict[str, Any]) -> dict[str, Any]:
        return intro(have([step("c", fact, rup())], last), names=["inputs"])

    equation = combination([], [("c", gap)])
    inequality = combination([(1, ["goal"], None), (1, ["c"], None, gap)])
    by_bit = both(
        [
            mean_case(equal("(count k)", "(to_real k)"), equation),
            mean_case("(<= (count k) (- (to_real k) 1))", inequality),
            mean_case("(<= 1 (count k))", inequality),
            mean_case(equal("(count k)", "0"), equation),
        ]
    )
    affine_facts = {
        "off_off": equal("c", "0"),
        "on_off": equal("(+ a c)", "0"),
        "off_on": equal("(+ b c)", "0"),
    }
    return Claim(
        id="boolean.attention-average",
        title="A hard head is AND or OR of k bits, by its score; uniform attention holds both, and the threshold after it chooses",
        theory=("E3",),
        source=SOURCE,
        obligations=(
            _hard_head(
                "hard-head-is-and",
                "literal",
                "- ",
                "all",
                ALL,
                "For every n: a hard head with score -x and value x over n bits picks a token whose score is largest and returns "
                "its value, which is 1 exactly when all bits are: AND. Tied tokens hold the same value, so an average of them too.",
            ),
            _hard_head(
                "hard-head-is-or",
                "lemma",
                "",
                "any",
                ANY,
                "With score +x the value returned is 1 exactly when some bit is: OR.",
            ),
            Obligation(
                name="counts",
                role="lemma",
                says="For every k: the number of bits that are on is k when all are, at most k-1 otherwise, at least 1 when some "
                "bit is on, and 0 otherwise.",
                statement=universal(declared, for_all_k(counts)),
                evidence=induction("k", base, _count_step()),
                near_misses=(
                    near_miss(
                        "all-means-fewer",
                        declared,
                        "(=> (not (any 2)) (<= 1 (count 2)))",
                        {"on": {"else": "false"}},
                    ),
                ),
            ),
            Obligation(
                name="average",
                role="corrected",
                says="For every k >= 1: the uniform average of k bits is 1 when all are on and at most 1 - 1/k otherwise; it is at "
                "least 1/k when some bit is on and 0 otherwise. A threshold above 1 - 1/k reads AND, one below 1/k reads OR.",
                statement=universal(declared, for_all_k(means, 1)),
                evidence=intro(
                    have(
                        [size, lemma, here],
                        cases("(on k)", by_bit, by_bit, name="last"),
                    ),
                    names=["k-range"],
                ),
                near_misses=(
                    near_miss(
                        "threshold-one-half-for-and",
                        declared,
                        "(=> (not (all 3)) (<= (/ (count 3) 3) (/ 1 2)))",
                        {"on": {"3": "false", "else": "true"}},
                        note="two bits of three average to 2/3: the gap is 1/k, not 1/2",
                    ),
                ),
            ),
            Obligation(
                name="no-affine-and",
                role="lemma",
                says="No affine map a x + b y + c is AND on the four pairs of bits: if it is 0 at (0,0), (1,0) and (0,1), it is "
                "not 1 at (1,1). So AND needs scores that depend on the bits, or a threshold after the average.",
                statement=universal(reals("a", "b", "c"), "(distinct (+ a b c) 1)", affine_facts),
                evidence=combination(
                    [], [("goal", "1"), ("on-off", "(- 1)"), ("off-on", "(- 1)"), ("off-off", "1")]
                ),
                near_misses=(
                    near_miss(
                        "three-points",
                        reals("a", "b", "c"),
                        "(distinct (+ a b c) 1)",
                        {"a": "0", "b": "1", "c": "0"},
                        {k: v for k, v in affine_facts.items() if k != "off_on"},
                        "three of the four pairs do not contradict AND: the refutation needs all four",
                    ),
                ),
                witness=model({"a": "0", "b": "0", "c": "0"}),
            ),
            Obligation(
                name="product-of-experts",
                role="lemma",
                says="A score that is a sum of two features weighs a position by the product of their exponentials: each query-key "
                "feature is one expert, and all must agree (the sense in which attention is a conjunction).",
                statement=universal(reals("s", "t"), equal("(Exp (+ s t))", "(* (Exp s) (Exp t))")),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "sum-of-experts",
                        reals("s", "t"),
                        equal("(Exp (+ s t))", "(+ (Exp s) (Exp t))"),
                        {"s": "(Ln 3)", "t": "(Ln 3)"},
                    ),
                ),
            ),
        ),
        not_said=(
            "How near softmax comes to the hard choice at scores -x or +x times a large number: no bound is certified here.",
        ),
        references=(MCCULLOCH,),
        headline=True,
    )


CLAIMS: tuple[Claim, ...] = (_saturated(), _attention())
