"""What the readers of network text share: errors with a place, exact numbers, the normalisation rule, shipped networks.

Normalisation rule. Published tables print rounded numbers (0.3333333 three times). A row of probabilities that misses 1 is
scaled to sum to exactly 1 when the miss is explained by rounding its non-zero entries to the nearest: when |sum - 1| is
below the sum of their half units. An entry in scientific notation has the unit of its own last digit; the others, whose
trailing zeros may have been stripped, the unit of the longest of them. Any other row is refused unless the caller asks for
normalisation. All scaled rows are counted in one notice.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from symbolic.bayesian_network import exact_number


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
                f"the row sums to {decimal_text(total)}, which the rounding of its digits does not explain; "
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
    plain = max((printed_decimals(text) for text in texts if "e" not in text.lower()), default=0)
    total = Fraction()
    for text, value in zip(texts, values):
        if value:
            digits = printed_decimals(text) if "e" in text.lower() else plain
            total += Fraction(1, 2 * 10**digits)
    return total


def printed_decimals(text: str) -> int:
    """How many decimals a number's text resolves: 7 for 0.3333333 and for 3.333333e-1, 0 for 1 and for 1/3."""
    found = re.fullmatch(r"[+-]?\d*\.?(\d*)(?:[eE]([+-]?\d+))?", text)
    if found is None:
        return 0
    return max(0, len(found.group(1)) - int(found.group(2) or 0))


def decimal_text(value: Fraction) -> str:
    """The shortest exact text: a decimal when one ends, ``p/q`` otherwise. ``exact_number`` reads both back."""
    twos = fives = 0
    rest = value.denominator
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = max(twos, fives)
    if digits == 0:
        return str(value.numerator)
    sign, scaled = ("-", -value) if value < 0 else ("", value)
    text = str(scaled.numerator * 10**digits // scaled.denominator).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"


def probability(text: str, file: str, line: int, column: int) -> Fraction:
    """A non-negative exact number at a place of a file. Raises NetworkSyntaxError otherwise."""
    try:
        value = exact_number(text)
    except ValueError as error:
        raise NetworkSyntaxError(str(error), file, line, column) from None
    if value < 0:
        raise NetworkSyntaxError(f"negative probability {text}", file, line, column)
    return value
