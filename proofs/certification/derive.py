"""Re-run the kept SymPy derivations, and have every step decided by the independent checker.

A derivation step says: under these conditions this expression equals that one. SymPy found it; here it becomes a statement
``(= before after)`` in SMT-LIB, with the symbols' assumptions and the derivation's conditions as hypotheses, and the checker's own
normal form decides it, after a Farkas-type certificate that each new denominator is not zero. Hypotheses that contradict each
other prove anything, so a step is confirmed only with a point at which the checker finds all of them true. SymPy is not trusted
for any step that is reported as confirmed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import sympy

from proofs import checker
from proofs.certification.certificate import statement_body
from proofs.language.evidence import cases, have, identity, model, monotone, rewrite, step
from proofs.language.smtlib import NotExact, symbol, to_smt
from proofs.search.combinations import NoCombination, find_combination
from proofs.search.witness import find_point
from symbolic.algebra.derivation import hypotheses, plain
from symbolic.algebra.functions import Relu, unfold

_ORDERS = (
    sympy.core.relational.StrictLessThan
    | sympy.core.relational.LessThan
    | sympy.core.relational.StrictGreaterThan
    | sympy.core.relational.GreaterThan
)
_MAX_SPLITS = 4
_MAX_DEGREE = 3
"""Products of up to so many facts are tried to show that a denominator does not vanish."""


@dataclass(frozen=True)
class StepReport:
    """``outcome``: confirmed | rejected (the checker finds the two sides different or the conditions too weak) | unread (no exact
    reading as a statement) | vacuous (no point is known at which the conditions hold); ``why`` for all but the first."""

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
    hypotheses: tuple[Any, ...]
    steps: tuple[StepReport, ...]
    problem: str = ""

    @property
    def outcome(self) -> str:
        outcomes = {step.outcome for step in self.steps}
        if self.problem or "rejected" in outcomes:
            return "failed"
        return "undecided" if outcomes & {"unread", "vacuous"} else "confirmed"


def report(derivation: Any) -> DerivationReport:
    """Re-run one ``symbolic.algebra.derivation.Derivation`` and confirm its steps, each under the derivation's hypotheses."""
    problem = ""
    try:
        derivation.rerun()
    except ValueError as error:
        problem = str(error)
    steps = []
    for rule, kept in zip(derivation.rules, derivation.steps, strict=True):
        before = kept.before.subs(rule.substitution) if rule.substitution else kept.before
        try:
            outcome, why = confirm(before, kept.after, derivation.hypotheses)
        except NotExact as error:
            outcome, why = "unread", str(error)
        steps.append(
            StepReport(kept.rule, kept.says, kept.before, kept.after, tuple(kept.conditions), outcome, why)
        )
    return DerivationReport(derivation.name, derivation.start, derivation.hypotheses, tuple(steps), problem)


def confirm(before: Any, after: Any, conditions: Sequence[Any] = ()) -> tuple[str, str]:
    """Whether the checker decides ``before = after`` under the conditions and the signs in the symbols' assumptions, which must
    hold together somewhere. Raises NotExact where one of them has no exact reading.
    """
    left, right = (unfold(e, Relu) if e.has(Relu) else e for e in (before, after))
    # The statement's symbols have no assumptions, so that 0 < s stays a formula; the search may simplify by them.
    assumed = hypotheses((left, right), conditions)
    if sympy.false in assumed:
        raise NotExact(f"the conditions {', '.join(map(str, conditions))} can never hold")
    facts: dict[str, Any] = {f"given-{i}": fact for i, fact in enumerate(assumed)}
    symbols = {s.name: s for e in (left, right, *conditions) for s in e.free_symbols}
    lines = [
        f"(declare-const {symbol(name)} {'Int' if s.is_integer else 'Real'})"
        for name, s in sorted(symbols.items())
    ]
    lines += [f"(assert (! {to_smt(fact)} :named {name}))" for name, fact in facts.items()]
    if not _hold_somewhere(facts, symbols, lines):
        return "vacuous", f"no point was found at which all of {', '.join(map(str, assumed))} hold"
    lines.append(f"(assert (! (not (= {to_smt(left)} {to_smt(right)})) :named goal))")
    body = "\n".join(lines)
    why = ""
    for evidence in _attempts(left, right, facts):
        try:
            decide(body, evidence)
        except checker.Rejected as error:
            why = why or str(error)
        else:
            return "confirmed", ""
    return "rejected", why


def _hold_somewhere(facts: Mapping[str, Any], symbols: Mapping[str, Any], lines: Sequence[str]) -> bool:
    """Whether a point was found at which every fact holds, by the checker's exact evaluation of the statement's ``lines``."""
    if not facts:
        return True
    point = find_point(list(facts.values()), {name: bool(s.is_integer) for name, s in symbols.items()})
    if point is None:
        return False
    statement = checker.parse_statement(checker.read_sexps(statement_body("\n".join(lines))), "sat")
    try:
        checker.check_model(
            statement, statement.hypotheses, model({symbol(n): Fraction(v) for n, v in point.items()})
        )
    except checker.Rejected:
        return False
    return True


def _attempts(left: Any, right: Any, facts: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Identity as it stands; with denominators shown non-zero first; with logarithms of products split inside other terms;
    after splitting on the conditions of pieces.
    """
    yield identity()
    signs = _denominator_signs(left, right, facts)
    settled = have(signs, identity()) if signs else identity()
    if signs:
        yield settled
    logarithms = _split_logarithms(left, right)
    if logarithms:
        split = identity()
        for fact in reversed(logarithms):
            split = rewrite(fact["name"], split)
        yield have([*signs, *logarithms], split)
    guards = list(dict.fromkeys(guard for side in (left, right) for guard in _guards(side)))[:_MAX_SPLITS]
    if guards:
        yield _by_pieces(guards, {}, settled)


def _by_pieces(guards: Sequence[Any], known: dict[str, Any], then: dict[str, Any]) -> dict[str, Any]:
    """``then`` in every case of the guards. A guard that the earlier ones settle, as a <= b settles 0 <= ln b - ln a, is proved
    instead of split on: its other case has no point, and so no identity either. (Guards that overlap in a tie, a <= b and b <= a,
    are not settled: such a step is rejected.)
    """
    if not guards:
        return then
    guard, *rest = guards
    name = f"piece-{len(guards)}"
    for side in (guard, sympy.Not(guard)):
        with suppress(NoCombination):
            shown = step(name, to_smt(side), _linear_combination(known, side))
            return have([shown], _by_pieces(rest, known, then))
    branches = []
    for side in (guard, sympy.Not(guard)):
        logarithms = _logarithms(side)
        also = known if logarithms is None else known | {f"ln-{name}": logarithms}
        branch = _by_pieces(rest, also | {name: side}, then)
        branches.append(branch if logarithms is None else have([monotone(f"ln-{name}", "Ln", name)], branch))
    return cases(to_smt(guard), branches[0], branches[1], name)


def _logarithms(order: Any) -> Any | None:
    """ln a <= ln b from a <= b (and so for <), for positive a and b with an exponential or logarithm in them."""
    if not isinstance(order, _ORDERS) or not (order.lhs.is_positive and order.rhs.is_positive):
        return None
    if not order.has(sympy.exp, sympy.log):
        return None
    return order.func(*(sympy.expand_log(sympy.log(side)) for side in order.args), evaluate=False)


def _linear_combination(known: Mapping[str, Any], goal: Any) -> dict[str, Any]:
    """The goal as a linear combination of known inequalities over symbols, exponentials and logarithms. Raises NoCombination."""
    inequalities = {name: fact for name, fact in known.items() if isinstance(fact, _ORDERS)}
    if not inequalities or not isinstance(goal, _ORDERS):
        raise NoCombination("nothing to combine")
    atoms = set().union(
        *(fact.atoms(sympy.Symbol, sympy.exp, sympy.log) for fact in (goal, *inequalities.values()))
    )
    for atom in sorted(atoms, key=lambda e: (-sympy.count_ops(e), str(e))):
        stand_in = sympy.Dummy(real=True)
        goal = goal.xreplace({atom: stand_in})
        inequalities = {name: fact.xreplace({atom: stand_in}) for name, fact in inequalities.items()}
    if not all(_is_polynomial(fact.lhs - fact.rhs) for fact in (goal, *inequalities.values())):
        raise NoCombination("not linear over exponentials and logarithms")
    return find_combination(inequalities, goal)


def _split_logarithms(left: Any, right: Any) -> list[dict[str, Any]]:
    """Steps ln(ab) = ln a + ln b, ln(a/b) = ln a - ln b for every logarithm of a product; the checker asks whether a, b > 0."""
    found = sorted(left.atoms(sympy.log) | right.atoms(sympy.log), key=str)
    whole = [(piece, sympy.expand_log(piece, force=True)) for piece in found]
    return [
        step(f"split-{number}", f"(= {to_smt(piece)} {to_smt(parts)})", identity(exp=True))
        for number, (piece, parts) in enumerate(whole)
        if parts != piece
    ]


def _denominator_signs(left: Any, right: Any, facts: dict[str, Any]) -> list[dict[str, Any]]:
    """Steps that show each sum in a denominator to be positive or negative, where products of facts do."""
    left, right = (
        plain(side) for side in (left, right)
    )  # as the facts, so that no sign is decided by assumptions
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


def _guards(expression: Any) -> Iterator[Any]:
    """The conditions that ``to_smt`` writes for pieces, and for the larger and smaller of two."""
    for piece in sympy.preorder_traversal(expression):
        if isinstance(piece, sympy.Piecewise):
            yield from (guard for _, guard in piece.args if guard is not sympy.true)
        elif isinstance(piece, sympy.Max | sympy.Min) and len(piece.args) == 2:
            low, high = sorted(piece.args, key=sympy.default_sort_key)
            yield sympy.Le(low, high, evaluate=False)


def decide(body: str, evidence: dict[str, Any]) -> None:
    """Let the checker decide one universal statement. Raises checker.Rejected when the evidence does not prove it."""
    commands = checker.read_sexps(statement_body(body))
    statement = checker.parse_statement(commands, "unsat")
    context = checker.Context(statement.scope, ()).assuming(*statement.hypotheses)
    if statement.goal is None:
        raise ValueError("a universal statement has an assertion named goal")
    checker.Prover("", {}).prove(context, statement.goal, evidence)
