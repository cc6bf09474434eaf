"""One step of any Turing machine by two transformer layers and two heads, exactly; a machine's rules are the weights.

A token is a tape cell and carries, all of it integers,

    one, index, square             the address
    left, right                    the addresses of its neighbours
    symbol a  (one per symbol)     1 for the symbol that stands here
    head s    (one per state)      1 when the head is here and the machine in state s
    to left s, to right s          1 when the head is about to leave to that side, in state s

    layer "write"   one unit per rule (s, a) -> (b, move, s'): relu(head s + symbol a - 1) is 1 when the rule applies and 0
                    elsewhere; it takes head s and symbol a away, puts symbol b, and head s', to left s' or to right s'
    layer "move"    two index lookups: the left neighbour's ``to right`` and the right neighbour's ``to left`` arrive as ``head``;
                    then relu units clear both

A token that is no cell, ``border``, stands beyond both ends, so that the ends read nothing; a head that leaves the tape is
gone. Without a rule (a halted state) no unit fires and nothing changes. So applying both layers t times makes t steps, and a
tape of any length is a matter of tokens, not of weights. ``proofs/claims/boolean/turing_step.py`` proves the step for a token
and its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence

from symbolic.compile.turing_machines import Rules
from symbolic.transformer.weights import Layer, feed_forward, lookup


def coordinates(states: Sequence[str], symbols: int) -> tuple[str, ...]:
    """Names of a token's coordinates."""
    flags = (f"{group} {state}" for group in ("head", "to left", "to right") for state in states)
    return ("one", "index", "square", "left", "right", *(f"symbol {a}" for a in range(symbols)), *flags)


def step_layers(states: Sequence[str], symbols: int, rules: Rules) -> tuple[Layer, Layer]:
    """The layers ``write`` and ``move``. Raises ValueError for a rule with an unknown state, symbol or move."""
    names = coordinates(states, symbols)
    target = {-1: "to left", 0: "head", 1: "to right"}
    units = []
    for (state, symbol), (write, move, after) in rules.items():
        if (
            not {state, after} <= set(states)
            or not {symbol, write} <= set(range(symbols))
            or move not in target
        ):
            raise ValueError(f"({state}, {symbol}) -> ({write}, {move}, {after}) is no rule of this machine")
        change: dict[str, int] = {}
        for name, amount in (
            (f"symbol {symbol}", -1),
            (f"symbol {write}", 1),
            (f"head {state}", -1),
            (f"{target[move]} {after}", 1),
        ):
            change[name] = change.get(name, 0) + amount
        units.append(({f"head {state}": 1, f"symbol {symbol}": 1}, -1, change))
    cleared = [
        ({f"{side} {state}": 1}, 0, {f"{side} {state}": -1})
        for side in ("to left", "to right")
        for state in states
    ]
    arriving = [
        lookup(names, pointer, {f"head {s}": {f"{side} {s}": 1} for s in states}, len(states))
        for pointer, side in (("left", "to right"), ("right", "to left"))
    ]
    return (
        Layer("write", (), *feed_forward(names, units), "relu", 1),
        Layer("move", tuple(arriving), *feed_forward(names, cleared), "relu", 1),
    )


def tokens(
    states: Sequence[str], symbols: int, tape: Sequence[int], head: int, state: str
) -> list[tuple[int, ...]]:
    """One row per cell and, last, the border."""
    border = len(tape)
    rows = []
    for index, here in enumerate((*tape, None)):
        left, right = (border if here is None or index == 0 else index - 1), min(index + 1, border)
        flags = [int(index == head and s == state) for s in states]
        rows.append(
            (
                *(1, index, index * index, left, right),
                *(int(a == here) for a in range(symbols)),
                *flags,
                *(0,) * (2 * len(states)),
            )
        )
    return rows


def decode(
    states: Sequence[str], symbols: int, rows: Sequence[Sequence[object]]
) -> tuple[tuple[int, ...], int | None, str | None]:
    """Tape, head and state of the rows; no head when it left the tape. Raises ValueError when the rows are no configuration."""
    names = coordinates(states, symbols)
    first, start, stop = (
        names.index("symbol 0"),
        names.index(f"head {states[0]}"),
        names.index(f"to left {states[0]}"),
    )
    tape, heads = [], []
    for index, row in enumerate(rows):
        shown = [a for a in range(symbols) if row[first + a]]
        heads += [(index, s) for s, flag in zip(states, row[start:stop], strict=True) if flag]
        if (
            len(shown) != (index < len(rows) - 1)
            or any(value not in (0, 1) for value in row[first:stop])
            or any(row[stop:])
        ):
            raise ValueError(f"row {index} is no tape cell: {list(row)}")
        tape += shown
    if len(heads) > 1:
        raise ValueError(f"{len(heads)} heads")
    return (tuple(tape), *heads[0]) if heads else (tuple(tape), None, None)
