"""``tbn compile --edges`` and ``tbn infer`` on its models, from the outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.cli.main import run

LOOP = """MARKOV 4  2 2 2 2
5  2 0 1  2 1 2  2 2 3  2 3 0  1 0
4 1 2 3 4  4 1 2 3 4  4 1 2 3 4  4 5 1 1 5  2 2 1
"""
"""A square."""
TIE = "MARKOV 2  2 2  1  2 0 1  4 2 1 1 2"
STAR = "MARKOV 4  2 2 2 2  3  2 0 1  2 0 2  2 0 3" + "  4 1 2 3 4" * 3
ZERO = "MARKOV 2  2 2  1  2 0 1  4 1 0 1 1"
LOW = ["--given", "Pollution=low"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with the networks above in it."""
    for name, text in {"loop": LOOP, "tie": TIE, "star": STAR, "zero": ZERO}.items():
        (tmp_path / f"{name}.uai").write_text(text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def model(*arguments: str) -> str:
    assert run(["compile", *arguments, "--edges", "-o", "m.safetensors"]) == 0
    return "m.safetensors"


def as_json(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    capsys.readouterr()
    assert run([*arguments, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_findings_from_an_evidence_file(folder: Path) -> None:
    (folder / "star.evid").write_text("1 3 1")
    model("star.uai", "--evidence", "star.evid")
    by_file = Path("m.safetensors").read_bytes()
    model("star.uai", "--given", "x3=1")
    assert Path("m.safetensors").read_bytes() == by_file
    assert run(["compile", "star.uai", "--evidence", "star.evid", "-o", "m.safetensors"]) == 2


def test_a_tree_is_exact_at_its_diameter(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model("cancer", *LOW)
    out = capsys.readouterr().out
    assert "2 sum-product + 1 read-out + 1 log-probability" in out
    assert "every graph of degree at most 8" in out
    assert run(["infer", "m.safetensors", "--exact"]) == 0
    out = capsys.readouterr().out
    assert "exact (a tree, 2 rounds >= its diameter)" in out
    assert "given when compiled Pollution=low" in out
    assert "variable  state     probability     fraction" in out
    assert "60679/200000" in out  # P(Dyspnoea | Pollution = low)
    edges = as_json(capsys, "infer", "m.safetensors", "--exact")
    tree = as_json(capsys, "infer", "cancer", *LOW, "--exact")
    assert edges["given"] == tree["given"]
    assert edges["posteriors"] == {v: row for v, row in tree["posteriors"].items() if v != "Pollution"}
    assert edges["guarantee"] == {
        "exact": True,
        "rounds": 2,
        "rounds_needed": 2,
        "says": "exact (a tree, 2 rounds >= its diameter)",
    }


def test_loops_are_called_loops(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model("loop.uai", "--rounds", "3")
    says = "loopy: 3 rounds of belief propagation, not exact in general"
    assert says in capsys.readouterr().out
    assert run(["infer", "m.safetensors", "--of", "x0"]) == 0
    out = capsys.readouterr().out
    assert says in out
    assert "variable  state  belief " in out
    found = as_json(capsys, "infer", "m.safetensors", "--exact")
    assert "posteriors" not in found
    assert not found["guarantee"]["exact"]
    exact = as_json(capsys, "infer", "loop.uai", "--exact")["posteriors"]
    assert found["beliefs"].keys() == exact.keys()
    assert found["beliefs"] != exact


def test_too_few_rounds_on_a_tree_are_called_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model("cancer", *LOW, "--rounds", "1")
    assert "a tree, but 1 round < its diameter 2: not exact in general" in capsys.readouterr().out
    assert "beliefs" in as_json(capsys, "infer", "m.safetensors")


def test_max_product(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model("cancer", *LOW, "--max-product")
    found = as_json(capsys, "infer", "m.safetensors", "--exact")
    best = as_json(capsys, "infer", "cancer", *LOW, "--map", "--exact")["map"]["state"]
    del best["Pollution"]
    for variable, row in found["max_marginals"].items():
        assert row[best[variable]] == {"decimal": 1.0, "fraction": "1"}
        assert sum(entry["fraction"] == "1" for entry in row.values()) == 1
    for options in ([], ["--exact"]):
        found = as_json(capsys, "infer", "m.safetensors", "--map", *options)
        assert found["map"] == {"state": best, "tied": []}
    model("cancer", *LOW)  # the same weights, with relu for softplus
    assert as_json(capsys, "infer", "m.safetensors", "--map")["map"] == {"state": best, "tied": []}
    capsys.readouterr()
    model("loop.uai", "--max-product", "--rounds", "2")
    assert "loopy: 2 rounds of max-product" in capsys.readouterr().out
    assert run(["infer", "m.safetensors"]) == 0
    assert "max-marginals are relative to the largest" in capsys.readouterr().out


def test_ties_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    model("tie.uai")
    for options in ([], ["--exact"]):
        found = as_json(capsys, "infer", "m.safetensors", "--map", *options)["map"]
        assert found == {"state": {}, "tied": ["x0", "x1"]}
    assert run(["infer", "m.safetensors", "--map", "--of", "x1"]) == 0
    assert capsys.readouterr().out.endswith("x1  (tied: max-marginals do not choose)\n")


def test_compile_json(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(
        capsys, "compile", "star.uai", "--edges", "--degree", "3", "--max-product", "-o", "m.safetensors"
    )
    assert found["bytes"] == (folder / "m.safetensors").stat().st_size
    del found["bytes"]
    assert found == {
        "schema": 1,
        "model": "m.safetensors",
        "tokens": 15,
        "width": 20,
        "layers": {"round": 2, "read-out": 1, "log-probability": 1},
        "degree": 3,
        "given": {},
        "max_product": True,
        "rounds": 2,
        "rounds_needed": 2,
        "exact": True,
    }


def test_help_says_what_it_does(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    for words in (
        "belief propagation",
        "--rounds N",
        "--max-product",
        "Findings are compiled in",
        "diameter",
    ):
        assert words in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["survey", "--edges"], "'A' has 3 states; the edge layers are for binary variables"),
        (["asia", "--edges"], "over (lung, tub, either) is not over one or two variables"),
        (["zero.uai", "--edges"], "over (x0, x1) has an entry that is not positive"),
        (
            ["star.uai", "--edges", "--degree", "2"],
            "'x0' has degree 3; the layers are for degree 2 (--degree D",
        ),
        (
            ["loop.uai", "--edges"],
            "has a loop, where no number of rounds is exact in general: say how many with",
        ),
        (["star.uai", "--edges", "--rounds", "0"], "0 is not in the range x>=1"),
        (["star.uai", "--edges", "--degree", "1"], "1 is not in the range x>=2"),
        (["zero.uai", "--edges", "--given", "x0=0", "--given", "x1=1"], "probability zero"),
        (["star.uai", "--edges", "--given", "x7=0"], "unknown variable 'x7'"),
        (["star.uai", "--edges", "--given", "x0=7"], "its states are 0, 1"),
        (["zero.uai", "--edges", "--given", "x0=1", "--given", "x1=1"], "no variable is left"),
        (["star.uai", "--edges", "--treewidth-limit", "3"], "--treewidth-limit has no meaning with --edges"),
        (["star.uai", "--edges", "--entry-limit", "3"], "--entry-limit has no meaning with --edges"),
        (["asia", "--given", "smoke=yes"], "--given needs --edges"),
        (["asia", "--rounds", "3"], "--rounds needs --edges"),
        (["asia", "--max-product"], "--max-product needs --edges"),
        (["asia", "--degree", "3"], "--degree needs --edges"),
    ],
)
def test_one_line_errors_of_compile(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["compile", *arguments, "-o", "m.safetensors"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert message in captured.err
    assert not (folder / "m.safetensors").exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--given", "x1=0"], "takes no findings: an edge model has them compiled in, with `tbn compile"),
        (["--evidence", "e.uai.evid"], "takes no findings"),
        (["--of", "x0"], "--of x0: compiled in as x0=1"),
        (["--of", "x9"], "unknown variable"),
        (["--accuracy", "1e-3"], "not for an edge model"),
        (["--inverse-temperature", "9"], "not for an edge model"),
    ],
)
def test_one_line_errors_of_infer(
    folder: Path, arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = model("star.uai", "--given", "x0=1")
    capsys.readouterr()
    assert run(["infer", path, *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert message in captured.err


def test_exact_numbers_too_long_are_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = 5
    pairs = [(a, b) for a in range(names) for b in range(a)]
    scopes = "  ".join(f"2 {a} {b}" for a, b in pairs)
    text = f"MARKOV {names} {'2 ' * names} {len(pairs)} {scopes}" + "  4 1 2 3 4" * len(pairs)
    (folder / "dense.uai").write_text(text)
    path = model("dense.uai", "--rounds", "12")
    capsys.readouterr()
    assert run(["infer", path, "--exact"]) == 2
    assert "would multiply more than 20,000 factors" in capsys.readouterr().err
    assert run(["infer", path]) == 0
