"""The message of a pairwise factor as a transformer computes it.

One side is the definition of the sum-product or max-product message, run by the generic engine; the other is
the transformer's feed-forward block with weights read off the factor.
"""

from __future__ import annotations

from typing import Any

from sympy import Integer, exp, log, symbols

from proofs.claims._pairwise import NAMES, F, l, message, unit, x
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    both,
    combination,
    exponentiate,
    have,
    identity,
    iff,
    intro,
    model,
    monotone,
    sign,
    step,
)
from proofs.language.statement import conj, equal, near_miss, positive, reals, text, universal
from symbolic.algebra import derivation as dv

f00, f01, f10, f11 = F
FACTS = positive(*NAMES)
AT = {"f00": 4, "f01": 1, "f10": 1, "f11": 4}
SKEW = {"f00": 1, "f01": 2, "f10": 3, "f11": 5}
KSCHISCHANG = (
    'F. Kschischang, B. Frey, H.-A. Loeliger, "Factor graphs and the sum-product algorithm", '
    "IEEE Trans. Inf. Theory 47(2), 2001"
)


def probability_message() -> Any:
    """P(v=1) of the message, normalised."""
    zero, one = message(F, x)
    return one / (zero + one)


def log_odds_message() -> Any:
    """ln of the message's odds."""
    zero, one = message(F, x)
    return log(one / zero)


def _one_unit() -> Claim:
    a, b, c = symbols("A B c", real=True)
    first = f01 / (f00 + f01)
    second = f11 / (f10 + f11) - first
    shift = log((f10 + f11) / (f00 + f01))
    sigmoid_unit = unit("sigmoid", [1], [shift], [second], first, l)
    facts = {**FACTS}
    rebuilt = (1 - a, a, exp(c) * (1 - a - b), exp(c) * (a + b))
    ranges = {
        "a_positive": "(< 0 A)",
        "a_below_one": "(< A 1)",
        "sum_positive": "(< 0 (+ A B))",
        "sum_below_one": "(< (+ A B) 1)",
    }
    swap = dict(zip(F, rebuilt, strict=True))
    back = conj(
        *(f"(< 0 {text(e)})" for e in rebuilt),
        equal(first.subs(swap), a),
        equal(second.subs(swap), b),
        equal(shift.subs(swap), c),
    )
    there = {a: first, b: second, c: shift}
    forth = conj(*(equal((e.subs(there)) * (f00 + f01), f) for e, f in zip(rebuilt, F, strict=True)))
    row = [step("row-0", "(< 0 (+ f00 f01))", sign()), step("row-1", "(< 0 (+ f10 f11))", sign())]
    bare = "(Sigmoid (+ (* w {}) b))"
    odds = ["(Exp b)", "(Exp (+ (* w (Ln 4)) b))", "(Exp (+ (* 2 w (Ln 4)) b))"]
    refutation = intro(
        have(
            [
                step("at-1", equal(odds[0], "1"), combination([], [("h.1", f"(* (- 2) (+ 1 {odds[0]}))")])),
                step(
                    "at-4",
                    equal(odds[1], "(/ 17 8)"),
                    combination([], [("h.2", f"(* (- (/ 25 8)) (+ 1 {odds[1]}))")]),
                ),
                step(
                    "at-16",
                    equal(odds[2], "(/ 13 4)"),
                    combination([], [("h.3", f"(* (- (/ 17 4)) (+ 1 {odds[2]}))")]),
                ),
            ],
            combination(
                [],
                [("at-16", f"(- {odds[0]})"), ("at-4", f"(+ {odds[1]} (/ 17 8))"), ("at-1", "(- (/ 13 4))")],
            ),
        ),
        names=["h"],
    )
    values = [message((4, 1, 1, 4), Integer(v)) for v in (1, 4, 16)]
    sampled = conj(
        *(
            equal(one / (zero + one), bare.format(t))
            for (zero, one), t in zip(values, ("0", "(Ln 4)", "(* 2 (Ln 4))"))
        )
    )
    if [text(one / (zero + one)) for zero, one in values] != ["(/ 1 2)", "(/ 17 25)", "(/ 13 17)"]:
        raise ArithmeticError("the engine's messages at odds 1, 4, 16 are not those of the refutation")
    return Claim(
        id="messages.one-sigmoid-unit",
        title="One sigmoid unit with an affine read-out computes the message of any positive pairwise factor",
        theory=("C1",),
        source=Source(
            ("Theorem 1.2", "Section 3"),
            "A unit sigma(w0 logit m0 + w1 logit m1 + b) performs the sum-product update; sum-product on binary variables is "
            "addition of log-odds.",
        ),
        obligations=(
            Obligation(
                name="bare-unit-fails",
                role="literal-negation",
                says="For the factor [[4,1],[1,4]] no w and b make sigma(w l + b) the sum-product message: already at the odds "
                "1, 4, 16, where the message is 1/2, 17/25, 13/17.",
                statement=universal(reals("w", "b"), f"(not {sampled})"),
                evidence=refutation,
                near_misses=(
                    near_miss(
                        "two-points-only",
                        reals("w", "b"),
                        f"(not {conj(equal('(/ 1 2)', bare.format('0')), equal('(/ 4 5)', bare.format('(Ln 4)')))})",
                        {"w": 1, "b": 0},
                        note="two points never refute a unit with two parameters",
                    ),
                ),
            ),
            Obligation(
                name="message-is-unit",
                role="corrected",
                says="For all positive f and every l: the normalised sum-product message (f01+f11 e^l)/(f00+f01+(f10+f11) e^l) "
                "is A + B sigma(l+c), A = f01/(f00+f01), B = f11/(f10+f11) - A, c = ln((f10+f11)/(f00+f01)).",
                statement=universal(reals(*NAMES, "l"), equal(probability_message(), sigmoid_unit), facts),
                evidence=have(row, identity()),
                near_misses=(
                    near_miss(
                        "without-c",
                        reals(*NAMES, "l"),
                        equal(probability_message(), unit("sigmoid", [1], [0], [second], first, l)),
                        {**SKEW, "l": "0"},
                        facts,
                        "dropping c is wrong as soon as the rows have unequal mass",
                    ),
                ),
                witness=model({**SKEW, "l": "0"}),
            ),
            Obligation(
                name="every-unit-is-a-factor",
                role="corrected",
                says="Every A, B, c with A and A+B in (0,1) is the (A, B, c) of the positive factor "
                "[[1-A, A], [e^c (1-A-B), e^c (A+B)]].",
                statement=universal(reals("A", "B", "c"), back, ranges),
                evidence=both([sign()] * 4 + [identity(), identity(), identity(exp=True)]),
                near_misses=(
                    near_miss(
                        "rows-swapped",
                        reals("A", "B", "c"),
                        equal(first.subs(dict(zip(F, (rebuilt[2], rebuilt[3], rebuilt[0], rebuilt[1])))), a),
                        {"A": "1/3", "B": "1/3", "c": 0},
                        ranges,
                    ),
                ),
                witness=model({"A": "1/3", "B": "1/3", "c": 0}),
            ),
            Obligation(
                name="factor-up-to-scale",
                role="corrected",
                says="The factor rebuilt from its own (A, B, c) is the factor divided by f00+f01: the correspondence is a "
                "bijection up to scale.",
                statement=universal(reals(*NAMES), forth, facts),
                evidence=have(row, both([identity()] * 4)),
                near_misses=(
                    near_miss(
                        "not-the-factor-itself",
                        reals(*NAMES),
                        conj(*(equal(e.subs(there), f) for e, f in zip(rebuilt, F, strict=True))),
                        AT,
                        facts,
                        "the scale is lost",
                    ),
                ),
                witness=model(AT),
            ),
            Obligation(
                name="bias-zero-iff-balanced",
                role="corrected",
                says="c = 0 exactly when both rows have the same mass, f00+f01 = f10+f11.",
                statement=universal(
                    reals(*NAMES), f"(= {equal(shift, 0)} (= (+ f00 f01) (+ f10 f11)))", facts
                ),
                evidence=have(
                    row,
                    iff(
                        have(
                            [monotone("odds", "Exp", "side")],
                            combination([], [("odds", "(- (+ f00 f01))")]),
                        ),
                        exponentiate(combination([], [("side", "(- (/ 1 (+ f00 f01)))")])),
                    ),
                ),
                near_misses=(
                    near_miss(
                        "columns",
                        reals(*NAMES),
                        f"(= {equal(shift, 0)} (= (+ f00 f10) (+ f01 f11)))",
                        {"f00": 1, "f01": 3, "f10": 2, "f11": 2},
                        facts,
                        "column masses do not decide it",
                    ),
                ),
                witness=model(AT),
            ),
        ),
        not_said=(
            "Factors with zero entries are not covered: there A or A+B leaves (0,1) or c is infinite.",
        ),
        references=(KSCHISCHANG,),
        derivation=lambda: (
            dv.derive(
                "message-to-unit",
                probability_message(),
                dv.partial_fractions(l),
                dv.recognise_logistic(l),
                dv.collected_sigmoid(),
            ),
        ),
    )


def _two_softplus() -> Claim:
    t0, t1, t2 = log(f01 / f00), log(f11 / f01), log(f10 / f00)
    block = unit("softplus", [1, 1], [t1, t2], [1, -1], t0, l)
    wrong = unit("softplus", [1, 1], [t2, t1], [1, -1], t0, l)
    values = [message((4, 1, 1, 4), Integer(v)) for v in (1, 4)]
    added = conj(*(equal(one / zero, f"(* k {v})") for (zero, one), v in zip(values, (1, 4))))
    return Claim(
        id="messages.two-softplus-units",
        title="In log-odds a message is a bias and two softplus units, whose parameters enter additively",
        theory=("C2",),
        source=Source(
            ("Section 3",), "Pearl's sum-product on binary variables reduces exactly to addition of log-odds."
        ),
        obligations=(
            Obligation(
                name="not-addition",
                role="literal-negation",
                says="Passing through the factor [[4,1],[1,4]] is no addition in log-odds: at the odds 1 and 4 the outgoing odds "
                "are 1 and 17/8, which no constant k multiplies from 1 and 4.",
                statement=universal(reals("k"), f"(not {added})"),
                evidence=intro(combination([], [("h.2", "1"), ("h.1", "(- 4)")]), names=["h"]),
                near_misses=(
                    near_miss(
                        "identity-factor",
                        reals("k"),
                        f"(not {conj(equal('(/ 3 1)', '(* k 1)'), equal('(/ 12 1)', '(* k 4)'))})",
                        {"k": 3},
                        note="through the diagonal factor [[1,0],[0,3]] it is addition of ln 3",
                    ),
                ),
            ),
            Obligation(
                name="message-is-two-softplus",
                role="corrected",
                says="For all positive f and every l: ln((f01+f11 e^l)/(f00+f10 e^l)) = t0 + softplus(l+t1) - softplus(l+t2), "
                "t0 = ln f01/f00, t1 = ln f11/f01, t2 = ln f10/f00.",
                statement=universal(reals(*NAMES, "l"), equal(log_odds_message(), block), FACTS),
                evidence=identity(exp=True),
                near_misses=(
                    near_miss(
                        "thresholds-swapped",
                        reals(*NAMES, "l"),
                        equal(log_odds_message(), wrong),
                        {**SKEW, "l": "0"},
                        FACTS,
                    ),
                ),
                witness=model({**SKEW, "l": "0"}),
            ),
        ),
        not_said=("Nothing is said for factors with zero entries, where t0, t1 or t2 is infinite.",),
        references=(KSCHISCHANG,),
        derivation=lambda: (
            dv.derive("message-to-softplus", log_odds_message(), dv.split_logs(), dv.factor_out_of_log(l)),
        ),
    )


CLAIMS: tuple[Claim, ...] = (_one_unit(), _two_softplus())
