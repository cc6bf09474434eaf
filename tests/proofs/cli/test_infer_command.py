"""``tbn compile`` and ``tbn infer`` from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.cli.main import run


def test_infer_prints_fractions(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["infer", "asia", "--given", "smoke=yes", "--exact"]) == 0
    out = capsys.readouterr().out
    assert "given smoke=yes" in out
    assert "69101/125000" in out  # P(dysp = yes | smoke = yes)


def test_infer_json_from_a_model_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "asia.safetensors"
    assert run(["compile", "asia", "-o", str(path)]) == 0
    assert "treewidth 2" in capsys.readouterr().out
    assert run(["infer", str(path), "--given", "smoke=yes", "--of", "lung", "--exact", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["schema"] == 1
    assert document["posteriors"] == {
        "lung": {"yes": {"decimal": 0.1, "fraction": "1/10"}, "no": {"decimal": 0.9, "fraction": "9/10"}}
    }
    assert run(["infer", str(path), "--given", "smoke=yes", "--of", "lung", "--json"]) == 0
    row = json.loads(capsys.readouterr().out)["posteriors"]["lung"]["yes"]
    assert set(row) == {"decimal"}
    assert abs(row["decimal"] - 0.1) < 1e-12


def test_map(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["infer", "asia", "--map", "--exact", "--given", "xray=yes", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)["map"]
    assert document["state"]["lung"] == "yes"
    assert document["probability"]["fraction"] == "1852389/7877860"
    assert run(["infer", "asia", "--map", "--given", "xray=yes", "--json"]) == 0
    again = json.loads(capsys.readouterr().out)["map"]
    assert again["state"] == document["state"]
    assert abs(again["probability"]["decimal"] - document["probability"]["decimal"]) < 1e-12


def test_accuracy(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["infer", "cancer", "--accuracy", "1e-6", "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert 0 < document["error_bound"] <= 1e-6
    assert document["inverse_temperature"] < 100


def test_uai_and_evidence_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    network, evidence = tmp_path / "m.uai", tmp_path / "m.uai.evid"
    network.write_text("MARKOV 2  2 2  1  2 0 1  4  1 2 3 4")
    evidence.write_text("1 0 1")
    assert run(["infer", str(network), "--evidence", str(evidence), "--exact", "--json"]) == 0
    posterior = json.loads(capsys.readouterr().out)["posteriors"]
    assert posterior["x1"]["1"]["fraction"] == "4/7"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["infer", "asai"], "did you mean asia?"),
        (["infer", "asia", "--given", "smok=yes"], "unknown variable 'smok'; did you mean 'smoke'?"),
        (["infer", "asia", "--given", "smoke=maybe"], "its states are yes, no"),
        (["infer", "asia", "--given", "smoke"], "is not of the form VARIABLE=STATE"),
        (["infer", "asia", "--given", "smoke=yes", "--given", "smoke=no"], "names smoke twice"),
        (["infer", "asia", "--given", "lung=yes", "--given", "either=no"], "probability zero"),
        (["infer", "asia", "--exact", "--given", "lung=yes", "--given", "either=no"], "probability zero"),
        (["infer", "asia", "--of", "lnug"], "unknown variable"),
        (["infer", "asia", "--accuracy", "1e-3", "--treewidth-limit", "1"], "treewidth at least 2 (limit 1)"),
        (["infer", "asia", "--treewidth-limit", "1"], "--treewidth-limit needs --accuracy"),
        (
            ["infer", "asia", "--token-limit", "70"],
            "need at least 72 tokens (about 1 kB), over the limit of 70",
        ),
        (["infer", "asia", "--of", "lung,tbu"], "--of tbu: unknown variable; did you mean tub?"),
        (["infer", "asia", "--of", "lung,tub", "--accuracy", "1e-3"], "joint posteriors are read off"),
        (["compile", "asia"], "nothing to write"),
        (["compile", "asia", "--gates", "--edges", "-o", "a.safetensors"], "exclude each other"),
        (["compile", "asia", "--gates", "--onnx", "a.onnx"], "--onnx has no meaning with --gates"),
        (["compile", "asia", "--entry-limit", "9", "-o", "a.safetensors"], "--entry-limit needs --gates"),
        (
            ["compile", "asia", "--token-limit", "70", "-o", "a.safetensors"],
            "cannot compile asia: 8 variables",
        ),
        (["infer", "asia", "--exact", "--accuracy", "1e-6"], "exclude"),
        (["infer", "asia", "--accuracy", "0"], "must be positive"),
        (["infer", "nowhere.bif"], "cannot read nowhere.bif"),
        (["infer", "nowhere.safetensors"], "nowhere.safetensors"),
        (["compile", "asia", "-o", "asia.bin"], "should end in .safetensors"),
    ],
)
def test_one_line_errors(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert message in captured.err
