"""SymPy expressions to SMT-LIB 2 text, exactly; whatever has no exact reading is refused.

Functions may be the classes of ``symbolic.algebra.functions`` (Exp, Ln, Sigmoid, Logit, Softplus) or SymPy's ``exp`` and
``log``; applied undefined functions keep their name. Rationals stay exact; floats, roots, constants such as pi and unknown
heads raise ``NotExact``.
"""

from __future__ import annotations

import re
from typing import Any

import sympy
from sympy.core.function import AppliedUndef

FUNCTIONS = {
    "Exp": "Exp",
    "Ln": "Ln",
    "Sigmoid": "Sigmoid",
    "Logit": "Logit",
    "Softplus": "Softplus",
    "exp": "Exp",
    "log": "Ln",
}
_RESERVED = {
    *(
        "+",
        "-",
        "*",
        "/",
        "<",
        "<=",
        ">",
        ">=",
        "=",
        "and",
        "or",
        "not",
        "xor",
        "ite",
        "distinct",
        "let",
        "forall",
        "exists",
    ),
    *(
        "true",
        "false",
        "as",
        "assert",
        "par",
        "Real",
        "Int",
        "Bool",
        "mod",
        "div",
        "abs",
        "exp",
        "goal",
        "match",
        "_",
        "!",
    ),
    *FUNCTIONS.values(),
}
_SYMBOL = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(-[A-Za-z0-9_]+)*")
_RELATIONS = {
    sympy.core.relational.StrictLessThan: "<",
    sympy.core.relational.LessThan: "<=",
    sympy.core.relational.StrictGreaterThan: ">",
    sympy.core.relational.GreaterThan: ">=",
    sympy.core.relational.Equality: "=",
    sympy.core.relational.Unequality: "distinct",
}
_MAX_POWER = 64


class NotExact(ValueError):
    """The expression has no exact SMT-LIB reading here."""


def symbol(name: str) -> str:
    """``name`` if it can stand as an SMT-LIB symbol that no built-in uses. Raises NotExact otherwise."""
    if not _SYMBOL.fullmatch(name) or name in _RESERVED:
        raise NotExact(f"{name!r} cannot name a variable in a statement")
    return name


def numeral(value: Any) -> str:
    """An exact rational (int, Fraction, SymPy Rational) as an SMT-LIB term: ``3``, ``(/ 1 2)``, ``(- (/ 1 2))``."""
    numerator, denominator = int(value.numerator), int(value.denominator)
    size = str(abs(numerator)) if denominator == 1 else f"(/ {abs(numerator)} {denominator})"
    return f"(- {size})" if numerator < 0 else size


def to_smt(expression: Any) -> str:
    """SMT-LIB text of a SymPy expression, an int or a Fraction. Raises NotExact on anything without an exact reading."""
    return _text(sympy.sympify(expression, strict=True))


def _apply(head: str, arguments: list[str]) -> str:
    return f"({head} {' '.join(arguments)})"


def _text(e: Any) -> str:
    if e is sympy.true:
        return "true"
    if e is sympy.false:
        return "false"
    if isinstance(e, sympy.Rational):
        return numeral(e)
    if isinstance(e, sympy.Symbol):
        return symbol(e.name)
    if e is sympy.E:
        return "(Exp 1)"
    if isinstance(e, sympy.Add):
        return _sum(e)
    if isinstance(e, sympy.Mul):
        return _product(e)
    if isinstance(e, sympy.Pow):
        return _power(e)
    for kind, head in _RELATIONS.items():
        if isinstance(e, kind):
            return _apply(head, [_text(e.lhs), _text(e.rhs)])
    if isinstance(e, sympy.Not):
        return _apply("not", [_text(e.args[0])])
    if isinstance(e, sympy.And | sympy.Or):
        head = "and" if isinstance(e, sympy.And) else "or"
        return _apply(head, [_text(a) for a in sorted(e.args, key=sympy.default_sort_key)])
    if isinstance(e, sympy.Implies):
        return _apply("=>", [_text(a) for a in e.args])
    if isinstance(e, sympy.Piecewise):
        return _piecewise(e)
    if isinstance(e, sympy.Max | sympy.Min) and len(e.args) == 2:
        low, high = sorted(e.args, key=sympy.default_sort_key)
        larger, smaller = (high, low) if isinstance(e, sympy.Max) else (low, high)
        return _apply("ite", [_apply("<=", [_text(low), _text(high)]), _text(larger), _text(smaller)])
    name = type(e).__name__
    if isinstance(e, AppliedUndef):
        return _apply(symbol(name), [_text(a) for a in e.args])
    if name in FUNCTIONS and isinstance(e, sympy.Function) and len(e.args) == 1:
        return _apply(FUNCTIONS[name], [_text(e.args[0])])
    raise NotExact(f"{name} has no exact SMT-LIB reading here: {e}")


def _sum(e: sympy.Add) -> str:
    """Terms in SymPy's printing order; ``(- a b)`` for a pair whose second coefficient is negative."""
    terms = e.as_ordered_terms()
    if len(terms) == 2 and _negative(terms[0]) and not _negative(terms[1]):
        terms = [terms[1], terms[0]]
    if len(terms) == 2 and _negative(terms[1]):
        return _apply("-", [_text(terms[0]), _text(-terms[1])])
    return _apply("+", [_text(term) for term in terms])


def _negative(term: Any) -> bool:
    coefficient, _ = term.as_coeff_Mul()
    return bool(coefficient.is_Rational and coefficient.is_negative)


def _product(e: sympy.Mul) -> str:
    above: list[str] = []
    below: list[str] = []
    minus = False
    for factor in e.as_ordered_factors():
        if isinstance(factor, sympy.Rational):
            if factor.is_negative:
                minus, factor = not minus, -factor
            if factor.p != 1:
                above.append(str(factor.p))
            if factor.q != 1:
                below.append(str(factor.q))
        elif isinstance(factor, sympy.Pow) and factor.exp.is_Integer and factor.exp.is_negative:
            below.append(
                _text(
                    sympy.Pow(factor.base, -factor.exp, evaluate=False) if factor.exp != -1 else factor.base
                )
            )
        else:
            above.append(_text(factor))
    text = _join(above)
    if below:
        text = _apply("/", [text, _join(below)])
    return f"(- {text})" if minus else text


def _join(factors: list[str]) -> str:
    if not factors:
        return "1"
    return factors[0] if len(factors) == 1 else _apply("*", factors)


def _power(e: sympy.Pow) -> str:
    if e.base == sympy.E:
        return _apply("Exp", [_text(e.exp)])
    if not e.exp.is_Integer or abs(int(e.exp)) > _MAX_POWER:
        raise NotExact(f"only integer powers up to {_MAX_POWER} have an exact reading, not {e}")
    exponent = int(e.exp)
    if exponent == 0:
        return "1"
    power = _join([_text(e.base)] * abs(exponent))
    return power if exponent > 0 else _apply("/", ["1", power])


def _piecewise(e: sympy.Piecewise) -> str:
    *guarded, (last, condition) = [(pair.expr, pair.cond) for pair in e.args]
    if condition is not sympy.true:
        raise NotExact(f"the last piece must be unconditional: {e}")
    text = _text(last)
    for value, guard in reversed(guarded):
        text = _apply("ite", [_text(guard), _text(value), text])
    return text
