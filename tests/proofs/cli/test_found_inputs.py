"""Network files, findings and options as people and programs write them: the right number, or one line that says why not."""

from __future__ import annotations

import gzip
import io
import json
import sys
from pathlib import Path

import pytest

from proofs.cli.main import run

TWO = "variable A { type discrete [2] { t, f }; }\nprobability (A) { table 0.25, 0.75; }\n"
CHAIN = "MARKOV\n3\n2 2 2\n2\n2 0 1\n2 1 2\n4\n1 2 3 4\n4\n2 1 1 3\n"
COIN = "MARKOV\n1\n2\n1\n1 0\n2\n"


def posteriors(
    capsys: pytest.CaptureFixture[str], *arguments: str
) -> dict[str, dict[str, dict[str, object]]]:
    assert run(["infer", *arguments, "--exact", "--json"]) == 0
    table = json.loads(capsys.readouterr().out)["posteriors"]
    assert isinstance(table, dict)
    return table


def refusal(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert run(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert "internal" not in captured.err
    return captured.err


def write(path: Path, content: str | bytes) -> str:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


@pytest.mark.parametrize(
    ("name", "content", "options"),
    [
        ("mark.bif", b"\xef\xbb\xbf" + TWO.encode(), ()),
        ("dos.bif", TWO.replace("\n", "\r\n").encode() + b"\x1a", ()),
        ("packed.bif.gz", gzip.compress(TWO.encode()), ()),
        ("packed.bif", gzip.compress(TWO.encode()), ()),
        ("wide.bif", TWO.encode("utf-16"), ("--encoding", "utf-16")),
    ],
    ids=["byte-order-mark", "carriage-returns", "gzip", "gzip-without-its-suffix", "utf-16"],
)
def test_text_as_editors_leave_it(
    name: str, content: bytes, options: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = posteriors(capsys, write(tmp_path / name, content), *options)
    assert table["A"]["t"]["fraction"] == "1/4"


@pytest.mark.parametrize(
    "content",
    [CHAIN.lower(), "c about\n" + CHAIN, "// about\n" + CHAIN, CHAIN.replace("3\n2 2", "3 # n\n2 2")],
)
def test_uai_headers_and_comments(content: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert posteriors(capsys, write(tmp_path / "m.uai", content))["x0"]["1"]["fraction"] == "25/36"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.bif", TWO.encode("utf-16"), "this is UTF-16, not UTF-8; --encoding utf-16"),
        ("a.bif", "variable Größe {}".encode("latin-1"), "a.bif: not UTF-8 at byte"),
        ("a.bif", b"\x1f\x8bnothing", "damaged gzip data"),
        ("a.bif", TWO.encode("utf-16-le"), "zero byte"),
        (
            "a.bif",
            "<?xml version='1.0'?><BIF><NETWORK/></BIF>",
            "1:1: this is XMLBIF, and it has no variables",
        ),
        ("a.xdsl", "<?xml version='1.0'?><smile/>", "this is XDSL"),
        ("a.net", "net { }\nnode A { }", "this is Hugin NET"),
        ("a.bif", "belief network x", "this is DSC"),
        ("a.uai", "V-CREDAL\n1", "1:1: 'V-CREDAL' is a credal network"),
        ("a.uai", COIN + "0,5 0,5", "7:1: '0,5' has a decimal comma; write 0.5"),
        ("a.uai", COIN + "1 inf", "7:3: 'inf' is an infinite entry"),
        ("a.uai", COIN + "1 nan", "7:3: 'nan' is not a decimal number"),
        ("a.uai", COIN + "1 1e99999", "7:3: '1e99999' has an exponent of more than four digits"),
        ("a.uai", COIN + "1 " + "9" * 5000, "7:3: a number of 5,000 characters"),
        ("a.uai", COIN + "1 2\n1 0 1", "8:1: unexpected '1' after the last table; findings"),
        ("a.uai", "MARKOV\n1\n9999999999\n0", "more than 16,777,216 states"),
        ("a.uai", "MARKOV\n" + "9" * 5000, "2:1: '9999"),
        ("a.bif", "variable A { type discrete [2] { (0,5], (5,9] }; }", "need quotes"),
        ("a.bif", TWO.replace("0.25", "1/4").replace("0.75", "1/2"), "the row sums to 0.75"),
        (
            "a.bif",
            TWO + 'variable B { type discrete [1] { u }; }\nprobability ( "B" "A" ) { table 1 1; }',
            "4:19: the probability of 'B' names its parents without '|'",
        ),
    ],
)
def test_files_that_are_not_read_say_why(
    name: str, content: str | bytes, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / name, content)
    for command in (
        ["infer", path],
        ["converge", path],
        ["compile", path, "-o", str(tmp_path / "m.safetensors")],
    ):
        line = refusal(capsys, *command)
        assert message in line
        assert path in line


def test_names_with_equals_signs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (
        "variable A { type discrete [2] { x, B=y }; }\nvariable A=B { type discrete [2] { y, n }; }\n"
        "probability (A) { table 0.3, 0.7; }\nprobability (A=B | A) { (x) 0.2, 0.8; (B=y) 0.6, 0.4; }"
    )
    path = write(tmp_path / "a.bif", text)
    assert posteriors(capsys, path, "--given", "A=B=y")["A"]["x"]["fraction"] == "1/8"
    assert posteriors(capsys, path, "--given", "A=x")["A=B"]["y"]["fraction"] == "1/5"
    for typed in ("=x", "A=", "A"):
        assert "is not of the form" in refusal(capsys, "infer", path, "--given", typed)


def test_names_are_the_same_in_both_unicode_forms(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    composed, apart = "\u00e9", "e\u0301"
    path = write(tmp_path / "a.bif", TWO.replace("A", apart))
    for typed in (composed, apart):
        assert posteriors(capsys, path, "--given", f"{typed}=t")[composed]["t"]["fraction"] == "1"
        assert posteriors(capsys, path, "--of", typed).keys() == {composed}


@pytest.mark.parametrize(
    ("content", "x1"),
    [("", "2/3"), ("0", "2/3"), ("1\n0\n", "2/3"), ("2\n0 1\n2 1\n", "4/5"), ("1\n2 0 1 2 1", "4/5")],
)
def test_evidence_files_of_one_sample(
    content: str, x1: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network, evidence = write(tmp_path / "m.uai", CHAIN), write(tmp_path / "e.evid", content)
    assert posteriors(capsys, network, "--evidence", evidence)["x1"]["1"]["fraction"] == x1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("2\n1 0 1\n1 2 0\n", "1:1: 2 samples; one is read"),
        ("2\n0\n1 2 1\n", "1:1: 2 samples; one is read"),
        ("2\n1 0 1 1 2 0\n", "2 findings announced, which take 4 numbers; 6 follow"),
        ("2 0 1 0 0", "two findings on variable 0: 1 and 0"),
        ("1 7 0", "finding on variable 7"),
        ("x", "'x' where the number of findings"),
    ],
)
def test_evidence_files_that_say_something_else(
    content: str, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    network, evidence = write(tmp_path / "m.uai", CHAIN), write(tmp_path / "e.evid", content)
    line = refusal(capsys, "infer", network, "--evidence", evidence)
    assert message in line
    assert evidence in line


@pytest.mark.parametrize(
    ("row", "scaled"),
    [
        ("0.16666666666666666 " * 5 + "0.16666666666666666", True),  # repr of doubles
        ("0.10000000149011612 0.20000000298023224 0.699999988079071", True),  # float32 widened
        ("0.00142857 0.141429 0.857143", True),  # six significant digits
        ("0.5 0.51", False),
        ("1/3 1/3 1/4", False),  # fractions are not rounded
    ],
)
def test_rows_are_scaled_when_their_printing_explains_the_miss(
    row: str, scaled: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    count = len(row.split())
    path = write(tmp_path / "a.uai", f"BAYES\n1\n{count}\n1\n1 0\n{count}\n{row}")
    if scaled:
        assert run(["infer", path]) == 0
        assert "1 row scaled" in capsys.readouterr().err
    else:
        assert "does not explain" in refusal(capsys, "infer", path)


@pytest.mark.parametrize("exact", [(), ("--exact",)])
@pytest.mark.parametrize("table", ["0.4999999999 0.5000000001", "0.49999999999999999999 0.5"])
def test_near_ties_are_decided_exactly(
    exact: tuple[str, ...], table: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.uai", COIN + table)
    assert run(["infer", path, "--map", "--json", *exact]) == 0
    assert json.loads(capsys.readouterr().out)["map"]["state"] == {"x0": "1"}
    model = str(tmp_path / "m.safetensors")
    assert run(["compile", path, "--edges", "--max-product", "-o", model]) == 0
    capsys.readouterr()
    assert run(["infer", model, "--map", "--json", *exact]) == 0
    assert json.loads(capsys.readouterr().out)["map"] == {"state": {"x0": "1"}, "tied": []}


@pytest.mark.parametrize("option", ["--inverse-temperature", "--accuracy"])
@pytest.mark.parametrize("value", ["nan", "inf", "0", "-1"])
def test_temperatures_and_accuracies_that_are_none(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "must be" in refusal(capsys, "infer", "cancer", option, value)


def test_hot_and_cold(capsys: pytest.CaptureFixture[str]) -> None:
    for value in ("4e303", "1e306"):
        assert run(["infer", "cancer", "--inverse-temperature", value, "--json"]) == 0
        document = json.loads(capsys.readouterr().out)
        assert document["posteriors"]["Pollution"]["low"]["decimal"] == pytest.approx(0.9, abs=1e-12)
        assert 0 < document["error_bound"] < 1e-200
    assert "is too hot" in refusal(capsys, "infer", "cancer", "--inverse-temperature", "0.001")


def test_numbers_of_more_digits_than_python_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = write(tmp_path / "a.uai", COIN + "3e-5000 7")
    model = str(tmp_path / "m.safetensors")
    zeros = "0" * 5000
    expected = f"3/7{zeros[1:]}3"
    assert posteriors(capsys, path)["x0"]["0"]["fraction"] == expected
    assert run(["compile", path, "-o", model]) == 0
    capsys.readouterr()
    assert posteriors(capsys, model)["x0"]["0"]["fraction"] == expected
    assert run(["infer", path, "--map", "--exact"]) == 0
    assert "x0  1" in capsys.readouterr().out
    assert "integers of more than 4,000 digits" in refusal(capsys, "converge", path)


def test_impossible_findings_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--given", "either=yes", "--given", "lung=no", "--given", "tub=no"]
    line = refusal(capsys, "converge", "asia", *given)
    assert "the findings either=yes, lung=no, tub=no have probability zero" in line


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_letters_that_the_stream_cannot_write(
    as_json: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "a.bif", TWO.replace("A", "\u03c3"))
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="cp1252"))
    assert run(["infer", path, *as_json]) == 0
    written = raw.getvalue().decode("cp1252")
    if as_json:
        assert json.loads(written)["posteriors"]["\u03c3"]["t"]["decimal"] == pytest.approx(0.25, abs=1e-12)
    else:
        assert "0.250000000000" in written
