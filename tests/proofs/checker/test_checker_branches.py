"""What one branch of a proof learns is not known in another, and a theorem's constant stands for that theorem alone."""

from __future__ import annotations

from typing import Any

import pytest

from proofs import checker

from .checking import IDENTITY, SIGN, fact, goal, have, lemma, prove, reals, refusal

RUP: dict[str, Any] = {"kind": "rup"}
DIVISOR = "(+ (* x y) (* x z) (* 2 y) (* 2 z))"
SPELT_ELSEWHERE = f"(Ln (* (/ (* x (+ y z)) {DIVISOR}) (/ (* x (+ y z)) {DIVISOR})))"
"""Ln of (x / (x + 2))^2, over a denominator that is zero where y = z = 0."""
FALSE = "(= (Exp (Ln (* (/ x (+ x 2)) (/ x (+ x 2))))) 5)"
DOMAIN = {"a": "(distinct (+ x 2) 0)", "b": "(distinct x 0)"}
CLAIMED = f"(=> (and (= y 0) (= z 0)) {FALSE})"


def on_the_line(then: dict[str, Any]) -> dict[str, Any]:
    return {"kind": "intro", "names": ["n"], "then": then}


REFUTED = on_the_line(have([("k", f"(= {DIVISOR} 0)", SIGN)], RUP))
LEARN = have([("u", f"(= {SPELT_ELSEWHERE} {SPELT_ELSEWHERE})", IDENTITY)], REFUTED)


def cases(on: str, name: str, then: Any, other: Any) -> dict[str, Any]:
    return {"kind": "cases", "on": on, "name": name, "then": then, "else": other}


def branches(last: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Ways to learn of the other spelling in one branch and to use it in a later one."""
    learn = cases("(distinct (* x (+ y z)) 0)", "d", LEARN, REFUTED)
    disjunction = f"(or (distinct {DIVISOR} 0) (= {DIVISOR} 0))"
    return {
        "cases": cases(f"(distinct {DIVISOR} 0)", "c", learn, last),
        "split": have(
            [("either", disjunction, RUP)],
            {"kind": "split", "fact": "either", "name": "s", "cases": [learn, last]},
        ),
    }


BODY = reals("x", "y", "z") + "".join(fact(name, text) for name, text in DOMAIN.items())


@pytest.mark.parametrize("way", ["cases", "split"])
@pytest.mark.parametrize("last", [SIGN, {"kind": "known"}], ids=["sign", "known"])
def test_a_logarithm_defined_in_one_branch_is_not_defined_in_another(way: str, last: dict[str, Any]) -> None:
    code = refusal(BODY + goal(CLAIMED), branches(on_the_line(last))[way], exp=True)
    assert code in ("sign-unknown", "not-known")


def test_two_contexts_share_no_algebra() -> None:
    context = checker.Context(checker.Scope(), ())
    assert context.assuming().algebra is not context.algebra


def test_taylor_forgets_what_the_dropped_facts_showed() -> None:
    """The remainder is normalised under the facts that hold between the two points, in an algebra of its own."""
    body = reals("x") + fact("p", "(< 1 x)") + goal("(<= 0 (- (Ln (* x x)) (Ln (* x x))))")
    evidence = {"kind": "taylor", "variable": "x", "at": "0", "initial": [SIGN, SIGN], "remainder": SIGN}
    warmed = have([("u", "(= (Ln (* x x)) (Ln (* x x)))", IDENTITY)], evidence)
    assert refusal(body, warmed, exp=True) == "logarithm-argument"


# a theorem's constant ---------------------------------------------------------------------------------------------------

ZEROS = "0" * 64
STATEMENT = "False"
NAME = checker.rocq_proposition("Made.up", STATEMENT, ZEROS)
ROCQ: dict[str, Any] = {
    "assumptions": {},
    "coq": "8.16.1",
    "kind": "rocq",
    "sources": {"Definitions.v": ZEROS, "Made.v": ZEROS},
    "statement": STATEMENT,
    "theorem": "Made.up",
}
DECLARED = f"(declare-const {NAME} Bool)"


def test_a_declared_theorem_is_claimed_and_said_not_to_be_replayed() -> None:
    assert prove(DECLARED + goal(NAME), ROCQ) == [
        "rocq: Made.up claimed, not replayed here, assumptions: closed"
    ]


def test_a_theorem_in_a_conjunction_is_claimed() -> None:
    body = f"{DECLARED}(declare-const q Bool)" + goal(f"(and {NAME} (or q (not q)))")
    assert refusal(body, {"kind": "both", "parts": [ROCQ, RUP]}) == "accepted"


INSTANCE = {"kind": "instance", "hyp": "F", "with": {NAME: "(= 1 2)"}}
QUANTIFIED = f"(forall (({NAME} Bool)) {NAME})"
INTRODUCED = {"kind": "intro", "then": ROCQ}
RENAMED = f"(forall ((q Bool)) (=> (= q {NAME}) q))"


@pytest.mark.parametrize(
    ("body", "evidence"),
    [
        (goal("(= 1 2)"), have([("F", QUANTIFIED, INTRODUCED), ("I", None, INSTANCE)], RUP)),
        (DECLARED + goal("(= 1 2)"), have([("F", QUANTIFIED, INTRODUCED)], RUP)),
        (goal(QUANTIFIED), INTRODUCED),
        (fact("F", QUANTIFIED) + goal("(= 1 2)"), have([("I", None, INSTANCE)], RUP)),
        (f"(declare-fun {NAME} (Real) Bool)" + goal(f"({NAME} 1)"), ROCQ),
        (f"(define-fun {NAME} () Bool (= 1 2))" + goal(NAME), ROCQ),
        (f"(define-fun f (({NAME} Bool)) Bool {NAME})" + goal("(f true)"), ROCQ),
        (DECLARED + fact("h", f"(= {NAME} (= 1 2))") + goal(NAME), ROCQ),
        (DECLARED + goal(RENAMED), {"kind": "intro", "names": ["h"], "then": {**ROCQ}}),
        (
            f"{DECLARED}(declare-const q Bool)" + fact("h", f"(= {NAME} q)") + goal("q"),
            {"kind": "rewrite", "fact": "h", "reverse": True, "then": ROCQ},
        ),
    ],
)
def test_a_theorems_constant_is_not_bound_renamed_or_substituted(body: str, evidence: dict[str, Any]) -> None:
    expected = {"theorem-constant"} if RENAMED not in body else {"theorem-constant", "wrong-goal"}
    assert refusal(body, evidence) in expected


def test_a_lemma_about_a_theorem_is_not_applied_to_another_proposition() -> None:
    lemmas = {("test", "made"): lemma(DECLARED + goal(NAME))}
    step = {"kind": "apply", "obligation": "made", "with": {NAME: "(= 1 2)"}}
    assert refusal(goal("(= 1 2)"), have([("I", None, step)], RUP), lemmas=lemmas) == "theorem-constant"
