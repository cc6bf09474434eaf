"""RUP evidence: the search, and what the checker refuses."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from proofs import checker
from proofs.language.evidence import apply, have, identity, known, rup
from proofs.search.propositional import NoRefutation, refute, rup_evidence, statement_clauses


def universal(declarations: str, hypotheses: Iterable[str], goal: str) -> str:
    asserted = [f"(assert (! {h} :named h{i}))" for i, h in enumerate(hypotheses)]
    return "\n".join([declarations, *asserted, f"(assert (! (not {goal}) :named goal))"])


def accept(statement: str, evidence: Any) -> None:
    parsed = checker.parse_statement(checker.read_sexps(statement), "unsat")
    context = checker.Context(parsed.scope, ()).assuming(*parsed.hypotheses)
    assert parsed.goal is not None
    checker.Prover("test", {}).prove(context, parsed.goal, evidence)


def pigeonhole(pigeons: int, holes: int) -> str:
    """Some hole has two pigeons when each of the pigeons sits in a hole."""
    declared = "\n".join(f"(declare-const p{i}-{j} Bool)" for i in range(pigeons) for j in range(holes))
    seated = [f"(or {' '.join(f'p{i}-{j}' for j in range(holes))})" for i in range(pigeons)]
    pairs = [f"(and p{i}-{j} p{k}-{j})" for j in range(holes) for i in range(pigeons) for k in range(i)]
    return universal(declared, seated, f"(or {' '.join(pairs)})")


P, Q = "(declare-const p Bool)\n(declare-const q Bool)", "(declare-const a Real)\n(declare-const b Real)"


@pytest.mark.parametrize("holes", [2, 3, 4])
def test_pigeonhole_is_refuted_and_accepted(holes: int) -> None:
    statement = pigeonhole(holes + 1, holes)
    evidence = rup_evidence(statement)
    assert len(evidence["clauses"]) > 0
    accept(statement, evidence)


@pytest.mark.parametrize("holes", [2, 3])
def test_pigeonhole_with_enough_holes_has_no_refutation(holes: int) -> None:
    with pytest.raises(NoRefutation):
        rup_evidence(pigeonhole(holes, holes))


def test_pigeonhole_needs_its_clauses() -> None:
    with pytest.raises(checker.Rejected) as caught:
        accept(pigeonhole(4, 3), rup())
    assert caught.value.code == "not-rup"


def test_a_clause_that_does_not_follow_is_refused() -> None:
    with pytest.raises(checker.Rejected) as caught:
        accept(pigeonhole(3, 3), rup(["1"]))
    assert caught.value.code == "not-rup"


@pytest.mark.parametrize("clause", ["", "0", "1 0", "x", "1  2", " 1", "99999"])
def test_a_malformed_clause_is_refused(clause: str) -> None:
    with pytest.raises(checker.Rejected) as caught:
        accept(universal(P, ["p"], "p"), rup([clause]) if clause else {"kind": "rup", "clauses": [""]})
    assert caught.value.code == "malformed"


def test_modus_ponens_and_contradiction_need_no_clauses() -> None:
    accept(universal(P, ["(=> p q)", "p"], "q"), rup())
    accept(universal(P + Q, ["p", "(not p)"], "(< a b)"), rup())


def test_comparisons_are_opaque_but_negation_swaps_them() -> None:
    accept(universal(Q, ["(not (<= a b))"], "(< b a)"), rup())
    with pytest.raises(checker.Rejected) as caught:
        accept(universal(Q, ["(< a b)"], "(<= a b)"), rup())
    assert caught.value.code == "not-rup"


def test_a_tautology_about_a_quotient_by_zero_is_refused() -> None:
    with pytest.raises(checker.Rejected) as caught:
        accept(universal(Q, [], "(or (< (/ 1 a) b) (not (< (/ 1 a) b)))"), rup())
    assert caught.value.code == "divisor-may-vanish"


VARIABLES = 4
clause = st.lists(
    st.integers(1, VARIABLES).flatmap(lambda v: st.sampled_from([v, -v])), min_size=1, max_size=3
)


@given(st.lists(clause.map(tuple), min_size=1, max_size=14))
def test_the_search_agrees_with_truth_tables(clauses: list[tuple[int, ...]]) -> None:
    satisfiable = any(
        all(any((literal > 0) == values[abs(literal) - 1] for literal in c) for c in clauses)
        for values in product([False, True], repeat=VARIABLES)
    )
    try:
        refute(clauses)
    except NoRefutation:
        assert satisfiable
    else:
        assert not satisfiable


def test_clauses_of_a_statement_are_the_checkers() -> None:
    assert statement_clauses(universal(P, ["p"], "q")) == [(1,), (-2,)]


LEMMA = (
    "(declare-const c Real)\n"
    "(define-fun-rec f ((k Int)) Real (ite (<= k 0) c (f (- k 1))))\n"
    "(assert (! (not (= (f 1) c)) :named goal))"
)


def use(name: str, value: str) -> None:
    """Apply the lemma f(1) = c, with c at ``value``, where f is defined from the constant ``name``."""
    lemma = checker.parse_statement(checker.read_sexps(LEMMA), "unsat")
    here = LEMMA.replace("(= (f 1) c)", f"(= (f 1) {value})").replace(
        "declare-const c", f"declare-const {name}"
    )
    here = here.replace("0) c (f", f"0) {name} (f")
    parsed = checker.parse_statement(checker.read_sexps(here), "unsat")
    context = checker.Context(parsed.scope, ())
    prover = checker.Prover("test", {("test", "lemma"): checker.Lemma(lemma, ())})
    assert parsed.goal is not None
    prover.prove(context, parsed.goal, have([apply("l", None, "lemma", {"c": value})], known()))


def test_a_lemma_about_a_recursion_holds_for_the_constants_of_that_recursion_only() -> None:
    accept(LEMMA, identity())
    use("c", "c")
    use("d", "d")
    with pytest.raises(checker.Rejected) as caught:
        use("c", "7")
    assert caught.value.code == "unknown-lemma"
