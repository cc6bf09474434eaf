"""A factor's strength, and weights that certify convergence of belief propagation with loops.

One message u -> v is m = g(l) with g(l) = ln (f01 + f11 e^l) - ln (f00 + f10 e^l), l the log-odds of all that u knows apart from
what it heard back. t bounds the factor's strength when (1-t)^2 P <= (1+t)^2 R and the same with P and R exchanged, where
P = f00 f11 and R = f01 f10.
"""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation
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
    rup,
    sign,
    split,
    step,
    taylor,
)
from proofs.language.statement import conj, near_miss, positive, reals, universal

TABLE = ("f00", "f01", "f10", "f11")
SWAPPED = {"f00": "f01", "f01": "f00", "f10": "f11", "f11": "f10"}
"""Exchanging the target's states turns a message into its negative and exchanges P and R."""
P, R = "(* f00 f11)", "(* f01 f10)"
STRENGTH = {
    "t_nonnegative": "(<= 0 t)",
    "t_at_most_one": "(<= t 1)",
    "straight": f"(<= (* (- 1 t) (- 1 t) {P}) (* (+ 1 t) (+ 1 t) {R}))",
    "crossed": f"(<= (* (- 1 t) (- 1 t) {R}) (* (+ 1 t) (+ 1 t) {P}))",
}
MOOIJ = (
    'J. Mooij, H. Kappen, "Sufficient conditions for convergence of the sum-product algorithm", '
    "IEEE Trans. Inf. Theory 53(12), 2007"
)
BIRKHOFF = 'G. Birkhoff, "Extensions of Jentzsch\'s theorem", Trans. AMS 85, 1957'


def message(log_odds: str) -> str:
    """g at ``log_odds``, as SMT-LIB text."""
    x = f"(Exp {log_odds})"
    return f"(Ln (/ (+ f01 (* f11 {x})) (+ f00 (* f10 {x}))))"


def slope(x: str) -> str:
    """dg/dl at odds ``x``."""
    return f"(/ (* {x} (- {P} {R})) (* (+ f01 (* f11 {x})) (+ f00 (* f10 {x}))))"


def exchanged(text: str) -> str:
    """The text with the target's states exchanged."""
    for name in TABLE:
        text = text.replace(name, f"@{SWAPPED[name][1:]}")
    return text.replace("@", "f")


def at_most(left: str, right: str) -> str:
    return f"(<= {left} {right})"


def _upper_slope() -> Any:
    """slope(x) <= t: with a = f00 f01, c = f10 f11, D = (1-t) P - (1+t) R this reads x D <= t (a + c x^2). If D > 0 compare
    squares: (xD)^2 <= (t(a + c x^2))^2, as D^2 - 4 t^2 P R = ((1-t)^2 P - (1+t)^2 R)(P - R) and a c = P R.
    """
    a, c = "(* f00 f01)", "(* f10 f11)"
    gap = f"(- (* (- 1 t) {P}) (* (+ 1 t) {R}))"
    right = f"(* t (+ {a} (* {c} x x)))"
    left = f"(* x {gap})"
    squares = have(
        [
            step(
                "apart",
                f"(< {R} {P})",
                combination(
                    [(1, ["goal"], None), (1, ["gap"], None), (1, ["t-nonnegative"], None, f"(+ {P} {R})")]
                ),
            ),
            step("right", f"(<= 0 {right})", sign()),
            step(
                "sum",
                f"(< 0 (+ {left} {right}))",
                combination([(1, ["goal"], None), (1, ["x-positive", "gap"], None), (1, ["right"], None)]),
            ),
        ],
        combination(
            [
                (1, ["goal", "sum"], None),
                (1, ["straight", "apart"], "x"),
                (1, [], f"(* t (- {a} (* {c} x x)))"),
            ]
        ),
    )
    return have(
        [
            step(
                "core",
                at_most(left, right),
                cases(
                    f"(<= {gap} 0)",
                    have(
                        [step("right", f"(<= 0 {right})", sign())],
                        combination(
                            [(1, ["goal"], None), (1, ["x-positive", "gap"], None), (1, ["right"], None)]
                        ),
                    ),
                    squares,
                    name="gap",
                ),
            ),
            step("row-0", "(< 0 (+ f01 (* f11 x)))", sign()),
            step("row-1", "(< 0 (+ f00 (* f10 x)))", sign()),
        ],
        combination([(1, ["goal", "row-0", "row-1"], None), (1, ["core"], None)]),
    )


def _strength() -> Claim:
    facts = {**positive(*TABLE, "x"), **STRENGTH}
    declared = reals(*TABLE, "t", "x")
    lengths = reals(*TABLE, "t", "l", "k")
    ordered = {**positive(*TABLE), **STRENGTH, "order": "(<= k l)"}
    half = {"f00": 2, "f01": 1, "f10": 1, "f11": 2, "t": "1/3"}
    weak = {**half, "t": "3/10"}
    names = {**{name: name for name in TABLE}, "t": "t"}
    rise, distance = f"(- {message('l')} {message('k')})", "(* t (- l k))"
    upper_rise = taylor(
        "l",
        "k",
        [sign()],
        have(
            [apply("bound", None, "slope-at-most", {**names, "x": "(Exp l)"})],
            combination([(1, ["goal"], None), (1, ["bound"], None)]),
        ),
    )
    exchange = {**{name: SWAPPED[name] for name in TABLE}, "t": "t"}
    missing = {k: v for k, v in ordered.items() if k not in ("straight", "crossed")}
    return Claim(
        id="loops.strength",
        title="A message moves at most t times as far as what it is made of, t from a rational test",
        theory=("G1",),
        source=None,
        obligations=(
            Obligation(
                name="slope-at-most",
                role="lemma",
                says="The derivative of the message by the log-odds is at most t, at every odds x > 0.",
                statement=universal(declared, at_most(slope("x"), "t"), facts),
                evidence=_upper_slope(),
                near_misses=(
                    near_miss(
                        "t-too-small",
                        declared,
                        at_most(slope("x"), "t"),
                        {**weak, "x": 1},
                        {k: v for k, v in facts.items() if k not in ("straight", "crossed")},
                        "the table 2 1 1 2 has strength 1/3, attained at even odds",
                    ),
                ),
                witness=model({**half, "x": 1}),
            ),
            Obligation(
                name="no-less-would-do",
                role="lemma",
                says="At the odds with f10 f11 x^2 = f00 f01 a slope of exactly t forces equality in the rational test.",
                statement=universal(
                    declared,
                    f"(= (* (- 1 t) (- 1 t) {P}) (* (+ 1 t) (+ 1 t) {R}))",
                    {
                        **positive(*TABLE, "x"),
                        "apart": f"(< {R} {P})",
                        "middle": "(= (* f10 f11 x x) (* f00 f01))",
                        "steepest": f"(= {slope('x')} t)",
                    },
                ),
                evidence=_tight(),
                near_misses=(
                    near_miss(
                        "elsewhere",
                        declared,
                        f"(= (* (- 1 t) (- 1 t) {P}) (* (+ 1 t) (+ 1 t) {R}))",
                        {**half, "x": 2, "t": "3/10"},
                        {**positive(*TABLE, "x"), "apart": f"(< {R} {P})", "steepest": f"(= {slope('x')} t)"},
                        "at odds 2 the slope of the same table is 3/10",
                    ),
                ),
                witness=model({**half, "x": 1}),
            ),
            Obligation(
                name="rise-at-most",
                role="lemma",
                says="Between log-odds k <= l the message rises by at most t (l - k).",
                statement=universal(lengths, at_most(rise, distance), ordered),
                evidence=upper_rise,
                near_misses=(
                    near_miss(
                        "t-zero",
                        lengths,
                        at_most(rise, distance),
                        {**half, "t": 0, "l": "(Ln 2)", "k": 0},
                        missing,
                        "any factor that couples moves",
                    ),
                ),
                witness=model({**half, "l": 1, "k": 0}),
            ),
            Obligation(
                name="moves-at-most",
                role="literal",
                says="Between log-odds k <= l the message moves by at most t (l - k), up or down.",
                statement=universal(
                    lengths, conj(at_most(rise, distance), at_most(f"(- {distance})", rise)), ordered
                ),
                evidence=both(
                    [
                        have([apply("up", None, "rise-at-most", {**names, "l": "l", "k": "k"})], known()),
                        have(
                            [
                                apply(
                                    "mirror",
                                    None,
                                    "rise-at-most",
                                    {**exchange, "l": "l", "k": "k"},
                                ),
                                *_mirrored(),
                            ],
                            combination(
                                [(1, ["goal"], None), (1, ["mirror"], None)],
                                [("mirror-l", "1"), ("mirror-k", "(- 1)")],
                            ),
                        ),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "t-too-small",
                        lengths,
                        conj(at_most(rise, distance), at_most(f"(- {distance})", rise)),
                        {"f00": 1, "f01": 2, "f10": 2, "f11": 1, "t": 0, "l": "(Ln 2)", "k": 0},
                        missing,
                        "a repelling factor moves the other way",
                    ),
                ),
                witness=model({**half, "l": 1, "k": 0}),
            ),
        ),
        not_said=(
            "Exact zeros in a table are not covered here: strength 1 is then the only bound, and hard states are removed first.",
        ),
        references=(MOOIJ, BIRKHOFF),
    )


def _mirrored() -> list[Any]:
    """The message with the target's states exchanged is the negative of the message, at l and at k."""
    return [
        step(f"mirror-{at}", f"(= {exchanged(message(at))} (- {message(at)}))", identity(exp=True))
        for at in ("l", "k")
    ]


def _tight() -> Any:
    a = "(* f00 f01)"
    gap = f"(- (* (- 1 t) {P}) (* (+ 1 t) {R}))"
    product_rows = "(* (+ f01 (* f11 x)) (+ f00 (* f10 x)))"
    return have(
        [
            step("rows", f"(< 0 {product_rows})", sign()),
            step(
                "cleared",
                f"(= (* x {gap}) (* 2 t {a}))",
                combination([], [("steepest", product_rows), ("middle", "t")]),
            ),
        ],
        combination(
            [],
            [("cleared", f"(+ (* x {gap}) (* 2 t {a}))"), ("middle", f"(* (- 4) t t {a})")],
            times=f"(* x x (- {P} {R}))",
        ),
    )


SUMS = """\
(declare-fun a (Int) Real)
(declare-fun b (Int) Real)
(declare-fun v (Int) Real)
(define-fun-rec sum-a ((j Int)) Real (ite (<= j 0) 0 (+ (sum-a (- j 1)) (a j))))
(define-fun-rec sum-b ((j Int)) Real (ite (<= j 0) 0 (+ (sum-b (- j 1)) (b j))))
(define-fun-rec sum-v ((j Int)) Real (ite (<= j 0) 0 (+ (sum-v (- j 1)) (v j))))"""
HEARD = "(forall ((j Int)) (and (<= (- (a j) (b j)) (* c (v j))) (<= (- (b j) (a j)) (* c (v j)))))"
NEW = "(* c (- 1 (/ 1 W)) w)"
FUNCTIONS = {"a": "a", "b": "b", "v": "v"}
WEIGHTS = {
    "c_nonnegative": "(<= 0 c)",
    "largest": "(<= w W)",
    "at_least_one": "(<= 1 W)",
    "weights": "(<= (+ 1 (* t (sum-v n))) w)",
    "count": "(<= 0 n)",
    "heard": HEARD,
}
POWER = "(define-fun-rec rho ((j Int)) Real (ite (<= j 0) 1 (* (- 1 (/ 1 W)) (rho (- j 1)))))"
EXAMPLE: dict[str, Any] = {
    **{"f00": 2, "f01": 1, "f10": 1, "f11": 2, "t": "1/3", "u": "(Ln 3)", "c": 1, "n": 2, "w": 3, "W": 3},
    **{"a": {"1": 1, "else": 0}, "b": {"else": 0}, "v": {"else": 3}},
}
"""Each of four corners of K4 with tables 2 1 1 2 hears two messages apart from the one it answers: w = 1 + (1/3)(3 + 3)."""


def distance_at_most(left: str, right: str, bound: str) -> str:
    """|left - right| <= bound."""
    return conj(at_most(f"(- {left} {right})", bound), at_most(f"(- {right} {left})", bound))


def _update_evidence(extra: list[Any], scale: str = "c") -> Any:
    """|g(l) - g(k)| <= t |l - k| <= t c V <= c (w - 1) <= c (1 - 1/W) w, for both orders of l and k."""
    lengths = {"l": "(+ u (sum-a n))", "k": "(+ u (sum-b n))"}

    def ordered(later: str, earlier: str, near: str) -> Any:
        bound = apply(
            "move",
            "loops.strength",
            "moves-at-most",
            {**{name: name for name in TABLE}, "t": "t", "l": lengths[later], "k": lengths[earlier]},
        )
        common: list[Any] = [
            (1, ["t-nonnegative", near], None),
            (1, ["c-nonnegative", "weights"], None),
            (1, ["c-nonnegative", "largest"], None, "(/ 1 W)"),
        ]
        up, down = [
            combination([(1, ["goal"], None), (1, [fact], None), *common, *extra])
            for fact in ("move.1", "move.2")
        ]
        return have([bound], both([up, down] if later == "l" else [down, up]))

    return have(
        [
            apply("all-sums", None, "sums", {"c": "c"}, functions=FUNCTIONS),
            instance("near", "all-sums", {"k": "n"}),
            step("positive", "(< 0 W)", combination([(1, ["goal"], None), (1, ["at-least-one"], None)])),
        ],
        cases(
            "(<= (sum-b n) (sum-a n))",
            ordered("l", "k", "near.1"),
            ordered("k", "l", "near.2"),
            name="order",
        ),
    )


def _contraction() -> Claim:
    sums_declared = f"{reals('c')}\n{SUMS}"
    near = distance_at_most("(sum-a k)", "(sum-b k)", "(* c (sum-v k))")
    sums_goal = f"(forall ((k Int)) (=> (<= 0 k) {near}))"
    declared = f"{reals(*TABLE, 't', 'u', 'c', 'w', 'W')}\n(declare-const n Int)\n{SUMS}"
    heard_a, heard_b = message("(+ u (sum-a n))"), message("(+ u (sum-b n))")
    facts = {**positive(*TABLE), **STRENGTH, **WEIGHTS}
    one_update = distance_at_most(heard_a, heard_b, NEW)
    decay = f"(declare-const W Real)\n{POWER}"
    shrinking = {"at_least_one": "(<= 1 W)"}
    rounds_goal = (
        f"(forall ((k Int)) (=> (<= 0 k) {conj('(<= 0 (rho k))', '(<= (* (+ W (to_real k)) (rho k)) W)')}))"
    )
    walk = f"{reals('w', 'c', 'W')}\n(declare-const n Int)\n(declare-fun x (Int) Real)\n{POWER}"
    move = distance_at_most("(x (+ k 1))", "(x k)", "(* w c (rho k))")
    moves = f"(forall ((k Int)) (=> (and (<= 0 k) (< k n)) {move}))"
    walk_facts = {**shrinking, "moves": moves}
    walk_bound = distance_at_most("(x k)", "(x 0)", "(* w W c (- 1 (rho k)))")
    walk_goal = f"(forall ((k Int)) (=> (<= 0 k) (=> (<= k n) {walk_bound})))"
    damped = reals("x", "y", "z", "c", "w", "W", "d")
    damped_facts = {
        "weight": "(< 0 w)",
        "at_least_one": "(<= 1 W)",
        "damping": "(<= 0 d)",
        "below_one": "(< d 1)",
        "old": distance_at_most("x", "y", "(* c w)"),
        "new": distance_at_most("z", "y", NEW),
    }
    mixture = "(+ (* d x) (* (- 1 d) z))"
    damped_goal = distance_at_most(mixture, "y", "(* c (- 1 (/ (- 1 d) W)) w)")
    positive_weight = step(
        "positive", "(< 0 W)", combination([(1, ["goal"], None), (1, ["at-least-one"], None)])
    )
    return Claim(
        id="loops.contraction",
        title="Weights w >= 1 + M w certify that loopy belief propagation converges, on any graph, under any fair schedule",
        theory=("G1",),
        source=None,
        obligations=(
            Obligation(
                name="sums",
                role="lemma",
                says="If every message heard differs by at most c times its weight, so does any sum of them.",
                statement=universal(sums_declared, sums_goal, {"heard": HEARD}),
                evidence=induction(
                    "k",
                    both([identity_zero(), identity_zero()]),
                    have(
                        [instance("last", "heard", {"j": "(+ k 1)"})],
                        both(
                            [
                                combination(
                                    [(1, ["goal"], None), (1, [f"ih.{i}"], None), (1, [f"last.{i}"], None)]
                                )
                                for i in (1, 2)
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "one-message-ignored",
                        sums_declared,
                        near.replace("(sum-v k)", "(sum-v (- k 1))")
                        .replace(" k)", " 2)")
                        .replace("(- k 1)", "(- 2 1)"),
                        {"c": 1, "a": {"else": 1}, "b": {"else": 0}, "v": {"else": 1}},
                        {"heard": HEARD},
                    ),
                ),
                witness=model({"c": 1, "a": {"else": 1}, "b": {"else": 0}, "v": {"else": 1}}),
            ),
            Obligation(
                name="one-update",
                role="literal",
                says=(
                    "Two runs whose messages differ by at most c times their weights: after any one message is updated in both, it "
                    "differs by at most (1 - 1/W) c times its weight, W the largest weight. The graph, its size and its other "
                    "messages do not matter, so every schedule keeps c and, once all are updated, multiplies it by 1 - 1/W."
                ),
                statement=universal(declared, one_update, facts),
                evidence=_update_evidence([]),
                near_misses=(
                    near_miss(
                        "weight-too-small",
                        reals(*TABLE, "t", "la", "lb", "c", "w", "W"),
                        distance_at_most(message("la"), message("lb"), NEW),
                        {
                            **dict.fromkeys(("f00", "f11"), 2),
                            **dict.fromkeys(("f01", "f10", "c", "w", "W"), 1),
                        }
                        | {"t": "1/3", "la": "(Ln 2)", "lb": 0},
                        {
                            **positive(*TABLE),
                            **STRENGTH,
                            "at_least_one": "(<= 1 W)",
                            "largest": "(<= w W)",
                            "heard": distance_at_most("la", "lb", "c"),
                        },
                        "one message heard; without w >= 1 + M w the update may exceed its share",
                    ),
                ),
                witness=model(EXAMPLE),
            ),
            Obligation(
                name="rounds",
                role="lemma",
                says="k rounds, each shrinking by 1 - 1/W, leave at most W/(W+k): less than any bound, sooner or later.",
                statement=universal(decay, rounds_goal, shrinking),
                evidence=induction(
                    "k",
                    both([sign(), combination([(1, ["goal"], None)])]),
                    have(
                        [
                            positive_weight,
                            step(
                                "factor",
                                "(<= 0 (- 1 (/ 1 W)))",
                                combination([(1, ["goal"], None, "W"), (1, ["at-least-one"], None)]),
                            ),
                        ],
                        both(
                            [
                                combination([(1, ["goal"], None), (1, ["factor", "ih.1"], None)]),
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["ih.2"], None),
                                        (1, ["ih.1"], None, "(/ (+ (to_real k) 1) W)"),
                                    ]
                                ),
                            ]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "a-faster-rate",
                        decay,
                        "(<= (* (+ W 2) (rho 1)) W)",
                        {"W": 3},
                        shrinking,
                        "two rounds' worth in one",
                    ),
                ),
                witness=model({"W": 1}),
            ),
            Obligation(
                name="stays-near",
                role="lemma",
                says=(
                    "A message that round k moves by at most w c (1 - 1/W)^k has moved by at most w W c (1 - (1 - 1/W)^k) "
                    "before round k: from any round on it stays within a bound that goes to 0, a Cauchy sequence."
                ),
                statement=universal(walk, walk_goal, walk_facts),
                evidence=induction(
                    "k",
                    intro(both([combination([(1, ["goal"], None)])] * 2), names=["range"]),
                    intro(
                        have(
                            [
                                positive_weight,
                                step(
                                    "before",
                                    "(<= k n)",
                                    combination([(1, ["goal"], None), (1, ["range"], None)]),
                                ),
                                instance("move", "moves", {"k": "k"}),
                            ],
                            split(
                                "ih",
                                [
                                    rup(),
                                    both(
                                        [
                                            combination(
                                                [
                                                    (1, ["goal"], None),
                                                    (1, [f"so-far.{i}"], None),
                                                    (1, [f"move.{i}"], None),
                                                ]
                                            )
                                            for i in (1, 2)
                                        ]
                                    ),
                                ],
                                name="so-far",
                            ),
                        ),
                        names=["range"],
                    ),
                ),
                near_misses=(
                    near_miss(
                        "half-the-room",
                        walk,
                        walk_bound.replace("(rho k)", "(rho 1)")
                        .replace("(x k)", "(x 1)")
                        .replace("w W", "(/ w 2) W"),
                        {"W": 2, "w": 1, "c": 1, "n": 1, "x": {"0": 0, "else": 1}},
                        walk_facts,
                    ),
                ),
                witness=model({"W": 2, "w": 1, "c": 1, "n": 1, "x": {"0": 0, "else": 1}}),
            ),
            Obligation(
                name="one-fixed-point",
                role="lemma",
                says="Two fixed points at weighted distance D have D <= (1 - 1/W) D, so D = 0.",
                statement=universal(
                    reals("D", "W"),
                    "(= D 0)",
                    {
                        "nonnegative": "(<= 0 D)",
                        "at_least_one": "(<= 1 W)",
                        "fixed": "(<= D (* (- 1 (/ 1 W)) D))",
                    },
                ),
                evidence=have(
                    [
                        positive_weight,
                        step(
                            "none",
                            "(<= D 0)",
                            combination([(1, ["goal"], None), (1, ["fixed"], None, "W")]),
                        ),
                    ],
                    known(),
                ),
                near_misses=(
                    near_miss(
                        "no-contraction",
                        reals("D", "W"),
                        "(= D 0)",
                        {"D": 1, "W": 1},
                        {"nonnegative": "(<= 0 D)", "at_least_one": "(<= 1 W)", "fixed": "(<= D (* 1 D))"},
                    ),
                ),
                witness=model({"D": 0, "W": 1}),
            ),
            Obligation(
                name="damping",
                role="lemma",
                says="Damping d in log-odds keeps the guarantee: the factor becomes 1 - (1-d)/W.",
                statement=universal(damped, damped_goal, damped_facts),
                evidence=have(
                    [positive_weight],
                    both(
                        [
                            combination(
                                [
                                    (1, ["goal"], None),
                                    (1, ["damping", f"old.{i}"], None),
                                    (1, ["below-one", f"new.{i}"], None),
                                ]
                            )
                            for i in (1, 2)
                        ]
                    ),
                ),
                near_misses=(
                    near_miss(
                        "damping-for-free",
                        damped,
                        distance_at_most(mixture, "y", NEW),
                        {"x": 1, "y": 0, "z": 0, "c": 1, "w": 1, "W": 1, "d": "1/2"},
                        damped_facts,
                    ),
                ),
                witness=model({"x": 1, "y": 0, "z": 0, "c": 1, "w": 1, "W": 1, "d": "1/2"}),
            ),
        ),
        not_said=(
            "That a Cauchy sequence of real messages has a limit is not certified here; the whole theorem, limit included, "
            "is proved in Rocq: kernel.convergence.",
            "Nothing is said where no weights exist: belief propagation may still converge there.",
            "Convergence says nothing about how close the fixed point is to the exact marginals.",
            "Max-product is not covered: its messages have slope 1.",
        ),
        references=(MOOIJ,),
        headline=True,
    )


def identity_zero() -> Any:
    """Both sides of an inequality come to 0."""
    return combination([(1, ["goal"], None)])


CLAIMS = (_strength(), _contraction())
