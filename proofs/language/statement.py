"""Statement text from SymPy: declarations, named hypotheses, a goal. Helpers for the claim modules, no
claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from proofs.language.claim import NearMiss
from proofs.language.evidence import model
from proofs.language.smtlib import to_smt

Text = Any
"""SMT-LIB text, or a SymPy expression that ``to_smt`` prints."""


def text(item: Text) -> str:
    """SMT-LIB text as it stands, or the text of a SymPy expression."""
    return item if isinstance(item, str) else to_smt(item)


def equal(left: Text, right: Text) -> str:
    """(= left right)"""
    return f"(= {text(left)} {text(right)})"


def less(left: Text, right: Text) -> str:
    """(< left right)"""
    return f"(< {text(left)} {text(right)})"


def at_most(left: Text, right: Text) -> str:
    """(<= left right)"""
    return f"(<= {text(left)} {text(right)})"


def conj(*formulas: str) -> str:
    """(and ...)"""
    return f"(and {' '.join(formulas)})"


def reals(*names: str) -> str:
    """Declarations of real constants."""
    return "\n".join(f"(declare-const {name} Real)" for name in names)


def integers(*names: str) -> str:
    """Declarations of integer constants."""
    return "\n".join(f"(declare-const {name} Int)" for name in names)


def sequences(*names: str) -> str:
    """Declarations of real functions of an integer."""
    return "\n".join(f"(declare-fun {name} (Int) Real)" for name in names)


def running_sum(name: str, term: str, parameter: str = "") -> str:
    """Definition of name(k), the sum of ``term`` (in k) over 1, ..., k; with an integer parameter that the term may mention."""
    declared, passed = (f" ({parameter} Int)", f" {parameter}") if parameter else ("", "")
    return (
        f"(define-fun-rec {name} ((k Int){declared}) Real "
        f"(ite (<= k 0) 0 (+ ({name} (- k 1){passed}) {term})))"
    )


def naturals(body: str, variable: str = "k") -> str:
    """(forall ((k Int)) (=> (<= 0 k) body))"""
    return f"(forall (({variable} Int)) (=> (<= 0 {variable}) {body}))"


def assume(**facts: str) -> str:
    """Named assertions; underscores in the keywords become dashes."""
    return "\n".join(f"(assert (! {f} :named {name.replace('_', '-')}))" for name, f in facts.items())


def probability(*names: str) -> dict[str, str]:
    """Facts 0 < p and p < 1 for each name, as keywords for ``assume``: p_positive and p_below_one."""
    facts: dict[str, str] = {}
    for name in names:
        facts[f"{name}_positive"] = f"(< 0 {name})"
        facts[f"{name}_below_one"] = f"(< {name} 1)"
    return facts


def positive(*names: str) -> dict[str, str]:
    """Facts 0 < x for each name, as keywords for ``assume``: x_positive."""
    return {f"{name}_positive": f"(< 0 {name})" for name in names}


def universal(declarations: str, goal: str, hypotheses: Mapping[str, str] | None = None) -> str:
    """A statement expected unsat: declarations, hypotheses, the negated goal."""
    parts = [declarations, assume(**(hypotheses or {})), f"(assert (! (not {goal}) :named goal))"]
    return "\n".join(part for part in parts if part)


def existential(declarations: str, facts: Mapping[str, str]) -> str:
    """A statement expected sat: declarations and facts that a model must meet."""
    return "\n".join(part for part in (declarations, assume(**facts)) if part)


def near_miss(
    name: str,
    declarations: str,
    goal: str,
    values: Mapping[str, Any],
    hypotheses: Mapping[str, str] | None = None,
    note: str = "",
) -> NearMiss:
    """The statement with a false goal, and the exact values at which it fails."""
    return NearMiss(name, universal(declarations, goal, hypotheses), model(values), note)
