"""Solvers: their answers are distinct, and a limit is a limit."""

from __future__ import annotations

import pytest

from proofs.certification import solvers

UNSAT = "(reset)\n(declare-const p Real)(assert (! (< p 0) :named a))(assert (! (not (<= p 3)) :named goal))\n(check-sat)"
SAT = "(reset)\n(declare-const p Real)(assert (< p 0))(check-sat)"
HARD = (  # Fermat's last theorem for cubes
    "(declare-const x Int)(declare-const y Int)(declare-const z Int)"
    "(assert (and (> x 1) (> y 1) (> z 1) (= (+ (* x x x) (* y y y)) (* z z z))))(check-sat)"
)


@pytest.fixture(params=solvers.SOLVERS)
def solver(request: pytest.FixtureRequest) -> str:
    if not solvers.installed(request.param):
        pytest.skip(f"{request.param} is not installed")
    return str(request.param)


def test_unsat_and_sat(solver: str) -> None:
    assert solvers.ask(solver, UNSAT) == solvers.Answer(solver, "unsat")
    assert solvers.ask(solver, SAT) == solvers.Answer(solver, "sat")


def test_running_out_of_resource_units_is_unknown_with_the_reason(solver: str) -> None:
    answer = solvers.ask(solver, HARD, units=20_000)
    assert answer.result == "unknown"
    assert answer.reason


def test_the_wall_clock_limit_kills(solver: str) -> None:
    assert solvers.ask(solver, HARD, units=10**12, timeout=0.5).result == "timeout"


def test_running_out_of_memory_is_an_error_not_an_answer(solver: str) -> None:
    assert solvers.ask(solver, UNSAT, memory=20 << 20).result == "error"


@pytest.mark.parametrize(
    "text", ["(assert (< q 0))(check-sat)", "(((check-sat)", "(declare-const p Real)(assert p)(check-sat)"]
)
def test_an_unreadable_statement_is_an_error(solver: str, text: str) -> None:
    answer = solvers.ask(solver, text)
    assert answer.result == "error"
    assert answer.reason


def test_a_missing_solver_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(solvers, "installed", lambda _: False)
    assert solvers.ask("cvc5", UNSAT).result == "missing"


def test_wrong_use_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown solver 'yices'"):
        solvers.ask("yices", UNSAT)
    with pytest.raises(ValueError, match="exactly once"):
        solvers.ask("z3", "")


def test_an_expected_status_is_not_told_to_the_solver(solver: str) -> None:
    told = SAT.replace("(reset)", "(reset)\n(set-info :status unsat)")
    assert solvers.ask(solver, told).result == "sat"
