"""``tbn converge`` and ``tbn reproduce loopy-table`` as a user runs them, and the stored figures against a new run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from numeric.experiments.loopy.run import STRUCTURES, reproduced, run_structure, same_digits
from proofs import checker
from proofs.claims.loops.table_4 import STORED
from proofs.cli.main import run

STRONG = (
    """MARKOV
4
2 2 2 2
6
2 0 1
2 0 2
2 0 3
2 1 2
2 1 3
2 2 3
"""
    + "4 1 4 4 1\n" * 6
)

FLOAT_NOISE = 1e-9
"""Relative: elementary functions may differ by an ulp between machines, and a hundred rounds of a contraction keep it there."""


def test_converge_writes_a_certificate_that_the_checker_accepts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "asia.json"
    arguments = ["asia", "--given", "dysp=yes", "--given", "xray=yes"]
    assert run(["converge", *arguments, "-o", str(file)]) == 0
    assert "converges from every positive start" in capsys.readouterr().out
    assert checker.main([str(file)]) == 0
    assert run(["converge", *arguments, "--check", str(file)]) == 0


def test_findings_from_an_evidence_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The four strongly coupled variables of STRONG are certified once one of them is observed, by option or by file."""
    network, evidence = tmp_path / "k4.uai", tmp_path / "k4.uai.evid"
    network.write_text(STRONG.replace("4 1 4 4 1", "4 2 7 7 2"))
    evidence.write_text("1 2 1")
    file = tmp_path / "certificate.json"
    assert run(["converge", str(network), "-o", str(file)]) == 3
    assert run(["converge", str(network), "--evidence", str(evidence), "-o", str(file)]) == 0
    by_file = file.read_bytes()
    assert run(["converge", str(network), "--given", "x2=1", "-o", str(file)]) == 0
    assert file.read_bytes() == by_file
    capsys.readouterr()
    assert run(["converge", str(network), "--evidence", str(evidence), "--given", "x2=0"]) == 2
    assert "--given: x2=0 disagrees with" in capsys.readouterr().err
    assert run(["converge", str(network), "--evidence", str(tmp_path / "absent")]) == 2
    assert "cannot read" in capsys.readouterr().err
    evidence.write_text("1 9 1")
    assert run(["converge", str(network), "--evidence", str(evidence)]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_no_strength_is_named_where_no_message_is_left(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for findings, named in (([], False), (["--given", "dysp=yes", "--given", "xray=yes"], True)):
        assert run(["converge", "asia", *findings, "-o", str(tmp_path / "asia.json")]) == 0
        assert ("strength:" in capsys.readouterr().out) == named


def test_a_certificate_for_other_findings_or_another_network_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "asia.json"
    assert run(["converge", "asia", "--given", "dysp=yes", "-o", str(file)]) == 0
    assert run(["converge", "asia", "--check", str(file)]) == 1
    assert "findings are not those given for asia" in capsys.readouterr().err
    assert run(["converge", "cancer", "--given", "Cancer=True", "--check", str(file)]) == 1
    assert "the document is about network" in capsys.readouterr().err


def test_check_asks_for_the_findings_too(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(tmp_path / "asia.json")
    assert run(["converge", "asia", "--given", "dysp=yes", "-o", file]) == 0
    assert run(["check", file, "--network", "asia"]) == 0
    assert run(["check", file, "--network", "asia", "--given", "dysp=yes"]) == 0
    capsys.readouterr()
    assert run(["check", file, "--network", "asia", "--given", "dysp=no"]) == 1
    assert "wrong-findings" in capsys.readouterr().out
    assert run(["check", file, "--given", "dysp=no"]) == 2
    assert "--given needs --network" in capsys.readouterr().err


def test_a_certificate_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    file = tmp_path / "cancer.json"
    file.write_bytes(b"the old one")
    monkeypatch.setattr("os.replace", full)
    for command in (["converge", "cancer"], ["prove", "--network", "cancer"]):
        assert run([*command, "-o", str(file)]) == 2
        assert "No space left" in capsys.readouterr().err
        assert file.read_bytes() == b"the old one"
    assert list(tmp_path.iterdir()) == [file]


def test_undecided_exits_3_and_says_what_was_seen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network = tmp_path / "k4.uai"
    network.write_text(STRONG)
    output = tmp_path / "never.json"
    assert run(["converge", str(network), "-o", str(output), "--json"]) == 3
    found = json.loads(capsys.readouterr().out)
    assert not found["certified"]
    assert "spectral radius" in found["reason"]
    assert found["observed"]["says"]
    assert not output.exists()


def test_contradictory_findings_and_unknown_names_are_usage_errors(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["converge", "asia", "--given", "either=no", "--given", "lung=yes"]) == 2
    assert "contradict" in capsys.readouterr().err
    assert run(["converge", "asia", "--given", "either=perhaps"]) == 2
    assert run(["reproduce", "loopy-tabel"]) == 2
    assert "did you mean loopy-table" in capsys.readouterr().err


def test_the_stored_figures_are_those_of_a_new_run() -> None:
    stored = json.loads(STORED.read_text(encoding="ascii"))
    outcomes = tuple(run_structure(topology) for topology in STRUCTURES)
    assert stored["verdict"] == ("reproduced" if reproduced(outcomes) else "not-reproduced")
    for row, outcome in zip(stored["rows"], outcomes, strict=True):
        figures = outcome.figures
        assert (row["structure"], row["converged"]) == (outcome.topology.name, figures.converged)
        assert row["rounds"] == figures.rounds
        assert row["kl"] == pytest.approx(figures.kl, rel=FLOAT_NOISE)
        assert row["mae"] == pytest.approx(figures.mae, rel=FLOAT_NOISE)
        assert row["certified"] == int(outcome.certified.sum())
        assert row["matches"] == outcome.matches


def test_the_criterion_can_fail() -> None:
    assert same_digits("0.001055", "1.06e-3")
    assert not same_digits("0.001054", "1.06e-3")
    assert same_digits("0.000002", "2e-6")
    assert not same_digits("0.000003", "2e-6")
    assert not same_digits("8.6", "8.5")


def test_reproduce_prints_a_verdict_and_draws(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    assert run(["reproduce", "loopy-table", "--json", "--plots", str(tmp_path)]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["verdict"] == "reproduced"
    assert [Path(name).suffix for name in found["plots"]] == [".svg", ".png"] * 3
    assert all(Path(name).stat().st_size > 1000 for name in found["plots"])
