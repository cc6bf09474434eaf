"""SymPy to SMT-LIB: exact readings, and refusal of what has none."""

from __future__ import annotations

from fractions import Fraction

import pytest
import sympy
from hypothesis import given
from hypothesis import strategies as st

from proofs.language.smtlib import NotExact, numeral, symbol, to_smt

x, y, p = sympy.symbols("x y p")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (x - y, "(- x y)"),
        (x**2 + 3 * x * y, "(+ (* x x) (* 3 x y))"),
        (sympy.Rational(-1, 2), "(- (/ 1 2))"),
        (-x / (2 * y), "(- (/ x (* 2 y)))"),
        (x**-3, "(/ 1 (* x x x))"),
        (sympy.exp(x + y), "(Exp (+ x y))"),
        (sympy.E, "(Exp 1)"),
        (sympy.log(p / (1 - p)), "(Ln (/ p (- 1 p)))"),
        (sympy.Max(0, x), "(ite (<= 0 x) x 0)"),
        (sympy.And(x < y, sympy.Ne(x, 0)), "(and (< x y) (distinct x 0))"),
        (sympy.Piecewise((x, x > 0), (0, True)), "(ite (> x 0) x 0)"),
        (sympy.Function("m")(x), "(m x)"),
        (sympy.Function("Sigmoid")(x), None),
        (Fraction(3, 7), "(/ 3 7)"),
        (5, "5"),
    ],
)
def test_an_expression_has_exactly_this_reading(expression: object, text: str | None) -> None:
    if text is None:  # an undefined function must not pass for the checker's sigmoid
        with pytest.raises(NotExact):
            to_smt(expression)
    else:
        assert to_smt(expression) == text


@pytest.mark.parametrize(
    "expression",
    [
        sympy.sqrt(x),
        sympy.pi,
        0.5,
        sympy.sin(x),
        x**y,
        sympy.zoo,
        sympy.oo,
        x**65,
        sympy.I,
        sympy.Symbol("a b"),
    ],
    ids=str,
)
def test_what_has_no_exact_reading_is_refused(expression: object) -> None:
    with pytest.raises(NotExact):
        to_smt(expression)


@pytest.mark.parametrize("name", ["Exp", "and", "a b", "1x", "", "x)", "|x|", "x;", "goal"])
def test_names_that_statements_reserve_are_refused(name: str) -> None:
    with pytest.raises(NotExact):
        symbol(name)


def evaluate(text: str, values: dict[str, Fraction]) -> Fraction:
    """A small reader of the arithmetic fragment, written apart from the printer."""
    tokens = text.replace("(", " ( ").replace(")", " ) ").split()

    def read(position: int) -> tuple[Fraction, int]:
        token = tokens[position]
        if token != "(":
            return (values[token] if token in values else Fraction(token)), position + 1
        head, arguments, position = tokens[position + 1], [], position + 2
        while tokens[position] != ")":
            value, position = read(position)
            arguments.append(value)
        result = arguments[0]
        if head == "-" and len(arguments) == 1:
            result = -result
        for value in arguments[1:]:
            result = {"+": result + value, "-": result - value, "*": result * value}.get(head) or (
                result / value if head == "/" else Fraction(0)
            )
        return result, position + 1

    value, end = read(0)
    assert end == len(tokens)
    return value


rationals = st.fractions(min_value=-9, max_value=9, max_denominator=9)


def polynomials() -> st.SearchStrategy[sympy.Expr]:
    atoms = st.sampled_from([x, y]) | rationals.map(lambda q: sympy.Rational(q.numerator, q.denominator))
    return st.recursive(
        atoms,
        lambda inner: st.tuples(inner, inner, st.sampled_from("+-*")).map(
            lambda t: t[0] + t[1] if t[2] == "+" else t[0] - t[1] if t[2] == "-" else t[0] * t[1]
        ),
        max_leaves=12,
    )


@given(polynomials(), rationals, rationals)
def test_the_text_means_what_the_expression_means(expression: sympy.Expr, a: Fraction, b: Fraction) -> None:
    at = {x: sympy.Rational(a.numerator, a.denominator), y: sympy.Rational(b.numerator, b.denominator)}
    expected = sympy.Rational(expression.subs(at, simultaneous=True))
    assert evaluate(to_smt(expression), {"x": a, "y": b}) == Fraction(int(expected.p), int(expected.q))


@given(rationals)
def test_numerals_are_exact(q: Fraction) -> None:
    assert evaluate(numeral(q), {}) == q
