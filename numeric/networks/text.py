"""What the readers of network text share: errors with a place, exact numbers, the normalisation rule.

Normalisation rule. Published tables print rounded numbers (0.3333333 three times). A row of n probabilities that misses 1 is
scaled to sum to exactly 1 when its printing explains the miss: when |sum - 1| is smaller than one of

    (a) the sum of half units of the non-zero entries, at the decimals of the longest entry or at its significant digits (printers
        strip trailing zeros, so an entry is as precise as the longest of its row)
    (b) if an entry has 15 digits or more: one unit in the last place of each entry as a double, and n/2^53 (doubles that a program
        divided by their sum are off by the rounding of that sum as well)
    (c) if all entries of more than 9 digits are float32 numbers: half a unit of each in float32, and n/2^24

Entries written ``p/q`` are not rounded and have no units. Any other row is refused unless the caller asks for normalisation. All
scaled rows are counted in one notice.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Generic, TypeVar

from symbolic.algebra.long_numbers import fraction_text, integer_text, shortened
from symbolic.networks.bayesian_network import DiscreteNetwork, exact_number

Network = TypeVar("Network", bound=DiscreteNetwork, covariant=True)


@dataclass(frozen=True)
class ReadNetwork(Generic[Network]):
    """What a reader gives: a network and, when rows were scaled to sum to 1, the line that says so."""

    network: Network
    notice: str | None


class NetworkSyntaxError(ValueError):
    """Text that is not a network; ``str()`` is ``FILE:LINE:COLUMN: message``."""

    def __init__(self, message: str, file: str, line: int, column: int) -> None:
        super().__init__(f"{file}:{line}:{column}: {message}")
        self.line = line
        self.column = column


@dataclass
class Normalisation:
    """Collects the rows that were scaled, for the one-line notice."""

    force: bool = False
    rows: int = 0
    largest: Fraction = field(default_factory=Fraction)

    def row(self, texts: Sequence[str], values: Sequence[Fraction]) -> tuple[Fraction, ...] | str:
        """The row scaled to sum to 1 exactly, or a message saying why it is refused."""
        total = sum(values, Fraction())
        if total == 1:
            return tuple(values)
        if total <= 0:
            return "the row sums to zero"
        miss = abs(total - 1)
        if miss >= _rounding(texts, values) and not self.force:
            return (
                f"the row sums to {_short(total)}, which the rounding of its digits does not explain; "
                "mend the row or pass --normalise"
            )
        self.rows += 1
        self.largest = max(self.largest, miss)
        return tuple(value / total for value in values)

    def notice(self, file: str) -> str | None:
        """One line that says what was done, or None when nothing was."""
        if not self.rows:
            return None
        noun = "row" if self.rows == 1 else "rows"
        return (
            f"{file}: {self.rows} {noun} scaled to sum to exactly 1 (largest miss {float(self.largest):.3g})"
        )


def _rounding(texts: Sequence[str], values: Sequence[Fraction]) -> Fraction:
    """The largest miss that the printing of these entries explains: the rule of the module."""
    printed = [
        (found, value)
        for text, value in zip(texts, values)
        if value and (found := _printed(text)) is not None
    ]
    if not printed:
        return Fraction()
    decimals = max(max(found.decimals, 0) for found, _ in printed)
    digits = max(found.digits for found, _ in printed)
    by_decimals = len(printed) * Fraction(1, 2 * 10**decimals)
    by_digits = sum((_power(10, found.exponent - digits + 1) for found, _ in printed), Fraction()) / 2
    allowed = [by_decimals, by_digits]
    entries = [value for _, value in printed]
    if digits >= 15:
        allowed.append(_units(entries, 53) + Fraction(len(values), 2**53))
    if all(_is_float32(value) for found, value in printed if found.digits > 9):
        allowed.append(_units(entries, 24) / 2 + Fraction(len(values), 2**24))
    return max(allowed)


@dataclass(frozen=True)
class _Printed:
    """A printed decimal that is not zero: its significant digits, the power of ten of the first, and its decimals."""

    digits: int
    exponent: int
    decimals: int


def _printed(text: str) -> _Printed | None:
    """None for a fraction p/q."""
    found = re.fullmatch(r"[+-]?(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?", text)
    if found is None:
        return None
    digits = len((found[1] + found[2]).lstrip("0"))
    decimals = len(found[2]) - int(found[3] or 0)
    return _Printed(digits, digits - 1 - decimals, decimals)


def _units(values: Sequence[Fraction], precision: int) -> Fraction:
    """The sum of the units in the last place of these numbers in a binary format of this precision."""
    total = Fraction()
    for value in values:
        exponent = value.numerator.bit_length() - value.denominator.bit_length()
        if value < _power(2, exponent):
            exponent -= 1
        total += _power(2, exponent + 1 - precision)
    return total


def _power(base: int, exponent: int) -> Fraction:
    return Fraction(base**exponent) if exponent >= 0 else Fraction(1, base**-exponent)


def _is_float32(value: Fraction) -> bool:
    try:
        number = float(value)
        return bool(struct.unpack("f", struct.pack("f", number))[0] == number)
    except OverflowError:
        return False


def _short(value: Fraction) -> str:
    """A number for a message: exact where that is short."""
    text = decimal_text(value)
    if len(text) <= 40:
        return text
    shift = value.numerator.bit_length() - value.denominator.bit_length()
    if abs(shift) < 1000:
        return f"about {float(value):.6g}"
    return f"about 1e{round(shift * math.log10(2)):+}"


def decimal_text(value: Fraction) -> str:
    """The shortest exact text: a decimal when one ends, ``p/q`` otherwise. ``exact_number`` reads both back.

    >>> decimal_text(Fraction(1, 20)), decimal_text(Fraction(1, 3))
    ('0.05', '1/3')
    """
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return fraction_text(value)
    digits = max(twos, fives)
    if digits == 0:
        return integer_text(value.numerator)
    sign, scaled = ("-", -value) if value < 0 else ("", value)
    text = integer_text(scaled.numerator * 10**digits // scaled.denominator).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def probability(text: str, file: str, line: int, column: int) -> Fraction:
    """A non-negative exact number at a place of a file. Raises NetworkSyntaxError otherwise."""
    if re.fullmatch(r"[+-]?(inf|infinity)", text, re.IGNORECASE):
        raise NetworkSyntaxError(f"{text!r} is an infinite entry; the tables are finite", file, line, column)
    if text.lower().lstrip("+-") == "nan":
        raise NetworkSyntaxError(f"{text!r} is not a decimal number: it stands for none", file, line, column)
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        mended = text.replace(",", ".")
        raise NetworkSyntaxError(
            f"{shortened(text)} has a decimal comma; write {mended[:40]}", file, line, column
        )
    try:
        value = exact_number(text)
    except ValueError as error:
        raise NetworkSyntaxError(str(error), file, line, column) from None
    if value < 0:
        raise NetworkSyntaxError(f"negative probability {shortened(text)[1:-1]}", file, line, column)
    return value
