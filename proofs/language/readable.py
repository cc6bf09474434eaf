"""Statements for people: SMT-LIB blocks as mathematics in plain text or LaTeX. Only for display; nothing rests on it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from typing import Any

from proofs.checker import PREAMBLE, read_sexps

Sexp = Any

_RELATION = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "distinct": "≠"}
_NEGATED = {"<": "≥", "<=": ">", ">": "≤", ">=": "<", "=": "≠", "distinct": "="}
_FUNCTION = {"Sigmoid": "σ", "Logit": "logit", "Ln": "ln", "Softplus": "softplus"}
_SORT = {"Real": "real", "Int": "integer", "Bool": "Boolean"}
_LATEX = {
    "≤": r"\le", "≥": r"\ge", "≠": r"\ne", "·": r"\,", "∧": r"\land", "∨": r"\lor", "¬": r"\lnot ", "⇒": r"\Rightarrow",
    "σ": r"\sigma", "logit": r"\operatorname{logit}", "ln": r"\ln", "softplus": r"\operatorname{softplus}", "⊕": r"\oplus",
    "∀": r"\forall",
}  # fmt: skip

# Binding strength, loosest first.
_QUANTIFIER, _IMPLIES, _OR, _AND, _COMPARE, _SUM, _PRODUCT, _POWER, _ATOM = range(9)


@dataclass
class Printer:
    """Infix text of SMT-LIB terms; ``latex`` chooses the notation."""

    latex: bool = False

    def text(self, term: Sexp) -> str:
        return self._show(term)[0]

    def _mark(self, sign: str) -> str:
        return _LATEX.get(sign, sign) if self.latex else sign

    def _wrap(self, term: Sexp, least: int) -> str:
        text, strength = self._show(term)
        if strength >= least:
            return text
        return rf"\left({text}\right)" if self.latex else f"({text})"

    def _name(self, name: str) -> str:
        if not self.latex:
            return name
        head, _, tail = name.replace("-", "_").partition("_")
        stem = head.rstrip("0123456789")
        tail = (head[len(stem) :] + ("," if tail and head != stem else "") + tail).replace("_", ",")
        stem = stem if len(stem) == 1 else rf"\mathrm{{{stem}}}"
        return f"{stem}_{{{tail}}}" if tail else stem

    def _show(self, term: Sexp) -> tuple[str, int]:
        if isinstance(term, _Printed):
            return str(term), _COMPARE
        if isinstance(term, str):
            return (term if term[:1].isdigit() else self._name(term)), _ATOM
        if not term:
            return "()", _ATOM
        head, args = term[0], term[1:]
        if head == "+":
            return self._sum(args), _SUM
        if head == "-" and len(args) == 1:
            return f"-{self._wrap(args[0], _PRODUCT)}", _SUM
        if head == "-":
            return " - ".join([self._wrap(args[0], _SUM), *(self._wrap(a, _PRODUCT) for a in args[1:])]), _SUM
        if head == "*":
            return self._product(args), _PRODUCT
        if head == "/" and len(args) == 2:
            return self._quotient(*args)
        if head in _RELATION:
            joined = f" {self._mark(_RELATION[head])} ".join(self._wrap(a, _SUM) for a in args)
            return joined, _COMPARE
        if head == "not" and len(args) == 1:
            return self._negation(args[0])
        if head == "and":
            return f" {self._mark('∧')} ".join(self._wrap(a, _COMPARE) for a in self._chained(args)), _AND
        if head == "or":
            return f" {self._mark('∨')} ".join(self._wrap(a, _AND) for a in args), _OR
        if head == "xor":
            return f" {self._mark('⊕')} ".join(self._wrap(a, _COMPARE) for a in args), _OR
        if head == "=>":
            return f" {self._mark('⇒')} ".join(self._wrap(a, _OR) for a in args), _IMPLIES
        if head == "ite" and len(args) == 3:
            return f"(if {self.text(args[0])} then {self.text(args[1])} else {self.text(args[2])})", _ATOM
        if head == "forall":
            binders = ", ".join(f"{self._name(name)} {_SORT.get(sort, sort)}" for name, sort in args[0])
            return f"for all {binders}: {self.text(args[1])}", _QUANTIFIER
        if head == "to_real":
            return self._show(args[0])
        if head == "Exp" and len(args) == 1:
            inner = self.text(args[0])
            simple = isinstance(args[0], str) and len(args[0]) == 1
            return (f"e^{{{inner}}}" if self.latex else f"e^{inner}" if simple else f"e^({inner})"), _POWER
        name = self._mark(_FUNCTION[head]) if head in _FUNCTION else self._name(str(head))
        return f"{name}({', '.join(self.text(a) for a in args)})", _ATOM

    def _chained(self, parts: Sequence[Sexp]) -> list[Sexp]:
        """0 < a and a < 1 become one chain 0 < a < 1, already printed."""
        result: list[Sexp] = []
        for part in parts:
            before = result[-1] if result else None
            if (
                isinstance(part, list) and isinstance(before, list) and len(part) == 3 and len(before) >= 3
                and part[0] in ("<", "<=") and before[0] in ("<", "<=") and before[-1] == part[1]
            ):  # fmt: skip
                result[-1] = _Printed(
                    f"{self.text(before)} {self._mark(_RELATION[part[0]])} {self._wrap(part[2], _SUM)}"
                )
            else:
                result.append(part)
        return result

    def _sum(self, args: Sequence[Sexp]) -> str:
        parts = [self._wrap(args[0], _SUM)]
        for arg in args[1:]:
            if isinstance(arg, list) and len(arg) == 2 and arg[0] == "-":
                parts.append(f"- {self._wrap(arg[1], _PRODUCT)}")
            else:
                parts.append(f"+ {self._wrap(arg, _SUM)}")
        return " ".join(parts)

    def _product(self, args: Sequence[Sexp]) -> str:
        groups: list[list[Sexp]] = []
        for arg in args:  # x x x is a power
            if groups and groups[-1][0] == arg and isinstance(arg, str) and not arg[:1].isdigit():
                groups[-1].append(arg)
            else:
                groups.append([arg])
        texts = []
        for group in groups:
            base = self._wrap(group[0], _POWER)
            power = f"{{{len(group)}}}" if self.latex else str(len(group))
            texts.append(f"{base}^{power}" if len(group) > 1 else base)
        return self._mark("·").join(texts)

    def _quotient(self, above: Sexp, below: Sexp) -> tuple[str, int]:
        if self.latex:
            return rf"\frac{{{self.text(above)}}}{{{self.text(below)}}}", _ATOM
        numbers = isinstance(above, str) and isinstance(below, str) and above.isdigit() and below.isdigit()
        if numbers:
            return f"{above}/{below}", _PRODUCT
        return f"{self._wrap(above, _PRODUCT)}/{self._wrap(below, _POWER)}", _PRODUCT

    def _negation(self, inner: Sexp) -> tuple[str, int]:
        if isinstance(inner, list) and len(inner) == 3 and inner[0] in _NEGATED:
            return f" {self._mark(_NEGATED[inner[0]])} ".join(
                self._wrap(a, _SUM) for a in inner[1:]
            ), _COMPARE
        text = self.text(inner)
        body = rf"\left({text}\right)" if self.latex else f"({text})"
        return f"{self._mark('¬') if self.latex else 'not '}{body}", _ATOM


class _Printed(str):
    """Text that is already printed."""


@dataclass
class Statement:
    """A block taken apart for display."""

    declared: list[tuple[str, str]] = field(default_factory=list)  # name, sort or signature
    definitions: list[Sexp] = field(default_factory=list)
    hypotheses: list[tuple[str, Sexp]] = field(default_factory=list)
    goal: Sexp | None = None


_PREAMBLE_NAMES = {command[1] for command in read_sexps(PREAMBLE)}


def parse(body: str, universal: bool = True) -> Statement:
    """The parts of a statement's SMT-LIB text. With ``universal`` the assertion named goal is the denied goal."""
    result = Statement()
    for command in read_sexps(body):
        head = command[0]
        if head == "declare-const":
            result.declared.append((command[1], command[2]))
        elif head == "declare-fun" and command[1] not in _PREAMBLE_NAMES:
            signature = " × ".join(_SORT.get(s, s) for s in command[2])
            result.declared.append((command[1], f"{signature} → {_SORT.get(command[3], command[3])}"))
        elif head in ("define-fun", "define-fun-rec") and command[1] not in _PREAMBLE_NAMES:
            result.definitions.append(command)
        elif head == "assert":
            formula, name = command[1][1], command[1][3]
            if name == "goal" and universal and isinstance(formula, list) and formula[0] == "not":
                result.goal = formula[1]
            else:
                result.hypotheses.append((name, formula))
    return result


def lines(body: str, universal: bool = True, latex: bool = False) -> list[str]:
    """A statement as a few lines: variables, definitions, hypotheses, goal."""
    printer, parts = Printer(latex), parse(body, universal)
    found: list[str] = []
    by_sort: dict[str, list[str]] = {}
    for name, sort in parts.declared:
        by_sort.setdefault(sort, []).append(printer.text(name))
    if by_sort:
        kinds = [f"{', '.join(names)} {_SORT.get(sort, ': ' + sort)}" for sort, names in by_sort.items()]
        found.append(
            ("For all " if parts.goal is not None else "There are ") + "; ".join(kinds).replace(" : ", ": ")
        )
    for command in parts.definitions:
        parameters = ", ".join(printer.text(p[0]) for p in command[2])
        found.append(f"where {printer.text(command[1])}({parameters}) = {printer.text(command[4])}")
    given = [printer.text(h) for h in printer._chained([h for _, h in parts.hypotheses])]
    if given:
        found.append(("with " if parts.goal is not None or by_sort else "") + ",  ".join(given))
    if parts.goal is not None:
        found.append(printer.text(parts.goal))
    return found


# Numbers at a counterexample ----------------------------------------------------------------------------------------------


class NoValue(Exception):
    """The term has no value that this display knows how to compute."""


def value(term: Sexp, values: Mapping[str, Any], definitions: Sequence[Sexp] = ()) -> Any:
    """A closed term's value: a Fraction where no Exp or Ln occurs, else a float; booleans for formulas. Raises NoValue."""
    table = {command[1]: command for command in definitions}

    def go(t: Sexp, env: Mapping[str, Any], depth: int) -> Any:
        if depth > 300:
            raise NoValue
        if isinstance(t, str):
            if t in env:
                return go(read_sexps(env[t])[0], {}, depth + 1) if isinstance(env[t], str) else env[t]
            if t in ("true", "false"):
                return t == "true"
            try:
                return Fraction(t)
            except ValueError:
                raise NoValue from None
        head, rest = t[0], t[1:]
        if head == "ite":
            return go(rest[1] if go(rest[0], env, depth + 1) else rest[2], env, depth + 1)
        if head == "forall":
            raise NoValue
        args = [go(a, env, depth + 1) for a in rest]
        return _apply(str(head), args, env, table, lambda body, inner: go(body, inner, depth + 1))

    try:
        return go(term, values, 0)
    except (ArithmeticError, ValueError, KeyError, TypeError, IndexError) as error:
        raise NoValue from error


def _apply(head: str, args: list[Any], env: Mapping[str, Any], table: Mapping[str, Any], call: Any) -> Any:
    if head == "+":
        return sum(args[1:], args[0])
    if head == "-":
        return -args[0] if len(args) == 1 else args[0] - sum(args[1:], Fraction(0))
    if head == "*":
        return math.prod(args)
    if head == "/":
        return args[0] / args[1]
    if head in ("<", "<=", ">", ">=", "="):
        pairs = list(pairwise(args))
        tests = {
            "<": lambda a, b: a < b,
            "<=": lambda a, b: a <= b,
            ">": lambda a, b: a > b,
            ">=": lambda a, b: a >= b,
        }
        return all(tests.get(head, lambda a, b: a == b)(a, b) for a, b in pairs)
    if head == "distinct":
        return len(set(args)) == len(args)
    if head in ("and", "or"):
        return all(args) if head == "and" else any(args)
    if head == "not":
        return not args[0]
    if head == "=>":
        return not all(args[:-1]) or args[-1]
    if head == "to_real":
        return args[0]
    if head in ("Exp", "Ln", "Sigmoid", "Logit", "Softplus"):
        x = float(args[0])
        known: dict[str, Callable[[float], float]] = {
            "Exp": math.exp, "Ln": math.log, "Sigmoid": lambda v: 1 / (1 + math.exp(-v)),
            "Logit": lambda v: math.log(v / (1 - v)), "Softplus": lambda v: math.log1p(math.exp(v)),
        }  # fmt: skip
        return known[head](x)
    if head in table:
        parameters = [p[0] for p in table[head][2]]
        return call(table[head][4], {**env, **dict(zip(parameters, args, strict=True))})
    if isinstance(env.get(head), Mapping):
        key = ",".join(str(a) for a in args)
        entry = env[head].get(key, env[head]["else"])
        return call(read_sexps(entry)[0], {})
    raise NoValue


def number(found: Any) -> str:
    """A value for display: fractions exactly while short, floats to six digits."""
    if isinstance(found, bool):
        return "true" if found else "false"
    if isinstance(found, Fraction):
        return str(found) if len(str(found)) <= 24 else f"{float(found):.6g}"
    return f"{found:.6g}"
