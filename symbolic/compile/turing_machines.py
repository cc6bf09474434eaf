"""The source's five Turing machines on binary numbers, as rules (arXiv:2603.17063v1, section 5).

After the source's public experiment (G. Coppola, github.com/gregorycoppola/learner, March 2026), except that a blank cell to the
left of the number lets a carry leave the number, that the right shift drops the last bit, and that the step into the halted state
is a step like any other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Rules = Mapping[tuple[str, int], tuple[int, int, str]]
"""(state, symbol) -> (symbol written, -1 left / 0 stay / 1 right, next state)."""

BLANK = 2
"""The symbols are 0, 1 and this."""


@dataclass(frozen=True)
class Machine:
    """Rules (state, symbol) -> (symbol written, -1 left / 0 / 1 right, next state); the first state is where it starts, the last
    where it halts."""

    name: str
    states: tuple[str, ...]
    rules: Rules


def _scanning(rules: Rules, then: str) -> dict[tuple[str, int], tuple[int, int, str]]:
    """Run to the blank on the right, step back, go on in the state ``then``."""
    scan = {("scan", 0): (0, 1, "scan"), ("scan", 1): (1, 1, "scan"), ("scan", BLANK): (BLANK, -1, then)}
    return scan | dict(rules)


MACHINES: dict[str, Machine] = {
    machine.name: machine
    for machine in (
        Machine(
            "increment",
            ("scan", "carry", "halted"),
            _scanning(
                {
                    ("carry", 0): (1, -1, "halted"),
                    ("carry", 1): (0, -1, "carry"),
                    ("carry", BLANK): (1, 1, "halted"),
                },
                "carry",
            ),
        ),
        Machine(
            "decrement",
            ("scan", "borrow", "halted"),
            _scanning(
                {
                    ("borrow", 0): (1, -1, "borrow"),
                    ("borrow", 1): (0, -1, "halted"),
                    ("borrow", BLANK): (BLANK, 1, "halted"),
                },
                "borrow",
            ),
        ),
        Machine(
            "complement",
            ("flip", "halted"),
            {("flip", 0): (1, 1, "flip"), ("flip", 1): (0, 1, "flip"), ("flip", BLANK): (BLANK, 0, "halted")},
        ),
        Machine(
            "left-shift",
            ("scan", "hold 0", "hold 1", "halted"),
            _scanning(
                {
                    (f"hold {held}", symbol): (held, -1, f"hold {symbol}")
                    if symbol != BLANK
                    else (held, 1, "halted")
                    for held in (0, 1)
                    for symbol in (0, 1, BLANK)
                },
                "hold 0",
            ),
        ),
        Machine(
            "right-shift",
            ("hold 0", "hold 1", "halted"),
            {
                (f"hold {held}", symbol): (held, 1, f"hold {symbol}")
                if symbol != BLANK
                else (BLANK, 0, "halted")
                for held in (0, 1)
                for symbol in (0, 1, BLANK)
            },
        ),
    )
}
