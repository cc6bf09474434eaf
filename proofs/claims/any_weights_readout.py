"""B5, B7: the read-out of a hidden unit. Sum-product sends ln(1-p+p e^w), a standard layer sends the mean-field w p.

Both messages come from the generic engine on the pairwise factor e^(w h y): power 1 is sum-product, power 0 mean field.
"""

from __future__ import annotations

import re
from typing import Any

from sympy import Rational, exp, expand_log, log, symbols

from proofs.claim import Claim, Obligation, Source
from proofs.claims._build import conj, equal, near_miss, probability, reals, text, universal
from proofs.evidence import (
    apply,
    both,
    cases,
    combination,
    either,
    exp_lower,
    exponentiate,
    have,
    identity,
    known,
    model,
    monotone,
    rewrite,
    sign,
    split,
    step,
    taylor,
)
from symbolic import message_passing
from symbolic.factor_graph import Factor, FactorGraph

p, a = symbols("p a", positive=True)
w, z = symbols("w z", real=True)
SOURCE = Source(
    ("Theorem 1.1", "Theorem 6.1"),
    "The feed-forward block computes the exact message (the general OR factor) for any weights.",
)
UNIT = {"p_low": "(<= 0 p)", "p_high": "(<= p 1)"}
q = symbols("q", positive=True)
M = "(+ (* p (Exp w)) (- 1 p))"
HOEFFDING = (
    'W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963, lemma 1'
)


def read_out(belief: Any, power: Any, other: Any = None) -> Any:
    """Log-odds of the message from h, with P(h=1) = belief, through e^(w h y) to y, at the given power."""
    other = 1 - belief if other is None else other
    graph = FactorGraph(
        {"h": 2, "y": 2}, (Factor(("h",), (other, belief)), Factor(("h", "y"), (1, 1, 1, exp(w))))
    )
    engine = message_passing.Engine(graph, powers={1: power}, scale=False)
    done = engine.in_order(engine.initial(), [(0, "h"), (1, "y")])
    zero, one = done[1, "y"]
    return log(one / zero)


def sum_product() -> str:
    """ln(1-p+p e^w) from the engine, with 1-p kept together so that its sign can be read off."""
    return re.sub(r"\bq\b", "(- 1 p)", text(read_out(p, 1, q)))


def _mass() -> dict[str, Any]:
    """0 < 1 - p + p e^w, also where p is 0 or 1."""
    return step(
        "mass",
        f"(< 0 {M})",
        have(
            [
                step("one-side", "(<= 0 (* p (Exp w)))", sign()),
                step(
                    "strict",
                    "(< 0 (+ (- 1 p) (* p (Exp w))))",
                    split(
                        "p-sides",
                        [
                            combination([(1, ["goal"], None), (1, ["case"], None), (1, ["one-side"], None)]),
                            combination(
                                [(1, ["goal"], None), (1, ["p-high"], None), (1, ["case"], None, "(Exp w)")]
                            ),
                        ],
                    ),
                ),
            ],
            known(),
        ),
    )


def _sides() -> dict[str, Any]:
    return step(
        "p-sides",
        "(or (< p 1) (< 0 p))",
        cases(
            "(< p 1)",
            either(0, known()),
            either(1, combination([(1, ["goal"], None), (1, ["side"], None)])),
            "side",
        ),
    )


def _jensen(strict: bool) -> dict[str, Any]:
    """e^(wp) <= 1-p+p e^w from 1 + t <= e^t at t = -wp and t = w(1-p), weighted with 1-p and p."""
    sign_ = "<" if strict else "<="
    low, high = "(* (- 1) w p)", "(* w (- 1 p))"
    return exponentiate(
        have(
            [
                step("at-zero", f"({sign_} (+ 1 {low}) (Exp {low}))", exp_lower(low)),
                step("at-one", f"({sign_} (+ 1 {high}) (Exp {high}))", exp_lower(high)),
            ],
            combination(
                [
                    (1, ["goal"], None),
                    (1, ["at-zero"], None, "(* (- 1 p) (Exp (* w p)))"),
                    (1, ["at-one"], None, "(* p (Exp (* w p)))"),
                ]
            ),
        )
    )


def _gap() -> Claim:
    exact, layer = sum_product(), text(read_out(p, 0))
    gap = f"(- {exact} {layer})"
    room = "(/ (* w w) 8)"
    inside = probability("p")
    at: dict[str, Any] = {"p": "1/2", "w": 1}
    second = f"(/ (- (- 1 p) (* p (Exp w))) (* 2 {M}))"
    upper = taylor(
        "w",
        0,
        [sign(), identity()],
        combination([(1, ["goal"], None), (1, [], second)]),
    )
    s = "(Exp (/ w 2))"
    strict_right = taylor(
        "w",
        0,
        [sign()],
        have(
            [
                apply("half-angle", None, "half-angle", {"t": "(/ w 2)"}),
                step(
                    "grown",
                    f"(< 1 {s})",
                    have([step("half", "(< 0 (/ w 2))", sign()), monotone("up", "Exp", "half")], sign()),
                ),
            ],
            combination(
                [
                    (1, ["goal"], None),
                    (1, ["half-angle"], None),
                    (1, [], f"(- (- 1 p) (* p {s}))", f"(/ (- {s} 1) (* (+ {s} 1) {M}))"),
                ]
            ),
        ),
    )
    strict_left = have(
        [
            step("left", "(< 0 (- w))", sign()),
            step("mirror-low", "(< 0 (- 1 p))", sign()),
            step("mirror-high", "(< (- 1 p) 1)", sign()),
            apply("mirrored", None, "upper-strict-right", {"p": "(- 1 p)", "w": "(- w)"}),
            step("same", equal(f"(Ln {M})", "(+ w (Ln (+ p (* (- 1 p) (Exp (- w))))))"), identity(exp=True)),
        ],
        combination([(1, ["goal"], None), (1, ["mirrored"], None)], [("same", "1")]),
    )
    return Claim(
        id="any-weights.read-out",
        title="A layer's read-out understates the sum-product message, by less than w^2/8; 1/8 is best possible",
        theory=("B5",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="not-the-message",
                role="literal-negation",
                says="With p = 1/2 and w = 1 the sum-product message is ln((1+e)/2); the layer sends 1/2, which is less.",
                statement=universal(
                    reals("unused"),
                    f"(< {text(read_out(Rational(1, 2), 0).subs(w, 1))} {text(read_out(Rational(1, 2), 1).subs(w, 1))})",
                ),
                evidence=sign(),
                near_misses=(
                    near_miss(
                        "other-way",
                        reals("unused"),
                        f"(< {text(read_out(Rational(1, 2), 1).subs(w, 1))} {text(read_out(Rational(1, 2), 0).subs(w, 1))})",
                        {"unused": 0},
                    ),
                ),
            ),
            Obligation(
                name="lower",
                role="corrected",
                says="For 0 <= p <= 1 and every w: w p <= ln(1-p+p e^w).",
                statement=universal(reals("p", "w"), f"(<= {layer} {exact})", UNIT),
                evidence=have([_sides(), _mass()], _jensen(False)),
                near_misses=(
                    near_miss(
                        "strict-at-zero", reals("p", "w"), f"(< {layer} {exact})", {"p": "1/2", "w": 0}, UNIT
                    ),
                ),
                witness=model(at),
            ),
            Obligation(
                name="upper-inside",
                role="lemma",
                says="For 0 < p < 1 and every w: ln(1-p+p e^w) - w p <= w^2/8. The second derivative of the difference is "
                "(1/2 - q)^2, q the tilted mean.",
                statement=universal(reals("p", "w"), f"(<= {gap} {room})", inside),
                evidence=upper,
                near_misses=(
                    near_miss(
                        "a-tenth", reals("p", "w"), f"(<= {gap} (/ (* w w) 10))", {"p": "1/2", "w": 1}, inside
                    ),
                ),
                witness=model(at),
            ),
            Obligation(
                name="upper",
                role="corrected",
                says="For 0 <= p <= 1 and every w: ln(1-p+p e^w) - w p <= w^2/8.",
                statement=universal(reals("p", "w"), f"(<= {gap} {room})", UNIT),
                evidence=cases(
                    "(< 0 p)",
                    cases(
                        "(< p 1)",
                        have([apply("inside", None, "upper-inside", {"p": "p", "w": "w"})], known()),
                        have([step("one", "(= p 1)", known())], rewrite("one", sign())),
                        "below",
                    ),
                    have([step("none", "(= p 0)", known())], rewrite("none", sign())),
                    "above",
                ),
                near_misses=(
                    near_miss(
                        "a-tenth", reals("p", "w"), f"(<= {gap} (/ (* w w) 10))", {"p": "1/2", "w": 1}, UNIT
                    ),
                ),
                witness=model(at),
            ),
            Obligation(
                name="lower-strict",
                role="corrected",
                says="The lower bound is strict for 0 < p < 1 and w != 0.",
                statement=universal(
                    reals("p", "w"), f"(< {layer} {exact})", {**inside, "w_not_zero": "(distinct w 0)"}
                ),
                evidence=_jensen(True),
                near_misses=(
                    near_miss(
                        "at-zero", reals("p", "w"), f"(< {layer} {exact})", {"p": "1/2", "w": 0}, inside
                    ),
                ),
                witness=model(at),
            ),
            Obligation(
                name="half-angle",
                role="lemma",
                says="(e^t - 1)/(e^t + 1) < t/2 for t > 0.",
                statement=universal(
                    reals("t"), "(< (/ (- (Exp t) 1) (+ (Exp t) 1)) (/ t 2))", {"t_positive": "(< 0 t)"}
                ),
                evidence=taylor(
                    "t",
                    0,
                    [sign()],
                    have(
                        [
                            monotone("grown", "Exp", "t-positive"),
                            step("apart", "(distinct (- (Exp t) 1) 0)", sign()),
                        ],
                        combination(
                            [(1, ["goal"], None), (1, [], "(/ (- (Exp t) 1) (+ (Exp t) 1))", "(/ 1 2)")]
                        ),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "a-third",
                        reals("t"),
                        "(< (/ (- (Exp t) 1) (+ (Exp t) 1)) (/ t 3))",
                        {"t": 1},
                        {"t_positive": "(< 0 t)"},
                    ),
                ),
                witness=model({"t": 1}),
            ),
            Obligation(
                name="upper-strict-right",
                role="lemma",
                says="The upper bound is strict for 0 < p < 1 and w > 0.",
                statement=universal(
                    reals("p", "w"), f"(< {gap} {room})", {**inside, "w_positive": "(< 0 w)"}
                ),
                evidence=strict_right,
                near_misses=(
                    near_miss(
                        "a-ninth",
                        reals("p", "w"),
                        f"(< {gap} (/ (* w w) 9))",
                        at,
                        {**inside, "w_positive": "(< 0 w)"},
                    ),
                ),
                witness=model(at),
            ),
            Obligation(
                name="upper-strict",
                role="corrected",
                says="The upper bound is strict for 0 < p < 1 and w != 0.",
                statement=universal(
                    reals("p", "w"), f"(< {gap} {room})", {**inside, "w_not_zero": "(distinct w 0)"}
                ),
                evidence=split(
                    "w-not-zero",
                    [
                        strict_left,
                        have([apply("right", None, "upper-strict-right", {"p": "p", "w": "w"})], known()),
                    ],
                ),
                near_misses=(
                    near_miss("at-zero", reals("p", "w"), f"(< {gap} {room})", {"p": "1/2", "w": 0}, inside),
                ),
                witness=model(at),
            ),
            _interpolation(),
            _fourth_order(),
            _best_constant(),
        ),
        not_said=(
            "The interpolating messages at powers between 0 and 1 lie between both; see any-weights.interpolation.",
        ),
        references=(HOEFFDING,),
    )


def _interpolation() -> Obligation:
    """The engine's message at power a."""
    at_power = re.sub(r"\bq\b", "(- 1 p)", text(expand_log(read_out(p, a, q))))
    goal = conj(f"(<= (* p w) {at_power})", f"(<= {at_power} (+ (* p w) (/ (* a w w) 8)))")
    scaled = {"p": "p", "w": "(* a w)"}
    at: dict[str, Any] = {"p": "1/2", "w": 1, "a": 1}
    facts = {**probability("p"), "a_positive": "(< 0 a)"}
    return Obligation(
        name="interpolation",
        role="corrected",
        says="The fractional message at power a > 0 is ln(1-p+p e^(aw))/a; it lies between w p and w p + a w^2/8, so "
        "a -> 0 gives the "
        "mean-field message and a = 1 sum-product.",
        statement=universal(reals("p", "w", "a"), goal, facts),
        evidence=have(
            [apply("low", None, "lower", scaled), apply("high", None, "upper", scaled)],
            both(
                [
                    combination([(1, ["goal"], None), (1, ["low"], None, "(/ 1 a)")]),
                    combination([(1, ["goal"], None), (1, ["high"], None, "(/ 1 a)")]),
                ]
            ),
        ),
        near_misses=(
            near_miss(
                "mean-field", reals("p", "w", "a"), f"(= (* p w) {at_power})", {**at, "w": "(Ln 2)"}, facts
            ),
        ),
        witness=model(at),
    )


def _fourth_order() -> Obligation:
    gap = f"(- {text(read_out(p, 1).subs(p, Rational(1, 2)))} (/ w 2))"
    goal = f"(<= (- (/ (* w w) 8) (/ (* w w w w) 192)) {gap})"
    q = "(/ (Exp w) (+ 1 (Exp w)))"
    u = f"(* {q} (- 1 {q}))"
    return Obligation(
        name="fourth-order",
        role="lemma",
        says="At p = 1/2 and w > 0 the gap is at least w^2/8 - w^4/192.",
        statement=universal(reals("w"), goal, {"w_positive": "(< 0 w)"}),
        evidence=taylor(
            "w",
            0,
            [sign(), sign(), sign(), sign()],
            combination(
                [
                    (1, ["goal"], None),
                    (1, [], f"(- {q} (/ 1 2))", f"(+ (* 6 {u}) (/ 1 2))"),
                ]
            ),
        ),
        near_misses=(
            near_miss(
                "without-the-quartic",
                reals("w"),
                f"(<= (/ (* w w) 8) {gap})",
                {"w": 1},
                {"w_positive": "(< 0 w)"},
            ),
        ),
        witness=model({"w": 1}),
    )


def _best_constant() -> Obligation:
    """c < 1/8 fails at p = 1/2 and w = d/(1+d), d = 1/8 - c, by the fourth-order bound."""
    d = "(- (/ 1 8) c)"
    at = f"(/ {d} (+ 1 {d}))"
    gap = f"(- {text(read_out(p, 1).subs(p, Rational(1, 2)))} (/ w 2))"
    moved = re.sub(r"\bw\b", at, gap)
    goal = f"(and (< 0 {at}) (< (* c {at} {at}) {moved}))"
    square = f"(* {at} {at})"
    room = f"(- (* {square} {d}) (/ (* {square} {square}) 192))"
    spelt = f"(/ (* {d} {d} {d} (+ 192 (* 383 {d}) (* 192 {d} {d}))) (* 192 (+ 1 {d}) (+ 1 {d}) (+ 1 {d}) (+ 1 {d})))"
    broken = have(
        [
            step("d-positive", f"(< 0 {d})", sign()),
            step("at-positive", f"(< 0 {at})", sign()),
            apply("below", None, "fourth-order", {"w": at}),
            step("spelt", equal(room, spelt), identity()),
            step("spelt-positive", f"(< 0 {spelt})", sign()),
        ],
        both(
            [
                known(),
                combination(
                    [(1, ["goal"], None), (1, ["below"], None), (1, ["spelt-positive"], None)],
                    [("spelt", "1")],
                ),
            ]
        ),
    )
    return Obligation(
        name="best-constant",
        role="corrected",
        says="No c < 1/8 will do: with d = 1/8 - c the gap at p = 1/2 and w = d/(1+d) exceeds c w^2.",
        statement=universal(reals("c"), goal, {"c_small": "(< c (/ 1 8))"}),
        evidence=broken,
        near_misses=(near_miss("an-eighth", reals("c"), goal, {"c": "1/8"}, {"c_small": "(<= c (/ 1 8))"}),),
        witness=model({"c": "1/9"}),
    )


CLAIMS: tuple[Claim, ...] = (_gap(),)
