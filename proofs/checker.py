#!/usr/bin/env python3
"""The independent checker: re-checks proof certificates with the Python standard library alone.

Run it on a bare Python, without installing anything::

    python -I proofs/checker.py certificates/

What it believes
    Nothing in the folder. Statements and evidence are untrusted text. It parses the statements itself, decides every
    step in exact rational arithmetic, and refuses whatever it does not know, with one error type and a code.

What you must trust
    This file, the Python interpreter, and - where a certificate says so, and the last line counts it - a solver's word
    (``smt``), a Rocq development (``rocq``) or a written argument (``argument``).

How it is laid out, top to bottom
    1. refusals and limits          5. contexts: known facts, signs, normal forms
    2. canonical JSON               6. evidence: one function per kind, listed in EVIDENCE
    3. S-expressions, terms         7. claims: statements + evidence + roles -> verdict
    4. rational functions           8. the ledger
                                    9. folders, the command line

The logic is small. A *sequent* is a context of named facts and a goal. Evidence is a tree; each node reduces the
goal to the goals of its children, and leaves are decided by computation. ``Exp`` and ``Ln`` mean the real functions;
every divisor must be shown non-zero and every ``Ln`` argument positive before a term is used (SMT-LIB division is
total, so this is not pedantry).
"""

from __future__ import annotations

import argparse
import array
import base64
import binascii
import hashlib
import json
import math
import operator
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import accumulate, combinations, pairwise, product
from pathlib import Path
from typing import Any, NoReturn, TextIO, TypeVar

# ------------------------------------------------------------------------------------------------------------------
# 1. Refusals and limits
# ------------------------------------------------------------------------------------------------------------------

MAX_BYTES = 2_000_000  # a file of a certificate folder
MAX_VALUES = 2_500_000  # of one file: each takes up to forty bytes of memory
MAX_LISTS = 500_000  # lists and objects of one file, of about a hundred bytes each
MAX_DOCUMENT = 16_000_000  # a stand-alone document
MAX_DEPTH = 250  # nesting of JSON, S-expressions, terms and evidence
MAX_DIGITS = 4_000  # of one numeral (below Python's own limit of 4300)
MAX_TERM = 400_000  # nodes of one term, macros expanded
MAX_WORK = 700_000  # elementary steps per claim, of one to three microseconds each
WORK_PER_BYTE = 5  # of a folder's files: what a whole folder may take beyond one claim's limit
MAX_DOCUMENT_WORK = (
    1_400_000  # steps per document, of up to a microsecond each; a large document may take more:
)
DOCUMENT_BYTES_PER_STEP = 8
MAX_FOLDER = 16_000_000  # bytes of all files of a certificate folder
MAX_FILES = 1_000  # that its manifest may list
MAX_BITS = 1 << 17  # of one coefficient
MAX_CASES = 1 << 16  # assignments tried by enumeration
MAX_STATES = 1 << 21  # of all variables of one graph together


class Rejected(Exception):
    """The one way in which anything is refused. ``code`` is a stable kebab-case word, ``message`` quotes the offender
    in one line of printable ASCII."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        self.message = _printable(message, 1000)
        super().__init__(f"{code}: {self.message}")


def refuse(code: str, message: str) -> NoReturn:
    raise Rejected(code, message)


class Meter:
    """Counts the work spent on one claim or document, so that hostile input is refused in bounded time."""

    def __init__(self) -> None:
        self.work = 0
        self.limit = MAX_WORK
        self.running = False

    def start(self, limit: int) -> None:
        """Begin to count for one claim or document."""
        self.work, self.limit, self.running = 0, limit, True

    def stop(self) -> None:
        self.limit, self.running = MAX_WORK, False

    def statement(self) -> None:
        """Begin to count for one statement, unless it is part of a claim."""
        if not self.running:
            self.work = 0

    def spend(self, amount: int) -> None:
        self.work += amount
        if self.work > self.limit:
            refuse("too-much-work", f"more than {self.limit} elementary steps")

    def numbers(self, bits: int) -> None:
        """Charge for arithmetic, with its greatest common divisors, on numbers of this many bits together."""
        if bits > 512:
            self.spend((bits >> 8) + (bits * bits >> 22))


METER = Meter()


def quote(value: object, limit: int = 120) -> str:
    """A short, one-line quotation of an offending value."""
    return _printable(value if isinstance(value, str) else repr(value), limit)


def _printable(text: str, limit: int) -> str:
    text = " ".join(text[: 4 * limit].split())
    text = "".join(c if c.isprintable() else "?" for c in text).encode("ascii", "backslashreplace").decode()
    return text if len(text) <= limit else text[: limit - 3] + "..."


# ------------------------------------------------------------------------------------------------------------------
# 2. Canonical JSON
# ------------------------------------------------------------------------------------------------------------------


def canonical(value: object) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, ASCII, one trailing newline."""
    return (json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True) + "\n").encode(
        "ascii"
    )


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _unique_keys(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table: dict[str, Any] = {}
    for key, value in pairs:
        if key in table:
            refuse("duplicate-key", f"key {quote(key)} occurs twice")
        table[key] = value
    return table


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        refuse("too-large", f"an integer of {len(text)} digits")
    return int(text)


_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?', re.DOTALL)
_LONG_INTEGER = re.compile(rb"[0-9]{%d}" % (MAX_DIGITS + 1))
_NESTING = {0x5B: 1, 0x7B: 1, 0x5D: -1, 0x7D: -1}
_NOT_BRACKETS = bytes(byte for byte in range(256) if byte not in _NESTING)


def load_json(data: bytes, limit: int = MAX_BYTES) -> Any:
    """Parse canonical JSON; refuses floats, NaN, duplicate keys, other spellings, trailing bytes."""
    if len(data) > limit:
        refuse("too-large", f"{len(data)} bytes; at most {limit} are read")
    bare = _STRING.sub(b"", data)
    if long := _LONG_INTEGER.search(bare):
        refuse("too-large", f"an integer of {len(long[0])} digits or more")
    if bare.count(b",") > MAX_VALUES:
        refuse("too-large", f"more than {MAX_VALUES} values")
    brackets = bare.translate(None, _NOT_BRACKETS)
    if len(brackets) > 2 * MAX_LISTS:
        refuse("too-large", f"more than {MAX_LISTS} lists and objects")
    if max(accumulate(map(_NESTING.__getitem__, brackets)), default=0) > MAX_DEPTH:
        refuse("too-deep", f"JSON nested deeper than {MAX_DEPTH}")
    try:
        value = json.loads(
            data.decode("ascii"),
            object_pairs_hook=_unique_keys,
            parse_float=lambda text: refuse(
                "float", f'{quote(text)} is a float; write exact numbers as "p/q"'
            ),
            parse_constant=lambda text: refuse("float", f"{text} is not an exact number"),
        )
    except UnicodeDecodeError:
        refuse("not-canonical", "the file holds bytes outside ASCII")
    except json.JSONDecodeError as error:
        refuse("not-json", f"{error.msg} at byte {error.pos}")
    if canonical(value) != data:
        refuse("not-canonical", "not in canonical form (sorted keys, no spaces, one trailing newline)")
    return value


def record(value: object, what: str, required: Iterable[str], optional: Iterable[str] = ()) -> dict[str, Any]:
    """``value`` as an object with exactly the given keys."""
    if not isinstance(value, dict):
        refuse("malformed", f"{what} must be an object, is {quote(value)}")
    needed, allowed = set(required), set(required) | set(optional)
    for key in sorted(value):
        if key not in allowed:
            refuse("unknown-key", f"{what} has unknown key {quote(key)}")
    for key in sorted(needed):
        if key not in value:
            refuse("missing-key", f"{what} lacks {quote(key)}")
    return value


def text_of(value: object, what: str) -> str:
    if not isinstance(value, str):
        refuse("malformed", f"{what} must be a string, is {quote(value)}")
    return value


def list_of(value: object, what: str) -> list[Any]:
    if not isinstance(value, list):
        refuse("malformed", f"{what} must be a list, is {quote(value)}")
    return value


def rational(value: object, what: str) -> Fraction:
    """A number written "p" or "p/q" in lowest terms."""
    text = text_of(value, what)
    METER.spend(2)
    METER.numbers(4 * len(text))
    match = re.fullmatch(r"(-?(?:0|[1-9][0-9]*))(?:/([1-9][0-9]*))?", text)
    if not match or len(text) > 2 * MAX_DIGITS:
        refuse("malformed", f'{what} must be an exact number such as "-3/4", is {quote(text)}')
    number = Fraction(_integer(match[1]), _integer(match[2] or "1"))
    if str(number) != text:
        refuse("not-canonical", f"{what} is {quote(text)}; in lowest terms it is {quote(str(number))}")
    return number


# ------------------------------------------------------------------------------------------------------------------
# 3. S-expressions and terms
# ------------------------------------------------------------------------------------------------------------------

PREAMBLE = """\
; Exp and Ln are the real exponential and natural logarithm; no solver is asked about them.
(declare-fun Exp (Real) Real)
(declare-fun Ln (Real) Real)
(define-fun Sigmoid ((x Real)) Real (/ 1 (+ 1 (Exp (- x)))))
(define-fun Logit ((p Real)) Real (Ln (/ p (- 1 p))))
(define-fun Softplus ((x Real)) Real (Ln (+ 1 (Exp x))))"""

_TOKEN = re.compile(r"[ \t\n]+|;[^\n]*|(\()|(\))|([^\s()|\";]+)")

Sexp = Any  # str for an atom, list for a list


def read_sexps(text: str) -> list[Sexp]:
    """All S-expressions of ``text``; comments are dropped. Strings and |quoted| symbols are not part of the language."""
    if METER.running:
        METER.spend(len(text) // 6)
    stack: list[list[Sexp]] = [[]]
    position = 0
    while position < len(text):
        match = _TOKEN.match(text, position)
        if match is None:
            refuse("syntax", f"cannot read {quote(text[position : position + 30])}")
        position = match.end()
        if match[1]:
            stack.append([])
            if len(stack) > MAX_DEPTH:
                refuse("too-deep", f"parentheses nested deeper than {MAX_DEPTH}")
        elif match[2]:
            if len(stack) == 1:
                refuse("syntax", "a closing parenthesis too many")
            finished = stack.pop()
            stack[-1].append(finished)
        elif match[3] is not None:
            stack[-1].append(match[3])
    if len(stack) != 1:
        refuse("syntax", f"{len(stack) - 1} parentheses are not closed")
    return stack[0]


class Term:
    """A hash-consed term: equal terms are the same object. Build with ``mk``, ``num``, ``var``, ``forall``.

    op     num | var | + | * | / | < | <= | = | and | or | not | => | ite | Exp | Ln | to_real | true | false | forall | NAME
    data   the Fraction of a numeral, the name of a variable or the binders of a ``forall``
    """

    __slots__ = ("args", "closed", "data", "depth", "literal", "op", "plain", "size", "sort")
    op: str
    args: tuple[Term, ...]
    data: Any
    sort: str
    size: int  # nodes, shared ones counted as often as they occur
    depth: int
    plain: bool  # built of numerals, variables, + * Exp alone: it needs no facts to have a normal form
    closed: bool  # built of numerals, + * / Exp Ln alone: it has a value
    literal: bool  # built of numerals, + * alone: it may stand for an Int or a Real

    def __repr__(self) -> str:
        return show(self)


_TERMS: dict[Any, Term] = {}
_PLAIN = frozenset(("num", "var", "+", "*", "Exp", "to_real"))
_CLOSED = frozenset(("num", "+", "*", "/", "Exp", "Ln", "to_real"))


def _intern(op: str, args: tuple[Term, ...], data: Any, sort: str) -> Term:
    key = (op, tuple(map(id, args)), data, sort)
    METER.spend(1 + len(args) // 2)
    term = _TERMS.get(key)
    if term is None:
        term = Term()
        term.op, term.args, term.data, term.sort = op, args, data, sort
        term.plain = op in _PLAIN and all(a.plain for a in args)
        term.closed = op in _CLOSED and all(a.closed for a in args)
        term.literal = op == "num" or (op in ("+", "*") and all(a.literal for a in args))
        term.size = 1 + sum(a.size for a in args)
        term.depth = 1 + max((a.depth for a in args), default=0)
        if term.size > MAX_TERM:
            refuse("too-large", f"a term of more than {MAX_TERM} nodes")
        if term.depth > MAX_DEPTH:
            refuse("too-deep", f"a term nested deeper than {MAX_DEPTH}")
        _TERMS[key] = term
    return term


def num(value: Fraction | int, sort: str | None = None) -> Term:
    number = Fraction(value)
    if _bits(number) > MAX_BITS:
        refuse("too-large", f"a number of more than {MAX_BITS} bits")
    return _intern("num", (), number, sort or ("Int" if number.denominator == 1 else "Real"))


def var(name: str, sort: str) -> Term:
    return _intern("var", (), name, sort)


TRUE = _intern("true", (), None, "Bool")
FALSE = _intern("false", (), None, "Bool")


def mk(op: str, *args: Term, sort: str | None = None) -> Term:
    """An application; arithmetic operators take the join of their arguments' sorts."""
    if sort is None:
        if op in ("<", "<=", "=", "and", "or", "not", "=>"):
            sort = "Bool"
        elif op in ("/", "Exp", "Ln", "to_real"):
            sort = "Real"
        elif op == "ite":
            sort = _join(args[1:])
        else:
            sort = _join(args)
    return _intern(op, args, None, sort)


def _join(args: Sequence[Term]) -> str:
    sorts = {a.sort for a in args}
    if sorts == {"Bool"}:
        return "Bool"
    return "Int" if sorts == {"Int"} else "Real"


def neg(term: Term) -> Term:
    return mk("*", num(-1), term)


def sub(left: Term, right: Term) -> Term:
    return mk("+", left, neg(right))


def show(term: Term, limit: int = 200) -> str:
    """The SMT-LIB text of a term for a message, cut off after about ``limit`` characters."""
    pieces: list[str] = []
    length = 0
    waiting: list[Term | str] = [term]
    while waiting:
        if length > limit:
            pieces.append("...")
            break
        METER.spend(1)
        item = waiting.pop()
        if isinstance(item, str):
            piece = item
        elif item.op == "num":
            value = item.data
            piece = decimal(abs(value.numerator))
            if value.denominator != 1:
                piece = f"(/ {piece} {decimal(value.denominator)})"
            piece = piece if value >= 0 else f"(- {piece})"
        elif item.op == "var":
            piece = str(item.data)
        elif not item.args:
            piece = item.op
        else:
            piece = f"({item.op}"
            if item.op == "forall":
                piece += f" ({' '.join(f'({name} {sort})' for name, sort in item.data)})"
            waiting.append(")")
            for part in reversed(item.args[: limit + 1]):  # each takes two characters or more
                waiting.extend((part, " "))
        pieces.append(piece)
        length += len(piece)
    return "".join(pieces)


def decimal(value: Fraction | int) -> str:
    """The digits of an exact number for a message; the size of one that Python would not print."""
    bits = _bits(Fraction(value))
    return str(value) if bits < 10_000 else f"[number of {bits} bits]"


def _bits(value: Fraction) -> int:
    return max(value.numerator.bit_length(), value.denominator.bit_length())


def subterms(term: Term) -> Iterator[Term]:
    """Every distinct subterm, each once."""
    seen: set[int] = set()
    stack = [term]
    while stack:
        current = stack.pop()
        if id(current) not in seen:
            METER.spend(1 + len(current.args) // 8)
            seen.add(id(current))
            yield current
            stack.extend(current.args)


def substitute(term: Term, binding: Mapping[Term, Term], memo: dict[Term, Term] | None = None) -> Term:
    """Replace variables; refuses when a binder would capture a name of a replacement."""
    memo = {} if memo is None else memo
    found = memo.get(term)
    if found is not None:
        return found
    METER.spend(1 + len(term.args) // 2)
    if term.op == "var":
        result = binding.get(term, term)
    elif not term.args:
        result = term
    else:
        if term.op == "forall":
            names = {name for name, _ in term.data}
            METER.spend(len(binding))
            for replaced, value in binding.items():
                if replaced.data in names or any(t.op == "var" and t.data in names for t in subterms(value)):
                    refuse("capture", f"substitution under a binder of {', '.join(sorted(names))}")
        args = tuple(substitute(a, binding, memo) for a in term.args)
        result = term if args == term.args else _intern(term.op, args, term.data, term.sort)
    memo[term] = result
    return result


@dataclass(frozen=True)
class Recursion:
    """``f`` by structural recursion: ``base`` where parameter ``position`` is <= ``limit``, else ``step``."""

    parameters: tuple[Term, ...]
    position: int
    limit: Fraction
    base: Term
    step: Term


@dataclass
class Scope:
    """What a name means in one statement."""

    variables: dict[str, Term] = field(default_factory=dict)
    functions: dict[str, tuple[tuple[str, ...], str]] = field(default_factory=dict)
    macros: dict[str, tuple[tuple[Term, ...], Term]] = field(default_factory=dict)
    recursions: dict[str, Recursion] = field(default_factory=dict)
    transcendental: bool = False

    def extended(self, extra: Iterable[Term]) -> Scope:
        METER.spend(len(self.variables) // 32)
        variables = dict(self.variables)
        for term in extra:
            _refuse_theorem(term.data, "bound")
            if self.taken(term.data) or term.data in variables:
                refuse("name-clash", f"{term.data} is already in use")
            variables[term.data] = term
        return Scope(variables, self.functions, self.macros, self.recursions, self.transcendental)

    def taken(self, name: str) -> bool:
        return name in self.variables or name in self.functions or name in self.macros or name in RESERVED


SORTS = ("Real", "Int", "Bool")
_OPERATORS = (
    "+",
    "-",
    "*",
    "/",
    "<",
    "<=",
    ">",
    ">=",
    "=",
    "distinct",
    "and",
    "or",
    "not",
    "=>",
    "xor",
    "ite",
)
_WORDS = ("true", "false", "forall", "exists", "let", "to_real", "Exp", "Ln", "Sigmoid", "Logit", "Softplus")
_INTERNAL = ("num", "var")  # what ``Term.op`` calls numerals and variables
_THEORY = (
    "abs",
    "div",
    "mod",
    "to_int",
    "is_int",
    "divisible",
    "exp",
    "pi",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "as",
    "match",
    "par",
    "_",
)
RESERVED = frozenset((*_OPERATORS, *_WORDS, *SORTS, *_INTERNAL, *_THEORY))
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_.\-]*")


_THEOREM = re.compile(r"[A-Z][A-Za-z0-9]*\.[A-Za-z][A-Za-z0-9_]*\.[0-9a-f]{64}")


def _refuse_theorem(name: str, what: str) -> None:
    """A constant that stands for one theorem of Rocq means that theorem and no other proposition."""
    if _THEOREM.fullmatch(name):
        refuse("theorem-constant", f"{quote(name)} stands for a theorem: it cannot be {what}")


def symbol(value: Sexp, what: str) -> str:
    if not isinstance(value, str) or not _SYMBOL.fullmatch(value):
        refuse("syntax", f"{what} must be a simple symbol, is {quote(value)}")
    return value


def parse_term(sexp: Sexp, scope: Scope) -> Term:
    """A sort-checked term with every macro expanded and derived connectives rewritten to the basic ones."""
    METER.spend(4)
    if isinstance(sexp, str):
        if sexp in scope.variables:
            return scope.variables[sexp]
        if sexp in ("true", "false"):
            return TRUE if sexp == "true" else FALSE
        if sexp in scope.macros and not scope.macros[sexp][0]:
            return scope.macros[sexp][1]
        if re.fullmatch(r"0|[1-9][0-9]*", sexp):
            return num(_integer(sexp))
        if re.fullmatch(r"[0-9]+\.[0-9]+", sexp):
            if len(sexp) > MAX_DIGITS:
                refuse("too-large", f"a numeral of {len(sexp)} characters")
            return num(Fraction(sexp), "Real")
        refuse("unknown-symbol", f"{quote(sexp)} is not declared")
    if not sexp:
        refuse("syntax", "an empty application ()")
    head = sexp[0]
    if not isinstance(head, str):
        refuse("syntax", f"{quote(sexp)} applies something that is not a symbol")
    if head == "forall":
        return _parse_forall(sexp, scope)
    args = [parse_term(part, scope) for part in sexp[1:]]
    if head in scope.macros:
        parameters, body = scope.macros[head]
        _match_sorts(head, [p.sort for p in parameters], args)
        return substitute(body, dict(zip(parameters, args, strict=True)))
    if head in scope.functions:
        domain, codomain = scope.functions[head]
        _match_sorts(head, domain, args)
        return mk(head, *args, sort=codomain)
    return _builtin(head, args, scope)


def _parse_forall(sexp: Sexp, scope: Scope) -> Term:
    if len(sexp) != 3 or not isinstance(sexp[1], list) or not sexp[1]:
        refuse("syntax", f"malformed quantifier {quote(sexp)}")
    bound = []
    for binder in sexp[1]:
        if not isinstance(binder, list) or len(binder) != 2 or binder[1] not in SORTS:
            refuse("syntax", f"malformed binder {quote(binder)}")
        bound.append(var(symbol(binder[0], "a bound variable"), binder[1]))
    body = parse_term(sexp[2], scope.extended(bound))
    if body.sort != "Bool":
        refuse("sort", f"the body of a quantifier is {body.sort}")
    return _intern("forall", (body,), tuple((b.data, b.sort) for b in bound), "Bool")


def _match_sorts(name: str, domain: Sequence[str], args: Sequence[Term]) -> None:
    if len(args) != len(domain):
        refuse("sort", f"{name} takes {len(domain)} arguments, has {len(args)}")
    for wanted, arg in zip(domain, args, strict=True):
        if (
            arg.sort != wanted
            and not (wanted == "Real" and arg.op == "num")
            and not (wanted == "Real" and arg.sort == "Int" and arg.literal)
        ):
            refuse("sort", f"{name} wants {wanted}, is given {arg.sort} {quote(show(arg))}")


def _builtin(head: str, args: list[Term], scope: Scope) -> Term:
    count = len(args)

    def need(condition: bool) -> None:
        if not condition:
            refuse("sort", f"({head} ...) does not take {count} arguments of sorts {[a.sort for a in args]}")

    numeric = all(a.sort in ("Real", "Int") for a in args)
    boolean = all(a.sort == "Bool" for a in args)
    if head in ("+", "*", "-", "/", "<", "<=", ">", ">="):
        need(numeric and count >= 1)
        mixed = {a.sort for a in args if not a.literal}
        if len(mixed) > 1:
            refuse("sort", f"({head} ...) mixes Int and Real; write (to_real k)")
    if head == "+" or head == "*":
        return mk(head, *args) if count > 1 else args[0]
    if head == "-":
        if count == 1:
            return num(-args[0].data, args[0].sort) if args[0].op == "num" else neg(args[0])
        return mk("+", args[0], *map(neg, args[1:]))
    if head == "/":
        need(count >= 2)
        result = args[0]
        for divisor in args[1:]:
            short = (
                result.op == "num" and divisor.op == "num" and _bits(result.data) + _bits(divisor.data) < 4096
            )
            if short and divisor.data != 0:
                METER.spend(6)
                result = num(result.data / divisor.data, "Real")
            else:
                result = mk("/", result, divisor)
        return result
    if head in ("<", "<=", ">", ">="):
        need(count >= 2)
        if head[0] == ">":
            args.reverse()
        op = head.replace(">", "<")
        parts = [mk(op, left, right) for left, right in pairwise(args)]
        if head[0] == ">":
            parts.reverse()
        return parts[0] if len(parts) == 1 else mk("and", *parts)
    if head == "=":
        need(count >= 2 and (numeric or boolean))
        parts = [mk("=", left, right) for left, right in pairwise(args)]
        return parts[0] if len(parts) == 1 else mk("and", *parts)
    if head == "distinct":
        need(count == 2 and (numeric or boolean))
        return mk("not", mk("=", *args))
    if head in ("and", "or"):
        need(boolean and count >= 1)
        return mk(head, *args) if count > 1 else args[0]
    if head == "not":
        need(boolean and count == 1)
        return mk("not", args[0])
    if head == "=>":
        need(boolean and count >= 2)
        result = args[-1]
        for premise in reversed(args[:-1]):
            result = mk("=>", premise, result)
        return result
    if head == "xor":
        need(boolean and count == 2)
        return mk("not", mk("=", *args))
    if head == "ite":
        need(count == 3 and args[0].sort == "Bool" and ((args[1].sort == "Bool") == (args[2].sort == "Bool")))
        return mk("ite", *args)
    if head == "to_real":
        need(count == 1 and numeric)
        return args[0] if args[0].sort == "Real" else mk("to_real", args[0])
    if head in ("Exp", "Ln", "Sigmoid", "Logit", "Softplus"):
        if not scope.transcendental:
            refuse("unknown-symbol", f"{head} is used without the preamble")
        need(count == 1)
        _match_sorts(head, ["Real"], args)
        x = args[0]
        if head == "Sigmoid":
            return mk("/", num(1), mk("+", num(1), mk("Exp", neg(x))))
        if head == "Logit":
            return mk("Ln", mk("/", x, sub(num(1), x)))
        if head == "Softplus":
            return mk("Ln", mk("+", num(1), mk("Exp", x)))
        return mk(head, x)
    refuse("unknown-symbol", f"{quote(head)} is not a function of the statement language")


@dataclass
class Statement:
    """One parsed block: a scope, named hypotheses and - when the block is expected unsat - the goal that they imply."""

    scope: Scope
    hypotheses: list[tuple[str, Term]]
    goal: Term | None
    constants: list[Term]


def parse_statement(commands: Sequence[Sexp], status: str) -> Statement:
    """The declarations and assertions of a block. Assertion ``goal`` of an unsat block must read (not GOAL)."""
    scope = Scope()
    constants: list[Term] = []
    hypotheses: list[tuple[str, Term]] = []
    goal: Term | None = None
    names: set[str] = set()
    METER.statement()
    preamble = read_sexps(PREAMBLE)
    rest = list(commands)
    if rest[: len(preamble)] == preamble:
        scope.transcendental = True
        rest = rest[len(preamble) :]
    for command in rest:
        if not isinstance(command, list) or not command:
            refuse("syntax", f"{quote(command)} is not a command")
        head = command[0]
        if head == "declare-const" and len(command) == 3:
            term = var(_fresh(command[1], scope), _sort(command[2]))
            scope.variables[term.data] = term
            constants.append(term)
        elif head == "declare-fun" and len(command) == 4 and isinstance(command[2], list):
            name = _fresh(command[1], scope)
            _refuse_theorem(name, "declared as a function")
            if not command[2]:
                refuse("syntax", f"{name} has no arguments; use declare-const")
            scope.functions[name] = (tuple(_sort(s) for s in command[2]), _sort(command[3]))
        elif head == "define-fun" and len(command) == 5:
            name = _fresh(command[1], scope)
            _refuse_theorem(name, "defined")
            parameters = _parameters(command[2], scope)
            body = parse_term(command[4], scope.extended(parameters))
            _match_sorts(name, [_sort(command[3])], [body])
            if any(t.op == "forall" for t in subterms(body)):
                refuse("syntax", f"the definition of {name} holds a quantifier")
            scope.macros[name] = (tuple(parameters), body)
        elif head == "define-fun-rec" and len(command) == 5:
            _define_recursion(command, scope)
        elif head == "assert" and len(command) == 2:
            body = command[1]
            if not (isinstance(body, list) and len(body) == 4 and body[0] == "!" and body[2] == ":named"):
                refuse("syntax", f"every assertion needs a name: {quote(command)}")
            name = symbol(body[3], "an assertion's name")
            if name in names or "." in name:
                refuse("name-clash", f"assertion name {quote(name)} is used twice or holds a dot")
            names.add(name)
            formula = parse_term(body[1], scope)
            if formula.sort != "Bool":
                refuse("sort", f"assertion {name} is {formula.sort}")
            if name == "goal" and status == "unsat":
                if formula.op != "not":
                    refuse("malformed", "the goal of an unsat statement must be asserted as (not GOAL)")
                goal = formula.args[0]
            else:
                hypotheses.append((name, formula))
        else:
            refuse("syntax", f"unknown command {quote(command)}")
    for name in sorted(names):  # SMT-LIB makes an assertion's name a symbol like any other
        if scope.taken(name):
            refuse("name-clash", f"assertion name {quote(name)} means something else too")
    if status == "unsat" and goal is None:
        refuse("malformed", "an unsat statement needs an assertion named goal")
    if not names:
        refuse("malformed", "a statement without assertions says nothing")
    return Statement(scope, hypotheses, goal, constants)


def _fresh(value: Sexp, scope: Scope) -> str:
    name = symbol(value, "a declared name")
    if scope.taken(name):
        refuse("name-clash", f"{name} is already in use")
    return name


def _sort(value: Sexp) -> str:
    if value not in SORTS:
        refuse("sort", f"unknown sort {quote(value)}")
    return str(value)


def _parameters(value: Sexp, scope: Scope) -> list[Term]:
    if not isinstance(value, list):
        refuse("syntax", f"malformed parameters {quote(value)}")
    result = []
    for binder in value:
        if not isinstance(binder, list) or len(binder) != 2:
            refuse("syntax", f"malformed parameter {quote(binder)}")
        result.append(var(_fresh(binder[0], scope), _sort(binder[1])))
    if len({p.data for p in result}) != len(result):
        refuse("name-clash", "a parameter is named twice")
    return result


def _define_recursion(command: list[Sexp], scope: Scope) -> None:
    """``(define-fun-rec f ((k Int) ..) S (ite (<= k C) BASE STEP))``; every call in STEP has k minus a positive numeral.

    The shape guarantees that the equation has exactly one solution, so that assuming it is harmless.
    """
    name = _fresh(command[1], scope)
    _refuse_theorem(name, "defined")
    parameters = _parameters(command[2], scope)
    codomain = _sort(command[3])
    inner = scope.extended(parameters)
    inner.functions = {**scope.functions, name: (tuple(p.sort for p in parameters), codomain)}
    body = parse_term(command[4], inner)
    if body.op != "ite" or body.args[0].op != "<=":
        refuse("recursion", f"{name} must be defined as (ite (<= k C) BASE STEP)")
    guard, base, step = body.args
    counter, limit = guard.args
    if counter not in parameters or counter.sort != "Int" or limit.op != "num":
        refuse("recursion", f"{name} must test one Int parameter against a numeral")
    _match_sorts(name, [codomain, codomain], [base, step])
    if any(t.op == name for t in subterms(base)) or any(t.op == "forall" for t in subterms(body)):
        refuse("recursion", f"the base case of {name} calls it, or its body holds a quantifier")
    position = parameters.index(counter)
    for call in subterms(step):
        if call.op == name:
            argument = call.args[position]
            context = Context(scope.extended(parameters), ())
            value = context.algebra.constant(context.normal(sub(argument, counter)))
            if value is None or value >= 0:
                refuse(
                    "recursion",
                    f"{name} calls itself with {quote(show(argument))}, which is not smaller than {counter}",
                )
    scope.functions[name] = (tuple(p.sort for p in parameters), codomain)
    scope.recursions[name] = Recursion(tuple(parameters), position, limit.data, base, step)


# ------------------------------------------------------------------------------------------------------------------
# 4. Rational functions over atoms
# ------------------------------------------------------------------------------------------------------------------
# A monomial is a sorted tuple of (atom number, exponent); a polynomial maps monomials to non-zero Fractions; a rational
# function is a numerator and a product of monic denominators. Atoms are variables, uninterpreted applications, Ln(u) and
# the units Exp(m) for a monomial quotient m, whose exponents may be negative or fractional: Exp(a + b/2) = Exp(a) Exp(b)^(1/2).

Power = int | Fraction  # an int whenever it is one
Key = TypeVar("Key")
Monomial = tuple[tuple[int, Power], ...]
Poly = dict[Monomial, Fraction]
Factors = tuple[tuple[tuple[tuple[Monomial, Fraction], ...], int], ...]
ONE: Monomial = ()


@dataclass(frozen=True)
class Rat:
    """``num`` divided by the product of ``den``'s factors, each a frozen monic polynomial with a multiplicity."""

    num: tuple[tuple[Monomial, Fraction], ...]
    den: Factors

    @property
    def poly(self) -> Poly:
        return dict(self.num)


def _freeze(poly: Poly) -> tuple[tuple[Monomial, Fraction], ...]:
    return tuple(sorted(poly.items()))


def _monomial_product(left: Monomial, right: Monomial) -> Monomial:
    if not left:
        return right
    if not right:
        return left
    powers = dict(left)
    for atom, power in right:
        total = powers.get(atom, 0) + power
        if total:
            powers[atom] = _power(total)
        else:
            del powers[atom]
    return tuple(sorted(powers.items()))


def _weight(payload: Any) -> int:
    """How long it takes to look up an atom: a polynomial in it is hashed term by term."""
    if isinstance(payload, Rat):
        return 2 * len(payload.num) + sum(len(factor) for factor, _ in payload.den)
    if isinstance(payload, tuple):
        return sum(map(_weight, payload)) + len(payload) // 4
    return 0


def _power(value: Power) -> Power:
    return value if isinstance(value, int) or value.denominator != 1 else value.numerator


class Algebra:
    """The atoms of one context, and arithmetic on rational functions over them, within a budget of work.

    An atom ``Ln(u)`` stands for every spelling of ``u`` that is equal to it where both are defined, so what it holds is proper
    only under the facts that showed it so: no two contexts share an algebra.
    """

    def __init__(self) -> None:
        self.atoms: list[tuple[str, Any]] = []
        self.index: dict[Any, int] = {}
        self.plain: dict[Term, Rat] = {}  # normal forms of plain terms: the same in every context

    def spend(self, amount: int) -> None:
        METER.spend(amount)

    def atom(self, kind: str, payload: Any) -> int:
        self.spend(_weight(payload))
        key = (kind, payload)
        number = self.index.get(key)
        if number is None:
            if kind == "ln":
                self.spend(len(self.atoms) // 8)
                # equal arguments may be spelt differently: compare as fractions
                for other, (other_kind, other_payload) in enumerate(self.atoms):
                    if other_kind == "ln" and self.equal(other_payload, payload):
                        self.index[key] = other
                        return other
            number = len(self.atoms)
            self.atoms.append(key)
            self.index[key] = number
        return number

    def is_unit(self, atom: int) -> bool:
        return self.atoms[atom][0] == "exp"

    # polynomials ------------------------------------------------------------------------------------------------
    def _add(self, left: Poly, right: Poly, scale: Fraction = Fraction(1)) -> Poly:
        self.spend(len(left) // 4 + 5 * len(right))
        result = dict(left)
        for monomial, coefficient in right.items():
            METER.numbers(_bits(coefficient) + _bits(scale))
            self._accumulate(result, monomial, scale * coefficient)
        return result

    def _mul(self, left: Poly, right: Poly) -> Poly:
        lengths = sum(map(len, left)) * len(right) + sum(map(len, right)) * len(left)
        self.spend(8 * len(left) * len(right) + lengths)
        result: Poly = {}
        for monomial, coefficient in left.items():
            for other, factor in right.items():
                METER.numbers(_bits(coefficient) + _bits(factor))
                self._accumulate(result, _monomial_product(monomial, other), coefficient * factor)
        return result

    def _accumulate(self, poly: dict[Key, Fraction], monomial: Key, coefficient: Fraction) -> None:
        """Add one term to ``poly``. Long numbers cost more and have a bound."""
        before = poly.get(monomial)
        if before is None:
            total, bits = coefficient, _bits(coefficient)
        else:
            bits = _bits(coefficient) + _bits(before)
            METER.numbers(bits)
            total = coefficient + before
        if bits > MAX_BITS and _bits(total) > MAX_BITS:
            refuse("too-large", f"a coefficient of more than {MAX_BITS} bits")
        if total:
            poly[monomial] = total
        elif before is not None:
            del poly[monomial]

    def _divide(self, dividend: Poly, divisor: Poly) -> Poly | None:
        """The exact quotient, or None. Long division in lexicographic order, given up after a few more steps than needed."""
        atoms = sorted({a for p in (dividend, divisor) for m in p for a, _ in m})
        bounded = [i for i, a in enumerate(atoms) if not self.is_unit(a)]  # no negative powers of these
        self.spend((len(dividend) + len(divisor)) * (2 + len(atoms) // 4))

        def dense(poly: Poly) -> dict[tuple[Power, ...], Fraction]:
            powers = ((dict(monomial), coefficient) for monomial, coefficient in poly.items())
            return {tuple([p.get(a, 0) for a in atoms]): c for p, c in powers}

        rest, parts = dense(dividend), dense(divisor)
        lead, least = max(parts), min(parts)
        if any(power < least[i] for i, power in enumerate(min(rest)) if i in bounded):
            return None  # the last terms of both would have to divide, as the first
        quotient: dict[tuple[Power, ...], Fraction] = {}
        for _ in range(len(dividend) + len(divisor) + 4):
            if not rest:
                return {
                    tuple([(a, _power(e)) for a, e in zip(atoms, powers, strict=True) if e]): c
                    for powers, c in quotient.items()
                }
            self.spend(len(rest) // 4 + 4 * len(parts))
            top = max(rest)
            step = tuple(map(operator.sub, top, lead))
            if step in quotient or any(step[i] < 0 for i in bounded):
                return None
            METER.numbers(_bits(rest[top]) + _bits(parts[lead]))
            factor = rest[top] / parts[lead]
            quotient[step] = factor
            for powers, coefficient in parts.items():
                METER.numbers(_bits(coefficient) + _bits(factor))
                self._accumulate(rest, tuple(map(operator.add, powers, step)), -coefficient * factor)
        return None

    # rational functions -----------------------------------------------------------------------------------------
    def const(self, value: Fraction | int) -> Rat:
        number = Fraction(value)
        return Rat(((ONE, number),) if number else (), ())

    def of_atom(self, atom: int, power: Power = 1) -> Rat:
        return Rat(((((atom, power),), Fraction(1)),), ())

    def constant(self, value: Rat) -> Fraction | None:
        """The rational number that ``value`` is, if it is one."""
        if value.den:
            return None
        if not value.num:
            return Fraction(0)
        if len(value.num) == 1 and value.num[0][0] == ONE:
            return value.num[0][1]
        return None

    def _expand(self, factors: Mapping[Any, int]) -> Poly:
        result: Poly = {ONE: Fraction(1)}
        for factor, power in factors.items():
            for _ in range(power):
                result = self._mul(result, dict(factor))
        return result

    def add(self, left: Rat, right: Rat, scale: Fraction = Fraction(1)) -> Rat:
        if left.den == right.den:
            return self._cancel(self._add(left.poly, right.poly, scale), dict(left.den))
        mine, theirs = dict(left.den), dict(right.den)
        common = {f: max(mine.get(f, 0), theirs.get(f, 0)) for f in [*mine, *theirs]}
        lift = {f: p - mine.get(f, 0) for f, p in common.items() if p > mine.get(f, 0)}
        other = {f: p - theirs.get(f, 0) for f, p in common.items() if p > theirs.get(f, 0)}
        total = self._add(
            self._mul(left.poly, self._expand(lift)), self._mul(right.poly, self._expand(other)), scale
        )
        return self._cancel(total, common)

    def mul(self, left: Rat, right: Rat) -> Rat:
        factors = dict(left.den)
        for factor, power in right.den:
            factors[factor] = factors.get(factor, 0) + power
        return self._cancel(self._mul(left.poly, right.poly), factors)

    def _cancel(self, poly: Poly, factors: dict[Any, int]) -> Rat:
        if not poly:
            return Rat((), ())
        for factor in list(factors):
            while factors[factor] and len(poly) >= len(factor):
                quotient = self._divide(poly, dict(factor))
                if quotient is None:
                    break
                poly = quotient
                factors[factor] -= 1
        return Rat(_freeze(poly), tuple(sorted((f, p) for f, p in factors.items() if p)))

    def invert(self, value: Rat) -> Rat:
        """1 / value; the caller has shown that ``value`` is not zero."""
        poly = value.poly
        self._spend_scaling(poly)
        scale = poly[max(poly)]
        content = self._content(poly)
        unit: Poly = {tuple((a, -e) for a, e in content if self.is_unit(a)): 1 / scale}
        strip = tuple((a, -e) for a, e in content)
        rest = {_monomial_product(m, strip): c / scale for m, c in poly.items()}
        factors: dict[Any, int] = {}
        for atom, power in content:
            if not self.is_unit(atom):
                factors[((((atom, 1),), Fraction(1)),)] = int(power)
        if rest != {ONE: Fraction(1)}:
            factors[_freeze(rest)] = 1
        return self._cancel(self._mul(unit, self._expand(dict(value.den))), factors)

    def _spend_scaling(self, poly: Poly) -> None:
        """Charge for dividing a polynomial by one of its coefficients and sorting it."""
        self.spend(3 * len(poly))
        longest = max(map(_bits, poly.values()), default=0)
        if longest > 256:
            for coefficient in poly.values():
                METER.numbers(_bits(coefficient) + longest)

    def _content(self, poly: Poly) -> Monomial:
        """The largest monomial that divides every term (for units: the least exponent, of either sign)."""
        least: dict[int, Power] = {}
        self.spend(sum(map(len, poly)))
        everywhere = set.union(*({a for a, _ in m} for m in poly)) if poly else set()
        lengths = sum(map(len, poly))
        for atom in everywhere:
            self.spend(len(poly) + lengths // 4)
            least[atom] = min(dict(m).get(atom, 0) for m in poly)
        return tuple(sorted((a, e) for a, e in least.items() if e))

    def equal(self, left: Rat, right: Rat) -> bool:
        return left == right or not self.add(left, right, Fraction(-1)).num

    def scaled(self, value: Rat, factor: Fraction) -> Rat:
        return self.mul(value, self.const(factor))

    def exp(self, value: Rat) -> Rat:
        """Exp of a rational function: a product of units, one per term; Exp(n Ln u) is u^n for an integer n."""
        result = self.const(1)
        for monomial, coefficient in value.num:
            if not value.den and len(monomial) == 1 and monomial[0][1] == 1 and coefficient.denominator == 1:
                kind, payload = self.atoms[monomial[0][0]]
                if kind == "ln":
                    base = payload if coefficient > 0 else self.invert(payload)
                    if abs(coefficient) > 64:
                        refuse("too-large", f"Exp of {decimal(coefficient)} times a logarithm")
                    for _ in range(abs(int(coefficient))):
                        result = self.mul(result, base)
                    continue
            unit = self.atom("exp", (monomial, value.den))
            result = self.mul(result, self.of_atom(unit, _power(coefficient)))
        return result


# ------------------------------------------------------------------------------------------------------------------
# 5. Contexts: known facts, signs, normal forms
# ------------------------------------------------------------------------------------------------------------------


def _balanced(values: list[Rat], combine: Callable[[Rat, Rat], Rat]) -> Rat:
    """All values combined pairwise, in rounds: long sums and products stay short until the end."""
    while len(values) > 1:
        paired = [combine(left, right) for left, right in zip(values[::2], values[1::2], strict=False)]
        values = paired + values[len(paired) * 2 :]
    return values[0]


Sign = str  # "+" positive, "0+" non-negative, "-" negative, "0-" non-positive, "0" zero, "!0" non-zero, "?" unknown
NONNEGATIVE = ("+", "0+", "0")
NONZERO = ("+", "-", "!0")


def _sign_of(value: Fraction) -> Sign:
    return "+" if value > 0 else "-" if value < 0 else "0"


def _sign_product(left: Sign, right: Sign) -> Sign:
    if "0" in (left, right):
        return "0"
    if "?" in (left, right):
        return "?"
    if "!0" in (left, right):
        return "!0" if left in NONZERO and right in NONZERO else "?"
    strict = left in ("+", "-") and right in ("+", "-")
    positive = (left[-1] == "+") == (right[-1] == "+")
    return ("" if strict else "0") + ("+" if positive else "-")


def _sign_sum(left: Sign, right: Sign) -> Sign:
    if left == "0":
        return right
    if right == "0":
        return left
    if left in ("+", "0+") and right in ("+", "0+"):
        return "+" if "+" in (left, right) else "0+"
    if left in ("-", "0-") and right in ("-", "0-"):
        return "-" if "-" in (left, right) else "0-"
    return "?"


def _sign_meet(left: Sign, right: Sign) -> Sign:
    """What two true descriptions of the same number say together."""
    for strongest in ("0", "+", "-"):
        if strongest in (left, right):
            return strongest
    both = {left, right}
    if {"0+", "0-"} <= both:
        return "0"
    if "!0" in both and "0+" in both:
        return "+"
    if "!0" in both and "0-" in both:
        return "-"
    return next((s for s in ("0+", "0-", "!0") if s in both), "?")


def _sign_join(left: Sign, right: Sign) -> Sign:
    """What is true of a number that is described by one of the two."""
    if left == right:
        return left
    if left in NONNEGATIVE and right in NONNEGATIVE:
        return "0+"
    if left in ("-", "0-", "0") and right in ("-", "0-", "0"):
        return "0-"
    return "!0" if left in NONZERO and right in NONZERO else "?"


def relation(formula: Term, holds: bool = True) -> tuple[Term, str] | None:
    """An arithmetic comparison as (difference, ">" | ">=" | "=" | "!="); strict ones over Int are sharpened by 1."""
    while formula.op == "not":
        formula, holds = formula.args[0], not holds
    if formula.op not in ("<", "<=", "=") or formula.args[0].sort == "Bool":
        return None
    left, right = formula.args
    if formula.op == "=":
        return sub(left, right), "=" if holds else "!="
    difference = sub(right, left) if holds else sub(left, right)
    strict = (formula.op == "<") == holds
    if strict and left.sort == right.sort == "Int":
        return sub(difference, num(1)), ">="
    return difference, ">" if strict else ">="


def comparison(rel: str, left: Term, right: Term) -> Term:
    return mk({">": "<", ">=": "<=", "=": "="}[rel], left, right)


@dataclass(frozen=True)
class Fact:
    """``poly`` stands in relation ``rel`` to zero; ``anchor`` is one of its monomials (none, if it is a number)."""

    poly: Poly
    rel: str
    anchor: Monomial


class Context:
    """Named facts that hold, the scope they are written in, and what follows by computation.

    Normal forms are rational functions over atoms (section 4). Building one proves every divisor non-zero and every
    ``Ln`` argument positive from the facts, or refuses.
    """

    def __init__(self, scope: Scope, facts: tuple[tuple[str, Term], ...]) -> None:
        self.algebra = (
            Algebra()
        )  # of its own: what is shown to be defined in one case says nothing about another
        self.scope = scope
        self.facts = facts
        self._named = dict(facts)
        self.tables: dict[str, dict[tuple[Fraction, ...] | None, Term]] = {}
        self._normal: dict[Term, Rat] = {}
        self._sign: dict[Term, Sign] = {}
        self._read: list[Fact] | None = None
        self._by_anchor: dict[Monomial, list[Fact]] = {}
        self._reading = False
        self._learned: dict[Any, Sign] = {}
        self._busy: set[Term] = set()
        self._formulas = {formula for _, formula in facts}
        METER.spend(2 * len(facts))

    def assuming(self, *named: tuple[str, Term], variables: Iterable[Term] = ()) -> Context:
        """This context with more facts. A conjunction ``h`` also gives ``h.1``, ``h.2``, ..."""
        scope = self.scope.extended(variables)
        flat: list[tuple[str, Term]] = []
        taken = {name for name, _ in self.facts}

        def push(name: str, formula: Term) -> None:
            if name in taken or name == "goal":
                refuse("name-clash", f"fact name {quote(name)} is already in use")
            taken.add(name)
            flat.append((name, formula))
            for position, part in enumerate(conjuncts(formula), 1):
                push(f"{name}.{position}", part)

        for name, formula in named:
            push(name, formula)
        return Context(scope, self.facts + tuple(flat))

    def fact(self, name: object) -> Term:
        if isinstance(name, str) and name in self._named:
            return self._named[name]
        refuse(
            "unknown-fact",
            f"there is no fact named {quote(name)} here (known: {', '.join(n for n, _ in self.facts) or 'none'})",
        )

    def parse(self, text: object, what: str = "a term") -> Term:
        sexps = read_sexps(text_of(text, what))
        if len(sexps) != 1:
            refuse("syntax", f"{what} must be one term: {quote(text)}")
        return parse_term(sexps[0], self.scope)

    # normal forms -----------------------------------------------------------------------------------------------
    def normal(self, term: Term) -> Rat:
        table = self.algebra.plain if term.plain else self._normal
        found = table.get(term)
        if found is None:
            self.algebra.spend(5)
            found = self._normalise(term)
            table[term] = found
        return found

    def _normalise(self, term: Term) -> Rat:
        algebra = self.algebra
        op = term.op
        if op == "num":
            return algebra.const(term.data)
        if op == "var":
            return algebra.of_atom(algebra.atom("var", (term.data, term.sort)))
        if op == "+":
            return _balanced([self.normal(part) for part in term.args], algebra.add)
        if op == "*":
            return _balanced([self.normal(part) for part in term.args], algebra.mul)
        if op == "/":
            result = self.normal(term.args[0])
            for factor in self._factors(term.args[1]):
                self.require(factor, NONZERO, "divisor-may-vanish", "the divisor")
                divisor = self.normal(factor)
                self._learn(divisor, self.sign(factor))
                result = algebra.mul(result, algebra.invert(divisor))
            return result
        if op == "to_real":
            return self.normal(term.args[0])
        if op == "Exp":
            return algebra.exp(self.normal(term.args[0]))
        if op == "Ln":
            self.require(term.args[0], ("+",), "logarithm-argument", "the argument of Ln")
            argument = self.normal(term.args[0])
            self._learn(argument, "+")
            return self._ln(argument)
        if op == "ite":
            decided = self.known(term.args[0])
            if decided is None:
                refuse(
                    "undecided-case",
                    f"cannot tell whether {quote(show(term.args[0]))} holds; split on it with cases",
                )
            return self.normal(term.args[1] if decided else term.args[2])
        if op in self.scope.functions:
            unfolded = self.unfold_call(term)
            if unfolded is not None:
                return self.normal(unfolded)
            arguments = tuple(self._argument(a) for a in term.args)
            return algebra.of_atom(algebra.atom("app", (op, arguments)))
        refuse("sort", f"{quote(show(term))} is not a number")

    def _learn(self, value: Rat, sign: Sign) -> None:
        """Keep the sign of a polynomial that was found from the shape of a term and is lost by expanding it."""
        poly = value.poly
        if not value.den and len(poly) > 1 and sign != "?":
            self.algebra._spend_scaling(poly)
            scale = poly[max(poly)]
            key = _freeze({m: c / scale for m, c in poly.items()})
            self._learned[key] = _sign_product(sign, _sign_of(scale))

    def _argument(self, term: Term) -> Any:
        if term.sort == "Bool":
            decided = self.known(term)
            return decided if decided is not None else term
        return self.normal(term)

    def _factors(self, term: Term) -> Iterator[Term]:
        if term.op == "*":
            for part in term.args:
                yield from self._factors(part)
        else:
            yield term

    def unfold_call(self, term: Term) -> Term | None:
        """One unfolding of a table or of a structural recursion whose guard is decided here, else None."""
        table = self.tables.get(term.op)
        if table is not None:
            key = tuple(self.algebra.constant(self.normal(a)) for a in term.args)
            if None not in key and key in table:
                return table[key]  # type: ignore[index]
            if len(table) == 1:
                return table[None]  # the same value everywhere
            for value, argument in zip(key, term.args, strict=True):
                if value is None and not (argument.op == "var" and argument.data.endswith("!else")):
                    refuse("model", f"cannot look up {quote(show(term))}")
            return table[None]
        rule = self.scope.recursions.get(term.op)
        if rule is None:
            return None
        counter = term.args[rule.position]
        decided = self.known(mk("<=", counter, num(rule.limit)))
        if decided is None:
            return None
        body = rule.base if decided else rule.step
        result = substitute(body, dict(zip(rule.parameters, term.args, strict=True)))
        return self.tidy(result)

    def tidy(self, term: Term, memo: dict[Term, Term] | None = None) -> Term:
        """Integer arguments of function calls in a standard spelling: (f (+ (+ k 1) (- 1))) becomes (f k)."""
        memo = {} if memo is None else memo
        found = memo.get(term)
        if found is None:
            if not term.args or self._shadows(term):
                found = term
            else:
                args = tuple(self.tidy(a, memo) for a in term.args)
                if term.op in self.scope.functions:
                    args = tuple(self._linear(a) if a.sort == "Int" else a for a in args)
                found = _intern(term.op, args, term.data, term.sort)
            memo[term] = found
        return found

    def _shadows(self, term: Term) -> bool:
        """Whether a quantifier binds a name that means something else here: facts about the one say nothing of the other."""
        return term.op == "forall" and any(name in self.scope.variables for name, _ in term.data)

    def _linear(self, term: Term) -> Term:
        """An affine integer term, respelt as variables in name order plus a constant."""
        value = self.normal(term)
        parts: list[tuple[str, Term]] = []
        constant = Fraction(0)
        for monomial, coefficient in value.num:
            if monomial == ONE:
                constant = coefficient
                continue
            kind, payload = self.algebra.atoms[monomial[0][0]]
            if (
                value.den
                or len(monomial) != 1
                or monomial[0][1] != 1
                or kind != "var"
                or coefficient.denominator != 1
            ):
                return term
            if payload[1] != "Int":
                return term
            variable = var(*payload)
            parts.append(
                (variable.data, variable if coefficient == 1 else mk("*", num(coefficient), variable))
            )
        terms = [t for _, t in sorted(parts, key=lambda p: p[0])]
        if constant or not terms:
            terms.append(num(constant))
        return terms[0] if len(terms) == 1 else mk("+", *terms)

    def unfold(self, term: Term, memo: dict[Term, Term] | None = None) -> Term:
        """Unfold every call whose guard is decided, repeatedly, at the level of terms."""
        memo = {} if memo is None else memo
        found = memo.get(term)
        if found is None:
            self.algebra.spend(1)
            if not term.args or self._shadows(term):
                found = term
            else:
                args = tuple(self.unfold(a, memo) for a in term.args)
                found = _intern(term.op, args, term.data, term.sort)
                if term.op in self.scope.functions:
                    found = self.tidy(found)
                    once = self.unfold_call(found)
                    if once is not None:
                        found = self.unfold(once, memo)
            memo[term] = found
        return found

    def _ln(self, value: Rat) -> Rat:
        """Ln of something shown positive: units come out, products split where each factor is shown positive."""
        algebra = self.algebra
        poly = value.poly
        content = algebra._content(poly)
        result = algebra.const(0)
        strip: list[tuple[int, Power]] = []
        for atom, power in content:
            kind, payload = algebra.atoms[atom]
            if kind == "exp":
                monomial, den = payload
                result = algebra.add(result, Rat(((monomial, Fraction(power)),), den))
                strip.append((atom, -power))
        poly = {_monomial_product(m, tuple(strip)): c for m, c in poly.items()}
        if all(self._sign_poly(dict(f)) == "+" for f, _ in value.den):
            for factor, multiplicity in value.den:
                result = algebra.add(result, self._ln_poly(dict(factor)), Fraction(-multiplicity))
            return algebra.add(result, self._ln_poly(poly))
        return algebra.add(result, algebra.of_atom(algebra.atom("ln", Rat(_freeze(poly), value.den))))

    def _ln_poly(self, poly: Poly) -> Rat:
        """Ln of a polynomial known to be positive."""
        algebra = self.algebra
        result = algebra.const(0)
        content = algebra._content(poly)
        strip: list[tuple[int, Power]] = []
        for atom, power in content:
            one = algebra.of_atom(atom)
            if not algebra.is_unit(atom) and self._sign_poly(one.poly) == "+":
                logarithm = algebra.of_atom(algebra.atom("ln", one))
                result = algebra.add(result, logarithm, Fraction(power))
                strip.append((atom, -power))
        poly = {_monomial_product(m, tuple(strip)): c for m, c in poly.items()}
        scale = abs(poly[max(poly)])
        result = algebra.add(result, self._ln_number(scale))
        poly = {m: c / scale for m, c in poly.items()}
        if poly == {ONE: Fraction(1)}:
            return result
        return algebra.add(result, algebra.of_atom(algebra.atom("ln", Rat(_freeze(poly), ()))))

    def _ln_number(self, value: Fraction) -> Rat:
        """Ln of a positive rational, split over its small prime factors."""
        algebra = self.algebra
        result = algebra.const(0)
        for part, direction in ((value.numerator, 1), (value.denominator, -1)):
            prime = 2
            while part > 1 and prime < 1000:
                algebra.spend(1 + part.bit_length() // 512)
                count = 0
                while part % prime == 0:
                    algebra.spend(1 + part.bit_length() // 128)
                    part //= prime
                    count += 1
                if count:
                    logarithm = algebra.of_atom(algebra.atom("ln", algebra.const(prime)))
                    result = algebra.add(result, logarithm, Fraction(direction * count))
                prime += 1
            if part > 1:
                logarithm = algebra.of_atom(algebra.atom("ln", algebra.const(part)))
                result = algebra.add(result, logarithm, Fraction(direction))
        return result

    def require(self, term: Term, wanted: Sequence[Sign], code: str, what: str) -> None:
        if self.sign(term) not in wanted:
            need = "positive" if wanted == ("+",) else "non-zero"
            refuse(code, f"{what} {quote(show(term))} is not shown to be {need}")

    def equal(self, left: Term, right: Term) -> bool:
        """Whether both sides have one normal form, directly or after applying Exp to (a multiple of) both."""
        difference = self.algebra.add(self.normal(left), self.normal(right), Fraction(-1))
        return self.is_zero(difference)

    def is_zero(self, value: Rat) -> bool:
        if not value.num:
            return True
        if not any(self.algebra.atoms[a][0] == "ln" for m, _ in value.num for a, _ in m):
            return False
        scale = 1
        for _, coefficient in value.num:
            if coefficient.denominator > 64 or scale > 64:  # before any arithmetic on long numbers
                return False
            scale = math.lcm(scale, coefficient.denominator)
        if scale > 64 or any(abs(c * scale) > 64 for _, c in value.num):
            return False
        return self.algebra.equal(
            self.algebra.exp(self.algebra.scaled(value, Fraction(scale))), self.algebra.const(1)
        )

    # signs ------------------------------------------------------------------------------------------------------
    def sign(self, term: Term) -> Sign:
        found = self._sign.get(term)
        if found is not None:
            return found
        self._known_facts()
        if term in self._busy:
            return "?"
        outermost = not self._busy and not self._reading
        self._busy.add(term)
        try:
            self.algebra.spend(5)
            result = self._sign_structure(term)
            if result not in ("0", "+", "-"):
                try:
                    result = _sign_meet(result, self._sign_rat(self.normal(term)))
                except Rejected as error:
                    if error.code == "too-much-work":
                        raise
            if result not in ("0", "+", "-") and term.closed:
                result = _sign_meet(result, _closed_sign(term))
        finally:
            self._busy.discard(term)
        if outermost or result in ("0", "+", "-"):
            self._sign[term] = result
        return result

    def _sign_structure(self, term: Term) -> Sign:
        op = term.op
        if op == "num":
            return _sign_of(term.data)
        if op == "Exp":
            return "+"
        if op == "to_real":
            return self.sign(term.args[0])
        if op == "*":
            result = "+"
            counts: dict[Term, int] = {}
            for part in self._factors(term):
                counts[part] = counts.get(part, 0) + 1
            for part, count in counts.items():
                one = self.sign(part)
                if count % 2:
                    result = _sign_product(result, one)
                elif one != "0":
                    result = _sign_product(result, "+" if one in NONZERO else "0+")
                else:
                    return "0"
            return result
        if op == "+":
            result = "0"
            for part in term.args:
                result = _sign_sum(result, self.sign(part))
                if result == "?":
                    break
            return result
        if op == "/":
            below = self.sign(term.args[1])
            return _sign_product(self.sign(term.args[0]), below) if below in NONZERO else "?"
        if op == "ite":
            decided = self.known(term.args[0])
            if decided is not None:
                return self.sign(term.args[1] if decided else term.args[2])
            return _sign_join(self.sign(term.args[1]), self.sign(term.args[2]))
        if op == "Ln" and self.sign(term.args[0]) == "+":
            return self.sign(sub(term.args[0], num(1)))
        return "?"

    def _sign_rat(self, value: Rat) -> Sign:
        result = self._sign_poly(value.poly)
        for factor, multiplicity in value.den:
            if multiplicity % 2:
                result = _sign_product(result, self._sign_poly(dict(factor)))
            # an even power of a divisor, shown non-zero when it was inverted, is positive
        return result

    def _sign_poly(self, poly: Poly) -> Sign:
        if not poly:
            return "0"
        if set(poly) == {ONE}:
            return _sign_of(poly[ONE])
        result: Sign = "?"
        if self._learned and len(poly) > 1:
            self.algebra._spend_scaling(poly)
            scale = poly[max(poly)]
            known = self._learned.get(_freeze({m: c / scale for m, c in poly.items()}), "?")
            result = _sign_product(known, _sign_of(scale))
            if result in ("0", "+", "-"):
                return result
        for fact in self._candidates(poly):
            result = _sign_meet(result, self._match(poly, fact))
            if result in ("0", "+", "-"):
                return result
        total: Sign = "0"
        for monomial, coefficient in poly.items():
            self.algebra.spend(1 + len(monomial))
            part = _sign_of(coefficient)
            for atom, power in monomial:
                one = "+" if self.algebra.is_unit(atom) else self._sign_atom(atom)
                if power % 2 == 0:
                    one = "0" if one == "0" else "+" if one in NONZERO else "0+"
                part = _sign_product(part, one)
            total = _sign_sum(total, part)
            if total == "?":
                break
        result = _sign_meet(result, total)
        if result == "?":
            result = self._sign_quotient(poly)
        return result

    def _sign_quotient(self, poly: Poly) -> Sign:
        """The sign of a polynomial that a fact of known strict sign divides: 1 - a - b + ab = (1 - a)(1 - b)."""
        for fact in self._known_facts():
            self.algebra.spend(1)
            if fact.rel == ">" and 1 < len(fact.poly) < len(poly):
                quotient = self.algebra._divide(poly, fact.poly)
                if quotient is not None and len(quotient) < len(poly):
                    return self._sign_poly(quotient)
        return "?"

    def _sign_atom(self, atom: int) -> Sign:
        poly: Poly = {((atom, 1),): Fraction(1)}
        result: Sign = "?"
        for fact in self._candidates(poly):
            result = _sign_meet(result, self._match(poly, fact))
        return result

    def _match(self, poly: Poly, fact: Fact) -> Sign:
        """What a fact says about ``poly``, when poly = c * fact + d with rational c, d."""
        known, rel, anchor = fact.poly, fact.rel, fact.anchor
        self.algebra.spend(1)
        if abs(len(poly) - len(known)) > 1:
            return "?"
        self.algebra.spend(4 * len(known))
        METER.numbers(_bits(poly[anchor]) + _bits(known[anchor]))
        ratio = poly[anchor] / known[anchor]
        for monomial in {*poly, *known}:
            coefficient = known.get(monomial, Fraction(0))
            METER.numbers(_bits(ratio) + _bits(coefficient))
            if monomial != ONE and poly.get(monomial) != ratio * coefficient:
                return "?"
        offset = poly.get(ONE, Fraction(0)) - ratio * known.get(ONE, 0)
        if rel == "=":
            return _sign_of(offset)
        if rel == "!=":
            return "!0" if offset == 0 else "?"
        return _sign_sum(_sign_product(_sign_of(ratio), "+" if rel == ">" else "0+"), _sign_of(offset))

    def _candidates(self, poly: Poly) -> Iterator[Fact]:
        """The facts that may speak of ``poly``: their anchor occurs in it."""
        self._known_facts()
        for monomial in poly:
            yield from self._by_anchor.get(monomial, ())

    def _known_facts(self) -> list[Fact]:
        """The facts that compare terms shown to be defined, as polynomials.

        Read in rounds, each fact with the help of those read before it: no fact justifies its own divisors, nor do two
        facts each other's. In the end all are read once more with everything known, so that logarithms split.
        """
        if self._read is None:
            self._read = []
            self._reading = True
            waiting = [r for r in (relation(formula) for _, formula in self.facts) if r is not None]
            waiting.sort(key=lambda related: not related[0].plain)
            accepted = []
            progress = True
            while progress:
                unread = []
                for related in waiting:
                    fact = self._as_fact(*related)
                    if fact is None:
                        unread.append(related)
                    else:
                        accepted.append(related)
                        self._remember(fact)
                progress = len(unread) < len(waiting)
                waiting = unread
            if any(not difference.plain for difference, _ in accepted):
                self._normal.clear()
                final = [self._as_fact(*related) for related in accepted]
                self._read, self._by_anchor = [], {}
                for fact in final:
                    if fact is not None:
                        self._remember(fact)
            self._reading = False
        return self._read

    def _remember(self, fact: Fact) -> None:
        self._read = [] if self._read is None else self._read
        self._read.append(fact)
        self._by_anchor.setdefault(fact.anchor, []).append(fact)

    def _as_fact(self, difference: Term, rel: str) -> Fact | None:
        """The comparison as a polynomial's, if it is defined and the sign of its denominator is known."""
        self.algebra.spend(60)
        try:
            value = self.normal(difference)
            sign: Sign = "+"
            for factor, multiplicity in value.den:
                if multiplicity % 2:
                    sign = _sign_product(sign, self._sign_poly(dict(factor)))
        except Rejected as error:
            if error.code == "too-much-work":
                raise
            return None
        if sign not in ("+", "-"):
            return None
        poly = value.poly if sign == "+" else {m: -c for m, c in value.num}
        return Fact(poly, rel, max(poly, default=ONE))

    # formulas ---------------------------------------------------------------------------------------------------
    def known(self, formula: Term) -> bool | None:
        """True or False when the facts decide ``formula`` by computation, None otherwise."""
        self.algebra.spend(2)
        if formula.op == "true" or formula in self._formulas:
            return True
        if formula.op == "false" or mk("not", formula) in self._formulas:
            return False
        if formula.op == "not":
            inner = self.known(formula.args[0])
            return None if inner is None else not inner
        if formula.op in ("and", "or"):
            stop = formula.op == "or"
            values = [self.known(a) for a in formula.args]
            if stop in values:
                return stop
            return None if None in values else not stop
        if formula.op == "=>":
            return self.known(mk("or", mk("not", formula.args[0]), formula.args[1]))
        if formula.op == "=" and formula.args[0].sort == "Bool":
            left, right = map(self.known, formula.args)
            return None if left is None or right is None else left == right
        if formula.op == "ite":
            chosen = self.known(formula.args[0])
            return None if chosen is None else self.known(formula.args[1 if chosen else 2])
        if formula.op in self.scope.functions:
            unfolded = self.unfold_call(formula)
            return None if unfolded is None else self.known(unfolded)
        related = relation(formula)
        if related is None:
            return None
        difference, rel = related
        if rel == "=":
            try:
                if self.equal(*formula.args):
                    return True
            except Rejected as error:
                if error.code == "too-much-work":
                    raise
            sign = self.sign(difference)
            return True if sign == "0" else False if sign in NONZERO else None
        sign = self.sign(difference)
        if rel == ">":
            return True if sign == "+" else False if sign in ("0", "-", "0-") else None
        return True if sign in NONNEGATIVE else False if sign == "-" else None

    def require_defined(self, formula: Term) -> None:
        """Normalise every number in ``formula``, so that divisors and logarithms in it are shown to be proper."""
        self.algebra.spend(1)
        if formula.sort != "Bool":
            self.normal(formula)
        elif formula.op in ("<", "<=", "=", "and", "or", "not", "=>", "ite"):
            for part in formula.args:
                self.require_defined(part)


def conjuncts(formula: Term) -> list[Term]:
    """The parts of a conjunction, of a denied disjunction or of a denied implication; [] when there are none."""
    if formula.op == "and":
        return list(formula.args)
    if formula.op == "not":
        inner = formula.args[0]
        if inner.op == "not":
            return [inner.args[0]]
        if inner.op == "or":
            return [mk("not", a) for a in inner.args]
        if inner.op == "=>":
            return [inner.args[0], mk("not", inner.args[1])]
    return []


# enclosures of closed terms -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Interval:
    """All real numbers from ``lo`` to ``hi``."""

    lo: Fraction
    hi: Fraction

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.lo + other.lo, self.hi + other.hi)

    def __mul__(self, other: Interval) -> Interval:
        ends = [a * b for a in (self.lo, self.hi) for b in (other.lo, other.hi)]
        return Interval(min(ends), max(ends))

    def rounded(self, bits: int) -> Interval:
        """A slightly wider interval whose ends are multiples of 2^-bits: keeps numbers short."""
        if max(_bits(self.lo), _bits(self.hi)) > MAX_BITS // 4:
            refuse("too-large", f"an interval whose ends have more than {MAX_BITS // 4} bits")
        scale = 1 << bits
        return Interval(Fraction(_floor(self.lo * scale), scale), Fraction(-_floor(-self.hi * scale), scale))


def _floor(value: Fraction) -> int:
    return value.numerator // value.denominator


def _exp_point(x: Fraction, bits: int) -> Interval:
    """Enclosure of e^x: halve the argument below 1/2, sum the Taylor series with its remainder, square back."""
    if abs(x) > 4096:
        refuse("too-large", f"Exp of {decimal(x)}")
    halvings = 0
    while abs(x) > Fraction(1, 2):
        x /= 2
        halvings += 1
    working = bits + 2 * halvings + 8
    total = Interval(Fraction(1), Fraction(1))
    power = Interval(Fraction(1), Fraction(1))
    step = 1
    while True:
        METER.spend(25 + working // 8)
        power = (power * Interval(x / step, x / step)).rounded(working)
        total = total + power
        size = max(abs(power.lo), abs(power.hi))
        step += 1
        if size < Fraction(1, 1 << (working - 2)):
            break
    slack = 2 * size + Fraction(2, 1 << working)  # the tail is below the last term once |x| <= 1/2
    result = Interval(total.lo - slack, total.hi + slack)
    for _ in range(halvings):
        METER.spend(10 + _bits(result.hi) // 8)
        result = (result * result).rounded(working + 64)
    return result


def _ln_point(u: Fraction, bits: int) -> Interval:
    """Enclosure of ln u for u > 0: u = 2^k m with m near 1, ln m = 2 artanh((m-1)/(m+1))."""
    shift = u.numerator.bit_length() - u.denominator.bit_length()
    mantissa = u / (Fraction(2) ** shift)
    result = _artanh_double(mantissa, bits)
    if shift:
        two = _artanh_double(Fraction(2), bits + abs(shift).bit_length())
        result = result + two * Interval(Fraction(shift), Fraction(shift))
    return result


def _artanh_double(m: Fraction, bits: int) -> Interval:
    z = (m - 1) / (m + 1)  # |z| <= 1/3 for m in [1/2, 2]
    square = Interval(z * z, z * z).rounded(bits + 16)
    power = Interval(z, z).rounded(bits + 16)
    total = Interval(Fraction(0), Fraction(0))
    odd = 1
    while True:
        METER.spend(25 + bits // 8)
        total = total + (power * Interval(Fraction(2, odd), Fraction(2, odd))).rounded(bits + 16)
        power = (power * square).rounded(bits + 16)
        odd += 2
        if max(abs(power.lo), abs(power.hi)) < Fraction(1, 1 << (bits + 8)):
            break
    slack = Fraction(4, 1 << (bits + 8))
    return Interval(total.lo - slack, total.hi + slack)


def enclose(
    term: Term, box: Mapping[Term, Interval], bits: int, memo: dict[Term, Interval] | None = None
) -> Interval:
    """The values of ``term`` when each variable lies in its interval; refuses where it is not defined throughout."""
    memo = dict(box) if memo is None else memo
    if term not in memo:
        METER.spend(20 + bits // 8 + 4 * len(term.args))
        parts = [enclose(part, box, bits, memo) for part in term.args]
        for value in parts:
            METER.numbers(2 * (_bits(value.lo) + _bits(value.hi)))
        if term.op == "num":
            METER.numbers(2 * _bits(term.data))
        memo[term] = _enclose(term, parts, bits)
    return memo[term]


def _short(value: Interval, bits: int) -> Interval:
    """``value``, rounded if its ends have become long; short ends stay exact."""
    return value.rounded(bits + 64) if _bits(value.lo) + _bits(value.hi) > 8 * bits + 128 else value


def _enclose(term: Term, parts: Sequence[Interval], bits: int) -> Interval:
    op = term.op
    if op == "num":
        return _short(Interval(term.data, term.data), bits)
    if op == "to_real":
        return parts[0]
    if op == "+":
        result = parts[0]
        for part in parts[1:]:
            result = _short(result + part, bits)
        return result
    if op == "*":
        result = Interval(Fraction(1), Fraction(1))
        counts: dict[Term, int] = {}
        for factor in term.args:
            counts[factor] = counts.get(factor, 0) + 1
        values = dict(zip(term.args, parts, strict=True))
        for factor, count in counts.items():
            one = values[factor]
            value = one
            for _ in range(count - 1):
                METER.spend(20)
                METER.numbers(2 * (_bits(value.lo) + _bits(value.hi)))
                value = _short(value * one, bits)
            if count % 2 == 0 and one.lo < 0 < one.hi:
                value = Interval(Fraction(0), value.hi)
            METER.spend(10 + bits // 8)
            METER.numbers(_bits(result.lo) + _bits(result.hi) + _bits(value.lo) + _bits(value.hi))
            result = _short(result * value, bits)
        return result.rounded(bits + 32)
    if op == "/":
        above, below = parts
        if below.lo <= 0 <= below.hi:
            refuse("interval", f"the divisor {quote(show(term.args[1]))} may vanish on the box")
        return (above * Interval(1 / below.hi, 1 / below.lo)).rounded(bits + 32)
    if op == "Exp":
        inner = parts[0].rounded(bits + 32)
        return Interval(_exp_point(inner.lo, bits).lo, _exp_point(inner.hi, bits).hi)
    if op == "Ln":
        inner = parts[0]
        if inner.lo <= 0:
            refuse(
                "interval", f"the argument {quote(show(term.args[0]))} of Ln may not be positive on the box"
            )
        return Interval(_ln_point(inner.lo, bits).lo, _ln_point(inner.hi, bits).hi)
    refuse("interval", f"cannot enclose {quote(show(term))}")


def _closed_sign(term: Term) -> Sign:
    """The sign of a variable-free term from ever finer enclosures; "?" when they do not separate it from zero."""
    for bits in (40, 120, 360):
        try:
            value = enclose(term, {}, bits)
        except Rejected as error:
            if error.code == "too-much-work":
                raise
            continue
        if value.lo > 0:
            return "+"
        if value.hi < 0:
            return "-"
        if value.lo == value.hi == 0:
            return "0"
    return "?"


# ------------------------------------------------------------------------------------------------------------------
# 6. Evidence
# ------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Lemma:
    """An accepted universal statement that later evidence may apply."""

    statement: Statement
    trust: tuple[str, ...]


@dataclass
class Prover:
    """Checks evidence for one obligation. ``trust`` collects what had to be taken on somebody's word."""

    claim: str
    lemmas: Mapping[tuple[str, str], Lemma]
    constants: frozenset[Term] = (
        frozenset()
    )  # what the statement declares: only there may a theorem's constant stand
    trust: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    depth: int = 0

    def prove(self, context: Context, goal: Term, evidence: object) -> None:
        """Accept, or refuse, that the facts of ``context`` imply ``goal``."""
        kind = _kind(evidence)
        rule = EVIDENCE.get(kind)
        self.depth += 1
        if self.depth > MAX_DEPTH // 2:
            refuse("too-deep", "evidence nested too deeply")
        if rule is not None:
            rule(self, context, goal, evidence)
        elif kind in PRODUCERS:
            derived = self.produce(context, evidence)
            if not _same(context, derived, goal):
                refuse("wrong-result", f"{kind} gives {quote(show(derived))}, wanted {quote(show(goal))}")
        else:
            refuse("unknown-evidence", f"evidence of unknown kind {quote(kind)}")
        self.depth -= 1

    def produce(self, context: Context, evidence: object) -> Term:
        """The formula that evidence of a producing kind yields."""
        kind = _kind(evidence)
        maker = PRODUCERS.get(kind)
        if maker is None:
            refuse(
                "unknown-evidence",
                f"evidence of kind {quote(kind)} does not say what it proves; give a formula",
            )
        return maker(self, context, evidence)


def _kind(evidence: object) -> str:
    if not isinstance(evidence, dict):
        refuse("malformed", f"evidence must be an object, is {quote(evidence)}")
    return text_of(evidence.get("kind"), "the kind of evidence")


def _same(context: Context, derived: Term, goal: Term) -> bool:
    """Whether two formulas are one, up to the normal form of what they compare."""
    if derived is goal:
        return True
    left, right = relation(derived), relation(goal)
    if left is None or right is None:
        return False
    context.require_defined(goal)
    difference = context.normal(left[0])
    wanted = context.normal(right[0])
    if (
        left[1] != right[1]
        and not (left[1] == ">" and right[1] == ">=")
        and not (left[1] == "=" and right[1] == ">=")
    ):
        return False
    if context.is_zero(context.algebra.add(difference, wanted, Fraction(-1))):
        return True
    return left[1] in ("=", "!=") and context.is_zero(context.algebra.add(difference, wanted))


def _known_goal(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind"])
    context.require_defined(goal)
    if context.known(goal) is not True:
        refuse("not-known", f"the facts do not decide {quote(show(goal))}")


def _identity(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind"], ["exp"])
    if evidence.get("exp", True) is not True:
        refuse("malformed", "exp is either true or absent")
    if goal.op != "=" or goal.args[0].sort == "Bool":
        refuse("wrong-goal", f"identity proves equations between numbers, not {quote(show(goal))}")
    if not context.equal(*goal.args):
        refuse("not-identical", f"the two sides of {quote(show(goal))} have different normal forms")


def _chain(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "steps"])
    if goal.op != "=" or goal.args[0].sort == "Bool":
        refuse("wrong-goal", f"chain proves equations between numbers, not {quote(show(goal))}")
    terms = []
    for step in list_of(evidence["steps"], "the steps of a chain"):
        record(step, "a step", ["term"], ["rule"])
        text_of(step.get("rule", ""), "the rule of a step")
        terms.append(context.parse(step["term"], "a step"))
    if len(terms) < 2:
        refuse("malformed", "a chain needs at least two terms")
    if terms[0] is not goal.args[0] or terms[-1] is not goal.args[1]:
        refuse("wrong-result", f"the chain does not lead from one side of {quote(show(goal))} to the other")
    for number, (before, after) in enumerate(pairwise(terms), 1):
        if not context.equal(before, after):
            refuse(
                "not-identical",
                f"step {number} of the chain changes the value: {quote(show(before))} to {quote(show(after))}",
            )


def _sign_goal(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind"])
    related = relation(goal)
    if related is None:
        refuse("wrong-goal", f"sign proves comparisons, not {quote(show(goal))}")
    difference, rel = related
    context.require_defined(goal)
    wanted = {">": ("+",), ">=": NONNEGATIVE, "=": ("0",), "!=": NONZERO}[rel]
    found = context.sign(difference)
    if found not in wanted:
        refuse("sign-unknown", f"{quote(show(goal))}: the sign of the difference comes out as {found}")


def _combination(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """Positivstellensatz: c * facts * square * times >= 0, summed, plus multiples of equalities, is a contradiction.

    With linear data this is Farkas' lemma; with only squares it is a sum-of-squares proof. For an equation as goal the
    same is done with equalities alone: times * (left - right) = sum of multiples, with ``times`` shown non-zero.
    """
    record(evidence, "evidence", ["kind"], ["terms", "equalities", "times"])
    algebra = context.algebra
    denied = relation(goal, holds=False)
    if goal is not FALSE and goal.op != "=" and denied is None:
        refuse("wrong-goal", f"combination proves comparisons, not {quote(show(goal))}")

    def fact(name: object) -> tuple[Rat, str]:
        if name == "goal":
            if denied is None or denied[1] == "!=":
                refuse("wrong-goal", "the denied goal is not a fact here")
            return context.normal(denied[0]), denied[1]
        related = relation(context.fact(name))
        if related is None:
            refuse("wrong-fact", f"fact {quote(name)} is not a comparison")
        return context.normal(related[0]), related[1]

    total = algebra.const(0)
    strict = False
    for entry in list_of(evidence.get("terms", []), "the terms of a combination"):
        record(entry, "a term", ["c"], ["facts", "square", "times"])
        factor = rational(entry["c"], "a coefficient")
        if factor <= 0:
            refuse("wrong-sign", f"coefficient {factor} is not positive")
        part, positive = algebra.const(factor), True
        for name in list_of(entry.get("facts", []), "the facts of a term"):
            value, rel = fact(name)
            if rel not in (">", ">="):
                refuse("wrong-fact", f"fact {quote(name)} is no inequality")
            part, positive = algebra.mul(part, value), positive and rel == ">"
        if "square" in entry:
            root = context.parse(entry["square"], "a square")
            value = context.normal(root)
            part = algebra.mul(part, algebra.mul(value, value))
            positive = positive and context.sign(root) in NONZERO
        if "times" in entry:
            extra = context.parse(entry["times"], "a multiplier")
            if context.sign(extra) not in NONNEGATIVE:
                refuse("wrong-sign", f"the multiplier {quote(show(extra))} is not shown to be non-negative")
            part, positive = algebra.mul(part, context.normal(extra)), positive and context.sign(extra) == "+"
        total, strict = algebra.add(total, part), strict or positive
    for entry in list_of(evidence.get("equalities", []), "the equalities of a combination"):
        record(entry, "an equality", ["fact", "times"])
        value, rel = fact(entry["fact"])
        if rel != "=":
            refuse("wrong-fact", f"fact {quote(entry['fact'])} is no equation")
        multiplier = context.normal(context.parse(entry["times"], "a multiplier"))
        total = algebra.add(total, algebra.mul(value, multiplier))
    context.require_defined(goal)
    if goal.op == "=" and denied is not None:
        if evidence.get("terms"):
            refuse("wrong-goal", "an equation follows from equalities only; split it into two inequalities")
        lift = context.parse(evidence.get("times", "1"), "a multiplier")
        context.require(lift, NONZERO, "multiplier-may-vanish", "the multiplier")
        difference = algebra.mul(context.normal(sub(*goal.args)), context.normal(lift))
        if not context.is_zero(algebra.add(difference, total, Fraction(-1))):
            refuse("no-contradiction", f"the equalities do not add up to {quote(show(goal))}")
        return
    if "times" in evidence:
        refuse("malformed", "times belongs to an equation as goal")
    sign = context._sign_rat(total)
    if not (sign == "-" or (strict and sign in ("0", "0-"))):
        left = algebra.constant(total)
        refuse(
            "no-contradiction",
            f"the combination comes to {'something of sign ' + sign if left is None else decimal(left)}, no contradiction",
        )


def _both(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "parts"])
    parts = list_of(evidence["parts"], "the parts of a conjunction")
    wanted = conjuncts(goal) if goal.op in ("and", "not") else []
    if not wanted or len(wanted) != len(parts):
        refuse("wrong-goal", f"{len(parts)} proofs for the {len(wanted)} parts of {quote(show(goal))}")
    for formula, part in zip(wanted, parts, strict=True):
        prover.prove(context, formula, part)


def _either(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["index", "kind", "then"])
    index = rational(evidence["index"], "index")
    if goal.op != "or" or index.denominator != 1 or not 0 <= index < len(goal.args):
        refuse("wrong-goal", f"{quote(show(goal))} has no alternative {index}")
    prover.prove(context, goal.args[int(index)], evidence["then"])


def _iff(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["backward", "forward", "kind", "name"])
    if goal.op != "=" or goal.args[0].sort != "Bool":
        refuse("wrong-goal", f"iff proves equivalences, not {quote(show(goal))}")
    left, right = goal.args
    name = text_of(evidence["name"], "a name")
    prover.prove(context.assuming((name, left)), right, evidence["forward"])
    prover.prove(context.assuming((name, right)), left, evidence["backward"])


def _intro(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "then"], ["names"])
    names = [text_of(n, "a name") for n in list_of(evidence.get("names", []), "names")]
    inner, formula = context, goal
    while formula.op in ("=>", "forall") or (formula.op == "not" and names):
        if formula.op == "forall":
            inner = inner.assuming(variables=[var(n, s) for n, s in formula.data])
            formula = formula.args[0]
        elif names:
            premise = formula.args[0]
            formula = formula.args[1] if formula.op == "=>" else FALSE
            inner = inner.assuming((names.pop(0), premise))
        else:
            break
    if names or formula is goal:
        refuse("wrong-goal", f"nothing to introduce in {quote(show(goal))}")
    prover.prove(inner, formula, evidence["then"])


def _cases(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["else", "kind", "name", "on", "then"])
    condition = context.parse(evidence["on"], "a case")
    if condition.sort != "Bool":
        refuse("sort", f"the case {quote(show(condition))} is not a formula")
    context.require_defined(condition)
    name = text_of(evidence["name"], "a name")
    prover.prove(context.assuming((name, condition)), goal, evidence["then"])
    prover.prove(context.assuming((name, mk("not", condition))), goal, evidence["else"])


def _split(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["cases", "fact", "kind", "name"])
    disjunction = context.fact(evidence["fact"])
    cases = list_of(evidence["cases"], "cases")
    parts = list(disjunction.args) if disjunction.op == "or" else []
    if disjunction.op == "=>":
        parts = [mk("not", disjunction.args[0]), disjunction.args[1]]
    if disjunction.op == "not" and disjunction.args[0].op == "and":
        parts = [mk("not", a) for a in disjunction.args[0].args]
    related = relation(disjunction)
    if related is not None and related[1] == "!=":
        while disjunction.op == "not":
            disjunction = disjunction.args[0]
        left, right = disjunction.args
        parts = [mk("<", left, right), mk("<", right, left)]
    if not parts or len(cases) != len(parts):
        refuse(
            "wrong-fact",
            f"{len(cases)} cases for the {len(parts)} alternatives of {quote(show(disjunction))}",
        )
    name = text_of(evidence["name"], "a name")
    for part, case in zip(parts, cases, strict=True):
        prover.prove(context.assuming((name, part)), goal, case)


def _have(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "steps", "then"])
    for step in list_of(evidence["steps"], "steps"):
        record(step, "a step", ["by", "name"], ["formula"])
        name = text_of(step["name"], "a name")
        if "formula" in step:
            formula = context.parse(step["formula"], "a formula")
            if formula.sort != "Bool":
                refuse("sort", f"{quote(show(formula))} is not a formula")
            prover.prove(context, formula, step["by"])
        else:
            formula = prover.produce(context, step["by"])
        context = context.assuming((name, formula))
    prover.prove(context, goal, evidence["then"])


def _rewrite(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["fact", "kind", "then"], ["reverse"])
    equation = context.fact(evidence["fact"])
    if equation.op != "=":
        refuse("wrong-fact", f"{quote(show(equation))} is no equation")
    old, new = equation.args
    if "reverse" in evidence:
        if evidence["reverse"] is not True:
            refuse("malformed", "reverse is either true or absent")
        old, new = new, old
    if old.sort == "Int" and new.sort != "Int":  # the terms around it would keep their sort Int
        refuse("sort", f"cannot put {new.sort} {quote(show(new))} in the place of an Int")
    replaced = _replace(goal, old, new, {})
    if replaced is goal:
        refuse("wrong-goal", f"{quote(show(old))} does not occur in {quote(show(goal))}")
    prover.prove(context, replaced, evidence["then"])


def _replace(term: Term, old: Term, new: Term, memo: dict[Term, Term]) -> Term:
    if term is old:
        return new
    found = memo.get(term)
    if found is None:
        if term.op == "forall":
            names = {n for n, _ in term.data}
            if any(t.op == "var" and t.data in names for side in (old, new) for t in subterms(side)):
                refuse("capture", "rewriting under a binder of the same name")
        found = (
            term
            if not term.args
            else _intern(term.op, tuple(_replace(a, old, new, memo) for a in term.args), term.data, term.sort)
        )
        memo[term] = found
    return found


def _unfold(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "then"])
    prover.prove(context, context.unfold(goal), evidence["then"])


def _exponentiate(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "then"])
    prover.prove(context, _image(context, "Exp", goal), evidence["then"])


def _logarithm(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    record(evidence, "evidence", ["kind", "then"])
    prover.prove(context, _image(context, "Ln", goal, both=True), evidence["then"])


def _image(context: Context, function: str, formula: Term, both: bool = False) -> Term:
    """(f a) REL (f b) for a comparison a REL b and the increasing function Exp or Ln."""
    if formula.op == "not" and formula.args[0].op in ("<", "<="):
        inner = formula.args[0]
        formula = mk("<=" if inner.op == "<" else "<", inner.args[1], inner.args[0])
    if formula.op not in ("<", "<=", "=") or formula.args[0].sort == "Bool":
        refuse("wrong-goal", f"{quote(show(formula))} is no comparison")
    if not context.scope.transcendental:
        refuse("unknown-symbol", f"{function} is used without the preamble")
    left, right = formula.args
    if function == "Ln":
        context.require(left, ("+",), "logarithm-argument", "the argument of Ln")
        if both:
            context.require(right, ("+",), "logarithm-argument", "the argument of Ln")
    context.require_defined(formula)
    return mk(formula.op, mk(function, left), mk(function, right))


def _exp_lower(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """1 + t <= Exp t, strictly unless t = 0."""
    record(evidence, "evidence", ["at", "kind"])
    at = context.parse(evidence["at"], "a point")
    _tangent(context, goal, sub(mk("Exp", at), mk("+", num(1), at)), at)


def _ln_upper(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """Ln u <= u - 1 for u > 0, strictly unless u = 1."""
    record(evidence, "evidence", ["at", "kind"])
    at = context.parse(evidence["at"], "a point")
    _tangent(context, goal, sub(sub(at, num(1)), mk("Ln", at)), sub(at, num(1)))


def _tangent(context: Context, goal: Term, gap: Term, offset: Term) -> None:
    if not context.scope.transcendental:
        refuse("unknown-symbol", "Exp and Ln are used without the preamble")
    related = relation(goal)
    if related is None or related[1] not in (">", ">="):
        refuse("wrong-goal", f"{quote(show(goal))} is no inequality")
    difference = context.algebra.add(context.normal(related[0]), context.normal(gap), Fraction(-1))
    if not context.is_zero(difference):
        refuse("wrong-result", f"{quote(show(goal))} is not the tangent inequality at the given point")
    if related[1] == ">":
        context.require(offset, NONZERO, "sign-unknown", "the distance from the point of contact")


def _induction(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """From P[K0] and, for k >= K0, P[k] implies P[k+1]: forall k >= K0, P[k]. Calls are unfolded where decided."""
    record(evidence, "evidence", ["base", "kind", "step", "variable"])
    if goal.op != "forall" or len(goal.data) != 1 or goal.data[0][1] != "Int" or goal.args[0].op != "=>":
        refuse("wrong-goal", f"induction proves (forall ((k Int)) (=> (<= K0 k) P)), not {quote(show(goal))}")
    name = goal.data[0][0]
    if evidence["variable"] != name:
        refuse("malformed", f"the induction variable is {name}, not {quote(evidence['variable'])}")
    k = var(name, "Int")
    guard, body = goal.args[0].args
    if (
        guard.op != "<="
        or guard.args[1] is not k
        or guard.args[0].op != "num"
        or guard.args[0].data.denominator != 1
    ):
        refuse("wrong-goal", f"the range of {name} must read (<= K0 {name}) with an integer numeral K0")
    start = num(guard.args[0].data)
    base = context.unfold(substitute(body, {k: start}))
    prover.prove(context, base, evidence["base"])
    inner = context.assuming((f"{name}-range", guard), ("ih", body), variables=[k])
    step = inner.unfold(substitute(body, {k: mk("+", k, num(1))}))
    prover.prove(inner, step, evidence["step"])


def _taylor(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """f >= 0 (or > 0) from the values of its derivatives at a point and the sign of the n-th one everywhere between.

    Taylor's theorem with Lagrange's remainder: f(w) = sum_j f^(j)(a) (w-a)^j / j! + f^(n)(xi) (w-a)^n / n!, with xi strictly
    between a and w. The facts kept for the remainder hold at xi too (see ``_region``). ``f`` and ``f^(n)`` are normalised
    there, which shows that f is smooth on the whole way.
    """
    record(evidence, "evidence", ["at", "initial", "kind", "remainder", "variable"])
    related = relation(goal)
    if related is None or related[1] not in (">", ">="):
        refuse("wrong-goal", f"taylor proves inequalities, not {quote(show(goal))}")
    f, rel = related
    variable = context.parse(evidence["variable"], "the variable")
    at = context.parse(evidence["at"], "the point")
    if variable.op != "var" or variable.sort != "Real" or any(t is variable for t in subterms(at)):
        refuse("malformed", f"cannot expand in {quote(show(variable))} at {quote(show(at))}")
    right, away, kept = _region(context, variable, at)
    inner = Context(context.scope, tuple(kept))
    inner.normal(f)
    initial = list_of(evidence["initial"], "the initial values")
    order = len(initial)
    if order < 1 or (order % 2 and not right):
        refuse(
            "malformed",
            "an odd order needs the variable on the right of the point; an order of at least 1 is needed",
        )
    derivative = f
    positive_start = False
    for index, part in enumerate(initial):
        start = substitute(derivative, {variable: at})
        if index % 2 and not right:
            wanted = mk("=", start, num(0))
        elif index == 0 and rel == ">" and not away:
            wanted = mk("<", num(0), start)
            positive_start = True
        else:
            wanted = mk("<=", num(0), start)
        inner.require_defined(wanted)
        prover.prove(inner, wanted, part)
        derivative = differentiate(derivative, variable, {})
    strict = rel == ">" and not positive_start
    inner.normal(derivative)
    prover.prove(inner, mk("<" if strict else "<=", num(0), derivative), evidence["remainder"])


def _region(context: Context, variable: Term, at: Term) -> tuple[bool, bool, list[tuple[str, Term]]]:
    """Facts that hold strictly between ``at`` and ``variable`` too; whether the variable lies on the right, and away.

    A fact that does not mention the variable stays. One that says on which side of ``at`` it lies is restated in these
    words: its own wording may hold a division or a case split that means something else elsewhere. From the right an
    upper bound stays too, if it reads so literally.
    """
    algebra = context.algebra
    offset = context.normal(sub(variable, at))
    right, away, kept, uppers = False, False, [], []
    for name, formula in context.facts:
        if not _mentions(formula, variable):
            kept.append((name, formula))
            continue
        if _is_upper_bound(formula, variable):
            uppers.append((name, formula))
        side = relation(formula)
        if side is None or side[1] == "=":
            continue
        value = context.normal(side[0])
        if side[1] != "!=" and algebra.equal(value, offset):
            right, away = True, away or side[1] == ">"
            kept.append((name, mk("<" if side[1] == ">" else "<=", at, variable)))
        elif side[1] == "!=" and (algebra.equal(value, offset) or not algebra.add(value, offset).num):
            away = True
            kept.append((name, mk("not", mk("=", variable, at))))
    return right, away, kept + uppers if right else kept


def _mentions(term: Term, variable: Term) -> bool:
    return any(t is variable for t in subterms(term))


def _is_upper_bound(formula: Term, variable: Term) -> bool:
    """Whether it reads (< w c), (<= w c) or the denial of (<= c w), (< c w), with w the variable and not in c."""
    denied = formula.op == "not"
    inner = formula.args[0] if denied else formula
    if inner.op not in ("<", "<="):
        return False
    low, high = reversed(inner.args) if denied else inner.args
    return low is variable and not _mentions(high, variable)


def differentiate(term: Term, variable: Term, memo: dict[Term, Term]) -> Term:
    """d term / d variable."""
    found = memo.get(term)
    if found is not None:
        return found
    if not any(t is variable for t in subterms(term)):
        result = num(0)
    elif term is variable:
        result = num(1)
    elif term.op == "+":
        result = mk("+", *(differentiate(a, variable, memo) for a in term.args))
    elif term.op == "*":
        products = []
        for position, factor in enumerate(term.args):
            inner = differentiate(factor, variable, memo)
            if inner is not num(0):
                products.append(mk("*", *term.args[:position], inner, *term.args[position + 1 :]))
        result = products[0] if len(products) == 1 else mk("+", *products)
    elif term.op == "/":
        above, below = term.args
        top, bottom = differentiate(above, variable, memo), differentiate(below, variable, memo)
        if bottom is num(0):
            result = mk("/", top, below)
        else:
            result = mk("/", sub(mk("*", top, below), mk("*", above, bottom)), mk("*", below, below))
    elif term.op == "Exp":
        result = mk("*", term, differentiate(term.args[0], variable, memo))
    elif term.op == "Ln":
        result = mk("/", differentiate(term.args[0], variable, memo), term.args[0])
    else:
        refuse("not-smooth", f"cannot differentiate {quote(show(term))}")
    memo[term] = result
    return result


def _enumeration(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """Every assignment of the Bool constants and of the Int constants that facts bound by numerals."""
    record(evidence, "evidence", ["kind"])
    formulas = [formula for _, formula in context.facts]
    names = sorted(
        {t for f in [goal, *formulas] for t in subterms(f) if t.op == "var"}, key=lambda t: str(t.data)
    )
    ranges: list[list[Any]] = []
    count = 1
    for variable in names:
        if variable.sort == "Bool":
            values: list[Any] = [False, True]
        elif variable.sort == "Int":
            low, high = _bounds(variable, formulas)
            if high - low > MAX_CASES:
                refuse("too-large", f"{variable} has {decimal(high - low + 1)} values")
            values = list(range(low, high + 1))
        else:
            refuse("wrong-goal", f"{variable} is Real; enumeration is for Bool and bounded Int")
        count *= max(1, len(values))
        if count > MAX_CASES:
            refuse("too-large", f"more than {MAX_CASES} assignments")
        ranges.append(values)
    conjunction = [*formulas, mk("not", goal)]
    nodes = 1 + sum(2 + len(part.args) for formula in conjunction for part in subterms(formula)) // 9
    for assignment in product(*ranges):
        context.algebra.spend(nodes)
        values_of = dict(zip(names, assignment, strict=True))
        memo: dict[Term, Any] = {}
        if all(_evaluate(formula, values_of, memo) for formula in conjunction):
            shown = ", ".join(f"{v}={values_of[v]}" for v in names)
            refuse("counterexample", f"{quote(show(goal))} fails at {shown}")


def clausify(formulas: Sequence[Term], algebra: Algebra) -> tuple[list[tuple[int, ...]], dict[Term, int]]:
    """Clauses that are satisfiable if the formulas hold in some interpretation of their atoms, and each atom's number.

    G. S. Tseitin's definitions: every connective gets a number, numbers go up in the order in which a depth-first walk
    leaves the subformulas. Whatever is no connective is an atom; (< a b) is the negation of (<= b a).
    """
    clauses: list[tuple[int, ...]] = []
    numbers: dict[Term, int] = {}
    atoms: dict[Term, int] = {}
    count = 0

    def fresh() -> int:
        nonlocal count
        count += 1
        return count

    def literal(formula: Term) -> int:
        if formula.op == "not":
            return -literal(formula.args[0])
        if formula.op == "<":
            return -literal(mk("<=", formula.args[1], formula.args[0]))
        known = numbers.get(formula)
        if known is not None:
            return known
        algebra.spend(1)
        op = formula.op
        boolean = op in ("and", "or", "=>") or (op in ("=", "ite") and formula.args[-1].sort == "Bool")
        parts = [literal(part) for part in formula.args] if boolean else []
        me = fresh()
        numbers[formula] = me
        if op == "true":
            clauses.append((me,))
        elif op == "false":
            clauses.append((-me,))
        elif not boolean:
            atoms[formula] = me
        elif op == "ite":
            test, yes, no = parts
            clauses.extend([(-test, -yes, me), (-test, yes, -me), (test, -no, me), (test, no, -me)])
        elif op == "=":
            left, right = parts
            clauses.extend([(-me, -left, right), (-me, left, -right), (me, left, right), (me, -left, -right)])
        else:
            sign = 1 if op == "and" else -1
            if op == "=>":
                parts = [-parts[0], parts[1]]
            clauses.append((sign * me, *(-sign * part for part in parts)))
            clauses.extend((-sign * me, sign * part) for part in parts)
        return me

    for formula in formulas:
        clauses.append((literal(formula),))
    return clauses, atoms


def _propagates_to_conflict(
    clauses: Sequence[tuple[int, ...]], assumed: Iterable[int], algebra: Algebra
) -> bool:
    """Whether unit propagation from the assumed literals meets a clause with all literals false."""
    true = set(assumed)
    if any(-literal in true for literal in true):
        return True
    watching = list(clauses)
    progress = True
    while progress:
        progress = False
        remaining = []
        for clause in watching:
            algebra.spend(len(clause))
            if any(literal in true for literal in clause):
                continue
            free = [literal for literal in clause if -literal not in true]
            if not free:
                return True
            if len(set(free)) == 1:
                true.add(free[0])
                progress = True
            else:
                remaining.append(clause)
        watching = remaining
    return False


def _rup(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """The facts and the denied goal contradict each other by propositional reasoning alone.

    ``clauses`` are added one by one, each following by reverse unit propagation from those before (E. Goldberg and
    Y. Novikov, "Verification of proofs of unsatisfiability for CNF formulas", DATE 2003); the empty clause comes last
    and is not written. Arithmetic comparisons, function calls and quantified formulas are opaque.
    """
    record(evidence, "evidence", ["kind"], ["clauses"])
    algebra = context.algebra
    for part in subterms(goal):
        if part.op in ("<", "<=", "=") and any(t.op in ("/", "Ln") for t in subterms(part)):
            context.require_defined(part)
    clauses, _ = clausify([*(formula for _, formula in context.facts), mk("not", goal)], algebra)
    highest = max(abs(literal) for clause in clauses for literal in clause)
    for line in list_of(evidence.get("clauses", []), "the clauses"):
        text = text_of(line, "a clause")
        if not re.fullmatch(r"-?[1-9][0-9]{0,6}( -?[1-9][0-9]{0,6})*", text):
            refuse("malformed", f'a clause is written "1 -2 3", not {quote(text)}')
        clause = tuple(map(int, text.split(" ")))
        if any(abs(literal) > highest for literal in clause):
            refuse("malformed", f"the clause {quote(text)} mentions a number above {highest}")
        if not _propagates_to_conflict(clauses, [-literal for literal in clause], algebra):
            refuse("not-rup", f"the clause {quote(text)} does not follow by unit propagation")
        clauses.append(clause)
    if not _propagates_to_conflict(clauses, [], algebra):
        refuse("not-rup", f"unit propagation does not refute the denial of {quote(show(goal))}")


def _bounds(variable: Term, formulas: Iterable[Term]) -> tuple[int, int]:
    low = high = None
    for formula in formulas:
        if formula.op in ("<=", "<"):
            left, right = formula.args
            strict = int(formula.op == "<")
            if left.op == "num" and right is variable:
                bound = -_floor(-left.data) + (strict if left.data.denominator == 1 else 0)
                low = bound if low is None else max(low, bound)
            if right.op == "num" and left is variable:
                bound = _floor(right.data) - (strict if right.data.denominator == 1 else 0)
                high = bound if high is None else min(high, bound)
    if low is None or high is None:
        refuse("wrong-goal", f"{variable} is not bounded by numerals on both sides")
    return low, high


def _evaluate(term: Term, values: Mapping[Term, Any], memo: dict[Term, Any]) -> Any:
    """The value of a term without Exp, Ln, functions or quantifiers under an assignment of exact values: bool, int or Fraction."""
    if term in memo:
        return memo[term]
    op = term.op
    result: Any
    if op == "num":
        result = term.data.numerator if term.data.denominator == 1 else term.data
    elif op == "var":
        result = values[term]
    elif op in ("true", "false"):
        result = op == "true"
    elif op == "ite":
        result = _evaluate(term.args[1 if _evaluate(term.args[0], values, memo) else 2], values, memo)
    else:
        args = [_evaluate(a, values, memo) for a in term.args]
        if op == "+":
            result = 0
            for part in args:
                METER.numbers(_length(result) + _length(part))
                result += part
        elif op == "*":
            result = 1
            for factor in args:
                METER.numbers(_length(result) + _length(factor))
                result *= factor
        elif op == "/":
            if args[1] == 0:
                refuse("divisor-may-vanish", f"{quote(show(term.args[1]))} is 0 for some assignment")
            METER.numbers(_length(args[0]) + _length(args[1]))
            result = Fraction(args[0]) / args[1]
        elif op == "<":
            result = args[0] < args[1]
        elif op == "<=":
            result = args[0] <= args[1]
        elif op == "=":
            result = args[0] == args[1]
        elif op == "and":
            result = all(args)
        elif op == "or":
            result = any(args)
        elif op == "not":
            result = not args[0]
        elif op == "=>":
            result = not args[0] or args[1]
        elif op == "to_real":
            result = args[0]
        else:
            refuse("wrong-goal", f"enumeration cannot evaluate {quote(show(term))}")
    if type(result) is Fraction and result.denominator == 1:
        result = result.numerator
    if type(result) is not bool and _length(result) > 2 * MAX_BITS:
        refuse("too-large", f"a number of more than {MAX_BITS} bits")
    memo[term] = result
    return result


def _length(value: int | Fraction) -> int:
    """The bits of a number's numerator and denominator together."""
    if type(value) is int:
        return value.bit_length()
    return value.numerator.bit_length() + value.denominator.bit_length()


def _interval(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """A strict or weak inequality on a box, by cutting the box until enclosures decide.

    ``box`` names, per variable, two facts that bound it by numerals; ``tree`` is "leaf" or [variable, cut, left, right].
    """
    record(evidence, "evidence", ["bits", "box", "kind", "tree"])
    related = relation(goal)
    if related is None or related[1] not in (">", ">="):
        refuse("wrong-goal", f"interval proves inequalities, not {quote(show(goal))}")
    difference, rel = related
    box: dict[Term, Interval] = {}
    bits = rational(evidence["bits"], "bits")
    if bits.denominator != 1 or not 8 <= bits <= 400:
        refuse("malformed", f"bits must be an integer from 8 to 400, is {bits}")
    for name in list_of(evidence["box"], "the box"):
        variable = context.parse(name, "a variable of the box")
        box[variable] = _real_bounds(variable, [f for _, f in context.facts])

    def walk(tree: object, region: dict[Term, Interval], depth: int) -> None:
        context.algebra.spend(200)
        if depth > MAX_DEPTH // 4:
            refuse("too-deep", "the subdivision is nested too deeply")
        if tree == "leaf":
            value = enclose(difference, region, int(bits))
            if not (value.lo > 0 or (rel == ">=" and value.lo == 0)):
                refuse(
                    "interval", "a leaf does not decide the inequality: its enclosure reaches zero or below"
                )
            return
        parts = list_of(tree, "a subdivision")
        if len(parts) != 4:
            refuse("malformed", "a subdivision is [variable, cut, left, right]")
        variable = context.parse(parts[0], "a variable")
        cut = rational(parts[1], "a cut")
        if variable not in region or not region[variable].lo < cut < region[variable].hi:
            refuse("interval", f"cannot cut {quote(show(variable))} at {cut}")
        walk(parts[2], {**region, variable: Interval(region[variable].lo, cut)}, depth + 1)
        walk(parts[3], {**region, variable: Interval(cut, region[variable].hi)}, depth + 1)

    walk(evidence["tree"], box, 0)


def _real_bounds(variable: Term, formulas: Iterable[Term]) -> Interval:
    low = high = None
    for formula in formulas:
        if formula.op in ("<=", "<"):
            left, right = formula.args
            if left.op == "num" and right is variable:
                low = left.data if low is None else max(low, left.data)
            if right.op == "num" and left is variable:
                high = right.data if high is None else min(high, right.data)
    if low is None or high is None or low > high:
        refuse("wrong-goal", f"{variable} is not bounded by numerals on both sides")
    return Interval(low, high)


def _smt(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """A solver's word that the statement is unsatisfiable: recorded and counted, never verified here."""
    record(evidence, "evidence", ["kind", "result", "solver"])
    solver = text_of(evidence["solver"], "the solver")
    if solver not in ("z3", "cvc5") or evidence["result"] != "unsat":
        refuse(
            "malformed",
            f"only z3 or cvc5 saying unsat counts, not {quote(solver)} saying {quote(evidence['result'])}",
        )
    if prover.depth != 1 or context.scope.transcendental:
        refuse("wrong-goal", "a solver answers for whole statements without Exp and Ln only")
    prover.trust.append(f"solver: {solver} says unsat")


def _argument(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """A written argument: recorded and counted, never verified here."""
    record(evidence, "evidence", ["kind", "text"])
    prover.trust.append(f"argument: {text_of(evidence['text'], 'the argument')}")


ROCQ_AXIOMS = {
    "ClassicalDedekindReals.sig_forall_dec": (
        "forall P : nat -> Prop, (forall n : nat, {P n} + {~ P n}) -> {n : nat | ~ P n} + {forall n : nat, P n}"
    ),
    "ClassicalDedekindReals.sig_not_dec": "forall P : Prop, {~ ~ P} + {~ P}",
    "Classical_Prop.classic": "forall P : Prop, P \\/ ~ P",
    "FunctionalExtensionality.functional_extensionality_dep": (
        "forall (A : Type) (B : A -> Type) (f g : forall x : A, B x), (forall x : A, f x = g x) -> f = g"
    ),
}
"""What the real numbers of Rocq's standard library rest on; a theorem may rest on these and no others."""


def rocq_proposition(theorem: str, statement: str, definitions: str) -> str:
    """The Bool constant that stands for a theorem's statement: its name, and a digest of the statement and of the definitions."""
    meaning = digest(f"{definitions}\n{statement}\n".encode("ascii"))
    return f"{theorem}.{meaning}"


def _rocq(prover: Prover, context: Context, goal: Term, evidence: Any) -> None:
    """A theorem of the Rocq development: the record states the goal; ``tbn check --rocq`` replays it, not this file."""
    keys = ["assumptions", "coq", "kind", "sources", "statement", "theorem"]
    record(evidence, "evidence", keys)
    theorem = text_of(evidence["theorem"], "the theorem")
    match = re.fullmatch(r"([A-Z][A-Za-z0-9]*)\.[A-Za-z][A-Za-z0-9_]*", theorem)
    if match is None:
        refuse("malformed", f"a theorem is named Module.name, not {quote(theorem)}")
    statement = text_of(evidence["statement"], "the Rocq statement")
    if (
        not (statement.isascii() and statement.isprintable())
        or re.search(r"\.(\s|$)|\(\*|\*\)|[\"{}]|  ", statement)
        or statement != statement.strip()
    ):
        refuse("malformed", f"not one term on one line: {quote(statement)}")
    if re.fullmatch(r"[0-9]+(\.[0-9]+)+", text_of(evidence["coq"], "the version of Coq")) is None:
        refuse("malformed", f"{quote(evidence['coq'])} is no version")
    sources = evidence["sources"]
    if not isinstance(sources, dict) or not {"Definitions.v", f"{match[1]}.v"} <= set(sources):
        refuse("malformed", f"the sources must include Definitions.v and {match[1]}.v")
    for name, value in sources.items():
        if not re.fullmatch(r"[A-Z][A-Za-z0-9]*\.v", name) or not re.fullmatch(
            r"[0-9a-f]{64}", text_of(value, "a digest")
        ):
            refuse("malformed", f"{quote(name)} with digest {quote(value)} is no source")
    axioms = evidence["assumptions"]
    if not isinstance(axioms, dict):
        refuse("malformed", "the assumptions are an object, name to type")
    for name, type_ in axioms.items():
        if ROCQ_AXIOMS.get(name) != type_:
            refuse("axiom", f"{theorem} would rest on {quote(name)} : {quote(type_)}")
    if goal.op != "var" or goal.data != rocq_proposition(theorem, statement, sources["Definitions.v"]):
        refuse("wrong-goal", f"the goal {quote(show(goal))} does not stand for this statement of {theorem}")
    if goal not in prover.constants or context.facts:
        refuse(
            "theorem-constant",
            f"{quote(goal.data)} stands for a theorem: the statement declares it and supposes nothing; "
            f"it cannot be bound, renamed or substituted",
        )
    ground = "standard reals" if axioms else "closed"
    prover.trust.append(f"rocq: {theorem} claimed, not replayed here, assumptions: {ground}")


def _instance(prover: Prover, context: Context, evidence: Any) -> Term:
    """A quantified fact at given terms; premises that the facts decide are dropped."""
    record(evidence, "evidence", ["hyp", "kind", "with"])
    formula = context.fact(evidence["hyp"])
    if formula.op != "forall":
        refuse("wrong-fact", f"fact {quote(evidence['hyp'])} is not quantified")
    values = record(evidence["with"], "the instance", [n for n, _ in formula.data])
    binding = {}
    for name, sort in formula.data:
        value = context.parse(values[name], "an instance")
        _match_sorts("the instance", [sort], [value])
        binding[var(name, sort)] = value
    result = context.tidy(substitute(formula.args[0], binding))
    while result.op == "=>" and context.known(result.args[0]) is True:
        result = result.args[1]
    return result


def _apply(prover: Prover, context: Context, evidence: Any) -> Term:
    """The goal of an accepted statement at given terms, once its hypotheses are proved there."""
    record(evidence, "evidence", ["kind", "obligation", "with"], ["claim", "functions", "hypotheses"])
    claim = text_of(evidence.get("claim", prover.claim), "a claim id")
    name = text_of(evidence["obligation"], "an obligation")
    lemma = prover.lemmas.get((claim, name))
    if lemma is None:
        refuse("unknown-lemma", f"{claim} / {name} is not an accepted statement that may be used here")
    statement = lemma.statement
    values = record(evidence["with"], "the instance", [c.data for c in statement.constants])
    binding: dict[Term, Term] = {}
    for constant in statement.constants:
        _refuse_theorem(constant.data, "replaced by another term")
        value = context.parse(values[constant.data], "an instance")
        _match_sorts("the instance", [constant.sort], [value])
        binding[var(constant.data, constant.sort)] = value
    renaming = evidence.get("functions", {})
    record(
        renaming,
        "the functions",
        [f for f in statement.scope.functions if f not in statement.scope.recursions],
        statement.scope.recursions,
    )
    mapping = {
        f: text_of(renaming.get(f, f), "the counterpart of a function") for f in statement.scope.functions
    }
    for function, signature in statement.scope.functions.items():
        target = mapping[function]
        if context.scope.functions.get(target) != signature:
            refuse(
                "sort",
                f"function {quote(function)} has no counterpart {quote(target)} of the same sorts here",
            )
    for function, rule in statement.scope.recursions.items():
        mine = context.scope.recursions.get(mapping[function])
        if mine is None or not _same_recursion(rule, mine, mapping, binding):
            refuse("unknown-lemma", f"recursive function {quote(function)} is defined otherwise here")

    def here(term: Term) -> Term:
        return context.tidy(substitute(_rename(term, mapping, {}), binding))

    proofs = list_of(
        evidence.get("hypotheses", [{"kind": "known"}] * len(statement.hypotheses)), "hypotheses"
    )
    if len(proofs) != len(statement.hypotheses):
        refuse(
            "malformed",
            f"{len(proofs)} proofs for {len(statement.hypotheses)} hypotheses of {claim} / {name}",
        )
    for (_, hypothesis), proof in zip(statement.hypotheses, proofs, strict=True):
        prover.prove(context, here(hypothesis), proof)
    if claim != prover.claim:
        prover.used.add(claim)
    prover.trust.extend(lemma.trust)
    if statement.goal is None:
        refuse("unknown-lemma", f"{claim} / {name} is not universal")
    return here(statement.goal)


def _rename(term: Term, mapping: Mapping[str, str], memo: dict[Term, Term]) -> Term:
    """``term`` with functions renamed, and made of today's terms: the lemma may come from a claim checked before."""
    found = memo.get(term)
    if found is None:
        args = tuple(_rename(a, mapping, memo) for a in term.args)
        found = _intern(mapping.get(term.op, term.op) if args else term.op, args, term.data, term.sort)
        memo[term] = found
    return found


def _same_recursion(
    left: Recursion, right: Recursion, mapping: Mapping[str, str], constants: Mapping[Term, Term]
) -> bool:
    """Whether both functions have one definition, once functions are renamed and constants stand for their instances."""
    if (
        len(left.parameters) != len(right.parameters)
        or left.position != right.position
        or left.limit != right.limit
    ):
        return False
    if any(a.sort != b.sort for a, b in zip(left.parameters, right.parameters, strict=True)):
        return False
    renamed = [_rename(term, mapping, {}) for term in (left.base, left.step)]
    binding = {
        var(mine.data, mine.sort): theirs
        for mine, theirs in zip(left.parameters, right.parameters, strict=True)
    }
    free = {t for term in renamed for t in subterms(term)} - set(binding)
    for constant, value in constants.items():
        if constant in free and any(t in right.parameters for t in subterms(value)):
            return False  # the value would be captured by a parameter
    base, step = (substitute(term, {**constants, **binding}) for term in renamed)
    return base is right.base and step is right.step


def _monotone(prover: Prover, context: Context, evidence: Any) -> Term:
    record(evidence, "evidence", ["fact", "function", "kind"])
    function = text_of(evidence["function"], "the function")
    if function not in ("Exp", "Ln"):
        refuse("malformed", f"{quote(function)} is not one of Exp, Ln")
    return _image(context, function, context.fact(evidence["fact"]))


Rule = Callable[[Prover, Context, Term, Any], None]

EVIDENCE: dict[str, Rule] = {
    "argument": _argument,
    "both": _both,
    "cases": _cases,
    "chain": _chain,
    "combination": _combination,
    "either": _either,
    "enumeration": _enumeration,
    "exp-lower": _exp_lower,
    "exponentiate": _exponentiate,
    "have": _have,
    "identity": _identity,
    "iff": _iff,
    "induction": _induction,
    "interval": _interval,
    "intro": _intro,
    "known": _known_goal,
    "ln-upper": _ln_upper,
    "logarithm": _logarithm,
    "rewrite": _rewrite,
    "rocq": _rocq,
    "rup": _rup,
    "sign": _sign_goal,
    "smt": _smt,
    "split": _split,
    "taylor": _taylor,
    "unfold": _unfold,
}

PRODUCERS: dict[str, Callable[[Prover, Context, Any], Term]] = {
    "apply": _apply,
    "instance": _instance,
    "monotone": _monotone,
}


# models ---------------------------------------------------------------------------------------------------------------


def refuse_truth_values(statement: Statement) -> None:
    """What is claimed to be met may not rest on a truth value that a model gives to a theorem. (A near miss claims nothing.)"""
    for constant in statement.constants:
        _refuse_theorem(constant.data, "given a truth value")


def check_model(statement: Statement, formulas: Iterable[tuple[str, Term]], evidence: object) -> None:
    """Every formula is true when the constants and functions have the given exact values.

    Values are closed terms ("2/3" is written "(/ 2 3)"; logarithms such as "(Ln 4)" are allowed), true, false, or for a
    function a table {"1": term, "2,3": term, "else": term}.
    """
    if _kind(evidence) != "model":
        refuse("wrong-evidence", f"a satisfiable statement needs a model, not {quote(_kind(evidence))}")
    record(evidence, "a model", ["kind", "values"])
    assert_dict: Any = evidence
    functions = [f for f in statement.scope.functions if f not in statement.scope.recursions]
    values = record(
        assert_dict["values"], "the values of a model", [c.data for c in statement.constants] + functions
    )
    closed = Scope(transcendental=statement.scope.transcendental)

    def value_of(text: object, sort: str) -> Term:
        sexps = read_sexps(text_of(text, "a value"))
        if len(sexps) == 1 and isinstance(sexps[0], str) and re.fullmatch(r"-?[0-9]+(/[0-9]+)?", sexps[0]):
            number = rational(sexps[0], "a value")
            term = num(number)
        elif len(sexps) == 1:
            term = parse_term(sexps[0], closed)
        else:
            refuse("malformed", f"{quote(text)} is not one value")
        if (sort == "Bool") != (term.sort == "Bool") or (sort == "Int" and term.sort != "Int"):
            refuse("sort", f"{quote(text)} is not a value of sort {sort}")
        return term

    binding = {c: value_of(values[c.data], c.sort) for c in statement.constants}
    recursions: dict[str, Recursion] = {}
    for function, rule in statement.scope.recursions.items():
        outside = {c: v for c, v in binding.items() if c not in rule.parameters}
        recursions[function] = replace(
            rule, base=substitute(rule.base, outside), step=substitute(rule.step, outside)
        )
    context = Context(replace(statement.scope, recursions=recursions), ())
    for function in functions:
        domain, codomain = statement.scope.functions[function]
        table: dict[tuple[Fraction, ...] | None, Term] = {}
        given = values[function]
        if not isinstance(given, dict) or "else" not in given:
            refuse("malformed", f'function {function} needs a table with an entry "else"')
        for key, text in given.items():
            if key == "else":
                table[None] = value_of(text, codomain)
            else:
                point = tuple(rational(part, "an argument") for part in key.split(","))
                if len(point) != len(domain):
                    refuse(
                        "malformed", f"function {function} takes {len(domain)} arguments, not {quote(key)}"
                    )
                table[point] = value_of(text, codomain)
        context.tables[function] = table
    for name, formula in formulas:
        placed = substitute(formula, binding)
        if _model_truth(context, placed) is not True:
            refuse("not-a-model", f"{name} does not hold in the model: {quote(show(formula))}")


def _model_truth(context: Context, formula: Term) -> bool | None:
    """Truth of a closed formula. A quantifier over Int is tried wherever its premise may hold when that bounds the variables,
    and otherwise at every tabulated point and at one point beyond them."""
    if formula.op == "forall":
        points: list[list[Term]] = []
        ranges = _premise_ranges(context, formula)
        if ranges is not None:
            verdicts = []
            for numbers in product(*(range(low, high + 1) for low, high in ranges)):
                context.algebra.spend(1)
                binding = {var(n, s): num(v) for (n, s), v in zip(formula.data, numbers, strict=True)}
                verdicts.append(_model_truth(context, substitute(formula.args[0], binding)))
            return False if False in verdicts else None if None in verdicts else True
        listed = {p for table in context.tables.values() for key in table if key is not None for p in key}
        for name, sort in formula.data:
            if sort != "Int":
                return context.known(formula.args[0])
            beyond = var(f"{name}!else", "Int")
            points.append([*(num(p) for p in sorted(listed)), beyond])
        verdicts = []
        for choice in product(*points):
            binding = {var(n, s): t for (n, s), t in zip(formula.data, choice, strict=True)}
            verdicts.append(_model_truth(context, substitute(formula.args[0], binding)))
        return False if False in verdicts else None if None in verdicts else True
    if formula.op == "not":
        inner = _model_truth(context, formula.args[0])
        return None if inner is None else not inner
    if formula.op in ("and", "or"):
        values = [_model_truth(context, a) for a in formula.args]
        stop = formula.op == "or"
        return stop if stop in values else None if None in values else not stop
    if formula.op == "=>":
        return _model_truth(context, mk("or", mk("not", formula.args[0]), formula.args[1]))
    context.require_defined(formula)
    return context.known(formula)


def _premise_ranges(context: Context, formula: Term) -> list[tuple[int, int]] | None:
    """The range of each bound Int variable outside which the premise of the implication fails, if the premise, a conjunction
    of comparisons linear in the variables, bounds them all."""
    body = formula.args[0]
    if body.op != "=>" or any(sort != "Int" for _, sort in formula.data):
        return None
    names = [name for name, _ in formula.data]
    atoms = {context.algebra.atom("var", (name, "Int")): name for name in names}
    rows: list[tuple[dict[str, Fraction], Fraction]] = []  # sum of coefficient * variable + constant >= 0
    for part in conjuncts(body.args[0]) or [body.args[0]]:
        related = relation(part)
        if related is None or related[1] not in (">", ">="):
            continue
        row: dict[str, Fraction] = {}
        constant = Fraction(0)
        try:
            value = context.normal(related[0])
        except Rejected as error:
            if error.code == "too-much-work":
                raise
            continue  # it mentions more than the variables and numerals, and bounds nothing
        for monomial, coefficient in value.num:
            if monomial == ONE:
                constant = coefficient
            elif len(monomial) == 1 and monomial[0][0] in atoms and monomial[0][1] == 1:
                row[atoms[monomial[0][0]]] = coefficient
            else:
                break
        else:
            if row and not value.den:
                rows.append((row, constant))
    low: dict[str, Fraction] = {}
    high: dict[str, Fraction] = {}
    for _ in range(2 * len(names)):
        for row, constant in rows:
            for name, coefficient in row.items():
                others = [(n, c) for n, c in row.items() if n != name]
                if all(n in (high if c > 0 else low) for n, c in others):
                    most = constant + sum(c * (high if c > 0 else low)[n] for n, c in others)
                    bound = -most / coefficient
                    if coefficient > 0:
                        low[name] = max(low.get(name, bound), bound)
                    else:
                        high[name] = min(high.get(name, bound), bound)
    if any(name not in low or name not in high for name in names):
        return None
    ranges = [(-_floor(-low[name]), _floor(high[name])) for name in names]
    count = 1
    for first, last in ranges:
        count *= max(0, last - first + 1)
        if count > MAX_CASES:
            refuse("too-large", f"more than {MAX_CASES} points of {quote(show(formula))}")
    return ranges


# ------------------------------------------------------------------------------------------------------------------
# 7. Claims
# ------------------------------------------------------------------------------------------------------------------

ROLES = (
    "literal",
    "literal-negation",
    "corrected",
    "unfolds",
    "lemma",
    "reproduced",
    "not-reproduced",
    "not-decided",
)


def verdict(roles: Iterable[str], own: bool) -> str:
    """What accepted obligations with these roles establish about the source's claim, or about one of our own."""
    present = set(roles)
    if present & set(MEASURED):
        return _measured(present)
    if own and present == {"lemma"}:
        return "proved"
    negated, corrected = "literal-negation" in present, "corrected" in present
    if negated:
        return "proved-corrected" if corrected else "refuted"
    if "unfolds" in present and not corrected:  # both sides are one term, and nothing else had to be said
        return "definitional"
    return "proved" if "literal" in present else "open"


def _measured(roles: set[str]) -> str:
    """The outcome of an experiment: one failed criterion is enough, then one that its settings leave undecided."""
    return next(role for role in MEASURED if role in roles)


@dataclass(frozen=True)
class Block:
    """One statement of a statement file, from (reset) to (check-sat)."""

    name: str
    role: str | None
    near_miss_of: str | None
    status: str
    text: str
    commands: tuple[Sexp, ...]


def split_blocks(text: str) -> list[Block]:
    """The blocks of a statement file, in order. Their heads must be spelt exactly as the format says."""
    if not text.isascii() or "\r" in text or not text.endswith("\n") or text.endswith("\n\n"):
        refuse("not-canonical", "a statement file is ASCII with LF line ends and one trailing newline")
    parts = text.rstrip("\n").split("\n\n(reset)\n")
    blocks = []
    seen: set[str] = set()
    for part in parts[1:]:
        body = "(reset)\n" + part
        match = re.match(
            r"\(reset\)\n\(set-info :obligation \|([a-z0-9][a-z0-9.~-]*)\|\)\n"
            r"\(set-info :(?:role ([a-z-]+)|near-miss-of \|([a-z0-9.-]+)\|)\)\n"
            r"\(set-info :status (sat|unsat)\)\n",
            body,
        )
        if match is None or not body.endswith("\n(check-sat)"):
            refuse("malformed", f"a block does not start and end as it must: {quote(body)}")
        if match[1] in seen:
            refuse("duplicate-statement", f"statement {match[1]} occurs twice")
        seen.add(match[1])
        commands = read_sexps(body[match.end() : -len("\n(check-sat)")])
        if match[2] is not None and match[2] not in ROLES:
            refuse("unknown-role", f"{match[1]} has unknown role {quote(match[2])}")
        blocks.append(Block(match[1], match[2], match[3], match[4], body, tuple(commands)))
    if any(line and not line.startswith(";") for line in parts[0].split("\n")):
        refuse("malformed", "the head of a statement file holds comments only")
    return blocks


@dataclass(frozen=True)
class ObligationRecord:
    """How one obligation was accepted: verified | solver | rocq | argued."""

    name: str
    role: str
    status: str
    accepted: str
    trust: tuple[str, ...]
    witnesses: int


@dataclass(frozen=True)
class ClaimRecord:
    """What the checker establishes about one claim. ``assumptions`` are transitive."""

    id: str
    title: str
    verdict: str
    assumptions: tuple[str, ...]
    uses: tuple[str, ...]
    obligations: tuple[ObligationRecord, ...]
    lemmas: Mapping[str, Lemma] = field(repr=False)


def accepted_by(trust: Sequence[str]) -> str:
    """The weakest link: argued, then solver, then rocq, then verified."""
    for prefix, word in (("argument", "argued"), ("solver", "solver"), ("rocq", "rocq")):
        if any(item.startswith(prefix) for item in trust):
            return word
    return "verified"


_HEAD_KEYS = ("assumptions", "claim", "headline", "not_said", "obligations", "references", "schema", "source")
CLAIM_KEYS = (*_HEAD_KEYS, "statements", "theory", "title", "uses", "verdict")
OBLIGATION_KEYS = ("also", "evidence", "name", "near_misses", "role", "says", "statement", "witness")


def check_claim(
    certificate: object, statements: str, claims: Mapping[str, ClaimRecord], limit: int | None = None
) -> ClaimRecord:
    """Check one certificate against its statement file; ``claims`` are the accepted claims that it may use.

    ``limit`` is the work that may be spent, MAX_WORK at most; ``METER.work`` says afterwards how much was.
    """
    METER.start(MAX_WORK if limit is None else min(limit, MAX_WORK))
    try:
        return _check_claim(certificate, statements, claims)
    finally:
        METER.stop()


def _check_claim(certificate: object, statements: str, claims: Mapping[str, ClaimRecord]) -> ClaimRecord:
    METER.spend(200)
    _TERMS.clear()
    _TERMS[("true", (), None, "Bool")] = TRUE
    _TERMS[("false", (), None, "Bool")] = FALSE
    top = record(certificate, "a certificate", CLAIM_KEYS)
    name = text_of(top["claim"], "the claim")
    if top["schema"] != 1 or isinstance(top["schema"], bool):
        refuse("unknown-schema", f"schema {quote(top['schema'])}; this checker knows 1")
    for key in ("assumptions", "not_said", "references", "theory", "uses"):
        for item in list_of(top[key], key):
            text_of(item, f"an entry of {key}")
    if not isinstance(top["headline"], bool):
        refuse("malformed", "headline must be true or false")
    if top["source"] is not None:
        source = record(top["source"], "the source", ["document", "items", "says"])
        text_of(source["document"], "the document")
        text_of(source["says"], "the source's wording")
        for item in list_of(source["items"], "the source's items"):
            text_of(item, "an item")
    uses = tuple(top["uses"])
    if name in uses:
        refuse("circular-use", f"{name} names itself in uses")
    if list(uses) != sorted(set(uses)):
        refuse("not-canonical", "uses must be sorted and without repetition")
    for used in uses:
        if used not in claims:
            refuse("unknown-lemma", f"{name} uses {quote(used)}, which is not an accepted claim before it")
    if top["statements"] != digest(statements.encode("ascii", "replace")):
        refuse("digest-mismatch", f"the statement file of {name} is not the one that the certificate names")
    title = text_of(top["title"], "the title")
    if not statements.startswith(f"; claim {name}\n; {title}\n"):
        refuse("malformed", "the statement file does not start with the claim's id and title")
    blocks = {block.name: block for block in split_blocks(statements)}
    order = list(blocks)
    lemmas: dict[tuple[str, str], Lemma] = {
        (used, obligation): lemma for used in uses for obligation, lemma in claims[used].lemmas.items()
    }
    METER.spend(len(lemmas))
    used_claims: set[str] = set()
    records: list[ObligationRecord] = []
    expected_order: list[str] = []
    mine: dict[str, Lemma] = {}
    obligations = list_of(top["obligations"], "the obligations")
    if not obligations:
        refuse("malformed", f"{name} has no obligations")
    for entry in obligations:
        record(entry, "an obligation", OBLIGATION_KEYS)
        label = text_of(entry["name"], "the name of an obligation")
        expected_order.append(label)
        try:
            done, statement = _check_obligation(
                name, label, entry, blocks, lemmas, used_claims, expected_order
            )
        except Rejected as error:
            raise Rejected(error.code, f"{label}: {error.message}") from None
        records.append(done)
        # A Rocq theorem stands as a proposition that only its record explains: it holds as named, not for every Bool.
        if statement.goal is not None and not any(item.startswith("rocq") for item in done.trust):
            lemma = Lemma(statement, done.trust)
            lemmas[(name, label)] = lemma
            mine[label] = lemma
    if expected_order != order:
        missing = sorted(set(order) ^ set(expected_order)) or order
        refuse(
            "statements-differ",
            f"statement file and certificate do not list the same statements in order: {quote(missing)}",
        )
    if set(uses) != used_claims:
        refuse("wrong-uses", f"uses says {quote(list(uses))}, the evidence uses {quote(sorted(used_claims))}")
    computed = verdict((r.role for r in records), own=top["source"] is None)
    if top["verdict"] != computed:
        refuse("wrong-verdict", f"the certificate says {quote(top['verdict'])}; the roles give {computed}")
    trusted = {item for r in records for item in r.trust} | set(top["assumptions"])
    for used in uses:
        trusted.update(claims[used].assumptions)
    return ClaimRecord(name, title, computed, tuple(sorted(trusted)), uses, tuple(records), mine)


def _check_obligation(
    claim: str,
    label: str,
    entry: dict[str, Any],
    blocks: Mapping[str, Block],
    lemmas: Mapping[tuple[str, str], Lemma],
    used: set[str],
    order: list[str],
) -> tuple[ObligationRecord, Statement]:
    block = blocks.get(label)
    if block is None:
        refuse("missing-statement", "there is no statement of this name")
    if block.role != entry["role"]:
        refuse(
            "wrong-role",
            f"the statement has role {quote(block.role)}, the certificate says {quote(entry['role'])}",
        )
    if entry["statement"] != digest(block.text.encode("ascii")):
        refuse("digest-mismatch", "the statement is not the one that the certificate names")
    text_of(entry["says"], "says")
    statement = parse_statement(block.commands, block.status)
    trust: list[str] = []
    witnesses = 0
    if statement.goal is None:
        refuse_truth_values(statement)
        check_model(statement, statement.hypotheses, entry["evidence"])
        if entry["also"] or entry["witness"] is not None:
            refuse("malformed", "an existential statement has its model and nothing else")
    else:
        best: tuple[str, ...] | None = None
        for evidence in [entry["evidence"], *list_of(entry["also"], "also")]:
            prover = Prover(claim, lemmas, frozenset(statement.constants))
            context = Context(statement.scope, ()).assuming(*statement.hypotheses)
            prover.prove(context, statement.goal, evidence)
            used |= prover.used
            witnesses += 1
            found = tuple(sorted(set(prover.trust)))
            if best is None or _RANK[accepted_by(found)] < _RANK[accepted_by(best)]:
                best = found
        trust = list(best or ())
        if statement.hypotheses:
            if entry["witness"] is None:
                refuse("missing-witness", "no witness shows that the hypotheses can be met")
            try:
                refuse_truth_values(statement)
                check_model(statement, statement.hypotheses, entry["witness"])
            except Rejected as error:
                raise Rejected(error.code, f"witness: {error.message}") from None
        elif entry["witness"] is not None:
            refuse("malformed", "there are no hypotheses for a witness to meet")
    misses = list_of(entry["near_misses"], "near misses")
    mine = _parts(block)
    if not misses:
        refuse("missing-near-miss", "no near miss shows that the check can fail")
    for miss in misses:
        record(miss, "a near miss", ["evidence", "name", "note"])
        miss_name = text_of(miss["name"], "the name of a near miss")
        text_of(miss["note"], "a note")
        twin = blocks.get(miss_name)
        if (
            twin is None
            or twin.near_miss_of != label
            or twin.status != "sat"
            or not miss_name.startswith(label + "~")
        ):
            refuse(
                "missing-near-miss",
                f"there is no statement {quote(miss_name)} that is a near miss of {label}",
            )
        if accepted_by(trust) != "rocq" and not _is_variation(_parts(twin), mine):
            refuse("unrelated-near-miss", f"{miss_name} has no declaration, hypothesis or goal of {label}")
        order.append(miss_name)
        try:
            mutated = parse_statement(twin.commands, "sat")
            check_model(mutated, mutated.hypotheses, miss["evidence"])
        except Rejected as error:
            raise Rejected(error.code, f"near miss {miss_name}: {error.message}") from None
    role = text_of(entry["role"], "the role")
    return ObligationRecord(label, role, block.status, accepted_by(trust), tuple(trust), witnesses), statement


_Parts = tuple[set[str], set[str]]


def _parts(block: Block) -> _Parts:
    """The declarations and assertions of a block, each as one text, and the names of its assertions."""
    METER.spend(len(block.text) // 8)
    commands = block.commands
    preamble = read_sexps(PREAMBLE)
    rest = commands[len(preamble) :] if list(commands[: len(preamble)]) == preamble else commands
    names = {str(c[1][3]) for c in rest if c[0] == "assert" and isinstance(c[1], list) and len(c[1]) == 4}
    return {repr(c) for c in rest}, names


def _is_variation(twin: _Parts, block: _Parts) -> bool:
    """Whether a near miss takes over something of its obligation: a declaration or assertion to the letter, or, when there
    is but the goal to vary, an assertion of that name. (A proposition of Rocq cannot be varied here.)"""
    return bool(twin[0] & block[0]) or (len(block[0]) == 1 and twin[1] == block[1])


_RANK = {"verified": 0, "rocq": 1, "solver": 2, "argued": 3}


# documents: certificates about one network or one weight file, which speak of data rather than of a statement -------------


@dataclass(frozen=True)
class DocumentRecord:
    """What was established about the data of one document, in one sentence a reader can trust.

    ``subject`` is the document's own word for what it is about: free text, checked against nothing. ``network`` is the digest of
    the network or graph that it holds.
    """

    kind: str
    subject: str
    network: str
    establishes: str

    def line(self) -> str:
        shown = json.dumps(self.subject[:60]) + ("..." if len(self.subject) > 60 else "")
        return f"{self.kind} of {_printable(shown, 400)}, network {self.network[:16]}: {self.establishes}"


NETWORK_KEYS: dict[str, tuple[str, ...]] = {
    "bp-replay": ("edges", "tables", "unary", "variables"),
    "contraction": ("scope_sizes", "scopes", "states", "tables"),
    "transformer": ("network",),
}
"""Per kind of document, the keys that hold the network or graph which it is about."""


def network_digest(document: Mapping[str, Any]) -> str:
    """The digest of the network or graph in a document, whatever is said about it."""
    return digest(canonical({key: document[key] for key in NETWORK_KEYS[document["document"]]}))


DOCUMENTS: dict[str, Callable[[dict[str, Any]], DocumentRecord]] = {}
"""One function per kind: takes the parsed object (keys ``document``, ``schema`` and its own), refuses or establishes."""


def check_document(data: bytes) -> DocumentRecord:
    """Check a stand-alone certificate file, such as one that ``tbn converge`` or ``tbn prove --network`` writes.

    The work that it may take grows with its size: a large network is a large document.
    """
    METER.start(MAX_DOCUMENT_WORK + len(data) // DOCUMENT_BYTES_PER_STEP)
    try:
        return _check_document(data)
    finally:
        METER.stop()


def _check_document(data: bytes) -> DocumentRecord:
    top = load_json(data, MAX_DOCUMENT)
    if not isinstance(top, dict) or top.get("schema") != 1 or isinstance(top.get("schema"), bool):
        refuse("unknown-schema", "a document is an object with schema 1")
    kind = text_of(top.get("document"), "the kind of document")
    rule = DOCUMENTS.get(kind)
    if rule is None:
        refuse("unknown-document", f"a document of unknown kind {quote(kind)}")
    return rule(top)


# contraction: sum-product belief propagation on one graph converges ------------------------------------------------------
#
# Write d(m, m') for the largest log ratio of ratios of two messages to one variable. (1) Where a factor has no impossible state
# left, its message to i moves by at most sum_j t_ij d_j when what it hears from j moves by d_j: Birkhoff's theorem, with t_ij at
# least tanh of a quarter of the largest log cross-ratio (t = 1 always does). What j tells a factor moves by at most the sum over
# j's other factors. (2) With weights w >= 1 + (those sums of w), distances in units of w therefore shrink by 1 - 1/max w with
# every message updated. (3) The steps only anticipate constants: an observed or certain variable, a state with message zero, or a
# variable that nothing but one factor informs, tells its factors the same from some round on, whatever the start. An observed
# variable stands for a factor that is zero off the observed state. Proved in kernel.factors (1, 2) and kernel.reduction (3);
# message by message also in loops.many-states, loops.many-variables, loops.contraction and loops.reduction.

_CONTRACTION_KEYS = (
    "denominator",
    "document",
    "schema",
    "scope_sizes",
    "scopes",
    "states",
    "steps",
    "subject",
    "t",
    "tables",
    "w",
)


def _natural(value: object, what: str, most: int | None = None) -> int:
    if (
        not isinstance(value, int)
        or isinstance(value, bool)
        or value < 0
        or (most is not None and value > most)
    ):
        refuse(
            "malformed",
            f"{what} must be a whole number{'' if most is None else f' of at most {most}'}, is {quote(value)}",
        )
    return value


PACKED_ABOVE = 4096
"""A longer list of numbers, all below 2^64, is written packed instead: {"base64": ..., "bytes": the least width that holds all}."""


def _naturals(value: object, what: str) -> list[int]:
    """Whole numbers, as a list or packed (little-endian, each in the same number of bytes), whichever is the one way for them."""
    if isinstance(value, dict):
        return _unpacked(value, what)
    numbers = list_of(value, what)
    if not set(map(type, numbers)) <= {int} or min(numbers, default=0) < 0:
        refuse("malformed", f"{what} must hold whole numbers only")
    if len(numbers) > PACKED_ABOVE and max(numbers) < 1 << 64:
        refuse("not-canonical", f"{what} holds {len(numbers)} numbers: more than {PACKED_ABOVE} are packed")
    return numbers


def _unpacked(value: object, what: str) -> list[int]:
    packed = record(value, what, ("base64", "bytes"))
    width = packed["bytes"]
    if type(width) is not int or not 1 <= width <= 8:
        refuse("malformed", f"{what}: a number takes 1 to 8 bytes, not {quote(width)}")
    text = text_of(packed["base64"], what)
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        refuse("malformed", f"{what} is not base64: {error}")
    count, rest = divmod(len(data), width)
    if rest:
        refuse("malformed", f"{what}: {len(data)} bytes are not {width} for each number")
    padded = bytearray(8 * count)
    for place in range(width):
        padded[place::8] = data[place::width]
    numbers = array.array("Q", bytes(padded))
    if sys.byteorder == "big":
        numbers.byteswap()
    if count <= PACKED_ABOVE or base64.b64encode(data).decode("ascii") != text:
        refuse("not-canonical", f"{what} is not packed in the one way for its {count} numbers")
    if width > 1 and max(numbers) >> 8 * (width - 1) == 0:
        refuse("not-canonical", f"{what} fits in fewer bytes than {width} for each number")
    return numbers.tolist()


def _cut(numbers: list[int], sizes: Iterable[int], what: str) -> list[list[int]]:
    """``numbers`` cut into consecutive pieces of the given sizes, with nothing left over."""
    pieces, start = [], 0
    for size in sizes:
        pieces.append(numbers[start : start + size])
        start += size
    if start != len(numbers):
        refuse("malformed", f"{what} needs {start} entries, has {len(numbers)}")
    return pieces


class _Reduction:
    """A factor graph in integers on which the steps of a contraction certificate are carried out, each after its own test."""

    def __init__(self, states: list[int], scopes: list[list[int]], entries: list[int]) -> None:
        self.alive = [list(range(k)) for k in states]
        self.scopes = scopes
        self.around: list[list[int]] = [[] for _ in states]
        sizes = []
        for number, scope in enumerate(scopes):
            size = 1
            for v in scope:
                size *= states[v]
                if size > len(entries):
                    refuse("malformed", f"factor {number} needs more entries than all tables together have")
                self.around[v].append(number)
            if len(set(scope)) != len(scope):
                refuse("malformed", f"factor {number} repeats a variable")
            sizes.append(size)
        self.tables = _cut(entries, sizes, "tables")
        if not all(map(any, self.tables)):
            refuse("malformed", f"factor {list(map(any, self.tables)).index(False)} is zero everywhere")

    def spend(self, entries: int) -> None:
        """Charge for reading this many table entries."""
        METER.spend(entries)

    def parts(self, factor: int, variable: int) -> list[list[int]]:
        """The table cut by the remaining states of ``variable``; within a part the other variables keep their order."""
        scope, table = self.scopes[factor], self.tables[factor]
        self.spend(len(table))
        after = 1
        for v in scope[scope.index(variable) + 1 :]:
            after *= len(self.alive[v])
        count = len(self.alive[variable])
        return [
            [x for block in range(s * after, len(table), count * after) for x in table[block : block + after]]
            for s in range(count)
        ]

    def keep(self, variable: int, kept: list[int]) -> None:
        for factor in self.around[variable]:
            scope, table = self.scopes[factor], self.tables[factor]
            self.spend(len(table))
            after = 1
            for v in scope[scope.index(variable) + 1 :]:
                after *= len(self.alive[v])
            count = len(self.alive[variable])
            self.tables[factor] = [
                x
                for block in range(0, len(table), count * after)
                for s in kept
                for x in table[block + s * after : block + (s + 1) * after]
            ]
            if not any(self.tables[factor]):
                refuse("contradiction", f"factor {factor} is zero for every state that is left")
        self.alive[variable] = [self.alive[variable][s] for s in kept]

    def step(self, step: list[Any]) -> None:
        kind, variable = step[0], step[1]
        if kind == "drop" and len(step) == 2 and variable < len(self.scopes):
            if len(set(self.tables[variable])) > 1:
                refuse("wrong-step", f"{quote(step)}: the factor is not constant")
            for v in self.scopes[variable]:
                self.around[v].remove(variable)
            self.scopes[variable] = []
            return
        if variable >= len(self.alive):
            refuse("wrong-step", f"{quote(step)}: no such variable or factor")
        if kind in ("observe", "forbid"):
            if len(step) != 3 or type(step[2]) is not int or step[2] not in self.alive[variable]:
                refuse("wrong-step", f"{quote(step)}: no such state is left")
            at = self.alive[variable].index(step[2])
            if kind == "observe":
                self.keep(variable, [at])
                return
            if not any(not any(self.parts(factor, variable)[at]) for factor in self.around[variable]):
                refuse("wrong-step", f"{quote(step)}: no factor is zero wherever the variable has that state")
            self.keep(variable, [s for s in range(len(self.alive[variable])) if s != at])
        elif kind == "sum-out" and len(step) == 2:
            self.sum_out(variable, step)
        else:
            refuse("wrong-step", f"{quote(step)} is no step")

    def sum_out(self, variable: int, step: list[Any]) -> None:
        larger = [factor for factor in self.around[variable] if len(self.scopes[factor]) > 1]
        if len(larger) > 1 and len(self.alive[variable]) > 1:
            refuse("wrong-step", f"{quote(step)}: {len(larger)} factors join the variable to others")
        weights = [1] * len(self.alive[variable])
        for factor in self.around[variable]:
            if len(self.scopes[factor]) == 1:
                weights = [w * x for w, x in zip(weights, self.tables[factor])]
                self.scopes[factor], self.tables[factor] = [], [1]
        if not any(weights):
            refuse(
                "contradiction",
                f"{quote(step)}: no state is possible for all factors over the variable alone",
            )
        for factor in larger:
            parts = self.parts(factor, variable)
            self.tables[factor] = [
                sum(w * part[i] for w, part in zip(weights, parts)) for i in range(len(parts[0]))
            ]
            if max(self.tables[factor]).bit_length() > MAX_BITS:
                refuse("too-large", f"{quote(step)} makes numbers of more than {MAX_BITS} bits")
            if not any(self.tables[factor]):
                refuse("contradiction", f"factor {factor} is zero for every state that is left")
            self.scopes[factor] = [v for v in self.scopes[factor] if v != variable]
        self.around[variable] = []


def _strength_holds(graph: _Reduction, factor: int, i: int, j: int, t: int, one: int) -> bool:
    """Whether t / one <= 1 bounds the factor's strength between places i and j, for one of the two ways to pair the rest."""
    scope, table = graph.scopes[factor], graph.tables[factor]
    grow, shrink = (one + t) ** 2, (one - t) ** 2
    if t >= one:
        return t == one
    if len(table) == 4 and len(scope) == 2:
        graph.spend(4)
        a, b = table[0] * table[3], table[1] * table[2]
        return shrink * a <= grow * b and shrink * b <= grow * a
    shape = [len(graph.alive[v]) for v in scope]
    # Every pair of states of i, of j, and every state of the others, for both ways to pair them.
    graph.spend(2 * shape[i] * shape[j] * len(table))
    strides = [1] * len(shape)
    for p in range(len(shape) - 1, 0, -1):
        strides[p - 1] = strides[p] * shape[p]
    rest = [0]
    for p in range(len(shape)):
        if p not in (i, j):
            rest = [offset + s * strides[p] for offset in rest for s in range(shape[p])]
    for first, second in ((i, j), (j, i)):
        if all(
            _cross_products_hold(
                table,
                rest,
                a * strides[first],
                c * strides[first],
                b * strides[second],
                d * strides[second],
                grow,
                shrink,
            )
            for a in range(shape[first])
            for c in range(a)
            for b in range(shape[second])
            for d in range(shape[second])
            if b != d
        ):
            return True
    return False


def _cross_products_hold(
    table: list[int], rest: list[int], a: int, c: int, b: int, d: int, grow: int, shrink: int
) -> bool:
    """shrink f(a,b,r) f(c,d,s) <= grow f(c,b,r) f(a,d,s) for all r, s of ``rest``: one ratio per r and per s."""
    ratios = []
    for upper, lower in ((a + b, c + b), (c + d, a + d)):
        best: Fraction | None = Fraction(0)
        for offset in rest:
            top, bottom = table[upper + offset], table[lower + offset]
            if top and not bottom:
                best = None
                break
            if top:
                best = max(best or Fraction(0), Fraction(top, bottom))
        ratios.append(best)
    if 0 in ratios:
        return True
    if ratios[0] is None or ratios[1] is None:
        return False
    return shrink * ratios[0] * ratios[1] <= grow


def _contraction(top: dict[str, Any]) -> DocumentRecord:
    """Integers t and w over one denominator: sum-product on this graph converges from every positive start."""
    record(top, "a contraction certificate", _CONTRACTION_KEYS)
    one = _natural(top["denominator"], "the denominator")
    if one == 0:
        refuse("malformed", "the denominator is 0")
    states = _naturals(top["states"], "states")
    if 0 in states:
        refuse("malformed", "a variable without states")
    if sum(states) > MAX_STATES:
        refuse("too-large", f"more than {MAX_STATES} states of all variables together")
    named = _naturals(top["scopes"], "scopes")
    if max(named, default=-1) >= len(states):
        refuse("malformed", f"scopes mention variable {max(named)} of {len(states)}")
    sizes = _naturals(top["scope_sizes"], "scope_sizes")
    if len(sizes) > MAX_STATES:
        refuse("too-large", f"more than {MAX_STATES} factors")
    scopes = _cut(named, sizes, "scopes")
    graph = _Reduction(states, scopes, _naturals(top["tables"], "tables"))
    observed = 0
    for step in list_of(top["steps"], "steps"):
        if len(list_of(step, "a step")) < 2 or type(step[1]) is not int or step[1] < 0:
            refuse("malformed", f"{quote(step)} is no step")
        graph.step(step)
        observed += step[0] == "observe"
    rate = _contraction_weights(graph, _naturals(top["t"], "t"), _naturals(top["w"], "w"), one)
    given = f" given {observed} observed variables" if observed else ""
    return DocumentRecord(
        "contraction certificate",
        text_of(top["subject"], "the subject"),
        network_digest(top),
        f"on this graph of {len(states)} variables and {len(scopes)} factors{given}, sum-product belief propagation "
        f"converges from every positive start, under any schedule that keeps updating every message, to one fixed "
        f"point; {rate}",
    )


def _contraction_weights(graph: _Reduction, t: list[int], w: list[int], one: int) -> str:
    factors = [f for f, scope in enumerate(graph.scopes) if len(scope) > 1]
    owner = [v for f in factors for v in graph.scopes[f]]
    if len(w) != len(owner):
        refuse("malformed", f"w has {len(w)} entries; {len(owner)} messages are left")
    if min(w, default=1) == 0:
        refuse("contraction", "a weight is 0")
    for f, scope in enumerate(graph.scopes):
        table = graph.tables[f]
        if scope and 0 in table and any(not any(part) for v in scope for part in graph.parts(f, v)):
            refuse("contraction", f"factor {f} rules out a state that no step has forbidden")
    total = [0] * len(graph.alive)
    for v, x in zip(owner, w):
        total[v] += x
    cavity = [total[v] - x for v, x in zip(owner, w)]
    need = [one * one] * len(w)
    bounds = iter(t)
    start = 0
    for f in factors:
        scope, table = graph.scopes[f], graph.tables[f]
        for i, j in combinations(range(len(scope)), 2):
            bound = next(bounds, None)
            if bound is None:
                refuse("malformed", f"t has only {len(t)} entries")
            if not _strength_holds(graph, f, i, j, bound, one):
                refuse(
                    "contraction",
                    f"{bound}/{one} in t is no bound for variables {scope[i]}, {scope[j]} of factor {f}",
                )
            need[start + i] += bound * cavity[start + j]
            need[start + j] += bound * cavity[start + i]
        start += len(scope)
    if next(bounds, None) is not None:
        refuse("malformed", f"t has {len(t)} entries, more than there are pairs left")
    for edge, (x, least) in enumerate(zip(w, need)):
        if one * x < least:
            refuse(
                "contraction",
                f"w >= 1 + M w fails for entry {edge} of w, a message to variable {owner[edge]}",
            )
    if not w:
        return "every message is constant after finitely many rounds"
    return f"each synchronous round multiplies the weighted distance to it by at most {max(w) - one}/{max(w)}"


DOCUMENTS["contraction"] = _contraction


# bp-replay: an exact run of synchronous sum-product on a positive binary pairwise graph, messages as odds ---------------------

_REPLAY_KEYS = (
    "beliefs",
    "document",
    "edges",
    "messages",
    "schema",
    "subject",
    "tables",
    "unary",
    "variables",
)


def _positive_row(value: object, what: str, length: int) -> list[Fraction]:
    numbers = [rational(entry, what) for entry in list_of(value, what)]
    if len(numbers) != length or min(numbers, default=Fraction(1)) <= 0:
        refuse("malformed", f"{what} must hold {length} positive numbers")
    return numbers


def _next_messages(
    edges: list[list[int]], tables: list[list[Fraction]], unary: list[Fraction], old: list[Fraction]
) -> tuple[list[Fraction], list[Fraction]]:
    """The messages after ``old`` (2k is first -> second of edge k, 2k + 1 the way back), and the belief odds at ``old``."""
    belief = list(unary)
    for k, (first, second) in enumerate(edges):
        belief[second] = _times(belief[second], old[2 * k])
        belief[first] = _times(belief[first], old[2 * k + 1])
    new = []
    for k, (first, second) in enumerate(edges):
        f00, f01, f10, f11 = tables[k]
        for at, back, (a, b, c, d) in (
            (first, old[2 * k + 1], (f01, f11, f00, f10)),
            (second, old[2 * k], (f10, f11, f00, f01)),
        ):
            METER.spend(20)
            bits = _length(belief[at]) + _length(back)
            METER.numbers(bits)
            odds = belief[at] / back
            METER.numbers(3 * (_length(odds) + max(map(_length, (a, b, c, d)))))
            new.append((a + b * odds) / (c + d * odds))
    return new, belief


def _times(left: Fraction, right: Fraction) -> Fraction:
    METER.spend(4)
    METER.numbers(_length(left) + _length(right))
    product_ = left * right
    if _length(product_) > MAX_BITS:
        refuse("too-much-work", f"a round makes numbers of more than {MAX_BITS} bits")
    return product_


def _replay(top: dict[str, Any]) -> DocumentRecord:
    """Every round follows from the one before; a round seen before means that the run repeats for ever."""
    record(top, "a replay", _REPLAY_KEYS)
    count = _natural(top["variables"], "the number of variables")
    edges = [_naturals(edge, "an edge") for edge in list_of(top["edges"], "edges")]
    if any(len(edge) != 2 or edge[0] == edge[1] or max(edge) >= count for edge in edges):
        refuse("malformed", "an edge must join two different variables")
    tables = [_positive_row(table, "a table", 4) for table in list_of(top["tables"], "tables")]
    if len(tables) != len(edges):
        refuse("malformed", f"{len(tables)} tables for {len(edges)} edges")
    unary = _positive_row(top["unary"], "unary", count)
    rounds = [_positive_row(row, "messages", 2 * len(edges)) for row in list_of(top["messages"], "messages")]
    beliefs = [_positive_row(row, "beliefs", count) for row in list_of(top["beliefs"], "beliefs")]
    if not rounds or len(rounds) != len(beliefs):
        refuse("malformed", "a replay has one row of messages and one of beliefs per round, at least one")
    for number, row in enumerate(rounds):
        following, odds = _next_messages(edges, tables, unary, row)
        if (
            max((x.numerator.bit_length() + x.denominator.bit_length() for x in following), default=0)
            > MAX_BITS
        ):
            refuse("too-large", f"round {number} has numbers of more than {MAX_BITS} bits")
        for x in odds:
            METER.numbers(2 * _length(x))
        if [x / (1 + x) for x in odds] != beliefs[number]:
            refuse("replay", f"the beliefs of round {number} do not follow from its messages")
        if number + 1 < len(rounds) and following != rounds[number + 1]:
            refuse("replay", f"the messages of round {number + 1} do not follow from round {number}")
    period = next((p for p in range(1, len(rounds)) if rounds[-1 - p] == rounds[-1]), 0)
    told = (
        f"{len(rounds) - 1} rounds of synchronous sum-product on {count} variables and {len(edges)} factors"
    )
    if period == 1:
        told += " end in a fixed point"
    elif period:
        told += f" end where they were {period} rounds before: the run repeats with period {period} for ever"
    return DocumentRecord("replay", text_of(top["subject"], "the subject"), network_digest(top), told)


DOCUMENTS["bp-replay"] = _replay


# transformer: fixed weights and tokens give the exact posteriors of a network ----------------------------------------------
#
# A coordinate of the residual stream is an integer k (JSON integer) or ln r, r a positive rational (JSON string "p/q").
# Integer combinations of integers and of logs stay what they are, softplus(ln r) = ln(1 + r), relu(ln r) = ln max(1, r): nothing
# is rounded, and a mixture of both kinds is refused. Attention is hard: each head reads the one token with the largest integer
# score; a tie is refused. A layer is  x += sum_heads x[winner] value output;  x += act(x w1 + b1) w2 + b2,  applied "repeat" times.
# For each set of findings, "possible" is cleared on the rows of the excluded states, the layers run, and at the read-out rows the
# posterior is r where value = ln r and alive = 1, and 0 where alive = 0. Independently, the tables are multiplied and summed out.

MAX_TOKEN_STEPS = 1_000_000  # tokens computed over all cases of one document; about four per token and case where layers settle
MAX_ADDRESSES = 1 << 17  # numbers in the addresses that are remembered
MAX_ELIMINATION = 1 << 16  # entries of one product table

_Coordinate = Any  # int, or Fraction standing for its logarithm
_Table = tuple[tuple[int, ...], dict[tuple[int, ...], Fraction]]
_TRANSFORMER_KEYS = [
    "cases",
    "columns",
    "document",
    "indicators",
    "layers",
    "network",
    "read_out",
    "schema",
    "subject",
    "tokens",
]
_LAYER_KEYS = ["activation", "b1", "b2", "heads", "name", "repeat", "w1", "w2"]


def _identical(left: Sequence[_Coordinate], right: Sequence[_Coordinate]) -> bool:
    """Whether the coordinates are the same, in kind too: Python's 2 == Fraction(2), but the one is 2 and the other ln 2."""
    return left == right and list(map(type, left)) == list(map(type, right))


def _combine(terms: Sequence[tuple[int, _Coordinate]], place: int | None = None) -> _Coordinate:
    """The sum of weight * coordinate; ``place`` is the coordinate that it is written to, for the message."""
    whole = 0
    odds: Fraction | None = None
    METER.spend(2 + len(terms) // 4)
    for weight, item in terms:
        if not item or not weight:  # most are zero; a logarithm stands as its argument, which is not
            continue
        if type(item) is int:
            if weight != 1:
                METER.numbers(weight.bit_length() + item.bit_length())
                item *= weight
            whole += item
        else:
            METER.spend(2)
            if abs(weight) * _bits(item) > MAX_BITS:
                refuse("too-large", f"a coordinate of more than {MAX_BITS} bits")
            METER.numbers((0 if odds is None else _length(odds)) + abs(weight) * _length(item))
            power = item if weight == 1 else item**weight
            odds = power if odds is None else odds * power
    if whole.bit_length() > MAX_BITS:
        refuse("too-large", f"a coordinate of more than {MAX_BITS} bits")
    if odds is None or odds == 1:
        return whole
    if whole:
        refuse(
            "not-exact",
            f"the integer {quote(hex(whole))} and the logarithm of {quote(decimal(odds))} meet in "
            + ("one sum" if place is None else f"coordinate {place} of a token"),
        )
    if odds.numerator.bit_length() > MAX_BITS or odds.denominator.bit_length() > MAX_BITS:
        refuse("too-large", f"a coordinate of more than {MAX_BITS} bits")
    return odds


def _activate(kind: str, item: _Coordinate) -> _Coordinate:
    if kind == "relu":
        return max(item, 0) if type(item) is int else (item if item > 1 else 0)
    if type(item) is int:
        if item:
            refuse(
                "not-exact", f"softplus of the integer {quote(hex(item))} is not the logarithm of a rational"
            )
        return Fraction(2)
    METER.numbers(_length(item))
    return item + 1


def _matrix(value: object, what: str, rows: int, columns: int | None) -> list[list[int]]:
    """A matrix of integers with so many rows; ``columns`` None takes the first row's length."""
    matrix = list_of(value, what)
    if len(matrix) != rows:
        refuse("malformed", f"{what} has {len(matrix)} rows, not {rows}")
    for row in matrix:
        if columns is None:
            columns = len(list_of(row, what))
        if len(list_of(row, what)) != columns or any(type(entry) is not int for entry in row):
            refuse("malformed", f"{what}: a row is not {columns} integers")
    return matrix


def _sparse(matrix: list[list[int]]) -> list[list[tuple[int, int]]]:
    """Per column its (row, weight) pairs."""
    return [
        [(i, row[j]) for i, row in enumerate(matrix) if row[j]]
        for j in range(len(matrix[0]) if matrix else 0)
    ]


def _product_columns(
    inner: list[list[tuple[int, int]]], outer: list[list[int]]
) -> list[tuple[int, list[tuple[int, int]]]]:
    """The columns of a product that are not zero, each with its (row, weight) pairs; ``inner`` by columns, ``outer`` by rows."""
    columns: dict[int, dict[int, int]] = {}
    for column, row in zip(inner, outer):
        for j, b in enumerate(row):
            if b:
                target = columns.setdefault(j, {})
                METER.spend(4 * len(column))
                for i, a in column:
                    METER.numbers(a.bit_length() + b.bit_length())
                    target[i] = target.get(i, 0) + a * b
    found = ((j, sorted((i, w) for i, w in column.items() if w)) for j, column in sorted(columns.items()))
    return [(j, column) for j, column in found if column]


class _Block:
    """One layer of a transformer document, applied ``repeat`` times."""

    def __init__(self, value: object, width: int) -> None:
        layer = record(value, "a layer", _LAYER_KEYS)
        text_of(layer["name"], "the name of a layer")
        self.activation = text_of(layer["activation"], "an activation")
        if self.activation not in ("relu", "softplus"):
            refuse("malformed", f"unknown activation {quote(self.activation)}")
        self.repeat = _natural(layer["repeat"], "repeat")
        self.heads = []
        for entry in list_of(layer["heads"], "heads"):
            head = record(entry, "a head", ["key", "output", "query", "value"])
            query = _matrix(head["query"], "a query matrix", width, None)
            key = _matrix(head["key"], "a key matrix", width, len(query[0]))
            inner = _matrix(head["value"], "a value matrix", width, None)
            outer = _matrix(head["output"], "an output matrix", len(inner[0]), width)
            writes = _product_columns(_sparse(inner), outer)
            self.heads.append((_sparse(query), _sparse(key), writes))
        self.b1 = _matrix([layer["b1"]], "b1", 1, None)[0]
        self.w1 = _sparse(_matrix(layer["w1"], "w1", width, len(self.b1)))
        b2 = _matrix([layer["b2"]], "b2", 1, width)[0]
        w2 = _sparse(_matrix(layer["w2"], "w2", len(self.b1), width)) or [[] for _ in range(width)]
        self.writes = [(j, b2[j], column) for j, column in enumerate(w2) if column or b2[j]]
        self.queries = {i for query, _, _ in self.heads for column in query for i, _ in column}
        self.keys = {i for _, key, _ in self.heads for column in key for i, _ in column}
        self.addresses = sorted(self.queries | self.keys)
        self.memo: dict[tuple[_Coordinate, ...], list[tuple[list[int], list[int]]]] = {}
        gathered: dict[int, list[tuple[int, int, int]]] = {}
        for number, (_, _, writes) in enumerate(self.heads):
            for j, column in writes:
                gathered.setdefault(j, []).extend((number, i, weight) for i, weight in column)
        self.gathers = list(
            gathered.items()
        )  # per coordinate that heads write: (head, coordinate read, weight)

    def asked(self, row: list[_Coordinate]) -> list[tuple[list[int], list[int]]]:
        """Per head, the query and the key of a token; tokens with the same addresses share them."""
        METER.spend(1 + len(self.addresses) // 4)
        addresses = tuple([row[i] for i in self.addresses])
        found = self.memo.get(addresses)
        # Python's 2 == Fraction(2), of which the one is 2 and the other ln 2: only integers are remembered
        if found is None or not set(map(type, addresses)) <= {int}:
            found = [(self._integers(query, row), self._integers(key, row)) for query, key, _ in self.heads]
            if len(self.memo) * len(addresses) > MAX_ADDRESSES:
                self.memo.clear()
            if set(map(type, addresses)) <= {int}:
                self.memo[addresses] = found
        return found

    def lookups(
        self, rows: list[list[_Coordinate]], spend: Callable[[int], None]
    ) -> tuple[list[Callable[[list[int]], int]], list[list[int]]]:
        """Per head, which one token a query reads as long as no key changes; and what the tokens read."""
        asked = [self.asked(row) for row in rows]
        winners = [self._lookup([one[h][1] for one in asked], spend) for h in range(len(self.heads))]
        return winners, [[winner(one[h][0]) for one in asked] for h, winner in enumerate(winners)]

    @staticmethod
    def _lookup(keys: list[list[int]], spend: Callable[[int], None]) -> Callable[[list[int]], int]:
        place = {k[0]: number for number, k in enumerate(keys) if len(k) == 2 and k[1] == k[0] ** 2}

        def winner(q: list[int]) -> int:
            # keys (b, b^2), all b distinct, and query (2a, -1): 2ab - b^2 = a^2 - (a-b)^2 has its one maximum at b = a
            if len(place) == len(keys) and q[1] == -1 and q[0] % 2 == 0 and q[0] // 2 in place:
                return place[q[0] // 2]
            spend(len(keys))
            METER.spend(len(keys) * (1 + len(q)) // 2)
            METER.numbers(max(map(int.bit_length, q), default=0))
            scores = [sum(a * b for a, b in zip(q, k)) for k in keys]
            best = max(scores)
            if scores.count(best) != 1:
                refuse("tied-attention", f"{scores.count(best)} tokens share the largest score")
            return scores.index(best)

        return winner

    @staticmethod
    def _integers(matrix: list[list[tuple[int, int]]], row: list[_Coordinate]) -> list[int]:
        values = [_combine([(weight, row[i]) for i, weight in column]) for column in matrix]
        if any(type(value) is not int for value in values):
            refuse("not-exact", "an attention query or key is no integer")
        return values

    def run(self, rows: list[list[_Coordinate]], spend: Callable[[int], None]) -> list[list[_Coordinate]]:
        """All repetitions. A token whose row and reads did not change in the last repetition keeps its result."""
        stale: set[int] | None = None
        reads: list[list[int]] = []
        winners: list[Callable[[list[int]], int]] = []
        for count in range(self.repeat):
            if stale is None:
                winners, reads = self.lookups(rows, spend)
                if count == 0:
                    settled = self.settled(rows, reads, spend)
                    if settled is not None:
                        return settled
                todo = list(range(len(rows)))
            else:
                METER.spend(len(rows) * (1 + len(reads)) // 2)
                todo = [n for n in range(len(rows)) if n in stale or any(head[n] in stale for head in reads)]
            spend(len(todo) + 1)
            METER.spend(len(rows) // 3)
            fresh = {n: self._token(rows[n], [rows[head[n]] for head in reads]) for n in todo}
            changed = {n for n, row in fresh.items() if not _identical(row, rows[n])}
            if not changed:
                break  # a fixed point: every further repetition returns the same rows
            rows, before = [fresh.get(n, row) for n, row in enumerate(rows)], rows
            if any(not _identical([rows[n][i]], [before[n][i]]) for n in changed for i in self.keys):
                stale = None
                continue
            for n in changed:  # the keys are the old ones: only a token whose query changed can read another
                if any(not _identical([rows[n][i]], [before[n][i]]) for i in self.queries):
                    for head, winner, (query, _) in zip(reads, winners, self.asked(rows[n])):
                        head[n] = winner(query)
            stale = changed
        return rows

    # A token settles at level t when it is the same after t repetitions and after every later number of them. Let no written
    # coordinate be an address, so that in every repetition each token reads the same tokens, and consider one token:
    #   - it reads only itself, and one repetition leaves it as it is: level 0;
    #   - it is *forgetful*: in x + sum_heads x[read] value output, the coefficients of its own written coordinates cancel. Its next
    #     row is then a function of its unwritten coordinates, which stay, and of the other tokens that it reads. If those settle
    #     at levels l_1, l_2, ..., it settles at 1 + max(l_i), and at 1 if there are none.
    # By induction, when every token has such a level, none above "repeat", the rows after all repetitions are found by computing
    # each token once, after those that it reads. Nothing is believed: whenever a condition fails, all repetitions are run.

    def settled(
        self, rows: list[list[_Coordinate]], reads: list[list[int]], spend: Callable[[int], None]
    ) -> list[list[_Coordinate]] | None:
        """The rows after all repetitions, each token computed once; None where it is not shown that they settle in time."""
        METER.spend(len(self.writes) + sum(len(writes) for _, _, writes in self.heads))
        written = {j for j, _, _ in self.writes} | {j for _, _, writes in self.heads for j, _ in writes}
        if not reads or written & (self.queries | self.keys):
            return None
        spend(len(rows))
        forgetful: dict[tuple[bool, ...], bool] = {}
        waiting: dict[int, int] = {}  # token -> how many of the tokens that it reads have no level yet
        readers: dict[int, list[int]] = {}
        level: dict[int, int] = {}
        ready: list[int] = []
        for n, row in enumerate(rows):
            own = tuple(head[n] == n for head in reads)
            if all(own) and _identical(self._token(row, [row] * len(own)), row):
                level[n] = 0
                ready.append(n)
                continue
            if own not in forgetful:
                forgetful[own] = self._forgets(own, written)
            if not forgetful[own]:
                return None
            others = {head[n] for head in reads} - {n}
            waiting[n] = len(others)
            for other in others:
                readers.setdefault(other, []).append(n)
            if not others:
                ready.append(n)
        after = list(rows)
        while ready:
            n = ready.pop()
            if n not in level:
                others = {head[n] for head in reads} - {n}
                level[n] = 1 + max((level[other] for other in others), default=0)
                if level[n] > self.repeat:
                    return None
                spend(1)
                after[n] = self._token(rows[n], [after[head[n]] for head in reads])
            for reader in readers.get(n, []):
                waiting[reader] -= 1
                if not waiting[reader]:
                    ready.append(reader)
        return after if len(level) == len(rows) else None  # without a level: tokens on a cycle, or behind one

    def _forgets(self, own: tuple[bool, ...], written: set[int]) -> bool:
        """Whether the written coordinates of a token that reads itself by these heads cancel out of its next row."""
        for target in written:
            coefficients = {target: 1}
            METER.spend(len(written))
            for (_, _, writes), itself in zip(self.heads, own):
                METER.spend(len(writes))
                for j, column in writes if itself else ():
                    if j == target:
                        for i, weight in column:
                            coefficients[i] = coefficients.get(i, 0) + weight
            if any(coefficients.get(i) for i in written):
                return False
        return True

    def _token(self, row: list[_Coordinate], reads: list[list[_Coordinate]]) -> list[_Coordinate]:
        METER.spend(4 + len(row) // 4)
        before, row = row, list(row)
        for j, parts in self.gathers:
            row[j] = _combine([(1, before[j]), *[(weight, reads[head][i]) for head, i, weight in parts]], j)
        hidden = [
            _activate(self.activation, _combine([(1, bias), *[(weight, row[i]) for i, weight in column]]))
            for column, bias in zip(self.w1, self.b1)
        ]
        after = list(row)
        for j, bias, column in self.writes:
            after[j] = _combine([(1, row[j]), (1, bias), *[(weight, hidden[i]) for i, weight in column]], j)
        return after


class _Tables:
    """A network's tables, summed out one variable at a time."""

    def __init__(self, value: object) -> None:
        network = record(value, "a network", ["factors", "variables"])
        self.names: list[str] = []
        self.states: list[list[str]] = []
        for entry in list_of(network["variables"], "variables"):
            variable = record(entry, "a variable", ["name", "states"])
            self.names.append(text_of(variable["name"], "a name"))
            self.states.append([text_of(state, "a state") for state in list_of(variable["states"], "states")])
        if len(set(self.names)) != len(self.names) or any(
            not s or len(set(s)) != len(s) for s in self.states
        ):
            refuse(
                "malformed",
                "variables and states must have distinct names, and a variable at least one state",
            )
        self.factors: list[_Table] = []
        for entry in list_of(network["factors"], "factors"):
            factor = record(entry, "a factor", ["scope", "table"])
            scope = tuple(_naturals(factor["scope"], "a scope"))
            if any(v >= len(self.names) for v in scope) or len(set(scope)) != len(scope):
                refuse("malformed", f"the scope {quote(list(scope))} does not fit the variables")
            table = [rational(number, "a table entry") for number in list_of(factor["table"], "a table")]
            size = 1
            for v in scope:
                size *= len(self.states[v])
            if len(table) != size or any(number < 0 for number in table):
                refuse(
                    "malformed", f"the table over {quote(list(scope))} needs {size} entries, none negative"
                )
            joint = product(*(range(len(self.states[v])) for v in scope))
            self.factors.append((scope, dict(zip(joint, table))))

    def marginal(self, query: int, given: dict[int, int]) -> list[Fraction]:
        """The weight of each state of ``query`` together with the findings."""
        factors: list[_Table] = []
        METER.spend(sum(len(table) for _, table in self.factors) + sum(map(len, self.states)))
        for scope, table in self.factors:
            allowed = {
                s: x for s, x in table.items() if x and all(given.get(v, t) == t for v, t in zip(scope, s))
            }
            factors.append((scope, allowed))
        for v, states in enumerate(self.states):  # so that a variable without factors counts its states
            factors.append(((v,), {(s,): Fraction(1) for s in range(len(states)) if given.get(v, s) == s}))
        waiting = set(range(len(self.names))) - {query}
        while waiting:
            METER.spend(len(waiting))
            scopes: dict[int, set[int]] = {v: set() for v in waiting}
            for scope, _ in factors:
                METER.spend(1 + len(scope))
                for v in scope:
                    if v in scopes:
                        scopes[v].update(scope)
            out = min(waiting, key=lambda v: (len(scopes[v]), v))
            waiting.discard(out)
            merged: _Table = ((), {(): Fraction(1)})
            for factor in sorted((f for f in factors if out in f[0]), key=lambda f: len(f[1])):
                merged = self._times(merged, factor)
            scope, table = merged
            kept = [i for i, v in enumerate(scope) if v != out]
            reduced: dict[tuple[int, ...], Fraction] = {}
            METER.spend(2 * len(table))
            for joint, number in table.items():
                key = tuple(joint[i] for i in kept)
                METER.numbers(2 * _length(number))
                reduced[key] = reduced.get(key, Fraction(0)) + number
            factors = [f for f in factors if out not in f[0]] + [(tuple(scope[i] for i in kept), reduced)]
        weights = []
        for state in range(len(self.states[query])):
            number = Fraction(1)
            METER.spend(len(factors))
            for scope, table in factors:
                METER.numbers(2 * _length(number))
                number *= table.get((state,) if scope else (), Fraction(0))
            weights.append(number)
        return weights

    @staticmethod
    def _times(left: _Table, right: _Table) -> _Table:
        scope = left[0] + tuple(v for v in right[0] if v not in left[0])
        shared = [(left[0].index(v), i) for i, v in enumerate(right[0]) if v in left[0]]
        new = [i for i, v in enumerate(right[0]) if v not in left[0]]
        by_shared: dict[tuple[int, ...], list[Any]] = {}
        for state, number in right[1].items():
            by_shared.setdefault(tuple(state[i] for _, i in shared), []).append(
                (tuple(state[i] for i in new), number)
            )
        table: dict[tuple[int, ...], Any] = {}
        for state, number in left[1].items():
            matching = by_shared.get(tuple([state[i] for i, _ in shared]), [])
            METER.spend(3 * len(matching))
            if len(table) + len(matching) > MAX_ELIMINATION:
                refuse(
                    "too-large",
                    f"eliminating a variable makes a table of more than {MAX_ELIMINATION} entries",
                )
            for tail, factor in matching:
                METER.numbers(_length(number) + _length(factor))
                table[state + tail] = number * factor
        return scope, table


def _rows_map(value: object, what: str, tables: _Tables, tokens: int) -> list[list[int]]:
    result = [_naturals(rows, what) for rows in list_of(value, what)]
    if [len(rows) for rows in result] != [len(states) for states in tables.states]:
        refuse("malformed", f"{what} must hold one row per state of every variable")
    if any(row >= tokens for rows in result for row in rows):
        refuse("malformed", f"{what} names a token that is not there")
    return result


def _transformer(top: dict[str, Any]) -> DocumentRecord:
    """For every listed set of findings the layers give exactly what elimination gives."""
    record(top, "a transformer certificate", _TRANSFORMER_KEYS)
    tables = _Tables(top["network"])
    tokens: list[list[_Coordinate]] = []
    for line in list_of(top["tokens"], "tokens"):
        row = [x if type(x) is int else rational(x, "a coordinate") for x in list_of(line, "a token")]
        if len(row) != len(tokens[0] if tokens else row) or any(type(x) is not int and x <= 0 for x in row):
            refuse("malformed", "tokens must be rows of one length, of integers and arguments of logarithms")
        tokens.append([0 if type(x) is not int and x == 1 else x for x in row])
    if not tokens or not tables.names:
        refuse("malformed", "a network without variables or a transformer without tokens")
    width = len(tokens[0])
    columns = record(top["columns"], "columns", ["alive", "possible", "value"])
    alive, possible, value = (_natural(columns[name], name) for name in ("alive", "possible", "value"))
    if max(alive, possible, value) >= width or len({alive, possible, value}) != 3:
        refuse("malformed", "columns must be three coordinates of a token")
    layers = [_Block(layer, width) for layer in list_of(top["layers"], "layers")]
    read_out = _rows_map(top["read_out"], "read_out", tables, len(tokens))
    indicators = _rows_map(top["indicators"], "indicators", tables, len(tokens))
    steps = 0

    def spend(amount: int) -> None:
        nonlocal steps
        steps += amount
        if steps > MAX_TOKEN_STEPS:
            refuse("too-much-work", f"more than {MAX_TOKEN_STEPS} tokens to recompute")

    seen: set[tuple[tuple[int, int], ...]] = set()
    for entry in list_of(top["cases"], "cases"):
        METER.spend(len(tokens))
        case = record(entry, "a case", ["given", "posteriors"])
        given: dict[int, int] = {}
        for pair in list_of(case["given"], "findings"):
            finding = _naturals(pair, "a finding")
            if (
                len(finding) != 2
                or finding[0] >= len(tables.names)
                or finding[1] >= len(tables.states[finding[0]])
            ):
                refuse("malformed", f"{quote(pair)} is no finding of this network")
            if finding[0] in given:
                refuse("malformed", f"two findings on {quote(tables.names[finding[0]])}")
            given[finding[0]] = finding[1]
        findings = tuple(sorted(given.items()))
        if findings in seen:
            refuse("malformed", "a case is listed twice")
        seen.add(findings)
        claimed = [
            [rational(x, "a posterior") for x in list_of(row, "posteriors")]
            for row in list_of(case["posteriors"], "posteriors")
        ]
        excluded = {row for v, s in given.items() for n, row in enumerate(indicators[v]) if n != s}
        METER.spend(len(excluded) * width // 8)
        rows = [
            [*row[:possible], 0, *row[possible + 1 :]] if n in excluded else row
            for n, row in enumerate(tokens)
        ]
        for layer in layers:
            rows = layer.run(rows, spend)
        found = [[_posterior(rows[row], alive, value) for row in line] for line in read_out]
        named = (
            ", ".join(f"{tables.names[v]}={tables.states[v][s]}" for v, s in given.items()) or "no findings"
        )
        for v, name in enumerate(tables.names):
            weights = tables.marginal(v, given)
            total = sum(weights)
            if not total:
                refuse("impossible-findings", f"{quote(named)} has probability zero")
            METER.numbers(2 * max(map(_length, (total, *weights))))
            expected = [weight / total for weight in weights]
            if found[v] != expected:
                ours, theirs = ([decimal(x) for x in numbers] for numbers in (expected, found[v]))
                refuse(
                    "wrong-posterior",
                    f"given {quote(named)}, the layers give {quote(name)} {quote(theirs)}, elimination {quote(ours)}",
                )
        if claimed != found:
            refuse(
                "wrong-posterior", f"given {quote(named)}, the listed posteriors are not those of the layers"
            )
    if not seen:
        refuse("malformed", "no case is listed")
    applied = sum(layer.repeat for layer in layers)
    return DocumentRecord(
        "transformer certificate",
        text_of(top["subject"], "the subject"),
        network_digest(top),
        f"a transformer of {len(tokens)} tokens and {applied} layers with these integer weights computes, with hard attention "
        f"and in real arithmetic, exactly the posteriors of all {len(tables.names)} variables of this network, for each of the "
        f"{len(seen)} listed sets of findings",
    )


def _posterior(row: list[_Coordinate], alive: int, value: int) -> Fraction:
    if row[alive] == 0 and type(row[alive]) is int:
        return Fraction(0)
    if row[alive] != 1 or type(row[alive]) is not int:
        refuse("not-exact", "a read-out row is neither alive nor dead")
    if type(row[value]) is int:
        if row[value]:
            refuse("not-exact", "a read-out value is an integer, not a logarithm")
        return Fraction(1)
    number: Fraction = row[value]
    return number


DOCUMENTS["transformer"] = _transformer


# ------------------------------------------------------------------------------------------------------------------
# 8. The ledger: what the accepted claims say about each item of the source
# ------------------------------------------------------------------------------------------------------------------

IN_FAVOUR = ("literal", "unfolds", "corrected", "reproduced", "not-decided")
"""Roles that carry what an item's line says holds; of a criterion left undecided, that is what was run and measured."""
AGAINST = ("literal-negation", "not-reproduced")
MEASURED = ("not-reproduced", "not-decided", "reproduced")
LEDGER_KEYS = (
    "assumptions",
    "claims",
    "fails",
    "holds",
    "item",
    "kind",
    "missing",
    "says",
    "theory",
    "verdict",
)
Certificates = Mapping[str, Mapping[str, Any]]


def carrying(item: str, theory: Iterable[str], certificates: Certificates) -> list[str]:
    """The claims that bear on an item: those with one of its theory labels, and those that name it as their source."""
    labels = set(theory)
    METER.spend(len(certificates))
    found = []
    for name in sorted(certificates):
        certificate = certificates[name]
        source = certificate["source"]
        if labels & set(certificate["theory"]) or (source is not None and item in source["items"]):
            found.append(name)
    return found


def roles_of(claims: Iterable[str], certificates: Certificates) -> set[str]:
    """The roles of all statements of these claims."""
    return {obligation["role"] for name in claims for obligation in certificates[name]["obligations"]}


def declared_assumptions(claims: Iterable[str], certificates: Certificates) -> list[str]:
    """What these claims, and those they use, declare to assume, and on whose word they rest where the checker does not decide."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = list(claims)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            found.update(certificates[name]["assumptions"])
            kinds = {kind for o in certificates[name]["obligations"] for kind in _kinds(o["evidence"])}
            found.update(f"{ON_TRUST[kind]}: {name}" for kind in kinds & set(ON_TRUST))
            waiting.extend(certificates[name]["uses"])
    return sorted(found)


ON_TRUST = {
    "argument": "a written argument",
    "measured": "a recorded run",
    "rocq": "a theorem of Rocq, claimed",
    "smt": "a solver's word",
}


def _kinds(evidence: object) -> Iterator[str]:
    """Every kind of evidence in a tree of evidence that was accepted."""
    waiting = [evidence]
    while waiting:
        node = waiting.pop()
        METER.spend(1)
        if isinstance(node, dict):
            if isinstance(node.get("kind"), str):
                yield node["kind"]
            waiting.extend(node.values())
        elif isinstance(node, list):
            waiting.extend(node)


def item_verdict(kind: str, missing: Sequence[str], roles: Iterable[str]) -> str:
    """The verdict on an item of the source: open while a group that should decide it has no claim."""
    present = set(roles)
    if kind == "text":
        return "no-statement"
    if kind == "experiment":
        return _measured(present) if present & set(MEASURED) else "open"
    return "open" if missing else verdict(present - set(MEASURED), own=False)


def supports(label: str, roles: Iterable[str], certificates: Certificates) -> bool:
    """Whether a claim with this label has a statement in one of the roles; for what is in favour, a lemma of our own will do."""
    wanted = set(roles)
    claims = carrying("", [label], certificates)
    own = [name for name in claims if certificates[name]["source"] is None] if "literal" in wanted else []
    return bool(roles_of(claims, certificates) & wanted or "lemma" in roles_of(own, certificates))


def check_ledger(ledger: object, certificates: Certificates) -> None:
    """Everything in the ledger that is not the source's wording or ours is computed again from the accepted claims."""
    top = record(ledger, "the ledger", ["document", "items", "schema"])
    if top["schema"] != 1 or isinstance(top["schema"], bool):
        refuse("unknown-schema", f"schema {quote(top['schema'])}; this checker knows 1")
    text_of(top["document"], "the document")
    seen: set[str] = set()
    for entry in list_of(top["items"], "the items"):
        record(entry, "an item", LEDGER_KEYS)
        item, kind = text_of(entry["item"], "an item"), text_of(entry["kind"], "the kind of an item")
        text_of(entry["says"], "says")
        if item in seen:
            refuse("duplicate-item", f"{quote(item)} occurs twice")
        seen.add(item)
        if kind not in ("statement", "experiment", "text"):
            refuse("malformed", f"{quote(item)} is of unknown kind {quote(kind)}")
        theory = [text_of(label, "a label") for label in list_of(entry["theory"], "theory")]
        claims = carrying(item, theory, certificates)
        missing = [label for label in theory if not carrying("", [label], certificates)]
        computed = {
            "claims": claims,
            "missing": missing,
            "verdict": item_verdict(kind, missing, roles_of(claims, certificates)),
            "assumptions": declared_assumptions(claims, certificates),
        }
        for key, value in computed.items():
            if entry[key] != value:
                refuse(
                    "ledger-differs",
                    f"{quote(item)}: {key} is {quote(entry[key])}; the accepted claims give {quote(value)}",
                )
        for key, wanted in (("holds", IN_FAVOUR), ("fails", AGAINST)):
            for sentence in list_of(entry[key], key):
                record(sentence, "a sentence", ["text", "theory"])
                text_of(sentence["text"], "a sentence")
                label = text_of(sentence["theory"], "a label")
                if not supports(label, wanted, certificates):
                    refuse(
                        "ledger-differs",
                        f"{quote(item)}: no accepted statement of {quote(label)} supports {quote(sentence['text'])}",
                    )


# ------------------------------------------------------------------------------------------------------------------
# 9. Folders and the command line
# ------------------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """The outcome for a folder: accepted claims, and per refused file its code and message."""

    claims: dict[str, ClaimRecord] = field(default_factory=dict)
    refused: list[tuple[str, str, str]] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        totals = {"verified": 0, "solver": 0, "rocq": 0, "argued": 0}
        for claim in self.claims.values():
            for obligation in claim.obligations:
                totals[obligation.accepted] += 1
        return totals

    def claimed(self) -> str | None:
        """The line that says what Rocq's word is worth here; None where nothing rests on it."""
        count = self.counts()["rocq"]
        return claimed_line(count) if count else None

    def summary(self) -> str:
        c = self.counts()
        return (
            f"accepted: {c['verified']} verified here, {c['solver']} on a solver's word, "
            f"{c['rocq']} on Rocq, {c['argued']} argued"
        )


def claimed_line(count: int) -> str:
    return (
        f"on Rocq: {count} {'obligation' if count == 1 else 'obligations'} claimed, not replayed here "
        f"(tbn check --rocq replays them)"
    )


def read_file(path: Path, limit: int = MAX_BYTES) -> bytes:
    """The bytes of a regular file of bounded size; nothing else is opened: a pipe could hold the checker up."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            refuse("unreadable", "not a regular file")
        if status.st_size > limit:
            refuse("too-large", f"{status.st_size} bytes; at most {limit} are read")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:  # ValueError: a name with a null byte
        refuse("unreadable", f"cannot read it: {getattr(error, 'strerror', None) or error}")
    if len(data) > limit:
        refuse("too-large", f"more than {limit} bytes")
    return data


def _guarded(action: Callable[[], Any]) -> Any:
    """Run a check; a recursion or memory limit of the interpreter is a refusal like any other."""
    try:
        return action()
    except RecursionError:
        refuse("too-deep", "nested deeper than this interpreter follows")
    except MemoryError:
        refuse("too-large", "needs more memory than there is")


def _files_of(folder: Path) -> Iterator[str]:
    """Everything in the folder and below that is no folder, by its path from there; a link is not followed to other folders."""

    def unreadable(error: OSError) -> None:
        # it might hold anything, so it is not passed over
        refuse("unreadable", f"cannot list {quote(str(error.filename))}: {error.strerror}")

    for root, _, names in os.walk(folder, onerror=unreadable):
        for name in names:
            yield (Path(root) / name).relative_to(folder).as_posix()


def check_file(path: Path) -> DocumentRecord:
    """Check the document in a file."""
    found: DocumentRecord = _guarded(lambda: check_document(read_file(path, MAX_DOCUMENT)))
    return found


IGNORED = re.compile(r"(__pycache__|\.pytest_cache|[a-z_]+\.py)")


def check_directory(folder: Path, progress: Callable[[str], None] | None = None) -> Report:
    """Check every certificate of a folder, used claims first. The folder must hold what its manifest lists, no more."""
    report = Report()

    def refused(name: str, error: Rejected) -> None:
        report.refused.append((_printable(name, 300), error.code, error.message))

    try:
        manifest = record(load_json(read_file(folder / "MANIFEST.json")), "the manifest", ["files", "schema"])
        if manifest["schema"] != 1 or isinstance(manifest["schema"], bool):
            refuse("unknown-schema", f"schema {quote(manifest['schema'])}; this checker knows 1")
        files = manifest["files"]
        if not isinstance(files, dict) or not files:
            refuse("malformed", "the manifest lists no files")
        if len(files) > MAX_FILES:
            refuse("too-large", f"the manifest lists {len(files)} files; at most {MAX_FILES} are read")
    except Rejected as error:
        refused("MANIFEST.json", error)
        return report
    try:
        present = set(_files_of(folder))
    except Rejected as error:
        refused(".", error)
        return report
    extra = {p for p in present if not IGNORED.fullmatch(p.split("/")[0])} - set(files) - {"MANIFEST.json"}
    for name in sorted(extra):
        refused(name, Rejected("not-in-manifest", "the manifest does not list this file"))
    pending: dict[str, tuple[Any, str]] = {}
    ledger: Any = None
    accepted: dict[str, Any] = {}
    size = 0
    for name in sorted(files):
        try:
            if name not in present:
                refuse("missing-file", "the manifest lists this file, but it is not there")
            data = read_file(folder / name, min(MAX_BYTES, MAX_FOLDER - size))
            size += len(data)
            if digest(data) != files[name]:
                refuse("digest-mismatch", "the file is not the one that the manifest lists")
            match = re.fullmatch(r"([a-z0-9][a-z0-9.-]*)\.json", name)
            if match:
                certificate = load_json(data)
                statement_file = f"statements/{match[1]}.smt2"
                if not isinstance(certificate, dict) or certificate.get("claim") != match[1]:
                    refuse("malformed", f"the certificate is not one of claim {match[1]}")
                if statement_file not in files:
                    refuse("missing-file", f"{statement_file} is not in the manifest")
                text = read_file(folder / statement_file, min(MAX_BYTES, MAX_FOLDER - size)).decode(
                    "ascii", "replace"
                )
                pending[match[1]] = (certificate, text)
            elif name == "LEDGER.json":
                ledger = load_json(data)
            elif name == "README.md":
                pass  # the ledger for people: its digest is the listed one, and nothing of it is read
            elif not re.fullmatch(r"statements/[a-z0-9][a-z0-9.-]*\.smt2", name):
                refuse("unknown-file", "neither a certificate nor a statement file, nor the ledger")
            elif name.removeprefix("statements/").removesuffix(".smt2") + ".json" not in files:
                refuse("missing-file", "a statement file without its certificate")
        except Rejected as error:
            refused(name, error)
    left = MAX_WORK + WORK_PER_BYTE * size  # of the work that the whole folder may take
    while pending:
        ready = [c for c in sorted(pending) if not any(u in pending for u in _uses(pending[c][0]))]
        if not ready:
            for claim in sorted(pending):
                report.refused.append(
                    (f"{claim}.json", "circular-use", "the claims it uses use it in turn, or are refused")
                )
            break
        for claim in ready:
            certificate, text = pending.pop(claim)
            try:
                report.claims[claim] = _guarded(lambda: check_claim(certificate, text, report.claims, left))  # noqa: B023
                accepted[claim] = certificate
            except Rejected as error:
                refused(f"{claim}.json", error)
            # work that was announced in one piece, and refused, was not done
            left = max(0, left - min(METER.work, MAX_WORK))
            if progress is not None:
                progress(claim)
    if ledger is not None:
        METER.start(left)
        try:
            check_ledger(ledger, accepted)
        except Rejected as error:
            refused("LEDGER.json", error)
        METER.stop()
    return report


def _uses(certificate: Any) -> list[Any]:
    uses = certificate.get("uses", []) if isinstance(certificate, dict) else []
    return [u for u in uses if isinstance(u, str)] if isinstance(uses, list) else []


def _say(text: str, file: TextIO | None = None) -> None:
    """Print a line that may hold a path; characters that the terminal cannot show are escaped. A closed stream takes nothing."""
    stream = sys.stdout if file is None else file
    if stream is None:
        return
    encoding = stream.encoding or "ascii"
    print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream)


def _one_line(path: str) -> str:
    """A path whose line ends and control characters cannot pass for a line of the checker's own."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "backslashreplace").decode() for c in path
    )


def main(argv: Sequence[str] | None = None) -> int:
    """``python -I proofs/checker.py [--strict] [--json] PATH...``; exit 0 accepted, 1 refused, 2 could not run, 3 not strict."""
    parser = argparse.ArgumentParser(
        prog="checker.py", description="Re-check proof certificates, trusting nothing in them."
    )
    parser.add_argument(
        "paths",
        nargs="+",
        type=Path,
        metavar="PATH",
        help="a certificate folder (holds MANIFEST.json) or one document",
    )
    parser.add_argument("--strict", action="store_true", help="exit 3 unless everything is verified here")
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of text")
    options = parser.parse_args(argv)
    code, results = 0, []
    for path in options.paths:
        try:
            document = stat.S_ISREG(path.stat().st_mode)
            folder = not document and stat.S_ISREG((path / "MANIFEST.json").stat().st_mode)
        except (FileNotFoundError, NotADirectoryError):
            document = folder = False
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or error
            _say(f"checker.py: cannot read {quote(str(path))}: {reason}", file=sys.stderr)
            return 2
        if document:
            result, line, status = _run_document(path)
        elif folder:
            result, line, status = _run_folder(path, options.strict)
        else:
            _say(
                f"checker.py: {quote(str(path))} is no certificate folder (no MANIFEST.json in it) and no file",
                file=sys.stderr,
            )
            return 2
        results.append(result)
        code = status if code in (0, 3) and status else code
        if not options.json:
            for entry in result["refused"]:
                _say(f"refused: {_one_line(entry['file'])}: {entry['code']}: {entry['message']}")
            if result.get("claimed") and not result["refused"]:
                _say(result["claimed"])
            _say(line)
    if options.json:
        _say(json.dumps({"schema": 1, "results": results}, sort_keys=True))
    return code


def _run_folder(folder: Path, strict: bool) -> tuple[dict[str, Any], str, int]:
    report = check_directory(folder)
    counts = report.counts()
    result = {
        "path": str(folder),
        "accepted": {
            c.id: {"verdict": c.verdict, "assumptions": list(c.assumptions)} for c in report.claims.values()
        },
        "counts": counts,
        "claimed": report.claimed(),
        "refused": [{"file": str(folder / f), "code": c, "message": m} for f, c, m in report.refused],
    }
    if report.refused:
        return result, f"refused: {len(report.refused)} of the files in {_one_line(str(folder))}", 1
    on_trust = counts["solver"] + counts["rocq"] + counts["argued"]
    return result, report.summary(), 3 if strict and on_trust else 0


def _run_document(path: Path) -> tuple[dict[str, Any], str, int]:
    result: dict[str, Any] = {"path": str(path), "refused": []}
    try:
        found = check_file(path)
    except Rejected as error:
        result["refused"] = [{"file": str(path), "code": error.code, "message": error.message}]
        return result, f"refused: {_one_line(str(path))}", 1
    result.update(establishes=found.establishes, network=found.network, subject=found.subject)
    return result, f"accepted: {found.line()}", 0


def run(argv: Sequence[str] | None = None) -> int:
    """``main``, which answers with one line and exit code 2 where standard output is closed or cannot be written."""
    if sys.stdout is None:
        _say("checker.py: standard output is closed; send it to a file, or to /dev/null", file=sys.stderr)
        return 2
    try:
        try:
            return main(argv)
        finally:
            sys.stdout.flush()
    except OSError as error:
        _drop(sys.stdout)
        try:
            _say(f"checker.py: cannot write the output: {error.strerror}", file=sys.stderr)
        except OSError:
            _drop(sys.stderr)
        return 2


def _drop(stream: TextIO) -> None:
    """What is left in the buffer goes nowhere: the interpreter would try to write it once more at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(run())
