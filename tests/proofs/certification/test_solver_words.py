"""What ``prove`` makes of the answers of the solvers that a claim cites: each failure has its own name, none counts as proof."""

from __future__ import annotations

import pytest

from proofs.certification import certificate as cert
from proofs.certification import prove, solvers
from proofs.language.claim import Claim, Obligation
from proofs.language.evidence import model, sign, smt
from proofs.language.statement import near_miss, reals, universal

SQUARE = Obligation(
    name="square",
    role="lemma",
    says="A square is not negative.",
    statement=universal(reals("x"), "(<= 0 (* x x))"),
    evidence=sign(),
    near_misses=(near_miss("strict", reals("x"), "(< 0 (* x x))", {"x": "0"}),),
    also=(smt("z3"), smt("cvc5")),
)
CLAIM = Claim("test.square", "Squares", ("T1",), None, (SQUARE,))


def words(
    monkeypatch: pytest.MonkeyPatch, z3: str, cvc5: str, *, committed: bool = False
) -> tuple[list[str], int]:
    """The codes of the failures and the number of notes, for these answers."""
    said = {"z3": z3, "cvc5": cvc5}
    monkeypatch.setattr(solvers, "ask", lambda solver, block: solvers.Answer(solver, said[solver], "why"))  # type: ignore[arg-type]
    failures, notes = prove._solver_words(CLAIM, cert.files(CLAIM) if committed else None)
    return [failure.code for failure in failures], len(notes)


def test_two_times_unsat_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(monkeypatch, "unsat", "unsat") == ([], 0)


@pytest.mark.parametrize("result", ["unknown", "timeout", "error", "missing"])
def test_every_other_answer_has_its_own_name(monkeypatch: pytest.MonkeyPatch, result: str) -> None:
    assert words(monkeypatch, "unsat", result) == ([f"solver-{result}"], 0)
    assert words(monkeypatch, result, "unsat") == ([f"solver-{result}"], 0)


def test_solvers_that_contradict_each_other_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(monkeypatch, "unsat", "sat") == (["solvers-disagree"], 0)
    assert words(monkeypatch, "sat", "unsat") == (["solvers-disagree"], 0)
    assert words(monkeypatch, "sat", "sat") == (["solver-sat", "solver-sat"], 0)


def test_a_missing_solver_keeps_its_committed_word(monkeypatch: pytest.MonkeyPatch) -> None:
    assert words(monkeypatch, "unsat", "missing", committed=True) == ([], 1)


def test_a_solvers_word_does_not_outrank_what_was_verified() -> None:
    """Evidence that the checker verifies stays verified when solvers confirm it; alone, a solver's word counts as such."""
    from proofs import checker

    def accepted(claim: Claim) -> str:
        files = cert.files(claim)
        data = checker.load_json(files.certificate)
        return checker.check_claim(data, files.statements.decode("ascii"), {}).obligations[0].accepted

    alone = Obligation(
        name="square",
        role="lemma",
        says="The same on a solver's word.",
        statement=SQUARE.statement,
        evidence=smt("z3"),
        near_misses=SQUARE.near_misses,
    )
    assert accepted(CLAIM) == "verified"
    assert accepted(Claim("test.square", "Squares", ("T1",), None, (alone,))) == "solver"


def test_the_models_of_near_misses_are_not_for_solvers_to_say() -> None:
    assert SQUARE.near_misses[0].evidence == model({"x": "0"})
