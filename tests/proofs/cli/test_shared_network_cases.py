"""The shared collection of network files as they are found: values by enumeration in fractions, or a refusal that says why."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from proofs.cli.main import run

CLOSE = 1e-9
"""The collection's own tolerance for float64."""

RAIN = {"A": {"y": 0.65}, "B": {"low": 0.2, "mid": 0.5}, "C": {"on": 0.546}, "D": {"r": 0.38435, "b": 0.3089}}
BOM = {"x0": {"0": 0.4}, "x1": {"0": 0.34, "1": 0.23}, "x2": {"0": 0.579}}
READ: list[tuple[str, dict[str, dict[str, float]]]] = [
    ("counts.bif", {"n": {"a": 1 / 3}, "m": {"c": 0.0957142857142857}}),
    ("counts_repr.bif", {"X": {"s0": 0.001428571429}}),
    ("die_repr.bif", {"X": {f"s{k}": 1 / 6 for k in range(6)}}),
    ("half_sixth.bif", {"X": {"s0": 0.5, "s1": 1 / 6}}),
    ("float32.bif", {"X": {"s0": 0.100000000894, "s1": 0.200000004768}}),
    ("float32_all.bif", {"X": {"s0": 0.100000002235, "s2": 0.699999993294}}),
    ("rmix.bif", {"X": {"s0": 249880450 / 249999991}}),
    ("g6.uai", {"x0": {"0": 142857 / 100000057, "1": 14142900 / 100000057}}),
    (
        "own.bif",
        {"rain": {"yes": 0.343042187833}, "wet": {"yes": 0.481230300598}, "slip": {"yes": 0.540711729924}},
    ),
    ("own.bif --given slip=yes", {"rain": {"yes": 0.305235240122}, "traffic": {"jam": 0.544224012933}}),
    ("own-pyagrum.uai", {"x1": {"1": 0.525117458049}, "x4": {"1": 0.519786691268}}),
    ("own-pyagrum.uai --given x4=1", {"x0": {"1": 0.253411005999}}),
    ("bom.bif", {"天气": {"晴": 0.6}, "Größe": {"groß": 0.242}}),
    ("bom.uai", BOM),
    ("bom.uai --given x2=1", {"x0": {"0": 76 / 421}}),
    ("lower.uai", BOM),
    ("c.uai", BOM),
    ("slash.uai", BOM),
    ("ctrlz.bif", RAIN),
    ("ctrlz.bif --given D=g", {"C": {"off": 0.555012225}}),
    ("rain.bif.gz", RAIN),
    ("rain.bif.gz --given D=g", {"A": {"y": 6071 / 9816}, "B": {"low": 0.233700081}}),
    ("gz.bif", {"A": {"t": 0.2}, "B": {"t": 0.42}}),
    ("nfd.bif --given Größe=groß", {"天气": {"晴": 3 / 11}}),
    ("gbk.bif --encoding gbk", {"天气": {"晴": 0.6}, "Grosse": {"gross": 0.242}}),
    ("latin1.bif --encoding latin-1", {"Größe": {"groß": 0.6}}),
    ("utf16.uai --encoding utf-16", {"x0": {"1": 8 / 11}, "x1": {"1": 7 / 11}}),
    ("odd.bif", {"B": {"t": 0.115}}),
    ("odd.bif --given Q>=1=<=5", {"B": {"t": 0.01}}),
    ("odd.bif --given Q>=1=a=b", {"B": {"t": 0.07}}),
    ("odd.bif --given B=t", {"Q>=1": {"a=b": 7 / 253}}),
    ("equals.bif --given A=B=y", {"A": {"x": 0.125}, "C": {"p=1": 0.9}}),
    ("equals.bif --given C=p=1", {"A": {"x": 57 / 281}, "A=B": {"y": 216 / 281}}),
    ("m.uai", {"x0": {"1": 25 / 36}, "x1": {"1": 2 / 3}, "x2": {"1": 11 / 18}}),
    ("m.uai --evidence e.evid", {"x0": {"1": 25 / 36}}),
    ("m.uai --evidence lines.evid", {"x1": {"1": 0.8}}),
    ("barren.uai --of x0", {"x0": {"0": 0.25}}),
    ("barren.uai --of x23", {"x23": {"0": 0.3375}}),
    ("barren.uai --given x23=0 --of x0", {"x0": {"0": 4 / 9}}),
    (
        "clique24.uai.gz --evidence clique24.evid",
        {
            "x20": {"1": 0.257070657198},
            "x21": {"1": 0.933862236283},
            "x22": {"1": 0.962150047212},
            "x23": {"1": 0.145469959701},
        },
    ),
    (
        "grid10.uai --evidence grid10.uai.evid",
        {"x0": {"1": 0.856894592735}, "x55": {"1": 0.287445689389}, "x99": {"1": 0.869266461544}},
    ),
]
REFUSED = [
    ("typo.bif", "sums to 1.01"),
    ("gbk.bif", "--encoding"),
    ("latin1.bif", "--encoding"),
    ("utf16.uai", "UTF-16"),
    ("comma.uai", "7:1: '0,5' has a decimal comma"),
    ("inf.uai", "7:3: 'inf' is an infinite entry"),
    ("bare.bif", "4:25: "),
    ("rain.xmlbif", "XMLBIF"),
    ("rain-xml.bif", "XMLBIF"),
    ("rain.xdsl", "XDSL"),
    ("rain-agrum.xdsl", "XDSL"),
    ("rain.net", "Hugin NET"),
    ("xml.bif", "XMLBIF, and it has no variables"),
    ("credal.uai", "credal network"),
    ("dsc.bif", "DSC"),
    ("bar.bif", "14:2: "),
    ("javabayes.bif", "13:30: "),
    ("evin.uai", "8:1: "),
    ("m.uai --evidence f.evid", "f.evid:1:1: 2 samples"),
    ("m.uai --evidence g.evid", "g.evid:1:1: 2 samples"),
    ("clique24.uai.gz --evidence clique24.evid --accuracy 1e-3", "treewidth at least 23"),
    ("clique24.uai.gz --token-limit 16000000", "--token-limit"),
    ("barren.uai --token-limit 1000000", "ask for fewer variables"),
]


@pytest.fixture
def folder(shared_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cases = shared_dir / "cases" / "networks"
    if not cases.is_dir():
        pytest.skip("the shared network cases are not here")
    monkeypatch.chdir(cases)


@pytest.mark.parametrize(("arguments", "expected"), READ, ids=[arguments for arguments, _ in READ])
def test_right(
    arguments: str,
    expected: dict[str, dict[str, float]],
    folder: None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(["infer", *arguments.split(), "--json"]) == 0
    captured = capsys.readouterr()
    found = json.loads(captured.out)["posteriors"]
    for variable, row in expected.items():
        for state, probability in row.items():
            assert abs(found[variable][state]["decimal"] - probability) < CLOSE
    assert ("pyAgrum" in captured.err) == arguments.startswith("own-pyagrum")


@pytest.mark.parametrize(("arguments", "message"), REFUSED, ids=[arguments for arguments, _ in REFUSED])
def test_refused(arguments: str, message: str, folder: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["infer", *arguments.split()]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("error: ")
    assert captured.err.count("\n") == 1
    assert "internal" not in captured.err
    assert message in captured.err
    assert arguments.split()[0] in captured.err or arguments.split()[-1] in captured.err


@pytest.mark.parametrize("exact", [(), ("--exact",)])
@pytest.mark.parametrize(("name", "weight"), [("near9.uai", 0.500000001), ("near10.uai", 0.5000000001)])
def test_near_ties(
    name: str, weight: float, exact: tuple[str, ...], folder: None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["infer", name, "--map", "--json", *exact]) == 0
    best = json.loads(capsys.readouterr().out)["map"]
    assert best["state"] == {"x0": "1"}
    assert abs(best["probability"]["decimal"] - weight) < 1e-13


def test_a_hundred_ties_take_one_run(folder: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["infer", "coins100.uai", "--map", "--json"]) == 0
    best = json.loads(capsys.readouterr().out)["map"]
    assert len(best["state"]) == 100
    assert best["probability"]["decimal"] == pytest.approx(2.0**-100, rel=1e-9)
