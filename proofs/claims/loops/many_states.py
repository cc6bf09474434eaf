"""Strength of a factor between variables of any number of states: Birkhoff's coefficient, proved for every size.

Two rows a, c of a positive table give, from incoming weights n_i, the masses p_i = f_ai n_i and q_i = f_ci n_i. Another
incoming message multiplies n_i by x_i between 1 and e^d. If no two-by-two cross ratio p_i q_j / (p_j q_i) exceeds
((1+t)/(1-t))^2, the ratio of the two outgoing entries moves by at most e^(t d). The proof sorts the states by the threshold
c = e^(td) sum p / sum q into those with p_i > c q_i and the others, and so comes down to two states.
"""

from __future__ import annotations

from typing import Any

from proofs.claims.loops.contraction import BIRKHOFF, MOOIJ
from proofs.language.claim import Claim, NearMiss, Obligation
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    have,
    induction,
    instance,
    intro,
    known,
    model,
    sign,
    step,
)
from proofs.language.statement import naturals, near_miss, reals, running_sum, universal

SEQUENCES = "(declare-fun p (Int) Real)\n(declare-fun q (Int) Real)"
ABOVE = "(< (* theta (q k)) (p k))"


def _sum(name: str, term: str, inside: bool) -> str:
    """The sum of ``term`` over the states above the threshold c, or over the others."""
    kept, dropped = (term, "0") if inside else ("0", term)
    return (
        f"(define-fun-rec {name} ((k Int) (theta Real)) Real (ite (<= k 0) 0 "
        f"(+ ({name} (- k 1) theta) (ite {ABOVE} {kept} {dropped}))))"
    )


PIN, QIN = _sum("pin", "(p k)", True), _sum("qin", "(q k)", True)
POUT, QOUT = _sum("pout", "(p k)", False), _sum("qout", "(q k)", False)
SORTED = "\n".join((SEQUENCES, PIN, QIN, POUT, QOUT))
POSITIVE = {"p_positive": "(forall ((i Int)) (< 0 (p i)))", "q_positive": "(forall ((i Int)) (< 0 (q i)))"}
SAME = {"p": "p", "q": "q"}
CROSS = {"cross": "(forall ((i Int) (j Int)) (<= (* (p i) (q j)) (* r (* (p j) (q i)))))"}
ONES: dict[str, Any] = {"p": {"else": "1"}, "q": {"else": "1"}}
TILTED: dict[str, Any] = {"p": {"1": "2", "else": "1"}, "q": {"2": "2", "else": "1"}}


def _follows(*facts: str) -> dict[str, Any]:
    """The denied goal and these inequalities add up to a contradiction."""
    return combination(terms=[(1, ["goal"], None), *((1, [fact], None) for fact in facts)])


def _next_above(variable: str = "k") -> str:
    return f"(< (* c (q (+ {variable} 1))) (p (+ {variable} 1)))"


def _by_state(above: dict[str, Any], below: dict[str, Any], variable: str = "k") -> dict[str, Any]:
    """Induction on the number of states, the next one above the threshold or not."""
    return induction(variable, sign(), cases(_next_above(variable), above, below))


def _one_against(
    name: str, says: str, hypothesis: str, goal: str, inside: bool, miss: NearMiss
) -> Obligation:
    used = have([instance("next", "each", {"j": "(+ m 1)"})], _follows("ih", "next"))
    above, below = (used, _follows("ih")) if inside else (_follows("ih"), used)
    return Obligation(
        name=name,
        role="lemma",
        says=says,
        statement=universal(
            "\n".join((reals("a", "b", "c", "r"), SORTED)),
            naturals(goal, "m"),
            {"each": f"(forall ((j Int)) {hypothesis})"},
        ),
        evidence=_by_state(above, below, "m"),
        near_misses=(miss,),
        witness=model({"a": "1", "b": "1", "c": "0", "r": "1", **ONES}),
    )


def _against_outside() -> Obligation:
    return _one_against(
        "one-against-the-others",
        "If a q_j <= r p_j b for every state j, the same holds for the sums over the states below the threshold.",
        "(<= (* a (q j)) (* r (* (p j) b)))",
        "(<= (* a (qout m c)) (* r (* (pout m c) b)))",
        False,
        near_miss(
            "constants-exchanged",
            "\n".join((reals("a", "b", "c", "r"), SORTED)),
            "(<= (* b (qout 1 c)) (* r (* (pout 1 c) a)))",
            {"a": "1", "b": "2", "c": "2", "r": "1", **ONES},
        ),
    )


def _against_inside() -> Obligation:
    return _one_against(
        "those-above-against-one",
        "If p_j b <= r a q_j for every state j, the same holds for the sums over the states above the threshold.",
        "(<= (* (p j) b) (* r (* a (q j))))",
        "(<= (* (pin m c) b) (* r (* a (qin m c))))",
        True,
        near_miss(
            "constants-exchanged",
            "\n".join((reals("a", "b", "c", "r"), SORTED)),
            "(<= (* (pin 1 c) a) (* r (* b (qin 1 c))))",
            {"a": "2", "b": "1", "c": "0", "r": "1", **ONES},
        ),
    )


def _cross_sums() -> Obligation:
    declared = "\n".join((reals("c", "r"), SORTED))
    body = "(<= (* (pin k c) (qout k c)) (* r (* (pout k c) (qin k c))))"
    here = {"a": "(p (+ k 1))", "b": "(q (+ k 1))", "c": "c", "r": "r"}

    def swapped(pair: dict[str, str]) -> dict[str, Any]:
        return intro(have([instance("pair", "cross", pair)], known()))

    above = have(
        [
            apply(
                "others", None, "one-against-the-others", here, [swapped({"i": "(+ k 1)", "j": "j"})], SAME
            ),
            instance("now", "others", {"m": "k"}),
        ],
        _follows("ih", "now"),
    )
    below = have(
        [
            apply(
                "others", None, "those-above-against-one", here, [swapped({"i": "j", "j": "(+ k 1)"})], SAME
            ),
            instance("now", "others", {"m": "k"}),
        ],
        _follows("ih", "now"),
    )
    return Obligation(
        name="cross-ratio-of-sums",
        role="lemma",
        says="If every p_i q_j <= r p_j q_i, so do the sums above and below a threshold, for any number of states.",
        statement=universal(declared, naturals(body), CROSS),
        evidence=_by_state(above, below),
        near_misses=(
            near_miss(
                "ratio-forgotten",
                declared,
                "(<= (* (pin 2 c) (qout 2 c)) (* (pout 2 c) (qin 2 c)))",
                {"c": "1", "r": "4", **TILTED},
                note="without r the sums are not ordered",
            ),
        ),
        witness=model({"c": "1", "r": "1", **ONES}),
    )


def _parts() -> Obligation:
    sums = "\n".join((running_sum("massp", "(p k)"), running_sum("massq", "(q k)")))
    declared = "\n".join((reals("c"), SORTED, sums))
    body = (
        "(and (= (massp k) (+ (pin k c) (pout k c))) (= (massq k) (+ (qin k c) (qout k c))) "
        "(<= 0 (pin k c)) (<= 0 (qin k c)) (<= 0 (pout k c)) (<= 0 (qout k c)))"
    )
    equation = combination(equalities=[("ih.1", "1")])
    equation_q = combination(equalities=[("ih.2", "1")])
    branch = both([equation, equation_q, sign(), sign(), sign(), sign()])
    steps = [instance("pk", "p-positive", {"i": "(+ k 1)"}), instance("qk", "q-positive", {"i": "(+ k 1)"})]
    zero = both([sign() for _ in range(6)])
    return Obligation(
        name="two-parts",
        role="lemma",
        says="The sums above and below the threshold are not negative and make up the whole.",
        statement=universal(declared, naturals(body), POSITIVE),
        evidence=induction("k", zero, have(steps, cases(_next_above(), branch, branch))),
        near_misses=(
            near_miss(
                "above-alone",
                declared,
                "(= (massp 2) (pin 2 c))",
                {"c": "1", **TILTED},
                note="the states below the threshold count too",
            ),
        ),
        witness=model({"c": "1", **ONES}),
    )


WEIGHTED = "\n".join(
    (
        "(declare-fun x (Int) Real)",
        running_sum("sump", "(* (p k) (x k))"),
        running_sum("sumq", "(* (q k) (x k))"),
    )
)
BETWEEN = {"between": "(forall ((i Int)) (and (<= 1 (x i)) (<= (x i) top)))"}


def _extremes() -> Obligation:
    declared = "\n".join((reals("c", "top"), SORTED, WEIGHTED))
    body = "(<= (- (sump k) (* c (sumq k))) (+ (* top (- (pin k c) (* c (qin k c)))) (- (pout k c) (* c (qout k c)))))"
    room = instance("room", "between", {"i": "(+ k 1)"})
    above = have(
        [room], combination(terms=[(1, ["goal"], None), (1, ["ih"], None), (1, ["room.2", "case"], None)])
    )
    below = have(
        [room, step("under", "(<= (p (+ k 1)) (* c (q (+ k 1))))", known())],
        combination(terms=[(1, ["goal"], None), (1, ["ih"], None), (1, ["room.1", "under"], None)]),
    )
    return Obligation(
        name="extremes",
        role="lemma",
        says="sum (p_i - c q_i) x_i is largest when x is at its top above the threshold and 1 below it.",
        statement=universal(declared, naturals(body), BETWEEN),
        evidence=_by_state(above, below),
        near_misses=(
            near_miss(
                "top-below-too",
                declared,
                "(<= (- (sump 1) (* c (sumq 1))) (* top (- (p 1) (* c (q 1)))))",
                {"c": "2", "top": "2", **ONES, "x": {"else": "1"}},
                note="below the threshold the smallest x is the best",
            ),
        ),
        witness=model({"c": "1", "top": "2", **ONES, "x": {"else": "1"}}),
    )


SLACK = {"t_nonnegative": "(<= 0 t)", "t_below_one": "(< t 1)", "d_nonnegative": "(<= 0 d)"}


def _two_points() -> Obligation:
    """P, Q above the threshold, S, T below it."""
    declared = reals("P", "Q", "S", "T", "t", "d")
    facts = {
        "P_nonnegative": "(<= 0 P)",
        "Q_nonnegative": "(<= 0 Q)",
        "S_nonnegative": "(<= 0 S)",
        "T_nonnegative": "(<= 0 T)",
        "p_mass": "(< 0 (+ P S))",
        "q_mass": "(< 0 (+ Q T))",
        **SLACK,
        "ratio": "(<= (* (- 1 t) (- 1 t) (* P T)) (* (+ 1 t) (+ 1 t) (* S Q)))",
    }
    goal = "(<= (* (+ Q T) (+ (* P (Exp d)) S)) (* (Exp (* t d)) (+ P S) (+ (* Q (Exp d)) T)))"
    shrunk = "(<= (* (+ Q T) (+ (* P (Exp d)) S)) (* (+ P S) (+ (* Q (Exp d)) T)))"
    grow = [
        step("td", "(<= 0 (* t d))", sign()),
        {"name": "factor", "by": {"kind": "monotone", "function": "Exp", "fact": "td"}},
        step("room", "(<= 0 d)", known()),
        {"name": "top", "by": {"kind": "monotone", "function": "Exp", "fact": "room"}},
    ]
    ordered = have(
        [
            *grow,
            step("less", shrunk, combination(terms=[(1, ["goal"], None), (1, ["case", "top"], None)])),
            step("right", "(<= 0 (* (+ P S) (+ (* Q (Exp d)) T)))", sign()),
        ],
        combination(terms=[(1, ["goal"], None), (1, ["less"], None), (1, ["factor", "right"], None)]),
    )
    apart = "(< (* S Q) (* P T))"
    at_zero = "(Ln (/ (+ S (* P (Exp 0))) (+ T (* Q (Exp 0)))))"
    at_d = "(Ln (/ (+ S (* P (Exp d))) (+ T (* Q (Exp d)))))"
    table = {"f00": "T", "f01": "S", "f10": "Q", "f11": "P", "t": "t", "l": "d", "k": "0"}

    def positive_factor(name: str, other: str) -> dict[str, Any]:
        """From 0 < S Q: a factor that is not negative is not zero."""
        zero = combination(terms=[(1, ["both"], None), (1, ["goal"], None, other)])
        return step(f"{name}-positive", f"(< 0 {name})", zero)

    crossed = have(
        [
            step("apart", apart, known()),
            step(
                "PT", "(< 0 (* P T))", have([step("SQ0", "(<= 0 (* S Q))", sign())], _follows("apart", "SQ0"))
            ),
            step("P-positive", "(< 0 P)", combination(terms=[(1, ["PT"], None), (1, ["goal"], None, "T")])),
            step("T-positive", "(< 0 T)", combination(terms=[(1, ["PT"], None), (1, ["goal"], None, "P")])),
            step(
                "both",
                "(< 0 (* S Q))",
                combination(
                    terms=[
                        (1, ["goal"], "(+ 1 t)"),
                        (1, ["ratio"], None),
                        (1, ["PT"], None, "(* (- 1 t) (- 1 t))"),
                    ]
                ),
            ),
            positive_factor("S", "Q"),
            positive_factor("Q", "S"),
            step(
                "reverse",
                "(<= (* (- 1 t) (- 1 t) (* S Q)) (* (+ 1 t) (+ 1 t) (* P T)))",
                combination(
                    terms=[(1, ["goal"], None), (1, ["apart"], "(- 1 t)"), (4, ["t-nonnegative", "PT"], None)]
                ),
            ),
            step("t-at-most-one", "(<= t 1)", known()),
            apply("rise", "loops.strength", "rise-at-most", table),
            step("move", f"(<= {at_d} (+ (* t d) {at_zero}))", _follows("rise")),
            {"name": "odds", "by": {"kind": "monotone", "function": "Exp", "fact": "move"}},
        ],
        combination(terms=[(1, ["goal"], None), (1, ["odds"], None, "(* (+ T (* Q (Exp d))) (+ Q T))")]),
    )
    return Obligation(
        name="two-states",
        role="lemma",
        says="Two states with masses P, S and Q, T: the ratio of the sums rises by at most e^(t d) when the first gains e^d.",
        statement=universal(declared, goal, facts),
        evidence=cases("(<= (* P T) (* S Q))", ordered, crossed),
        near_misses=(
            near_miss(
                "no-allowance",
                declared,
                shrunk,
                {"P": "2", "Q": "1", "S": "1", "T": "2", "t": "1/3", "d": "(Ln 2)"},
                note="with t = 0 only proportional rows would do",
            ),
        ),
        witness=model({"P": "2", "Q": "1", "S": "1", "T": "2", "t": "1/3", "d": "(Ln 2)"}),
    )


SUMS = "\n".join((running_sum("massp", "(p k)"), running_sum("massq", "(q k)")))
EVERY = {
    **POSITIVE,
    **SLACK,
    "ratio": "(forall ((i Int) (j Int)) (<= (* (- 1 t) (- 1 t) (* (p i) (q j))) (* (+ 1 t) (+ 1 t) (* (p j) (q i)))))",
    "between": "(forall ((i Int)) (and (<= 1 (x i)) (<= (x i) (Exp d))))",
}
MOVES = "(<= (* (massq n) (sump n)) (* (Exp (* t d)) (massp n) (sumq n)))"
STILL = "(<= (* (massq 2) (sump 2)) (* (massp 2) (sumq 2)))"
THIRD = {"t": "1/3", "d": "1", **TILTED, "x": {"1": "2", "else": "1"}}


def _assembled() -> Obligation:
    """The threshold c depends on n; n is a constant here, so that its sums stay folded."""
    declared = "\n".join((reals("t", "d"), "(declare-const n Int)", SORTED, SUMS, WEIGHTED))
    facts = {**EVERY, "size": "(<= 0 n)", "mp": "(< 0 (massp n))", "mq": "(< 0 (massq n))"}
    c = "(/ (* (Exp (* t d)) (massp n)) (massq n))"
    r = "(/ (* (+ 1 t) (+ 1 t)) (* (- 1 t) (- 1 t)))"
    cross = intro(
        have(
            [instance("pair", "ratio", {"i": "i", "j": "j"})],
            combination(terms=[(1, ["goal"], None), (1, ["pair"], None, "(/ 1 (* (- 1 t) (- 1 t)))")]),
        )
    )
    pin, qin, pout, qout = (f"({name} n {c})" for name in ("pin", "qin", "pout", "qout"))
    masses = [
        combination(terms=[(1, ["goal"], None), (1, ["mp"], None)], equalities=[("parts.1", "(- 1)")]),
        combination(terms=[(1, ["goal"], None), (1, ["mq"], None)], equalities=[("parts.2", "(- 1)")]),
    ]
    ratio = combination(terms=[(1, ["goal"], None), (1, ["sums"], None, "(* (- 1 t) (- 1 t))")])
    points = {"P": pin, "Q": qin, "S": pout, "T": qout, "t": "t", "d": "d"}
    proof = have(
        [
            apply("all-parts", None, "two-parts", {"c": c}, functions=SAME),
            instance("parts", "all-parts", {"k": "n"}),
            apply("all-cross", None, "cross-ratio-of-sums", {"c": c, "r": r}, [cross], SAME),
            instance("sums", "all-cross", {"k": "n"}),
            apply("all-extremes", None, "extremes", {"c": c, "top": "(Exp d)"}, functions={**SAME, "x": "x"}),
            instance("extreme", "all-extremes", {"k": "n"}),
            apply(
                "two",
                None,
                "two-states",
                points,
                [*(known() for _ in range(4)), *masses, *(known() for _ in range(3)), ratio],
            ),
        ],
        combination(
            terms=[(1, ["goal"], None), (1, ["extreme"], None, "(massq n)"), (1, ["two"], None)],
            equalities=[
                ("parts.2", f"(- (+ (* {pin} (Exp d)) {pout}))"),
                ("parts.1", f"(* (Exp (* t d)) (+ (* {qin} (Exp d)) {qout}))"),
            ],
        ),
    )
    return Obligation(
        name="sorted-by-threshold",
        role="lemma",
        says="At a size where the masses are positive, the states sorted by the threshold come down to two.",
        statement=universal(declared, MOVES, facts),
        evidence=proof,
        near_misses=(
            near_miss(
                "half-the-strength", declared, STILL, {**THIRD, "n": "2"}, note="some movement there is"
            ),
        ),
        witness=model({"t": "0", "d": "0", "n": "1", **ONES, "x": {"else": "1"}}),
    )


def _every_size() -> Obligation:
    declared = "\n".join((reals("t", "d"), SORTED, SUMS, WEIGHTED))
    proof = have(
        [
            step("p-mass", "(forall ((m Int)) (=> (<= 1 m) (< 0 (massp m))))", _mass("p")),
            step("q-mass", "(forall ((m Int)) (=> (<= 1 m) (< 0 (massq m))))", _mass("q")),
            instance("mp", "p-mass", {"m": "n"}),
            instance("mq", "q-mass", {"m": "n"}),
            apply(
                "here",
                None,
                "sorted-by-threshold",
                {"t": "t", "d": "d", "n": "n"},
                functions={**SAME, "x": "x"},
            ),
        ],
        known(),
    )
    return Obligation(
        name="every-size",
        role="lemma",
        says="For every number of states: if no cross ratio exceeds ((1+t)/(1-t))^2, incoming factors between 1 and e^d move the "
        "ratio of two outgoing entries by at most e^(t d).",
        statement=universal(declared, f"(forall ((n Int)) (=> (<= 1 n) {MOVES}))", EVERY),
        evidence=intro(proof, names=["some"]),
        near_misses=(near_miss("no-movement", declared, STILL, THIRD, note="some movement there is"),),
        witness=model({"t": "0", "d": "0", **ONES, "x": {"else": "1"}}),
    )


def _mass(letter: str) -> dict[str, Any]:
    return induction(
        "m",
        have([instance("first", f"{letter}-positive", {"i": "1"})], sign()),
        have([instance("next", f"{letter}-positive", {"i": "(+ m 1)"})], sign()),
    )


def _claim() -> Claim:
    return Claim(
        id="loops.many-states",
        title="A factor between variables of any number of states moves a message by at most Birkhoff's coefficient",
        theory=("G1",),
        source=None,
        obligations=(
            _against_outside(),
            _against_inside(),
            _cross_sums(),
            _parts(),
            _extremes(),
            _two_points(),
            _assembled(),
            _every_size(),
        ),
        not_said=(
            "Positive entries and t < 1 only.",
            "Factors over more than two variables, and tables with zeros: loops.many-variables, and kernel.factors as a whole.",
        ),
        references=(BIRKHOFF, MOOIJ),
    )


CLAIMS = (_claim(),)
