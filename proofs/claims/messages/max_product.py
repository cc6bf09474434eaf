"""With ReLU for softplus the two units compute the max-product message; softened by beta they stay within
ln2/beta.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, Max, exp, log, symbols

from proofs.claims._pairwise import NAMES, F, l, message, unit, x
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    exponentiate,
    have,
    identity,
    model,
    monotone,
    sign,
    step,
)
from proofs.language.statement import conj, near_miss, positive, reals, text, universal
from symbolic.algebra import derivation as dv
from symbolic.algebra.functions import Relu

f00, f01, f10, f11 = F
FACTS = positive(*NAMES)
RELU = "(define-fun Relu ((x Real)) Real (ite (<= 0 x) x 0))"
LOGS = symbols("a00 a01 a10 a11", real=True)
A_NAMES = ("a00", "a01", "a10", "a11")
beta = symbols("beta", positive=True)


def relu_text(item: Any) -> str:
    """SMT-LIB text with Relu applied as the statement's own macro."""
    parts = [(node, f"relu{i}") for i, node in enumerate(sorted(item.atoms(Relu), key=str))]
    body = item.subs({node: symbols(name) for node, name in parts})
    result = text(body)
    for node, name in parts:
        result = result.replace(name, f"(Relu {text(node.args[0])})")
    return result


def _branch(top: str, bottom: str) -> dict[str, Any]:
    """In one case each of max(f01, f11 x), max(f00, f10 x): the ReLUs take the same branch, then an identity."""
    return have(
        [
            step("one", top, exponentiate(_scaled("first", "(/ 1 f01)"))),
            step("zero", bottom, exponentiate(_scaled("second", "(/ 1 f00)"))),
        ],
        identity(exp=True),
    )


def _scaled(fact: str, factor: str) -> dict[str, Any]:
    return combination([(1, ["goal"], None), (1, [fact], None, factor)])


def _max_product() -> Claim:
    zero, one = message(F, x, "max")
    t0, t1, t2 = log(f01 / f00), log(f11 / f01), log(f10 / f00)
    block = unit("relu", [1, 1], [t1, t2], [1, -1], t0, l)
    declared = "\n".join((RELU, reals(*NAMES, "l")))
    sides = f"(= (Ln (/ {text(one)} {text(zero)})) {relu_text(block)})"
    upper = "(<= f01 (* f11 (Exp l)))"
    lower = "(<= f00 (* f10 (Exp l)))"
    t1_on, t2_on = f"(<= 0 {text(l + t1)})", f"(<= 0 {text(l + t2)})"
    t1_off, t2_off = f"(< {text(l + t1)} 0)", f"(< {text(l + t2)} 0)"
    proof = cases(
        upper,
        cases(lower, _branch(t1_on, t2_on), _branch(t1_on, t2_off), "second"),
        cases(lower, _branch(t1_off, t2_on), _branch(t1_off, t2_off), "second"),
        "first",
    )
    flipped = unit("relu", [1, 1], [t2, t1], [1, -1], t0, l)
    sums = message((1, 1, 1, 3), Integer(1))
    at_one = {f00: 1, f01: 1, f10: 1, f11: 3, l: 0}
    return Claim(
        id="messages.relu-is-max-product",
        title="With ReLU for softplus the same two units compute exactly the max-product message, not sum-product",
        theory=("C3",),
        source=Source(
            ("Section 10.4",),
            "ReLU and GELU are compatible with exact inference, because they are non-negative.",
        ),
        obligations=(
            Obligation(
                name="not-sum-product",
                role="literal-negation",
                says="The ReLU block of the factor [[1,1],[1,3]] at l = 0 gives ln 3; the sum-product message is ln 2.",
                statement=universal(
                    RELU,
                    f"(distinct (Ln {text(sums[1] / sums[0])}) {relu_text(block.subs(at_one))})",
                ),
                evidence=have([step("order", "(< (Ln 2) (Ln 3))", sign())], sign()),
                near_misses=(
                    near_miss(
                        "max-product",
                        RELU,
                        "(distinct (Ln 3) (- (+ (Ln 1) (Relu (Ln 3))) (Relu (Ln 1))))",
                        {},
                    ),
                ),
            ),
            Obligation(
                name="relu-is-max-product",
                role="corrected",
                says="For all positive f and every l: ln(max(f01, f11 e^l)/max(f00, f10 e^l)) = t0 + relu(l+t1) - relu(l+t2) with "
                "the t of the softplus form.",
                statement=universal(declared, sides, FACTS),
                evidence=proof,
                near_misses=(
                    near_miss(
                        "thresholds-swapped",
                        declared,
                        f"(= (Ln (/ {text(one)} {text(zero)})) {relu_text(flipped)})",
                        {"f00": 1, "f01": 1, "f10": 1, "f11": 2, "l": 0},
                        FACTS,
                    ),
                ),
                witness=model({"f00": 1, "f01": 1, "f10": 1, "f11": 2, "l": 0}),
            ),
        ),
        not_said=("Max-product messages give a most probable state, not posterior probabilities.",),
        derivation=lambda: (
            dv.derive("message-to-relu", log(one / zero), dv.split_logs(), dv.factor_out_of_max()),
        ),
    )


def _temperature() -> Claim:
    u, v = symbols("u v", real=True)
    larger, blended = text(log(Max(exp(u), exp(v)))), text(log(exp(beta * u) + exp(beta * v)) / beta)
    order = "(<= (Exp u) (Exp v))"
    inside = "(Ln (+ (Exp (* beta u)) (Exp (* beta v))))"

    def near_max(small: str, large: str, known: dict[str, Any]) -> dict[str, Any]:
        """In the case small <= large: beta large < inside <= beta large + ln 2, then divided by beta."""
        return have(
            [
                step("order", f"(<= {small} {large})", exponentiate(known)),
                step("above", f"(< (* beta {large}) {inside})", exponentiate(sign())),
                step(
                    "scaled",
                    f"(<= (* beta {small}) (* beta {large}))",
                    combination([(1, ["goal"], None), (1, ["order", "beta-positive"], None)]),
                ),
                monotone("grown", "Exp", "scaled"),
                step(
                    "below",
                    f"(<= {inside} (+ (* beta {large}) (Ln 2)))",
                    exponentiate(combination([(1, ["goal"], None), (1, ["grown"], None)])),
                ),
            ],
            both(
                [
                    combination([(1, ["goal"], None), (1, ["above"], None, "(/ 1 beta)")]),
                    combination([(1, ["goal"], None), (1, ["below"], None, "(/ 1 beta)")]),
                ]
            ),
        )

    soft_zero, soft_one = message([exp(beta * a) for a in LOGS], exp(beta * l))
    hard_zero, hard_one = message([exp(a) for a in LOGS], x, "max")
    gap = f"(- {text(log(soft_one / soft_zero) / beta)} (Ln (/ {text(hard_one)} {text(hard_zero)})))"
    room = "(/ (Ln 2) beta)"
    within = conj(f"(< {gap} {room})", f"(< (- {room}) {gap})")
    lemma = "soft-maximum"
    applied = [
        apply("one", None, lemma, {"u": "(+ a11 l)", "v": "a01", "beta": "beta"}),
        apply("zero", None, lemma, {"u": "(+ a10 l)", "v": "a00", "beta": "beta"}),
    ]
    bounds = have(
        applied,
        both(
            [
                combination([(1, ["goal"], None), (1, ["one.2"], None), (1, ["zero.1"], None)]),
                combination([(1, ["goal"], None), (1, ["zero.2"], None), (1, ["one.1"], None)]),
            ]
        ),
    )
    up, down = "(<= (* (Exp a11) (Exp l)) (Exp a01))", "(<= (* (Exp a10) (Exp l)) (Exp a00))"
    names = (*A_NAMES, "l", "beta")
    at: dict[str, Any] = {"a00": 0, "a01": 0, "a10": 0, "a11": 0, "l": 0, "beta": 1}
    return Claim(
        id="messages.temperature",
        title="A sum-product message at inverse temperature beta is strictly within ln2/beta of the max-product one",
        theory=("C3",),
        source=None,
        obligations=(
            Obligation(
                name="soft-maximum",
                role="lemma",
                says="For beta > 0: max(u,v) < ln(e^(beta u) + e^(beta v))/beta <= max(u,v) + ln2/beta.",
                statement=universal(
                    reals("u", "v", "beta"),
                    conj(f"(< {larger} {blended})", f"(<= {blended} (+ {larger} {room}))"),
                    {"beta_positive": "(< 0 beta)"},
                ),
                evidence=cases(
                    order,
                    near_max("u", "v", combination([(1, ["goal"], None), (1, ["case"], None)])),
                    near_max("v", "u", combination([(1, ["goal"], None), (1, ["case"], None)])),
                ),
                near_misses=(
                    near_miss(
                        "strict-above",
                        reals("u", "v", "beta"),
                        f"(< {blended} (+ {larger} {room}))",
                        {"u": 0, "v": 0, "beta": 1},
                        {"beta_positive": "(< 0 beta)"},
                        "at u = v the bound is met",
                    ),
                ),
                witness=model({"u": 0, "v": 0, "beta": 1}),
            ),
            Obligation(
                name="one-message",
                role="literal",
                says="For every factor e^(a_ij), message l and beta > 0: the message of the factor to the power beta, divided by "
                "beta, differs from the max-product message by less than ln2/beta, on either side.",
                statement=universal(reals(*names), within, {"beta_positive": "(< 0 beta)"}),
                evidence=cases(
                    up, cases(down, bounds, bounds, "second"), cases(down, bounds, bounds, "second"), "first"
                ),
                near_misses=(
                    near_miss(
                        "always-above",
                        reals(*names),
                        f"(< 0 {gap})",
                        at,
                        {"beta_positive": "(< 0 beta)"},
                        "the softened message may also lie below the max-product one, or on it",
                    ),
                ),
                witness=model(at),
            ),
        ),
        not_said=("One message update; errors of a whole run may accumulate over rounds.",),
    )


CLAIMS: tuple[Claim, ...] = (_max_product(), _temperature())
