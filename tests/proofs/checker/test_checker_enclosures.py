"""Rational enclosures of Exp and Ln against mpmath at a much higher precision, and signs of closed terms."""

from __future__ import annotations

from fractions import Fraction

import mpmath
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from proofs import checker
from proofs.checker import Interval

from .checking import IDENTITY, SIGN, goal, refusal

DIGITS = (
    600  # decimal digits of the reference: far more than the 400 bits the checker is asked for, at e^4096 too
)
WIDTH = 8
"""An enclosure asked for with b bits may be wider than 2^-b, relative to the value, by 2^WIDTH: 2 * 13 squarings lose a bit
or two each beyond the guard bits."""


@pytest.fixture(autouse=True)
def _fresh_meter() -> None:
    """Terms are enclosed here without a statement, which would begin to count anew."""
    checker.METER.statement()


def exact(value: mpmath.mpf) -> Fraction:
    """The dyadic rational that an mpf is."""
    sign, mantissa, exponent, _ = value._mpf_
    number = Fraction(int(mantissa)) * Fraction(2) ** exponent
    return -number if sign else number


def reference(function: str, point: Fraction) -> tuple[Fraction, Fraction]:
    """The value of exp or ln, between two rationals."""
    with mpmath.workdps(DIGITS):
        value = exact(getattr(mpmath, function)(mpmath.mpf(point.numerator) / point.denominator))
    slack = abs(value) * Fraction(1, 10 ** (DIGITS - 20))
    return value - slack, value + slack


def holds(enclosure: Interval, function: str, point: Fraction) -> bool:
    low, high = reference(function, point)
    return enclosure.lo <= low and high <= enclosure.hi


POINTS = st.fractions(min_value=-60, max_value=60, max_denominator=10**6)
BITS = st.sampled_from([8, 20, 40, 120, 360, 400])


@given(POINTS, BITS)
@example(Fraction(0), 40)
@example(Fraction(1, 2), 8)
@example(Fraction(-1, 2), 8)
@example(Fraction(1, 10**30), 8)
@example(Fraction(4096), 8)
@example(Fraction(-4096), 400)
def test_exp_lies_in_its_enclosure(point: Fraction, bits: int) -> None:
    enclosure = checker._exp_point(point, bits)
    assert holds(enclosure, "exp", point)
    size = max(reference("exp", point)[1], Fraction(1))
    assert enclosure.hi - enclosure.lo <= size * Fraction(2**WIDTH, 2**bits)


@given(st.fractions(min_value=Fraction(1, 10**6), max_value=10**6), BITS)
@example(Fraction(1), 8)
@example(Fraction(2), 8)
@example(Fraction(1, 2), 400)
@example(Fraction(2**64 - 1, 2**64), 8)
@example(Fraction(2**64 + 1, 2**64), 400)
@example(Fraction(1, 2**4000), 40)
@example(Fraction(3**2000), 40)
def test_ln_lies_in_its_enclosure(point: Fraction, bits: int) -> None:
    enclosure = checker._ln_point(point, bits)
    assert holds(enclosure, "ln", point)
    assert enclosure.hi - enclosure.lo <= Fraction(2**WIDTH, 2**bits)


@given(POINTS, POINTS, POINTS, POINTS)
def test_intervals_contain_sums_and_products(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> None:
    left, right = Interval(min(a, b), max(a, b)), Interval(min(c, d), max(c, d))
    for x in (left.lo, left.hi, (left.lo + left.hi) / 2):
        for y in (right.lo, right.hi, (right.lo + right.hi) / 2):
            assert (left + right).lo <= x + y <= (left + right).hi
            assert (left * right).lo <= x * y <= (left * right).hi


@given(POINTS, st.integers(1, 60))
def test_rounding_goes_outward(point: Fraction, bits: int) -> None:
    rounded = Interval(point, point).rounded(bits)
    assert rounded.lo <= point <= rounded.hi
    assert rounded.hi - rounded.lo <= Fraction(1, 2**bits)


X = checker.var("x", "Real")


@given(POINTS, POINTS, st.integers(1, 6), st.fractions(min_value=0, max_value=1, max_denominator=64))
def test_powers_over_boxes(a: Fraction, b: Fraction, power: int, where: Fraction) -> None:
    box = Interval(min(a, b), max(a, b))
    term = checker.mk("*", *[X] * power) if power > 1 else X
    value = checker.enclose(term, {X: box}, 40)
    point = box.lo + where * (box.hi - box.lo)
    assert value.lo <= point**power <= value.hi


@given(POINTS, st.fractions(min_value=0, max_value=4, max_denominator=64))
def test_quotients_and_exponentials_over_boxes(middle: Fraction, radius: Fraction) -> None:
    box = Interval(middle - radius, middle + radius)
    one = checker.num(1)
    term = checker.mk("/", checker.mk("Exp", X), checker.mk("+", one, checker.mk("Exp", X)))
    value = checker.enclose(term, {X: box}, 40)
    with mpmath.workdps(DIGITS):
        for point in (box.lo, middle, box.hi):
            at = mpmath.mpf(point.numerator) / point.denominator
            true = exact(1 / (1 + mpmath.exp(-at)))
            assert value.lo <= true <= value.hi


@pytest.mark.parametrize("text", ["(/ 1 (- x x))", "(Ln x)", "(Ln (- x 5))", "(f x)"])
def test_what_is_undefined_somewhere_on_the_box_is_not_enclosed(text: str) -> None:
    scope = checker.Scope({"x": X}, {"f": (("Real",), "Real")}, transcendental=True)
    term = checker.parse_term(checker.read_sexps(text)[0], scope)
    with pytest.raises(checker.Rejected, match="interval"):
        checker.enclose(term, {X: Interval(Fraction(0), Fraction(1))}, 40)


# closed terms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("claim", "true"),
    [
        ("(< (Exp 1) 2.71828182845904523537)", True),
        ("(< (Exp 1) 2.71828182845904523536)", False),
        ("(< 0.69314718055994530941723212145817 (Ln 2))", True),
        ("(< 0.69314718055994530941723212145818 (Ln 2))", False),
        ("(< (Ln 2) (Ln 3))", True),
        ("(< (Ln (/ 1 3)) 0)", True),
        ("(< 0 (Ln (/ 1 3)))", False),
        ("(< (Exp (- 4000)) 0)", False),
        ("(< 0 (Exp (- 4000)))", True),
        ("(< (Exp (Exp 2)) 1618.18)", True),
        ("(< (Exp (Exp 2)) 1618.17)", False),
        ("(< (Ln (Ln 3)) 0.0941)", True),
        ("(< (Ln (Ln 3)) 0.0940)", False),
        ("(< (Ln (Exp 1)) 1)", False),
        ("(< (* 2 (Ln 2)) (Ln 4))", False),
    ],
)
def test_signs_of_closed_terms(claim: str, true: bool) -> None:
    assert (refusal(goal(claim), SIGN, exp=True) == "accepted") is true


def test_equal_closed_terms_are_equal_exactly() -> None:
    assert refusal(goal("(= (* 2 (Ln 2)) (Ln 4))"), IDENTITY, exp=True) == "accepted"
    close = "(= (Ln 2) 0.693147180559945309417232121458176568075500134360255254120680009)"
    assert refusal(goal(close), IDENTITY, exp=True) == "not-identical"


SMALL = st.integers(-9, 9).map(lambda n: str(n) if n >= 0 else f"(- {-n})")
CLOSED = st.recursive(
    SMALL | st.builds("(/ {} {})".format, SMALL, st.integers(1, 9)),
    lambda inner: (
        st.builds("({} {} {})".format, st.sampled_from("+-*"), inner, inner)
        | st.builds("(Exp {})".format, inner)
        | st.builds("(Ln (+ 1 (* {0} {0})))".format, inner)
    ),
    max_leaves=6,
)


def _value(sexp: object) -> mpmath.mpf:
    if isinstance(sexp, str):
        return mpmath.mpf(int(sexp))
    head, *args = sexp  # type: ignore[misc]
    values = [_value(a) for a in args]
    if head == "Exp":
        return mpmath.exp(values[0])
    if head == "Ln":
        return mpmath.log(values[0])
    if len(values) == 1:
        return -values[0]
    total = values[0]
    for value in values[1:]:
        total = {"+": total + value, "-": total - value, "*": total * value, "/": total / (value or 1)}[head]
    return total


@given(CLOSED)
def test_the_sign_of_a_closed_term_is_its_sign(text: str) -> None:
    sexp = checker.read_sexps(text)[0]
    term = checker.parse_term(sexp, checker.Scope(transcendental=True))
    checker.METER.work = 0
    found = checker._closed_sign(term)
    try:
        with mpmath.workdps(DIGITS):
            true = _value(sexp)
    except OverflowError:
        return
    if found == "+":
        assert true > 0
    elif found == "-":
        assert true < 0
    elif found == "0":
        assert true == 0
