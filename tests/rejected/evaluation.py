"""Truth of statements at given points, exact or in sixty digits, written apart from the checker; to look for counterexamples.

A comparison is true, false, or too close to call (None) when its two sides agree to forty digits. A point where a division by zero
or a logarithm of a negative number occurs says nothing.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from math import prod
from typing import Any

import mpmath

from proofs.language import readable

DIGITS, CLOSE = 60, 40
LARGE = 10**6
"""Exponents beyond this are not evaluated."""


class Undefined(Exception):
    """The term has no value at this point, or none that can be computed here."""


def _together(values: list[Any]) -> list[Any]:
    """Fractions as they are; once one value is a float of sixty digits, all numbers are."""
    if not any(isinstance(value, mpmath.mpf) for value in values):
        return values
    return [
        mpmath.mpf(value.numerator) / value.denominator if isinstance(value, Fraction) else value
        for value in values
    ]


class Evaluator:
    """Values of terms at one point; ``definitions`` are the statement's define-fun and define-fun-rec commands."""

    def __init__(self, values: Mapping[str, Any], definitions: Sequence[Any]) -> None:
        self.values = dict(values)
        self.definitions = {command[1]: command for command in definitions}

    def term(self, t: Any, bound: Mapping[str, Any], depth: int = 0) -> Any:
        if depth > 200:
            raise Undefined
        if isinstance(t, str):
            if t in bound:
                return bound[t]
            if t in self.values:
                return self.values[t]
            if t in ("true", "false"):
                return t == "true"
            try:
                return Fraction(t)
            except ValueError:
                raise Undefined from None
        head, rest = t[0], t[1:]
        if head in ("<", "<=", ">", ">=", "=", "distinct", "and", "or", "not", "=>", "forall"):
            return self.truth(t, bound, depth)
        if head == "ite":
            guard = self.truth(rest[0], bound, depth + 1)
            if guard is None:
                raise Undefined
            return self.term(rest[1] if guard else rest[2], bound, depth + 1)
        args = _together([self.term(a, bound, depth + 1) for a in rest])
        if head == "+":
            return sum(args[1:], args[0])
        if head == "-":
            return -args[0] if len(args) == 1 else args[0] - sum(args[1:], Fraction(0))
        if head == "*":
            return prod(args)
        if head == "to_real":
            return args[0]
        if head in self.definitions:
            parameters = [p[0] for p in self.definitions[head][2]]
            return self.term(self.definitions[head][4], dict(zip(parameters, args, strict=True)), depth + 1)
        return self._function(head, args)

    def _function(self, head: Any, args: list[Any]) -> Any:
        if head == "/" and len(args) == 2 and args[1] != 0:
            return args[0] / args[1]
        if head in ("Exp", "Softplus", "Sigmoid") and abs(args[0]) < LARGE:
            power = mpmath.exp(mpmath.mpf(1) * args[0])
            return {"Exp": power, "Softplus": mpmath.log(1 + power), "Sigmoid": power / (1 + power)}[head]
        if head == "Ln" and args[0] > 0:
            return mpmath.log(mpmath.mpf(1) * args[0])
        if head == "Logit" and 0 < args[0] < 1:
            return mpmath.log(mpmath.mpf(1) * args[0] / (1 - args[0]))
        raise Undefined

    def truth(self, t: Any, bound: Mapping[str, Any], depth: int = 0) -> bool | None:
        """True, False, or None when it is too close to call."""
        if isinstance(t, str):
            return bool(self.term(t, bound, depth))
        head, rest = t[0], t[1:]
        if head == "not":
            inner = self.truth(rest[0], bound, depth + 1)
            return None if inner is None else not inner
        if head in ("and", "or", "=>"):
            parts = [self.truth(a, bound, depth + 1) for a in rest]
            if head == "=>":
                parts = [None if p is None else not p for p in parts[:-1]] + parts[-1:]
            decisive = head != "and"
            return decisive if decisive in parts else None if None in parts else not decisive
        if head == "forall":
            raise Undefined
        if head == "ite":
            guard = self.truth(rest[0], bound, depth + 1)
            return None if guard is None else self.truth(rest[1] if guard else rest[2], bound, depth + 1)
        args = _together([self.term(a, bound, depth + 1) for a in rest])
        found = [self._compare(head, a, b) for a, b in pairwise(args)]
        return False if False in found else None if None in found else True

    def _compare(self, head: str, a: Any, b: Any) -> bool | None:
        if a is None or b is None:
            return None
        if isinstance(a, bool) or isinstance(b, bool):
            return (a == b) == (head == "=")
        if isinstance(a, Fraction) and isinstance(b, Fraction):
            exact = {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b, "=": a == b, "distinct": a != b}
            return exact[head]
        if abs(a - b) <= mpmath.mpf(10) ** -CLOSE * (1 + abs(a) + abs(b)):
            return None
        return {"<": a < b, "<=": a < b, ">": a > b, ">=": a > b, "=": False, "distinct": True}[head]


def counterexample(body: str, rng: random.Random, points: int) -> dict[str, Any] | None:
    """Random values of the constants at which the hypotheses hold and the goal fails, if some turn up."""
    parts = readable.parse(body)
    if parts.goal is None:
        return None
    for _ in range(points):
        values: dict[str, Any] = {}
        for name, sort in parts.declared:
            if sort == "Bool":
                values[name] = rng.random() < 0.5
            elif sort == "Int":
                values[name] = Fraction(rng.randint(-3, 6))
            elif sort == "Real":
                values[name] = Fraction(rng.randint(-12, 24), rng.choice((1, 2, 3, 8, 24)))
            else:  # functions are not sampled
                return None
        with mpmath.workdps(DIGITS):
            evaluator = Evaluator(values, parts.definitions)
            try:
                facts = [evaluator.truth(formula, {}) for _, formula in parts.hypotheses]
                if all(facts) and evaluator.truth(parts.goal, {}) is False:
                    return values
            except Undefined:
                continue
    return None
