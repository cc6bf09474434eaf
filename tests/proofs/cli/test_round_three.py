"""The third round of small cases beside the checkout, where they are: each right, or refused by name."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.cli import main as cli

TOKENS = "5,7,11,3,19,2"
PLAIN = [0.75125, 0.68315, 1.41677, 1.56191]


@pytest.fixture
def cases(repository: Path) -> Path:
    folder = repository.parent / "shared" / "cases" / "round3"
    if not folder.is_dir():
        pytest.skip("the optional cases ../shared/cases/round3 are not there")
    return folder


@pytest.mark.parametrize(
    ("file", "entropies"),
    [
        ("roberta-positions/model.safetensors", [1.09280, 0.60202, 1.13775, 1.00056]),
        ("bert-gamma-beta/model.safetensors", PLAIN),
        ("bert-shards/model.safetensors.index.json", PLAIN),
    ],
)
def test_what_is_read_is_read_rightly(
    cases: Path, capsys: pytest.CaptureFixture[str], file: str, entropies: list[float]
) -> None:
    assert cli.run(["explain", str(cases / file), "--tokens", TOKENS, "--json"]) == 0
    heads = json.loads(capsys.readouterr().out)["heads"]
    assert [head["entropy_nats"] for head in heads] == pytest.approx(entropies, abs=1e-4)


@pytest.mark.parametrize(
    ("file", "named"),
    [
        ("torch-decoder/model.safetensors", "multihead_attn"),
        ("torch-lora/model.safetensors", "lora_A"),
        ("bert-shards/model-00001-of-00002.safetensors", "one of 2 shards"),
    ],
)
def test_what_would_be_passed_over_is_refused(
    cases: Path, capsys: pytest.CaptureFixture[str], file: str, named: str
) -> None:
    assert cli.run(["explain", str(cases / file)]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert named in line


def test_growing_messages_are_undecided(
    cases: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["converge", str(cases / "two-blocks.uai"), "-o", str(tmp_path / "o.json")]) == 3
    captured = capsys.readouterr()
    assert captured.err == ""
    assert "float64 cannot hold them" in captured.out
