"""Configurations of the five Turing machines of ``symbolic.compile.turing_machines``, to be stepped (arXiv:2603.17063v1,
section 5).

Glossary of shapes (N configurations, L = 16 cells, S states)
    tapes    N x L      symbols 0, 1 and 2 for blank; cell 0 is blank, then the number, most significant bit first, then blanks
    heads    N          the cell that is read
    states   N          index into ``Machine.states``; the last state is the halted one
    tokens   N x L x (8 + S)   one row per cell: symbol one-hot | binary digits of the cell's index as -1, 1 | head here |
                               state one-hot

A model maps a configuration to the next one. The task, the encoding and the range of the numbers are those of the source's public
experiment, with the differences that ``symbolic.compile.turing_machines`` names.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbolic.compile.turing_machines import BLANK, Machine

Array = NDArray[np.float32]
Ids = NDArray[np.int64]
CELLS = 16
POSITION_DIGITS = 4
LEAST_DIGITS = 4
"""Numbers are written with leading zeros up to so many digits."""
LONGEST = CELLS - 2
"""Digits of the longest number: a blank on either side, so that no head leaves the tape."""


@dataclass(frozen=True)
class Configurations:
    """Shapes above."""

    tapes: Ids
    heads: Ids
    states: Ids

    def __len__(self) -> int:
        return len(self.heads)

    def part(self, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> Configurations:
        """The chosen ones."""
        return Configurations(self.tapes[chosen], self.heads[chosen], self.states[chosen])

    def rows(self) -> Ids:
        """N x (L + 2): tape, head, state; equal rows are equal configurations."""
        return np.concatenate([self.tapes, self.heads[:, None], self.states[:, None]], axis=1)

    def same(self, other: Configurations) -> NDArray[np.bool_]:
        """N: whether tape, head and state all agree."""
        agree: NDArray[np.bool_] = (self.rows() == other.rows()).all(axis=1)
        return agree


def written(numbers: Iterable[int]) -> Ids:
    """N x L: the tapes on which the numbers stand. Raises ValueError for a negative or too long one."""
    tapes = []
    for number in numbers:
        digits = f"{number:0{LEAST_DIGITS}b}"
        if number < 0 or len(digits) > LONGEST:
            raise ValueError(f"{number} is no number of at most {LONGEST} binary digits")
        tapes.append([BLANK, *map(int, digits)] + [BLANK] * (CELLS - 1 - len(digits)))
    return np.array(tapes, dtype=np.int64).reshape(-1, CELLS)


def read(tape: Sequence[int]) -> int:
    """The number on the tape. Raises ValueError when its digits are not next to each other."""
    digits = "".join("_" if symbol == BLANK else str(symbol) for symbol in tape).strip("_")
    return int(digits, 2)


def start(numbers: Iterable[int]) -> Configurations:
    """The machine in its first state on the first digit."""
    tapes = written(numbers)
    return Configurations(tapes, np.ones(len(tapes), dtype=np.int64), np.zeros(len(tapes), dtype=np.int64))


def rule_table(machine: Machine) -> Ids:
    """S x 3 x 3: symbol written, move, next state; a pair without rule stays as it is."""
    table = np.array([[[symbol, 0, state] for symbol in range(3)] for state in range(len(machine.states))])
    for (state, symbol), (write, move, after) in machine.rules.items():
        table[machine.states.index(state), symbol] = write, move, machine.states.index(after)
    return table


def step(machine: Machine, now: Configurations) -> Configurations:
    """The next configurations. Raises ValueError when a head leaves the tape."""
    every = np.arange(len(now))
    write, move, after = rule_table(machine)[now.states, now.tapes[every, now.heads]].T
    tapes, heads = now.tapes.copy(), now.heads + move
    tapes[every, now.heads] = write
    if ((heads < 0) | (heads >= CELLS)).any():
        raise ValueError(f"a head of {machine.name} left the tape of {CELLS} cells")
    return Configurations(tapes, heads, after)


def runs(machine: Machine, numbers: Sequence[int]) -> list[Configurations]:
    """The numbers' configurations after 0, 1, 2, ... steps, until all have halted."""
    halted = len(machine.states) - 1
    found = [start(numbers)]
    while (found[-1].states != halted).any():
        found.append(step(machine, found[-1]))
    return found


def met(machine: Machine, numbers: Sequence[int]) -> Configurations:
    """Every configuration, once, that is met before halting on one of the numbers; sorted."""
    rows = np.concatenate([now.rows() for now in runs(machine, numbers)])
    rows = np.unique(rows[rows[:, -1] != len(machine.states) - 1], axis=0)
    return Configurations(rows[:, :CELLS], rows[:, CELLS], rows[:, CELLS + 1])


@dataclass(frozen=True)
class Inputs:
    """Numbers of the three sets; ``new`` are as long as ``seen`` and never trained on, ``wider`` have more digits."""

    seen: tuple[int, ...]
    new: tuple[int, ...]
    wider: tuple[int, ...]

    def configurations(self, machine: Machine) -> dict[str, Configurations]:
        """The configurations of each set, those of ``new`` and ``wider`` without any that ``seen`` has."""
        seen = met(machine, self.seen)
        known = {row.tobytes() for row in seen.rows()}
        found = {"seen": seen}
        for name, numbers in (("new", self.new), ("wider", self.wider)):
            fresh = met(machine, numbers)
            found[name] = fresh.part(np.array([row.tobytes() not in known for row in fresh.rows()]))
        return found


def inputs(digits: int, new: int, wider: int, seed: int) -> Inputs:
    """Numbers of at most ``digits`` binary digits, ``new`` of them put aside; and ``wider`` longer ones, evenly spread over the
    lengths that the tape holds."""
    generator = np.random.default_rng(seed)
    shuffled = generator.permutation(2**digits).tolist()
    lengths = generator.permutation(np.arange(wider) % (LONGEST - digits)) + digits
    longer = {int(2**length + generator.integers(0, 2**length)) for length in lengths}
    return Inputs(tuple(sorted(shuffled[new:])), tuple(sorted(shuffled[:new])), tuple(sorted(longer)))


def draw(machine: Machine, among: Configurations, count: int, seed: Sequence[int]) -> Configurations:
    """``count`` of the configurations with repetition: a state with equal chances, then a configuration in it."""
    generator = np.random.default_rng(list(seed))
    groups = [np.flatnonzero(among.states == state) for state in range(len(machine.states) - 1)]
    groups = [group for group in groups if len(group)]
    which = generator.integers(0, len(groups), count)
    place = generator.random(count)
    return among.part(np.array([groups[g][int(p * len(groups[g]))] for g, p in zip(which, place)]))


def encode(machine: Machine, now: Configurations) -> Array:
    """The tokens."""
    count = len(now)
    digits = (np.arange(CELLS)[:, None] >> np.arange(POSITION_DIGITS)) & 1
    return np.concatenate(
        [
            np.eye(3)[now.tapes],
            np.broadcast_to(2.0 * digits - 1, (count, CELLS, POSITION_DIGITS)),
            np.eye(CELLS)[now.heads][:, :, None],
            np.broadcast_to(
                np.eye(len(machine.states))[now.states][:, None], (count, CELLS, len(machine.states))
            ),
        ],
        axis=2,
    ).astype(np.float32)
