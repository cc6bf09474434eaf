"""One cycle, the complete graph on four variables, a counterexample inside the source's experiment, and layers
that are only nearly belief propagation.

Exact runs are stated round by round, messages as odds, each update written out from the tables; the checker computes them again.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from proofs.claims.loops.contraction import (
    EXAMPLE,
    POWER,
    STRENGTH,
    SUMS,
    TABLE,
    WEIGHTS,
    at_most,
    distance_at_most,
    message,
)
from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    have,
    identity,
    instance,
    intro,
    known,
    model,
    sign,
    step,
)
from proofs.language.statement import conj, near_miss, positive, reals, universal
from symbolic.networks.factor_graph import Factor, FactorGraph
from symbolic.propagation.message_passing import Engine

EXPERIMENT = Source(
    ("Section 10.5",),
    "500 of 500 random graphs with entries in [0.1, 1] converged; no guarantee of convergence exists.",
)
Table = tuple[tuple[Fraction, Fraction], tuple[Fraction, Fraction]]


def number(value: Fraction | int) -> str:
    """A rational as SMT-LIB text."""
    exact = Fraction(value)
    return str(exact.numerator) if exact.denominator == 1 else f"(/ {exact.numerator} {exact.denominator})"


def _one_cycle() -> Claim:
    facts = {
        "t_nonnegative": "(<= 0 t)",
        "t_at_most_T": "(<= t T)",
        "T_below_one": "(< T 1)",
        "branches": "(<= 0 a)",
        "most": "(<= a A)",
    }
    weight = "(/ (+ 1 (* T A)) (- 1 T))"
    enough = at_most(f"(+ 1 (* t (+ {weight} a)))", weight)
    tree = {
        "t_nonnegative": "(<= 0 t)",
        "t_at_most_one": "(<= t 1)",
        "heard": "(<= s (* n V))",
        "count": "(<= 0 n)",
        "earlier": "(<= 1 V)",
        "positive": "(<= 0 s)",
    }
    nine = "(/ 9 11)"
    entries = {f"{name}_low": f"(<= (/ 1 10) {name})" for name in TABLE}
    entries |= {f"{name}_high": f"(<= {name} 1)" for name in TABLE}
    straight = "(* (- 1 (/ 9 11)) (- 1 (/ 9 11)) (* f00 r f11))"
    crossed = "(* (+ 1 (/ 9 11)) (+ 1 (/ 9 11)) (* f01 r f10))"
    power = "(define-fun-rec left ((j Int)) Real (ite (<= j 0) 1 (* (/ 9 11) (left (- j 1)))))"
    ninety = f"{power}\n(declare-const e Real)"
    return Claim(
        id="loops.one-cycle",
        title="With one cycle belief propagation always converges: four of the source's five structures had to",
        theory=("G2",),
        source=EXPERIMENT,
        obligations=(
            Obligation(
                name="cycle-weights",
                role="corrected",
                says=(
                    "Strengths at most T < 1 along a cycle, and side branches whose weights sum to at most A at each variable: "
                    "the one weight (1 + T A)/(1 - T) meets w >= 1 + M w on every message along the cycle, whatever its length."
                ),
                statement=universal(reals("t", "T", "a", "A"), enough, facts),
                evidence=have(
                    [
                        step("gap", "(< 0 (- 1 T))", sign()),
                        step(
                            "T-nonnegative",
                            "(<= 0 T)",
                            combination(
                                [
                                    (1, ["goal"], None),
                                    (1, ["t-nonnegative"], None),
                                    (1, ["t-at-most-T"], None),
                                ]
                            ),
                        ),
                        step(
                            "A-nonnegative",
                            "(<= 0 A)",
                            combination([(1, ["goal"], None), (1, ["branches"], None), (1, ["most"], None)]),
                        ),
                        step("weight", f"(<= 0 {weight})", sign()),
                    ],
                    combination(
                        [
                            (1, ["goal"], None),
                            (1, ["t-at-most-T", "weight"], None),
                            (1, ["t-at-most-T", "branches"], None),
                            (1, ["T-nonnegative", "most"], None),
                        ]
                    ),
                ),
                near_misses=(
                    near_miss(
                        "branches-forgotten",
                        reals("t", "T", "a", "A"),
                        at_most("(+ 1 (* t (+ (/ 1 (- 1 T)) a)))", "(/ 1 (- 1 T))"),
                        {"t": "1/2", "T": "1/2", "a": 1, "A": 1},
                        facts,
                    ),
                ),
                witness=model({"t": "1/2", "T": "1/2", "a": 1, "A": 1}),
            ),
            Obligation(
                name="branch-weights",
                role="lemma",
                says=(
                    "On a branch each message hears n earlier ones of weight at most V >= 1: (1 + n) V is weight enough. "
                    "So trees, towards and away from the cycle, get weights one after the other."
                ),
                statement=universal(
                    reals("t", "s", "n", "V"), at_most("(+ 1 (* t s))", "(* (+ 1 n) V)"), tree
                ),
                evidence=combination(
                    [
                        (1, ["goal"], None),
                        (1, ["t-at-most-one", "positive"], None),
                        (1, ["heard"], None),
                        (1, ["earlier"], None),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "nothing-added",
                        reals("t", "s", "n", "V"),
                        at_most("(+ 1 (* t s))", "(* n V)"),
                        {"t": 1, "s": 1, "n": 1, "V": 1},
                        tree,
                    ),
                ),
                witness=model({"t": 1, "s": 1, "n": 1, "V": 1}),
            ),
            Obligation(
                name="nine-elevenths",
                role="lemma",
                says="Entries in [1/10, 1], one row scaled by any r > 0 (as OR tables are): the strength is at most 9/11.",
                statement=universal(
                    reals(*TABLE, "r"), at_most(straight, crossed), {**entries, "scaled": "(< 0 r)"}
                ),
                evidence=have(
                    [
                        step(
                            "most",
                            "(<= (* f00 f11) 1)",
                            combination(
                                [(1, ["goal"], None), (1, ["f00-high"], None, "f11"), (1, ["f11-high"], None)]
                            ),
                        ),
                        step(
                            "least",
                            "(<= (/ 1 100) (* f01 f10))",
                            combination(
                                [
                                    (1, ["goal"], None),
                                    (1, ["f01-low"], None, "f10"),
                                    ("1/10", ["f10-low"], None),
                                ]
                            ),
                        ),
                    ],
                    combination(
                        [
                            (1, ["goal"], None),
                            ("4/121", ["most", "scaled"], None),
                            ("400/121", ["least", "scaled"], None),
                        ]
                    ),
                ),
                near_misses=(
                    near_miss(
                        "four-fifths",
                        reals(*TABLE, "r"),
                        at_most(straight.replace(nine, "(/ 4 5)"), crossed.replace(nine, "(/ 4 5)")),
                        {"f00": 1, "f01": "1/10", "f10": "1/10", "f11": 1, "r": 1},
                        {**entries, "scaled": "(< 0 r)"},
                        "the extreme table has strength 9/11 exactly",
                    ),
                ),
                witness=model({"f00": 1, "f01": "1/10", "f10": "1/10", "f11": 1, "r": 1}),
            ),
            Obligation(
                name="round-100",
                role="literal-negation",
                says=(
                    "Movements of at most 7 (twice ln 30, rounded up), shrunk to 9/11 in each of 93 rounds and heard in pairs, "
                    "stay below 4e-6 in log-odds, so below 1e-6 in probability. Six rounds settle every branch of the "
                    "source's structures, so by round 100 the stopping rule has fired."
                ),
                statement=universal(ninety, "(< e (/ 4 1000000))", {"moved": "(<= e (* 14 (left 93)))"}),
                evidence=combination([(1, ["goal"], None), (1, ["moved"], None)]),
                near_misses=(
                    near_miss(
                        "by-round-67",
                        ninety,
                        "(< e (/ 4 1000000))",
                        {"e": "1/100000"},
                        {"moved": "(<= e (* 14 (left 60)))"},
                        "sixty rounds are not enough for this bound",
                    ),
                ),
                witness=model({"e": 0}),
            ),
        ),
        not_said=(
            "That every such graph gets its weights, its trees summed out, and then converges: kernel.one-cycle.",
            "The two-loops structure of the source's table has two cycles: see loops.two-loops.",
            "That log-odds movements of d are probability movements of at most d/4, and that messages stay within ln 30, "
            "is arithmetic on its set-up: entries of one row differ by a factor of at most 10, of one column by at most 30.",
        ),
        references=(
            'Y. Weiss, "Correctness of local probability propagation in graphical models with loops", '
            "Neural Computation 12, 2000",
        ),
    )


def _k4() -> Claim:
    strength = "(ite (<= 1 b) (/ (- b 1) (+ b 1)) (/ (- 1 b) (+ 1 b)))"
    inside = {"above_a_third": "(< (/ 1 3) b)", "below_three": "(< b 3)"}
    certified = conj(
        f"(< (* 2 {strength}) 1)",
        f"(<= (+ 1 (* 2 {strength} (/ 1 (- 1 (* 2 {strength}))))) (/ 1 (- 1 (* 2 {strength}))))",
    )

    def half(value: str, low: str) -> Any:
        room = step(
            "room",
            f"(< 0 (- 1 (* 2 {value})))",
            combination([(1, ["goal"], None, "(+ 1 b)"), (1, [low], None)]),
        )
        return have(
            [
                step(
                    "b-positive", "(< 0 b)", combination([(1, ["goal"], None), (1, ["above-a-third"], None)])
                ),
                room,
            ],
            both([known(), combination([(1, ["goal"], None)])]),
        )

    coupling = "(+ 1 x (/ 1 x))"
    nonuniform = {"x_positive": "(< 0 x)", "not_one": "(distinct x 1)"}
    there = f"(= {k4_round(coupling, 'x')} (/ 1 x))"
    back = f"(= {k4_round(coupling, '(/ 1 x)')} x)"
    biased = conj(
        f"(= {k4_round('(/ 7 2)', '1', 4)} (/ 1 2))",
        f"(= {k4_round('(/ 7 2)', '(/ 1 2)', 4)} 1)",
        "(= (/ (* 4 1 1 1) (+ 1 (* 4 1 1 1))) (/ 4 5))",
        "(= (/ (* 4 (/ 1 2) (/ 1 2) (/ 1 2)) (+ 1 (* 4 (/ 1 2) (/ 1 2) (/ 1 2)))) (/ 1 3))",
    )
    return Claim(
        id="loops.k4",
        title="Four variables all joined by [[1,b],[b,1]]: convergent for 1/3 < b < 3, able to oscillate for b > 3",
        theory=("G3",),
        source=None,
        obligations=(
            Obligation(
                name="certified",
                role="literal",
                says="For 1/3 < b < 3 the strength |b-1|/(b+1) is below 1/2, and the weight 1/(1-2t) meets w >= 1 + M w.",
                statement=universal(reals("b"), certified, inside),
                evidence=cases(
                    "(<= 1 b)",
                    half("(/ (- b 1) (+ b 1))", "below-three"),
                    half("(/ (- 1 b) (+ 1 b))", "above-a-third"),
                    name="side",
                ),
                near_misses=(
                    near_miss(
                        "at-three",
                        reals("b"),
                        f"(< (* 2 {strength}) 1)",
                        {"b": 3},
                        {"above_a_third": inside["above_a_third"]},
                    ),
                ),
                witness=model({"b": 2}),
            ),
            Obligation(
                name="oscillates",
                role="literal",
                says=(
                    "For x > 0, x != 1, put b = 1 + x + 1/x: then b > 3, and a round turns twelve messages x into "
                    "twelve messages 1/x and back. A round is a function of the messages before it, so this goes on for ever."
                ),
                statement=universal(reals("x"), conj(f"(< 3 {coupling})", there, back), nonuniform),
                evidence=both(
                    [
                        combination([(1, ["goal"], None, "x"), (1, [], "(- x 1)")]),
                        identity(),
                        identity(),
                    ]
                ),
                near_misses=(
                    near_miss(
                        "weaker-coupling",
                        reals("x"),
                        f"(= {k4_round('3', 'x')} (/ 1 x))",
                        {"x": 2},
                        nonuniform,
                        "at b = 3 nothing oscillates",
                    ),
                ),
                witness=model({"x": 2}),
            ),
            Obligation(
                name="four-fifths-one-third",
                role="literal",
                says="b = 7/2, unary odds 4, uniform start: messages 1, 1/2, 1, ..., so beliefs 4/5, 1/3, 4/5, ... for ever.",
                statement=universal("", biased),
                evidence=both([identity()] * 4),
                near_misses=(
                    near_miss(
                        "b-three",
                        "",
                        f"(= {k4_round('3', '1', 4)} (/ 1 2))",
                        {},
                        note="with b = 3 the first round gives 7/13",
                    ),
                ),
            ),
        ),
        not_said=(
            "Outside 1/3 < b < 3 the certificate is silent; 0 < b <= 1/3 may converge.",
            "Every b > 3 is 1 + x + 1/x for some x != 1 (a quadratic with positive discriminant).",
        ),
    )


def k4_round(b: str, x: str, prior: int = 1) -> str:
    """The next message when all twelve are ``x``: each variable hears two besides the one it answers."""
    odds = f"(* {prior} {x} {x})"
    return f"(/ (+ {b} {odds}) (+ 1 (* {b} {odds})))"


HUB_LEAF: Table = ((Fraction(3, 28), Fraction(1)), (Fraction(27, 28), Fraction(2, 7)))
HUB_HUB: Table = ((Fraction(53, 403), Fraction(1)), (Fraction(1), Fraction(29, 91)))
EDGES = ((1, 0), (2, 0), (1, 2), (1, 3), (2, 3))
"""The source's two-loops edges, hubs 1 and 2 first."""
TABLES = (HUB_LEAF, HUB_LEAF, HUB_HUB, HUB_LEAF, HUB_LEAF)


def two_loops_rounds() -> tuple[dict[tuple[int, int], Fraction], dict[tuple[int, int], Fraction]]:
    """The messages (odds) of rounds 0 and 1, from the exact engine. Raises ArithmeticError unless round 2 equals round 0."""
    names = [str(v) for v in range(4)]
    factors = tuple(
        Factor((str(u), str(v)), tuple(entry for row in table for entry in row))
        for (u, v), table in zip(EDGES, TABLES)
    )
    engine = Engine(FactorGraph(dict.fromkeys(names, 2), factors))
    history = [engine.initial()]
    for _ in range(2):
        history.append(engine.synchronous(history[-1]))
    odds = [
        {
            (u, v): Fraction(m[e, str(v)][1]) / Fraction(m[e, str(v)][0])
            for e, pair in enumerate(EDGES)
            for u, v in (pair, pair[::-1])
        }
        for m in history
    ]
    if odds[2] != odds[0] or odds[1] == odds[0]:
        raise ArithmeticError("the exact engine does not oscillate on the two-loops counterexample")
    return odds[0], odds[1]


def round_equations(
    before: Mapping[tuple[int, int], Fraction], after: Mapping[tuple[int, int], Fraction]
) -> list[str]:
    """One equation per directed message: its update from ``before`` equals ``after``, with the tables written out."""
    found = []
    for (u, v), table in [
        *zip(EDGES, TABLES),
        *(((v, u), tuple(zip(*t))) for (u, v), t in zip(EDGES, TABLES)),
    ]:
        heard = [number(value) for (s, target), value in sorted(before.items()) if target == u and s != v]
        odds = f"(* {' '.join(heard)})" if len(heard) > 1 else heard[0]
        zero, one = (f"(+ {number(table[0][s])} (* {number(table[1][s])} {odds}))" for s in (0, 1))
        found.append(f"(= (/ {one} {zero}) {number(after[u, v])})")
    return found


def belief_equation(messages: Mapping[tuple[int, int], Fraction], variable: int, value: Fraction) -> str:
    odds = " ".join(number(m) for (_, target), m in sorted(messages.items()) if target == variable)
    return f"(= (/ (* {odds}) (+ 1 (* {odds}))) {number(value)})"


def _two_loops() -> Claim:
    even, odd = two_loops_rounds()
    first, second = round_equations(even, odd), round_equations(odd, even)
    beliefs = [
        *(belief_equation(even, hub, Fraction(1, 2)) for hub in (1, 2)),
        *(belief_equation(odd, hub, Fraction(875, 1464)) for hub in (1, 2)),
    ]
    entries = [entry for table in (HUB_LEAF, HUB_HUB) for row in table for entry in row]
    inside = [f"(and (<= (/ 1 10) {number(entry)}) (<= {number(entry)} 1))" for entry in entries]
    return Claim(
        id="loops.two-loops",
        title="No guarantee: inside the source's own experiment there are tables for which belief propagation never converges",
        theory=("G4",),
        source=EXPERIMENT,
        obligations=(
            Obligation(
                name="entries-allowed",
                role="lemma",
                says="Every entry of the two tables lies in [1/10, 1], the range that the experiment draws from.",
                statement=universal("", conj(*inside)),
                evidence=both([both([known(), known()])] * len(inside)),
                near_misses=(
                    near_miss("narrower-range", "", f"(<= (/ 3 20) {number(Fraction(53, 403))})", {}),
                ),
            ),
            Obligation(
                name="round-1",
                role="lemma",
                says="From the uniform start, the ten messages after one round of sum-product are these.",
                statement=universal("", conj(*first)),
                evidence=both([identity()] * len(first)),
                near_misses=(near_miss("it-stands-still", "", round_equations(even, even)[0], {}),),
            ),
            Obligation(
                name="round-2",
                role="literal",
                says="One more round gives the uniform messages again, so the run alternates for ever.",
                statement=universal("", conj(*second)),
                evidence=both([identity()] * len(second)),
                near_misses=(near_miss("it-settles", "", round_equations(odd, odd)[0], {}),),
            ),
            Obligation(
                name="beliefs",
                role="literal",
                says="Both hubs' beliefs alternate between 1/2 and 875/1464.",
                statement=universal("", conj(*beliefs)),
                evidence=both([identity()] * len(beliefs)),
                near_misses=(near_miss("one-half-always", "", belief_equation(odd, 1, Fraction(1, 2)), {}),),
            ),
        ),
        not_said=(
            "That no graph has a guarantee: those with a certificate or one cycle do (loops.contraction, loops.one-cycle).",
            "The 100 random graphs of the source's table did converge; this is another graph of the same family.",
            "That damping 0.1 makes it converge is measured, not certified.",
        ),
        headline=True,
    )


def _near_layers() -> Claim:
    declared = f"{reals(*TABLE, 't', 'u', 'c', 'w', 'W', 'eps', 'delta')}\n(declare-const n Int)\n{SUMS}"
    facts = {
        **positive(*TABLE),
        **STRENGTH,
        **WEIGHTS,
        "c_above": "(<= eps c)",
        "eps_nonnegative": "(<= 0 eps)",
        "unit_low": "(<= (- eps) delta)",
        "unit_high": "(<= delta eps)",
    }
    near = f"(+ {message('(+ u (sum-a n))')} delta)"
    exact = message("(+ u (sum-b n))")
    goal = distance_at_most(near, exact, "(* (+ eps (* (- c eps) (- 1 (/ 1 W)))) w)")
    values = {**EXAMPLE, "eps": "1/2", "delta": "1/2", "c": 1}
    inner = _error_evidence()
    decay = f"{reals('W', 'eps', 'c')}\n{POWER}"
    limit = (
        "(forall ((k Int)) (=> (<= 0 k) (<= (* (+ W (to_real k)) (* (- c eps) (rho k))) (* W (- c eps)))))"
    )
    return Claim(
        id="loops.near-layers",
        title="Layers within eps of belief propagation stay within eps w of its fixed point, in the limit",
        theory=("G6",),
        source=None,
        obligations=(
            Obligation(
                name="one-round",
                role="literal",
                says=(
                    "Messages within c w of the fixed point, c >= eps, a unit within eps of the message it stands for: it is "
                    "then within (eps + (c - eps)(1 - 1/W)) w. So the excess over eps shrinks by 1 - 1/W a round."
                ),
                statement=universal(declared, goal, facts),
                evidence=inner,
                near_misses=(
                    near_miss(
                        "no-room-for-eps",
                        reals("eps", "delta", "W", "w"),
                        "(<= delta (* eps (- 1 (/ 1 W)) w))",
                        {"eps": 1, "delta": 1, "W": 1, "w": 1},
                        {"unit_high": "(<= delta eps)", "largest": "(<= w W)"},
                        "nothing heard at all, and still the unit's own error remains",
                    ),
                ),
                witness=model(values),
            ),
            Obligation(
                name="in-the-limit",
                role="literal",
                says="After k rounds the excess over eps is at most W/(W+k) of what it was: lim sup |m - m*| <= eps w.",
                statement=universal(decay, limit, {"at_least_one": "(<= 1 W)", "above": "(<= eps c)"}),
                evidence=have(
                    [apply("all-rounds", "loops.contraction", "rounds", {"W": "W"})],
                    intro(
                        intro(
                            have(
                                [instance("here", "all-rounds", {"k": "k"})],
                                combination([(1, ["goal"], None), (1, ["here.2", "above"], None)]),
                            ),
                            names=["range"],
                        )
                    ),
                ),
                near_misses=(
                    near_miss(
                        "twice-as-fast",
                        decay,
                        "(<= (* (+ W 2) (* (- c eps) (rho 1))) (* W (- c eps)))",
                        {"W": 3, "c": 1, "eps": 0},
                        {"at_least_one": "(<= 1 W)", "above": "(<= eps c)"},
                    ),
                ),
                witness=model({"W": 1, "c": 1, "eps": 0}),
            ),
        ),
        not_said=(
            "The weights w must exist for the graph; how far each unit is from its message must be known by other means.",
        ),
    )


def _error_evidence() -> Any:
    """The update's share of c w is at most c (w - 1); the unit adds eps; eps + c (w - 1) <= (eps + (c - eps)(1 - 1/W)) w."""
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
            (1, ["c-above", "largest"], None, "(/ 1 W)"),
        ]
        facts = ("move.1", "move.2") if later == "l" else ("move.2", "move.1")
        return have(
            [bound],
            both(
                [
                    combination([(1, ["goal"], None), (1, [fact], None), *common, (1, [unit], None)])
                    for fact, unit in zip(facts, ("unit-high", "unit-low"))
                ]
            ),
        )

    return have(
        [
            apply(
                "all-sums", "loops.contraction", "sums", {"c": "c"}, functions={"a": "a", "b": "b", "v": "v"}
            ),
            instance("near", "all-sums", {"k": "n"}),
            step("positive", "(< 0 W)", combination([(1, ["goal"], None), (1, ["at-least-one"], None)])),
        ],
        cases(
            "(<= (sum-b n) (sum-a n))", ordered("l", "k", "near.1"), ordered("k", "l", "near.2"), name="order"
        ),
    )


CLAIMS = (_one_cycle(), _k4(), _two_loops(), _near_layers())
