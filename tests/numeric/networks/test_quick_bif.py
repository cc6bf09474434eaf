"""The fast reader against the full one: what it reads is the same network, and what it leaves is left to the other."""

from __future__ import annotations

import gzip
import random
from fractions import Fraction
from pathlib import Path

import pytest

from numeric.networks.arrays import Tables
from numeric.networks.bif import parse_bif, write_bif
from numeric.networks.quick_bif import QuickNetwork, quick_bif
from numeric.networks.shipped import SHIPPED, shipped_network
from numeric.networks.text import NetworkSyntaxError
from tests.cases import random_bayesian_network

SMALL = "variable a {\n  type discrete [ 2 ] { x, y };\n}\nprobability ( a ) {\n  table 0.5, 0.5;\n}\n"
CHILD = SMALL + (
    "variable b { type discrete [ 3 ] { u, v, w }; }\nprobability ( b | a ) {\n"
    "  (x) 0.1, 0.2, 0.7;\n  (y) 0.3333333, 0.3333333, 0.3333333;\n}\n"
)


def entries(tables: Tables) -> list[tuple[tuple[str, ...], list[Fraction]]]:
    return [
        (tuple(tables.names[v] for v in scope), [tables.values.exact[n] for n in numbers.tolist()])
        for scope, numbers in zip(tables.scopes, tables.numbers)
    ]


def agrees(text: str, *, normalise: bool = False) -> QuickNetwork | None:
    """What the fast reader reads, the full reader reads, to the same network and with the same notice."""
    quick = quick_bif(text, normalise=normalise)
    if quick is not None:
        full = parse_bif(text, normalise=normalise)
        assert quick.name == full.network.name
        assert quick.notice == full.notice
        assert quick.tables.states == full.network.states
        assert entries(quick.tables) == [(f.scope, list(f.table)) for f in full.network.factors]
    return quick


@pytest.mark.parametrize("name", SHIPPED)
def test_the_shipped_networks_as_they_are_written(name: str) -> None:
    quick = agrees(write_bif(shipped_network(name)))
    assert quick is not None
    assert quick.tables.directed


@pytest.mark.parametrize("name", ["sachs", "child", "alarm", "insurance"])
def test_the_public_networks(name: str, shared_dir: Path) -> None:
    assert agrees((shared_dir / "networks" / f"{name}.bif").read_text()) is not None


@pytest.mark.parametrize("name", ["andes", "pigs", "link"])
def test_the_larger_public_networks(name: str, shared_dir: Path) -> None:
    path = shared_dir / "networks" / "public" / f"{name}.bif.gz"
    if not path.exists():
        pytest.skip("the larger public networks are not there")
    assert quick_bif(gzip.decompress(path.read_bytes()).decode()) is not None


def test_random_networks_and_rounded_rows() -> None:
    for seed in range(20):
        network = random_bayesian_network(seed, 8, zeros=0.3)
        assert agrees(write_bif(network)) is not None
    quick = agrees(CHILD)
    assert quick is not None
    assert quick.notice is not None
    assert "1 row scaled" in quick.notice
    wrong = CHILD.replace("0.1, 0.2, 0.7", "0.100, 0.200, 0.600")
    assert quick_bif(wrong) is None
    assert agrees(wrong, normalise=True) is not None


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(x)", "(z)"),
        ("(x)", "(x, x)"),
        ("(y)", "(x)"),
        ("  (x) 0.1, 0.2, 0.7;\n", ""),
        ("0.1, 0.2, 0.7", "0.1, 0.9"),
        ("0.1, 0.2, 0.7", "0.1, 0.2 0.7"),
        ("0.1, 0.2, 0.7", "0.1, 0.2,, 0.7"),
        ("0.1, 0.2, 0.7", "0.1, 0.2, 0.7 1"),
        ("0.1, 0.2, 0.7", "-0.1, 0.4, 0.7"),
        ("0.1, 0.2, 0.7", "nan, 0.2, 0.7"),
        ("[ 3 ]", "[ 2 ]"),
        ("u, v, w", "u, v, u"),
        ("( b | a )", "( b | c )"),
        ("( b | a )", "( b | b )"),
        ("( a )", "( a | b )"),
        ("variable b", "variable a"),
        ("probability ( a )", "probability ( b )"),
        ("table 0.5, 0.5;", "table 0.5, 0.5; table 0.5, 0.5;"),
        ("table", "tables"),
        ("}\nvariable b", "} x\nvariable b"),
    ],
)
def test_what_is_no_network_is_left_to_the_full_reader_to_refuse(old: str, new: str) -> None:
    assert CHILD.count(old) >= 1
    text = CHILD.replace(old, new, 1)
    if quick_bif(text) is not None:
        agrees(text)
        pytest.fail("this is no network")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("(x)", "// a comment\n  (x)"),
        ("variable b", 'variable "b"'),
        ("table 0.5, 0.5", "table 0.5 0.5"),
        ("type discrete [ 3 ]", "property nothing ;\n  type discrete [ 3 ]"),
        ("  (x) 0.1, 0.2, 0.7;\n", "  default 0.1, 0.2, 0.7;\n"),
    ],
)
def test_other_forms_are_left_to_the_full_reader_to_read(old: str, new: str) -> None:
    text = CHILD.replace(old, new, 1)
    assert quick_bif(text) is None
    if '"b"' not in text:
        assert parse_bif(text).network.states.keys() == {"a", "b"}


def test_a_cycle_is_no_network() -> None:
    text = CHILD.replace(
        "( a ) {\n  table 0.5, 0.5;", "( a | b ) {\n  (u) 0.5, 0.5;\n  (v) 0.5, 0.5;\n  (w) 0.5, 0.5;"
    )
    assert quick_bif(text) is None
    with pytest.raises(NetworkSyntaxError, match="cycle"):
        parse_bif(text)


def test_mutated_text_is_read_as_the_full_reader_reads_it_or_not_at_all() -> None:
    rng = random.Random(0)
    source = CHILD.replace("0.5", "1/2")
    pieces = [
        " ",
        ",",
        ";",
        "(",
        ")",
        "{",
        "}",
        "[",
        "]",
        "|",
        "0",
        "1",
        "e",
        ".",
        "/",
        "-",
        "\n",
        "x",
        '"',
        "table",
        "b",
        "a",
        "\u00a0",
        "\u0661",
    ]
    read = 0
    for _ in range(1500):
        text = source
        for _ in range(rng.choice((1, 1, 2, 3))):
            place = rng.randrange(len(text))
            action = rng.random()
            piece = rng.choice(pieces)
            end = place + (0 if action < 0.4 else len(piece) if action < 0.7 else rng.randint(1, 4))
            text = text[:place] + (piece if action < 0.7 else "") + text[end:]
        read += agrees(text) is not None
    assert read > 40
