"""What one part of a proof shows to be defined, another part of it does not know: falsehoods by way of Ln and division.

Each piece of evidence is well-formed; an accepted one would prove a false statement or compute with what may be undefined.
"""

from __future__ import annotations

from typing import Any

import pytest

from proofs import checker

from .checking import IDENTITY, KNOWN, SIGN, fact, goal, have, lemma, model_refusal, reals, refusal

RUP: dict[str, Any] = {"kind": "rup"}
DIVISOR = "(+ (* x y) (* x z) (* 2 y) (* 2 z))"
SPELT = f"(Ln (* (/ (* x (+ y z)) {DIVISOR}) (/ (* x (+ y z)) {DIVISOR})))"
"""Ln of (x / (x + 2))^2, over a denominator that is zero where y = z = 0."""
BODY = reals("x", "y", "z") + fact("a", "(distinct (+ x 2) 0)") + fact("b", "(distinct x 0)")
LEARNT = f"(=> (distinct (* x (+ y z)) 0) (=> (distinct {DIVISOR} 0) (= {SPELT} {SPELT})))"
USED = f"(=> (and (= y 0) (= z 0)) (= (Exp {SPELT}) 5))"
LEARNS = have([("u", f"(= {SPELT} {SPELT})", IDENTITY)], IDENTITY)
LAST = [SIGN, KNOWN, IDENTITY]


def cases(on: str, name: str, then: Any, other: Any) -> dict[str, Any]:
    return {"kind": "cases", "on": on, "name": name, "then": then, "else": other}


def intro(then: Any, *names: str) -> dict[str, Any]:
    return {"kind": "intro", "names": list(names), "then": then}


def deep(last: Any) -> Any:
    """Three levels: an alternative, a case of it, a case of that."""
    learns = have([("u", f"(= {SPELT} {SPELT})", IDENTITY)], intro(last, "q"))
    inner = cases("(distinct y 0)", "d", learns, intro(last, "q"))
    return {"kind": "either", "index": "1", "then": cases(f"(distinct {DIVISOR} 0)", "c", learns, inner)}


@pytest.mark.parametrize("last", LAST, ids=["sign", "known", "identity"])
def test_a_logarithm_learnt_in_a_sibling_is_not_used(last: dict[str, Any]) -> None:
    shown = intro(IDENTITY, "p", "q")
    ways = {
        f"(and {LEARNT} {USED})": {"kind": "both", "parts": [shown, intro(last, "r")]},
        USED: have([("l", LEARNT, shown)], intro(last, "r")),
        f"(or false {USED})": deep(last),
        f"(= (distinct {DIVISOR} 0) {USED})": {
            "kind": "iff",
            "name": "n",
            "forward": intro(LEARNS, "r"),
            "backward": last,
        },
    }
    for formula, evidence in ways.items():
        assert refusal(BODY + goal(formula), evidence, exp=True) == "logarithm-argument"


@pytest.mark.parametrize("last", LAST, ids=["sign", "known", "identity"])
def test_a_quotient_learnt_under_one_quantifier_is_not_used_under_the_next(last: dict[str, Any]) -> None:
    quotient = "(= (* x (/ 1 x)) 1)"
    formula = f"(and (forall ((x Real)) (=> (distinct x 0) {quotient})) (forall ((x Real)) (=> (= x 0) {quotient})))"
    evidence = {"kind": "both", "parts": [intro(IDENTITY, "n"), intro(last, "n")]}
    assert refusal(goal(formula), evidence) == "divisor-may-vanish"


LEMMA = {("o", "l"): lemma(reals("s", "t") + fact("h", "(distinct t 0)") + goal("(= (* t (/ s t)) s)"))}
APPLY: dict[str, Any] = {
    "kind": "apply",
    "claim": "o",
    "obligation": "l",
    "with": {"s": "5", "t": "x"},
    "hypotheses": [KNOWN],
}
INDUCTION = "(forall ((k Int)) (=> (<= 0 k) (= (* (to_real k) (/ x x)) (to_real k))))"
DEFINED: dict[str, tuple[str, dict[str, Any], str]] = {
    "base of an induction": (
        reals("x") + fact("n", "(<= 0 x)") + goal(INDUCTION),
        {
            "kind": "induction",
            "variable": "k",
            "base": cases("(< 0 x)", "c", IDENTITY, SIGN),
            "step": IDENTITY,
        },
        "divisor-may-vanish",
    ),
    "first value of a Taylor expansion": (
        reals("x") + fact("p", "(<= 0 x)") + goal("(<= 0 (* x (/ 1 x)))"),
        {"kind": "taylor", "variable": "x", "at": "0", "initial": [SIGN], "remainder": SIGN},
        "divisor-may-vanish",
    ),
    "a fact about the end of the way": (
        reals("x", "c") + fact("p", "(<= 0 x)") + fact("q", "(<= 1 (* x c))") + goal("(<= 0 (* x c))"),
        {
            "kind": "taylor",
            "variable": "x",
            "at": "0",
            "initial": [SIGN],
            "remainder": {"kind": "combination", "terms": [{"c": "1", "facts": ["q"]}]},
        },
        "unknown-fact",
    ),
    "a lemma in the other case": (
        reals("x") + goal("(= (* x (/ 5 x)) 5)"),
        cases("(distinct x 0)", "c", APPLY, APPLY),
        "not-known",
    ),
    "an instance at a pole": (
        fact("f", "(forall ((t Real)) (= (* t (/ 1 t)) 1))") + goal("(= 1 2)"),
        have(
            [("i", None, {"kind": "instance", "hyp": "f", "with": {"t": "0"}})],
            {"kind": "combination", "equalities": [{"fact": "i", "times": "1"}]},
        ),
        "divisor-may-vanish",
    ),
    "three facts that justify each other": (
        reals("x", "y", "z")
        + fact("a", "(= (/ 1 y) (/ 1 z))")
        + fact("b", "(distinct (* y (/ x x)) 0)")
        + fact("c", "(= (* x (/ 1 (* y y))) 1)")
        + goal("(distinct x 0)"),
        KNOWN,
        "not-known",
    ),
    "a factor that may vanish": (
        reals("x", "y") + fact("a", "(= (* x y) 0)") + goal("(= y 0)"),
        {"kind": "combination", "times": "x", "equalities": [{"fact": "a", "times": "1"}]},
        "multiplier-may-vanish",
    ),
}


@pytest.mark.parametrize("name", DEFINED)
def test_what_may_be_undefined_is_refused(name: str) -> None:
    body, evidence, code = DEFINED[name]
    assert refusal(body, evidence, lemmas=LEMMA) == code


def test_the_lemma_applies_where_its_hypothesis_holds() -> None:
    assert (
        refusal(reals("x") + fact("n", "(< 1 x)") + goal("(= (* x (/ 5 x)) 5)"), APPLY, lemmas=LEMMA)
        == "accepted"
    )


# a theorem's constant ---------------------------------------------------------------------------------------------------

ZEROS = "0" * 64
THEOREM = checker.rocq_proposition("Made.up", "False", ZEROS)
DECLARED = f"(declare-const {THEOREM} Bool)"


def rocq(statement: str = "False", theorem: str = "Made.up") -> dict[str, Any]:
    return {
        "assumptions": {},
        "coq": "8.16.1",
        "kind": "rocq",
        "sources": {"Definitions.v": ZEROS, "Made.v": ZEROS},
        "statement": statement,
        "theorem": theorem,
    }


def test_no_model_gives_a_theorem_a_truth_value() -> None:
    """ "There is a truth value that is false" is no refutation of the theorem whose name the value bears."""
    assert model_refusal(DECLARED + fact("h", f"(not {THEOREM})"), {THEOREM: "false"}) == "theorem-constant"
    assert model_refusal("(declare-const q Bool)" + fact("h", "(not q)"), {"q": "false"}) == "accepted"


RECURSION = (
    f"(define-fun-rec f (({THEOREM} Bool) (k Int)) Bool (ite (<= k 0) {THEOREM} (f {THEOREM} (- k 1))))"
)
LETTERS: dict[str, tuple[str, dict[str, Any], str]] = {
    "parameter of a recursion": (RECURSION + goal("(f true 0)"), rocq(), "theorem-constant"),
    "bound in a case": (
        DECLARED + goal("(= 1 2)"),
        cases(f"(forall (({THEOREM} Bool)) {THEOREM})", "n", RUP, RUP),
        "theorem-constant",
    ),
    "another theorem's record": (DECLARED + goal(THEOREM), rocq(theorem="Made.down"), "wrong-goal"),
    "another statement's record": (DECLARED + goal(THEOREM), rocq(statement="True"), "wrong-goal"),
    "supposed in a premise": (
        DECLARED + goal(f"(=> (= {THEOREM} (= 1 2)) (= 1 2))"),
        intro(have([("t", THEOREM, rocq())], RUP), "h"),
        "theorem-constant",
    ),
    "bound by let": (DECLARED + goal(f"(let (({THEOREM} true)) {THEOREM})"), rocq(), "syntax"),
}


@pytest.mark.parametrize("name", LETTERS)
def test_a_theorem_stands_for_itself(name: str) -> None:
    body, evidence, code = LETTERS[name]
    assert refusal(body, evidence) == code
