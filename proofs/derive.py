"""Re-run the kept SymPy derivations, and have every step decided by the independent checker.

A derivation step says: under these conditions this expression equals that one. SymPy found it; here it becomes a statement
``(= before after)`` in SMT-LIB, with the symbols' assumptions and the derivation's conditions as hypotheses, and the checker's own
normal form decides it, after a Farkas-type certificate that each new denominator is not zero. SymPy is not trusted for any step
that is reported as confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import sympy

from proofs import checker
from proofs.certificate import statement_body
from proofs.evidence import cases, have, identity, step
from proofs.search import NoCombination, find_combination
from proofs.smtlib import NotExact, symbol, to_smt
from symbolic.functions import Relu, unfold

_MAX_SPLITS = 4
_MAX_DEGREE = 3
"""Products of up to so many facts are tried to show that a denominator does not vanish."""


@dataclass(frozen=True)
class StepReport:
    """``outcome``: confirmed | refuted (the checker finds the two sides different or the conditions too weak) | unread (no exact
    reading as a statement); ``why`` for the last two."""

    rule: str
    says: str
    before: Any
    after: Any
    conditions: tuple[Any, ...]
    outcome: str
    why: str = ""


@dataclass(frozen=True)
class DerivationReport:
    """``problem`` is empty when SymPy gave the same expressions again."""

    name: str
    start: Any
    steps: tuple[StepReport, ...]
    problem: str = ""

    @property
    def outcome(self) -> str:
        outcomes = {step.outcome for step in self.steps}
        if self.problem or "refuted" in outcomes:
            return "failed"
        return "undecided" if "unread" in outcomes else "confirmed"


def report(derivation: Any) -> DerivationReport:
    """Re-run one ``symbolic.derivation.Derivation`` and confirm its steps."""
    problem = ""
    try:
        derivation.rerun()
    except ValueError as error:
        problem = str(error)
    steps = []
    domain = tuple(dict.fromkeys(condition for kept in derivation.steps for condition in kept.conditions))
    for rule, kept in zip(derivation.rules, derivation.steps, strict=True):
        before = kept.before.subs(rule.substitution) if rule.substitution else kept.before
        try:
            outcome, why = confirm(before, kept.after, domain)
        except NotExact as error:
            outcome, why = "unread", str(error)
        steps.append(
            StepReport(kept.rule, kept.says, kept.before, kept.after, tuple(kept.conditions), outcome, why)
        )
    return DerivationReport(derivation.name, derivation.start, tuple(steps), problem)


def confirm(before: Any, after: Any, conditions: Sequence[Any] = ()) -> tuple[str, str]:
    """Whether the checker decides ``before = after`` under the conditions. Raises NotExact without an exact reading."""
    left, right = (unfold(e, Relu) if e.has(Relu) else e for e in (before, after))
    relations = [c for c in conditions if isinstance(c, sympy.core.relational.Relational)]
    symbols = sorted(
        set().union(*(e.free_symbols for e in (left, right, *relations))), key=lambda s: str(s.name)
    )
    plain = {
        s: sympy.Symbol(s.name, real=True) for s in symbols
    }  # without assumptions, so that 0 < s stays a formula
    facts: dict[str, Any] = {
        f"sign-of-{s.name}": plain[s] > 0 if s.is_positive else plain[s] >= 0
        for s in symbols
        if s.is_nonnegative
    }
    facts |= {f"condition-{i}": c.subs(plain) for i, c in enumerate(relations)}
    facts = {name: fact for name, fact in facts.items() if fact is not sympy.true}
    lines = [f"(declare-const {symbol(s.name)} {'Int' if s.is_integer else 'Real'})" for s in symbols]
    lines += [f"(assert (! {to_smt(fact)} :named {name}))" for name, fact in facts.items()]
    lines.append(f"(assert (! (not (= {to_smt(left)} {to_smt(right)})) :named goal))")
    body = "\n".join(lines)
    why = ""
    for evidence in _attempts(left.subs(plain), right.subs(plain), facts):  # the search may simplify
        try:
            decide(body, evidence)
        except checker.Rejected as error:
            why = why or str(error)
        else:
            return "confirmed", ""
    return "refuted", why


def _attempts(left: Any, right: Any, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Identity as it stands; with denominators shown non-zero first; after splitting on the conditions of pieces."""
    yield identity()
    signs = _denominator_signs(left, right, facts)
    if signs:
        yield have(signs, identity())
    guards = list(dict.fromkeys(_guards(left, right)))[:_MAX_SPLITS]
    if guards:
        split = have(signs, identity()) if signs else identity()
        for number, guard in enumerate(guards):
            split = cases(guard, split, split, name=f"piece-{number}")
        yield split


def _denominator_signs(left: Any, right: Any, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Steps that show each sum in a denominator to be positive or negative, where products of facts do."""
    inequalities = {
        name: fact
        for name, fact in facts.items()
        if not isinstance(fact, sympy.Equality | sympy.Unequality) and _is_polynomial(fact.lhs - fact.rhs)
    }
    below = [
        piece.base
        for expression in (left, right)
        for piece in sympy.preorder_traversal(expression)
        if isinstance(piece, sympy.Pow) and piece.exp.is_negative and isinstance(piece.base, sympy.Add)
    ]
    steps = []
    for number, sum_ in enumerate(dict.fromkeys(below)):
        if not _is_polynomial(sum_):
            continue
        for goal in (sum_ > 0, sum_ < 0):
            try:
                found = _smallest_combination(inequalities, goal)
            except NoCombination:
                continue
            steps.append(step(f"denominator-{number}", to_smt(goal), found))
            break
    return steps


def _smallest_combination(facts: dict[str, Any], goal: Any) -> dict[str, Any]:
    for degree in range(1, _MAX_DEGREE):
        try:
            return find_combination(facts, goal, degree=degree)
        except NoCombination:
            continue
    return find_combination(facts, goal, degree=_MAX_DEGREE)


def _is_polynomial(expression: Any) -> bool:
    return bool(expression.is_polynomial(*expression.free_symbols))


def _guards(*expressions: Any) -> Iterator[str]:
    for expression in expressions:
        for piece in sympy.preorder_traversal(expression):
            if isinstance(piece, sympy.Piecewise):
                yield from (to_smt(guard) for _, guard in piece.args if guard is not sympy.true)
            elif isinstance(piece, sympy.Max | sympy.Min) and len(piece.args) == 2:
                low, high = sorted(piece.args, key=sympy.default_sort_key)
                yield f"(<= {to_smt(low)} {to_smt(high)})"


def decide(body: str, evidence: dict[str, Any]) -> None:
    """Let the checker decide one universal statement. Raises checker.Rejected when the evidence does not prove it."""
    commands = checker.read_sexps(statement_body(body))
    statement = checker.parse_statement(commands, "unsat")
    context = checker.Context(statement.scope, ()).assuming(*statement.hypotheses)
    if statement.goal is None:
        raise ValueError("a universal statement has an assertion named goal")
    checker.Prover("", {}).prove(context, statement.goal, evidence)
