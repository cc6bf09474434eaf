"""Find ``rup`` evidence: refute a statement by splitting on atoms, and write the search down as clauses.

A plain DPLL search (M. Davis, G. Logemann and D. Loveland, "A machine program for theorem-proving", CACM 5(7), 1962). When both
branches below the decisions d1, ..., dk are closed, the clause (not d1 or ... or not dk) follows from the ones before it by unit
propagation, so the clauses in the order in which branches close are a refutation. The branching literal is the most frequent one in
the shortest open clauses, the least number first: no randomness, hence the same bytes everywhere.

Nothing here is trusted: ``proofs.checker`` propagates again, with its own clauses.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from proofs import checker
from proofs.language.evidence import Evidence, rup

Clause = tuple[int, ...]
MAX_CLAUSES = 5_000


class NoRefutation(Exception):
    """The statement does not follow by propositional reasoning, or not within the limit."""


def statement_clauses(statement: str) -> list[Clause]:
    """The checker's clauses for the hypotheses and the denied goal of a universal statement (text of ``Obligation.statement``)."""
    parsed = checker.parse_statement(checker.read_sexps(statement), "unsat")
    if parsed.goal is None:
        raise NoRefutation("only universal statements are refuted")
    context = checker.Context(parsed.scope, ()).assuming(*parsed.hypotheses)
    formulas = [*(formula for _, formula in context.facts), checker.mk("not", parsed.goal)]
    clauses, _ = checker.clausify(formulas, context.algebra)
    return clauses


def propagate(clauses: Iterable[Clause], assumed: Sequence[int]) -> set[int] | None:
    """All literals that follow by unit propagation, or None when they contradict each other."""
    true = set(assumed)
    if any(-literal in true for literal in true):
        return None
    pending = list(clauses)
    while True:
        rest, units = [], []
        for clause in pending:
            if any(literal in true for literal in clause):
                continue
            free = {literal for literal in clause if -literal not in true}
            if not free:
                return None
            if len(free) == 1:
                units.append(free.pop())
                true.add(units[-1])
            else:
                rest.append(clause)
        if not units:
            return true
        if any(-literal in true for literal in units):
            return None
        pending = rest


def refute(clauses: Sequence[Clause], limit: int = MAX_CLAUSES) -> list[Clause]:
    """Clauses of a RUP refutation, without the final empty one. Raises NoRefutation when there is none, or none so short."""
    proof: list[Clause] = []

    def close(decisions: list[int]) -> None:
        true = propagate([*clauses, *proof], decisions)
        if true is None:
            return
        open_clauses = [c for c in clauses if not any(literal in true for literal in c)]
        if not open_clauses:
            raise NoRefutation("an assignment of the atoms satisfies every clause")
        literal = _branch(open_clauses, true)
        for choice in (literal, -literal):
            close([*decisions, choice])
            proof.append(tuple(-d for d in [*decisions, choice]))
            if len(proof) > limit:
                raise NoRefutation(f"more than {limit} clauses are needed")

    close([])
    return proof


def _branch(clauses: Sequence[Clause], true: set[int]) -> int:
    free = [[literal for literal in c if -literal not in true] for c in clauses]
    shortest = min(map(len, free))
    counts: dict[int, int] = {}
    for clause in free:
        if len(clause) == shortest:
            for literal in clause:
                counts[literal] = counts.get(literal, 0) + 1
    return min(counts, key=lambda literal: (-counts[literal], abs(literal), literal))


def rup_evidence(statement: str, limit: int = MAX_CLAUSES) -> Evidence:
    """``rup`` evidence for a universal statement. Raises NoRefutation when propositional reasoning does not suffice."""
    proof = refute(statement_clauses(statement), limit)
    return rup([" ".join(map(str, clause)) for clause in proof])
