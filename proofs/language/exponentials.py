"""Spelling SymPy expressions so that the checker's normal form recognises them. No claims."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Pow, exp, expand_log, log


def as_exponentials(expression: Any) -> Any:
    """Powers with symbolic exponents as exp(exponent * log(base)), so that SMT-LIB can say them; one exp per product."""
    spelt = sympy.sympify(expression, strict=True).replace(
        lambda e: isinstance(e, Pow) and not e.exp.is_Integer,
        lambda e: exp(e.exp * expand_log(log(e.base))),
    )

    def merged(product: Any) -> Any:
        exponent = sum((f.exp for f in product.args if isinstance(f, exp)), sympy.S.Zero)
        return sympy.Mul(exp(exponent), *(f for f in product.args if not isinstance(f, exp)))

    return spelt.replace(lambda e: e.is_Mul, merged)
