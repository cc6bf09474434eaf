"""``tbn check``, ``derive``, ``status`` and ``show`` on the base claims and on the project's own."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest
from sympy import (
    Contains,
    Eq,
    Expr,
    Integer,
    Max,
    Min,
    Mul,
    Ne,
    Piecewise,
    Pow,
    Rational,
    S,
    Symbol,
    cos,
    exp,
    log,
    sin,
)

from proofs import checker
from proofs.certification import certificate as cert
from proofs.certification import derive, prove, registry
from proofs.cli import main as cli
from proofs.language import smtlib
from symbolic.algebra import derivation as dv
from symbolic.algebra.functions import Logit, Relu, Sigmoid
from tests.rejected.base import BASE, LINEAR, TRUSTED

p = Symbol("p", positive=True)
x = Symbol("x", real=True)
GOOD = dv.derive("good", Sigmoid(Logit(p)), dv.unfolding(Sigmoid, Logit), dv.common_denominator(p < 1))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    claims = (dataclasses.replace(LINEAR, derivation=lambda: (GOOD,)), *BASE[1:])
    monkeypatch.setattr(registry, "all_claims", lambda: {claim.id: claim for claim in claims})
    prove.accepted.cache_clear()
    prove._files.cache_clear()
    out = tmp_path / "certificates"
    prove.prove((), out)
    return out


def rewrite(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert old in data
    path.write_bytes(data.replace(old, new, 1))


# check ---------------------------------------------------------------------------------------------------------------------


def test_check_accepts_and_counts(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", str(folder)]) == 0
    verified = sum(len(claim.obligations) for claim in BASE) - len(TRUSTED.obligations)
    expected = f"accepted: {verified} verified here, 1 on a solver's word, 0 on Rocq, 1 argued\n"
    assert capsys.readouterr().out == expected


def test_check_strict_is_undecided_when_somebody_s_word_is_needed(folder: Path) -> None:
    assert cli.run(["check", "--strict", str(folder)]) == 3
    assert cli.run(["check", "--strict", str(folder / "base.lemma.json")]) == 0


def test_check_of_one_file_reports_it_and_what_it_uses(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["check", "--json", str(folder / "statements" / "base.lemma.smt2")]) == 0
    (result,) = json.loads(capsys.readouterr().out)["results"]
    assert set(result["accepted"]) == {"base.lemma", "base.linear"}
    assert result["accepted"]["base.lemma"]["assumptions"] == ["an assumption that is kept"]


def test_check_refuses_and_says_which_file_and_why(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(folder / "base.linear.json", b'"c":"1"', b'"c":"2"')
    cert.write_manifest(folder)
    assert cli.run(["check", str(folder)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].startswith(f"refused: {folder}/base.linear.json: no-contradiction: below-four: ")
    assert lines[-1].startswith("refused: 2 files")


def test_a_mistyped_path_is_one_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", str(folder) + "x"]) == 2
    assert "did you mean certificates?" in capsys.readouterr().err
    assert cli.run(["check", str(folder / "statements")]) == 2
    assert "holds no MANIFEST.json" in capsys.readouterr().err


# status --------------------------------------------------------------------------------------------------------------------


def test_status_json_has_every_claim_with_verdict_and_assumptions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["status", str(folder), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["schema"] == 1
    rows = {row["id"]: row for row in report["claims"]}
    assert set(rows) == {claim.id for claim in BASE}
    assert rows["base.linear"]["verdict"] == "proved"
    assert rows["base.exists"]["verdict"] == "refuted"
    assert rows["base.lemma"]["assumptions"] == ["an assumption that is kept"]
    assert "solver: z3 says unsat" in " ".join(rows["base.trusted"]["assumptions"])


def test_a_refused_claim_is_open_and_status_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rewrite(folder / "statements" / "base.linear.smt2", b"(not (< x 4))", b"(not (< x 5))")
    cert.write_manifest(folder)
    assert cli.run(["status", str(folder), "--json"]) == 1
    captured = capsys.readouterr()
    rows = {row["id"]: row["verdict"] for row in json.loads(captured.out)["claims"]}
    assert rows["base.linear"] == "open"
    assert "refused:" in captured.err


def test_the_status_table_names_every_claim(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["status", str(folder)]) == 0
    out = capsys.readouterr().out
    for claim in BASE:
        assert claim.id in out
    assert "\x1b[" not in out  # no colours into a pipe


# show ----------------------------------------------------------------------------------------------------------------------


def test_show_has_statement_evidence_counterexample_and_assumptions(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["show", "base.linear"]) == 0
    out = capsys.readouterr().out
    for text in (
        "Verdict     proved",
        "with x < y ≤ 3",
        "2·x·y ≤ x^2 + y^2",
        "(x - y)²",
        "verified by the checker",
        "x < 2   fails at x = 5/2, y = 3",
        "left side 5/2, right side 2",
        "Derivation good",
        "an assumption that is kept",
    ):
        assert text in out
    assert max(map(len, out.splitlines())) <= 160


def test_show_of_a_refused_claim_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first = dataclasses.replace(
        LINEAR.obligations[0], statement=LINEAR.obligations[0].statement.replace(" 4)", " 1)")
    )
    monkeypatch.setattr(
        registry, "all_claims", lambda: {"base.linear": dataclasses.replace(LINEAR, obligations=(first,))}
    )
    prove.accepted.cache_clear()
    prove._files.cache_clear()
    assert cli.run(["show", "base.linear"]) == 1
    assert "refused by the checker" in capsys.readouterr().out


def test_show_json_and_latex_and_smt(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["show", "base.linear", "--json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["verdict"] == "proved"
    assert data["accepted"] == {"below-four": "verified", "square": "verified"}
    assert data["derivations"][0]["name"] == "good"
    assert cli.run(["show", "base.linear", "--latex"]) == 0
    assert r"x^{2} + y^{2}" in capsys.readouterr().out
    assert cli.run(["show", "base.linear", "--smt", "--evidence"]) == 0
    assert '"kind":"combination"' in capsys.readouterr().out


@pytest.mark.parametrize("identifier", sorted(registry.all_claims()))
def test_every_claim_of_the_project_can_be_shown(identifier: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["show", identifier]) == 0
    out = capsys.readouterr().out
    for obligation in registry.all_claims()[identifier].obligations:
        assert obligation.name in out
    assert cli.run(["show", identifier, "--latex"]) == 0


# derive --------------------------------------------------------------------------------------------------------------------


def test_derive_shows_every_step_confirmed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["derive", "base.linear"]) == 0
    out = capsys.readouterr().out
    assert "unfold: definition of Sigmoid, Logit" in out
    assert "where p < 1" in out
    assert out.endswith("1 derivations of 1 claims re-run: 2 of 2 steps confirmed by the checker\n")


def test_a_false_step_is_rejected_by_the_checker_and_fails(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lie = dataclasses.replace(GOOD.steps[1], after=1 - p)
    false = dataclasses.replace(GOOD, steps=(GOOD.steps[0], lie))
    claim = dataclasses.replace(LINEAR, derivation=lambda: (false,))
    monkeypatch.setattr(registry, "all_claims", lambda: {"base.linear": claim})
    assert cli.run(["derive", "--json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)["derivations"]
    assert [step["outcome"] for step in report["steps"]] == ["confirmed", "rejected"]
    assert "kept 1 - p, now p" in report["problem"]


def test_a_step_without_exact_reading_is_undecided(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    odd = dv.derive("odd", sin(p) ** 2, dv.Rule("Pythagoras", "sin^2 = 1 - cos^2", lambda e: 1 - cos(p) ** 2))
    claim = dataclasses.replace(LINEAR, derivation=lambda: (odd,))
    monkeypatch.setattr(registry, "all_claims", lambda: {"base.linear": claim})
    assert cli.run(["derive"]) == 3
    assert "unread" in capsys.readouterr().out


below, away = Symbol("below", negative=True), Symbol("away", real=True, nonzero=True)
CANCELLED = Mul(Mul(p, Pow(2 * p - 1, -1), evaluate=False), 2 * p - 1, evaluate=False)  # 2p-1 may be 0


@pytest.mark.parametrize(
    ("left", "right", "conditions", "outcome"),
    [
        (Mul(exp(x), exp(-x), evaluate=False), Integer(1), (), "confirmed"),
        (Mul(exp(x), exp(-x), evaluate=False), Integer(2), (), "rejected"),
        (log(p * x**2), log(x**2) + log(p), (x > 0,), "confirmed"),
        (log(p * x**2), log(x**2) + log(p), (), "rejected"),
        (CANCELLED, p, (), "rejected"),
        (CANCELLED, p, (p > 1,), "confirmed"),
        (Max(x, 0), Piecewise((x, x >= 0), (0, True)), (), "confirmed"),
        (Max(x, 0), Piecewise((x, x > 1), (0, True)), (), "rejected"),
        (x * log(p / (1 - p)), x * (log(p) - log(1 - p)), (p < 1,), "confirmed"),
        (x * log(p / (1 - p)), x * (log(p) - log(1 - p)), (), "rejected"),
        (log(Max(p, exp(x))), log(p) + Relu(x - log(p)), (), "confirmed"),
        (log(Min(p, exp(x))), x - Relu(x - log(p)), (), "confirmed"),
        (log(Max(p, exp(x))), log(p) + Relu(x + log(p)), (), "rejected"),
        (log(Max(p, exp(x))), x + Relu(x - log(p)), (), "rejected"),
        (log(Max(x, exp(x))), log(x) + Relu(x - log(x)), (), "rejected"),  # x may be negative
        (Mul(below, Pow(below, -1), evaluate=False), Integer(1), (), "confirmed"),
        (Mul(x, Pow(x, -1), evaluate=False), Integer(1), (), "rejected"),
        (Mul(away, Pow(away, -1), evaluate=False), Integer(1), (), "confirmed"),
    ],
    ids=[
        *("exp", "not-exp", "log", "log-of-zero", "zero-divisor", "condition", "pieces", "wrong-pieces"),
        *("inner-log", "inner-log-of-nothing", "max", "min", "sign", "both-sides", "log-of-any"),
        *("negative", "may-be-zero", "not-zero"),
    ],
)
def test_the_checker_decides_each_step(
    left: Expr, right: Expr, conditions: tuple[Expr, ...], outcome: str
) -> None:
    assert derive.confirm(left, right, conditions)[0] == outcome


def test_conditions_that_never_hold_or_are_no_comparison_are_not_used() -> None:
    for condition, message in ((Ne(p, p), "never hold"), (Contains(p, S.Integers), "no exact")):
        with pytest.raises(smtlib.NotExact, match=message):
            derive.confirm(p, p, (condition,))


@pytest.mark.parametrize(
    "conditions",
    [(x > 1, x < 0), (x > p, p > x), (x + p < 0, x > 0), (exp(x) < 1, x > 0), (Eq(x, 1), x > 1)],
    ids=["range", "order", "sum", "exp", "equal"],
)
def test_a_step_under_conditions_that_contradict_each_other_is_not_confirmed(
    conditions: tuple[Expr, ...],
) -> None:
    # the first two sides differ: under a contradiction the checker would have taken either step
    for right in (p + 1, p):
        outcome, why = derive.confirm(p, right, conditions)
        assert outcome == "vacuous"
        assert why.startswith("no point was found at which all of p > 0")


@pytest.mark.parametrize(
    "conditions",
    [
        (p < 1,),
        (x > p, p > 7),
        (Eq(x + p, 1), x > p),
        (2 * x < 5 * p, 7 * x > 17 * p),
        (x**2 < Rational(1, 8), x > p),
        (Ne(x, p), x >= p, p >= Rational(9, 2)),
        (exp(x) > 2,),
    ],
)
def test_conditions_that_hold_somewhere_are_met_by_a_point(conditions: tuple[Expr, ...]) -> None:
    assert derive.confirm(Mul(p, x, evaluate=False), x * p, conditions) == ("confirmed", "")


def test_a_step_on_nothing_leaves_its_derivation_undecided(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    empty = dv.derive("empty", Sigmoid(Logit(p)), dv.unfolding_all(), dv.common_denominator(p < 1, p > 2))
    claim = dataclasses.replace(LINEAR, derivation=lambda: (empty,))
    monkeypatch.setattr(registry, "all_claims", lambda: {"base.linear": claim})
    assert cli.run(["derive", "--json"]) == 3
    (report,) = json.loads(capsys.readouterr().out)["derivations"]
    assert [step["outcome"] for step in report["steps"]] == ["vacuous", "vacuous"]


def test_a_derivation_says_under_which_hypotheses_its_steps_are_confirmed(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert [str(fact) for fact in GOOD.hypotheses] == ["p > 0", "p < 1"]
    assert "\n      for p > 0, p < 1\n      Sigmoid(Logit(p))\n" in run_out(["derive", "base.linear"], capsys)
    assert "\n      for p > 0, p < 1\n      Sigmoid(Logit(p))\n" in run_out(["show", "base.linear"], capsys)
    assert r"\text{for } p > 0, p < 1" in run_out(["derive", "base.linear", "--latex"], capsys)
    (report,) = json.loads(run_out(["derive", "base.linear", "--json"], capsys))["derivations"]
    assert report["hypotheses"] == ["p > 0", "p < 1"]


def run_out(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """What an accepted command prints."""
    assert cli.run(words) == 0
    return capsys.readouterr().out


def test_the_derivations_of_the_project_are_all_confirmed() -> None:
    for claim in registry.all_claims().values():
        for derivation in claim.derivation() if claim.derivation is not None else ():
            report = derive.report(derivation)
            assert report.outcome == "confirmed", (claim.id, report.problem, report.steps)


def test_a_claim_without_a_derivation_is_named(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = dataclasses.replace(LINEAR, derivation=None)
    monkeypatch.setattr(registry, "all_claims", lambda: {"base.linear": claim})
    line = "no derivation: base.linear (this claim has other evidence, which `tbn show ID` prints)\n"
    assert run_out(["derive", "base.linear"], capsys) == line
    assert json.loads(run_out(["derive", "base.linear", "--json"], capsys))["derivations"] == []


def test_deciding_a_statement_needs_its_goal() -> None:
    with pytest.raises(checker.Rejected):
        derive.decide("(declare-const p Real)\n(assert (! (< 0 p) :named a))", {"kind": "sign"})
