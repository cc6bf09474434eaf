"""What ``tbn check`` and the bare checker say of a document's network, and of paths that are no certificate."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from proofs import checker
from proofs.certification.network_certificate import default_cases, network_certificate
from proofs.certification.propagation_replay import replays
from proofs.cli.main import run
from symbolic.compile.gates import compile_network

SPEAKS = 'asia", network 0000000000000000: certified for EVERY set of findings; \x1b[1m' + "this " * 30


@pytest.fixture(scope="module")
def cancer() -> dict[str, Any]:
    from proofs.cli.networks import read_network

    network = read_network("cancer")
    transformer = compile_network(network).transformer
    return network_certificate(network, transformer, default_cases(transformer)[:2], "cancer")


def written(folder: Path, document: dict[str, Any]) -> str:
    path = folder / "document.json"
    path.write_bytes(checker.canonical(document))
    return str(path)


def test_the_subject_is_quoted_and_cut_beside_the_digest(
    cancer: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, {**cancer, "subject": SPEAKS})
    assert checker.main([path]) == 0
    line = capsys.readouterr().out
    digest = checker.network_digest(cancer)
    assert line.startswith(
        'accepted: transformer certificate of "asia\\", network 0000000000000000: certified'
    )
    assert f'"..., network {digest[:16]}: a transformer of ' in line
    assert "\x1b" not in line
    assert line.count("this") <= 2


def test_another_table_is_another_network(
    cancer: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, cancer)
    assert run(["check", path, "--network", "cancer"]) == 0
    assert "; the network is that of cancer" in capsys.readouterr().out
    assert run(["check", path, "--network", "asia"]) == 1
    assert "wrong-network" in capsys.readouterr().out


def test_contraction_and_replay_documents_are_compared_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = str(tmp_path / "cancer.json")
    assert run(["converge", "cancer", "-o", path]) == 0
    assert run(["check", path, "--network", "cancer"]) == 0
    assert run(["check", path, "--network", "asia"]) == 1
    replay = written(tmp_path, replays()["k4.replay.json"])
    assert run(["check", replay, "--network", "cancer"]) == 2
    assert "no network of a replay" in capsys.readouterr().err


def test_network_is_for_documents(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", str(repository / "certificates"), "--network", "asia"]) == 2
    assert "holds claims" in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["long", "loop", "pipe", "null", "below a file"])
def test_a_path_that_cannot_be_read_is_named_in_one_line(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x"
    if kind == "long":
        path = tmp_path / ("x" * 300)
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "pipe":
        os.mkfifo(path)
    elif kind == "null":
        path = tmp_path / "x\0y"
    else:
        path.write_text("")
        path = path / "y"
    assert checker.main([str(path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("checker.py: ")
    assert error.count("\n") == 1
    if kind == "null":  # no shell can pass it on
        return
    assert run(["check", str(path)]) == 2
    error = capsys.readouterr().err
    assert error.startswith("error: ")
    assert error.count("\n") == 1
    assert "internal" not in error


def test_a_pipe_in_a_folder_is_refused_and_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "statements").mkdir()
    os.mkfifo(tmp_path / "statements" / "a.smt2")
    data = checker.canonical({"claim": "a"})
    (tmp_path / "a.json").write_bytes(data)
    files = {"a.json": checker.digest(data), "statements/a.smt2": "0"}
    (tmp_path / "MANIFEST.json").write_bytes(checker.canonical({"files": files, "schema": 1}))
    assert checker.main([str(tmp_path)]) == 1
    assert "unreadable: not a regular file" in capsys.readouterr().out


def test_coordinates_are_compared_by_kind() -> None:
    assert checker._identical([2, checker.Fraction(3)], [2, checker.Fraction(3)])
    assert not checker._identical([2], [checker.Fraction(2)])


def test_an_integer_is_not_the_logarithm_of_that_number(tmp_path: Path) -> None:
    """The first layer turns the integer 2 into ln 2; only a comparison without kinds takes that for a fixed point."""
    first = {
        "activation": "softplus",
        "b1": [0],
        "b2": [0, 0, -2, 0],
        "heads": [],
        "name": "l",
        "repeat": 1,
        "w1": [[0], [0], [0], [1]],
        "w2": [[0, 0, 1, 0]],
    }
    second = {**first, "activation": "relu", "b1": [], "w1": [[]] * 4, "w2": []}
    document = {
        "cases": [{"given": [], "posteriors": [["1"]]}],
        "columns": {"alive": 0, "possible": 1, "value": 2},
        "document": "transformer",
        "indicators": [[0]],
        "layers": [first, second],
        "network": {"factors": [], "variables": [{"name": "a", "states": ["s"]}]},
        "read_out": [[0]],
        "schema": 1,
        "subject": "one-state network",
        "tokens": [[1, 0, 2, 0]],
    }
    with pytest.raises(checker.Rejected, match=r"not-exact: .* meet in coordinate 2"):
        checker.check_document(checker.canonical(document))


def test_the_bare_checker_says_what_nobody_replayed(
    repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = checker.Report()
    assert report.claimed() is None
    assert checker.main([str(repository / "certificates"), "--strict"]) == 3
    lines = capsys.readouterr().out.splitlines()
    assert lines[-2].startswith("on Rocq: ")
    assert "claimed, not replayed here" in lines[-2]
    assert lines[-1].startswith("accepted: ")
