"""BIF and UAI text: exact numbers, refusals with their place, round trips."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from numeric.networks.bif import parse_bif, read_bif, write_bif
from numeric.networks.shipped import SHIPPED, shipped_network
from numeric.networks.text import NetworkSyntaxError, decimal_text
from numeric.networks.uai import parse_uai, parse_uai_evidence, write_uai, write_uai_evidence
from symbolic.networks.bayesian_network import BayesianNetwork, bayesian_network, exact_number, node
from tests.cases import random_bayesian_network, random_markov_network

TINY = """
// a comment
network tiny { property "made, by; hand" ; }
variable Lung { type discrete [ 3 ] { Asy/Patch, <5, 12+ }; property position = (1, 2) ; }
variable b { /* another
comment */ type discrete [2] { "a state", no }; }
probability ( Lung ) { table 0.3333333, 0.3333333, 0.3333333; }
probability ( b | Lung ) {
  (<5) 0.05, 0.95;
  default 1e-1 0.9;
}
"""


def test_names_comments_properties_default_and_rounding() -> None:
    read = parse_bif(TINY, file="tiny.bif")
    network = read.network
    assert network.name == "tiny"
    assert network.states == {"Lung": ("Asy/Patch", "<5", "12+"), "b": ("a state", "no")}
    assert network.factors[0].table == (Fraction(1, 3),) * 3
    tenth = Fraction(1, 10)
    assert network.factors[1].table == (tenth, 1 - tenth, Fraction(1, 20), Fraction(19, 20), tenth, 1 - tenth)
    assert read.notice == "tiny.bif: 1 row scaled to sum to exactly 1 (largest miss 1e-07)"


REFUSED = {
    "a repeated state": ("variable a { type discrete [2] { x, x }; }", 1, 37, "lists the state 'x' twice"),
    "a wrong count": ("variable a { type discrete [3] { x, y }; }", 1, 29, "announces 3 states but lists 2"),
    "no table": ("variable a {\n type discrete [2] { x, y }; }", 1, 10, "'a' has no probability block"),
    "a missing row": (
        "variable a { type discrete [2] { x, y }; }\nvariable b { type discrete [2] { x, y }; }\n"
        "probability (a) { table 1, 0; }\nprobability (b | a) { (x) 1, 0; }",
        4,
        14,
        "'b' has no row for (y)",
    ),
    "a repeated row": (
        "variable a { type discrete [2] { x, y }; }\nvariable b { type discrete [2] { x, y }; }\n"
        "probability (a) { table 1, 0; }\nprobability (b | a) { (x) 1, 0;\n (x) 1, 0; (y) 1, 0; }",
        5,
        2,
        "the row (x) of 'b' is given twice",
    ),
    "a flat conditional table": (
        "variable a { type discrete [2] { x, y }; }\nvariable b { type discrete [2] { x, y }; }\n"
        "probability (a) { table 1, 0; }\nprobability (b | a) { table 1, 0, 0, 1; }",
        4,
        23,
        "programs disagree about the order",
    ),
    "a cycle": (
        "variable a { type discrete [1] { x }; } variable b { type discrete [1] { x }; }\n"
        "probability (a | b) { (x) 1; } probability (b | a) { (x) 1; }",
        1,
        1,
        "cycle: a <- b <- a",
    ),
    "a row of zeros": (
        "variable a { type discrete [2] { x, y }; }\nprobability (a) { table 0, 0; }",
        2,
        25,
        "the row sums to zero",
    ),
    "a negative number": (
        "variable a { type discrete [2] { x, y }; }\nprobability (a) { table -0.5, 1.5; }",
        2,
        25,
        "negative probability -0.5",
    ),
    "not a number": (
        "variable a { type discrete [2] { x, y }; }\nprobability (a) { table nan, 1; }",
        2,
        25,
        "'nan' is not a decimal number",
    ),
    "an unexplained sum": (
        "variable a { type discrete [2] { x, y }; }\nprobability (a) { table 0.5, 0.4; }",
        2,
        25,
        "the row sums to 0.9, which the rounding of its digits does not explain",
    ),
    "an unknown parent": (
        "variable a { type discrete [1] { x }; }\nprobability (a | c) { (x) 1; }",
        2,
        18,
        "parent 'c' of 'a' is not a declared variable",
    ),
    "an unfinished file": (
        "variable a { type discrete [2] { x, y };\n",
        2,
        1,
        "unexpected the end of the file",
    ),
    "a stray brace": ("variable a }", 1, 12, "unexpected '}'"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_bif(case: str) -> None:
    text, line, column, message = REFUSED[case]
    with pytest.raises(NetworkSyntaxError) as caught:
        parse_bif(text, file="f.bif")
    assert str(caught.value).startswith(f"f.bif:{line}:{column}: ")
    assert message in str(caught.value)


def test_an_unexplained_sum_is_scaled_on_request() -> None:
    text = "variable a { type discrete [2] { x, y }; }\nprobability (a) { table 0.5, 0.4; }"
    read = parse_bif(text, normalise=True)
    assert read.network.factors[0].table == (Fraction(5, 9), Fraction(4, 9))
    assert read.notice is not None


@pytest.mark.parametrize(
    ("row", "accepted"),
    [
        ("0.333 0.333 0.333", True),
        ("0.33 0.33 0.33", True),
        ("0.3333 0.3333 0.3331", False),  # misses by 3e-4, three half units are 1.5e-4
        ("0.5 0.4 0.0", False),  # the zero has no rounding error of its own
        ("9.799657e-01 9.999650e-03 1.003462e-02", True),
        ("9.799657e-01 9.999650e-03 1.003662e-02", False),
    ],
)
def test_the_rule_of_normalisation(row: str, accepted: bool) -> None:
    text = f"variable a {{ type discrete [3] {{ x, y, z }}; }} probability (a) {{ table {row}; }}"
    if accepted:
        assert sum(parse_bif(text).network.factors[0].table) == 1
    else:
        with pytest.raises(NetworkSyntaxError, match="rounding of its digits does not explain"):
            parse_bif(text)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_networks_equal_the_published_ones(name: str, shared_dir) -> None:
    published = read_bif(shared_dir / "networks" / f"{name}.bif").network
    ours = shipped_network(name)
    assert ours.states == published.states
    assert ours.factors == published.factors


@pytest.mark.parametrize(
    ("name", "rows"), [("alarm", 6), ("sachs", 35), ("insurance", 1), ("child", 0), ("asia", 0)]
)
def test_published_rounding_is_scaled_and_counted(name: str, rows: int, shared_dir) -> None:
    read = read_bif(shared_dir / "networks" / f"{name}.bif")
    if rows:
        assert f"{rows} row" in (read.notice or "")
    else:
        assert read.notice is None


@given(st.integers(0, 10**6))
def test_bif_round_trip(seed: int) -> None:
    network = random_bayesian_network(seed, 5, zeros=0.2)
    assert parse_bif(write_bif(network)).network == network


@given(st.integers(0, 10**6))
def test_uai_round_trip(seed: int) -> None:
    bayes = random_bayesian_network(seed, 5, zeros=0.2)
    read = parse_uai(write_uai(bayes)).network
    assert isinstance(read, BayesianNetwork)
    assert [factor.table for factor in read.factors] == [factor.table for factor in bayes.factors]
    markov = random_markov_network(seed, 4, 4)
    again = parse_uai(write_uai(markov)).network
    assert not isinstance(again, BayesianNetwork)
    assert [factor.table for factor in again.factors] == [factor.table for factor in markov.factors]


def test_uai_table_order_is_last_variable_fastest() -> None:
    text = "BAYES 2  2 3  2  1 0  2 0 1\n 2 0.25 0.75\n 6  0.1 0.2 0.7  1 0 0"
    network = parse_uai(text).network
    graph = network.factor_graph()
    assert graph.entry(network.factors[1], {"x0": 0, "x1": 2}) == Fraction(7, 10)


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("BAYS 1", "1:1", "expected BAYES or MARKOV"),
        ("BAYES\n1\n2\n1\n1 0\n2 0.5", "6:6", "the file ends where an entry"),
        ("BAYES\n1\n2\n1\n1 0\n3 0.5 0.5 0", "6:1", "announces 3 entries; its scope has 2"),
        ("BAYES\n1\n2\n1\n1 7\n2 0.5 0.5", "5:3", "mentions variable 7"),
        ("BAYES\n1\n2\n1\n1 0\n2 0.5 0.5\n9", "7:1", "unexpected '9'"),
        ("MARKOV\n1\n2\n1\n1 0\n2 0 0", "6:5", "zero everywhere"),
        ("MARKOV\n1\n2\n1\n1 0\n2 1 -1", "6:5", "negative"),
        ("BAYES\n1\n2\n1\n1 0\n2 0.5 0.2", "6:7", "does not explain"),
        ("BAYES\n1\n0", "3:1", "'0' where the number of states"),
    ],
)
def test_refused_uai(text: str, place: str, message: str) -> None:
    with pytest.raises(NetworkSyntaxError) as caught:
        parse_uai(text, file="f.uai")
    assert str(caught.value).startswith(f"f.uai:{place}: ")
    assert message in str(caught.value)


def test_uai_evidence() -> None:
    network = parse_uai("MARKOV 2 2 3 1 2 0 1 6 1 1 1 1 1 1").network
    for text in ("2 0 1 1 2", "1\n2 0 1 1 2"):
        assert parse_uai_evidence(text, network) == {"x0": "1", "x1": "2"}
    assert parse_uai_evidence("1 1 2", network) == {"x1": "2"}
    assert parse_uai_evidence("0", network) == {}
    assert parse_uai_evidence(write_uai_evidence({"x1": "2"}, network), network) == {"x1": "2"}
    with pytest.raises(NetworkSyntaxError, match="state 2 of variable 0, which has 2"):
        parse_uai_evidence("1 0 2", network)
    with pytest.raises(NetworkSyntaxError, match="two findings"):
        parse_uai_evidence("2 0 1 0 0", network)


@given(st.fractions())
def test_decimal_text_is_exact(value: Fraction) -> None:
    assert exact_number(decimal_text(value)) == value


def test_floats_are_refused_in_declarations() -> None:
    with pytest.raises(TypeError, match="not exact"):
        node("a", "x y", [0.5, 0.5])
    network = bayesian_network(
        node("rain", "yes no", "0.2 0.8"), node("wet", "yes no", "0.9 0.1 0.05 0.95", given="rain")
    )
    assert network.factors[1].scope == ("rain", "wet")
    assert network.factors[1].table[2] == Fraction(1, 20)
