"""The read-out of a hidden unit. Sum-product sends ln(1-p+p e^w), a standard layer sends the mean-field w p.

Both messages come from the generic engine on the pairwise factor e^(w h y): power 1 is sum-product, power 0 mean field.
"""

from __future__ import annotations

from typing import Any

from sympy import Rational

from proofs.claims.any_weights._read_out import (
    best_constant,
    fourth_order,
    interpolation,
    p,
    read_out,
    sum_product,
    w,
)
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
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
from proofs.language.statement import equal, near_miss, probability, reals, text, universal

SOURCE = Source(
    ("Theorem 1.1", "Theorem 6.1"),
    "The feed-forward block computes the exact message (the general OR factor) for any weights.",
)
UNIT = {"p_low": "(<= 0 p)", "p_high": "(<= p 1)"}
M = "(+ (* p (Exp w)) (- 1 p))"
HOEFFDING = (
    'W. Hoeffding, "Probability inequalities for sums of bounded random variables", JASA 58, 1963, lemma 1'
)


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
            interpolation(),
            fourth_order(),
            best_constant(),
        ),
        not_said=(
            "The interpolating messages at powers between 0 and 1 lie between both; see any-weights.interpolation.",
        ),
        references=(HOEFFDING,),
    )


CLAIMS: tuple[Claim, ...] = (_gap(),)
