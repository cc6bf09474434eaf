"""Layers of one fixed kind evaluate every Boolean circuit; one layer computes any disjunctive normal form.

The unit's weights are read off ``symbolic.compile.boolean_circuits.circuit_layer``; the circuit's semantics is plain logic.
"""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation, Source
from proofs.language.evidence import (
    apply,
    both,
    cases,
    combination,
    enumeration,
    have,
    identity,
    induction,
    instance,
    intro,
    known,
    model,
    monotone,
    rewrite,
    rup,
    sign,
    smt,
    step,
)
from proofs.language.statement import conj, equal, near_miss, reals, universal
from symbolic.compile.boolean_circuits import COORDINATES, circuit_layer

SOURCE = Source(
    ("Theorem 5.1",),
    "Circuits of threshold gates, with attention as lookup, make transformer agents Turing complete.",
)
RELU = "(define-fun Relu ((x Real)) Real (ite (<= 0.0 x) x 0.0))"


def real(weight: int) -> str:
    """An integer as a numeral of sort Real, which cvc5 insists on."""
    return f"{weight}.0" if weight >= 0 else f"(- {-weight}.0)"


def bit(condition: str) -> str:
    """1 or 0"""
    return f"(ite {condition} 1.0 0.0)"


def unit(total: str, disjunction: str) -> str:
    """What the circuit layer's feed-forward block adds to the cleared value, from its weights."""
    layer = circuit_layer(1)
    rows = {name: COORDINATES.index(name) for name in ("sum", "disjunction", "value")}
    parts = []
    for number, bias in enumerate(layer.b1):
        weights = [layer.w1[rows[name]][number] for name in ("sum", "disjunction")]
        inner = f"(+ (* {real(weights[0])} {total}) (* {real(weights[1])} {bit(disjunction)}) {real(bias)})"
        parts.append(f"(* {real(layer.w2[number][rows['value']])} (Relu {inner}))")
    return f"(+ {' '.join(parts)})"


CIRCUIT = "\n".join(
    (
        RELU,
        "(declare-fun left (Int) Int)",
        "(declare-fun right (Int) Int)",
        "(declare-fun disjunction (Int) Bool)",
        "(declare-fun val (Int) Bool)",
        "(declare-fun level (Int) Int)",
        "(declare-fun start (Int) Real)",
        "(define-fun-rec state ((x Int) (y Int)) Real (ite (<= x 0) (start y) "
        + unit("(+ (state (- x 1) (left y)) (state (- x 1) (right y)))", "(disjunction y)")
        + "))",
    )
)
MEANING = "(ite (disjunction i) (or (val (left i)) (val (right i))) (and (val (left i)) (val (right i))))"
WELL_FORMED = {
    "gates": f"(forall ((i Int)) (=> (< 0 (level i)) (= (val i) {MEANING})))",
    "levels": "(forall ((i Int)) (=> (< 0 (level i)) (and (< (level (left i)) (level i)) (< (level (right i)) (level i)))))",
    "inputs": "(forall ((i Int)) (=> (<= (level i) 0) "
    f"(and (= (left i) i) (= (right i) i) (not (disjunction i)) (= (start i) {bit('(val i)')}))))",
}
ONE_GATE: dict[str, Any] = {
    "left": {"else": "0"},
    "right": {"else": "0"},
    "disjunction": {"else": "false"},
    "val": {"else": "true"},
    "level": {"0": "0", "else": "1"},
    "start": {"0": "1", "else": "0"},
}
TWO_LEVELS: dict[str, Any] = {
    **ONE_GATE,
    "left": {"2": "1", "else": "0"},
    "right": {"2": "1", "else": "0"},
    "level": {"0": "0", "2": "2", "else": "1"},
}


def _by_bits(conditions: tuple[str, ...]) -> dict[str, Any]:
    """Evidence: split on each condition in turn; then both sides are numbers."""
    if not conditions:
        return identity()
    first, *rest = conditions
    then = _by_bits(tuple(rest))
    return cases(first, then, then, name=f"bit{len(rest)}")


def _circuits() -> Claim:
    bits = "\n".join(f"(declare-const {name} Bool)" for name in "pqd")
    sum_of_bits = f"(+ {bit('p')} {bit('q')})"
    gate = bit("(ite d (or p q) (and p q))")
    done = f"(= (state t i) {bit('(val i)')})"
    every = f"(forall ((t Int)) (=> (<= 0 t) (forall ((i Int)) (=> (<= (level i) t) {done}))))"
    base = intro(
        have([instance("here", "inputs", {"i": "i"})], rewrite("here.4", _by_bits(("(val i)",)))),
        names=["reached"],
    )
    input_step = have(
        [
            instance("here", "inputs", {"i": "i"}),
            step(
                "reached-before",
                "(<= (level i) t)",
                combination([(1, ["goal"], None), (1, ["input"], None), (1, ["t-range"], None)]),
            ),
            instance("before", "ih", {"i": "i"}),
        ],
        rewrite("here.1", rewrite("here.2", rewrite("before", _by_bits(("(val i)",))))),
    )
    gate_step = have(
        [
            instance("meaning", "gates", {"i": "i"}),
            instance("lower", "levels", {"i": "i"}),
            step(
                "left-before",
                "(<= (level (left i)) t)",
                combination([(1, ["goal"], None), (1, ["lower.1"], None), (1, ["reached"], None)]),
            ),
            step(
                "right-before",
                "(<= (level (right i)) t)",
                combination([(1, ["goal"], None), (1, ["lower.2"], None), (1, ["reached"], None)]),
            ),
            instance("left-value", "ih", {"i": "(left i)"}),
            instance("right-value", "ih", {"i": "(right i)"}),
        ],
        rewrite(
            "left-value",
            rewrite(
                "right-value",
                rewrite("meaning", _by_bits(("(val (left i))", "(val (right i))", "(disjunction i)"))),
            ),
        ),
    )
    return Claim(
        id="boolean.circuits",
        title="Layers of one fixed kind evaluate every AND/OR/NOT circuit exactly, in as many layers as it has levels",
        theory=("E4",),
        source=SOURCE,
        obligations=(
            Obligation(
                name="unit-is-the-gate",
                role="lemma",
                says="On two bits the layer's two ReLU units give AND when the token's disjunction flag is 0 "
                "and OR when it is 1.",
                statement=universal(f"{RELU}\n{bits}", equal(unit(sum_of_bits, "d"), gate)),
                evidence=enumeration(),
                near_misses=(
                    near_miss(
                        "flag-ignored",
                        f"{RELU}\n{bits}",
                        equal(unit(sum_of_bits, "d"), bit("(and p q)")),
                        {"p": "true", "q": "false", "d": "true"},
                    ),
                ),
                also=(smt("z3"), smt("cvc5")),
            ),
            Obligation(
                name="every-circuit",
                role="literal",
                says="Every circuit of AND and OR gates over bits and their complements, any number of "
                "gates, any depth: after t layers every token of level at most t holds the bit of its gate. "
                "(Heads read the two tokens pointed to; negation is a pointer to the complement's token.)",
                statement=universal(CIRCUIT, every, WELL_FORMED),
                evidence=induction(
                    "t",
                    base,
                    intro(cases("(<= (level i) 0)", input_step, gate_step, name="input"), names=["reached"]),
                ),
                near_misses=(
                    near_miss(
                        "one-layer-for-two-levels",
                        CIRCUIT,
                        equal("(state 1 2)", bit("(val 2)")),
                        TWO_LEVELS,
                        WELL_FORMED,
                        "a gate of level 2 is not right after one layer: the depth is needed",
                    ),
                ),
                witness=model(ONE_GATE),
            ),
            *_normal_forms(),
            *_sigmoid(),
        ),
        not_said=(
            "Turing completeness needs an unbounded outer loop that feeds outputs back; one stack of layers "
            "computes one circuit.",
            "Attention is hard here; at finite temperature the reads are off by the amount that the lookup "
            "claims bound.",
        ),
        headline=True,
    )


HITS = "(define-fun-rec hits ((x Int) (y Int)) Real (ite (<= x 0) 0 (+ (hits (- x 1) y) (ite (agrees x y) 1.0 0.0))))"
AGREE = "(define-fun-rec all-agree ((x Int) (y Int)) Bool (ite (<= x 0) true (and (all-agree (- x 1) y) (agrees x y))))"
SOME = "(define-fun-rec some-term ((x Int)) Bool (ite (<= x 0) false (or (some-term (- x 1)) (all-agree (width x) x))))"
APART = (
    "(define-fun-rec exclusive ((x Int)) Bool "
    "(ite (<= x 0) true (and (exclusive (- x 1)) (not (and (some-term (- x 1)) (all-agree (width x) x))))))"
)
SUM = (
    "(define-fun-rec total ((x Int)) Real (ite (<= x 0) 0 "
    "(+ (total (- x 1)) (Relu (- (hits (width x) x) (- (to_real (width x)) 1))))))"
)
TERMS = "\n".join(
    (
        "(declare-fun agrees (Int Int) Bool)",
        "(declare-fun width (Int) Int)",
        RELU,
        HITS,
        AGREE,
        SOME,
        APART,
        SUM,
    )
)


def _normal_forms() -> tuple[Obligation, ...]:
    literals = "\n".join(("(declare-const j Int)", "(declare-fun agrees (Int Int) Bool)", HITS, AGREE))
    here = "(agrees (+ w 1) j)"
    all_before = step("before", "(= (hits w j) (to_real w))", rup())
    some_missing = step("before", "(<= (hits w j) (- (to_real w) 1))", rup())
    once = combination([(1, ["goal"], None), (1, ["before"], None)])
    term_step = both(
        [
            intro(have([all_before], combination([], [("before", "1")])), names=["all"]),
            intro(
                cases(
                    here,
                    have([some_missing], once),
                    cases(
                        "(all-agree w j)",
                        have([all_before], combination([(1, ["goal"], None)], [("before", "1")])),
                        have([some_missing], once),
                        name="rest",
                    ),
                    name="last",
                ),
                names=["missing"],
            ),
        ]
    )
    term = "(all-agree (width (+ k 1)) (+ k 1))"
    count = "(hits (width (+ k 1)) (+ k 1))"
    width = "(width (+ k 1))"
    unit_on = step(
        "unit",
        f"(= (Relu (- {count} (- (to_real {width}) 1))) 1)",
        have(
            [
                step("full", f"(= {count} (to_real {width}))", rup()),
                step(
                    "open",
                    f"(<= 0 (- {count} (- (to_real {width}) 1)))",
                    combination([(1, ["goal"], None)], [("full", "(- 1)")]),
                ),
            ],
            combination([], [("full", "1")]),
        ),
    )
    unit_off = step(
        "unit",
        f"(= (Relu (- {count} (- (to_real {width}) 1))) 0)",
        have(
            [step("short", f"(<= {count} (- (to_real {width}) 1))", rup())],
            cases(
                f"(<= 0 (- {count} (- (to_real {width}) 1)))",
                have(
                    [step("zero", f"(= {count} (- (to_real {width}) 1))", known())],
                    combination([], [("zero", "1")]),
                ),
                identity(),
                name="open",
            ),
        ),
    )

    def parts(unit_step: Any, on: bool) -> dict[str, Any]:
        plus = combination([(1, ["goal"], None), (1, ["ih.1"], None)])
        if on:
            some = intro(plus, names=["some"])
            none = intro(have([step("absurd", "false", rup())], rup()), names=["none"])
            exact = intro(
                have(
                    [step("empty", "(= (total k) 0)", rup())],
                    combination([], [("empty", "1")]),
                ),
                names=["one"],
            )
        else:
            some = intro(
                have(
                    [step("already", "(<= 1 (total k))", rup())],
                    combination([(1, ["goal"], None), (1, ["already"], None)]),
                ),
                names=["some"],
            )
            none = intro(
                have([step("empty", "(= (total k) 0)", rup())], combination([], [("empty", "1")])),
                names=["none"],
            )
            exact = intro(
                have([step("already", "(= (total k) 1)", rup())], combination([], [("already", "1")])),
                names=["one"],
            )
        return have([unit_step], rewrite("unit", both([plus, some, none, exact])))

    result = conj(
        "(<= 0 (total k))",
        "(=> (some-term k) (<= 1 (total k)))",
        "(=> (not (some-term k)) (= (total k) 0))",
        "(=> (and (exclusive k) (some-term k)) (= (total k) 1))",
    )
    one_term: dict[str, Any] = {"agrees": {"else": "true"}, "width": {"else": "1"}}
    return (
        Obligation(
            name="literals-of-a-term",
            role="lemma",
            says="For every w: w literals agree in w places when all do, in at most w-1 otherwise.",
            statement=universal(
                literals,
                "(forall ((w Int)) (=> (<= 0 w) "
                + conj(
                    "(=> (all-agree w j) (= (hits w j) (to_real w)))",
                    "(=> (not (all-agree w j)) (<= (hits w j) (- (to_real w) 1)))",
                )
                + "))",
            ),
            evidence=induction(
                "w", both([intro(identity(), names=["all"]), intro(rup(), names=["missing"])]), term_step
            ),
            near_misses=(
                near_miss(
                    "two-fewer",
                    literals,
                    "(=> (not (all-agree 2 j)) (<= (hits 2 j) 0))",
                    {"j": "1", "agrees": {"2,1": "false", "else": "true"}},
                ),
            ),
        ),
        Obligation(
            name="any-normal-form",
            role="literal",
            says="One feed-forward block computes any disjunctive normal form over gathered bits, with any "
            "number of terms of any width: one ReLU unit per term; their sum is at least 1 when some term "
            "holds and 0 otherwise, and exactly 1 when at most one term can hold.",
            statement=universal(
                TERMS,
                f"(forall ((k Int)) (=> (<= 0 k) {result}))",
                {"widths": "(forall ((i Int)) (<= 0 (width i)))"},
            ),
            evidence=induction(
                "k",
                both(
                    [
                        known(),
                        intro(rup(), names=["some"]),
                        intro(identity(), names=["none"]),
                        intro(rup(), names=["one"]),
                    ]
                ),
                have(
                    [
                        instance("wide", "widths", {"i": "(+ k 1)"}),
                        apply(
                            "all-widths",
                            None,
                            "literals-of-a-term",
                            {"j": "(+ k 1)"},
                            functions={"agrees": "agrees"},
                        ),
                        instance("this-term", "all-widths", {"w": width}),
                    ],
                    cases(term, parts(unit_on, True), parts(unit_off, False), name="holds"),
                ),
            ),
            near_misses=(
                near_miss(
                    "two-terms-at-once",
                    TERMS,
                    "(=> (some-term 2) (= (total 2) 1))",
                    one_term,
                    note="two terms that both hold count twice: exclusive terms, or a threshold, are needed "
                    "for the bit",
                ),
            ),
            witness=model(one_term),
        ),
    )


def _sigmoid() -> tuple[Obligation, ...]:
    names = reals("e", "g", "m", "z")
    facts = {
        "e_positive": "(< 0 e)",
        "g_positive": "(< 0 g)",
        "gain": "(<= (- (Ln e)) (* g m))",
        "reach": "(<= m z)",
    }
    small = "(Exp (- (* g z)))"
    at = {"e": "1/4", "g": "(Ln 4)", "m": "1", "z": "1"}
    sums = "\n".join(
        (
            reals("e"),
            "(declare-fun x (Int) Real)",
            "(declare-fun on (Int) Bool)",
            "(define-fun-rec real-sum ((i Int)) Real (ite (<= i 0) 0 (+ (real-sum (- i 1)) (x i))))",
            "(define-fun-rec bit-sum ((i Int)) Real (ite (<= i 0) 0 (+ (bit-sum (- i 1)) (ite (on i) 1.0 0.0))))",
        )
    )
    close = {
        "close": "(forall ((j Int)) (and (<= (- (x j) (ite (on j) 1.0 0.0)) e) (<= (- (ite (on j) 1.0 0.0) (x j)) e)))"
    }
    near = conj(
        "(<= (- (real-sum k) (bit-sum k)) (* (to_real k) e))",
        "(<= (- (bit-sum k) (real-sum k)) (* (to_real k) e))",
    )
    drift = both(
        [
            combination([(1, ["goal"], None), (1, ["ih.1"], None), (1, ["here.1"], None)]),
            combination([(1, ["goal"], None), (1, ["ih.2"], None), (1, ["here.2"], None)]),
        ]
    )
    exact: dict[str, Any] = {"e": "1/10", "x": {"else": "1"}, "on": {"else": "true"}}
    return (
        Obligation(
            name="errors-add",
            role="lemma",
            says="If every input is within e of its bit, the sum of k inputs is within k e of the number of "
            "ones: a threshold half-way between two counts keeps the margin 1/2 - k e.",
            statement=universal(sums, f"(forall ((k Int)) (=> (<= 0 k) {near}))", close),
            evidence=induction(
                "k",
                both([known(), known()]),
                have(
                    [instance("here", "close", {"j": "(+ k 1)"})],
                    cases("(on (+ k 1))", drift, drift, name="last"),
                ),
            ),
            near_misses=(
                near_miss(
                    "error-of-one",
                    sums,
                    "(<= (- (bit-sum 2) (real-sum 2)) e)",
                    {"e": "1/10", "x": {"else": "9/10"}, "on": {"else": "true"}},
                    close,
                ),
            ),
            witness=model(exact),
        ),
        Obligation(
            name="sigmoid-gain",
            role="corrected",
            says="With sigmoids: a unit whose input is at least the margin m, with gain g >= ln(1/e)/m, is "
            "at least 1 - e (and by symmetry at most e below -m). So with g >= ln(1/e)/(1/2 - k e) and "
            "fan-in k, errors of at most e stay at most e through every layer.",
            statement=universal(
                names,
                conj("(<= (- 1 e) (Sigmoid (* g z)))", "(<= (Sigmoid (- (* g z))) e)"),
                facts,
            ),
            evidence=have(
                [
                    step(
                        "below",
                        "(<= (- (* g z)) (Ln e))",
                        combination(
                            [(1, ["goal"], None), (1, ["gain"], None), (1, ["g-positive", "reach"], None)]
                        ),
                    ),
                    monotone("image", "Exp", "below"),
                    step("positive", f"(< 0 {small})", sign()),
                ],
                both(
                    [
                        combination(
                            [
                                (1, ["goal"], None, f"(+ 1 {small})"),
                                (1, ["image"], None),
                                (1, [], None, f"(* e {small})"),
                            ]
                        ),
                        combination(
                            [
                                (1, ["goal"], None, f"(+ 1 {small})"),
                                (1, ["image"], None),
                                (1, [], None, f"(* e {small})"),
                            ]
                        ),
                    ]
                ),
            ),
            near_misses=(
                near_miss(
                    "half-the-gain",
                    names,
                    "(<= (- 1 e) (Sigmoid (* g z)))",
                    {"e": "1/16", "g": "(Ln 4)", "m": "1", "z": "1"},
                    {**facts, "gain": "(<= (- (Ln e)) (* 2 g m))"},
                    "half the gain leaves an error of 1/5, not 1/16",
                ),
            ),
            witness=model(at),
        ),
    )


CLAIMS: tuple[Claim, ...] = (_circuits(),)
