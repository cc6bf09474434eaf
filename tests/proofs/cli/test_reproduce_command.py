"""``tbn reproduce``: tiny runs of every path, resuming, and one line where torch is missing."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import Any

import pytest

from proofs.certification.errors import UserError
from proofs.cli import main as cli
from proofs.cli import reproducing
from proofs.cli.terminal import Meter

has_torch = importlib.util.find_spec("torch") is not None
needs_torch = pytest.mark.skipif(not has_torch, reason="torch is not installed")
TINY = {
    "factor-training": ["--seeds", "1", "--epochs", "1", "--tables", "40"],
    "machines": ["--seeds", "1", "--epochs", "1", "--examples", "64"],
    "posterior-tracking": ["--seeds", "1", "--epochs", "1", "--sequences", "10"],
}


@needs_torch
@pytest.mark.parametrize("experiment", list(TINY))
def test_a_tiny_run_writes_record_and_plots(
    experiment: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("matplotlib")
    assert cli.run(["reproduce", experiment, "-o", str(tmp_path), *TINY[experiment]]) == 3
    out = capsys.readouterr()
    assert "constructed float64" in out.out
    assert "verdict: not-decided" in out.out
    for suffix in ("json", "svg", "png"):
        assert f"wrote {tmp_path / experiment}.{suffix}" in out.err
        assert (tmp_path / f"{experiment}.{suffix}").stat().st_size > 1000
    first = (tmp_path / f"{experiment}.json").read_bytes()
    assert (
        cli.run(["reproduce", experiment, "-o", str(tmp_path), "--resume", "--json", *TINY[experiment]]) == 3
    )
    shown = json.loads(capsys.readouterr().out)
    assert shown["experiment"] == experiment
    assert (tmp_path / f"{experiment}.json").read_bytes() == first


@needs_torch
def test_checkpoints_of_other_settings_are_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "checkpoints" / "factor-training"
    folder.mkdir(parents=True)
    (folder / "two-variables-relu-0.safetensors").write_bytes(b"junk")
    assert (
        cli.run(["reproduce", "factor-training", "-o", str(tmp_path), "--resume", *TINY["factor-training"]])
        == 2
    )
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "cannot resume from" in err


@needs_torch
def test_a_sweep_of_settings_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("matplotlib")
    sizes = {"examples": 60, "held_out": 20, "epochs": 1, "width": 8, "layers": 1, "seeds": [0, 1]}
    settings = tmp_path / "small"
    settings.mkdir()
    for task in ("two-variables", "dating-graph"):
        (settings / f"{task}-relu.json").write_text(
            json.dumps({"experiment": "factors", "task": task} | sizes), encoding="utf-8"
        )
    asked = ["reproduce", "train", str(settings), "-o", str(tmp_path / "out")]
    assert cli.run([*asked, "--seed", "5"]) == 3
    out = capsys.readouterr()
    assert "verdict: not-decided" in out.out
    assert "not as published: two-variables-relu: epochs 1 instead of 50" in out.out
    assert [path.name for path in sorted((tmp_path / "out" / "runs").iterdir())] == [
        "dating-graph-relu-5.json",
        "two-variables-relu-5.json",
    ]
    for suffix in ("json", "svg", "png"):
        assert (tmp_path / "out" / f"sweep.{suffix}").stat().st_size > 1000
    assert cli.run([*asked, "--resume", "--json"]) == 3
    shown = json.loads(capsys.readouterr().out)
    assert len(shown["figures"]["dating-graph-relu"]["mae"]) == 2


@needs_torch
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["train", "two-variable"], "did you mean two-variables"),
        (["train", "two-variables", "--device", "abacus"], "no device 'abacus'"),
        (["machines", "--device", "cuda:77"], "no device 'cuda:77'"),
        (["machines", "--settings", "{file}"], "no setting 'tables'; there are seeds, epochs"),
        (["posterior-tracking", "--settings", "{file}"], "no setting 'tables'"),
        (["factor-training", "--settings", "{file}"], "held_out 2000 must be less than tables 9"),
        (["factor-training", "--settings", "{file}.none"], "cannot read"),
        (["train", "{file}"], "experiment None is none of factors"),
    ],
)
def test_settings_that_cannot_be_run_are_one_line(
    arguments: list[str], says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"tables": 9}', encoding="utf-8")
    asked = [argument.format(file=file) for argument in arguments]
    assert cli.run(["reproduce", *asked, "-o", str(tmp_path / "out")]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert says in err


@needs_torch
def test_options_on_the_command_line_change_those_of_the_settings_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "settings.json"
    file.write_text('{"machines": ["complement"], "seeds": 4, "examples": 64}', encoding="utf-8")
    asked = ["--settings", str(file), "--seeds", "1", "--epochs", "1", "--json"]
    assert cli.run(["reproduce", "machines", "-o", str(tmp_path / "out"), *asked]) == 3
    settings = json.loads(capsys.readouterr().out)["settings"]
    assert (settings["machines"], settings["seeds"], settings["examples"]) == (["complement"], 1, 64)


@pytest.mark.parametrize("experiment", list(TINY))
def test_without_torch_one_line_says_how_to_get_it(
    experiment: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "torch" else found(name, *rest)
    )
    assert cli.run(["reproduce", experiment, "-o", str(tmp_path / "new")]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "pip install torch==2.13.0" in err
    assert not (tmp_path / "new").exists()


def test_a_mistyped_experiment_names_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["reproduce", "factor-trainig"]) == 2
    assert "did you mean factor-training" in capsys.readouterr().err


@pytest.mark.parametrize(("verdict", "code"), [("reproduced", 0), ("not-reproduced", 1), ("not-decided", 3)])
def test_the_exit_code_is_the_verdict(
    verdict: str, code: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    record: dict[str, Any] = {"experiment": "e", "criteria": [], "verdict": verdict}
    assert reproducing.finish(record, [], as_json=False) == code
    assert capsys.readouterr().out.startswith(f"verdict: {verdict}")


def test_a_failure_that_decides_nothing_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    criterion = {
        "says": "Small.",
        "mean": 2.0,
        "source": "1",
        "holds": False,
        "outcome": "not-decided",
        "otherwise": ["batch 64 instead of 256"],
    }
    record = {"experiment": "e", "criteria": [criterion], "verdict": "not-decided"}
    assert reproducing.finish(record, [], as_json=False) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["  not decided: batch 64 instead of 256", "verdict: not-decided"]


def test_too_little_memory_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    import torch

    def vast(meter: Meter) -> dict[str, Any]:
        torch.empty(2**55)
        return {}

    with pytest.raises(UserError, match="not enough memory for these settings"):
        reproducing.attempt(vast, tmp_path)


def test_ctrl_c_says_how_to_go_on(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("torch")

    def stopped(meter: Meter) -> dict[str, Any]:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        reproducing.attempt(stopped, tmp_path)
    assert "--resume goes on" in capsys.readouterr().err
