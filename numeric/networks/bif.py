"""Bayesian networks in the Interchange Format (BIF 0.15, F. G. Cozman 1998), read and written with exact rationals.

The grammar takes state names such as ``Asy/Patch``, ``<5`` and ``12+``, ``property`` lines and comments. A conditional
table must be given row by row, ``(parent states) numbers;``: programs disagree about the order of one flat ``table`` with
parents, so it is refused rather than guessed. ``default`` fills the rows that are not listed. Names are read in Unicode's composed
form (NFC): what looks the same is the same name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product
from pathlib import Path
from typing import Any

from numeric.networks.decoding import file_text
from numeric.networks.text import NetworkSyntaxError, Normalisation, ReadNetwork, decimal_text, probability
from symbolic.algebra.long_numbers import shortened
from symbolic.networks.bayesian_network import BayesianNetwork, NetworkError
from symbolic.networks.factor_graph import Factor

_GRAMMAR = r"""
start: (network | variable | distribution)*
network: "network" [word] "{" _property* "}"
variable: "variable" word "{" (_property | type)* "}"
type: "type" "discrete" "[" word "]" "{" [words] "}" ";"
distribution: "probability" "(" words ["|" words] ")" "{" (_property | flat | default | row)* "}"
flat: "table" numbers ";"
default: "default" numbers ";"
row: "(" words ")" numbers ";"
words: word (","? word)*
numbers: word (","? word)*
word: WORD | QUOTED
_property: PROPERTY
PROPERTY.2: /property\b(?:[^;"]|"[^"\n]*")*;/
QUOTED: /"[^"\n]*"/
WORD: /(?:(?!\/\/|\/\*)[^\s{}()\[\],;|"])+/
COMMENT: /\/\/[^\n]*/ | /\/\*(?:[^*]|\*(?!\/))*\*\//
%import common.WS
%ignore WS
%ignore COMMENT
"""


def recognised(start: str) -> str | None:
    """The format's name where ``start``, a text from its first word on, begins as BIF does."""
    return "BIF" if re.match(r"(network|variable|probability)\b", start, re.IGNORECASE) else None


def read_bif(path: str | Path, *, normalise: bool = False) -> ReadNetwork[BayesianNetwork]:
    """Read a BIF file. Raises NetworkSyntaxError (with line and column) or OSError."""
    return parse_bif(file_text(path), file=str(path), normalise=normalise)


def parse_bif(text: str, *, file: str = "<text>", normalise: bool = False) -> ReadNetwork[BayesianNetwork]:
    """The network that ``text`` writes; ``normalise`` also scales rows that rounding does not explain."""
    tree = _parse(unicodedata.normalize("NFC", text), file)
    reader = _Reader(file, Normalisation(force=normalise))
    for block in tree.children:
        getattr(reader, block.data)(block)
    return ReadNetwork(reader.network_read(), reader.normalisation.notice(file))


@lru_cache(maxsize=1)
def _parser() -> Any:
    from lark import Lark

    return Lark(
        _GRAMMAR, parser="lalr", lexer="contextual", propagate_positions=True, maybe_placeholders=True
    )


def _parse(text: str, file: str) -> Any:
    from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

    try:
        return _parser().parse(text)
    except UnexpectedInput as error:
        if isinstance(error, UnexpectedToken):
            found = "the end of the file" if error.token.type == "$END" else shortened(str(error.token))
            expected = error.expected
        elif isinstance(error, UnexpectedCharacters):
            found, expected = repr(error.char), error.allowed
        else:
            found, expected = "this", set()
        names = sorted(
            {_TERMINALS.get(name, name.lower()) for name in expected if name not in ("PROPERTY", "QUOTED")}
        )
        line, column = max(error.line, 1), max(error.column, 1)
        if found == "the end of the file":
            line, column = text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1
        hint = ""
        if "WORD" in expected and found in _BRACKETS and names != ["("]:
            hint = '; names with commas or brackets need quotes, as "(0,500]"'
        raise NetworkSyntaxError(
            f"unexpected {found}; expected {' or '.join(names)}{hint}", file, line, column
        ) from None


_BRACKETS = {repr(sign) for sign in "()[],{"}
_TERMINALS = {
    "WORD": "a name",
    "LBRACE": "{",
    "RBRACE": "}",
    "LPAR": "(",
    "RPAR": ")",
    "LSQB": "[",
    "RSQB": "]",
    "SEMICOLON": ";",
    "COMMA": ",",
    "VBAR": "|",
    "$END": "the end of the file",
}


def _word(tree: Any) -> str:
    token = tree.children[0]
    return str(token)[1:-1] if token.type == "QUOTED" else str(token)


class _Reader:
    def __init__(self, file: str, normalisation: Normalisation) -> None:
        self.file = file
        self.normalisation = normalisation
        self.name = "unknown"
        self.states: dict[str, tuple[str, ...]] = {}
        self.places: dict[str, Any] = {}
        self.distributions: dict[str, Any] = {}

    def error(self, message: str, tree: Any) -> NetworkSyntaxError:
        return NetworkSyntaxError(message, self.file, tree.meta.line, tree.meta.column)

    def network(self, tree: Any) -> None:
        if tree.children and tree.children[0] is not None and hasattr(tree.children[0], "data"):
            self.name = _word(tree.children[0])

    def variable(self, tree: Any) -> None:
        word = tree.children[0]
        name = _word(word)
        if name in self.states:
            raise self.error(f"variable {name!r} is declared twice", word)
        types = [child for child in tree.children[1:] if getattr(child, "data", None) == "type"]
        if len(types) != 1:
            raise self.error(f"variable {name!r} has {len(types)} 'type' lines; exactly one is needed", word)
        count, listed = types[0].children
        states: list[str] = []
        for state in listed.children if listed is not None else []:
            if _word(state) in states:
                raise self.error(f"variable {name!r} lists the state {_word(state)!r} twice", state)
            states.append(_word(state))
        if _word(count) != str(len(states)):
            raise self.error(
                f"variable {name!r} announces {_word(count)} states but lists {len(states)}", count
            )
        self.states[name] = tuple(states)
        self.places[name] = word

    def distribution(self, tree: Any) -> None:
        words = tree.children[0].children
        name = _word(words[0])
        if len(words) > 1:
            raise self.error(
                f"the probability of {name!r} names its parents without '|', as JavaBayes writes them; write "
                f"`{name} | {', '.join(_word(word) for word in words[1:])}`, and one row '(parent states) numbers;' for each",
                words[1],
            )
        if name in self.distributions:
            raise self.error(f"variable {name!r} has a second probability block", tree.children[0])
        self.distributions[name] = tree

    def network_read(self) -> BayesianNetwork:
        for name, tree in self.distributions.items():
            if name not in self.states:
                raise self.error(
                    f"probability of {name!r}, which is not a declared variable", tree.children[0]
                )
        factors = []
        for name, place in self.places.items():
            if name not in self.distributions:
                raise self.error(f"variable {name!r} has no probability block", place)
            factors.append(self._factor(name, self.distributions[name]))
        try:
            return BayesianNetwork(self.states, tuple(factors), self.name)
        except NetworkError as error:
            raise NetworkSyntaxError(str(error), self.file, 1, 1) from None

    def _factor(self, name: str, tree: Any) -> Factor:
        parents: list[str] = []
        for word in tree.children[1].children if tree.children[1] is not None else []:
            parent = _word(word)
            if parent not in self.states:
                raise self.error(f"parent {parent!r} of {name!r} is not a declared variable", word)
            if parent in parents or parent == name:
                raise self.error(f"parent {parent!r} of {name!r} is repeated", word)
            parents.append(parent)
        rows: dict[tuple[str, ...], tuple[Fraction, ...]] = {}
        default: tuple[Fraction, ...] | None = None
        for entry in tree.children[2:]:
            kind = getattr(entry, "data", None)
            if kind == "row":
                key = self._key(name, parents, entry.children[0])
                if key in rows:
                    raise self.error(f"the row ({', '.join(key)}) of {name!r} is given twice", entry)
                rows[key] = self._numbers(name, entry.children[1])
            elif kind == "default":
                if default is not None:
                    raise self.error(f"{name!r} has a second 'default'", entry)
                default = self._numbers(name, entry.children[0])
            elif kind == "flat":
                if parents:
                    raise self.error(
                        f"{name!r} has parents, and programs disagree about the order of one flat table; "
                        "write one row '(parent states) numbers;' for each",
                        entry,
                    )
                if () in rows:
                    raise self.error(f"{name!r} has a second table", entry)
                rows[()] = self._numbers(name, entry.children[0])
        table: list[Fraction] = []
        for key in product(*(self.states[parent] for parent in parents)):
            row = rows.get(key, default)
            if row is None:
                raise self.error(f"{name!r} has no row for ({', '.join(key)})", tree.children[0])
            table.extend(row)
        return Factor((*parents, name), tuple(table))

    def _key(self, name: str, parents: Sequence[str], tree: Any) -> tuple[str, ...]:
        if len(tree.children) != len(parents):
            raise self.error(f"{len(tree.children)} states for the {len(parents)} parents of {name!r}", tree)
        for parent, word in zip(parents, tree.children):
            if _word(word) not in self.states[parent]:
                raise self.error(f"{parent!r} has no state {_word(word)!r}", word)
        return tuple(_word(word) for word in tree.children)

    def _numbers(self, name: str, tree: Any) -> tuple[Fraction, ...]:
        texts = [_word(word) for word in tree.children]
        if len(texts) != len(self.states[name]):
            raise self.error(
                f"{len(texts)} numbers for the {len(self.states[name])} states of {name!r}", tree
            )
        values = [
            probability(text, self.file, word.meta.line, word.meta.column)
            for text, word in zip(texts, tree.children)
        ]
        row = self.normalisation.row(texts, values)
        if isinstance(row, str):
            raise self.error(f"{name!r}: {row}", tree)
        return row


def write_bif(network: BayesianNetwork) -> str:
    """The network as BIF text, exactly: entries are decimals where they end and ``p/q`` otherwise (our reader takes both,
    other programs may not take the second)."""
    lines = [f"network {_text(network.name)} {{", "}"]
    for variable, states in network.states.items():
        listed = ", ".join(_text(state) for state in states)
        lines += [f"variable {_text(variable)} {{", f"  type discrete [ {len(states)} ] {{ {listed} }};", "}"]
    for factor in network.factors:
        *parents, variable = factor.scope
        size = len(network.states[variable])
        head = _text(variable) + (" | " + ", ".join(_text(parent) for parent in parents) if parents else "")
        lines.append(f"probability ( {head} ) {{")
        for row, key in enumerate(product(*(network.states[parent] for parent in parents))):
            numbers = ", ".join(
                decimal_text(Fraction(entry)) for entry in factor.table[row * size : (row + 1) * size]
            )
            start = "(" + ", ".join(_text(state) for state in key) + ")" if parents else "table"
            lines.append(f"  {start} {numbers};")
        lines.append("}")
    return "\n".join(lines) + "\n"


def _text(word: str) -> str:
    from re import fullmatch

    return word if fullmatch(r'(?:(?!//|/\*)[^\s{}()\[\],;|"])+', word) else f'"{word}"'
