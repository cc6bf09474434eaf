"""Posteriors as `tbn infer` shows them, whatever the model: a table, or JSON data."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import click

from symbolic.algebra.long_numbers import fraction_text

Numbers = dict[str, dict[str, tuple[float, Fraction | None]]]
"""By variable and state, the number and, after an exact run, the fraction."""


def table_json(numbers: Numbers) -> dict[str, Any]:
    """The numbers as JSON data; a fraction where there is one."""
    return {
        variable: {
            state: {"decimal": p, **({} if fraction is None else {"fraction": fraction_text(fraction)})}
            for state, (p, fraction) in row.items()
        }
        for variable, row in numbers.items()
    }


def print_table(numbers: Numbers, heading: str) -> None:
    lines = [("variable", "state", heading, "fraction")]
    for variable, row in numbers.items():
        for position, (state, (p, fraction)) in enumerate(row.items()):
            exact = "" if fraction is None else fraction_text(fraction)
            lines.append((variable if position == 0 else "", state, f"{p:.12f}", exact))
    widths = [max(len(line[column]) for line in lines) for column in range(3)]
    for line in lines:
        click.echo("  ".join([*(text.ljust(size) for text, size in zip(line, widths)), line[3]]).rstrip())
