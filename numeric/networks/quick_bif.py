"""BIF text in the plain form that programs write, read fast and exactly into arrays; everything else is left to the full reader.

The plain form: no quotes, comments, properties or defaults; lists with commas; one row ``(parent states) numbers;`` for every joint
state of the parents, or ``table numbers;`` without parents. Text that departs from it anywhere, or that the full reader would
refuse, is not read here: ``quick_bif`` gives None, and ``numeric.networks.bif`` reads it or says what is wrong and where.

Each distinct number is converted once. The rows that sum to exactly 1 are found in whole numbers, over a common power of ten; the
others go through the normalisation rule one by one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import prod

import numpy as np
from numpy.typing import NDArray

from numeric.networks.arrays import Numbers, Tables, Values
from numeric.networks.text import Normalisation
from symbolic.networks.bayesian_network import exact_number

_WORD = r"[^\s{}()\[\],;|\"]+"
_BLOCK = re.compile(
    rf"\s*(?:network\s+({_WORD})\s*\{{\s*\}}"
    rf"|variable\s+({_WORD})\s*\{{\s*type\s+discrete\s*\[\s*(\d+)\s*\]\s*\{{([^{{}}()\[\];|\"]*)\}}\s*;\s*\}}"
    r"|probability\s*\(([^(){}\[\];\"]*)\)\s*\{([^{}\[\]|\"]*)\})"
)
_ROWS = re.compile(r"(?:\s*\([^();]*\)[^();]*;)*\s*")
_ROW = re.compile(r"\(([^();]*)\)([^();]*);")
_FLAT = re.compile(r"\s*table\s([^();]*);\s*")
_NAME = re.compile(_WORD)
_OTHER_SPACE = re.compile(r"[^\S \t\f\r\n]")
_NOT_PLAIN = ("//", "/*", '"', "property", "default")

WHOLE, LONGEST_ROW = 10**16, 900
"""Sums are exact in int64 where every number is a multiple of 1 / WHOLE, and at most 1, and a row has at most so many of them."""


@dataclass(frozen=True)
class QuickNetwork:
    """A Bayesian network as arrays; ``notice`` as in ``ReadNetwork``."""

    name: str
    tables: Tables
    notice: str | None


class _NotPlain(Exception):
    """The text is left to the full reader."""


def quick_bif(text: str, *, file: str = "<text>", normalise: bool = False) -> QuickNetwork | None:
    """The network that ``text`` writes, the same as the full reader's; None when it is no network, or not in the plain form."""
    if any(word in text for word in _NOT_PLAIN) or _OTHER_SPACE.search(text) is not None:
        return None
    text = unicodedata.normalize("NFC", text)
    try:
        return _Reader(Normalisation(force=normalise)).read(text, file)
    except _NotPlain:
        return None


def _names(text: str) -> list[str]:
    """A list with commas."""
    names = [part.strip() for part in text.split(",")]
    if not all(map(_NAME.fullmatch, names)):
        raise _NotPlain
    return names


@dataclass
class _Reader:
    normalisation: Normalisation
    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    values: dict[Fraction, int] = field(default_factory=lambda: {Fraction(0): 0})
    texts: dict[str, int] = field(default_factory=dict)
    """Number's text -> number of its value."""
    exact: list[Fraction] = field(default_factory=lambda: [Fraction(0)])
    whole: list[int] = field(default_factory=lambda: [0])
    """The values as multiples of 1 / WHOLE; -1 where they are none, or exceed 1."""

    def read(self, text: str, file: str) -> QuickNetwork:
        name = "unknown"
        bodies: dict[str, tuple[list[str], str]] = {}
        place = 0
        while (found := _BLOCK.match(text, place)) is not None:
            place = found.end()
            network, variable, count, listed, head, body = found.groups()
            if network is not None:
                name = network
            elif variable is not None:
                names = _names(listed)
                if variable in self.states or len(set(names)) != len(names) or count != str(len(names)):
                    raise _NotPlain
                self.states[variable] = tuple(names)
            else:
                child, bar, parents = head.partition("|")
                if child.strip() in bodies or _NAME.fullmatch(child.strip()) is None:
                    raise _NotPlain
                bodies[child.strip()] = (_names(parents) if bar else [], body)
        if text[place:].strip() or bodies.keys() != self.states.keys():
            raise _NotPlain
        position = {variable: number for number, variable in enumerate(self.states)}
        scopes: list[tuple[int, ...]] = []
        numbers: list[Numbers] = []
        for variable in self.states:
            parents, body = bodies[variable]
            if len({*parents, variable}) != len(parents) + 1 or not position.keys() >= set(parents):
                raise _NotPlain
            scopes.append(tuple(position[v] for v in (*parents, variable)))
            numbers.append(self._table(variable, parents, body))
        if not _acyclic(scopes):
            raise _NotPlain
        tables = Tables(dict(self.states), tuple(scopes), tuple(numbers), Values(tuple(self.exact)), True)
        return QuickNetwork(name, tables, self.normalisation.notice(file))

    def _table(self, variable: str, parents: Sequence[str], body: str) -> Numbers:
        size = len(self.states[variable])
        if not parents:
            flat = _FLAT.fullmatch(body)
            if flat is None:
                raise _NotPlain
            texts, places = flat.group(1).split(","), np.zeros(1, np.int64)
        else:
            if _ROWS.fullmatch(body) is None:
                raise _NotPlain
            rows = _ROW.findall(body)
            places = self._places(parents, [key for key, _ in rows])
            texts = ",".join([entries for _, entries in rows]).split(",")
            if any(entries.count(",") != size - 1 for _, entries in rows):
                raise _NotPlain
        if len(texts) != len(places) * size:
            raise _NotPlain
        texts = [text.strip() for text in texts]
        for text in dict.fromkeys(texts):
            if text not in self.texts:
                self.texts[text] = self._number(text)
        found = np.array([self.texts[text] for text in texts], dtype=np.int32).reshape(-1, size)
        self._normalise(found, texts)
        table = np.empty_like(found)
        table[places] = found
        return table.ravel()

    def _places(self, parents: Sequence[str], keys: Sequence[str]) -> NDArray[np.int64]:
        """The row of each key; all rows are there once."""
        numbers = [{state: number for number, state in enumerate(self.states[v])} for v in parents]
        count = prod(len(states) for states in numbers)
        if len(keys) != count:
            raise _NotPlain
        places = np.empty(count, np.int64)
        for row, key in enumerate(keys):
            words = key.split(",")
            if len(words) != len(numbers):
                raise _NotPlain
            place = 0
            for known, word in zip(numbers, words):
                number = known.get(word.strip())
                if number is None:
                    raise _NotPlain
                place = place * len(known) + number
            places[row] = place
        if len(np.unique(places)) != count:
            raise _NotPlain
        return places

    def _number(self, text: str) -> int:
        try:
            value = exact_number(text)
        except ValueError:
            raise _NotPlain from None
        if value < 0:
            raise _NotPlain
        return self._value(value)

    def _value(self, value: Fraction) -> int:
        number = self.values.setdefault(value, len(self.exact))
        if number == len(self.exact):
            self.exact.append(value)
            multiple, rest = divmod(value.numerator * WHOLE, value.denominator)
            self.whole.append(-1 if rest or multiple > WHOLE else multiple)
        return number

    def _normalise(self, rows: Numbers, texts: Sequence[str]) -> None:
        """Scale in place the rows that do not sum to 1."""
        size = rows.shape[1]
        used, inverse = np.unique(rows, return_inverse=True)
        whole = np.array([self.whole[number] for number in used.tolist()], dtype=np.int64)[inverse].reshape(
            rows.shape
        )
        right = (whole >= 0).all(axis=1) & (whole.sum(axis=1) == WHOLE) & (size <= LONGEST_ROW)
        known: dict[tuple[str, ...], tuple[list[int], int]] = {}
        """A row as written -> its numbers, and how many rows that counts as scaled."""
        for row in np.flatnonzero(~right).tolist():
            written = tuple(texts[row * size : (row + 1) * size])
            if written not in known:
                before = self.normalisation.rows
                scaled = self.normalisation.row(written, [self.exact[n] for n in rows[row].tolist()])
                if isinstance(scaled, str):
                    raise _NotPlain
                counted = self.normalisation.rows - before
                known[written] = [self._value(value) for value in scaled], counted
            else:
                self.normalisation.rows += known[written][1]
            rows[row] = known[written][0]


def _acyclic(scopes: Sequence[Sequence[int]]) -> bool:
    children: dict[int, list[int]] = {}
    waiting = {scope[-1]: len(scope) - 1 for scope in scopes}
    for scope in scopes:
        for parent in scope[:-1]:
            children.setdefault(parent, []).append(scope[-1])
    free = [variable for variable, parents in waiting.items() if not parents]
    for variable in free:
        for child in children.get(variable, ()):
            waiting[child] -= 1
            if not waiting[child]:
                free.append(child)
    return len(free) == len(waiting)
