"""Exact runs that the checker replays, and tampered ones that it must refuse."""

from __future__ import annotations

import copy
from fractions import Fraction

import pytest

from proofs.certification.propagation_replay import FOLDER, complete_graph, document, replays
from proofs.checker import Rejected, canonical, check_document

STORED = replays()


@pytest.mark.parametrize("name", STORED)
def test_the_stored_oscillations_repeat_for_ever(name: str) -> None:
    data = (FOLDER / name).read_bytes()
    assert data == canonical(STORED[name])
    assert "repeats with period 2 for ever" in check_document(data).establishes


def test_the_beliefs_are_those_of_the_claims() -> None:
    k4, loops = STORED["k4.replay.json"]["beliefs"], STORED["two-loops.replay.json"]["beliefs"]
    assert k4[:2] == [["4/5"] * 4, ["1/3"] * 4]
    assert [row[1] for row in loops] == ["1/2", "875/1464"] * 2 + ["1/2"]


def test_a_fixed_point_and_an_unfinished_run_are_told_apart() -> None:
    weak = document(complete_graph(Fraction(2), 1), 2, "weak")
    assert check_document(canonical(weak)).establishes.endswith("end in a fixed point")
    moving = document(complete_graph(Fraction(2), 3), 2, "moving")
    assert check_document(canonical(moving)).establishes.endswith("6 factors")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ("another belief", "replay"),
        ("another message", "replay"),
        ("another table", "replay"),
        ("a zero entry", "malformed"),
        ("a round without beliefs", "malformed"),
        ("an edge to nowhere", "malformed"),
        ("no rounds", "malformed"),
        ("an unknown key", "unknown-key"),
    ],
)
def test_a_tampered_replay_is_refused(change: str, code: str) -> None:
    content = copy.deepcopy(STORED["two-loops.replay.json"])
    if change == "another belief":
        content["beliefs"][1][1] = "1/2"
    elif change == "another message":
        content["messages"][2][0] = "2"
    elif change == "another table":
        content["tables"][2] = ["1", "1", "1", "1"]
    elif change == "a zero entry":
        content["tables"][2][0] = "0"
    elif change == "a round without beliefs":
        content["beliefs"].pop()
    elif change == "an edge to nowhere":
        content["edges"][0] = [1, 4]
    elif change == "no rounds":
        content["messages"], content["beliefs"] = [], []
    elif change == "an unknown key":
        content["period"] = 2
    with pytest.raises(Rejected) as refused:
        check_document(canonical(content))
    assert refused.value.code == code
