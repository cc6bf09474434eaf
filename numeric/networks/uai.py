"""UAI competition files (BAYES and MARKOV networks, evidence files), read and written with exact rationals.

A BAYES file lists, for each variable, a scope whose last entry is the variable; a MARKOV file lists factors. Variables are
called x0, x1, ... and their states 0, 1, ...; tables are row-major, last variable fastest. White space is free; ``#`` and ``//``
start a comment and a line that starts with the word ``c`` is one (programs write all three), and numbers may also be written
``p/q`` (ours, so that every rational can be written).

An evidence file holds a count and that many pairs of variable number and state number, or, where every line after the count is
such a list with a count of its own, that many samples.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping
from fractions import Fraction
from math import prod
from pathlib import Path

from numeric.networks.decoding import file_text
from numeric.networks.text import NetworkSyntaxError, Normalisation, ReadNetwork, decimal_text, probability
from symbolic.algebra.long_numbers import shortened
from symbolic.networks.bayesian_network import BayesianNetwork, DiscreteNetwork, NetworkError
from symbolic.networks.factor_graph import Factor

_WORD = re.compile(r"(?:\s++|(?:#|//)[^\n]*+|(?m:^)c(?=\s)[^\n]*+)*+((?:(?!//)[^\s#])++)?")
"""White space and comments, then a word. Files of a million numbers are common, so no grammar is built for them."""

KINDS = ("BAYES", "MARKOV", "V-CREDAL", "H-CREDAL", "CREDAL", "ID", "LIMID")
"""First words of UAI files; the first two are read."""
MOST_STATES = 2**24
"""States of all variables together: each gets a name, and a variable without a table could announce any number."""

_PYAGRUM = (
    "the scopes carry names as pyAgrum writes them, and pyAgrum lists the first parent fastest: read by the format, last parent "
    "fastest, which is another network where a variable has two or more parents"
)


def recognised(start: str) -> str | None:
    """The format's name where ``start``, a text from its first word on, begins as UAI does."""
    word = start.split(None, 1)[:1]
    return "UAI" if word and word[0].upper() in KINDS else None


def read_uai(path: str | Path, *, normalise: bool = False) -> ReadNetwork[DiscreteNetwork]:
    """Read a BAYES or MARKOV file. Raises NetworkSyntaxError (with line and column) or OSError."""
    return parse_uai(file_text(path), file=str(path), normalise=normalise)


def parse_uai(text: str, *, file: str = "<text>", normalise: bool = False) -> ReadNetwork[DiscreteNetwork]:
    """The network that ``text`` writes. BAYES gives a BayesianNetwork, MARKOV a DiscreteNetwork."""
    tokens = _Tokens(text, file)
    word = tokens.next("BAYES or MARKOV")
    kind = word.upper()
    if "CREDAL" in kind and kind in KINDS:
        raise tokens.error(f"{shortened(word)} is a credal network; BAYES and MARKOV are read")
    if kind not in ("BAYES", "MARKOV"):
        raise tokens.error(f"the file starts with {shortened(word)}; expected BAYES or MARKOV")
    count = tokens.integer("the number of variables", 0)
    sizes = [tokens.integer(f"the number of states of variable {position}", 1) for position in range(count)]
    if sum(sizes) > MOST_STATES:
        raise tokens.error(f"the variables have more than {MOST_STATES:,} states together")
    scopes = []
    for position in range(tokens.integer("the number of tables", 0)):
        scope: list[int] = []
        for _ in range(tokens.integer(f"the scope size of table {position}", 0)):
            variable = tokens.integer(f"a variable of table {position}", 0)
            if variable >= count:
                raise tokens.error(f"table {position} mentions variable {variable}; there are {count}")
            if variable in scope:
                raise tokens.error(f"table {position} repeats variable {variable}")
            scope.append(variable)
        if kind == "BAYES" and not scope:
            raise tokens.error(f"table {position} of a BAYES file has no variable")
        scopes.append(scope)
    normalisation = Normalisation(force=normalise)
    factors = []
    known: dict[str, Fraction] = {}
    for position, scope in enumerate(scopes):
        size = prod(sizes[variable] for variable in scope)
        announced = tokens.integer(f"the number of entries of table {position}", 0)
        if announced != size:
            has = str(size) if size < 10**18 else "more than 10^18"
            raise tokens.error(
                f"table {position} announces {announced} entries; its scope has {has} joint states"
            )
        width = sizes[scope[-1]] if kind == "BAYES" else size
        table: list[Fraction] = []
        for _ in range(size // width):
            texts, values = [], []
            for _ in range(width):
                word = tokens.next(f"an entry of table {position}")
                if word not in known:
                    known[word] = probability(word, file, tokens.line, tokens.column)
                texts.append(word)
                values.append(known[word])
            if kind == "BAYES":
                row = normalisation.row(texts, values)
                if isinstance(row, str):
                    raise tokens.error(f"table {position}: {row}")
                values = list(row)
            table.extend(values)
        if not any(table):
            raise tokens.error(f"table {position} is zero everywhere")
        factors.append(Factor(tuple(f"x{variable}" for variable in scope), tuple(table)))
    tokens.finish(
        "after the last table; findings (files of 2006 to 2008 end with them) belong in a file of their own, --evidence FILE"
    )
    states = {
        f"x{position}": tuple(str(state) for state in range(size)) for position, size in enumerate(sizes)
    }
    try:
        network = (BayesianNetwork if kind == "BAYES" else DiscreteNetwork)(states, tuple(factors))
    except NetworkError as error:
        raise NetworkSyntaxError(str(error), file, 1, 1) from None
    notices = [normalisation.notice(file)]
    if kind == "BAYES" and any(len(scope) > 2 for scope in scopes) and _scopes_are_named(text, len(scopes)):
        notices.append(_PYAGRUM if notices[0] else f"{file}: {_PYAGRUM}")
    return ReadNetwork(network, "; ".join(notice for notice in notices if notice) or None)


def _scopes_are_named(text: str, scopes: int) -> bool:
    """Whether every scope stands on a line that ends with a comment of one word, as pyAgrum writes them."""
    return (
        bool(scopes) and len(re.findall(r"^[ \t]*\d[\d \t]*#[ \t]*\S+[ \t]*$", text, re.MULTILINE)) == scopes
    )


def parse_uai_evidence(text: str, network: DiscreteNetwork, *, file: str = "<text>") -> dict[str, str]:
    """Findings of an evidence file with one sample: a count, then that many pairs of variable number and state number. A leading
    "1" (the number of samples, in older files) is accepted, and an empty file is no findings. Raises NetworkSyntaxError, also for a
    file of several samples: reading them as one would give other findings."""
    tokens = _Tokens(text, file)
    if not tokens.left():
        return {}
    counts = tokens.lines()
    count = tokens.integer("the number of findings", 0)
    samples = counts[1:] if len(counts[0]) == 1 else []
    if count == len(samples) and all(_is_sample(line) for line in samples):
        if count > 1:
            raise tokens.error(f"{count} samples; one is read: put each into a file of its own")
        count = tokens.integer("the number of findings", 0) if count else 0
    elif count == 1 and tokens.left() != 2:
        count = tokens.integer("the number of findings", 0)
    if tokens.left() != 2 * count:
        noun = "finding" if count == 1 else "findings"
        raise tokens.error(
            f"{count} {noun} announced, which take {2 * count} numbers; {tokens.left()} follow"
        )
    findings: dict[str, str] = {}
    names = network.variables
    for _ in range(count):
        variable = tokens.integer("a variable number", 0)
        if variable >= len(names):
            raise tokens.error(f"finding on variable {variable}; there are {len(names)}")
        state = tokens.integer("a state number", 0)
        known = network.states[names[variable]]
        if state >= len(known):
            raise tokens.error(f"state {state} of variable {variable}, which has {len(known)}")
        earlier = findings.setdefault(names[variable], known[state])
        if earlier != known[state]:
            raise tokens.error(f"two findings on variable {variable}: {earlier} and {known[state]}")
    tokens.finish("after the last finding")
    return findings


def _is_sample(words: list[str]) -> bool:
    """Whether a line is a count and that many pairs."""
    pairs, odd = divmod(len(words) - 1, 2)
    first = words[0]
    return not odd and first.isascii() and first.isdigit() and len(first) <= 18 and int(first) == pairs


def write_uai(network: DiscreteNetwork) -> str:
    """The network as UAI text, exactly: BAYES for a BayesianNetwork, MARKOV otherwise. Names are replaced by numbers."""
    number = {variable: str(position) for position, variable in enumerate(network.variables)}
    lines = ["BAYES" if isinstance(network, BayesianNetwork) else "MARKOV", str(len(number))]
    lines.append(" ".join(str(len(states)) for states in network.states.values()))
    lines.append(str(len(network.factors)))
    lines += [" ".join([str(len(f.scope)), *(number[name] for name in f.scope)]) for f in network.factors]
    for factor in network.factors:
        entries = " ".join(decimal_text(Fraction(entry)) for entry in factor.table)
        lines += ["", str(len(factor.table)), entries]
    return "\n".join(lines) + "\n"


def write_uai_evidence(findings: Mapping[str, str], network: DiscreteNetwork) -> str:
    """Findings as a UAI evidence file. Raises EvidenceError on an unknown variable or state."""
    pairs = [f"{network.variables.index(v)} {network.state_number(v, s)}" for v, s in findings.items()]
    return " ".join([str(len(pairs)), *pairs]) + "\n"


class _Tokens:
    """The words of a file in order, with the place of the current one."""

    def __init__(self, text: str, file: str) -> None:
        self.file = file
        self._words: list[str] = []
        self._starts: list[int] = []
        self._newlines = [match.start() for match in re.finditer("\n", text)]
        self._end = self._at = position = 0
        while position < len(text):
            found = _WORD.match(text, position)
            if found is None or found[1] is None:
                break
            position = found.end()
            self._words.append(found[1])
            self._starts.append(found.start(1))
        self._end = len(text)
        self._position = 0

    @property
    def line(self) -> int:
        """Line of the current word, from 1."""
        return bisect_left(self._newlines, self._at) + 1

    @property
    def column(self) -> int:
        """Column of the current word, from 1."""
        before = bisect_left(self._newlines, self._at)
        return self._at - (self._newlines[before - 1] if before else -1)

    def left(self) -> int:
        """How many words are still to come."""
        return len(self._words) - self._position

    def lines(self) -> list[list[str]]:
        """All words, by the line that they stand on; empty lines left out."""
        result: dict[int, list[str]] = {}
        for word, start in zip(self._words, self._starts):
            result.setdefault(bisect_left(self._newlines, start), []).append(word)
        return list(result.values())

    def error(self, message: str) -> NetworkSyntaxError:
        return NetworkSyntaxError(message, self.file, self.line, self.column)

    def next(self, what: str) -> str:
        if self._position == len(self._words):
            self._at = self._end
            raise self.error(f"the file ends where {what} is expected")
        self._at = self._starts[self._position]
        self._position += 1
        return self._words[self._position - 1]

    def integer(self, what: str, least: int) -> int:
        text = self.next(what)
        if not (text.isascii() and text.isdigit() and len(text) <= 18) or int(text) < least:
            raise self.error(f"{shortened(text)} where {what} is expected")
        return int(text)

    def finish(self, where: str) -> None:
        """Refuse further words."""
        if self.left():
            extra = self.next("nothing")
            raise self.error(f"unexpected {shortened(extra)} {where}")
