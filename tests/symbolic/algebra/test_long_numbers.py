"""Numbers of more digits than Python converts by itself."""

from __future__ import annotations

import sys
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symbolic.algebra.long_numbers import fraction_of, fraction_text, integer_text, shortened


@given(st.integers(), st.integers(0, 30_000), st.integers())
def test_integers_of_any_length_keep_every_digit(high: int, zeros: int, low: int) -> None:
    value = high * 10**zeros + low
    text = integer_text(value)
    rebuilt = 0
    for start in range(
        0, len(digits := text.lstrip("-")), 1000
    ):  # the oracle reads a thousand digits at a time
        piece = digits[start : start + 1000]
        rebuilt = rebuilt * 10 ** len(piece) + int(piece)
    assert rebuilt == abs(value)
    assert text.startswith("-") == (value < 0)
    assert digits == "0" or not digits.startswith("0")
    assert fraction_of(text, 100_000) == value


@given(st.fractions())
def test_short_fractions_read_as_str_writes_them(value: Fraction) -> None:
    assert fraction_text(value) == str(value)
    assert fraction_of(str(value), 1000) == value


def test_the_interpreters_limit_stays_as_it_is() -> None:
    before = sys.get_int_max_str_digits()
    value = Fraction(3, 7 * 10**9000 + 3)
    assert fraction_of(fraction_text(value), 10_000) == value
    assert sys.get_int_max_str_digits() == before


@pytest.mark.parametrize("text", ["", "1/", "/2", "1/0", "1.5", "+1", "1e5", " 1", "1_000", "--1", "٣"])
def test_other_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not an integer|divides by zero"):
        fraction_of(text, 100)


def test_length_is_bounded_before_anything_is_converted() -> None:
    with pytest.raises(ValueError, match="a number of 101 characters; at most 100 are read"):
        fraction_of("1" * 101, 100)
    assert len(shortened("9" * 10_000)) < 80
