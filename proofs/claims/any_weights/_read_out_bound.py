"""The obligations of any-weights.layer about sum-product read-outs: how far power 1 moves a coordinate of the layer. No claims."""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Obligation
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    exp_lower,
    have,
    induction,
    instance,
    model,
    monotone,
    sign,
    step,
)
from proofs.language.statement import conj, near_miss, reals, universal

SELECTOR = "\n".join(
    (
        reals("lo", "hi"),
        "(declare-fun a (Int) Real)",
        "(declare-fun v (Int) Real)",
        "(define-fun-rec mass ((k Int)) Real (ite (<= k 0) 0 (+ (mass (- k 1)) (a k))))",
        "(define-fun-rec mean ((k Int)) Real (ite (<= k 0) 0 (+ (mean (- k 1)) (* (a k) (v k)))))",
        "(define-fun-rec blend ((k Int)) Real (ite (<= k 0) 0 (+ (blend (- k 1)) (* (a k) (Exp (v k))))))",
    )
)
SELECTOR_FACTS = {
    "ordered": "(< lo hi)",
    "weights": "(forall ((i Int)) (<= 0 (a i)))",
    "values": "(forall ((i Int)) (and (<= lo (v i)) (<= (v i) hi)))",
}
SELECTOR_AT: dict[str, Any] = {"lo": 0, "hi": 1, "a": {"1": "1", "else": "0"}, "v": {"1": "1", "else": "0"}}


def _chord() -> Obligation:
    """Below the chord and above the tangent, summed over any number of sources."""
    chord = "(+ (* (- (* hi (mass k)) (mean k)) (Exp lo)) (* (- (mean k) (* lo (mass k))) (Exp hi)))"
    v = "(v (+ k 1))"
    below = f"(- lo {v})"
    above = f"(- hi {v})"
    one = f"(<= (* (- hi lo) (Exp {v})) (+ (* (- hi {v}) (Exp lo)) (* (- {v} lo) (Exp hi))))"
    return Obligation(
        name="chord",
        role="lemma",
        says="For any number of sources with weights a_i >= 0 and values between lo and hi: (hi-lo) sum a e^v is at most the chord "
        "(hi sum a - sum a v) e^lo + (sum a v - lo sum a) e^hi, and lo sum a <= sum a v <= hi sum a.",
        statement=universal(
            SELECTOR,
            "(forall ((k Int)) (=> (<= 0 k) "
            + conj(
                f"(<= (* (- hi lo) (blend k)) {chord})",
                "(<= (* lo (mass k)) (mean k))",
                "(<= (mean k) (* hi (mass k)))",
            )
            + "))",
            SELECTOR_FACTS,
        ),
        evidence=induction(
            "k",
            both([sign(), sign(), sign()]),
            have(
                [
                    instance("weight", "weights", {"i": "(+ k 1)"}),
                    instance("value", "values", {"i": "(+ k 1)"}),
                    step("tangent-lo", f"(<= (+ 1 {below}) (Exp {below}))", exp_lower(below)),
                    step("tangent-hi", f"(<= (+ 1 {above}) (Exp {above}))", exp_lower(above)),
                    step(
                        "room-hi",
                        f"(<= 0 {above})",
                        combination([(1, ["goal"], None), (1, ["value.2"], None)]),
                    ),
                    step(
                        "room-lo",
                        f"(<= 0 (- {v} lo))",
                        combination([(1, ["goal"], None), (1, ["value.1"], None)]),
                    ),
                    step(
                        "one",
                        one,
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["tangent-lo", "room-hi"], None, f"(Exp {v})"),
                                (1, ["tangent-hi", "room-lo"], None, f"(Exp {v})"),
                            ]
                        ),
                    ),
                ],
                both(
                    [
                        combination([(1, ["goal"], None), (1, ["ih.1"], None), (1, ["one", "weight"], None)]),
                        combination(
                            [(1, ["goal"], None), (1, ["ih.2"], None), (1, ["value.1", "weight"], None)]
                        ),
                        combination(
                            [(1, ["goal"], None), (1, ["ih.3"], None), (1, ["value.2", "weight"], None)]
                        ),
                    ]
                ),
            ),
        ),
        near_misses=(near_miss("ends-swapped", SELECTOR, "(<= (mean 1) (* lo (mass 1)))", SELECTOR_AT),),
        witness=model(SELECTOR_AT),
    )


def _tangent() -> Obligation:
    """Jensen's inequality for any number of sources, before normalisation."""
    declared = "\n".join((SELECTOR, reals("m")))
    facts = {"weights": SELECTOR_FACTS["weights"]}
    v = "(v (+ k 1))"
    at: dict[str, Any] = {**SELECTOR_AT, "v": {"else": "0"}, "m": 0}
    return Obligation(
        name="tangent",
        role="lemma",
        says="For any number of sources with weights a_i >= 0 and any m: sum a e^v is at least e^m ((1-m) sum a + sum a v). With "
        "sum a = 1 and m = sum a v: at least e^m, so ln sum a e^v >= sum a v.",
        statement=universal(
            declared,
            "(forall ((k Int)) (=> (<= 0 k) (<= (* (Exp m) (+ (* (- 1 m) (mass k)) (mean k))) (blend k))))",
            facts,
        ),
        evidence=induction(
            "k",
            sign(),
            have(
                [
                    instance("weight", "weights", {"i": "(+ k 1)"}),
                    step("touch", f"(<= (+ 1 (- {v} m)) (Exp (- {v} m)))", exp_lower(f"(- {v} m)")),
                ],
                combination(
                    [(1, ["goal"], None), (1, ["ih"], None), (1, ["touch", "weight"], None, "(Exp m)")]
                ),
            ),
        ),
        near_misses=(
            near_miss(
                "twice", declared, "(<= (* 2 (Exp m) (+ (* (- 1 m) (mass 1)) (mean 1))) (blend 1))", at
            ),
        ),
        witness=model(at),
    )


def _selector_gap() -> Obligation:
    """Hoeffding's lemma for any number of values, from the two-valued read-out bound."""
    p, w = "(/ (- mean lo) (- hi lo))", "(- hi lo)"
    facts = {
        "ordered": "(< lo hi)",
        "mean_low": "(<= lo mean)",
        "mean_high": "(<= mean hi)",
        "blend_positive": "(< 0 blend)",
        "chord": "(<= (* (- hi lo) blend) (+ (* (- hi mean) (Exp lo)) (* (- mean lo) (Exp hi))))",
    }
    room = f"(/ (* {w} {w}) 8)"
    two = f"(+ (* {p} (Exp {w})) (- 1 {p}))"
    evidence = have(
        [
            step("width", f"(< 0 {w})", sign()),
            step("p-low", f"(<= 0 {p})", have([step("n", "(<= 0 (- mean lo))", sign())], sign())),
            step(
                "p-high",
                f"(<= {p} 1)",
                combination([(1, ["goal"], None), (1, ["mean-high"], None, f"(/ 1 {w})")]),
            ),
            apply("two-values", "any-weights.read-out", "upper", {"p": p, "w": w}),
            step(
                "mass",
                f"(< 0 {two})",
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["chord"], None, f"(/ (Exp (- lo)) {w})"),
                        (1, ["blend-positive"], None, "(Exp (- lo))"),
                    ]
                ),
            ),
            step(
                "below-chord",
                f"(<= blend (* (Exp lo) {two}))",
                combination([(1, ["goal"], None), (1, ["chord"], None, f"(/ 1 {w})")]),
            ),
            step("both-sides", f"(< 0 (* (Exp lo) {two}))", sign()),
            monotone("logarithms", "Ln", "below-chord"),
        ],
        combination([(1, ["goal"], None), (1, ["logarithms"], None), (1, ["two-values"], None)]),
    )
    return Obligation(
        name="selector-gap",
        role="corrected",
        says="Any selector: ln sum a_s e^(v_s) - sum a_s v_s <= (hi-lo)^2/8 when the weights sum to 1 and the values lie in [lo, "
        "hi]. Here blend = sum a e^v, mean = sum a v, and the chord bound is the lemma above.",
        statement=universal(reals("lo", "hi", "mean", "blend"), f"(<= (- (Ln blend) mean) {room})", facts),
        evidence=evidence,
        near_misses=(
            near_miss(
                "a-twentieth",
                reals("lo", "hi", "mean", "blend"),
                f"(<= (- (Ln blend) mean) (/ (* {w} {w}) 20))",
                {"lo": 0, "hi": 1, "mean": "1/2", "blend": "(/ (+ 1 (Exp 1)) 2)"},
                {k: v for k, v in facts.items() if k != "chord"},
            ),
        ),
        witness=model({"lo": 0, "hi": 1, "mean": "1/2", "blend": "3/2"}),
    )


def _unit_gap() -> Obligation:
    base, moved = "(Sigmoid z)", "(Sigmoid (+ z d))"
    exact = f"(Ln (+ (* {moved} (Exp w)) (- 1 {moved})))"
    shift = f"(- {moved} {base})"
    facts = {
        "d_low": "(<= (- c) d)",
        "d_high": "(<= d c)",
        "w_low": "(<= (- a) w)",
        "w_high": "(<= w a)",
    }
    room = "(+ (/ (* w w) 8) (/ (* a c) 4))"
    slope_up = "any-weights.coordinate"
    evidence = have(
        [
            step(
                "shifts",
                conj(f"(<= {shift} (/ c 4))", f"(<= (- (/ c 4)) {shift})"),
                cases(
                    "(<= 0 d)",
                    have(
                        [
                            apply("up", slope_up, "quarter", {"x": "z", "d": "d"}),
                            monotone("grown", "Exp", "side"),
                            step("right", f"(<= 0 {shift})", _increasing("d", "z")),
                        ],
                        both(
                            [
                                combination(
                                    [(1, ["goal"], None), (1, ["up"], None), ("1/4", ["d-high"], None)]
                                ),
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["right"], None),
                                        ("1/4", ["d-high"], None),
                                        ("1/4", ["side"], None),
                                    ]
                                ),
                            ]
                        ),
                    ),
                    have(
                        [
                            step(
                                "back",
                                "(<= 0 (- d))",
                                combination([(1, ["goal"], None), (1, ["side"], None)]),
                            ),
                            apply("down", slope_up, "quarter", {"x": "(+ z d)", "d": "(- d)"}),
                            monotone("grown", "Exp", "back"),
                            step("left", f"(<= {shift} 0)", _increasing("(- d)", "(+ z d)")),
                        ],
                        both(
                            [
                                combination(
                                    [
                                        (1, ["goal"], None),
                                        (1, ["left"], None),
                                        ("1/4", ["d-low"], None),
                                        ("1/4", ["back"], None),
                                    ]
                                ),
                                combination(
                                    [(1, ["goal"], None), (1, ["down"], None), ("1/4", ["d-low"], None)]
                                ),
                            ]
                        ),
                    ),
                    "side",
                ),
            ),
            step("inside-low", f"(<= 0 {moved})", sign()),
            step("inside-high", f"(<= {moved} 1)", sign()),
            apply("low", "any-weights.read-out", "lower", {"p": moved, "w": "w"}),
            apply("high", "any-weights.read-out", "upper", {"p": moved, "w": "w"}),
        ],
        both(
            [
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["high"], None),
                        ("1/2", ["w-high", "shifts.2"], None),
                        ("1/2", ["w-low", "shifts.1"], None),
                    ]
                ),
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["low"], None),
                        ("1/8", [], "w"),
                        ("1/2", ["w-high", "shifts.1"], None),
                        ("1/2", ["w-low", "shifts.2"], None),
                    ]
                ),
            ]
        ),
    )
    at: dict[str, Any] = {"z": 0, "d": 0, "w": 1, "a": 1, "c": 0}
    return Obligation(
        name="unit-gap",
        role="lemma",
        says="One unit whose input moves by d, |d| <= c, and whose read-out weight has |w| <= a: the sum-product message at "
        "the moved input differs from the layer's w sigma(z) by at most w^2/8 + a c/4.",
        statement=universal(
            reals("z", "d", "w", "a", "c"),
            conj(f"(<= (- {exact} (* w {base})) {room})", f"(<= (- {room}) (- {exact} (* w {base})))"),
            facts,
        ),
        evidence=evidence,
        near_misses=(
            near_miss(
                "without-the-shift",
                reals("z", "d", "w", "a", "c"),
                f"(<= (- {exact} (* w {base})) (/ (* w w) 8))",
                {"z": 0, "d": "(Ln 3)", "w": 1, "a": 1, "c": 2},
                facts,
            ),
        ),
        witness=model(at),
    )


def _increasing(d: str, x: str) -> dict[str, Any]:
    """sigma(x+d) >= sigma(x) from Exp d >= 1 (fact grown)."""
    scale = f"(/ (Exp {x}) (* (+ 1 (Exp {x})) (+ 1 (Exp (+ {x} {d})))))"
    return combination([(1, ["goal"], None), (1, ["grown"], None, scale)])


COORDINATE = "\n".join(
    (
        "(declare-fun gap (Int) Real)",
        "(declare-fun square (Int) Real)",
        "(declare-fun size (Int) Real)",
        "(declare-fun cap (Int) Real)",
        "(declare-fun weight (Int) Real)",
        "(declare-fun big (Int) Real)",
        "(declare-fun moved (Int) Real)",
        "(declare-fun limit (Int) Real)",
        "(define-fun-rec shift ((k Int)) Real (ite (<= k 0) 0 (+ (shift (- k 1)) (* (weight k) (moved k)))))",
        "(define-fun-rec reach ((k Int)) Real (ite (<= k 0) 0 (+ (reach (- k 1)) (* (big k) (limit k)))))",
        "(define-fun-rec gaps ((k Int)) Real (ite (<= k 0) 0 (+ (gaps (- k 1)) (gap k))))",
        "(define-fun-rec rooms ((k Int)) Real (ite (<= k 0) 0 (+ (rooms (- k 1)) (/ (square k) 8) (/ (* (size k) (cap k)) 4))))",
    )
)
COORDINATE_FACTS = {
    "weights": "(forall ((i Int)) (and (<= (- (big i)) (weight i)) (<= (weight i) (big i))))",
    "moves": "(forall ((i Int)) (and (<= 0 (moved i)) (<= (moved i) (limit i))))",
    "units": "(forall ((i Int)) (and (<= (gap i) (+ (/ (square i) 8) (/ (* (size i) (cap i)) 4))) "
    "(<= (- (+ (/ (square i) 8) (/ (* (size i) (cap i)) 4))) (gap i))))",
}
ONES: dict[str, Any] = {
    n: {"else": "1"} for n in ("weight", "big", "limit", "size", "cap", "square", "moved")
}


def _sums() -> Obligation:
    at = {**ONES, "gap": {"else": "1/4"}}
    pair = [("1/2", ["weight.1", "move.2"], None), ("1/2", ["weight.2", "move.2"], None)]
    return Obligation(
        name="every-coordinate",
        role="corrected",
        says="For every number k of coordinates: |sum W1 (moved)| <= sum |W1| O when 0 <= moved <= O. For every number k of units: "
        "the unit gaps sum to at most sum (W2^2/8 + |W2| cap/4), cap the bound on the unit's input. big, size stand for |W1|, "
        "|W2|, limit for O, square for W2^2.",
        statement=universal(
            COORDINATE,
            "(forall ((k Int)) (=> (<= 0 k) "
            + conj(
                "(<= (shift k) (reach k))",
                "(<= (- (reach k)) (shift k))",
                "(<= (gaps k) (rooms k))",
                "(<= (- (rooms k)) (gaps k))",
            )
            + "))",
            COORDINATE_FACTS,
        ),
        evidence=induction(
            "k",
            both([sign()] * 4),
            have(
                [
                    instance("weight", "weights", {"i": "(+ k 1)"}),
                    instance("move", "moves", {"i": "(+ k 1)"}),
                    instance("unit", "units", {"i": "(+ k 1)"}),
                ],
                both(
                    [
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["ih.1"], None),
                                (1, ["weight.2", "move.1"], None),
                                *pair,
                            ]
                        ),
                        combination(
                            [
                                (1, ["goal"], None),
                                (1, ["ih.2"], None),
                                (1, ["weight.1", "move.1"], None),
                                *pair,
                            ]
                        ),
                        combination([(1, ["goal"], None), (1, ["ih.3"], None), (1, ["unit.1"], None)]),
                        combination([(1, ["goal"], None), (1, ["ih.4"], None), (1, ["unit.2"], None)]),
                    ]
                ),
            ),
        ),
        near_misses=(near_miss("half", COORDINATE, "(<= (* 2 (shift 1)) (reach 1))", at),),
        witness=model(at),
    )


def _total() -> Obligation:
    facts = {
        "attention_low": "(<= 0 attention)",
        "attention_high": "(<= attention o)",
        "units_low": "(<= (- rooms) gaps)",
        "units_high": "(<= gaps rooms)",
    }
    goal = conj("(<= (+ attention gaps) (+ o rooms))", "(<= (- (+ o rooms)) (+ attention gaps))")
    return Obligation(
        name="bound",
        role="corrected",
        says="A coordinate c moves by at most O_c + sum_i (W2_ci^2/8 + |W2_ci| sum_k |W1_ik| O_k / 4): attention = its move in the "
        "residual stream (0 <= attention <= O_c by tangent and selector-gap, per head), gaps and rooms = the sums above.",
        statement=universal(reals("attention", "o", "gaps", "rooms"), goal, facts),
        evidence=both(
            [
                combination([(1, ["goal"], None), (1, ["attention-high"], None), (1, ["units-high"], None)]),
                combination(
                    [
                        (1, ["goal"], None),
                        (2, ["attention-low"], None),
                        (1, ["attention-high"], None),
                        (1, ["units-low"], None),
                    ]
                ),
            ]
        ),
        near_misses=(
            near_miss(
                "without-attention",
                reals("attention", "o", "gaps", "rooms"),
                "(<= (+ attention gaps) rooms)",
                {"attention": 1, "o": 1, "gaps": 1, "rooms": 1},
                facts,
            ),
        ),
        witness=model({"attention": 1, "o": 1, "gaps": 1, "rooms": 1}),
    )


def read_out_bound() -> tuple[Obligation, ...]:
    """All of them, lemmas first."""
    return (_chord(), _tangent(), _selector_gap(), _unit_gap(), _sums(), _total())
