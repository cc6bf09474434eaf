"""Builders of evidence: plain dicts with a ``kind``, in the shape that ``proofs/checker.py`` decides.

Nothing here is trusted. A builder only fixes the keys; the checker rebuilds every step from the statement and refuses what does
not follow. Terms and formulas are SMT-LIB text (``proofs.smtlib.to_smt`` makes it from SymPy), numbers are exact.

The goal named below is the statement's: ``(assert (! (not G) :named goal))`` has goal ``G``; a fact is a named hypothesis, a
hypothesis introduced by ``intro`` or ``cases``, or a step of ``have``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

Evidence = dict[str, Any]
Number = int | str | Fraction


def exact(number: Number) -> str:
    """An exact rational as the text ``p`` or ``p/q``. Floats are refused: they have no place in a certificate."""
    if isinstance(number, bool) or not isinstance(number, int | str | Fraction):
        raise TypeError(f"an exact number is an int, a Fraction or text such as '2/3', not {number!r}")
    return str(Fraction(number))


def identity(*, exp: bool = False) -> Evidence:
    """Goal ``(= a b)``: both sides become one rational function over atoms.

    With ``exp`` the exponentials of both sides are compared, which decides identities between sums of logarithms.
    """
    return {"kind": "identity", "exp": True} if exp else {"kind": "identity"}


def chain(terms: Sequence[str]) -> Evidence:
    """Goal ``(= t0 tn)`` through the terms ``t0, t1, ..., tn``, each step an identity: a derivation kept for a reader."""
    if len(terms) < 2:
        raise ValueError("a chain has at least two terms")
    return {"kind": "chain", "terms": list(terms)}


def combination(
    terms: Sequence[tuple[Number, Sequence[str], str | None]] = (),
    equalities: Sequence[tuple[str, str]] = (),
) -> Evidence:
    """Positivstellensatz or Farkas certificate from named facts and the negated goal (named ``goal``).

    ``terms`` are triples (coefficient >= 0, facts, square): the sum of coefficient * product of the facts' non-negative sides *
    square^2, plus the sum of multiplier * equality over ``equalities``, equals a constant that contradicts its sign. For a goal
    ``(= a b)`` give equalities alone, with a - b equal to their sum.
    """
    return {
        "kind": "combination",
        "terms": [
            {"coefficient": exact(coefficient), "facts": list(facts), "square": square}
            for coefficient, facts, square in terms
        ],
        "equalities": [{"fact": fact, "multiplier": multiplier} for fact, multiplier in equalities],
    }


def sign() -> Evidence:
    """Goal ``(< 0 t)``, ``(<= 0 t)`` or ``(distinct t 0)`` by structure: sums and products of positive things, hypotheses, Exp."""
    return {"kind": "sign"}


def both(parts: Sequence[Mapping[str, Any]]) -> Evidence:
    """Goal ``(and G1 ... Gn)``: one evidence per conjunct."""
    return {"kind": "both", "parts": [dict(part) for part in parts]}


def intro(then: Mapping[str, Any], names: Sequence[str] = ()) -> Evidence:
    """Goal ``(=> H G)`` or ``(forall ((x S)) G)``: assume or fix, and go on. ``names`` name the hypotheses that appear."""
    return {"kind": "intro", "names": list(names), "then": dict(then)}


def cases(on: str, then: Mapping[str, Any], orelse: Mapping[str, Any], name: str = "case") -> Evidence:
    """Split on the formula ``on``; it (then its negation) is the fact ``name`` in the two branches."""
    return {"kind": "cases", "on": on, "then": dict(then), "else": dict(orelse), "name": name}


def step(name: str, formula: str, by: Mapping[str, Any]) -> Evidence:
    """A step of ``have``: the fact ``name`` states ``formula``, proved by the evidence ``by``."""
    return {"step": "prove", "name": name, "formula": formula, "by": dict(by)}


def instance(name: str, hypothesis: str, terms: Mapping[str, str]) -> Evidence:
    """A step of ``have``: the universally quantified ``hypothesis`` at the given terms."""
    return {"step": "instance", "name": name, "hypothesis": hypothesis, "terms": dict(terms)}


def apply(
    name: str,
    claim: str,
    obligation: str,
    terms: Mapping[str, str],
    hypotheses: Sequence[Mapping[str, Any]] = (),
) -> Evidence:
    """A step of ``have``: another claim's obligation at the given terms; one evidence per hypothesis of that obligation."""
    return {
        "step": "apply",
        "name": name,
        "claim": claim,
        "obligation": obligation,
        "terms": dict(terms),
        "hypotheses": [dict(evidence) for evidence in hypotheses],
    }


def have(steps: Sequence[Mapping[str, Any]], then: Mapping[str, Any]) -> Evidence:
    """Establish the steps in order, each a fact for what follows; then the goal."""
    return {"kind": "have", "steps": [dict(item) for item in steps], "then": dict(then)}


def exponentiate(then: Mapping[str, Any]) -> Evidence:
    """Goal ``a < b`` (``<=``, ``=``) becomes ``Exp a < Exp b``."""
    return {"kind": "exponentiate", "then": dict(then)}


def monotone(function: str, fact: str) -> Evidence:
    """Goal ``(< (F a) (F b))`` for F = Exp or Ln, from the fact ``(< a b)`` (likewise ``<=`` and ``=``)."""
    if function not in {"Exp", "Ln"}:
        raise ValueError(f"monotone knows Exp and Ln, not {function!r}")
    return {"kind": "monotone", "function": function, "fact": fact}


def exp_lower() -> Evidence:
    """Goal ``(<= (+ 1 t) (Exp t))``."""
    return {"kind": "exp-lower"}


def ln_upper() -> Evidence:
    """Goal ``(<= (Ln u) (- u 1))`` for u > 0."""
    return {"kind": "ln-upper"}


def induction(variable: str, base: Mapping[str, Any], step_: Mapping[str, Any]) -> Evidence:
    """Goal ``(forall ((k Int)) (=> (<= K0 k) P))``: evidence for ``P[K0]``, and for ``P[k+1]`` from ``k-range`` and ``ih``."""
    return {"kind": "induction", "variable": variable, "base": dict(base), "step": dict(step_)}


def taylor(
    variable: str, at: Number | str, initial: Sequence[Mapping[str, Any]], remainder: Mapping[str, Any]
) -> Evidence:
    """Goal ``a <= b`` or ``a < b`` with f = b - a: the derivatives of f below order n at ``at`` are >= 0, the n-th keeps its sign.

    ``initial`` holds one evidence per order 0 .. n-1; ``remainder`` is the evidence for the sign of the n-th derivative. The
    checker differentiates by itself.
    """
    return {
        "kind": "taylor",
        "variable": variable,
        "at": str(at),
        "initial": [dict(evidence) for evidence in initial],
        "remainder": dict(remainder),
    }


def enumeration() -> Evidence:
    """All values of the Bool and bounded Int constants, one by one."""
    return {"kind": "enumeration"}


def interval(**options: Any) -> Evidence:
    """Box subdivision with rational enclosures of Exp and Ln."""
    return {"kind": "interval", **options}


def model(values: Mapping[str, str | int | Fraction | Mapping[str, str]]) -> Evidence:
    """Status ``sat``, near misses, witnesses: a value for every constant.

    A value is an exact number, a closed term such as ``(Ln 4)``, ``true`` or ``false``, or for a function of one integer a table
    ``{"1": "1/2", "else": "1/3"}``.
    """

    def value(item: str | int | Fraction | Mapping[str, str]) -> str | dict[str, str]:
        if isinstance(item, Mapping):
            return {str(key): value(entry) for key, entry in item.items()}  # type: ignore[misc]
        if isinstance(item, bool):
            return "true" if item else "false"
        if isinstance(item, str):
            return item
        return exact(item)

    return {"kind": "model", "values": {name: value(item) for name, item in values.items()}}


def smt(solver: str) -> Evidence:
    """A solver's word, ``z3`` or ``cvc5``: the statement's text was ``unsat``. Counts as such, never as verified."""
    return {"kind": "smt", "solver": solver}


def rocq(**fields: Any) -> Evidence:
    """A theorem checked by Rocq: its name, pinned statement, assumptions and source digest (see proofs/rocq)."""
    return {"kind": "rocq", **fields}


def argument(text: str) -> Evidence:
    """Glue in prose. Counts as argued."""
    return {"kind": "argument", "text": " ".join(text.split())}
