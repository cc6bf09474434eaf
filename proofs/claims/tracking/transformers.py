"""Exact posteriors at every position of a causal transformer: hidden Markov filtering, and hypothesis elimination.

The layers are those of ``symbolic.compile.posterior_tracking`` and of the pairwise message; the other sides are the forward
recursion written out, and counting bijections.
"""

from __future__ import annotations

from typing import Any

from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import (
    both,
    cases,
    combination,
    enumeration,
    have,
    identity,
    induction,
    instance,
    intro,
    model,
    sign,
)
from proofs.language.statement import conj, equal, integers, near_miss, reals, universal

RABINER = 'L. R. Rabiner, "A tutorial on hidden Markov models", Proc. IEEE 77(2), 1989, section III.A'
AGARWAL = 'N. Agarwal, S. Dalal, V. Misra, "The Bayesian Geometry of Transformer Attention", arXiv:2512.22471'

# Filtering ----------------------------------------------------------------------------------------------------

ALPHA = "(* (e k s) (+ (* (alpha (- k 1) 0) (t 0 s)) (* (alpha (- k 1) 1) (t 1 s))))"
CHANGE = "(+ (Ln (/ (e k 1) (e k 0))) (Ln (/ (t 0 1) (t 0 0))))"
UP = "(Softplus (+ (layer (- k 1)) (Ln (/ (t 1 1) (t 0 1)))))"
DOWN = "(Softplus (+ (layer (- k 1)) (Ln (/ (t 1 0) (t 0 0)))))"
FILTER = "\n".join(
    (
        "(declare-fun start (Int) Real)",
        "(declare-fun t (Int Int) Real)",
        "(declare-fun e (Int Int) Real)",
        f"(define-fun-rec alpha ((k Int) (s Int)) Real (ite (<= k 0) (start s) {ALPHA}))",
        f"(define-fun-rec layer ((k Int)) Real (ite (<= k 0) (Ln (/ (start 1) (start 0))) (- (+ {CHANGE} {UP}) {DOWN})))",
    )
)
TABLES = {
    "starts": "(forall ((s Int)) (< 0 (start s)))",
    "transitions": "(forall ((i Int) (j Int)) (< 0 (t i j)))",
    "emissions": "(forall ((k Int) (s Int)) (< 0 (e k s)))",
}
MARKOV: dict[str, Any] = {
    "start": {"0": "1/3", "else": "2/3"},
    "t": {"0,0": "9/10", "0,1": "1/10", "1,0": "1/5", "else": "4/5"},
    "e": {"1,0": "1/4", "1,1": "3/4", "else": "1/2"},
}
AT = "(= (* (Exp (layer {k})) (alpha {k} 0)) (alpha {k} 1))"


def _every_length() -> Obligation:
    facts = [instance(f"t{i}{j}", "transitions", {"i": str(i), "j": str(j)}) for i in (0, 1) for j in (0, 1)]
    emitted = [instance(f"e{s}", "emissions", {"k": "(+ k 1)", "s": str(s)}) for s in (0, 1)]
    x = "(Exp (layer k))"
    ratio = f"(/ (* (e (+ k 1) 1) (+ (t 0 1) (* {x} (t 1 1)))) (* (e (+ k 1) 0) (+ (t 0 0) (* {x} (t 1 0)))))"
    slope = f"(- (* (e (+ k 1) 1) (t 1 1)) (* {ratio} (* (e (+ k 1) 0) (t 1 0))))"
    return Obligation(
        name="every-length",
        role="lemma",
        says="For every k and every strictly positive two-state hidden Markov model, with emission likelihoods e(k,s) of "
        "whatever was observed: after k layers, l <- ln e1/e0 + ln t01/t00 + softplus(l + ln t11/t01) - softplus(l + ln "
        "t10/t00), the token holds the log-odds of the forward masses alpha(k,1) and alpha(k,0), which are positive.",
        statement=universal(
            FILTER,
            "(forall ((k Int)) (=> (<= 0 k) "
            + conj("(< 0 (alpha k 0))", "(< 0 (alpha k 1))", AT.format(k="k"))
            + "))",
            TABLES,
        ),
        evidence=induction(
            "k",
            have(
                [instance("s0", "starts", {"s": "0"}), instance("s1", "starts", {"s": "1"})],
                both([sign(), sign(), identity()]),
            ),
            have([*facts, *emitted], both([sign(), sign(), combination([], [("ih.3", slope)])])),
        ),
        near_misses=(
            near_miss(
                "emission-forgotten",
                FILTER,
                "(= (* (Exp (- (layer 1) (Ln (/ (e 1 1) (e 1 0))))) (alpha 1 0)) (alpha 1 1))",
                MARKOV,
                TABLES,
                "without the observation's likelihood the layer predicts, it does not filter",
            ),
        ),
        witness=model(MARKOV),
    )


def _is_enumeration() -> Obligation:
    paths = " ".join(
        f"(* (start {i}) (* (t {i} {j}) (* (e 1 {j}) (* (t {j} 1) (e 2 1)))))" for i in (0, 1) for j in (0, 1)
    )
    return Obligation(
        name="forward-masses-enumerate",
        role="lemma",
        says="alpha(2,1) is the sum over all state paths of length 2 that end in state 1 of start, transition and emission "
        "probabilities: the forward recursion is the posterior's numerator, computed by distributivity.",
        statement=universal(FILTER, f"(= (alpha 2 1) (+ {paths}))"),
        evidence=identity(),
        near_misses=(
            near_miss(
                "other-end", FILTER, f"(= (alpha 2 0) (+ {paths}))", MARKOV, note="the paths end in state 1"
            ),
        ),
    )


def _smoothing() -> Obligation:
    """Two states, symmetric: stay with 9/10, emit one's own number with 9/10, uniform start."""

    def smoothed(second: int) -> str:
        def mass(first: int) -> str:
            after = " ".join(
                f"(* (/ {9 if first == state else 1} 10) (/ {9 if state == second else 1} 10))"
                for state in (0, 1)
            )
            return f"(* (/ 1 2) (* (/ {9 if first else 1} 10) (+ {after})))"

        return f"(/ {mass(1)} (+ {mass(0)} {mass(1)}))"

    seen = {"after_a_one": equal("output", smoothed(1))}
    return Obligation(
        name="no-causal-smoothing",
        role="lemma",
        says="Smoothing is out of reach of a causal mask: a token that sees nothing later outputs one number, whatever "
        "follows. After observing 1, the posterior of the state at that moment is 41/42 if a 1 follows; an output equal to "
        "that exceeds 81/122, which is the posterior if a 0 follows.",
        statement=universal(reals("output"), f"(< {smoothed(0)} output)", seen),
        evidence=combination([(1, ["goal"], None)], [("after-a-one", "1")]),
        near_misses=(
            near_miss(
                "same-future",
                reals("output"),
                f"(< {smoothed(1)} output)",
                {"output": "41/42"},
                seen,
                "one future alone is no contradiction",
            ),
        ),
        witness=model({"output": "41/42"}),
    )


def _filtering() -> Claim:
    return Claim(
        id="tracking.filtering",
        title="A causal transformer filters hidden Markov models exactly, one layer per observation, and cannot smooth",
        theory=("H6", "H7"),
        source=None,
        obligations=(_every_length(), _is_enumeration(), _smoothing()),
        not_said=(
            "Two states, tables without zeros; more states take a tree of two-term sums per step (C8), run exactly by "
            "the causal layers that `tbn reproduce posterior-tracking` constructs.",
            "That a token reads the token before it is the index lookup of C4; here the layer is what it computes from it.",
        ),
        references=(RABINER,),
    )


# Elimination --------------------------------------------------------------------------------------------------

FACTORIAL = "(define-fun-rec factorial ((k Int)) Real (ite (<= k 0) 1 (* (to_real k) (factorial (- k 1)))))"
RELU = "(define-fun Relu ((z Real)) Real (ite (<= 0 z) z 0))"


def _bijections() -> Obligation:
    return Obligation(
        name="uniform-over-the-free",
        role="lemma",
        says="k+1 symbols are free: (k+1)! bijections agree with what was seen, and k! of them send a new input to any given "
        "free symbol; the posterior of each is 1/(k+1), for every k.",
        statement=universal(
            FACTORIAL,
            "(forall ((k Int)) (=> (<= 0 k) "
            + conj("(< 0 (factorial k))", "(= (* (to_real (+ k 1)) (factorial k)) (factorial (+ k 1)))")
            + "))",
        ),
        evidence=induction("k", both([sign(), identity()]), both([sign(), identity()])),
        near_misses=(near_miss("one-too-many", FACTORIAL, "(= (* 3 (factorial 3)) (factorial 4))", {}),),
    )


def _recall() -> Obligation:
    names = integers("same", "start", "same2", "start2")
    facts = {
        f"{name}_bit": f"(and (<= 0 {name}) (<= {name} 1))" for name in ("same", "start", "same2", "start2")
    }
    facts |= {"first": "(= same 1)", "other": "(= same2 0)", "apart": "(= start 0)"}
    goal = "(<= (+ 1 (+ (* 2 same2) start2)) (+ (* 2 same) start))"
    at = {"same": 1, "start": 0, "same2": 0, "start2": 1}
    return Obligation(
        name="recall-gap",
        role="lemma",
        says="The recall score 2 [same input] + [start token] of a token that learned the same input is larger by at least 1 "
        "than that of any token that did not, the start token included; so the head reads the images of this input alone, "
        "which are equal.",
        statement=universal(names, goal, facts),
        evidence=enumeration(),
        near_misses=(
            near_miss(
                "weight-one",
                names,
                "(<= (+ 1 (+ same2 start2)) (+ same start))",
                at,
                facts,
                "with weight 1 the start token ties",
            ),
        ),
        witness=model(at),
    )


def _unit() -> Obligation:
    declared = "\n".join((RELU, reals("seen", "share", "longest")))
    facts = {"length": "(<= 1 longest)", "seen_bit": "(<= 0 seen)", "share_sign": "(<= 0 share)"}
    z = "(- (- 1 seen) (* 2 (* longest share)))"

    def becomes(value: int) -> str:
        return conj(f"(<= {value} (Relu {z}))", f"(<= (Relu {z}) {value})")

    free = f"(=> (and (= seen 0) (= share 0)) {becomes(1)})"
    old = f"(=> (= seen 1) {becomes(0)})"
    used = f"(=> (<= 1 (* longest share)) {becomes(0)})"
    at = {"seen": 0, "share": "1/4", "longest": 9}
    denied = combination([(1, ["goal"], None)])
    minus, plus = (
        [(f"new.{n}", f"(* {c} {m})") for n, m in ((1, 1), (2, "(* 2 longest)"))] for c in ("(- 1)", 1)
    )
    plain, negated = combination([(1, ["goal"], None)], minus), combination([(1, ["goal"], None)], plus)
    empty = combination([(1, ["case"], None)], minus)
    kept = combination([(1, ["goal"], None), (1, ["case"], None)])
    vanishes = combination(
        [(1, ["goal"], None), (2, ["length", "share-sign"], None), (2, ["share-sign"], None)], [("old", "1")]
    )
    impossible = combination([(1, ["case"], None), (2, ["used"], None), (1, ["seen-bit"], None)])
    return Obligation(
        name="free-symbols",
        role="lemma",
        says="relu(1 - seen - 2 L c), with c the share of a symbol among at most L tokens (0, or at least 1/L), is 1 when the "
        "input is new and the symbol unused, and 0 when the input was seen or the symbol used.",
        statement=universal(declared, conj(free, old, used), facts),
        evidence=both(
            [
                intro(both([cases(f"(<= 0 {z})", on, empty) for on in (plain, negated)]), ["new"]),
                intro(both([cases(f"(<= 0 {z})", on, denied) for on in (kept, vanishes)]), ["old"]),
                intro(both([cases(f"(<= 0 {z})", impossible, denied)] * 2), ["used"]),
            ]
        ),
        near_misses=(
            near_miss(
                "without-the-length",
                declared,
                "(=> (<= 1 (* longest share)) (= (Relu (- (- 1 seen) share)) 0))",
                at,
                facts,
                "a small share must weigh enough",
            ),
        ),
        witness=model(at),
    )


def _elimination() -> Claim:
    return Claim(
        id="tracking.elimination",
        title="What a causal transformer computes to eliminate hypotheses about a random bijection, exactly",
        theory=("H8",),
        source=None,
        obligations=(_bijections(), _recall(), _unit()),
        not_said=(
            "The composition (two layers, any number of symbols, any sequence) is run exactly on every sequence of four pairs "
            "of three symbols by the tests; it is not one certificate.",
            "At temperature 0 the posterior is exact; at a finite one it is off by at most the attention that "
            "leaks past a gap of 1.",
        ),
        references=(AGARWAL,),
    )


CLAIMS: tuple[Claim, ...] = (_filtering(), _elimination())
