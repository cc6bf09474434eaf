"""Every kind of evidence once accepted, and refused when one thing about it is wrong."""

from __future__ import annotations

from typing import Any

import pytest

from proofs import checker

from .checking import (
    IDENTITY,
    KNOWN,
    SIGN,
    check,
    fact,
    goal,
    have,
    lemma,
    model_refusal,
    obligation,
    reals,
    refusal,
)

X = reals("x")
XY = reals("x", "y")
UNIT = X + fact("low", "(< 0 x)") + fact("high", "(< x 1)")
INTEGER = "(declare-const k Int) "


def combination(*terms: Any, **rest: Any) -> dict[str, Any]:
    """Terms are lists of facts, or (facts, square)."""
    entries = []
    for term in terms:
        facts, square = term if isinstance(term, tuple) else (term, None)
        entries.append({"c": "1", "facts": facts} | ({"square": square} if square else {}))
    return {"kind": "combination", "terms": entries, **rest}


ACCEPTED: dict[str, tuple[str, dict[str, Any]]] = {
    "known": (UNIT + goal("(and (< x 1) (not (<= x 0)))"), KNOWN),
    "identity": (XY + goal("(= (* (+ x y) (- x y)) (- (* x x) (* y y)))"), IDENTITY),
    "identity-of-logarithms": (
        UNIT + goal("(= (Logit x) (- (Ln x) (Ln (- 1 x))))"),
        {"kind": "identity", "exp": True},
    ),
    "identity-of-sigmoids": (X + goal("(= (+ (Sigmoid x) (Sigmoid (- x))) 1)"), IDENTITY),
    "identity-with-half-exponents": (X + goal("(= (* (Exp (/ x 2)) (Exp (/ x 2))) (Exp x))"), IDENTITY),
    "chain": (
        X + goal("(= (* x (+ x 1)) (+ x (* x x)))"),
        {"kind": "chain", "steps": [{"term": "(* x (+ x 1))"}, {"term": "(+ x (* x x))", "rule": "expand"}]},
    ),
    "sign": (UNIT + goal("(< 0 (* x (- 1 x)))"), SIGN),
    "sign-of-exponential": (X + goal("(< 0 (Exp (- x)))"), SIGN),
    "sign-of-closed-term": (goal("(< (Exp 1) (/ 2719 1000))"), SIGN),
    "sign-of-quotient": (UNIT + goal("(distinct (/ x (- 1 x)) 0)"), SIGN),
    "combination-linear": (XY + fact("h", "(<= x y)") + goal("(< x (+ y 1))"), combination(["h"], ["goal"])),
    "combination-squares": (
        XY + goal("(<= (* 2 x y) (+ (* x x) (* y y)))"),
        combination(["goal"], ([], "(- x y)")),
    ),
    "combination-of-equations": (
        XY + fact("h", "(= x y)") + goal("(= (* x x) (* y y))"),
        {"kind": "combination", "equalities": [{"fact": "h", "times": "(+ x y)"}]},
    ),
    "combination-with-factor": (
        XY + fact("h", "(= (* x y) x)") + fact("p", "(< 0 x)") + goal("(= y 1)"),
        {"kind": "combination", "equalities": [{"fact": "h", "times": "1"}], "times": "x"},
    ),
    "both": (UNIT + goal("(and (< 0 x) (< 0 (* x x)))"), {"kind": "both", "parts": [KNOWN, SIGN]}),
    "either": (UNIT + goal("(or (< x 0) (< 0 x))"), {"kind": "either", "index": "1", "then": KNOWN}),
    "iff": (
        X + goal("(= (< 0 x) (< (- x) 0))"),
        {"kind": "iff", "name": "h", "forward": SIGN, "backward": SIGN},
    ),
    "intro": (X + goal("(=> (< 0 x) (< 0 (* 2 x)))"), {"kind": "intro", "names": ["h"], "then": SIGN}),
    "intro-of-a-variable": (goal("(forall ((z Real)) (<= 0 (* z z)))"), {"kind": "intro", "then": SIGN}),
    "intro-of-a-denial": (
        X + fact("h", "(< 0 x)") + goal("(not (< x 0))"),
        {"kind": "intro", "names": ["n"], "then": combination(["h"], ["n"])},
    ),
    "cases": (
        X + goal("(<= 0 (ite (< x 0) (- x) x))"),
        {"kind": "cases", "on": "(< x 0)", "name": "c", "then": SIGN, "else": SIGN},
    ),
    "split": (
        X + fact("h", "(or (< 1 x) (< x (- 1)))") + goal("(< 0 (* x x))"),
        {"kind": "split", "fact": "h", "name": "c", "cases": [SIGN, SIGN]},
    ),
    "split-of-distinct": (
        X + fact("h", "(distinct x 0)") + goal("(< 0 (* x x))"),
        {"kind": "split", "fact": "h", "name": "c", "cases": [SIGN, SIGN]},
    ),
    "have": (UNIT + goal("(< 0 (* x x x))"), have([("i", "(< 0 (* x x))", SIGN)], SIGN)),
    "instance": (
        X + fact("h", "(forall ((z Real)) (=> (< 0 z) (< x z)))") + goal("(< x 2)"),
        have([("i", None, {"kind": "instance", "hyp": "h", "with": {"z": "2"}})], KNOWN),
    ),
    "rewrite": (
        XY + fact("e", "(= x y)") + fact("h", "(< 0 y)") + goal("(< 0 x)"),
        {"kind": "rewrite", "fact": "e", "then": KNOWN},
    ),
    "unfold": (
        "(define-fun-rec f ((n Int)) Real (ite (<= n 0) 0 (+ 2 (f (- n 1))))) " + goal("(= (f 3) 6)"),
        {"kind": "unfold", "then": IDENTITY},
    ),
    "induction": (
        "(define-fun-rec f ((n Int)) Real (ite (<= n 0) 0 (+ 2 (f (- n 1))))) "
        + goal("(forall ((k Int)) (=> (<= 0 k) (= (f k) (* 2 (to_real k)))))"),
        {
            "kind": "induction",
            "variable": "k",
            "base": IDENTITY,
            "step": {"kind": "combination", "equalities": [{"fact": "ih", "times": "1"}]},
        },
    ),
    "exponentiate": (
        UNIT + goal("(< (Ln x) 0)"),
        {"kind": "exponentiate", "then": SIGN},
    ),
    "logarithm": (
        XY + fact("h", "(< x y)") + goal("(< (Exp x) (Exp y))"),
        {"kind": "logarithm", "then": KNOWN},
    ),
    "monotone": (
        XY + fact("p", "(< 0 x)") + fact("h", "(< x y)") + goal("(< (Ln x) (Ln y))"),
        {"kind": "monotone", "function": "Ln", "fact": "h"},
    ),
    "exp-lower": (X + goal("(<= (+ 1 x) (Exp x))"), {"kind": "exp-lower", "at": "x"}),
    "ln-upper": (X + fact("h", "(< 0 x)") + goal("(<= (Ln x) (- x 1))"), {"kind": "ln-upper", "at": "x"}),
    "taylor": (
        reals("w") + fact("right", "(< 0 w)") + goal("(< (+ 1 w) (Exp w))"),
        {
            "kind": "taylor",
            "variable": "w",
            "at": "0",
            "initial": [SIGN, SIGN],
            "remainder": SIGN,
        },
    ),
    "enumeration": (
        INTEGER
        + "(declare-const b Bool) "
        + fact("l", "(<= 0 k)")
        + fact("u", "(< k 4)")
        + goal("(or b (not b) (= k 9))"),
        {"kind": "enumeration"},
    ),
    "interval": (
        X + fact("l", "(<= 0 x)") + fact("u", "(<= x 1)") + goal("(< (* x (Exp (- x))) (/ 1 2))"),
        {
            "kind": "interval",
            "bits": "40",
            "box": ["x"],
            "tree": [
                "x",
                "1/2",
                ["x", "1/4", "leaf", "leaf"],
                ["x", "3/4", ["x", "5/8", "leaf", "leaf"], "leaf"],
            ],
        },
    ),
    "rup": (
        "(declare-const a Bool) (declare-const b Bool) "
        + fact("h", "(or a b)")
        + fact("i", "(=> a b)")
        + goal("b"),
        {"kind": "rup"},
    ),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepted(name: str) -> None:
    body, evidence = ACCEPTED[name]
    assert refusal(body, evidence, exp=True) == "accepted"


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_unknown_key_is_refused(name: str) -> None:
    body, evidence = ACCEPTED[name]
    assert refusal(body, {**evidence, "colour": "red"}, exp=True) == "unknown-key"


@pytest.mark.parametrize("name", [n for n, (_, e) in ACCEPTED.items() if len(e) > 1 and "exp" not in e])
def test_a_missing_key_is_refused(name: str) -> None:
    body, evidence = ACCEPTED[name]
    codes = set()
    for key in evidence:
        if key not in ("kind", "names", "terms", "equalities", "times"):
            without = {k: v for k, v in evidence.items() if k != key}
            codes.add(refusal(body, without, exp=True))
    assert codes <= {"missing-key"}


REFUSED: dict[str, tuple[str, dict[str, Any], str]] = {
    "known": (UNIT + goal("(< x (/ 1 2))"), KNOWN, "not-known"),
    "identity": (XY + goal("(= (* (+ x y) (+ x y)) (+ (* x x) (* y y)))"), IDENTITY, "not-identical"),
    "identity-of-an-inequality": (X + goal("(<= x x)"), IDENTITY, "wrong-goal"),
    "identity-of-logarithms": (UNIT + goal("(= (Ln (+ 1 x)) (+ (Ln 1) (Ln x)))"), IDENTITY, "not-identical"),
    "chain-elsewhere": (
        X + goal("(= (* x (+ x 1)) (+ x (* x x)))"),
        {"kind": "chain", "steps": [{"term": "x"}, {"term": "x"}]},
        "wrong-result",
    ),
    "chain-broken": (
        X + goal("(= x x)"),
        {"kind": "chain", "steps": [{"term": "x"}, {"term": "(+ x 1)"}, {"term": "x"}]},
        "not-identical",
    ),
    "sign": (UNIT + goal("(< 0 (- x 1))"), SIGN, "sign-unknown"),
    "combination-one-sided": (
        XY + fact("h", "(<= x y)") + goal("(< x y)"),
        combination(["h"], ["goal"]),
        "no-contradiction",
    ),
    "combination-negative": (
        XY + fact("h", "(<= x y)") + goal("(<= y x)"),
        {"kind": "combination", "terms": [{"c": "-1", "facts": ["h"]}, {"c": "1", "facts": ["goal"]}]},
        "wrong-sign",
    ),
    "combination-with-unsigned-factor": (
        XY + fact("h", "(<= x y)") + goal("(<= (* x x) (* x y))"),
        {
            "kind": "combination",
            "terms": [{"c": "1", "facts": ["h"], "times": "x"}, {"c": "1", "facts": ["goal"]}],
        },
        "wrong-sign",
    ),
    "combination-of-an-unknown-fact": (X + goal("(< x x)"), combination(["nobody"]), "unknown-fact"),
    "combination-cancelling-zero": (
        XY + fact("h", "(= (* x y) x)") + goal("(= y 1)"),
        {"kind": "combination", "equalities": [{"fact": "h", "times": "1"}], "times": "x"},
        "multiplier-may-vanish",
    ),
    "both": (UNIT + goal("(and (< 0 x) (< x 1))"), {"kind": "both", "parts": [KNOWN]}, "wrong-goal"),
    "either": (
        UNIT + goal("(or (< x 0) (< 0 x))"),
        {"kind": "either", "index": "0", "then": KNOWN},
        "not-known",
    ),
    "either-out-of-range": (
        UNIT + goal("(or (< x 0) (< 0 x))"),
        {"kind": "either", "index": "2", "then": KNOWN},
        "wrong-goal",
    ),
    "intro": (X + goal("(< 0 x)"), {"kind": "intro", "then": SIGN}, "wrong-goal"),
    "cases-on-a-number": (
        X + goal("(<= 0 (* x x))"),
        {"kind": "cases", "on": "x", "name": "c", "then": SIGN, "else": SIGN},
        "sort",
    ),
    "split-of-a-conjunction": (
        X + fact("h", "(and (< 1 x) (< x 2))") + goal("(< 0 x)"),
        {"kind": "split", "fact": "h", "name": "c", "cases": [SIGN, SIGN]},
        "wrong-fact",
    ),
    "split-with-a-case-too-few": (
        X + fact("h", "(or (< 1 x) (< x (- 1)))") + goal("(< 0 (* x x))"),
        {"kind": "split", "fact": "h", "name": "c", "cases": [SIGN]},
        "wrong-fact",
    ),
    "split-of-a-wrapped-equation": (
        X + fact("h", "(not (not (not (= x 0))))") + goal("(< 0 x)"),
        {"kind": "split", "fact": "h", "name": "c", "cases": [SIGN, SIGN]},
        "sign-unknown",
    ),
    "have-of-a-used-name": (
        UNIT + goal("(< 0 x)"),
        have([("low", "(< 0 (* x x))", SIGN)], KNOWN),
        "name-clash",
    ),
    "have-named-goal": (UNIT + goal("(< 0 x)"), have([("goal", "(< 0 (* x x))", SIGN)], KNOWN), "name-clash"),
    "instance-of-nothing": (
        UNIT + goal("(< 0 x)"),
        have([("i", None, {"kind": "instance", "hyp": "low", "with": {}})], KNOWN),
        "wrong-fact",
    ),
    "instance-with-premise-open": (
        X + fact("h", "(forall ((z Real)) (=> (< 0 z) (< x z)))") + goal("(< x (- 2))"),
        have([("i", None, {"kind": "instance", "hyp": "h", "with": {"z": "(- 2)"}})], KNOWN),
        "not-known",
    ),
    "rewrite-without-occurrence": (
        XY + fact("e", "(= x y)") + fact("h", "(< 0 y)") + goal("(< 0 y)"),
        {"kind": "rewrite", "fact": "e", "then": KNOWN},
        "wrong-goal",
    ),
    "rewrite-with-an-inequality": (
        UNIT + goal("(< 0 x)"),
        {"kind": "rewrite", "fact": "low", "then": KNOWN},
        "wrong-fact",
    ),
    "induction-step": (
        goal("(forall ((k Int)) (=> (<= 0 k) (<= k 0)))"),
        {"kind": "induction", "variable": "k", "base": SIGN, "step": combination(["ih"], ["goal"])},
        "no-contradiction",
    ),
    "induction-over-the-reals": (
        goal("(forall ((z Real)) (=> (<= 0 z) (<= 0 z)))"),
        {"kind": "induction", "variable": "z", "base": SIGN, "step": SIGN},
        "wrong-goal",
    ),
    "exponentiate": (X + goal("(= (< 0 x) (< 0 x))"), {"kind": "exponentiate", "then": SIGN}, "wrong-goal"),
    "logarithm-of-an-unknown-sign": (
        XY + fact("h", "(< x y)") + goal("(< (* x x x) (* y y y))"),
        {"kind": "logarithm", "then": KNOWN},
        "logarithm-argument",
    ),
    "monotone-of-another-function": (
        XY + fact("h", "(< x y)") + goal("(< (Exp x) (Exp y))"),
        {"kind": "monotone", "function": "Sigmoid", "fact": "h"},
        "malformed",
    ),
    "monotone-elsewhere": (
        XY + fact("h", "(< x y)") + goal("(< (Exp y) (Exp x))"),
        {"kind": "monotone", "function": "Exp", "fact": "h"},
        "wrong-result",
    ),
    "exp-lower-elsewhere": (
        X + goal("(<= (+ 1 x) (Exp x))"),
        {"kind": "exp-lower", "at": "(+ x 1)"},
        "wrong-result",
    ),
    "taylor-on-the-left": (
        reals("w") + fact("left", "(< w 0)") + goal("(< (+ 1 w) (Exp w))"),
        {"kind": "taylor", "variable": "w", "at": "0", "initial": [SIGN], "remainder": SIGN},
        "malformed",
    ),
    "taylor-of-a-corner": (
        reals("w") + fact("right", "(< 0 w)") + goal("(<= 0 (ite (< w 1) w 1.0))"),
        {"kind": "taylor", "variable": "w", "at": "0", "initial": [SIGN], "remainder": SIGN},
        "undecided-case",
    ),
    "enumeration-unbounded": (
        INTEGER + fact("l", "(<= 0 k)") + goal("(<= 0 k)"),
        {"kind": "enumeration"},
        "wrong-goal",
    ),
    "enumeration-over-reals": (UNIT + goal("(<= 0 x)"), {"kind": "enumeration"}, "wrong-goal"),
    "enumeration": (
        INTEGER + fact("l", "(<= 0 k)") + fact("u", "(<= k 4)") + goal("(< k 4)"),
        {"kind": "enumeration"},
        "counterexample",
    ),
    "interval-too-coarse": (
        X + fact("l", "(<= 0 x)") + fact("u", "(<= x 1)") + goal("(< (* x (Exp (- x))) (/ 1 2))"),
        {"kind": "interval", "bits": "40", "box": ["x"], "tree": "leaf"},
        "interval",
    ),
    "interval-cut-outside": (
        X + fact("l", "(<= 0 x)") + fact("u", "(<= x 1)") + goal("(< 0 (+ 1 x))"),
        {"kind": "interval", "bits": "40", "box": ["x"], "tree": ["x", "2", "leaf", "leaf"]},
        "interval",
    ),
    "rup": (
        "(declare-const a Bool) (declare-const b Bool) " + fact("h", "(or a b)") + goal("b"),
        {"kind": "rup"},
        "not-rup",
    ),
    "unknown": (X + goal("(= x x)"), {"kind": "obvious"}, "unknown-evidence"),
    "not-an-object": (X + goal("(= x x)"), {"kind": 3}, "malformed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    body, evidence, code = REFUSED[name]
    assert refusal(body, evidence, exp=True) == code


def test_every_kind_is_tried() -> None:
    """Those left out take something on somebody's word and are tried with the trust accounting, or need a lemma."""
    tried = {evidence["kind"] for _, evidence in ACCEPTED.values()} | {"instance"}
    elsewhere = {"argument", "smt", "rocq", "apply"}
    assert set(checker.EVIDENCE) | set(checker.PRODUCERS) <= tried | elsewhere


# lemmas -----------------------------------------------------------------------------------------------------------------

SQUARE = lemma(reals("u") + fact("h", "(< 0 u)") + goal("(< 0 (* u u))"))


def test_a_lemma_is_applied_once_its_hypotheses_are_proved() -> None:
    use = {"kind": "apply", "obligation": "l", "with": {"u": "(+ x 1)"}}
    body = UNIT + goal("(< 0 (* (+ x 1) (+ x 1)))")
    lemmas = {("test", "l"): SQUARE}
    assert refusal(body, {**use, "hypotheses": [SIGN]}, lemmas=lemmas) == "accepted"
    assert refusal(body, use, lemmas=lemmas) == "accepted"  # by default the facts must decide them
    assert refusal(body, {**use, "hypotheses": []}, lemmas=lemmas) == "malformed"
    below = {**use, "with": {"u": "(- x 1)"}}
    assert refusal(UNIT + goal("(< 0 (* (- x 1) (- x 1)))"), below, lemmas=lemmas) == "not-known"
    assert refusal(body, {**use, "obligation": "m"}, lemmas=lemmas) == "unknown-lemma"
    assert refusal(body, {**use, "with": {}}, lemmas=lemmas) == "missing-key"


@pytest.mark.parametrize("functions", [{"f": []}, {"f": 1}, {"f": {}}, {"g": "g"}, []])
def test_a_renaming_of_functions_is_checked(functions: Any) -> None:
    lemmas = {("test", "l"): lemma("(declare-fun f (Real) Real) " + goal("(= (f 1) (f 1.0))"))}
    use = {"kind": "apply", "obligation": "l", "with": {}, "functions": functions}
    assert refusal(X + goal("(= x x)"), use, lemmas=lemmas) in ("malformed", "unknown-key", "missing-key")


# models -----------------------------------------------------------------------------------------------------------------

MODELS: dict[str, tuple[str, dict[str, Any], str]] = {
    "rational": (X + fact("h", "(= (* 3 x) 2)"), {"x": "2/3"}, "accepted"),
    "wrong": (X + fact("h", "(= (* 3 x) 2)"), {"x": "1/3"}, "not-a-model"),
    "not-reduced": (X + fact("h", "(= (* 3 x) 2)"), {"x": "4/6"}, "not-canonical"),
    "logarithm": (X + fact("h", "(= (Exp x) 4)"), {"x": "(Ln 4)"}, "accepted"),
    "sum-of-logarithms": (X + fact("h", "(= (Exp x) 6)"), {"x": "(+ (Ln 2) (Ln 3))"}, "accepted"),
    "boolean": ("(declare-const b Bool) " + fact("h", "(not b)"), {"b": "false"}, "accepted"),
    "boolean-wrong": ("(declare-const b Bool) " + fact("h", "(not b)"), {"b": "true"}, "not-a-model"),
    "boolean-number": ("(declare-const b Bool) " + fact("h", "(not b)"), {"b": "0"}, "sort"),
    "missing": (XY + fact("h", "(< x 1)"), {"x": "0"}, "missing-key"),
    "too-many": (X + fact("h", "(< x 1)"), {"x": "0", "y": "0"}, "unknown-key"),
    "open-term": (X + fact("h", "(< x 1)"), {"x": "y"}, "unknown-symbol"),
    "number-not-text": (X + fact("h", "(< x 1)"), {"x": 0}, "malformed"),
    "function": (
        "(declare-fun m (Int) Real) " + fact("h", "(< (m 1) (m 2))"),
        {"m": {"1": "0", "else": "1"}},
        "accepted",
    ),
    "function-without-else": (
        "(declare-fun m (Int) Real) " + fact("h", "(< (m 1) (m 2))"),
        {"m": {"1": "0"}},
        "malformed",
    ),
    "function-of-two": (
        "(declare-fun m (Int Int) Real) " + fact("h", "(< (m 1 2) (m 2 1))"),
        {"m": {"1,2": "0", "else": "1"}},
        "accepted",
    ),
    "function-of-two-with-one": (
        "(declare-fun m (Int Int) Real) " + fact("h", "(< (m 1 2) (m 2 1))"),
        {"m": {"1": "0", "else": "1"}},
        "malformed",
    ),
    "recursion": (
        INTEGER
        + "(define-fun-rec f ((n Int)) Real (ite (<= n 0) 1 (* 2 (f (- n 1))))) "
        + fact("h", "(= (f k) 8)"),
        {"k": "3"},
        "accepted",
    ),
}


@pytest.mark.parametrize("name", MODELS)
def test_model(name: str) -> None:
    body, values, code = MODELS[name]
    assert model_refusal(body, values, exp=True) == code


# claims -----------------------------------------------------------------------------------------------------------------

PART = obligation(
    "l",
    UNIT + goal("(< 0 (* x x))"),
    SIGN,
    near=UNIT + fact("goal", "(not (< 0 (- x x)))"),
    near_values={"x": "1/2"},
    witness={"x": "1/2"},
)


def test_a_claim_is_accepted() -> None:
    done = check("a", [PART])
    assert [(o.name, o.accepted, o.status) for o in done.obligations] == [("l", "verified", "unsat")]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"witness": None}, "missing-witness"),
        ({"witness": {"x": "2"}}, "not-a-model"),
        ({"near_values": {"x": "2"}}, "not-a-model"),
        ({"evidence": IDENTITY}, "wrong-goal"),
        ({"role": "theorem"}, "unknown-role"),
        ({"also": [IDENTITY]}, "wrong-goal"),
        ({"status": "sat"}, "wrong-evidence"),
    ],
)
def test_a_claim_with_one_thing_wrong_is_refused(change: dict[str, Any], code: str) -> None:
    with pytest.raises(checker.Rejected) as refused:
        check("a", [{**PART, **change}])
    assert refused.value.code == code


def test_a_claim_lists_exactly_what_it_uses() -> None:
    first = check("a", [PART])
    use = {"kind": "apply", "claim": "a", "obligation": "l", "with": {"x": "x"}}
    again = {**PART, "evidence": use}
    assert check("b", [again], ["a"], {"a": first}).uses == ("a",)
    with pytest.raises(checker.Rejected, match="unknown-lemma"):
        check("b", [again], [], {"a": first})
    with pytest.raises(checker.Rejected, match="wrong-uses"):
        check("b", [PART], ["a"], {"a": first})
    with pytest.raises(checker.Rejected, match="circular-use"):
        check("a", [PART], ["a"], {"a": first})
