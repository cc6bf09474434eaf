"""Hostile input: everything oversized is refused with a code, in work that is counted, and never with a traceback.

Seconds and megabytes are measured where the named attacks are run; here the point is that each way to make the checker work
hard ends at a limit.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from proofs import checker

from .checking import (
    IDENTITY,
    KNOWN,
    SIGN,
    fact,
    goal,
    have,
    model_refusal,
    reals,
    refusal,
)


def names(count: int) -> list[str]:
    return [f"x{i}" for i in range(count)]


def doubling(first: str, rule: str, count: int) -> str:
    """Macros f0, f1, ... each of which applies the one before twice."""
    later = (
        f"(define-fun f{i} ((x Real)) Real {rule.replace('g', f'f{i - 1}')})" for i in range(1, count + 1)
    )
    return " ".join((f"(define-fun f0 ((x Real)) Real {first})", *later)) + reals("x")


def binary_tree(depth: int, low: int = 0, high: int = 1 << 20) -> Any:
    middle = (low + high) // 2
    if depth == 0:
        return "leaf"
    cut = str(checker.Fraction(middle, 1 << 20))
    return ["x", cut, binary_tree(depth - 1, low, middle), binary_tree(depth - 1, middle, high)]


def nested_have(depth: int) -> dict[str, Any]:
    evidence: dict[str, Any] = SIGN
    for _ in range(depth):
        evidence = {"kind": "have", "steps": [], "then": evidence}
    return evidence


NINES = "9" * 3900
LONG_SUM = "(+ " + " ".join(names(60)) + ") "
HOSTILE: dict[str, tuple[Callable[[], str], set[str]]] = {
    "macros that compose": (
        lambda: refusal(doubling("(+ x 1)", "(g (g x))", 60) + goal("(< x (f60 x))"), SIGN),
        {"too-deep"},
    ),
    "macros that multiply": (
        lambda: refusal(doubling("(* x x)", "(* (g x) (g x))", 60) + goal("(< x (f60 x))"), SIGN),
        {"too-large"},
    ),
    "a high power of a sum": (
        lambda: refusal(doubling("(+ x 1)", "(* (g x) (g x))", 14) + goal("(= x (f14 x))"), IDENTITY),
        {"too-much-work"},
    ),
    "a product of long sums": (
        lambda: refusal(reals(*names(60)) + goal("(= 1 (* " + LONG_SUM * 8 + "))"), IDENTITY),
        {"too-much-work"},
    ),
    "a power of a fraction": (
        lambda: refusal(doubling("(/ x 3)", "(* (g x) (g x))", 17) + goal("(= 1 (f17 5))"), IDENTITY),
        {"too-large", "too-much-work"},
    ),
    "long numerals multiplied": (
        lambda: refusal(goal(f"(= 1 (* {f'(/ 1 {NINES}) ' * 900}))"), IDENTITY),
        {"too-large", "too-much-work"},
    ),
    "long numerals divided": (
        lambda: refusal(goal(f"(= 1 (/ 1 {f'{NINES} ' * 200}))"), IDENTITY),
        {"too-large", "too-much-work", "not-identical"},
    ),
    "a wide macro called often": (
        lambda: refusal(
            reals("y")
            + f"(define-fun g ((x Real)) Real (+ {'x ' * 50_000} y)) "
            + "".join(fact(f"h{i}", f"(< 0 (g {i}))") for i in range(500))
            + goal("(< 0 y)"),
            SIGN,
        ),
        {"too-much-work"},
    ),
    "many facts with unknown divisors": (
        lambda: refusal(
            reals("z", *names(200))
            + "".join(fact(f"h{i}", f"(< 0 (/ x{i} (- x{i} x{(i + 1) % 200})))") for i in range(200))
            + goal("(< 0 z)"),
            SIGN,
        ),
        {"sign-unknown"},
    ),
    "many facts in a chain of justifications": (
        lambda: refusal(
            reals("z", *names(201))
            + "".join(fact(f"h{i}", f"(< 0 (* x{i} (/ x{i + 1} x{i + 1})))") for i in range(200))
            + fact("last", "(< 0 x200)")
            + goal("(< x0 0)"),
            SIGN,
        ),
        {"too-much-work"},
    ),
    "forty thousand facts": (
        lambda: refusal(
            reals("z", "y")
            + "".join(fact(f"h{i}", f"(< (* z {i}) y)") for i in range(1, 40_000))
            + goal("(< 0 (* z (- y z)))"),
            SIGN,
        ),
        {"too-much-work"},
    ),
    "an endless derivation": (
        lambda: refusal(
            reals("x") + fact("h", "(< 0 x)") + goal("(< 0 x)"),
            have([(f"s{i}", f"(< (- {i}) x)", SIGN) for i in range(5000)], SIGN),
        ),
        {"too-much-work"},
    ),
    "deep evidence": (
        lambda: refusal(reals("x") + goal("(<= 0 (* x x))"), nested_have(200)),
        {"too-deep"},
    ),
    "many exponentials": (
        lambda: refusal(
            goal(f"(< 0 (- {' '.join(f'(Exp (- {i + 1}))' for i in range(3000))}))"), SIGN, exp=True
        ),
        {"too-much-work", "too-large"},
    ),
    "a huge exponential": (
        lambda: refusal(goal("(< (Exp (Exp 20)) 1)"), SIGN, exp=True),
        {"sign-unknown"},
    ),
    "a product of huge exponentials": (
        lambda: refusal(
            goal(f"(< (Exp 4000.5) (* {' '.join(f'(Exp {i})' for i in range(2000))}))"), SIGN, exp=True
        ),
        {"too-much-work", "sign-unknown"},
    ),
    "a fine subdivision": (
        lambda: refusal(
            reals("x")
            + fact("l", "(<= 0 x)")
            + fact("u", "(<= x 1)")
            + goal("(< 0 (+ 1 (Exp (Exp x))))"),
            {"kind": "interval", "bits": "400", "box": ["x"], "tree": binary_tree(14)},
            exp=True,
        ),
        {"too-much-work"},
    ),
    "high derivatives": (
        lambda: refusal(
            reals("x") + fact("h", "(< 0 x)") + goal("(< 0 (* (Exp x) (+ 1 (* x x))))"),
            {
                "kind": "taylor",
                "variable": "x",
                "at": "0",
                "initial": [{"kind": "argument", "text": "because"}] * 1000,
                "remainder": SIGN,
            },
            exp=True,
        ),
        {"too-large", "too-deep", "too-much-work"},
    ),
    "a branching recursion": (
        lambda: refusal(
            "(define-fun-rec f ((k Int) (x Real)) Real (ite (<= k 0) x (f (- k 1) (+ (f (- k 1) x) (f (- k 2) x))))) "
            + reals("x")
            + goal("(= 1 (f 100 x))"),
            {"kind": "unfold", "then": IDENTITY},
        ),
        {"too-large", "too-deep", "too-much-work"},
    ),
    "a long recursion": (
        lambda: refusal(
            "(define-fun-rec f ((k Int)) Real (ite (<= k 0) 0 (+ 1 (f (- k 1))))) " + goal("(= 1 (f 100000))"),
            IDENTITY,
        ),
        {"too-deep", "too-much-work"},
    ),
    "a formula of nested equivalences": (
        lambda: refusal(
            "(declare-const b Bool) (define-fun g0 ((x Bool)) Bool (= x b)) "
            + " ".join(
                f"(define-fun g{i} ((x Bool)) Bool (= (g{i - 1} x) (g{i - 1} (not x))))" for i in range(1, 17)
            )
            + goal("(g16 b)"),
            KNOWN,
        ),
        {"too-much-work", "not-known", "too-large"},
    ),
    "too many assignments": (
        lambda: refusal(
            "".join(f"(declare-const b{i} Bool) " for i in range(40)) + goal(f"(or {' '.join(f'b{i}' for i in range(40))})"),
            {"kind": "enumeration"},
        ),
        {"too-large"},
    ),
    "a quantifier over a large table": (
        lambda: model_refusal(
            "(declare-fun m (Int) Real) " + fact("h", "(forall ((i Int) (j Int)) (< 0 (+ (m i) (m j))))"),
            {"m": {**{str(i): "1" for i in range(2000)}, "else": "1"}},
        ),
        {"too-much-work"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_input_meets_a_limit(name: str) -> None:
    run, codes = HOSTILE[name]

    def guarded() -> str:
        try:
            return str(checker._guarded(run))
        except checker.Rejected as error:
            return error.code

    assert guarded() in codes


def test_work_is_counted_from_statement_to_statement() -> None:
    """One statement's work is not held against the next."""
    body = reals("x") + goal("(<= 0 (* x x))")
    assert refusal(body, SIGN) == "accepted"
    first = checker.METER.work
    for _ in range(3):
        assert refusal(body, SIGN) == "accepted"
    assert checker.METER.work == first


def test_numbers_too_long_for_python_are_named_by_their_size() -> None:
    number = checker.Fraction(10) ** 20_000
    assert checker.show(checker.num(number)) == f"[number of {(10**20_000).bit_length()} bits]"
    with pytest.raises(checker.Rejected, match="too-large"):
        checker.num(checker.Fraction(2) ** (checker.MAX_BITS + 1))


def test_long_terms_are_quoted_in_part() -> None:
    x = checker.var("x", "Real")
    term = checker.mk("+", *[x] * 100_000)
    assert len(checker.show(term)) < 1100


# documents --------------------------------------------------------------------------------------------------------------

GRAPH: dict[str, Any] = {
    "denominator": 1,
    "document": "contraction",
    "schema": 1,
    "scope_sizes": [1],
    "scopes": [0],
    "states": [2],
    "steps": [],
    "subject": "one variable",
    "t": [],
    "tables": [1, 1],
    "w": [],
}


def document_refusal(document: dict[str, Any]) -> str:
    try:
        checker.check_document(checker.canonical(document))
    except checker.Rejected as error:
        return error.code
    return "accepted"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({}, "accepted"),
        ({"states": [10**9, 2], "scopes": [1]}, "too-large"),
        ({"states": [10**3000, 2], "scopes": [1]}, "too-large"),
        ({"states": [True]}, "malformed"),
        ({"states": [-1]}, "malformed"),
        ({"states": [[2]]}, "malformed"),
        ({"denominator": 0}, "malformed"),
        ({"tables": [0, 0]}, "malformed"),
        ({"tables": [1]}, "malformed"),
        ({"scope_sizes": [2]}, "malformed"),
        ({"scope_sizes": [10**9]}, "malformed"),
        ({"scope_sizes": [1, 0]}, "malformed"),
        ({"scope_sizes": []}, "malformed"),
        ({"scopes": [7]}, "malformed"),
        ({"scopes": [[0]]}, "malformed"),
        ({"scopes": {"base64": "AA==", "bytes": 1}}, "not-canonical"),
        ({"steps": [["observe", 7, 0]]}, "wrong-step"),
        ({"steps": [["observe", 0, 7]]}, "wrong-step"),
        ({"steps": [[["observe"], 0]]}, "wrong-step"),
        ({"w": [1]}, "malformed"),
        ({"schema": True}, "unknown-schema"),
        ({"document": "poem"}, "unknown-document"),
    ],
)
def test_contraction_documents(change: dict[str, Any], code: str) -> None:
    assert document_refusal({**GRAPH, **change}) == code


@pytest.mark.parametrize("coordinate", [None, True, [], {}, "0", "-1/2", "x", "2/4"])
def test_a_token_holds_integers_and_positive_rationals(coordinate: Any) -> None:
    document = {
        "cases": [],
        "columns": {"alive": 0, "possible": 1, "value": 2},
        "document": "transformer",
        "indicators": [],
        "layers": [],
        "network": {"factors": [], "variables": [{"name": "a", "states": ["s"]}]},
        "read_out": [],
        "schema": 1,
        "subject": "nothing",
        "tokens": [[1, 1, coordinate]],
    }
    assert document_refusal(document) in ("malformed", "not-canonical")


# folders ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "null\n",
        "[]\n",
        '{"files":[],"schema":1}\n',
        '{"files":{},"schema":1}\n',
        '{"files":{"a.json":1},"schema":1}\n',
        '{"files":{"a.json":null},"schema":true}\n',
        '{"files":{"../a.json":"x","a/../b.json":"x","/etc/passwd":"x"},"schema":1}\n',
        '{"files":{"\\ud800.json":"x"},"schema":1}\n',
        "[" * 100_000,
        "{" + json.dumps("x" * 100_000) + ":1}\n",
    ],
)
def test_a_strange_manifest_is_refused(
    manifest: str, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "MANIFEST.json").write_text(manifest)
    assert checker.main([str(tmp_path)]) == 1
    out, err = capsys.readouterr()
    assert err == ""
    assert out.isascii()
    assert all(line.startswith("refused: ") for line in out.splitlines())
