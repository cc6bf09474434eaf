"""``tbn infer`` and ``tbn compile`` through junction models: what is pruned, which files are read, the same answers."""

from __future__ import annotations

import importlib.util
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from numeric.compiled.junction import build
from proofs.cli.main import run
from symbolic.propagation import elimination
from tests import cases

NAMES = ("asia", "cancer", "earthquake", "survey")
APART = "MARKOV 4  2 2 2 2  2  2 0 1  2 2 3  4  1 2 3 4  4  5 1 1 2"
"""Two pairs that nothing connects."""


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert run([*arguments, "--json"]) == 0
    return dict(json.loads(capsys.readouterr().out))


def printed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert run([*arguments]) == 0
    return capsys.readouterr().out.splitlines()


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run([*arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    return captured.err


def options(name: str, seed: int, count: int) -> tuple[dict[str, str], list[str]]:
    findings = cases.some_findings(seed, cases.named(name), count)
    return findings, [word for item in findings.items() for word in ("--given", "=".join(item))]


@pytest.mark.parametrize("name", NAMES)
def test_both_kinds_of_files_give_the_same_answers(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entries, gates = str(tmp_path / "entries.safetensors"), str(tmp_path / "gates.safetensors")
    assert "exp and ln" in "".join(printed(capsys, "compile", name, "-o", entries))
    assert "evidence" in "".join(printed(capsys, "compile", name, "--gates", "-o", gates))
    compared = 0
    for seed in range(4):
        findings, given = options(name, seed, seed)
        network = cases.named(name)
        if not elimination.evidence_probability(network, findings):
            continue
        compared += 1
        old = answer(capsys, "infer", gates, *given, "--exact")["posteriors"]
        for source in (name, entries):
            found = answer(capsys, "infer", source, *given, "--exact")
            assert found["posteriors"] == old
            weight = found["probability_of_findings"]["fraction"]
            assert Fraction(weight) == elimination.evidence_probability(network, findings)
            floats = answer(capsys, "infer", source, *given)
            for variable, row in old.items():
                for state, entry in row.items():
                    assert abs(floats["posteriors"][variable][state]["decimal"] - entry["decimal"]) < 1e-13
            best, old_best = (
                answer(capsys, "infer", file, *given, "--map", "--exact")["map"]["probability"]
                for file in (source, gates)
            )
            assert best == old_best
    assert compared >= 2


def test_a_question_leaves_out_what_does_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    whole = answer(capsys, "infer", "asia", "--exact")
    for variable, row in whole["posteriors"].items():
        part = answer(capsys, "infer", "asia", "--of", variable, "--exact")
        assert part["posteriors"] == {variable: row}
        assert part["tokens"] <= whole["tokens"]
    assert answer(capsys, "infer", "asia", "--of", "smoke")["tokens"] < 10
    first = printed(capsys, "infer", "asia", "--of", "smoke", "--given", "xray=yes")
    assert first[0].startswith("asia: compiled for this query: ")
    assert first[1:3] == ["given xray=yes", "P(findings) = 0.11029004"]
    assert printed(capsys, "infer", "asia")[0] == "asia: compiled: 72 tokens, 20 layers"


def test_the_weight_is_shown_only_where_it_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "apart.uai"
    path.write_text(APART)
    whole = answer(capsys, "infer", str(path), "--exact")
    assert whole["weight"]["fraction"] == "90"
    assert "partition sum = 90" in printed(capsys, "infer", str(path))
    part = answer(capsys, "infer", str(path), "--of", "x0", "--given", "x2=0", "--exact")
    assert part["posteriors"] == {"x0": whole["posteriors"]["x0"]}
    assert "weight" not in part
    given = answer(capsys, "infer", str(path), "--given", "x2=0", "--exact")
    assert given["weight"]["fraction"] == "60"
    assert "weight of the findings = 60" in printed(capsys, "infer", str(path), "--given", "x2=0")


@pytest.mark.parametrize("exact", [(), ("--exact",)])
@pytest.mark.parametrize("names", [("lung", "tub"), ("asia", "dysp"), ("xray", "lung", "smoke")])
def test_joint_posteriors(
    names: tuple[str, ...], exact: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(tmp_path / "asia.safetensors")
    printed(capsys, "compile", "asia", "-o", model)
    network, findings = cases.named("asia"), {"xray": "yes", "bronc": "no"}
    total = elimination.evidence_probability(network, findings)
    for source in ("asia", model):
        given = ["--given", "xray=yes", "--given", "bronc=no"]
        found = answer(capsys, "infer", source, *given, "--of", ",".join(names), "--of", "smoke", *exact)
        assert list(found["posteriors"]) == ["smoke"]
        (joint,) = found["joint"]
        assert joint["variables"] == list(names)
        assert len(joint["states"]) == 2 ** len(names)
        for entry in joint["states"]:
            state = dict(zip(names, entry["state"]))
            agrees = all(findings.get(v, s) == s for v, s in state.items())
            expected = (
                elimination.evidence_probability(network, findings | state) / total if agrees else Fraction()
            )
            assert entry["decimal"] == pytest.approx(float(expected), abs=1e-14)
            assert not exact or Fraction(entry["fraction"]) == expected


def test_joint_posteriors_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    lines = printed(capsys, "infer", "asia", "--of", "asia,tub", "--exact")
    assert lines[-4].split("  ")[0] == "asia, tub"
    assert lines[-4].endswith("yes, yes  0.000500000000  1/2000")
    assert lines[-1].endswith("no, no    0.980100000000  9801/10000")


def test_a_large_model_is_compiled_anew_for_a_small_question(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(tmp_path / "asia.safetensors")
    printed(capsys, "compile", "asia", "-o", model)
    assert printed(capsys, "infer", model, "--of", "smoke")[0] == f"{model}: 72 tokens, 20 layers"
    monkeypatch.setattr(build, "QUICK", 10)
    lines = printed(capsys, "infer", model, "--of", "smoke", "--given", "asia=yes")
    assert lines[0].startswith(f"{model}: compiled anew for this query: ")
    assert lines[0].endswith("(72 tokens in the file)")
    assert lines[-2].split()[:3] == ["smoke", "yes", "0.500000000000"]


def test_what_files_cannot_answer(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    entries, gates = str(tmp_path / "entries.safetensors"), str(tmp_path / "gates.safetensors")
    printed(capsys, "compile", "asia", "-o", entries)
    printed(capsys, "compile", "asia", "--gates", "-o", gates)
    assert "tbn compile --gates" in refused(capsys, "infer", entries, "--accuracy", "1e-3")
    assert "error_bound" in answer(capsys, "infer", gates, "--accuracy", "1e-3")
    assert "joint posteriors" in refused(capsys, "infer", gates, "--of", "lung,tub")
    data = Path(entries).read_bytes()
    Path(entries).write_bytes(data.replace(b'"directed":"true"', b'"dirEcted":"true"'))
    assert "'directed' is missing" in refused(capsys, "infer", entries)
    Path(entries).write_bytes(data[:-8])
    assert entries in refused(capsys, "infer", entries)


def test_impossible_findings_are_cut_to_those_that_exclude_each_other(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = str(tmp_path / "asia.safetensors")
    printed(capsys, "compile", "asia", "-o", model)
    given = ["--given", "lung=yes", "--given", "smoke=yes", "--given", "either=no", "--given", "dysp=no"]
    for source in ("asia", model):
        for more in ((), ("--exact",), ("--map",), ("--of", "tub"), ("--of", "tub,bronc")):
            line = refused(capsys, "infer", source, *given, *more)
            assert line == (
                "error: the findings lung=yes, smoke=yes, either=no, dysp=no have probability zero already because of "
                "lung=yes, either=no\n"
            )


def test_an_onnx_graph_beside_the_model(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    onnx = pytest.importorskip("onnx", reason="onnx is not installed")
    path = tmp_path / "asia.onnx"
    assert answer(capsys, "compile", "asia", "--onnx", str(path))["onnx_bytes"] == path.stat().st_size
    assert [item.name for item in onnx.load(path).graph.output] == ["posteriors", "log_weight"]


def test_onnx_that_is_not_installed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    known = importlib.util.find_spec
    monkeypatch.setattr(
        "proofs.cli.commands.compile.find_spec", lambda name: None if name == "onnx" else known(name)
    )
    assert "[onnx]" in refused(capsys, "compile", "asia", "--onnx", "asia.onnx")
    assert "should end in .onnx" in refused(capsys, "compile", "asia", "--onnx", "asia.pb")
