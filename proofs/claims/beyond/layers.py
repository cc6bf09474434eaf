"""SiLU units, mixtures of experts and LayerNorm, read as message passing. Named as outlook by summaries of the source.

A pairwise message is t0 + s(l + t1) - s(l + t2) with s = softplus for sum-product and s = relu for max-product; replacing s by
another activation changes it by at most the range of the difference of the two activations.
"""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    exp_lower,
    have,
    identity,
    interval,
    ln_upper,
    model,
    sign,
    step,
)
from proofs.language.statement import conj, equal, near_miss, positive, reals, universal

SILU = "(define-fun Silu ((x Real)) Real (* x (Sigmoid x)))"
RELU = "(define-fun Relu ((x Real)) Real (ite (<= 0 x) x 0))"
ENTROPY = (
    "(define-fun entropy ((x Real)) Real (- (- (* (Sigmoid x) (Ln (Sigmoid x)))) "
    "(* (- 1 (Sigmoid x)) (Ln (- 1 (Sigmoid x))))))"
)
UP, DOWN = "(Ln (Sigmoid x))", "(Ln (- 1 (Sigmoid x)))"


def _logs() -> list[dict[str, Any]]:
    """ln sigma(x) = x - softplus(x) and ln(1 - sigma(x)) = -softplus(x)."""
    return [
        step("one-minus", "(= (- 1 (Sigmoid x)) (/ 1 (+ 1 (Exp x))))", identity()),
        step("rest-positive", "(< 0 (/ 1 (+ 1 (Exp x))))", sign()),
        step(
            "below-one",
            "(< 0 (- 1 (Sigmoid x)))",
            combination([(1, ["goal"], None), (1, ["rest-positive"], None)], [("one-minus", "1")]),
        ),
        step("up", f"(= {UP} (- x (Softplus x)))", identity(exp=True)),
        step("down", f"(= {DOWN} (- (Softplus x)))", identity(exp=True)),
    ]


def _silu_entropy() -> Obligation:
    declared = "\n".join((SILU, ENTROPY, reals("x")))
    return Obligation(
        name="gap-is-entropy",
        role="lemma",
        says="softplus(x) - SiLU(x) is the entropy in nats of a coin with probability sigma(x), for every x.",
        statement=universal(declared, "(= (- (Softplus x) (Silu x)) (entropy x))"),
        evidence=have(_logs(), combination([], [("up", "(Sigmoid x)"), ("down", "(- 1 (Sigmoid x))")])),
        near_misses=(
            near_miss(
                "without-the-second-term",
                declared,
                f"(= (- (Softplus x) (Silu x)) (- (* (Sigmoid x) {UP})))",
                {"x": 0},
            ),
        ),
    )


def _silu_bounds() -> Obligation:
    declared = "\n".join((SILU, reals("x")))
    s, r = "(Sigmoid x)", "(- 1 (Sigmoid x))"
    gap = "(- (Softplus x) (Silu x))"
    over_s, over_r = f"(/ 1 (* 2 {s}))", f"(/ 1 (* 2 {r}))"
    return Obligation(
        name="gap-below-ln-2",
        role="lemma",
        says="0 < softplus(x) - SiLU(x) <= ln 2 for every x; so a message with SiLU for softplus is less than ln 2 from the "
        "sum-product message.",
        statement=universal(declared, conj(f"(< 0 {gap})", f"(<= {gap} (Ln 2))")),
        evidence=have(
            [
                *_logs(),
                step("s-positive", f"(< 0 {s})", sign()),
                step("soft-positive", "(< 0 (Softplus x))", sign()),
                step("mirror", "(= (- (Softplus x) x) (Softplus (- x)))", identity(exp=True)),
                step("mirror-positive", "(< 0 (Softplus (- x)))", sign()),
                step("half-s", f"(<= (Ln {over_s}) (- {over_s} 1))", ln_upper(over_s)),
                step("half-r", f"(<= (Ln {over_r}) (- {over_r} 1))", ln_upper(over_r)),
                step("ln-s", f"(= (Ln {over_s}) (- (- (Ln 2)) {UP}))", identity(exp=True)),
                step("ln-r", f"(= (Ln {over_r}) (- (- (Ln 2)) {DOWN}))", identity(exp=True)),
            ],
            both(
                [
                    # gap = s (softplus(x) - x) + (1 - s) softplus(x)
                    combination(
                        [
                            (1, ["goal"], None),
                            (1, ["s-positive", "mirror-positive"], None),
                            (1, ["below-one", "soft-positive"], None),
                        ],
                        [("mirror", s)],
                    ),
                    # s (-ln 2 - ln s) + r (-ln 2 - ln r) <= s (1/(2s) - 1) + r (1/(2r) - 1) = 0
                    combination(
                        [
                            (1, ["goal"], None),
                            (1, ["half-s", "s-positive"], None),
                            (1, ["half-r", "below-one"], None),
                        ],
                        [
                            ("ln-s", s),
                            ("ln-r", r),
                            ("up", f"(- {s})"),
                            ("down", f"(- {r})"),
                        ],
                    ),
                ]
            ),
        ),
        near_misses=(
            near_miss(
                "two-thirds", declared, f"(<= {gap} (/ 2 3))", {"x": 0}, note="at 0 the gap is ln 2 > 2/3"
            ),
        ),
    )


LIMIT = "(/ 557 2000)"  # 0.2785
POINT = "(/ 2557 2000)"


def _tangent_bound() -> Obligation:
    """y/(1+e^y) is largest where e^y (y-1) = 1, at y = 1.2785; the tangent of exp there proves the bound."""
    shifted = f"(- y {POINT})"
    return Obligation(
        name="tangent-bound",
        role="lemma",
        says="y <= 0.2785 (1 + e^y) for every y.",
        statement=universal(reals("y"), f"(<= y (* {LIMIT} (+ 1 (Exp y))))"),
        evidence=have(
            [
                step("tangent", f"(<= (+ 1 {shifted}) (Exp {shifted}))", exp_lower(shifted)),
                step("enough", f"(<= 1 (* {LIMIT} (Exp {POINT})))", interval([])),
                step("exp-positive", "(< 0 (Exp y))", sign()),
            ],
            cases(
                f"(<= {LIMIT} y)",
                combination(
                    [
                        (1, ["goal"], None),
                        (1, ["tangent"], None, f"(* {LIMIT} (Exp {POINT}))"),
                        (1, ["enough", "near"], None),
                    ]
                ),
                combination([(1, ["goal"], None), (1, ["near"], None), ("557/2000", ["exp-positive"], None)]),
                "near",
            ),
        ),
        near_misses=(
            near_miss("smaller-constant", reals("y"), "(<= y (* (/ 27 100) (+ 1 (Exp y))))", {"y": "5/4"}),
        ),
    )


def _silu_max() -> Obligation:
    declared = "\n".join((SILU, RELU, reals("x")))
    gap = "(- (Relu x) (Silu x))"
    wide = "(+ 1 (Exp x))"

    def sides(weight: str) -> dict[str, Any]:
        low = combination([(1, ["goal"], None, wide), (1, ["side"], None, weight)])
        high = combination([(1, ["goal"], None, wide), (1, ["bound"], None, weight)])
        return both([low, high])

    return Obligation(
        name="near-relu",
        role="lemma",
        says="0 <= relu(x) - SiLU(x) <= 0.2785 for every x; so a message with SiLU for relu is within 0.2785 "
        "of the max-product message.",
        statement=universal(declared, conj(f"(<= 0 {gap})", f"(<= {gap} {LIMIT})")),
        evidence=cases(
            "(<= 0 x)",
            have([apply("bound", None, "tangent-bound", {"y": "x"})], sides("1")),
            have([apply("bound", None, "tangent-bound", {"y": "(- x)"})], sides("(Exp x)")),
            "side",
        ),
        near_misses=(near_miss("strict", declared, f"(< 0 {gap})", {"x": 0}, note="at 0 they agree"),),
    )


def _message() -> Obligation:
    names = reals("t0", "s", "r", "s2", "r2", "width")
    facts = {
        "first": "(and (<= 0 (- s r)) (<= (- s r) width))",
        "second": "(and (<= 0 (- s2 r2)) (<= (- s2 r2) width))",
    }
    exact, other = "(- (+ t0 s) s2)", "(- (+ t0 r) r2)"
    at = {"t0": 0, "s": 1, "r": 0, "s2": 0, "r2": 0, "width": 1}
    return Obligation(
        name="one-message",
        role="lemma",
        says="If two activations differ by between 0 and d at both of a message's units, the messages differ by at most d.",
        statement=universal(
            names, conj(f"(<= (- {exact} {other}) width)", f"(<= (- {other} {exact}) width)"), facts
        ),
        evidence=both(
            [
                combination([(1, ["goal"], None), (1, ["first.2"], None), (1, ["second.1"], None)]),
                combination([(1, ["goal"], None), (1, ["first.1"], None), (1, ["second.2"], None)]),
            ]
        ),
        near_misses=(
            near_miss(
                "half", names, f"(<= (- {exact} {other}) (/ width 2))", at, facts, "one unit alone reaches d"
            ),
        ),
        witness=model(at),
    )


def _silu() -> Claim:
    return Claim(
        id="beyond.silu",
        title="SiLU units: how far their messages are from sum-product and from max-product",
        theory=("H1",),
        source=None,
        obligations=(_silu_entropy(), _silu_bounds(), _tangent_bound(), _silu_max(), _message()),
        not_said=(
            "A layer of SiLU units is not sum-product; the bound is per message, not after many rounds.",
        ),
    )


# Mixture of experts -------------------------------------------------------------------------------------------


def _experts() -> Claim:
    names = reals("f00", "f01", "f10", "f11")
    facts = positive("f00", "f01", "f10", "f11")

    def answers(x: int, root: int) -> str:
        return f"(= (+ f01 (* {x} f11)) (* {root} (+ f00 (* {x} f10))))"

    facts |= {"at_one": answers(1, 1), "at_four": answers(4, 2), "at_nine": answers(9, 3)}
    at = {"f00": 11, "f01": 6, "f10": 1, "f11": 6}
    routed = "\n".join(
        (
            "(declare-const chosen Int)",
            "(define-fun gate ((e Int)) Real (to_real (ite (= e chosen) 1 0)))",
            reals("m1", "m2", "m3"),
        )
    )
    mixed = "(+ (* (gate 1) m1) (+ (* (gate 2) m2) (* (gate 3) m3)))"
    return Claim(
        id="beyond.experts",
        title="Top-1 experts with gate 1 are heterogeneous factors; a gate that scales the message leaves sum-product",
        theory=("H4",),
        source=None,
        obligations=(
            Obligation(
                name="gate-one-selects",
                role="lemma",
                says="With the gate renormalised to 1 on the chosen expert, the mixture's output is that "
                "expert's message: every edge may "
                "have its own factor.",
                statement=universal(routed, f"(= {mixed} m2)", {"routed": "(= chosen 2)"}),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "other-expert",
                        routed,
                        f"(= {mixed} m1)",
                        {"chosen": 2, "m1": 0, "m2": 1, "m3": 0},
                        {"routed": "(= chosen 2)"},
                    ),
                ),
                witness=model({"chosen": 2, "m1": 0, "m2": 1, "m3": 0}),
            ),
            Obligation(
                name="half-a-message-is-none",
                role="lemma",
                says="A gate of 1/2 halves the log-odds, so odds 1, 4, 9, 16 become 1, 2, 3, 4; a positive "
                "factor that answers the first "
                "three so answers 16 with less than 4.",
                statement=universal(names, "(< (+ f01 (* 16 f11)) (* 4 (+ f00 (* 16 f10))))", facts),
                evidence=combination(
                    [(1, ["goal"], None), (1, ["f01-positive"], None)],
                    [("at-one", "(- (/ 4 1))"), ("at-four", "(/ 6 1)"), ("at-nine", "(- (/ 4 1))")],
                ),
                near_misses=(
                    near_miss(
                        "one-point",
                        names,
                        "(< (+ f01 (* 16 f11)) (* 4 (+ f00 (* 16 f10))))",
                        {"f00": 9, "f01": 1, "f10": 1, "f11": 9},
                        {key: value for key, value in facts.items() if key not in ("at_nine", "at_four")},
                        "one answer alone does not force it",
                    ),
                ),
                witness=model(at),
            ),
        ),
        not_said=("Which expert is chosen is the router's affair; nothing is said about how it learns.",),
    )


# LayerNorm ----------------------------------------------------------------------------------------------------


def _layer_norm() -> Claim:
    def first(x: str, y: str, z: str) -> str:
        return f"(/ (Exp {x}) (+ (Exp {x}) (+ (Exp {y}) (Exp {z}))))"

    mean = "(/ (+ a (+ b c)) 3)"
    centred = first(f"(- a {mean})", f"(- b {mean})", f"(- c {mean})")
    return Claim(
        id="beyond.layer-norm",
        title="Centring is the gauge of message normalisation; scaling changes the message",
        theory=("H5",),
        source=None,
        obligations=(
            Obligation(
                name="centring-is-a-gauge",
                role="lemma",
                says="A message in logs minus its mean normalises to the same probabilities (three states).",
                statement=universal(reals("a", "b", "c"), equal(centred, first("a", "b", "c"))),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "one-entry-uncentred",
                        reals("a", "b", "c"),
                        equal(first("a", f"(- b {mean})", f"(- c {mean})"), first("a", "b", "c")),
                        {"a": "(Ln 8)", "b": 0, "c": 0},
                    ),
                ),
            ),
            Obligation(
                name="scaling-is-a-temperature",
                role="lemma",
                says="Scaling by 2 squares the odds of any two states: 2 becomes 4, so the message is another "
                "one, unless all entries "
                "are equal.",
                statement=universal(
                    reals("a", "b"),
                    "(= (/ (Exp (* 2 a)) (Exp (* 2 b))) (* (/ (Exp a) (Exp b)) (/ (Exp a) (Exp b))))",
                ),
                evidence=identity(),
                near_misses=(
                    near_miss(
                        "invariant",
                        reals("a", "b"),
                        "(= (/ (Exp (* 2 a)) (Exp (* 2 b))) (/ (Exp a) (Exp b)))",
                        {"a": "(Ln 2)", "b": 0},
                        note="scaling is no gauge",
                    ),
                ),
            ),
        ),
        not_said=(
            "The learned gain and shift of LayerNorm are further weights; nothing is said about them.",
        ),
    )


CLAIMS: tuple[Claim, ...] = (_silu(), _experts(), _layer_norm())
