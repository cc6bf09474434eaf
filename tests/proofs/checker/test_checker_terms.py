"""Reading text: JSON, S-expressions, terms, statements, blocks. What is read means what SMT-LIB says, the rest is refused."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import checker

from .checking import fact, goal, reals, statement


def refused(text: str) -> str:
    """The code with which a statement is refused, or "accepted"."""
    try:
        statement(text)
    except checker.Rejected as error:
        return error.code
    return "accepted"


def term(text: str, declarations: str = "") -> checker.Term:
    scope = statement(declarations + fact("h", "true"), exp=True, status="sat").scope
    return checker.parse_term(checker.read_sexps(text)[0], scope)


# S-expressions ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("", []),
        ("a", ["a"]),
        ("(a (b 1) ())", [["a", ["b", "1"], []]]),
        ("a;comment (\nb", ["a", "b"]),
        ("(a;)\n)", [["a"]]),
        ("a\tb\n c", ["a", "b", "c"]),
    ],
)
def test_sexps(text: str, read: object) -> None:
    assert checker.read_sexps(text) == read


@pytest.mark.parametrize("text", ["(", ")", "(a))", "((a)", "|a|", '"a"', "a\x0bb", "a\u00a0b", "a\rb"])
def test_sexps_that_are_refused(text: str) -> None:
    with pytest.raises(checker.Rejected, match="syntax"):
        checker.read_sexps(text)


def test_nesting_is_bounded() -> None:
    assert checker.read_sexps("(" * 200 + ")" * 200)
    with pytest.raises(checker.Rejected, match="too-deep"):
        checker.read_sexps("(" * 300 + ")" * 300)


SEXPS = st.recursive(
    st.text("abcxyz019.-+*<=", min_size=1, max_size=4),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=20,
)


def _write(sexp: object) -> str:
    return sexp if isinstance(sexp, str) else "(" + " ".join(map(_write, sexp)) + ")"  # type: ignore[attr-defined]


@given(st.lists(SEXPS, max_size=4))
def test_sexps_round_trip(sexps: list[object]) -> None:
    assert checker.read_sexps(" ".join(map(_write, sexps))) == sexps


# terms ------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("(- x)", "(* (- 1) x)"),
        ("(- 3)", "(- 3)"),
        ("(- x 1 2)", "(+ x (* (- 1) 1) (* (- 1) 2))"),
        ("(/ 3 6)", "(/ 1 2)"),
        ("(/ 3 0)", "(/ 3 0)"),
        ("0.50", "(/ 1 2)"),
        ("(> x 1)", "(< 1 x)"),
        ("(>= x 1 0)", "(and (<= 1 x) (<= 0 1))"),
        ("(< 0 x 1)", "(and (< 0 x) (< x 1))"),
        ("(distinct x 1)", "(not (= x 1))"),
        ("(=> b b b)", "(=> b (=> b b))"),
        ("(xor b b)", "(not (= b b))"),
        ("(+ x)", "x"),
        ("(Sigmoid x)", "(/ 1 (+ 1 (Exp (* (- 1) x))))"),
        ("(Logit x)", "(Ln (/ x (+ 1 (* (- 1) x))))"),
        ("(Softplus x)", "(Ln (+ 1 (Exp x)))"),
    ],
)
def test_derived_operators(text: str, shown: str) -> None:
    assert checker.show(term(text, reals("x") + "(declare-const b Bool)")) == shown


def test_equal_terms_are_one_object() -> None:
    declarations = reals("x")
    assert term("(+ x (* 2 x))", declarations) is term("(+ x (* 2 x))", declarations)
    assert term("(+ x 1)", declarations) is not term("(+ 1 x)", declarations)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("y", "unknown-symbol"),
        ("(g x)", "unknown-symbol"),
        ("()", "syntax"),
        ("((+ x) 1)", "syntax"),
        ("(+ x b)", "sort"),
        ("(and x b)", "sort"),
        ("(not b b)", "sort"),
        ("(distinct x x x)", "sort"),
        ("(ite x x x)", "sort"),
        ("(ite b x b)", "sort"),
        ("(+)", "sort"),
        ("(Exp x x)", "sort"),
        ("(Exp b)", "sort"),
        ("(+ x k)", "sort"),
        ("(f x)", "sort"),
        ("(f k k)", "sort"),
        ("01", "unknown-symbol"),
        ("1.", "unknown-symbol"),
        (".5", "unknown-symbol"),
        ("1e3", "unknown-symbol"),
        ("-1", "unknown-symbol"),
        ("9" * 5000, "too-large"),
        ("0." + "9" * 5000, "too-large"),
        ("(let ((y x)) y)", "syntax"),
        ("(exists ((y Real)) b)", "syntax"),
        ("(forall () b)", "syntax"),
        ("(forall ((x Real)) b)", "name-clash"),
        ("(forall ((y Real) (y Real)) b)", "name-clash"),
        ("(forall ((y Complex)) b)", "syntax"),
        ("(forall ((y Real)) y)", "sort"),
        ("(! x :named n)", "unknown-symbol"),
        ("(abs x)", "unknown-symbol"),
        ("(exp x)", "unknown-symbol"),
    ],
)
def test_terms_that_are_refused(text: str, code: str) -> None:
    declarations = reals("x") + "(declare-const b Bool) (declare-const k Int) (declare-fun f (Int) Real)"
    with pytest.raises(checker.Rejected) as error:
        term(text, declarations)
    assert error.value.code == code


def test_macros_take_their_arguments_all_at_once() -> None:
    declarations = reals("x", "y") + "(define-fun swap ((x1 Real) (y1 Real)) Real (- y1 x1))"
    assert term("(swap y x)", declarations) is term("(- x y)", declarations)
    nested = "(define-fun f ((a Real)) Real (+ a 1)) (define-fun g ((b Real)) Real (f (f b)))" + reals(
        "a", "b"
    )
    assert term("(g (* a b))", nested) is term("(+ (+ (* a b) 1) 1)", nested)


def test_a_macro_does_not_capture_a_later_constant_of_its_parameters_name() -> None:
    declarations = "(define-fun f ((a Real) (b Real)) Real (- a b))" + reals("a", "b")
    assert term("(f b a)", declarations) is term("(- b a)", declarations)


def test_substitution_refuses_to_capture() -> None:
    x, y = checker.var("x", "Real"), checker.var("y", "Real")
    formula = checker._intern("forall", (checker.mk("<", x, y),), (("y", "Real"),), "Bool")
    with pytest.raises(checker.Rejected, match="capture"):
        checker.substitute(formula, {x: y})
    renamed = checker.substitute(formula, {x: checker.num(1)})
    assert checker.show(renamed) == "(forall ((y Real)) (< 1 y))"


# statements -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (reals("x") + goal("(< x x)"), "accepted"),
        (reals("x", "x") + goal("(< x x)"), "name-clash"),
        (reals("x") + "(declare-fun x (Real) Real)" + goal("(< x x)"), "name-clash"),
        (reals("x") + "(assert (! (< x x) :named goal))", "malformed"),
        (reals("x") + fact("h", "(< x x)"), "malformed"),
        (reals("x") + fact("h", "(< x x)") + fact("h", "(< x x)") + goal("(< x x)"), "name-clash"),
        (reals("x") + fact("h.1", "(< x x)") + goal("(< x x)"), "name-clash"),
        (reals("x") + fact("x", "(< x x)") + goal("(< x x)"), "name-clash"),
        (fact("h", "(< 0 1)") + "(declare-const h Real)" + goal("(< h h)"), "name-clash"),
        (reals("x") + fact("and", "(< x x)") + goal("(< x x)"), "name-clash"),
        (reals("goal") + goal("(< goal goal)"), "name-clash"),
        (reals("x") + "(assert (< x x))" + goal("(< x x)"), "syntax"),
        (reals("x") + "(check-sat)" + goal("(< x x)"), "syntax"),
        (reals("x") + "(push 1)" + goal("(< x x)"), "syntax"),
        (reals("x") + "(set-logic ALL)" + goal("(< x x)"), "syntax"),
        (reals("x") + goal("(< (Exp x) x)"), "unknown-symbol"),
        ("(declare-fun Exp (Real) Real)" + goal("(< (Exp 1) 1)"), "name-clash"),
        ("(define-fun Ln ((x Real)) Real x)" + goal("(= (Ln 1) 1)"), "name-clash"),
        ("(define-fun f ((a Real)) Real (f a))" + goal("(= (f 1) 1)"), "unknown-symbol"),
        ("(define-fun f ((a Real)) Bool a)" + goal("(f 1)"), "sort"),
        ("(define-fun f ((a Real)) Bool (forall ((b Real)) (< a b)))" + goal("(f 1)"), "syntax"),
        ("(define-fun f ((a Real) (a Real)) Real a)" + goal("(= (f 1 1) 1)"), "name-clash"),
        ("(declare-const |x y| Real)" + goal("(< 1 2)"), "syntax"),
        ("(declare-const 1 Real)" + goal("(< 1 2)"), "syntax"),
        ("(declare-sort S 0)" + goal("(< 1 2)"), "syntax"),
        ("(declare-const x (Array Int Real))" + goal("(< 1 2)"), "sort"),
        ("", "malformed"),
    ],
)
def test_statements(text: str, code: str) -> None:
    assert refused(text) == code


# blocks -----------------------------------------------------------------------------------------------------------------

HEAD = "; claim a\n; title\n"
BLOCK = (
    "(reset)\n(set-info :obligation |l|)\n(set-info :role lemma)\n(set-info :status unsat)\n"
    "(declare-const x Real)\n(assert (! (not (= x x)) :named goal))\n(check-sat)"
)


def test_blocks_are_read_in_order() -> None:
    text = f"{HEAD}\n{BLOCK}\n\n{BLOCK.replace('|l|', '|m|').replace('unsat', 'sat')}\n"
    blocks = checker.split_blocks(text)
    assert [(b.name, b.role, b.near_miss_of, b.status) for b in blocks] == [
        ("l", "lemma", None, "unsat"),
        ("m", "lemma", None, "sat"),
    ]
    assert blocks[0].text == BLOCK


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (f"{HEAD}\n{BLOCK}", "not-canonical"),
        (f"{HEAD}\n{BLOCK}\n\n", "not-canonical"),
        (f"{HEAD}\n{BLOCK}\n".replace("\n", "\r\n"), "not-canonical"),
        (f"{HEAD}\n{BLOCK}\n".replace("title", "titl\u00e9"), "not-canonical"),
        (f"{HEAD}(declare-const x Real)\n\n{BLOCK}\n", "malformed"),
        (f"{HEAD}\n{BLOCK}\n\n{BLOCK}\n", "duplicate-statement"),
        (f"{HEAD}\n{BLOCK}\n(exit)\n", "malformed"),
        (f"{HEAD}\n{BLOCK.replace('|l|', 'l')}\n", "malformed"),
        (f"{HEAD}\n{BLOCK.replace(':role lemma', ':role axiom')}\n", "unknown-role"),
        (f"{HEAD}\n{BLOCK.replace('unsat', 'unknown')}\n", "malformed"),
        (f"{HEAD}\n{BLOCK.replace('(check-sat)', '; (check-sat)')}\n", "malformed"),
        (f"{HEAD}\n{BLOCK.replace('(reset)', '; (reset)')}\n", "malformed"),
    ],
)
def test_blocks_that_are_refused(text: str, code: str) -> None:
    with pytest.raises(checker.Rejected) as error:
        checker.split_blocks(text)
    assert error.value.code == code


# JSON and numbers -------------------------------------------------------------------------------------------------------

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=15,
)


@given(VALUES)
def test_canonical_json_round_trips(value: object) -> None:
    data = checker.canonical(value)
    assert checker.load_json(data) == value
    assert checker.canonical(checker.load_json(data)) == data


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b'{"a":1,"a":2}\n', "duplicate-key"),
        (b'{"a":1.0}\n', "float"),
        (b'{"a":1e3}\n', "float"),
        (b'{"a":NaN}\n', "float"),
        (b'{"a":-Infinity}\n', "float"),
        (b'{"b":1,"a":2}\n', "not-canonical"),
        (b'{"a": 1}\n', "not-canonical"),
        (b'{"a":1}', "not-canonical"),
        (b'{"a":1}\n\n', "not-canonical"),
        (b'{"a":1}\n{}\n', "not-json"),
        (b'{"a":-0}\n', "not-canonical"),
        (b'{"a":"\\u0061"}\n', "not-canonical"),
        ('{"a":"\u00e9"}\n'.encode(), "not-canonical"),
        (b"\xff\n", "not-canonical"),
        (b"", "not-json"),
        (b"[" * 300 + b"]" * 300 + b"\n", "too-deep"),
        (b"9" * 5000 + b"\n", "too-large"),
        (b'"' + b"x" * (checker.MAX_BYTES + 1) + b'"\n', "too-large"),
    ],
)
def test_json_that_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(checker.Rejected) as error:
        checker.load_json(data)
    assert error.value.code == code


@given(st.fractions())
def test_exact_numbers_round_trip(number: Fraction) -> None:
    assert checker.rational(str(number), "a number") == number


@pytest.mark.parametrize(
    "text", ["", "1/0", "2/4", "-0", "+1", "01", "1.5", "1e3", " 1", "1 ", "1/-2", "1\n", "\u0661", "x"]
)
def test_numbers_that_are_refused(text: str) -> None:
    with pytest.raises(checker.Rejected) as error:
        checker.rational(text, "a number")
    assert error.value.code in ("malformed", "not-canonical")


def test_a_refusal_is_one_line_of_printable_ascii() -> None:
    error = checker.Rejected("code", "a\nb\x1b[31m \ud800 \u00e9 " + "x" * 10_000)
    assert str(error).isascii()
    assert str(error).isprintable()
    assert len(str(error)) < 1100
