"""Rationals as text and back, of any length: Python itself refuses integers of more than 4300 digits in either direction.

The interpreter's limit is left alone, since it guards every other reader of the process. Long integers are cut into pieces that
it allows; text from a file is read up to a length that its reader names.
"""

from __future__ import annotations

import re
from fractions import Fraction

PIECE = 4000
"""Digits that Python converts whatever its settings: the default limit is 4300. (A limit set lower by the user is his own.)"""

_RATIONAL = re.compile(r"(-?)(\d+)(?:/(\d+))?", re.ASCII)


def integer_text(value: int) -> str:
    """The decimal digits of ``value``, however many."""
    return "-" + _digits(-value, 0) if value < 0 else _digits(value, 0)


def _digits(value: int, width: int) -> str:
    """Decimal digits, with zeros in front up to ``width``."""
    size = value.bit_length() * 30103 // 100000 + 1  # log10(2) rounded up: at least the number of digits
    if size <= PIECE:
        return str(value).rjust(width, "0")
    low_width = size // 2
    high, low = divmod(value, 10**low_width)
    return (_digits(high, 0) + _digits(low, low_width)).rjust(width, "0")


def fraction_text(value: Fraction | int) -> str:
    """``p/q``, or ``p`` for an integer: what ``str`` gives, of any length."""
    value = Fraction(value)
    numerator = integer_text(value.numerator)
    return numerator if value.denominator == 1 else f"{numerator}/{integer_text(value.denominator)}"


def fraction_of(text: str, longest: int) -> Fraction:
    """The rational that ``p`` or ``p/q`` writes. Raises ValueError on other text, on more than ``longest`` characters and on a
    denominator of zero."""
    if len(text) > longest:
        raise ValueError(f"a number of {len(text):,} characters; at most {longest:,} are read")
    found = _RATIONAL.fullmatch(text)
    if found is None:
        raise ValueError(f"{shortened(text)} is not an integer or a fraction p/q")
    numerator, denominator = _integer(found[2]), _integer(found[3] or "1")
    if not denominator:
        raise ValueError(f"{shortened(text)} divides by zero")
    return Fraction(-numerator if found[1] else numerator, denominator)


def _integer(digits: str) -> int:
    if len(digits) <= PIECE:
        return int(digits)
    low = len(digits) // 2
    shift: int = 10**low
    return _integer(digits[:-low]) * shift + _integer(digits[-low:])


def shortened(text: str, most: int = 60) -> str:
    """``repr`` of a text, its middle left out where it is long, for messages of one line."""
    if len(text) > most:
        text = f"{text[: most // 2]}...{text[-most // 4 :]}"
    return repr(text)
